"""What is recorded is recorded once, whole, and never rewritten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from hashlib import sha256
from itertools import pairwise
from typing import Any

import orjson
import psycopg
import pytest

from ledger.daden.handelingen import lees_handeling
from ledger.daden.woorden import Handeling, Ongeldig, Registerhandeling
from ledger.databank.postgres import Database
from ledger.entry import commitment
from ledger.log.journal import Journal, Onbekend, Opdracht
from ledger.sleutels.vault import Sleutelbos
from ledger.vastleggen.register import AndereInhoud, Inzending, NietToegelaten, Register
from ledger.verify import open_state
from ledger.zaak.dossier import Botsing, Stand, Vastlegger

ALLE_VERSIES = True
WIE = Vastlegger("a-secretaris", "secretaris")


def melding(**velden: Any) -> Handeling | Registerhandeling:
    kop = {"daad": "melding_gedaan", "gebeurd": "2020-06", "door": [{"rol": "melder", "ref": None}]}
    return lees_handeling(kop | {"kanaal": "leidinggevende", "vermoedens": ["misstand"]} | velden)


def intrekking(van: str) -> Handeling | Registerhandeling:
    return lees_handeling({"daad": "handeling_ingetrokken", "van_daad": van, "reden": "vergissing"})


def open_dossier(register: Register, kenmerk: str = "FICTIEF-1") -> str:
    return register.open_dossier({"kenmerk": kenmerk}, wie=WIE, sleutel=f"open {kenmerk}")


def test_an_act_is_read_back_as_it_was_recorded_and_says_who_recorded_it(
    register: Register,
) -> None:
    dossier = open_dossier(register)
    inzending = Inzending(dossier, melding(woorden="juni 2020"))
    ontvangst = register.vastleggen([inzending], wie=WIE, sleutel="s")
    _, gelezen = register.lees(dossier)
    assert gelezen.nummer == ontvangst.eerste == 2
    assert gelezen.id == inzending.id
    assert gelezen.vastlegger == WIE
    assert gelezen.velden["gebeurd"] == "2020-06"
    assert gelezen.velden["woorden"] == "juni 2020"


def test_a_repeated_key_answers_what_the_first_call_did(register: Register) -> None:
    dossier = open_dossier(register)
    eerste = register.vastleggen([Inzending(dossier, melding())], wie=WIE, sleutel="s")
    tweede = register.vastleggen([Inzending(dossier, melding())], wie=WIE, sleutel="s")
    assert (eerste.eerste, eerste.al_vastgelegd) == (2, False)
    assert (tweede.eerste, tweede.al_vastgelegd) == (2, True)
    with pytest.raises(AndereInhoud, match="nr 2"):
        register.vastleggen([Inzending(dossier, melding(gebeurd="2021"))], wie=WIE, sleutel="s")


def test_a_repeated_key_is_recognised_also_when_the_act_would_now_be_refused(
    register: Register,
) -> None:
    dossier = open_dossier(register)
    sluit = lees_handeling({"daad": "dossier_gesloten", "reden": None})
    register.vastleggen([Inzending(dossier, sluit)], wie=WIE, sleutel="dicht")
    opnieuw = register.vastleggen([Inzending(dossier, sluit)], wie=WIE, sleutel="dicht")
    assert opnieuw.al_vastgelegd
    with pytest.raises(Botsing, match="gesloten"):
        register.vastleggen([Inzending(dossier, sluit)], wie=WIE, sleutel="nog eens")


def test_twenty_parallel_duplicates_of_one_key_are_recorded_once(register: Register) -> None:
    dossier = open_dossier(register)

    def leg_vast(_: int) -> int:
        return register.vastleggen([Inzending(dossier, melding())], wie=WIE, sleutel="s").eerste

    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(leg_vast, range(20))) == {2}
    assert len(register.lees(dossier)) == 2


def test_one_kenmerk_opens_one_case(register: Register) -> None:
    dossier = open_dossier(register)
    assert register.vind_dossier("FICTIEF-1") == register.vind_dossier(dossier) == dossier
    with pytest.raises(Botsing):
        register.open_dossier({"kenmerk": "FICTIEF-1"}, wie=WIE, sleutel="anders")
    assert register.vind_dossier("FICTIEF-2") is None


def test_a_batch_is_recorded_whole_or_not_at_all(register: Register) -> None:
    dossier = open_dossier(register)
    goed = Inzending(dossier, melding())
    fout = Inzending(dossier, intrekking("0192f0c1-2a3b-7c4d-8e5f-60718293a4b5"))
    with pytest.raises(NietToegelaten) as geweigerd:
        register.vastleggen([goed, fout, fout], wie=WIE, sleutel="s")
    assert [index for index, _ in geweigerd.value.redenen] == [1, 2]
    assert len(register.lees(dossier)) == 1


def test_an_act_may_refer_to_an_act_of_the_same_batch_and_of_another_case(
    register: Register,
) -> None:
    dossier, ander = open_dossier(register), open_dossier(register, "FICTIEF-2")
    m = Inzending(dossier, melding())
    benadeling = Inzending(ander, melding(vermoedens=["benadeling"], eerdere_melding=m.id))
    register.vastleggen([m], wie=WIE, sleutel="1")
    register.vastleggen(
        [benadeling, Inzending(ander, intrekking(benadeling.id))], wie=WIE, sleutel="2"
    )
    assert not register.zaak(ander).feiten


def test_what_another_recorded_meanwhile_is_taken_into_account(register: Register) -> None:
    """Two withdrawals of one act race: one is recorded, the other is told."""
    dossier = open_dossier(register)
    m = Inzending(dossier, melding())
    register.vastleggen([m], wie=WIE, sleutel="m")

    def trek_in(nummer: int) -> bool:
        try:
            inzending = Inzending(dossier, intrekking(m.id))
            register.vastleggen([inzending], wie=WIE, sleutel=f"w{nummer}")
        except Botsing:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(trek_in, range(8))) == [False] * 7 + [True]


def test_without_the_condition_on_the_case_the_race_is_lost(register: Register) -> None:
    """Negative control of the test above: the same race, appended without the condition."""
    dossier = open_dossier(register)
    m = Inzending(dossier, melding())
    register.vastleggen([m], wie=WIE, sleutel="m")
    inzendingen = [Inzending(dossier, intrekking(m.id)) for _ in range(2)]
    for index, inzending in enumerate(inzendingen):  # both admitted before either is recorded
        register.proef([inzending])
        inzendingen[index] = inzending
    for inzending in inzendingen:
        entries = register._verzegeling.entries([inzending], WIE)
        register.journal.append(Opdracht(None, bytes(32), entries, ()))
    assert len([v for v in register.lees(dossier) if v.daad == "handeling_ingetrokken"]) == 2


def test_a_moved_act_leaves_the_wrong_case_at_once_and_takes_its_sealed_text_along(
    register: Register,
) -> None:
    fout, goed = open_dossier(register, "FOUT"), open_dossier(register, "GOED")
    bron = {"titel": "Verklaring (fictief)", "datum": "2020-06-09", "openbaar": False}
    m = Inzending(fout, melding(bronnen=[bron]))
    register.vastleggen([m], wie=WIE, sleutel="m")
    register.verplaats(fout, m.id, goed, "verkeerd ingeboekt", wie=WIE, sleutel="v")
    assert not register.zaak(fout).feiten
    (feit,) = register.zaak(goed).feiten
    assert register.open_teksten([feit.nummer])[feit.nummer] == {
        "bronnen/0/titel": "Verklaring (fictief)"
    }
    assert [regel.nummer for regel in register.regels(fout)] == [1, 3, 4]  # still provable
    herhaald = register.verplaats(fout, m.id, goed, "verkeerd ingeboekt", wie=WIE, sleutel="v")
    assert herhaald.al_vastgelegd


def test_every_entry_opens_its_own_commitments_and_says_what_its_row_says(
    register: Register, journal: Journal, sleutelbos: Sleutelbos
) -> None:
    dossier = open_dossier(register)
    bron = {"titel": "Verklaring (fictief)", "datum": "2020-06-09"}
    inzendingen = [Inzending(dossier, melding(bronnen=[bron])) for _ in range(3)]
    register.vastleggen(inzendingen, wie=WIE, sleutel="s")
    regels = journal.lees()
    for regel in regels:
        leaf = orjson.loads(regel.leaf)
        gelezen = orjson.loads(regel.state)["d"]
        digests = set(open_state(regel.state).digests.values())
        verzegeld = {
            veld: sleutelbos.open(entry_id, tekst)
            for (_, veld), (entry_id, tekst) in journal.verzegeld([regel.nummer]).items()
        }
        digests |= {commitment(tekst) for tekst in verzegeld.values() if tekst}
        assert digests <= set(leaf["_sd"])
        assert sorted(verzegeld) == gelezen["@verzegeld"]
        assert leaf["n"] == regel.nummer - 1
        assert datetime.fromisoformat(leaf["t"]) == regel.vastgelegd_op
        assert gelezen["@entry"] == str(regel.entry_id)
        assert (gelezen["daad"], tuple(gelezen["@tags"])) == (regel.daad, regel.tags)
    assert all(a.vastgelegd_op < b.vastgelegd_op for a, b in pairwise(regels))


def test_a_receipt_names_the_entry_and_tells_nothing_of_its_content(
    register: Register, journal: Journal
) -> None:
    dossier = open_dossier(register)
    register.vastleggen([Inzending(dossier, melding())], wie=WIE, sleutel="s")
    bewijs = register.ontvangstbewijs(2)
    (regel,) = journal.lees(na=1, tot=2)
    assert bewijs.leaf_hash == sha256(b"\0" + regel.leaf).hexdigest()
    assert (bewijs.nummer, bewijs.id, bewijs.positie) == (2, str(regel.entry_id), 2)
    assert b"melding_gedaan" not in regel.leaf


def test_a_person_stands_in_the_log_under_a_random_id_only(
    register: Register, journal: Journal, sleutelbos: Sleutelbos
) -> None:
    dossier = open_dossier(register)
    inzending = Inzending(dossier, melding(door=[{"rol": "melder", "ref": "pietersen"}]))
    register.vastleggen([inzending], wie=WIE, sleutel="s")
    (feit,) = register.zaak(dossier).feiten
    ref = feit.velden["door"][0]["ref"]
    assert sleutelbos.label(ref) == "pietersen"
    assert f"betrokkene:{ref}" in journal.lees(na=1)[0].tags
    assert b"pietersen" not in b"".join(regel.state + regel.leaf for regel in journal.lees())


def test_an_act_dated_after_today_is_refused_and_nothing_is_recorded(
    database: Database, sleutelbos: Sleutelbos, journal: Journal
) -> None:
    register = Register(journal, sleutelbos, klok=lambda: datetime(2020, 5, 31, 21, 59, tzinfo=UTC))
    dossier = open_dossier(register)
    with pytest.raises(Ongeldig, match="2020-06-01"):
        register.vastleggen([Inzending(dossier, melding())], wie=WIE, sleutel="s")
    assert journal.positie() == 1


def test_a_case_closed_and_reopened_is_open(register: Register) -> None:
    dossier = open_dossier(register)
    for daad in ("dossier_gesloten", "dossier_heropend"):
        handeling = lees_handeling({"daad": daad, "reden": None})
        register.vastleggen([Inzending(dossier, handeling)], wie=WIE, sleutel=daad)
    assert register.zaak(dossier).stand is Stand.OPEN


def test_the_role_that_appends_can_neither_change_nor_remove_an_entry(
    register: Register, database: Database
) -> None:
    open_dossier(register)
    with psycopg.connect(database.dsn_append, autocommit=True) as verbinding:
        for opdracht in (
            "UPDATE ledger.entry SET daad = 'x'",
            "DELETE FROM ledger.entry",
            "TRUNCATE ledger.entry",
            "INSERT INTO ledger.tag VALUES ('x', 1)",
            "DROP TABLE ledger.entry",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                verbinding.execute(opdracht)


def test_a_case_opened_twice_under_one_key_is_one_case(register: Register) -> None:
    assert open_dossier(register) == open_dossier(register)
    assert register.journal.positie() == 1


def test_who_repeats_a_command_is_not_refused_because_it_was_recorded_meanwhile(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = open_dossier(register)
    sluit = lees_handeling({"daad": "dossier_gesloten", "reden": None})
    eerst = register.vastleggen([Inzending(dossier, sluit)], wie=WIE, sleutel="dicht")
    gevraagd: list[str] = []

    def nog_niet_gezien(*sleutels: str) -> tuple[bytes, int, int] | None:
        gevraagd.append(sleutels[0])
        return None if len(gevraagd) == 1 else Journal.eerder(register.journal, *sleutels)

    monkeypatch.setattr(register.journal, "eerder", nog_niet_gezien)
    herhaald = register.vastleggen([Inzending(dossier, sluit)], wie=WIE, sleutel="dicht")
    assert (herhaald.eerste, herhaald.al_vastgelegd) == (eerst.eerste, True)


def test_what_someone_writes_in_a_key_is_not_stored_readably(
    register: Register, database: Database
) -> None:
    dossier = open_dossier(register)
    sleutel = "gesprek met pietersen " * 20
    register.vastleggen([Inzending(dossier, melding())], wie=WIE, sleutel=sleutel)
    with psycopg.connect(database.dsn_eigenaar) as verbinding:
        sleutels = verbinding.execute("SELECT key FROM ledger.command").fetchall()
    assert "pietersen" not in str(sleutels)


def test_an_unknown_outcome_names_the_key_that_was_given(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = open_dossier(register)

    def geen_antwoord(opdracht: Opdracht) -> None:
        raise Onbekend(opdracht.sleutel, "geen antwoord")

    monkeypatch.setattr(register.journal, "append", geen_antwoord)
    with pytest.raises(Onbekend) as onbekend:
        register.vastleggen([Inzending(dossier, melding())], wie=WIE, sleutel="s")
    assert onbekend.value.sleutel == "s"


def test_a_kenmerk_that_is_taken_is_refused_as_such(register: Register) -> None:
    open_dossier(register)
    with pytest.raises(Botsing, match="een dossier met dit kenmerk is er al"):
        register.open_dossier({"kenmerk": " fictief-1"}, wie=WIE, sleutel="anders")
    twee = [register.opening({"kenmerk": k}, f"d-{k}") for k in ("Nieuw", "nieuw ")]
    with pytest.raises(NietToegelaten, match="kenmerk is er al"):
        register.vastleggen(twee, wie=WIE, sleutel="s")
