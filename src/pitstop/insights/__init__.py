"""What the event log tells, kept beside the database where measures read it fast."""
