"""The rows of cases as tables: a row per event, and a row per verdict."""

from collections.abc import Iterator

from api.uitvoer.uitvoertekst import moment
from projections.toetsen.toetsing import Toets
from projections.uitvoer.uitvoerrijen import Gebeurtenis
from projections.uitvoer.zaakuitvoer import Zaakrijen

GEBEURTENISSEN = (
    *("zaak", "kenmerk", "activiteit", "tijd", "tijd_laatst", "rol", "nummer", "id", "daad"),
    *("zin", "stand", "edtf", "woorden", "vroegst", "laatst", "precisie", "relazen", "bronnen"),
    *("hersteld_door", "vastgelegd_op", "vastgelegd_als", "afgeleid"),
)
TOETS = (
    *("relaas", "norm", "versie", "aanleiding", "uitkomsten", "uiterlijk_vroegst"),
    *("uiterlijk_laatst", "gronden", "kantelpunten", "opmerkingen", "rust_op"),
)
TOETSEN = ("zaak", "kenmerk", *TOETS)


def gebeurtenissen(zaak: Zaakrijen) -> Iterator[tuple[object, ...]]:
    """Every event of a case."""
    for g in zaak.gebeurtenissen:
        yield (zaak.beeld.id, zaak.beeld.kenmerk, *_gebeurtenis(g))


def _gebeurtenis(g: Gebeurtenis) -> tuple[object, ...]:
    return (
        *(g.titel, g.tijd.isoformat(), g.tijd_laatst.isoformat(), " + ".join(g.rollen)),
        *(g.nummer, g.id, g.daad, g.zin, g.stand, g.edtf, g.woorden),
        *(g.vroegst, g.laatst, g.precisie, " ".join(g.relazen), "\n".join(g.bronnen)),
        *(" ".join(map(str, g.hersteld)), g.vastgelegd_op and moment(g.vastgelegd_op)),
        g.vastgelegd_als,
        "true" if g.afgeleid else "false",
    )


def toetsen(zaak: Zaakrijen) -> Iterator[tuple[object, ...]]:
    """Every verdict on a case, each account apart."""
    for relaas, t in zaak.toetsen:
        yield (zaak.beeld.id, zaak.beeld.kenmerk, *toets(relaas, t))


def toets(relaas: str, t: Toets) -> tuple[object, ...]:
    """A verdict, by this account, in the columns of `TOETS`."""
    return (
        *(relaas, t.norm, t.versie, t.aanleiding, " of ".join(t.uitkomsten), t.due_vroegst),
        *(t.due_laatst, "\n".join(t.gronden), "\n".join(t.kantelpunten)),
        *("\n".join(t.opmerkingen), " ".join(t.gebruikt)),
    )
