"""What the caller was told, and how the caller wants to be told and read."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from pitstop.api.answers import At, Me
from pitstop.api.auth import ApiRequest, needs
from pitstop.api.idempotency import Done, once
from pitstop.api.paging import page
from pitstop.api.schemas import LARGEST_ID, Body, Limit, Moment, Text
from pitstop.notify import queries, services
from pitstop.notify.queries import Channels

router = Router(tags=["people"])

MOST_SEEN = 1000
Before = Annotated[int, Field(ge=1, le=LARGEST_ID, description="`next` of the page before")]


def _day(value: object) -> date:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("day", "must be a day in ISO 8601")


Day = Annotated[date, PlainValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]


class NoticeOut(Schema):
    """Something that you were told: what happened, more about it, and why you."""

    id: int
    kind: str
    at: At
    is_new: bool
    happened: str
    details: list[str]
    why: str
    case: int | None
    handoff: int | None


class Notices(Schema):
    """A page of notices, newest first. `next` is the `before` of the next page; null: no more."""

    items: list[NoticeOut]
    next: int | None
    new: int = Field(description="How many are new in all.")


class Seen(Schema):
    """How many notices were new until now."""

    seen: int


class SwitchOut(Schema):
    """Whether you are told of a kind of thing in the page, and by mail."""

    kind: str
    title: str
    in_page: bool
    by_mail: bool


class MyProfile(Me):
    """What you say of yourself, how you read the desk, and what you are told."""

    since: date | None
    pronoun: str
    language: str = Field(description="en or de; empty: as the organisation.")
    time_zone: str = Field(description="As in Europe/Berlin; empty: as the organisation.")
    away_until: At | None
    away_note: str
    notices: list[SwitchOut]

    @staticmethod
    def resolve_notices(person: Any) -> object:
        return queries.switches(person.pk)


class NoticesToSee(Body):
    """Which notices you have seen."""

    ids: list[int] | None = Field(None, max_length=MOST_SEEN, description="Without them: all.")


class SwitchToSet(Body):
    """How you want to be told of a kind of thing."""

    in_page: bool
    by_mail: bool


class MeToChange(Body):
    """What to change of yourself; what is left out stays."""

    name: Text = ""
    job: Text = ""
    strength: Text = ""
    pronoun: Text = ""
    since: Day | None = None
    language: Text = Field("", description="en or de; empty: as the organisation.")
    time_zone: Text = Field("", description="As in Europe/Berlin; empty: as the organisation.")
    away_until: Moment | None = Field(None, description="null: you are here.")
    away_note: Text = ""
    notices: dict[Text, SwitchToSet] = Field(
        {}, max_length=100, description="By kind, as `notices` of `GET /me` names them."
    )


@router.get("/notices", response=Notices, **needs("read"))
def list_notices(
    request: ApiRequest, before: Before | None = None, new: bool = False, limit: Limit = 50
) -> object:
    """What you were told, newest first

    `new` leaves out what you have seen.
    """
    asker = request.auth.asker
    found = queries.notices(asker, before=before, only_new=new, limit=limit + 1)
    return {**page(found, limit=limit, number=lambda told: told.id), "new": queries.unseen(asker.id)}


@router.post("/notices/seen", response=Seen, **needs("write"))
def see_notices(request: ApiRequest, body: NoticesToSee) -> HttpResponse:
    """Say that you have seen these notices, or all"""

    def act() -> Done:
        count = services.see(by=request.auth.asker, now=request.auth.now, notice_ids=body.ids)
        return Done(Seen(seen=count))

    return once(request, act)


@router.get("/me", response=MyProfile, **needs("read"))
def get_me(request: ApiRequest) -> object:
    """Whose token this is, with their profile and what they are told"""
    return request.auth.asker.person


@router.patch("/me", response=MyProfile, **needs("write"))
def change_me(request: ApiRequest, body: MeToChange) -> HttpResponse:
    """Change your own profile, and what you are told"""
    changes: dict[str, Any] = {name: getattr(body, name) for name in body.model_fields_set - {"notices"}}
    wanted = {kind: Channels(how.in_page, how.by_mail) for kind, how in body.notices.items()}

    def act() -> Done:
        asker, now = request.auth.asker, request.auth.now
        return Done(MyProfile.from_orm(services.change_me(by=asker, now=now, wanted=wanted, **changes)))

    return once(request, act)
