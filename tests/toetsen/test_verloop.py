"""Without its explanation a verdict is the same, on the day itself and on every day to come."""

from collections.abc import Mapping
from datetime import date

import pytest

from ledger.tijd.wanneer import Antwoord
from projections.normen.normen import Catalogus
from projections.plichten.vragen import Vraag, Zaak
from projections.toetsen import bladen
from projections.toetsen.toetsing import Kern, kern, kernen, op_de_dag, toetsen, verloop
from tests.opstelling.proefnormen import (
    EEN,
    MISSTAND,
    PRAKTIJK,
    TERUGVAL,
    VERSIES,
    Daad,
    bevestigd,
    catalogus,
    een,
    feiten,
    melding,
    norm,
)


def gevraagd(normen: Catalogus, op: date, *daden: Daad) -> tuple[Zaak, Vraag]:
    zaak = Zaak(feiten(*daden), normen, op, verder=True)
    (vraag,) = zaak.vragen()
    return zaak, vraag


def van(kern_: Kern | None) -> tuple[object, ...] | None:
    """What of a verdict changes with the day."""
    if kern_ is None:
        return None
    return kern_.uitkomsten, kern_.due_vroegst, kern_.due_laatst, kern_.volgende, kern_.benaderd


# --- without explanation ----------------------------------------------------------------------

STANDEN: Mapping[str, tuple[Daad, ...]] = {
    "running": (melding("2023-03-30"),),
    "in time": (melding("2023-03-01"), bevestigd("2023-03-08")),
    "too late": (melding("2023-03-01"), bevestigd("2023-03-09")),
    "vague": (melding("2023-03"), bevestigd("2023-03-20")),
    "still to come": (melding("[2023-03-25..2023-04-10]"),),
    "across the border": (melding("[2022-12-31..2023-01-01]"), bevestigd("2023-01-05")),
    "two reports": (melding("2023-03-01"), melding("2023-03", "m2"), bevestigd("2023-03-20")),
}


@pytest.mark.parametrize("normen", [EEN, MISSTAND, PRAKTIJK, VERSIES])
@pytest.mark.parametrize("wat", STANDEN)
def test_the_same_verdict_comes_without_its_explanation(wat: str, normen: Catalogus) -> None:
    zaak, op = feiten(*STANDEN[wat]), date(2023, 4, 1)
    verklaard = [t.kern for t in toetsen(zaak, normen, op)]
    assert verklaard
    assert kernen(zaak, normen, op) == verklaard
    verder = Zaak(zaak, normen, op, verder=True)
    assert [kern(verder, vraag) for vraag in verder.vragen()] == verklaard


def test_without_explanation_what_certainly_does_not_apply_is_left_out() -> None:
    daden, op = (melding("2023-03-01", vermoedens=("integriteitsschending",)),), date(2023, 4, 1)
    zaak, vraag = gevraagd(MISSTAND, op, *daden)
    assert een(MISSTAND, op, *daden).uitkomsten == ("niet_van_toepassing",)
    assert kernen(feiten(*daden), MISSTAND, op) == []
    assert kern(zaak, vraag) is None
    assert op_de_dag(zaak.zonder_later, vraag.sleutel) is None
    leeg, zonder = gevraagd(EEN, op)
    assert kern(leeg, zonder) is None


# --- as time goes on --------------------------------------------------------------------------


def test_a_verdict_is_told_for_all_days_to_come_at_once() -> None:
    zaak, vraag = gevraagd(EEN, date(2023, 3, 2), melding("2023-03-01"), bevestigd("2023-03-20"))
    gang = verloop(zaak, vraag)
    assert gang is not None
    laatste = date(2023, 3, 8)
    assert [(dag, van(k)) for dag, k in gang] == [
        (date(2023, 3, 2), (("loopt",), laatste, laatste, None, False)),
        (date(2023, 3, 9), (("niet_gebleken",), laatste, laatste, None, False)),
        (date(2023, 3, 20), (("te_laat",), laatste, laatste, None, False)),
    ]
    assert {k.norm for _, k in gang if k is not None} == {"proef.een"}


