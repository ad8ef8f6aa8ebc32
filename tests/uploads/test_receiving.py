"""A file enters whole, with its record, inside the act of another; or nothing of it stays."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, transaction

from abierto.core.errors import DomainError, NotAllowed
from abierto.core.models import Entry
from abierto.uploads import deposit
from abierto.uploads.actions.files import discard_file, erase_file, examine, receive_file, show_file
from abierto.uploads.models import StoredFile
from abierto.uploads.settling import settle
from tests.conftest import NOON
from tests.factories.accounts import SecretaryFactory, UserFactory
from tests.factories.uploads import StoredFileFactory, upload
from tests.uploads import hostile as h
from tests.uploads.test_intake import HOSTILE

pytestmark = pytest.mark.django_db


def test_a_file_is_kept_byte_for_byte_under_a_name_of_our_own(lying_there):
    secretary, content = SecretaryFactory(), h.pdf()

    file = receive_file(upload=upload(content, "Minuta 3.pdf"), by=secretary, is_public=True, at=NOON)

    assert (file.original_name, file.media_type, file.size) == ("Minuta 3.pdf", "application/pdf", len(content))
    assert (file.received_at, file.received_by, file.is_public) == (NOON, secretary, True)
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert lying_there() == [file.stored_name]
    assert "minuta" not in file.stored_name.lower()
    path = deposit.path_of(file.stored_name)
    assert path.read_bytes() == content
    assert path.stat().st_mode & 0o777 == 0o400
    assert Entry.objects.count() == 0  # the act that it belongs to tells of it


def test_two_equal_files_are_two_records_in_two_places():
    one, other = StoredFileFactory(), StoredFileFactory(content=h.pdf())
    assert one.stored_name != other.stored_name
    assert one.external_id != other.external_id
    assert len(one.external_id) == 20


def test_the_fingerprint_of_a_photograph_is_of_what_is_kept():
    sent = h.photograph()
    file = StoredFileFactory(content=sent, name="foto.jpg")
    kept = deposit.path_of(file.stored_name).read_bytes()
    assert file.sha256 == hashlib.sha256(kept).hexdigest() != hashlib.sha256(sent).hexdigest()
    assert file.size == len(kept)


@pytest.mark.parametrize("case", [name for name, (content, *_) in HOSTILE.items() if not callable(content)])
def test_a_hostile_file_leaves_folder_and_table_as_they_were(case, lying_there):
    content, name, sentence = HOSTILE[case]
    before = StoredFileFactory()
    sent = upload(content, "x")

    with pytest.raises(DomainError) as refused:
        receive_file(upload=SimpleNamespace(name=name, chunks=sent.chunks), by=None, is_public=True)

    assert sentence in str(refused.value)
    assert list(StoredFile.objects.values_list("pk", flat=True)) == [before.pk]
    assert lying_there() == [before.stored_name]


def test_a_file_over_the_limit_is_not_copied_to_its_end(settings, lying_there):
    settings.UPLOAD_MAX_MB = 1
    given = []

    def chunks():
        for number in range(100):
            given.append(number)
            yield bytes(1 << 20)

    with pytest.raises(DomainError) as refused:
        receive_file(upload=SimpleNamespace(name="grande.pdf", chunks=chunks), by=None, is_public=True)

    assert str(refused.value).startswith("«grande.pdf» pasa de 1 MB. Redúzcalo")
    assert given == [0, 1]
    assert lying_there() == []


def test_an_upload_that_breaks_while_it_is_copied_leaves_nothing(lying_there):
    def chunks():
        yield h.pdf()
        raise OSError("cut")

    with pytest.raises(OSError, match="cut"):
        receive_file(upload=SimpleNamespace(name="minuta.pdf", chunks=chunks), by=None, is_public=True)

    assert lying_there() == []
    assert not StoredFile.objects.exists()


def test_a_file_whose_act_is_undone_goes_away_and_the_others_stay(lying_there):
    kept = StoredFileFactory()

    @transaction.atomic
    def an_act_that_ends_in_a_refusal():
        receive_file(upload=upload(), by=None, is_public=True)
        raise DomainError("no")

    with pytest.raises(DomainError, match="no"):
        an_act_that_ends_in_a_refusal()

    assert settle() == 1
    assert lying_there() == [kept.stored_name]
    assert settle() == 0


@pytest.mark.django_db(transaction=False)
def test_a_file_whose_act_is_done_stays(lying_there, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        file = StoredFileFactory()
    assert settle() == 0
    assert lying_there() == [file.stored_name]


def test_a_file_examined_before_the_act_is_received_once(lying_there):
    with examine(upload()) as examined:
        assert lying_there() == [f"entrando/{examined.path.name}"]
        file = receive_file(upload=examined, by=None, is_public=False)
        with pytest.raises(DomainError, match="ya se recibió"):
            receive_file(upload=examined, by=None, is_public=False)
    assert lying_there() == [file.stored_name]


def test_a_file_examined_and_never_received_goes_away(lying_there):
    examined = examine(upload())
    del examined
    assert lying_there() == []


@pytest.mark.parametrize(
    "change",
    [{"sha256": "0" * 64}, {"size": 1}, {"stored_name": "x"}, {"media_type": "text/plain"}, {"external_id": "otro"}],
    ids=str,
)
def test_the_database_refuses_to_change_what_was_received(change):
    file = StoredFileFactory()
    with pytest.raises(DatabaseError), transaction.atomic():
        StoredFile.objects.filter(pk=file.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        StoredFile.objects.filter(pk=file.pk)._raw_delete("default")
    assert StoredFile.objects.get(pk=file.pk) == file


def test_a_file_is_shown_to_anyone_or_no_longer():
    file = StoredFileFactory(is_public=False)
    assert show_file(file=file, is_public=True).is_public
    assert not show_file(file=file, is_public=False).is_public


def test_discarding_erases_bytes_and_name_once_the_act_is_done(lying_there, django_capture_on_commit_callbacks):
    file = StoredFileFactory()
    with django_capture_on_commit_callbacks(execute=True):
        discard_file(file=file, at=NOON)
        assert lying_there() == [file.stored_name]
    file.refresh_from_db()
    assert (file.erased_at, file.original_name, file.is_public) == (NOON, "", False)
    assert file.sha256
    assert lying_there() == []
    assert discard_file(file=file, at=NOON + timedelta(days=1)).erased_at == NOON


def test_the_secretariat_erases_a_file_with_a_reason_that_stays(django_capture_on_commit_callbacks, lying_there):
    file, secretary = StoredFileFactory(name="Acta de Persona.pdf"), SecretaryFactory()
    with pytest.raises(NotAllowed):
        erase_file(file=file, by=UserFactory(), reason="porque sí")
    with pytest.raises(DomainError, match="Escriba el motivo"):
        erase_file(file=file, by=secretary, reason=" ")
    with django_capture_on_commit_callbacks(execute=True):
        erase_file(file=file, by=secretary, reason="Contenía datos personales.", at=NOON)
    with pytest.raises(DomainError, match="ya se borró"):
        erase_file(file=file, by=secretary, reason="Otra vez.")

    line = Entry.objects.get()
    assert (line.event, line.data) == ("uploads.file_erased", {"reason": "Contenía datos personales."})
    assert "Persona" not in line.subject_label
    assert lying_there() == []


def test_a_place_of_the_deposit_is_never_a_path_elsewhere():
    for place in ("../x.pdf", "/etc/passwd", "ab/cd/x.pdf", "", "ab/cd/../../x.pdf"):
        with pytest.raises(ValueError, match="not a place"):
            deposit.path_of(place)


def test_nothing_in_the_deposit_is_ever_replaced(tmp_path):
    place = deposit.new_place("pdf")
    for number in (1, 2):
        (tmp_path / "x").write_bytes(b"%d" % number)
        if number == 1:
            deposit.put(tmp_path / "x", place)
        else:
            with pytest.raises(FileExistsError):
                deposit.put(tmp_path / "x", place)
    assert deposit.path_of(place).read_bytes() == b"1"
