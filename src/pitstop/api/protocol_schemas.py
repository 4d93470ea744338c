"""What the endpoints of protocols, routes and reasons to return take."""

from typing import Annotated

from pydantic import Field

from pitstop.api.schemas import LARGEST_ID, Body, ContingencyToGive, Text
from pitstop.routing.services import Contingency, Needed, Proposed, TermsToSet

MOST = 200  # entries of a list; how many make sense, the domain says
Number = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Minutes = Annotated[int, Field(ge=-LARGEST_ID, le=LARGEST_ID)]
Texts = Annotated[list[Text], Field(max_length=MOST)]


class NeededToSay(Body):
    """The answers to an earlier field, with choices or yes and no, that make this one required."""

    key: Text
    values: Texts


class FieldToSay(Body):
    """A field of a protocol."""

    label: Text
    key: Text = Field(
        "", description="Left out, it is made from the label. Given, the field keeps its meaning."
    )
    help: Text = ""
    kind: Text = Field("text", description="line, text, choice, several, number, date, yes_no or checklist.")
    part: Text = Field("summary", description="Where the receiver reads it: next, contingency or summary.")
    required: bool = False
    needed_when: NeededToSay | None = None
    choices: Texts = Field([], description="Where the kind chooses: choice, several and checklist.")
    prefill: Text = Field(
        "",
        description="subject, last_message, promises, earlier, customer, tier, language or priority.",
    )

    def proposed(self) -> Proposed:
        """As the domain takes it."""
        needed = self.needed_when
        return Proposed(
            label=self.label,
            key=self.key,
            ref=self.key,
            help=self.help,
            kind=self.kind,
            part=self.part,
            required=self.required,
            choices=tuple(self.choices),
            prefill=self.prefill,
            needed_when=Needed(needed.key, tuple(needed.values)) if needed else None,
        )


class ProtocolToSay(Body):
    """A protocol's name, its purpose and its fields in their order."""

    name: Text
    summary: Text = ""
    why: Text = Field("", description="What was changed, and why, in one line; needed for a new version.")
    fields: list[FieldToSay] = Field(max_length=MOST)

    def proposed(self) -> list[Proposed]:
        """The fields as the domain takes them."""
        return [field.proposed() for field in self.fields]


class ProtocolToMake(ProtocolToSay):
    """A new protocol."""

    key: Text = Field("", description="Left out, it is made from the name.")


class VersionToMake(ProtocolToSay):
    """A protocol's next version."""

    seen: int | None = Field(
        None, description="The version that you changed; given, it is refused when there is a newer one."
    )


class TermsToSay(Body):
    """What a route asks of a hand-off. Spans are minutes in business time; null: that step is not taken."""

    acceptance: Text = Field(
        "required", description="required or automatic; automatic goes with no read-back."
    )
    read_back: Text = Field("required", description="required, optional or off.")
    told: Texts = Field(
        ["receivers"], description="Who is told: receivers, receiving_leads and giving_leads, in any mix."
    )
    closed_because: Text = Field(
        "", description="The sentence that an agent reads instead of handing off; empty: the route is open."
    )
    contingencies: list[ContingencyToGive] = Field([], max_length=MOST)
    remind_after: Minutes | None = 30
    lead_after: Minutes | None = 60
    back_after: Minutes | None = 240
    note_after: Minutes | None = Field(60, description="When the customer reads that we look for someone.")

    def terms(self) -> TermsToSet:
        """As the domain takes them."""
        return TermsToSet(
            acceptance=self.acceptance,
            read_back=self.read_back,
            told=tuple(self.told),
            closed_because=self.closed_because,
            contingencies=tuple(Contingency(each.when, each.then) for each in self.contingencies),
            remind_after=self.remind_after,
            lead_after=self.lead_after,
            back_after=self.back_after,
            note_after=self.note_after,
        )


class RouteToMake(TermsToSay):
    """A new route; null and "" mean any."""

    from_team: int | None = None
    to_team: int | None = None
    kind: Text = ""
    protocol: Text = Field(description="The protocol's key.")


class RouteToChange(TermsToSay):
    """What a route asks from now on. What is left out stays as it is."""

    protocol: Text = Field("", description="The protocol's key.")


class ReasonToAdd(Body):
    """A reason more to return a hand-off."""

    label: Text
    needs_note: bool = False
    key: Text = Field("", description="Left out, it is made from the label.")


class ReasonToChoose(Body):
    """Whether a reason can be chosen."""

    is_active: bool
