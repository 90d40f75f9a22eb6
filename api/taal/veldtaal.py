"""What stands beside a field of a form that is wrong, and above a form that is refused."""

import re
from collections.abc import Mapping

from api.taal.taal import hoofdletter
from api.taal.vertaling import _, woorden
from ledger.daden.woorden import Ongeldig
from ledger.zaak.dossier import Botsing

_GETAL = re.compile(r"\d+")
# What the register refuses beside a case, with the number of an entry in it.
_MET_NUMMER: Mapping[str, str] = woorden(
    {
        "deze sleutel is al gebruikt voor andere inhoud (nr {})": (
            "deze sleutel is al gebruikt voor andere inhoud (nr {})"
        ),
        "grootboek: verwacht een open grootboek, maar nr {} sluit het af; er is niets"
        " vastgelegd": "grootboek: verwacht een open grootboek, maar nr {} sluit het af; er is"
        " niets vastgelegd",
    }
)


def wordt_verwacht(wat: str) -> str:
    """What stands beside a field that is wrong."""
    return _("verwacht {wat}").format(wat=_(wat))


def mag_niet_leeg(*, datum: bool) -> str:
    """What a field says that cannot stay empty."""
    if datum:
        return _(
            "dit mag niet leeg blijven. Weet u de dag niet, schrijf dan wat de bron wel zegt, zoals"
            " juni 2020 of uiterlijk 23 november 2021"
        )
    return _("dit mag niet leeg blijven")


def geweigerd(fout: Exception) -> str:
    """Why the register takes this not in, in the language of the page; the ids stay as they are."""
    if isinstance(fout, Botsing):
        return hoofdletter(_(fout.waarom).format(*fout.ids) + ".")
    tekst = str(fout)
    zin = _MET_NUMMER.get(_GETAL.sub("{}", tekst), "")
    return hoofdletter((zin.format(*_GETAL.findall(tekst)) if zin else tekst) + ".")


def naast_veld(fout: Ongeldig) -> dict[str, str]:
    """What is wrong with an act, by the field of the form that it came from."""
    return {f.pad.strip("/").partition("/")[0]: wordt_verwacht(f.verwacht) for f in fout.fouten}
