"""Only what follows on what was signed before is signed, whatever the database says.

Each refusal is named, with its entries, and comes back until someone looked into it. Each has its
control: with that protection taken away the same forgery is signed.
"""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from ledger.beproeving.doden import MOMENTEN, een_verhaal
from ledger.beproeving.proces import teken_en_sterf
from ledger.bewijs import merkle
from ledger.databank.postgres import Database
from ledger.ondertekenen import ceremonie, logboek, signer
from ledger.ondertekenen.signer import Ondertekenaar
from ledger.ondertekenen.stand import ErTekentAlEen, Standmap
from ledger.ondertekenen.vergelijken import Controlepunt, TekentNiet, gelezen
from tests.opstelling.storingen import Server, wacht_tot
from tests.opstelling.tekenkamer import OORSPRONG, Tekenkamer, klopt, open_tekenkamer, weigert

ALLE_VERSIES = True


@pytest.fixture
def kamer(database: Database, tmp_path: Path) -> Iterator[Tekenkamer]:
    with open_tekenkamer(database, tmp_path / "ondertekenaar") as kamer:
        yield kamer


# ── what is signed ────────────────────────────────────────────────────────────────────────────


def test_a_checkpoint_vouches_for_every_entry_and_names_its_key(kamer: Tekenkamer) -> None:
    kamer.leg_vast(3)
    gezet = kamer.teken()
    assert (gezet.omvang, kamer.noten()) == (4, [gezet.noot])  # the key was announced as well
    assert klopt(kamer, gezet.noot)
    (aankondiging,) = kamer.journal.lees(daden=["ondertekensleutel_aangekondigd"])
    assert kamer.stand().sleutels[0].encode() in aankondiging.state


def test_a_log_that_grows_over_many_tiles_is_signed_as_it_grows(kamer: Tekenkamer) -> None:
    for aantal in (1, 254, 1, 300, 3):
        kamer.leg_vast(aantal)
        assert klopt(kamer, kamer.teken().noot)
    assert [gelezen(noot).size for noot in kamer.noten()] == [2, 256, 257, 557, 560]


def test_an_empty_log_has_no_checkpoint(kamer: Tekenkamer) -> None:
    assert kamer.ondertekenaar().ronde(ook_zonder_nieuws=True) is None


def test_what_was_vouched_for_the_log_is_no_reason_to_vouch_again(kamer: Tekenkamer) -> None:
    kamer.leg_vast(1)
    eerste = kamer.teken()
    logboek.schrijf(kamer.journal, [_medeondertekening(eerste.omvang)])
    assert kamer.ondertekenaar().ronde() == eerste
    kamer.leg_vast(1)
    volgende = kamer.ondertekenaar().ronde()
    assert volgende is not None
    assert volgende.omvang == eerste.omvang + 2


def test_whoever_asks_gets_a_checkpoint_over_that_as_well(kamer: Tekenkamer) -> None:
    kamer.leg_vast(1)
    eerste = kamer.teken()
    logboek.schrijf(kamer.journal, [_medeondertekening(eerste.omvang)])
    assert kamer.teken().omvang == eerste.omvang + 1


def _medeondertekening(omvang: int) -> Any:
    from ledger.daden.handelingen import lees_handeling

    return lees_handeling(
        {
            "daad": "controlepunt_medeondertekend",
            "oorsprong": OORSPRONG,
            "omvang": omvang,
            "wortel": "A" * 43 + "=",
            "getuige": "getuige.example",
            "handtekening": "AAAA",
        }
    )


def test_the_signer_follows_the_log_and_signs_at_once_when_asked(kamer: Tekenkamer) -> None:
    stop, gezet = threading.Event(), []
    logboek.meld(kamer.journal, kamer.map)
    ondertekenaar = kamer.ondertekenaar()

    def ronde(gevraagd: bool) -> Controlepunt | None:
        punt_ = ondertekenaar.ronde(ook_zonder_nieuws=gevraagd)
        gezet.append(punt_.omvang if punt_ else 0)
        return punt_

    draad = threading.Thread(target=ondertekenaar.volg, args=(stop, ronde))
    draad.start()
    try:
        eerste = kamer.leg_vast(1)
        wacht_tot(lambda: any(gezet))
        laatste = kamer.leg_vast(1)
        with psycopg.connect(kamer.database.dsn_lees, autocommit=True) as verbinding:
            verbinding.execute("SELECT pg_sleep(1.5)")
            assert laatste not in gezet  # within the minute nothing is signed unasked
            verbinding.execute(f"NOTIFY {signer.KANAAL_BEWIJS}")
        wacht_tot(lambda: laatste in gezet)
        assert eerste < laatste
    finally:
        stop.set()
        draad.join(30)


