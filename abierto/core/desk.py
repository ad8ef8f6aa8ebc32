"""The desk: the house's records, permissions and actions, shown in Wagtail's shell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Model, QuerySet
from django.forms.models import modelform_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, register_converter
from wagtail.admin import messages
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import BasePermissionPolicy
from wagtail.permissions import register_permission_policy

from abierto.core.desk_history import DeskHistory
from abierto.core.desk_views import DeskCreate, DeskDelete, DeskEdit, DeskIndex, DeskInspect
from abierto.core.errors import DomainError, NotAllowed
from abierto.core.forms import DeskForm, desk_field
from abierto.core.permissions import allowed
from abierto.core.privacy import sorting


class RowId:
    """A primary key in an address: digits, and no more of them than the database counts."""

    regex = "[0-9]{1,15}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: Any) -> str:
        return str(value)


register_converter(RowId, "row")


class DeskPolicy(BasePermissionPolicy):
    """Wagtail's questions answered by the house's permission tables. ``names`` maps its verbs to our permissions."""

    def __init__(self, model: type[Model], names: dict[str, str]) -> None:
        super().__init__(model)
        self.names = names

    def _may(self, user: Any, action: str, on: Any = None) -> bool:
        return action in self.names and allowed(user, self.names[action], on)

    def user_has_permission(self, user: Any, action: str) -> bool:
        return self._may(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self._may(user, action) for action in actions)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Model) -> bool:
        return self._may(user, action, instance)

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> QuerySet:
        """What the person may see; each act on one of them is asked again of that one."""
        rows = self.model._default_manager.all()
        if not self.user_has_any_permission(user, {"view", *actions}):
            return rows.none()
        return rows.visible_to(user) if hasattr(rows, "visible_to") else rows

    def users_with_any_permission(self, actions: Any) -> QuerySet:
        users = get_user_model().objects.filter(is_active=True)
        may = [user.pk for user in users if self.user_has_any_permission(user, actions)]
        return users.filter(pk__in=may)


class DeskViewSet(ModelViewSet):
    """The screens of one kind of record: list, new, change, see, remove, history.

    ``permissions`` maps view, add, change and delete to names of the permission tables; ``save`` and ``remove`` are
    the actions that write. ``scope`` names the reference fixed by ``?en=<pk>`` when adding (see :class:`DeskForm`);
    ``proposed`` names the fields that the address may fill in beforehand.
    """

    permissions: dict[str, str] = {}
    save: Callable[..., Model]
    remove: Callable[..., None]
    form: type[DeskForm] = DeskForm
    form_fields: list[str] = []
    scope: str | None = None
    scope_default: Callable[[], Model | None] | None = None
    proposed: tuple[str, ...] = ()

    index_view_class = DeskIndex
    add_view_class = DeskCreate
    edit_view_class = DeskEdit
    delete_view_class = DeskDelete
    history_view_class = DeskHistory
    inspect_view_class = DeskInspect
    inspect_view_enabled = True
    copy_view_enabled = False
    sort_order_field = None
    add_to_reference_index = False
    list_per_page = 50
    search_backend_name = None
    icon = "list-ul"

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(**{"desk": self, **kwargs, "usage_url_name": None})

    def get_form_class(self, for_update: bool = False) -> type[DeskForm]:
        form: Any = modelform_factory(
            self.model, form=self.form, fields=self.form_fields, formfield_callback=self.formfield_for_dbfield
        )
        form.scope = self.scope
        return form

    def formfield_for_dbfield(self, db_field: models.Field, **kwargs: Any) -> Any:
        return desk_field(db_field, **kwargs)

    @property
    def inspect_view_fields(self) -> list[str]:  # type: ignore[override]
        """What anyone of the desk may read of the record: personal data stays in the form of those who keep it."""
        kinds = sorting(self.model)
        names = [*([self.scope] if self.scope else []), *self.form_fields]
        return [name for name in names if kinds.get(name) != "personal"]

    def home_of(self, record: Model) -> str | None:
        """Where a person goes on after saving or removing ``record``; None for the list of its kind."""
        return None

    def get_urlpatterns(self) -> list:
        patterns = [
            path("", self.index_view, name="index"),
            path("resultados/", self.index_results_view, name="index_results"),
            path("<row:pk>/ver/", self.inspect_view, name="inspect"),
            path("<row:pk>/historia/", self.history_view, name="history"),
        ]
        if "add" in self.permissions:
            patterns.append(path("nuevo/", self.add_view, name="add"))
        if "change" in self.permissions:
            patterns.append(path("<row:pk>/", self.edit_view, name="edit"))
        if "delete" in self.permissions:
            patterns.append(path("<row:pk>/quitar/", self.delete_view, name="delete"))
        return patterns

    def on_register(self) -> None:
        register_permission_policy(self.model, DeskPolicy(self.model, self.permissions))
        super().on_register()

    def register_permissions(self) -> None:
        """Wagtail's own group permissions play no part here."""


def refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The desk's own 403."""
    return render(request, "desk/refused.html", {"reason": reason}, status=403)


def desk_view(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of the desk: what the person may not do is answered with a sentence and a 403."""

    @wraps(view)
    def doorman(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (PermissionDenied, NotAllowed) as problem:
            return refused(request, str(problem))

    return doorman


@contextmanager
def errors_as_messages(request: HttpRequest) -> Iterator[None]:
    """Show what an action refuses as a message; lack of permission goes on to be a 403."""
    try:
        yield
    except NotAllowed:
        raise
    except DomainError as problem:
        messages.error(request, str(problem))
