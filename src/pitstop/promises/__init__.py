"""What the customer will hear next, and by when."""
