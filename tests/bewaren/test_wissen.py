"""What is erased is gone and stays gone, and every proof that was ever given out still holds."""

import json
import shutil
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

from api.beheer.vaststellingen import vaststellingen
from ledger.bewijsvoering.bewijsvoering import Bewijsvoering
from ledger.daden.handelingen import herstel_handeling, lees_handeling
from ledger.daden.woorden import Ongeldig
from ledger.databank.postgres import Database
from ledger.databank.sessies import Sessies
from ledger.log.journal import Journal
from ledger.ondertekenen.bekrachtiging import Bekrachtiging
from ledger.ondertekenen.uitgave import Uitgave
from ledger.sleutels.vault import Sleutelbos, Vernietigd
from ledger.vastleggen.register import Inzending, Register
from ledger.verify import check_proof, parse_policy
from ledger.wissen import wissen
from ledger.wissen.speurtocht import Sporen, Vindplaatsen
from ledger.wissen.wissen import BewaringGeldt, NogTeVinden, WissenGeweigerd, WissenWacht, Wisser
from ledger.zaak.dossier import Botsing, Vastlegger
from projections.leesmodel.bijhouden import Leesmodel
from tests.bewaren.test_privacy import leesbaar, vormen
from tests.opstelling.kantoor import open_kantoor
from tests.opstelling.storingen import Server
from tests.opstelling.wiskamer import ANDERE_ZIN, ZIN, Kamer
from tests.orakel.strategieen import GEHEIM

OORSPRONG = "toedracht.example/proef"
WIE = Vastlegger("a-secretaris", "secretaris")
TEKST = f"{GEHEIM}wat zij zei (fictief)"


def test_e4_after_erasure_the_text_is_in_no_dump_and_every_earlier_proof_holds(
    register: Register, sleutelbos: Sleutelbos, database: Database, tmp_path: Path
) -> None:
    journal = register.journal
    dossier = register.open_dossier({"kenmerk": "FICTIEF-1"}, wie=WIE, sleutel="open")
    gegevens = {
        "daad": "mededeling_gedaan",
        "gebeurd": "2020",
        "door": [{"rol": "melder", "ref": f"{GEHEIM}naam"}],
        "tekst": TEKST,
    }
    register.vastleggen([Inzending(dossier, lees_handeling(gegevens))], wie=WIE, sleutel="s")
    bekrachtiging = Bekrachtiging(database, journal, tmp_path / "ondertekenaar", OORSPRONG)
    with closing(Uitgave(database.dsn_lees, OORSPRONG)) as uitgave:
        bewijsvoering = Bewijsvoering(database, journal, bekrachtiging, uitgave, OORSPRONG)
        bewijzen = {nummer: bewijsvoering.bewijs(nummer) for nummer in (1, 2)}
        assert register.open_teksten([2])[2]["tekst"] == TEKST  # there was something to erase

        betrokkene = sleutelbos.betrokkene(f"{GEHEIM}naam")
        gewist = sleutelbos.vernietig(betrokkene)
        with psycopg.connect(database.dsn_wissen) as wisser:
            vraag = "DELETE FROM vault.sealed WHERE text_key_id = ANY (%s)"
            assert wisser.execute(vraag, [list(gewist)]).rowcount == len(gewist) > 0
        Leesmodel(database.dsn_projectie).inhalen()

        assert register.open_teksten([2]) == {}
        assert not leesbaar(GEHEIM, database)
        with psycopg.connect(database.dsn_eigenaar, autocommit=True) as eigenaar:
            eigenaar.execute("VACUUM vault.sealed")
            (over,) = eigenaar.execute("SELECT count(*) FROM vault.sealed").fetchall()
            assert over == (1,)  # the name of the case stays
        beleid = parse_policy(bewijsvoering.beleid().encode())
        for nummer, bewijs in bewijzen.items():
            bestand = tmp_path / f"nr-{nummer}.tlog-proof"
            bestand.write_bytes(bewijs)
            assert check_proof(bestand, beleid)[0].faults == []
        weg = bewijsvoering.controleer(None, None, lambda *_: None).gebreken
        assert [gebrek.soort for gebrek in weg] == ["verzegeld"]  # no entry says that it was erased
        assert bewijsvoering.bewijs(2).count(b"index 1\n") == 1  # and it can still be proven
        assert not any(vorm in bewijzen[2] for vorm in vormen(GEHEIM))


