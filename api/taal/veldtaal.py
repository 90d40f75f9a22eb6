"""What stands beside a field of a form that is wrong."""

from api.taal.vertaling import _
from ledger.daden.woorden import Ongeldig


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


def naast_veld(fout: Ongeldig) -> dict[str, str]:
    """What is wrong with an act, by the field of the form that it came from."""
    return {f.pad.strip("/").partition("/")[0]: wordt_verwacht(f.verwacht) for f in fout.fouten}
