"""A fictional case as a reader sees it, for whoever tests pages: no database, no clock.

It has one of everything that a page must make sense of: a known day, an imprecise one, open ends,
an act that lasted, a reading, an unknown actor, two actors, a correction, a withdrawn act, an act
from another case, two accounts, a norm of every family, and a source that tries to be markup.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from ledger.dossier import Dossier, Feit, Vastgelegd, Vastlegger
from ledger.handelingen import HANDELINGEN, REGISTERHANDELINGEN
from projections.tijdlijn import Tijdlijnregel, ordenen, regel

DOSSIER = "0193-oefenzaak"
ELDERS = "0193-andere-zaak"
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


def verhaal() -> list[Vastgelegd]:
    """The entries of the fictional case, in order of recording."""
    melder, commissie = door("melder"), door("integriteitscommissie")
    return [
        vastgelegd(1, "open", "dossier_geopend"),
        vastgelegd(
            2,
            "m",
            "melding_gedaan",
            gebeurd="2024-03-11",
            door=melder,
            bronnen=bron(),
            kanaal="integriteitscommissie",
            vermoedens=["integriteitsschending"],
        ),
        vastgelegd(
            3, "s", "signaal_geuit", gebeurd="[..2024-02]", door=melder, bronnen=bron(citaat=OPMAAK)
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
            door=commissie,
            bronnen=bron(),
            aard="commissie",
            na=na("m"),
        ),
        vastgelegd(
            6, "j", "oordeel_gegeven", gebeurd="2024-11", door=commissie, bronnen=bron(), na=na("o")
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
            door=melder,
            bronnen=bron("melder"),
            na=na("m"),
        ),
        vastgelegd(11, "c", "correctie", van_daad="j", veld="gebeurd", nieuwe_waarde="2024-10"),
        vastgelegd(12, "i", "handeling_ingetrokken", van_daad="x"),
    ]


def zaak(**snede: Any) -> Dossier:
    return Dossier.vouw(DOSSIER, verhaal(), **snede)


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
