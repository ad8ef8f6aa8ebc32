"""The settings that tests run under, set before Django is configured (loaded with ``-p tests.environment``).

``DATABASE_URL`` is left as it is given, so that the same suite runs on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="abierto-tests-")
os.mkdir(os.path.join(_folder, "static"))  # WhiteNoise warns when it has nothing to look at

os.environ.update(
    DJANGO_SETTINGS_MODULE="abierto.config.settings",
    SECRET_KEY="only-for-tests-" + "0123456789" * 6,
    SITE_URL="https://abierto.test",
    CACHE_URL="locmem://",
    DATA_DIR=_folder,
    LOG_LEVEL="ERROR",
    DJANGO_ALLOW_ASYNC_UNSAFE="yes",  # the browser's driver keeps a loop in the thread of its tests
)
for _name in ("DEMONSTRATION", "DEMONSTRATION_CLOCK", "SECOND_FACTOR", "DEBUG", "ALLOWED_HOSTS"):
    os.environ.pop(_name, None)


def pytest_unconfigure(config) -> None:
    shutil.rmtree(_folder, ignore_errors=True)
