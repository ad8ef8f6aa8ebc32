"""Following a commitment by e-mail: asked on the site, confirmed from the inbox, ended with one click."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from abierto.core import clock, jobs, ledger
from abierto.core.dates import long_date
from abierto.core.errors import DomainError
from abierto.followup.happening import Happening
from abierto.followup.history import commitment_history
from abierto.followup.models import Follower
from abierto.followup.progress import plan_progress
from abierto.mail import tokens
from abierto.mail.actions.outbox import Letter, forget_messages, queue_message, queue_messages
from abierto.mail.models import Message
from abierto.mail.render import render
from abierto.plan.models import Commitment
from abierto.plan.queries import published_plan
from abierto.plan.reading import Row

FOLLOW, UNFOLLOW = "followup.follow", "followup.unfollow"
ASKED, NEWS = "followup.asked", "followup.news"
#: The same confirmation is not sent twice within this time, nor more than so many to one address in a day.
ASK_AGAIN = timedelta(hours=1)
MOST_A_DAY = 5
UNCONFIRMED_FOR = tokens.CONFIRMATION
#: Acts younger than this wait for the next round: theirs may still be committing.
SETTLED = timedelta(minutes=2)
MOST_TOLD = 20
ENDED = "Ese seguimiento ya terminó. Puede pedirlo otra vez en la página del compromiso."


@transaction.atomic
def ask_to_follow(*, commitment: Row, email: str, at: datetime | None = None) -> None:
    """Somebody asks to follow a published commitment: its own inbox is asked to confirm.

    Nobody learns from the answer whether the address was known. Raises DomainError on an impossible address.
    """
    at = at or clock.now()
    email = _address(email)
    record = Commitment.objects.get(external_id=commitment.external_id)
    follower, new = Follower.objects.get_or_create(commitment=record, email=email, defaults={"asked_at": at})
    follower = Follower.objects.select_for_update().get(pk=follower.pk)
    if (not new and at - follower.asked_at < ASK_AGAIN) or _asked_enough(email, at):
        return
    follower.asked_at = at
    follower.save(update_fields=["asked_at"])
    known = follower.confirmed_at is not None
    subject, text = render(
        "follow_already" if known else "follow_confirm",
        why=f"alguien pidió seguir con esta dirección un compromiso en {settings.SITE_URL}",
        how_to_end=f"Para que se borre su dirección ahora mismo: {end_url(follower)}",
        context={"commitment": commitment, "confirm_url": confirm_url(follower), "end_url": end_url(follower)},
    )
    key = f"{_keys(follower)}pedido:{int(at.timestamp())}"
    queue_message(key=key, to=email, subject=subject, text=text, purpose=ASKED, headers=_headers(follower))


@transaction.atomic
def confirm_follower(*, token: str, at: datetime | None = None) -> Follower:
    """Whoever got the message confirms; news count from this moment. Doing it again changes nothing.

    Raises BadToken on a link that is not good, and DomainError when the subscription ended.
    """
    at = at or clock.now()
    follower = Follower.objects.select_for_update().get(pk=follower_of(FOLLOW, token).pk)
    if follower.ended_at is not None:
        raise DomainError(ENDED)
    if follower.confirmed_at is None:
        follower.confirmed_at = follower.told_until = at
        follower.save(update_fields=["confirmed_at", "told_until"])
        ledger.record("followup.follower_confirmed", on=follower, by=None, at=at)
    return follower


@transaction.atomic
def end_follower(*, token: str, at: datetime | None = None) -> Follower:
    """End a subscription and erase the address, here and in the outbox. Doing it again changes nothing."""
    follower = Follower.objects.select_for_update().get(pk=follower_of(UNFOLLOW, token).pk)
    if follower.ended_at is None:
        _end(follower, at or clock.now())
    return follower


def erase_unconfirmed(now: datetime | None = None) -> str:
    """Erase the addresses that nobody confirmed in seven days; that somebody asked, and when, stays."""
    now = now or clock.now()
    with transaction.atomic():
        old = Follower.objects.filter(
            confirmed_at__isnull=True, ended_at__isnull=True, asked_at__lt=now - UNCONFIRMED_FOR
        )
        erased = list(old.select_for_update())
        for follower in erased:
            _erase(follower, now)
    return f"Se borraron {len(erased)} direcciones sin confirmar." if erased else ""


def tell_followers(now: datetime | None = None) -> str:
    """Write to each follower what changed since the last time: at most once a day, never when nothing did."""
    now = now or clock.now()
    until = now - SETTLED
    due = Follower.objects.filter(confirmed_at__isnull=False, ended_at__isnull=True, told_until__lt=until)
    told = 0
    for commitment in Commitment.objects.filter(pk__in=due.values("commitment")).select_related("exercise"):
        if jobs.stopping():
            break
        told += _tell(commitment, until=until, now=now)
    return f"Se escribieron {told} avisos a quienes siguen compromisos." if told else ""


def follower_of(purpose: str, token: str) -> Follower:
    """The subscription that a link stands for. Raises BadToken."""
    within = tokens.CONFIRMATION if purpose == FOLLOW else None
    pk = tokens.read(purpose, token, within=within)
    follower = Follower.objects.select_related("commitment__exercise").filter(pk=pk).first()
    if follower is None:
        raise tokens.BadToken(ENDED)
    return follower


def confirm_url(follower: Follower) -> str:
    return f"{settings.SITE_URL}/seguir/confirmar/{tokens.sign(FOLLOW, follower.pk)}/"


def end_url(follower: Follower) -> str:
    return f"{settings.SITE_URL}/seguir/terminar/{tokens.sign(UNFOLLOW, follower.pk)}/"


@transaction.atomic
def _tell(commitment: Commitment, *, until: datetime, now: datetime) -> int:
    """Queue the news of one commitment to those who follow it, and move what each has been told; how many."""
    plan = published_plan(commitment.exercise.external_id)
    if plan is None or (row := plan.find("commitments", commitment.external_id)) is None:
        return 0
    due = Follower.objects.filter(commitment=commitment, confirmed_at__isnull=False, ended_at__isnull=True)
    followers = list(due.filter(told_until__lt=until).select_for_update())
    day = now.astimezone(clock.ZONE).date().isoformat()
    keys = {follower.pk: f"{_keys(follower)}{day}" for follower in followers}
    today = set(Message.objects.filter(key__in=keys.values()).values_list("key", flat=True))
    waiting = [follower for follower in followers if keys[follower.pk] not in today]
    if not waiting:
        return 0
    since = min(follower.told_until for follower in waiting if follower.told_until)
    happened = [line for line in commitment_history(plan, row, since=since) if line.at <= until]
    standing = _standing(row) if happened else ""
    letters = []
    for follower in waiting:
        fresh = [line for line in happened if follower.told_until and line.at > follower.told_until]
        if fresh:
            letters.append(_news(follower, row, fresh, standing=standing, key=keys[follower.pk]))
    queue_messages(letters)
    Follower.objects.filter(pk__in=[follower.pk for follower in waiting]).update(told_until=until)
    return len(letters)


def _news(follower: Follower, commitment: Row, fresh: list[Happening], *, standing: str, key: str) -> Letter:
    context = {
        "commitment": commitment,
        "standing": standing,
        "happenings": fresh[:MOST_TOLD],
        "total": len(fresh),
        "more": max(len(fresh) - MOST_TOLD, 0),
    }
    subject, text = render(
        "follow_news",
        why=f"pidió seguir ese compromiso y lo confirmó el {_day(follower.confirmed_at)}",
        how_to_end=f"Para dejar de recibirlos y borrar su dirección: {end_url(follower)}",
        context=context,
    )
    return Letter(key=key, to=follower.email, subject=subject, text=text, purpose=NEWS, headers=_headers(follower))


def _standing(commitment: Row) -> str:
    progress = plan_progress(commitment.plan, commitment=commitment.external_id).commitment(commitment.external_id)
    score = progress.score  # type: ignore[union-attr]
    return f"{score.completion.label}, {score.points} de {score.most} puntos ({score.percent} %)"


def _end(follower: Follower, at: datetime) -> None:
    _erase(follower, at)
    ledger.record("followup.follower_ended", on=follower, by=None, at=at)


def _erase(follower: Follower, at: datetime) -> None:
    follower.email, follower.ended_at = "", at
    follower.save(update_fields=["email", "ended_at"])
    forget_messages(_keys(follower), at)


def _keys(follower: Follower) -> str:
    """What the key of every message to a follower begins with."""
    return f"followup.seguir:{follower.pk}:"


def _headers(follower: Follower) -> dict[str, str]:
    """RFC 2369 and RFC 8058: the mail program's own button ends it with one click."""
    return {"List-Unsubscribe": f"<{end_url(follower)}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _asked_enough(email: str, at: datetime) -> bool:
    asked = Message.objects.filter(purpose=ASKED, to=email, queued_at__gt=at - timedelta(days=1))
    return asked.count() >= MOST_A_DAY


def _address(written: str) -> str:
    """An address as it is kept: one spelling for each inbox."""
    address = written.strip().lower()
    try:
        validate_email(address)
        address.encode("ascii")
    except (ValidationError, UnicodeEncodeError) as problem:
        raise DomainError("Escriba una dirección de correo válida, como nombre@ejemplo.mx.") from problem
    if len(address) > 254:
        raise DomainError("Esa dirección de correo es demasiado larga.")
    return address


def _day(at: datetime | None) -> str:
    return long_date(at.astimezone(clock.ZONE).date()) if at else ""
