"""People who leave, teams that close: what they held always ends with someone who can act."""
