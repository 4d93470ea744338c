"""What must be passed on, and on which route: protocols, their versions, routes, reasons to return."""
