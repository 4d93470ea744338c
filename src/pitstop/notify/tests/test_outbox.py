"""The outbox: in once by its key, out at least once, retried, and visible when stuck."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import override_settings

from pitstop.accounts.models import Person
from pitstop.accounts.queries import Asker
from pitstop.cases.models import Case
from pitstop.conftest import NOW, World, at
from pitstop.core.refusals import Refused
from pitstop.events.models import Event
from pitstop.notify import queries, rules, services
from pitstop.notify.channels import Hopeless
from pitstop.notify.models import Mail, Notice
from pitstop.notify.services import Delivered

pytestmark = pytest.mark.django_db


def enqueue(key: str = "introduction:1", **changes: object) -> Mail:
    facts = {"to": "lena@example.org", "subject": "Your refund", "body": "Hello Lena,", "now": NOW}
    with transaction.atomic():
        return services.enqueue(key=key, **facts | changes)


class Post:
    """A way out that keeps what it was given, and fails as it was told."""

    def __init__(self, *faults: Exception | None) -> None:
        self.faults, self.sent = list(faults), []

    def __call__(self, mail: Mail) -> None:
        fault = self.faults.pop(0) if self.faults else None
        if fault:
            raise fault
        self.sent.append((mail.key, mail.message_id))


def deliver(post: Callable[[Mail], None], now: datetime = NOW, limit: int = 50) -> Delivered:
    return services.deliver_due(clock=lambda: now, send=post, limit=limit)


def test_the_same_cause_makes_one_mail() -> None:
    first, second = enqueue(), enqueue(subject="Another", body="Other words")
    assert first.pk == second.pk
    assert [mail.subject for mail in Mail.objects.all()] == ["Your refund"]


def test_a_mail_leaves_once_and_says_so() -> None:
    mail, post = enqueue(case=7), Post()
    assert deliver(post) == Delivered(sent=1)
    assert deliver(post, at(999)) == Delivered()
    assert post.sent == [("introduction:1", mail.message_id)]
    mail.refresh_from_db()
    assert (mail.state, mail.sent_at, mail.attempts, mail.error) == ("sent", NOW, 1, "")
    event = Event.objects.get()
    assert (event.kind, event.case, event.data) == (
        "mail.sent",
        7,
        {"mail": mail.pk, "message_id": mail.message_id, "attempt": 1},
    )


def test_a_mail_that_failed_is_tried_again_after_its_wait_with_the_same_id() -> None:
    mail, post = enqueue(), Post(OSError("no route"), TimeoutError("slow"))
    assert deliver(post) == Delivered(later=1)
    mail.refresh_from_db()
    assert (mail.due_at, mail.error, mail.state) == (at(0.5), "OSError: no route", "queued")
    assert deliver(post, at(0.49)) == Delivered()
    assert deliver(post, at(0.5)) == Delivered(later=1)
    assert deliver(post, at(1.5)) == Delivered(sent=1)
    assert post.sent == [("introduction:1", mail.message_id)]
    assert list(Event.objects.values_list("kind", "data__attempt")) == [("mail.sent", 3)]


def test_a_mail_refused_for_good_is_stuck_at_once_and_seen() -> None:
    mail, post = enqueue(case=7), Post(Hopeless("550 no such user"))
    assert deliver(post) == Delivered(stuck=1)
    assert deliver(post, at(9999)) == Delivered()
    assert (queries.outbox().stuck, queries.outbox().waiting) == (1, 0)
    event = Event.objects.get()
    assert (event.kind, event.case) == ("mail.stuck", 7)
    assert event.data == {"mail": mail.pk, "error": "550 no such user", "attempt": 1}


def test_after_eighteen_failures_a_mail_is_stuck() -> None:
    enqueue()
    post, now, rounds = Post(*[OSError("no route")] * 99), NOW, []
    for _ in range(20):
        rounds.append(deliver(post, now))
        now += timedelta(hours=5)
    assert rounds == [Delivered(later=1)] * 17 + [Delivered(stuck=1)] + [Delivered()] * 2


def test_a_bad_mail_does_not_stop_the_others() -> None:
    enqueue("a", now=at(-3))
    enqueue("b", now=at(-2))
    enqueue("c", now=at(-1))
    post = Post(None, ValueError("nul \x00 half \ud83d" + "x" * 500), None)
    assert deliver(post) == Delivered(sent=2, later=1)
    assert [key for key, _id in post.sent] == ["a", "c"]
    error = Mail.objects.get(key="b").error
    assert error.startswith("ValueError: nul � half �xxx")
    assert len(error) == 300


def test_what_a_server_says_when_it_refuses_can_always_be_kept() -> None:
    enqueue()
    deliver(Post(Hopeless("\x00\ud800" + "é" * 400)))
    assert Mail.objects.get().error == Event.objects.get().data["error"] == "��" + "é" * 298


def test_a_worker_that_died_leaves_its_mail_to_the_next_after_the_lease() -> None:
    mail = enqueue()

    def die(_mail: Mail) -> None:
        raise KeyboardInterrupt  # nothing catches it, as nothing catches a kill

    with pytest.raises(KeyboardInterrupt):
        deliver(die)
    post = Post()
    lease = rules.LEASE
    assert services.deliver_due(clock=lambda: NOW + lease - timedelta(seconds=1), send=post) == Delivered()
    assert services.deliver_due(clock=lambda: NOW + lease, send=post) == Delivered(sent=1)
    assert post.sent == [("introduction:1", mail.message_id)]


def test_a_mail_that_kills_every_worker_is_stuck_in_the_end() -> None:
    enqueue()

    def die(_mail: Mail) -> None:
        raise KeyboardInterrupt

    now = NOW
    for _ in range(rules.TRIES):
        with pytest.raises(KeyboardInterrupt):
            deliver(die, now)
        now += rules.LEASE
    assert deliver(die, now) == Delivered(stuck=1)
    assert Mail.objects.get().error == "No worker came back from sending it."


def test_who_lost_the_lease_settles_nothing() -> None:
    enqueue()
    lease = rules.LEASE

    def slow(_mail: Mail) -> None:
        assert services.deliver_due(clock=lambda: NOW + lease, send=Post()) == Delivered(sent=1)
        raise OSError("the line broke after all")

    deliver(slow)
    mail = Mail.objects.get()
    assert (mail.state, mail.attempts, mail.error) == ("sent", 2, "")
    assert Event.objects.filter(kind="mail.sent").count() == 1


def test_who_lost_the_lease_does_not_postpone_either() -> None:
    enqueue()
    later = NOW + rules.LEASE

    def slow(_mail: Mail) -> None:
        next_one = Post(OSError("busy"))
        assert services.deliver_due(clock=lambda: later, send=next_one) == Delivered(later=1)
        raise Hopeless("550 said to the one who came too late")

    deliver(slow)
    mail = Mail.objects.get()
    assert (mail.state, mail.attempts, mail.error) == ("queued", 2, "OSError: busy")
    assert mail.due_at == later + rules.wait_after(2)
    assert not Event.objects.exists()


def test_what_has_waited_longest_leaves_first_and_no_more_than_asked() -> None:
    for minute in (-1, -3, -2):
        enqueue(f"m{minute}", now=at(minute))
    post = Post()
    assert deliver(post, limit=2) == Delivered(sent=2)
    assert [key for key, _id in post.sent] == ["m-3", "m-2"]
    outbox = queries.outbox()
    assert (outbox.waiting, outbox.oldest_due) == (1, at(-1))


def test_a_mail_of_a_change_that_failed_never_was() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        enqueue()
        raise RuntimeError("the power went")
    assert not Mail.objects.exists()


def test_the_message_id_names_the_cause_and_can_not_be_guessed() -> None:
    with override_settings(PITSTOP_MAIL_FROM="Pitstop <desk@pit.example>", SECRET_KEY="one"):
        one = enqueue("a").message_id
    Mail.objects.all().delete()
    with override_settings(PITSTOP_MAIL_FROM="desk@pit.example", SECRET_KEY="one"):
        again, other = enqueue("a").message_id, enqueue("b").message_id
    Mail.objects.all().delete()
    with override_settings(PITSTOP_MAIL_FROM="desk@pit.example", SECRET_KEY="two"):
        secret = enqueue("a").message_id
    assert one == again
    assert len({one, other, secret}) == 3
    assert all(name.startswith("<") and name.endswith("@pit.example>") for name in (one, other, secret))


def test_a_subject_is_one_line_whatever_it_was() -> None:
    assert enqueue(subject="A\r\nBcc: all@x\u2028b\tc  d").subject == "A Bcc: all@x b c d"


@pytest.mark.parametrize("change", [{"state": "sent"}, {"sent_at": NOW}, {"state": "lost"}])
def test_the_database_ties_sent_to_its_time(change: dict) -> None:
    enqueue()
    with pytest.raises(IntegrityError), transaction.atomic():
        Mail.objects.update(**change)


def test_the_database_keeps_one_mail_per_cause() -> None:
    mail = enqueue()
    mail.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        mail.save()


def test_an_empty_outbox() -> None:
    outbox = queries.outbox()
    assert (outbox.waiting, outbox.stuck, outbox.oldest_due) == (0, 0, None)


def told(world: World, person: Asker) -> None:
    services.tell(
        kind="returned", people=[person.person], because="giver", now=NOW, key="x", case=42, handoff=7
    )


def test_who_has_nothing_to_do_with_a_case_any_more_gets_no_mail_but_keeps_the_notice(world: World) -> None:
    told(world, world.giver)
    asked, post = [], Post()

    def concerns(person: Person, case: int | None, handoff: int | None) -> bool:
        asked.append((person.name, case, handoff))
        return False

    assert services.deliver_due(clock=lambda: NOW, send=post, concerns=concerns) == Delivered(dropped=1)
    assert asked == [("Omar Haddad", 42, 7)]
    assert post.sent == []
    assert not Mail.objects.filter(key__startswith="notice:").exists()
    assert Notice.objects.count() == 1


def test_who_left_in_the_meantime_gets_no_mail(world: World) -> None:
    told(world, world.giver)
    Person.objects.filter(pk=world.giver.id).update(is_active=False)

    assert deliver(Post()) == Delivered(dropped=1)


def test_what_colleagues_are_told_is_no_part_of_the_cases_story(world: World) -> None:
    told(world, world.giver)

    assert deliver(Post()) == Delivered(sent=1)
    assert Event.objects.get(kind="mail.sent").case is None


def test_of_a_mail_that_is_given_up_someone_is_told_in_the_same_transaction() -> None:
    mail, stuck = enqueue(case=7), []

    services.deliver_due(
        clock=lambda: NOW,
        send=Post(Hopeless("550 no such user")),
        on_stuck=lambda what, now: stuck.append((what, now)),
    )

    assert stuck == [(services.Stuck(mail.pk, 7, "lena@example.org", "550 no such user"), NOW)]


def test_of_a_notice_that_cannot_be_mailed_nobody_is_told_by_one_more_mail(world: World) -> None:
    told(world, world.giver)
    stuck = []
    services.deliver_due(
        clock=lambda: NOW, send=Post(Hopeless("550")), on_stuck=lambda what, now: stuck.append(what)
    )
    assert stuck == []


def again(by: Asker, mail: Mail, now: datetime = NOW, cases: object = None) -> Mail:
    return services.send_again(by=by, now=now, mail_id=mail.pk, cases=cases)


def test_a_stuck_mail_is_sent_again_when_someone_says_so(world: World) -> None:
    mail, post = enqueue(case=world.case_id), Post(Hopeless("550 no such user"))
    deliver(post)

    again(world.admin, mail, at(60))

    assert deliver(post, at(60)) == Delivered(sent=1)
    assert post.sent == [("introduction:1", mail.message_id)]


def test_a_waiting_mail_need_not_wait_on(world: World) -> None:
    mail, post = enqueue(), Post(*[OSError("no route")] * 5)
    for minute in (0, 1, 2, 4, 8):
        deliver(post, at(minute))

    again(world.admin, mail, at(9))

    assert deliver(post, at(9)) == Delivered(sent=1)


def test_a_lead_sends_again_what_belongs_to_cases_they_may_read(world: World) -> None:
    mail = enqueue(case=world.case_id)
    deliver(Post(Hopeless("550")))
    mine, none = Case.objects.filter(pk=world.case_id).values("pk"), Case.objects.none().values("pk")

    for cases in (none, None):
        with pytest.raises(Refused, match=f"There is no mail {mail.pk} that you can see"):
            again(world.lead, mail, cases=cases)
    assert again(world.lead, mail, cases=mine).state == "queued"


def test_nobody_else_sends_anything_again(world: World) -> None:
    mail = enqueue(case=world.case_id)
    with pytest.raises(Refused, match="There is no mail"):
        again(world.giver, mail, cases=Case.objects.values("pk"))


def test_what_has_left_or_is_leaving_is_not_sent_twice(world: World) -> None:
    mail, sent = enqueue("a"), enqueue("b")
    Mail.objects.filter(pk=mail.pk).update(due_at=at(99))
    deliver(Post())
    with pytest.raises(Refused, match="This mail has left already"):
        again(world.admin, sent)

    def die(_mail: Mail) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver(die, at(99))
    with pytest.raises(Refused, match="being sent right now"):
        again(world.admin, mail, at(100))
    assert again(world.admin, mail, at(105)).state == "queued"
