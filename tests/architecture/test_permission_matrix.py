"""Who may reach what: every address × method × role, with one's own and with another's records.

The addresses come from the URL map itself. One that no row of :data:`EXPECTED` names fails the test, so nothing is
reachable that nobody decided upon.
"""

# ruff: noqa: E501 - the table reads best a row a line
from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from django.template.backends.django import Template
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from abierto.accounts.enums import Role
from abierto.core import clock
from abierto.core.models import Entry
from tests.desk.world import NOBODY, OTHER, SUPERUSER, a_world

ANONYMOUS = "anonymous"
ROLES = [role.value for role in Role]
ACTORS = [ANONYMOUS, NOBODY, *ROLES, OTHER, SUPERUSER]
STAFF = {*ROLES, OTHER, SUPERUSER}
SECRETARIAT = {Role.SECRETARIAT.value}
DRAFTERS = {Role.SECRETARIAT.value, Role.OPERATING_GROUP.value}
KEEPERS = {Role.ADMINISTRATOR.value, SUPERUSER}
EDITORS = {Role.EDITOR.value}
POST_KEEPERS = {Role.ADMINISTRATOR.value, Role.SECRETARIAT.value}
INSTITUTIONS = {Role.INSTITUTION.value, OTHER}
SPEAKERS = {Role.CIVIL_SOCIETY.value, Role.EVALUATOR.value, *INSTITUTIONS}
ANSWERERS = {Role.SECRETARIAT.value, Role.INSTITUTION.value}
OWN_SHEET = DRAFTERS | {Role.INSTITUTION.value}
FOREIGN_SHEET = DRAFTERS | {OTHER}

OPEN = {200, 204, 301, 302, 422, 503}  # 503: the health page of an instance that is not ready
HERE = re.compile(r"^/cuenta/entrar/\?next=")


class Row(SimpleNamespace):
    """Addresses that ``route`` matches: who may GET and POST them; None means that the method is not answered."""


def row(route: str, *, get=None, post=None) -> Row:
    return Row(route=re.compile(f"^(?:{route})$"), get=get, post=post)


PUBLIC = {"everyone"}

