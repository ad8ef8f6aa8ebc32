"""The delivery of a process: its rule, its order, how far it is, and its packages. No amount of any actor is here."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from abierto.core import clock
from abierto.core.desk import desk_view, errors_as_messages
from abierto.core.errors import DomainError, NotAllowed
from abierto.core.permissions import allowed, require
from abierto.decide.actions.deliveries import Ordered, begin_delivery, discard_delivery, resume_delivery
from abierto.decide.actions.delivery_keys import choose_rule
from abierto.decide.delivering import Commission, commission, folder_of, packages_of, rule_text
from abierto.decide.delivery_forms import DiscardForm, OrderForm, RuleForm, officials_with_key
from abierto.decide.models import Delivery, DeliveryOfficial, DeliveryRule
from abierto.delivery.package.order import Authority
from abierto.delivery.package.steps import Progress, progress
from abierto.elections.calendar import calendar_of
from abierto.elections.enums import Doing
from abierto.elections.models import Process

#: How finely progress is told while all is read together. Of the packages, made one by one, it is not told at all: the
#: pace of each would tell of its size.
_TENTHS = 10


@require_safe
@desk_view
def deliveries(request: HttpRequest) -> HttpResponse:
    """The latest processes, with when their delivery opens and how it stands."""
    require(request.user, "decide.prepare_delivery")
    now = clock.now()
    lines = [
        (
            process,
            calendar_of(process).may(Doing.DELIVER, now),
            Delivery.objects.standing().filter(process=process).first(),
        )
        for process in Process.objects.all()[:4]
    ]
    return render(request, "decide/desk/deliveries.html", {"lines": lines, **screens(request)})


@require_safe
@desk_view
def process_delivery(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything of one process's delivery."""
    process = _process(request, pk)
    delivery = Delivery.objects.standing().filter(process=process).first()
    rule = DeliveryRule.objects.filter(process=process).first()
    context = {
        "process": process,
        "verdict": calendar_of(process).may(Doing.DELIVER, clock.now()),
        "rule": rule,
        "rule_text": rule_text(rule) if rule is not None else "",
        "delivery": delivery,
        "discarded": Delivery.objects.filter(process=process, discarded_at__isnull=False),
        "discard_form": DiscardForm(),
        **_preview(process, delivery, rule),
        **screens(request),
    }
    return render(request, "decide/desk/delivery.html", context)


def _preview(process: Process, delivery: Delivery | None, rule: DeliveryRule | None) -> dict[str, Any]:
    """Who receives, as ordered or as it would be; how far it is; the packages once they are made."""
    if delivery is not None and delivery.prepared_at is not None:
        return {"packages": packages_of(delivery), "officials": _officials(delivery)}
    if delivery is not None:
        far = progress(folder_of(delivery))
        return {
            "actors": Commission.from_data(delivery.commission).order.actors,
            "officials": _officials(delivery),
            "percent": _read_so_far(far),
        }
    if rule is None:
        return {}
    try:
        return {"actors": commission(process, Authority("", "", "")).order.actors}
    except DomainError as problem:
        return {"lacks": str(problem)}


def _read_so_far(far: Progress | None) -> int | None:
    """How much of what was received is read; None once the packages are being made."""
    if far is None:
        return 0
    if far.acts >= far.of_acts:
        return None
    return 100 * far.acts // far.of_acts // _TENTHS * _TENTHS


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def delivery_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Fix to whom goes what people said of alliances."""
    process = _process(request, pk)
    rule = DeliveryRule.objects.filter(process=process).first()
    form = RuleForm(process, rule, request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            choose_rule(
                process=process, goes_to=told["goes_to"], source=told["source"], heads=form.heads(), by=request.user
            )
        except NotAllowed:
            raise
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "Quedó fijada la regla de las alianzas.")
            return redirect("decide_desk:delivery", process.pk)
    context = {"process": process, "form": form, **screens(request)}
    return render(request, "decide/desk/delivery_rule.html", context, status=_status(request))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def delivery_order(request: HttpRequest, pk: int) -> HttpResponse:
    """Order the packages; before its stage, why not and until when."""
    process = _process(request, pk)
    form = OrderForm(request.POST or None, officials=officials_with_key())
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("authority", "office", "place", "grounds")}
        try:
            begin_delivery(process=process, told=Ordered(**told, officials=form.officials()), by=request.user)
        except NotAllowed:
            raise
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "Se encargó la entrega: el programa la prepara solo, y aquí dice cómo va.")
            return redirect("decide_desk:delivery", process.pk)
    verdict = calendar_of(process).may(Doing.DELIVER, clock.now())
    context = {"process": process, "form": form, "verdict": verdict, **screens(request)}
    return render(request, "decide/desk/delivery_order.html", context, status=_status(request))


@require_POST
@desk_view
def delivery_resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Have what stopped made again."""
    process = _process(request, pk)
    with errors_as_messages(request):
        resume_delivery(delivery=_standing(process), by=request.user)
        messages.success(request, "Se prepara otra vez: lo que ya estaba completo no se repite.")
    return redirect("decide_desk:delivery", process.pk)


@require_POST
@desk_view
def delivery_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw the packages away, with a reason, to order them again."""
    process = _process(request, pk)
    form = DiscardForm(request.POST)
    with errors_as_messages(request):
        if not form.is_valid():
            raise DomainError("Escriba el motivo, de hasta 300 letras: queda en la bitácora.")
        discard_delivery(delivery=_standing(process), reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, "Se descartó la entrega. Sus archivos se borran en un minuto.")
    return redirect("decide_desk:delivery", process.pk)


def screens(request: HttpRequest) -> dict[str, Any]:
    """What the crumbs of every screen ask."""
    return {"may_review": allowed(request.user, "decide.review_editions")}


def _officials(delivery: Delivery) -> QuerySet[DeliveryOfficial]:
    return delivery.officials.select_related("user")


def _process(request: HttpRequest, pk: int) -> Process:
    require(request.user, "decide.prepare_delivery")
    return get_object_or_404(Process, pk=pk)


def _standing(process: Process) -> Delivery:
    return get_object_or_404(Delivery.objects.standing(), process=process)


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200
