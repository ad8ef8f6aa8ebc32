"""Loading a plan: all of it or nothing, the same whether it is loaded once or twice."""

from __future__ import annotations

from copy import deepcopy
from datetime import date

import pytest

from abierto.accounts.enums import Role
from abierto.core.errors import NotAllowed
from abierto.core.models import Entry
from abierto.people.models import Organisation, Person
from abierto.plan.actions.imports import Count, import_plan, import_plan_file
from abierto.plan.content import working_content
from abierto.plan.exchange import PlanFileError, plan_file
from abierto.plan.format import canonical
from abierto.plan.models import Axis, Commitment, LineOfAction
from tests.factories.accounts import SecretaryFactory, UserFactory
from tests.factories.people import MembershipFactory, OrganisationFactory, PersonFactory
from tests.factories.plan import AxisFactory, CommitmentFactory, TreeNodeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def exercise():
    commitment = CommitmentFactory(complete=True)
    CommitmentFactory(axis=commitment.axis, blank=True)
    return commitment.exercise


def _refused(exercise, content) -> list[str]:
    """What is wrong with the content, once it is known that nothing changed."""
    before = canonical(working_content(exercise))
    with pytest.raises(PlanFileError) as caught:
        import_plan(content=content, by=None)
    assert canonical(working_content(exercise)) == before
    assert not Entry.objects.exists()
    return [str(problem) for problem in caught.value.problems]


def test_loading_corrects_adds_and_removes_and_writes_one_entry(exercise):
    content = working_content(exercise)
    secretary = SecretaryFactory()
    gone = content["annexes"] and content["annexes"].pop()
    removed = content["key_actions"].pop()
    content["commitments"][0]["enables"] = "Otra cosa."
    content["axes"].append({**content["axes"][0], "external_id": "nuevo", "number": 32000, "name": "Nuevo"})

    report = import_plan(content=content, by=secretary)

    assert gone == []
    assert working_content(exercise) == content
    assert report.counts["axes"] == Count(created=1, unchanged=1)
    assert report.counts["commitments"] == Count(changed=1, unchanged=1)
    assert report.counts["key_actions"] == Count(removed=1)
    assert report.removed == [f"Acciones clave: {removed['external_id']}"]
    entry = Entry.objects.get()
    assert (entry.event, entry.actor_id, entry.subject_id) == ("plan.imported", secretary.pk, exercise.external_id)


def test_loading_twice_changes_nothing_the_second_time(exercise):
    content = working_content(exercise)

    report = import_plan(content=content, by=None)

    assert not report.changes_anything
    assert report.lines()[-1] == "El borrador ya era idéntico al archivo; no hay nada que cambiar."
    assert not Entry.objects.exists()


def test_a_dry_run_tells_what_it_would_do_and_does_nothing(exercise):
    content = working_content(exercise)
    before = canonical(content)
    content["commitments"].pop()
    content["axes"].append({**content["axes"][0], "external_id": "nuevo", "number": 32000})

    report = import_plan(content=content, by=None, dry_run=True)

    assert (report.counts["axes"].created, report.counts["commitments"].removed) == (1, 1)
    assert report.lines()[-1] == "Fue un ensayo: no se cambió nada."
    assert report.lines()[-2].startswith("Se quitaría: Compromisos: compromiso-")
    assert canonical(working_content(exercise)) == before
    assert not Entry.objects.exists()


def test_numbers_may_be_exchanged_between_rows_that_keep_their_keys(exercise):
    content = working_content(exercise)
    first, second = content["commitments"]
    first["number"], second["number"] = second["number"], first["number"]
    keys = dict(Commitment.objects.values_list("external_id", "pk"))

    import_plan(content=content, by=None)

    assert dict(Commitment.objects.values_list("external_id", "pk")) == keys
    assert Commitment.objects.get(external_id=first["external_id"]).number == first["number"]
    assert LineOfAction.objects.count() == 1


