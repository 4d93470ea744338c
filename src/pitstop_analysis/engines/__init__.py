"""Where measures run: each engine answers the same SQL over the same three relations, with equal results."""
