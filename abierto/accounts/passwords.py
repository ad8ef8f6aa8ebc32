"""Words that anybody would try here: a password made of them is refused, however long."""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError

#: Of the product, the field and its offices, and of keyboards. docs/security.md says why they are here.
WORDS = (
    *("abierto", "gobiernoabierto", "gobierno", "secretariado", "secretaria", "plan", "accion", "local", "compromiso"),
    *(
        "estadodemexico",
        "edomex",
        "mexico",
        "toluca",
        "infoem",
        "transparencia",
        "institucion",
        "municipio",
        "distrito",
    ),
    *("administrador", "administracion", "admin", "usuario", "cuenta", "escritorio", "evaluacion", "editor", "oficina"),
    *("contrasena", "password", "passw0rd", "clave", "acceso", "bienvenido", "entrar", "qwerty", "asdfgh", "abcdef"),
)
#: Letters of one's own that must be left when those words, digits and signs are taken away.
OWN_LETTERS = 6
_LISTED = re.compile("|".join(sorted(WORDS, key=len, reverse=True)))


class ContextWords:
    """Refuses what is left with too little when the words of this place are taken out of it."""

    def validate(self, password: str, user: object = None) -> None:
        plain = unicodedata.normalize("NFKD", password.lower())
        letters = "".join(sign for sign in plain if sign.isalnum())
        if _LISTED.search(letters) and sum(sign.isalpha() for sign in _LISTED.sub("", letters)) < OWN_LETTERS:
            raise ValidationError(self.get_help_text(), code="password_of_context_words")

    def get_help_text(self) -> str:
        return "Su contraseña no puede estar hecha de palabras que cualquiera probaría aquí, como el nombre del sitio."
