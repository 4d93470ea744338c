"""The outbox: the only way out for a message."""
