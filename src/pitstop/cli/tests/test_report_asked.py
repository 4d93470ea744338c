"""What `pitstop report` gives when more is asked for: business time, slices, a design, tables, cases."""

import json
import os
import pty
import subprocess
from pathlib import Path

import polars as pl
import pytest

from pitstop.cli.tests.conftest import Pitstop
from pitstop.core.tests.processes import PITSTOP

BERLIN = ("--hours", "Mon-Fri 09:00-17:00", "--zone", "Europe/Berlin")
DESK = """ticket,time,team,status,product
1,2026-03-02T08:00:00Z,Front,Accepted,Phone
1,2026-03-02T09:00:00Z,Billing,Queued,Phone
1,2026-03-02T11:00:00Z,Billing,Accepted,Phone
1,2026-03-02T12:00:00Z,Front,Queued,Phone
1,2026-03-02T12:30:00Z,Front,Resolved,Phone
2,2026-03-02T08:00:00Z,Front,Accepted,Mail
2,2026-03-10T08:00:00Z,Front,Closed,Mail
3,2026-03-03T10:00:00Z,Front,Accepted,Mail
3,2026-03-03T10:15:00Z,Network,Queued,Mail
"""
FLOW = "start: Front\nFront -> Billing\nBilling -> end\n"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.csv"
    path.write_text(DESK)
    return path


def held(pitstop: Pitstop, folder: Path, begin: str, end: str, *told: str) -> tuple[float, float]:
    """Calendar and business hours for which Front has a case from `begin` to `end`."""
    path = folder / "held.csv"
    path.write_text(f"case,time,team\n1,{begin},Front\n1,{end},Back\n")
    found = pitstop("report", path, *told, "--json", "-").json["holds"]["teams"]
    (front,) = [row for row in found if row["team"] == "Front"]
    return front["median"], front["open_median"]


@pytest.mark.parametrize(
    ("begin", "end", "told", "calendar", "business"),
    [
        # Friday 16:00 to Monday 10:00 in Berlin: an hour of each day.
        ("2026-03-06T15:00Z", "2026-03-09T09:00Z", BERLIN, 66.0, 2.0),
        # The same with the clocks put forward between: the weekend is an hour shorter, the work is not.
        ("2026-03-27T15:00Z", "2026-03-30T08:00Z", BERLIN, 65.0, 2.0),
        # Monday 16:00 to Wednesday 10:00; Tuesday is Epiphany, in Bavaria a holiday.
        ("2026-01-05T15:00Z", "2026-01-07T09:00Z", BERLIN, 42.0, 10.0),
        ("2026-01-05T15:00Z", "2026-01-07T09:00Z", (*BERLIN, "--holidays", "DE"), 42.0, 10.0),
        ("2026-01-05T15:00Z", "2026-01-07T09:00Z", (*BERLIN, "--holidays", "DE-BY"), 42.0, 2.0),
        # A night shift of four hours by the clock, in which one is left out, and one comes twice.
        (
            "2026-03-28T12:00Z", "2026-03-30T12:00Z",
            ("--hours", "Sun 01:00-05:00", "--zone", "Europe/Berlin"), 48.0, 3.0,
        ),
        (
            "2026-10-24T12:00Z", "2026-10-26T12:00Z",
            ("--hours", "Sun 01:00-05:00", "--zone", "Europe/Berlin"), 48.0, 5.0,
        ),
        # Over New Year, and a break at noon.
        ("2025-12-31T11:00Z", "2026-01-02T11:00Z", ("--hours", "Mon-Fri 9:00-12:00, 13:00-17:00"), 48., 14.),
        # All outside the hours.
        ("2026-03-07T08:00Z", "2026-03-08T20:00Z", BERLIN, 36.0, 0.0),
    ],
)  # fmt: skip
def test_business_time_is_what_was_open_between(
    pitstop: Pitstop,
    tmp_path: Path,
    begin: str,
    end: str,
    told: tuple[str, ...],
    calendar: float,
    business: float,
) -> None:
    assert held(pitstop, tmp_path, begin, end, *told) == (calendar, business)


