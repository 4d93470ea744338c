"""Cases, their messages, and the segments that say who holds them."""
