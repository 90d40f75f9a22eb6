"""What enough people decided is done, once: erasing, saying who somebody is, work on the machine.

That it is done now is recorded before it is: a proposal opens one door, once, for who proposed it.
An erasure that broke off after that is finished by asking for it again; the key of its entry is the
proposal's own, so it stands in the log once.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from ledger.daden.toegangsdaden import (
    Beheerdaad,
    BeheerVoorgesteld,
    OnthullingVoorgesteld,
    OverbrengingVoorgesteld,
    VernietigingVoorgesteld,
    Voorstel,
)
from ledger.entry import BETROKKENE, DOSSIER
from ledger.toegang.toegang import Lezer
from ledger.toegang.toegangsstand import Zaakvoorstel
from ledger.toegangslog.toegangslog import OnbekendVoorstel, Toegangslog
from ledger.vastleggen.register import Register
from ledger.wissen.wissen import Gewist, Wisopdracht, Wisser
from ledger.zaak.dossier import Botsing

V = TypeVar("V", bound=Voorstel)
R = TypeVar("R")


class Besloten:
    """Does in one register what was proposed and approved; `wisser` erases, also in folders."""

    def __init__(
        self,
        register: Register,
        toegang: Toegangslog,
        wisser: Callable[[Sequence[Path]], Wisser],
    ) -> None:
        self._register, self._toegang, self._wisser = register, toegang, wisser

    def wis(self, lezer: Lezer, voorstel: str, ook_in: Sequence[Path] = ()) -> Gewist:
        """Erase what was decided on, and look for it, in these folders too.

        Raises:
            OnbekendVoorstel: there is no such proposal to erase something.
            GeenToegang: it was not approved by enough, or somebody else proposed it.
            WissenGeweigerd: there is nothing to erase, or it was done already.
            BewaringGeldt: what would be erased was ordered to be kept; ask again once it is not.
            NogTeVinden: it is done, but something of it is still readable somewhere.
        """
        besloten, daad = self._voorstel(voorstel, VernietigingVoorgesteld)
        wisser = self._wisser(ook_in)
        opdracht = Wisopdracht(
            daad.houder,
            daad.grondslag,
            daad.selectiepost,
            tuple(account for account, _ in besloten.goedgekeurd),
            f"vernietiging {voorstel}",
        )
        if besloten.einde == "uitgevoerd" and besloten.door == lezer.account:
            self._toegang.eis(lezer, "voorstellen", daad)  # broken off; may this be finished?
        else:
            self._toegang.eis(lezer, "uitvoeren", besloten)
            wisser.eis(opdracht)  # what must be kept stays approved, for as long as that lasts
            self._toegang.voer_uit(lezer, voorstel)
        return wisser.wis(opdracht, wie=self._toegang.wie(lezer))

    def is_afgebroken(self, voorstel: str) -> bool:
        """Whether an erasure was said to be done, and its key is still there: then it broke off."""
        besloten, daad = self._voorstel(voorstel, VernietigingVoorgesteld)
        toestand = self._register.sleutelbos.toestand(daad.houder)
        return besloten.einde == "uitgevoerd" and toestand == "actief"

    def onthul(self, lezer: Lezer, voorstel: str) -> str | None:
        """Say once who somebody in a case is; None when that was erased.

        Raises:
            OnbekendVoorstel: there is no such proposal to say it.
            GeenToegang: it was not approved, is a quarter of an hour old, or was done already.
            Botsing: nothing in that case names this person, so its approval was about nobody.
        """
        _, daad = self._voorstel(voorstel, OnthullingVoorgesteld)
        waar = (DOSSIER + daad.dossier, BETROKKENE + daad.persoon)
        if not self._register.journal.lees(tags=waar, limiet=1):
            raise Botsing("onthulling: verwacht een persoon die in dit dossier voorkomt")
        self._toegang.voer_uit(lezer, voorstel)
        return self._register.sleutelbos.label(daad.persoon)

    def breng_over(self, lezer: Lezer, voorstel: str, schrijf: Callable[[str], R]) -> R:
        """Let what was decided on leave the house, once, by `schrijf`; first on record.

        Raises:
            OnbekendVoorstel: there is no such proposal to transfer a case.
            GeenToegang: it was not approved, or was done already, or the case is out of sight.
            ToegangOnbereikbaar: it could not be recorded, so nothing was written.
        """
        _, daad = self._voorstel(voorstel, OverbrengingVoorgesteld)
        self._toegang.voer_uit(lezer, voorstel)
        self._toegang.inzage(lezer, f"overbrenging {voorstel}", "overbrenging", daad.dossier)
        return schrijf(daad.dossier)

    def wissel_sleutel(self, lezer: Lezer, voorstel: str) -> None:
        """Replace the key-encryption key; raises as `onthul` does."""
        self._beheer(lezer, voorstel, "sleutelwissel")
        self._register.sleutelbos.wissel()

    def _beheer(self, lezer: Lezer, voorstel: str, wat: Beheerdaad) -> None:
        _, daad = self._voorstel(voorstel, BeheerVoorgesteld)
        if daad.wat != wat:
            raise OnbekendVoorstel(voorstel)
        self._toegang.voer_uit(lezer, voorstel)

    def _voorstel(self, id_: str, soort: type[V]) -> tuple[Zaakvoorstel, V]:
        voorstel = self._toegang.stand().voorstellen.get(id_)
        if voorstel is None or not isinstance(voorstel.daad, soort):
            raise OnbekendVoorstel(id_)
        return voorstel, voorstel.daad
