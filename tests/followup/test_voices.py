"""Three voices: who may speak and reply, in whose name, until when; and what a refusal leaves as it was."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from abierto.accounts.enums import Role
from abierto.core.actions.records import fingerprint
from abierto.core.errors import DomainError, NotAllowed, StaleRecord
from abierto.core.models import Entry
from abierto.core.permissions import allowed
from abierto.followup.actions.periods import freeze_period
from abierto.followup.actions.voices import publish_reply, publish_statement, save_statement
from abierto.followup.enums import Completion, OpenedGovernment, Potential, Voice
from abierto.followup.models import Reply, Statement
from abierto.followup.speakers import Speaker, repliers_of, speakers_of
from abierto.followup.voices import rounds
from abierto.plan.queries import published_plan
from abierto.secretariat.enums import Sector
from tests.factories.accounts import SecretaryFactory, UserFactory
from tests.factories.followup import CUT, REPORTING, FollowedPlan, ReportingPeriodFactory, followed_plan
from tests.factories.people import OrganisationFactory
from tests.factories.secretariat import RegisteredMemberFactory

LATER = REPORTING + timedelta(hours=2)
WHOLE = {
    "completion": Completion.LIMITED,
    "opened_government": OpenedGovernment.MARGINAL,
    "potential": Potential.MODEST,
}


@pytest.fixture
def world(db, settings) -> FollowedPlan:
    settings.SECOND_FACTOR_REQUIRED = False
    return followed_plan()


def speaker(world: FollowedPlan, account) -> Speaker:
    (only,) = speakers_of(account, world.commitment)
    return only


def said(world: FollowedPlan, account, *, publish: bool = True, **fields) -> Statement:
    statement = save_statement(
        commitment=world.commitment,
        period=world.period,
        speaker=speaker(world, account),
        by=account,
        at=REPORTING,
        **{"text": "Se avanzó y falta mucho.", **fields},
    )
    return publish_statement(statement=statement, by=account, at=REPORTING) if publish else statement


def events() -> list[str]:
    return list(Entry.objects.filter(event__startswith="followup.").order_by("pk").values_list("event", flat=True))


def test_each_voice_speaks_in_its_own_name_and_only_in_it(world):
    citizen, member = world.civil_society()
    evaluator = world.evaluator()

    assert speakers_of(world.office, world.commitment) == [Speaker(Voice.INSTITUTION, organisation=world.lead)]
    assert speakers_of(citizen, world.commitment) == [Speaker(Voice.CIVIL_SOCIETY, member=member)]
    assert speakers_of(evaluator, world.commitment) == [Speaker(Voice.EVALUATOR)]
    assert speakers_of(world.secretary, world.commitment) == []
    keys = [speakers_of(account, world.commitment)[0].key for account in (world.office, citizen, evaluator)]
    assert keys == ["institucion", f"sociedad-civil-{member.pk}", "evaluacion"]  # the words of their addresses


def test_a_citizen_speaks_by_the_account_of_the_registration_and_a_public_body_does_not(world):
    citizen = UserFactory(role=Role.CIVIL_SOCIETY)
    member = RegisteredMemberFactory(
        exercise=world.exercise, sector=Sector.CITIZENS, organisation=None, account=citizen, number=7
    )
    body = OrganisationFactory()
    RegisteredMemberFactory(exercise=world.exercise, sector=Sector.PUBLIC_BODIES, organisation=body)
    servant = UserFactory(role=Role.CIVIL_SOCIETY, organisation=body)

    (who,) = speakers_of(citizen, world.commitment)
    assert who.member == member
    assert who.name == "Persona inscrita (nombre reservado), n.º 7"
    assert speakers_of(servant, world.commitment) == []


def test_nobody_evaluates_the_institution_that_they_work_for(world):
    assert speakers_of(UserFactory(role=Role.EVALUATOR, organisation=world.lead), world.commitment) == []


def test_what_was_published_is_definitive_and_enters_the_ledger(world):
    evaluator = world.evaluator()
    statement = said(world, evaluator, **WHOLE)

    statement.refresh_from_db()
    assert (statement.published_at, statement.completion, statement.written_by) == (REPORTING, 1, evaluator)
    assert events() == ["followup.statement_drafted", "followup.statement_published"]
    with pytest.raises(DomainError, match="ya se publicó el 20 de mayo de 2021"):
        said(world, evaluator, text="Otra cosa.", publish=False)
    with pytest.raises(DomainError, match="ya se publicó"):
        publish_statement(statement=statement, by=evaluator, at=LATER)
    statement.refresh_from_db()
    assert statement.text == "Se avanzó y falta mucho."


@pytest.mark.parametrize("missing", sorted(WHOLE))
def test_the_evaluation_is_published_whole(world, missing):
    draft = said(world, world.evaluator(), publish=False, **{k: v for k, v in WHOLE.items() if k != missing})

    with pytest.raises(DomainError, match="La evaluación se publica completa"):
        publish_statement(statement=draft, by=draft.written_by, at=REPORTING)

    draft.refresh_from_db()
    assert draft.published_at is None


def test_the_institution_rates_nothing_and_civil_society_leaves_the_evaluation_to_others(world):
    citizen, _member = world.civil_society()

    own = said(world, world.office, **WHOLE)
    theirs = said(world, citizen, **WHOLE)

    assert (own.completion, own.opened_government, own.potential) == (None, "", "")
    assert (theirs.completion, theirs.opened_government, theirs.potential) == (Completion.LIMITED, "", "")


def test_nobody_speaks_before_a_period_opens_nor_after_its_cut(world):
    closed = ReportingPeriodFactory(
        exercise=world.exercise,
        starts_on=date(2021, 7, 1),
        ends_on=date(2021, 7, 31),
        cuts_at=CUT + timedelta(days=60),
    )
    who = speaker(world, world.office)
    for period, at in ((closed, REPORTING), (world.period, CUT)):
        with pytest.raises(DomainError, match="no está abierto"):
            save_statement(
                commitment=world.commitment, period=period, speaker=who, text="Algo.", by=world.office, at=at
            )
    draft = said(world, world.office, publish=False)
    with pytest.raises(DomainError, match="no está abierto"):
        publish_statement(statement=draft, by=world.office, at=CUT)
    assert list(Statement.objects.values_list("pk", "published_at")) == [(draft.pk, None)]


def test_nobody_speaks_in_the_name_of_another(world):
    citizen, member = world.civil_society()
    other, _other_member = world.civil_society()
    for account, who in (
        (other, Speaker(Voice.CIVIL_SOCIETY, member=member)),
        (citizen, Speaker(Voice.INSTITUTION, organisation=world.lead)),
        (citizen, Speaker(Voice.EVALUATOR)),
        (world.office, Speaker(Voice.EVALUATOR)),
        (world.secretary, Speaker(Voice.EVALUATOR)),
        (UserFactory(role=Role.INSTITUTION, organisation=OrganisationFactory()), speaker(world, world.office)),
    ):
        with pytest.raises(NotAllowed):
            save_statement(
                commitment=world.commitment, period=world.period, speaker=who, text="X", by=account, at=REPORTING
            )
    assert (Statement.objects.count(), events()) == (0, [])


def test_the_second_of_two_people_is_told_and_nothing_is_overwritten(world):
    first = said(world, world.office, publish=False, seen="")
    seen = fingerprint(first)
    said(world, world.office, publish=False, text="Lo que escribió Luis.", seen=seen)

    with pytest.raises(StaleRecord):
        said(world, world.office, publish=False, text="Lo que escribió Ana.", seen=seen)

    first.refresh_from_db()
    assert first.text == "Lo que escribió Luis."


def replies_allowed(world: FollowedPlan) -> dict[tuple[str, str], list[str]]:
    citizen, _ = world.civil_society()
    other, _ = world.civil_society()
    accounts = {
        "institution": world.office,
        "another institution": UserFactory(role=Role.INSTITUTION, organisation=OrganisationFactory()),
        "member": citizen,
        "another member": other,
        "evaluator": world.evaluator(),
        "secretariat": SecretaryFactory(),
        "without role": UserFactory(),
    }
    statements = {
        "institution": said(world, world.office),
        "member": said(world, citizen),
        "evaluator": said(world, accounts["evaluator"], **WHOLE),
    }
    return {
        (told, name): [str(who.voice) for who in repliers_of(account, statement)]
        for told, statement in statements.items()
        for name, account in accounts.items()
        if allowed(account, "followup.reply", statement)
    }


def test_the_lead_institution_replies_to_the_others_and_they_to_it(world):
    assert replies_allowed(world) == {
        ("institution", "member"): ["civil_society"],
        ("institution", "another member"): ["civil_society"],
        ("institution", "evaluator"): ["evaluator"],
        ("member", "institution"): ["institution"],
        ("evaluator", "institution"): ["institution"],
    }


def test_each_replies_once_and_for_good(world):
    statement = said(world, world.evaluator(), **WHOLE)
    who = speaker(world, world.office)

    reply = publish_reply(statement=statement, speaker=who, text=" No es así. ", by=world.office, at=LATER)

    assert (reply.speaker, reply.voice, reply.text, reply.published_at) == (
        world.lead.label, Voice.INSTITUTION, "No es así.", LATER,
    )  # fmt: skip
    with pytest.raises(DomainError, match="ya respondió"):
        publish_reply(statement=statement, speaker=who, text="Otra vez.", by=world.office, at=LATER)
    assert list(Reply.objects.values_list("text", flat=True)) == ["No es así."]
    assert events()[-1] == "followup.reply_published"


def test_nobody_replies_to_a_draft_nor_as_somebody_else_nor_with_nothing(world):
    draft = said(world, world.evaluator(), publish=False, **WHOLE)
    who = speaker(world, world.office)
    citizen, member = world.civil_society()

    with pytest.raises(DomainError, match="todavía no se publica"):
        publish_reply(statement=draft, speaker=who, text="No.", by=world.office)
    with pytest.raises(NotAllowed):
        publish_reply(statement=draft, speaker=Speaker(Voice.CIVIL_SOCIETY, member=member), text="No.", by=world.office)
    with pytest.raises(NotAllowed):
        publish_reply(statement=draft, speaker=who, text="No.", by=citizen)
    publish_statement(statement=draft, by=draft.written_by, at=REPORTING)
    with pytest.raises(DomainError, match="Escriba su réplica"):
        publish_reply(statement=draft, speaker=who, text="  ", by=world.office)
    assert Reply.objects.count() == 0


def test_disagreement_is_shown_with_names_and_never_averaged(world):
    citizen, member = world.civil_society()
    world.done()
    said(world, citizen, completion=Completion.COMPLETE)
    said(world, world.evaluator(), **WHOLE)
    said(world, world.office)
    row = published_plan(world.exercise.external_id).find("commitments", world.commitment.external_id)

    (shown,) = rounds(row, now=REPORTING)

    assert (shown.derived.completion, shown.derived.points, shown.derived.most) == (Completion.LIMITED, 3, 9)
    assert shown.difference == (
        f"No coinciden. Se deriva de la evidencia: limitado. {member.organisation}: completo. La evaluación: limitado."
    )
    assert [(voice, len(group)) for voice, _name, group in shown.columns] == [
        ("institution", 1),
        ("civil_society", 1),
        ("evaluator", 1),
    ]


def test_once_frozen_the_voices_stand_beside_the_frozen_state(world):
    world.done()
    said(world, world.evaluator(), **WHOLE)
    (state,) = freeze_period(period=world.period, by=None, at=CUT)
    row = published_plan(world.exercise.external_id).find("commitments", world.commitment.external_id)

    (shown,) = rounds(row, now=CUT)

    assert (shown.derived.url, shown.derived.completion) == (state.url, Completion.LIMITED)
    assert shown.difference == "Coinciden con lo que se deriva de la evidencia: limitado."
    assert state.data()["statements"][0]["text"] == "Se avanzó y falta mucho."


# At the desk


@pytest.fixture
def now():
    with time_machine.travel(REPORTING, tick=False):
        yield


def test_an_evaluator_drafts_previews_publishes_and_the_institution_replies(world, client, now):
    evaluator = world.evaluator()
    client.force_login(evaluator)
    listed = client.get(reverse("desk-voices"))
    edit = reverse("desk-statement-edit", args=[world.period.pk, world.commitment.pk, "evaluacion"])
    assert edit in listed.content.decode()

    answer = client.post(edit, {"text": "Falta.", "completion": "1", "opened_government": "", "seen": ""})
    statement = Statement.objects.get()
    assert answer.headers["Location"] == reverse("desk-statement", args=[statement.pk])
    assert "Así se verá" in client.get(answer.headers["Location"]).content.decode()
    client.post(reverse("desk-statement-publish", args=[statement.pk]))
    statement.refresh_from_db()
    assert statement.published_at is None  # it is not whole

    again = {"text": "Falta.", "completion": "1", "opened_government": "marginal", "potential": "modest"}
    client.post(edit, {**again, "seen": fingerprint(statement)})
    client.post(reverse("desk-statement-publish", args=[statement.pk]))
    statement.refresh_from_db()
    assert statement.published_at == REPORTING
    assert client.get(edit).status_code == 302

    client.force_login(world.office)
    page = client.get(reverse("desk-statement", args=[statement.pk])).content.decode()
    assert "Publicar la réplica" in page
    reply = reverse("desk-statement-reply", args=[statement.pk])
    refused = client.post(reply, {"speaker": "institucion", "text": "No es así."})
    assert (refused.status_code, Reply.objects.count()) == (422, 0)  # not sure yet
    client.post(reply, {"speaker": "institucion", "text": "No es así.", "sure": "on"})
    assert Reply.objects.get().text == "No es así."


def test_a_stale_draft_keeps_the_persons_text_and_says_what_is_stored(world, client, now):
    client.force_login(world.office)
    edit = reverse("desk-statement-edit", args=[world.period.pk, world.commitment.pk, "institucion"])
    client.post(edit, {"text": "Lo de Luis.", "seen": ""})

    answer = client.post(edit, {"text": "Lo de Ana.", "seen": ""})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Lo de Ana." in page
    assert "Ahora está guardado: «Lo de Luis.»" in page
    assert Statement.objects.get().text == "Lo de Luis."


def test_the_list_asks_the_same_for_one_commitment_and_for_three(client, settings, db, now):
    settings.SECOND_FACTOR_REQUIRED = False
    counts = []
    for commitments in (1, 3):
        world = followed_plan(commitments=commitments)
        type(world.period).objects.exclude(pk=world.period.pk).update(cuts_at=REPORTING)
        client.force_login(world.evaluator())
        client.get(reverse("desk-voices"))
        with CaptureQueriesContext(connection) as asked:
            page = client.get(reverse("desk-voices")).content.decode()
        assert page.count("Escribir<") == commitments
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.ADMINISTRATOR, Role.OPERATING_GROUP, Role.EDITOR])
def test_those_who_only_work_here_have_nothing_to_say(world, client, now, role):
    client.force_login(UserFactory(role=role))
    assert client.get(reverse("desk-voices")).status_code == 403
    edit = reverse("desk-statement-edit", args=[world.period.pk, world.commitment.pk, "evaluacion"])
    assert client.post(edit, {"text": "X"}).status_code == 403
    assert Statement.objects.count() == 0


def test_another_member_does_not_read_a_draft(world, client, now):
    citizen, _ = world.civil_society()
    other, _ = world.civil_society()
    draft = said(world, citizen, publish=False)
    client.force_login(other)

    assert client.get(reverse("desk-statement", args=[draft.pk])).status_code == 403
    assert client.post(reverse("desk-statement-publish", args=[draft.pk])).status_code == 403
    draft.refresh_from_db()
    assert draft.published_at is None
