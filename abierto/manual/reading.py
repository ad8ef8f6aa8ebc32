"""The manual as pages of the site, read once from the Markdown of ``docs/manual``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

HOME = "/manual/"
FIRST = "README"
#: Beside the chapters for those who care for the program, and of no use on the site.
ASIDE = frozenset(("medicion-del-escritorio",))


@dataclass(frozen=True)
class Part:
    """A heading of a chapter and where it stands."""

    id: str
    title: str


@dataclass(frozen=True)
class Chapter:
    """One file of the manual: its title, its first paragraph as ``lead``, and the rest as ``body``, both HTML."""

    id: str
    title: str
    lead: SafeString
    parts: tuple[Part, ...]
    body: SafeString
    summary: str
    text: str

    def get_absolute_url(self) -> str:
        return HOME if self.id == FIRST else f"{HOME}{self.id}/"


@cache
def manual() -> Mapping[str, Chapter]:
    """Every chapter by its id, the first page under :data:`FIRST`; empty where the program was set up without docs."""
    folder = Path(settings.ROOT) / "docs" / "manual"
    names = {path.stem for path in folder.glob("*.md")} - ASIDE
    return {
        name: read_chapter(name, (folder / f"{name}.md").read_text(encoding="utf-8"), names) for name in sorted(names)
    }


def read_chapter(name: str, source: str, chapters: set[str]) -> Chapter:
    """The Markdown of one file as a page; ``chapters`` are the files that a link may lead to.

    Its own HTML, if it has any, is shown as text.
    """
    # A chapter begins with its title and says in a paragraph what it is about.
    _title, title, _end, _paragraph, lead, _end, *rest = _without_pictures(_markdown.parse(source))
    parts = tuple(_parts(rest))
    inlines = [lead, *(token for token in rest if token.type == "inline")]
    for token in inlines:
        token.children = list(_links(token.children or (), chapters))
    return Chapter(
        id=name,
        title=_plainly(title),
        lead=_html([lead]),
        parts=parts,
        body=_html(rest),
        summary=_plainly(lead),
        text=" ".join(_plainly(token) for token in inlines),
    )


def _html(tokens: Sequence[Token]) -> SafeString:
    return mark_safe(_markdown.renderer.render(tokens, _markdown.options, {}))


def _without_pictures(tokens: Sequence[Token]) -> Iterator[Token]:
    """What is drawn there, the reader has in front."""
    place = 0
    while place < len(tokens):
        inside = tokens[place + 1].children if tokens[place].type == "paragraph_open" else None
        if inside and all(child.type in {"image", "softbreak"} for child in inside):
            place += 3  # the paragraph, what it holds, and its end
            continue
        yield tokens[place]
        place += 1


def _parts(tokens: Sequence[Token]) -> Iterator[Part]:
    """The headings of the second level, each given its address."""
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open" and opening.tag == "h2":
            part = Part(slugify(_plainly(inline), allow_unicode=True), _plainly(inline))
            opening.attrSet("id", part.id)
            yield part


def _links(children: Sequence[Token], chapters: set[str]) -> Iterator[Token]:
    """Links between chapters as addresses of the site; the words of a link to anything else stay as words."""
    dropped = 0
    for child in children:
        if child.type == "link_open":
            target, _hash, part = str(child.attrGet("href")).partition("#")
            name = target.removesuffix(".md")
            if name in chapters or (not target and part):
                own = "" if not target else HOME if name == FIRST else f"{HOME}{name}/"
                child.attrSet("href", own + (f"#{part}" if part else ""))
            else:
                dropped += 1
                continue
        elif child.type == "link_close" and dropped:
            dropped -= 1
            continue
        yield child


def _plainly(inline: Token) -> str:
    """The words of a line, without their marks."""
    words = [" " if child.type == "softbreak" else child.content for child in inline.children or ()]
    return "".join(words).strip()


def _table(self: RendererHTML, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
    heads = [_plainly(token) for token in tokens[place : place + 8] if token.type == "inline"][:2]
    return format_html(
        '<div class="table-wrap table-fit" tabindex="0" role="group" aria-label="{}"><table>', " · ".join(heads)
    )


def _table_end(self: RendererHTML, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
    return "</table></div>\n"


def _head_cell(self: RendererHTML, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
    return '<th scope="col">'


_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
_markdown.add_render_rule("table_open", _table)
_markdown.add_render_rule("table_close", _table_end)
_markdown.add_render_rule("th_open", _head_cell)
