"""How promises end."""
