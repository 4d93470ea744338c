"""Files that come and go with messages: what may be kept, and what they really are."""
