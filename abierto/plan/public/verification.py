"""Verification: what a code stands for, and whether a file is the document it claims to be."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from abierto.core.pages import crumbs, public_page
from abierto.plan.models import PlanVersion
from abierto.plan.verification import LARGEST_FILE, address_of_code, identify_document

_HERE = ("Verificar", "/verificar/")


@public_page
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a code or a file."""
    code = request.GET.get("codigo", "").strip().upper()[:40]
    if code:
        # People type the code with spaces, without hyphens, or with the letters that the alphabet leaves out.
        letters = code.replace("-", "").replace(" ", "").replace("O", "0").replace("I", "1").replace("L", "1")
        spelled = "-".join(letters[i : i + 4] for i in range(0, len(letters), 4))
        if PlanVersion.objects.published().filter(code=spelled).exists():
            return redirect("plan:version-verify", code=spelled)
        address = address_of_code(spelled)
        if address is not None:
            return redirect(address)
    return render(request, "plan/verify.html", {"code": code, "crumbs": crumbs(_HERE)})


@public_page
def version_verify(request: HttpRequest, code: str) -> HttpResponse:
    """What a verification code stands for: the version, its fingerprint, its signatures, its documents.

    A code that is of something else leads to its page.
    """
    versions = PlanVersion.objects.published().select_related("exercise").defer("content")
    version = versions.filter(code=code.upper()).first()
    if version is None:
        address = address_of_code(code.upper())
        if address is None:
            raise Http404("Nada publicado tiene ese código.")
        return redirect(address)
    newer = (
        PlanVersion.objects.published()
        .filter(exercise=version.exercise, number__gt=version.number)
        .defer("content")
        .order_by("-number")
        .first()
    )
    context = {
        "version": version,
        "newer": newer,
        "signatures": version.signatures.select_related("organisation"),
        "documents": version.documents.defer("content"),
        "crumbs": crumbs(_HERE, (f"Versión {version.number}", version.get_absolute_url())),
    }
    return render(request, "plan/version_verify.html", context)


@csrf_exempt  # changes nothing and reads no session: anyone may send a file from anywhere, and nothing is kept
@require_POST
def file_verify(request: HttpRequest) -> HttpResponse:
    """Say whether the file sent is, byte by byte, a document of a published version. The file is not kept."""
    file = request.FILES.get("archivo")
    problem = ""
    result = None
    if file is None:
        problem = "No llegó ningún archivo. Elija el documento que quiere comprobar y envíelo otra vez."
    elif file.size > LARGEST_FILE:
        problem = f"El archivo pasa de {LARGEST_FILE // 1_048_576} MB; ningún documento del plan es tan grande."
    else:
        result = identify_document(file.read())
    context = {"result": result, "problem": problem, "name": file.name if file else "", "crumbs": crumbs(_HERE)}
    return render(request, "plan/verify.html", context, status=400 if problem else 200)
