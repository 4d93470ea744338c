"""The protocols that come built in. Their fields are in our own words; their ideas are the field's.

NUTS: Blount Memorial Hospital. SBAR: situation, background, assessment, recommendation. I-PASS: Starmer et
al., NEJM 2014;371:1803; its S, the receiver's synthesis, is the read-back, which every hand-off has.
"""

from dataclasses import dataclass

from pitstop.core.words import gettext_noop as _
from pitstop.routing.rules.fields import Field, FieldKind, Needed, Part


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A protocol as it comes."""

    key: str
    name: str
    summary: str
    fields: tuple[Field, ...]


DEFAULT = "support"

BUILT_IN = (
    BuiltIn(
        "support",
        _("Support"),
        _("What a support case needs: the next step, what was tried, what the customer expects."),
        (
            Field(
                key="need",
                label=_("What is needed from you"),
                help=_("The one thing that the receiver should do first."),
                part=Part.NEXT,
            ),
            Field(
                key="tried",
                label=_("Tried so far, and what came of it"),
                help=_("So that nobody does it twice."),
                part=Part.SUMMARY,
                prefill="earlier",
            ),
            Field(
                key="expects",
                label=_("What the customer expects"),
                help=_("In the customer's words, where you have them. Cut it to what matters."),
                part=Part.SUMMARY,
                prefill="last_message",
            ),
            Field(
                key="mood",
                label=_("How the customer is"),
                kind=FieldKind.CHOICE,
                part=Part.SUMMARY,
                required=False,
                choices=(_("calm"), _("worried"), _("upset"), _("about to leave")),
            ),
            Field(
                key="if_then",
                label=_("If … then …"),
                help=_("What may go wrong next, and what to do then."),
                part=Part.CONTINGENCY,
                required=False,
                needed_when=Needed("mood", ("about to leave",)),
            ),
        ),
    ),
    BuiltIn(
        "nuts",
        _("NUTS"),
        _("Name, unique issues, tubes, safety: four questions, talked through at every passage."),
        (
            Field(
                key="name",
                label=_("Name: who is this?"),
                help=_("The customer, and how they like to be addressed."),
                kind=FieldKind.LINE,
                part=Part.SUMMARY,
                prefill="customer",
            ),
            Field(
                key="unique",
                label=_("Unique: what is special here?"),
                help=_("What sets this case apart from others like it."),
                part=Part.SUMMARY,
                prefill="subject",
            ),
            Field(
                key="tubes",
                label=_("Tubes: what is connected and running?"),
                help=_("Orders under way, callbacks agreed, access open, parts in the post."),
                part=Part.NEXT,
                prefill="promises",
            ),
            Field(
                key="safety",
                label=_("Safety: what must not go wrong?"),
                help=_("A deadline, a person, a sum, a risk."),
                part=Part.CONTINGENCY,
                prefill="earlier",
            ),
        ),
    ),
    BuiltIn(
        "sbar",
        _("SBAR"),
        _("Situation, background, assessment, recommendation: for an escalation that must be quick to read."),
        (
            Field(
                key="situation",
                label=_("Situation: what is happening now?"),
                help=_("One or two sentences."),
                part=Part.SUMMARY,
                prefill="subject",
            ),
            Field(
                key="background",
                label=_("Background: what led to it?"),
                help=_("Only what the receiver needs in order to act."),
                part=Part.SUMMARY,
                prefill="last_message",
            ),
            Field(
                key="assessment",
                label=_("Assessment: what do you think it is?"),
                help=_("Your best reading, and how sure you are."),
                part=Part.SUMMARY,
            ),
            Field(
                key="recommendation",
                label=_("Recommendation: what should be done, and by when?"),
                help=_("The next step that you would take."),
                part=Part.NEXT,
            ),
        ),
    ),
    BuiltIn(
        "i-pass",
        _("I-PASS"),
        _("Severity, summary, actions, contingencies, read-back: for shift changes and long cases."),
        (
            Field(
                key="severity",
                label=_("How serious is it?"),
                kind=FieldKind.CHOICE,
                part=Part.NEXT,
                choices=(_("steady"), _("keep watching"), _("urgent")),
                prefill="priority",
            ),
            Field(
                key="summary",
                label=_("The case in short"),
                help=_("What it is about, what has happened, where it stands."),
                part=Part.SUMMARY,
                prefill="earlier",
            ),
            Field(
                key="actions",
                label=_("To do, in order"),
                help=_("Each with who and by when."),
                part=Part.NEXT,
            ),
            Field(
                key="awareness",
                label=_("What may happen, and what to do then"),
                help=_("If … then …"),
                part=Part.CONTINGENCY,
                required=False,
                prefill="earlier",
                needed_when=Needed("severity", ("keep watching", "urgent")),
            ),
        ),
    ),
)
