"""Change what stands there, as a superuser with the triggers off, and look whether it is named."""

from collections.abc import Mapping
from contextlib import closing
from itertools import pairwise

import psycopg

from ledger.beproeving.proefkamer import Tekenkamer, haal_weg, verwissel, voeg_in
from ledger.beproeving.proefstof import leg_vast
from ledger.beproeving.terugrol import bij_de_start, past_op
from ledger.beproeving.uitslag import Uitslag
from ledger.beproeving.werkplek import Werkplek
from ledger.log.controle import Controle
from ledger.log.journal import Journal

_OMVANG, _DOEL, _ANDER = 60, 25, 35
_STATE = "convert_to(replace(convert_from(state, 'UTF8'), '2021-11-23', '2019-01-01'), 'UTF8')"
# What is done, in words; the statements; and the entry that must be named, or the first of those.
AANVALLEN: Mapping[str, tuple[list[str], set[int]]] = {
    f"Niets: {_OMVANG} vastleggingen, ondertekend bij nr 20 en nr {_OMVANG}. Wat"
    " hierna gebeurt, doet een superuser met alle triggers uit.": ([], set()),
    f"Van nr {_DOEL} de dag gewijzigd.": (
        [f"UPDATE ledger.entry SET state = {_STATE} WHERE nummer = {_DOEL}"],
        {_DOEL},
    ),
    f"Nr {_DOEL} verwijderd.": (
        [
            f"DELETE FROM ledger.entry WHERE nummer = {_DOEL}",
            f"DELETE FROM ledger.tag WHERE nummer = {_DOEL}",
        ],
        {_DOEL},
    ),
    f"Nr {_DOEL} verwijderd, de rest hernummerd en de boom opnieuw gemaakt.": (
        haal_weg(_DOEL, _OMVANG),
        {_DOEL},
    ),
    f"Tussen nr {_DOEL - 1} en {_DOEL} een vastlegging ingevoegd met een eerdere tijd, de rest"
    " hernummerd en de boom opnieuw gemaakt.": (voeg_in(_DOEL, _OMVANG), {_DOEL}),
    f"Nr {_DOEL} en {_ANDER} van plaats verwisseld.": (
        verwissel(_DOEL, _ANDER),
        {_DOEL, _ANDER},
    ),
}


def proef(plek: Werkplek) -> Uitslag:
    """Show that whatever is changed is named with its number."""
    uitslag = Uitslag(
        "knoeien",
        "De beheerder van de databank verandert wat er staat",
        "Wat na het vastleggen is gewijzigd, verwijderd, ingevoegd of verwisseld, wordt genoemd met"
        " het nummer van de vastlegging, wie het ook deed.",
        grenzen=(
            (
                "Niet te zien: een leugen die bij het vastleggen zelf is ingevoerd. Die staat"
                " er, en niemand ziet dat aan het grootboek."
            ),
        ),
    )
    with plek.kamer() as kamer:
        kamer.leg_vast(19)
        kamer.teken()  # 20 with the announcement of the key
        kamer.leg_vast(_OMVANG - 20)
        kamer.teken()
        kamer.bewaar()
        for wat, (opdrachten, verwacht) in AANVALLEN.items():
            kamer.verniel(*opdrachten)
            _genoemd(uitslag, kamer, wat, verwacht, hernummerd=len(opdrachten) > 3)
            kamer.zet_terug()
        _met_boom_en_al(kamer, uitslag)
    _zonder_bewijs(plek, uitslag)
    return uitslag


def gelekt(plek: Werkplek) -> Uitslag:
    """Show that who has the signing key too cannot make another past unseen."""
    uitslag = Uitslag(
        "gelekte-sleutel",
        "De sleutel van de ondertekenaar lekt uit",
        "Wie de databank én de sleutel van de ondertekenaar heeft, kan een ander verleden tekenen,"
        " maar niet ongezien: het past niet op wat buiten de databank is bewaard.",
        grenzen=(
            (
                "Niet te zien: een dief die ook elke plek buiten de databank beheerst. Daarom"
                " horen er getuigen te zijn bij een ander."
            ),
        ),
    )
    with plek.kamer() as kamer:
        kamer.leg_vast(_OMVANG - 1)
        bewaard = kamer.teken().noot
        kamer.herschrijf(_DOEL, "gebeurd", "2019-01-01")
        kamer.teken_gestolen()
        dsn = kamer.database.dsn_lees
        start, past = bij_de_start(dsn, kamer.map.pad), past_op(dsn, bewaard)
        uitslag.stap(
            f"Van nr {_DOEL} de dag gewijzigd, blad en boom opnieuw gemaakt, alle controlepunten"
            " weggehaald en er met de gestolen sleutel een nieuw onder gezet.",
            f"het register gaat niet open ({start or 'GING OPEN'}); het controlepunt dat een ander"
            f" bewaarde past {'er WEL op' if past else 'er niet op'}",
            klopt=start.startswith("vork") and not past,
        )
        los, gebreken = plek.map / plek.naam("leeg"), kamer.controleer().gebreken
        uitslag.zonder(
            "Dezelfde databank nagegaan zonder iets wat erbuiten is bewaard.",
            f"{len(gebreken) or 'geen'} gebreken gevonden",
            faalt=not bij_de_start(dsn, los) and not gebreken,
        )
    return uitslag


