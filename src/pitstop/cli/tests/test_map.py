"""`pitstop map`: the dialogue, what it writes, and that the report reads with it."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import pitstop_analysis as pa
from pitstop.cli.map_talk import mapped, numeric_format
from pitstop.cli.tests.conftest import Pitstop
from pitstop_analysis.mapping import Mapping, read_mapping
from pitstop_analysis.readers.choose import open_log
from pitstop_analysis.tests.known_json.logs import SAMPLES

DUTCH = """Zaak;Moment;Afdeling;Wie;Toestand
1;01/02/2026 08:00;Voor;Ann;bezig
1;01/02/2026 09:00;Achter;Bo;geparkeerd
1;01/02/2026 11:00;Achter;Bo;bezig
2;03/02/2026 09:00;Achter;Bo;bezig
"""
ANSWERS = ("Zaak", "2", "afdeling", "4", "5", "y", "Berlin", "Europe/Berlin", "2", "1", "-", "", "")
MAPPING = """\
# Which column is what, for `pitstop report LOG --map FILE`. See docs/report.md.

[columns]
case = "Zaak"
time = "Moment"
team = "Afdeling"
person = "Wie"
status = "Toestand"

[reading]
time_format = "%d/%m/%Y %H:%M"
times_in = "Europe/Berlin"

