"""A table comes in row by row, each exactly once, whoever stops in between or asks again."""

import itertools
import os
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from api.invoer import tabelinvoer
from api.invoer.indeling import keur, stel_voor
from api.invoer.invoer import Eis
from api.invoer.tabelbestand import lees_tabel
from api.invoer.tabelinvoer import Tabelverslag, voer_in
from api.invoer.tabelregels import Rijplan, plannen
from api.invoer.werkmap import TabelGeweigerd
from ledger.daden.handelingen import lees_handeling
from ledger.databank.postgres import Database
from ledger.log.journal import Journal
from ledger.sleutels.vault import Sleutelbos
from ledger.toegangslog.toegangslog import GeenToegang
from ledger.vastleggen.register import Inzending, Register
from ledger.zaak.dossier import Vastlegger
from tests.invoer.test_invoer import WIE
from tests.invoer.test_kwade_invoer import in_een_kind, met_grenzen
from tests.opstelling.secretariaat import KOP, RIJEN, werkmap

ANTWOORDEN = {"7:Doorgeleid": "begin juni 2020", "9:Onderzoek gestart": "-"}
MIN = {"5:Doorgeleid": "-", "7:Onderzoek gestart": "-"}
SECRETARIS = Vastlegger("een-secretaris", "secretaris")


def iedereen(_: Any) -> None:
    return None


def neem_in(
    register: Register,
    data: bytes,
    *,
    droog: bool = False,
    wie: Vastlegger = WIE,
    eis: Eis = iedereen,
    **anders: Any,
) -> Tabelverslag:
    tabel = lees_tabel("register.xlsx", data)
    nieuw = {"oplossingen": ANTWOORDEN, **anders}
    indeling = keur(stel_voor(tabel).model_copy(update=nieuw), tabel)
    rijen = (plan for plan in plannen(tabel, indeling) if isinstance(plan, Rijplan))
    return [*voer_in(register, rijen, wie=wie, droog=droog, eis=eis)][-1]


def telling(verslag: Tabelverslag) -> tuple[int, int, int, int]:
    return verslag.rijen, verslag.nieuw, verslag.al_vastgelegd, verslag.dossiers_geopend


def sporen(register: Register) -> list[tuple[int, str, object]]:
    """What is recorded of each case: number, which act, from which place of the file."""
    namen = [f"FICTIEF-3{nummer}" for nummer in range(1, 5)]
    feiten = [
        feit
        for dossier in register.vind_dossiers(namen).values()
        for feit in register.zaak(dossier).feiten
    ]
    teksten = register.open_teksten([feit.nummer for feit in feiten])
    return [(f.nummer, f.daad, teksten[f.nummer]["bronnen/0/plaats"]) for f in feiten]


def test_m4_the_same_table_twice_adds_nothing_however_it_is_read(register: Register) -> None:
    data = werkmap()
    assert telling(neem_in(register, data, droog=True)) == (4, 9, 0, 4)
    assert register.journal.positie() == 0
    assert telling(neem_in(register, data)) == (4, 9, 0, 4)
    positie = register.journal.positie()
    assert telling(neem_in(register, data)) == (4, 0, 9, 0)
    anders = ANTWOORDEN | {"7:Doorgeleid": "juli 2020"}
    assert telling(neem_in(register, data, oplossingen=anders)) == (4, 0, 9, 0)
    assert register.journal.positie() == positie


def test_a_table_saved_again_with_a_row_more_adds_that_row(register: Register) -> None:
    neem_in(register, werkmap())
    groter = werkmap([RIJEN[0], *RIJEN[1:], ("FICTIEF-33", "rond 3 mei 2021")])
    assert groter != werkmap()
    assert telling(neem_in(register, groter)) == (5, 1, 9, 0)
    anders = werkmap([("FICTIEF-33", "rond 4 mei 2021")])
    assert telling(neem_in(register, anders)) == (1, 1, 0, 0)


def test_rows_that_read_alike_are_as_many_acts_as_there_are_rows(register: Register) -> None:
    rij = ("FICTIEF-36", "mei 2021")
    assert telling(neem_in(register, werkmap([rij, rij]))) == (2, 2, 0, 1)


def test_the_file_stands_by_its_hash_with_every_act_and_only_sealed(register: Register) -> None:
    data = werkmap()
    neem_in(register, data)
    kenmerk = lees_tabel("x", data).sha256
    nummers = [nummer for nummer, _, _ in sporen(register)]
    teksten = register.open_teksten(nummers)
    assert {teksten[nummer]["bronnen/0/document"] for nummer in nummers} == {kenmerk}
    rijen = register.journal.lees()
    assert not any(kenmerk.encode() in bytes(rij.state) for rij in rijen)


def test_what_judges_waits_when_a_secretary_brings_it_in(register: Register) -> None:
    assert neem_in(register, werkmap(), wie=SECRETARIS, droog=True).wachtend == 1
    assert neem_in(register, werkmap(), wie=SECRETARIS).wachtend == 1
    assert neem_in(register, werkmap([("FICTIEF-37", "mei 2021")])).wachtend == 0