def test_times_of_day_are_those_of_the_zone(pitstop: Pitstop, log: Path) -> None:
    found = {
        zone: pitstop("report", log, "--zone", zone, "--json", "-").json["hours_of_day"]
        for zone in ("UTC", "Asia/Kolkata")
    }
    # Hand-offs at 9:00, 10:15 and 12:00 UTC, by quarter hours.
    quarters = {zone: [at for at, n in enumerate(each["by_time"]) if n] for zone, each in found.items()}
    assert quarters == {"UTC": [36, 41, 48], "Asia/Kolkata": [58, 63, 70]}
    assert [each["zone"] for each in found.values()] == ["UTC", "Asia/Kolkata"]


LOCAL = """ticket,time,team
1,2026-07-13 12:00,Front
1,2026-07-13 13:15,Billing
"""


def test_times_without_an_offset_are_those_of_the_zone_that_is_named(
    pitstop: Pitstop, tmp_path: Path
) -> None:
    path, mapping = tmp_path / "log.csv", tmp_path / "berlin.toml"
    path.write_text(LOCAL)
    mapping.write_text("[reading]\ntimes_in = 'Europe/Berlin'\n")
    for told in (("--times-in", "Europe/Berlin"), ("--map", mapping)):
        found = pitstop("report", path, *told, "--json", "-").json
        assert found["period"]["to"] == "2026-07-13T11:15:00+00:00"
        assert found["source"]["times"].endswith("taken as local times of Europe/Berlin")
        # The zone of the log is that of the times of day too: the hand-off is at 13:15.
        assert found["hours_of_day"]["zone"] == "Europe/Berlin"
        assert [at for at, n in enumerate(found["hours_of_day"]["by_time"]) if n] == [53]
    other = pitstop("report", path, "--times-in", "Europe/Berlin", "--zone", "UTC", "--json", "-").json
    assert [at for at, n in enumerate(other["hours_of_day"]["by_time"]) if n] == [45]
    assert "taken as UTC" in pitstop("report", path, "--json", "-").json["source"]["times"]


def test_the_zone_of_the_log_is_that_of_the_hours_and_is_kept_by_an_export(
    pitstop: Pitstop, tmp_path: Path
) -> None:
    path, out = tmp_path / "log.csv", tmp_path / "out.csv"
    path.write_text(LOCAL)
    told = ("--times-in", "Europe/Berlin", "--hours", "Mon-Fri 12:30-17:00")
    found = pitstop("report", path, *told, "--json", "-").json
    assert found["holds"]["calendar"].startswith("Mon-Fri 12:30-17:00 Europe/Berlin")
    (front,) = [row for row in found["holds"]["teams"] if row["team"] == "Front"]
    assert (front["median"], front["open_median"]) == (1.25, 0.75)
    assert pitstop("export", path, out, "--times-in", "Europe/Berlin").code == 0
    assert "2026-07-13T10:00:00.000000+00:00" in out.read_text()


@pytest.mark.parametrize("command", ["report", "compare", "export", "map"])
def test_a_zone_that_there_is_not_is_refused_with_the_one_that_is_near(
    pitstop: Pitstop, tmp_path: Path, command: str
) -> None:
    path = tmp_path / "log.csv"
    path.write_text(LOCAL)
    more = {"compare": ("2026-07", "2026-08"), "export": (tmp_path / "out.csv",)}.get(command, ())
    done = pitstop(command, path, *more, "--times-in", "Europe/Belrin")
    assert done.code == 2
    assert "'Europe/Belrin' is no time zone. What to do: Did you mean Europe/Berlin?" in " ".join(
        done.err.split()
    )


