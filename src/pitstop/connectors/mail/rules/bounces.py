"""Whether a mail says that one of ours did not arrive: by its report, or by the words of common servers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pitstop.connectors.mail.incoming import Incoming, Report

_STATUS = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")
_CODE = re.compile(r"\b([45])[0-5]\d[ -]")
_ADDRESS = re.compile(r"<?([^\s<>@,;:()\"']{1,64}@[^\s<>@,;:()\"']{1,190}[^\s<>@,;:()\"'.])>?")
_MESSAGE_ID = re.compile(r"^[> ]*Message-ID:\s*(<[^<>\s]{1,298}>)", re.IGNORECASE | re.MULTILINE)
_DAEMON = re.compile(r"(mailer-daemon|postmaster|mail\.?delivery.*|mdaemon)@.*")
# How servers that send no report begin: qmail, Exim, sendmail, Postfix of old, Exchange, and their Germans.
_WORDS = re.compile(
    r"this is the qmail-send program|message (that you sent )?could not be delivered|delivery (has )?failed"
    r"|permanent fatal errors|undeliver(ed|able)|returned mail|returning message to sender"
    r"|failure notice|mail delivery (failed|system)|delivery status notification|unzustellbar"
    r"|konnte nicht zugestellt werden|nicht zustellbar",
    re.IGNORECASE,
)
_DELAY = re.compile(
    r"warning: message|delayed|will be retried|still trying|noch nicht zugestellt", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail of ours that did not arrive. A temporary one is still being tried."""

    recipient: str
    status: str
    diagnostic: str
    original_message_id: str
    permanent: bool


def bounces(mail: Incoming) -> tuple[Bounce, ...]:
    """Each recipient that could not be reached, as far as the mail tells; nothing when it is no bounce."""
    if mail.reports:
        return tuple(_reported(report) for report in mail.reports if report.action in ("failed", "delayed"))
    told = _told(mail)
    return (told,) if told else ()


def is_report(mail: Incoming) -> bool:
    """Whether it is a delivery report of any kind: also one that says that all went well."""
    return bool(mail.reports)


def _reported(report: Report) -> Bounce:
    is_permanent = report.action == "failed" and not report.status.startswith("4")
    return Bounce(
        report.recipient, report.status, report.diagnostic, report.original_message_id, is_permanent
    )


def _told(mail: Incoming) -> Bounce | None:
    """A bounce in plain words. Only of a machine that returns mail: people write "delivery failed" too."""
    is_daemon = bool(_DAEMON.fullmatch(mail.sender)) or mail.marks.return_path == ""
    said = "\n".join(part for part in (mail.text, mail.quoted) if part)
    if not is_daemon or not (mail.marks.failed_recipients or _WORDS.search(f"{mail.subject}\n{said[:3000]}")):
        return None
    recipient = _ADDRESS.search(mail.marks.failed_recipients) or _ADDRESS.search(said)
    about = _MESSAGE_ID.search(said)
    status = _STATUS.search(said)
    code = _CODE.search(said)
    kind = status.group(1) if status else code.group(1) if code else "5"
    is_delay = bool(_DELAY.search(f"{mail.subject}\n{said[:1000]}"))
    return Bounce(
        recipient=recipient.group(1).lower() if recipient else "",
        status=status.group() if status else "",
        diagnostic=_line_around(said, status or code),
        original_message_id=about.group(1)
        if about
        else next(iter((*mail.in_reply_to, *mail.references)), ""),
        permanent=kind == "5" and not is_delay,
    )


def _line_around(said: str, found: re.Match[str] | None) -> str:
    if found is None:
        return next((" ".join(line.split())[:300] for line in said.splitlines() if line.strip()), "")
    begin, end = said.rfind("\n", 0, found.start()) + 1, said.find("\n", found.end())
    return " ".join(said[begin : end if end >= 0 else len(said)].split())[:300]
