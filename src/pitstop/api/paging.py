"""Lists in pages: `after` says where one begins, `next` where the next one does."""

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def page(found: Sequence[T], *, limit: int, number: Callable[[T], int]) -> dict[str, object]:
    """The first `limit` of the rows. One row more than `limit` must have been looked for.

    So the last page is known without counting.
    """
    rows = found[:limit]
    return {"items": rows, "next": number(rows[-1]) if len(found) > limit else None}
