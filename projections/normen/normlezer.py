"""Reads the text of a package and refuses what is unsound.

A norm that cannot be trusted is not loaded with a warning: the whole text is refused, with file,
line and reason, and whatever catalogue was running keeps running.
"""

import re
from collections.abc import Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import get_args

from ledger.tijd.wanneer import periode
from projections.normen import normgrammatica as g
from projections.normen.normtekst import Kaart
from projections.normen.normvelden import toets_daad
from projections.normen.normvorm import (
    Eerder,
    Geldigheid,
    Grens,
    Norm,
    Pakket,
    Patroon,
    Rand,
    Soort,
    Terugval,
    ToetsOp,
    VanPlicht,
    Voorwaarde,
)

UITKOMSTEN = (
    *("tegenstrijdig", "niet_van_toepassing", "vervallen", "loopt", "nagekomen", "te_laat"),
    *("niet_nagekomen", "niet_gebleken", "geschonden", "geen_schending_gebleken"),
    *("bevoegd_verricht", "onbevoegd_verricht", "bevoegdheid_onbekend"),
)
_GEMIST = ("te_laat", "niet_nagekomen", "niet_gebleken")
_PAKKET = (
    *("pakket", "titel", "bronnen", "grenzen", "alleen_bij", "overgangsrecht", "bekend_vanaf"),
    *("normen", "let_op", "waarvoor", "toepassing", "niet_gevonden", "geldigheid_pakket"),
    *("overgang", "definities", "toetsgevallen"),
)
_NORM = (
    *("id", "soort", "tekst", "citaat", "herinnering", "gezag", "bron", "geldig", "drager"),
    *("begunstigde", "aanleiding", "terugval_aanleiding", "stelling", "indien", "tenzij"),
    *("termijn", "nakoming", "vooruit", "verlenging", "opschorting", "vervalt_bij", "verboden"),
    *("venster", "bewijs", "aan_wie_toerekenen", "zekerheid"),
)
_ZEKERHEID = ("letterlijk_in_brief", "wettekst_gezien", "bron_gezien", "uit_herinnering")
# What is part of one kind of norm only.
_HOORT_BIJ: Mapping[str, str] = {
    **dict.fromkeys(("verboden", "venster", "stelling", "bewijs"), "verbod"),
    **dict.fromkeys(("verlenging", "opschorting", "vervalt_bij", "vooruit"), "gebod"),
    "terugval_aanleiding": "gebod",
}
_ID = re.compile(r"[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)+", re.ASCII)


def lees_pakket(kaart: Kaart, tekst: str) -> tuple[Pakket, tuple[Norm, ...], tuple[Grens, ...]]:
    """A package, its norms and its borders.

    Raises:
        NormFout: the text is unsound somewhere; the first place is named.
    """
    kaart.alleen(*_PAKKET)
    hash_ = sha256(tekst.encode()).hexdigest()
    if kaart.get("bekend_vanaf") is not None:
        g.rand(kaart, "bekend_vanaf")
    pakket = Pakket(
        kaart.tekst("pakket"),
        kaart.tekst("titel"),
        hash_,
        _bronnen(kaart),
        kaart.get("bekend_vanaf"),
    )
    grenzen = _grenzen(kaart)
    steeds: tuple[Voorwaarde, ...] = ()
    if kaart.get("alleen_bij") is not None:
        steeds = (g.voorwaarde(kaart.kaart("alleen_bij"), ()),)
    eerder = _overgangsrecht(kaart)
    normen = tuple(
        _Lezer(norm, pakket, grenzen, steeds, eerder).norm() for norm in kaart.kaarten("normen")
    )
    return pakket, normen, tuple(grenzen.values())


def _bronnen(kaart: Kaart) -> Mapping[str, Mapping[str, str]]:
    bronnen = kaart.kaart("bronnen")
    for sleutel in bronnen:
        bronnen.kaart(sleutel).alleen("titel", "url", "zekerheid", "gezien").tekst("titel")
    return MappingProxyType({sleutel: dict(bron) for sleutel, bron in bronnen.items()})


