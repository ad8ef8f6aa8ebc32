"""What Decide adds to the desk: its screens, the menu entry and what waits to be checked."""

from __future__ import annotations

from typing import Any

from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from abierto.core import clock, duties
from abierto.core.duties import Duty
from abierto.core.permissions import allowed
from abierto.decide.delivering import packages_of
from abierto.decide.desk import urls
from abierto.decide.models import Delivery
from abierto.decide.queries import editions_to_review


class DecideMenuItem(MenuItem):
    def is_shown(self, request):
        return allowed(request.user, "decide.view_actors")


@hooks.register("register_admin_urls")
def register_decide():
    return [path("decide/", include(urls))]


@hooks.register("register_admin_menu_item")
def register_decide_menu_item():
    return DecideMenuItem("Decide", reverse("decide_desk:actors"), name="decide", icon_name="group", order=116)


def to_check(user: Any) -> list[Duty]:
    """How many texts wait to be published or observed, for who does it."""
    count = editions_to_review(clock.now()).count() if allowed(user, "decide.review_editions") else 0
    if not count:
        return []
    told = "Un texto de un actor político" if count == 1 else f"{count:,} textos de actores políticos"
    return [Duty("Decide: textos por revisar", told, reverse("decide_desk:queue"))]


def to_deliver(user: Any) -> list[Duty]:
    """Deliveries that stopped, and packages that wait for this very person to release them."""
    if not allowed(user, "decide.release_package"):
        return []
    found = []
    for delivery in Delivery.objects.standing().select_related("process"):
        where = reverse("decide_desk:delivery", args=[delivery.process_id])
        if delivery.problem:
            found.append(Duty("Decide: entrega", f"Se detuvo la de {delivery.process}", where, delivery.problem))
        elif any(package.waits_for(user) for package in packages_of(delivery)):
            found.append(Duty("Decide: entrega", f"Paquetes por liberar, {delivery.process}", where))
    return found


duties.register("decide", to_check)
duties.register("decide-delivery", to_deliver)