def _genoemd(
    uitslag: Uitslag, kamer: Tekenkamer, wat: str, verwacht: set[int], *, hernummerd: bool
) -> None:
    """All that must be named is, and nothing else but the one whose neighbour went.

    Of what was renumbered every later entry is another than it was.
    """
    gevonden = genoemd(kamer.controleer())
    later = {n for n in gevonden if hernummerd and n > min(verwacht)}
    uitslag.stap(
        wat,
        f"genoemd: {in_woorden(gevonden)}",
        klopt=verwacht <= gevonden and len(gevonden - verwacht - later) <= len(verwacht),
    )


def genoemd(controle: Controle) -> set[int]:
    """The numbers that a check names, but for the stretch in which a signature no longer holds."""
    return {n for g in controle.gebreken if g.soort != "wortel" for n in g.nummers}


def in_woorden(nummers: set[int]) -> str:
    """Numbers as one says them."""
    if not nummers:
        return "niets"
    geordend = sorted(nummers)
    grenzen = [0, *(i for i, (a, b) in enumerate(pairwise(geordend), 1) if b != a + 1)]
    lopen = [geordend[a:b] for a, b in pairwise([*grenzen, len(geordend)])]
    return "nr " + ", ".join(f"{p[0]} t/m {p[-1]}" if len(p) > 1 else f"{p[0]}" for p in lopen)


def _met_boom_en_al(kamer: Tekenkamer, uitslag: Uitslag) -> None:
    """Whoever makes everything anew meets the signature; without it, nobody."""
    kamer.herschrijf(_DOEL, "gebeurd", "2019-01-01")
    gevonden = {n for g in kamer.controleer().gebreken for n in g.nummers}
    uitslag.stap(
        f"Van nr {_DOEL} de dag gewijzigd, en blad en boom opnieuw gemaakt zoals wij het doen.",
        f"genoemd: {in_woorden(gevonden)}, het stuk tussen twee handtekeningen; een oudere kopie"
        " wijst het nummer aan",
        klopt=_DOEL in gevonden and gevonden <= set(range(21, _OMVANG + 1)),
    )
    kamer.verniel("DELETE FROM ledger.checkpoint")
    gebreken = kamer.controleer().gebreken
    uitslag.zonder(
        "Hetzelfde, zonder de handtekeningen van de ondertekenaar.",
        f"{len(gebreken) or 'geen'} gebreken gevonden",
        faalt=not gebreken,
    )


def _zonder_bewijs(plek: Werkplek, uitslag: Uitslag) -> None:
    """The same rows in a table as anyone makes it, and all that a database can check of those."""
    _, database = plek.databank()
    ongezien = []
    with (
        closing(Journal(database)) as journal,
        psycopg.connect(database.dsn_eigenaar, autocommit=True) as gewoon,
    ):
        leg_vast(journal, _OMVANG)
        for wat, opdrachten in _GEWOON.items():
            gewoon.execute(_TABEL)
            for opdracht in opdrachten:
                gewoon.execute(opdracht)
            if gewoon.execute(_KLOPT).fetchone() == (True,):
                ongezien.append(wat)
    uitslag.zonder(
        "Dezelfde rijen in een gewone tabel, met nummer, tijd en inhoud en met sleutels en regels,"
        " maar zonder blad, boom en handtekening; daarin gewijzigd, verwijderd, ingevoegd en"
        " verwisseld.",
        f"ongezien: {', '.join(ongezien) or 'niets'}",
        faalt=len(ongezien) == len(_GEWOON),
    )


_TABEL = """
DROP TABLE IF EXISTS gewoon;
CREATE TABLE gewoon (nummer bigint PRIMARY KEY DEFERRABLE INITIALLY DEFERRED CHECK (nummer > 0),
  op timestamptz NOT NULL, inhoud text NOT NULL CHECK (inhoud <> ''));
INSERT INTO gewoon SELECT nummer, vastgelegd_op, convert_from(state, 'UTF8') FROM ledger.entry
"""
_GEWOON: Mapping[str, tuple[str, ...]] = {
    "gewijzigd": (
        (
            f"UPDATE gewoon SET inhoud = replace(inhoud, '2021-11-23', '2019-01-01')"
            f" WHERE nummer = {_DOEL}"
        ),
    ),
    "verwijderd": (
        f"DELETE FROM gewoon WHERE nummer = {_DOEL}",
        f"UPDATE gewoon SET nummer = nummer - 1 WHERE nummer > {_DOEL}",
    ),
    "ingevoegd": (
        f"UPDATE gewoon SET nummer = nummer + 1 WHERE nummer >= {_DOEL}",
        f"INSERT INTO gewoon SELECT {_DOEL}, op, inhoud FROM gewoon WHERE nummer = {_DOEL - 1}",
    ),
    "verwisseld": (
        (
            f"UPDATE gewoon een SET inhoud = ander.inhoud FROM gewoon ander"
            f" WHERE (een.nummer, ander.nummer) IN (({_DOEL}, {_ANDER}), ({_ANDER}, {_DOEL}))"
        ),
    ),
}
# All that such a table can be asked: numbers without gaps, times in order, everything readable.
_KLOPT = """
SELECT count(*) = max(nummer) AND bool_and(op >= vorige OR vorige IS NULL) AND
  bool_and(inhoud::jsonb IS NOT NULL)
FROM (SELECT *, lag(op) OVER (ORDER BY nummer) AS vorige FROM gewoon) g
"""
