"""Fetching from a real IMAP server: each mail once, none lost, whatever happens in between."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pitstop.connectors.mail import client
from pitstop.connectors.mail.client import Fetched, NotNowError, Patience, ServerAwayError, fetch
from pitstop.connectors.mail.tests.imap_servers import ImapServer, Mailbox, imap_server

pytestmark = pytest.mark.dovecot


def mail(n: int, body: str = "Where is my money?") -> bytes:
    return f"From: lena@example.org\r\nSubject: mail {n}\r\nMessage-ID: <{n}@x>\r\n\r\n{body}\r\n".encode()


class Desk:
    """Takes mail in, unless it is told to fail at some."""

    def __init__(self, failing: Callable[[bytes], Exception | None] = lambda raw: None) -> None:
        self.taken: list[bytes] = []
        self.given_up: list[tuple[bytes, str]] = []
        self.patience = Patience()
        self._failing = failing

    def take_in(self, raw: bytes) -> None:
        problem = self._failing(raw)
        if problem:
            raise problem
        self.taken.append(raw)

    def give_up(self, raw: bytes, why: str) -> None:
        self.given_up.append((raw, why))

    def fetch(self, server: ImapServer, **choices: object) -> Fetched:
        return fetch(
            server.mailbox(**choices),
            take_in=self.take_in,
            give_up=self.give_up,
            patience=self.patience,
            trust=server.trust,
        )


def fails_at(n: int) -> Callable[[bytes], Exception | None]:
    return lambda raw: ValueError("unreadable") if b"mail %d" % n in raw else None


def test_unread_mail_is_handed_over_byte_for_byte_and_marked_as_read(server: ImapServer) -> None:
    desk = Desk()
    server.put(mail(1), mail(2, body="Gr\u00fc\u00dfe"))

    assert desk.fetch(server) == Fetched(taken=2)
    assert desk.taken == [mail(1), mail(2, body="Gr\u00fc\u00dfe")]
    assert server.flags() == [("\\Seen",), ("\\Seen",)]
    assert desk.fetch(server) == Fetched()


def test_an_empty_mailbox_is_no_fault(server: ImapServer) -> None:
    assert Desk().fetch(server) == Fetched()


def test_taken_mail_is_moved_into_a_folder_that_is_made_for_it(server: ImapServer) -> None:
    desk = Desk()
    server.put(mail(1))

    assert desk.fetch(server, move_to="Pitstop taken") == Fetched(taken=1)
    assert server.flags() == []
    assert server.flags("Pitstop taken") == [("\\Seen",)]

    server.put(mail(2))
    assert desk.fetch(server, move_to="Pitstop taken") == Fetched(taken=1)
    assert server.flags("Pitstop taken") == [("\\Seen",), ("\\Seen",)]


def test_mail_is_fetched_from_another_folder_when_told_so(server: ImapServer) -> None:
    own = server.client()
    own.create('"For the desk"')
    own.logout()
    server.put(mail(1), folder='"For the desk"')
    desk = Desk()

    assert desk.fetch(server, folder="For the desk") == Fetched(taken=1)


def test_a_mail_that_fails_holds_up_no_other_and_is_tried_again(server: ImapServer) -> None:
    desk = Desk(fails_at(1))
    server.put(mail(1), mail(2))

    assert desk.fetch(server) == Fetched(taken=1, failed=1)
    assert desk.taken == [mail(2)]
    assert server.flags() == [(), ("\\Seen",)]

    desk._failing = lambda raw: None
    assert desk.fetch(server) == Fetched(taken=1)
    assert server.flags() == [("\\Seen",), ("\\Seen",)]


def test_a_mail_that_keeps_failing_is_set_aside_unread_and_given_to_the_desk(server: ImapServer) -> None:
    desk = Desk(fails_at(1))
    server.put(mail(1))

    found = [desk.fetch(server) for _ in range(4)]

    assert found == [Fetched(failed=1), Fetched(failed=1), Fetched(set_aside=1), Fetched()]
    assert desk.given_up == [(mail(1), "ValueError: unreadable")]
    assert server.flags() == [("PitstopFailed", "\\Flagged")]


def test_when_nothing_can_be_taken_in_everything_stays(server: ImapServer) -> None:
    desk = Desk(lambda raw: NotNowError("the database is away"))
    server.put(mail(1), mail(2))

    for _ in range(5):
        with pytest.raises(NotNowError):
            desk.fetch(server)

    assert desk.given_up == []
    assert server.flags() == [(), ()]


def test_a_server_that_goes_away_after_the_commit_brings_the_mail_again(server: ImapServer) -> None:
    """So that who takes it in must know it by its Message-ID; lost it is never."""
    desk = Desk()
    server.put(mail(1), mail(2))

    def commit_then_the_server_ends(raw: bytes) -> None:
        desk.taken.append(raw)
        server.stop()

    with pytest.raises(ServerAwayError):
        fetch(
            server.mailbox(),
            take_in=commit_then_the_server_ends,
            give_up=desk.give_up,
            patience=desk.patience,
            trust=server.trust,
        )
    assert desk.taken == [mail(1)]
    with pytest.raises(ServerAwayError, match="ConnectionRefusedError"):
        desk.fetch(server)

    server.start()
    assert desk.fetch(server) == Fetched(taken=2)
    assert desk.taken == [mail(1), mail(1), mail(2)]


def test_numbers_that_begin_anew_do_not_hide_a_mail(server: ImapServer) -> None:
    """A folder made again numbers from 1 again (another UIDVALIDITY): earlier failures count for nothing."""
    desk = Desk(fails_at(1))
    own = server.client()
    own.create("Desk")
    server.put(mail(1), folder="Desk")
    desk.fetch(server, folder="Desk")
    desk.fetch(server, folder="Desk")
    own.delete("Desk")
    own.create("Desk")
    own.logout()
    server.put(mail(1, body="another one"), folder="Desk")

    assert desk.fetch(server, folder="Desk") == Fetched(failed=1)
    assert desk.given_up == []


def test_a_mail_that_someone_else_removes_meanwhile_is_passed_over(server: ImapServer) -> None:
    server.put(mail(1), mail(2))
    desk = Desk()

    def remove_the_second(raw: bytes) -> None:
        desk.taken.append(raw)
        own = server.client()
        own.select("INBOX")
        own.store("2", "+FLAGS", "(\\Deleted)")
        own.expunge()
        own.logout()

    done = fetch(
        server.mailbox(),
        take_in=remove_the_second,
        give_up=desk.give_up,
        patience=desk.patience,
        trust=server.trust,
    )
    assert done == Fetched(taken=1)
    assert desk.taken == [mail(1)]


def test_a_stop_is_obeyed_between_two_mails(server: ImapServer) -> None:
    server.put(mail(1), mail(2))
    desk = Desk()
    done = fetch(
        server.mailbox(),
        take_in=desk.take_in,
        give_up=desk.give_up,
        patience=desk.patience,
        stop=lambda: bool(desk.taken),
        trust=server.trust,
    )
    assert done == Fetched(taken=1)
    assert server.flags() == [("\\Seen",), ()]


def test_a_wrong_password_is_told_without_it(server: ImapServer) -> None:
    desk = Desk()
    with pytest.raises(ServerAwayError, match="Authentication failed") as caught:
        fetch(
            replace(server.mailbox(), password="hunter2"),
            take_in=desk.take_in,
            give_up=desk.give_up,
            patience=desk.patience,
            trust=server.trust,
        )
    assert "hunter2" not in str(caught.value)


def test_a_folder_that_is_not_there_is_named(server: ImapServer) -> None:
    with pytest.raises(ServerAwayError, match="the folder Elsewhere can't be opened: Mailbox doesn't exist"):
        Desk().fetch(server, folder="Elsewhere")


def test_a_server_that_nobody_vouches_for_is_not_told_the_password(server: ImapServer) -> None:
    desk = Desk()
    with pytest.raises(ServerAwayError, match="CERTIFICATE_VERIFY_FAILED"):
        fetch(server.mailbox(), take_in=desk.take_in, give_up=desk.give_up, patience=desk.patience)


@pytest.fixture(scope="module")
def poor_server(dovecot: Path) -> Iterator[ImapServer]:
    with imap_server(dovecot, poor=True) as found:
        yield found


def test_a_server_that_can_neither_move_nor_remove_one_mail_serves_as_well(poor_server: ImapServer) -> None:
    poor_server.put(mail(1), mail(2))
    own = poor_server.client()
    own.select("INBOX")
    own.store("2", "+FLAGS", "(\\Seen \\Deleted)")  # by somebody who may still want it back
    own.logout()
    desk = Desk()

    assert desk.fetch(poor_server, move_to="Pitstop") == Fetched(taken=1)
    assert desk.fetch(poor_server, move_to="Pitstop") == Fetched()
    assert poor_server.flags("Pitstop") == [("\\Seen",)]
    assert poor_server.flags() == [("\\Deleted", "\\Seen"), ("\\Deleted", "\\Seen")]


def test_where_mails_have_no_keywords_what_keeps_failing_is_set_aside_in_a_folder(
    server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(fails_at(1))
    server.put(mail(1), mail(2))
    monkeypatch.setattr(client, "_response", lambda connection, name: b"(\\Seen \\Flagged)")

    found = [desk.fetch(server) for _ in range(4)]

    assert found == [Fetched(taken=1, failed=1), Fetched(failed=1), Fetched(set_aside=1), Fetched()]
    assert server.flags() == [("\\Seen",)]
    assert server.flags("PitstopFailed") == [("\\Flagged",)]


def test_a_server_that_takes_the_call_and_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "SECONDS", 0.2)
    desk = Desk()
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        pytest.raises(ServerAwayError, match="timed out"),
    ):
        fetch(
            Mailbox(silent.getsockname()[1], security="none"),
            take_in=desk.take_in,
            give_up=desk.give_up,
            patience=desk.patience,
        )


def test_a_mail_too_large_for_this_machine_is_set_aside_with_its_beginning(
    server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "LARGEST", 5_000)
    desk = Desk()
    large = mail(1, body="x" * 6_000)
    server.put(large, mail(2))

    assert desk.fetch(server) == Fetched(taken=1, set_aside=1)
    assert desk.taken == [mail(2)]
    assert desk.given_up == [(large, f"it has {len(large)} bytes, and 5000 can be read")]
    assert server.flags() == [("PitstopFailed", "\\Flagged"), ("\\Seen",)]


def test_starttls_and_plain_text_on_this_machine_serve_as_well(server: ImapServer) -> None:
    desk = Desk()
    server.put(mail(1))
    for choice in ("starttls", "none"):
        mailbox = replace(server.mailbox(security=choice), port=server.port)
        done = fetch(
            mailbox, take_in=desk.take_in, give_up=desk.give_up, patience=desk.patience, trust=server.trust
        )
        assert done == Fetched(taken=1 if choice == "starttls" else 0)
