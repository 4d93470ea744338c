"""A real IMAP server on loopback: Dovecot, in a temporary folder, gone at the end of the test."""

from __future__ import annotations

import ctypes
import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from imaplib import IMAP4_SSL
from pathlib import Path
from ssl import SSLContext, create_default_context
from typing import Any

USER = "desk"
PASSWORD = "pit stop/7"
START_SECONDS = 30
STOP_SECONDS = 10
PR_SET_PDEATHSIG = 1

CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
protocols = imap
listen = 127.0.0.1
auth_mechanisms = plain login
imap_capability = {capability}
disable_plaintext_auth = no
ssl = yes
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
mail_location = maildir:{folder}/mail/%u
mail_fsync = never
first_valid_uid = 1
passdb {{
  driver = passwd-file
  args = scheme=plain {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
auth_failure_delay = 0
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
"""


@dataclass(frozen=True)
class Mailbox:
    """Where to fetch, as the configuration says it."""

    port: int
    security: str = "tls"
    folder: str = "INBOX"
    move_to: str = ""
    host: str = "127.0.0.1"
    user: str = USER
    password: str = PASSWORD


@dataclass
class ImapServer:
    """A running server with one user. `start` and `stop` may be called again and again."""

    program: str
    folder: Path
    port: int
    tls_port: int
    account: pwd.struct_passwd
    process: subprocess.Popen[bytes] | None = None

    @property
    def certificate(self) -> Path:
        return self.folder / "certificate.pem"

    @property
    def trust(self) -> SSLContext:
        """What trusts this server, as a machine's own certificates trust a real one."""
        return create_default_context(cafile=str(self.certificate))

    def mailbox(self, **choices: Any) -> Mailbox:
        return Mailbox(self.tls_port, **choices)

    def start(self) -> None:
        with (self.folder / "out").open("ab") as out:
            self.process = subprocess.Popen(
                [self.program, "-F", "-c", str(self.folder / "dovecot.conf")],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(self.folder)},
                start_new_session=True,
                preexec_fn=_end_with_parent,
                **_as(self.account),
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                self.client().logout()
            except OSError:
                time.sleep(0.02)
            else:
                return
        said = [(self.folder / name).read_text(errors="replace")[-1500:] for name in ("out", "log")]
        self.stop()
        raise AssertionError(f"Dovecot did not start:\n{''.join(said)}")

    def stop(self) -> None:
        """End it at once, by its own id, with the sessions that it serves."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(STOP_SECONDS)
            self.process = None
            while self._is_up():  # by a session that the kernel is still ending
                time.sleep(0.02)

    def _is_up(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.tls_port), timeout=STOP_SECONDS).close()
        except OSError:
            return False
        return True

    def client(self) -> IMAP4_SSL:
        """A client of the test's own, signed in."""
        client = IMAP4_SSL("127.0.0.1", self.tls_port, ssl_context=self.trust, timeout=STOP_SECONDS)
        client.login(USER, PASSWORD)
        return client

    def put(self, *mails: bytes, folder: str = "INBOX") -> None:
        """Let mails arrive in the mailbox."""
        client = self.client()
        for mail in mails:
            done, said = client.append(folder, "", "", mail.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
            assert done == "OK", said
        client.logout()

    def empty(self) -> None:
        """Delete every mail and every folder."""
        client = self.client()
        client.select("INBOX")
        client.uid("STORE", "1:*", "+FLAGS", "(\\Deleted)")
        client.expunge()
        client.close()
        for line in client.list()[1]:
            name = line.decode().rpartition(' "." ')[2].strip('"') if isinstance(line, bytes) else "INBOX"
            if name != "INBOX":
                client.delete(f'"{name}"')
        client.logout()

    def flags(self, folder: str = "INBOX") -> list[tuple[str, ...]]:
        """The flags of each mail in the folder, in order, without "\\Recent"."""
        client = self.client()
        done, _said = client.select(f'"{folder}"', readonly=True)
        found = client.uid("FETCH", "1:*", "(FLAGS)")[1] if done == "OK" else []
        client.logout()
        lines = [one for one in found if isinstance(one, bytes)]
        flags = [line.partition(b"FLAGS (")[2].partition(b")")[0].decode().split() for line in lines]
        return [tuple(sorted(set(one) - {"\\Recent"})) for one in flags]


def _as(account: pwd.struct_passwd) -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _end_with_parent() -> None:
    """On Linux the kernel stops the server even where the tests are killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _ports() -> tuple[int, int]:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        return int(one.getsockname()[1]), int(other.getsockname()[1])


@contextmanager
def imap_server(program: Path, *, poor: bool = False) -> Iterator[ImapServer]:
    """Dovecot, serving one user on loopback; `poor`: it says that it can only do what each must."""
    version = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
    assert version.startswith("2.3."), f"these tests have the configuration of Dovecot 2.3; this is {version}"
    folder = Path(tempfile.mkdtemp(prefix="pitstop-imap-"))
    # It needs no rights of root, and would ask for accounts of its own with them.
    account = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    try:
        port, tls_port = _ports()
        _write(folder, account, port, tls_port, poor)
        server = ImapServer(str(program), folder, port, tls_port, account)
        try:
            server.start()
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write(folder: Path, account: pwd.struct_passwd, port: int, tls_port: int, poor: bool) -> None:
    facts = {
        "folder": folder,
        "user": account.pw_name,
        "group": grp.getgrgid(account.pw_gid).gr_name,
        "uid": account.pw_uid,
        "gid": account.pw_gid,
        "port": port,
        "tls_port": tls_port,
        "capability": "IMAP4rev1" if poor else "",
    }
    (folder / "dovecot.conf").write_text(CONFIGURATION.format(**facts))
    (folder / "users").write_text(f"{USER}:{PASSWORD}\n")
    (folder / "mail").mkdir()
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    command += ["-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command += ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    subprocess.run(command, check=True, capture_output=True)
    if os.geteuid() == 0:
        for path in (folder, *folder.iterdir()):
            os.chown(path, account.pw_uid, account.pw_gid)
