"""What the public search knows of the dialogues: what is asked and what was answered, never what people wrote.

What a person wrote may be erased at once, by a link that only they have; so no copy of it is made for the search.
"""

from __future__ import annotations

from collections.abc import Iterator

from abierto.core.search import SearchRow, replace_rows
from abierto.dialogues.models import Dialogue
from abierto.dialogues.queries import votes_of

#: So many of the latest responses are found by their words.
LATEST = 200


def index_dialogue(dialogue: Dialogue) -> None:
    """Replace what the search knows of a dialogue."""
    replace_rows(f"dialogues:{dialogue.pk}", _rows(dialogue) if dialogue.published_at is not None else ())


def _rows(dialogue: Dialogue) -> Iterator[SearchRow]:
    url = dialogue.get_absolute_url()
    texts = (
        *(dialogue.about, dialogue.can_change, dialogue.cannot_change, dialogue.what_next, dialogue.held_at),
        dialogue.commitment.name,
        *dialogue.themes.values_list("name", flat=True),
    )
    yield SearchRow("Diálogo", url, dialogue.title, dialogue.question, " ".join(texts))
    told = f"{dialogue.title}. {dialogue.closing or 'Qué pasó con lo que se dijo.'}"
    reasons = dialogue.responses.order_by("-given_at", "-pk").values_list("reason", flat=True)[:LATEST]
    words = " ".join((dialogue.closing, *reasons))
    yield SearchRow("Resultados de un diálogo", f"{url}resultados/", "Resultados del diálogo", told[:300], words)
    for vote in votes_of(dialogue):
        options = " ".join(f"{option.text} {option.detail}" for option in vote.options.all())
        yield SearchRow(
            "Votación",
            f"{url}votaciones/{vote.number}/",
            vote.question,
            dialogue.title,
            f"{vote.explanation} {options}",
        )