def test_a_new_row_may_take_the_number_of_a_removed_one(exercise):
    content = working_content(exercise)
    content["lines"][0]["external_id"] = "otra-linea"
    content["line_causes"][0]["line"] = "otra-linea"
    for activity in content["activities"]:
        activity["line"] = activity["line"] and "otra-linea"

    import_plan(content=content, by=None)

    assert [row.external_id for row in LineOfAction.objects.all()] == ["otra-linea"]
    assert canonical(working_content(exercise)) == canonical(content)


def test_people_are_never_removed_and_what_the_file_does_not_carry_is_kept(exercise):
    person = PersonFactory(email="privado@abierto.test")
    office = Organisation.objects.get(commitments__isnull=False, commitments__objective__gt="")
    membership = MembershipFactory(post=office.posts.get(), person=person)
    content = working_content(exercise)
    content["persons"][0]["name"] = "Otro nombre"
    content["memberships"] = []

    import_plan(content=content, by=None)

    person.refresh_from_db()
    assert (person.name, person.email) == ("Otro nombre", "privado@abierto.test")
    assert list(person.memberships.all()) == [membership]


def test_a_reference_may_be_to_an_organisation_that_only_the_database_has(exercise):
    other = OrganisationFactory()
    content = working_content(exercise)
    content["commitments"][1]["lead"] = other.external_id

    import_plan(content=content, by=None)

    assert other.commitments.count() == 1


def test_another_exercise_is_left_alone_and_its_identifiers_are_taken(exercise):
    other = AxisFactory()
    content = working_content(exercise)
    content["axes"].append({**content["axes"][0], "external_id": other.external_id, "number": 9})

    assert _refused(exercise, content) == [
        f"Tabla «axes», registro 2, campo «external_id»: «{other.external_id}» ya es de otro ejercicio; "
        "use un identificador distinto."
    ]
    import_plan(content=working_content(exercise), by=None)
    assert Axis.objects.get(pk=other.pk).name == other.name


@pytest.mark.parametrize("role", [None, *(role for role in Role if role != Role.SECRETARIAT)])
def test_only_the_secretariat_loads_a_file(exercise, role):
    content = working_content(exercise)
    content["axes"][0]["name"] = "Otro"

    for load in (
        lambda by: import_plan(content=content, by=by),
        lambda by: import_plan_file(file=b"{", name="p.json", by=by),
    ):
        with pytest.raises(NotAllowed):
            load(UserFactory(role=role))

    assert Axis.objects.get().name != "Otro"


def _append(table, **values):
    def change(content):
        content[table].append({**content[table][0], "external_id": f"mas-{table}".replace("_", "-"), **values})

    return change


def _set(table, index=0, **values):
    return lambda content: content[table][index].update(values)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (_set("exercises", ends_on="2019-01-01"), "es anterior a la de inicio, 2020-01-01; corrija una de las dos."),
        (_append("axes"), "se repite (está en: registro 1); cámbielo o quite uno."),
        (
            lambda content: content["axes"].append({**content["axes"][0], "number": 8}),
            "registro 2, campo «external_id»: «",
        ),
        (_append("gates"), "se repite (está en: registro 1); cámbielo o quite uno."),
        (_append("sdgs"), "se repite (está en: registro 1); cámbielo o quite uno."),
        (_set("commitments", axis="nada"), "«nada» no está en la tabla «axes»; agréguelo ahí o corrija el identific"),
        (_set("commitments", lead="nada"), "«nada» no está en la tabla «organisations»; agréguelo ahí o corrija"),
        (_set("offices", post="nada"), "Tabla «offices», registro 1, campo «post»: «nada» no está en la tabla «posts»"),
        (
            lambda content: content["gates"].pop(0),
            "antes va la constancia de «Propuesta de un integrante del Secretariado»; agréguela o quite esta fase.",
        ),
        (
            lambda content: content["exercises"].clear(),
            "Tabla «exercises»: falta el ejercicio del plan; agregue su reg",
        ),
        (
            lambda content: content["exercises"].append({**content["exercises"][0], "external_id": "b"}),
            "Tabla «exercises», registro 2: el archivo lleva un solo ejercicio; quite los demás.",
        ),
        (
            lambda content: content["organisations"][0].update(succeeded_by=content["organisations"][0]["external_id"]),
            "termina dependiendo de sí mismo; corrija de quién depende.",
        ),
    ],
)
def test_what_does_not_fit_is_told_and_nothing_changes(exercise, change, sentence):
    content = working_content(exercise)
    change(content)

    assert any(sentence in problem for problem in _refused(exercise, content))


