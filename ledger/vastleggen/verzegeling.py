"""Acts on their way into the log: persons get ids, what is personal is sealed, all is promised."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID

from ledger.buiten.trace import in_trace
from ledger.daden.handelingen import GrondslagHernieuwd
from ledger.daden.velden import gesplitst, personen, vervang_personen
from ledger.entry import BETROKKENE, DOSSIER, Json, NieuweEntry, Ontwerp, VerzegeldeTekst, ontwerp
from ledger.sleutels.sleutelkast import VAN_EEN_DOCUMENT
from ledger.sleutels.vault import Sleutelbos
from ledger.sleutels.versleuteling import voorraad
from ledger.vastleggen.toelating import Inzending
from ledger.zaak.dossier import Vastlegger

_REGISTER = "register"  # holds the key of what concerns no case


class Verzegeling:
    """Makes entries out of acts that were admitted; `toeval(n)` gives n random bytes."""

    def __init__(self, sleutelbos: Sleutelbos, toeval: Callable[[int], bytes]) -> None:
        self._sleutelbos, self._toeval = sleutelbos, toeval

    def entries(self, inzendingen: Sequence[Inzending], wie: Vastlegger) -> tuple[NieuweEntry, ...]:
        """The entries of these acts, recorded in this name.

        Raises:
            Vernietigd: an act names someone whose key was destroyed.
        """
        return self._entries(self._met_pseudoniemen(inzendingen), wie)

    def _met_pseudoniemen(self, inzendingen: Sequence[Inzending]) -> list[Inzending]:
        """People named by a label get their random subject id; the label itself is kept sealed."""
        genoemd = {p for i in inzendingen for p in personen(i.handeling)}
        hersteld = {p for i in inzendingen for p in i.herstelt}
        ids = self._sleutelbos.betrokkenen(
            genoemd | hersteld,
            hernieuwd={handeling.betrokkene for handeling in hernieuwd(inzendingen)},
            ook_gewist=hersteld - genoemd,
        )
        return [
            replace(
                i,
                handeling=vervang_personen(i.handeling, ids.__getitem__),
                herstelt=tuple(ids[persoon] for persoon in i.herstelt),
            )
            for i in inzendingen
        ]

    def _entries(
        self, inzendingen: Sequence[Inzending], wie: Vastlegger
    ) -> tuple[NieuweEntry, ...]:
        toeval = voorraad(self._toeval)
        ontwerpen = [self._ontwerp(inzending, wie, toeval) for inzending in inzendingen]
        aanvragen = [
            (str(ontwerp.entry_id), veld, noemt, tekst)
            for inzending, ontwerp in zip(inzendingen, ontwerpen, strict=True)
            if ontwerp.open_teksten
            for noemt in (self._noemt(inzending),)
            for veld, tekst in ontwerp.open_teksten
        ]
        verzegeld = iter(self._sleutelbos.verzegel(aanvragen))
        return tuple(
            ontwerp.verzegeld_met([next(verzegeld) for _ in ontwerp.open_teksten])
            for ontwerp in ontwerpen
        )

    def _noemt(self, inzending: Inzending) -> tuple[str, ...]:
        """Whose keys a text of this act needs: of the case, if any, and of everyone it names.

        A repair speaks of the persons of the act it repairs, those already forgotten excepted.
        """
        geerfd = (p for p in inzending.herstelt if self._sleutelbos.toestand(p) != "vernietigd")
        genoemd = dict.fromkeys((*personen(inzending.handeling), *geerfd))
        return (inzending.dossier or _REGISTER, *genoemd)

    def _ontwerp(
        self, inzending: Inzending, wie: Vastlegger, toeval: Callable[[int], bytes]
    ) -> Ontwerp:
        handeling = inzending.handeling
        helder, persoonlijk = gesplitst(handeling)
        tags = [DOSSIER + d for d in (inzending.dossier, *inzending.ook_in) if d]
        tags += [*sorted({BETROKKENE + p for p in personen(handeling)}), *inzending.kenmerken]
        door = {"account": wie.account, "rol": wie.rol}
        door |= {"namens": wie.namens} if wie.namens else {}
        kop: dict[str, Json] = {"tags": tags, "vastgelegd_door": door, **in_trace()}
        if inzending.verplaatst_van:
            kop["verplaatst_van"] = inzending.verplaatst_van
        documenten = self._documenten(inzending)
        return ontwerp(UUID(inzending.id), kop, helder, persoonlijk, toeval, documenten)

    def _documenten(self, inzending: Inzending) -> tuple[VerzegeldeTekst, ...]:
        """Its documents, sealed as its texts are."""
        noemt = self._noemt(inzending) if inzending.documenten else ()
        aanvragen = [(inzending.id, veld, noemt, d) for veld, d in inzending.documenten.items()]
        return tuple(self._sleutelbos.verzegel(aanvragen, VAN_EEN_DOCUMENT))


def hernieuwd(inzendingen: Sequence[Inzending]) -> list[GrondslagHernieuwd]:
    """Which of these acts say that somebody may be written about again."""
    return [i.handeling for i in inzendingen if isinstance(i.handeling, GrondslagHernieuwd)]
