"""What was decided is done once, by who proposed it, and only after enough others approved."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from ledger.daden.toegangsdaden import (
    AccountUitgeschakeld,
    BeheerVoorgesteld,
    BelangGemeld,
    OnthullingVoorgesteld,
    OpdrachtVoorgesteld,
    VernietigingVoorgesteld,
    Voorstel,
)
from ledger.databank.postgres import op_databank
from ledger.log.journal import Journal
from ledger.sleutels.vault import Sleutelbos
from ledger.toegang.toegang import Lezer
from ledger.toegangslog.toegangslog import GeenToegang, OnbekendVoorstel, Toegangslog
from ledger.vastleggen.register import Register
from ledger.wissen.besloten import Besloten
from ledger.wissen.wissen import BewaringGeldt, NogTeVinden, WissenGeweigerd
from ledger.zaak.dossier import Botsing
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, TOT, TWEEDE, Huis, open_huis

DERDE = Lezer("derde-lid-fictief")


@pytest.fixture
def huis(server: Server, tmp_path: Path) -> Iterator[Huis]:
    with open_huis(server, tmp_path) as huis:
        huis.eigen = huis.zaak("Z-EIGEN")
        huis.stel_aan(DERDE.account, "commissielid")
        yield huis


@pytest.fixture
def besloten(huis: Huis) -> Besloten:
    return huis.wissen.besloten


def melder(huis: Huis) -> str:
    return huis.register.sleutelbos.betrokkene("melder-Z-EIGEN")


def vernietiging(houder: str) -> VernietigingVoorgesteld:
    return VernietigingVoorgesteld(houder=houder, grondslag="niet_langer_nodig", reden="fictief")


def belang(wie: Lezer, dossier: str) -> BelangGemeld:
    return BelangGemeld(account=wie.account, dossier=dossier, reden=None)


def voorgesteld(huis: Huis, daad: Voorstel, *door: Lezer) -> str:
    id_ = huis.toegang.stel_voor(LID, daad)
    for ander in door:
        huis.toegang.keur_goed(ander, id_)
    return id_


def test_an_erasure_takes_two_besides_who_proposed_it_and_is_done_once(
    huis: Huis, besloten: Besloten
) -> None:
    id_ = voorgesteld(huis, vernietiging(melder(huis)), TWEEDE)
    with pytest.raises(GeenToegang, match="niet_goedgekeurd"):
        besloten.wis(LID, id_)
    assert huis.register.sleutelbos.toestand(melder(huis)) == "actief"
    huis.toegang.keur_goed(DERDE, id_)
    with pytest.raises(GeenToegang, match="rol_mag_dit_niet"):
        besloten.wis(TWEEDE, id_)  # who did not propose it
    wie = melder(huis)
    assert besloten.wis(LID, id_).aantal > 0
    assert huis.register.sleutelbos.toestand(wie) == "vernietigd"
    with pytest.raises(WissenGeweigerd):
        besloten.wis(LID, id_)
    huis.leesmodel.inhalen()
    blad = huis.deur(LID.account, "commissielid").get(f"/dossiers/{huis.eigen}").text
    assert "Gegevens zijn gewist op grond van artikel 17 lid 1 onder a AVG" in blad


def in_toegangslog(huis: Huis, tekst: str) -> bool:
    """Whether somebody can still read this there."""
    nummers = range(1, huis.toegangsjournal.positie() + 1)
    open_ = huis.toegang.register.open_teksten(nummers)
    return any(tekst in map(str, velden.values()) for velden in open_.values())


def test_e5_what_a_case_was_read_for_is_erased_with_it_in_the_access_log_too(
    huis: Huis, besloten: Besloten
) -> None:
    doel = "gesprek met Fictia Voorbeeld voorbereiden"
    deur = huis.deur(LID.account, "commissielid", doel=doel)
    assert deur.get(f"/dossiers/{huis.eigen}").status_code == 200
    ander = huis.zaak("Z-ANDER")
    elders = "een ander gesprek (fictief)"
    deur = huis.deur(LID.account, "commissielid", doel=elders)
    assert deur.get(f"/dossiers/{ander}").status_code == 200
    assert in_toegangslog(huis, doel)
    id_ = voorgesteld(huis, vernietiging(huis.eigen), TWEEDE, DERDE)
    rijen = huis.toegangsjournal.verzegeld(range(1, huis.toegangsjournal.positie() + 1))
    besloten.wis(LID, id_)
    assert not in_toegangslog(huis, doel)
    over = huis.toegangsjournal.verzegeld(range(1, huis.toegangsjournal.positie() + 1))
    weg = [tekst for plek, (_, tekst) in rijen.items() if plek not in over]
    assert "doel" in {tekst.veld for tekst in weg}  # the row itself is gone
    assert in_toegangslog(huis, elders)  # control: of another case it stays


def test_e5_the_search_looks_in_the_database_of_the_access_log_too(
    huis: Huis, besloten: Besloten, server: Server
) -> None:
    naam = f"{huis.databank}_toegang"
    with psycopg.connect(op_databank(server.dsn(naam), login=True).dsn_eigenaar) as eigenaar:
        eigenaar.execute("CREATE TABLE kladje AS SELECT 'melder-Z-EIGEN'::text AS wat")
    id_ = voorgesteld(huis, vernietiging(melder(huis)), TWEEDE, DERDE)
    with pytest.raises(NogTeVinden) as fout:
        besloten.wis(LID, id_)
    assert fout.value.plaatsen == (f"tabel public.kladje in {naam}",)


def test_an_erasure_that_broke_off_is_finished_by_asking_again_and_by_nobody_else(
    huis: Huis, besloten: Besloten
) -> None:
    wie = melder(huis)
    id_ = voorgesteld(huis, vernietiging(wie), TWEEDE, DERDE)
    bewaring = huis.leg_vast(huis.eigen, "bewaring_gelast", betrokkene=wie, reden="fictief")
    with pytest.raises(BewaringGeldt):
        besloten.wis(LID, id_)
    assert huis.register.sleutelbos.toestand(wie) == "actief"
    huis.leg_vast(huis.eigen, "bewaring_opgeheven", bewaring=bewaring, reden="fictief")
    with pytest.raises(GeenToegang):
        besloten.wis(TWEEDE, id_)
    assert besloten.wis(LID, id_).aantal > 0
    assert huis.register.sleutelbos.toestand(wie) == "vernietigd"


def test_who_may_no_longer_act_finishes_nothing(huis: Huis, besloten: Besloten) -> None:
    wie = melder(huis)
    id_ = voorgesteld(huis, vernietiging(wie), TWEEDE, DERDE)
    huis.toegang.voer_uit(LID, id_)  # and there it broke off
    huis.toegang.schakel(TWEEDE, AccountUitgeschakeld(account=LID.account))
    with pytest.raises(GeenToegang, match="uitgeschakeld"):
        besloten.wis(LID, id_)
    assert huis.register.sleutelbos.toestand(wie) == "actief"


def test_c7_who_somebody_is_is_said_once_and_soon_after_a_second_person_agreed(
    huis: Huis, besloten: Besloten
) -> None:
    daad = OnthullingVoorgesteld(dossier=huis.eigen, persoon=melder(huis), reden="fictief")
    id_ = voorgesteld(huis, daad)
    with pytest.raises(GeenToegang, match="niet_goedgekeurd"):
        besloten.onthul(LID, id_)
    with pytest.raises(GeenToegang, match="eigen_voorstel"):
        huis.toegang.keur_goed(LID, id_)
    huis.toegang.keur_goed(TWEEDE, id_)
    assert besloten.onthul(LID, id_) == "melder-Z-EIGEN"
    with pytest.raises(GeenToegang, match="niet_goedgekeurd"):
        besloten.onthul(LID, id_)
    laat = voorgesteld(huis, daad, TWEEDE)
    huis.klok.later = timedelta(minutes=16)
    with pytest.raises(GeenToegang, match="niet_goedgekeurd"):
        besloten.onthul(LID, laat)


def test_only_somebody_in_that_case_is_named_and_only_to_who_still_reads_it(
    huis: Huis, besloten: Besloten
) -> None:
    elders = huis.register.sleutelbos.betrokkene("elders-fictief")
    daad = OnthullingVoorgesteld(dossier=huis.eigen, persoon=elders, reden="fictief")
    with pytest.raises(Botsing, match="een persoon die in dit dossier voorkomt"):
        besloten.onthul(LID, voorgesteld(huis, daad, TWEEDE))
    wel = daad.model_copy(update={"persoon": melder(huis)})
    assert besloten.onthul(LID, voorgesteld(huis, wel, TWEEDE)) == "melder-Z-EIGEN"  # control
    id_ = voorgesteld(huis, wel, TWEEDE)
    huis.toegang.meld_belang(TWEEDE, belang(LID, huis.eigen))
    with pytest.raises(GeenToegang, match="belang"):
        besloten.onthul(LID, id_)


def test_whoever_has_an_interest_decides_on_no_erasure_and_no_answer_in_that_case(
    huis: Huis,
) -> None:
    antwoord = OpdrachtVoorgesteld(
        account=LID.account, opdracht="o", dossiers=(huis.eigen,), tot=TOT, reden="fictief"
    )
    daden = (vernietiging(melder(huis)), vernietiging(huis.eigen), antwoord)
    ids = [voorgesteld(huis, daad) for daad in daden]
    huis.toegang.meld_belang(LID, belang(TWEEDE, huis.eigen))
    for id_, daad in zip(ids, daden, strict=True):
        with pytest.raises(GeenToegang, match="belang"):
            huis.toegang.keur_goed(TWEEDE, id_)
        eigen = huis.toegang.stel_voor(TWEEDE, daad)
        with pytest.raises(GeenToegang, match="belang"):
            huis.toegang.keur_goed(DERDE, eigen)
        assert huis.toegang.keur_goed(DERDE, id_).goedgekeurd  # control


def test_the_key_is_replaced_by_a_decision_to_do_just_that(huis: Huis, besloten: Besloten) -> None:
    ander = voorgesteld(huis, BeheerVoorgesteld(wat="herstel_van_kopie", reden="fictief"), TWEEDE)
    with pytest.raises(OnbekendVoorstel):
        besloten.wissel_sleutel(LID, ander)
    voor = huis.register.sleutelbos.kast.afdruk()
    goed = voorgesteld(huis, BeheerVoorgesteld(wat="sleutelwissel", reden="fictief"), TWEEDE)
    besloten.wissel_sleutel(LID, goed)
    assert huis.register.sleutelbos.kast.afdruk() != voor
    with pytest.raises(GeenToegang):
        besloten.wissel_sleutel(LID, goed)
    assert "Z-EIGEN" in huis.deur(LID.account, "commissielid").get("/").text


def test_c7_a_process_killed_before_it_says_the_name_leaves_that_it_would_on_record(
    huis: Huis, server: Server, tmp_path: Path
) -> None:
    """Once is once: who got no answer asks two people again."""
    daad = OnthullingVoorgesteld(dossier=huis.eigen, persoon=melder(huis), reden="fictief")
    id_ = voorgesteld(huis, daad, TWEEDE)
    positie = huis.toegangsjournal.positie()
    lees, schrijf = os.pipe()
    if (kind := os.fork()) == 0:
        try:
            _onthul_en_sterf(huis, server, tmp_path, id_, schrijf)
        finally:
            os._exit(99)
    os.close(schrijf)
    assert os.waitstatus_to_exitcode(os.waitpid(kind, 0)[1]) == 9
    assert os.read(lees, 100) == b""  # it ended without a word
    os.close(lees)
    (gedaan,) = huis.toegangsjournal.lees(na=positie)
    assert gedaan.daad == "voorstel_uitgevoerd"
    with pytest.raises(GeenToegang, match="niet_goedgekeurd"):
        huis.wissen.besloten.onthul(LID, id_)


def _onthul_en_sterf(huis: Huis, server: Server, map_: Path, id_: str, uit: int) -> None:
    """In a process of its own, with connections of its own, gone where the name would be read."""
    dsns = (server.dsn(naam) for naam in (huis.databank, f"{huis.databank}_toegang"))
    dossiers, toegang = (Journal(op_databank(dsn, login=True)) for dsn in dsns)
    sleutels = Sleutelbos(map_ / "sleutels")
    log = Toegangslog(Register(toegang, sleutels), dossiers, huis.klok)
    sleutels.label = lambda _: os._exit(9)  # type: ignore[assignment,method-assign]
    besloten = Besloten(Register(dossiers, sleutels), log, huis.wissen.besloten._wisser)
    os.write(uit, str(besloten.onthul(LID, id_)).encode())
