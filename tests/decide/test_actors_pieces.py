"""What actors publish: written, submitted, validated by another, observed on grounds, corrected once, withdrawn."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from abierto.core.errors import DomainError, NotAllowed, StaleRecord
from abierto.core.models import Entry
from abierto.decide.actions.pieces import (
    begin_piece,
    return_edition,
    save_draft,
    submit_edition,
    validate_edition,
    withdraw_piece,
)
from abierto.decide.actions.review import observe_edition, publish_edition
from abierto.decide.actions.seats import end_seat
from abierto.decide.actions.windows import refit_windows
from abierto.decide.enums import Ground, PieceKind, Theme
from abierto.decide.models import ActorSeat, Edition, Piece
from abierto.decide.models.edition import State
from abierto.decide.seen import touch_of
from abierto.decide.texts import Words
from abierto.elections.actions.processes import Term, set_stage
from abierto.elections.calendar import OutOfTime
from abierto.elections.enums import Doing
from abierto.participation.models import SpaceVersion, Window
from tests.factories.accounts import SecretaryFactory
from tests.factories.decide import (
    CLOSES,
    DAY,
    NOON,
    OPENS,
    REACT_FROM,
    SILENCE,
    SILENCE_ENDS,
    a_draft,
    a_published,
    a_seat,
    a_validated,
    an_actor,
    words,
)
from tests.factories.elections import CandidateFactory
from tests.factories.uploads import upload
from tests.uploads.hostile import picture

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def events() -> list[str]:
    return list(Entry.objects.filter(event__startswith="decide.").order_by("pk").values_list("event", flat=True))


def test_a_text_goes_from_draft_to_published_and_each_step_is_told_once():
    actor, secretary = an_actor(), SecretaryFactory()
    before = len(events())
    draft = a_draft(actor)
    assert draft.state == State.DRAFT

    submitted = submit_edition(edition=draft, by=actor.writer, at=NOON)
    assert submitted.state == State.SUBMITTED
    validated = validate_edition(edition=submitted, by=actor.validator, at=NOON)
    assert (validated.state, validated.validated_by) == (State.VALIDATED, actor.validator)
    published = publish_edition(edition=validated, by=secretary, at=NOON)

    assert (published.state, published.published_by) == (State.PUBLISHED, secretary)
    assert events()[before:] == [
        "decide.draft_saved",
        "decide.edition_submitted",
        "decide.edition_validated",
        "decide.edition_published",
    ]
    assert [entry.public for entry in Entry.objects.filter(event__contains="edition_published")] == [True]
    assert not Entry.objects.filter(event__contains="edition_validated", public=True).exists()


def test_the_published_text_is_the_version_of_a_sealed_space_that_opens_when_the_calendar_says():
    actor = an_actor()
    edition = a_published(actor)

    piece = Piece.objects.get()
    assert piece.space.is_sealed
    version = SpaceVersion.objects.get()
    assert (version.text, version.number) == (edition.shown, 1)
    assert "Más agua para todas las colonias." in version.text
    assert [(w.gesture, w.opens_at, w.closes_at) for w in Window.objects.order_by("gesture")] == [
        ("contribute", REACT_FROM, SILENCE),
        ("react", REACT_FROM, SILENCE),
    ]


def test_another_edition_is_another_version_and_the_windows_stay():
    actor = an_actor()
    first = a_published(actor)
    again = save_draft(piece=first.piece, words=words("Menos fugas."), by=actor.writer, at=NOON + DAY)
    submit_edition(edition=again, by=actor.writer, at=NOON + DAY)
    validate_edition(edition=again, by=actor.validator, at=NOON + DAY)

    assert Piece.objects.get().published() == first
    publish_edition(edition=again, by=None, at=NOON + DAY)

    assert Piece.objects.get().published() == again
    assert list(SpaceVersion.objects.values_list("number", flat=True)) == [1, 2]
    assert Window.objects.count() == 2


def test_a_career_has_no_space_and_nobody_answers_to_it():
    edition = a_published(an_actor(), PieceKind.CAREER)

    assert edition.piece.space is None
    assert (SpaceVersion.objects.count(), Window.objects.count()) == (0, 0)


def test_a_text_published_within_its_stage_opens_at_once_and_moves_with_the_stage():
    actor = an_actor()
    late = REACT_FROM + 3 * DAY
    edition = a_published(actor, PieceKind.PROPOSAL, at=late)
    assert {(w.opens_at, w.closes_at) for w in edition.piece.space.windows.all()} == {(late, SILENCE)}

    term = Term(Doing.REACT_TO_PROPOSALS, REACT_FROM, SILENCE - 2 * DAY, "Acuerdo de prueba")
    set_stage(process=actor.process, term=term, by=None, at=late + DAY)
    assert refit_windows(actor.process, at=late + DAY) == 1

    assert {(w.opens_at, w.closes_at) for w in edition.piece.space.windows.all()} == {(late, SILENCE - 2 * DAY)}


def test_nobody_validates_what_they_wrote_while_somebody_else_of_the_actor_may():
    actor = an_actor()
    a_seat(actor.force, can_validate=True)
    draft = a_draft(actor, by=actor.validator)
    submit_edition(edition=draft, by=actor.validator, at=NOON)

    with pytest.raises(DomainError, match="otra persona"):
        validate_edition(edition=draft, by=actor.validator, statement="Respondo", at=NOON)
    with pytest.raises(NotAllowed):
        validate_edition(edition=draft, by=actor.writer, at=NOON)

    draft.refresh_from_db()
    assert draft.state == State.SUBMITTED


def test_what_one_wrote_and_another_submitted_is_not_validated_by_the_first():
    actor = an_actor()
    a_seat(actor.force, can_validate=True)
    draft = a_draft(actor, by=actor.validator)
    submit_edition(edition=draft, by=actor.writer, at=NOON)

    with pytest.raises(DomainError, match="otra persona"):
        validate_edition(edition=draft, by=actor.validator, at=NOON)


def test_an_actor_of_one_person_validates_its_own_with_a_written_statement():
    actor = an_actor()
    end_seat(seat=ActorSeat.objects.get(user=actor.writer), by=None)
    draft = a_draft(actor, by=actor.validator)
    submit_edition(edition=draft, by=actor.validator, at=NOON)

    with pytest.raises(DomainError, match="escriba que responde"):
        validate_edition(edition=draft, by=actor.validator, statement=" ", at=NOON)
    validated = validate_edition(edition=draft, by=actor.validator, statement="Respondo por este texto.", at=NOON)

    assert validated.statement == "Respondo por este texto."


@pytest.mark.parametrize("other", ["may not validate", "never came in", "is closed", "works at the desk"])
def test_who_cannot_validate_leaves_the_only_one_who_does_alone(other):
    actor = an_actor()
    if other != "may not validate":
        user = a_seat(actor.force, can_validate=True).user
        if other == "never came in":
            user.set_unusable_password()
        elif other == "is closed":
            user.is_active = False
        else:
            user.is_superuser = True
        user.save()
    draft = a_draft(actor, by=actor.validator)
    submit_edition(edition=draft, by=actor.validator, at=NOON)

    assert validate_edition(edition=draft, by=actor.validator, statement="Respondo.", at=NOON).statement == "Respondo."


def test_nobody_acts_on_a_text_that_they_did_not_read():
    actor = an_actor()
    draft = a_draft(actor)
    read = touch_of(draft)
    edition = save_draft(piece=draft.piece, words=words("Otro texto."), by=actor.writer, at=NOON)
    with pytest.raises(StaleRecord, match="cambió desde que usted abrió"):
        submit_edition(edition=edition, seen=read, by=actor.writer, at=NOON)
    edition = submit_edition(edition=edition, seen=touch_of(edition), by=actor.writer, at=NOON)
    for act, by in ((validate_edition, actor.validator), (return_edition, actor.writer)):
        with pytest.raises(StaleRecord):
            act(edition=edition, seen=read, by=by, at=NOON)
    assert validate_edition(edition=edition, seen=touch_of(edition), by=actor.validator, at=NOON).validated_at


def test_the_database_refuses_that_the_writer_validates_without_a_statement():
    actor = an_actor()
    draft = a_draft(actor)
    submit_edition(edition=draft, by=actor.writer, at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=draft.pk).update(validated_at=NOON, validated_by=actor.writer)


@pytest.mark.parametrize("kind", list(PieceKind))
def test_without_consent_nothing_is_submitted(kind):
    actor = an_actor()
    draft = a_draft(actor, kind, words=words(consent_given=False))

    with pytest.raises(DomainError, match="consentimiento"):
        submit_edition(edition=draft, by=actor.writer, at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=draft.pk).update(submitted_at=NOON)


def test_sensitive_data_need_a_consent_of_their_own():
    actor = an_actor()
    draft = a_draft(actor, PieceKind.CAREER, words=words(has_sensitive=True))
    with pytest.raises(DomainError, match="sensibles"):
        submit_edition(edition=draft, by=actor.writer, at=NOON)

    save_draft(piece=draft.piece, words=words(has_sensitive=True, consent_sensitive=True), by=actor.writer, at=NOON)
    draft.refresh_from_db()
    assert submit_edition(edition=draft, by=actor.writer, at=NOON).state == State.SUBMITTED


@pytest.mark.parametrize(
    ("kind", "text", "fits"),
    [
        (PieceKind.CAREER, "a" * 5_000, True),
        (PieceKind.CAREER, "a" * 5_001, False),
        (PieceKind.PROPOSAL, "a" * 1_600, True),
        (PieceKind.PROPOSAL, "a" * 1_601, False),
        (PieceKind.PLATFORM, "a" * 4_000, True),
        (PieceKind.PLATFORM, "a" * 4_001, False),
    ],
)
def test_a_text_has_a_length(kind, text, fits):
    actor = an_actor()
    if fits:
        assert a_draft(actor, kind, words=words(text)).body[0]["text"] == text
        return
    with pytest.raises(DomainError, match="letras"):
        a_draft(actor, kind, words=words(text))
    assert not Piece.objects.exists()


def test_a_platform_has_one_section_for_each_theme_in_the_order_of_the_themes():
    actor = an_actor()
    sections = (
        {"theme": Theme.WATER, "title": "", "text": "Agua"},
        {"theme": Theme.SAFETY, "title": "", "text": "Calles"},
        {"theme": Theme.HEALTH, "title": "", "text": ""},
    )
    draft = a_draft(actor, words=Words(sections=sections))
    assert [each["theme"] for each in draft.body] == [Theme.SAFETY, Theme.WATER]

    with pytest.raises(DomainError, match="dos veces"):
        save_draft(piece=draft.piece, words=Words(sections=sections[:1] * 2), by=actor.writer, at=NOON)
    bad = Words(sections=({"theme": "x", "text": "y"},))
    with pytest.raises(DomainError, match="tema"):
        save_draft(piece=draft.piece, words=bad, by=actor.writer, at=NOON)


def test_a_returned_text_is_a_draft_again_and_a_validated_one_is_not_changed_by_anybody():
    actor = an_actor()
    draft = a_draft(actor)
    submit_edition(edition=draft, by=actor.writer, at=NOON)
    with pytest.raises(DomainError, match="por validar"):
        save_draft(piece=draft.piece, words=words("Otro"), by=actor.writer, at=NOON)
    assert return_edition(edition=draft, by=actor.validator, at=NOON).state == State.DRAFT

    save_draft(piece=draft.piece, words=words("Otro"), by=actor.writer, at=NOON)
    submit_edition(edition=draft, by=actor.writer, at=NOON)
    validate_edition(edition=draft, by=actor.validator, at=NOON)
    with pytest.raises(DomainError, match="en revisión"):
        save_draft(piece=draft.piece, words=words("Más"), by=actor.writer, at=NOON)
    for change in ({"body": []}, {"submitted_at": None}, {"validated_at": None}, {"consent_given": False}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Edition.objects.filter(pk=draft.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=draft.pk).delete()


def test_two_people_do_not_write_over_each_other():
    actor = an_actor()
    draft = a_draft(actor)
    opened = touch_of(draft)
    save_draft(piece=draft.piece, words=words("Uno"), by=actor.writer, seen=opened, at=NOON + SECOND)

    with pytest.raises(StaleRecord):
        save_draft(piece=draft.piece, words=words("Dos"), by=actor.validator, seen=opened, at=NOON + SECOND)

    draft.refresh_from_db()
    assert draft.body[0]["text"] == "Uno"


def test_an_observed_text_is_corrected_once_and_an_observed_correction_is_not_shown():
    actor, secretary = an_actor(), SecretaryFactory()
    first = a_validated(actor)
    observe_edition(edition=first, grounds=[Ground.SLANDER], note="Segundo párrafo.", by=secretary, at=NOON)
    first.refresh_from_db()
    assert (first.state, first.grounds, first.ground_labels) == (State.OBSERVED, ["slander"], [Ground.SLANDER.label])

    second = save_draft(piece=first.piece, words=words("Corregido"), by=actor.writer, at=NOON)
    assert (second.number, second.corrects) == (2, first)
    submit_edition(edition=second, by=actor.writer, at=NOON)
    validate_edition(edition=second, by=actor.validator, at=NOON)
    observe_edition(edition=second, grounds=[Ground.MINORS], by=secretary, at=NOON)
    second.refresh_from_db()
    assert second.state == State.REFUSED

    with pytest.raises(DomainError, match="no admite otra"):
        save_draft(piece=first.piece, words=words("Otra vez"), by=actor.writer, at=NOON)
    withdraw_piece(piece=first.piece, reason="Se escribe otra", by=actor.validator, at=NOON)
    with pytest.raises(DomainError, match="no admite otra"):
        a_draft(actor)
    assert not Piece.objects.shown().exists()
    assert Edition.objects.count() == 2


def test_a_correction_that_is_in_order_is_published():
    actor = an_actor()
    first = a_validated(actor)
    observe_edition(edition=first, grounds=[Ground.UNREADABLE], by=None, at=NOON)
    second = save_draft(piece=first.piece, words=words("Corregido"), by=actor.writer, at=NOON)
    submit_edition(edition=second, by=actor.writer, at=NOON)
    validate_edition(edition=second, by=actor.validator, at=NOON)
    publish_edition(edition=second, by=None, at=NOON)

    assert Piece.objects.shown().get().published() == second


@pytest.mark.parametrize("grounds", [[], ["opinion"], [Ground.SLANDER, "x"]])
def test_nothing_is_observed_without_a_coded_ground(grounds):
    edition = a_validated(an_actor())
    with pytest.raises(DomainError, match="causa"):
        observe_edition(edition=edition, grounds=grounds, by=None, at=NOON)
    edition.refresh_from_db()
    assert edition.state == State.VALIDATED


def test_the_institute_rules_once_and_actors_do_not_rule():
    actor = an_actor()
    edition = a_validated(actor)
    for who in (actor.writer, actor.validator):
        with pytest.raises(NotAllowed):
            publish_edition(edition=edition, by=who, at=NOON)
        with pytest.raises(NotAllowed):
            observe_edition(edition=edition, grounds=[Ground.SLANDER], by=who, at=NOON)
    publish_edition(edition=edition, by=None, at=NOON)
    with pytest.raises(DomainError, match="no espera"):
        observe_edition(edition=edition, grounds=[Ground.SLANDER], by=None, at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(published_at=NOON + SECOND)


@pytest.mark.parametrize("kind", list(PieceKind))
def test_another_actor_and_the_institute_write_nothing_of_an_actor(kind):
    mine, theirs = an_actor(), an_actor()
    draft = a_draft(theirs, kind)
    before = Edition.objects.values().get()
    for who in (mine.writer, mine.validator, SecretaryFactory()):
        for act in (
            lambda who=who: a_draft(theirs, kind, by=who),
            lambda who=who: save_draft(piece=draft.piece, words=words("Ajeno"), by=who, at=NOON),
            lambda who=who: submit_edition(edition=draft, by=who, at=NOON),
            lambda who=who: withdraw_piece(piece=draft.piece, reason="Ajena", by=who, at=NOON),
        ):
            with pytest.raises(NotAllowed):
                act()
    submit_edition(edition=draft, by=theirs.writer, at=NOON)
    for who in (mine.validator, SecretaryFactory()):
        with pytest.raises(NotAllowed):
            validate_edition(edition=draft, by=who, at=NOON)
        with pytest.raises(NotAllowed):
            return_edition(edition=draft, by=who, at=NOON)
    assert {**Edition.objects.values().get(), "submitted_at": None, "submitted_by_id": None} == before


def test_nobody_publishes_of_a_candidate_of_another_nor_of_who_does_not_head():
    mine, theirs = an_actor(), an_actor()
    second = CandidateFactory(candidacy=mine.head.candidacy, number=2, post="councillor")
    for candidate, told in ((theirs.head, "otro actor"), (second, "encabeza")):
        with pytest.raises(DomainError, match=told):
            a_draft(mine, PieceKind.CAREER, candidate=candidate)
    assert not Piece.objects.exists()


def test_of_who_no_longer_stands_nothing_is_written_and_nothing_is_shown():
    actor = an_actor()
    published = a_published(actor, PieceKind.CAREER)
    type(actor.head).objects.filter(pk=actor.head.pk).update(ended_on="2021-05-11", ending="withdrew")

    with pytest.raises(DomainError, match="ya no es candidata"):
        save_draft(piece=published.piece, words=words(), by=actor.writer, at=NOON + DAY)
    assert not Piece.objects.shown().exists()
    withdraw_piece(piece=published.piece, reason="Renunció", by=actor.validator, at=NOON + DAY)


def test_there_is_one_platform_and_one_career_and_as_many_proposals_as_fit():
    actor = an_actor()
    a_draft(actor)
    a_draft(actor, PieceKind.CAREER)
    for kind in (PieceKind.PLATFORM, PieceKind.CAREER):
        with pytest.raises(DomainError, match="Ya hay una"):
            a_draft(actor, kind)
    for _ in range(20):
        a_draft(actor, PieceKind.PROPOSAL)
    with pytest.raises(DomainError, match="20 propuestas"):
        a_draft(actor, PieceKind.PROPOSAL)


@pytest.mark.parametrize("at", [OPENS - SECOND, SILENCE, SILENCE_ENDS - SECOND, CLOSES])
@pytest.mark.parametrize("kind", list(PieceKind))
def test_out_of_its_time_nothing_is_written_validated_observed_or_published(kind, at):
    actor, other = an_actor(), an_actor()
    other.process = actor.process
    draft, submitted, validated = a_draft(actor, kind), None, None
    submitted = submit_edition(edition=draft, by=actor.writer, at=NOON)
    third = an_actor()
    validated = a_validated(third, kind)
    before = list(Edition.objects.order_by("pk").values())
    for act in (
        lambda: a_draft(an_actor(actor.process), kind, at=at),
        lambda: validate_edition(edition=submitted, by=actor.validator, at=at),
        lambda: return_edition(edition=submitted, by=actor.validator, at=at),
        lambda: publish_edition(edition=validated, by=None, at=at),
        lambda: observe_edition(edition=validated, grounds=[Ground.SLANDER], by=SecretaryFactory(), at=at),
    ):
        with pytest.raises(OutOfTime):
            act()
    assert list(Edition.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(("at", "may"), [(SILENCE - SECOND, True), (SILENCE_ENDS, True), (OPENS, True)])
def test_at_the_edges_of_silence_it_is_open(at, may):
    assert a_published(an_actor(), at=at).published_at == at


def test_silence_lets_nobody_withdraw_and_after_it_anybody_of_the_actor_who_validates_may():
    actor = an_actor()
    edition = a_published(actor)
    for at in (SILENCE, SILENCE_ENDS - SECOND):
        with pytest.raises(OutOfTime, match="silencio"):
            withdraw_piece(piece=edition.piece, reason="Cambio", by=actor.validator, at=at)
    assert Piece.objects.shown().count() == 1

    withdraw_piece(piece=edition.piece, reason="Retiró su consentimiento", by=actor.validator, at=CLOSES + DAY)
    assert not Piece.objects.shown().exists()


def test_the_database_itself_keeps_silence():
    actor = an_actor()
    edition = a_validated(actor)
    piece = Piece.objects.get()
    for at in (SILENCE, SILENCE_ENDS - SECOND):
        with pytest.raises(IntegrityError, match="silencio"), transaction.atomic():
            Edition.objects.filter(pk=edition.pk).update(published_at=at, touched_at=at)
        with pytest.raises(IntegrityError, match="silencio"), transaction.atomic():
            Piece.objects.filter(pk=piece.pk).update(withdrawn_at=at, withdrawn_reason="x")
    other = Piece.objects.create(kind=PieceKind.CAREER, force=actor.force, candidate=actor.head, external_id="x")
    with pytest.raises(IntegrityError, match="silencio"), transaction.atomic():
        Edition.objects.create(piece=other, number=1, written_at=SILENCE, touched_at=SILENCE)
    Edition.objects.filter(pk=edition.pk).update(published_at=SILENCE_ENDS, touched_at=SILENCE_ENDS)


def test_withdrawing_closes_what_was_open_and_what_would_open():
    actor = an_actor()
    opened = a_published(actor, PieceKind.PROPOSAL)
    later = REACT_FROM + DAY
    withdraw_piece(piece=opened.piece, reason="Ya no", by=actor.validator, at=later)
    assert {w.closes_at for w in opened.piece.space.windows.all()} == {later}

    waiting = a_published(actor)
    withdraw_piece(piece=waiting.piece, reason="Ya no", by=actor.validator, at=NOON + DAY)
    assert not Window.objects.filter(space=waiting.piece.space).exists()
    assert Entry.objects.filter(event="decide.piece_withdrawn", public=True).count() == 2


def test_a_withdrawn_platform_gives_place_to_another_and_does_not_come_back():
    actor = an_actor()
    old = a_published(actor)
    withdraw_piece(piece=old.piece, reason="Se sustituye", by=actor.validator, at=NOON)
    with pytest.raises(DomainError, match="retiró"):
        save_draft(piece=old.piece, words=words(), by=actor.writer, at=NOON)
    new = a_published(actor)
    assert list(Piece.objects.shown()) == [new.piece]
    with pytest.raises(IntegrityError), transaction.atomic():
        Piece.objects.filter(pk=old.piece.pk).update(withdrawn_at=None, withdrawn_reason="")


def test_a_photograph_is_described_and_public_only_while_what_it_shows_is():
    actor = an_actor()
    with pytest.raises(DomainError, match="Describa"):
        a_draft(actor, PieceKind.CAREER, words=words(photograph=upload(picture(), "retrato.jpg")))
    with pytest.raises(DomainError, match="trayectoria"):
        a_draft(actor, words=words(photograph=upload(picture(), "retrato.jpg"), photograph_alt="Un retrato"))

    told = words(photograph=upload(picture(), "retrato.jpg"), photograph_alt="Una mujer sonríe")
    draft = a_draft(actor, PieceKind.CAREER, words=told)
    assert not draft.photograph.is_public
    submit_edition(edition=draft, by=actor.writer, at=NOON)
    validate_edition(edition=draft, by=actor.validator, at=NOON)
    published = publish_edition(edition=draft, by=None, at=NOON)
    published.photograph.refresh_from_db()
    assert published.photograph.is_public

    withdraw_piece(piece=published.piece, reason="Ya no", by=actor.validator, at=NOON)
    published.photograph.refresh_from_db()
    assert not published.photograph.is_public


def test_a_photograph_that_is_not_a_picture_is_refused():
    with pytest.raises(DomainError, match="PNG"):
        a_draft(
            an_actor(), PieceKind.CAREER, words=words(photograph=upload(name="cv.pdf"), photograph_alt="Un retrato")
        )
    assert not Piece.objects.exists()


def test_who_lost_their_seat_writes_no_more():
    actor = an_actor()
    seat = a_seat(actor.force)
    draft = a_draft(actor, by=seat.user)
    end_seat(seat=seat, by=None)

    with pytest.raises(NotAllowed):
        save_draft(piece=draft.piece, words=words("Otro"), by=seat.user, at=NOON)
    with pytest.raises(NotAllowed):
        begin_piece(kind=PieceKind.PLATFORM, force=actor.force, words=words(), by=seat.user, at=NOON)
