"""The people of the demonstration, who do not exist: one for every role, to look through its eyes.

Apart from signing in, so that a command does not load what speaks to a provider.
"""

from dataclasses import dataclass

from ledger.daden.lijsten import Accountrol


@dataclass(frozen=True, slots=True)
class Demogebruiker:
    """Someone who does not exist, to look through the eyes of a role."""

    account: str
    rol: Accountrol
    naam: str
    uitleg: str


DEMOGEBRUIKERS = (
    Demogebruiker("demo-lid-1", "commissielid", "Eerste commissielid", "behandelt meldingen"),
    Demogebruiker("demo-lid-2", "commissielid", "Tweede commissielid", "kijkt mee: vier ogen"),
    Demogebruiker("demo-secretaris", "secretaris", "Secretaris", "legt vast en bewaakt termijnen"),
    Demogebruiker("demo-auditor", "auditor", "Auditor", "gaat na of het klopt"),
    Demogebruiker(
        "demo-opsteller", "antwoordopsteller", "Antwoordopsteller", "schrijft aan de Kamer"
    ),
    Demogebruiker("demo-beheerder", "beheerder", "Beheerder", "beheert accounts"),
)
DEMODOEL = "kennismaken met de demonstratie"
