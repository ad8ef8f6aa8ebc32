"""What staff write, made safe to show: only the marks of a plain text survive."""

from __future__ import annotations

import re
from html import unescape

import nh3
from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import expand_db_html

TAGS = {"h2", "h3", "p", "b", "strong", "i", "em", "ol", "ul", "li", "a", "hr", "br", "blockquote"}
ATTRIBUTES = {"a": {"href"}}
SCHEMES = {"http", "https", "mailto"}
_BLOCK = re.compile(r"</?(?:p|h\d|li|ul|ol|br|hr|blockquote)\b")


def clean_html(stored: str) -> SafeString:
    """Stored rich text as HTML fit for a public page; scripts, styles, classes and foreign schemes are dropped."""
    html = nh3.clean(
        expand_db_html(stored), tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer"
    )
    return mark_safe(html)  # nh3 has just cleaned it


def plain_text(stored: str) -> str:
    """The words of stored rich text without any mark, for the search."""
    return " ".join(unescape(nh3.clean(_BLOCK.sub(r" \g<0>", stored), tags=set())).split())