#: The first row that matches decides. ``get``/``post``: a set of actors, PUBLIC, or None for 405.
EXPECTED = (
    # The public site: the same for everyone, and nothing to post but a file to verify.
    row(r"bitacora/cosignar/|verificar/comprobante/leer/", post=PUBLIC),  # a signature is the permission; nothing is kept
    row(r"verificar/comprobante/", get=PUBLIC),
    row(r"|buscar/.*|bitacora/.*|galeria/.*|componentes/.*|noticias/.*|guias/.*|aviso-de-privacidad/.*|accesibilidad/.*|terminos/.*", get=PUBLIC),
    row(r"decide/estadisticas.*", get=PUBLIC),
    row(r"verificar/archivo/", post=PUBLIC),
    row(r"dialogos/.*", get=PUBLIC),
    row(r"participar/comprobante/|participacion/tamizado/", get=PUBLIC),
    row(r"participar/seguimiento/<str:token>/|participar/<slug:space_id>/invitacion/<str:token>/", get=PUBLIC, post=PUBLIC),
    row(r"participar/<slug:space_id>/(reaccion|aporte)/", get=PUBLIC, post=PUBLIC),  # to read is to be led to the space
    row(r"participar/<slug:space_id>/.*", post=PUBLIC),
    row(r"planes/.*/seguir/pedir/", post=PUBLIC),
    row(r"seguir/(confirmar|terminar)/<str:token>/", get=PUBLIC, post=PUBLIC),  # the signed token is the permission
    row(r"plan/|planes/.*|traza/.*|verificar/|verificar/<slug:code>/|secretariado/|organizaciones/.*", get=PUBLIC),
    row(r"decide/quitadudas.*", get=PUBLIC),
    row(r"manual/.*", get=PUBLIC),
    row(r"territorio/.*|salud/?.*|robots\.txt|sitemap\.xml|\.well-known/.*|manifest.*|favicon\.ico", get=PUBLIC),
    row(r"decide/(|avance/|plataformas/.*|perfiles/.*|propuestas/.*|comparar/|retomado/|calendario/.*|organos/.*|candidaturas/.*|donde-vivo/.*|paridad/|publicaciones.json)|\^decide/(candidaturas|retomado).*", get=PUBLIC),
    row(r"\^archivo/.*", get=PUBLIC),
    # The desk of political actors: nobody of the house; each actor's own people are tried in tests/decide.
    row(r"actores/activar/<str:token>/", get=PUBLIC, post=PUBLIC),  # the secret in the address is the permission
    row(r"actores/.*(enviar|devolver|validar|retirar|confirmar|entrega/llave)/", post={"political actor"}),
    row(r"actores/(|\^cargar.*|personas/|publicaciones/<row:pk>/|ediciones/<row:pk>/fotografia/|entrega/|entrega/<row:pk>/\w+\.(zip\.)?age)", get={"political actor"}),
    row(r"actores/.*", get={"political actor"}, post={"political actor"}),
    # A person's own account.
    row(r"cuenta/.*", get="account", post="account"),
    # The desk: its first page, and the workspaces of the plan.
    row(r"escritorio/", get=STAFF),
    row(r"escritorio/plan/(|ejercicios/<slug:exercise_id>/|arboles/<row:pk>/|versiones/<row:pk>/)", get=STAFF),
    row(r"escritorio/plan/\^ejercicios/.*descargar.*", get=STAFF),
    row(r"escritorio/plan/(compromisos|vista-previa/compromisos)/<row:pk>/", get=STAFF),
    row(r"escritorio/plan/ejercicios/<slug:exercise_id>/sellar/", get=SECRETARIAT, post=SECRETARIAT),
    row(r"escritorio/plan/importar/", get=SECRETARIAT, post=SECRETARIAT),
    row(r"escritorio/plan/importar/confirmar/", post=SECRETARIAT),
    row(r"escritorio/plan/compromisos/<row:pk>/fases/(reabrir/)?", post=SECRETARIAT),
    row(r"escritorio/plan/versiones/<row:pk>/firmar/", post={Role.INSTITUTION.value}),
    row(r"escritorio/plan/versiones/<row:pk>/(publicar|retirar)/", post=SECRETARIAT),
    row(r"escritorio/plan/causas/<row:pk>/mover/", post=DRAFTERS),
    row(r"escritorio/tamizado/", get=SECRETARIAT),
    row(r"escritorio/tamizado/<row:pk>/", get=SECRETARIAT, post=SECRETARIAT),
    # The voices of the follow-up: who has one; of a statement that is not there, that it is not.
    row(r"escritorio/seguimiento/voces/", get=SPEAKERS),
    row(r"escritorio/seguimiento/voces/periodos/.*", get="a voice's own", post="a voice's own"),
    row(r"escritorio/seguimiento/voces/<row:pk>/", get="a statement"),
    row(r"escritorio/seguimiento/voces/<row:pk>/(publicar|responder)/", post="a voice's own"),
    # The desk of the follow-up: offices report, the secretariat rules, freezes and weighs; all who work here read.
    row(r"escritorio/seguimiento/", get=STAFF, post=INSTITUTIONS),
    row(r"escritorio/seguimiento/evidencias/", get=INSTITUTIONS, post=INSTITUTIONS),
    row(r"escritorio/seguimiento/evidencias/lista\.csv", get=INSTITUTIONS),
    row(r"escritorio/seguimiento/(actividades/<row:pk>|periodos|periodos/<row:pk>|alcance|hojas|hojas/<row:pk>|mediciones)/", get=STAFF),
    row(r"escritorio/seguimiento/informes/<row:pk>/comentar/", post=OWN_SHEET),
    row(r"escritorio/seguimiento/periodos/nuevos/", get=SECRETARIAT, post=SECRETARIAT),
    row(r"escritorio/seguimiento/(revision|revision/<row:pk>|alcance/<row:pk>)/", get=SECRETARIAT),
    row(r"escritorio/seguimiento/(revision/<row:pk>/(aceptar|devolver)|evidencias/<row:pk>/retirar)/", post=SECRETARIAT),
    row(r"escritorio/seguimiento/periodos/<row:pk>/congelar/", get=SECRETARIAT, post=SECRETARIAT),
    row(r"escritorio/seguimiento/(alcance/<row:pk>/(peso|abandonar)|hojas/<row:pk>/publicar)/", post=SECRETARIAT),
    row(r"escritorio/seguimiento/registros/hojas/<row:pk>/quitar/", get=SECRETARIAT, post=SECRETARIAT),
    row(r"escritorio/seguimiento/registros/[-\w]+/(nuevo/|<row:pk>/|<row:pk>/quitar/)", get=OWN_SHEET, post=OWN_SHEET),
    # The desk of dialogues: those who conduct them; the institution of its commitment orders and answers; all read the rest.
    row(r"escritorio/dialogos/(|<row:pk>/|votaciones/<row:pk>/)", get=STAFF),
    row(r"escritorio/dialogos/(<row:pk>/(publicar|plazo|cerrar)|votaciones/<row:pk>/(convocar|contar))/", post=SECRETARIAT),
    row(r"escritorio/dialogos/votaciones/<row:pk>/invitaciones/", get=SECRETARIAT, post=SECRETARIAT),
    row(r"escritorio/dialogos/(<row:pk>/(aportaciones|sugerencias)|aportaciones/<row:pk>)/", get=OWN_SHEET),
    row(r"escritorio/dialogos/<row:pk>/(aportaciones/tema|sugerencias/aceptar)/", post=OWN_SHEET),
    row(r"escritorio/dialogos/<row:pk>/aportaciones/responder/", get=ANSWERERS, post=ANSWERERS),
    row(r"escritorio/dialogos/<row:pk>/(captura|importar|tablero|invitaciones)/", get=DRAFTERS, post=DRAFTERS),
    row(r"escritorio/dialogos/(\^plantilla.*|<row:pk>/cotejo/)", get=DRAFTERS),
    row(r"escritorio/dialogos/(<row:pk>/importar/confirmar|cotejo/<row:pk>/(confirmar|devolver)|tablero/<row:pk>|invitaciones/<row:pk>/retirar)/", post=DRAFTERS),
    row(r"escritorio/dialogos/registros/[-\w]+/(nuevo/|<row:pk>/|<row:pk>/quitar/)", get=DRAFTERS, post=DRAFTERS),
    # The desk of elections: all who work here read it; the secretariat and the administration keep its facts.
    row(r"escritorio/elecciones/(|<row:pk>/((elecciones|actores|paridad)/)?|candidaturas/<row:pk>/)", get=STAFF),
    row(r"escritorio/elecciones/<row:pk>/momento/", get="a demonstration's", post="a demonstration's"),
    row(r"escritorio/elecciones/<row:pk>/candidaturas\.(csv|xlsx|json)", get=STAFF),
    row(r"escritorio/elecciones/contiendas/<row:pk>/", get=STAFF, post=POST_KEEPERS),
    row(r"escritorio/elecciones/(abrir|<row:pk>/(etapas/<slug:doing>|actores/registrar|importar)|actores/<row:pk>)/", get=POST_KEEPERS, post=POST_KEEPERS),
    row(r"escritorio/elecciones/(<row:pk>/(elecciones/agregar|importar/confirmar)|candidaturas/<row:pk>/(terminar|sustituir))/", post=POST_KEEPERS),
    # Records: lists, reading and history for all who work here.
    row(r"escritorio/(plan/registros|seguimiento/registros|dialogos/registros|padron|secretariado|territorio|contenido/(avisos|portada))/.*(resultados/|ver/|historia/)", get=STAFF),
    row(r"escritorio/((plan|seguimiento|dialogos)/registros/[-\w]+|(padron|secretariado|territorio)/[-\w]+|contenido/(avisos|portada))/", get=STAFF),
    row(r"escritorio/plan/registros/(ejes|arboles|causas)/(nuevo/|<row:pk>/)", get=DRAFTERS, post=DRAFTERS),
    row(r"escritorio/plan/registros/causas/<row:pk>/quitar/", get=DRAFTERS, post=DRAFTERS),
    row(r"escritorio/plan/registros/(ejes|arboles|fichas)/<row:pk>/quitar/", get=SECRETARIAT, post=SECRETARIAT),
    row(r"escritorio/plan/registros/fichas/nuevo/", get=DRAFTERS, post=DRAFTERS),
    row(r"escritorio/plan/registros/.*", get=OWN_SHEET, post=OWN_SHEET),
    row(r"escritorio/(padron|secretariado)/.*quitar/", get=SECRETARIAT, post=SECRETARIAT),
    row(r"escritorio/secretariado/ejercicios/.*", get=SECRETARIAT, post=SECRETARIAT),
    row(r"escritorio/(padron|secretariado)/.*", get=DRAFTERS, post=DRAFTERS),
    row(r"escritorio/archivos/<slug:external_id>/", get=SECRETARIAT),  # whose owner says nothing else
    # The institute's side of what political actors publish.
    row(r"escritorio/decide/", get=POST_KEEPERS),
    row(r"escritorio/decide/actores/<row:pk>/", get=POST_KEEPERS, post=POST_KEEPERS),
    row(r"escritorio/decide/accesos/<row:pk>/[-\w]+/", post=POST_KEEPERS),
    row(r"escritorio/decide/publicaciones/<row:pk>/retirar/", post=SECRETARIAT),
    row(r"escritorio/decide/(revision|retomado)/", get=SECRETARIAT),
    row(r"escritorio/decide/retomado/<row:pk>/observar/", post=SECRETARIAT),
    row(r"escritorio/decide/revision/<row:pk>/", get=SECRETARIAT, post=SECRETARIAT),
    row(r"escritorio/decide/revision/<row:pk>/publicar/", post=SECRETARIAT),
    row(r"escritorio/decide/entrega/(|<row:pk>/|paquetes/<row:pk>/acuse/)", get=POST_KEEPERS),
    row(r"escritorio/decide/entrega/(<row:pk>/(reanudar|descartar)|paquetes/<row:pk>/repetir)/", post=POST_KEEPERS),
    row(r"escritorio/decide/entrega/(llave|<row:pk>/(regla|encargar)|paquetes/<row:pk>/liberar)/", get=POST_KEEPERS, post=POST_KEEPERS),
    # Accounts and roles.
    row(r"escritorio/cuentas/", get=KEEPERS),
    row(r"escritorio/cuentas/(nueva/|<row:pk>/)", get=KEEPERS, post=KEEPERS),
    row(r"escritorio/cuentas/<row:pk>/[-\w]+/", post=KEEPERS),
    row(r"escritorio/funciones/", get=KEEPERS),
    # The outbox.
    row(r"escritorio/correo/", get=POST_KEEPERS),
    row(r"escritorio/correo/<row:pk>/reintentar/", post=POST_KEEPERS),
    # The log and its witnesses.
    row(r"escritorio/bitacora/", get=POST_KEEPERS, post=POST_KEEPERS),
    row(r"escritorio/bitacora/testigos/<row:pk>/retirar/", post=POST_KEEPERS),
    # Content.
    row(r"escritorio/contenido/textos-de-portada/", get=EDITORS),
    row(r"escritorio/contenido/(avisos/nuevo|portada/<row:pk>)/", get=EDITORS, post=EDITORS),
    row(r"escritorio/contenido/articulos/.*", get="articles", post="articles"),
    # The shell's own machinery, and its rooms that nobody of the office uses.
    row(r"escritorio/(sprite|jsi18n)/", get="shell", post="shell"),
    row(r"escritorio/(login|account|password_reset)/.*", get="other door", post="other door"),
    row(r"escritorio/logout/", post="shell"),
    row(r"escritorio/(dismissibles|editing-sessions).*", get="shell", post="shell"),
    row(r"escritorio/(choose-page|choose-(external|email|phone|anchor)-link)/.*", get="links", post="links"),
    row(r"escritorio/\^\.\*/\$", get="nowhere", post="nowhere"),
    row(r"escritorio/(pages|api|failwhale|test404|bulk|tag-autocomplete|collections|workflows|reports|block-preview|documents|images|snippets|settings|sites|users|groups|reference-index|contrib|redirects|locales|choose-.*)/.*", get="closed", post="closed"),
)  # fmt: skip


