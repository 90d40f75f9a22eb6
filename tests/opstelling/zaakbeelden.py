"""A fictional case as a reader sees it, for whoever tests pages: no database, no clock.

It has one of everything that a page must make sense of: a known day, an imprecise one, open ends,
an act that lasted, a reading, an unknown actor, two actors, a correction, a withdrawn act, an act
from another case, two accounts, a norm of every family, and a source that tries to be markup.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

from ledger.daden.handelingen import HANDELINGEN, REGISTERHANDELINGEN
from ledger.tijd.wanneer import AMSTERDAM, Antwoord
from ledger.toegang.toegang import Lezer, Zicht
from ledger.toegang.toegangsstand import Kring
from ledger.zaak.dossier import Dossier, Feit, Vastgelegd, Vastlegger
from projections.beelden.vastlegdagen import kennisstand
from projections.beelden.zaakbeeld import DossierRegel, Zaakbeeld
from projections.beelden.zoekbeeld import Gevonden, Zaakstof, Zoekvraag
from projections.normen.normen import Catalogus
from projections.toetsen.herkomst import MOTOR, Herkomst
from projections.toetsen.overwegingen import Ontbreekt, Overweging
from projections.toetsen.steun import Houvast, Steun
from projections.toetsen.toetsing import Toets
from projections.verwoorden.normenlijst import Normenlijst, Normvraag, normenlijst
from projections.vragen.leesdeur import OnbekendDossier
from projections.vragen.raadplegen import Raadplegen
from projections.vragen.zoeken import Dossierblad, Zoekstand
from projections.werelden.tijdlijn import Normregel, Tijdlijnregel, ordenen, regel
from tests.orakel.zoekorakel import Stof, kies

DOSSIER = "d-oefen_zaak"
ELDERS = "d-andere-zaak"
OPMAAK = "<script>alert('opmaak')</script> & \"meer\""


def vastgelegd(
    nummer: int, sleutel: str, daad: str, *, thuis: str = DOSSIER, **velden: Any
) -> Vastgelegd:
    """One entry; what an act must carry and the story leaves out is unknown."""
    soort = {**HANDELINGEN, **REGISTERHANDELINGEN}[daad]
    onbekend = {naam: None for naam, veld in soort.model_fields.items() if veld.is_required()}
    return Vastgelegd(
        nummer=nummer,
        id=sleutel,
        daad=daad,
        dossiers=(thuis,) if thuis == DOSSIER else (thuis, DOSSIER),
        vastgelegd_op=datetime(2025, 1, 6, 9, tzinfo=UTC) + timedelta(days=nummer),
        velden={**onbekend, "daad": daad, **velden},
        vastlegger=Vastlegger("oefening", "secretaris"),
    )


def door(*rollen: str | None) -> list[dict[str, str | None]]:
    return [{"rol": rol} for rol in rollen]


def bron(relaas: str | None = "commissie", **velden: Any) -> list[Mapping[str, Any]]:
    return [{"titel": "Verslag (fictief)", "datum": "2025-01-05", "relaas": relaas, **velden}]


def na(*sleutels: str) -> list[dict[str, Any]]:
    return [{"id": sleutel, "min": 0, "max": None} for sleutel in sleutels]


# The entries of the fictional case, in order of recording.
VERHAAL = (
    vastgelegd(1, "open", "dossier_geopend"),
    vastgelegd(
        2,
        "m",
        "melding_gedaan",
        gebeurd="2024-03-11",
        door=door("melder"),
        bronnen=bron(),
        kanaal="integriteitscommissie",
        vermoedens=["integriteitsschending"],
    ),
    vastgelegd(
        3,
        "s",
        "signaal_geuit",
        gebeurd="[..2024-02]",
        door=door("melder"),
        bronnen=bron(citaat=OPMAAK),
    ),
    vastgelegd(
        4,
        "h",
        "hoogste_leidinggevende_geinformeerd",
        gebeurd="[2024-03..2024-06]",
        door=door(None),
        bronnen=bron(),
        lezing=True,
        na=na("m"),
    ),
    vastgelegd(
        5,
        "o",
        "onderzoek_ingesteld",
        gebeurd="2024-05-13/2024-09",
        woorden="half mei tot september",
        door=door("integriteitscommissie"),
        bronnen=bron(),
        aard="commissie",
        na=na("m"),
    ),
    vastgelegd(
        6,
        "j",
        "oordeel_gegeven",
        gebeurd="2024-11",
        door=door("integriteitscommissie"),
        bronnen=bron(),
        na=na("o"),
    ),
    vastgelegd(
        7,
        "st",
        "standpunt_bepaald",
        gebeurd="[2024-10..]",
        bronnen=bron(),
        door=door("hoofddirecteur", "secretaris_generaal"),
        uitkomst="overgenomen",
        na=na("j"),
    ),
    vastgelegd(
        8,
        "g",
        "maatregel_genomen",
        thuis=ELDERS,
        gebeurd="2024",
        door=door("werkgever"),
        bronnen=bron(),
    ),
    vastgelegd(
        9,
        "x",
        "mededeling_gedaan",
        gebeurd="2024-07-01",
        door=door("werkgever"),
        bronnen=bron(),
    ),
    vastgelegd(
        10,
        "b",
        "benadeling_gesteld",
        gebeurd="2024-06",
        door=door("melder"),
        bronnen=bron("melder"),
        na=na("m"),
    ),
    vastgelegd(11, "c", "correctie", van_daad="j", veld="gebeurd", nieuwe_waarde="2024-10"),
    vastgelegd(12, "i", "handeling_ingetrokken", van_daad="x"),
)


def zaak(**snede: Any) -> Dossier:
    return Dossier.vouw(DOSSIER, VERHAAL, **snede)


def regels(feiten: tuple[Feit, ...] | None = None) -> tuple[Tijdlijnregel, ...]:
    return ordenen(regel(feit) for feit in (zaak().feiten if feiten is None else feiten))


def losse_regel(nummer: int, edtf: str, *, eerder: tuple[str, ...] = ()) -> Tijdlijnregel:
    """A line with nothing but a date and order links, for laws about order and place."""
    (feit,) = Dossier.vouw(
        DOSSIER,
        [vastgelegd(nummer, f"e{nummer}", "mededeling_gedaan", gebeurd=edtf, door=door("melder"))],
    ).feiten
    return replace(regel(feit), na=eerder)


PEILDATUM = date(2025, 1, 15)
_ALLES = Zicht(Kring(elk=True), Kring(), frozenset())
NORM = Normregel(
    id="oefen.2024.oordeel-in-zes-weken",
    naam="Oordeel in zes weken",
    versie="oefenversie",
    tekst="De commissie oordeelt binnen zes weken (fictief).",
    citaat=("binnen zes weken", OPMAAK),
    bron="Oefenregeling, artikel 1",
    url=None,
    drager=("integriteitscommissie",),
    soort="gebod",
    praktijk=False,
    termijn="binnen 6 weken",
)


def getoetst(norm: str, *uitkomsten: str, **velden: Any) -> Toets:
    """A verdict with these outcomes, on the report unless told otherwise."""
    standaard: dict[str, Any] = {
        "dossier": DOSSIER,
        "norm": norm,
        "versie": "oefenversie",
        "soort": "gebod",
        "aanleiding": "m",
        "uitkomsten": uitkomsten,
        "antwoord": None,
        "due_vroegst": None,
        "due_laatst": None,
        "rekenwijze": (),
        "genoemd": velden.get("gebruikt", ()),
        "gronden": ("een grond in een zin",),
        "kantelpunten": (),
        "opmerkingen": (),
        "benaderd": False,
        "volgende": None,
        "naar_toenmalige_kwalificatie": None,
    }
    steun: dict[str, Any] = {
        "gebruikt": (),
        "overwogen": (),
        "ontbreekt": (),
    }
    steun |= {naam: velden.pop(naam) for naam in steun if naam in velden}
    herkomst = Herkomst(MOTOR, "n", "k", "m", date(2024, 1, 1), None, (), None)
    op = Houvast(lambda: Steun(**steun), lambda _: herkomst)
    return Toets(**{**standaard, **velden}, op=op)


# A verdict of every family, one that cannot be decided, and one that does not apply.
TOETSEN = (
    getoetst(
        *(NORM.id, "te_laat"),
        due_vroegst=date(2024, 4, 22),
        due_laatst=date(2024, 4, 22),
        gebruikt=("j",),
        rekenwijze=("zes weken na 11 maart 2024 is 22 april 2024",),
    ),
    getoetst(
        *("oefen.2024.standpunt", "nagekomen", "te_laat"),
        aanleiding="j",
        due_vroegst=date(2024, 11, 1),
        due_laatst=date(2024, 12, 1),
        gebruikt=("st",),
        kantelpunten=("bepaald op of voor 1 november 2024: nagekomen",),
    ),
    getoetst(
        *("oefen.2024.informeren", "niet_gebleken"),
        due_vroegst=date(2024, 3, 18),
        due_laatst=date(2024, 3, 18),
    ),
    getoetst(
        *("oefen.2024.onderzoeken", "nagekomen"),
        gebruikt=("o",),
        overwogen=(
            Overweging("o", "nakoming", Antwoord.JA, "hiermee is de plicht vervuld"),
            Overweging("st", "nakoming", Antwoord.NEE, "was er al voordat de plicht begon"),
        ),
        ontbreekt=(Ontbreekt("veld", "o", "aard", "aard van onderzoek ingesteld"),),
    ),
    getoetst("oefen.2024.zorg", "loopt", due_laatst=date(2025, 6, 1)),
    getoetst("oefen.2024.bevoegd", "bevoegd_verricht"),
    getoetst("oefen.2024.elders", "niet_van_toepassing", aanleiding=None),
    getoetst("oefen.2024.wellicht", "niet_van_toepassing", "niet_gebleken"),
)


def _stoffen(bekend_op: date | None) -> list[Stof]:
    """The fictional case and an empty one, as the list of cases has them."""
    laatst = VERHAAL[-1].vastgelegd_op
    if bekend_op is not None and bekend_op < laatst.date():
        return []
    vol = DossierRegel(
        DOSSIER, "OEFEN-7", OPMAAK, True, False, "open", 8, 0, ("commissie", "melder"), laatst
    )
    kaal = DossierRegel(ELDERS, None, None, True, False, "gesloten", 0, 0, (), None)
    termijnen = {"te_laat": 2, "vandaag": 0, "deze_week": 1, "later": 1, "onbepaald": 3}
    leeg = dict.fromkeys(termijnen, 0)
    return [
        Stof(zaak(), Zaakstof(vol, ("integriteitsschending",), len(VERHAAL), termijnen), 1),
        Stof(Dossier.vouw(ELDERS, []), Zaakstof(kaal, (), 0, leeg), 2),
    ]


class Oefenregister:
    """Reads the fictional case where the pages expect a register, and remembers who read what."""

    def __init__(self, *, stuk: bool = False) -> None:
        self.gelezen: list[tuple[Lezer, str, str]] = []
        self._stuk = stuk

    def sleutels_weg(self) -> str | None:
        return None

    def als_raadplegen(self) -> Raadplegen:
        return cast("Raadplegen", self)

    @property
    def deur(self) -> "Oefenregister":
        return self

    def nu(self) -> datetime:
        return datetime.now(AMSTERDAM)

    def positie(self) -> int:
        if self._stuk:
            raise OSError("de databank antwoordt niet")
        return 12

    def dossiers(
        self, lezer: Lezer, doel: str, bekend_op: date | None = None
    ) -> list[DossierRegel]:
        self.gelezen.append((lezer, doel, "dossiers"))
        return [s.stof.regel for s in _stoffen(bekend_op)]

    def dossierblad(
        self, lezer: Lezer, doel: str, na: int, aantal: int, bekend_op: date | None = None
    ) -> Dossierblad:
        regels = self.dossiers(lezer, doel, bekend_op)
        nog = regels[na:]
        return Dossierblad(tuple(nog[:aantal]), na + aantal if len(nog) > aantal else None)

    def zoek(
        self,
        lezer: Lezer,
        doel: str,
        vraag: Zoekvraag,
        *,
        bekend_op: date | None = None,
        bronnen_tot: date | None = None,
    ) -> tuple[Gevonden, Zoekstand]:
        if self._stuk:
            raise OSError("de databank antwoordt niet")
        self.gelezen.append((lezer, doel, "dossiers"))
        return kies(_stoffen(bekend_op), vraag, _ALLES), Zoekstand(bekend_op, bronnen_tot, 12)

    def zaak(
        self,
        lezer: Lezer,
        doel: str,
        dossier: str,
        *,
        bekend_op: date | None = None,
        bronnen_tot: date | None = None,
        peildatum: date | None = None,
        relaas: str | None = None,
    ) -> Zaakbeeld:
        self._lees(lezer, doel, dossier)
        gevouwen = zaak(bekend_op=bekend_op, bronnen_tot=bronnen_tot)
        alle = regels(gevouwen.feiten)
        relazen = tuple(dict.fromkeys(r for regel in alle for r in regel.relazen))
        getoond = (relaas,) if relaas else relazen
        return Zaakbeeld(
            id=DOSSIER,
            kenmerk="OEFEN-7",
            titel=None,
            fictief=True,
            status="open",
            relazen=relazen,
            relaas=relaas,
            regels=tuple(r for r in alle if set(getoond) & set(r.relazen)),
            vervallen=regels(gevouwen.vervallen),
            toetsen={r: TOETSEN if r == "commissie" else () for r in getoond},
            normen={NORM.id: NORM},
            pseudoniem=False,
            wissingen=(),
            gewist=(("h", "bronnen/0/citaat"),),
            laatste=12,
            positie=12,
            bekend_op=bekend_op,
            bronnen_tot=bronnen_tot,
            peildatum=peildatum or bekend_op or PEILDATUM,
            kennis=kennisstand(VERHAAL, bekend_op, bronnen_tot),
        )

    def _lees(self, lezer: Lezer, doel: str, dossier: str) -> None:
        if self._stuk:
            raise OSError("de databank antwoordt niet")
        if dossier != DOSSIER:
            raise OnbekendDossier(dossier)
        self.gelezen.append((lezer, doel, dossier))

    def normen(
        self,
        lezer: Lezer,
        doel: str,
        vraag: Normvraag,
        *,
        bekend_op: date | None = None,
        wat: str = "normen",
    ) -> Normenlijst:
        self.gelezen.append((lezer, doel, wat))
        catalogus = Catalogus.laad()
        op = VERHAAL[0].vastgelegd_op
        gesteld = {"normen_vastgesteld": (1, op)}
        return normenlijst(catalogus, vraag, gesteld=gesteld, positie=12, bekend_op=bekend_op)
