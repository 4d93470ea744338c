"""Coming in and going out."""

from django import forms
from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from pitstop.accounts import services as accounts
from pitstop.core import clock
from pitstop.core.refusals import Refused
from pitstop.web.asking import STATUS, Ask, explain, network, posted


class SignInForm(forms.Form):
    """Who comes in."""

    email = forms.CharField(
        label=_("E-mail address"),
        error_messages={"required": _("Type your e-mail address.")},
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        error_messages={"required": _("Type your password.")},
        max_length=1000,  # a hash of a megabyte would keep a core busy
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with address and password, then go where one was going."""
    form = SignInForm(request.POST if request.method == "POST" else None)
    then = request.POST.get("next") or request.GET.get("next") or ""
    if request.method == "GET" and request.user.is_authenticated:
        return HttpResponseRedirect(_inside(request, then))
    above: list[str] = []
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                person = accounts.sign_in(**form.cleaned_data, network=network(request), now=clock.now())
            except Refused as refusal:
                above, status = explain(form, refusal.reasons), STATUS[refusal.because]
            else:
                login(request, person, backend="django.contrib.auth.backends.ModelBackend")
                return HttpResponseRedirect(_inside(request, then))
    context = {"form": form, "refusals": above, "next": then, "organisation": settings.PITSTOP_ORGANISATION}
    return render(request, "web/sign_in.html", context, status=status)


def _inside(request: HttpRequest, then: str) -> str:
    # Only an address of ours: a link to the sign-in page must not lead on to a stranger's.
    inside = url_has_allowed_host_and_scheme(then, {request.get_host()}, require_https=request.is_secure())
    return then if inside and then.startswith("/") else reverse("web:desk")


@posted("web:desk")
def sign_out(ask: Ask) -> HttpResponse:
    """End the session."""
    logout(ask.request)
    return redirect("web:sign_in")