def routes(patterns=None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the URL map, as it is written there."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route, pattern


def rule_for(route: str) -> Row | None:
    return next((rule for rule in EXPECTED if rule.route.match(route)), None)


ROUTES = list(dict.fromkeys(route for route, _pattern in routes()))
DECIDED = [route for route in ROUTES if rule_for(route) is not None]


def test_every_address_of_the_url_map_has_a_row_that_decides_who_reaches_it():
    assert [route for route in ROUTES if rule_for(route) is None] == []


def test_every_row_decides_for_some_address():
    needed = {rule_for(route).route.pattern for route in DECIDED}
    assert [rule.route.pattern for rule in EXPECTED if rule.route.pattern not in needed] == []


# Records that stand for each kind in an address: the institution's own.
def address(route: str, world: SimpleNamespace, own: bool = True) -> str:
    """The address with the identifiers of records that exist, of one's own institution or of the other's."""

    def sample(found: re.Match) -> str:
        name, pattern = found.groups()
        if name == "exercise_id":
            return world.exercise.external_id
        if "|" in pattern:
            return pattern.split("|")[0]
        return "1" if "d" in pattern or name == "pk" else "cualquiera"

    text = re.sub(r"\(\?P<(\w+)>((?:[^()]|\([^()]*\))*)\)", sample, route)
    text = text.replace("^", "").replace("$", "").replace("\\", "")
    text = text.replace("<slug:exercise_id>", world.exercise.external_id)
    text = re.sub(r"<(row|int):pk>", lambda _: str(record_for(route, world, own)), text)
    text = re.sub(r"<slug:\w+>", "cualquiera", text.replace("<slug:doing>", "vote"))
    return "/" + re.sub(r"<(\w+:)?\w+>", "1", text)


def record_for(route: str, world: SimpleNamespace, own: bool) -> int:
    commitment = world.mine if own else world.theirs
    activity = world.own_activity if own else world.foreign_activity
    for part, pk in (
        ("plan/compromisos/", commitment.pk),
        ("vista-previa/compromisos/", commitment.pk),
        ("registros/fichas/", commitment.pk),
        ("plan/versiones/", world.version.pk),
        ("plan/arboles/", world.tree.pk),
        ("plan/causas/", world.node.pk),
        ("cuentas/", world.accounts[OTHER].pk),
        ("correo/", world.letter.pk),
        ("sesiones/", 1),
        ("bitacora/testigos/", world.witness.pk),
        ("escritorio/tamizado/<", world.own_contribution.pk),
        ("elecciones/candidaturas/<", world.head.pk),
        ("elecciones/contiendas/<", world.head.candidacy.contest_id),
        ("elecciones/actores/<", world.head.candidacy.force_id),
        ("escritorio/elecciones/<", world.head.candidacy.contest.process_id),
        ("dialogos/registros/", None),
        ("dialogos/aportaciones/<", (world.own_contribution if own else world.foreign_contribution).pk),
        ("dialogos/cotejo/<", (world.own_contribution if own else world.foreign_contribution).pk),
        ("dialogos/tablero/<", (world.own_question if own else world.foreign_question).pk),
        ("dialogos/invitaciones/<", (world.own_invitation if own else world.foreign_invitation).pk),
        ("dialogos/votaciones/<", (world.own_vote if own else world.foreign_vote).pk),
        ("escritorio/dialogos/<", (world.own_dialogue if own else world.foreign_dialogue).pk),
        ("decide/actores/<", world.actor.force.pk),
        ("decide/accesos/<", world.actor.force.seats.first().pk),
        ("decide/revision/<", world.edition.pk),
        ("decide/entrega/paquetes/<", world.package.pk),
        ("decide/entrega/<", world.actor.process.pk),
        ("decide/retomado/<", world.outcome.pk),
        ("decide/publicaciones/<", world.shown.piece_id),
        ("seguimiento/registros/", None),
        ("seguimiento/actividades/", activity.pk),
        ("seguimiento/alcance/", activity.pk),
        ("seguimiento/periodos/", world.period.pk),
        ("seguimiento/informes/", (world.own_report if own else world.foreign_report).pk),
        ("seguimiento/revision/", (world.own_evidence if own else world.foreign_evidence).pk),
        ("seguimiento/evidencias/", (world.own_evidence if own else world.foreign_evidence).pk),
        ("seguimiento/hojas/", (world.own_sheet if own else world.foreign_sheet).pk),
    ):
        if part in route and pk is None:
            break  # found below, by its screens
        if part in route:
            return pk
    found = re.search(r"escritorio/(.+?)/<row:pk>/", route)
    screens = world.screens.get(found.group(1)) if found else None
    if screens is None:
        return 1
    rows = screens.model._default_manager.all()
    owner = {
        "commitment": "commitment",
        **{scope: f"{scope}__commitment" for scope in ("line", "activity", "sheet", "indicator")},
    }.get(screens.scope)
    if owner and "registros" in route:
        rows = rows.filter(**{owner: commitment})
    return rows.values_list("pk", flat=True).first() or 999_999


@pytest.fixture
def world(db, settings):
    from wagtail.admin.viewsets import viewsets

    from abierto.content.models import HomeText
    from abierto.core.desk import DeskViewSet
    from abierto.decide.enums import PieceKind
    from abierto.decide.models import PackageReceipt
    from tests.factories.content import ArticleFactory, NoticeVersionFactory
    from tests.factories.decide import NOON, a_published, a_validated, an_actor, an_outcome, deliveries_open
    from tests.factories.delivery import a_package
    from tests.factories.elections import CandidateFactory
    from tests.factories.mail import MessageFactory
    from tests.factories.plan import (
        ActivityFactory,
        ActivityOfficeFactory,
        AnnexFactory,
        CommitmentOfficeFactory,
        IndicatorFactory,
        KeyActionFactory,
        LineCauseFactory,
        LineOfActionFactory,
        OtherActorFactory,
        SdgLinkFactory,
        ValueRelevanceFactory,
        sealed_version,
    )
    from tests.factories.territory import DistrictFactory, MunicipalityFactory
    from tests.factories.transparency import WitnessFactory
    from tests.factories.uploads import StoredFileFactory

    settings.SECOND_FACTOR_REQUIRED = False
    settings.USERSESSIONS_TRACK_ACTIVITY = False  # a write at each of ten thousand requests, and no part in who may
    made = a_world()
    made.screens = {screens.url_prefix: screens for screens in viewsets.viewsets if isinstance(screens, DeskViewSet)}
    made.version = sealed_version(made.exercise)
    for factory in (
        *(AnnexFactory, CommitmentOfficeFactory, IndicatorFactory, KeyActionFactory),
        *(OtherActorFactory, SdgLinkFactory, ValueRelevanceFactory),
    ):
        factory(commitment=made.theirs)
    LineCauseFactory(line=LineOfActionFactory(commitment=made.theirs), node=made.node)
    ActivityOfficeFactory(activity=ActivityFactory(commitment=made.theirs))
    MunicipalityFactory()
    DistrictFactory()
    NoticeVersionFactory()
    made.article = ArticleFactory()
    made.head = CandidateFactory()
    made.letter = MessageFactory()
    made.witness = WitnessFactory()
    made.actor = an_actor()
    made.edition = a_validated(made.actor)
    made.shown = a_published(made.actor, PieceKind.CAREER)
    made.package = a_package(made.actor.force)
    PackageReceipt.objects.create(package=made.package, sha256="a" * 64, signed_at=NOON, signed_by=made.actor.validator)
    deliveries_open(made.actor.process, at=clock.now())
    made.outcome = an_outcome(made.actor, at=clock.now())
    HomeText.objects.get_or_create()
    StoredFileFactory(external_id="cualquiera", is_public=False)
    return made


def browser(world: SimpleNamespace, actor: str) -> Client:
    client = Client(raise_request_exception=True)
    if actor != ANONYMOUS:
        client.force_login(world.accounts[actor])
    return client


#: Whose open pages are drawn as well; what none of them may open is drawn for those who may.
DRAWN_FOR = {ANONYMOUS, Role.SECRETARIAT.value}


def draws(actor: str, who) -> bool:
    return actor in DRAWN_FOR or (isinstance(who, set) and not who & DRAWN_FOR)


@contextmanager
def undrawn(*, unless: bool) -> Iterator[None]:
    """Answers without their page: that of a refusal says nothing that its status does not, and most were drawn before."""
    if unless:
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "render", lambda *_args, **_kwargs: "")
        yield


