"""Who publishes, who observes, and who hands over."""

from __future__ import annotations

from typing import Any

from abierto.core import permissions

RULES: dict[str, Any] = {}
permissions.register(RULES)
