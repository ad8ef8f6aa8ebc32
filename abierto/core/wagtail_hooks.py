"""The desk's looks and its menu: only the words of the office."""

from __future__ import annotations

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks

#: Entries of the main menu, by name; anything else that an installed app registers stays out.
MENU = frozenset(
    (
        *("plan", "seguimiento", "voces", "dialogos", "elecciones", "decide", "secretariado", "padron"),
        *("territorio", "contenido", "cuentas", "funciones", "correo", "tamizado", "bitacora", "manual"),
    )
)


@hooks.register("construct_main_menu", order=1000)
def keep_the_words_of_the_office(request, items):
    items[:] = [item for item in items if item.name in MENU]


@hooks.register("construct_search", order=1000)
def search_in_each_list(request, areas):
    areas[:] = []


@hooks.register("insert_global_admin_css")
def dress_the_desk():
    return format_html('<link rel="stylesheet" href="{}">', static("abierto/desk.css"))
