"""Who works here, in which teams, and as what: added, moved, sent off and welcomed back by colleagues."""