# ── the whole of an erasure ─────────────────────────────────────────────────────────────────────


@pytest.fixture
def kamer(
    database: Database, journal: Journal, sleutelbos: Sleutelbos, server: Server, tmp_path: Path
) -> Iterator[Kamer]:
    with open_kantoor(database, journal, sleutelbos) as kantoor:
        yield Kamer(kantoor, database, server, tmp_path)


def test_e1_erasure_is_recorded_and_leaves_timeline_and_verdicts_as_they_were(
    kamer: Kamer,
) -> None:
    kamer.register.stel_vast(vaststellingen(), wie=WIE, sleutel="begin")
    kamer.kantoor.melding(kamer.dossier, melder_ref="melder-1")
    voor = kamer.kantoor.zaak(kamer.dossier)
    assert ZIN in kamer.leesbaar()
    gewist = kamer.wis()
    assert kamer.bos.toestand(kamer.wie) == "vernietigd"
    assert ZIN not in kamer.leesbaar()
    assert ANDERE_ZIN in kamer.leesbaar()
    na = kamer.kantoor.zaak(kamer.dossier)
    assert uitkomsten(voor)
    assert uitkomsten(na) == uitkomsten(voor)
    assert [regel.nummer for regel in na.regels] == [regel.nummer for regel in voor.regels]
    assert len(na.gewist) == len(voor.gewist) + gewist.aantal
    # And the case page can tell of it.
    (erover,) = (
        v for v in kamer.register.zaak(kamer.dossier).register if v.daad == "sleutel_vernietigd"
    )
    assert erover.nummer == gewist.nummer
    assert herstel_handeling(erover.velden).zin_leesbaar() == (
        "Gegevens zijn gewist op grond van artikel 17 lid 1 onder a AVG (niet langer nodig),"
        f" selectielijst 12.3; aantal verzegelde gegevens: {gewist.aantal}."
    )
    assert erover.velden["houder"] == kamer.wie
    gezocht = kamer.register.zaak(kamer.dossier).register[-1]
    assert (gezocht.daad, gezocht.velden["plaatsen"]) == ("wissing_nagezocht", 0)


def uitkomsten(beeld: Any) -> list[Any]:
    return [
        (relaas, toets.norm, toets.uitkomsten)
        for relaas, toetsen in beeld.toetsen.items()
        for toets in toetsen
    ]


@pytest.mark.parametrize(
    ("anders", "waarom"),
    [
        ({"akkoord": ("a-voorzitter",)}, "verwacht 2 verschillende mensen, kreeg er 1"),
        ({"akkoord": ("a-lid", "a-lid")}, "kreeg er 1"),
        ({"wie": "s-AAAAAAAAAAAAAAAAAAAAAA"}, "onbekend"),
        ({"grondslag": "zomaar"}, "een van bewaartermijn_verstreken"),
        ({"selectiepost": "Jan de Vries"}, "een nummer uit de selectielijst"),
    ],
)
def test_e1_without_two_a_ground_and_someone_to_erase_nothing_is_erased(
    kamer: Kamer, anders: dict[str, Any], waarom: str
) -> None:
    positie, rijen = kamer.register.journal.positie(), kamer.rijen()
    with pytest.raises((WissenGeweigerd, Ongeldig), match=waarom):
        kamer.wis(**anders)
    assert ZIN in kamer.leesbaar()
    assert (kamer.register.journal.positie(), kamer.rijen()) == (positie, rijen)


