"""Sets one document and ends: a program apart, that reads what to set and writes the PDF. See :mod:`.setting`."""

from __future__ import annotations

import json
import shutil
import sys
from tempfile import TemporaryDirectory

import typst


def main() -> None:
    told = json.load(sys.stdin.buffer)
    with TemporaryDirectory(prefix="abierto-fonts-") as folder:
        for face in told["faces"]:
            shutil.copy(face, folder)
        sys.stdout.buffer.write(
            typst.compile(
                told["template"],
                root=told["root"],
                font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]),
                sys_inputs={"data": told["data"]},
                pdf_standards=told["standards"],
                timestamp=told["timestamp"],
            )
        )


if __name__ == "__main__":
    main()
