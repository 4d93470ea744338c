"""Marks words for translation where Django may not be imported (rules are pure)."""


def gettext_noop(message: str) -> str:
    """The message itself. `makemessages` collects it by this name; a face translates it when it is shown."""
    return message
