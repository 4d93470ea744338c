"""What figures are reckoned from, kept by each process between requests and brought up to the copy's list.

The first who asks after a start has it read as it was written last (see `snapshot`). From then on only the
cases of events that are new in the list are read and cut again, in some hundredths of a second; who fills the
copy does it while somebody asks now and then (`keep_up`), so that hardly anybody waits for it. What is kept
never changes: who reckons with it goes on undisturbed while another brings up the next.
"""

from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from time import monotonic

from pitstop.insights import queries, snapshot
from pitstop.insights.cutting import Cut
from pitstop.insights.laying import Laid, brought_up
from pitstop.insights.manifest import DamagedError, Manifest
from pitstop.insights.store import is_ours


@dataclass(frozen=True, slots=True)
class Kept:
    """The cut copy, up to the event `upto`."""

    epoch: int
    upto: int
    cut: Cut


LATELY = 600.0
"""Seconds since somebody asked for which it is kept up; afterwards it is let go of."""

_kept: dict[Path, Laid] = {}
_asked: dict[Path, float] = {}
_one_at_a_time = Lock()


def kept(folder: Path) -> Kept | None:
    """The copy in this folder, cut; None while it has never been level with the log."""
    with _one_at_a_time:
        _asked[folder] = monotonic()
        return _brought_up(folder)


def keep_up(folder: Path) -> None:
    """Bring up what somebody asked for lately, for who asks next; let go of what nobody did."""
    with _one_at_a_time:
        if folder not in _kept:
            return
        if monotonic() - _asked[folder] > LATELY:
            del _kept[folder]
        else:
            _brought_up(folder)


def forget() -> None:
    """Let go of everything that is kept."""
    with _one_at_a_time:
        _kept.clear()


def _brought_up(folder: Path) -> Kept | None:
    # The list is read by who has the turn only: an older one would have the whole copy cut anew, up to less.
    # For the same reason it is read once more when a cut was: that may be newer.
    manifest = _list(folder)
    before = _kept.get(folder)
    if manifest and (before is None or not before.leads_to(manifest)):
        before = snapshot.read(folder, manifest.epoch)
        manifest = _list(folder)
    if manifest is None or manifest.level_at is None:
        return None
    _kept[folder] = now = brought_up(before, folder, manifest)
    return Kept(now.epoch, now.upto, now.cut)


def _list(folder: Path) -> Manifest | None:
    try:
        manifest = queries.read(folder)
    except DamagedError:
        return None
    return manifest if manifest and is_ours(manifest) else None