def _grenzen(kaart: Kaart) -> dict[str, Grens]:
    plek = kaart.kaart("grenzen") if kaart.get("grenzen") is not None else {}
    grenzen = {}
    for naam, grens in plek.items():
        if not isinstance(grens, Kaart):
            raise kaart.fout(f"verwacht een object bij grens '{naam}'", "grenzen")
        grens.alleen("edtf", "daad", "citaat", "uitleg")
        if grens.tekst("daad") != "regime_gewijzigd":
            raise grens.fout("een grens wordt vastgelegd door regime_gewijzigd", "daad")
        grenzen[naam] = Grens(naam, g.rand(grens, "edtf").edtf)
    return grenzen


def _overgangsrecht(kaart: Kaart) -> Mapping[str, Eerder]:
    if kaart.get("overgangsrecht") is None:
        return {}
    recht = kaart.kaart("overgangsrecht")
    recht.alleen("regel", "citaat", "artikelen", "niet_genoemd", "bron", "eerder")
    if recht.get("eerder") is None:
        return {}
    plek = recht.kaart("eerder").alleen("van", "indien", "normen")
    bekend = {norm.get("id") for norm in kaart.kaarten("normen")}
    for norm_id in plek.teksten("normen"):
        if norm_id not in bekend:
            raise plek.fout(f"overgangsrecht voor een norm die er niet is: {norm_id}", "normen")
    eerder = Eerder(g.rand(plek, "van"), g.voorwaarden(plek, "indien", ()))
    return dict.fromkeys(plek.teksten("normen"), eerder)


