"""The server's entry."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pitstop.config.settings")

# First: a key that cannot be read or made stops the start, not the first visitor.
str(settings.SECRET_KEY)

application = get_wsgi_application()
