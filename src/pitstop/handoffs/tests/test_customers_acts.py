"""What customers do themselves: they write, begin a case, and say what isn't right."""

from __future__ import annotations

from pitstop.cases import queries as cases
from pitstop.cases.models import Segment
from pitstop.cases.services import File
from pitstop.conftest import OFFER, World, at
from pitstop.events.models import Event
from pitstop.handoffs import services as handoffs
from pitstop.handoffs.reopening import services
from pitstop.handoffs.tests.going_on import begin, holder, takes_new, told_because, write
from pitstop.handoffs.tests.outcomes import reasons
from pitstop.notify.models import Mail, Notice
from pitstop.promises.models import Promise


def test_what_they_write_is_kept_and_the_holder_told(world: World) -> None:
    message = write(world)

    assert (message.kind, message.body, message.source, message.author) == (
        "from_customer",
        "It is back!",
        "status_page",
        None,
    )
    assert told_because("customer_wrote") == [("Omar Haddad", "holder")]
    assert Event.objects.filter(kind="message.received", case=world.case_id).count() == 2


def test_without_a_person_the_team_is_told_and_under_offer_the_receivers_too(world: World) -> None:
    takes_new(world.front)
    case = begin(world)
    handoffs.offer(
        by=world.lead,
        now=at(2),
        case_id=case.pk,
        to_team=world.billing.pk,
        offered=offer(),
    )
    Segment.objects.filter(case=case).update(person=None)
    Notice.objects.all().delete()

    write(world, case_id=case.pk)

    assert told_because("customer_wrote") == [
        ("Lea Wolf", "colleague"),
        ("Nora Lind", "colleague"),
        ("Omar Haddad", "colleague"),
        ("Priya Rao", "receiving_team"),
        ("Rosa Diaz", "receiving_team"),
        ("Tom Berg", "receiving_team"),
    ]


def offer():

    return handoffs.Offer(**OFFER)


def test_the_same_mail_is_kept_once(world: World) -> None:
    first = write(world, source="mail", mail_id="<a@b>")
    second = write(world, 21, source="mail", mail_id="<a@b>")

    assert first == second
    assert len(cases.messages(world.case)) == 2


def test_no_words_and_unfit_files_are_refused_at_once(world: World) -> None:
    found = reasons(lambda: write(world, body=" ", files=[File("a.exe", "", b"MZ"), File("b", "", b"")]))

    assert found == [
        "Your message is missing: write it in a few words.",
        "“a.exe” is a program, and programs are not taken. Send a document or a picture.",
        "“b” is empty. Choose the file again.",
    ]


def test_a_customers_own_case_begins_in_the_team_that_takes_new_ones(world: World) -> None:
    takes_new(world.billing)

    case = begin(world)

    assert holder(case) == ("Billing", "")
    promise = Promise.objects.get(case=case)
    assert (promise.made_by, promise.state, promise.due_at > at(1)) == (None, "open", True)
    mail = Mail.objects.get(case=case.pk)
    assert mail.to == "kai@example.org"
    assert cases.status_link(case) in mail.body
    assert "Billing" in mail.body
    assert [m.kind for m in cases.messages(case)] == ["from_customer", "automatic"]
    assert told_because("customer_wrote") == [
        ("Priya Rao", "colleague"),
        ("Rosa Diaz", "colleague"),
        ("Tom Berg", "colleague"),
    ]


def test_sent_twice_it_begins_once(world: World) -> None:
    takes_new(world.billing)

    first, second = begin(world, mail_id="<n@x>"), begin(world, now=at(2), mail_id="<n@x>")

    assert first == second
    assert Mail.objects.filter(case=first.pk).count() == 1


def test_nobody_takes_new_ones_is_said_in_words(world: World) -> None:
    assert reasons(lambda: begin(world)) == [
        "Nobody here takes new cases this way yet. Please write us a mail instead."
    ]


def test_every_reason_at_once(world: World) -> None:
    takes_new(world.billing)

    said = reasons(lambda: begin(world, customer_email="kai", customer_name="", subject="a\nb", body=" "))

    assert said == [
        "The subject must be one line.",
        "What happened is missing: write it in a few words.",
        "“kai” is not an e-mail address. Write it like name@example.org.",
        "The customer's name is missing: write it in a few words.",
    ]


# --- Not right --------------------------------------------------------------------------------------


def test_not_right_is_a_small_error_that_holder_and_leads_hear_of(world: World) -> None:
    slip = services.customer_says_not_right(
        now=at(5), case_id=world.case_id, text="I paid 40, not 30.", key="k"
    )
    again = services.customer_says_not_right(
        now=at(6), case_id=world.case_id, text="I paid 40, not 30.", key="k"
    )

    assert again == slip
    assert (slip.kind, slip.place, slip.source, slip.by, slip.text) == (
        "not_right",
        "status_page",
        "customer",
        None,
        "I paid 40, not 30.",
    )
    assert told_because("not_right") == [("Lea Wolf", "lead"), ("Omar Haddad", "holder")]
