"""A log as relations over spooled events: teams carried on, rows before a team left out, lines from names."""

from dataclasses import dataclass

import polars as pl

from pitstop_analysis.canonical import (
    SHOWN_PLACES,
    carried_said,
    repeated_said,
    team_is_person,
    unusable,
    with_line,
)
from pitstop_analysis.engines.duck import Duck
from pitstop_analysis.hours import Hours
from pitstop_analysis.kernels import in_sql
from pitstop_analysis.large.spool import Spooled
from pitstop_analysis.log import NAMES, Understood
from pitstop_analysis.measures import slices
from pitstop_analysis.names import spelled_out
from pitstop_analysis.phases import COLUMNS, WORDS, Phases, find_phases
from pitstop_analysis.problems import NO_TEAM as WITHOUT_TEAM
from pitstop_analysis.problems import LeftOut, Unreadable
from pitstop_analysis.relations import Relations, relate_in_sql
from pitstop_analysis.report.flow.groups import Grouping, Usual, gathered

CARRIED = """
    SELECT spooled.*, last_value(team IGNORE NULLS)
        OVER (PARTITION BY case_id ORDER BY "at", seq ROWS UNBOUNDED PRECEDING) AS holder
    FROM spooled
"""
HELD = "SELECT spooled.*, team AS holder FROM spooled"
NO_TEAM = "SELECT place FROM carried WHERE holder IS NULL ORDER BY place LIMIT $most"
NEVER = "SELECT count(*) AS n FROM (SELECT 1 FROM carried GROUP BY case_id HAVING count(holder) = 0) AS cases"
TEAMS = """
    SELECT holder AS team, max(line) AS line
    FROM carried
    WHERE holder IS NOT NULL
    GROUP BY holder
    ORDER BY holder
"""
REPEATS = """
    SELECT count(*) - count(DISTINCT (same, holder)) AS n
    FROM carried
    WHERE holder IS NOT NULL AND same IN (SELECT same FROM spooled GROUP BY same HAVING count(*) > 1)
"""
PERSONS = """
    SELECT team AS holder, 'person ' || row_number() OVER (ORDER BY since) AS shown
    FROM (
        SELECT team, min((began, "at", seq)) AS since
        FROM named
        JOIN (SELECT case_id AS of_case, min(seq) AS began FROM named GROUP BY case_id) AS firsts
            ON of_case = case_id
        GROUP BY team
    ) AS seen
"""
NUMBERED = """
    SELECT named.* REPLACE (persons.shown AS team, persons.shown AS base)
    FROM named
    JOIN persons ON persons.holder = named.team
"""
NAMED = """
    SELECT case_id, "at", seq, activity, status, person, teams.team, teams.base, {line} AS line
        {others}
    FROM carried
    JOIN teams ON teams.team = carried.holder
"""
FIRSTS = """
    SELECT arg_min(seq, ("at", seq)) AS case_no,
        coalesce(arg_min({column}, ("at", seq)) FILTER (WHERE {column} IS NOT NULL), $none) AS slice
    FROM log
    GROUP BY case_id
"""
SLICES = """
    SELECT case_no, CASE WHEN slice IN (
        SELECT slice FROM firsts GROUP BY slice ORDER BY count(*) DESC, slice LIMIT $most
    ) THEN slice ELSE $others END AS slice
    FROM firsts
"""
USUAL = """
    SELECT team, value, n, total
    FROM (
        SELECT counted.*, sum(n) OVER () AS total,
            row_number() OVER (PARTITION BY team ORDER BY n DESC, value) AS place
        FROM (
            SELECT team, {column} AS value, count(*) AS n
            FROM log
            WHERE {column} <> ''
            GROUP BY team, {column}
        ) AS counted
    ) AS ranked
    WHERE place = 1
    ORDER BY team
"""
WORDS_OF = """
    SELECT DISTINCT {column} AS value
    FROM log
    WHERE lower({column}) IN (SELECT word FROM words) OR regexp_matches({column}, '[^\\x00-\\x7F]')
    ORDER BY value
"""
SEEN = """
    SELECT value
    FROM (SELECT DISTINCT activity AS value FROM log UNION SELECT DISTINCT status FROM log)
    WHERE value IS NOT NULL
    ORDER BY value
    LIMIT 21
"""


PER_SEGMENT = 400
"""Bytes of memory, about, that making `cases` takes for each segment: what is gathered can't go to disk."""
SOME_CASES = f"""
    WITH segments AS NOT MATERIALIZED (SELECT * FROM main.segments WHERE abs(case_no) % {{of}} = {{piece}}),
        events AS NOT MATERIALIZED (SELECT * FROM main.events WHERE abs(case_no) % {{of}} = {{piece}})
    {in_sql.CASES}
"""  # noqa: S608 - our own texts


@dataclass(frozen=True)
class Understanding:
    """What is known of a log whose relation `named` has been made."""

    understood: Understood
    teams: tuple[str, ...]


