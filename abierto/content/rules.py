"""What each role may do with what the site says."""

from __future__ import annotations

from abierto.accounts.rules import is_editor, works_here
from abierto.core import permissions

RULES = {
    "content.view_drafts": works_here,
    "content.edit_article": is_editor,
    "content.publish_article": is_editor,
    "content.edit_notice": is_editor,
    "content.edit_home": is_editor,
}
permissions.register(RULES)
