"""What an account may say of the commitments: drafts, preview, publication, replies."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from abierto.core import clock
from abierto.core.desk import desk_view, errors_as_messages
from abierto.core.errors import DomainError, NotAllowed, StaleRecord
from abierto.core.pages import page_of
from abierto.core.permissions import require
from abierto.followup.actions.voices import publish_reply, publish_statement, save_statement
from abierto.followup.desk.voice_forms import ReplyForm, StatementForm
from abierto.followup.enums import Voice
from abierto.followup.models import ReportingPeriod, Statement
from abierto.followup.speakers import Identity, Speaker, repliers_of, speakers_of
from abierto.followup.voices import Said
from abierto.plan.models import Commitment
from abierto.plan.queries import published_plan

_SPEAKER = ("organisation", "member__organisation", "period__exercise", "commitment__exercise")


@require_safe
@desk_view
def voices(request: HttpRequest) -> HttpResponse:
    """What the account can say now: each commitment of the open periods, and what it may reply to."""
    require(request.user, "followup.write_statement")
    now = clock.now()
    periods = list(ReportingPeriod.objects.open_at(now).select_related("exercise"))
    context = {
        "groups": [(period, _own(request.user, period)) for period in periods],
        "page": page_of(request, _to_answer(request.user), size=30),
    }
    return render(request, "followup/desk/voices.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def statement_edit(request: HttpRequest, period: int, commitment: int, speaker: str) -> HttpResponse:
    """Write or correct the draft of what one speaker says in an open period."""
    require(request.user, "followup.write_statement")
    of = get_object_or_404(ReportingPeriod.objects.select_related("exercise"), pk=period)
    about = get_object_or_404(Commitment.objects.select_related("exercise", "lead"), pk=commitment)
    who = _speaker(request.user, about, speaker)
    statement = _draft(about, of, who)
    if statement is not None and statement.published_at is not None:
        return redirect("desk-statement", statement.pk)
    form = StatementForm(request.POST or None, speaker=who, statement=statement)
    if request.method == "POST" and form.is_valid():
        saved = _save(request, form, about, of, who)
        if saved is not None:
            messages.success(request, "Se guardó el borrador. Así se verá; nadie más lo lee hasta que lo publique.")
            return redirect("desk-statement", saved.pk)
    context = {
        "period": of,
        "commitment": about,
        "speaker": who,
        "form": form,
        "public_url": _public_url(about),
    }
    return render(request, "followup/desk/voices_edit.html", context, status=422 if form.errors else 200)


@require_safe
@desk_view
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """A statement as the public sees or will see it: preview of a draft, or what was published."""
    require(request.user, "followup.view_followup")
    found = _statement(pk)
    if found.published_at is None:
        require(request.user, "followup.write_statement", found)
    return _page(request, found)


@require_POST
@desk_view
def statement_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish the draft; it is definitive."""
    require(request.user, "followup.write_statement")
    found = _statement(pk)
    with errors_as_messages(request):
        publish_statement(statement=found, by=request.user)
        messages.success(request, "Se publicó. El sitio lo muestra en unos segundos.")
    return redirect("desk-statement", found.pk)


