"""What officials and actors fill in for a delivery."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from abierto.accounts.models import User
from abierto.core.permissions import allowed
from abierto.decide.delivering import alliances_of, heads_of_alliances
from abierto.decide.enums import GoesTo
from abierto.decide.models import DeliveryRule, OfficialKey
from abierto.delivery.package.sealing import SHORTEST_PASSPHRASE
from abierto.elections.models import Process


def _secret(label: str, told: str = "", *, fresh: bool = False) -> forms.CharField:
    kept = "new-password" if fresh else "current-password"
    widget = forms.PasswordInput(attrs={"autocomplete": kept})
    return forms.CharField(label=label, help_text=told, strip=False, max_length=300, widget=widget)


class RuleForm(forms.Form):
    """To whom goes what people said of alliances, and for each the party that heads it."""

    goes_to = forms.ChoiceField(label="A quién se entrega", choices=GoesTo.choices, widget=forms.RadioSelect)
    source = forms.CharField(
        label="Acuerdo que lo fija",
        max_length=300,
        help_text="Se cita en el oficio y en el manifiesto de cada paquete.",
    )

    def __init__(self, process: Process, rule: DeliveryRule | None, data: Any = None) -> None:
        initial = {"goes_to": rule.goes_to, "source": rule.source} if rule is not None else {}
        super().__init__(data, initial=initial)
        heads = heads_of_alliances(process)
        for alliance in alliances_of(process):
            parties = [(str(member.party_id), member.party.name) for member in alliance.members.all()]
            self.fields[f"head_{alliance.pk}"] = forms.ChoiceField(
                label=f"Encabeza «{alliance.name}»",
                choices=[("", "No consta"), *parties],
                required=False,
                initial=str(heads[alliance.pk].pk) if alliance.pk in heads else "",
                help_text="Solo hace falta si se entrega al partido que la encabeza.",
            )

    def heads(self) -> dict[int, int]:
        """Alliance → the party that heads it, of those that were told."""
        told = {name: value for name, value in self.cleaned_data.items() if name.startswith("head_") and value}
        return {int(name.removeprefix("head_")): int(value) for name, value in told.items()}


def officials_with_key() -> list[User]:
    """Accounts that release packages and have a key of their own."""
    rows = OfficialKey.objects.filter(ended_at__isnull=True, user__is_active=True).select_related("user")
    return [row.user for row in rows.order_by("user__name", "pk") if allowed(row.user, "decide.release_package")]


class OrderForm(forms.Form):
    """Who delivers, as the letter names it, and which two people open together."""

    authority = forms.CharField(label="Autoridad que entrega", max_length=200)
    office = forms.CharField(label="Oficina que firma", max_length=200, help_text="Una oficina, no una persona.")
    place = forms.CharField(label="Lugar", max_length=120)
    grounds = forms.CharField(label="Fundamento", max_length=300, required=False)
    first = forms.ChoiceField(
        label="Primera persona que libera",
        required=False,
        help_text="Las dos hacen falta si algún actor no registró su llave. Son personas distintas.",
    )
    second = forms.ChoiceField(label="Segunda persona que libera", required=False)

    def __init__(self, *args: Any, officials: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._officials = {str(user.pk): user for user in officials}
        choices = [("", "Nadie"), *((pk, str(user)) for pk, user in self._officials.items())]
        for name in ("first", "second"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def officials(self) -> tuple[User, ...]:
        """Those that were chosen, in their order."""
        return tuple(self._officials[pk] for name in ("first", "second") if (pk := self.cleaned_data[name]))


class DiscardForm(forms.Form):
    """Why a delivery is made again from nothing."""

    reason = forms.CharField(label="Motivo", max_length=300, help_text="Queda en la bitácora.")


class PassphraseForm(forms.Form):
    """The passphrase of an official, to release their half."""

    passphrase = _secret("Su frase")


class OfficialKeyForm(forms.Form):
    """A passphrase of one's own, twice."""

    passphrase = _secret(
        "Frase",
        f"Al menos {SHORTEST_PASSPHRASE} letras. Nadie la recupera: escríbala donde solo usted la lea.",
        fresh=True,
    )
    again = _secret("La misma, otra vez", fresh=True)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("passphrase") != told.get("again"):
            raise forms.ValidationError("Las dos frases no son iguales.")
        return told


class ActorKeyForm(forms.Form):
    """The public key of an actor."""

    public = forms.CharField(
        label="Llave pública de age",
        max_length=200,
        help_text="Empieza con «age1». La secreta no se escribe aquí nunca.",
    )


class ReceiptForm(forms.Form):
    """What who signs says."""

    received = forms.BooleanField(
        label="Descargamos el paquete y su huella SHA-256 es la que dice esta página",
        error_messages={"required": "Descargue el paquete y compare su huella antes de firmar."},
    )
