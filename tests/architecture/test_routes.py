"""Nothing of the site is unlisted: each address is public, of the desk, of sign-in, or named here with its reason."""

from __future__ import annotations

from tests.architecture.routes import Route, routes

#: Views that are neither public pages nor behind a door, and why.
OTHERS = {
    "core:health": "asked by machines; never kept by a cache",
    "plan:file-verify": "receives a file, keeps nothing, reads no session",
    "transparency:receipt-read": "reads a receipt from the site's own page, keeps nothing, reads no session",
    "transparency:cosign": "stands on a witness's signature; called by programs",
    "participation:react": "takes a reaction from the site's own pages",
    "participation:contribute": "takes a contribution from the site's own pages",
    "participation:receipt-detail": "the receipt of one person, kept by no cache",
    "participation:contribution-follow": "stands on the signed token in its address; never kept by a cache",
    "participation:invitation": "stands on the secret in its address; never kept by a cache",
    "dialogues:vote": "takes a ballot from the site's own pages",
    "followup:follow-ask": "receives an address from the site's own page, reads no session",
    "followup:follow-confirm": "stands on the signed token in its address; never kept by a cache",
    "followup:follow-end": "stands on the signed token in its address; never kept by a cache",
}


#: Addresses that a public standard names (C2SP tlog-tiles), which its clients ask for as they are.
STANDARD = {"/bitacora/punto", "/bitacora/checkpoint", "/bitacora/tile/x/x"}


def _has_a_door(route: Route) -> bool:
    return route.is_desk or route.is_account or route.is_actors


def test_every_route_has_an_address_that_leads_to_it():
    assert [route.name for route in routes() if not route.path] == []


def test_every_route_outside_the_desk_and_sign_in_is_a_public_page_or_is_explained():
    unlisted = {route.name for route in routes() if not route.is_public and not _has_a_door(route)}
    assert unlisted == set(OTHERS)


def test_no_public_page_stands_behind_the_doors():
    assert [route.name for route in routes() if route.is_public and _has_a_door(route)] == []


def test_public_addresses_end_with_a_slash_or_an_extension():
    odd = [
        route.path
        for route in routes()
        if route.is_public and not route.path.endswith("/") and "." not in route.path.rpartition("/")[2]
    ]
    assert set(odd) == STANDARD
