"""Waits: a case that can't go on because the customer or a third party has to answer first."""
