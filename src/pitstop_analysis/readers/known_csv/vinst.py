"""The export of VINST, Volvo IT's incident system, as given out for the BPI Challenge 2013.

Source: BPI Challenge 2013 (doi:10.4121/uuid:500573e6-accc-4b0c-9576-aa5468b10cee) and its description:
one row per status change, "SR Number; Change Date+Time; Status; Sub Status; Involved ST; …; Owner First
Name". Involved ST is the support team; its name ends with its line (none is 1st); ST Level gives it in a
column of its own.
"""

from pitstop_analysis.readers.known_csv.export import Asked, Columns, Export, Shaped
from pitstop_analysis.readers.raw import Raw


def shape(raw: Raw, columns: Columns, asked: Asked) -> Shaped:
    """The rows as they are."""
    named: dict[str, str | None] = {
        "case": columns["srnumber"],
        "time": columns["changedatetime"],
        "team": columns["involvedst"],
        "person": columns.first("ownerfirstname"),
        # As in the XES of the same log: the sub status alone tells of waits for the user.
        "activity": columns["status"],
        "status": columns.first("substatus", "status"),
        "line": columns.first("stlevel"),
    }
    return Shaped(raw, named)


EXPORT = Export(
    "VINST's incidents (BPI Challenge 2013)",
    lambda columns: columns.have("srnumber", "changedatetime", "involvedst", "status"),
    shape,
)
