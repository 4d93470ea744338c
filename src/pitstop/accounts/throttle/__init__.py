"""How often strangers may ask for something."""
