"""A count says what it rests on, what it left out, and never counts one thing twice."""

from collections.abc import Iterator
from typing import Any

import pytest

from ledger.journal import Journal
from ledger.postgres import Database
from ledger.vault import Sleutelbos
from projections.normvorm import Eis, Patroon
from projections.telling import Vraag
from tests.kantoor import WIE, Kantoor, bron, open_kantoor


@pytest.fixture
def kantoor(database: Database, journal: Journal, sleutelbos: Sleutelbos) -> Iterator[Kantoor]:
    with open_kantoor(database, journal, sleutelbos) as kantoor:
        yield kantoor


def test_accounts_of_one_case_are_never_added_up(kantoor: Kantoor) -> None:
    dossier = kantoor.open()
    kantoor.melding(dossier, bron(relaas="brief"))
    kantoor.melding(dossier, bron(relaas="pers"))
    telling = kantoor.tel()
    assert (telling.aantal, telling.per_relaas) == (1, {"brief": 1, "pers": 1})

    kantoor.melding(dossier, bron(relaas="pers"))
    telling = kantoor.tel()
    assert (telling.aantal, telling.laagst, telling.hoogst) == (None, 1, 2)
    assert telling.per_relaas == {"brief": 1, "pers": 2}
    assert telling.zin().endswith("1 tot 2")


def test_cases_are_added_up_whatever_account_tells_of_them(kantoor: Kantoor) -> None:
    kantoor.melding(kantoor.open("Z-1"), bron(relaas="brief"))
    kantoor.melding(kantoor.open("Z-2"), bron(relaas="pers"))
    kantoor.melding(kantoor.open("Z-3"), bron(relaas=None))
    telling = kantoor.tel()
    assert (telling.aantal, telling.per_relaas) == (3, {"brief": 1, "pers": 1, "": 1})


def test_an_act_that_two_accounts_tell_of_is_one_act(kantoor: Kantoor) -> None:
    kantoor.melding(kantoor.open(), bron(relaas="brief"), bron(relaas="pers"))
    assert kantoor.tel().aantal == 1


@pytest.mark.parametrize(
    ("velden", "laagst", "hoogst"),
    [
        ({"kanaal": None}, 0, 1),
        ({"kanaal": "onbekend"}, 0, 1),
        ({"vermoedens": None}, 0, 1),
        ({"kanaal": "leidinggevende"}, 0, 0),
        ({"kanaal": None, "vermoedens": ["misstand"]}, 0, 0),
        ({"vermoedens": ["misstand", "benadeling"]}, 1, 1),
    ],
)
def test_what_nobody_recorded_counts_perhaps(
    kantoor: Kantoor, velden: dict[str, Any], laagst: int, hoogst: int
) -> None:
    kantoor.melding(kantoor.open(), **velden)
    telling = kantoor.tel()
    assert (telling.laagst, telling.hoogst) == (laagst, hoogst)


def test_an_act_counts_in_its_home_case_only(kantoor: Kantoor) -> None:
    thuis, elders = kantoor.open("Z-1"), kantoor.open("Z-2")
    gegevens = {"gebeurd": "2020", "tekst": None}
    kantoor.leg_vast(thuis, "mededeling_gedaan", ook_in=(elders,), **gegevens)
    mededelingen = Vraag("m", "mededelingen", Patroon("mededeling_gedaan"))
    telling = kantoor.tel(mededelingen)
    assert [g.dossier for g in telling.geteld] == [thuis]
    (verwijzing,) = kantoor.zaak(elders).regels
    assert (verwijzing.thuis, verwijzing.thuisdossier) == (False, thuis)


def test_a_withdrawn_corrected_or_moved_act_counts_as_it_reads_now(kantoor: Kantoor) -> None:
    een, ander = kantoor.open("Z-1"), kantoor.open("Z-2")
    weg, anders, blijft, verhuist = (kantoor.melding(een) for _ in range(4))
    kantoor.leg_vast(een, "handeling_ingetrokken", van_daad=weg, reden=None)
    kantoor.leg_vast(
        een, "correctie", van_daad=anders, veld="kanaal", nieuwe_waarde="leidinggevende", reden=None
    )
    kantoor.register.verplaats(een, verhuist, ander, "hoort daar", wie=WIE, sleutel="verplaats")

    telling = kantoor.tel()
    assert telling.aantal == 2
    eerste, tweede = telling.geteld
    assert (eerste.dossier, eerste.id, tweede.dossier) == (een, blijft, ander)
    assert {w.id: w.reden for w in telling.weggelaten} == {
        weg: "ingetrokken of naar een ander dossier verplaatst",
        anders: "gecorrigeerd",
        verhuist: "ingetrokken of naar een ander dossier verplaatst",
    }
    assert [r.id for r in kantoor.zaak(een).vervallen] == [weg, verhuist]


def test_a_correction_can_bring_an_act_into_the_count(kantoor: Kantoor) -> None:
    dossier = kantoor.open()
    id_ = kantoor.melding(dossier, kanaal="leidinggevende")
    assert kantoor.tel().aantal == 0
    kantoor.leg_vast(
        dossier,
        "correctie",
        van_daad=id_,
        veld="kanaal",
        reden=None,
        nieuwe_waarde="integriteitscommissie",
    )
    assert [g.id for g in kantoor.tel().geteld] == [id_]


def test_a_question_may_use_every_test_of_the_norm_language_but_one(kantoor: Kantoor) -> None:
    kantoor.melding(kantoor.open())

    def hoeveel(*eis: Any) -> tuple[int, int]:
        telling = kantoor.tel(Vraag("v", "v", Patroon("melding_gedaan", (Eis(*eis),))))
        return telling.laagst, telling.hoogst

    assert hoeveel("kanaal", "in", ("leidinggevende", "integriteitscommissie")) == (1, 1)
    assert hoeveel("kanaal", "niet", ("leidinggevende",)) == (1, 1)
    assert hoeveel("kanaal", "niet", ("integriteitscommissie",)) == (0, 0)
    assert hoeveel("vorm", "niet", ("schriftelijk",)) == (0, 1)
    assert hoeveel("vorm", "onbekend", (True,)) == (1, 1)
    assert hoeveel("vorm", "onbekend", (False,)) == (0, 0)
    assert hoeveel("kanaal", "onbekend", (False,)) == (1, 1)
    assert hoeveel("vorm", "niet", (None,)) == (0, 0)
    assert hoeveel("door", "is", ("melder",)) == (1, 1)
    with pytest.raises(ValueError, match="zelfde_als"):
        hoeveel("kanaal", "zelfde_als", ("aanleiding.kanaal",))
