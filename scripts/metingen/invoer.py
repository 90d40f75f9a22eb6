"""B1: a file of acts, from its bytes to a log that holds them, against copying in the result."""

from collections.abc import Iterator
from typing import Any

import psycopg

from api.invoer.invoer import importeer, lees_regels
from ledger.vastleggen.register import Register
from ledger.zaak.dossier import Vastlegger
from scripts.metingen import zaken
from scripts.metingen.bank import Bank
from scripts.metingen.meting import Meting, klok, om_en_om

WIE = Vastlegger("bank", "commissielid")
_KALE_TABELLEN = """
CREATE TABLE entry (nummer bigint, entry_id uuid, daad text, tags text[],
                    vastgelegd_op timestamptz, leaf bytea, state bytea);
CREATE TABLE tag (tag text, nummer bigint);
"""
_SOORTEN = {
    "entry": ("int8", "uuid", "text", "text[]", "timestamptz", "bytea", "bytea"),
    "tag": ("text", "int8"),
}
_VRAGEN = {
    "entry": "SELECT nummer, entry_id, daad, tags, vastgelegd_op, leaf, state FROM ledger.entry",
    "tag": "SELECT tag, nummer FROM ledger.tag",
}

Rijen = dict[str, list[tuple[Any, ...]]]


def meet(bank: Bank, *, kort: bool) -> Iterator[Meting]:
    """B1."""
    aantal, rondes = (5, 1) if kort else (250, 5)
    with bank.register() as (database, register), psycopg.connect(bank.kaal()) as kaal:
        kaal.execute(_KALE_TABELLEN)
        voer_in(register, zaken.bestand(aantal, "vooraf"))
        with psycopg.connect(database.dsn_eigenaar) as eigenaar:
            rijen = {tabel: eigenaar.execute(vraag).fetchall() for tabel, vraag in _VRAGEN.items()}
            ((teksten,),) = eigenaar.execute("SELECT count(*) FROM vault.sealed").fetchall()
        vastleggingen = len(rijen["entry"])
        paar = om_en_om(
            rondes,
            lambda ronde: voer_in(register, zaken.bestand(aantal, f"ronde{ronde}")),
            lambda _: _kopieer(kaal, rijen),
        )
    yield Meting(
        "B1",
        "invoer van handelingen, van bestand tot grootboek, een proces",
        "COPY binary van dezelfde rijen in kale tabellen",
        "vastleggingen/s",
        paar,
        doel=0.25,
        opmerking=f"{vastleggingen} vastleggingen, {teksten / vastleggingen:.1f} verzegelde tekst"
        " per stuk; een tweede proces dat vastleggingen bouwt (doel 0,4) is er nog niet",
    )


def voer_in(register: Register, data: bytes) -> float:
    """Import a file; answers entries per second, the ones that opened a case included."""
    voor = register.journal.positie()
    with klok() as duur:
        verslag = importeer(register, lees_regels(data), wie=WIE)
    return (verslag.positie - voor) / duur[0]


def _kopieer(kaal: psycopg.Connection[Any], rijen: Rijen) -> float:
    """Copy the rows into empty tables in one durable transaction; answers entries per second."""
    kaal.execute("TRUNCATE entry, tag")
    kaal.commit()
    with klok() as duur:
        for tabel, soorten in _SOORTEN.items():
            vraag = f"COPY {tabel} FROM STDIN (FORMAT binary)"
            with kaal.cursor() as cursor, cursor.copy(vraag) as copy:
                copy.set_types(soorten)
                for rij in rijen[tabel]:
                    copy.write_row(rij)
        kaal.commit()
    return len(rijen["entry"]) / duur[0]