@pytest.mark.parametrize("droog", [True, False])
def test_a_row_that_cannot_go_in_keeps_no_other_out_and_says_why(
    register: Register, droog: bool
) -> None:
    id_ = register.open_dossier({"kenmerk": "FICTIEF-32"}, wie=WIE, sleutel="a")
    sluiting = lees_handeling({"daad": "dossier_gesloten", "reden": None})
    register.vastleggen([Inzending(id_, sluiting)], wie=WIE, sleutel="b")
    verslag = neem_in(register, werkmap(), droog=droog)
    assert verslag.rijen == 3
    assert [g.rij for g in verslag.geweigerd] == [7, 7]
    assert "gesloten" in str(verslag.geweigerd[0])


def test_a_case_out_of_sight_reads_as_one_that_cannot_be_opened(register: Register) -> None:
    verborgen = register.open_dossier({"kenmerk": "FICTIEF-32"}, wie=WIE, sleutel="a")
    voor = register.journal.positie()

    def eis(vragen: Any) -> None:
        for wat, dossier in vragen:
            if dossier == verborgen or (wat == "openen" and dossier is None and dicht):
                raise GeenToegang("geen_toegang")

    dicht = True
    verslag = neem_in(register, werkmap(RIJEN[2:]), eis=eis, oplossingen=MIN)
    redenen = {g.rij: g.reden for g in verslag.geweigerd}
    assert redenen.keys() == {5, 6, 7}
    assert len(set(redenen.values())) == 1  # one that is hidden, and two that are not there
    assert register.journal.positie() == voor
    dicht = False
    verslag = neem_in(register, werkmap(RIJEN[2:]), eis=eis, oplossingen=MIN)
    assert [g.rij for g in verslag.geweigerd] == [5]


def test_m3_nothing_of_a_table_that_is_refused_stays(register: Register) -> None:
    halverwege = werkmap().replace(b"PK", b"KP", 1), b'ab;Datum\nA;mei 2020\nB;"mei'
    for kwaad in halverwege:
        with pytest.raises(TabelGeweigerd):
            neem_in(register, kwaad)
    assert register.journal.positie() == 0


# --- stopped halfway ----------------------------------------------------------------------------


def sterf_bij(hoeveelste: int, doe: Any) -> int:
    """Import in a process that is gone at this boundary: of a part, a row, or the append."""
    gepasseerd = itertools.count(1)

    def grens() -> None:
        if next(gepasseerd) == hoeveelste:
            os._exit(9)

    for plek, naam in ((tabelinvoer._Invoerder, "neem"), (Journal, "append")):
        setattr(plek, naam, met_grenzen(getattr(plek, naam), grens))
    doe()
    return 0


@pytest.fixture
def open_(database: Database, tmp_path: Path) -> Any:
    def open_register(doe: Any) -> Any:
        with closing(Sleutelbos(tmp_path / "sleutels")) as bos, closing(Journal(database)) as log:
            return doe(Register(log, bos))

    return open_register


def test_m5_a_table_killed_at_every_row_boundary_is_complete_once_after_asking_again(
    open_: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tabelinvoer, "_DEEL", 1)
    data, stand = werkmap(), list[int]()

    def neem() -> Any:
        return open_(lambda register: neem_in(register, data))

    while (einde := in_een_kind(partial(sterf_bij, len(stand) + 1, neem))) == 9:
        stand.append(open_(lambda register: register.journal.positie()))
        assert len(stand) < 60
    assert einde == 0
    assert stand == sorted(stand)
    assert {0, 5, 8, 10, 13} >= set(stand) >= {0, 5, 8, 10}  # a case and its row, or nothing
    gevonden = [spoor[1:] for spoor in open_(sporen)]
    assert len(gevonden) == len(set(gevonden)) == 9
    assert telling(open_(lambda register: neem_in(register, data)))[1] == 0


def test_m5_control_without_its_place_as_key_a_row_comes_in_again(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    from api.invoer.invoer import _Invoer

    willekeurig = (f"invoer:{n}" for n in itertools.count())
    monkeypatch.setattr(_Invoer, "_merken", lambda *_: (next(willekeurig),))
    data = werkmap()
    neem_in(register, data)
    neem_in(register, data)
    gevonden = [spoor[1:] for spoor in sporen(register)]
    assert (len(gevonden), len(set(gevonden))) == (18, 9)


def test_a_header_in_another_order_reads_the_same(register: Register) -> None:
    volgorde = [0, 8, 5, 6, 4, 3, 2, 1, 7]
    rijen = [[*rij, *[""] * 9][:9] for rij in RIJEN[:1]]
    anders = [[rij[i] for i in volgorde] for rij in rijen]
    kop = [KOP[i] for i in volgorde]
    verslag = neem_in(register, werkmap(anders, kop), oplossingen={"5:Doorgeleid": "juni 2020"})
    assert verslag.nieuw == 4
