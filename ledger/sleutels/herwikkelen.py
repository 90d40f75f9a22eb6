"""The keys of a register under another key-encryption key, in the transaction of who calls."""

import sqlite3

from ledger.sleutels.versleuteling import ontsleutel, versleutel, wikkelsleutel

# What is wrapped under the key-encryption key alone: table, column, id, and what it is bound to.
_WRAPPED = (
    ("houder", "sleutel", "id", "houder "),
    ("houder", "label", "id", "label "),
    ("geheim", "verpakt", "naam", ""),
)


def herwikkel(db: sqlite3.Connection, oud: bytes, nieuw: bytes) -> None:
    """Wrap under `nieuw` everything that `oud` had a part in.

    Raises:
        NietTeOpenen: something was not wrapped under `oud`.
    """
    _texts(db, oud, nieuw)
    for tabel, kolom, id_, aad in _WRAPPED:
        vraag = f"SELECT {id_}, {kolom} FROM {tabel} WHERE {kolom} NOTNULL"  # noqa: S608  our own names
        for naam, verpakt in db.execute(vraag).fetchall():
            bij = (aad + naam).encode()
            opnieuw = versleutel(nieuw, ontsleutel(oud, verpakt, bij), bij)
            zet = f"UPDATE {tabel} SET {kolom} = ? WHERE {id_} = ?"  # noqa: S608  idem
            db.execute(zet, [opnieuw, naam])


def _texts(db: sqlite3.Connection, oud: bytes, nieuw: bytes) -> None:
    """The keys of texts, which everyone whom a text names has a part in too."""
    rijen = db.execute("SELECT id, sleutel FROM houder WHERE sleutel NOTNULL").fetchall()
    levend = {houder: ontsleutel(oud, s, f"houder {houder}".encode()) for houder, s in rijen}
    noemt: dict[str, list[str]] = {}
    for tekst, houder in db.execute("SELECT sleutel_id, houder_id FROM noemt"):
        noemt.setdefault(tekst, []).append(houder)
    rijen = db.execute("SELECT id, verpakt FROM tekstsleutel WHERE verpakt NOTNULL").fetchall()
    for tekst, verpakt in rijen:
        houders = {h: levend[h] for h in noemt.get(tekst, ()) if h in levend}
        opnieuw = None  # nobody can open it any more
        if len(houders) == len(noemt.get(tekst, ())):
            sleutel = ontsleutel(wikkelsleutel(oud, tekst, houders), verpakt, tekst.encode())
            opnieuw = versleutel(wikkelsleutel(nieuw, tekst, houders), sleutel, tekst.encode())
        db.execute("UPDATE tekstsleutel SET verpakt = ? WHERE id = ?", [opnieuw, tekst])
