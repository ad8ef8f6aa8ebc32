"""The WSGI application that Granian serves: Django behind the count of use, the page cache and the front."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "abierto.config.settings")

_django = get_wsgi_application()

from django.conf import settings  # noqa: E402 - the settings exist once Django stands

from abierto.core.pagecache import PageCache  # noqa: E402
from abierto.participation.front import Front  # noqa: E402
from abierto.usage.counting import UseCounter  # noqa: E402

application = UseCounter(
    PageCache(
        Front(_django),
        seconds=settings.PAGE_CACHE_SECONDS,
        secure=settings.HTTPS,
        untouched=(settings.STATIC_URL, settings.MEDIA_URL, "/archivo/"),
    )
)
