"""Every address of the site, from the map itself, with one that leads to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product
from typing import Any

from django.urls import Resolver404, URLPattern, get_resolver, resolve
from django.utils.regex_helper import normalize

#: Tried in every place of an address until it leads to its own view.
SAMPLES = (
    "x",
    "1",
    "pdf",
    "json",
    "csv",
    "15106",
    "2021",
    "a-1",
    "wagtailcore",
    "00000000-0000-4000-8000-000000000000",
)


@dataclass(frozen=True)
class Route:
    """One line of the map: its name with namespaces, its view, and an address that leads there."""

    name: str
    view: Any
    path: str
    pattern: str

    @property
    def is_desk(self) -> bool:
        return self.path.startswith("/escritorio/")

    @property
    def is_account(self) -> bool:
        return self.path.startswith("/cuenta/")

    @property
    def is_actors(self) -> bool:
        return self.path.startswith("/actores/")

    @property
    def is_public(self) -> bool:
        return getattr(self.view, "is_public", False)


def routes() -> list[Route]:
    """All of them, in the order of the map."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: Any, regex: str, namespace: str) -> Iterator[Route]:
    for pattern in patterns:
        whole = regex + pattern.pattern.regex.pattern.removeprefix("^")
        if isinstance(pattern, URLPattern):
            name = f"{namespace}{pattern.name or pattern.lookup_str}"
            yield Route(name, pattern.callback, _sample(whole, pattern.callback), whole)
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, whole, inner)


def _sample(regex: str, view: Any) -> str:
    for template, names in normalize(regex):
        for values in islice(product(SAMPLES, repeat=len(names)), 5000):
            path = "/" + template % dict(zip(names, values, strict=True))
            try:
                if resolve(path).func is view:
                    return path
            except Resolver404:
                continue
    return ""
