"""Who the cases are about."""
