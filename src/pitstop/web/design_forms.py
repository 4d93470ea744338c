"""Forms of the design page's samples that no page has: fields of every kind, and the customer's message."""

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


class WrongForm(forms.Form):
    """What the customer says is not right."""

    text = forms.CharField(
        label="What is not right?", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class WriteForm(forms.Form):
    """What the customer writes on the status page."""

    text = forms.CharField(label="Your message", widget=forms.Textarea(attrs={"rows": 4}))