def outcome(response) -> str:
    """``open``, ``sign in``, ``refused``, ``missing`` or ``no method``; a file that is given is read to its end."""
    if response.streaming:
        assert b"".join(response.streaming_content)
    if response.status_code in {302, 301} and HERE.match(response.headers["Location"]):
        return "sign in"
    if response.status_code == 302 and response.headers["Location"] == "/escritorio/":
        return "refused"  # the shell's own way: back to the first page with a message
    if response.status_code in OPEN:
        return "open"
    told = {403: "refused", 404: "missing", 405: "no method", 400: "refused"}
    return told.get(response.status_code, str(response.status_code))


WRITES_ARTICLES = re.compile(r"escritorio/contenido/articulos/(add|edit|delete|unpublish|lock|unlock|preview)/")


def allowed_outcomes(rule: Row, method: str, actor: str, route: str, own: bool) -> set[str]:
    """What may happen to ``actor`` there."""
    who = getattr(rule, method)
    if who is None:
        return {"no method", "sign in", "refused"} if route.startswith("escritorio/") else {"no method"}
    if who == PUBLIC:
        return {"open", "missing", *(["refused"] if method == "post" else [])}  # a post without its file is refused
    if who == "account":
        return {"open", "sign in", "no method", "refused", "missing"}
    if who == "nowhere":
        return {"missing", "open"}  # without a session the shell leads to its first page, and so to signing in
    if who == "shell":
        return {"open", "no method", "sign in", "missing"}
    if who == "other door":
        return {"open"}
    if actor in {ANONYMOUS, NOBODY}:
        return {"sign in", "refused"}
    if who == "closed":
        return {"refused"}
    if who == "a demonstration's":
        return {"missing"} if actor in POST_KEEPERS else {"refused"}  # whose clock is moved only there
    if who in {"a voice's own", "a statement"}:
        return {"missing"} if actor in (STAFF if who == "a statement" else SPEAKERS) else {"refused"}
    if who == "articles" and actor not in EDITORS:
        if actor == SUPERUSER and "lock/" in route:
            return {"open", "no method"}  # the shell lets whoever installed it free a text that is locked
        return {"refused"} if WRITES_ARTICLES.match(route) else {"open", "refused", "missing", "no method"}
    if who in {"links", "articles"}:
        writes = actor in EDITORS or actor == SUPERUSER
        return {"open", "missing", "no method", "refused"} if writes else {"refused"}
    if who is OWN_SHEET and not own:
        who = FOREIGN_SHEET
    if actor in who and route.endswith("importar/confirmar/"):
        return {"missing"}  # nothing was previewed
    return {"open"} if actor in who else {"refused"}


