"""What comes due by itself: one table, one way to claim it, act on it and arm it anew."""
