"""The kinds of file that enter, by what they contain."""

from __future__ import annotations

from django.db.models import TextChoices

_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"


class MediaType(TextChoices):
    """Media types as stored and as served; the label is what people read."""

    PDF = "application/pdf", "PDF"
    PNG = "image/png", "imagen PNG"
    JPEG = "image/jpeg", "imagen JPEG"
    WEBP = "image/webp", "imagen WebP"
    CSV = "text/csv", "tabla CSV"
    TXT = "text/plain", "texto"
    XLSX = f"{_OFFICE}.spreadsheetml.sheet", "libro de Excel"
    DOCX = f"{_OFFICE}.wordprocessingml.document", "documento de Word"
    PPTX = f"{_OFFICE}.presentationml.presentation", "presentación de PowerPoint"
    ODS = f"{_OPEN}.spreadsheet", "hoja de cálculo OpenDocument"
    ODT = f"{_OPEN}.text", "documento OpenDocument"


#: The endings that each kind may come with; it is kept with the first.
EXTENSIONS: dict[MediaType, tuple[str, ...]] = {
    MediaType.PDF: ("pdf",),
    MediaType.PNG: ("png",),
    MediaType.JPEG: ("jpg", "jpeg"),
    MediaType.WEBP: ("webp",),
    MediaType.CSV: ("csv",),
    MediaType.TXT: ("txt",),
    MediaType.XLSX: ("xlsx",),
    MediaType.DOCX: ("docx",),
    MediaType.PPTX: ("pptx",),
    MediaType.ODS: ("ods",),
    MediaType.ODT: ("odt",),
}
PICTURES = frozenset((MediaType.PNG, MediaType.JPEG, MediaType.WEBP))
TEXTS = frozenset((MediaType.CSV, MediaType.TXT))
#: What a form's file field may offer to choose.
ACCEPT = ",".join(f".{extension}" for extensions in EXTENSIONS.values() for extension in extensions)
ACCEPTED_WORDS = "PDF, PNG, JPEG, WebP, CSV, TXT, XLSX, DOCX, PPTX, ODS u ODT"
