"""The words that the shell and the sign-in lack in Mexican Spanish."""

from __future__ import annotations

import gettext
import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

LOCALE = Path(settings.LOCALE_PATHS[0])
PO = LOCALE / "es_MX" / "LC_MESSAGES" / "django.po"


def _compiler():
    spec = spec_from_file_location("compile_locale", LOCALE / "compile.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_compiled_catalogue_is_that_of_the_written_one():
    compiler = _compiler()

    for catalogue in compiler.CATALOGUES:
        messages = compiler.read_po(catalogue.read_text(encoding="utf-8"))
        assert catalogue.with_suffix(".mo").read_bytes() == compiler.write_mo(messages)
    assert len(compiler.read_po(PO.read_text(encoding="utf-8"))) > 100


def test_gettext_reads_what_was_compiled():
    with PO.with_suffix(".mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)

    assert catalogue.gettext("Search…") == "Buscar…"
    plural = ("You have added %(count)s security key.", "You have added %(count)s security keys.")
    assert catalogue.ngettext(*plural, 1) == "Tiene %(count)s llave de acceso."
    assert catalogue.ngettext(*plural, 3) == "Tiene %(count)s llaves de acceso."


def test_every_translation_keeps_its_placeholders():
    compiler = _compiler()

    for key, value in compiler.read_po(PO.read_text(encoding="utf-8")).items():
        if key:
            for form in value.split("\0"):
                assert set(re.findall(r"%\(\w+\)s", form)) <= set(re.findall(r"%\(\w+\)s", key)), key


def test_the_site_speaks_with_those_words():
    with override("es-mx"):
        assert _("Search…") == "Buscar…"
        assert _("Two-Factor Authentication") == "Segundo factor"
        assert ngettext("One other user is currently viewing", "%(num_user)s other users are currently viewing", 1) == (
            "Otra persona lo está viendo ahora"
        )