@pytest.mark.parametrize("over", ["melder-1", "beschuldigde-1", None], ids=str)
def test_e1_what_was_ordered_to_be_kept_is_not_erased_until_that_is_lifted(
    kamer: Kamer, over: str | None
) -> None:
    """Of the person, of someone whom the same text names, or of the case as a whole."""
    last = kamer.kantoor.leg_vast(
        kamer.dossier, "bewaring_gelast", betrokkene=over, reden="een rechtszaak (fictief)"
    )
    with pytest.raises(BewaringGeldt, match="gelast dat gegevens"):
        kamer.wis()
    assert ZIN in kamer.leesbaar()
    kamer.kantoor.leg_vast(kamer.dossier, "bewaring_opgeheven", bewaring=last, reden=None)
    kamer.wis()
    assert ZIN not in kamer.leesbaar()


def test_e1_an_order_and_its_lifting_are_not_withdrawn_as_if_they_had_not_been(
    kamer: Kamer,
) -> None:
    last = kamer.kantoor.leg_vast(kamer.dossier, "bewaring_gelast", reden="fictief")
    op = kamer.kantoor.leg_vast(kamer.dossier, "bewaring_opgeheven", bewaring=last, reden=None)
    for id_ in (last, op):
        with pytest.raises(Botsing, match="bestaat niet in dossier"):
            kamer.kantoor.leg_vast(
                kamer.dossier, "handeling_ingetrokken", van_daad=id_, reden="fictief"
            )


def test_e1_an_order_about_someone_else_keeps_nothing(kamer: Kamer) -> None:
    """Negative control: who is not named together with the erased person is not concerned."""
    kamer.kantoor.leg_vast(
        kamer.dossier, "bewaring_gelast", betrokkene="getuige-1", reden="fictief"
    )
    kamer.wis()
    assert ZIN not in kamer.leesbaar()


# ── who comes back ──────────────────────────────────────────────────────────────────────────────


def test_e2_an_older_copy_of_the_keys_does_not_bring_anyone_back(
    kamer: Kamer, journal: Journal, tmp_path: Path
) -> None:
    kopie = tmp_path / "oude sleutels"
    shutil.copytree(tmp_path / "sleutels", kopie)
    kamer.wis()
    with closing(Sleutelbos(kopie)) as oud:
        assert oud.toestand(kamer.wie) == "actief"  # control: without the log it would
        register = Register(journal, oud)
        Wisser(register, (kamer.database,), kamer.wisser._vindplaatsen, lambda: None).herneem()
        assert oud.toestand(kamer.wie) == "vernietigd"
        with pytest.raises(Vernietigd):
            oud.betrokkene("melder-1")


def test_e2_what_was_done_is_not_done_again_and_another_log_is_looked_through_whole(
    kamer: Kamer,
) -> None:
    kamer.wis()
    assert kamer.wisser._te_doen() == []
    tot = str(kamer.bos.kast.gewist_tot())
    kamer.bos.kast.onthoud_gewist(f"{tot.partition(' ')[0]} 0192f0c1-2a3b-7c4d-8e5f-60718293a4b5")
    assert [regel.daad for regel in kamer.wisser._te_doen()] == ["sleutel_vernietigd"]
    kamer.wisser.herneem()
    assert kamer.bos.kast.gewist_tot() == tot


