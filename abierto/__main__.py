"""``python -m abierto`` is the console command ``abierto``."""

from abierto.config.cli import main

main()
