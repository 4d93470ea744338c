"""Writes of files."""

from collections.abc import Sequence

from pitstop.cases.files import rules
from pitstop.cases.files.rules import File
from pitstop.cases.models import Attachment, Message


def keep(message: Message, files: Sequence[File]) -> None:
    """Keep the files with their message, under safe names. For a caller that has judged them."""
    for file in files:
        Attachment.objects.create(
            message=message,
            name=rules.safe_name(file.name),
            media_type=rules.media_type(file.content),
            size=len(file.content),
            content=file.content,
        )
