"""Order and cut in SQL, for logs that are larger than memory. See `relations` for the columns.

Each text reads relations by name: `log` (canonical columns, `at` in microseconds), and then what the text
before it made. DuckDB's dialect, kept to what Spark's can say.
"""

from pitstop_analysis.hours import DAY, TURN
from pitstop_analysis.phases import Phases, Said

TEXTS = ("case_id", "activity", "status", "team", "person", "line", "base")
"""The columns of `log` besides `at` and `seq`."""
FLAGS = "waiting, accepted, customer, third, resolved"


def events(by: str, phases: Phases) -> str:
    """`events` of `log`, cut by the column `by`."""
    base = "base" if by == "team" else by
    flags = ", ".join(f"{_flag(said)} AS {name}" for name, said in vars(phases).items())
    return f"""
        SELECT case_id, seq, "at", activity, team, base, person, line, {FLAGS}, case_no, place, before,
            from_team, from_base, gap, was_resolved, lasts,
            sum(CASE WHEN team <> from_team THEN 1 ELSE 0 END)
                OVER (PARTITION BY case_id ORDER BY "at", seq ROWS UNBOUNDED PRECEDING) AS n
        FROM (
            SELECT known.*,
                first_value(seq) OVER in_case AS case_no,
                (row_number() OVER in_case) - 1 AS place,
                lag(activity) OVER in_case AS before,
                lag(team) OVER in_case AS from_team,
                lag(base) OVER in_case AS from_base,
                lag(resolved) OVER in_case AS was_resolved,
                "at" - (lag("at") OVER in_case) AS gap,
                (lead("at") OVER in_case) - "at" AS lasts
            FROM (
                SELECT case_id, seq, "at", activity, {by} AS team, {base} AS base, person, line, {flags}
                FROM log
                WHERE {by} IS NOT NULL
            ) AS known
            WINDOW in_case AS (PARTITION BY case_id ORDER BY "at", seq)
        ) AS marked
    """  # noqa: S608 - `by` is a canonical column; words of the log are quoted by `_literal`


SEGMENTS = """
    SELECT case_no, case_id, n, team, from_team, to_team, base, from_base, line, started,
        coalesce(next_started, last_event) AS ended, first_activity, waiting, accepted, next_event,
        last_event, resolved, customer, third, next_started IS NULL AS last, events
    FROM (
        SELECT held.*, lead(team) OVER chain AS to_team, lead(started) OVER chain AS next_started
        FROM (
            SELECT case_no, n,
                max(case_id) AS case_id,
                max(CASE WHEN begins THEN team END) AS team,
                max(CASE WHEN begins THEN from_team END) AS from_team,
                max(CASE WHEN begins THEN base END) AS base,
                max(CASE WHEN begins THEN from_base END) AS from_base,
                max(CASE WHEN begins THEN line END) AS line,
                max(CASE WHEN begins THEN "at" END) AS started,
                max(CASE WHEN begins THEN activity END) AS first_activity,
                max(CASE WHEN begins THEN waiting END) AS waiting,
                min(CASE WHEN accepted THEN "at" END) AS accepted,
                min(CASE WHEN NOT begins THEN "at" END) AS next_event,
                max("at") AS last_event,
                min(CASE WHEN resolved THEN "at" END) AS resolved,
                coalesce(sum(CASE WHEN customer THEN lasts END), 0) AS customer,
                coalesce(sum(CASE WHEN third THEN lasts END), 0) AS third,
                count(*) AS events
            FROM (SELECT events.*, place = 0 OR team <> from_team AS begins FROM events) AS begun
            GROUP BY case_no, n
        ) AS held
        WINDOW chain AS (PARTITION BY case_no ORDER BY n)
    ) AS chained
"""


def _until(moment: str) -> str:
    """The row of `openings` that covers a moment: its day first, since engines join by what is equal."""
    day = f"(({moment} % {TURN} + {TURN}) % {TURN}) // {DAY}"
    name = f"until_{moment}"
    within = f"{moment} >= {name}.begin AND {moment} < {name}.next_begin"
    return f"openings AS {name} ON {name}.day = {day} AND {within}"


