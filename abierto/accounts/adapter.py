"""How allauth behaves here: accounts are opened by the administration, never by signing up."""

from __future__ import annotations

from types import SimpleNamespace
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.utils.http import url_has_allowed_host_and_scheme


class AccountAdapter(DefaultAccountAdapter):
    """No public sign-up; links in letters lead to the site's own address, whatever host a request says."""

    def is_open_for_signup(self, request) -> bool:
        return False

    def get_login_redirect_url(self, request) -> str:
        """Who publishes for a political actor goes to that desk; everyone else where they always went."""
        if request.user.has_perm("decide.open_actor_desk"):
            return "/actores/"
        return super().get_login_redirect_url(request)

    def is_safe_url(self, url: str | None) -> bool:
        """Only places of this site, written as a path: no other host, not even a broken one."""
        return bool(url) and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        here = SimpleNamespace(name=urlsplit(settings.SITE_URL).netloc, domain=settings.SITE_URL)
        super().send_mail(template_prefix, email, {**context, "current_site": here})

    def get_reset_password_from_key_url(self, key: str) -> str:
        return settings.SITE_URL + urlsplit(super().get_reset_password_from_key_url(key)).path
