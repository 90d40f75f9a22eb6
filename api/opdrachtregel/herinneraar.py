"""Reminders by mail: how many terms ask for attention, of which norms, and not a word about a case.

Each is on record before it leaves, and of each it is told whether the mail server took it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal, Protocol

from api.opdrachtregel.post import NietAangenomen, OnbekendOfAangenomen
from api.settings import MAILADRES
from api.taal import taal
from ledger.daden.lijsten import ACCOUNT, PATRONEN
from ledger.toegang.toegang import Lezer
from ledger.toegangslog.herinnerboek import Herinnerboek
from ledger.toegangslog.toegangslog import GeenToegang
from ledger.zaak.dossier import Vastlegger
from projections.vragen.herinnering import Termijnen, termijnen
from projections.vragen.leesdeur import Leesdeur

ONDERWERP: Final = "Termijnen"
_DOEL: Final = "een herinnering aan termijnen"
_TEKST: Final = """\
Op het termijnenbord {vragen} uw aandacht:

{vakken}

Naar norm:

{normen}

Meer staat hier met opzet niet. Meld u aan zoals u gewend bent om te zien waar het om gaat.
Dit bericht is automatisch verstuurd. Zolang er niets verandert, komt het hooguit eens per week.
"""


class AdressenGeweigerd(ValueError):
    """What is wrong with the file of addresses, line by line, without an address."""


def adressen(pad: Path) -> dict[str, str]:
    """Of each account its address; a line that starts with # says nothing.

    Raises:
        AdressenGeweigerd: a line is no account with an address, or an account stands there twice.
    """
    uit: dict[str, str] = {}
    fouten = []
    for nummer, regel in enumerate(pad.read_text("utf-8", errors="replace").splitlines(), 1):
        if not regel.strip() or regel.lstrip().startswith("#"):
            continue
        account, *rest = regel.split()
        if not re.fullmatch(ACCOUNT, account):
            fouten.append(f"regel {nummer}: verwacht eerst {PATRONEN[ACCOUNT]}")
        elif len(rest) != 1 or not re.fullmatch(MAILADRES, rest[0]):
            fouten.append(f"regel {nummer}: verwacht na het account één mailadres")
        elif account in uit:
            fouten.append(f"regel {nummer}: dit account staat er al")
        else:
            uit[account] = rest[0]
    if fouten:
        raise AdressenGeweigerd(f"{pad}: " + "; ".join(fouten))
    return uit


def brieftekst(geteld: Termijnen) -> str:
    """What the mail says: numbers and codes of norms."""
    vragen = "vraagt 1 termijn" if geteld.aantal == 1 else f"vragen {geteld.aantal} termijnen"
    vakken = "\n".join(f"  {taal.vak(v)}: {n}" for v, n in geteld.per_vak.items() if n)
    normen = "\n".join(f"  {norm}: {n}" for norm, n in geteld.per_norm.items())
    return _TEKST.format(vragen=vragen, vakken=vakken, normen=normen)


Afloop = Literal["verstuurd", "al", "niets", "geweigerd", "onbekend", "geen_toegang"]


class Bezorger(Protocol):
    """Hands letters to a mail server, as `post.Post` does."""

    def verstuur(self, naar: str, onderwerp: str, tekst: str, op: datetime) -> None:
        """Hand over one letter, or raise that it was not taken or may not have been."""


@dataclass(frozen=True, slots=True)
class Gedaan:
    """What became of the reminder of one account."""

    account: str
    afloop: Afloop
    waarom: str = ""


@dataclass(frozen=True, slots=True)
class Herinneraar:
    """Counts for each account what it may see itself, and reminds it."""

    deur: Leesdeur
    boek: Herinnerboek
    wie: Vastlegger
    klok: Callable[[], datetime]

    def brief(self, account: str) -> str | None:
        """What this account would be sent; None when nothing asks for its attention.

        Raises:
            GeenToegang: it reads no board.
        """
        geteld = termijnen(self.deur, Lezer(account, opdracht=True), _DOEL)
        return brieftekst(geteld) if geteld.aantal else None

    def herinner(self, naar: Mapping[str, str], post: Bezorger) -> Iterator[Gedaan]:
        """Remind each account at its address; that one is refused keeps no other waiting."""
        for account, adres in naar.items():
            try:
                tekst = self.brief(account)
            except GeenToegang:
                yield Gedaan(account, "geen_toegang")
                continue
            niets = Gedaan(account, "niets")
            yield niets if tekst is None else self._een(account, adres, tekst, post)

    def _een(self, account: str, adres: str, tekst: str, post: Bezorger) -> Gedaan:
        merk = self.deur.pseudoniem(f"herinnering:{account}", tekst)
        herinnering = self.boek.stel_op(account, merk, self.wie)
        if herinnering is None:
            return Gedaan(account, "al")
        try:
            post.verstuur(adres, ONDERWERP, tekst, self.klok())
        except NietAangenomen as fout:
            self.boek.geweigerd(account, herinnering, self.wie)
            return Gedaan(account, "geweigerd", str(fout))
        except OnbekendOfAangenomen as fout:
            return Gedaan(account, "onbekend", str(fout))
        return Gedaan(account, "verstuurd")
