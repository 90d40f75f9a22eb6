"""An act that names a case out of sight is refused as one that names a case that is not there."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import orjson
import pytest

from api.invoer.invoer import importeer
from api.vastleggen.importregels import lees_regels
from ledger.toegang.toegang import Lezer
from ledger.toegangslog.toegangslog import GeenToegang
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import Huis, open_huis

SECRETARIS = Lezer("secretaris-fictief")
WEG = "d-AAAAAAAAAAAAAAAAAAAAAA"


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    """With a secretary who may record in two cases, and not in a third."""
    with open_huis(server, tmp_path_factory.mktemp("genoemd")) as huis:
        huis.eigen, huis.ander = huis.zaak("Z-EIGEN"), huis.zaak("Z-ANDER")
        huis.stel_aan(SECRETARIS.account, "secretaris")
        for zaak in (huis.eigen, huis.zaak("Z-OOK")):
            huis.geef_toegang(SECRETARIS.account, zaak)
        yield huis


def ook(zaak: str) -> dict[str, Any]:
    return {"daad": "signaal_geuit", "vorm": None, "ook_in": (zaak,)}


def gekoppeld(eigen: str, zaak: str) -> dict[str, Any]:
    return {"daad": "dossiers_gekoppeld", "dossiers": [eigen, zaak], "grond": None}


def samengevoegd(eigen: str, zaak: str) -> dict[str, Any]:
    return {**gekoppeld(eigen, zaak), "daad": "dossiers_samengevoegd", "naar": zaak}


def geweigerd(huis: Huis, doe: Callable[[], object]) -> tuple[str, str]:
    """How it was refused; nothing was recorded."""
    voor = huis.register.journal.positie()
    with pytest.raises(GeenToegang) as fout:
        doe()
    assert huis.register.journal.positie() == voor
    return fout.value.reden, str(fout.value)


@pytest.mark.parametrize("soort", ["ook_in", "gekoppeld", "samengevoegd"])
def test_no_act_is_recorded_that_names_a_case_out_of_sight_and_none_tells_that_it_is_there(
    huis: Huis, soort: str
) -> None:
    def leg_vast(zaak: str) -> object:
        vormen = {
            "ook_in": ook(zaak),
            "gekoppeld": gekoppeld(huis.eigen, zaak),
            "samengevoegd": samengevoegd(huis.eigen, zaak),
        }
        return huis.leg_vast(huis.eigen, wie=SECRETARIS, **vormen[soort])

    namen = (huis.ander, WEG) if soort == "ook_in" else (huis.ander, WEG, "Z-ANDER", "Z-NERGENS")
    redenen = {geweigerd(huis, partial(leg_vast, zaak)) for zaak in namen}
    assert len(redenen) == 1
    assert leg_vast(str(huis.register.vind_dossier("Z-OOK"))), "the control: one in sight"


@pytest.mark.parametrize("soort", ["ook_in", "gekoppeld"])
@pytest.mark.parametrize("droog", [True, False], ids=["tried", "recorded"])
def test_a_file_that_names_a_case_out_of_sight_is_refused_whole_before_that_is_looked_into(
    huis: Huis, soort: str, droog: bool
) -> None:
    def neem(zaak: str, *, gevraagd: bool = True) -> object:
        wat = ook(zaak) if soort == "ook_in" else gekoppeld(huis.eigen, zaak)
        plek = {
            "dossier": huis.eigen,
            "gebeurd": "2024-05",
            "door": [{"rol": "melder", "ref": None}],
        }
        goed = {**plek, "daad": "signaal_geuit", "vorm": None}
        regels = lees_regels(b"\n".join(map(orjson.dumps, (goed, {**plek, **wat}))))
        eis = partial(huis.toegang.eis_elk, SECRETARIS) if gevraagd else lambda _: None
        return importeer(
            huis.register, regels, wie=huis.toegang.wie(SECRETARIS), droog=droog, eis=eis
        )

    redenen = {
        geweigerd(huis, partial(neem, huis.ander)),
        geweigerd(huis, partial(neem, "Z-ANDER")),
    }
    if soort == "gekoppeld":  # another case named as one that the act is in, would be opened
        redenen |= {geweigerd(huis, partial(neem, zaak)) for zaak in (WEG, "Z-NERGENS")}
    if not droog:  # nor does the register take it from who forgot to ask
        redenen.add(geweigerd(huis, partial(neem, huis.ander, gevraagd=False)))
    assert len(redenen) == 1
    assert neem("Z-OOK"), "the control: one in sight"
