"""Files that were received, with their bytes in the deposit."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from abierto.uploads.actions.files import receive_file
from abierto.uploads.models import StoredFile
from tests.uploads.hostile import pdf


def upload(content: bytes | None = None, name: str = "minuta.pdf") -> SimpleUploadedFile:
    """What a form hands over; an honest PDF unless told otherwise."""
    return SimpleUploadedFile(name, pdf() if content is None else content)


def StoredFileFactory(
    *, content: bytes | None = None, name: str = "minuta.pdf", by=None, is_public: bool = True, **fields
) -> StoredFile:
    """A file received as the product receives it; ``fields`` are written afterwards, past the action."""
    sent = upload(content, name)
    sent.name = name  # Django's own cleaning is not the one under test
    file = receive_file(upload=sent, by=by, is_public=is_public)
    if fields:
        changed = {name: value for name, value in fields.items() if name != "external_id"}
        if "external_id" in fields:
            return _as(file, fields["external_id"], changed)
        StoredFile.objects.filter(pk=file.pk).update(**changed)
        file.refresh_from_db()
    return file


def _as(file: StoredFile, external_id: str, changed: dict) -> StoredFile:
    """Another record of its own, under a known address: what was received is frozen."""
    from abierto.uploads import deposit

    place = deposit.new_place(file.extension)
    copy = deposit.incoming() / "copia"
    copy.write_bytes(deposit.path_of(file.stored_name).read_bytes())
    deposit.put(copy, place)
    values = {field.attname: getattr(file, field.attname) for field in StoredFile._meta.concrete_fields}
    values |= {"id": None, "external_id": external_id, "stored_name": place, **changed}
    return StoredFile.objects.create(**values)
