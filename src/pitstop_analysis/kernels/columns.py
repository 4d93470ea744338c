"""A relation in memory whose columns are made when they are first asked for."""

from collections.abc import Sequence

import polars as pl


class Columns:
    """Rows of a fixed order. Each column is made once, and kept: a measure pays for those that it names.

    A column comes from the first of the plans that has it; all plans give the same rows in the same order.
    Plans of `joint` stand last and give all their columns as soon as one is asked for: what makes one of
    them makes the others.
    """

    def __init__(self, *plans: pl.LazyFrame, joint: Sequence[pl.LazyFrame] = ()) -> None:
        self._plans = [(plan, plan.collect_schema().names()) for plan in (*plans, *joint)]
        self._alone = len(plans)
        self._made: dict[str, pl.Series] = {}
        self.columns = list(dict.fromkeys(name for _, names in self._plans for name in names))

    def frame(self, names: Sequence[str] | None = None) -> pl.DataFrame:
        """These columns, or all."""
        wanted = self.columns if names is None else names
        for number, (plan, there) in enumerate(self._plans):
            missing = [name for name in wanted if name in there and name not in self._made]
            if missing:
                asked = (
                    missing if number < self._alone else [each for each in there if each not in self._made]
                )
                made = plan.select(asked).collect()
                self._made |= {name: made[name] for name in asked}
        return pl.DataFrame([self._made[name] for name in wanted])