# ── what is refused ───────────────────────────────────────────────────────────────────────────


def test_a_shorter_log_is_a_rollback(kamer: Tekenkamer) -> None:
    kamer.leg_vast(5)
    kamer.teken()
    kamer.herstel_tot(4)
    assert weigert(kamer, "terugrol") == range(5, 7)


def test_a_log_rolled_back_and_filled_up_again_is_a_fork(kamer: Tekenkamer) -> None:
    kamer.leg_vast(5)
    kamer.teken()
    kamer.herstel_tot(4)
    kamer.leg_vast(2)
    assert set(weigert(kamer, "vork")) >= {5, 6}
    kamer.leg_vast(20)
    weigert(kamer, "vork")


def test_control_a_signer_without_memory_signs_the_fork(kamer: Tekenkamer) -> None:
    kamer.leg_vast(5)
    kamer.teken()
    kamer.herstel_tot(4)
    kamer.leg_vast(2)
    kamer.map.schrijf(replace(kamer.stand(), omvang=0, rand=(), laatste_tijd=""))
    kamer.verniel("DELETE FROM ledger.checkpoint")
    assert kamer.teken().omvang == 6


def _vervangen(kolom: str, oud: str, nieuw: str) -> str:
    tekst = f"convert_from({kolom}, 'UTF8')"
    return f"{kolom} = convert_to(replace({tekst}, '{oud}', '{nieuw}'), 'UTF8')"


@pytest.mark.parametrize(
    ("wat", "zegt"),
    [
        ("daad = 'melding_gedaan'", "daad: verwacht"),
        ("tags = '{dossier:d-9}'", "@tags: verwacht"),
        ("entry_id = gen_random_uuid()", "@entry: verwacht"),
        ("vastgelegd_op = vastgelegd_op - interval '1 day'", "het blad zegt"),
        (_vervangen("state", "2021", "2019"), "staat niet in voor"),
        (_vervangen("state", ',"gebeurd":"2021-11-23"', ""), "ontbreekt: gebeurd"),
        (_vervangen("state", '"@velden":', '"@veldeo":'), "verwacht @velden"),
        (_vervangen("state", '},"z":', '},"x":1,"z":'), "verwacht canonieke JSON met 'd' en 'z'"),
        (_vervangen("leaf", '"n":4', '"n":5'), "het blad zegt nr 6"),
        (_vervangen("leaf", '"v":1', '"v":true'), "vorm van FORMAT.md, 7"),
        ("leaf = leaf || ' '", "vorm van FORMAT.md, 7"),
        (r"leaf = overlay(leaf placing '\x42' from 52)", "vorm van FORMAT.md, 7"),
    ],
)
def test_an_altered_entry_is_named_before_it_is_vouched_for(
    kamer: Tekenkamer, wat: str, zegt: str
) -> None:
    logboek.meld(kamer.journal, kamer.map)
    kamer.leg_vast(7)
    kamer.verniel(f"UPDATE ledger.entry SET {wat} WHERE nummer = 5")
    with pytest.raises(TekentNiet, match=zegt):
        kamer.ondertekenaar().ronde()
    assert weigert(kamer, "vastlegging") == range(5, 6)


