"""The ways out: a mail folder on this machine, or an SMTP server."""

import os
import re
import smtplib
from collections.abc import Callable
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from pitstop.notify.models import Mail

Send = Callable[[Mail], None]
SMTP_SECONDS = 20  # for each step; all of them fit into the lease, so a slow server isn't sent a mail twice


class SmtpServer(Protocol):
    """Where outgoing mail goes. `security` is "none", "starttls" or "tls"."""

    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def user(self) -> str: ...
    @property
    def password(self) -> str: ...
    @property
    def security(self) -> str: ...


class Hopeless(Exception):  # noqa: N818 - not a fault of ours
    """The mail was refused for good: trying again won't help."""


def configured() -> Send:
    """The channel that the settings name: SMTP where configured, the mail folder otherwise."""
    server: SmtpServer | None = settings.PITSTOP_SMTP
    return partial(to_smtp, server) if server else to_folder


def to_folder(mail: Mail) -> None:
    """Write the mail as an .eml file named by its Message-ID: written twice, it is still one mail."""
    folder = Path(settings.PITSTOP_MAIL_DIR)
    # What customers are told, and the links to their pages, are for nobody else on this machine.
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"{mail.message_id.strip('<>').partition('@')[0]}.eml"
    draft = target.with_suffix(f".{os.getpid()}.part")
    draft.touch(mode=0o600)
    draft.write_bytes(_email(mail).message().as_bytes())
    draft.replace(target)


def to_smtp(server: SmtpServer, mail: Mail) -> None:
    """Hand the mail to the SMTP server. Raises `Hopeless` when the server refuses it for good."""
    backend = EmailBackend(
        host=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
        use_tls=server.security == "starttls",
        use_ssl=server.security == "tls",
        timeout=SMTP_SECONDS,
    )
    try:
        backend.send_messages([_email(mail)])
    except smtplib.SMTPRecipientsRefused as refusal:
        code, text = next(iter(refusal.recipients.values()))
        raise (Hopeless if code >= 500 else OSError)(f"{code} {text!r}") from refusal
    except smtplib.SMTPResponseException as refusal:
        if (
            isinstance(refusal, smtplib.SMTPDataError | smtplib.SMTPSenderRefused)
            and refusal.smtp_code >= 500
        ):
            raise Hopeless(str(refusal)) from refusal
        raise
    finally:
        backend.close()  # When TLS or the password fails, Django leaves the connection open.


_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,290}>")


def _email(mail: Mail) -> EmailMessage:
    headers = {
        "Message-ID": mail.message_id,
        "Date": format_datetime(mail.created_at),
    }
    if mail.automatic:
        # A machine that reads these doesn't answer; our own mail connector knows by them what is ours.
        headers |= {"Auto-Submitted": "auto-generated", "X-Pitstop": "automatic"}
    if mail.reply_to:
        headers["Reply-To"] = mail.reply_to
    references = [f"<{mail.thread}@{mail.message_id.rpartition('@')[2]}"] if mail.thread else []
    if _MESSAGE_ID.fullmatch(
        mail.answers
    ):  # a stranger's words: what is no Message-ID stays out of our headers
        references.append(mail.answers)
        headers["In-Reply-To"] = mail.answers
    if references:
        headers["References"] = " ".join(references)
    return EmailMessage(mail.subject, mail.body, settings.PITSTOP_MAIL_FROM, [mail.to], headers=headers)
