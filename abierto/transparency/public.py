"""The log in public: what it is, its checkpoints, tiles and proofs, and how a receipt stands."""

from __future__ import annotations

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from abierto.core import clock, ledger
from abierto.core.errors import DomainError
from abierto.core.pages import crumbs, page_of, public_page
from abierto.core.same_origin import same_origin_post
from abierto.transparency import checking, commitments, notes, queries, tree
from abierto.transparency.actions.witnesses import add_cosignatures, witness_key
from abierto.transparency.models import Audit, Checkpoint, LogKey, Witness
from abierto.transparency.models.tree import HASH, HEIGHT, WIDTH

_LEDGER, _TREE = ("Bitácora", "/bitacora/"), ("Cómo se comprueba", "/bitacora/arbol/")
_RECEIPT = (("Verificar", "/verificar/"), ("Comprobante", "/verificar/comprobante/"))
#: How programs write the place of a tile: ``067``, ``x001/x234/067``, ``x001/067.p/12``.
_PLACE = re.compile(r"((?:x[0-9]{3}/){0,5})([0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", re.ASCII)
_NEVER_CHANGES = "public, max-age=31536000, immutable"
_NOT_YET = "Todavía no hay ningún punto de control."


@public_page
def tree_page(request: HttpRequest) -> HttpResponse:
    """What the log is, in plain words, how it stands today, and how anyone checks it."""
    log_keys = list(LogKey.objects.all())
    context = {
        "checkpoint": queries.latest_checkpoint(),
        "checkpoints": Checkpoint.objects.count(),
        "audit": Audit.objects.order_by("-at", "-pk").first(),
        "keys": [(key, queries.verification_key(key)) for key in log_keys],
        "witnesses": [
            (witness, witness_key(witness.name, bytes(witness.public_key))) for witness in Witness.objects.all()
        ],
        "crumbs": crumbs(_LEDGER, _TREE),
    }
    return render(request, "transparency/tree.html", context)


@public_page
def checkpoint_latest(request: HttpRequest) -> HttpResponse:
    """The latest checkpoint, as a signed note."""
    checkpoint = queries.latest_checkpoint()
    if checkpoint is None:
        raise Http404(_NOT_YET)
    return _text(queries.whole_note(checkpoint))


@public_page
def checkpoint_list(request: HttpRequest) -> HttpResponse:
    """Every checkpoint, the latest first."""
    rows = Checkpoint.objects.defer("note").prefetch_related("cosignatures__witness")
    context = {"page": page_of(request, rows), "crumbs": crumbs(_LEDGER, _TREE, ("Puntos", "/bitacora/puntos/"))}
    return render(request, "transparency/checkpoint_list.html", context)


@public_page
def checkpoint_note(request: HttpRequest, size: int) -> HttpResponse:
    """One checkpoint, as a signed note."""
    if size >= 2**62:
        raise Http404
    return _text(queries.whole_note(get_object_or_404(Checkpoint, size=size)))


@public_page
def tile(request: HttpRequest, level: str, place: str) -> HttpResponse:
    """A tile of the tree, or the entries under one of the lowest level, as C2SP tlog-tiles cuts it."""
    found = _PLACE.fullmatch(place)
    checkpoint = queries.latest_checkpoint()
    if found is None or checkpoint is None or not (level == "entries" or re.fullmatch("[0-7]", level)):
        raise Http404
    index = int("".join(found[1].replace("x", "").split("/")) + found[2])
    width = int(found[3] or WIDTH)
    height = 0 if level == "entries" else int(level)
    if index * WIDTH + width > checkpoint.size >> (HEIGHT * height) or width > WIDTH or (found[3] and width == WIDTH):
        raise Http404  # not of the tree that was signed
    body = _entries(index, width) if level == "entries" else tree.tiles_between(height, index, index + 1)[index]
    response = HttpResponse(
        body if level == "entries" else body[: width * HASH], content_type="application/octet-stream"
    )
    response.headers["Cache-Control"] = _NEVER_CHANGES
    return response


