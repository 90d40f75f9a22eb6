"""Who may what, as the command line prints it: text, and the same as JSON."""

from collections.abc import Iterator
from typing import Any

from api.beheer.afdruk import alinea, als_json
from api.taal import taal
from api.taal.toegangstaal import belang, besluitvorming, leest, let_op, terzijde, voorstel
from projections.beelden.toegangsbeeld import Toegangsbeeld, Voorstelregel


def toegang(beeld: Toegangsbeeld) -> None:
    """Accounts, what waits for others, and what was given."""
    print(f"Toegang op {taal.moment(beeld.moment)}")
    if not beeld.alles:
        print("Alleen wat dit account zelf aangaat.")
    for zin in let_op(beeld):
        print(f"let op {zin}")
    if not beeld.accounts:
        print("Niemand had een rol.")
    for regel in beeld.accounts:
        rollen = ", ".join(regel.rollen) or "geen rol"
        print(f"{regel.account} ({'uitgeschakeld' if regel.uitgeschakeld else rollen})")
        for zin in leest(regel):
            alinea(taal.hoofdletter(zin))
    for kop, regels, geen in (
        ("Wacht op een ander", beeld.wachtend, "niets"),
        ("Goedgekeurd en van kracht", beeld.geldend, "niets"),
        ("Afgelopen", beeld.afgelopen, "niets"),
    ):
        print(f"\n{kop}: {len(regels) or geen}")
        for voorstelregel in regels:
            _druk_voorstel(voorstelregel)
    for regel_ in beeld.noodtoegang:
        print(f"let op noodtoegang, neem er kennis van met toedracht toegang gezien {regel_.id}")
    for gemeld in beeld.belangen:
        print(f"let op gemeld belang: {belang(gemeld)}")
    for los in beeld.terzijde:
        print(f"let op {terzijde(los)}")


def toegang_als_json(beeld: Toegangsbeeld) -> Iterator[dict[str, Any]]:
    """The same, an object per account and per proposal."""
    for regel in beeld.accounts:
        yield {"soort": "account", "moment": beeld.moment, **als_json(regel)}
    for gemeld in beeld.belangen:
        yield {"soort": "gemeld_belang", **als_json(gemeld)}
    for los in beeld.terzijde:
        yield {"soort": "terzijde", **als_json(los)}
    for voorstelregel in (*beeld.wachtend, *beeld.geldend, *beeld.afgelopen):
        velden = als_json(voorstelregel)
        yield {**velden, "velden": dict(voorstelregel.velden), "zin": voorstel(voorstelregel)}


def _druk_voorstel(regel: Voorstelregel) -> None:
    print(f"{regel.id}  {voorstel(regel)}")
    alinea(taal.hoofdletter(besluitvorming(regel)))
    alinea(f"Reden: {regel.reden or 'niet te lezen voor dit account'}")
