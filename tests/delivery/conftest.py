"""One delivery made once, that every test looks at or alters a copy of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from abierto.delivery.package.order import Order
from abierto.delivery.package.production import Made
from abierto.delivery.package.signing import KnownKeys
from abierto.transparency import keys
from tests.delivery.world import Acts, an_order, delivered, known, some_acts


@dataclass
class Delivery:
    order: Order
    acts: Acts
    folder: Path
    made: list[Made]
    known: KnownKeys
    key: str

    def archive(self, actor: str) -> Path:
        """The archive of an actor, before it was sealed."""
        return self.folder / "actores" / actor / "paquete.zip"


@pytest.fixture(scope="session")
def delivery(tmp_path_factory) -> Delivery:
    """The packages of three actors, made of three hundred leaves."""
    order = an_order()
    acts = some_acts(order, 300)
    folder = tmp_path_factory.mktemp("entrega") / "trabajo"
    made = delivered(folder, order, acts)
    signer = keys.signer()
    held = known(signer.key_id)
    return Delivery(order, acts, folder, made, lambda key_id: held if key_id == signer.key_id else [], written(signer))


def written(signer: keys.Signer) -> str:
    """The public key as people are given it."""
    from base64 import b64encode

    return f"{signer.name}+{signer.key_id.hex()}+{b64encode(bytes([keys.ED25519]) + signer.public_key).decode()}"
