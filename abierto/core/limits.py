"""Small limits on how often something may be asked from one place, kept in the cache for their time and no longer."""

from __future__ import annotations

from hashlib import blake2b
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


def take_turn(action: str, who: str, *, most: int, seconds: int) -> bool:
    """Count one more of ``action`` by ``who``; False once they had ``most`` within ``seconds`` of their first."""
    secret = settings.SECRET_KEY.encode()[:64]
    name = blake2b(f"{action}:{who}".encode(), key=secret, digest_size=16).hexdigest()  # the address is not kept
    key = f"limit:{action}:{name}"
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key) <= most
    except ValueError:  # it ran out between the two
        cache.set(key, 1, timeout=seconds)
        return True


def address_of(request: HttpRequest) -> str:
    """The network address that a request came from, past the proxies that the house trusts (``PROXIES``).

    What a sender writes of itself beyond them is not believed; "" when nothing is known.
    """
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if proxies:
        told = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(told) >= proxies and told[-proxies].strip():
            return told[-proxies].strip()
    return request.META.get("REMOTE_ADDR") or ""


def place_of(address: str) -> str:
    """The network that an address stands for: itself, or the /64 that one IPv6 subscriber has whole."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(ip_network(f"{parsed}/64", strict=False)) if parsed.version == 6 else str(parsed)
