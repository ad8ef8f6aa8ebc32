"""Paper and files: ten sheets at a time, a second reader, a preview, and nothing typed is lost."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from abierto.core.errors import DomainError
from abierto.dialogues.actions.captures import confirm_sheet, refuse_sheet
from abierto.dialogues.actions.dialogues import close_dialogue
from abierto.dialogues.queries import balance, contributions_of
from abierto.participation.enums import Origin
from abierto.participation.models import Contribution, ScreeningReview
from tests.dialogues.desk import an_office, entered, events, text_of, told
from tests.factories.dialogues import AFTER, a_dialogue, answered

pytestmark = pytest.mark.django_db

HEAD = "hoja,tipo,texto,firma,sector,publicar"


@pytest.fixture
def office(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    with time_machine.travel(AFTER, tick=False):
        yield an_office()


def at(name: str, *args) -> str:
    return reverse(f"dialogues_desk:{name}", args=args)


def rows(*sheets: dict) -> dict[str, str]:
    """A form of ten rows as a browser sends it: every field of every row."""
    sent = {}
    for place in range(10):
        row = sheets[place] if place < len(sheets) else {}
        told = {"number": str(place + 1), "kind": "proposal", "text": "", "signed_as": "", "sector": "", **row}
        sent |= {f"r{place}-{name}": value for name, value in told.items()}
    return sent


def captured(office, *texts: str, user=None) -> list[Contribution]:
    client = entered(user or office.operator)
    answer = client.post(at("capture", office.dialogue.pk), rows(*({"text": text} for text in texts)))
    assert answer.status_code == 302
    return list(Contribution.objects.filter(text__in=texts).order_by("pk"))


def file(*lines: str, name: str = "hojas.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\n".join(lines).encode(), "text/csv")


def test_rows_with_text_are_kept_as_one_batch_and_wait_for_a_second_reader(office):
    client = entered(office.operator)
    first = {"number": "7", "kind": "idea", "text": "Que abra los sábados\r\ny domingos", "sector": "academia"}

    sent = client.post(
        at("capture", office.dialogue.pk),
        rows(first, {}, {"number": "9", "text": "Más mapas", "signed_as": " Comité  vecinal ", "may_publish": "on"}),
    )

    assert told(sent) == "Se capturaron 2. Cuentan cuando otra persona las coteje con su hoja."
    kept = list(Contribution.objects.order_by("pk").values_list("sheet", "kind", "text", "signed_as", "may_publish"))
    assert kept == [
        ("7", "idea", "Que abra los sábados\ny domingos", "", False),
        ("9", "proposal", "Más mapas", "Comité vecinal", True),
    ]
    assert {each.act.origin for each in Contribution.objects.all()} == {Origin.PAPER}
    assert not contributions_of(office.dialogue).exists()
    assert events() == ["participation.captured"]
    assert 'value="10"' in text_of(client.get(at("capture", office.dialogue.pk)))


def test_a_batch_with_one_wrong_row_keeps_nothing_and_shows_all_that_was_typed(office):
    captured(office, "La primera")
    client = entered(office.operator)

    sent = client.post(
        at("capture", office.dialogue.pk),
        rows(
            {"number": "1", "text": "Con un número que ya está"},
            {"number": "", "text": "Sin número de hoja"},
            {"number": "5", "text": "x", "signed_as": "Comité"},
            {"number": "6", "text": "Una buena que no se pierde"},
        ),
    )

    page = text_of(sent)
    assert (sent.status_code, Contribution.objects.count()) == (422, 1)
    for typed in ("Con un número que ya está", "Sin número de hoja", "Comité", "Una buena que no se pierde"):
        assert typed in page
    assert "los 2 renglones señalados" in page
    assert "Escriba el número de la hoja." in page

    twice = client.post(
        at("capture", office.dialogue.pk), rows({"number": "1", "text": "Repetida"}, {"number": "8", "text": "Ocho"})
    )
    assert (twice.status_code, Contribution.objects.count()) == (422, 1)
    assert "Ya se capturó esa hoja" in text_of(twice)


def test_an_empty_batch_says_so(office):
    sent = entered(office.operator).post(at("capture", office.dialogue.pk), rows())

    assert (sent.status_code, "Escriba al menos una aportación." in text_of(sent)) == (422, True)


def test_another_person_confirms_and_whoever_typed_it_cannot(office):
    first, _second = captured(office, "La primera", "La segunda")
    typist, reader = entered(office.operator), entered(office.reader)

    own = typist.post(at("confirm", first.pk))
    read = reader.post(at("confirm", first.pk))

    assert told(own) == "La coteja alguien distinto de quien la capturó."
    assert told(read) == "La hoja 1 quedó cotejada y ya cuenta."
    assert list(contributions_of(office.dialogue)) == [first]
    assert "La segunda" in text_of(reader.get(at("reading", office.dialogue.pk)))
    assert "La segunda" not in text_of(typist.get(at("reading", office.dialogue.pk)))
    with pytest.raises(DomainError, match="ya se cotejó"):
        confirm_sheet(dialogue=office.dialogue, contribution=first, by=office.reader)


def test_a_sheet_that_does_not_match_is_kept_without_counting_and_does_not_stop_the_close(office):
    (first,) = captured(office, "Mal copiada")
    reader = entered(office.reader)

    blank = reader.post(at("refuse", first.pk), {"reason": " "})
    own = entered(office.operator).post(at("refuse", first.pk), {"reason": "Dice otra cosa."})
    sent = reader.post(at("refuse", first.pk), {"reason": "La hoja dice sábados."})

    assert blank.status_code == 422
    assert told(own) == "La coteja alguien distinto de quien la capturó."
    assert told(sent) == "La hoja 1 no cuenta. Captúrese otra vez, como «1-bis»."
    assert "La hoja dice sábados." in text_of(entered(office.operator).get(at("capture", office.dialogue.pk)))
    assert (balance(office.dialogue).received, Contribution.objects.count()) == (0, 1)
    assert close_dialogue(dialogue=office.dialogue, closing="Nada llegó.", by=None).closed_at is not None
    with pytest.raises(DomainError, match="cerró"):
        refuse_sheet(dialogue=office.dialogue.__class__.objects.get(), contribution=first, reason="x", by=office.reader)


def test_a_sheet_already_refused_is_neither_confirmed_nor_refused_again_from_an_old_page(office):
    (first,) = captured(office, "Mal copiada")
    reader = entered(office.reader)
    reader.post(at("refuse", first.pk), {"reason": "La hoja dice sábados."})

    late = entered(office.secretary)
    for answer in (late.post(at("confirm", first.pk)), late.post(at("refuse", first.pk), {"reason": "Lo mismo."})):
        assert told(answer).startswith("Otra persona ya dijo que no coincide con su hoja")
    first.refresh_from_db()
    assert (first.confirmed_by, ScreeningReview.objects.count()) == (None, 1)


def test_a_file_is_seen_first_and_kept_after_whole(office):
    client = entered(office.operator)

    seen = client.post(
        at("import", office.dialogue.pk),
        {"file": file(HEAD, "1,Idea,Que abra los sábados,,Academia,sí", "2,Propuesta,Mapas,,,no")},
    )
    assert (seen.status_code, Contribution.objects.count()) == (200, 0)
    assert "Que abra los sábados" in text_of(seen)
    kept = re.search(r'name="kept" value="([^"]+)"', text_of(seen)).group(1)

    sent = client.post(at("import-confirm", office.dialogue.pk), {"kept": kept})
    again = client.post(at("import-confirm", office.dialogue.pk), {"kept": kept})

    assert told(sent).startswith("Se importaron 2.")
    assert told(again).startswith("La vista previa venció.")
    assert list(Contribution.objects.order_by("pk").values_list("sheet", "act__origin", "captured_by")) == [
        ("1", "import", office.operator.pk),
        ("2", "import", office.operator.pk),
    ]
    assert events() == ["participation.imported"]


def test_a_wrong_file_tells_every_error_and_keeps_nothing(office):
    captured(office, "La primera")
    client = entered(office.operator)

    seen = client.post(at("import", office.dialogue.pk), {"file": file(HEAD, "1,Idea,Otra,,,sí", "3,Queja,x,,,quizá")})
    other = client.post(at("import", office.dialogue.pk), {"file": file("nombre,edad", "Ana,3")})
    none = client.post(at("import", office.dialogue.pk))

    assert [page.status_code for page in (seen, other, none)] == [422, 422, 422]
    page = text_of(seen)
    for problem in (
        "Renglón 2, columna «hoja»: la hoja «1» ya se capturó",
        "Renglón 3, columna «tipo»",
        "Renglón 3, columna «texto»",
        "Renglón 3, columna «publicar»",
    ):
        assert problem in page
    assert "no se conoce la columna «nombre»" in text_of(other)
    assert Contribution.objects.count() == 1


def test_a_file_of_somebody_else_or_made_up_is_not_there(office):
    client = entered(office.reader)
    seen = entered(office.operator).post(
        at("import", office.dialogue.pk), {"file": file(HEAD, "1,Idea,Que abra los sábados,,,sí")}
    )
    kept = re.search(r'name="kept" value="([^"]+)"', text_of(seen)).group(1)

    assert told(client.post(at("import-confirm", office.dialogue.pk), {"kept": kept})).startswith("La vista previa")
    for name in ("", "../../x.csv", "a" * 64, "a" * 64 + ".exe"):
        assert client.post(at("import-confirm", office.dialogue.pk), {"kept": name}).status_code == 404
    assert Contribution.objects.count() == 0


def test_the_templates_are_downloaded_by_those_who_capture(office):
    client = entered(office.operator)

    for extension in ("csv", "xlsx"):
        answer = client.get(at("import-template", extension))
        assert answer.headers["Content-Disposition"] == f'attachment; filename="aportaciones.{extension}"'
    assert entered(office.institution).get(at("import-template", "csv")).status_code == 403


def test_nothing_is_captured_before_the_dialogue_is_published_nor_after_its_close(office):
    draft = a_dialogue(published=False)
    close_dialogue(dialogue=office.dialogue, closing="Nada llegó.", by=None)
    client = entered(office.operator)

    before = client.post(at("capture", draft.pk), rows({"text": "Una aportación"}))
    after = client.post(at("capture", office.dialogue.pk), rows({"text": "Una aportación"}))

    assert "Primero se publica" in text_of(before)
    assert "ya se cerró" in text_of(after)
    assert Contribution.objects.count() == 0


def test_a_confirmed_sheet_is_answered_as_any_other(office):
    (first,) = captured(office, "La primera")
    entered(office.reader).post(at("confirm", first.pk))

    answered(office.dialogue, first)

    assert balance(office.dialogue).answered == 1
