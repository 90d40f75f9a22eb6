"""By which marks an act out of a table is known again: the place where it stood, and what it says.

Both are keyed hashes that the log holds beside the act, bound to its case, so they tell nothing and
tie no case to another. The first begins with a hash of the file: whoever has that file, or has read
its hash in an act, can tell which others of the case came out of it. Pure.
"""

from collections.abc import Callable, Sequence
from typing import Final

Hmac = Callable[[str, str], bytes]
INVOER: Final = "invoer:"
_LANG, _BESTAND = 43, 15  # characters of a mark, and of it those of the file


def bestandsmerk(hmac: Hmac, dossier: str, sha256: str) -> str:
    """What the place of every act of this file begins with in this case."""
    return INVOER + hmac("invoer-bestand-van", f"{dossier} {sha256}").hex()[:_BESTAND]


def tabelmerken(hmac: Hmac, dossier: str, herkomst: Sequence[str], sha256: str) -> tuple[str, ...]:
    """The marks of an act out of this table, its place first; none for any other act."""
    if not herkomst:
        return ()
    plek, inhoud = (hmac("invoer-tabel", f"{dossier} {deel}").hex() for deel in herkomst)
    begin = bestandsmerk(hmac, dossier, sha256)
    return (begin + plek[: _LANG - _BESTAND], INVOER + inhoud[:_LANG])


def bestand_van(tags: Sequence[str]) -> str | None:
    """The mark of the file out of which an entry came; None when it came out of no table."""
    merken = [tag for tag in tags if tag.startswith(INVOER)]
    return merken[0][: len(INVOER) + _BESTAND] if len(merken) > 1 else None
