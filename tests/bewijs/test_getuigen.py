"""Witnesses confirm what we sign, refuse another story, and hold up nothing (F18)."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ledger.buiten import getuigen
from ledger.buiten.getuigen import Getuige, Getuigen, moet_kaal
from ledger.daden.handelingen import lees_handeling
from ledger.databank.postgres import Database
from ledger.ondertekenen import logboek
from ledger.ondertekenen.bekrachtiging import Bekrachtiging
from ledger.ondertekenen.maatstaf import OngelijkAanGetuige
from ledger.ondertekenen.uitgave import Uitgave
from ledger.ondertekenen.vergelijken import gelezen, medeondertekend_door
from ledger.verify import Afgekeurd, Signature, parse_policy, parse_proof
from tests.opstelling.proeflog import GETUIGEN, TIJD, proeflog
from tests.opstelling.tekenkamer import OORSPRONG, Tekenkamer, open_tekenkamer
from tests.tegenspel.getuige import Gedrag, Proefgetuige


@pytest.fixture
def kamer(database: Database, tmp_path: Path) -> Iterator[Tekenkamer]:
    with open_tekenkamer(database, tmp_path / "ondertekenaar") as kamer:
        yield kamer


@pytest.fixture
def getuige(kamer: Tekenkamer) -> Iterator[Proefgetuige]:
    with closing(Proefgetuige(kamer.stand().sleutels[0])) as getuige:
        yield getuige


def _bekrachtiging(kamer: Tekenkamer, *wie: Proefgetuige, nodig: int = 0) -> Bekrachtiging:
    bekrachtiging = Bekrachtiging(kamer.database, kamer.journal, kamer.map.pad, OORSPRONG)
    alle = [Getuige(f"g{i}", g.key.vkey, g.url) for i, g in enumerate(wie)]
    bekrachtiging.stel_getuigen_in(Getuigen(tuple(alle), nodig))
    return bekrachtiging


def _gezet(bekrachtiging: Bekrachtiging) -> str:
    gezet = bekrachtiging.eenmaal()
    assert gezet is not None
    return gezet.noot


def test_a_cosigned_checkpoint_satisfies_the_policy_of_who_trusts_that_witness(
    kamer: Tekenkamer, getuige: Proefgetuige
) -> None:
    bekrachtiging = _bekrachtiging(kamer, getuige, nodig=1)
    beleid = parse_policy(bekrachtiging.getuigen().als_beleid(kamer.stand().sleutels))
    for aantal in (3, 300, 1):
        kamer.leg_vast(aantal)
        gezien = beleid.check(_gezet(bekrachtiging).encode())
        assert (gezien.checkpoint.size, set(gezien.witnessed)) == (kamer.stand().omvang, {"g0"})
    kaal = kamer.noten()[-1]
    with pytest.raises(Afgekeurd, match="getuigen"):  # control: our own signature is not enough
        beleid.check(kaal.encode())


@pytest.mark.beide_versies
def test_a_cosignature_becomes_an_entry_and_no_reason_for_another_checkpoint(
    kamer: Tekenkamer, getuige: Proefgetuige
) -> None:
    bekrachtiging = _bekrachtiging(kamer, getuige)
    kamer.leg_vast(1)
    noot = _gezet(bekrachtiging)
    (gelogd,) = logboek.medeondertekeningen(kamer.journal)
    assert (gelogd.omvang, gelogd.getuige) == (gelezen(noot).size, "getuige.example")
    assert noot.endswith(gelogd.noot.splitlines(keepends=True)[-1])
    for _ in range(3):
        assert bekrachtiging.eenmaal(gevraagd=False) is not None
    assert (kamer.noten(), getuige.verzoeken) == ([kamer.noten()[0]], 1)


def test_a_witness_that_saw_more_or_less_than_we_thought_gets_the_proof_it_needs(
    kamer: Tekenkamer, getuige: Proefgetuige
) -> None:
    kamer.leg_vast(2)
    _gezet(_bekrachtiging(kamer, getuige))
    kamer.leg_vast(2)
    _gezet(_bekrachtiging(kamer))  # without it
    kamer.leg_vast(2)
    bekrachtiging = _bekrachtiging(kamer, getuige)
    _gezet(bekrachtiging)
    assert [a.soort for a in bekrachtiging.antwoorden] == ["medeondertekend"]


# ── F18: a witness that is away, slow or lies ─────────────────────────────────────────────────


@pytest.mark.storing
@pytest.mark.parametrize(
    ("gedrag", "soort"),
    [("zwijgt", "weigert"), ("vals", "weigert"), ("toekomst", "weigert"), ("onzin", "weigert")],
)
def test_f18_a_witness_that_is_away_or_lies_holds_up_nothing(
    kamer: Tekenkamer, getuige: Proefgetuige, gedrag: Gedrag, soort: str
) -> None:
    getuige.gedrag = gedrag
    bekrachtiging = _bekrachtiging(kamer, getuige)
    kamer.leg_vast(2)
    noot = _gezet(bekrachtiging)
    assert kamer.noten() == [noot]  # signed, and visibly not witnessed
    assert [a.soort for a in bekrachtiging.antwoorden] == [soort]
    assert logboek.medeondertekeningen(kamer.journal) == []
    kamer.leg_vast(1)
    getuige.gedrag = "eerlijk"
    assert _gezet(bekrachtiging) not in kamer.noten()  # control: now it counts
    assert len(logboek.medeondertekeningen(kamer.journal)) == 1


@pytest.mark.storing
def test_f18_who_is_slow_or_nowhere_is_silent_and_the_others_count(
    kamer: Tekenkamer, getuige: Proefgetuige, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        closing(Proefgetuige(kamer.stand().sleutels[0], "traag.example")) as traag,
        closing(Proefgetuige(kamer.stand().sleutels[0], "weg.example")) as weg,
    ):
        traag.gedrag = "traag"
        weg.close()
        bekrachtiging = _bekrachtiging(kamer, traag, getuige, weg)
        for termijn in (1.0, 5.0, 30.0):  # an honest one on a busy machine may need more
            monkeypatch.setattr(getuigen, "_TERMIJN", termijn)
            kamer.leg_vast(2)
            _gezet(bekrachtiging)  # the slow one would cosign, when it were waited for
            soorten = [a.soort for a in bekrachtiging.antwoorden]
            if soorten != ["zwijgt"] * 3:
                break
        assert soorten == ["zwijgt", "medeondertekend", "zwijgt"]


# ── a line in a witness's name that the witness never wrote ───────────────────────────────────


def test_f18_only_the_line_that_holds_is_kept_of_what_a_witness_answers() -> None:
    noot = proeflog(3).noot().decode()
    wie = GETUIGEN[0]
    echt = wie.regel(proeflog(3).punt().text.encode())
    vals = Signature("ander.example", wie.sleutel.id, b"x" * 72).line
    antwoord = getuigen.beoordeel(
        Getuige("g", wie.sleutel.vkey), noot, vals + echt, datetime.fromtimestamp(TIJD, UTC)
    )
    assert antwoord.handtekening is not None
    assert antwoord.handtekening.line == echt


def _gelogd(kamer: Tekenkamer, noot: str, naam: str, handtekening: str) -> None:
    """As whoever holds the append role could, without the signer."""
    punt = gelezen(noot)
    velden = {"oorsprong": punt.origin, "omvang": punt.size, "wortel": noot.split("\n")[2]}
    daad = "controlepunt_medeondertekend"
    handeling = {"daad": daad, **velden, "getuige": naam, "handtekening": handtekening}
    logboek.schrijf(kamer.journal, [lees_handeling(handeling)])


@pytest.mark.beide_versies
def test_a_false_cosignature_in_the_log_is_left_out_of_what_we_serve_and_is_reported(
    kamer: Tekenkamer, getuige: Proefgetuige
) -> None:
    kamer.leg_vast(2)
    kaal = kamer.teken().noot
    tekst = kaal.split("\n\n")[0] + "\n"
    getuige.gedrag = "vals"
    _gelogd(kamer, kaal, getuige.key.name, getuige.teken(tekst).line.split()[2])
    getuige.gedrag = "eerlijk"
    elders = getuige.teken(tekst.replace("\n3\n", "\n4\n")).line.split()[2]  # another checkpoint
    _gelogd(kamer, kaal, getuige.key.name, elders)
    bekrachtiging = _bekrachtiging(kamer)
    bekrachtiging.stel_getuigen_in(Getuigen((Getuige("ver", getuige.key.vkey),), 1))
    beleid = parse_policy(bekrachtiging.getuigen().als_beleid(kamer.stand().sleutels))
    with closing(
        Uitgave(kamer.database.dsn_lees, OORSPRONG, bekrachtiging.getuigensleutels)
    ) as uitgave:
        assert uitgave.controlepunt().noot == kaal
        assert parse_proof(uitgave.bewijs(1)).checkpoint == kaal.encode()
        for op in (1_700_000_000, 1_700_000_001):  # twice, and counted once
            echt = getuige.teken(tekst, op)
            _gelogd(kamer, kaal, getuige.key.name, echt.line.split()[2])
        noot = uitgave.controlepunt().noot
        assert noot.count(getuige.key.name) == 1
        assert set(beleid.check(noot.encode()).witnessed) == {"ver"}
    vals = bekrachtiging.onjuiste_medeondertekeningen()
    assert [v.split(":")[0] for v in vals] == ["nr 4", "nr 5"]


def test_control_a_false_line_put_under_the_note_makes_it_worthless_to_who_knows_the_witness(
    kamer: Tekenkamer, getuige: Proefgetuige
) -> None:
    kamer.leg_vast(2)
    kaal = kamer.teken().noot
    getuige.gedrag = "vals"
    regel = getuige.teken(kaal.split("\n\n")[0] + "\n").line
    bekrachtiging = _bekrachtiging(kamer)
    bekrachtiging.stel_getuigen_in(Getuigen((Getuige("ver", getuige.key.vkey),)))
    beleid = parse_policy(bekrachtiging.getuigen().als_beleid(kamer.stand().sleutels))
    assert beleid.check(kaal.encode()).checkpoint.size == 3
    with pytest.raises(Afgekeurd, match="klopt niet"):
        beleid.check((kaal + regel).encode())


def test_a_second_line_smuggled_in_behind_a_true_one_does_not_come_along(
    kamer: Tekenkamer, getuige: Proefgetuige
) -> None:
    kamer.leg_vast(1)
    kaal = kamer.teken().noot
    tekst = kaal.split("\n\n")[0] + "\n"
    waar, ons = getuige.teken(tekst).line, kaal.splitlines(keepends=True)[-1]
    wie = frozenset({getuige.key})
    assert medeondertekend_door(f"{tekst}\n{waar}", wie) == getuige.key
    assert medeondertekend_door(f"{tekst}\n{waar}{ons}", wie) is None


# ── another story ─────────────────────────────────────────────────────────────────────────────


def _met_gestolen_sleutel_herschreven(kamer: Tekenkamer) -> None:
    """A superuser with the signer's key and folder rewrites the log and has it signed anew."""
    kamer.herstel_tot(2)
    kamer.leg_vast(4)
    kamer.verniel("DELETE FROM ledger.checkpoint")
    kamer.map.schrijf(replace(kamer.stand(), omvang=0, rand=(), laatste_tijd=""))


