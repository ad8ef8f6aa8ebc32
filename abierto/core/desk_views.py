"""The views that :class:`abierto.core.desk.DeskViewSet` is made of: they validate, call an action, and answer."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from wagtail.admin import messages
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button

from abierto.core.actions.records import fingerprint
from abierto.core.errors import DomainError, NotAllowed, StaleRecord


class Guarded:
    """Asks the policy of the very record, limits what is found to what may be seen, and says no with a sentence."""

    desk: Any = None
    breadcrumbs_items = [{"url": "/escritorio/", "label": "Escritorio"}]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        except (PermissionDenied, NotAllowed) as problem:
            return render(request, "desk/refused.html", {"reason": str(problem)}, status=403)

    def _find(self, verb: str) -> Model:
        policy = self.permission_policy  # type: ignore[attr-defined]
        user = self.request.user  # type: ignore[attr-defined]
        found = get_object_or_404(
            policy.instances_user_has_any_permission_for(user, [verb]),
            pk=self.kwargs["pk"],  # type: ignore[attr-defined]
        )
        if not policy.user_has_permission_for_instance(user, verb, found):
            raise PermissionDenied
        return found

    def _after(self, record: Model) -> str:
        return self.desk.home_of(record) or reverse(self.desk.get_url_name("index"))

    def get_side_panels(self) -> MediaContainer:
        return MediaContainer([])


class DeskIndex(Guarded, generic.IndexView):
    """The list of one kind of record, limited to what the person may see."""

    show_export_buttons = False

    @cached_property
    def list_display(self) -> list[Any]:
        return ["__str__"]

    def get_base_queryset(self) -> QuerySet:
        rows = self.permission_policy.instances_user_has_any_permission_for(self.request.user, ["view"])
        names = [column.accessor for column in self.columns if isinstance(column, Column)]
        related = [field.name for field in self.model._meta.fields if field.many_to_one and field.name in names]
        return rows.select_related(*related) if related else rows

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        return super().search_queryset(queryset).distinct() if self.is_searching else queryset

    def get_edit_url(self, instance: Model) -> str | None:
        if "change" not in self.desk.permissions or not self._may("change", instance):
            return None
        return super().get_edit_url(instance)

    def get_delete_url(self, instance: Model) -> str | None:
        if "delete" not in self.desk.permissions or not self._may("delete", instance):
            return None
        return super().get_delete_url(instance)

    def get_add_url(self) -> str | None:
        return super().get_add_url() if "add" in self.desk.permissions else None

    def _may(self, verb: str, instance: Model) -> bool:
        return self.permission_policy.user_has_permission_for_instance(self.request.user, verb, instance)

    @cached_property
    def add_item_label(self) -> str:
        return f"Agregar {self.model._meta.verbose_name}"


class _Saving(Guarded):
    """Saves through the record's action; what the action refuses is said on the form, with the person's text kept."""

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "by": self.request.user}  # type: ignore[misc,attr-defined]

    def save_instance(self) -> Model:
        form = self.form  # type: ignore[attr-defined]
        return type(self.desk).save(
            record=form.instance,
            by=self.request.user,  # type: ignore[attr-defined]
            permission=self.desk.permissions[self.permission_required],  # type: ignore[attr-defined]
            seen=form.cleaned_data["seen"] or None,
        )

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)  # type: ignore[misc]
        except NotAllowed:
            raise
        except StaleRecord as problem:
            form.add_error(None, str(problem))
            self._show_what_is_stored(form)
        except DomainError as problem:
            form.add_error(None, str(problem))
        self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined]
        return self.form_invalid(form)  # type: ignore[attr-defined]

    def _show_what_is_stored(self, form: Any) -> None:
        """Name each field that differs from what is stored now; saving again is then done knowingly."""
        stored = type(form.instance)._default_manager.filter(pk=form.instance.pk).first()
        if stored is None:
            return
        for name in form.fields:
            if name != "seen" and getattr(stored, name) != form.cleaned_data.get(name):
                form.add_error(name, f"Ahora está guardado: «{getattr(stored, name) or 'en blanco'}».")
        form.data = form.data.copy()
        form.data[form.add_prefix("seen")] = fingerprint(stored)

    def get_success_url(self) -> str:
        return self._after(self.object)  # type: ignore[attr-defined]

    def get_success_buttons(self) -> list:
        return super().get_success_buttons() if "change" in self.desk.permissions else []  # type: ignore[misc]


class DeskCreate(_Saving, generic.CreateView):
    """A new record, within what ``?en=`` names where its kind lives within another."""

    submit_button_label = "Guardar"
    submit_button_active_label = "Guardando…"
    success_message = "Se guardó: %(object)s."
    error_message = "No se guardó. Revise lo que se señala."
    page_title = "Nuevo registro"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.within = self._within(request)

    def _within(self, request: HttpRequest) -> Model | None:
        if not self.desk.scope:
            return None
        rows = self.model._meta.get_field(self.desk.scope).related_model._default_manager
        asked = request.GET.get("en", "")
        if asked:
            if not (asked.isdecimal() and len(asked) < 16):
                raise Http404
            return get_object_or_404(rows, pk=asked)
        default = type(self.desk).scope_default
        found = default() if default else None
        if found is None:
            raise Http404
        return found

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.within is not None and request.user.is_authenticated:
            permission_on = self.get_initial_form_instance()
            if not self.permission_policy.user_has_permission_for_instance(request.user, "add", permission_on):
                return render(request, "desk/refused.html", status=403)
        return super().dispatch(request, *args, **kwargs)

    def get_initial_form_instance(self) -> Model:
        return self.model(**({self.desk.scope: self.within} if self.within is not None else {}))

    def get_initial(self) -> dict[str, Any]:
        return {name: value for name, value in self.request.GET.items() if name in self.desk.proposed}

    def get_add_url(self) -> str:
        return self.request.get_full_path()

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        home = self.desk.home_of(self.get_initial_form_instance()) if self.within is not None else None
        where = {
            "url": home or reverse(self.index_url_name),
            "label": str(self.within) if home else capfirst(self.model._meta.verbose_name_plural),
        }
        return [*self.breadcrumbs_items, where, {"url": "", "label": f"Agregar {self.model._meta.verbose_name}"}]


class DeskEdit(_Saving, generic.EditView):
    """Change one record."""

    submit_button_label = "Guardar"
    submit_button_active_label = "Guardando…"
    delete_item_label = "Quitar"
    success_message = "Se guardó: %(object)s."
    error_message = "No se guardó. Revise lo que se señala."
    page_title = "Cambiar"

    def get_object(self, queryset: Any = None) -> Model:
        return self._find("change")

    @cached_property
    def can_delete(self) -> bool:
        return "delete" in self.desk.permissions and self.user_has_permission_for_instance("delete", self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        where = {"url": self._after(self.object), "label": capfirst(self.model._meta.verbose_name_plural)}
        return [*self.breadcrumbs_items, where, {"url": "", "label": self.get_page_subtitle()}]


class DeskDelete(Guarded, generic.DeleteView):
    """Remove one record, after asking."""

    page_title = "Quitar"
    template_name = "desk/confirm_delete.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        generic.base.View.setup(self, request, *args, **kwargs)
        self.panel, self.usage, self.usage_url = None, None, None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            self.object = self._find("delete")
        except PermissionDenied:
            return render(request, "desk/refused.html", status=403)
        return super().dispatch(request, *args, **kwargs)

    def get_success_url(self) -> str:
        return self._after(self.object)

    def form_valid(self, form: Any) -> HttpResponse:
        label, to = str(self.object), self.get_success_url()
        try:
            type(self.desk).remove(record=self.object, by=self.request.user, permission=self.desk.permissions["delete"])
        except NotAllowed:
            raise
        except DomainError as problem:
            messages.error(self.request, str(problem))
            return HttpResponseRedirect(to)
        messages.success(self.request, f"Se quitó: {label}.")
        return HttpResponseRedirect(to)


class DeskInspect(Guarded, generic.InspectView):
    """One record to read, for those who do not change it."""

    page_title = "Consultar"
    template_name = "desk/inspect.html"

    def get_object(self, queryset: Any = None) -> Model:
        return self._find("view")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        generic.base.View.setup(self, request, *args, **kwargs)
        self.pk = kwargs["pk"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            self.object = self._find("view")
        except PermissionDenied:
            return render(request, "desk/refused.html", status=403)
        self.fields = self.get_fields()
        return super().dispatch(request, *args, **kwargs)

    def get_edit_url(self) -> str | None:
        may = "change" in self.desk.permissions and self.user_has_permission_for_instance("change", self.object)
        return super().get_edit_url() if may else None

    def get_delete_url(self) -> str | None:
        may = "delete" in self.desk.permissions and self.user_has_permission_for_instance("delete", self.object)
        return super().get_delete_url() if may else None

    def user_has_permission_for_instance(self, verb: str, instance: Model) -> bool:
        return self.permission_policy.user_has_permission_for_instance(self.request.user, verb, instance)

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        history = reverse(self.desk.get_url_name("history"), args=[self.object.pk])
        return [*super().header_more_buttons, Button("Historia", url=history, icon_name="history", priority=40)]
