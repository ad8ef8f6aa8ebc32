"""The yardstick: a WSGI application that knows nothing but one answer, taken from the file that ``BARE`` names."""

from __future__ import annotations

import json
import os
from pathlib import Path

_answers = json.loads(Path(os.environ["BARE"]).read_text())
ANSWERS = {
    path: ([(name, value) for name, value in answer["headers"]], [bytes.fromhex(answer["body"])])
    for path, answer in _answers.items()
}
READY: tuple[list, list] = ([("Content-Length", "0")], [])  # to whoever asks whether it stands


def application(environ, start_response):
    headers, body = ANSWERS.get(environ["PATH_INFO"], READY)
    start_response("200 OK", headers)
    return body