def test_a_time_that_goes_back_is_named(kamer: Tekenkamer) -> None:
    logboek.meld(kamer.journal, kamer.map)
    kamer.leg_vast(3)
    kamer.verniel(
        "UPDATE ledger.entry e SET vastgelegd_op = v.op, leaf = ledger.blad(v.sd, 2, v.op) FROM ("
        " SELECT (SELECT vastgelegd_op FROM ledger.entry WHERE nummer = 2) AS op, (SELECT"
        " string_agg(d, ',') FROM json_array_elements_text("
        " convert_from(b.leaf, 'UTF8')::json -> '_sd') d) AS sd"
        " FROM ledger.entry b WHERE nummer = 3) v WHERE nummer = 3"
    )
    with pytest.raises(TekentNiet, match="niet na de vorige"):
        kamer.ondertekenaar().ronde()
    assert weigert(kamer, "vastlegging") == range(3, 4)


@pytest.mark.parametrize(
    ("opdracht", "genoemd"),
    [
        ("DELETE FROM ledger.entry WHERE nummer = 400", {400}),
        ("DELETE FROM ledger.entry WHERE nummer >= 400", {400, 401}),
        ("UPDATE ledger.tile SET root = overlay(root placing '\\x0000' from 9)", {256}),
    ],
)
def test_a_hole_or_another_tree_is_named(
    kamer: Tekenkamer, opdracht: str, genoemd: set[int]
) -> None:
    logboek.meld(kamer.journal, kamer.map)
    kamer.leg_vast(400)
    kamer.verniel(opdracht)
    with pytest.raises(TekentNiet, match=r"^(vastlegging|boom):") as fout:
        kamer.ondertekenaar().ronde()
    assert genoemd <= set(fout.value.nummers)
    assert kamer.noten() == []


@pytest.mark.parametrize("nummer", [2, 300], ids=["in a full tile", "at the edge"])
def test_an_entry_rewritten_together_with_its_tree_is_a_fork(
    kamer: Tekenkamer, nummer: int
) -> None:
    kamer.leg_vast(400)
    kamer.teken()
    kamer.verniel(
        f"UPDATE ledger.entry SET leaf = {_BLAD_VAN_EEN_ANDER.format(nummer)}"
        f" WHERE nummer = {nummer}",
        "DELETE FROM ledger.tile",
        "SELECT ledger.leg_tegels(0, (SELECT size FROM ledger.head))",
    )
    assert nummer in weigert(kamer, "vork")


_BLAD_VAN_EEN_ANDER = "convert_to(translate(convert_from(leaf, 'UTF8'), 'ABC', 'BCA'), 'UTF8')"


def test_a_clock_behind_the_last_signature_signs_nothing_until_it_is_right(
    kamer: Tekenkamer,
) -> None:
    kamer.leg_vast(1)
    kamer.teken()
    kamer.leg_vast(1)
    kamer.verzet = timedelta(hours=-1)
    weigert(kamer, "klok")
    kamer.verzet = timedelta()
    assert kamer.teken().omvang == 3


def test_a_lost_state_is_refused_once_someone_signed(kamer: Tekenkamer, tmp_path: Path) -> None:
    kamer.leg_vast(1)
    kamer.teken()
    leeg = Standmap(tmp_path / "leeg")
    with pytest.raises(TekentNiet, match=r"^stand:"):
        ceremonie.begin(leeg, kamer.database, OORSPRONG)
    with pytest.raises(TekentNiet, match=r"^stand:"):
        Ondertekenaar(kamer.database, leeg).ronde()
    kamer.verniel("DELETE FROM ledger.checkpoint")  # control: then nobody knows better
    assert ceremonie.begin(leeg, kamer.database, OORSPRONG).omvang == 0


def test_a_state_put_back_from_an_older_copy_is_refused(kamer: Tekenkamer) -> None:
    kamer.leg_vast(1)
    kamer.teken()
    oud = kamer.stand()
    kamer.leg_vast(1)
    kamer.teken()
    kamer.map.schrijf(oud)
    weigert(kamer, "controlepunt")


def test_an_origin_never_changes_silently(kamer: Tekenkamer) -> None:
    with pytest.raises(ceremonie.CeremonieGeweigerd, match="oorsprong: verwacht toedracht"):
        ceremonie.begin(kamer.map, kamer.database, "toedracht.example/anders")


# ── two computations, one signature (T-I13) ───────────────────────────────────────────────────


