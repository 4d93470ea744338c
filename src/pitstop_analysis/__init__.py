"""Event logs in, hand-off measures out. Knows nothing of Django or of the desk."""
