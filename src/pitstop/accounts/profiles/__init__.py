"""How people present themselves, what they look like, and how they read the desk."""