def within(route: str, world: SimpleNamespace, own: bool) -> str:
    """``?en=`` for a new record that lives within another."""
    if not route.endswith("nuevo/"):
        return ""
    screens = world.screens[route.removeprefix("escritorio/").removesuffix("/nuevo/")]
    commitment = world.mine if own else world.theirs
    owners = {
        "exercise": world.exercise.pk,
        "tree": world.tree.pk,
        "commitment": commitment.pk,
        "line": commitment.lines.values_list("pk", flat=True).first(),
        "activity": commitment.activities.values_list("pk", flat=True).first(),
        "sheet": (world.own_sheet if own else world.foreign_sheet).pk,
        "dialogue": (world.own_dialogue if own else world.foreign_dialogue).pk,
        "vote": (world.own_vote if own else world.foreign_vote).pk,
        "indicator": commitment.indicators.values_list("pk", flat=True).first(),
    }
    return f"?en={owners[screens.scope]}" if screens.scope else ""


#: A post with nothing in it is never enough to act; these act with an empty body and are tried by their own tests.
ACT_AT_ONCE = re.compile(
    r".*(reintentar/|decide/accesos/<row:pk>/.*/|(testigos|invitaciones)/<row:pk>/retirar/|quitar/|publicar/|mover/|cerrar/|reabrir/|enlace/|segundo-factor/|logout/|salir/|aceptar/|congelar/|articulos/(delete|unpublish|lock|unlock)/.*)$"
)