def test_an_activity_and_its_line_are_of_one_commitment(exercise):
    content = working_content(exercise)
    row = next(row for row in content["activities"] if row["line"])
    row["commitment"] = next(c["external_id"] for c in content["commitments"] if c["external_id"] != row["commitment"])

    assert [problem.endswith("; deje ambos en el mismo.") for problem in _refused(exercise, content)] == [True]


def test_nodes_hang_from_their_own_tree_and_not_from_themselves(exercise):
    content = working_content(exercise)
    tree = {**content["trees"][0], "external_id": "otro-arbol"}
    content["trees"].append(tree)
    child = next(row for row in content["nodes"] if row["parent"])
    parent = next(row for row in content["nodes"] if row["external_id"] == child["parent"])

    moved = deepcopy(content)
    next(row for row in moved["nodes"] if row["parent"])["tree"] = "otro-arbol"
    assert "es del árbol «" in _refused(exercise, moved)[0]

    parent["parent"] = child["external_id"]
    assert len(_refused(exercise, content)) == 1
    assert "termina dependiendo de sí mismo" in _refused(exercise, content)[0]


def test_two_titulars_of_one_post_on_the_same_day_are_told_in_the_file_and_in_the_database(exercise):
    post = Organisation.objects.get(commitments__objective__gt="").posts.get()
    standing = MembershipFactory(post=post, valid_from=date(2020, 1, 1), valid_until=date(2020, 12, 31))
    content = working_content(exercise)
    row = {**content["memberships"][0], "external_id": "b", "valid_from": "2020-12-31", "valid_until": None}

    content["memberships"].append(row)
    assert [standing.external_id in problem for problem in _refused(exercise, content)] == [True]
    content["memberships"] = [row]
    assert "el cargo ya tiene titular esos días" in _refused(exercise, content)[0]
    content["memberships"] = [{**row, "valid_from": "2021-01-01"}]
    import_plan(content=content, by=None)
    assert post.memberships.count() == 2


def test_titulars_may_exchange_their_days(exercise):
    post = Organisation.objects.get(commitments__objective__gt="").posts.get()
    MembershipFactory(post=post, valid_from=date(2019, 1, 1), valid_until=date(2019, 12, 31))
    MembershipFactory(post=post, valid_from=date(2020, 1, 1), valid_until=date(2020, 12, 31))
    content = working_content(exercise)
    one, other = content["memberships"]
    for name in ("valid_from", "valid_until"):
        one[name], other[name] = other[name], one[name]

    import_plan(content=content, by=None)

    assert working_content(exercise)["memberships"] == content["memberships"]


def test_every_problem_of_values_and_relations_is_told_at_once(exercise):
    content = working_content(exercise)
    content["commitments"][0].update(number=-1, axis="nada", lead="nadie")
    before = canonical(working_content(exercise))

    with pytest.raises(PlanFileError) as caught:
        import_plan_file(file=plan_file(content, "p.json"), name="p.json", by=None)

    assert [problem.column for problem in caught.value.problems] == ["number", "axis", "lead"]
    assert str(caught.value).startswith("El archivo tiene 3 errores y no se cambió nada. El primero: Tabla «commit")
    assert canonical(working_content(exercise)) == before


def test_a_deep_tree_is_loaded_whole(exercise):
    content = working_content(exercise)
    root = next(row for row in content["nodes"] if not row["parent"])
    above = root["external_id"]
    for depth in range(300):
        content["nodes"].append({**root, "external_id": f"hondo-{depth}", "parent": above})
        above = f"hondo-{depth}"

    import_plan(content=content, by=None)

    assert TreeNodeFactory._meta.model.objects.get(external_id="hondo-299").parent.external_id == "hondo-298"
    assert Person.objects.count() == 0
