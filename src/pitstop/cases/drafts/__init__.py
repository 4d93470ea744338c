"""What people have typed on a case and not sent yet."""
