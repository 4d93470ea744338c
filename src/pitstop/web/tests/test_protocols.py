"""The pages where leads write protocols: nothing typed is lost, and every fault stands beside its field."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from pitstop.conftest import World, at, snapshot
from pitstop.routing import queries, services
from pitstop.routing.services import Needed, Proposed
from pitstop.web.tests.conftest import Visit, words

pytestmark = pytest.mark.django_db

READERS = ["giver", "receiver", "stranger", "lead", "receiving_lead", "admin"]
LEADS = ["lead", "receiving_lead", "admin"]


def form(*rows: dict[str, Any], **facts: Any) -> dict[str, Any]:
    """What the form sends: rows in their order, each with the inputs that it has."""
    sent: dict[str, Any] = {"name": "Ours", "summary": "", "why": "", "row": [row["ref"] for row in rows]}
    for row in rows:
        usual = {"label": "", "help": "", "kind": "text", "part": "summary", "required": "no"}
        for name, value in ({**usual, **row}).items():
            if name != "ref":
                sent[f"f_{row['ref']}-{name}"] = value
    return {**sent, **facts}


NEED = {"ref": "n-1", "label": "What to do", "part": "next", "required": "always"}


def refs(answer: Any) -> list[str]:
    return re.findall(r'name="row" value="([^"]+)"', answer.content.decode())


def typed(answer: Any, name: str) -> str:
    """What stands in a line of the form."""
    (found,) = re.findall(rf'<input[^>]* name="{re.escape(name)}"[^>]*>', answer.content.decode())
    return "".join(re.findall(r'value="([^"]*)"', found))


@pytest.mark.parametrize("part", READERS)
def test_everyone_reads_protocols_and_leads_write_them(world: World, visit: Visit, part: str) -> None:
    client = visit(world.everyone[part])

    for page in (
        "/protocols",
        "/protocols/support",
        "/protocols/support/versions/1",
        "/protocols/i-pass/compare",
    ):
        assert client.get(page).status_code == 200, page
    for page in ("/protocols/new", "/protocols/support/edit", "/protocols/new?copy=sbar"):
        answer = client.get(page)
        assert answer.status_code == (200 if part in LEADS else 403), page
        if part not in LEADS:
            assert "Ask a lead or an admin to change it." in words(answer)
    may = "/protocols/support/edit" in client.get("/protocols/support").content.decode()
    assert may == (part in LEADS)


@pytest.mark.parametrize("part", ["giver", "receiver", "stranger"])
def test_an_agent_saves_no_protocol(world: World, visit: Visit, part: str) -> None:
    client = visit(world.everyone[part])
    before = snapshot()
    for page in ("/protocols/new", "/protocols/support/edit"):
        assert client.post(page, form(NEED, why="x")).status_code == 403
    assert snapshot() == before


@pytest.mark.parametrize(
    "page",
    [
        "/protocols/nothing",
        "/protocols/nothing/edit",
        "/protocols/support/versions/7",
        "/protocols/nothing/compare",
    ],
)
def test_what_is_not_there_says_so(world: World, visit: Visit, page: str) -> None:
    answer = visit(world.lead).get(page)

    assert answer.status_code == 404
    assert "There is no protocol “nothing”." in words(answer) or "Its newest is version 1." in words(answer)


@pytest.mark.parametrize("page", ["/protocols", "/protocols/new", "/protocols/support/edit"])
def test_who_is_not_signed_in_is_asked_to(world: World, client: Client, page: str) -> None:
    assert client.get(page)["Location"] == f"/sign-in?next={page}"


def test_a_lead_writes_a_protocol(world: World, visit: Visit) -> None:
    rows = [
        NEED,
        {"ref": "n-2", "label": "How they are", "kind": "choice", "choices": "calm\r\nupset\r\n"},
        {
            "ref": "n-3",
            "label": "What upset them",
            "required": "when",
            "needed_field": "n-2",
            "needed_values": ["upset"],
        },
    ]
    answer = visit(world.lead).post("/protocols/new", form(*rows, name="Chat & calls", summary="For chats."))

    assert answer["Location"] == "/protocols/chat-calls"
    version = queries.newest("chat-calls")
    assert (version.version, version.made_by, version.protocol.summary) == (
        1,
        world.lead.person,
        "For chats.",
    )
    fields = queries.fields_of(version)
    assert [(field.key, field.required, field.choices) for field in fields] == [
        ("what_to_do", True, ()),
        ("how_they_are", False, ("calm", "upset")),
        ("what_upset_them", False, ()),
    ]
    assert fields[2].needed_when == Needed("how_they_are", ("upset",))
    page = words(visit(world.giver).get("/protocols/chat-calls"))
    assert "Required when “How they are” is upset." in page


def test_a_change_is_a_new_version_with_who_and_why(world: World, visit: Visit) -> None:
    client = visit(world.lead)
    page = client.get("/protocols/support/edit")
    assert refs(page) == ["need", "tried", "expects", "mood", "if_then"]
    assert typed(page, "f_need-label") == "What is needed from you"

    sent = form(
        {"ref": "need", "key": "need", "label": "What now?", "part": "next", "required": "always"},
        name="Support",
        why="Shorter: nobody read the rest.",
        seen="1",
    )
    answer = client.post("/protocols/support/edit", sent, follow=True)

    assert answer.redirect_chain == [("/protocols/support", 302)]
    shown = words(answer)
    assert "Version 2 is in force." in shown
    assert "Lea Wolf Shorter: nobody read the rest." in shown
    assert [field.label for field in queries.fields_of(queries.newest("support"))] == ["What now?"]
    old = words(client.get("/protocols/support/versions/1"))
    assert "This version is not in force any more" in old
    assert "What is needed from you" in old


def test_what_changed_between_two_versions(world: World, visit: Visit) -> None:
    fields = [Proposed.of(field) for field in queries.fields_of(queries.newest("sbar"))]
    services.save_protocol(
        by=world.lead,
        now=at(1),
        key="sbar",
        name="SBAR",
        summary="",
        why="The next step first.",
        proposed=[
            fields[3],
            fields[0],
            fields[1],
            Proposed("How sure?", kind="choice", choices=("very", "a guess")),
        ],
        seen=1,
    )

    page = words(visit(world.giver).get("/protocols/sbar/compare?from=1&to=2"))

    assert "Recommendation: what should be done, and by when? moved moved from place 4 to 1" in page
    assert "Assessment: what do you think it is? removed" in page
    assert "How sure? added" in page
    assert "As they were: Situation: what is happening now? · Background: what led to it?" in page
    back = words(visit(world.giver).get("/protocols/sbar/compare?from=2&to=1"))
    assert "How sure? removed" in back


def test_two_leads_at_once(world: World, visit: Visit) -> None:
    first, second = visit(world.lead), visit(world.receiving_lead)
    row = {"ref": "need", "key": "need", "part": "next", "required": "always"}
    mine = form(row | {"label": "Lea's question"}, name="Support", why="Mine.", seen="1")
    other = form(row | {"label": "Rosa's question"}, name="Support", why="Hers.", seen="1")
    assert first.post("/protocols/support/edit", mine).status_code == 302

    answer = second.post("/protocols/support/edit", other)

    assert answer.status_code == 409
    assert "Lea Wolf saved version 2 meanwhile." in words(answer)
    assert escape("/protocols/support/compare?from=1&to=2") in answer.content.decode()
    assert typed(answer, "f_need-label") == escape("Rosa's question")
    assert typed(answer, "why") == "Hers."
    assert typed(answer, "seen") == "2"
    assert second.post("/protocols/support/edit", {**other, "seen": "2"}).status_code == 302
    assert queries.newest("support").version == 3


def test_every_fault_stands_beside_its_field_and_nothing_typed_is_lost(world: World, visit: Visit) -> None:
    rows = [
        {"ref": "n-1", "label": "", "help": "some help"},
        {"ref": "n-2", "label": "Which?", "kind": "choice", "choices": "one"},
        {"ref": "n-3", "label": "Why?", "required": "when", "needed_field": "n-1", "needed_values": ["x"]},
    ]
    client = visit(world.lead)
    before = snapshot()

    answer = client.post("/protocols/new", form(*rows, name=""))

    assert answer.status_code == 422
    page = answer.content.decode()
    for place, fault in (
        ("id_name", "The name is missing: write it in a few words."),
        ("id_f_n-1-label", "The label is missing: write it in a few words."),
        ("id_f_n-2-choices", "Write between 2 and 20 choices, one on each line."),
        ("id_f_n-3-needed_field", "is answered freely. Name a field with choices, or with yes or no."),
    ):
        assert re.search(rf'<ul class="wrong" id="{place}_error"><li>[^<]*{re.escape(fault)}', page), fault
    assert "No field says what to do next." in words(answer)
    assert typed(answer, "f_n-1-help") == "some help"
    assert refs(answer) == ["n-1", "n-2", "n-3"]
    assert snapshot() == before


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        ("add", ["a", "b", "c", "n-1"]),
        ("up:b", ["b", "a", "c"]),
        ("up:a", ["a", "b", "c"]),
        ("down:a", ["b", "a", "c"]),
        ("down:c", ["a", "b", "c"]),
        ("remove:b", ["a", "c"]),
        ("remove:nothing", ["a", "b", "c"]),
        ("draw", ["a", "b", "c"]),
    ],
)
def test_fields_are_added_moved_and_removed_without_saving(
    world: World, visit: Visit, act: str, expected: list[str]
) -> None:
    client = visit(world.lead)
    before = snapshot()
    rows = [{"ref": ref, "key": ref, "label": f"Field {ref}"} for ref in "abc"]

    answer = client.post("/protocols/support/edit", form(*rows, act=act, why="not yet", seen="1"))

    assert answer.status_code == 200
    assert refs(answer) == expected
    assert typed(answer, "why") == "not yet"
    assert typed(answer, "f_a-label") == "Field a"
    assert snapshot() == before


def test_what_a_field_waits_for_is_kept_when_it_moves_below(world: World, visit: Visit) -> None:
    mood = {"ref": "n-2", "label": "Mood", "kind": "choice", "choices": "calm\nupset"}
    why = {
        "ref": "n-3",
        "label": "Why",
        "required": "when",
        "needed_field": "n-2",
        "needed_values": ["upset"],
    }
    client = visit(world.lead)

    drawn = client.post("/protocols/new", form(NEED, mood, why, act="up:n-3")).content.decode()

    assert '<option value="n-2" selected>Mood</option>' in drawn
    assert re.search(r'name="f_n-3-needed_values" value="upset"[^>]* checked', drawn)
    refused = client.post("/protocols/new", form(NEED, why, mood))
    assert "The answer that makes this one required must stand before it." in words(refused)


def test_the_example_is_the_form_that_an_agent_will_see(world: World, visit: Visit) -> None:
    rows = [
        NEED | {"help": "One thing."},
        {"ref": "n-2", "label": "Promised?", "kind": "yes_no"},
        {"ref": "n-3", "label": "Until when?", "kind": "date", "required": "when", "needed_field": "n-2"},
        {"ref": "n-4", "label": "", "kind": "choice"},
        {"ref": "n-5", "label": "Broken", "kind": "essay"},
        {"ref": "n-6", "label": "Last words", "prefill": "last_message"},
    ]
    rows[2]["needed_values"] = ["yes"]

    answer = visit(world.lead).post("/protocols/new", form(*rows, act="draw"))

    example = answer.content.decode().partition('id="example"')[2]
    assert re.findall(r'name="example-answer_(\w+)"', example) == [
        "what_to_do",
        "promised",
        "promised",
        "until_when",
        "last_words",
    ]
    assert 'type="date" name="example-answer_until_when"' in example
    assert "Required when “Promised?” is Yes." in example
    assert "[what the customer said last]" in example


def test_a_copy_starts_from_another_protocol(world: World, visit: Visit) -> None:
    client = visit(world.lead)
    page = client.get("/protocols/new?copy=i-pass")

    assert typed(page, "name") == "I-PASS, ours"
    assert refs(page) == ["severity", "summary", "actions", "awareness"]
    assert client.get("/protocols/new?copy=nothing").status_code == 404


def test_a_form_that_no_browser_sent_breaks_nothing(world: World, visit: Visit) -> None:
    client = visit(world.lead)
    for sent in (
        {},
        {"row": ["../x", "n-1", "n-1"]},
        {"row": [f"n-{n}" for n in range(200)], "act": "add"},
        form({"ref": "n-1", "label": "\x00", "key": "\x00"}, seen="x"),
        form(NEED, name="\ud800".encode("utf-8", "surrogatepass").decode("latin-1")),
        {"act": "up:"},
    ):
        assert client.post("/protocols/support/edit", sent).status_code in (200, 422)