def make_named(duck: Duck, spooled: Spooled, source: str, words: dict[str, tuple[str, ...]]) -> Understanding:
    """Make the relation `named`, the log with its names. Raises Unreadable as `canonical` does."""
    if spooled.without_team:
        duck.make("carried", CARRIED)
    else:
        duck.view("carried", HELD)
    unteamed = _without_team(duck, spooled)
    left_out = spooled.left_out + unteamed
    teams = duck.frame(TEAMS)
    if teams.height == 0:
        raise unusable(spooled.raw.rows, left_out)
    coded, line_from, line_notes = with_line(teams.cast(pl.String), spooled.line)
    lined = spelled_out(coded, NAMES)
    repeats = int(duck.frame(REPEATS).item())
    carried = spooled.without_team - sum(left.rows for left in unteamed)
    understood = Understood(
        source=source,
        kind=spooled.raw.kind,
        columns=spooled.roles.taken,
        others=spooled.roles.others,
        times=spooled.times,
        line_from=line_from,
        rows_read=spooled.raw.rows,
        left_out=left_out,
        notes=spooled.raw.notes + spooled.notes + carried_said(carried) + line_notes + repeated_said(repeats),
        team_is_person=team_is_person(spooled.roles),
        cases_without_team=spooled.raw.cases_without_team
        + (int(duck.frame(NEVER).item()) if unteamed else 0),
        words=words,
    )
    duck.add("teams", lined.select("team", "base", pl.col("line").alias("team_line")))
    line = "teams.team_line" if line_from == "team name" else "carried.line"
    others = "".join(f", {column}" for column in spooled.others.values())
    duck.view("named", NAMED.format(line=line, others=others))
    return Understanding(understood, tuple(sorted(lined["team"])))


def make_log(duck: Duck, *, numbered: bool) -> None:
    """Make the relation `log` of `named`, if need be with persons by number where they stand for teams.

    Their order is that in which the log in memory would have them appear.
    """
    if numbered:
        duck.make("persons", PERSONS)
    duck.view("log", NUMBERED if numbered else "SELECT * FROM named")


def _without_team(duck: Duck, spooled: Spooled) -> tuple[LeftOut, ...]:
    if not spooled.without_team:
        return ()
    rows = int(duck.frame("SELECT count(*) AS n FROM carried WHERE holder IS NULL").item())
    if not rows:
        return ()
    first = duck.frame(NO_TEAM, most=SHOWN_PLACES)["place"].to_list()
    return (LeftOut(WITHOUT_TEAM, rows, spooled.raw.where, tuple(first)),)


def related(duck: Duck, memory: int, *, phases: Phases, hours: Hours | None = None) -> Relations:
    """The relations of `log`, with as many cases made at once as have room in so many bytes of memory."""
    relations = relate_in_sql(duck, phases=phases, hours=hours, cases=False)
    (segments,) = relations.row("SELECT count(*) FROM segments")
    pieces = range(1 + segments * PER_SEGMENT // memory)
    for piece in pieces:
        duck.make(f"cases_{piece}", SOME_CASES.format(of=len(pieces), piece=piece))
    duck.make("cases", " UNION ALL ".join(f"SELECT * FROM cases_{piece}" for piece in pieces))  # noqa: S608
    for piece in pieces:
        duck.drop(f"cases_{piece}")
    return relations


def phases_of(duck: Duck, words: dict[str, tuple[str, ...]]) -> Phases:
    """What the values of activity and status tell, as `find_phases` finds it.

    Only values that could be such a word leave the engine: there may be as many values as rows. Raises
    Unreadable where words of waiting or accepted were named and the log holds none.
    """
    known = {word.casefold() for name in WORDS for word in words.get(name) or WORDS[name]}
    duck.add("words", pl.DataFrame({"word": sorted(known)}))
    found = [duck.frame(WORDS_OF.format(column=column))["value"].alias(column) for column in COLUMNS]
    values = pl.concat([column.to_frame().cast(pl.String) for column in found], how="horizontal_extend")
    phases = find_phases(values, words)
    if {"waiting", "accepted"} & words.keys() and phases.waiting is None:
        seen = duck.frame(SEEN)["value"].to_list()
        raise Unreadable(
            "No column of activity or status holds both a word of --waiting and one of --accepted.",
            f"Values seen: {', '.join(seen[:20]) or 'none'}{', …' if len(seen) > 20 else ''}.",
        )
    return phases


def slice_by(duck: Duck, spooled: Spooled, column: str) -> None:
    """Make the relation `slices`, as `measures.slices.table` does. Raises Unreadable for no such column."""
    persons = team_is_person(spooled.roles)
    found = slices.column_of(column, spooled.columns, spooled.roles.taken, persons=persons)
    duck.make("firsts", FIRSTS.format(column=spooled.others.get(found, found)), none=slices.NONE)
    duck.make("slices", SLICES, most=slices.MOST, others=slices.OTHERS)


def groupings_of(duck: Duck, spooled: Spooled, known: Understanding) -> tuple[Grouping, ...]:
    """Into what the teams can be gathered, as `report.flow.groups.groupings` says."""

    def usual(column: str) -> Usual:
        rows = duck.frame(USUAL.format(column=spooled.others.get(column, column)))
        of = dict(rows.select("team", "value").iter_rows())
        return Usual(of, int(rows["n"].sum()), int(rows["total"][0]) if rows.height else 0)

    if known.understood.team_is_person:
        return ()
    return gathered(list(known.teams), [name for name in spooled.others if name in spooled.groupable], usual)
