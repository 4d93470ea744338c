"""Search, and the searches that you keep."""

from typing import Annotated

from django.http import HttpResponse
from django.urls import reverse
from ninja import Query, Router, Schema
from pydantic import Field

from pitstop.api.answers import At, HeldCaseOut, PersonRef, PromiseOut, ReasonOut
from pitstop.api.auth import ApiRequest, needs
from pitstop.api.idempotency import Done, once
from pitstop.api.schemas import After, Body, Limit, Text
from pitstop.search import queries, services

router = Router(tags=["search"])

Sought = Annotated[
    str, Query(description="Words, phrases in quotes, #42, and filters such as state:open or holder:me.")
]


class PartOut(Schema):
    """A piece of a text; `hit`: it is what you searched for."""

    text: str
    hit: bool


class SaidOut(Schema):
    """Where the words stand: `kind` is that of a message, or outcome, which has no author."""

    kind: str
    author: PersonRef | None
    at: At | None
    parts: list[PartOut]


class FoundCase(HeldCaseOut):
    """A case that was found, with what is owed next."""

    promise: PromiseOut | None
    said: SaidOut | None = Field(description="Null where no message and no outcome has any of the words.")


class FoundCases(Schema):
    """A page of what was found. `next` is the `after` of the next page; null: no more."""

    items: list[FoundCase] = Field(validation_alias="rows")
    next: int | None
    reasons: list[ReasonOut] = Field(description="What of `q` was not understood, and left out.")


class SavedFilterOut(Schema):
    """A search that you keep."""

    id: int
    name: str
    query: str


class SavedFilters(Schema):
    """Your filters by name."""

    items: list[SavedFilterOut]


class FilterToSave(Body):
    """A search to keep, and its name among yours."""

    name: Text
    query: Text = Field(description="As `q` of the search.")


class FilterToRename(Body):
    """A filter's new name."""

    name: Text


@router.get("/search", response=FoundCases, **needs("read"))
def search_cases(request: ApiRequest, q: Sought = "", after: After = 0, limit: Limit = 50) -> object:
    """Find cases that you can see, by words, number and filters

    All of it must apply; the beginning of a word is enough. The case with the number comes first, then the
    open ones, in each those with all words in subject or customer, the newest first.
    """
    asker, now = request.auth.asker, request.auth.now
    return queries.found(asker, q, now=now, after=after, limit=limit)


@router.get("/search/filters", response=SavedFilters, **needs("read"))
def list_saved_filters(request: ApiRequest) -> object:
    """The searches that you keep, by name"""
    return {"items": queries.saved(request.auth.asker)}


@router.post("/search/filters", response={201: SavedFilterOut}, **needs("write"))
def save_filter(request: ApiRequest, body: FilterToSave) -> HttpResponse:
    """Keep a search under a name"""

    def act() -> Done:
        kept = services.keep(by=request.auth.asker, now=request.auth.now, **body.model_dump())
        return Done(SavedFilterOut.from_orm(kept), reverse("api:list_saved_filters"))

    return once(request, act)


@router.post("/search/filters/{int:filter_id}/name", response=SavedFilterOut, **needs("write"))
def rename_filter(request: ApiRequest, filter_id: int, body: FilterToRename) -> HttpResponse:
    """Give a filter another name"""

    def act() -> Done:
        by, now = request.auth.asker, request.auth.now
        kept = services.rename(by=by, now=now, filter_id=filter_id, name=body.name)
        return Done(SavedFilterOut.from_orm(kept))

    return once(request, act)


@router.post("/search/filters/{int:filter_id}/removal", response=SavedFilterOut, **needs("write"))
def remove_filter(request: ApiRequest, filter_id: int) -> HttpResponse:
    """Keep a search no longer

    Answers what it was.
    """

    def act() -> Done:
        kept = services.delete(by=request.auth.asker, now=request.auth.now, filter_id=filter_id)
        return Done(SavedFilterOut.from_orm(kept))

    return once(request, act)