def test_before_the_act_that_opens_a_duty_there_is_no_verdict_yet() -> None:
    zaak, vraag = gevraagd(EEN, date(2023, 2, 1), melding("2023-03-01"))
    gang = verloop(zaak, vraag) or []
    assert [(dag, k and k.uitkomsten) for dag, k in gang] == [
        (date(2023, 2, 1), None),
        (date(2023, 3, 1), ("loopt",)),
        (date(2023, 3, 9), ("niet_gebleken",)),
    ]


# --- more worlds than can be told apart -------------------------------------------------------


VEEL = (melding("2023-03"), bevestigd("[2023-03-04..2023-03-28]"))


def test_more_worlds_than_can_be_told_apart_give_all_that_is_not_ruled_out_and_say_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    op = date(2023, 4, 1)
    precies = een(EEN, op, *VEEL)
    monkeypatch.setattr(bladen, "HOOGSTENS", 1)
    toets = een(EEN, op, *VEEL)
    assert toets.benaderd
    assert set(toets.uitkomsten) > set(precies.uitkomsten)
    assert toets.volgende == date(2023, 4, 2)
    assert precies.due_laatst
    assert (toets.due_vroegst, toets.due_laatst) == (None, None)  # of the others nobody knows
    (gezegd,) = toets.opmerkingen
    assert gezegd.endswith("genoemd is alles wat niet is uitgesloten.")
    (los,) = kernen(feiten(*VEEL), EEN, op)
    assert los == toets.kern
    zaak, vraag = gevraagd(EEN, op, *VEEL)
    assert kern(zaak, vraag) == los
    assert verloop(zaak, vraag) is None


def test_where_not_all_was_worked_out_nothing_is_said_to_be_certain(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The one possibility that was worked out may be a miss, and the others not."""
    op, laat = date(2023, 4, 1), (melding("2023-03-01"), bevestigd("[2023-03-02..2023-03-28]"))
    monkeypatch.setattr(bladen, "HOOGSTENS", 1)
    toets = een(EEN, op, *laat)
    assert toets.benaderd
    assert toets.gronden[0].startswith("Onbepaald: ")
    assert toets.gronden[0].endswith(" of een mogelijkheid die niet is nagerekend.")
    assert all(grond.startswith("Mogelijk ") for grond in toets.gronden[1:])
    assert {o.telt for o in toets.overwogen} == {Antwoord.ONBEKEND}


def test_a_silent_duty_is_not_left_out_because_of_the_possibilities_that_were_worked_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    normen = catalogus(p=norm() + TERUGVAL)
    daden = melding("2023-03-01"), bevestigd("[2023-03-20..2023-04-10]")

    def stil() -> set[str | None]:
        verklaard = toetsen(feiten(*daden), normen, date(2023, 4, 1))
        return {t.aanleiding for t in verklaard if t.norm == "proef.twee"}

    assert "m" in stil()
    monkeypatch.setattr(bladen, "HOOGSTENS", 1)
    assert "m" in stil()


def test_a_verdict_can_be_asked_of_the_day_itself_alone() -> None:
    op, morgen = date(2023, 4, 1), date(2023, 4, 2)
    daden = melding("2023-03-01"), melding("2023-03-28", "m2"), bevestigd("2023-03-05")
    zaak = Zaak(feiten(*daden), EEN, op)
    sleutels = {vraag.aanleiding and vraag.aanleiding.id: vraag.sleutel for vraag in zaak.vragen()}
    gedaan, loopt = (op_de_dag(zaak, sleutels[id_], morgen) for id_ in ("m", "m2"))
    achtste, vierde = date(2023, 3, 8), date(2023, 4, 4)
    assert van(gedaan) == (("nagekomen",), achtste, achtste, morgen, False)
    assert van(loopt) == (("loopt",), vierde, vierde, morgen, False)
    zonder = op_de_dag(zaak, sleutels["m"])
    assert zonder is not None
    assert zonder.volgende is None
    assert op_de_dag(zaak, ("proef.anders", "m", sleutels["m"][2])) is None
