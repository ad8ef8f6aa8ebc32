"""What the source never does, and what no answer ever says: looked for in all of it."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from allauth.mfa import app_settings as factors
from django.test import Client

from abierto.accounts.enums import Role
from tests.architecture.routes import routes
from tests.factories.accounts import UserFactory
from tests.running import ROOT

PACKAGE = ROOT / "abierto"
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
SCRIPTS = sorted(PACKAGE.rglob("static/**/*.js"))


#: Whatever reads all of the source does so in one process, once.
reads_it_all = pytest.mark.xdist_group("source")


@cache
def calls() -> list[tuple[Path, ast.Call, str]]:
    return [(path, node, ast.unparse(node.func)) for path, node in nodes() if isinstance(node, ast.Call)]


@cache
def imports() -> list[tuple[Path, str]]:
    found = [(path, alias.name) for path, node in nodes() if isinstance(node, ast.Import) for alias in node.names]
    return found + [(path, node.module) for path, node in nodes() if isinstance(node, ast.ImportFrom) and node.module]


@cache
def nodes() -> list[tuple[Path, ast.AST]]:
    wanted = ast.Call | ast.Import | ast.ImportFrom
    return [
        (path, node) for path in SOURCES for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, wanted)
    ]


@reads_it_all
def test_no_request_starts_a_program_or_runs_text_as_code():
    """Nothing evaluates text, unpickles, or builds a template from it; only commands of the console start programs.

    And the job that makes deliveries, which has its documents set by one of ours, told what to set by its input.
    """
    forbidden = {"eval", "exec", "compile", "os.system", "os.popen", "Template", "Engine.from_string", "yaml.load"}
    run = [f"{path.relative_to(ROOT)}: {name}" for path, _, name in calls() if name in forbidden]
    taken = [
        f"{path.relative_to(ROOT)}: {name}"
        for path, name in imports()
        if name.split(".")[0] in {"pickle", "marshal", "shelve", "dill", "yaml", "xml", "lxml"}
        or (name.split(".")[0] in {"subprocess", "pty", "ctypes"} and "commands" not in path.parts)
    ]
    assert run == []
    assert [line for line in taken if not line.endswith(ALLOWED_XML)] == [SETTER]


SETTER = "abierto/delivery/documents/setting.py: subprocess"
#: Expat alone reads XML here, with its own handlers.
ALLOWED_XML = ("xml.parsers",)


@reads_it_all
def test_whoever_reads_xml_refuses_its_own_declarations():
    """A document type, and so any entity, ends the reading: nothing is expanded, nothing outside is asked for."""
    readers = {path for path, name in imports() if name.startswith("xml.")}
    assert readers
    for path in readers:
        text = path.read_text()
        assert "ParserCreate" not in text or "StartDoctypeDeclHandler" in text, path


@reads_it_all
def test_no_pattern_is_built_from_input():
    """Each pattern is written in the source, or joined of constants at the top of its file or of our own lists."""
    wrong = []
    for path, node, name in calls():
        if name.startswith("re.") and name != "re.escape" and node.args and name.split(".")[1] in {
            "compile", "match", "search", "sub", "fullmatch", "findall", "finditer", "split",
        }:  # fmt: skip
            names = [part for part in ast.walk(node.args[0]) if isinstance(part, ast.Name)]
            if any(part.id != part.id.upper() and part.id not in {"sorted", "len"} for part in names):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    # The words of a threat come from abierto/participation/data, each of them escaped.
    assert [place for place in wrong if not place.startswith("abierto/participation/screening/conduct.py:")] == []


@reads_it_all
def test_no_secret_is_drawn_from_an_ordinary_generator():
    """What must not be guessed comes from ``secrets`` or the framework; MD5 and SHA-1 are nowhere.

    Only what the demonstration invents is drawn otherwise: the same for everyone, and told to everyone.
    """
    ordinary = [f"{path.relative_to(ROOT)}" for path, name in imports() if name.split(".")[0] == "random"]
    ordinary = [path for path in ordinary if path != "abierto/demonstration/story/answers.py"]
    broken = [f"{path.relative_to(ROOT)}: {name}" for path, _, name in calls() if re.search(r"\b(md5|sha1)$", name)]
    uuids = [f"{path.relative_to(ROOT)}: {name}" for path, _, name in calls() if name.endswith("uuid1")]
    assert (ordinary, broken, uuids) == ([], [], [])


def test_no_script_of_ours_writes_markup_from_data():
    """No HTML from strings, no code from text, no messages from other windows; kept by the browser: two switches
    and, where somebody takes part, what they are writing until it is received."""
    wrong = []
    for path in SCRIPTS:
        text = path.read_text()
        wrong += [
            f"{path.relative_to(ROOT)}: {found[0]}"
            for found in re.finditer(
                r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|__proto__"
                r"|addEventListener\(\s*[\"']message|sessionStorage|indexedDB|document\.cookie",
                text,
            )
        ]
        if path.name == "participar.js":
            assert set(re.findall(r"sessionStorage\.setItem\(([^)]*)\)", text)) == {"name, key", "kept, text.value"}
            wrong = [line for line in wrong if not line.endswith("participar.js: sessionStorage")]
        kept = re.findall(r"localStorage\.setItem\(([^)]*)\)", text)
        wrong += [f"{path.relative_to(ROOT)}: keeps {said}" for said in kept if said != 'KEY, on ? "si" : "no"']
    assert SCRIPTS
    assert wrong == []


@pytest.mark.django_db
def test_no_answer_opens_itself_to_other_origins():
    client = Client()
    for route in routes():
        if route.path:
            answer = client.get(f"{route.path}?callback=f&jsonp=f", headers={"origin": "https://malo.example"})
            assert not [name for name in answer.headers if name.lower().startswith("access-control-")], route.path
            assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin", route.path
            assert "javascript" not in answer.headers.get("Content-Type", "") or "jsi18n" in route.path


@pytest.mark.django_db
def test_every_answer_with_a_body_says_its_type_and_charset(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    within, seen = Client(), set()
    within.force_login(UserFactory(role=[Role.SECRETARIAT, Role.EDITOR, Role.ADMINISTRATOR]))
    for route in routes():
        for client in (Client(), within):
            if not route.path:
                continue
            answer = client.get(route.path)
            if not answer.streaming and answer.content:
                kind = answer.headers.get("Content-Type", "")
                seen.add(kind)
                assert re.match(r"[a-z]+/[-+.\w]+(;|$)", kind), route.path
                assert not kind.startswith("text/") or "charset=utf-8" in kind.lower().replace('"', ""), kind
    assert "text/html; charset=utf-8" in seen


def test_second_factor_settings_are_those_of_the_map():
    assert (factors.TOTP_PERIOD, factors.TOTP_DIGITS, factors.TOTP_TOLERANCE) == (30, 6, 0)
    assert (factors.RECOVERY_CODE_COUNT, factors.RECOVERY_CODE_DIGITS) == (10, 8)
