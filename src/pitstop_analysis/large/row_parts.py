"""XES and JSON in parts: read once into files of Parquet, by the functions that read a whole file."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from pitstop_analysis import kept
from pitstop_analysis.large.json_histories import JsonHistory
from pitstop_analysis.large.numbering import Numbering, numbering
from pitstop_analysis.large.parts import Part
from pitstop_analysis.large.staged import Staged, that_fit
from pitstop_analysis.readers import json, xes
from pitstop_analysis.readers.raw import Sink, Told
from pitstop_analysis.readers.source import chunks, head, size_of

Take = Callable[[Sink], Told]


class RowParts:
    """The rows that `take` gives, put aside in the folder when they are first asked for."""

    def __init__(self, take: Take, folder: Path, *, size: int, note: kept.Kept | None = None) -> None:
        self.size = size
        self._take, self._note = take, note
        self._staged = Staged(folder / "rows")
        self._told: Told | None = None
        self._numbering: Numbering | None = None

    def __iter__(self) -> Iterator[Part]:
        """Raises Unreadable where the reader of a whole file does."""
        told = self._told = self._told or self._put_aside()
        left_out, before = told.left_out, 0
        for frame in self._staged.frames():
            rows = frame.height + sum(left.rows for left in left_out)
            order = self._numbering.order(frame, before) if self._numbering else None
            before += frame.height
            if order is None and self._note and self._note.place in frame.columns:
                frame = frame.drop(self._note.place)
            raw = replace(told.raw(frame), rows=rows, left_out=left_out)
            yield Part(kept.restored(raw, self._note), order)
            left_out = ()

    def _put_aside(self) -> Told:
        told = self._take(self._staged)
        if self._note:
            self._hold_to_types(self._note)
        return told

    def _hold_to_types(self, note: kept.Kept) -> None:
        """What a note says of a column is true of all of it or of none."""
        columns = [
            key for _name, key, kind in note.columns if kind != "String" and key in self._staged.columns
        ]
        kinds = {key: kind for _name, key, kind in note.columns if key in columns}
        fit = that_fit(self._staged.frames(columns), kinds) if columns else {}
        self._note = replace(
            note,
            columns=tuple(
                (name, key, kind if key in fit or key not in columns else "String")
                for name, key, kind in note.columns
            ),
        )
        if note.place in self._staged.columns:
            asked, staged = [note.place], self._staged
            self._numbering = numbering(note.place, lambda: (each.lazy() for each in staged.frames(asked)))


def xes_parts(path: Path, folder: Path, *, limit: int) -> RowParts:
    """The events of an XES document, gzipped or not."""

    def take(sink: Sink) -> Told:
        return xes.take(lambda: chunks(path, limit), sink)

    return RowParts(take, folder, size=size_of(path, limit), note=kept.in_xes(head(path)))


def json_parts(
    path: Path, folder: Path, *, limit: int, encoding: str | None, memory: int
) -> RowParts | JsonHistory:
    """The objects of a JSON file: by line, in lists, in pages; of a known export its events.

    Raises Unreadable where the file is no JSON.
    """
    size = size_of(path, limit)
    export = json.export_of(chunks(path, limit), encoding)
    if export is not None:
        return JsonHistory(path, folder, export, size=size, encoding=encoding, memory=memory)

    def take(sink: Sink) -> Told:
        return json.take(chunks(path, limit), sink, encoding=encoding)

    return RowParts(take, folder, size=size)
