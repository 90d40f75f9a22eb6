"""The working papers of a sample: one ZIP with all that an auditor takes along of it.

The same sample at the same position gives the same bytes, while no finding is recorded.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from fastapi import APIRouter, HTTPException, Response

from api.audit.cijfervraag import Boek
from api.audit.steekproeven import ALGORITME, uit
from api.taal import audittaal, taal
from api.uitvoer import uitvoertabel
from api.uitvoer.uitvoertekst import moment
from api.uitvoer.verantwoording import VOORBEHOUD
from api.web.tabellen import als_csv
from api.web.vraag import AanBalie
from api.web.zipbestand import als_zip
from projections.beelden.steekproef import hash_van
from projections.vragen.werkpapieren import OnbekendeSteekproef, Werkpapieren, werkpapieren

router = APIRouter(include_in_schema=False)
_LEESMIJ = """Werkpapieren van een steekproef
================================

Steekproef {id}, getrokken op {op}.
Zaad: {zaad}
Populatie: {populatie} dossiers; hash daarvan: {populatiehash}
Bekend op: {bekend_op}
Getoetst op: {peildatum}
Logboek bij de trekking: tot en met nr. {positie}
Logboek bij deze uitvoer: tot en met nr. {nu}; de bevindingen zijn van direct daarna

Opnieuw trekken: {algoritme}.

steekproef.json     de trekking, met alles om haar na te doen
dossiers.csv        de dossiers in de volgorde van de trekking
handelingen.csv     wat in die dossiers is vastgelegd, zonder namen
toetsen.csv         elke toets met uitkomst, gronden en waarop zij rust
toetsen.jsonl       dezelfde toetsen, volledig; zij zijn opnieuw te berekenen
bevindingen.csv     de bevindingen in deze dossiers, met weerwoord
bewijzen.csv        waar het bewijs van elke vastlegging staat
SHA256SUMS          na te gaan met: sha256sum -c SHA256SUMS

OVER RELAZEN. Vertellen bronnen een zaak verschillend, dan is elk relaas apart getoetst en staat in
relaas volgens welk; dezelfde norm kan er dus meer dan eens staan, met een andere uitkomst. Noemt
geen bron een relaas, dan is relaas leeg. In handelingen.csv staat bij relazen welke relazen een
handeling vertellen.

"""


@router.get("/werkpapieren/{steekproef}")
def geef_werkpapieren(steekproef: str, aan: AanBalie, boek: Boek) -> Response:
    """Geef de werkpapieren van een steekproef als een ZIP."""
    try:
        papieren = aan.vraag(werkpapieren, boek, steekproef)
    except OnbekendeSteekproef:
        raise HTTPException(404) from None
    naam = f"werkpapieren-{papieren.steekproef.genoteerd.nummer}.zip"
    koppen = {"content-disposition": f'attachment; filename="{naam}"'}
    inhoud = als_zip({naam: tekst.encode() for naam, tekst in _bestanden(papieren)})
    return Response(inhoud, media_type="application/zip", headers=koppen)


def _bestanden(papieren: Werkpapieren) -> Iterator[tuple[str, str]]:
    proef = uit(papieren.steekproef).model_dump(mode="json")
    daad = papieren.steekproef.genoteerd.daad
    yield "LEESMIJ.txt", _leesmij(papieren, proef)
    yield "steekproef.json", _json({**proef, "positie_uitvoer": papieren.positie})
    volgorde = enumerate(papieren.steekproef.dossiers, 1)
    yield (
        "dossiers.csv",
        als_csv(
            ("plaats", "dossier", "sha256"),
            ((n, d, hash_van(daad.zaad, d)) for n, d in volgorde),
        ),
    )
    yield "handelingen.csv", _handelingen(papieren)
    yield "toetsen.csv", _toetsen(papieren)
    yield (
        "toetsen.jsonl",
        "".join(
            _regel({"dossier": zaak.dossier, "relaas": relaas or None, "toets": toets.als_json()})
            for zaak in papieren.zaken
            for relaas, toetsen in zaak.toetsen.items()
            for toets in toetsen
        ),
    )
    yield "bevindingen.csv", _bevindingen(papieren)
    yield (
        "bewijzen.csv",
        als_csv(
            ("nummer", "id", "dossier", "bewijs"),
            (
                (r.nummer, r.id, zaak.dossier, f"/bewijs/{r.nummer}")
                for zaak in papieren.zaken
                for r in zaak.regels
            ),
        ),
    )


def _leesmij(papieren: Werkpapieren, proef: Mapping[str, Any]) -> str:
    genoteerd = papieren.steekproef.genoteerd
    return (_LEESMIJ + VOORBEHOUD).format(
        **{
            **proef,
            "op": taal.moment(genoteerd.op),
            "nu": papieren.positie,
            "bekend_op": proef["bekend_op"] or "zoals bekend bij deze uitvoer",
            "algoritme": ALGORITME,
        }
    )


def _handelingen(papieren: Werkpapieren) -> str:
    koppen = ("dossier", "nummer", "id", "daad", "gebeurd", "zin", "relazen", "vastgelegd_op")
    return als_csv(
        koppen,
        (
            (
                *(zaak.dossier, r.nummer, r.id, r.daad, r.edtf, r.zin, " ".join(r.relazen)),
                moment(r.vastgelegd_op),
            )
            for zaak in papieren.zaken
            for r in zaak.regels
        ),
    )


def _toetsen(papieren: Werkpapieren) -> str:
    return als_csv(
        ("dossier", *uitvoertabel.TOETS),
        (
            (zaak.dossier, *uitvoertabel.toets(relaas, toets))
            for zaak in papieren.zaken
            for relaas, toetsen in zaak.toetsen.items()
            for toets in toetsen
        ),
    )


def _bevindingen(papieren: Werkpapieren) -> str:
    koppen = (
        *("dossier", "nummer", "stand", "wat", "norm", "bevinding", "vastgelegd_op"),
        *("weerwoord", "afsluiting"),
    )
    return als_csv(
        koppen,
        (
            (
                *(b.dossier, b.nummer, audittaal.stand(b.stand), audittaal.ernst(b.ernst), b.norm),
                *(b.tekst, moment(b.op)),
                "\n".join(f"{audittaal.standpunt(a.standpunt)}: {a.tekst}" for a in b.antwoorden),
                b.sluiting and b.sluiting.tekst,
            )
            for b in papieren.bevindingen
        ),
    )


def _json(waarde: object) -> str:
    return orjson.dumps(waarde, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode() + "\n"


def _regel(waarde: object) -> str:
    return orjson.dumps(waarde, option=orjson.OPT_SORT_KEYS).decode() + "\n"
