"""How many hand-offs a second, live? `python bench/bench_live.py [--connections 4 16]`

The API served over HTTP as `pitstop serve` does it, with everything that a hand-off is: protocol, clocks,
promise, events, notices, outbox. One is an offer and its acceptance by two people with their tokens, on a
case of its own. In turns with it on the same PostgreSQL: pgbench with the statements that Django sent for
one, and django-helpdesk reassigning tickets. Then the same clients against SQLite, served by one process.

All of it runs on this machine, the clients too. What else the machine does meets each alike, since they take
turns; a ratio is the median of those of the rounds. BENCH_FULL=1 measures for longer.
"""

import argparse
import http.client
import itertools
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from live import statements  # noqa: E402 (from here on needs what stands above)
from live.helpdesk import CannotInstallError, Helpdesk  # noqa: E402

from tools import postgres, provide  # noqa: E402

FULL = os.environ.get("BENCH_FULL") == "1"
ROUNDS, WARM, SECONDS = (6, 4, 10) if FULL else (3, 2, 4)
CASES = 120_000 if FULL else 24_000
TICKETS = 20_000 if FULL else 5_000
READ_BACK = {"read_back": "Charged twice; I decide today."}

Client = http.client.HTTPConnection
# What a client does, by its own count of turns: one hand-off in some requests, each as ms.
Act = Callable[[Client], Iterator[float]]


