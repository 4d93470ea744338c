"""Business time: when a team is open and a person is on shift."""
