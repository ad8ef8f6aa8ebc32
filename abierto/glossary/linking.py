"""The first mention of each term in a page becomes a link to its explanation. Pure: text in, text out.

No tree is made of the page. Pieces of running text are found directly; one is passed over when it lies within an
element where a link would hurt. A page that is written oddly is left as it came; nothing changes but by adding links.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

#: No more links than these are added to a page.
MOST = 15
#: Running text: what has fewer words is a label, a figure or a date.
FEWEST_WORDS = 5
#: Whoever writes a template may close a part of it to links.
CLOSED = 'data-terms="off"'

_WORD = re.compile(r"\w+")
_PIECE = re.compile(r">([^<>]{24,})<")
#: Elements where nothing is linked: what is a link or a control, headings, code, figures, other people's words, forms
#: (a link there would lose what was typed), and what stands around the page.
_NAMES = (
    "a|abbr|button|blockquote|caption|code|dialog|dt|figcaption|figure|footer|form|h[1-6]|head|header|iframe|kbd|label|"
    "legend|math|nav|noscript|object|option|pre|q|samp|script|select|style|summary|svg|template|textarea|th|title"
)
_NO_LINKS = re.compile(rf"<(!--|(?:{_NAMES})(?=[\s/>]))")
_NO_LINKS_OR_CLOSED = re.compile(rf"<(!--|(?:{_NAMES})(?=[\s/>])|[a-z][a-z0-9]*(?=[^<>]*\s{CLOSED}))")
#: An angle bracket within an attribute, or a tag in capitals: not as this house writes, so not as it is read here.
_ODD = re.compile(r"=\s*(?:\"[^\"<>]*[<>]|'[^'<>]*[<>])")
_CAPITALS = re.compile(r"</?[A-Z]")
_SMALL = frozenset({"a", "al", "con", "de", "del", "e", "el", "en", "la", "las", "los", "o", "para", "por", "sin", "y"})
_JOINED = frozenset("-–/@#&_'’")


@dataclass(frozen=True)
class Entry:
    """A way of naming a term, and where it leads; ``key`` is the same for all the forms of one term."""

    form: str
    key: str
    href: str
    title: str


class Linker:
    """Knows every form of every term; made once, used for every page."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
        for entry in entries:
            for spelled in spellings(entry.form):
                words = tuple(_WORD.findall(spelled))
                self._by_first.setdefault(words[0], []).append((words, entry))
        self._first = frozenset(self._by_first)
        for found in self._by_first.values():
            found.sort(key=lambda pair: (-len(pair[0]), -len(pair[1].form)))

    def link(self, html: str, *, without: Iterable[str] = (), most: int = MOST) -> str:
        """``html`` with the first mention of each term, ``without`` some keys, linked; the rest byte for byte."""
        start = max(html.find("<main"), 0)
        end = html.rfind("</main")
        if end < start:
            end = len(html)
        if _ODD.search(html, start, end) or _CAPITALS.search(html, start, end):
            return html
        done = set(without)
        closed = _Closed(html, start, end)
        parts: list[str] = []
        at = added = 0
        for piece in _PIECE.finditer(html, start, end):
            text, place = piece[1], piece.start(1)
            if not self._may_name(text, done) or closed.holds(place):
                continue
            for first, last, entry in self._mentions(text, done):
                parts += (html[at : place + first], _opening(entry), html[place + first : place + last], "</a>")
                at, added = place + last, added + 1
                if added == most:
                    return "".join((*parts, html[at:]))
        return "".join((*parts, html[at:])) if parts else html

    def _may_name(self, text: str, done: set[str]) -> bool:
        """Whether it is running text with all the words of some form not ``done``: a quick look before the careful."""
        words = _WORD.findall(text)
        if len(words) < FEWEST_WORDS:
            return False
        said = set(words)
        return any(
            entry.key not in done and said.issuperset(form)
            for word in self._first & said
            for form, entry in self._by_first[word]
        )

    def _mentions(self, text: str, done: set[str]) -> Iterator[tuple[int, int, Entry]]:
        """Where terms not ``done`` yet are named; each is done then."""
        words = list(_WORD.finditer(text))
        index = 0
        while index < len(words):
            length = 1
            for form, entry in self._by_first.get(words[index][0], ()):
                if _is_here(form, words, index, text):
                    length = len(form)  # a longer form, done or not, keeps the shorter ones within it from being taken
                    if entry.key not in done:
                        done.add(entry.key)
                        yield words[index].start(), words[index + length - 1].end(), entry
                    break
            index += length


def spellings(form: str) -> tuple[str, ...]:
    """A form with capitals is written so and no other way; one without may begin with one, or be a proper name."""
    if form != form.lower():
        return (form,)
    words = form.split()
    proper = " ".join(word if word in _SMALL else word[0].upper() + word[1:] for word in words)
    return tuple(dict.fromkeys((form, form[0].upper() + form[1:], proper)))


def _is_here(form: tuple[str, ...], words: list[re.Match[str]], index: int, text: str) -> bool:
    """Whether the words at ``index`` are this form, whole, with nothing but blanks between them."""
    last = index + len(form) - 1
    if last >= len(words) or any(words[index + step][0] != word for step, word in enumerate(form)):
        return False
    if any(text[words[step].end() : words[step + 1].start()].strip() for step in range(index, last)):
        return False
    start, end = words[index].start(), words[last].end()
    if start and (text[start - 1] in _JOINED or (text[start - 1] == "." and not text[:start].endswith(". "))):
        return False
    after = text[end : end + 2]
    return not after or not (after[0] in _JOINED or (after[0] == "." and after[1:].isalnum()))


def _opening(entry: Entry) -> str:
    return f'<a class="term" href="{escape(entry.href)}" title="{escape(entry.title)}">'


class _Closed:
    """Where nothing may be linked, looked for no further than it is asked."""

    def __init__(self, html: str, start: int, end: int) -> None:
        self._html, self._end = html, end
        self._pattern = _NO_LINKS_OR_CLOSED if CLOSED in html else _NO_LINKS
        self._from = self._until = start

    def holds(self, position: int) -> bool:
        """Whether the position is closed to links; asked from the beginning of the page to its end."""
        while self._until <= position:
            found = self._pattern.search(self._html, self._until, self._end)
            if found is None:
                self._from = self._until = self._end + 1
            elif found[1] == "!--":
                close = self._html.find("-->", found.end(), self._end)
                self._from, self._until = found.start(), close + 3 if close >= 0 else self._end
            else:
                self._from, self._until = found.start(), _past(self._html, found[1], found.end(), self._end)
        return self._from <= position


def _past(html: str, name: str, at: int, end: int) -> int:
    """Where the element that was just opened ends; one that is never closed closes the rest of the page."""
    depth = 1
    while depth:
        close = _tag(html, f"</{name}", at, end)
        if close < 0:
            return end
        nested = _tag(html, f"<{name}", at, close)
        if nested >= 0:
            depth, at = depth + 1, nested + 1
        else:
            depth, at = depth - 1, close + 1
    return at


def _tag(html: str, begins: str, at: int, end: int) -> int:
    """Where a tag that begins so is, whole: ``<a`` is not ``<article``."""
    while (found := html.find(begins, at, end)) >= 0:
        after = html[found + len(begins) : found + len(begins) + 1]
        if not after or after in "/>" or after.isspace():
            return found
        at = found + 1
    return -1
