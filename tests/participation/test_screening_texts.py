"""What the rules find in a text: personal data, threats and insults, disguised or not, and nothing in innocent ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abierto.participation.screening import REASONS
from abierto.participation.screening.conduct import insults
from abierto.participation.screening.folding import compared
from abierto.participation.screening.scoring import what_it_says

FOUND = [
    ("Mi CURP es HEGG560427MVZRRL04, gracias", ["personal.curp"]),
    ("curp: hegg560427mvzrrl04", ["personal.curp"]),
    ("HEGG-560427-MVZRR-L04 y HEGG 560427 MVZ RRL04", ["personal.curp"]),
    ("RFC GODE561231GR8", ["personal.rfc"]),
    ("Mi clave de elector: GMVLMR80070501M100", ["personal.elector"]),
    ("Llámeme al 722 123 4567", ["personal.phone"]),
    ("whats 7221234567", ["personal.phone"]),
    ("+52 1 55 1234 5678", ["personal.phone"]),
    ("(722) 123-45-67", ["personal.phone"]),
    ("72 21 23 45 67", ["personal.phone"]),
    ("escriba a una.persona+aviso@ejemplo.com.mx.", ["personal.email"]),
    ("persona arroba ejemplo punto com", ["personal.email"]),
    ("tarjeta 4111 1111 1111 1111", ["personal.card"]),
    ("5500-0000-0000-0004", ["personal.card"]),
    ("340000000000009", ["personal.card"]),
    ("Los vamos a matar", ["conduct.threat"]),
    ("YA SABEMOS DÓNDE VIVES", ["conduct.threat"]),
    ("Voy a matarte", ["conduct.threat"]),
    ("Bola de pendejos", ["conduct.insult"]),
    ("eres un p3nd3j0", ["conduct.insult"]),
    ("P U T O S", ["conduct.insult"]),
    ("p.u.t.o", ["conduct.insult"]),
    ("puuuutoooos", ["conduct.insult"]),
    ("m1erda", ["conduct.insult"]),
    ("p!nche obra", ["conduct.insult"]),
    ("pu\u200bto", ["conduct.insult"]),
    ("рendejo, con una p cirílica", ["conduct.insult"]),
    ("ＰＥＮＤＥＪＯ en letras anchas", ["conduct.insult"]),
    ("pe\u0301ndejo con el acento aparte", ["conduct.insult"]),
    ("Te voy a matar, pendejo, y mi cel es 7221234567", ["personal.phone", "conduct.threat", "conduct.insult"]),
]

INNOCENT = [
    "La computadora de la diputada no admite disputa: amputaron la reputación del recurso y es imputable.",
    "El vínculo del artículo con el círculo de lectura; cada año, en la cañada, el niño bebe agua.",
    "Nos van a matar de sed si no arreglan el pozo.",
    "Los perros sin dueño, las ratas del drenaje y los parásitos en el agua nos enferman.",
    "Les vamos a dar piso firme a las casas y vamos a levantar una escuela.",
    "En el hospital te vas a morir esperando turno.",
    "El folio 7221234567, oficio número 5512345678 y expediente: 7229876543.",
    "Costó $1,234,567,890 y después 2 000 000 000 de pesos.",
    "Nos vemos el 12-05-2021 a las 10:30:15 en la 4a. sección, lote 12, C.P. 50000.",
    "Escriban a participa@edomex.gob.mx",
    "El número 4111 1111 1111 1112 no es de una tarjeta.",
    "HEGG560427MVZRRL05 tiene mal el dígito.",
    "El RFC del municipio es MTO850101AB1.",
    "C5, m2, 4x4, G20, covid19, h2o, 1er lugar, 3era edad",
    "Quiero más árboles!!! Ya!!! Gracias...",
    "a) agua; b) luz; c) drenaje; d) calles",
    "aaa eee iii",
    "Jota y danza folclórica; burro, zorra, gallina: taller de zoología.",
    "",
    "\x00 \ud7ff \U0001f600 مرحبا",
]


@pytest.mark.parametrize(("text", "codes"), FOUND)
def test_a_text_is_told_what_it_carries(text, codes):
    assert what_it_says(text) == codes


@pytest.mark.parametrize("text", INNOCENT)
def test_an_innocent_text_is_told_nothing(text):
    assert what_it_says(text) == []


def test_what_a_text_says_gives_no_points():
    assert {reason.points for reason in REASONS.values() if reason.family in {"personal", "conduct"}} == {0}


def test_each_ending_of_the_list_is_a_word_of_its_own():
    assert {"pendejo", "pendejas", "vividor", "vividores", "ojete"} <= insults()
    assert not {"pendej", "jota", "ano", "perra", "rata", "negro", "indio"} & insults()
    assert all(word == compared(word) for word in insults())


def test_texts_are_compared_by_their_words_alone():
    assert compared("  ¡Qué  AÑO, señor!\n") == "que año señor"
    assert compared("Lámpara—rota (n.º 3)") == compared("lampara rota N.º 3")
    assert compared("a\u0301rbol") == "arbol"


@given(st.text(max_size=300))
def test_any_text_gets_an_answer_and_the_same_each_time(text):
    assert what_it_says(text) == what_it_says(text)
    assert set(what_it_says(text)) <= set(REASONS)
    assert compared(compared(text)) == compared(text)


def test_a_million_characters_are_read_in_little_time():
    from time import process_time

    began = process_time()
    for text in ("a" * 1_000_000, "1" * 1_000_000, "1 " * 500_000, "@." * 500_000, "a." * 500_000, "ñ@" * 500_000):
        what_it_says(text)
    assert process_time() - began < 20