@pytest.mark.beide_versies
def test_a_history_rewritten_with_the_stolen_key_is_refused_by_the_witness_and_kept(
    kamer: Tekenkamer, getuige: Proefgetuige
) -> None:
    bekrachtiging = _bekrachtiging(kamer, getuige)
    kamer.leg_vast(3)
    eerste = _gezet(bekrachtiging)
    _met_gestolen_sleutel_herschreven(kamer)
    tweede = _gezet(bekrachtiging)
    assert [a.soort for a in bekrachtiging.antwoorden] == ["tegenspraak"]
    assert gelezen(tweede).size > gelezen(eerste).size
    assert getuige.gezien == gelezen(eerste)
    assert any(tweede.split("\n\n")[0].encode() in verzoek for verzoek in getuige.bewaard)
    (bewijs,) = (kamer.map.pad / "bewijs").glob("getuige-tegenspraak-*")
    assert b"--- antwoord: 422" in bewijs.read_bytes()
    with pytest.raises(OngelijkAanGetuige, match="getuige g0 zag een controlepunt van 4"):
        bekrachtiging.vergelijk()  # and the service refuses to start


def test_control_without_a_witness_the_stolen_key_signs_another_story_unseen(
    kamer: Tekenkamer,
) -> None:
    bekrachtiging = _bekrachtiging(kamer)
    kamer.leg_vast(3)
    _gezet(bekrachtiging)
    _met_gestolen_sleutel_herschreven(kamer)
    _gezet(bekrachtiging)
    bekrachtiging.vergelijk()


