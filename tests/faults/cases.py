"""Each act that is sent two hundred times at once: how it is done, and what it must leave, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from abierto.content.actions.articles import publish_article
from abierto.content.actions.notices import issue_notice
from abierto.content.models import Article, NoticeVersion
from abierto.core.actions.records import fingerprint
from abierto.followup import models as followup
from abierto.followup.actions.comments import write_comment
from abierto.followup.actions.following import ask_to_follow
from abierto.followup.actions.periods import freeze_period, open_period
from abierto.followup.actions.records import publish_sheet
from abierto.followup.actions.reports import attach_evidence, remove_evidence, save_draft, submit_report
from abierto.followup.actions.review import accept_evidence, return_evidence, withdraw_evidence
from abierto.followup.actions.scope import drop_activity
from abierto.followup.actions.voices import publish_reply, publish_statement, save_statement
from abierto.followup.enums import Voice
from abierto.followup.speakers import Speaker
from abierto.people.actions.accounts import open_account
from abierto.people.actions.records import save_record as save_person
from abierto.people.models import Person
from abierto.plan import models as plan
from abierto.plan.actions.gates import pass_gate, reopen_gate
from abierto.plan.actions.records import delete_record, save_record
from abierto.plan.actions.versions import seal_version, sign_version, withdraw_version
from abierto.plan.queries import published_plan
from abierto.uploads.models import StoredFile
from tests.factories.followup import CUT, REPORTING, link, upload
from tests.factories.plan import AnnexFactory, CommitmentFactory
from tests.faults import participation_cases
from tests.faults.case import Case

SHEET = "plan.edit_sheet"


def add_a_record(w: SimpleNamespace) -> Case:
    def act():
        record = plan.Annex(commitment=w.theirs, number=7, kind="link", title="Guía", url="https://x.test/")
        return save_record(record=record, by=None, permission=SHEET)

    return Case(act, lambda: plan.Annex.objects.filter(title="Guía").count(), {"plan.record_saved": 1})


def add_a_person(w: SimpleNamespace) -> Case:
    def act():
        return save_person(record=Person(name="Persona de prueba", email="una@persona.test"), by=None)

    rows = Person.objects.filter(name="Persona de prueba")
    return Case(act, rows.count, {"people.record_saved": 1})


def change_a_record(w: SimpleNamespace) -> Case:
    seen = fingerprint(plan.Annex.objects.get(pk=w.annex.pk))

    def act():
        record = plan.Annex.objects.get(pk=w.annex.pk)
        record.title = "Título nuevo"
        return save_record(record=record, by=None, permission=SHEET, seen=seen)

    return Case(act, plan.Annex.objects.filter(title="Título nuevo").count, {"plan.record_saved": 1})


def remove_a_record(w: SimpleNamespace) -> Case:
    annex = AnnexFactory(commitment=w.theirs, title="Sobra")
    return Case(
        lambda: delete_record(record=plan.Annex(pk=annex.pk), by=None, permission=SHEET),
        plan.Annex.objects.filter(title="Sobra").count,
        {"plan.record_deleted": 1},
        left=0,
    )


def go_through_a_gate(w: SimpleNamespace) -> Case:
    commitment = CommitmentFactory(axis=w.axis, number=50, lead=w.own, blank=True)
    told = {"gate": 1, "record": "Acta", "passed_on": date(2021, 5, 1), "by": None}
    return Case(lambda: pass_gate(commitment=commitment, **told), commitment.gates.count, {"plan.gate_passed": 1})


def take_back_a_gate(w: SimpleNamespace) -> Case:
    commitment = CommitmentFactory(axis=w.axis, number=51, lead=w.own, blank=True)
    for gate in (1, 2):
        pass_gate(commitment=commitment, gate=gate, record="Acta", passed_on=date(2021, 5, 1), by=None)
    return Case(
        lambda: reopen_gate(commitment=commitment, gate=2, reason="Error", by=None),
        commitment.gates.count,
        {"plan.gate_reopened": 1},
    )


def seal(w: SimpleNamespace) -> Case:
    act = lambda: seal_version(exercise=w.exercise, reason="Sello", by=None)  # noqa: E731
    return Case(act, plan.PlanVersion.objects.filter(reason="Sello").count, {"plan.version_sealed": 1})


def sign(w: SimpleNamespace) -> Case:
    version = plan.PlanVersion.objects.awaiting().first()
    version = version or seal_version(exercise=w.exercise, reason="Sello", by=None)
    act = lambda: sign_version(version=version, organisation=w.own, office="Presidencia", by=None)  # noqa: E731
    return Case(act, version.signatures.count, {"plan.version_signed": 1})


def withdraw(w: SimpleNamespace) -> Case:
    version = plan.PlanVersion.objects.awaiting().first()
    version = version or seal_version(exercise=w.exercise, reason="Otro sello", by=None)
    act = lambda: withdraw_version(version=version, reason="Se corrige", by=None)  # noqa: E731
    rows = plan.PlanVersion.objects.filter(withdrawn_at__isnull=False)
    return Case(act, rows.count, {"plan.version_withdrawn": 1})


def publish_news(w: SimpleNamespace) -> Case:
    told = {"kind": "news", "slug": "una", "title": "Una", "summary": "x", "body": "<p>x</p>"}
    act = lambda: publish_article(article=Article(**told, dated_on=date(2021, 3, 5)), by=None)  # noqa: E731
    return Case(act, Article.objects.filter(slug="una").count, {"content.article_published": 1})


def publish_a_notice(w: SimpleNamespace) -> Case:
    told = {"kind": "privacy", "valid_from": date(2021, 3, 18), "summary": "<p>x</p>", "body": "<p>x</p>"}
    return Case(lambda: issue_notice(**told, by=None), NoticeVersion.objects.count, {"content.notice_issued": 1})


def open_an_account(w: SimpleNamespace) -> Case:
    from abierto.accounts.models import User

    act = lambda: open_account(email="nueva@abierto.test", name="Nueva", roles=["editor"], by=None)  # noqa: E731
    rows = User.objects.filter(email="nueva@abierto.test")
    return Case(act, rows.count, {"accounts.account_opened": 1})


def report_a_draft(w: SimpleNamespace) -> Case:
    f = w.followed
    told = {"activity": f.activities[0], "period": f.period, "by": f.office, "at": REPORTING, "seen": ""}
    rows = followup.Report.objects.filter(activity=f.activities[0])
    return Case(lambda: save_draft(**told, text="Avance"), rows.count, {"followup.draft_saved": 1})


def attach_a_link(w: SimpleNamespace) -> Case:
    report, facts = w.followed.report(w.followed.activities[1]), link(title="Minuta")
    act = lambda: attach_evidence(report=report, by=w.followed.office, facts=facts, at=REPORTING)  # noqa: E731
    return Case(act, report.evidence.count, {"followup.evidence_attached": 1})


def attach_a_file(w: SimpleNamespace) -> Case:
    report, facts = w.followed.report(w.followed.activities[2]), link(title="Acta", url="")
    before = StoredFile.objects.kept().count()

    def act():
        file = upload("Acta de la sesión, con acuerdos.".encode(), "acta.txt")
        return attach_evidence(report=report, by=w.followed.office, facts=facts, upload=file, at=REPORTING)

    def rows():
        assert StoredFile.objects.kept().count() == before + report.evidence.count()
        return report.evidence.count()

    return Case(act, rows, {"followup.evidence_attached": 1})


def take_evidence_off(w: SimpleNamespace) -> Case:
    report = w.followed.report(w.followed.activities[3])
    evidence = attach_evidence(report=report, by=w.followed.office, facts=link(), at=REPORTING)
    act = lambda: remove_evidence(evidence=followup.Evidence(pk=evidence.pk), by=w.followed.office)  # noqa: E731
    return Case(act, report.evidence.count, {"followup.evidence_removed": 1}, left=0)


def submit(w: SimpleNamespace) -> Case:
    report = w.followed.report(w.followed.activities[4])
    attach_evidence(report=report, by=w.followed.office, facts=link(), at=REPORTING)
    return Case(
        lambda: submit_report(report=report, by=w.followed.office, at=REPORTING),
        followup.Report.objects.filter(pk=report.pk).submitted().count,
        {"followup.report_submitted": 1, "followup.evidence_submitted": 1},
    )


def _ruled(w: SimpleNamespace, number: int, act: Callable[..., Any], column: str, event: str, **told: Any) -> Case:
    evidence = w.followed.submitted(w.followed.activities[number]).evidence.get()
    rows = followup.Evidence.objects.filter(pk=evidence.pk, **{f"{column}__isnull": False})
    return Case(lambda: act(evidence=evidence, by=w.followed.secretary, at=REPORTING, **told), rows.count, {event: 1})


def accept(w: SimpleNamespace) -> Case:
    return _ruled(w, 5, accept_evidence, "accepted_at", "followup.evidence_accepted")


def give_back(w: SimpleNamespace) -> Case:
    return _ruled(w, 6, return_evidence, "returned_at", "followup.evidence_returned", reason="No se lee")


def withdraw_accepted(w: SimpleNamespace) -> Case:
    evidence = followup.Evidence.objects.filter(accepted_at__isnull=False).first()
    evidence = evidence or w.followed.accepted(w.followed.activities[5]).evidence.get()
    return Case(
        lambda: withdraw_evidence(evidence=evidence, by=w.followed.secretary, at=REPORTING, reason="Era de otra"),
        followup.Evidence.objects.filter(withdrawn_at__isnull=False).count,
        {"followup.evidence_withdrawn": 1},
    )


def comment(w: SimpleNamespace) -> Case:
    report = w.followed.report(w.followed.activities[7])
    act = lambda: write_comment(report=report, text="¿Y la minuta?", by=w.followed.office, at=REPORTING)  # noqa: E731
    return Case(act, report.comments.count, {"followup.comment_written": 1})


def drop(w: SimpleNamespace) -> Case:
    told = {"activity": w.followed.activities[8], "dropped_on": date(2021, 5, 10), "reason": "Sin recursos"}
    act = lambda: drop_activity(**told, by=w.followed.secretary, at=REPORTING)  # noqa: E731
    return Case(act, followup.DroppedActivity.objects.count, {"followup.activity_dropped": 1})


def _said(w: SimpleNamespace) -> followup.Statement:
    """What the institution says of its commitment, kept and not yet published."""
    f = w.followed
    told = {"commitment": f.commitment, "period": f.period, "at": REPORTING, "by": f.office, "text": "Va bien."}
    return save_statement(speaker=Speaker(Voice.INSTITUTION, f.lead), **told)


def speak(w: SimpleNamespace) -> Case:
    f, statement = w.followed, _said(w)
    return Case(
        lambda: publish_statement(statement=statement, by=f.office, at=REPORTING),
        followup.Statement.objects.filter(published_at__isnull=False).count,
        {"followup.statement_published": 1},
    )


def reply(w: SimpleNamespace) -> Case:
    f = w.followed
    statement = followup.Statement.objects.first()
    statement = statement or publish_statement(statement=_said(w), by=f.office, at=REPORTING)
    citizen, member = f.civil_society()
    speaker = Speaker(Voice.CIVIL_SOCIETY, member.organisation, member)
    told = {"statement": statement, "speaker": speaker, "text": "Falta.", "by": citizen, "at": REPORTING}
    return Case(lambda: publish_reply(**told), followup.Reply.objects.count, {"followup.reply_published": 1})


def publish_a_sheet(w: SimpleNamespace) -> Case:
    followup.SectorFigure.objects.filter(sheet=w.own_sheet).delete()
    return Case(
        lambda: publish_sheet(sheet=w.own_sheet, by=None, at=REPORTING),
        followup.ProgressSheet.objects.filter(published_at__isnull=False).count,
        {"followup.sheet_published": 1},
    )


def open_a_period(w: SimpleNamespace) -> Case:
    days = {"starts_on": date(2021, 7, 1), "ends_on": date(2021, 7, 31), "cuts_at": CUT + timedelta(days=60)}
    told = {"exercise": w.followed.exercise, "slug": "2021-07", "name": "Julio", **days, "by": w.followed.secretary}
    rows = followup.ReportingPeriod.objects.filter(slug="2021-07")
    return Case(lambda: open_period(**told, at=REPORTING), rows.count, {"followup.period_opened": 1})


def follow(w: SimpleNamespace) -> Case:
    from abierto.mail.models import Message

    exercise = w.followed.exercise
    row = published_plan(exercise.external_id).find("commitments", w.followed.commitment.external_id)
    act = lambda: ask_to_follow(commitment=row, email="alguien@correo.test", at=REPORTING)  # noqa: E731

    def rows():
        assert Message.objects.filter(to="alguien@correo.test").count() == 1
        return followup.Follower.objects.filter(email="alguien@correo.test").count()

    return Case(act, rows, {}, answers_all=True)


def freeze(w: SimpleNamespace) -> Case:
    period = w.followed.period
    return Case(
        lambda: freeze_period(period=period, by=None, at=CUT + timedelta(hours=1)),
        followup.CommitmentState.objects.filter(period=period).count,
        {"followup.period_frozen": 1},
    )


#: In an order in which what one leaves serves the next.
CASES = (
    add_a_record, add_a_person, change_a_record, remove_a_record, go_through_a_gate, take_back_a_gate, seal, sign,
    withdraw, publish_news, publish_a_notice, open_an_account, report_a_draft, attach_a_link, attach_a_file,
    take_evidence_off, submit, accept, give_back, withdraw_accepted, comment, drop, speak, reply, publish_a_sheet,
    open_a_period, follow, freeze, *participation_cases.CASES,
)  # fmt: skip
