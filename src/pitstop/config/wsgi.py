"""The server's entry."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pitstop.config.settings")

# First: a key that cannot be read or made stops the start, not the first visitor.
str(settings.SECRET_KEY)

application = get_wsgi_application()
# Loaded before the process answers: half a second that its first visitor need not wait for.
pages = get_resolver().url_patterns
