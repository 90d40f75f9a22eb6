"""`toedracht openapi`: the description of the API, for who writes a program against it."""

import sys

import orjson

from api.opdrachtregel.opdracht import weigeringen
from api.settings import Instellingen


@weigeringen
def openapi() -> None:
    """Geef de beschrijving van de API (OpenAPI 3.1), zoals ook /api/v1/openapi.json haar geeft."""
    from api import beschrijving

    document = beschrijving.openapi(beschrijving.kale_api(), Instellingen())
    sys.stdout.buffer.write(orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n")