@require_POST
@desk_view
def statement_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a reply to a published statement."""
    require(request.user, "followup.reply")
    found = _statement(pk)
    require(request.user, "followup.reply", found)
    speakers = _may_reply(request.user, found)
    form = ReplyForm(request.POST, speakers=speakers)
    if not form.is_valid():
        return _page(request, found, reply_form=form)
    who = next(speaker for speaker in speakers if speaker.key == form.cleaned_data["speaker"])
    try:
        publish_reply(statement=found, speaker=who, text=form.cleaned_data["text"], by=request.user)
    except NotAllowed:
        raise
    except DomainError as problem:
        form.add_error(None, str(problem))
        return _page(request, found, reply_form=form)
    messages.success(request, "Se publicó su réplica.")
    return redirect("desk-statement", found.pk)


def _page(request: HttpRequest, found: Statement, *, reply_form: ReplyForm | None = None) -> HttpResponse:
    speakers = _may_reply(request.user, found) if found.published_at else []
    own = next((speaker for speaker in speakers_of(request.user, found.commitment) if speaker.said(found)), None)
    context = {
        "statement": found,
        "said": Said(found, tuple(found.replies.all())),
        "speaker": own,
        "reply_form": reply_form or (ReplyForm(speakers=speakers) if speakers else None),
        "public_url": f"{_public_url(found.commitment)}voces/#{found.external_id}",
    }
    return render(request, "followup/desk/voices_statement.html", context, status=422 if reply_form else 200)


def _save(
    request: HttpRequest, form: StatementForm, about: Commitment, of: ReportingPeriod, who: Speaker
) -> Statement | None:
    """The saved draft; None when it was refused, with the reason on the form and the person's text kept."""
    try:
        return save_statement(commitment=about, period=of, speaker=who, by=request.user, **form.cleaned_data)
    except NotAllowed:
        raise
    except StaleRecord as problem:
        form.add_error(None, str(problem))
        form.stored_is(_draft(about, of, who))
    except DomainError as problem:
        form.add_error(None, str(problem))
    return None


def _own(user: Any, period: ReportingPeriod) -> list[dict[str, Any]]:
    """Each published commitment that the account may speak of, with its draft or statement of the period."""
    plan = published_plan(period.exercise.external_id)
    if plan is None:
        return []
    identity = Identity(user, period.exercise_id)
    said = list(Statement.objects.filter(period=period).select_related("organisation", "member__organisation"))
    rows = []
    published = [row.external_id for row in plan.commitments]
    for commitment in Commitment.objects.filter(external_id__in=published).select_related("lead").order_by("number"):
        for speaker in identity.speakers(commitment):
            mine = next((s for s in said if s.commitment_id == commitment.pk and speaker.said(s)), None)
            rows.append({"commitment": commitment, "speaker": speaker, "statement": mine})
    return rows


def _to_answer(user: Any) -> list[tuple[Statement, list[Speaker]]]:
    """Published statements that the account may reply to and has not, the latest first."""
    rows = Statement.objects.filter(published_at__isnull=False).exclude(written_by=user).select_related(*_SPEAKER)
    lead = Q(commitment__lead__affiliations__user=user) & ~Q(voice=Voice.INSTITUTION)
    rows = rows.filter(lead | Q(voice=Voice.INSTITUTION)).prefetch_related("replies").distinct()
    identities: dict[int, Identity] = {}
    found = []
    for row in rows.order_by("-published_at", "-pk"):
        exercise = row.commitment.exercise_id
        identity = identities.setdefault(exercise, identities.get(exercise) or Identity(user, exercise))
        told = {reply.speaker for reply in row.replies.all()}
        speakers = [speaker for speaker in identity.repliers(row) if speaker.name not in told]
        if speakers:
            found.append((row, speakers))
    return found


def _may_reply(user: Any, found: Statement) -> list[Speaker]:
    told = {reply.speaker for reply in found.replies.all()}
    return [speaker for speaker in repliers_of(user, found) if speaker.name not in told]


def _speaker(user: Any, commitment: Commitment, key: str) -> Speaker:
    for speaker in speakers_of(user, commitment):
        if speaker.key == key:
            return speaker
    if not any(key == voice.word or key.startswith(f"{voice.word}-") for voice in Voice):
        raise Http404
    raise NotAllowed("Su cuenta no puede hablar en ese nombre de este compromiso.")


def _draft(commitment: Commitment, period: ReportingPeriod, speaker: Speaker) -> Statement | None:
    return Statement.objects.filter(
        commitment=commitment, period=period, voice=speaker.voice, member=speaker.member
    ).first()


def _statement(pk: int) -> Statement:
    return get_object_or_404(Statement.objects.select_related(*_SPEAKER).prefetch_related("replies"), pk=pk)


def _public_url(commitment: Commitment) -> str:
    return f"{commitment.exercise.get_absolute_url()}compromisos/{commitment.external_id}/"
