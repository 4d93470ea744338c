"""People, teams, roles, sign-in, tokens."""
