"""The rules of escalations. Pure: facts in, decision out."""
