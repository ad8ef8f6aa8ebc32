"""What actors, and the institute, fill in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms

from abierto.decide.actions.outcomes import LONGEST_TEXT, Account
from abierto.decide.enums import Ground, PieceKind, Theme
from abierto.decide.models import Edition, Outcome, Piece
from abierto.decide.seen import touch_of
from abierto.decide.texts import LONGEST, LONGEST_ALT, LONGEST_TITLE, Words
from abierto.elections.models import Force
from abierto.uploads.enums import EXTENSIONS, PICTURES

_PICTURES = ",".join(f".{extension}" for kind in PICTURES for extension in EXTENSIONS[kind])


class EditionForm(forms.Form):
    """The text of an edition: a section for each theme in a platform, one text in the rest."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=80)

    def __init__(
        self, kind: PieceKind, edition: Edition | None, *args: Any, fresh: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.edition = kind, edition
        self.initial["seen"] = touch_of(edition)
        written = {each["theme"]: each for each in (edition.body if edition else [])}
        if kind == PieceKind.PLATFORM:
            for theme in Theme:
                self._add_section(theme.value, written.get(theme.value, {}))
        else:
            if kind == PieceKind.PROPOSAL and fresh:
                self.fields["theme"] = forms.ChoiceField(label="Tema", choices=Theme.choices)
            self._add_section("", next(iter(written.values()), {}))
        if kind == PieceKind.CAREER:
            self._add_photograph(edition)
        self._add_consents(edition)

    def _add_section(self, theme: str, written: Any) -> None:
        most = LONGEST[self.kind]
        if self.kind != PieceKind.CAREER:
            self.fields[f"title_{theme}"] = forms.CharField(
                label="Título", required=False, max_length=LONGEST_TITLE, initial=written.get("title", "")
            )
        self.fields[f"text_{theme}"] = forms.CharField(
            label="Texto",
            required=False,
            max_length=most,
            initial=written.get("text", ""),
            widget=forms.Textarea(attrs={"rows": 6 if self.kind == PieceKind.PLATFORM else 12}),
            help_text=f"Hasta {most:,} letras.",
        )

    def _add_photograph(self, edition: Edition | None) -> None:
        self.fields["photograph"] = forms.FileField(
            label="Fotografía",
            required=False,
            help_text="PNG, JPEG o WebP. Se le quita lo que la cámara anotó del lugar, la persona y el aparato.",
            widget=forms.FileInput(attrs={"accept": _PICTURES}),
        )
        self.fields["photograph_alt"] = forms.CharField(
            label="La fotografía, descrita con palabras",
            required=False,
            max_length=LONGEST_ALT,
            initial=edition.photograph_alt if edition else "",
            help_text="La lee quien no la ve.",
        )
        if edition is not None and edition.photograph_id is not None:
            self.fields["drop_photograph"] = forms.BooleanField(label="Quitar la fotografía", required=False)

    def _add_consents(self, edition: Edition | None) -> None:
        whose = "del actor político" if self.kind == PieceKind.PLATFORM else "de la persona candidata"
        self.fields["consent_given"] = forms.BooleanField(
            label=f"Consta el consentimiento {whose} para publicar este texto",
            required=False,
            initial=bool(edition and edition.consent_given),
        )
        if self.kind == PieceKind.PLATFORM:
            return
        self.fields["has_sensitive"] = forms.BooleanField(
            label="El texto contiene datos sensibles de la persona",
            help_text="Los de salud, creencias, origen étnico o preferencia sexual, entre otros.",
            required=False,
            initial=bool(edition and edition.has_sensitive),
        )
        self.fields["consent_sensitive"] = forms.BooleanField(
            label="Consta, aparte, su consentimiento expreso para publicar esos datos sensibles",
            required=False,
            initial=bool(edition and edition.consent_sensitive),
        )

    def sections(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """(theme as people read it, its fields), for the page."""
        themes = [theme.value for theme in Theme] if self.kind == PieceKind.PLATFORM else [""]
        for theme in themes:
            names = [name for name in (f"title_{theme}", f"text_{theme}") if name in self.fields]
            yield (Theme(theme).label if theme else "", [self[name] for name in names])

    def before(self) -> list[forms.BoundField]:
        """What is chosen before anything is written."""
        return [self["theme"]] if "theme" in self.fields else []

    def rest(self) -> list[forms.BoundField]:
        """The fields that come after the text."""
        apart = ("title_", "text_", "theme")
        return [field for field in self.visible_fields() if not field.name.startswith(apart)]

    def words(self) -> Words:
        """What was written, as the actions take it."""
        told = self.cleaned_data
        themes = [theme.value for theme in Theme] if self.kind == PieceKind.PLATFORM else [""]
        sections = tuple(
            {"theme": theme, "title": told.get(f"title_{theme}", ""), "text": told[f"text_{theme}"]} for theme in themes
        )
        return Words(
            sections=sections,
            consent_given=told["consent_given"],
            has_sensitive=told.get("has_sensitive", False),
            consent_sensitive=told.get("consent_sensitive", False),
            photograph=told.get("photograph"),
            photograph_alt=told.get("photograph_alt", ""),
            drop_photograph=told.get("drop_photograph", False),
        )


class ValidateForm(forms.Form):
    """The statement of who is alone in their actor."""

    statement = forms.CharField(
        label="Respondo por este texto porque…",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Solo si usted lo escribió y nadie más valida por su actor político.",
    )


class WithdrawForm(forms.Form):
    """Why a publication is taken away."""

    reason = forms.CharField(label="Motivo", max_length=300, help_text="Queda registrado con la publicación.")


class OutcomeForm(forms.Form):
    """What an actor says of a theme; its own published texts are the ones it may speak of."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=30_000)
    taken_up = forms.CharField(
        label="Qué retomó", required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Qué ideas hizo suyas y en qué cambió lo que ofrecía o lo que hace.",
    )  # fmt: skip
    not_taken_up = forms.CharField(
        label="Qué no retomó", required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 4})
    )
    reason = forms.CharField(
        label="Por qué", required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 4})
    )
    edition = forms.ModelChoiceField(
        label="De cuál de sus textos habla", queryset=Edition.objects.none(), required=False, empty_label="De ninguno"
    )
    link = forms.URLField(
        label="Dónde se ve lo que cambió", required=False, max_length=300, assume_scheme="https",
        help_text="Una dirección que comience con https://, si la hay.",
    )  # fmt: skip

    def __init__(self, force: Force, last: Outcome | None, *args: Any) -> None:
        super().__init__(*args)
        shown = Edition.objects.filter(published_at__isnull=False, piece__force=force, piece__withdrawn_at__isnull=True)
        named = shown.select_related("piece__force", "piece__candidate", "piece__contest").order_by("piece", "number")
        self.fields["edition"].queryset = named  # type: ignore[attr-defined]
        self.initial = {"seen": last.number if last else 0}
        if last is not None and last.withdrawn_at is None:
            self.initial |= {name: getattr(last, name) for name in ("taken_up", "not_taken_up", "reason", "link")}
            self.initial["edition"] = last.edition_id

    def account(self) -> Account:
        """What was written, as the action takes it."""
        return Account(**{name: value for name, value in self.cleaned_data.items() if name != "seen"})


class ActivationForm(forms.Form):
    """A password of one's own, twice."""

    password = forms.CharField(
        label="Contraseña nueva", strip=False, max_length=200,
        help_text="Al menos doce caracteres. Sirve una frase que no haya usado en otra parte.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    again = forms.CharField(
        label="La misma, otra vez", strip=False, max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("password") != told.get("again"):
            raise forms.ValidationError("Las dos contraseñas no son iguales.")
        return told


class SeatForm(forms.Form):
    """Who will publish for an actor."""

    name = forms.CharField(label="Nombre", max_length=150)
    email = forms.EmailField(label="Correo electrónico", max_length=254)
    can_validate = forms.BooleanField(label="Valida lo que otras personas escriben", required=False)


class ObserveForm(forms.Form):
    """On which grounds an edition is observed."""

    grounds = forms.MultipleChoiceField(label="Causas", choices=Ground.choices, widget=forms.CheckboxSelectMultiple)
    note = forms.CharField(
        label="Nota", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Dónde está lo que se observa. La lee el actor político.",
    )  # fmt: skip


def form_for(piece: Piece, *args: Any) -> EditionForm:
    """The form of a piece, with its latest text."""
    latest = piece.in_hand() or piece.editions.order_by("-number").first()
    form = EditionForm(PieceKind(piece.kind), latest, *args)
    form.initial["seen"] = touch_of(piece.in_hand())
    return form