def test_e3_a_new_fact_about_someone_erased_needs_a_renewed_ground(kamer: Kamer) -> None:
    kamer.wis()
    positie = kamer.register.journal.positie()
    for wie in ("melder-1", kamer.wie):
        with pytest.raises(Botsing, match="grondslag_hernieuwd"):
            kamer.zegt(wie, "weer iets (fictief)")
        with pytest.raises(Botsing, match="grondslag_hernieuwd"):  # without any text as well
            kamer.kantoor.leg_vast(
                kamer.dossier, "melding_ingetrokken", door=[{"rol": "melder", "ref": wie}],
                melding=None,
            )  # fmt: skip
    assert kamer.register.journal.positie() == positie
    kamer.zegt("getuige-1", "een ander mag (fictief)")  # control
    with pytest.raises(Ongeldig, match="/reden: verwacht waarom"):
        kamer.kantoor.leg_vast(
            kamer.dossier, "grondslag_hernieuwd", houder=kamer.wie, betrokkene="melder-1",
            reden=None,
        )  # fmt: skip
    kamer.kantoor.leg_vast(
        kamer.dossier, "grondslag_hernieuwd", houder=kamer.wie, betrokkene="melder-1",
        reden="zij meldde zich opnieuw (fictief)",
    )  # fmt: skip
    kamer.zegt("melder-1", "dit mag weer (fictief)")
    assert "dit mag weer (fictief)" in kamer.leesbaar()
    assert kamer.bos.betrokkene("melder-1") != kamer.wie
    assert kamer.bos.toestand(kamer.wie) == "vernietigd"
    with pytest.raises(Botsing, match="is niets gewist"):
        kamer.kantoor.leg_vast(
            kamer.dossier, "grondslag_hernieuwd", houder=kamer.bos.betrokkene("getuige-1"),
            betrokkene="getuige-1", reden="fictief",
        )  # fmt: skip


def test_e3_an_erased_case_takes_in_nothing(kamer: Kamer) -> None:
    kamer.wis(kamer.dossier)
    assert kamer.leesbaar() == set()
    with pytest.raises(Botsing, match="gewist"):
        kamer.zegt("getuige-1", "nog iets (fictief)")


# ── what is left ────────────────────────────────────────────────────────────────────────────────


def test_e4_no_row_dump_or_table_file_keeps_the_ciphertext(kamer: Kamer, server: Server) -> None:
    ((cijfers,),) = (
        (tekst.cijfertekst,)
        for (_, veld), (_, tekst) in kamer.register.journal.verzegeld([2]).items()
        if veld == "tekst"
    )
    plaatsen = Vindplaatsen((kamer.database.dsn_eigenaar,), server.data)
    sporen = Sporen.van([], [cijfers])
    with psycopg.connect(kamer.database.dsn_eigenaar, autocommit=True) as eigenaar:
        eigenaar.execute("CHECKPOINT")
    assert [p.partition(" ")[0] for p in plaatsen.zoek(sporen)] == ["tabel", "tabelbestand"]
    rijen = kamer.rijen()
    gewist = kamer.wis()
    assert kamer.rijen() == rijen - gewist.aantal
    assert plaatsen.zoek(sporen) == []