# ── by file ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.beide_versies
def test_a_witness_on_another_network_is_asked_and_answers_by_file(
    kamer: Tekenkamer, getuige: Proefgetuige, tmp_path: Path
) -> None:
    bekrachtiging = _bekrachtiging(kamer)
    bekrachtiging.stel_getuigen_in(Getuigen((Getuige("ver", getuige.key.vkey),), 1))
    for ronde in (1, 2):
        kamer.leg_vast(3)
        _gezet(bekrachtiging)
        (verzoek,) = bekrachtiging.schrijf_verzoeken(tmp_path / "stick")
        status, regels = getuige.vraag(verzoek.read_bytes())
        assert status == 200
        kamer.leg_vast(1)
        _gezet(bekrachtiging)  # the log went on meanwhile
        (antwoord,) = bekrachtiging.neem_aan(regels.decode())
        assert antwoord.soort == "medeondertekend"
        assert len(logboek.medeondertekeningen(kamer.journal)) == ronde
    with pytest.raises(Afgekeurd, match="handtekeningen onder een controlepunt"):
        bekrachtiging.neem_aan(getuige.teken("toedracht.example/anders\n1\nAAAA\n").line)


def test_a_witness_needs_a_key_that_cosigns_and_an_address_without_a_password(
    kamer: Tekenkamer,
) -> None:
    bekrachtiging = _bekrachtiging(kamer)
    with pytest.raises(Afgekeurd):
        bekrachtiging.stel_getuigen_in(Getuigen((Getuige("wij", kamer.stand().sleutels[0]),)))
    met = Getuige("g", GETUIGEN[0].sleutel.vkey, "https://wie:geheim1@getuige.example")
    with pytest.raises(Afgekeurd, match="zonder naam, wachtwoord"):
        bekrachtiging.stel_getuigen_in(Getuigen((met,)))
    assert bekrachtiging.getuigen() == Getuigen()


@pytest.mark.parametrize("adres", ["https://wie:geheim1@{}", "https://{}?t=geheim1", "https://{}#"])
def test_an_address_with_a_password_or_token_is_refused_and_one_that_slipped_in_is_not_told(
    adres: str,
) -> None:
    vkey, kaal = GETUIGEN[0].sleutel.vkey, "https://getuige.example:8443/x"
    met = Getuige("g", vkey, adres.format("getuige.example:8443/x"))
    with pytest.raises(Afgekeurd, match="getuige g: verwacht een adres zonder") as fout:
        moet_kaal(met)
    assert "geheim1" not in str(fout.value)
    zonder = replace(met, url=kaal)
    moet_kaal(zonder)  # the control
    beleid = Getuigen((met,), 1).als_beleid()
    assert beleid == Getuigen((zonder,), 1).als_beleid()
    assert f"witness g {vkey} {kaal}\n".encode() in beleid
    assert Getuigen.uit_beleid(beleid) == Getuigen((zonder,), 1)
