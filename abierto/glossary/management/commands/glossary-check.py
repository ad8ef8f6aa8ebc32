"""``abierto glossary-check``: whether the terms are well written and easy to read."""

from __future__ import annotations

from statistics import median
from typing import Any

from django.core.management.base import CommandError

from abierto.core.command import ConsoleCommand
from abierto.glossary.readability import FLOOR, MIDDLE, SCALE, in_words, perspicuity
from abierto.glossary.reading import GlossaryError, glossary


class Command(ConsoleCommand):
    help = "Revisa los términos del Quitadudas y mide qué tan fáciles son de leer; falla si alguno no alcanza el piso."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            terms = glossary().terms.values()
        except GlossaryError as problem:
            raise CommandError(str(problem)) from problem
        measures = sorted((perspicuity(term.text), term.id) for term in terms)
        for measure, name in measures:
            self.stdout.write(f"{measure:5.1f}  {in_words(measure):<15} {name}")
        values = [measure for measure, _ in measures]
        for _, word in SCALE:
            self.stdout.write(f"{sum(in_words(value) == word for value in values):4d}  {word}")
        middle = median(values)
        self.stdout.write(f"{len(values)} términos; el de en medio, {middle:.1f}; el más difícil, {values[0]:.1f}.")
        hard = [name for measure, name in measures if measure < FLOOR]
        if hard:
            raise CommandError(f"Debajo de {FLOOR}: {', '.join(hard)}.")
        if middle < MIDDLE:
            raise CommandError(f"El término de en medio mide {middle:.1f}; debe alcanzar {MIDDLE}.")
