"""An ontvangstbewijs or any other .tlog-proof, held against this log by whoever has one.

Needs no account and keeps nothing. What the file says by itself (signature, place in the tree) and
whether this log still has that entry are two questions: when the first holds and the second does
not, the holder has proof that the log was rewritten.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from operator import and_

from api import taal
from api.controlebeeld import Grond, Uitslag
from ledger.toezicht import Toezicht
from ledger.verify import (
    Afgekeurd,
    Leaf,
    Policy,
    Proof,
    Vouched,
    check_inclusion,
    leaf_hash,
    parse_leaf,
    parse_proof,
)
from ledger.wanneer import Antwoord

ONTVANGST_HOOGSTENS = 256 * 1024  # a leaf is 64 KiB at most, a checkpoint far less


@dataclass(frozen=True, slots=True)
class Bewijsuitslag:
    """What a proof file comes to: which entry it is about, and the three answers."""

    nummer: int
    vastgelegd_op: str | None
    delen: tuple[Uitslag, ...]

    @property
    def antwoord(self) -> Antwoord:
        """All answers together."""
        return reduce(and_, (deel.antwoord for deel in self.delen))


def toets_bewijs(rauw: bytes, beleid: Policy, toezicht: Toezicht) -> Bewijsuitslag:
    """Hold this file against the keys of the log and against the log as it is now.

    Raises:
        Afgekeurd: it is no proof file; says what was expected.
    """
    bewijs = parse_proof(rauw)
    blad = parse_leaf(bewijs.extra) if bewijs.extra else None
    gezet, ondertekening = _ondertekening(bewijs, beleid)
    plaats = _plaats(bewijs, blad, gezet)
    # What the file does not prove of itself accuses nobody: anyone can change a file.
    stond_er = gezet if plaats.antwoord is Antwoord.JA else None
    delen = (ondertekening, plaats, _nu(bewijs, stond_er, toezicht))
    return Bewijsuitslag(bewijs.index + 1, blad.t if blad else None, delen)


def _ondertekening(bewijs: Proof, beleid: Policy) -> tuple[Vouched | None, Uitslag]:
    naam, vraag = "Ondertekening", "Is het controlepunt van dit grootboek?"
    try:
        gezet = beleid.check(bewijs.checkpoint)
    except Afgekeurd as fout:
        return None, Uitslag(naam, vraag, (Grond(Antwoord.NEE, taal.hoofdletter(f"{fout}.")),))
    punt = gezet.checkpoint
    gronden = [f"Van {punt.origin}, {punt.size} vastleggingen, met een sleutel van dit grootboek."]
    gronden += [
        f"Gezien door {wie} op {taal.moment(datetime.fromtimestamp(tijd, UTC))}."
        for wie, tijd in gezet.witnessed.items()
    ]
    return gezet, Uitslag(naam, vraag, tuple(Grond(Antwoord.JA, zin) for zin in gronden))


def _plaats(bewijs: Proof, blad: Leaf | None, gezet: Vouched | None) -> Uitslag:
    naam, vraag = "Plaats", "Stond deze vastlegging daarin?"
    if gezet is None or bewijs.extra is None or blad is None:
        waarom = "het bestand bevat het blad niet" if gezet else "het controlepunt telt niet"
        return Uitslag(naam, vraag, (Grond(Antwoord.ONBEKEND, f"Niet na te gaan: {waarom}."),))
    punt = gezet.checkpoint
    try:
        check_inclusion(leaf_hash(bewijs.extra), bewijs.index, punt.size, bewijs.path, punt.root)
    except Afgekeurd as fout:
        return Uitslag(naam, vraag, (Grond(Antwoord.NEE, taal.hoofdletter(f"{fout}.")),))
    if blad.n != bewijs.index:
        zegt = f"Het blad noemt zichzelf nr. {blad.n + 1}, het bewijs nr. {bewijs.index + 1}."
        return Uitslag(naam, vraag, (Grond(Antwoord.NEE, zegt),))
    waar = f"Nr. {bewijs.index + 1} van {punt.size}, volgens het grootboek van {blad.t}."
    return Uitslag(naam, vraag, (Grond(Antwoord.JA, waar),))


def _nu(bewijs: Proof, gezet: Vouched | None, toezicht: Toezicht) -> Uitslag:
    naam, vraag = "Nu", "Staat zij er vandaag nog zo?"
    if gezet is None or bewijs.extra is None:
        return Uitslag(
            naam, vraag, (Grond(Antwoord.ONBEKEND, "Niet na te gaan zonder het voorgaande."),)
        )
    punt = gezet.checkpoint
    if toezicht.heeft(punt, bewijs.index, bewijs.extra):
        zin = "Dit grootboek begint nog met precies die vastleggingen, deze erbij."
        return Uitslag(naam, vraag, (Grond(Antwoord.JA, zin),))
    zin = (
        "Dit grootboek is niet meer dat waarvoor toen is getekend. Bewaar dit bestand: samen met"
        " het huidige controlepunt bewijst het dat er is herschreven of verloren."
    )
    return Uitslag(naam, vraag, (Grond(Antwoord.NEE, zin),))
