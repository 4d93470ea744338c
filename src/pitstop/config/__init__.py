"""Settings, root urls, the server's entry."""
