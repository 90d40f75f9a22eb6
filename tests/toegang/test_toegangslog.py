"""What was decided about access holds at the next request, and who looked is on record first."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg import OperationalError

from ledger.daden.handelingen import lees_handeling
from ledger.daden.toegangsdaden import (
    AanstellingVoorgesteld,
    AccountUitgeschakeld,
    BelangGemeld,
    ToegangBijOpening,
    ToegangVoorgesteld,
    VoorstelGoedgekeurd,
)
from ledger.databank.postgres import op_databank
from ledger.log.journal import Bedorven, Journal
from ledger.sleutels.vault import Sleutelbos
from ledger.toegang.toegang import Lezer
from ledger.toegangslog.toegangsboek import BESLUIT
from ledger.toegangslog.toegangslog import (
    GeenReden,
    GeenToegang,
    OnbekendVoorstel,
    ToegangOnbereikbaar,
    Toegangslog,
)
from ledger.toegangslog.toegangspoort import BewaaktRegister
from ledger.vastleggen.register import Inzending, Register, lees_regel
from ledger.zaak.dossier import Vastlegger
from tests.opstelling.storingen import Server, Storing

WIE = Vastlegger("toedracht", "beheerder")
ANNA, BRAM, CLEO = Lezer("anna-fictief"), Lezer("bram-fictief"), Lezer("cleo-fictief")
TOT = date(2099, 1, 1)
DOEL = "voorbereiding van een zitting"


class Klok:
    """A clock that tests turn."""

    def __init__(self) -> None:
        self.later = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.later


@pytest.fixture
def klok() -> Klok:
    return Klok()


@pytest.fixture
def toegangsjournal(server: Server, databanknaam: str) -> Iterator[Journal]:
    """The access log has a database of its own."""
    naam = f"{databanknaam}_toegang"
    server.kopieer_sjabloon(naam)
    databank = op_databank(server.dsn(naam), login=True)
    databank.migreer()
    with closing(Journal(databank)) as journal:
        yield journal
    server.beheer(f"DROP DATABASE {naam} WITH (FORCE)")


@pytest.fixture
def log(
    register: Register, toegangsjournal: Journal, sleutelbos: Sleutelbos, klok: Klok
) -> Toegangslog:
    """An access log in which Anna and Bram are the first members of the commission."""
    log = Toegangslog(Register(toegangsjournal, sleutelbos), register.journal, klok)
    assert log.begin([ANNA.account, BRAM.account], TOT, WIE, "toedracht.example/proef")
    return log


@pytest.fixture
def zaak(register: Register) -> str:
    return register.open_dossier({"kenmerk": "FICTIEF-1"}, wie=WIE, sleutel="open")


def geef(log: Toegangslog, daad: Any) -> str:
    id_ = log.stel_voor(ANNA, daad)
    assert log.keur_goed(BRAM, id_).goedgekeurd
    return id_


def toegang(wie: Lezer, dossier: str | None) -> ToegangVoorgesteld:
    return ToegangVoorgesteld(account=wie.account, dossier=dossier, tot=TOT, reden="fictief")


def gelezen(journal: Journal, *daden: str) -> list[dict[str, Any]]:
    return [dict(lees_regel(r).velden) for r in journal.lees(daden=daden)]


def noem(register: Register, zaak: str, persoon: str, rol: str) -> None:
    daad = {"daad": "mededeling_gedaan", "gebeurd": "2024-03-01", "tekst": "fictief"}
    handeling = lees_handeling(daad | {"door": [{"rol": rol, "ref": persoon}]})
    register.vastleggen([Inzending(zaak, handeling)], wie=WIE, sleutel=f"noem {persoon} {rol}")


def test_the_first_members_are_named_once(log: Toegangslog) -> None:
    assert not log.begin(["cleo-fictief", "dana-fictief"], TOT, WIE, "toedracht.example/proef")
    assert [*log.stand().leden] == [ANNA.account, BRAM.account]


def test_a_reading_is_on_record_before_it_is_shown_and_once_a_quarter_of_an_hour(
    log: Toegangslog, toegangsjournal: Journal, zaak: str, klok: Klok
) -> None:
    geef(log, toegang(ANNA, zaak))
    for _ in range(3):
        assert log.inzage(ANNA, DOEL, "dossier", zaak).van(zaak).mag
    (gezien,) = gelezen(toegangsjournal, "ingezien")
    assert (gezien["wat"], gezien["dossier"]) == ("dossier", zaak)
    log.inzage(ANNA, "een ander doel", "dossier", zaak)
    assert len(gelezen(toegangsjournal, "ingezien")) == 2
    klok.later = timedelta(minutes=16)
    log.inzage(ANNA, DOEL, "dossier", zaak)
    assert len(gelezen(toegangsjournal, "ingezien")) == 3


def test_readings_are_one_per_person_case_purpose_and_quarter_by_the_clock(
    log: Toegangslog, register: Register, toegangsjournal: Journal, zaak: str, klok: Klok
) -> None:
    ander = register.open_dossier({"kenmerk": "FICTIEF-2"}, wie=WIE, sleutel="open 2")
    for dossier in (zaak, ander):
        geef(log, toegang(ANNA, dossier))
    log.keur_goed(ANNA, log.stel_voor(BRAM, toegang(BRAM, zaak)))
    grens = timedelta(seconds=900 - klok().timestamp() % 900)
    for later, nieuw in (
        (grens - timedelta(seconds=899), 1),
        (grens - timedelta(seconds=30), 1),  # fourteen minutes on, in the same quarter
        (grens + timedelta(seconds=30), 2),  # a minute on, in the next one
        (grens + timedelta(seconds=840), 2),
    ):
        klok.later = later
        log.inzage(ANNA, DOEL, "dossier", zaak)
        assert len(gelezen(toegangsjournal, "ingezien")) == nieuw
    for wie, doel, dossier in (
        (BRAM, DOEL, zaak),
        (ANNA, DOEL, ander),
        (ANNA, "een ander doel", zaak),
        (ANNA, "een ander doel", zaak),
    ):
        log.inzage(wie, doel, "dossier", dossier)
    assert len(gelezen(toegangsjournal, "ingezien")) == 5


def test_two_processes_record_one_reading_together(
    log: Toegangslog, register: Register, toegangsjournal: Journal, zaak: str, klok: Klok
) -> None:
    geef(log, toegang(ANNA, zaak))
    ander = Register(toegangsjournal, register.sleutelbos)
    for elk in (log, Toegangslog(ander, register.journal, klok)):
        elk.inzage(ANNA, DOEL, "dossier", zaak)
    assert len(gelezen(toegangsjournal, "ingezien")) == 1


def test_who_asks_again_on_another_day_to_open_a_case_gets_the_same_answer(
    log: Toegangslog, register: Register, sleutelbos: Sleutelbos, klok: Klok
) -> None:
    bewaakt = BewaaktRegister(register.journal, sleutelbos, log)
    opening = [bewaakt.opening({"kenmerk": "FICTIEF-2"}, "d-" + "x" * 22)]
    eerst = bewaakt.vastleggen(opening, wie=log.wie(ANNA), sleutel="nieuw")
    klok.later = timedelta(days=2)
    assert bewaakt.vastleggen(opening, wie=log.wie(ANNA), sleutel="nieuw").eerste == eerst.eerste
    klok.later = timedelta(days=100)  # nor does asking again keep it in sight for longer
    assert bewaakt.vastleggen(opening, wie=log.wie(ANNA), sleutel="nieuw").eerste == eerst.eerste
    assert not log.inzage(ANNA, DOEL, "dossiers").open.dossiers


def test_what_somebody_appended_to_the_log_is_judged_and_what_was_altered_is_not_read(
    log: Toegangslog, toegangsjournal: Journal, zaak: str, server: Server, databanknaam: str
) -> None:
    def schrijf(account: str, daad: Any) -> str:
        inzending, wie = Inzending("", daad, tags=(BESLUIT,)), Vastlegger(account, "commissielid")
        log.register.leg_zelf_vast([inzending], [], wie=wie, sleutel=inzending.id)
        return inzending.id

    buiten = schrijf("dana-fictief", toegang(CLEO, zaak))
    eigen = schrijf(ANNA.account, toegang(ANNA, zaak))
    for voorstel, door in ((buiten, BRAM), (eigen, ANNA), ("nergens", ANNA)):
        schrijf(door.account, VoorstelGoedgekeurd(voorstel=voorstel))
    schrijf(ANNA.account, ToegangBijOpening(dossiers=(zaak,), tot=TOT))  # somebody else did
    schrijf(ANNA.account, lees_handeling({"daad": "dossier_geopend", "kenmerk": "FICTIEF-9"}))
    redenen = [t.waarom for t in log.stand().terzijde]
    assert redenen == [
        *("geen_rol", "onbekend_voorstel", "eigen_voorstel", "onbekend_voorstel"),
        *("niet_gestaafd", "onleesbaar"),
    ]
    with pytest.raises(GeenToegang, match="geen_toegang"):
        log.inzage(ANNA, DOEL, "dossier", zaak)
    # What stood there and stands there otherwise is no finding: nobody can tell what was decided.
    with psycopg.connect(server.dsn(f"{databanknaam}_toegang"), autocommit=True) as databank:
        databank.execute("ALTER TABLE ledger.entry DISABLE TRIGGER ALL")
        databank.execute(
            "UPDATE ledger.entry SET state = convert_to(replace(convert_from(state, 'UTF8'),"
            " 'dana-fictief', 'anna-fictief'), 'UTF8') WHERE daad = 'toegang_voorgesteld'"
        )
    vers = Toegangslog(log.register, log.partijen._journal, log.klok)
    with pytest.raises(Bedorven, match="nr 2 van het toegangslog is niet wat er werd vastgelegd"):
        vers.stand()


def test_a_purpose_is_sealed_under_the_key_of_its_case(
    log: Toegangslog, toegangsjournal: Journal, sleutelbos: Sleutelbos, zaak: str
) -> None:
    geef(log, toegang(ANNA, zaak))
    log.inzage(ANNA, DOEL, "dossier", zaak)
    (regel,) = toegangsjournal.lees(daden=("doel_opgegeven",))
    assert DOEL.encode() not in regel.state
    register = Register(toegangsjournal, sleutelbos)
    assert register.open_teksten([regel.nummer]) == {regel.nummer: {"doel": DOEL}}
    sleutelbos.vernietig(zaak)
    assert register.open_teksten([regel.nummer]) == {}


def test_a_refusal_is_recorded_with_its_reason(
    log: Toegangslog, toegangsjournal: Journal, zaak: str
) -> None:
    for _ in range(2):
        with pytest.raises(GeenToegang) as geweigerd:
            log.inzage(ANNA, DOEL, "dossier", zaak)
        assert geweigerd.value.reden == "geen_toegang"
    (vastgelegd,) = gelezen(toegangsjournal, "geweigerd")
    assert (vastgelegd["reden"], vastgelegd["dossier"]) == ("geen_toegang", zaak)
    assert gelezen(toegangsjournal, "ingezien") == []


def test_c4_whoever_is_named_in_a_case_loses_sight_of_it_at_the_next_request(
    log: Toegangslog, register: Register, zaak: str
) -> None:
    geef(
        log,
        AanstellingVoorgesteld(
            account=CLEO.account, rol="secretaris", persoon="P-7", tot=TOT, reden="fictief"
        ),
    )
    geef(log, toegang(CLEO, None))
    noem(register, zaak, "P-7", "integriteitscommissie")  # in office: no interest
    assert log.inzage(CLEO, DOEL, "dossier", zaak).van(zaak).mag
    noem(register, zaak, "P-7", "betrokkene")
    with pytest.raises(GeenToegang, match="belang"):
        log.inzage(CLEO, DOEL, "dossier", zaak)


def test_what_another_process_decided_holds_at_the_next_request(
    log: Toegangslog, register: Register, toegangsjournal: Journal, zaak: str, klok: Klok
) -> None:
    elders = Toegangslog(Register(toegangsjournal, register.sleutelbos), register.journal, klok)
    id_ = geef(log, toegang(ANNA, zaak))
    assert elders.inzage(ANNA, DOEL, "dossier", zaak).van(zaak).mag
    log.trek_in(BRAM, id_, None)
    with pytest.raises(GeenToegang, match="geen_toegang"):
        elders.inzage(ANNA, DOEL, "dossier", zaak)
    geef(log, toegang(ANNA, zaak))
    log.schakel(BRAM, AccountUitgeschakeld(account=ANNA.account))
    with pytest.raises(GeenToegang, match="uitgeschakeld"):
        elders.inzage(ANNA, DOEL, "dossier", zaak)


def test_of_two_who_decide_at_once_both_see_what_the_other_decided(
    log: Toegangslog, zaak: str
) -> None:
    ids = [log.stel_voor(ANNA, toegang(ANNA, zaak)) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda id_: log.keur_goed(BRAM, id_), ids))
    assert all(len(log.stand().voorstellen[id_].goedgekeurd) == 1 for id_ in ids)
    with ThreadPoolExecutor(4) as pool:
        klaar = list(pool.map(lambda _: _keur(log, ids[0]), range(4)))
    assert klaar == ["niet_open"] * 4


def _keur(log: Toegangslog, id_: str) -> str | None:
    try:
        log.keur_goed(BRAM, id_)
    except GeenToegang as geweigerd:
        return geweigerd.reden
    return None


def test_a_reported_interest_needs_no_second_person(log: Toegangslog, zaak: str) -> None:
    geef(log, toegang(ANNA, zaak))
    log.meld_belang(ANNA, BelangGemeld(account=ANNA.account, dossier=zaak, reden="ken de melder"))
    with pytest.raises(GeenToegang, match="belang"):
        log.inzage(ANNA, DOEL, "dossier", zaak)


def test_a_proposal_says_why_and_an_unknown_one_is_not_approved(
    log: Toegangslog, toegangsjournal: Journal, zaak: str
) -> None:
    voor = toegangsjournal.positie()
    zonder = ToegangVoorgesteld(account=ANNA.account, dossier=zaak, tot=TOT, reden=" abc ")
    with pytest.raises(GeenReden, match="5 tekens"):
        log.stel_voor(ANNA, zonder)
    with pytest.raises(OnbekendVoorstel):
        log.keur_goed(BRAM, "nergens")
    assert toegangsjournal.positie() == voor


def test_c9_nothing_is_decided_while_the_log_is_away(
    log: Toegangslog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def weg(*_: Any, **__: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(log.register.journal, "lees", weg)
    with pytest.raises(ToegangOnbereikbaar):
        log.keur_goed(BRAM, "d-1")
    with pytest.raises(ToegangOnbereikbaar):
        log.stel_voor(ANNA, toegang(BRAM, None))


def test_c9_what_cannot_be_recorded_is_not_shown(
    register: Register, sleutelbos: Sleutelbos, storing: Storing, toegangsjournal: Journal,
    log: Toegangslog, zaak: str, klok: Klok, server: Server, databanknaam: str,
) -> None:  # fmt: skip
    geef(log, toegang(ANNA, zaak))
    dsn = storing.dsn(f"{databanknaam}_toegang")
    with closing(Journal(op_databank(dsn, login=True), termijn=1.0)) as broos:
        gezien = Toegangslog(Register(broos, sleutelbos), register.journal, klok)
        assert gezien.inzage(ANNA, DOEL, "dossier", zaak).van(zaak).mag
        klok.later = timedelta(minutes=20)
        storing.modus = "zwart_gat"
        with pytest.raises(ToegangOnbereikbaar):
            gezien.inzage(ANNA, DOEL, "dossier", zaak)
    assert len(gelezen(toegangsjournal, "ingezien")) == 1
