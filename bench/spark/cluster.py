"""A standalone cluster of Spark on this machine: one master and two workers, reachable from nowhere else."""

import os
import socket
import subprocess
import time
from pathlib import Path

import pyspark
from pyspark.sql import SparkSession

HERE = "127.0.0.1"
REGISTERED = "Successfully registered with master"
PATIENCE = 300
"""Seconds in which a worker must have found its master."""
ROWS_OF_A_TASK = 1_000_000
LOGGING = """
rootLogger.level = info
rootLogger.appenderRef.stdout.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{HH:mm:ss} %p %c{1}: %m%n
"""


class Cluster:
    """Processes of its own with a folder of their own; all end with it. A context manager."""

    def __init__(self, folder: Path, *, workers: int = 2, memory: str = "4g") -> None:
        self._folder, self._memory, self._workers = folder, memory, workers
        self._processes: list[subprocess.Popen[bytes]] = []
        self._session: SparkSession | None = None
        self.address = f"spark://{HERE}:{_free_port()}"

    def __enter__(self) -> "Cluster":
        for name in ("settings", "local", "work"):
            (self._folder / name).mkdir(parents=True)
        (self._folder / "settings" / "log4j2.properties").write_text(LOGGING)
        port = self.address.rpartition(":")[2]
        try:
            self._start("master", "org.apache.spark.deploy.master.Master", "--port", port)
            for number in range(self._workers):
                self._start(
                    f"worker-{number}", "org.apache.spark.deploy.worker.Worker", "--cores", "1",
                    "--memory", self._memory, "--work-dir", str(self._folder / "work"), self.address,
                )  # fmt: skip
            self._wait()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_reason: object) -> None:
        self.close()

    def session(self, events: int) -> SparkSession:
        """A session over both workers, for a log of about so many events."""
        os.environ |= self._environment()
        builder = SparkSession.builder.master(self.address).appName("pitstop")
        for name, value in {
            "spark.driver.host": HERE,
            "spark.driver.bindAddress": HERE,
            "spark.driver.memory": "2g",
            "spark.executor.memory": self._memory,
            "spark.executor.cores": "1",
            "spark.scheduler.minRegisteredResourcesRatio": "1.0",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            # As many to begin with as a large log needs; the adaptive execution takes small ones together.
            "spark.sql.shuffle.partitions": str(max(2, events // ROWS_OF_A_TASK)),
            "spark.sql.adaptive.enabled": "true",
            # Shuffled files go when the driver collects its garbage, which an idle one hardly does.
            "spark.cleaner.periodicGC.interval": "1min",
        }.items():
            builder = builder.config(name, value)
        self._session = builder.getOrCreate()
        self._session.sparkContext.setLogLevel("ERROR")
        return self._session

    def close(self) -> None:
        """End the session, the workers and the master."""
        try:
            if self._session is not None:
                self._session.stop()
        finally:  # the session fails to stop where the signal that ends all this has ended the driver
            self._session = None
            for process in reversed(self._processes):
                process.terminate()
                process.wait(30)
            self._processes.clear()

    def _start(self, name: str, main: str, *more: str) -> None:
        command = [str(_home() / "bin" / "spark-class"), main, "--host", HERE, "--webui-port", "0", *more]
        with (self._folder / f"{name}.log").open("wb") as said:
            self._processes.append(
                subprocess.Popen(command, env=os.environ | self._environment(), stdout=said, stderr=said)
            )

    def _environment(self) -> dict[str, str]:
        return {
            "SPARK_HOME": str(_home()),
            "SPARK_CONF_DIR": str(self._folder / "settings"),
            "SPARK_LOCAL_IP": HERE,
            "SPARK_LOCAL_DIRS": str(self._folder / "local"),
            "SPARK_DAEMON_MEMORY": "512m",
        }

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE
        logs = [self._folder / f"worker-{number}.log" for number in range(self._workers)]
        while not all(REGISTERED in log.read_text(errors="replace") for log in logs):
            ended = [process for process in self._processes if process.poll() is not None]
            if ended or time.monotonic() > until:
                said = "\n".join(
                    log.read_text(errors="replace")[-2000:] for log in self._folder.glob("*.log")
                )
                raise SystemExit(f"The cluster did not come up.\n{said}")
            time.sleep(0.2)


def _home() -> Path:
    return Path(pyspark.__file__).parent


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind((HERE, 0))
        return int(asked.getsockname()[1])
