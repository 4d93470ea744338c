"""The rules of protocols and routes. Pure: facts in, reasons out."""
