"""Everything that happens, in one append-only log."""
