"""`toedracht bewijs-alles`: see for oneself that the promises hold, and fail where they must."""

import textwrap
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from api.opdrachtregel.opdracht import AlsJson, een_van, opmerkingen, schrijf
from ledger.beproeving.uitslag import Stap, Uitslag

_NIET_GEHOUDEN, _ONBEKEND, _AFGEBROKEN = 1, 3, 130
_BREEDTE, _INSPRINGING = 96, 12
_WOORDEN = {True: "GEHOUDEN", False: "NIET GEHOUDEN"}


def _proef(tekst: str) -> str:
    from ledger.beproeving.proeven import PROEVEN

    return een_van("een proef", tekst, PROEVEN)


def bewijs_alles(
    alleen: Annotated[
        list[str] | None,
        typer.Option(
            parser=_proef,
            metavar="PROEF",
            help="Alleen deze: doden, stroomuitval, terugrol, knoeien, gelekte-sleutel of gewist;"
            " mag vaker.",
        ),
    ] = None,
    json: AlsJson = False,
) -> None:
    """Laat zien dat de beloften houden: dood, stroomuitval, terugrol, knoeien en wissen.

    Alles gebeurt op een eigen PostgreSQL in een tijdelijke map, die daarna weg is; uw register en
    uw instellingen komen er niet aan te pas. Bij elke proef hoort een controle: dezelfde proef met
    de bescherming uit, en die moet mislukken. Duurt een halve minuut, bij drukte enkele minuten.
    Sluit af met 0 als elke belofte hield en elke controle mislukte, met 1 als dat niet zo is, en
    met 3 als een proef hier niet te doen was.
    """
    from ledger.beproeving.proefserver import ProefOnmogelijk
    from ledger.beproeving.proeven import PROEVEN, geef

    welke = list(dict.fromkeys(alleen or PROEVEN))
    uitslagen: list[Uitslag] = []
    try:
        for uitslag, seconden in geef(welke, _meld):
            uitslagen.append(uitslag)
            if json:
                schrijf(_als_json(uitslag, seconden))
            else:
                print("\n".join(_in_woorden(uitslag)), flush=True)
    except ProefOnmogelijk as fout:
        opmerkingen.print(f"niets beproefd: {fout}", markup=False, soft_wrap=True)
        raise typer.Exit(_ONBEKEND) from None
    except KeyboardInterrupt:
        opmerkingen.print("afgebroken; de tijdelijke map en haar PostgreSQL zijn weg")
        raise typer.Exit(_AFGEBROKEN) from None
    if not json:
        print(_slotsom(uitslagen))
    if any(uitslag.onmogelijk is None and not uitslag.geslaagd for uitslag in uitslagen):
        raise typer.Exit(_NIET_GEHOUDEN)
    if any(uitslag.onmogelijk for uitslag in uitslagen):
        raise typer.Exit(_ONBEKEND)


def _meld(tekst: str) -> None:
    opmerkingen.print(tekst, markup=False, soft_wrap=True)


def _als_json(uitslag: Uitslag, seconden: float) -> dict[str, Any]:
    return {
        "proef": uitslag.proef,
        "naam": uitslag.naam,
        "belofte": uitslag.belofte,
        "gedaan": [
            {"gedaan": s.gedaan, "uitkomst": s.uitkomst, "gehouden": s.klopt}
            for s in uitslag.stappen
        ],
        "controle": [
            {"uitgezet": s.gedaan, "uitkomst": s.uitkomst, "mislukt": s.klopt}
            for s in uitslag.controle
        ],
        "grenzen": uitslag.grenzen,
        "gehouden": uitslag.gehouden,
        "controle_mislukt": uitslag.controle_faalt,
        "geslaagd": uitslag.geslaagd,
        "onmogelijk": uitslag.onmogelijk,
        "seconden": round(seconden, 1),
    }


def _in_woorden(uitslag: Uitslag) -> Iterator[str]:
    yield f"\n{uitslag.naam}\n{'─' * len(uitslag.naam)}"
    if uitslag.onmogelijk:
        yield from _alinea("kon niet", f"{uitslag.onmogelijk}. Dit zegt niets over de belofte.")
        return
    yield from _alinea("belofte", uitslag.belofte)
    for stap in uitslag.stappen:
        yield from _paar("gedaan", stap, _WOORDEN[stap.klopt])
    for stap in uitslag.controle:
        woord = "mislukt, zoals het moet" if stap.klopt else "MISLUKT NIET, dus dit bewijst niets"
        yield from _paar("zonder", stap, woord)
    for grens in uitslag.grenzen:
        yield from _alinea("let op", grens)


def _paar(kop: str, stap: Stap, woord: str) -> Iterator[str]:
    yield from _alinea(kop, stap.gedaan)
    yield from _alinea("", f"→ {woord}: {stap.uitkomst}.")


def _alinea(kop: str, tekst: str) -> list[str]:
    marge = " " * _INSPRINGING
    return textwrap.wrap(
        tekst, _BREEDTE, initial_indent=f"  {kop:<{_INSPRINGING - 2}}", subsequent_indent=marge
    )


def _slotsom(uitslagen: list[Uitslag]) -> str:
    goed = sum(uitslag.geslaagd for uitslag in uitslagen)
    niet = [uitslag.naam for uitslag in uitslagen if not uitslag.geslaagd]
    regels = [
        "",
        f"{goed} van {len(uitslagen)} proeven: de belofte hield, en zonder haar bescherming niet.",
        *(f"niet aangetoond: {naam}" for naam in niet),
        "Dit liep op deze machine, op een databank die nu weg is. Het zegt hoe het programma zich",
        "gedraagt, niet of uw register in orde is: daarvoor is toedracht verifieer.",
    ]
    return "\n".join(regels)
