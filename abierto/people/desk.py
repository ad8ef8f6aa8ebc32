"""The register at the desk: organisations, persons, posts, and who held them when."""

from __future__ import annotations

from wagtail.admin.viewsets.base import ViewSetGroup

from abierto.core.desk import DeskViewSet
from abierto.people.actions.records import delete_record, save_record
from abierto.people.models import Membership, Organisation, Person, Post

PERMISSIONS = {
    "view": "people.view_register",
    "add": "people.edit_register",
    "change": "people.edit_register",
    "delete": "people.delete_record",
}


class _Register(DeskViewSet):
    permissions = PERMISSIONS
    save = staticmethod(save_record)
    remove = staticmethod(delete_record)


class OrganisationDesk(_Register):
    model = Organisation
    name = "organizaciones"
    url_prefix = "padron/organizaciones"
    icon = "home"
    form_fields = ["name", "short_name", "kind", "website", "valid_from", "valid_until", "succeeded_by", "source"]
    list_display = ["name", "short_name", "kind"]
    search_fields = ["name", "short_name"]


class PersonDesk(_Register):
    model = Person
    name = "personas"
    url_prefix = "padron/personas"
    icon = "user"
    form_fields = ["name", "email", "phone"]
    list_display = ["name"]
    search_fields = ["name"]


class PostDesk(_Register):
    model = Post
    name = "cargos"
    url_prefix = "padron/cargos"
    icon = "tag"
    form_fields = ["organisation", "title", "department", "contact_email", "contact_phone"]
    list_display = ["title", "organisation", "department"]
    search_fields = ["title", "department", "organisation__name", "organisation__short_name"]


class MembershipDesk(_Register):
    model = Membership
    name = "titularidades"
    url_prefix = "padron/titularidades"
    icon = "calendar"
    form_fields = ["post", "person", "capacity", "valid_from", "valid_until", "source"]
    list_display = ["post", "person", "capacity", "valid_from", "valid_until"]
    search_fields = ["post__title", "person__name", "post__organisation__name"]


class RegisterGroup(ViewSetGroup):
    """«Padrón» in the menu."""

    menu_label = "Padrón"
    menu_name = "padron"
    menu_icon = "group"
    menu_order = 300
    items = (OrganisationDesk, PersonDesk, PostDesk, MembershipDesk)
