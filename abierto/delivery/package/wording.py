"""What a package says of itself in plain words."""

from __future__ import annotations

from abierto.core.dates import long_instant

from .order import Actor, Order
from .run import Run

#: What each file is, in the order in which people look.
FILES = {
    "LEAME.txt": "esta explicación",
    "oficio.pdf": "el oficio de entrega",
    "informe.pdf": "lo recibido, en un informe que se lee: cuántas, cuándo, de dónde y de qué hablan",
    "aportaciones.csv": "cada idea, propuesta y comentario, exactos; de aquí salen las pruebas",
    "aportaciones.xlsx": "las mismas aportaciones, para hoja de cálculo",
    "reacciones.csv.gz": "cada «Me gusta» y «No me gusta», en CSV comprimido (gzip)",
    "reacciones-totales.csv": "las reacciones sumadas por espacio y versión, en bruto y tamizadas",
    "reparto.json": "lo que se recibió entre todos los actores, igual para todos, y su firma (reparto.firma)",
    "pruebas.json": "el punto de control de la bitácora y lo que abre sus renglones del reparto",
    "pruebas.bin": "las huellas que unen sus renglones con la raíz de la bitácora",
    "manifiesto.json": "cada archivo con su tamaño y su huella, y todas las cuentas; con su firma (manifiesto.firma)",
}
COLUMNS = {
    "hoja": "su lugar en la bitácora",
    "folio": "el principio de la huella que se guardó en la bitácora al recibirla",
    "compromiso": "esa huella completa",
    "espacio": "a qué plataforma o propuesta se dirige",
    "version": "la versión que la persona estaba viendo",
    "recibida": "el instante en que se recibió, hora del centro de México",
    "via": "sitio, papel o archivo",
    "consiente_publicar": "si su autora o autor acepta que se publique; si dice «no», no se publica",
    "estado": "vigente; borrada (a petición de quien la escribió); sin_cotejar (captura que nadie cotejó aún)",
    "reglas, puntos, motivos": "lo que dijeron las reglas públicas del tamizado",
    "revision": "lo que decidió después una persona, si la revisó: queda o no_queda",
    "apartada": "si la cuenta tamizada la deja fuera; en la cuenta en bruto está siempre",
    "se_parece_a": "el folio de la primera que dice lo mismo",
    "autor": "un seudónimo que solo sirve en ese espacio",
    "sal": "el azar con el que se hizo el compromiso; con ella cualquiera lo vuelve a hacer",
}
APOSTROPHE = (
    "Un texto que empieza con = + - @ lleva antes un apóstrofo, para que ninguna hoja de cálculo lo ejecute; al\n"
    "comprobar se quita."
)


def read_me(order: Order, run: Run, actor: Actor) -> str:
    """``LEAME.txt``."""
    files = "\n".join(f"  {name}: {what}" for name, what in FILES.items())
    columns = "\n".join(f"  {name}: {what}" for name, what in COLUMNS.items())
    demonstration = (
        "\nDATOS DE DEMOSTRACIÓN: nada de esto lo escribió una persona real.\n" if order.is_demonstration else ""
    )
    return f"""Entrega a {actor.name}
{order.process}
Hecha el {long_instant(run.made_at)} por {order.authority.office}, {order.authority.name}.
{demonstration}
Qué hay aquí
{files}

Qué dice cada columna
{columns}
{APOSTROPHE}

Cómo se comprueba
  abierto verify paquete.zip --key LLAVE
LLAVE es la llave pública de la bitácora, que publica el sitio y que conviene pedir también por otro medio. No hace
falta red ni base de datos. La orden dice si al paquete le falta, le sobra o se le cambió algo, y en qué renglón.

Qué prueba y qué no
Prueba que cada renglón es lo que la bitácora guardó al recibirlo, que ningún renglón se cambió ni se inventó después, y
que las cuentas salen de los renglones. El reparto es igual para todos los actores: comparen su huella SHA-256 entre
ustedes. Quien reúna los paquetes de todos (una contraloría, un tribunal) puede sumar sus renglones y ver que no falta
ninguno. No prueba quién escribió, ni que una misma persona no haya usado varios navegadores, ni lo que se hubiera
impedido entrar antes de la bitácora. La firma, el sector y los motivos del tamizado los respalda la firma del paquete,
no la bitácora.

Con los textos
Son de las personas que los escribieron. No intente averiguar quién es nadie: los seudónimos solo sirven para contar.
Quien le enseñe su comprobante le enseña con él cuál es su renglón: no lo pida. Si un texto lleva datos personales, lo
dice la columna «motivos», y no se publica.
"""
