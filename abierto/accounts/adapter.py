"""How allauth behaves here: accounts are opened by the administration, never by signing up."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """No public sign-up."""

    def is_open_for_signup(self, request) -> bool:
        return False
