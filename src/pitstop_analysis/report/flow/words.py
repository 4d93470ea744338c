"""What the map says inside its picture: English here; whoever speaks another language overrides it."""

from pitstop_analysis.report import words
from pitstop_analysis.report.flow.views import Bond, Node, Others, View


class Words:
    """The words and numbers of a map's drawing; `noun` is what holds a case."""

    def __init__(self, noun: str = "team") -> None:
        self.noun = noun

    def count(self, number: int) -> str:
        """1,234"""
        return words.count(number)

    def percent(self, share: float | None) -> str:
        """37 %"""
        return words.percent(share, 0)

    def bond(self, bond: Bond) -> str:
        """The hint of a line: both directions."""
        said = [
            f"{giver} → {receiver}: {words.plural(way.n, 'hand-off')}, "
            f"{self.percent(way.back.share)} straight back"
            for giver, receiver, way in bond.ways
        ]
        return ". ".join(["Ping-pong", *said] if bond.kind == "pingpong" else said) + "."

    def node(self, node: Node, view: View) -> str:
        """The hint of a box: all its hand-offs, and how many of them no line shows."""
        said = node.name if view.by is None else f"{node.name} ({words.plural(node.teams, self.noun)})"
        into, out = view.drawn_of(node.name)
        parts = [f"{self.count(into + node.left_in)} in, {self.count(out + node.left_out)} out"]
        if node.left_in or node.left_out:
            left_in, left_out = self.count(node.left_in), self.count(node.left_out)
            parts.append(f"of these {left_in} in and {left_out} out on no line here")
        if node.inside:
            parts.append(f"{self.count(node.inside)} inside")
        return f"{said}: {'; '.join(parts)}."

    def inside(self, number: int) -> str:
        """In a box: hand-offs within it."""
        return f"{self.count(number)} inside"

    def left(self, into: int, out: int) -> str:
        """In a box: its hand-offs that no line shows; short, or it does not fit."""
        return f"+ {self.count(into)} in, {self.count(out)} out"

    def others(self, others: Others, by: str | None) -> str:
        """633 other teams; for groups, how many groups of how many teams."""
        if by is None:
            return words.plural(others.teams, f"other {self.noun}")
        return f"{words.plural(others.nodes, 'other group')} ({words.plural(others.teams, self.noun)})"

    def between(self, others: Others) -> str:
        """The hand-offs of all that is outside."""
        to_and_from = f"{self.count(others.given)} to them, {self.count(others.taken)} from them"
        return f"{to_and_from}, {self.count(others.among)} among themselves"


ENGLISH = Words()