def test_slices_by_each_column_that_was_named(pitstop: Pitstop, log: Path, tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    said = pitstop("report", log, "--slice", "product", "--slice", "team", "--json", figures, "-q")
    found = json.loads(figures.read_text(encoding="utf-8"))["slices"]
    assert {value: part["cases"] for value, part in found["product"].items()} == {"Mail": 2, "Phone": 1}
    assert {value: part["cases"] for value, part in found["team"].items()} == {"Front": 3}
    assert found["product"]["Phone"]["handed_off"]["count"] == 1
    assert "Mail" in said.out.partition("\nSlices\n")[2]


def test_a_design_is_laid_over_the_log(pitstop: Pitstop, log: Path, tmp_path: Path) -> None:
    flow, page, figures = (tmp_path / name for name in ("flow.txt", "page.html", "figures.json"))
    flow.write_text(FLOW)
    said = pitstop("report", log, "--design", flow, "--json", figures, "--html", page, "-q")
    found = json.loads(figures.read_text(encoding="utf-8"))["design"]
    verdicts = {(each["from"], each["to"]): each["verdict"] for each in found["design_routes"]}
    assert verdicts == {
        ("Billing", "Front"): "leaves",
        ("Front", "Billing"): "fits",
        ("Front", "Network"): "leaves",
    }
    assert "1 of 3 hand-offs (33.3 %" in said.out.partition("\nThe designed flow\n")[2]
    assert "of hand-offs go as designed" in page.read_text(encoding="utf-8")


def test_each_finding_has_its_cases_in_the_json_and_on_the_page(
    pitstop: Pitstop, log: Path, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    found = pitstop("report", log, "--json", tmp_path / "f.json", "--html", page)
    assert found.code == 0
    figures = json.loads((tmp_path / "f.json").read_text(encoding="utf-8"))
    assert len(figures["behind"]) == len(figures["findings"])
    # Handed off most first; the one that comes back; those that waited longest.
    assert figures["behind"] == [["1", "3"], ["1"], ["1"]]
    text = page.read_text(encoding="utf-8")
    for sentence, cases in zip(figures["findings"], figures["behind"], strict=True):
        after = text.partition(sentence[:40])[2].partition("</li>")[0]
        assert ", ".join(cases) in " ".join(after.split())


CASES = [
    ("routes", lambda found: found["routes"], ("from", "to", "n", "cases")),
    ("holds", lambda found: found["holds"]["teams"], ("team", "n", "last", "median", "open_median")),
    ("passed_on", lambda found: found["passed_on"]["teams"], ("team", "n", "passed_on")),
    ("first_team_right", lambda found: found["first_team_right"]["teams"], ("team", "n", "was_right")),
    ("resolution", lambda found: found["resolution"]["teams"], ("team", "n", "solved")),
    ("time_to_end", lambda found: found["time_to_end"], ("handoffs", "n", "median", "mean")),
    ("design_routes", lambda found: found["design"]["design_routes"], ("from", "to", "verdict", "n")),
    ("trend", lambda found: found["trend"]["handed_off"]["points"], ("start", "of", "value")),
]  # fmt: skip


TABLES = [
    "concentration", "design_arrows", "design_ends", "design_routes", "design_starts", "first_team_right",
    "handoffs", "handover", "holds", "passed_on", "reopenings", "resolution", "routes", "slices",
    "solved_fast", "time_to_end", "trend", "variants", "waits",
]  # fmt: skip


def test_the_tables_as_csv_hold_what_the_json_holds(pitstop: Pitstop, log: Path, tmp_path: Path) -> None:
    flow, folder = tmp_path / "flow.txt", tmp_path / "to" / "tables"
    flow.write_text(FLOW)
    told = [*BERLIN, "--slice", "product", "--design", flow, "--csv", folder, "--json", "-"]
    found = pitstop("report", log, *told).json
    tables = {path.stem: pl.read_csv(path, infer_schema=False) for path in folder.iterdir()}
    assert sorted(tables) == TABLES
    assert all(table.width for table in tables.values())
    assert {path.suffix for path in folder.iterdir()} == {".csv"}
    for name, rows_of, columns in CASES:
        rows = tables[name] if name != "trend" else tables[name].filter(pl.col("figure") == "handed_off")
        listed = [[written(row[column]) for column in columns] for row in rows_of(found)]
        assert [list(row) for row in rows.select(columns).iter_rows()] == listed, name
    assert tables["slices"].select("column", "value", "cases").rows() == [
        ("product", "Mail", "2"), ("product", "Phone", "1"),
    ]  # fmt: skip
    assert tables["handoffs"]["count"].to_list()[:3] == ["1", "1", "1"]


def written(value: object) -> str | None:
    return None if value is None else str(value)


def test_the_folder_of_tables_is_said_and_is_made(pitstop: Pitstop, log: Path, tmp_path: Path) -> None:
    said = pitstop("report", log, "--csv", tmp_path / "new" / "folder", "-q")
    assert said.code == 0
    assert f"Tables written: {tmp_path / 'new' / 'folder'}".replace("\n", "") in said.out.replace("\n", "")
    assert (tmp_path / "new" / "folder" / "waits.csv").exists()


def test_a_cell_is_no_formula_for_a_spreadsheet(pitstop: Pitstop, tmp_path: Path) -> None:
    path, folder = tmp_path / "log.csv", tmp_path / "tables"
    teams = ('=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "A=B", "'quoted")
    rows = [
        f'{n},2026-03-02,"{team.replace(chr(34), chr(34) * 2)}"\n{n},2026-03-03,Back'
        for n, team in enumerate(teams)
    ]
    path.write_text("case,time,team\n" + "\n".join(rows) + "\n")
    found = pitstop("report", path, "--csv", folder, "--json", "-").json
    text = (folder / "routes.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")  # so that a spreadsheet takes it for UTF-8
    givers = pl.read_csv(folder / "routes.csv")["from"].to_list()
    assert sorted(givers) == sorted(['\'=HYPERLINK("http://x")', "'+1", "'-1", "'@SUM(A1)", "A=B", "'quoted"])
    assert {route["from"] for route in found["routes"]} == set(teams)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (["--hours", "Mon-Fry 9-17"], "What to do: See --help for how hours are written."),
        (["--hours", ""], "What to do:"),
        (["--hours", "Mon 09:00-17:00", "--zone", "Berlin"], "Did you mean Europe/Berlin?"),
        (["--zone", "Mars/Phobos"], "'Mars/Phobos' is no time zone. What to do: Write it"),
        (["--zone", "../../etc/passwd"], "is no time zone."),
        (["--hours", "Mon 09:00-17:60"], "What to do: See --help"),
        (["--hours", "Mon 9:00-17:00", "--holidays", "XX"], "'pitstop report --holidays list' names"),
        (["--hours", "Mon 9:00-17:00", "--holidays", "Germny"], "Did you mean DE (Germany) or GG"),
        (["--hours", "Mon 09:00-17:00", "--holidays", "DE BY"], "Did you mean DE (Germany)?"),
        (["--hours", "Mon 09:00-17:00", "--holidays", "DE-XX"], "or leave it empty: Augsburg, BB, BE, BW"),
        (["--holidays", "DE"], "--holidays says nothing without --hours."),
        (["--slice", "colour"], "no column 'colour' to slice by. What to do: The columns are: 'team',"),
        (["--slice", "agent"], "There is no column 'agent' to slice by."),
        (["--design", "none.txt"], "The design none.txt cannot be read: No such file or directory."),
        (["--design", "FLOW"], "The design cannot be used. Line 2:"),
        (["--csv", "LOG"], "is a file"),
        (["--csv", "LOG/tables"], "cannot be written: Not a directory."),
    ],
)  # fmt: skip
def test_what_cannot_be_given_is_refused_with_words(
    pitstop: Pitstop, log: Path, tmp_path: Path, told: list[str], says: str
) -> None:
    flow = tmp_path / "flow.txt"
    flow.write_text("start: Front\nFront => Billing\n")
    said = pitstop(
        "report", log, *(each.replace("LOG", str(log)).replace("FLOW", str(flow)) for each in told)
    )
    assert (said.code, said.out) == (2, "")
    assert says in " ".join(said.err.split())
    assert "Traceback" not in said.err


def test_tables_never_overwrite_the_log(pitstop: Pitstop, tmp_path: Path) -> None:
    path = tmp_path / "routes.csv"
    path.write_text(DESK)
    said = pitstop("report", path, "--csv", tmp_path)
    assert said.code == 2
    assert "would be overwritten" in " ".join(said.err.split())
    assert (path.read_text(), [each.name for each in tmp_path.iterdir()]) == (DESK, ["routes.csv"])


def test_a_terminal_sees_how_far_it_is(log: Path) -> None:
    """That a pipe sees nothing of it is shown in test_report."""
    mine, theirs = pty.openpty()
    told = [PITSTOP, "report", str(log), "--json", "-"]
    process = subprocess.Popen(
        told, stdout=subprocess.DEVNULL, stderr=theirs, env=os.environ | {"TERM": "xterm"}
    )
    os.close(theirs)
    seen = b""
    try:
        while piece := _read(mine):
            seen += piece
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait(60)
        os.close(mine)
    assert b"of 25) \xe2\x80\xa6" in seen


def _read(terminal: int) -> bytes:
    """What comes next; nothing once the process has let go of the terminal."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""


def test_tables_of_another_report_are_not_mixed_with_these(
    pitstop: Pitstop, log: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "tables"
    pitstop("report", log, "--csv", folder, "-q")
    pitstop("report", log, "--csv", folder, "-q")  # the same again takes its own place
    (folder / "budget.csv").write_text("a,b\n")
    said = pitstop("report", log, "--csv", folder, "-q")
    assert said.code == 2
    assert "budget.csv" in said.err and "Name a new or an empty folder." in said.err
    assert (folder / "budget.csv").read_text() == "a,b\n"


def test_tables_of_an_earlier_report_are_removed_where_this_one_has_none(
    pitstop: Pitstop, log: Path, tmp_path: Path
) -> None:
    flow, folder, fresh = tmp_path / "flow.txt", tmp_path / "tables", tmp_path / "fresh"
    flow.write_text(FLOW)
    told = ("report", log, "-q", "--csv")
    assert pitstop(*told, folder, "--slice", "product", "--design", flow).code == 0
    assert pitstop(*told, folder).code == 0
    pitstop(*told, fresh)
    assert sorted(each.name for each in folder.iterdir()) == sorted(each.name for each in fresh.iterdir())
    (folder / "slices.csv").write_text("of my own\n")  # without the mark that ours begin with
    said = pitstop(*told, folder)
    assert (said.code, (folder / "slices.csv").read_text()) == (2, "of my own\n")
    assert "holds other tables: slices.csv" in " ".join(said.err.split())


def test_a_log_named_as_a_table_stays(pitstop: Pitstop, tmp_path: Path) -> None:
    path = tmp_path / "slices.csv"
    path.write_text(DESK, encoding="utf-8-sig")
    assert pitstop("report", path, "--csv", tmp_path).code == 2
    assert [each.name for each in tmp_path.iterdir()] == ["slices.csv"]


@pytest.mark.parametrize(
    ("told", "instead"),
    [(("--html", "-"), "--html report.html"), (("--json", "-", "--csv", "-"), "--csv tables")],
)
def test_only_figures_are_printed(
    pitstop: Pitstop, log: Path, monkeypatch: pytest.MonkeyPatch, told: tuple[str, ...], instead: str
) -> None:
    monkeypatch.chdir(log.parent)
    said = pitstop("report", log, *told)
    assert (said.code, said.out) == (2, "")
    assert f"Name it, for example {instead}." in " ".join(said.err.split())
    assert [each.name for each in log.parent.iterdir()] == [log.name]


@pytest.mark.parametrize("command", [("report", "-"), ("export", "-", "out.xes"), ("compare", "-", "A", "B")])
def test_a_log_from_a_pipe_is_refused_with_what_to_do(pitstop: Pitstop, command: tuple[str, ...]) -> None:
    said = pitstop(*command, given=DESK)
    assert (said.code, said.out) == (2, "")
    shown = " ".join(said.err.split())
    assert "A log is read from a file, not from a pipe" in shown
    assert "Write what comes out of the pipe into a file first, and name that." in shown


def test_holidays_list_names_every_place_without_a_log(pitstop: Pitstop) -> None:
    said = pitstop("report", "--holidays", "list")
    assert (said.code, said.err) == (0, "")
    lines = said.out.splitlines()
    assert len(lines) > 200
    assert "MC  Monaco" in lines
    assert "GB  United Kingdom; regions: ENG, NIR, SCT, WLS" in lines


def test_options_are_looked_at_before_a_long_read(pitstop: Pitstop, tmp_path: Path) -> None:
    missing = tmp_path / "missing.csv"
    assert "is no time zone" in pitstop("report", missing, "--zone", "Berlin").err
    assert "--holidays list" in " ".join(
        pitstop("report", missing, "--hours", "Mon 9:00-17:00", "--holidays", "XX").err.split()
    )
