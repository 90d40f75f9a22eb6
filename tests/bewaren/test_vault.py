"""The key store: what is sealed can be opened by us alone, and after erasure by nobody."""

import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.entry import VerzegeldeTekst
from ledger.sleutels import vault
from ledger.sleutels.bestanden import OnveiligBestand
from ledger.sleutels.vault import (
    NietTeOpenen,
    OnveiligeSleutelbos,
    Sleutelbos,
    SleutelOntbreekt,
    Vernietigd,
)
from tests import WORTEL

ENTRY = "0192f0c1-2a3b-7c4d-8e5f-60718293a4b5"
ANDERE = "0192f0c1-2a3b-7c4d-8e5f-60718293a4b6"


def _verzegel(bos: Sleutelbos, *noemt: str, tekst: bytes = b"fictief") -> VerzegeldeTekst:
    (verzegeld,) = bos.verzegel([(ENTRY, "relaas", noemt, tekst)])
    return verzegeld


@given(teksten=st.lists(st.binary(max_size=200), max_size=5), aantal=st.integers(0, 4))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_what_is_sealed_is_unreadable_and_opens_again(
    sleutelbos: Sleutelbos, teksten: list[bytes], aantal: int
) -> None:
    noemt = [sleutelbos.betrokkene(f"persoon {i} (fictief)") for i in range(aantal)]
    aanvragen = [(ENTRY, f"veld/{i}", noemt, tekst) for i, tekst in enumerate(teksten)]
    verzegeld = sleutelbos.verzegel(aanvragen)
    assert [v.veld for v in verzegeld] == [veld for _, veld, _, _ in aanvragen]
    assert [sleutelbos.open(ENTRY, v) for v in verzegeld] == teksten
    assert sleutelbos.open_alle([(ENTRY, v) for v in verzegeld]) == teksten
    for tekst, v in zip(teksten, verzegeld, strict=True):
        assert len(v.cijfertekst) == 12 + len(tekst) + 16
        assert len(tekst) < 4 or tekst not in v.cijfertekst
    assert len({v.sleutel_id for v in verzegeld}) == len(verzegeld)


