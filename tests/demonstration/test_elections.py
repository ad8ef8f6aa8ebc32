"""The election of 2021 as the sources have it: its windows, and who stood where."""

from __future__ import annotations

import csv
from datetime import datetime

import pytest

from abierto.core.clock import ZONE
from abierto.demonstration.story.elections import elections
from abierto.elections.calendar import calendar_of
from abierto.elections.enums import ContestKind, Doing, ForceKind
from abierto.elections.models import Contest, Force, Process, Standing
from abierto.territory.actions.catalogue import load_catalogue
from abierto.territory.models import Municipality

pytestmark = pytest.mark.django_db


@pytest.fixture
def process():
    load_catalogue()
    for _at, happen in elections():
        happen()
    return Process.objects.get()


def test_what_is_contested_and_who_may_stand(process):
    kinds = list(Contest.objects.values_list("kind", flat=True))

    assert (kinds.count(ContestKind.COUNCIL), kinds.count(ContestKind.DEPUTY)) == (125, 45)
    forces = list(Force.objects.values_list("kind", flat=True))
    assert [forces.count(kind) for kind in ForceKind] == [11, 2, 1, 15]
    before = Standing.objects.count()
    for _at, happen in elections():  # told again, it changes nothing
        happen()
    assert (Standing.objects.count(), Force.objects.count()) == (before, len(forces))


INFORMATION = {"see_information", "see_platforms"}
PROFILES = {"see_candidates", "see_profiles"}
PLATFORMS_MOVE, PROFILES_MOVE = {"publish_platforms", "react_platforms"}, {"publish_profiles", "react_proposals"}


def test_the_windows_of_the_plan_to_the_second(process):
    calendar = calendar_of(process)
    for at, expected in (
        ((2021, 4, 9, 23, 59, 59), set()),
        ((2021, 4, 10), INFORMATION | PLATFORMS_MOVE),
        ((2021, 4, 29, 23, 59, 59), INFORMATION | PLATFORMS_MOVE),
        ((2021, 6, 2, 23, 59, 59), INFORMATION | PROFILES | PLATFORMS_MOVE | PROFILES_MOVE),
        ((2021, 6, 3), INFORMATION | PROFILES | {"silence"}),
        ((2021, 6, 6, 8), INFORMATION | PROFILES | {"silence", "vote"}),
        ((2021, 6, 6, 18), INFORMATION | PROFILES | {"silence"}),
        ((2021, 6, 7), INFORMATION | PROFILES),
        ((2021, 12, 16), INFORMATION | PROFILES | {"see_results", "see_statistics", "deliver"}),
    ):
        instant = datetime(*at, tzinfo=ZONE)
        assert {doing.value for doing in Doing if calendar.may(doing, instant)} == expected, instant


def test_who_stood_in_each_council_is_who_got_votes_in_it(process, shared_data):
    with (shared_data / "results" / "councils_2021_by_candidacy.csv").open(encoding="utf-8") as file:
        counted = {row["inegi"]: row["candidaturas"] for row in csv.DictReader(file)}
    stood: dict[str, list[str]] = {inegi: [] for inegi in counted}
    for standing in Standing.objects.select_related("contest__municipality", "force"):
        force = standing.force
        name = "IND" if force.kind == ForceKind.INDEPENDENT else force.external_id.removeprefix("comun-").upper()
        stood[standing.contest.municipality.inegi_code].append(name)

    for inegi, candidacies in counted.items():
        expected = [mark.split("=")[0].rstrip("0123456789") for mark in candidacies.split(";") if mark]
        assert sorted(stood[inegi]) == sorted(expected), inegi


def test_coalitions_and_common_candidacies_are_where_the_institute_says(process, shared_data):
    with (shared_data / "results" / "councils_2021_coalitions.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["tipo_eleccion"] == "ORDINARIA"]
    places = dict(Municipality.objects.values_list("electoral_number", "inegi_code"))  # the file has no INEGI codes
    of = {"pan_pri_prd": "pan-pri-prd", "pt_morena_panal": "pt-morena-naem"}
    told = {
        (places[int(row["municipio_21"])], ("comun-" if row["candidatura_comun"] else "") + of[row["coaliciones"]])
        for row in rows
    }
    kept = Standing.objects.filter(force__kind__in=(ForceKind.COALITION, ForceKind.COMMON))
    assert set(kept.values_list("contest__municipality__inegi_code", "force__external_id")) == told
