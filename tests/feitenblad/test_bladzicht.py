"""Who sees which sheet of facts, and that every case on it is on record before it is shown."""

from collections.abc import Iterator
from typing import Any

import pytest

from api.invoer import invoer
from api.settings import Instellingen
from api.vastleggen.importregels import lees_regels
from ledger.daden.toegangsdaden import BelangGemeld, OpdrachtVoorgesteld
from ledger.toegang.toegang import Lezer
from ledger.toegangslog.feitenboek import Feitenboek
from projections.vragen.bladgrenzen import OnbekendBlad
from projections.vragen.bladvraag import Bladen
from tests.feitenblad.test_bladvraag import DOEL, OPSTELLER, TOT, brief
from tests.opstelling.bladkamer import DREMPEL, voorbeeld
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, Huis, open_huis
from tests.opstelling.toegangshuis import TOT as EINDE

TWEE = "2026Z00001"


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    """With the letter's cases, a member who sees all and a drafter with an assignment over all."""
    with open_huis(server, tmp_path_factory.mktemp("bladzicht")) as huis:
        wie = huis.toegang.wie(LID)
        invoer.importeer(huis.register, lees_regels(voorbeeld("brief.jsonl")), wie=wie)
        huis.leesmodel.inhalen()
        huis.eigen = str(huis.register.vind_dossier("IND-ILO"))
        huis.ander = str(huis.register.vind_dossier("IND-organisatie"))
        huis.geef_toegang(LID.account, None)
        opsteller(huis, OPSTELLER)
        yield huis


@pytest.fixture(scope="module")
def bladen(huis: Huis) -> Bladen:
    boek = Feitenboek(huis.toegang, huis.register)
    return Bladen(huis.raadplegen.deur, boek, Instellingen().oorsprong, DREMPEL)


def opsteller(huis: Huis, account: str) -> Lezer:
    """A drafter with an assignment over every case."""
    lezer = huis.stel_aan(account, "antwoordopsteller")
    huis.geef_opdracht(account)
    return lezer


def meelezer(huis: Huis, account: str) -> Lezer:
    """One more member who sees every case."""
    lezer = huis.stel_aan(account, "commissielid")
    huis.geef_toegang(account, None)
    return lezer


def gezien(huis: Huis, lezer: Lezer) -> set[str]:
    """Of which cases it is on record that this account read them for a sheet."""
    rijen = [g for g in huis.gelezen("ingezien") if g["account"] == lezer.account]
    return {g["dossier"] for g in rijen if g["wat"] == "feitenblad" and g["dossier"]}


def nummers(bladen: Bladen, lezer: Lezer) -> list[str]:
    return [blad.nummer for blad in bladen.lijst(lezer, DOEL)]


def test_a_drafter_who_sees_every_case_still_sees_no_sheet_of_an_assignment_of_another(
    huis: Huis, bladen: Bladen
) -> None:
    blad = bladen.stel_op(Lezer(OPSTELLER), DOEL, brief(huis), TOT)
    ander = opsteller(huis, "ander-fictief")
    assert blad.nummer in nummers(bladen, Lezer(OPSTELLER))
    assert nummers(bladen, ander) == []
    with pytest.raises(OnbekendBlad):
        bladen.lees(ander, DOEL, blad.nummer)
    eigen = bladen.stel_op(ander, DOEL, brief(huis), TOT)
    assert nummers(bladen, ander) == [eigen.nummer], "the control: a sheet of its own it does see"


def test_a_sheet_with_one_case_out_of_sight_is_not_there_whoever_may_read_the_others(
    huis: Huis, bladen: Bladen
) -> None:
    maker = opsteller(huis, "maker-fictief")
    beide = bladen.stel_op(maker, DOEL, brief(huis), TOT)
    een = bladen.stel_op(maker, DOEL, brief(huis, zonder=["F9", "F10"]), TOT)
    assert set(beide.daad.dossiers) == {huis.eigen, huis.ander}
    assert een.daad.dossiers == (huis.eigen,)
    for lezer in (maker, meelezer(huis, "belang-fictief")):
        assert {beide.nummer, een.nummer} <= {*nummers(bladen, lezer)}
        belang = BelangGemeld(account=lezer.account, dossier=huis.ander, reden="fictief")
        huis.toegang.meld_belang(lezer, belang)
        over = nummers(bladen, lezer)
        assert (beide.nummer in over, een.nummer in over) == (False, True)
        with pytest.raises(OnbekendBlad):
            bladen.lees(lezer, DOEL, beide.nummer)


def test_a_case_that_a_sheet_counts_and_no_question_names_is_on_record_before_it_is_shown(
    huis: Huis, bladen: Bladen
) -> None:
    """Made, and read by somebody else."""
    telt = opsteller(huis, "telt-fictief")
    telling = tuple(u for u in brief(huis).uitspraken if u.nummer == "F8")
    alleen = brief(huis).model_copy(update={"uitspraken": telling})
    assert not tuple(alleen.dossiers)
    blad = bladen.proef(telt, DOEL, alleen, TOT)
    assert blad.zaken
    assert gezien(huis, telt) == set(blad.zaken)

    gemaakt, leest = bladen.stel_op(telt, DOEL, alleen, TOT), meelezer(huis, "leest-fictief")
    nummers(bladen, leest)
    assert gezien(huis, leest) == set(), "the control: a list is no sheet"
    bladen.lees(leest, DOEL, gemaakt.nummer)
    assert gezien(huis, leest) == set(gemaakt.daad.dossiers) == set(blad.zaken)


def test_a_draft_is_replaced_under_its_own_assignment_alone_though_its_maker_has_both(
    huis: Huis, bladen: Bladen
) -> None:
    zaak = huis.zaak("Z-TWEE")
    vragen: dict[str, Any] = {"vragen": TWEE, "gebeurd": str(huis.register.vandaag())}
    huis.leg_vast(zaak, "kamervragen_ingezonden", aan="bewindspersoon", **vragen)
    maker = opsteller(huis, "tweemaal-fictief")
    huis.geef(
        OpdrachtVoorgesteld(
            account=maker.account, tot=EINDE, reden="fictief", opdracht=TWEE, dossiers=()
        )
    )
    eerste = bladen.stel_op(maker, DOEL, brief(huis), TOT)
    anders = brief(huis).model_copy(update={"kamervraag": TWEE})
    voor = len(huis.gelezen("feitenblad_opgesteld"))
    with pytest.raises(OnbekendBlad):
        bladen.stel_op(maker, DOEL, anders, TOT, vervangt=eerste.nummer)
    assert len(huis.gelezen("feitenblad_opgesteld")) == voor
    assert bladen.lees(maker, DOEL, eerste.nummer).vervangen_door is None
    assert bladen.stel_op(maker, DOEL, anders, TOT).daad.vervangt is None, "the control: as new"
    beter = bladen.stel_op(maker, DOEL, brief(huis), TOT, vervangt=eerste.nummer)
    assert bladen.lees(maker, DOEL, eerste.nummer).vervangen_door == beter.nummer
