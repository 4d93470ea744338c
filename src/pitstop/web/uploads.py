"""Files that come with a form: how they are chosen, and how much may come at all."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.translation import gettext_lazy as _

from pitstop.cases.services import File

# Above what fits into a message, so that a service says in words what is too large; beyond, nothing is read.
LARGEST_REQUEST = 60 * 1024 * 1024


class Bounded(FileUploadHandler):
    """Refuses a request that says it is larger than anything that would be kept, before a byte is written."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Mapping[str, Any],  # noqa: N803 (Django's name)
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        if content_length > LARGEST_REQUEST:
            raise RequestDataTooBig("More than a message with its files can be")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


class FilesInput(forms.FileInput):
    """Chooses several files at once."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class FilesField(forms.Field):
    """Several files or none, as they were sent. What may be kept, a service says."""

    widget = FilesInput

    def __init__(self) -> None:
        super().__init__(
            label=_("Files"),
            help_text=_("At most 10, of 10 MB each and 25 MB together."),
            required=False,
            widget=FilesInput(attrs={"multiple": True}),
        )

    def to_python(self, value: Any) -> list[File]:
        sent = [each for each in value or [] if each]
        return [File(each.name or "", each.content_type or "", each.read()) for each in sent]


def described(files: list[File]) -> list[tuple[str, int]]:
    """What tells one choice of files from another, for recognising a form that is sent twice."""
    return [(file.name, len(file.content)) for file in files]
