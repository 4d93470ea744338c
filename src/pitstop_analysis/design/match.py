"""A design among the teams of a log: which teams each name means, and which ways lead from one to another."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from pitstop_analysis.design.names import Name, key, similar
from pitstop_analysis.design.parse import Design, Fault


@dataclass(frozen=True)
class Reach:
    """An arrow of the design with the teams at either end. `place` is its number in the design."""

    place: int
    written: str
    line: int
    givers: frozenset[str]
    receivers: frozenset[str]


@dataclass
class Ways:
    """The designed flow over real teams. `starts` or `ends` are None where the design leaves them open."""

    arrows: list[Reach]
    starts: frozenset[str] | None
    ends: frozenset[str] | None
    teams: frozenset[str]
    _from: dict[str, list[Reach]] = field(default_factory=dict)
    _to: dict[str, list[Reach]] = field(default_factory=dict)
    _after: dict[str, frozenset[str]] = field(default_factory=dict)
    _before: dict[str, frozenset[str]] = field(default_factory=dict)
    _layers: dict[str, list[frozenset[str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for arrow in self.arrows:
            for team in arrow.givers:
                self._from.setdefault(team, []).append(arrow)
            for team in arrow.receivers:
                self._to.setdefault(team, []).append(arrow)

    def allowing(self, giver: str, receiver: str) -> list[Reach]:
        """The arrows that allow this hand-off, in the order of the design."""
        return [arrow for arrow in self._from.get(giver, ()) if receiver in arrow.receivers]

    def after(self, team: str) -> frozenset[str]:
        """The teams to which the design lets this one hand over."""
        if team not in self._after:
            self._after[team] = _all(arrow.receivers for arrow in self._from.get(team, ())) - {team}
        return self._after[team]

    def before(self, team: str) -> frozenset[str]:
        """The teams that the design lets hand over to this one."""
        if team not in self._before:
            self._before[team] = _all(arrow.givers for arrow in self._to.get(team, ())) - {team}
        return self._before[team]

    def between(self, giver: str, receiver: str) -> tuple[tuple[str, ...], int]:
        """The teams on the shortest designed way, the first such by name; nothing where none leads there.

        Where one team stands between, also how many others might do so instead; of longer ways 0.
        """
        if middle := self.after(giver) & self.before(receiver):
            return (min(middle),), len(middle) - 1
        layers = self._beyond(giver)
        away = next((place for place, layer in enumerate(layers) if receiver in layer), 0)
        path = [receiver]
        for layer in reversed(layers[1:away]):
            path.append(min(self.before(path[-1]) & layer))
        return tuple(reversed(path[1:])), 0

    def _beyond(self, giver: str) -> list[frozenset[str]]:
        """The teams by how many hand-offs away the design has them: the giver, those after it, and so on."""
        if giver not in self._layers:
            layers, seen = [frozenset({giver})], {giver}
            while beyond := _all(self.after(team) for team in layers[-1]) - seen:
                layers.append(beyond)
                seen |= beyond
            self._layers[giver] = layers
        return self._layers[giver]


def _all(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)


def ways(design: Design, teams: Collection[str]) -> Ways:
    """The design over these teams and over those that only the design names."""
    absent = {
        key(name.plain): name.plain
        for name in design.names()
        if not name.word and not name.is_pattern and not name.among(teams)
    }
    every = frozenset(teams) | frozenset(absent.values())

    def meant(name: Name) -> frozenset[str]:
        return _all(one.among(every) for one in design.members(name))

    arrows = [
        Reach(place, str(arrow), arrow.line, meant(arrow.giver), meant(arrow.receiver))
        for place, arrow in enumerate(design.arrows)
    ]
    starts = _all(map(meant, design.starts)) if design.starts else None
    ends = _all(map(meant, design.ends)) if design.ends else None
    drawn = _all(arrow.givers | arrow.receivers for arrow in arrows)
    return Ways(arrows, starts, ends, drawn | (starts or frozenset()) | (ends or frozenset()))


def at_odds_with(design: Design, teams: Collection[str]) -> tuple[list[Fault], tuple[str, ...]]:
    """What of the design the log's teams contradict: surely misspelt names as faults, others in sentences.

    A name is surely misspelt when it is nearly that of a team which the design does not name; `new:` says
    that it is right.
    """
    written = [name for name in design.names() if not name.word]
    new = {name.plain for name in design.new}
    known = _all(name.among(teams) for name in written)
    missing = [name for name in written if not name.among(teams) and name.plain not in new]
    if written and not known:
        first = ", ".join(sorted(teams)[:3])
        sentence = f"no name of the design is a team of the log, where teams are called like {first}."
        return [Fault(written[0].line, sentence)], ()
    faults, unknown, seen = [], [], set[str]()
    for name in missing:
        if name.text in seen:
            continue
        seen.add(name.text)
        near = [] if name.is_pattern else [team for team in similar(name.plain, teams) if team not in known]
        if near:
            faults.append(
                Fault(
                    name.line,
                    f"no team of the log is called “{name.plain}”. Did you mean “{near[0]}”? If it is a "
                    f'team without cases yet, add the line new: "{name.plain}".',
                )
            )
        else:
            what = "fits" if name.is_pattern else "is called"
            unknown.append(f"Line {name.line}: no team of the log {what} “{name.text}”.")
    return faults, tuple(unknown)
