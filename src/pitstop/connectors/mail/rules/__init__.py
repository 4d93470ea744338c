"""What a mail is and where it belongs: facts in, decision out."""