@dataclass(slots=True)
class Measured:
    """What clients saw of one way to hand off, round by round."""

    name: str
    connections: int
    rates: list[float] = field(default_factory=list)  # hand-offs a second
    requests: list[float] = field(default_factory=list)  # ms
    per_handoff: int = 1  # requests
    cpu: float = 0.0  # seconds of the serving processes
    handoffs: int = 0

    def line(self) -> str:
        """A row of the table."""
        row = f"  {self.name:26}{self.connections:4}{statistics.median(self.rates):12.1f}"
        if not self.requests:
            return row
        ordered = sorted(self.requests)
        p50, p99 = (ordered[round(share * (len(ordered) - 1))] for share in (0.5, 0.99))
        rate = statistics.median(self.rates) * self.per_handoff
        return f"{row}{rate:12.1f}{p50:9.1f}{p99:9.1f}{self.cpu * 1000 / max(self.handoffs, 1):9.1f}"


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--connections", type=int, nargs="*", default=[4, 16])
    options.add_argument("--without", nargs="*", default=[], choices=["postgresql", "helpdesk", "sqlite"])
    asked = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="pitstop-bench-"))
    try:
        heads = ("hand-offs/s", "requests/s", "p50 ms", "p99 ms", "CPU ms")
        print(f"  {'':26}{'n':>4}{heads[0]:>12}{heads[1]:>12}{heads[2]:>9}{heads[3]:>9}{heads[4]:>9}")
        if "postgresql" not in asked.without:
            programs = provide.postgres_bin(dict(os.environ))
            with postgres.temporary(programs) as url, ExitStack() as until_the_end:
                bench = OnPostgresql(folder, programs, url, until_the_end, "helpdesk" not in asked.without)
                for connections in asked.connections:
                    bench.compare(connections)
        if "sqlite" not in asked.without:
            on_sqlite(folder, asked.connections)
        print(
            "  CPU ms: of the serving processes for a hand-off, without the database's own where it has any"
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class OnPostgresql:
    """All that is measured on one PostgreSQL, in turns."""

    def __init__(
        self, folder: Path, programs: Path, url: str, until_the_end: ExitStack, helpdesk: bool
    ) -> None:
        self.programs, self.server = programs, url.removesuffix("/postgres")
        self.psql("CREATE DATABASE desk")
        desk = made(folder, f"{self.server}/desk", CASES, "--statements")
        self.psql("CREATE DATABASE bare TEMPLATE desk")
        self.first = 0  # the last case that pgbench has handed off
        self.script = folder / "handoff.sql"
        self.script.write_text(
            statements.script(desk["statements"], case=desk["recorded"], clocks=desk["clocks"])
        )
        self.act = handing_off(desk)
        self.ours = until_the_end.enter_context(pitstop(folder, f"{self.server}/desk"))
        self.other: Served | None = None
        self.reassign: Act | None = None
        print(
            f"  {len(desk['statements'])} statements for an offer and its acceptance, with each one's token"
        )
        if helpdesk:
            self.begin_helpdesk(folder, until_the_end)

    def psql(self, statement: str) -> None:
        command = [str(self.programs / "psql"), "-qXc", statement, f"{self.server}/postgres"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    def begin_helpdesk(self, folder: Path, until_the_end: ExitStack) -> None:
        address = urlsplit(self.server)
        self.psql("CREATE DATABASE helpdesk")
        names = {"NAME": "helpdesk", "USER": address.username, "PASSWORD": address.password}
        try:
            theirs = Helpdesk(folder, names | {"HOST": address.hostname, "PORT": str(address.port)})
            told = json.loads(theirs.run("make", str(TICKETS)))
        except CannotInstallError as problem:
            print(f"  django-helpdesk could not be installed here: {problem}", flush=True)
            return
        port = free_port()
        name = f"django-helpdesk {theirs.version}"
        running = serving(theirs.serving(port), port, theirs.environment, name, folder)
        self.other = until_the_end.enter_context(running)
        self.reassign = reassigning(told)

    def compare(self, connections: int) -> None:
        """Each in turn, for some rounds, with so many connections."""
        ours = Measured("Pitstop, PostgreSQL", connections, per_handoff=2)
        bare = Measured("pgbench, the same SQL", connections)
        other = Measured(self.other.name if self.other else "", connections)
        for _round in range(ROUNDS):
            load(self.ours, ours, self.act)
            bare.rates.append(self.pgbench(connections))
            if self.other and self.reassign:
                load(self.other, other, self.reassign)
        print(ours.line(), bare.line(), sep="\n")
        ratios = [f"{ratio(ours, bare):.2f} of pgbench"]
        if other.rates:
            print(other.line())
            ratios.append(f"{ratio(ours, other):.2f} times django-helpdesk")
        print(f"  {connections} connections: {', '.join(ratios)}", flush=True)

    def pgbench(self, connections: int) -> float:
        """Hand-offs a second of the same statements, with nothing between them and the server."""
        address = urlsplit(f"{self.server}/bare")
        command = [str(self.programs / "pgbench"), "--no-vacuum", "--protocol=prepared"]
        command += [f"--host={address.hostname}", f"--port={address.port}", f"--username={address.username}"]
        command += [f"--client={connections}", "--jobs=2", f"--time={SECONDS}", f"--file={self.script}"]
        values = {"turn": 0, "first": self.first, "clients": connections}
        command += [f"--define={name}={value}" for name, value in values.items()]
        done = subprocess.run(
            [*command, address.path.removeprefix("/")],
            env=os.environ | {"PGPASSWORD": address.password or ""},
            capture_output=True,
            text=True,
        )
        rate = re.search(r"tps = ([\d.]+) \(without", done.stdout)
        acted = re.search(r"actually processed: (\d+)", done.stdout)
        if done.returncode != 0 or not rate or not acted:
            sys.exit(f"pgbench: {done.stdout[-800:]}\n{done.stderr[-1500:]}")
        # Clients get on unevenly; the next round begins where none of them has been.
        self.first += round(int(acted[1]) * 1.5) + connections * 20
        return float(rate[1])


def ratio(mine: Measured, other: Measured) -> float:
    return statistics.median(a / b for a, b in zip(mine.rates, other.rates, strict=True))


def on_sqlite(folder: Path, connections: list[int]) -> None:
    url = f"sqlite:///{folder}/desk.sqlite3"
    desk = made(folder, url, CASES // 4)
    act = handing_off(desk)
    with pitstop(folder, url) as ours:
        for number in connections:
            measured = Measured("Pitstop, SQLite", number, per_handoff=2)
            for _round in range(ROUNDS):
                load(ours, measured, act)
            print(measured.line(), flush=True)


def made(folder: Path, url: str, number: int, *more: str) -> dict[str, Any]:
    """The desk in this database, and what clients need to know of it."""
    told = folder / "told.json"
    command = [sys.executable, str(ROOT / "bench/live/desk.py"), str(number), str(told), *more]
    subprocess.run(command, check=True, env=environment(folder, url))
    return dict(json.loads(told.read_text()))


def environment(folder: Path, url: str) -> dict[str, str]:
    """What our processes are told."""
    return os.environ | {
        "PITSTOP_DATA_DIR": str(folder / "data"),
        "PITSTOP_SECRET_KEY": "only-for-measuring-0123456789abcdefghijklmnopqrstuvwxyz",
        "PITSTOP_DATABASE_URL": url,
        "PYTHONWARNINGS": "ignore",
    }


def handing_off(desk: dict[str, Any]) -> Act:
    """Hand off the next case: offered by one person, accepted by another."""
    numbers, givers, receivers = itertools.count(1), desk["tokens"]["givers"], desk["tokens"]["receivers"]

    def act(client: Client) -> Iterator[float]:
        case = next(numbers)
        if case > desk["cases"]:
            raise RuntimeError("There are too few cases for a machine as fast as this one.")
        place = case - 1
        giver, receiver = givers[place % len(givers)], receivers[place % len(receivers)]
        body = desk["body"] | {"to_team": desk["body"]["to_team"] + place % desk["teams"]}
        taken, offered = posted(client, f"/api/v1/cases/{case}/handoffs", body, giver[case % len(giver)])
        yield taken
        path = f"/api/v1/handoffs/{offered['id']}/acceptance"
        yield posted(client, path, READ_BACK, receiver[case % len(receiver)])[0]

    return act


def posted(client: Client, path: str, body: object, secret: str) -> tuple[float, Any]:
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    begin = time.perf_counter()
    client.request("POST", path, json.dumps(body), headers)
    answer = client.getresponse()
    said = answer.read()
    taken = (time.perf_counter() - begin) * 1000
    if answer.status not in (200, 201):
        raise RuntimeError(f"{path} answered {answer.status}: {said[:300]!r}")
    return taken, json.loads(said)


def reassigning(told: dict[str, Any]) -> Act:
    """Reassign the next ticket of django-helpdesk: one request."""
    first, last = told["tickets"]
    numbers = itertools.count(first)

    def act(client: Client) -> Iterator[float]:
        ticket = next(numbers)
        if ticket > last:
            raise RuntimeError("There are too few tickets for a machine as fast as this one.")
        place = ticket - first
        fields = {
            "owner": told["users"][20 + place % 20],
            "queue": told["queue"],
            "title": "Refund+twice+refused",
            "priority": 3,
            "new_status": 1,
            "comment": "Decide+about+the+second+refund.",
            "csrfmiddlewaretoken": told["csrf"],
        }
        headers = {
            "Cookie": f"sessionid={told['sessions'][place % 20]}; csrftoken={told['csrf']}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        body = "&".join(f"{name}={value}" for name, value in fields.items())
        begin = time.perf_counter()
        client.request("POST", f"/tickets/{ticket}/update/", body, headers)
        answer = client.getresponse()
        said = answer.read()
        if answer.status != 302:
            raise RuntimeError(f"django-helpdesk answered {answer.status}: {said[:500]!r}")
        yield (time.perf_counter() - begin) * 1000

    return act


@dataclass(frozen=True, slots=True)
class Served:
    """What answers on a port of this machine."""

    name: str
    port: int
    process: int

    def cpu(self) -> float:
        """Seconds that its processes have worked so far; 0 where the system doesn't say."""
        try:
            return sum(worked(number) for number in [self.process, *children(self.process)])
        except OSError:
            return 0.0


def worked(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children(process: int) -> list[int]:
    found = []
    for thread in Path(f"/proc/{process}/task").iterdir():
        for number in map(int, (thread / "children").read_text().split()):
            found += [number, *children(number)]
    return found


def load(served: Served, measured: Measured, act: Act) -> None:
    """One round: let the clients act as fast as they are answered, and measure after they have warmed up."""
    taken: list[list[float]] = [[] for _ in range(measured.connections)]
    wrong: list[BaseException] = []
    begin = time.perf_counter() + WARM
    end = begin + SECONDS

    def client(mine: list[float]) -> None:
        connection = Client("127.0.0.1", served.port, timeout=60)
        try:
            while time.perf_counter() < end and not wrong:
                mine.extend(each for each in act(connection) if begin <= time.perf_counter() < end)
        except BaseException as problem:
            wrong.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=client, args=(mine,)) for mine in taken]
    for thread in threads:
        thread.start()
    time.sleep(max(0, begin - time.perf_counter()))
    before = served.cpu()
    time.sleep(max(0, end - time.perf_counter()))
    measured.cpu += served.cpu() - before
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]
    answered = list(itertools.chain.from_iterable(taken))
    measured.requests += answered
    measured.handoffs += len(answered) // measured.per_handoff
    measured.rates.append(len(answered) / measured.per_handoff / SECONDS)


@contextmanager
def pitstop(folder: Path, url: str) -> Iterator[Served]:
    """Our desk, served."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("pitstop")), "serve", "--port", str(port)]
    with serving(command, port, environment(folder, url), "Pitstop", ROOT) as served:
        yield served


@contextmanager
def serving(
    command: list[str], port: int, environ: dict[str, str], name: str, folder: Path
) -> Iterator[Served]:
    """Serve until the end."""
    server = subprocess.Popen(
        command, env=environ, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if server.poll() is not None or time.monotonic() > until:
                    raise
                time.sleep(0.1)
        yield Served(name, port, server.pid)
    finally:
        server.terminate()
        server.wait(40)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
