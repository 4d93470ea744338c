"""The desk's figures in Prometheus' text format, version 0.0.4."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from pitstop.health.queries import Figures

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Sample = tuple[Mapping[str, str], float]


def exposition(figures: Figures, *, now: datetime) -> str:
    """All figures, each with what it means."""
    return "".join(
        _gauge(*gauge) for gauge in (*_timers(figures, now), *_workers(figures, now), *_rest(figures))
    )


def _timers(figures: Figures, now: datetime) -> list[tuple[str, str, list[Sample]]]:
    def by_kind(values: Mapping[str, float]) -> list[Sample]:
        return [({"kind": kind}, value) for kind, value in values.items()]

    loads = {load.kind: load for load in figures.timers}
    return [
        ("timers_due", "Timers that wait to be acted on now.", by_kind({k: v.due for k, v in loads.items()})),
        (
            "timers_failing",
            "Timers that failed at their last try.",
            by_kind({k: v.failing for k, v in loads.items()}),
        ),
        (
            "timers_lag_seconds",
            "How long the timer that is due longest has waited.",
            by_kind({k: v.lag(now).total_seconds() for k, v in loads.items()}),
        ),
    ]


def _workers(figures: Figures, now: datetime) -> list[tuple[str, str, list[Sample]]]:
    known = [({"worker": each.worker}, each) for each in figures.workers]
    return [
        ("workers", "Workers that gave a sign of life in the last minute.", [({}, len(known))]),
        (
            "worker_heartbeat_age_seconds",
            "How long ago the worker's last sign of life was.",
            [(labels, max((now - each.at).total_seconds(), 0)) for labels, each in known],
        ),
        (
            "worker_timers_acted",
            "Timers that the worker acted on since it started.",
            [(labels, each.acted) for labels, each in known],
        ),
        (
            "worker_timers_failed",
            "Timers that failed in the worker since it started.",
            [(labels, each.failed) for labels, each in known],
        ),
        (
            "worker_lateness_seconds",
            "How late the latest timer was in the worker's last rounds.",
            [(labels, each.latest_seconds) for labels, each in known],
        ),
    ]


def _rest(figures: Figures) -> list[tuple[str, str, list[Sample]]]:
    return [
        ("outbox_waiting", "Mails that wait to leave.", [({}, figures.outbox.waiting)]),
        ("outbox_stuck", "Mails that could not be sent and need a person.", [({}, figures.outbox.stuck)]),
        (
            "outbox_oldest_seconds",
            "How long the oldest mail has waited to leave.",
            [({}, figures.oldest_mail.total_seconds())],
        ),
        ("mails_unplaced", "Mails that came in and wait for an admin.", [({}, figures.stays_unplaced)]),
        (
            "offers_open",
            "Hand-offs that wait for the receiver (offered) or for a lead (referred).",
            [({"state": state}, figures.offers.get(state, 0)) for state in ("offered", "referred")],
        ),
        ("cases_open", "Open cases.", [({}, figures.open_cases)]),
        ("cases_queued", "Open cases that nobody in the holding team has.", [({}, figures.queued_cases)]),
        (
            "log_store_behind_seconds",
            "How old what the copy of the event log on this machine lacks is at most.",
            [({}, figures.copy_behind.total_seconds())],
        ),
        ("problems", "What is not well, as /health says it.", [({}, len(figures.problems))]),
    ]


def _gauge(name: str, means: str, samples: Iterable[Sample]) -> str:
    lines = [f"# HELP pitstop_{name} {means}", f"# TYPE pitstop_{name} gauge"]
    lines += [f"pitstop_{name}{_labels(labels)} {value:.10g}" for labels, value in samples]
    return "\n".join(lines) + "\n"


def _labels(labels: Mapping[str, str]) -> str:
    pairs = (f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return f"{{{','.join(pairs)}}}" if labels else ""


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
