"""The plan's workspaces: what awaits each person, files seen before they are loaded, and versions to the end."""

from __future__ import annotations

import json

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from abierto.accounts.enums import Role
from abierto.core.models import Entry
from abierto.plan.completeness import REQUIREMENTS
from abierto.plan.content import working_content
from abierto.plan.exchange import plan_file
from abierto.plan.models import Annex, PlanVersion
from abierto.plan.queries import working_plan, working_sheets
from tests.desk.world import OTHER, SUPERUSER
from tests.factories.plan import ActivityFactory, CommitmentFactory, LineOfActionFactory, sealed_version

IMPORT, CONFIRM = "/escritorio/plan/importar/", "/escritorio/plan/importar/confirmar/"


def text(answer) -> str:
    return answer.content.decode()


def plan_of(world, name: str = "plan.json", **changes) -> SimpleUploadedFile:
    content = working_content(world.exercise)
    content["commitments"][0].update(changes)
    return SimpleUploadedFile(name, plan_file(content, name))


@pytest.mark.parametrize(
    ("actor", "there", "absent"),
    [
        (
            Role.SECRETARIAT,
            ["Fichas por completar", "Fases sin constancia"],
            ["Esperan su firma", "Abrir, cambiar o cerrar"],
        ),
        (Role.OPERATING_GROUP, ["Fichas por completar"], ["Fases sin constancia"]),
        (OTHER, ["Fichas por completar"], ["Fases sin constancia"]),
        (Role.INSTITUTION, ["Aportaciones por responder"], ["Fichas por completar"]),
        (Role.EVALUATOR, ["Nada le espera por ahora"], ["Fichas por completar"]),
        (Role.ADMINISTRATOR, ["Abrir, cambiar o cerrar cuentas"], ["Fichas por completar"]),
        (Role.EDITOR, ["Noticias y guías"], ["Fichas por completar"]),
    ],
)
def test_the_first_page_says_what_awaits_each_one(world, enter, actor, there, absent):
    page = text(enter(actor).get("/escritorio/"))

    assert all(words in page for words in there)
    assert not any(words in page for words in absent)


def test_the_first_page_names_ten_sheets_and_leads_to_the_rest(world, enter):
    for _ in range(11):
        CommitmentFactory(axis=world.axis, lead=world.foreign, blank=True)

    page = text(enter(Role.SECRETARIAT).get("/escritorio/"))

    sheets = page.split('id="por-llenar"')[1].split("</section>")[0]
    assert sheets.count("<details>") == 10
    assert "Y 2 fichas más: todas están en el plan" in sheets
    gates = page.split('id="por-pasar"')[1].split("</section>")[0]
    assert gates.count("sigue «") == 10
    assert "más: todos están en el plan" in gates


def test_the_sheets_are_judged_the_same_from_the_whole_plan_and_from_what_they_need(world):
    LineOfActionFactory(commitment=world.theirs)
    ActivityFactory(commitment=world.theirs)
    whole = working_plan(world.exercise).commitments

    alone = working_sheets(world.exercise)

    assert [row.external_id for row in alone] == [row.external_id for row in whole]
    assert [row.completeness for row in alone] == [row.completeness for row in whole]
    assert [row.missing_gates for row in alone] == [row.missing_gates for row in whole]
    assert [row.completeness.is_complete for row in alone] == [True, False]


def test_the_first_page_names_who_must_sign_and_then_that_it_can_be_published(world, enter):
    version = sealed_version(world.exercise)
    assert "Esperan su firma" in text(enter(Role.INSTITUTION).get("/escritorio/"))
    assert "Esperan su firma" not in text(enter(OTHER).get("/escritorio/"))
    assert "En espera de firmas" in text(enter(Role.SECRETARIAT).get("/escritorio/"))

    enter(Role.INSTITUTION).post(
        reverse("plan_desk:sign", args=[version.pk]), {"organisation": world.own.pk, "office": "Presidencia"}
    )

    assert "Listas para publicarse" in text(enter(Role.SECRETARIAT).get("/escritorio/"))
    assert "Esperan su firma" not in text(enter(Role.INSTITUTION).get("/escritorio/"))


@pytest.mark.parametrize("actor", [Role.SECRETARIAT, Role.ADMINISTRATOR, Role.EVALUATOR])
def test_the_menu_holds_only_the_words_of_the_office(world, enter, actor):
    page = text(enter(actor).get("/escritorio/"))
    props = page.split('id="wagtail-sidebar-props"')[1].split("</script>")[0]

    labels = {"Plan", "Secretariado", "Territorio", "Contenido"} | (
        {"Cuentas"} if actor == Role.ADMINISTRATOR else set()
    )
    assert all(f'"label": "{label}"' in props for label in labels)
    assert ('"label": "Cuentas"' in props) == (actor == Role.ADMINISTRATOR)
    for word in ("Páginas", "Imágenes", "Documentos", "Informes", "Configuración", "Ayuda", "Usuarios", "Wagtail"):
        assert f'"label": "{word}"' not in props


