"""Who in the holding team has a case: taking it on, taking it over, giving it to a colleague."""
