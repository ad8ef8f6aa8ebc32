"""Frozen states at ``/verificar/`` and ``abierto verify``: by their code, or by the file itself."""

from __future__ import annotations

from typing import Any

from abierto.followup.freezing import FORMAT
from abierto.followup.models import CommitmentState
from abierto.plan.exchange.json_file import parse_json
from abierto.plan.exchange.problems import PlanFileError
from abierto.plan.format import canonical, fingerprint
from abierto.plan.verification import LARGEST_FILE, Finding, Kind, Verdict


def state_json(body: bytes) -> dict[str, Any] | None:
    """The content of a frozen state's JSON, or None when the file is something else."""
    if len(body) > LARGEST_FILE or not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return None
    try:
        content = parse_json(body)
        canonical(content).encode()
    except (PlanFileError, TypeError, ValueError, RecursionError):
        return None
    return content if content.get("format") == FORMAT else None


def state_url(state: CommitmentState) -> str:
    """The page of a frozen state; reads its period and exercise."""
    return f"{state.period.url}{state.commitment_id}/"


def _address_of(code: str) -> str | None:
    state = CommitmentState.objects.filter(code=code).select_related("period__exercise").defer("content").first()
    return state_url(state) if state else None


def _identify(body: bytes) -> Finding | None:
    content = state_json(body)
    if content is None:
        return None
    states = CommitmentState.objects.select_related("period__exercise").defer("content")
    same = states.filter(sha256=fingerprint(canonical(content))).first()
    if same is not None:
        match, it = same.sha256 == fingerprint(body), _called(same)
        sentence = (
            f"Es auténtico: es {it}, y no le falta ni le sobra nada."
            if match
            else f"Dice lo mismo que {it}, aunque el archivo se volvió a escribir."
        )
        return Finding(
            Verdict.MATCH if match else Verdict.REWRITTEN, sentence, state_url(same), "Ver el estado congelado"
        )
    claimed = _claimed(states, content)
    if claimed is None:
        return Finding(
            Verdict.UNKNOWN,
            "Tiene la forma de un estado congelado, pero ninguno de los publicados aquí.",
            "/plan/",
            "Ver el plan y sus periodos",
        )
    return Finding(
        Verdict.TAMPERED,
        f"Dice ser {_called(claimed)}, pero su contenido fue alterado: no es lo que se publicó.",
        state_url(claimed),
        "Ver el estado publicado",
    )


def _called(state: CommitmentState) -> str:
    return f"el estado congelado de «{state.name}» en {state.period.name}"


def _claimed(states: Any, content: dict[str, Any]) -> CommitmentState | None:
    """The state that the file says it is."""
    period, commitment, exercise = content.get("period"), content.get("commitment"), content.get("exercise")
    if not isinstance(period, dict) or not isinstance(commitment, dict):
        return None
    names = (exercise, period.get("slug"), commitment.get("external_id"))
    if not all(isinstance(name, str) and "\x00" not in name for name in names):
        return None
    return states.filter(period__exercise__external_id=names[0], period__slug=names[1], commitment_id=names[2]).first()


STATES = Kind("frozen state", _address_of, _identify)
