"""What the access log tells of itself: who may what, what waits, and who looked at a case.

Looking at that is a reading like any other, so it is decided and recorded first (I9). The names of
cases come through the same door as everywhere, for whoever may see them.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from ledger.log.journal import Bedorven
from ledger.toegang.toegang import Actor, Lezer, rollen
from ledger.toegang.toegangsstand import Toegangsstand, Zaakvoorstel
from ledger.toegangslog.toegangslog import GeenToegang, ToegangOnbereikbaar, Toegangslog
from ledger.vastleggen.register import lees_regel
from ledger.zaak.dossier import Vastgelegd
from ledger.zaak.kennis import einde_van
from projections.beelden.inzagebeeld import Inzagebeeld, Inzageregel, onder_schuilnaam
from projections.beelden.toegangsbeeld import (
    Kijker,
    Toegangsbeeld,
    Voorstelregel,
    Zaaknamen,
    leest_reden,
    toegangsbeeld,
    voorstelregels,
    zichtbaar,
)
from projections.vragen.leesdeur import OnbekendDossier
from projections.vragen.raadplegen import Raadplegen

_DOSSIER_ID = re.compile(r"d-[A-Za-z0-9_-]{22}")
_PERSOON_ID = re.compile(r"s-[A-Za-z0-9_-]{22}")


class OnbekendePlek(LookupError):
    """No line of this case with which a page can have ended."""


class OnbekendeZaak(LookupError):
    """A name that is no id, nor the kenmerk of a case that one reads by name."""


class Toegangsinzicht:
    """The access log of one register, for whoever may look into it; `vind` finds a kenmerk."""

    def __init__(
        self, log: Toegangslog, raadplegen: Raadplegen, vind: Callable[[str], str | None]
    ) -> None:
        self.log, self._raadplegen, self._vind = log, raadplegen, vind

    def toegang(self, lezer: Lezer, doel: str, op: date | None = None) -> Toegangsbeeld:
        """Who may what now, or could at the end of a day, as far as this reader gets to see it.

        Raises:
            GeenToegang: it may not, or does not say what for; that is on record.
            ToegangOnbereikbaar: it could not be recorded.
        """
        kijker = self.kijker(lezer, doel)
        moment = self._moment(op)
        stand = self.log.stand() if op is None else self.log.stand_voor(moment)
        partijen = {
            account: self.log.partijen.zaken_voor(stand.personen(account), moment)
            for account in stand.accounts()
        }
        redenen = self._redenen(stand, kijker)
        return toegangsbeeld(stand, kijker, partijen, redenen, moment)

    def noodtoegang(self, lezer: Lezer) -> Sequence[Zaakvoorstel]:
        """The emergency access of which a member has not taken note; none while nobody can tell."""
        with suppress(ToegangOnbereikbaar, Bedorven):
            stand, nu = self.log.stand(), self.log.klok()
            if "commissielid" in rollen(stand, Actor(lezer), nu):
                return stand.noodtoegang_voor(lezer.account, nu)
        return ()

    def inzage(
        self,
        lezer: Lezer,
        doel: str,
        dossier: str,
        formaat: str | None = None,
        *,
        na: str | None = None,
        aantal: int | None = None,
    ) -> Inzagebeeld:
        """Who looked at a case, what for, and who was refused, the newest first.

        With a `formaat` it leaves as a file, and so it is recorded. At most `aantal`, of before the
        line `na`: whoever looks from page to page sees each once, and not what came meanwhile.

        Raises:
            OnbekendePlek: there is no line `na` in this case.
            OnbekendDossier: there is no such case, or not for this reader.
            GeenToegang: its role gives no right to this, whichever case it is.
            ToegangOnbereikbaar: it could not be recorded.
        """
        self.log.eis(lezer, "inzage_nagaan", doel=doel)
        try:
            wat = f"inzage_{formaat}" if formaat else "inzage"
            zicht = self.log.inzage(lezer, doel, wat, dossier, soort="inzage_nagaan")
        except GeenToegang:
            raise OnbekendDossier(dossier) from None
        namen = self._raadplegen.naamlezer(lezer, doel)([dossier])
        alle = [lees_regel(regel) for regel in self.log.register.regels(dossier)]
        rijen = [v for v in reversed(alle) if v.daad in {"ingezien", "geweigerd"}]
        blad, verder = _bladzij(rijen, na, aantal)
        regels = self._inzageregels(alle, blad)
        if pseudoniem := zicht.van(dossier).pseudoniem:
            regels = onder_schuilnaam(
                regels, lambda a: self._raadplegen.pseudoniem(f"account:{dossier}", a)[:12]
            )
        hoe = (dossier, namen.get(dossier), self.log.klok(), regels, pseudoniem)
        return Inzagebeeld(*hoe, totaal=len(rijen), na=verder)

    def _inzageregels(
        self, alle: Iterable[Vastgelegd], blad: Sequence[Vastgelegd]
    ) -> tuple[Inzageregel, ...]:
        """The lines of a page with what they were for; no other text is opened."""
        gezegd = {v.velden.get("doel") for v in blad}
        doelen = {v.nummer: v.id for v in alle if v.daad == "doel_opgegeven" and v.id in gezegd}
        teksten = {
            doelen[nummer]: str(velden["doel"])
            for nummer, velden in self.log.register.open_teksten(doelen).items()
        }
        return tuple(
            Inzageregel(
                id=v.id,
                op=v.vastgelegd_op,
                account=v.vastlegger.account,
                rol=v.vastlegger.rol,
                wat=v.velden["wat"],
                doel=teksten.get(v.velden.get("doel", "")),
                geweigerd=v.velden.get("reden"),
                pseudoniem=v.velden.get("pseudoniem", False),
            )
            for v in blad
        )

    def dossier(self, lezer: Lezer, naam: str) -> str:
        """The id of a case by its id, or by its kenmerk for who reads it by name.

        Whether there is a case with an id is not said, and neither whether there is one with a
        kenmerk that this reader does not see.

        Raises:
            OnbekendeZaak: it is neither.
        """
        gevonden = self._vind(naam)
        # Asked as much of a name that is nobody's, so that the time it takes tells nothing.
        besluit = self.log.besluit(lezer, "inzien", gevonden or naam, doel="dossier")
        if gevonden is not None and besluit.mag and not besluit.pseudoniem:
            return gevonden
        if _DOSSIER_ID.fullmatch(naam):
            return naam
        raise OnbekendeZaak(
            "dossier: verwacht het kenmerk van een dossier dat u op naam leest, of een id als"
            f" d-…; kreeg '{naam}'"
        )

    def met_ids(self, lezer: Lezer, velden: Mapping[str, Any]) -> dict[str, Any]:
        """What somebody filled in, with the ids of the cases that it names; raises as `dossier`."""
        uit = dict(velden)
        if dossier := uit.get("dossier"):
            uit["dossier"] = self.dossier(lezer, dossier)
        if dossiers := uit.get("dossiers"):
            uit["dossiers"] = [self.dossier(lezer, naam) for naam in dossiers]
        if (houder := uit.get("houder")) and not _PERSOON_ID.fullmatch(houder):
            uit["houder"] = self.dossier(lezer, houder)
        return uit

    def voorstellen(self, kijker: Kijker) -> tuple[Voorstelregel, ...]:
        """Every proposal that this onlooker gets to see, whatever became of it, newest first."""
        stand = self.log.stand()
        return voorstelregels(stand, kijker, self._redenen(stand, kijker), self.log.klok())

    def kijker(self, lezer: Lezer, doel: str) -> Kijker:
        """Who looks at what was proposed and given; raises as `toegang` does."""
        zicht = self.log.inzage(lezer, doel, "toegang", soort="toegang_bekijken")
        namen = Zaaknamen(lambda _: {})
        if self.log.besluit(lezer, "overzien", doel=doel).mag:
            namen = Zaaknamen(self._raadplegen.naamlezer(lezer, doel))
        return Kijker(
            account=lezer.account,
            zicht=zicht,
            namen=namen,
            alles=self.log.besluit(lezer, "inzage_nagaan", doel=doel).mag,
            beslist=self.log.besluit(lezer, "goedkeuren").mag,
        )

    def _redenen(self, stand: Toegangsstand, kijker: Kijker) -> dict[int, str]:
        nummers = [
            voorstel.nummer
            for voorstel in stand.voorstellen.values()
            if zichtbaar(voorstel, kijker) and leest_reden(voorstel, kijker)
        ]
        geopend = self.log.register.open_teksten(nummers)
        return {nummer: str(velden["reden"]) for nummer, velden in geopend.items()}

    def _moment(self, op: date | None) -> datetime:
        nu = self.log.klok()
        return nu if op is None else min(nu, einde_van(op) - timedelta(microseconds=1))


def _bladzij(
    rijen: Sequence[Vastgelegd], na: str | None, aantal: int | None
) -> tuple[Sequence[Vastgelegd], str | None]:
    """At most so many lines after this one, and the last of them where there are more."""
    vanaf = 0
    if na is not None:
        vanaf = next((i for i, v in enumerate(rijen, 1) if v.id == na), 0)
        if not vanaf:
            raise OnbekendePlek(na)
    nog = rijen[vanaf:]
    blad = nog[:aantal]
    return blad, blad[-1].id if len(nog) > len(blad) else None
