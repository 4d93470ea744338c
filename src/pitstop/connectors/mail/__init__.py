"""Mail that comes in: fetched by IMAP, understood, and taken into the case that it belongs to."""
