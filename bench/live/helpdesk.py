"""django-helpdesk beside us: in a folder that is thrown away, served alike, its tickets reassigned.

Its mail goes nowhere (Django's dummy backend), which favours it: it sends in the request, and we queue.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

PACKAGES = ("django-helpdesk", "granian", "psycopg[binary]")
SETTINGS = """
import dj_url
SECRET_KEY = "only-for-measuring-0123456789abcdefghijklmnopqrstuvwxyz"
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": dj_url.DATABASE}
INSTALLED_APPS = [
    "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.sites",
    "django.contrib.messages", "django.contrib.humanize", "django.contrib.admin", "rest_framework",
    "helpdesk",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
    "OPTIONS": {"context_processors": [
        "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
    ]},
}]
ROOT_URLCONF = "desk_urls"
STATIC_URL = "/static/"
SITE_ID = 1
USE_TZ = True
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
HELPDESK_TEAMS_MODE_ENABLED = False
LOGGING = {"version": 1, "disable_existing_loggers": False, "root": {"handlers": [], "level": "ERROR"}}
"""
URLS = """
from django.contrib import admin
from django.urls import include, path
urlpatterns = [path("admin/", admin.site.urls), path("", include("helpdesk.urls"))]
"""
WSGI = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "desk_settings"
from django.core.wsgi import get_wsgi_application
application = get_wsgi_application()
"""
MAKE = """
import json, sys
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.contrib.auth.models import User
from django.db import connection
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from helpdesk.models import FollowUp, Queue, Ticket
users = [
    User.objects.create_user(f"p{n}", f"p{n}@desk.example", is_staff=True, is_superuser=True)
    for n in range(40)
]
queue = Queue.objects.create(title="Billing", slug="billing", email_address="desk@desk.example")
tickets = Ticket.objects.bulk_create(
    Ticket(
        title="Refund twice refused", queue=queue, submitter_email=f"c{n}@example.org", status=1, priority=3,
        description="I paid twice. Where is my money?", assigned_to=users[n % 20],
    )
    for n in range(int(sys.argv[1]))
)
with connection.cursor() as cursor:
    cursor.execute("VACUUM ANALYZE")
sessions = []
for user in users[:20]:
    client = Client()
    client.force_login(user)
    sessions.append(client.cookies["sessionid"].value)
told = {"queue": queue.pk, "tickets": [tickets[0].pk, tickets[-1].pk], "users": [user.pk for user in users]}
print(json.dumps(told | {"sessions": sessions, "csrf": _get_new_csrf_string()}))
"""
COUNT = """
import django
django.setup()
from helpdesk.models import FollowUp
print(FollowUp.objects.filter(title__startswith="Assigned").count())
"""


class CannotInstallError(Exception):
    """It could not be installed here; the message ends with what was said."""


class Helpdesk:
    """An installation in this folder, with its own database on this server."""

    def __init__(self, folder: Path, database: dict[str, Any]) -> None:
        self.folder, self.python = folder, folder / "venv" / "bin" / "python"
        self.version = self._install()
        url = f"DATABASE = {database | {'ENGINE': 'django.db.backends.postgresql', 'CONN_MAX_AGE': 600}!r}\n"
        texts = {"dj_url": url, "desk_settings": SETTINGS, "desk_urls": URLS, "desk_wsgi": WSGI}
        texts |= {"make": MAKE, "count": COUNT}
        for name, text in texts.items():
            (folder / f"{name}.py").write_text(text)

    def _install(self) -> str:
        uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
        commands = (
            [uv, "venv", "--quiet", "--python", sys.executable, str(self.folder / "venv")],
            [uv, "pip", "install", "--quiet", "--python", str(self.python), *PACKAGES],
            [uv, "pip", "list", "--format", "json", "--python", str(self.python)],
        )
        said = ""
        for command in commands:
            try:
                done = subprocess.run(command, capture_output=True, text=True, timeout=120)
            except (OSError, subprocess.TimeoutExpired) as problem:
                raise CannotInstallError(str(problem)) from problem
            if done.returncode != 0:
                raise CannotInstallError(done.stderr.strip()[-300:])
            said = done.stdout
        return next(each["version"] for each in json.loads(said) if each["name"] == "django-helpdesk")

    def run(self, name: str, *arguments: str) -> str:
        """What a script of ours says there."""
        command = [str(self.python), str(self.folder / f"{name}.py"), *arguments]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=120, env=self.environment, cwd=self.folder
        )
        if done.returncode != 0:
            raise CannotInstallError(done.stderr.strip()[-300:])
        return done.stdout

    @property
    def environment(self) -> dict[str, str]:
        """What its processes are told."""
        return os.environ | {"PYTHONPATH": str(self.folder), "DJANGO_SETTINGS_MODULE": "desk_settings"}

    def serving(self, port: int) -> list[str]:
        """The command that serves it: as many processes and threads as ours."""
        granian = self.python.with_name("granian")
        options = ["--interface", "wsgi", "--workers", "2", "--blocking-threads", "2", "--port", str(port)]
        return [str(granian), *options, "--log-level", "error", "desk_wsgi:application"]
