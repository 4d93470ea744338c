"""Questions that are asked at every hand-off, made into SQL once instead of each time.

Django builds and compiles the same statement again whenever it is asked, which takes several times as long as
the database takes to answer. `prepared` keeps the compiled form on the connection and fills in the values:

    @prepared
    def _held(case_id: int) -> QuerySet[Segment]:
        return Segment.objects.filter(case=case_id, ended_at=None).select_related("team")

    _held(7)  # a list of segments

The function below the decorator is read as an ordinary question of Django's, and is one: what is left out is
only the making of the same text again. Worth it where a person waits for dozens of statements; elsewhere a
plain queryset is plainer.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import wraps
from inspect import signature
from typing import Any, NamedTuple, ParamSpec, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError

MOST_PLACES = 64  # values in a collection; a longer one is asked without being kept
_LARGEST = 2**63  # beyond it no whole number of a database reaches
_PLAIN = (int, str, datetime, date)

P = ParamSpec("P")
R = TypeVar("R")


def prepared(ask: Callable[P, QuerySet[Any, R]]) -> Callable[P, list[R]]:
    """Ask this as often as needed: the statement is made at the first time on each connection.

    Arguments are whole numbers, texts, moments, days, truths, None, or collections of the first four. How the
    question is asked may depend on which are None or true and on how many a collection holds, on no other
    value. Raises `TypeError` for another argument, where it prefetches, or where Django does not hand a value
    to the database as it was given; asking for update outside a transaction is Django's error, as ever.
    """
    named = signature(ask)

    @wraps(ask)
    def answer(*args: P.args, **kwargs: P.kwargs) -> list[R]:
        bound = named.bind(*args, **kwargs)
        bound.apply_defaults()  # else two that leave out another argument each would share a statement
        given = bound.arguments
        shape: list[object] = [ask]
        values: list[object] = []
        for value in given.values():
            if not _take(value, shape, values):
                return list(ask(*args, **kwargs))
        kept: dict[tuple[object, ...], _Kept | None] = vars(connections[DEFAULT_DB_ALIAS]).setdefault(
            "prepared", {}
        )
        key = tuple(shape)
        if key not in kept:
            kept[key] = _compiled(cast("Callable[..., QuerySet[Any, Any]]", ask), given)
        found = kept[key]
        return [] if found is None else cast("list[R]", found.answer(values))

    return answer


def _take(value: object, shape: list[object], values: list[object]) -> bool:
    """Add a value, and what of it the statement's text depends on. False where it is to be asked plainly."""
    if value is None or value is True or value is False:
        shape.append(value)
        return True
    if isinstance(value, _PLAIN):
        shape.append(_PLAIN)
        values.append(value)
        return _fits(value)
    if not isinstance(value, Collection) or not all(isinstance(each, _PLAIN) for each in value):
        raise TypeError(f"A prepared question can't be asked of {value!r}")
    many = list(value)
    places = _places(len(many))
    shape.append((places,))  # in brackets: to Python one place and the truth `True` are the same
    # As many as there are places, the last one again: so few statements serve for any number.
    values += many + many[-1:] * (places - len(many))
    return places <= MOST_PLACES and all(map(_fits, many))


def _fits(value: object) -> bool:
    # Of a larger number Django knows by itself that nothing has it; a database would fail.
    return not isinstance(value, int) or -_LARGEST <= value < _LARGEST


def _places(number: int) -> int:
    """The next power of two."""
    return 1 << (number - 1).bit_length() if number else 0


class _Place(NamedTuple):
    """Where a value goes, among the parameters of a compiled statement."""

    number: int


class _Kept:
    """A question whose compiler has done its work: it is executed with other values."""

    def __init__(self, question: QuerySet[Any, Any], marks: Mapping[object, _Place]) -> None:
        compiler: Any = question.query.get_compiler(question.db)
        self.statement, parameters = compiler.as_sql()
        self.parameters = [marks.get(each, each) if _can_mark(each) else each for each in parameters]
        if missing := set(marks.values()) - {each for each in self.parameters if type(each) is _Place}:
            raise TypeError(f"Django changes values of a prepared question, or leaves them out: {missing}")
        self.question, self.locks = question, question.query.select_for_update
        self.filled: tuple[object, ...] = ()
        converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])
        # The compiler goes on as if it had just made this; how rows become objects stays Django's.
        compiler.as_sql = lambda *_args, **_kwargs: (self.statement, self.filled)
        compiler.get_converters = lambda _columns: converters
        cast("Any", question.query).get_compiler = lambda *_args, **_kwargs: compiler

    def answer(self, values: list[object]) -> list[Any]:
        if self.locks and connection.get_autocommit():
            raise TransactionManagementError("select_for_update cannot be used outside of a transaction.")
        adapted = [_adapted(value) for value in values]
        self.filled = tuple(
            adapted[each.number] if type(each) is _Place else each for each in self.parameters
        )
        return list(cast("Any", self.question)._iterable_class(self.question))


def _compiled(ask: Callable[..., QuerySet[Any, Any]], given: Mapping[str, object]) -> _Kept | None:
    """None where the question answers itself: among no values at all there is nothing."""
    marks: dict[object, _Place] = {}

    def mark(like: object) -> object:
        number = len(marks)
        made = _mark(like, number)
        marks[_adapted(made)] = _Place(number)
        return made

    marked: dict[str, object] = {}
    for name, value in given.items():
        if value is None or isinstance(value, bool):
            marked[name] = value
        elif isinstance(value, _PLAIN):
            marked[name] = mark(value)
        else:
            many = list(cast("Collection[object]", value))
            marked[name] = [mark(many[0]) for _place in range(_places(len(many)))]
    question = ask(**marked)
    if cast("Any", question)._prefetch_related_lookups:
        raise TypeError("A prepared question can't prefetch; ask for what belongs to it by itself")
    try:
        return _Kept(question, marks)
    except EmptyResultSet as nothing:
        if marks and all(value != [] for value in marked.values()):
            # As where the mark is too large for a small whole number: kept, it would never find a row again.
            raise TypeError("Django answers a prepared question by itself, whatever it is asked") from nothing
        return None


def _mark(like: object, number: int) -> object:
    """A value that stands for another of its kind until the statement is made, and that nothing has."""
    if isinstance(like, datetime):
        return datetime(4242, 4, 2, tzinfo=UTC) + timedelta(microseconds=number)
    if isinstance(like, date):
        return date(4242, 4, 2) + timedelta(days=number)
    return f"\ue000{number}\ue000" if isinstance(like, str) else 1_242_420_000 + number


def _can_mark(parameter: object) -> bool:
    return isinstance(parameter, _PLAIN) and not isinstance(parameter, bool)


def _adapted(value: object) -> object:
    """As Django hands it to this database."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
