"""Forms of the design page's samples: Django's own, so that the components meet real widgets and errors."""

from django import forms


class AnswerForm(forms.Form):
    """Fields of every kind, one of them wrong."""

    subject = forms.CharField(help_text="One line that a colleague understands.", max_length=200)
    next_step = forms.CharField(
        label="What is needed from you",
        help_text="The one thing that the receiver should do first.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    next_step_unknown = forms.CharField(required=False)
    mood = forms.ChoiceField(
        label="How the customer is", choices=[("calm", "calm"), ("upset", "upset")], widget=forms.RadioSelect
    )
    priority = forms.ChoiceField(choices=[("normal", "normal"), ("high", "high")], required=False)


class CustomerPartForm(forms.Form):
    """What goes with an offer: its kind, and what the customer reads."""

    kind = forms.ChoiceField(choices=[("specialist", "to a specialist"), ("shift", "end of shift")])
    already_known = forms.CharField(
        label="What they already know",
        help_text="So that she need not repeat herself. She reads these words.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    next_step = forms.CharField(label="What happens next")
    next_update_at = forms.DateTimeField(
        label="She hears from us by", widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )


class ProtocolForm(forms.Form):
    """The support protocol's fields, with a reason for each that may stay unknown."""

    need = forms.CharField(
        label="What is needed from you",
        required=False,
        help_text="The one thing that the receiver should do first.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    need_unknown = forms.CharField(required=False)
    tried = forms.CharField(
        label="Tried so far, and what came of it",
        required=False,
        help_text="So that nobody does it twice.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    tried_unknown = forms.CharField(required=False)
    if_then = forms.CharField(
        label="If … then …",
        required=False,
        help_text="What may go wrong next, and what to do then.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReadBackForm(forms.Form):
    """What the receiver answers to accept."""

    read_back = forms.CharField(
        label="Read-back",
        help_text="In your own words: what does she need, and by when?",
        widget=forms.Textarea(attrs={"rows": 2, "data-key": "a", "data-key-label": "Accept"}),
    )


class ReturnForm(forms.Form):
    """What the receiver answers to return."""

    reason = forms.ChoiceField(
        choices=[("wrong_team", "wrong team"), ("facts_missing", "facts are missing")],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label="What would help", required=False, widget=forms.Textarea(attrs={"rows": 2}))


class ComposerForm(forms.Form):
    """A reply to the customer, or an internal note."""

    kind = forms.ChoiceField(
        choices=[("reply", "Reply to Lena Fischer"), ("note", "Internal note")],
        widget=forms.RadioSelect,
        initial="reply",
    )
    text = forms.CharField(label="Your text", widget=forms.Textarea(attrs={"rows": 3}))
    promise_by = forms.ChoiceField(
        label="Next update by", choices=[("15:00", "15:00 today"), ("next", "tomorrow 10:00")]
    )


class WriteForm(forms.Form):
    """What the customer writes on the status page."""

    text = forms.CharField(label="Your message", widget=forms.Textarea(attrs={"rows": 4}))