class _Lezer:
    """Reads one norm."""

    def __init__(
        self,
        kaart: Kaart,
        pakket: Pakket,
        grenzen: Mapping[str, Grens],
        steeds: tuple[Voorwaarde, ...],
        eerder: Mapping[str, Eerder],
    ) -> None:
        self.k = kaart.alleen(*_NORM)
        self.pakket = pakket
        self.grenzen = grenzen
        self.steeds = steeds
        self.eerder = eerder.get(kaart.tekst("id"))
        if not _ID.fullmatch(kaart.tekst("id")):
            raise kaart.fout("verwacht een id als jenv.2020.doorgeleiden", "id")

    def norm(self) -> Norm:
        k = self.k
        aanleiding, van_plicht = self._aanleiding()
        daden = tuple(patroon.daad for patroon in aanleiding)
        terugval = self._terugval()
        begin = (*daden, terugval.daad) if terugval else daden
        norm = Norm(
            id=k.tekst("id"),
            pakket=self.pakket.naam,
            versie=f"{self.pakket.naam}@{self.pakket.sha256[:12]}",
            soort=g.keuze(k, "soort", get_args(Soort)),
            tekst=k.tekst("tekst"),
            citaat=self._citaat(),
            bron=self._bron(),
            herinnering=k.tekst("herinnering") if k.get("herinnering") is not None else None,
            zekerheid=g.keuze(k, "zekerheid", _ZEKERHEID),
            praktijk=g.keuze(k, "gezag", ("plicht", "praktijk"), "plicht") == "praktijk",
            geldig=self._geldig(),
            drager=g.rollen(k, "drager"),
            begunstigde=g.rollen(k, "begunstigde"),
            aanleiding=aanleiding,
            van_plicht=van_plicht,
            terugval=terugval,
            indien=self._indien(begin),
            tenzij=g.voorwaarden(k, "tenzij", begin),
            termijn=g.termijn(k, daden) if k.get("termijn") is not None else None,
            nakoming=g.nakoming(k),
            vooruit=g.ja_nee(k, "vooruit"),
            verlenging=tuple(g.verlenging(deel, begin) for deel in k.kaarten("verlenging")),
            opschorting=tuple(g.opschorting(deel) for deel in k.kaarten("opschorting")),
            vervalt_bij=tuple(g.patroon(deel) for deel in k.kaarten("vervalt_bij")),
            verboden=g.patronen(k, "verboden"),
            stelling=g.patronen(k, "stelling"),
            venster=g.venster(k),
            bewijs=g.bewijs(k),
            toerekenen=k.get("aan_wie_toerekenen"),
        )
        self._past_bij_soort(norm)
        return norm

    def _past_bij_soort(self, norm: Norm) -> None:
        """What a kind of norm cannot do without, and what it cannot have."""
        k = self.k
        for sleutel, soort in _HOORT_BIJ.items():
            if k.get(sleutel) is not None and norm.soort != soort:
                raise k.fout(
                    f"'{sleutel}' hoort bij een {soort}, niet bij een {norm.soort}", sleutel
                )
        match norm.soort:
            case "gebod":
                if not norm.aanleiding and norm.van_plicht is None:
                    raise k.fout("een gebod heeft een aanleiding nodig")
                if norm.termijn is None or not norm.nakoming.groepen:
                    raise k.fout("een gebod heeft een termijn en een nakoming nodig")
            case "verbod":
                if not norm.verboden:
                    raise k.fout("een verbod noemt wat verboden is")
                if norm.aanleiding or norm.van_plicht or norm.termijn or norm.nakoming.groepen:
                    raise k.fout("een verbod heeft een venster, geen aanleiding of termijn")
            case _:
                if norm.van_plicht is not None:
                    raise k.fout("alleen een gebod kan uit een plicht ontstaan", "aanleiding")

    def _indien(self, daden: tuple[str, ...]) -> tuple[Voorwaarde, ...]:
        eigen = g.voorwaarden(self.k, "indien", daden)
        return (*(v for v in self.steeds if v not in eigen), *eigen)

    def _citaat(self) -> tuple[str, ...]:
        citaat = self.k.teksten("citaat")
        if not citaat and self.k.get("zekerheid") != "uit_herinnering":
            raise self.k.fout("een norm zonder citaat kan alleen uit herinnering zijn", "citaat")
        return citaat

    def _bron(self) -> str:
        bron = self.k.tekst("bron")
        sleutel = bron.split()[0]
        if sleutel not in self.pakket.bronnen:
            raise self.k.fout(f"'{sleutel}' staat niet bij de bronnen van het pakket", "bron")
        return bron

    def _geldig(self) -> Geldigheid:
        plek = self.k.kaart("geldig").alleen("van", "tot", "toets_op")
        for sleutel in ("van", "tot"):
            if sleutel not in plek:
                raise plek.fout(f"'{sleutel}' ontbreekt (open is null)")
        van, tot = self._rand(plek, "van"), self._rand(plek, "tot")
        if van and tot and van.periode.vroegst > tot.periode.laatst:
            raise plek.fout("geldig tot een dag voor het begin", "tot")
        return Geldigheid(van, tot, g.keuze(plek, "toets_op", get_args(ToetsOp)), self.eerder)

    def _rand(self, plek: Kaart, sleutel: str) -> Rand | None:
        waarde = plek.get(sleutel)
        if waarde is None:
            return None
        if not isinstance(waarde, Kaart):
            return g.rand(plek, sleutel)
        naam = waarde.alleen("grens").tekst("grens")
        if naam not in self.grenzen:
            raise waarde.fout(f"grens '{naam}' staat niet bij de grenzen van het pakket", "grens")
        edtf = self.grenzen[naam].edtf
        return Rand(naam, edtf, periode(edtf))

    def _aanleiding(self) -> tuple[tuple[Patroon, ...], VanPlicht | None]:
        aanleiding = self.k.get("aanleiding")
        if not isinstance(aanleiding, Kaart) or "plicht" not in aanleiding:
            return g.patronen(self.k, "aanleiding"), None
        aanleiding.alleen("plicht", "uitkomst")
        uitkomsten = aanleiding.teksten("uitkomst")
        if not uitkomsten or not set(uitkomsten) <= set(_GEMIST):
            # A miss has a day, the one after the last; what was done is a trigger of its own.
            verwacht = f"een of meer van {', '.join(_GEMIST)}"
            kreeg = ", ".join(uitkomsten) or "niets"
            raise aanleiding.fout(f"verwacht {verwacht}, kreeg {kreeg}", "uitkomst")
        return (), VanPlicht(aanleiding.tekst("plicht"), uitkomsten)

    def _terugval(self) -> Terugval | None:
        if self.k.get("terugval_aanleiding") is None:
            return None
        plek = self.k.kaart("terugval_aanleiding").alleen("daad", "vanaf", "uitleg")
        toets_daad(plek, plek.tekst("daad"))
        vanaf = plek.kaart("vanaf").alleen("termijn_van")
        return Terugval(plek.tekst("daad"), vanaf.tekst("termijn_van"))
