"""The lines of the page of what an office owes: a form for each activity, saved so that nothing typed is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from abierto.core.actions.records import fingerprint
from abierto.core.errors import DomainError, NotAllowed, StaleRecord
from abierto.followup.actions.reports import attach_evidence, save_draft
from abierto.followup.actions.staging import stage_files
from abierto.followup.forms import WORDS, EvidenceForm, ReportForm, digest_of
from abierto.followup.models import Report, ReportingPeriod
from abierto.followup.owed import Owed
from abierto.uploads.models import StoredFile


@dataclass
class Line:
    """One activity of the page: what is owed of it, its two forms, and what could not be done."""

    item: Owed
    form: ReportForm
    evidence: EvidenceForm
    problem: str = ""
    held: StoredFile | None = None  # the file of a row that could not be attached yet

    @property
    def is_wrong(self) -> bool:
        return bool(self.problem or self.form.errors or (self.evidence.is_filled and self.evidence.errors))

    @property
    def is_kept(self) -> bool:
        """Whether the page must show again what was typed."""
        return self.form.is_bound or self.evidence.is_bound

    @property
    def anchor(self) -> str:
        return f"a{self.item.activity.pk}"


def fresh(item: Owed) -> Line:
    """The line as it opens: what is stored."""
    report = item.report
    words = {name: getattr(report, name, "") for name in WORDS}
    corrects = str(report.corrects_id or "") if report else ""
    reason = report.correction_reason if report else ""
    initial = {
        **words,
        "corrects": corrects,
        "correction_reason": reason,
        "seen": fingerprint(report) if report else "",
        "was": digest_of(*words.values(), corrects, reason),
    }
    return Line(
        item,
        ReportForm(initial=initial, earlier=item.earlier, prefix=_prefix(item)),
        EvidenceForm(prefix=f"{_prefix(item)}-e"),
    )


def posted(item: Owed, request: HttpRequest) -> Line:
    """The line as a person sent it."""
    prefix = _prefix(item)
    return Line(
        item,
        ReportForm(request.POST.copy(), earlier=item.earlier, prefix=prefix),
        EvidenceForm(request.POST.copy(), request.FILES, prefix=f"{prefix}-e"),
    )


def save(line: Line, by: Any) -> bool:
    """Keep what was typed in a line. What is refused is said beside it, with the text and the file kept."""
    evidence = line.evidence.is_filled
    if not line.form.typed and not evidence:
        return True
    try:
        report = line.item.report
        if line.form.typed or report is None:
            if not line.form.is_valid():
                return _hold(line, by)
            report = _save_words(line, by)
    except NotAllowed:
        raise
    except StaleRecord as problem:
        _show_stored(line, str(problem))
        return _hold(line, by)
    except DomainError as problem:
        line.form.add_error(None, str(problem))
        return _hold(line, by)
    return not evidence or _attach(line, report, by)


def _save_words(line: Line, by: Any) -> Report:
    data, report = line.form.cleaned_data, line.item.report
    return save_draft(
        activity=line.item.activity,
        period=line.item.period,
        by=by,
        text=data["text"],
        obstacle=data["obstacle"],
        next_steps=data["next_steps"],
        corrects=data.get("corrects") or (report.corrects if report and "corrects" not in data else None),
        correction_reason=data.get("correction_reason", report.correction_reason if report else ""),
        seen=data["seen"],
        is_demonstration=line.item.activity.is_demonstration,
    )


def _attach(line: Line, report: Report, by: Any) -> bool:
    if not line.evidence.is_valid():
        return _hold(line, by, words_saved=True)
    data = line.evidence.cleaned_data
    upload: Any = data["file"]
    if upload is None and data["staged"]:
        upload = StoredFile.objects.filter(external_id=data["staged"]).first()
    name, media_type = (upload.original_name, upload.media_type) if isinstance(upload, StoredFile) else ("", "")
    facts = {**line.evidence.facts(name=name, media_type=media_type), "is_demonstration": report.is_demonstration}
    try:
        attach_evidence(report=report, by=by, facts=facts, upload=upload)
    except NotAllowed:
        raise
    except DomainError as problem:
        line.evidence.add_error(None, str(problem))
        return _hold(line, by, words_saved=True)
    return True


def _hold(line: Line, by: Any, *, words_saved: bool = False) -> bool:
    """Keep aside the file of a row that could not be attached, so that it is not chosen again. Always False."""
    upload = line.evidence.files.get(line.evidence.add_prefix("file"))
    if upload is not None:
        upload.seek(0)
        for file in stage_files(uploads=[upload], by=by).files:
            line.evidence.data[line.evidence.add_prefix("staged")] = file.external_id  # type: ignore[index]
    held = line.evidence.data.get(line.evidence.add_prefix("staged"))
    line.held = StoredFile.objects.filter(external_id=held, received_by=by).first() if held else None
    if words_saved:
        line.form = ReportForm(prefix=line.form.prefix)  # opened anew by the page: its words are stored
    return False


def _show_stored(line: Line, sentence: str) -> None:
    """Beside each field that differs, what is stored now; saving again is then done knowingly."""
    stored = Report.objects.filter(activity=line.item.activity, period=line.item.period).first()
    line.form.add_error(None, sentence)
    for name in WORDS:
        now = getattr(stored, name, "")
        if now != line.form.cleaned_data.get(name):
            line.form.add_error(name, f"Ahora está guardado: «{now or 'en blanco'}».")
    line.form.data[line.form.add_prefix("seen")] = fingerprint(stored) if stored else ""  # type: ignore[index]


def adrift(request: HttpRequest, known: set[str]) -> list[str]:
    """What was typed for activities on which the account no longer reports: shown, so that it can be copied."""
    told = (
        request.POST.get(f"a{pk}-{name}", "").strip()
        for pk in request.POST.getlist("activity")
        if pk not in known
        for name in WORDS
    )
    return [text for text in told if text]


def copy_words(line: Line) -> None:
    """Put the words of the report before it where the line has none; nothing is saved yet."""
    source = line.item.copied_from
    for name in WORDS if source else ():
        key = line.form.add_prefix(name)
        if not line.form.data.get(key, "").strip():
            line.form.data[key] = getattr(source, name)  # type: ignore[index]


def meant_for(line: Line, period: ReportingPeriod) -> None:
    """Make what was typed ready to be saved in another period, whose draft has been seen by then."""
    there = Report.objects.filter(activity=line.item.activity, period=period).first()
    line.form.data[line.form.add_prefix("seen")] = fingerprint(there) if there else ""  # type: ignore[index]


def _prefix(item: Owed) -> str:
    return f"a{item.activity.pk}"
