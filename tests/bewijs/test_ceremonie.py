"""What only people decide: keys change, logs end and go on, and the log tells of it (T-I14)."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from ledger.databank.postgres import Database
from ledger.ondertekenen import ceremonie, logboek
from ledger.ondertekenen.bekrachtiging import Bekrachtiging
from ledger.ondertekenen.stand import Standmap
from ledger.ondertekenen.vergelijken import Controlepunt, TekentNiet, gelezen
from ledger.verify import Afgekeurd, Key, parse_vkey
from tests.opstelling.proeflog import Ondertekenaar
from tests.opstelling.tekenkamer import (
    OORSPRONG,
    Tekenkamer,
    getekend_door,
    open_tekenkamer,
    weigert,
)

ALLE_VERSIES = True


@pytest.fixture
def kamer(database: Database, tmp_path: Path) -> Iterator[Tekenkamer]:
    with open_tekenkamer(database, tmp_path / "ondertekenaar") as kamer:
        yield kamer


def test_ti14_for_a_while_the_old_key_and_the_new_one_both_sign(kamer: Tekenkamer) -> None:
    kamer.leg_vast(1)
    kamer.teken()
    (oud,) = kamer.stand().sleutels
    ceremonie.wissel(kamer.map)
    samen = kamer.teken().noot
    _, nieuw = kamer.stand().sleutels
    assert getekend_door(samen, [oud]) == [oud]
    assert getekend_door(samen, [nieuw]) == [nieuw]
    assert len(kamer.journal.lees(daden=["ondertekensleutel_aangekondigd"])) == 2
    ceremonie.rond_wissel_af(kamer.map)
    kamer.leg_vast(1)
    daarna = kamer.teken().noot
    assert getekend_door(daarna, [nieuw]) == [nieuw]
    with pytest.raises(Afgekeurd):
        getekend_door(daarna, [oud])
    assert len(list(kamer.map.pad.glob("sleutel-*.pem"))) == 1


def test_ti14_a_closed_log_is_signed_once_more_and_then_never(kamer: Tekenkamer) -> None:
    kamer.leg_vast(1)
    laatste = _sluit(kamer)
    assert kamer.ondertekenaar().ronde(ook_zonder_nieuws=True) == laatste
    kamer.leg_vast(1)
    assert weigert(kamer, "afgesloten") == range(4, 5)


def _sluit(kamer: Tekenkamer) -> Controlepunt:
    ceremonie.kondig_sluiting_aan(kamer.map)
    laatste = kamer.teken()
    ceremonie.sluit(kamer.map)
    return laatste


def test_ti14_a_late_checkpoint_of_a_closed_log_is_an_alarm(kamer: Tekenkamer) -> None:
    kamer.leg_vast(1)
    kamer.teken()
    kopie = kamer.stand()
    sleutel = next(kamer.map.pad.glob("sleutel-*.pem"))
    gestolen = sleutel.read_bytes()
    laatste = _sluit(kamer)
    ceremonie.vervolg(kamer.map, kamer.database, OORSPRONG + "/2", "afgesloten")
    assert kamer.teken().omvang == laatste.omvang + 1
    dief = Standmap(kamer.map.pad.parent / "dief")
    (dief.pad / sleutel.name).write_bytes(gestolen)
    (dief.pad / sleutel.name).chmod(0o600)
    laat = replace(kopie, omvang=9, rand=(b"r" * 32, b"s" * 32))
    noot = laat.tekst + "\n" + dief.regels(laat.tekst, laat.sleutels)
    with psycopg.connect(kamer.database.dsn_ondertekenaar, autocommit=True) as verbinding:
        verbinding.execute("INSERT INTO ledger.checkpoint VALUES (9, %s)", [noot])
    weigert(kamer, "controlepunt")
    assert noot.encode() in [b.read_bytes() for b in (kamer.map.pad / "bewijs").iterdir()]


def test_a_log_that_lost_entries_goes_on_under_another_name_and_shows_the_break(
    kamer: Tekenkamer,
) -> None:
    kamer.leg_vast(3)
    kamer.teken()
    kamer.leg_vast(3)
    oud = kamer.teken()
    kamer.herstel_tot(5)
    weigert(kamer, "terugrol")
    ceremonie.vervolg(kamer.map, kamer.database, OORSPRONG + "/2", "herstel_met_verlies")
    nieuw = kamer.teken()
    assert (gelezen(nieuw.noot).origin, nieuw.omvang) == (OORSPRONG + "/2", 6)
    (breuk,) = logboek.breuken(kamer.journal)
    assert (breuk.nummer, breuk.vorige_oorsprong, breuk.vorige_omvang) == (6, OORSPRONG, 7)
    assert (breuk.behouden, breuk.verloren) == (4, 3)  # what an older checkpoint still proves
    (regel,) = kamer.journal.lees(na=5)
    assert oud.noot.splitlines()[2].encode() in regel.state
    with pytest.raises(ceremonie.CeremonieGeweigerd, match="al gebruikt"):
        ceremonie.vervolg(kamer.map, kamer.database, OORSPRONG, "herstel_met_verlies")


def test_a_closed_log_goes_on_without_loss(kamer: Tekenkamer) -> None:
    kamer.leg_vast(2)
    laatste = _sluit(kamer)
    ceremonie.vervolg(kamer.map, kamer.database, OORSPRONG + "/2", "afgesloten")
    kamer.teken()
    (breuk,) = logboek.breuken(kamer.journal)
    assert (breuk.behouden, breuk.verloren) == (laatste.omvang, 0)


def _van(noot: str, wie: Ondertekenaar) -> str:
    """The same checkpoint under the name and the key of someone else."""
    tekst = noot.replace(OORSPRONG, wie.naam).split("\n\n")[0] + "\n"
    return f"{tekst}\n{wie.regel(tekst.encode())}"


def test_a_log_goes_on_only_from_a_checkpoint_that_a_key_of_it_signed(
    kamer: Tekenkamer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kamer.leg_vast(2)
    vroeg = kamer.teken().noot
    kamer.leg_vast(2)
    laatste = kamer.teken().noot
    vreemd = Ondertekenaar(OORSPRONG)
    ander = _van(laatste, vreemd)
    zonder = Tekenkamer(kamer.database, kamer.journal, Standmap(tmp_path / "nieuw"))

    def vervolg(waar: Tekenkamer, noot: str, *sleutels: Key) -> None:
        delen = (waar.map, kamer.database, f"{OORSPRONG}/2")
        ceremonie.vervolg(*delen, "sleutel_of_stand_verloren", noot, lambda _: sleutels)

    eigen = parse_vkey(kamer.stand().sleutels[0])
    voor = kamer.stand()
    for waar, noot, sleutels, reden in (
        (kamer, ander, (), "handtekening van een bekende sleutel"),
        (kamer, laatste.replace("\n5\n", "\n7\n"), (), "klopt niet"),
        (kamer, _van(laatste, Ondertekenaar("elders.example/log")), (), f"een van {OORSPRONG}"),
        (kamer, "", (), "noot: verwacht een tekst"),
        (kamer, vroeg, (), "verwacht ten minste 5 vastleggingen"),
        (zonder, laatste, (), f"geen sleutel van {OORSPRONG} bekend"),
        (zonder, ander, (eigen,), "handtekening van een bekende sleutel"),
    ):
        with pytest.raises((Afgekeurd, ceremonie.CeremonieGeweigerd), match=reden):
            vervolg(waar, noot, *sleutels)
        assert (kamer.stand(), zonder.map.lees()) == (voor, None)
        assert len([*kamer.map.pad.glob("*.pem"), *zonder.map.pad.glob("*.pem")]) == 1
    vervolg(zonder, laatste, eigen)  # known from elsewhere, it is enough
    with monkeypatch.context() as even:  # the control: nobody looks who signed
        even.setattr(ceremonie, "verified", lambda *_: None)
        vervolg(kamer, ander)


def test_a_log_that_is_still_open_does_not_go_on_as_one_that_was_closed(kamer: Tekenkamer) -> None:
    kamer.leg_vast(1)
    kamer.teken()
    with pytest.raises(ceremonie.CeremonieGeweigerd, match="dit is nog open"):
        ceremonie.vervolg(kamer.map, kamer.database, OORSPRONG + "/2", "afgesloten")


def test_a_closing_or_a_change_of_keys_that_is_refused_leaves_nothing_for_later(
    kamer: Tekenkamer,
) -> None:
    kamer.leg_vast(1)
    kamer.teken()
    voor = kamer.stand()
    delen = (kamer.database, kamer.journal, kamer.map.pad)
    onder_een_andere_naam = Bekrachtiging(*delen, OORSPRONG + "/x")
    for opdracht in (onder_een_andere_naam.sluit, onder_een_andere_naam.wissel):
        with pytest.raises(ceremonie.CeremonieGeweigerd):
            opdracht()
        assert kamer.stand() == voor
    kamer.leg_vast(1)
    kamer.teken()
    kamer.herstel_tot(2)
    eigen = Bekrachtiging(*delen, OORSPRONG)
    voor = kamer.stand()
    for opdracht in (eigen.sluit, eigen.wissel):
        with pytest.raises(TekentNiet, match="terugrol"):
            opdracht()
    assert kamer.stand() == voor
    assert len(list(kamer.map.pad.glob("sleutel-*.pem"))) == 1
