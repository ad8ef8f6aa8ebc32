"""The WSGI application that Granian serves: Django behind the page cache."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "abierto.config.settings")

application = get_wsgi_application()
