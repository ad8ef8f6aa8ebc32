from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who may sign in, in which role, and with what second factor."""

    name = "abierto.accounts"
    label = "accounts"
    verbose_name = "Cuentas"

    def ready(self) -> None:
        from abierto.accounts import security_log, sessions  # noqa: F401 - they hear who enters and who leaves
