"""The German words: compiled, complete where customers read, whole where sentences are put together."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from gettext import GNUTranslations
from pathlib import Path

import pytest
from django.utils import translation

import pitstop
from pitstop.cases import mails
from pitstop.cases import queries as cases
from pitstop.conftest import World, at
from pitstop.core.refusals import Because, Reason
from pitstop.core.say import say
from pitstop.notify.models import Mail
from pitstop.promises import services as promises
from pitstop.web.templatetags.pitstop import day, due, exact, in_full, lasting, since

SOURCE = Path(pitstop.__file__).parent
CATALOGUE = SOURCE / "locale" / "de" / "LC_MESSAGES"
NOW = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)  # a Tuesday
MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "pgettext"}
CUSTOMERS_READ = [
    *("handoffs/introductions.py", "cases/mails.py", "promises/wording.py"),
    *("web/status.py", "web/contact.py", "handoffs/reopening/mails.py", "web/templatetags/pitstop.py"),
    *("handoffs/timers.py", "web/templates/web/contact.html", "web/templates/web/status_ended.html"),
    "web/templates/web/public_refused.html",
    *("web/templates/web/status.html", "web/templates/web/status_missing.html", "web/templates/404.html"),
    *("web/templates/500.html", "web/templates/400.html", "web/templates/403.html"),
]


def blocks() -> Iterator[dict[str, str]]:
    """Each message of the .po with all that stands in its entry, by keyword."""
    text = (CATALOGUE / "django.po").read_text()
    for block in text.split("\n\n")[1:]:
        found: dict[str, str] = {}
        name = ""
        for line in block.splitlines():
            if match := re.match(r'(msg\w+(?:\[\d\])?) (".*")', line):
                name = match[1]
                found[name] = ast.literal_eval(match[2])
            elif line.startswith('"'):
                found[name] += ast.literal_eval(line)
        if "msgid" in found:
            yield found


def entries() -> Iterator[tuple[str, list[str]]]:
    """Each message of the .po with its translations."""
    for found in blocks():
        context = f"{found['msgctxt']}\x04" if "msgctxt" in found else ""
        yield context + found["msgid"], [found[key] for key in sorted(found) if key.startswith("msgstr")]


def marked(path: Path) -> Iterable[str]:
    """The messages that a file marks for translation."""
    text = path.read_text()
    if path.suffix == ".html":
        for words in re.findall(r"""{% translate ["'](.*?)["'](?: context "\w+")?(?: as \w+)? %}""", text):
            yield words.replace("%", "%%")  # as Django looks it up
        for words in re.findall(r"{% blocktranslate[^%]*%}(.*?){% endblocktranslate %}", text):
            singular = words.partition("{% plural %}")[0].replace("%", "%%")  # likewise
            yield re.sub(r"{{ (\w+) }}", r"%(\1)s", singular)
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
            words = [each.value for each in node.args if isinstance(each, ast.Constant)]
            yield from words[:1] if node.func.id != "pgettext" else ["\x04".join(words)]


def test_the_compiled_catalogue_is_the_written_one() -> None:
    with (CATALOGUE / "django.mo").open("rb") as file:
        compiled = GNUTranslations(file)._catalog  # the stored words, not what is made of them

    written = {}
    for message, translations in entries():
        if all(translations):
            plural = len(translations) > 1
            written |= {(message, n) if plural else message: words for n, words in enumerate(translations)}
    assert {key: words for key, words in compiled.items() if key} == written


def test_everything_that_a_page_says_is_in_the_catalogue() -> None:
    known = {message for message, _translations in entries()}
    said = {
        message: path.name
        for path in (*SOURCE.glob("web/*.py"), *SOURCE.glob("web/templates/**/*.html"))
        if not path.name.startswith("design")
        for message in marked(path)
    }

    assert len(said) > 200
    assert {message: where for message, where in said.items() if message not in known} == {}


@pytest.mark.parametrize("name", CUSTOMERS_READ)
def test_whatever_a_customer_reads_is_translated(name: str) -> None:
    translated = {message for message, translations in entries() if all(translations)}

    assert [message for message in marked(SOURCE / name) if message not in translated] == []


def test_a_translation_keeps_every_place() -> None:
    places = re.compile(r"%\(\w+\)[sd]|{\w+}")

    for found in blocks():
        for key in filter(found.get, ("msgstr", "msgstr[0]", "msgstr[1]")):
            message = found["msgid_plural" if key == "msgstr[1]" else "msgid"]
            assert sorted(set(places.findall(found[key]))) == sorted(set(places.findall(message))), message


def test_times_are_german_sentences() -> None:
    with translation.override("de"):
        assert since(NOW - timedelta(days=2), NOW) == "vor 2 Tagen"
        assert since(NOW - timedelta(days=1), NOW) == "vor 1 Tag"
        assert due(NOW + timedelta(days=3), NOW) == "in 3 Tagen"
        assert due(NOW - timedelta(days=2), NOW) == "2 Tage zu spät"
        assert due(NOW + timedelta(minutes=25), NOW) == "in 25 min"
        assert lasting(timedelta(hours=2, minutes=10)) == "2 h 10 min"
        assert exact(NOW + timedelta(days=30), NOW) == "2. Apr 10:00"
        assert in_full(NOW) == "Dienstag, 3. März 2026, 10:00 UTC"
        assert day(NOW - timedelta(days=5), NOW) == "Donnerstag, 26. Februar"


def test_a_refusal_names_the_field_in_german() -> None:
    label = {"label": "The read-back"}
    reason = Reason("x", "%(label)s is missing: write it in a few words.", Because.INVALID, "f", label)

    with translation.override("de"):
        assert say(reason) == "Die Rücklesung: Das fehlt noch. Ein paar Worte genügen."


@pytest.mark.django_db
def test_a_german_customer_gets_the_introduction_in_german(world: World) -> None:
    case = world.open(
        customer_email="hanna@example.org",
        customer_name="Hanna Vogt",
        language="de",
        subject="Erstattung",
        body="Wo bleibt mein Geld?",
    )
    offer = world.offer(
        case_id=case.pk, already_known="Sie haben zweimal bezahlt.", next_step="Priya entscheidet darüber"
    )
    world.accept(offer)

    assert Mail.objects.get(key=f"introduction:{offer.pk}").body == (
        "Guten Tag Hanna Vogt,\n\n"
        "Omar Haddad hat Ihr Anliegen an Priya Rao übergeben.\n\n"
        "Priya Rao, refunds specialist, gehört zum Team Billing. Besondere Stärke: double payments.\n\n"
        "Sie müssen nichts noch einmal erklären. Das weiß Priya Rao schon:\nSie haben zweimal bezahlt.\n\n"
        "So geht es weiter: Priya entscheidet darüber\n"
        "Sie hören von uns bis Montag, 2. März, 15:00 Uhr (UTC).\n\n"
        "Priya Rao\n\nSupport\n\n"
        f"Wer sich um Ihr Anliegen kümmert und wie es weitergeht: {cases.status_link(case)}"
    )


@pytest.mark.django_db
def test_a_german_customer_gets_a_reply_with_a_german_foot(world: World) -> None:
    case = world.open(customer_email="hanna@example.org", customer_name="Hanna Vogt", language="de")

    message = promises.reply(by=world.giver, now=at(3), case_id=case.pk, body="Wir sehen nach.", no_more=True)

    assert Mail.objects.get(key=f"message:{message.pk}").body == (
        "Wir sehen nach.\n\n"
        "Von uns kommt nichts weiter, außer Sie schreiben uns.\n\n"
        "Omar Haddad, Support\n\n"
        f"Wer sich um Ihr Anliegen kümmert und wie es weitergeht: {cases.status_link(case)}"
    )


def test_a_moment_names_day_hour_and_zone() -> None:
    with translation.override("de"):
        assert mails.moment(NOW) == "Dienstag, 3. März, 10:00 Uhr (UTC)"
    with translation.override("en"):
        assert mails.moment(NOW) == "Tuesday 3 March, 10:00 (UTC)"
