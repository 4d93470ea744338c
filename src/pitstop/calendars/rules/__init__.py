"""The rules of business time. Pure: a calendar and moments in, moments and spans out."""
