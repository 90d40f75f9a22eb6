"""What tests of the read tables share: acts in a few cases, and a look into the tables."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg

from ledger.databank.postgres import Database, verbind
from projections.leesmodel import leesmodel
from projections.leesmodel.bijhouden import PROJECTIES, Leesmodel

_TABELLEN = ("vastlegging", "zaak", "lezing", "norm", "toets", "positie")


@contextmanager
def lopend(
    database: Database, projecties: leesmodel.Soorten = PROJECTIES, **opties: Any
) -> Iterator[Leesmodel]:
    with closing(Leesmodel(database.dsn_projectie, projecties, **opties)) as model:
        model.start()
        yield model


def stand(model: Leesmodel, naam: str) -> leesmodel.Projectiestand:
    (gevonden,) = [s for s in model.stand() if s.naam == naam] or [
        leesmodel.Projectiestand(naam, 0, 0, 0, "", None, None)
    ]
    return gevonden


def vraag(database: Database, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(database.dsn_projectie) as verbinding:
        return verbinding.execute(query).fetchall()


def nummers(database: Database) -> list[int]:
    rijen = vraag(database, "SELECT nummer FROM lees.vastlegging ORDER BY nummer")
    return [nummer for (nummer,) in rijen]


def positie(database: Database) -> int:
    ((bestaat,),) = vraag(database, "SELECT to_regclass('lees.positie') IS NOT NULL")
    if not bestaat:
        return 0
    ((nummer,),) = vraag(database, "SELECT min(nummer) FROM lees.positie")
    return int(nummer)


def heel(verbinding: psycopg.Connection[Any]) -> tuple[int, int]:
    """How many rows there are, and how many there should be."""
    query = """
      SELECT (SELECT count(*) FROM lees.vastlegging), aantal
      FROM lees.positie WHERE projectie = 'dossiers'
    """
    rij = verbinding.execute(query).fetchone()
    assert rij is not None
    return rij[0], rij[1]


def dump(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the read tables as text, with their columns and indexes."""
    inhoud = {
        tabel: vraag(database, f"SELECT t::text FROM lees.{tabel} t ORDER BY 1")
        for tabel in _TABELLEN
    }
    inhoud["kolommen"] = vraag(
        database,
        "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns"
        " WHERE table_schema = 'lees' ORDER BY 1, ordinal_position",
    )
    inhoud["indexen"] = vraag(
        database, "SELECT indexdef FROM pg_indexes WHERE schemaname = 'lees' ORDER BY 1"
    )
    return inhoud


def weg(database: Database) -> None:
    with verbind(database.dsn_projectie, 5.0) as verbinding:
        verbinding.execute("DROP TABLE IF EXISTS lees." + ", lees.".join(_TABELLEN))


def leeg(database: Database) -> None:
    """Live tables that are there, with nothing in them yet."""
    with closing(Leesmodel(database.dsn_projectie)) as model:
        model.inhalen()
    with verbind(database.dsn_projectie, 5.0) as verbinding:
        verbinding.execute(
            "TRUNCATE lees.vastlegging, lees.zaak, lees.lezing, lees.norm, lees.toets;"
            "UPDATE lees.positie SET nummer = 0, aantal = 0, wortel = sha256('')"
        )