def test_e4_a_plain_vacuum_would_have_left_it_in_the_file(
    kamer: Kamer, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the table is not written anew."""
    monkeypatch.setattr(Wisser, "_herschrijf", lambda *_: None)
    with psycopg.connect(kamer.database.dsn_eigenaar, autocommit=True) as eigenaar:
        eigenaar.execute("CHECKPOINT")
    with pytest.raises(NogTeVinden, match="tabelbestand base/"):
        kamer.wis()


def test_e4_the_database_keeps_no_statistics_of_ciphertexts(kamer: Kamer) -> None:
    with psycopg.connect(kamer.database.dsn_eigenaar, autocommit=True) as eigenaar:
        eigenaar.execute("ANALYZE vault.sealed")
        vraag = "SELECT attname FROM pg_stats WHERE schemaname = 'vault'"
        namen = {naam for (naam,) in eigenaar.execute(vraag)}
    assert "veld" in namen  # control: of the other columns it does
    assert "ciphertext" not in namen


def test_e5_erasure_is_not_done_while_a_copy_lies_in_a_folder(kamer: Kamer) -> None:
    uitvoer = kamer.map / "uitvoer.jsonl"
    uitvoer.write_bytes(json.dumps({"tekst": ZIN}).encode())
    with pytest.raises(NogTeVinden, match=r"uitvoer\.jsonl") as fout:
        kamer.wis()
    assert "vertelde" not in str(fout.value)  # it names the place, not the text
    assert ZIN not in kamer.leesbaar()
    gezocht = kamer.register.zaak(kamer.dossier).register[-1]
    assert (gezocht.daad, gezocht.velden["plaatsen"]) == ("wissing_nagezocht", 1)


def test_e5_read_tables_that_hold_it_are_made_anew(kamer: Kamer) -> None:
    kamer.kantoor.leesmodel.inhalen()
    with psycopg.connect(kamer.database.dsn_projectie) as projectie:
        projectie.execute(
            "UPDATE lees.vastlegging SET inhoud ="
            " (inhoud::jsonb || jsonb_build_object('tekst', %s::text))::json",
            [ZIN],
        )
    kamer.wis()


def test_e5_what_somebody_reads_for_now_is_forgotten_and_asked_again(kamer: Kamer) -> None:
    with closing(Sessies(kamer.database.dsn_toegang)) as sessies:
        id_ = sessies.begin("a-lid", frozenset({"commissielid"}))
        sessies.kies_doel(id_, ZIN)
        kamer.wis()  # which would find it in that table
        wie = sessies.herken(id_)
        assert wie is not None
        assert wie.doel is None


def test_e5_a_table_that_nobody_makes_anew_is_named(kamer: Kamer) -> None:
    with psycopg.connect(kamer.database.dsn_eigenaar) as eigenaar:
        eigenaar.execute("CREATE TABLE kladje (wat text)")
        eigenaar.execute("INSERT INTO kladje VALUES (%s)", [ZIN])
    with pytest.raises(NogTeVinden, match=r"tabel public\.kladje"):
        kamer.wis()


def test_e5_a_text_that_names_two_is_gone_when_the_other_is_erased(kamer: Kamer) -> None:
    kamer.wis(kamer.bos.betrokkene("beschuldigde-1"))
    assert ZIN not in kamer.leesbaar()
    assert kamer.bos.toestand(kamer.wie) == "actief"


def test_rows_that_others_hold_go_when_they_let_go_and_hold_up_no_opening(
    kamer: Kamer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wissen, "_WACHT", "50ms")
    with psycopg.connect(kamer.database.dsn_eigenaar) as dump:
        dump.execute("LOCK TABLE vault.sealed IN ACCESS SHARE MODE")
        with pytest.raises(WissenWacht, match="in gebruik"):
            kamer.wis()
        kamer.wisser.herneem()
        assert kamer.bos.toestand(kamer.wie) == "vernietigd"
        assert kamer.wisser._te_doen()
    kamer.wisser.herneem()
    assert not kamer.wisser._te_doen()


class Stroomuitval(BaseException):
    """The power fails here."""


STAPPEN = ["_leg_vast", "vernietig", "_verwijder", "_herschrijf", "onthoud_gewist", "_zoek"]


@pytest.mark.parametrize("stap", STAPPEN)
def test_an_erasure_that_is_broken_off_is_finished_at_the_next_opening(
    kamer: Kamer, stap: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    waar: Any = Wisser if stap.startswith("_") else type(kamer.bos.kast)
    echt = getattr(waar, stap)

    def en_dan(*args: Any, **kwargs: Any) -> None:
        echt(*args, **kwargs)
        raise Stroomuitval

    monkeypatch.setattr(waar, stap, en_dan)
    with suppress(Stroomuitval):
        kamer.wis()
        pytest.fail("the step was not on the way")
    monkeypatch.undo()
    kamer.wisser.herneem()
    assert kamer.bos.toestand(kamer.wie) == "vernietigd"
    assert kamer.wisser._te_doen() == []
    sporen = Sporen.van([ZIN, "melder-1"], [])
    assert kamer.wisser._vindplaatsen.zoek(sporen) == []
    assert kamer.rijen() == 2  # of the case, and of someone else
    with pytest.raises(WissenGeweigerd, match="al gewist"):
        kamer.wis()
