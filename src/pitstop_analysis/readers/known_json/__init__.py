"""JSON exports that are read without options: tried in this order. A new one stands here too."""

from pitstop_analysis.readers.known_json import github, jira, refused, zendesk_events
from pitstop_analysis.readers.known_json.export import Export

EXPORTS: tuple[Export, ...] = (
    zendesk_events.EXPORT,
    refused.METRICS,
    refused.METRIC_EVENTS,
    refused.TICKETS,
    jira.EXPORT,
    refused.CHANGELOGS,
    github.EXPORT,
)
