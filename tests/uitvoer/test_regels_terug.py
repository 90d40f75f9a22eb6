"""What leaves as lines is read back as the same acts, whatever act it is and whatever it says."""

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.uitvoer.alsregels import Regelschrijver
from api.vastleggen.importregels import lees_regels
from ledger.daden.handelingen import HANDELINGEN, lees_handeling
from ledger.daden.velden import gesplitst, samengevoegd, vervang_verwijzingen
from ledger.daden.woorden import Daad
from ledger.zaak.dossier import Feit, Vastlegger
from projections.uitvoer.zaakuitvoer import Zaakrijen
from tests.opstelling.rijkezaak import RIJK, beeld
from tests.orakel.strategieen import blanco, van_soort

OP = datetime(2025, 1, 2, tzinfo=UTC)


def feit(nummer: int, daad: Daad) -> Feit:
    velden = samengevoegd(*gesplitst(daad))
    wie = Vastlegger("lezer-fictief", "secretaris")
    return Feit(f"h{nummer}", nummer, daad.daad, velden, OP, wie, dossiers=(RIJK,))


def terug(feiten: list[Feit]) -> dict[str, dict[str, Any]]:
    """The acts that the import door makes of the lines, by the id that they had here."""
    uit = io.BytesIO()
    schrijver = Regelschrijver(io.BytesIO())
    schrijver.zaak(Zaakrijen(beeld(), tuple(feiten), (), (), ()))
    assert schrijver.maak_af(uit) == 0  # nothing was left out
    gelezen = {regel.id: regel.handeling for regel in lees_regels(uit.getvalue())}
    return {id_: samengevoegd(*gesplitst(daad)) for id_, daad in gelezen.items() if id_}


@pytest.mark.parametrize("soort", sorted(HANDELINGEN))
@settings(max_examples=5, deadline=None)
@given(data=st.data())
def test_every_kind_of_act_comes_back_with_all_that_it_says(
    soort: str, data: st.DataObject
) -> None:
    """With its control: one value that changes on the way would show."""
    eerste = feit(0, lees_handeling(blanco("melding_gedaan")))
    daad = lees_handeling(data.draw(van_soort(soort)))
    daad = vervang_verwijzingen(daad, lambda _: eerste.id)
    if daad.eigen is not None:  # what it calls itself by is not the first act
        daad = daad.model_copy(update={daad.eigen: "h1"})
    tweede = feit(1, daad)
    gelezen = terug([eerste, tweede])
    assert gelezen == {f.id: dict(f.velden) for f in (eerste, tweede)}
    anders = {**tweede.velden, "lezing": not tweede.velden.get("lezing", False)}
    assert gelezen[tweede.id] != anders
