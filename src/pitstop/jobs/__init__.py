"""What runs by itself: the outbox, promises that fall due."""