@public_page
def inclusion_proof(request: HttpRequest, commitment: str) -> HttpResponse:
    """The proof that a commitment is in the latest checkpoint."""
    if not re.fullmatch("[0-9a-f]{64}", commitment):
        return _problem("Un compromiso son 64 cifras hexadecimales.")
    proof = queries.inclusion(bytes.fromhex(commitment))
    if proof is None:
        return _problem("Ese compromiso no está en el último punto de control.")
    return _json(
        {
            "commitment": commitment,
            "leaf": proof.leaf,
            "size": proof.checkpoint.size,
            "root": bytes(proof.checkpoint.root).hex(),
            "proof": [step.hex() for step in proof.proof],
            "checkpoint": queries.whole_note(proof.checkpoint),
        }
    )


@public_page
def consistency_proof(request: HttpRequest, old: int, new: int) -> HttpResponse:
    """The proof that the tree of ``new`` leaves continues that of ``old``."""
    checkpoint = queries.latest_checkpoint()
    if checkpoint is None or not 0 < old <= new <= checkpoint.size:
        return _problem("Se piden dos tamaños del árbol, el menor primero, hasta el del último punto de control.")
    return _json(
        {
            "old": old,
            "new": new,
            "old_root": tree.root_at(old).hex(),
            "new_root": tree.root_at(new).hex(),
            "proof": [step.hex() for step in tree.consistency_proof(old, new)],
        }
    )


@public_page
def line_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A public line of the ledger, with what opens its leaf."""
    entry = queries.public_line(pk) if pk < 2**62 else None
    if entry is None:
        raise Http404
    opened = queries.opened_line(pk)
    context = {
        "entry": entry,
        "sentence": ledger.sentence(entry),
        "opened": opened,
        "canonical": commitments.canonical(opened["content"]).decode("utf-8", "replace") if opened else "",
        "inclusion": queries.inclusion(bytes.fromhex(opened["commitment"])) if opened else None,
        "crumbs": crumbs(_LEDGER, (f"Línea {pk}", f"/bitacora/linea/{pk}/")),
    }
    return render(request, "transparency/line_detail.html", context)


@public_page
def line_json(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for programs."""
    opened = queries.opened_line(pk) if pk < 2**62 else None
    return _json(opened) if opened else _problem("Esa línea no es pública, no existe o espera todavía su hoja.")


@public_page
def receipt(request: HttpRequest) -> HttpResponse:
    """Ask for a receipt, or say how that of ``?c=`` stands."""
    text = request.GET.get("c", "").strip()
    return _receipt_page(request, text) if text else render(request, "transparency/receipt.html", _empty())


@same_origin_post
def receipt_read(request: HttpRequest) -> HttpResponse:
    """Say how the receipt that was pasted stands, without leaving it in an address. Nothing is kept."""
    return _receipt_page(request, request.POST.get("comprobante", ""))


@csrf_exempt  # programs of witnesses call it; the witness's signature is the permission
@require_POST
def cosign(request: HttpRequest) -> HttpResponse:
    """Take a witness's signature: the body is the checkpoint's note with the witness's line under it."""
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > notes.LONGEST:
            raise DomainError("Es demasiado largo para ser un punto de control.")
        kept = add_cosignatures(request.body.decode("utf-8"))
    except UnicodeDecodeError:
        return _text("No es texto en UTF-8.\n", status=400)
    except DomainError as problem:
        return _text(f"{problem}\n", status=400)
    return _text("".join(f"{cosignature.line}\n" for cosignature in kept))


def _receipt_page(request: HttpRequest, text: str) -> HttpResponse:
    context = _empty()
    try:
        context |= {"standing": queries.standing(text, clock.now())}
    except DomainError as problem:
        context |= {"problem": str(problem), "text": text[:2000]}
    return render(request, "transparency/receipt.html", context, status=400 if "problem" in context else 200)


def _empty() -> dict[str, Any]:
    return {"crumbs": crumbs(*_RECEIPT)}


def _entries(index: int, width: int) -> bytes:
    """The data of leaves, each with its length in two bytes before it."""
    first = index * WIDTH
    try:
        found = checking.stored(first, first + width)
    except checking.Broken as problem:
        raise Http404(str(problem)) from problem
    return b"".join(len(data).to_bytes(2, "big") + data for _leaf, data in sorted(found.items()))


def _text(body: str, status: int = 200) -> HttpResponse:
    return HttpResponse(body, content_type="text/plain; charset=utf-8", status=status)


def _json(told: dict[str, Any]) -> JsonResponse:
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})


def _problem(sentence: str) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=404, json_dumps_params={"ensure_ascii": False})
