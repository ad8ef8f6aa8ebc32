"""The forum at the desk: exercises, seats, registered members and the dated facts of the process."""

from __future__ import annotations

from wagtail.admin.viewsets.base import ViewSetGroup

from abierto.core.desk import DeskViewSet
from abierto.secretariat.actions.records import delete_record, save_record
from abierto.secretariat.models import Exercise, Milestone, RegisteredMember, Seat

FORUM = {
    "view": "secretariat.view_forum",
    "add": "secretariat.edit_forum",
    "change": "secretariat.edit_forum",
    "delete": "secretariat.delete_record",
}


def current_exercise() -> Exercise | None:
    """The exercise in which records are added when the address names none: the current one, else the latest."""
    return Exercise.objects.order_by("-is_current", "-starts_on").first()


class ExerciseDesk(DeskViewSet):
    model = Exercise
    name = "ejercicios"
    url_prefix = "secretariado/ejercicios"
    icon = "folder-open-inverse"
    permissions = {
        **FORUM,
        "add": "secretariat.edit_exercise",
        "change": "secretariat.edit_exercise",
    }
    save = staticmethod(save_record)
    remove = staticmethod(delete_record)
    form_fields = [
        *("name", "jurisdiction", "period", "starts_on", "ends_on", "is_current"),
        *("introduction", "methodology", "follow_up", "source", "is_demonstration"),
    ]
    list_display = ["name", "jurisdiction", "period", "is_current"]
    search_fields = ["name", "jurisdiction"]


class _Forum(DeskViewSet):
    permissions = FORUM
    save = staticmethod(save_record)
    remove = staticmethod(delete_record)
    scope = "exercise"
    scope_default = staticmethod(current_exercise)


class SeatDesk(_Forum):
    model = Seat
    name = "asientos"
    url_prefix = "secretariado/asientos"
    icon = "group"
    form_fields = ["number", "sector", "post"]
    list_display = ["post", "sector", "number", "exercise"]
    search_fields = ["post__title", "post__organisation__name"]


class MemberDesk(_Forum):
    model = RegisteredMember
    name = "miembros"
    url_prefix = "secretariado/miembros"
    icon = "user"
    form_fields = ["number", "sector", "organisation", "public_name"]
    list_display = ["__str__", "sector", "number", "exercise"]
    search_fields = ["public_name", "organisation__name"]


class MilestoneDesk(_Forum):
    model = Milestone
    name = "proceso"
    url_prefix = "secretariado/proceso"
    icon = "history"
    form_fields = ["kind", "happened_on", "date_note", "title", "description", "place", "url", "source"]
    list_display = ["title", "kind", "happened_on", "exercise"]
    search_fields = ["title", "description"]


class ForumGroup(ViewSetGroup):
    """«Secretariado» in the menu."""

    menu_label = "Secretariado"
    menu_name = "secretariado"
    menu_icon = "group"
    menu_order = 200
    items = (ExerciseDesk, SeatDesk, MemberDesk, MilestoneDesk)
