"""Saving at the desk: through the action, with its line, never over somebody else's work."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from abierto.accounts.enums import Role
from abierto.core.actions.records import fingerprint
from abierto.core.errors import DomainError, NotAllowed, StaleRecord
from abierto.core.models import Entry
from abierto.people.actions.records import delete_record as delete_person_record
from abierto.people.actions.records import save_record as save_person_record
from abierto.people.models import Membership, Organisation, Person
from abierto.plan.actions.records import delete_record, move_node, save_record
from abierto.plan.enums import NodeSide
from abierto.plan.models import Activity, Annex, Commitment, LineCause, LineOfAction, SdgLink, TreeNode
from tests.desk.world import OTHER
from tests.factories.people import MembershipFactory
from tests.factories.plan import CommitmentFactory, LineOfActionFactory, ProblemTreeFactory, TreeNodeFactory

SHEET = "plan.edit_sheet"


def test_a_new_record_gets_a_readable_identifier_its_number_and_one_line(world, enter):
    client = enter(Role.SECRETARIAT)
    page = client.get(reverse("ejes:add"))
    assert page.context["form"].initial["number"] == 2

    answer = client.post(reverse("ejes:add"), {"number": 2, "name": "Cultura de la apertura"})

    axis = world.exercise.axes.get(number=2)
    assert (answer.status_code, axis.external_id, axis.name) == (
        302,
        "cultura-de-la-apertura",
        "Cultura de la apertura",
    )
    entry = Entry.objects.get()
    assert (entry.event, entry.subject_id, entry.public) == ("plan.record_saved", "cultura-de-la-apertura", False)
    assert entry.data["changes"]["name"] == [None, "Cultura de la apertura"]


def test_a_record_of_a_sheet_is_named_after_it_and_leads_back_to_its_section(world, enter):
    client = enter(Role.INSTITUTION)

    answer = client.post(
        f"{reverse('anexos:add')}?en={world.mine.pk}", {"number": 2, "kind": "link", "title": "Guía", "url": ""}
    )

    annex = Annex.objects.get(title="Guía")
    assert annex.external_id == f"{world.mine.external_id}-anexo-1"
    assert annex.commitment == world.mine
    assert answer.headers["Location"] == f"/escritorio/plan/compromisos/{world.mine.pk}/#anexos"


def test_changing_a_record_keeps_before_and_after_and_the_history_tells_them(world, enter):
    client = enter(Role.SECRETARIAT)
    form = client.get(reverse("ejes:edit", args=[world.axis.pk])).context["form"]

    client.post(
        reverse("ejes:edit", args=[world.axis.pk]),
        {"number": 1, "name": "Combate a la corrupción", "description": "", "seen": form.initial["seen"]},
    )

    before = world.axis.name
    assert Entry.objects.get().data == {"changes": {"name": [before, "Combate a la corrupción"]}}
    page = client.get(reverse("ejes:history", args=[world.axis.pk])).content.decode()
    assert all(text in page for text in ("Nombre", before, "Combate a la corrupción", "Secretariado Técnico Local"))


def test_saving_what_did_not_change_writes_no_line(world):
    save_record(record=world.axis, by=world.accounts[Role.SECRETARIAT], permission="plan.edit_framework")

    assert Entry.objects.count() == 0


def test_a_person_who_saves_over_anothers_work_is_told_and_keeps_the_text(world, enter):
    client = enter(Role.SECRETARIAT)
    address = reverse("ejes:edit", args=[world.axis.pk])
    opened = client.get(address).context["form"].initial["seen"]
    world.axis.name = "Nombre que puso otra persona"
    save_record(record=world.axis, by=world.accounts[Role.OPERATING_GROUP], permission="plan.edit_framework")

    answer = client.post(address, {"number": 1, "name": "Mi nombre", "description": "", "seen": opened})

    world.axis.refresh_from_db()
    assert (answer.status_code, world.axis.name) == (200, "Nombre que puso otra persona")
    page = answer.content.decode()
    assert all(text in page for text in ("Mi nombre", "Nombre que puso otra persona", "Otra persona guardó"))
    assert Entry.objects.count() == 1

    again = answer.context["form"]["seen"].value()
    client.post(address, {"number": 1, "name": "Mi nombre", "description": "", "seen": again})
    world.axis.refresh_from_db()
    assert world.axis.name == "Mi nombre"


def test_a_record_removed_meanwhile_is_said_to_be_gone(world):
    annex = Annex.objects.get(pk=world.annex.pk)
    delete_record(record=world.annex, by=None, permission=SHEET)

    with pytest.raises(StaleRecord, match="quitó"):
        save_record(record=annex, by=None, permission=SHEET, seen=fingerprint(annex))
    with pytest.raises(StaleRecord, match="ya no existe"):
        delete_record(record=annex, by=None, permission=SHEET)

    assert [entry.event for entry in Entry.objects.all()] == ["plan.record_deleted"]


def test_an_institution_does_not_give_its_commitment_to_another_nor_takes_one(world):
    for actor, commitment, lead in (
        (Role.INSTITUTION, world.mine, world.foreign),
        (OTHER, world.mine, world.foreign),
        (Role.INSTITUTION, world.theirs, world.own),
    ):
        stored = Commitment.objects.get(pk=commitment.pk)
        stored.lead = lead
        with pytest.raises(NotAllowed):
            save_record(record=stored, by=world.accounts[actor], permission=SHEET)

    assert list(Commitment.objects.order_by("number").values_list("lead", flat=True)) == [
        world.own.pk,
        world.foreign.pk,
    ]
    assert Entry.objects.count() == 0


def test_an_institution_is_not_asked_for_what_the_exercise_decides(world, enter):
    form = enter(Role.INSTITUTION).get(reverse("fichas:edit", args=[world.mine.pk])).context["form"]

    assert not {"number", "axis", "tree", "kind", "lead"} & set(form.fields)
    assert {"objective", "gender_perspective"} <= set(form.fields)


def test_fields_that_the_form_does_not_show_cannot_be_posted(world, enter):
    client = enter(Role.INSTITUTION)
    address = reverse("fichas:edit", args=[world.mine.pk])
    form = client.get(address).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}

    client.post(address, {**data, "lead": world.foreign.pk, "number": 99, "external_id": "otro", "objective": "Nuevo"})

    stored = Commitment.objects.get(pk=world.mine.pk)
    assert (stored.objective, stored.lead, stored.number) == ("Nuevo", world.own, 1)
    assert stored.external_id == world.mine.external_id


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            lambda w: Activity(commitment=w.mine, line=LineOfActionFactory(commitment=w.theirs), number=9),
            "otro compromiso",
        ),
        (lambda w: SdgLink(commitment=w.mine, goal=5, target="16.7"), "no es del objetivo 5"),
        (lambda w: SdgLink(commitment=w.mine, goal=18), "17"),
        (lambda w: LineCause(line=w.mine.lines.first(), node=TreeNodeFactory()), "no está en el árbol"),
        (
            lambda w: LineCause(line=w.mine.lines.first(), node=w.tree.nodes.filter(side=NodeSide.EFFECT).first()),
            "no efectos",
        ),
        (
            lambda w: TreeNode(tree=w.tree, parent=TreeNodeFactory(), side=NodeSide.CAUSE, number=1, text="x"),
            "otro árbol",
        ),
        (lambda w: TreeNode(tree=w.tree, parent=w.node, side=NodeSide.EFFECT, number=1, text="x"), "otro efecto"),
        (
            lambda w: Commitment(
                exercise=w.exercise, axis=w.axis, number=1, kind="proactive", name="Repetido", lead=w.own
            ),
            "existe",
        ),
        (
            lambda w: Commitment(
                exercise=w.exercise, axis=w.axis, number=9, kind="proactive", name="Al revés", lead=w.own,
                starts_on=date(2021, 2, 1), ends_on=date(2021, 1, 1),
            ),
            "anterior a la de inicio",
        ),
    ],
    ids=["line", "target", "goal", "cause", "effect", "tree", "side", "number", "dates"],
)  # fmt: skip
def test_what_does_not_fit_is_told_and_nothing_changes(world, change, told):
    record = change(world)
    before = type(record).objects.count()

    with pytest.raises(DomainError, match=told):
        save_record(record=record, by=None, permission=SHEET)

    assert (type(record).objects.count(), Entry.objects.count()) == (before, 0)


def test_a_cause_never_depends_on_itself_however_long_the_way(world):
    child = TreeNodeFactory(tree=world.tree, parent=world.node)
    grandchild = TreeNodeFactory(tree=world.tree, parent=child)
    world.node.parent = grandchild

    with pytest.raises(DomainError, match="sí mismo"):
        save_record(record=world.node, by=None, permission="plan.edit_framework")

    assert TreeNode.objects.get(pk=world.node.pk).parent is None


def test_a_node_moves_among_its_siblings_and_at_the_end_nothing_changes(world):
    tree = ProblemTreeFactory(axis=world.axis)
    first, second, third = (TreeNodeFactory(tree=tree, number=number, text=str(number)) for number in (1, 2, 3))
    secretary = world.accounts[Role.SECRETARIAT]

    move_node(node=third, up=True, by=secretary)
    move_node(node=first, up=True, by=secretary)

    assert list(tree.nodes.values_list("text", "number")) == [("1", 1), ("3", 2), ("2", 3)]
    assert Entry.objects.count() == 1
    with pytest.raises(NotAllowed):
        move_node(node=second, up=True, by=world.accounts[Role.INSTITUTION])


def test_a_commitment_keeps_its_tree_while_its_lines_attend_causes_of_it(world):
    world.mine.tree = ProblemTreeFactory(axis=world.axis)

    with pytest.raises(DomainError, match="quite esas causas"):
        save_record(record=world.mine, by=None, permission=SHEET)


def test_what_others_depend_on_is_not_removed_and_they_are_named(world, enter):
    client = enter(Role.SECRETARIAT)

    answer = client.post(reverse("ejes:delete", args=[world.axis.pk]), follow=True)

    assert "dependen" in answer.content.decode()
    assert "compromiso «" in answer.content.decode()
    assert world.exercise.axes.count() == 1
    assert Entry.objects.count() == 0


def test_a_second_titular_is_refused_with_a_sentence_that_names_the_first(world, enter):
    held = MembershipFactory(valid_from=date(2020, 1, 1), valid_until=None)
    other = Membership(post=held.post, capacity="titular", valid_from=date(2021, 1, 1))

    with pytest.raises(DomainError, match=f"{held.person}.*sin fecha de término"):
        save_person_record(record=other, by=None)

    assert held.post.memberships.count() == 1
    other.capacity = "alternate"
    save_person_record(record=other, by=None)
    assert held.post.memberships.count() == 2


def test_the_databases_own_refusal_of_an_overlap_is_told_in_words(world):
    from abierto.core.actions import records

    held = MembershipFactory(valid_from=date(2020, 1, 1), valid_until=None)
    other = Membership(post=held.post, capacity="titular", valid_from=date(2021, 1, 1))

    with pytest.raises(DomainError, match="se enciman"):
        records.save_record(record=other, by=None, permission="people.edit_register", event="people.record_saved")

    assert held.post.memberships.count() == 1


def test_personal_data_never_enters_the_ledger(world):
    person = Person(name="Persona nueva", email="persona@ejemplo.mx", phone="722 000 0000")

    save_person_record(record=person, by=None)

    assert person.external_id == "persona-nueva"
    text = str(Entry.objects.get().data)
    assert "ejemplo.mx" not in text
    assert "722" not in text
    assert Entry.objects.get().data["changes"]["email"] == [None, "(dato personal)"]


def test_those_who_only_consult_do_not_see_personal_data(world, enter):
    Person.objects.filter(pk=world.person.pk).update(email="privado@ejemplo.mx")

    page = enter(Role.EVALUATOR).get(reverse("personas:inspect", args=[world.person.pk]))

    assert page.status_code == 200
    assert "privado@ejemplo.mx" not in page.content.decode()
    assert world.person.name in page.content.decode()


def test_a_body_is_not_its_own_successor(world):
    world.own.succeeded_by = world.foreign
    save_person_record(record=world.own, by=None)
    world.foreign.succeeded_by = world.own

    with pytest.raises(DomainError, match="sucederse"):
        save_person_record(record=world.foreign, by=None)

    assert Organisation.objects.get(pk=world.foreign.pk).succeeded_by is None


def test_removing_a_person_leaves_what_the_record_said(world):
    person = Person.objects.create(external_id="sin-uso", name="Sin uso")

    delete_person_record(record=person, by=world.accounts[Role.SECRETARIAT])

    entry = Entry.objects.get()
    assert (entry.event, entry.data["changes"]["name"]) == ("people.record_deleted", ["Sin uso", None])


def test_identifiers_never_clash(world):
    first = CommitmentFactory.build(
        exercise=world.exercise, axis=world.axis, lead=world.own, name="Datos abiertos", number=10, external_id=""
    )
    second = CommitmentFactory.build(
        exercise=world.exercise, axis=world.axis, lead=world.own, name="Datos abiertos", number=11, external_id=""
    )

    for commitment in (first, second):
        save_record(record=commitment, by=None, permission=SHEET)

    assert (first.external_id, second.external_id) == ("datos-abiertos", "datos-abiertos-2")


@pytest.mark.parametrize("pk", ["0", "999999999999999", "9999999999999999", "x", "-1", "%00"])
def test_an_address_of_no_record_is_a_404(world, enter, pk):
    client = enter(Role.SECRETARIAT)

    assert client.get(f"/escritorio/plan/registros/ejes/{pk}/").status_code in {400, 404}


@pytest.mark.parametrize("within", ["0", "x", "99999999999999999999999", "%27"])
def test_adding_within_what_does_not_exist_is_a_404(world, enter, within):
    assert enter(Role.SECRETARIAT).get(f"{reverse('anexos:add')}?en={within}").status_code == 404


def test_no_method_but_a_forms_own_removes_or_changes_a_record(world, enter):
    line = LineOfActionFactory(commitment=world.mine)
    client = enter(Role.SECRETARIAT)

    for method in ("delete", "put", "patch"):
        for name in ("delete", "edit"):
            answer = getattr(client, method)(reverse(f"lineas:{name}", args=[line.pk]))
            assert answer.status_code == 405, (method, name)

    assert LineOfAction.objects.filter(pk=line.pk).exists()
    assert not Entry.objects.filter(event="plan.record_deleted").exists()