def test_a_blank_sheet_names_each_missing_field_and_leads_to_where_it_is_filled(world, enter):
    page = text(enter(OTHER).get(reverse("plan_desk:sheet", args=[world.theirs.pk])))

    edit = reverse("fichas:edit", args=[world.theirs.pk])
    assert f"0 de {len(REQUIREMENTS)} requisitos (0 %)" in page
    assert all(requirement.label in page for requirement in REQUIREMENTS)
    assert f'href="{edit}#id_objective"' in page
    assert 'href="#acciones"' in page


def test_who_only_consults_a_sheet_gets_no_way_to_change_it(world, enter):
    for actor in (Role.EVALUATOR, Role.CIVIL_SOCIETY, OTHER, Role.ADMINISTRATOR):
        page = text(enter(actor).get(reverse("plan_desk:sheet", args=[world.mine.pk]))).split("<main")[1]
        assert "Llenar la ficha" not in page
        assert "Agregar" not in page
        assert "Quitar" not in page
        assert "19 de 19" in page


def test_the_preview_is_the_publics_page_with_the_working_copy(world, enter):
    world.mine.objective = "Texto que nadie ha publicado"
    world.mine.save()

    page = text(enter(Role.INSTITUTION).get(reverse("desk-sheet-preview", args=[world.mine.pk])))

    assert "Texto que nadie ha publicado" in page
    assert "Vista previa del borrador" in page
    assert PlanVersion.objects.count() == 0


def test_the_tree_shows_problems_and_objectives_side_by_side_and_moves_by_post(world, enter):
    client = enter(Role.OPERATING_GROUP)
    page = text(client.get(reverse("plan_desk:tree", args=[world.tree.pk])))
    assert all(node.text in page and node.objective in page for node in world.tree.nodes.all())
    assert "<svg" in page

    answer = client.post(reverse("plan_desk:node-move", args=[world.node.pk]), {"a": "arriba"})

    assert answer.headers["Location"].endswith(f"#nodo-{world.node.pk}")
    assert Entry.objects.get().event == "plan.record_saved"


@pytest.mark.parametrize("extension", ["json", "xlsx"])
def test_the_working_copy_is_taken_away_as_a_file(world, enter, extension):
    answer = enter(Role.EVALUATOR).get(reverse("plan_desk:export", args=[world.exercise.external_id, extension]))

    assert answer.content == plan_file(working_content(world.exercise), f"x.{extension}")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="plan-prueba-borrador.{extension}"'


def test_a_file_is_seen_first_and_loaded_only_when_confirmed(world, enter):
    client = enter(Role.SECRETARIAT)

    preview = client.post(IMPORT, {"file": plan_of(world, objective="Objetivo que trae el archivo")})

    world.mine.refresh_from_db()
    assert "Compromisos: 0 nuevos, 1 corregidos" in text(preview)
    assert world.mine.objective != "Objetivo que trae el archivo"
    assert Entry.objects.count() == 0

    client.post(CONFIRM, {"kept": preview.context["kept"]})

    world.mine.refresh_from_db()
    assert world.mine.objective == "Objetivo que trae el archivo"
    assert [entry.event for entry in Entry.objects.all()] == ["plan.imported"]
    assert not default_storage.exists(f"importaciones/{world.accounts[Role.SECRETARIAT].pk}/{preview.context['kept']}")


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [
        ("plan.json", b"{", "JSON"),
        ("plan.json", b"[" * 100_000, "archivo"),
        ("plan.xlsx", b"PK\x03\x04 no", "libro"),
        ("plan.pdf", b"%PDF", ".xlsx o .json"),
        ("plan.json", json.dumps({"format": "otro"}).encode(), "archivo"),
    ],
)
def test_a_file_that_cannot_be_loaded_is_explained_and_nothing_changes(world, enter, name, body, told):
    answer = enter(Role.SECRETARIAT).post(IMPORT, {"file": SimpleUploadedFile(name, body)})

    assert answer.status_code == 200
    assert "no puede cargarse" in text(answer)
    assert told in text(answer)
    assert "kept" not in answer.context
    assert Entry.objects.count() == 0


@pytest.mark.parametrize("kept", ["", "x", "../../secret-key", "a" * 64 + ".py", "á" * 64 + ".json"])
def test_confirming_what_was_not_previewed_is_a_404(world, enter, kept):
    assert enter(Role.SECRETARIAT).post(CONFIRM, {"kept": kept}).status_code == 404


def test_a_preview_of_another_person_or_one_that_expired_is_not_loaded(world, enter):
    preview = enter(Role.SECRETARIAT).post(IMPORT, {"file": plan_of(world, objective="Otro")})
    default_storage.delete(f"importaciones/{world.accounts[Role.SECRETARIAT].pk}/{preview.context['kept']}")

    answer = enter(Role.SECRETARIAT).post(CONFIRM, {"kept": preview.context["kept"]}, follow=True)

    assert "La vista previa venció" in text(answer)
    assert Entry.objects.count() == 0


