"""Rules that act by themselves when a clock, an age or a count says so, and what came of them."""