OPEN = f"""
    SELECT segments.*,
        until_ended.total + least(ended - until_ended.begin, until_ended.length)
            - until_started.total - least(started - until_started.begin, until_started.length) AS held_open,
        until_accepted.total + least(accepted - until_accepted.begin, until_accepted.length)
            - until_started.total - least(started - until_started.begin, until_started.length) AS accept_open,
        until_next_event.total + least(next_event - until_next_event.begin, until_next_event.length)
            - until_started.total - least(started - until_started.begin, until_started.length) AS first_open
    FROM ({SEGMENTS}) AS segments
    JOIN {_until("started")}
    JOIN {_until("ended")}
    LEFT JOIN {_until("accepted")}
    LEFT JOIN {_until("next_event")}
"""  # noqa: S608 - our own texts
"""`segments` with business time. `openings` covers all time: a row of length 0 stands before the first."""

CLOSED = f"""
    SELECT segments.*, CAST(NULL AS BIGINT) AS held_open, CAST(NULL AS BIGINT) AS accept_open,
        CAST(NULL AS BIGINT) AS first_open
    FROM ({SEGMENTS}) AS segments
"""  # noqa: S608
"""The same without hours."""

# Bases apart from teams: Spark 4.1 fails at two counts of different values beside an ordered list.
CASES = """
    SELECT chains.*, different.bases, ends.resolved, ends.first_resolved,
        coalesce(ends.reopened, 0) AS reopened, lined.lines, coalesce(named.reassignments, 0) AS reassignments
    FROM (
        SELECT case_no,
            max(case_id) AS case_id,
            min(started) AS started,
            max(last_event) AS ended,
            sum(events) AS events,
            count(*) - 1 AS handoffs,
            count(DISTINCT team) AS teams,
            max(CASE WHEN n = 0 THEN team END) AS first_team,
            max(CASE WHEN last THEN team END) AS last_team,
            string_agg(replace(team, chr(31), ' '), chr(31) ORDER BY n) AS variant,
            string_agg(replace(base, chr(31), ' '), chr(31) ORDER BY n) AS base_variant
        FROM segments
        GROUP BY case_no
    ) AS chains
    JOIN (
        SELECT case_no, count(*) AS bases
        FROM (SELECT DISTINCT case_no, base FROM segments) AS held
        GROUP BY case_no
    ) AS different ON different.case_no = chains.case_no
    LEFT JOIN (
        SELECT case_no,
            CASE WHEN max(CASE WHEN is_last THEN resolved END) THEN max(ends) END AS resolved,
            min(ends) AS first_resolved,
            sum(CASE WHEN was AND NOT resolved THEN 1 ELSE 0 END) AS reopened
        FROM (
            SELECT turned.*, CASE WHEN resolved AND NOT was THEN "at" END AS ends
            FROM (
                SELECT case_no, "at", resolved,
                    coalesce(lag(resolved) OVER told, FALSE) AS was,
                    (lead(place) OVER told) IS NULL AS is_last
                FROM events
                WHERE resolved IS NOT NULL
                WINDOW told AS (PARTITION BY case_no ORDER BY place)
            ) AS turned
        ) AS marked
        GROUP BY case_no
    ) AS ends ON ends.case_no = chains.case_no
    LEFT JOIN (
        SELECT case_no, string_agg(replace(line, chr(31), ' '), chr(31) ORDER BY first_place) AS lines
        FROM (
            SELECT case_no, line, min(place) AS first_place
            FROM events
            WHERE line IS NOT NULL
            GROUP BY case_no, line
        ) AS firsts
        GROUP BY case_no
    ) AS lined ON lined.case_no = chains.case_no
    LEFT JOIN (
        SELECT case_no, count(*) AS reassignments
        FROM (
            SELECT case_no, person, lag(person) OVER (PARTITION BY case_no, n ORDER BY place) AS person_before
            FROM events
            WHERE person IS NOT NULL
        ) AS persons
        WHERE person <> person_before
        GROUP BY case_no
    ) AS named ON named.case_no = chains.case_no
"""


def _flag(said: Said | None) -> str:
    if said is None:
        return "CAST(NULL AS BOOLEAN)"
    return f"{said.column} IN ({', '.join(_literal(value) for value in said.values)})"


def _literal(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"
