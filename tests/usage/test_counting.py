"""What is counted of a request, and that nothing else of it is."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from abierto.core.clock import ZONE
from abierto.core.pages import PLACE_HEADER
from abierto.usage import counting
from abierto.usage.devices import MOST, _seen
from tests.usage.asking import CSV, DESK, HTML, PHONE


def test_a_page_counts_once_in_each_table_and_the_answer_is_untouched(counted):
    counted.application.headers = [HTML, ("X-Suyo", "1"), (PLACE_HEADER, "15106")]

    status, headers, body = counted.ask("/territorio/municipios/15106/")

    assert (status, headers, body) == ("200 OK", counted.application.headers, b"hola")
    assert counted.gathered == {
        ("partes", "territorio", "consultas"): 1,
        ("aparatos", "telefono", "consultas"): 1,
        ("municipios", "15106", "consultas"): 1,
    }


def test_a_page_that_the_browser_had_counts_too(counted):
    counted.application.status, counted.application.headers = "304 Not Modified", [(PLACE_HEADER, "15106")]

    counted.ask("/territorio/municipios/15106/", agent=DESK)

    assert counted.gathered[("municipios", "15106", "consultas")] == 1
    assert counted.gathered[("aparatos", "computadora", "consultas")] == 1


def test_a_file_is_a_download_of_its_part(counted):
    counted.application.headers = [CSV]

    counted.ask("/territorio/municipios.csv")
    counted.ask("/decide/estadisticas.json")
    counted.ask("/planes/edomex-2019-2021/documento.pdf")

    assert {key: value for key, value in counted.gathered.items() if key[0] == "partes"} == {
        ("partes", "territorio", "descargas"): 1,
        ("partes", "estadisticas", "descargas"): 1,
        ("partes", "plan", "descargas"): 1,
    }


@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "206 Part", "400 Bad", "404 Not Found", "500 Error", "503 No"]
)
def test_what_was_not_given_whole_does_not_count(counted, status):
    counted.application.status = status
    counted.ask("/plan/")
    assert counted.gathered == {}


def test_a_page_that_is_not_a_page_does_not_count(counted):
    counted.application.headers = [("Content-Type", "application/json")]
    counted.ask("/plan/")
    counted.ask("/bitacora/punto")
    counted.ask("/galeria/dibujo.svg")
    assert counted.gathered == {}


@pytest.mark.parametrize("method", ["HEAD", "POST", "OPTIONS", "PUT"])
def test_only_asking_for_it_counts(counted, method):
    counted.ask("/plan/", method=method)
    assert counted.gathered == {}


@pytest.mark.parametrize("header", ["HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_HX_REQUEST"])
def test_what_is_fetched_before_anybody_wants_it_or_in_pieces_does_not_count(counted, header):
    counted.ask("/plan/", **{header: "prefetch"})
    assert counted.gathered == {}


@pytest.mark.parametrize(
    "path",
    ["/escritorio/", "/cuenta/entrar/", "/actores/inicio/", "/participar/espacio-1/reaccion/",
     "/participar/comprobante/", "/seguir/confirmar/abc/", "/salud", "/salud/", "/static/site.css",
     "/archivos/x.pdf", "/archivo/1/x.pdf", "/.well-known/security.txt", "/robots.txt", "/api/x.json"],
)  # fmt: skip
def test_what_belongs_to_one_person_to_staff_or_to_machines_is_never_counted(counted, path):
    counted.ask(path)
    assert counted.gathered == {}
    assert len(counted.application.seen) == 1


def test_a_program_counts_apart_and_in_nothing_else(counted):
    counted.application.headers = [HTML, (PLACE_HEADER, "15106")]
    counted.ask("/territorio/municipios/15106/", agent="Mozilla/5.0 (compatible; Googlebot/2.1; +http://example.org)")
    counted.ask("/territorio/", agent="")
    assert counted.gathered == {("aparatos", "programa", "consultas"): 2}


def test_a_page_of_no_listed_part_counts_in_its_device_alone(counted):
    counted.ask("/aviso-de-privacidad/")
    counted.ask("/decide/de-nadie/")
    assert counted.gathered == {("aparatos", "telefono", "consultas"): 2}


@pytest.mark.parametrize("part", ["candidaturas", "plataformas", "perfiles", "propuestas", "comparar"])
def test_the_page_of_an_actor_counts_in_its_part_alone_and_in_no_municipality(counted, part):
    counted.application.headers = [HTML, (PLACE_HEADER, "15106")]

    for actor in ("partido-del-agua", "coalicion-del-aire", "candidata-independiente-4"):
        counted.ask(f"/decide/{part}/{actor}/")
        counted.ask(f"/decide/{part}/{actor}/propuestas/3/")

    assert counted.gathered == {
        ("partes", part, "consultas"): 6,
        ("aparatos", "telefono", "consultas"): 6,
    }


def test_hostile_addresses_and_browsers_cannot_make_the_counters_grow(counted):
    for number in range(3000):
        counted.ask(
            f"/decide/{number}/", agent=f"Mozilla/5.0 (Windows NT {number}) {number}", QUERY_STRING=f"q={number}"
        )
        counted.ask(f"/{number}/", agent=PHONE + "\x00" * 5000 + str(number))
        counted.ask(f"/decide/plataformas/{number}/../{number}.csv", agent=f"\xff{number}")
        counted.ask("//" + "/" * number)
        counted.ask(f"plan{number}")

    assert {cell for _, cell, _ in counted.gathered} <= {
        "inicio", "plataformas", "telefono", "computadora", "programa",
    }  # fmt: skip
    assert len(_seen) <= MOST


def test_the_counters_stop_growing_whatever_the_pages_say_of_themselves(counted, monkeypatch):
    monkeypatch.setattr(counting, "MOST", 10)
    for number in range(100):
        counted.application.headers = [HTML, (PLACE_HEADER, f"{number:05d}")]
        counted.ask("/territorio/")
    assert len(counted.gathered) == 10
    assert counted.gathered[("partes", "territorio", "consultas")] == 100


def test_a_count_that_fails_takes_nobodys_page_away(counted, monkeypatch):
    def fail(*_):
        raise RuntimeError

    monkeypatch.setattr(counting.logger, "exception", lambda *_: None)
    monkeypatch.setattr(counted.counters, "add", fail)
    assert counted.ask("/plan/")[2] == b"hola"


def test_a_day_ends_at_midnight_in_mexico_city(counted, monkeypatch):
    standing = {"clock": datetime(2021, 5, 31, 23, 59, 58, tzinfo=ZONE), "seconds": 1000.0}
    monkeypatch.setattr(counting.clock, "now", lambda: standing["clock"])
    monkeypatch.setattr(counting, "monotonic", lambda: standing["seconds"])

    counted.ask("/plan/")
    standing["seconds"] += 1.9
    counted.ask("/plan/")
    standing["clock"], standing["seconds"] = datetime(2021, 6, 1, 0, 0, 0, tzinfo=ZONE), 1002.0
    counted.ask("/plan/")

    assert counted.counters._gathered == {
        ("partes", date(2021, 5, 31), "plan", "consultas"): 2,
        ("aparatos", date(2021, 5, 1), "telefono", "consultas"): 2,
        ("partes", date(2021, 6, 1), "plan", "consultas"): 1,
        ("aparatos", date(2021, 6, 1), "telefono", "consultas"): 1,
    }
