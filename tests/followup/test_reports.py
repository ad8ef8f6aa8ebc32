"""An office reports: drafts, evidence, submission, and what is refused without changing anything."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from abierto.accounts.enums import Role
from abierto.core.actions.records import fingerprint
from abierto.core.errors import DomainError, NotAllowed, StaleRecord
from abierto.core.models import Entry
from abierto.followup.actions.reports import attach_evidence, remove_evidence, save_draft, submit_report
from abierto.followup.enums import Access, Completion, Shows
from abierto.followup.models import Evidence, Report
from abierto.followup.progress import plan_progress
from abierto.plan.queries import published_plan
from tests.factories.accounts import SecretaryFactory, UserFactory
from tests.factories.followup import (
    CUT,
    PUBLISHED,
    REPORTING,
    FollowedPlan,
    ReportingPeriodFactory,
    followed_plan,
    link,
    published_plainly,
)
from tests.factories.people import OrganisationFactory
from tests.factories.plan import ActivityFactory


@pytest.fixture
def world(db) -> FollowedPlan:
    return followed_plan()


def events() -> list[str]:
    return list(Entry.objects.exclude(event__startswith="plan.").order_by("pk").values_list("event", flat=True))


def completion(world: FollowedPlan, index: int = 0) -> Completion:
    plan = published_plan(world.exercise.external_id)
    return plan_progress(plan, on=REPORTING.date()).activity(world.activities[index].external_id).completion


def test_a_draft_is_kept_and_kept_again(world):
    first = world.report(text=" Se invitó a tres universidades. ")
    second = world.report(text="Se invitó a cuatro universidades.", seen=fingerprint(first))

    assert second.pk == first.pk
    second.refresh_from_db()
    assert (second.text, second.is_draft) == ("Se invitó a cuatro universidades.", True)
    assert events() == ["followup.draft_saved"] * 2


def test_the_second_of_two_people_is_told_and_nothing_is_overwritten(world):
    first = world.report(text="Lo que escribió Ana.")
    seen = fingerprint(first)
    world.report(text="Lo que escribió Luis.", seen=seen)

    with pytest.raises(StaleRecord, match="Otra persona de su oficina"):
        world.report(text="Lo que Ana siguió escribiendo.", seen=seen)

    assert Report.objects.get().text == "Lo que escribió Luis."


def test_submitting_presents_the_report_with_its_evidence(world):
    report = world.report()
    attach_evidence(report=report, by=world.office, facts=link(), at=REPORTING)

    submit_report(report=report, by=world.office, at=REPORTING)

    report.refresh_from_db()
    evidence = report.evidence.get()
    assert (report.submitted_at, report.submitted_by) == (REPORTING, world.office)
    assert (evidence.submitted_at, evidence.counts, evidence.completes) == (REPORTING, False, False)
    assert (evidence.author, evidence.organisation, evidence.captured_at) == (world.office, world.lead, REPORTING)
    assert events() == [
        "followup.draft_saved",
        "followup.evidence_attached",
        "followup.report_submitted",
        "followup.evidence_submitted",
    ]
    assert completion(world) is Completion.NOT_STARTED  # nobody outside the office has accepted it


def test_a_submitted_report_is_definitive(world):
    report = world.submitted()

    with pytest.raises(DomainError, match="ya se entregó el 20 de mayo de 2021"):
        world.report(text="Otra cosa.")
    with pytest.raises(DomainError, match="ya se entregó"):
        submit_report(report=report, by=world.office, at=REPORTING)

    report.refresh_from_db()
    assert report.text == "Se instaló el grupo de trabajo."


def test_who_is_behind_states_what_stands_in_the_way(world):
    report = world.report(obstacle="")
    attach_evidence(report=report, by=world.office, facts=link(), at=REPORTING)

    with pytest.raises(DomainError, match="quedaría «limitado»: escriba qué la ha impedido"):
        submit_report(report=report, by=world.office, at=REPORTING)

    report.refresh_from_db()
    assert report.is_draft
    assert report.evidence.get().submitted_at is None


def test_the_means_of_verification_need_no_obstacle(world):
    report = world.report(obstacle="")
    attach_evidence(report=report, by=world.office, facts=link(shows=Shows.MEANS), at=REPORTING)

    assert not submit_report(report=report, by=world.office, at=REPORTING).is_draft


def test_what_has_not_begun_needs_no_obstacle(db):
    world = followed_plan()
    future = ActivityFactory(
        commitment=world.commitment, number=40, starts_on=date(2021, 9, 1), ends_on=date(2021, 10, 29)
    )
    future.offices.create(external_id="oficina-futura", number=1, post=world.commitment.offices.first().post)
    published_plainly(world.exercise, at=PUBLISHED + timedelta(days=1))

    report = world.report(future, text="Empieza en septiembre.", obstacle="")

    assert not submit_report(report=report, by=world.office, at=REPORTING).is_draft


def test_an_empty_report_is_not_submitted(world):
    report = world.report(text="", obstacle="")

    with pytest.raises(DomainError, match="está vacío"):
        submit_report(report=report, by=world.office, at=REPORTING)


def test_the_cut_off_is_kept_to_the_second(world):
    report = world.report(at=CUT - timedelta(seconds=1))

    with pytest.raises(DomainError, match="no recibe informes"):
        submit_report(report=report, by=world.office, at=CUT)
    with pytest.raises(DomainError, match="no recibe informes"):
        world.report(text="Tarde.", at=CUT)

    assert not submit_report(report=report, by=world.office, at=CUT - timedelta(seconds=1)).is_draft


def test_after_the_cut_off_the_open_period_is_named(world):
    ReportingPeriodFactory(
        exercise=world.exercise,
        slug="2021-06",
        name="Junio de 2021",
        starts_on=date(2021, 6, 1),
        ends_on=date(2021, 6, 30),
        cuts_at=CUT + timedelta(days=30),
    )

    with pytest.raises(DomainError, match="Informe en «Junio de 2021»"):
        world.report(at=CUT)


def test_an_activity_outside_the_published_plan_is_not_reported(world):
    draft = ActivityFactory(commitment=world.commitment, number=50)

    with pytest.raises(DomainError, match="no está en el plan publicado"):
        world.report(draft)

    assert not Report.objects.exists()


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.OPERATING_GROUP, Role.CIVIL_SOCIETY, Role.EVALUATOR])
def test_only_an_office_that_answers_for_it_reports(world, role):
    stranger = UserFactory(role=role)
    elsewhere = UserFactory(role=Role.INSTITUTION, organisation=OrganisationFactory())

    for user in (stranger, elsewhere):
        with pytest.raises(NotAllowed):
            save_draft(activity=world.activities[0], period=world.period, by=user, text="x", at=REPORTING)

    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"url": ""}, "uno de los dos"),
        ({"dated_on": date(2021, 5, 21)}, "todavía no llega"),
        ({"dated_on": None}, "Escriba la fecha"),
        ({"completed_on": date(2021, 5, 21), "shows": Shows.MEANS}, "todavía no llega"),
        ({"completed_on": date(2021, 5, 10)}, "medio de verificación"),
        ({"access": Access.RESERVED}, "fundamento legal"),
        ({"kind": "inventado"}, "Tipo: "),
        ({"url": "javascript:alert(1)"}, "URL válida"),
        ({"title": ""}, "Qué es: "),
        ({"title": "x" * 201}, "200"),
    ],
)
def test_evidence_that_is_not_valid_is_refused_and_nothing_changes(world, facts, sentence):
    report = world.report()
    before = events()

    with pytest.raises(DomainError, match=sentence):
        attach_evidence(report=report, by=world.office, facts=link(**facts), at=REPORTING)

    assert not Evidence.objects.exists()
    assert events() == before


def test_evidence_leaves_a_draft_and_never_a_submitted_report(world):
    report = world.report()
    spare = attach_evidence(report=report, by=world.office, facts=link(), at=REPORTING)
    remove_evidence(evidence=spare, by=world.office)
    assert not Evidence.objects.exists()

    submitted = world.submitted().evidence.get()
    with pytest.raises(DomainError, match="ya se presentó"):
        remove_evidence(evidence=submitted, by=world.office)

    assert Evidence.objects.get() == submitted


def test_evidence_added_to_a_submitted_report_is_presented_at_once(world):
    report = world.submitted()
    later = REPORTING + timedelta(days=1)

    fresh = attach_evidence(report=report, by=world.office, facts=link(), at=later)

    assert fresh.submitted_at == later
    assert events()[-1] == "followup.evidence_submitted"


def test_a_correction_names_what_it_corrects_and_why(world):
    earlier = world.submitted()
    june = ReportingPeriodFactory(
        exercise=world.exercise,
        slug="2021-06",
        starts_on=date(2021, 6, 1),
        ends_on=date(2021, 6, 30),
        cuts_at=CUT + timedelta(days=30),
    )
    in_june = CUT + timedelta(days=3)

    with pytest.raises(DomainError, match="por qué corrige"):
        world.report(period=june, corrects=earlier, at=in_june)
    with pytest.raises(DomainError, match="misma actividad"):
        world.report(world.activities[1], period=june, corrects=earlier, correction_reason="Error", at=in_june)

    report = world.report(period=june, corrects=earlier, correction_reason="Se contó dos veces.", at=in_june)
    assert (report.corrects, report.correction_reason) == (earlier, "Se contó dos veces.")


def test_an_office_of_another_organisation_may_answer_for_one_activity(world):
    partner = OrganisationFactory()
    office = world.activities[1].offices.create(
        external_id="oficina-aliada",
        number=9,
        post=partner.posts.create(external_id="cargo-aliado", title="Dirección aliada"),
    )
    user = UserFactory(role=Role.INSTITUTION, organisation=office.post.organisation)

    report = save_draft(activity=world.activities[1], period=world.period, by=user, text="Va.", at=REPORTING)
    evidence = attach_evidence(report=report, by=user, facts=link(), at=REPORTING)

    assert evidence.organisation == partner
    with pytest.raises(NotAllowed):
        save_draft(activity=world.activities[0], period=world.period, by=user, text="No.", at=REPORTING)


def test_the_secretariat_does_not_report_in_the_office_name(world):
    report = world.report()

    with pytest.raises(NotAllowed):
        attach_evidence(report=report, by=SecretaryFactory(), facts=link(), at=REPORTING)
    with pytest.raises(NotAllowed):
        submit_report(report=report, by=SecretaryFactory(), at=REPORTING)