def test_a_version_is_sealed_signed_and_published_by_whom_each_corresponds(world, enter):
    seal = reverse("plan_desk:seal", args=[world.exercise.external_id])
    page = text(enter(Role.SECRETARIAT).get(seal))
    assert world.mine.name in page
    assert world.theirs.name in page
    assert "Será la primera versión publicada" in page

    blank = enter(Role.SECRETARIAT).post(seal, {"reason": "  "})
    assert (blank.status_code, PlanVersion.objects.count()) == (200, 0)
    enter(Role.SECRETARIAT).post(seal, {"reason": "Primera versión"})
    version = PlanVersion.objects.get()
    assert version.sealed_by == world.accounts[Role.SECRETARIAT]

    address = reverse("plan_desk:version", args=[version.pk])
    assert "Publicar la versión" not in text(enter(Role.SECRETARIAT).get(address))
    early = enter(Role.SECRETARIAT).post(reverse("plan_desk:publish", args=[version.pk]), follow=True)
    assert "Faltan las firmas de" in text(early)
    assert "Firmar esta versión" not in text(enter(OTHER).get(address))
    assert "Firmar esta versión" in text(enter(Role.INSTITUTION).get(address))

    sign = reverse("plan_desk:sign", args=[version.pk])
    wrong = enter(Role.INSTITUTION).post(sign, {"organisation": world.foreign.pk, "office": "Presidencia"})
    assert (wrong.status_code, version.signatures.count()) == (422, 0)
    enter(Role.INSTITUTION).post(sign, {"organisation": world.own.pk, "office": "Presidencia"})
    enter(Role.SECRETARIAT).post(reverse("plan_desk:publish", args=[version.pk]))

    version.refresh_from_db()
    assert version.published_at is not None
    assert version.signatures.get().office == "Presidencia"
    assert [entry.event for entry in Entry.objects.order_by("pk")] == [
        "plan.version_sealed", "plan.version_signed", "plan.version_published",
    ]  # fmt: skip

    world.mine.objective = "Objetivo corregido"
    world.mine.save()
    again = text(enter(Role.SECRETARIAT).get(seal))
    assert "Respecto de la versión 1" in again
    assert "corregido" in again


def test_a_sealed_version_is_withdrawn_with_its_reason(world, enter):
    version = sealed_version(world.exercise)
    withdraw = reverse("plan_desk:withdraw", args=[version.pk])
    blank = enter(Role.SECRETARIAT).post(withdraw, {"reason": ""})
    assert (blank.status_code, PlanVersion.objects.get().withdrawn_at) == (422, None)

    enter(Role.SECRETARIAT).post(withdraw, {"reason": "Faltaba una línea"})

    version.refresh_from_db()
    assert version.withdrawn_reason == "Faltaba una línea"
    assert "Retirada el" in text(enter(Role.EVALUATOR).get(reverse("plan_desk:version", args=[version.pk])))


def test_without_any_exercise_the_workspace_says_how_to_begin(client, db, settings):
    from tests.factories.accounts import UserFactory

    settings.SECOND_FACTOR_REQUIRED = False
    client.force_login(UserFactory(role=Role.SECRETARIAT))
    assert "Comenzar un ejercicio" in text(client.get("/escritorio/plan/"))
    assert client.get("/escritorio/").status_code == 200

    client.force_login(UserFactory(role=Role.EVALUATOR))
    assert "Comenzar un ejercicio" not in text(client.get("/escritorio/plan/"))


def test_the_shells_own_rooms_are_closed_to_all_but_the_installer(world, enter):
    for room in (
        "users/",
        "groups/",
        "pages/",
        "images/",
        "documents/",
        "reports/site-history/",
        "workflows/list/",
        "sites/",
    ):
        for actor in (Role.ADMINISTRATOR, Role.SECRETARIAT, Role.EDITOR):
            assert enter(actor).get(f"/escritorio/{room}").status_code == 403, room
    assert enter(SUPERUSER).get("/escritorio/users/").status_code == 200
    assert enter(Role.EDITOR).get("/escritorio/no-existe/").status_code == 404


def test_leaving_is_never_a_mere_link(world, enter):
    client = enter(Role.EDITOR)

    assert client.get("/escritorio/logout/").status_code == 405
    assert client.get("/escritorio/").status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_asks_the_same_of_the_database_however_long_it_is(world, enter, rows, django_assert_max_num_queries):
    client = enter(Role.SECRETARIAT)
    for number in range(rows):
        Annex.objects.create(
            external_id=f"a-{number}", commitment=world.mine, number=number + 5, kind="link", title="x"
        )
    client.get(reverse("anexos:index"))

    with django_assert_max_num_queries(16):
        client.get(reverse("anexos:index"))