def wrong_answers(world: SimpleNamespace, actor: str, decided: list[str], *, own: bool) -> list[str]:
    """What each address answers to GET and to an empty POST, where it is not what the table says."""
    wrong, client, lines = [], browser(world, actor), Entry.objects.count()
    for route in decided:
        if actor == SUPERUSER and rule_for(route).get == "closed":
            continue  # the shell's own screens, for whoever installs the site
        rule, path = rule_for(route), address(route, world, own) + within(route, world, own)
        if rule.get == PUBLIC and actor != ANONYMOUS:
            continue  # that they are the same for everyone has its own test
        for method in ("get", "post"):
            expected = allowed_outcomes(rule, method, actor, route, own)
            if method == "post" and "open" in expected and ACT_AT_ONCE.match(route):
                continue
            with undrawn(unless="open" in expected and draws(actor, getattr(rule, method))):
                found = outcome(getattr(client, method)(path))
            if found not in expected:
                wrong.append(f"{method.upper()} {path}: {found}, expected {sorted(expected)}")
            if method == "post" and Entry.objects.count() != lines:
                wrong.append(f"{method.upper()} {path} wrote in the ledger")
                lines = Entry.objects.count()
    return wrong


@pytest.mark.parametrize("actor", ACTORS)
def test_each_actor_reaches_what_the_table_says_and_a_refused_post_changes_nothing(world, actor):
    wrong = wrong_answers(world, actor, DECIDED, own=True)

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("actor", [Role.INSTITUTION.value, OTHER, Role.OPERATING_GROUP.value, Role.EVALUATOR.value])
def test_with_the_records_of_another_institution_only_its_own_people_and_the_drafters_write(world, actor):
    sheets = [route for route in DECIDED if rule_for(route).get is OWN_SHEET]
    assert len(sheets) > 25

    wrong = wrong_answers(world, actor, sheets, own=False)

    assert not wrong, "\n".join(wrong)


def test_public_addresses_answer_everyone_alike_and_set_no_cookie(world):
    public = [route for route in DECIDED if rule_for(route).get == PUBLIC]
    assert len(public) > 15
    wrong, clients = [], [browser(world, actor) for actor in (ANONYMOUS, Role.SECRETARIAT.value, OTHER)]
    for route in public:
        path = address(route, world)
        answers = [client.get(path) for client in clients]
        if len({(answer.status_code, answer.content if "salud" not in path else b"") for answer in answers}) != 1:
            wrong.append(f"{path} differs between people")
        if any(answer.cookies for answer in answers):
            wrong.append(f"{path} sets a cookie")
    assert not wrong, "\n".join(wrong)


def test_unsafe_methods_that_no_form_sends_are_refused_everywhere(world):
    client = browser(world, Role.SECRETARIAT.value)
    wrong = [
        f"{method} {address(route, world)}"
        for route in DECIDED
        for method in ("put", "patch", "delete")
        if getattr(client, method)(address(route, world)).status_code != 405
    ]
    assert not wrong, "\n".join(wrong)
