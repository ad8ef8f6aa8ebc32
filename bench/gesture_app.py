"""What :mod:`bench.gestures` serves: the product whole, and beside it a bare Django view that inserts one row.

``BARE=1`` serves the bare view alone, in a Django with no middleware and no application but its table's.
"""

from __future__ import annotations

import os

BARE = os.environ.get("BARE") == "1"
if BARE:
    import dj_database_url
    from django.conf import settings

    settings.configure(
        SECRET_KEY="only-to-measure",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="bench.gesture_app",
        MIDDLEWARE=[],
        USE_TZ=True,
        DATABASES={"default": dj_database_url.parse(os.environ["DATABASE_URL"], conn_max_age=600)},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    if "sqlite" in os.environ["DATABASE_URL"]:
        settings.DATABASES["default"]["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        }
    import django

    django.setup()
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
else:
    from abierto.config import settings as house

    house.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    from abierto.config.wsgi import application  # noqa: F401 - what Granian serves
    from abierto.participation import bursts

    bursts.BURST = 10**9  # all that is measured falls on one space, and comes from one place

from django.db import models  # noqa: E402 - the settings exist once Django stands
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402


class Row(models.Model):
    """What the bare view inserts."""

    value = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        app_label = "bench"

    def __str__(self) -> str:
        return self.value


def insert(request: HttpRequest) -> HttpResponse:
    """The least that a durable gesture could be: read a field, insert a row, answer."""
    Row.objects.create(value=request.POST.get("valor", "")[:10], at=timezone.now())
    return HttpResponse(status=204)


urlpatterns = [path("insert/", insert)]
