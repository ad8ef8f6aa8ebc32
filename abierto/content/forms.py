"""The forms of what the site says."""

from __future__ import annotations

from abierto.core.forms import DeskForm


class NoticeForm(DeskForm):
    """The next version of a legal notice; its number follows from the one before."""

    def arrange(self) -> None:
        self.fields["valid_from"].help_text = "Después del día en que empezó a regir la versión anterior."
        self.fields["change"].help_text = "Qué cambió respecto de la versión anterior; en blanco solo en la primera."
