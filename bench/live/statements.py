"""The statements of one hand-off as a script for pgbench, each client with cases of its own.

Values that differ between hand-offs (ids, and texts that hold ids) become variables: the case's number counts
up, people and teams follow from it as in `desk.py`, and what an INSERT returned is what pgbench was returned.
All other values stay as they were recorded. Reads, locks, writes and their order are the recorded ones.
"""

import re
from itertools import count
from typing import Any

TEAM, PERSON, TEAMS, PEOPLE = 101, 1001, 4, 20
MESSAGE_ID = re.compile(r"<[0-9a-f]{32}(@[^>]+>)")
NUMBER = re.compile(r"(?<![\w.:-])\d{3,}(?![\w.])|(?<=[:#/])\d{3,}(?=[:\]-])|(?<=:)\d{3,}$|(?<=-)\d{3,}$")
LOWEST_MADE = 5000  # a smaller id, of a row that was there before, is no variable


def script(statements: list[dict[str, Any]], *, case: int, clocks: int) -> str:
    """The script, of a case that begins with so many clocks.

    It needs the variables `turn` (0), `first` (the last case that was handed off) and `clients`.
    """
    names = known(case) | {case * clocks - n: f"(:case * {clocks} - {n})" for n in range(clocks)}
    lines = [
        r"\set turn :turn + 1",
        r"\set case :first + :turn * :clients + :client_id",
        rf"\set giver {PERSON} + (:case - 1) % {PEOPLE}",
        rf"\set receiver {PERSON + PEOPLE} + (:case - 1) % {TEAMS}",
        rf"\set from_team {TEAM} + (:case - 1) % {TEAMS}",
        rf"\set to_team {TEAM + TEAMS} + (:case - 1) % {TEAMS}",
    ]
    inside, number = False, count(1)
    for each in statements:
        sql = each["sql"]
        if sql.startswith(("SAVEPOINT", "RELEASE")) and not inside:
            continue
        if each["inside"] != inside:
            lines.append("BEGIN;" if each["inside"] else "COMMIT;")
        inside = each["inside"]
        text = filled(sql, each["params"], names)
        made = [value for value in each["made"] if value >= LOWEST_MADE]
        if not made:
            lines.append(f"{text};")
            continue
        name = f"made{next(number)}"
        names |= {value: f"(:{name}_id - {made[-1] - value})" for value in made}
        lines.append(rf"{text} \aset {name}_")
    return "\n".join([*lines, *(["COMMIT;"] if inside else []), ""])


def known(case: int) -> dict[int, str]:
    """What each id means that the first statements hold."""
    to_team = TEAM + TEAMS + (case - 1) % TEAMS
    members = {
        PERSON
        + PEOPLE
        + (to_team - TEAM - TEAMS)
        + TEAMS * rank: f"(:to_team + {PERSON + PEOPLE - TEAM - TEAMS + TEAMS * rank})"
        for rank in range(PEOPLE // TEAMS)
    }
    return members | {
        case: ":case",
        PERSON + (case - 1) % PEOPLE: ":giver",
        PERSON + PEOPLE + (case - 1) % TEAMS: ":receiver",
        TEAM + (case - 1) % TEAMS: ":from_team",
        to_team: ":to_team",
    }


def filled(sql: str, params: list[Any], names: dict[int, str]) -> str:
    """The statement with its values in their places."""
    values = iter(params)

    def put(found: re.Match[str]) -> str:
        return "%" if found[0] == "%%" else literal(next(values), names)

    return " ".join(re.sub(r"%s|%%", put, sql).split("\n"))


def literal(value: Any, names: dict[int, str]) -> str:
    """A value as SQL, with variables for the ids in it."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return f"({names[value]})::bigint" if value in names else str(value)
    if isinstance(value, dict):
        return f"({literal(value['json'], names)})::jsonb"
    if isinstance(value, list):
        return f"ARRAY[{', '.join(literal(each, names) for each in value)}]" if value else "'{}'"
    if found := MESSAGE_ID.fullmatch(value):  # unique in its table
        return f"('<' || md5(random()::text) || {quoted(found[1])})"
    parts, rest = [], 0
    for found in NUMBER.finditer(value):
        if name := names.get(int(found[0])):
            parts += [quoted(value[rest : found.start()]), f"({name})::text"]
            rest = found.end()
    parts.append(quoted(value[rest:]))
    return f"({' || '.join(parts)})" if len(parts) > 1 else parts[0]


def quoted(text: str) -> str:
    """A text as a literal without a colon, after which pgbench would look for a variable."""
    kept = (
        text.replace("\\", "\\\\")
        .replace("'", "''")
        .replace(":", r"\x3a")
        .replace("\n", r"\n")
        .replace("\r", r"\r")
    )
    return f"E'{kept}'"
