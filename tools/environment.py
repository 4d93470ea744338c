"""Create `.venv` from the lock: `python3 -m tools.environment run` or `dev`.

Every package is checked against the hash in the lock. uv is used where it can be had, because it is
ten times faster; plain pip otherwise. A second call with the same lock does nothing.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from tools import provide

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {"run": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}


def main(kind: str) -> None:
    """Make the environment of `kind` complete. Exits with a message that names the remedy."""
    if is_current(kind):
        return
    say(f"making the environment in {VENV.name} from {LOCKS[kind].name} (once; later starts skip this)")
    create()
    for stamp in VENV.glob(".made-*"):
        stamp.unlink()  # An interrupted installation must not look complete.
    install(kind)
    stamp_of(kind).write_text(fingerprint(kind), encoding="ascii")


def is_current(kind: str) -> bool:
    """The development environment holds everything that running needs, so it serves for both."""
    kinds = ("run", "dev") if kind == "run" else ("dev",)
    return PYTHON.exists() and any(
        stamp_of(k).exists() and stamp_of(k).read_text(encoding="ascii") == fingerprint(k) for k in kinds
    )


def stamp_of(kind: str) -> Path:
    return VENV / f".made-{kind}"


def fingerprint(kind: str) -> str:
    """Changes with the lock, with the project's own metadata and with the folder (scripts name it)."""
    parts = (LOCKS[kind].read_bytes(), (ROOT / "pyproject.toml").read_bytes(), str(ROOT).encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def create() -> None:
    works = PYTHON.exists() and subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True)
    if works and works.returncode == 0:
        return
    if VENV.exists():
        shutil.rmtree(VENV)
    if not has_ensurepip():
        # Debian keeps it in a package of its own.
        package = f"python3.{sys.version_info.minor}-venv"
        if not provide.install(package) or not has_ensurepip():
            sys.exit(f"Python's venv is not complete. Remedy: install {package}, then try again.")
    venv.create(VENV, with_pip=True, symlinks=True)


def has_ensurepip() -> bool:
    """Asked of a new process, because this one would remember the answer from before an installation."""
    return subprocess.run([sys.executable, "-c", "import ensurepip"], capture_output=True).returncode == 0


def install(kind: str) -> None:
    """Install exactly what the lock says, then the project itself, without asking for anything unlocked."""
    uv = VENV / "bin" / "uv"
    own = VENV / "uv.lock.txt"
    own.write_text(locked("uv"), encoding="utf-8")
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    if run([*pip, "install", "--quiet", "--require-hashes", "--no-deps", "-r", str(own)]):
        base = [str(uv), "pip"]
        files = [str(LOCKS[kind]), *([str(own)] if kind == "run" else [])]
        synced = run([*base, "sync", "--quiet", "--python", str(PYTHON), "--require-hashes", *files])
    else:
        say("uv cannot be had here; going on with pip, which takes about a minute")
        base = pip
        synced = run([*pip, "install", "--quiet", "--require-hashes", "-r", str(LOCKS[kind])])
    project = ["--quiet", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    python = ["--python", str(PYTHON)] if base[0] == str(uv) else []
    if not synced or not run([*base, "install", *python, *project]):
        sys.exit("The environment could not be made; the lines above say why. Remedy: correct it, try again.")


def locked(package: str) -> str:
    """The lines of one package in the development lock, with its hashes."""
    lines = LOCKS["dev"].read_text(encoding="utf-8").splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(f"{package}=="))
    end = next(i for i in range(start, len(lines)) if not lines[i].endswith("\\"))
    return "\n".join(lines[start : end + 1]) + "\n"


def run(command: list[str]) -> bool:
    return subprocess.run(command, stdin=subprocess.DEVNULL, cwd=ROOT).returncode == 0


def say(text: str) -> None:
    print(f"pitstop: {text}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
