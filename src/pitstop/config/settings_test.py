"""Settings of the tests: production's, except where a line below says why."""

import atexit
import os
import shutil
import tempfile

from django.contrib.auth.hashers import Argon2PasswordHasher

# The tests mean the same on every machine, whatever desk its environment describes.
for _name in [n for n in os.environ if n.startswith("PITSTOP_") and not n.startswith("PITSTOP_TEST_")]:
    del os.environ[_name]

# A folder per run, so that no test sees or touches the data of a desk in ./var.
_folder = tempfile.mkdtemp(prefix="pitstop-test-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["PITSTOP_DATA_DIR"] = _folder
os.environ["PITSTOP_SECRET_KEY"] = "only-for-tests-0123456789abcdefghijklmnopqrstuvwxyz"  # noqa: S105

from pitstop.config.databases import database  # noqa: E402 (reads the environment as it now is)
from pitstop.config.settings import *  # noqa: E402, F403 (the same settings are the point)

DATABASES = {
    "default": {
        **database(os.environ.get("PITSTOP_TEST_DATABASE_URL") or f"sqlite:///{_folder}/desk.sqlite3"),
    }
}
if not os.environ.get("PITSTOP_TEST_DATABASE_URL"):
    # In a file, not in memory: threads and processes of a test then lock and wait as they do in use.
    DATABASES["default"]["TEST"] = {"NAME": f"{_folder}/test.sqlite3"}

# Static files straight from their folders: no test waits for them to be collected.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True


class CheapArgon2(Argon2PasswordHasher):
    """The same hasher at its lowest cost: a test that signs in must not wait for a strong one."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1


PASSWORD_HASHERS = ["pitstop.config.settings_test.CheapArgon2"]