class _Bitfout(Ondertekenaar):
    """A bit of the tree flips in memory, after it was compared with the database."""

    def _vergeleken(self, *argumenten: Any) -> tuple[bytes, ...]:
        eerste, *rest = super()._vergeleken(*argumenten)
        return (bytes([eerste[0] ^ 1]) + eerste[1:], *rest)


class _ZonderTweede(_Bitfout):
    """Control: the second computation believes the first."""

    wortel = b""

    def _tweede_wortel(self, *_: Any) -> bytes:
        return self.wortel

    def _vergeleken(self, *argumenten: Any) -> tuple[bytes, ...]:
        rand = super()._vergeleken(*argumenten)
        self.wortel = merkle.wortel(rand)
        return rand


def test_ti13_a_bit_that_flips_between_hashing_and_signing_is_not_signed(
    kamer: Tekenkamer,
) -> None:
    logboek.meld(kamer.journal, kamer.map)
    kamer.leg_vast(5)
    with pytest.raises(TekentNiet, match=r"^geheugen: twee berekeningen") as fout:
        _Bitfout(kamer.database, kamer.map).ronde()
    assert fout.value.nummers == range(1, 7)
    assert kamer.noten() == []
    assert kamer.stand().omvang == 0
    assert klopt(kamer, kamer.teken().noot)


def test_ti13_control_without_the_second_computation_the_flipped_bit_is_signed(
    kamer: Tekenkamer,
) -> None:
    kamer.leg_vast(5)
    _ZonderTweede(kamer.database, kamer.map).ronde()
    weigert(kamer, "vork")  # and nobody can ever sign this log again


# ── crashes, and two at once ──────────────────────────────────────────────────────────────────


@pytest.mark.storing
@pytest.mark.parametrize("moment", MOMENTEN)
def test_a_signer_killed_at_any_moment_never_signs_two_trees_of_one_size(
    kamer: Tekenkamer, server: Server, databanknaam: str, moment: str
) -> None:
    kamer.leg_vast(2)
    kamer.teken()
    kamer.leg_vast(2)
    assert teken_en_sterf(server.dsn(databanknaam), kamer.map.pad, moment)
    kamer.leg_vast(1)
    kamer.teken()
    punten = [gelezen(noot) for noot in kamer.noten()]
    assert een_verhaal(kamer)
    zonder = moment == "voor de stand"
    assert [p.size for p in punten] == ([3, 6] if zonder else [3, 5, 6])


def test_of_two_signers_on_one_folder_the_second_refuses(kamer: Tekenkamer) -> None:
    kamer.leg_vast(1)
    with Standmap(kamer.map.pad).slot(), pytest.raises(ErTekentAlEen):
        kamer.ondertekenaar().ronde()
    kamer.teken()


def test_of_two_signers_on_one_database_the_second_refuses(kamer: Tekenkamer) -> None:
    kamer.leg_vast(1)
    with psycopg.connect(kamer.database.dsn_ondertekenaar, autocommit=True) as verbinding:
        verbinding.execute("SELECT pg_advisory_lock(%s)", [signer._SLOT])
        weigert(kamer, "bezet")
        verbinding.execute("SELECT pg_advisory_unlock(%s)", [signer._SLOT])
    kamer.teken()


def test_a_round_right_after_another_has_its_turn_though_the_server_still_knows_the_first(
    kamer: Tekenkamer, monkeypatch: pytest.MonkeyPatch
) -> None:
    kamer.leg_vast(1)
    gebleven: list[Any] = []  # whose end the server notices later

    def laat(verbinding: Any) -> Any:
        gebleven.append(verbinding)
        return contextlib.nullcontext(verbinding)

    def houd(verbinding: Any) -> Any:
        verbinding.execute("SELECT pg_advisory_lock(%s)", [signer._SLOT])
        return contextlib.nullcontext()

    monkeypatch.setattr(signer, "closing", laat)
    kamer.teken()
    kamer.teken()
    monkeypatch.setattr(signer, "_beurt", houd)  # the control: the turn is not given back
    kamer.teken()
    monkeypatch.undo()
    weigert(kamer, "bezet")
    for verbinding in gebleven:
        verbinding.close()
