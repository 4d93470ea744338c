"""Writes to targets and clocks."""

from pitstop.targets.rules.targets import Proposed
from pitstop.targets.services.correcting import correct
from pitstop.targets.services.following import bring_up, follow
from pitstop.targets.services.setting import remove_target, set_again, set_target, set_targets

# `Proposed` is what a face sends; it takes it here, for faces import no rules.
__all__ = [
    "Proposed",
    "bring_up",
    "correct",
    "follow",
    "remove_target",
    "set_again",
    "set_target",
    "set_targets",
]
