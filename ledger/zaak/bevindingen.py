"""What guards that a finding of an auditor hangs together with its case, and names nobody."""

from ledger.daden.handelingen import (
    VAN_DE_AUDITOR,
    BevindingAfgesloten,
    BevindingBeantwoord,
    BevindingVastgelegd,
)
from ledger.daden.velden import personen
from ledger.daden.woorden import Daad, Fout, Ongeldig
from ledger.zaak.dossier import Botsing, Dossier


def weiger_losse_bevinding(zaak: Dossier, daad: Daad) -> None:
    """Guard that a reply answers a finding of this case, and that an auditor names no person.

    Whom an act names becomes a party to the case: else an auditor, who reads without names, could
    keep any member out of it.

    Raises:
        Botsing: the finding that is meant is not there.
        Ongeldig: an auditor names somebody.
    """
    if daad.daad in VAN_DE_AUDITOR and personen(daad):
        raise Ongeldig((Fout("/noemt", "niemand: een auditor leest zonder namen", "iemand"),))
    match daad:
        case BevindingVastgelegd(vervangt=str() as een):
            genoemd: tuple[str, ...] = (een,)
        case BevindingVastgelegd(vervangt=meer):
            genoemd = tuple(meer or ())
        case BevindingBeantwoord(bevinding=een) | BevindingAfgesloten(bevinding=een):
            genoemd = (een,)
        case _:
            return
    er_zijn = {v.id for v in zaak.register if v.daad == "bevinding_vastgelegd"}
    for id_ in genoemd:
        if id_ not in er_zijn:
            raise Botsing(f"bevinding {id_} bestaat niet in dossier {zaak.id}")
