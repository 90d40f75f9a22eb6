"""When something was recorded, according to others than us."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from api.taal import datumtaal
from ledger.bewijs.tijdvak import Tijdvak, Waarneming, tijdvak
from ledger.bewijsvoering.bewijsvoering import Bewijsvoering
from ledger.buiten.getuigen import Getuige, Getuigen
from ledger.buiten.tijdstempels import beoordeel, lees_diensten, lees_wortels, vraag_allen
from ledger.daden.handelingen import lees_handeling
from ledger.databank.postgres import Database
from ledger.log.journal import Regel
from ledger.ondertekenen import logboek
from ledger.ondertekenen.bekrachtiging import Bekrachtiging
from ledger.ondertekenen.tijdbewijs import Tijddiensten
from ledger.ondertekenen.uitgave import Uitgave
from ledger.verify import Afgekeurd, parse_proof
from tests.opstelling.tekenkamer import OORSPRONG, Tekenkamer, open_tekenkamer
from tests.tegenspel.getuige import Proefgetuige
from tests.tegenspel.tijddienst import Tijddienst

T = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def dienst(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tijddienst]:
    with closing(Tijddienst(tmp_path_factory.mktemp("tijd") / "dienst")) as dienst:
        yield dienst


@pytest.fixture
def kamer(database: Database, tmp_path: Path) -> Iterator[Tekenkamer]:
    with open_tekenkamer(database, tmp_path / "ondertekenaar") as kamer:
        yield kamer


def _bekrachtiging(kamer: Tekenkamer, dienst: Tijddienst) -> Bekrachtiging:
    tijd = Tijddiensten([dienst.url], lees_wortels(dienst.wortels))
    return Bekrachtiging(kamer.database, kamer.journal, kamer.map.pad, OORSPRONG, tijd)


# ── what bounds an entry ──────────────────────────────────────────────────────────────────────


def _zag(nummer: int, omvang: int, minuut: int) -> Waarneming:
    op = T + timedelta(minutes=minuut)
    return Waarneming(nummer, omvang, op, op + timedelta(seconds=1), f"w{minuut}")


def test_an_entry_lies_between_the_proof_before_it_and_the_first_that_covers_it() -> None:
    gezien = [_zag(5, 4, 10), _zag(9, 8, 20), _zag(14, 13, 30)]
    assert tijdvak(7, gezien) == Tijdvak(gezien[0], gezien[1])
    assert tijdvak(3, gezien) == Tijdvak(None, gezien[0])
    assert tijdvak(20, gezien) == Tijdvak(gezien[2], None)
    assert tijdvak(1, []) == Tijdvak(None, None)


def test_an_entry_that_came_in_while_the_service_answered_is_not_younger_than_its_stamp() -> None:
    """Recorded after the checkpoint of 4 was signed and before its stamp, which is entry 7."""
    stempel = _zag(7, 4, 10)
    for nummer in (5, 6):
        assert tijdvak(nummer, [stempel]) == Tijdvak(None, None)
    assert tijdvak(8, [stempel]).niet_voor == stempel


def test_an_old_checkpoint_stamped_later_moves_no_bound_the_wrong_way() -> None:
    gezien = [_zag(5, 4, 10), _zag(9, 4, 60)]
    assert tijdvak(7, gezien).niet_voor == gezien[0]
    assert tijdvak(2, gezien).niet_na == gezien[0]


# ── timestamps ────────────────────────────────────────────────────────────────────────────────


def test_a_stamp_is_valid_to_us_and_to_openssl_and_to_neither_once_a_byte_changed(
    dienst: Tijddienst,
) -> None:
    wortels = lees_wortels(dienst.wortels)
    (antwoord,) = vraag_allen([dienst.url], "noot (fictief)").values()
    assert beoordeel(antwoord, "noot (fictief)", wortels).oordeel == "geldig"
    assert dienst.openssl_vindt_geldig(antwoord, b"noot (fictief)")
    assert beoordeel(antwoord, "noot (Fictief)", wortels).oordeel == "ongeldig"
    assert not dienst.openssl_vindt_geldig(antwoord, b"noot (Fictief)")


def test_what_cannot_be_read_or_has_no_known_root_is_unknown_and_not_false(
    dienst: Tijddienst,
) -> None:
    (antwoord,) = vraag_allen([dienst.url], "noot").values()
    wortels = lees_wortels(dienst.wortels)
    assert beoordeel(antwoord[:-1], "noot", wortels).oordeel == "onbekend"
    assert beoordeel(b"", "noot", wortels).oordeel == "onbekend"
    assert beoordeel(antwoord, "noot", []).oordeel == "onbekend"


@pytest.mark.beide_versies
def test_a_stamped_log_proves_between_which_moments_an_entry_was_recorded(
    kamer: Tekenkamer, dienst: Tijddienst
) -> None:
    bekrachtiging = _bekrachtiging(kamer, dienst)
    kamer.leg_vast(2)
    bekrachtiging.eenmaal()
    midden = kamer.leg_vast(1)
    bekrachtiging.eenmaal()
    assert [s.oordeel for s in bekrachtiging.stempels] == ["geldig"]
    vak = bekrachtiging.tijdvak(midden)
    assert vak.niet_voor
    assert vak.niet_na
    (regel,) = kamer.journal.lees(na=midden - 1, tot=midden)
    marge = timedelta(seconds=2)
    assert vak.niet_voor.vroegst - marge <= regel.vastgelegd_op <= vak.niet_na.laatst + marge
    assert datumtaal.tijdvak(vak).startswith("vastgelegd tussen ")
    assert bekrachtiging.tijdvak(1).niet_voor is None
    zonder = Bekrachtiging(kamer.database, kamer.journal, kamer.map.pad, OORSPRONG)
    assert zonder.tijdvak(midden) == Tijdvak(None, None)  # control: nobody that we trust


@pytest.mark.beide_versies
def test_a_stamp_or_cosignature_of_another_tree_bounds_nothing(
    kamer: Tekenkamer, dienst: Tijddienst
) -> None:
    """Whoever may append could log a real proof of something else."""
    bekrachtiging = _bekrachtiging(kamer, dienst)
    kamer.leg_vast(1)
    bekrachtiging.eenmaal()
    voor = bekrachtiging.tijdvak(1)
    assert voor.niet_na
    with closing(Proefgetuige(kamer.stand().sleutels[0])) as getuige:
        bekrachtiging.stel_getuigen_in(Getuigen((Getuige("g", getuige.key.vkey),)))
        noot = f"{OORSPRONG}\n9\n{'B' * 42}A=\n\n"
        logboek.schrijf(kamer.journal, [getuige.medeondertekend(noot, op=1)])
        kamer.leg_vast(10)
        assert bekrachtiging.tijdvak(1) == voor


def test_what_bounds_an_entry_is_looked_for_near_it_and_further_while_nothing_holds(
    kamer: Tekenkamer, monkeypatch: pytest.MonkeyPatch
) -> None:
    bekrachtiging = Bekrachtiging(kamer.database, kamer.journal, kamer.map.pad, OORSPRONG)
    with closing(Proefgetuige(kamer.stand().sleutels[0])) as getuige:
        bekrachtiging.stel_getuigen_in(Getuigen((Getuige("g", getuige.key.vkey),)))
        bewijzen = []
        for aantal in (1, 5000, 1, 5000):
            kamer.leg_vast(aantal)
            daad = getuige.medeondertekend(kamer.teken().noot)
            logboek.schrijf(kamer.journal, [daad])
            bewijzen.append(kamer.journal.positie())
        getuige.gedrag = "vals"
        logboek.schrijf(kamer.journal, [getuige.medeondertekend(kamer.noten()[-1])])
    gelezen: list[tuple[int, int]] = []
    lees = kamer.journal.lees

    def onthoud(**wat: Any) -> list[Regel]:
        gelezen.append((wat["na"], wat["tot"] or kamer.journal.positie()))
        return lees(**wat)

    monkeypatch.setattr(kamer.journal, "lees", onthoud)

    def gevonden(nummer: int) -> tuple[int | None, ...]:
        gelezen.clear()
        vak = bekrachtiging.tijdvak(nummer)
        return tuple(w.nummer if w else None for w in (vak.niet_voor, vak.niet_na))

    assert gevonden(bewijzen[1] + 1) == (bewijzen[1], bewijzen[2])
    assert max(tot - na for na, tot in gelezen) <= 1024  # of ten thousand
    assert gevonden(bewijzen[2] - 4000) == (bewijzen[0], bewijzen[1])
    assert [w.nummer for w in bekrachtiging.waarnemingen(1)] == [bewijzen[3]]
    assert list(bekrachtiging.laatst_gezien().values()) == [bewijzen[3] - 1]


def test_a_witness_that_changed_its_key_is_believed_under_either(
    kamer: Tekenkamer, dienst: Tijddienst
) -> None:
    """Two keys under one name: what tells them apart is the id that each signature line names."""
    bekrachtiging = _bekrachtiging(kamer, dienst)
    kamer.leg_vast(1)
    gezet = kamer.teken()
    with (
        closing(Proefgetuige(kamer.stand().sleutels[0])) as oud,
        closing(Proefgetuige(kamer.stand().sleutels[0])) as nieuw,
    ):
        op = int(T.timestamp())
        logboek.schrijf(kamer.journal, [oud.medeondertekend(gezet.noot, op=op)])
        for wie, gezien in (
            ((oud, nieuw), True),
            ((nieuw, oud), True),
            ((oud,), True),
            ((nieuw,), False),  # the control: the name alone says nothing
        ):
            getuigen = [Getuige(f"g{i}", een.key.vkey) for i, een in enumerate(wie)]
            bekrachtiging.stel_getuigen_in(Getuigen(tuple(getuigen)))
            assert bool(bekrachtiging.tijdvak(1).niet_na) is gezien
            assert bool(bekrachtiging.waarnemingen(9)) is gezien


def test_a_service_that_answers_nonsense_holds_up_nothing(
    kamer: Tekenkamer, dienst: Tijddienst
) -> None:
    bekrachtiging = _bekrachtiging(kamer, dienst)
    dienst.stuk = True
    try:
        kamer.leg_vast(1)
        gezet = bekrachtiging.eenmaal()
    finally:
        dienst.stuk = False
    assert gezet is not None
    assert [s.oordeel for s in bekrachtiging.stempels] == ["onbekend"]
    assert bekrachtiging.tijdvak(1) == Tijdvak(None, None)


def test_a_stamp_that_somebody_made_up_keeps_nobody_from_asking_for_one(
    kamer: Tekenkamer, dienst: Tijddienst
) -> None:
    kamer.leg_vast(1)
    noot = kamer.teken().noot
    vals = {"daad": "tijdstempel_ontvangen", "noot": noot, "antwoord": "AAAA"}
    logboek.schrijf(kamer.journal, [lees_handeling(vals)])
    bekrachtiging = _bekrachtiging(kamer, dienst)
    bekrachtiging.eenmaal(gevraagd=False)
    assert [s.oordeel for s in bekrachtiging.stempels] == ["geldig"]
    bekrachtiging.eenmaal(gevraagd=False)
    assert bekrachtiging.stempels == []  # the control: a real one does


def test_a_proof_travels_with_what_services_said_of_its_checkpoint_and_of_no_other(
    kamer: Tekenkamer, dienst: Tijddienst
) -> None:
    bekrachtiging = _bekrachtiging(kamer, dienst)
    for _ in range(2):
        kamer.leg_vast(1)
        bekrachtiging.eenmaal()
    with closing(Uitgave(kamer.database.dsn_lees, OORSPRONG)) as uitgave:
        delen = (kamer.database, kamer.journal, bekrachtiging, uitgave, OORSPRONG)
        bewijsvoering = Bewijsvoering(*delen)
        (eerste,), (laatste,) = (bewijsvoering.bewijzen([n]).values() for n in (1, 4))
        noten = [parse_proof(bewijs).checkpoint.decode() for bewijs in (eerste, laatste)]
        stempels = [bewijsvoering.tijdstempels(bewijs) for bewijs in (eerste, laatste)]
    assert [[noot for noot, _ in rij] for rij in stempels] == [[noot] for noot in noten]
    assert noten[0] != noten[1]
    assert stempels[0] != stempels[1]


@pytest.mark.beide_versies
def test_a_day_has_one_stamp_unless_someone_asks(kamer: Tekenkamer, dienst: Tijddienst) -> None:
    bekrachtiging = _bekrachtiging(kamer, dienst)
    for _ in range(3):
        kamer.leg_vast(1)
        bekrachtiging.eenmaal(gevraagd=False)
    assert len(logboek.tijdstempels(kamer.journal)) == 1
    bekrachtiging.eenmaal()
    assert len(logboek.tijdstempels(kamer.journal)) == 2


@pytest.mark.parametrize("adres", ["https://wie:geheim@tijd.example", "tijd.example/geheim", "x:"])
def test_an_address_with_a_password_or_that_is_none_is_refused_and_not_told(adres: str) -> None:
    goed = "https://tijd.example/tsr"
    assert lees_diensten(f" {goed}  http://tijd.example:81 ") == (goed, "http://tijd.example:81")
    with pytest.raises(Afgekeurd, match="verwacht als adres 2 iets als https") as fout:
        lees_diensten(f"{goed} {adres}")
    assert "geheim" not in str(fout.value)
