"""Sheets of facts and assignments as the command line prints them: in lines, and as JSON."""

from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ledger.toegangslog.feitenboek import Blad
    from projections.feitenblad.feitverloop import Verloop
    from projections.feitenblad.uitstelbericht import Uitstelbericht
    from projections.vragen.opdrachtvraag import Opdrachtbeeld


def uitstel_als_json(bericht: "Uitstelbericht") -> dict[str, Any]:
    """A letter that an answer takes longer, as JSON values."""
    uiterlijk, straks = bericht.termijn.uiterlijk, bericht.straks
    return {
        "kamervraag": bericht.kamervragen.kamervraag,
        "tekst": bericht.tekst(),
        "uiterlijk": uiterlijk[1] if uiterlijk else None,
        "metUitstel": straks[1] if straks else None,
        "feitenblad": bericht.blad,
        "noten": bericht.noten(),
    }


def opdracht_als_json(o: "Opdrachtbeeld") -> dict[str, Any]:
    """An assignment as JSON values."""
    gesteld, termijn = o.kamervragen, o.termijn
    uiterlijk = termijn.uiterlijk if termijn else None
    return {
        "kamervraag": o.kamervraag,
        "account": o.account,
        "tot": o.tot,
        "vragers": gesteld.vragers if gesteld else [],
        "ingezonden": gesteld.ingezonden if gesteld else None,
        "uiterlijk": uiterlijk[1] if uiterlijk else None,
        "toets": termijn.uitkomsten if termijn else [],
        "uitgesteld": [r.nummer for r in termijn.uitgesteld] if termijn else [],
        "feitenbladen": [blad.nummer for blad, _ in o.bladen],
        "wacht": [
            {"nummer": b.nummer, "op": b.wacht_op, "sinds": b.wacht_sinds}
            for b, _ in o.bladen
            if b.wacht_op
        ],
    }


def opdracht(o: "Opdrachtbeeld") -> None:
    """The same in a few lines."""
    from projections.verwoorden.woordkeus import een_van, uitkomst

    gesteld, termijn = o.kamervragen, o.termijn
    over = f"ingezonden {gesteld.ingezonden}" if gesteld else "niet vastgelegd"
    einde = ""
    if termijn and termijn.uiterlijk:
        stand = een_van(uitkomst(u) for u in termijn.uitkomsten)
        einde = f", te beantwoorden uiterlijk {termijn.uiterlijk[1]} ({stand})"
    print(f"{o.kamervraag}  {over}{einde}; opdracht van {o.account} t/m {o.tot}")
    for blad, _ in o.bladen:
        if blad.wacht_op:
            sinds = blad.wacht_sinds.date().isoformat()
            print(f"  concept {blad.nummer} wacht sinds {sinds} op de {blad.wacht_op}")


def blad_als_json(blad: "Blad", verloop: "Verloop | None") -> dict[str, Any]:
    """A sheet in short, as JSON values."""
    uit = blad.uitgegeven
    return {
        "nummer": blad.nummer,
        "kamervraag": blad.daad.kamervraag,
        "opgesteldDoor": blad.account,
        "opgesteldOp": blad.op,
        "positie": blad.daad.positie,
        "bekendOp": blad.daad.bekend_op,
        "bronnenTot": blad.daad.bronnen_tot,
        "sha256": blad.daad.sha256,
        "uitgegevenOp": uit.op if uit else None,
        "uitgegevenDoor": uit.account if uit else None,
        "achterhaald": [u.nummer for u in verloop.achterhaald] if verloop else [],
    }


def kort(blad: "Blad", verloop: "Verloop | None") -> None:
    """The same in a few lines."""
    from api.taal import bladtaal

    grens: date | None = blad.daad.bronnen_tot
    bron = f", bronnen t/m {grens.isoformat()}" if grens else ""
    print(f"{blad.nummer}  {bladtaal.toestand(blad)}, positie {blad.daad.positie}{bron}")
    if verloop and verloop.achterhaald:
        print(f"  achterhaald: {', '.join(u.nummer for u in verloop.achterhaald)}")
    if verloop and verloop.niet_na_te_gaan:
        print("  voor u niet geheel na te gaan")
