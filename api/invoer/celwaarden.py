"""What one cell says of one field of an act: a choice, a yes or no, a number, a day, or a text.

A choice may be written as its code or as it reads in a sentence; whatever else stands there is not
guessed at. Pure.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from api.invoer.indeling import kaal
from api.vastleggen.vormvelden import Vormveld
from ledger.daden.woorden import noem
from ledger.tijd.datumwoorden import lees_datum
from ledger.tijd.edtf import WanneerFout

_ZO = "{fout}"
EEN_VAN: Final = "een van {keuzes}"


class GeenWaarde(ValueError):
    """A cell that says none of what its field can hold; says what was expected."""

    def __init__(self, verwacht: str, **waarden: object) -> None:
        self.verwacht, self.waarden = verwacht, waarden
        super().__init__(verwacht.format(**waarden))


def lees_waarde(veld: Vormveld, woordkeus: Mapping[str, str], tekst: str) -> Any:
    """What a cell says of one field of an act.

    Raises:
        GeenWaarde: it says none.
    """
    if veld.lijst:
        delen = re.split(r"\s*[,;/]\s*|\s+en\s+", tekst)
        return [_een(veld, woordkeus, deel) for deel in delen if deel]
    return _een(veld, woordkeus, tekst)


def _een(veld: Vormveld, woordkeus: Mapping[str, str], tekst: str) -> Any:
    match veld.soort:
        case "keuze":
            codes = [code for code, _ in veld.keuzes]
            if (code := gekozen(codes, woordkeus, tekst)) is None:
                raise GeenWaarde(EEN_VAN, keuzes=", ".join(codes))
            return code
        case "ja_nee":
            if kaal(tekst) not in {"ja", "j", "nee", "n"}:
                raise GeenWaarde("ja of nee")
            return kaal(tekst).startswith("j")
        case "getal":
            if not re.fullmatch(r"-?[0-9]{1,8}", tekst):
                raise GeenWaarde("een heel getal")
            return int(tekst)
        case "datum":
            try:
                return lees_datum(tekst)
            except WanneerFout as fout:
                raise GeenWaarde(_ZO, fout=fout.verwacht) from None
        case _:
            return tekst


def gekozen(codes: Iterable[str], woordkeus: Mapping[str, str], tekst: str) -> str | None:
    """The code that these words are, by its own spelling or as it reads in a sentence."""
    gezocht = _zonder_lidwoord(tekst)
    return next(
        (
            code
            for code in codes
            if gezocht in {_zonder_lidwoord(code), _zonder_lidwoord(noem(code, woordkeus))}
        ),
        None,
    )


def _zonder_lidwoord(tekst: str) -> str:
    return re.sub(r"^(?:de|het|een) ", "", kaal(tekst))


def kort(tekst: str) -> str:
    """A cell as an error shows it: nothing in it turns a page or a terminal around."""
    veilig = "".join(t if t.isprintable() else "�" for t in tekst)
    return veilig if len(veilig) <= 60 else f"{veilig[:59]}…"
