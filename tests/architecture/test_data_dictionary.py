"""The published dictionary says what the models are."""

from __future__ import annotations

from pathlib import Path

from abierto.core.dictionary import dictionary
from abierto.core.privacy import own_models

HERE = Path(__file__).resolve().parents[2] / "docs" / "data-dictionary.md"


def test_the_written_dictionary_is_in_step_with_the_models():
    assert HERE.read_text(encoding="utf-8") == dictionary(), "run: abierto data-dictionary"


def test_every_model_says_what_it_is():
    assert [m.__name__ for m in own_models() if not m.__doc__ or m.__doc__.startswith(f"{m.__name__}(")] == []
