"""Follow-up: what was done of what was promised, and who says so."""

from django.apps import AppConfig


class FollowupConfig(AppConfig):
    name = "abierto.followup"
    verbose_name = "Seguimiento"

    def ready(self) -> None:
        from abierto.followup.indexing import index_followup
        from abierto.followup.public import panels, shelf
        from abierto.followup.verifying import STATES
        from abierto.plan.indexing import register_later
        from abierto.plan.verification import register_kind

        panels.register()
        shelf.register()
        register_kind(STATES)
        register_later(index_followup)
