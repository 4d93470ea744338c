"""Writes to rules and by rules: each act is one call, whichever face makes it."""

from pitstop.escalations.rules.acts import Then
from pitstop.escalations.rules.conditions import When
from pitstop.escalations.services.writing import rewrite, switch, write

# `When` and `Then` are what a face sends; it takes them here, for faces import no rules.
__all__ = ["Then", "When", "rewrite", "switch", "write"]
