"""JSON exports that hold no hand-offs: each is named, with what to export in its place.

Sources: Zendesk developer documentation, "Ticket Metrics" (`group_stations`: number of groups that the
ticket passed through, and none of their names), "Ticket Metric Events" and "Tickets"; Atlassian's Jira
Cloud platform REST API, "Get changelogs" (`values`) and "Bulk fetch changelogs" (`issueChangeLogs`), which
leave out when the issue was created and what it is now.
"""

from collections.abc import Callable

from pitstop_analysis.problems import Unreadable
from pitstop_analysis.readers.json_items import Item, Items
from pitstop_analysis.readers.json_text import Object
from pitstop_analysis.readers.known_json.export import Asked, Export, Reader, children, text
from pitstop_analysis.readers.raw import Raw

TICKET_EVENTS = (
    "Export the ticket events, which say who had a ticket when: "
    "GET /api/v2/incremental/ticket_events.json?start_time=…, all pages in one file."
)
CHANGELOG = (
    "Export the issues with their changelog: GET /rest/api/3/search/jql?jql=…&fields=*all&expand=changelog "
    "(on a server /rest/api/2/search), all pages in one file."
)


class _Metrics:
    """Counts what the metrics do say, for the words of the refusal."""

    def __init__(self, _: Asked) -> None:
        self._tickets = self._passed = 0

    def add(self, item: Item, items: Items) -> None:
        stations = text(item.value.get("group_stations"))
        self._tickets += 1
        self._passed += stations.isascii() and stations.isdigit() and stations.lstrip("0") not in ("", "1")

    def finish(self, items: Items) -> Raw:
        raise Unreadable(
            "These are Zendesk's ticket metrics. They count the groups that a ticket passed through and name "
            "none, so no route, wait or bounce can be told. What they say: "
            f"{self._passed:,} of {self._tickets:,} tickets passed through more than one group.",
            TICKET_EVENTS,
        )


def _refusing(what: str, remedy: str) -> Callable[[Asked], Reader]:
    class Refuses:
        def __init__(self, _: Asked) -> None:
            raise Unreadable(what, remedy)

        def add(self, item: Item, items: Items) -> None: ...

        def finish(self, items: Items) -> Raw:
            raise Unreadable(what, remedy)

    return Refuses


def _has(value: Object, *keys: str) -> bool:
    return all(key in value for key in keys)


METRICS = Export(
    "Zendesk ticket metrics (JSON)",
    lambda item: item.key == "ticket_metrics" or _has(item.value, "group_stations", "assignee_stations"),
    _Metrics,
)
METRIC_EVENTS = Export(
    "Zendesk ticket metric events (JSON)",
    lambda item: item.key == "ticket_metric_events" or _has(item.value, "ticket_id", "metric", "instance_id"),
    _refusing(
        "These are Zendesk's ticket metric events. They say when a clock of a ticket started and stopped, "
        "and not which group had it.",
        TICKET_EVENTS,
    ),
)
TICKETS = Export(
    "Zendesk tickets (JSON)",
    lambda item: item.key == "tickets" or _has(item.value, "requester_id", "submitter_id", "group_id"),
    _refusing(
        "These are Zendesk's tickets as they are now. They name the group that has a ticket, and none that "
        "had it before.",
        TICKET_EVENTS,
    ),
)
CHANGELOGS = Export(
    "Jira changelogs without their issues (JSON)",
    lambda item: (
        "issueChangeLogs" in item.value
        or any(_has(each, "created", "items") for each in children(item.value, "values"))
    ),
    _refusing(
        "These are Jira changelogs without their issues: they leave out when an issue was created, and who "
        "has it where that never changed.",
        CHANGELOG,
    ),
)
