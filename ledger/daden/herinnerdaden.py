"""The acts of the access log about reminders by mail; nothing in them is about a case."""

from typing import Annotated, ClassVar, Literal

from pydantic import StringConstraints

from ledger.daden.inzagedaden import Toegangsdaad
from ledger.daden.lijsten import Account, Daadref

MERK = r"^[0-9a-f]{32}$"


class HerinneringOpgesteld(Toegangsdaad):
    """Voor een account is een herinnering opgesteld, die hierna eenmaal wordt verstuurd.

    Het merk is een hash met een sleutel over wat erin staat: gelijk blijft gelijk, en meer zegt
    het niet.
    """

    titel: ClassVar = "Herinnering opgesteld"
    zin: ClassVar = "Voor {voor} is een herinnering opgesteld."
    daad: Literal["herinnering_opgesteld"] = "herinnering_opgesteld"
    voor: Account
    merk: Annotated[str, StringConstraints(pattern=MERK)]


class HerinneringGeweigerd(Toegangsdaad):
    """De mailserver nam een herinnering niet aan; zij telt niet als verstuurd."""

    titel: ClassVar = "Herinnering geweigerd"
    zin: ClassVar = "Een herinnering voor {voor} is niet aangenomen."
    daad: Literal["herinnering_geweigerd"] = "herinnering_geweigerd"
    voor: Account
    herinnering: Daadref