[words]
waiting = ["geparkeerd"]
accepted = ["bezig"]
"""


@dataclass
class Person:
    """Answers in turn, and remembers what was asked and said."""

    answers: list[str]
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def ask(self, question: str, default: str = "") -> str:
        self.asked.append(question)
        return self.answers.pop(0) or default

    def say(self, text: str = "") -> None:
        self.said.append(text)


@pytest.fixture
def dutch(tmp_path: Path) -> Path:
    path = tmp_path / "zaken.csv"
    path.write_text(DUTCH)
    return path


def talked(path: Path, *answers: str) -> tuple[Mapping, Person]:
    person = Person(list(answers))
    found = mapped(open_log(path), person)
    assert person.answers == []
    return found, person


def test_a_log_in_an_unknown_language_is_asked_for_and_then_reported(
    pitstop: Pitstop, dutch: Path, tmp_path: Path
) -> None:
    found, person = talked(dutch, *ANSWERS)
    assert found.text() == MAPPING
    assert "      01/02/2026 08:00, 01/02/2026 09:00, 01/02/2026 11:00" in person.said
    target = tmp_path / "zaken.toml"
    target.write_text(found.text())
    figures = pitstop("report", dutch, "--map", target, "--json", "-").json
    assert figures["source"]["columns"]["team"] == "Afdeling"
    assert figures["period"]["to"] == "2026-02-03T08:00:00+00:00"
    assert figures["waits"]["to_accept"]["median"] == 2.0


def test_a_zone_that_is_none_is_asked_for_again_and_one_that_is_named_is_not(
    dutch: Path, tmp_path: Path
) -> None:
    _, person = talked(dutch, *ANSWERS)
    assert "'Berlin' is no time zone. Did you mean Europe/Berlin? Write it like Europe/Berlin, or UTC." in (
        person.said
    )
    person = Person([answer for answer in ANSWERS if "Berlin" not in answer])
    assert mapped(open_log(dutch), person, "Asia/Kolkata").reading["times_in"] == "Asia/Kolkata"
    assert person.answers == []
    history = tmp_path / "history.csv"
    history.write_text("ticket,changed at,field,old value,new value\n1,2026-03-02 08:00,team,A,B\n")
    found = mapped(open_log(history), Person([]), "Asia/Kolkata")
    assert found == Mapping(reading={"times_in": "Asia/Kolkata"})


def test_what_was_recognised_is_shown_and_not_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("ticket,time,squad,agent\n1,2026-03-02 08:00,A,Ann\n")
    found, person = talked(path, "y", "3", "-", "")
    assert person.asked == [
        "Is what was recognised right? (y/n)",
        "Column of the team that holds the case (number or name):",
        "Column of the status (number or name, - for none):",
        "Times carry no offset. Of which zone are they, for example Europe/Berlin?",
    ]
    assert found.reading == {"times_in": "UTC"}
    assert found.columns == {"case": "ticket", "time": "time", "person": "agent", "team": "squad"}
    assert person.said[1:3] == ["   1  ticket   [case]", "      1"]
    assert person.said[-1] == "No column says a status: acceptance, waits and reopenings can't be told."


@pytest.mark.parametrize("answer", ["", "UTC", "utc"])
def test_who_answers_utc_is_not_asked_for_the_zone_by_the_report(
    tmp_path: Path, pitstop: Pitstop, answer: str
) -> None:
    path, target = tmp_path / "log.csv", tmp_path / "m.toml"
    path.write_text("ticket,time,team\n1,2026-03-02 08:00,A\n1,2026-03-02 09:00,B\n")
    hours = ("--hours", "Mo-Fr 09:00-17:00")
    assert "name it with --times-in" in " ".join(pitstop("report", path, *hours).out.split())
    found, _ = talked(path, "y", "-", "-", answer)
    target.write_text(found.text())
    said = " ".join(pitstop("report", path, "--map", target, *hours).out.split())
    assert "taken as UTC, as named" in said
    assert "name it with --times-in" not in said


def test_a_wrong_guess_is_put_right_and_one_too_many_taken_away(tmp_path: Path, pitstop: Pitstop) -> None:
    path, target = tmp_path / "log.csv", tmp_path / "m.toml"
    path.write_text("ticket,time,group,team,agent\n1,2026-03-02 08:00,EU,A,Ann\n")
    found, _ = talked(path, "n", "", "", "group", "-", "", "", "", "")
    assert found.columns == {"case": "ticket", "time": "time", "team": "group", "person": "-"}
    target.write_text(found.text())
    assert pitstop("report", path, "--map", target, "--json", "-").json["source"]["columns"] == {
        "case": "ticket",
        "time": "time",
        "team": "group",
    }


def test_an_answer_that_fits_nothing_is_asked_for_again(dutch: Path) -> None:
    _, person = talked(dutch, "7", "Zaak", "2", "3", "", "", "maybe", "y", "")
    assert "There is no column '7'." in person.said
    assert "Write y or n." in person.said


def test_a_known_export_is_asked_only_for_its_statuses(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(
        "ticket,changed at,field,old value,new value\n1,2026-03-02 08:00,team,A,B\n"
        "1,2026-03-02 09:00,status,new,parked\n1,2026-03-02 10:00,status,parked,busy\n"
    )
    found, person = talked(path, "Europe/Berlin", "parked", "busy", "", "", "")
    assert person.said[0] == "This is a history with one row per changed field: its columns need no mapping."
    assert found == Mapping(
        reading={"times_in": "Europe/Berlin"}, words={"waiting": ("parked",), "accepted": ("busy",)}
    )


def test_a_known_export_of_events_is_asked_how_its_times_are_written_where_they_do_not_tell(
    tmp_path: Path,
) -> None:
    path = tmp_path / "log.csv"
    path.write_text(
        "number,incident_state,sys_updated_at,assignment_group\n1,Awaiting Vendor,3/5/2026 9:30,Front\n"
        "1,Active,3/6/2026 10:45,Back\n"
    )
    found, person = talked(path, "n", "Europe/Berlin", "y", "")
    assert person.asked[0].startswith("Is 3/5/2026 9:30 written with the day first?")
    assert found.reading == {"time_format": "%m/%d/%Y %H:%M", "times_in": "Europe/Berlin"}


def test_a_log_that_tells_its_roles_itself_is_asked_only_for_its_statuses() -> None:
    found, person = talked(SAMPLES / "jira_changelog.json", "y", "")
    assert person.said[0].endswith(": its columns need no mapping.")
    assert person.said[-2] == "A case is resolved: Done"
    assert found == Mapping()


def test_a_history_whose_fields_have_names_of_their_own_is_asked_for_them(
    tmp_path: Path, pitstop: Pitstop
) -> None:
    path, target = tmp_path / "log.csv", tmp_path / "m.toml"
    path.write_text(
        "ticket,changed at,field,old value,new value\n"
        "1,03/02/2026 8:00 AM,Abt.,A,B\n1,03/02/2026 8:00 AM,Wer,,Ann\n1,03/02/2026 9:00 AM,Status,new,mine\n"
    )
    found, person = talked(path, "Abt", "1", "3", "n", "Europe/Berlin", "", "", "", "")
    assert person.said[0] == "This is a history with one row per changed field."
    assert person.asked[:5] == [
        "Field of the team that holds the case (number or name):",
        "Field of the team that holds the case (number or name):",
        "Field of the person who has it (number or name, - for none):",
        "Is 03/02/2026 8:00 AM written with the day first? (y/n)",
        "Times carry no offset. Of which zone are they, for example Europe/Berlin?",
    ]
    assert found == Mapping(
        fields={"team": "Abt.", "person": "Wer"},
        reading={"time_format": "%m/%d/%Y %I:%M %p", "times_in": "Europe/Berlin"},
    )
    target.write_text(found.text())
    figures = pitstop("report", path, "--map", target, "--json", "-").json
    assert figures["handoffs"]["total"] == 1
    assert figures["source"]["columns"]["person"] == "new value of Wer"


def test_a_history_without_statuses_is_not_asked_what_its_fields_mean(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("ticket,changed at,field,old value,new value\n1,2026-03-02 08:00,Abt.,A,B\n")
    found, person = talked(path, "1", "")
    assert found == Mapping(fields={"team": "Abt."}, reading={"times_in": "UTC"})
    assert person.said[-1] == "No column says a status: acceptance, waits and reopenings can't be told."


PARKED = """ticket,time,team,status
1,2026-03-02T08:00:00Z,A,parked
1,2026-03-02T09:00:00Z,A,{}
1,2026-03-02T10:00:00Z,A,{}
"""


def asked_of_statuses(person: Person) -> list[str]:
    return [question.split(" (")[0] for question in person.asked if question.startswith("A case ")]


def test_statuses_of_which_none_is_known_are_asked_for_at_once(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(PARKED.format("mine", "klaar"))
    found, person = talked(path, "y", "-", "parked", "mine", "", "", "klaar")
    assert "None of them is known. Say which of them mean what; Enter for none." in person.said
    assert asked_of_statuses(person) == [
        "A case waits to be taken",
        "A case is taken",
        "A case waits for the customer",
        "A case waits for a third party",
        "A case is resolved",
    ]
    assert found.words == {"waiting": ("parked",), "accepted": ("mine",), "resolved": ("klaar",)}


def test_who_waits_and_who_took_it_is_asked_for_where_only_other_statuses_are_known(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(PARKED.format("In Progress", "resolved"))
    found, person = talked(path, "y", "-", "y", "parked", "")
    assert asked_of_statuses(person) == ["A case waits to be taken", "A case is taken"]
    assert found.words == {"waiting": ("parked",), "accepted": ("In Progress",)}


@pytest.mark.parametrize("answers", [("", "", "", ""), ("parked", "", "", "", "")])
def test_a_mapping_without_both_words_of_a_wait_is_one_that_the_report_takes(
    tmp_path: Path, pitstop: Pitstop, answers: tuple[str, ...]
) -> None:
    path, target = tmp_path / "log.csv", tmp_path / "m.toml"
    path.write_text(PARKED.format("mine", "klaar"))
    found, _ = talked(path, "y", "-", *answers)
    assert found.words == {}
    target.write_text(found.text())
    assert pitstop("report", path, "--map", target).code == 0


@pytest.mark.parametrize(
    ("sample", "day_first", "month_first"),
    [
        ("01/02/2026 08:00", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M"),
        ("1.2.26, 8:00:05", "%d.%m.%y, %H:%M:%S", "%m.%d.%y, %H:%M:%S"),
        ("01-02-2026", "%d-%m-%Y", "%m-%d-%Y"),
        ("1/2/2026 8:00 PM", "%d/%m/%Y %I:%M %p", "%m/%d/%Y %I:%M %p"),
        ("soon", None, None),
        ("01/02/2026 at noon", None, None),
    ],
)
def test_the_format_of_a_time(sample: str, day_first: str | None, month_first: str | None) -> None:
    assert numeric_format(sample, day_first=True) == day_first
    assert numeric_format(sample, day_first=False) == month_first


def test_without_a_terminal_it_refuses_and_says_what_to_do(pitstop: Pitstop, dutch: Path) -> None:
    done = pitstop("map", dutch, given="\n" * 9)
    assert (done.code, done.out) == (2, "")
    assert " ".join(done.err.split()) == (
        "Cannot make a mapping. A mapping is made by asking, and there is no terminal to ask at. What to do: "
        "Run it in a terminal, or write the file by hand; its form stands in docs/report.md."
    )


LARGE = DUTCH + "".join(f"{n},05/02/2026 10:00,Achter,Bo,bezig\n" for n in range(3, 500_000))


@pytest.mark.parametrize("text", [DUTCH, LARGE], ids=["small", "larger than memory"])
def test_at_a_terminal_it_asks_and_writes(dutch: Path, text: str) -> None:
    """The same dialogue through a real terminal, where the questions are answered by typing."""
    dutch.write_text(text)
    terminal, theirs = pty.openpty()
    code = "from pitstop.cli import main; main(['map', 'zaken.csv', '--memory', '128MB'])"
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=dutch.parent, stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        os.write(terminal, "".join(f"{answer}\n" for answer in ANSWERS).encode())
        shown = b""
        with suppress(OSError):  # the terminal is gone with the process
            while piece := os.read(terminal, 4096):
                shown += piece
    os.close(terminal)
    assert process.returncode == 0, shown.decode()
    assert (dutch.parent / "zaken.map.toml").read_text() == MAPPING
    assert "pitstop report zaken.csv --map zaken.map.toml" in shown.decode()
    assert ("The log is large. What is shown is of its first" in shown.decode()) is (text == LARGE)


def test_a_mapping_is_written_as_it_is_read(tmp_path: Path) -> None:
    odd = Mapping(
        columns={"case": 'a "b" \\ c', "team": "\x7f\té\U0001f6b2"},
        fields={"team": "[x]"},
        reading={"delimiter": "\t"},
        words={"waiting": ("a, b", "=")},
    )
    path = tmp_path / "m.toml"
    path.write_text(odd.text(), encoding="utf-8")
    assert read_mapping(path) == odd


@pytest.mark.parametrize(
    ("text", "says", "remedy"),
    [
        ("[fields]\nteam = 'x'\n", "the log is no history of changes", "Leave [fields] out of it."),
        ("[columns", "is not TOML", "make one with `pitstop map LOG`"),
        ("[colums]\n", "has 'colums', which is no table", "There are: columns, fields, reading, words."),
        (
            "[columns]\nqueue = 'x'\n",
            "has 'queue', which is no key in [columns]",
            "There are: case, time, team",
        ),
        ("columns = 3\n", "columns is no table", "Write [columns] on a line of its own."),
        ("[columns]\nteam = 3\n", "team is no text", 'Write team = "…" in [columns].'),
        ("[words]\nwaiting = 'x'\n", "waiting is no list of words", 'Write waiting = ["…", "…"] in [words].'),
    ],
)
def test_a_mapping_that_can_not_be_used_says_where(
    pitstop: Pitstop, dutch: Path, text: str, says: str, remedy: str
) -> None:
    target = dutch.parent / "m.toml"
    target.write_text(text)
    done = pitstop("report", dutch, "--map", target)
    said = " ".join(done.err.split())
    assert done.code == 2
    assert says in said
    assert remedy in said


def test_a_notebook_reads_with_the_same_file(dutch: Path) -> None:
    target = dutch.parent / "m.toml"
    target.write_text(MAPPING + 'resolved = ["bezig"]\n')
    log = pa.read(dutch, mapping=target)
    assert log.understood.words == {
        "waiting": ("geparkeerd",),
        "accepted": ("bezig",),
        "resolved": ("bezig",),
    }
    assert pa.report(log).to_dict()["waits"]["to_accept"]["median"] == 2.0


def test_options_go_before_the_mapping(pitstop: Pitstop, dutch: Path) -> None:
    target = dutch.parent / "m.toml"
    target.write_text(MAPPING)
    told = ["report", dutch, "--map", target, "--team", "Wie", "--json", "-"]
    assert json.loads(pitstop(*told).out)["source"]["columns"]["team"] == "Wie"