@pytest.mark.parametrize("wie", [0, 1, 2])
def test_destroying_any_one_of_the_named_makes_a_text_unreadable(
    sleutelbos: Sleutelbos, wie: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    drie = [sleutelbos.betrokkene(f"persoon {i} (fictief)") for i in range(3)]
    tekst = _verzegel(sleutelbos, *drie)
    zonder = _verzegel(sleutelbos, *(p for i, p in enumerate(drie) if i != wie))
    assert sleutelbos.vernietig(drie[wie]) == (tekst.sleutel_id,)
    assert sleutelbos.open(ENTRY, tekst) is None
    assert sleutelbos.open(ENTRY, zonder) == b"fictief"  # control: does not name the destroyed
    monkeypatch.setattr(vault, "_SAMEN", 2)
    samen = [(ENTRY, zonder), (ENTRY, tekst), (ENTRY, zonder)]
    assert sleutelbos.open_alle(samen) == [b"fictief", None, b"fictief"]
    assert sleutelbos.vernietig(drie[wie]) == (tekst.sleutel_id,)  # twice is the same as once


def test_a_restored_text_key_is_worthless_without_the_destroyed_holder(
    sleutelbos: Sleutelbos,
) -> None:
    """Not the bookkeeping forgets but the mathematics: the wrapped key alone opens nothing."""
    houder = sleutelbos.betrokkene("persoon (fictief)")
    tekst = _verzegel(sleutelbos, houder, "d-zaak")
    tabellen = ("tekstsleutel", "houder")
    oud = {t: sleutelbos.kast._db.execute(f"SELECT * FROM {t}").fetchall() for t in tabellen}
    sleutelbos.vernietig(houder)

    def zet_terug(tabel: str) -> None:
        for rij in oud[tabel]:
            plaatsen = ", ".join("?" * len(rij))
            sleutelbos.kast._db.execute(f"INSERT OR REPLACE INTO {tabel} VALUES ({plaatsen})", rij)

    zet_terug("tekstsleutel")
    assert sleutelbos.open(ENTRY, tekst) is None
    sleutelbos.kast._db.execute("DELETE FROM noemt WHERE houder_id = ?", [houder])
    with pytest.raises(NietTeOpenen):  # nor with the keys of the others only
        sleutelbos.open(ENTRY, tekst)
    sleutelbos.kast._db.execute("INSERT INTO noemt VALUES (?, ?)", [tekst.sleutel_id, houder])
    zet_terug("houder")  # control: with the holder's key back it opens
    assert sleutelbos.open(ENTRY, tekst) == b"fictief"


def test_states_of_a_holder(sleutelbos: Sleutelbos) -> None:
    houder = sleutelbos.betrokkene("persoon (fictief)")
    assert (sleutelbos.toestand("s-niemand"), sleutelbos.toestand(houder)) == ("geen", "actief")
    assert sleutelbos.label(houder) == "persoon (fictief)"
    sleutelbos.vernietig(houder)
    assert sleutelbos.toestand(houder) == "vernietigd"
    assert sleutelbos.label(houder) is None
    with pytest.raises(Vernietigd):
        _verzegel(sleutelbos, houder)
    # A destruction in the log is done again after a restore that never knew the holder.
    assert sleutelbos.vernietig("s-niemand") == ()
    assert sleutelbos.toestand("s-niemand") == "vernietigd"


def test_a_person_has_one_random_id_until_erased(sleutelbos: Sleutelbos, tmp_path: Path) -> None:
    eerste = sleutelbos.betrokkene("persoon (fictief)")
    assert eerste == sleutelbos.betrokkene("persoon (fictief)") == sleutelbos.betrokkene(eerste)
    assert len(eerste) == 24
    assert eerste != sleutelbos.betrokkene("een ander (fictief)")
    sleutelbos.vernietig(eerste)
    for wie in ("persoon (fictief)", eerste):  # nobody comes back by being named again
        with pytest.raises(Vernietigd):
            sleutelbos.betrokkene(wie)
    opnieuw = sleutelbos.betrokkenen(["persoon (fictief)"], hernieuwd=["persoon (fictief)"])
    assert opnieuw["persoon (fictief)"] not in (eerste, "persoon (fictief)")
    assert opnieuw["persoon (fictief)"] == sleutelbos.betrokkene("persoon (fictief)")
    with closing(Sleutelbos(tmp_path / "ander register")) as elders:
        assert elders.betrokkene("persoon (fictief)") != eerste


def test_look_ups_differ_per_domain_text_and_register(
    sleutelbos: Sleutelbos, tmp_path: Path
) -> None:
    with closing(Sleutelbos(tmp_path / "ander register")) as elders:
        waarden = {
            sleutelbos.hmac("kenmerk", "x"),
            sleutelbos.hmac("kenmerk", "y"),
            sleutelbos.hmac("opdracht", "x"),
            sleutelbos.hmac("kenmer", 'k","x'),
            elders.hmac("kenmerk", "x"),
        }
    assert {len(waarde) for waarde in waarden} == {32}
    assert len(waarden) == 5
    assert sleutelbos.hmac("kenmerk", "x") in waarden


VERVALSINGEN: dict[str, Callable[[VerzegeldeTekst, VerzegeldeTekst], VerzegeldeTekst]] = {
    "another field": lambda t, _: VerzegeldeTekst("titel", t.sleutel_id, t.cijfertekst),
    "another key": lambda t, a: VerzegeldeTekst(t.veld, a.sleutel_id, t.cijfertekst),
    "a flipped bit": lambda t, _: VerzegeldeTekst(
        t.veld, t.sleutel_id, t.cijfertekst[:-1] + bytes([t.cijfertekst[-1] ^ 1])
    ),
    "cut short": lambda t, _: VerzegeldeTekst(t.veld, t.sleutel_id, t.cijfertekst[:11]),
}


@pytest.mark.parametrize("hoe", VERVALSINGEN)
def test_a_ciphertext_opens_only_in_its_own_place(sleutelbos: Sleutelbos, hoe: str) -> None:
    tekst, andere = _verzegel(sleutelbos, "d-zaak"), _verzegel(sleutelbos, "d-zaak")
    with pytest.raises(NietTeOpenen):
        sleutelbos.open(ENTRY, VERVALSINGEN[hoe](tekst, andere))
    with pytest.raises(NietTeOpenen):
        sleutelbos.open(ANDERE, tekst)
    assert sleutelbos.open(ENTRY, tekst) == b"fictief"


def test_the_keys_survive_a_restart_and_belong_to_their_folder(tmp_path: Path) -> None:
    with closing(Sleutelbos(tmp_path / "a")) as bos:
        tekst, mac = _verzegel(bos, "d-zaak"), bos.hmac("kenmerk", "x")
    with closing(Sleutelbos(tmp_path / "a")) as bos:
        assert bos.open(ENTRY, tekst) == b"fictief"
        assert bos.hmac("kenmerk", "x") == mac
    with closing(Sleutelbos(tmp_path / "b")) as vreemd, pytest.raises(SleutelOntbreekt):
        vreemd.open(ENTRY, tekst)
    (tmp_path / "a" / "kek").write_bytes(b"k" * 32)
    with pytest.raises(OnveiligeSleutelbos, match="kek"):
        Sleutelbos(tmp_path / "a")


def test_only_the_owner_may_read_the_key_folder(tmp_path: Path) -> None:
    map_ = tmp_path / "sleutels"
    with closing(Sleutelbos(map_)) as bos:
        _verzegel(bos, "d-zaak")
        assert stat.S_IMODE(map_.stat().st_mode) == 0o700
        for bestand in map_.iterdir():
            assert stat.S_IMODE(bestand.stat().st_mode) == 0o600
    for pad, modus in ((map_, 0o755), (map_ / "kek", 0o644), (map_ / "sleutels.sqlite", 0o640)):
        eerst = pad.stat().st_mode
        pad.chmod(modus)
        with pytest.raises(OnveiligBestand, match=pad.name):
            Sleutelbos(map_)
        pad.chmod(eerst)


def test_no_label_text_or_key_is_readable_in_the_files(tmp_path: Path) -> None:
    map_ = tmp_path / "sleutels"
    with closing(Sleutelbos(map_)) as bos:
        houder = bos.betrokkene("Herkenbare Naam (fictief)")
        _verzegel(bos, houder, tekst=b"Herkenbare zin (fictief)")
        gewikkeld = [
            waarde
            for (waarde,) in bos.kast._db.execute(
                "SELECT sleutel FROM houder UNION SELECT label FROM houder"
                " UNION SELECT label_hmac FROM houder UNION SELECT verpakt FROM tekstsleutel"
            )
        ]
        inhoud = _bytes(map_)
        assert b"Herkenbare" not in inhoud
        assert all(waarde in inhoud for waarde in gewikkeld)  # control: there until erasure
        bos.vernietig(houder)
        inhoud = _bytes(map_)
        assert not any(waarde in inhoud for waarde in gewikkeld)


def _bytes(map_: Path) -> bytes:
    return b"\n".join(bestand.read_bytes() for bestand in sorted(map_.iterdir()))


def test_processes_that_start_at_once_share_one_key(tmp_path: Path) -> None:
    programma = (
        "import sys; from pathlib import Path; from ledger.sleutels.vault import Sleutelbos\n"
        "b = Sleutelbos(Path(sys.argv[1])); print(b.hmac('d', 't').hex(), b.betrokkene('wie'))"
    )
    opdracht = [sys.executable, "-c", programma, str(tmp_path / "sleutels")]
    kinderen = [
        subprocess.Popen(opdracht, stdout=subprocess.PIPE, text=True, cwd=WORTEL) for _ in range(4)
    ]
    assert len({kind.communicate(timeout=60)[0] for kind in kinderen}) == 1
    assert all(kind.returncode == 0 for kind in kinderen)


def test_many_texts_or_persons_take_one_transaction(sleutelbos: Sleutelbos) -> None:
    geteld: list[str] = []
    sleutelbos.kast._db.set_trace_callback(geteld.append)
    sleutelbos.verzegel([(ENTRY, f"v/{i}", ["d-zaak"], b"x") for i in range(2_000)])
    assert geteld.count("COMMIT") == 1
    ids = sleutelbos.betrokkenen([f"persoon {i} (fictief)" for i in range(2_000)])
    sleutelbos.kast._db.set_trace_callback(None)
    assert geteld.count("COMMIT") == 2
    assert len(set(ids.values())) == 2_000
    assert ids["persoon 7 (fictief)"] == sleutelbos.betrokkene("persoon 7 (fictief)")
