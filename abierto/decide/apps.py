from django.apps import AppConfig


class DecideConfig(AppConfig):
    """Electoral information, what actors publish, and what people say of it."""

    name = "abierto.decide"
    label = "decide"
    verbose_name = "Decide"

    def ready(self) -> None:
        from abierto.core.search import register_closer
        from abierto.decide.actions.windows import close_of_the_gone, refit_windows
        from abierto.decide.indexing import closed_kinds, index_process
        from abierto.decide.models.piece import owners_of
        from abierto.decide.public import gate, panels
        from abierto.elections.later import register_for_leaving, register_for_stages, register_later
        from abierto.participation.sealed import register_owners
        from abierto.usage.gates import register_gate

        panels.register()
        register_later(index_process)
        register_owners(owners_of)
        register_closer(closed_kinds)
        register_gate(gate.gate_of_statistics)
        register_for_stages(refit_windows)
        register_for_leaving(close_of_the_gone)
