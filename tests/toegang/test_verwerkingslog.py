"""Every processing stands in a log that an organisation can ship, and tells nothing of a case."""

import itertools
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ledger.buiten.trace import begin
from ledger.buiten.verwerkingslog import PSEUDONIEM, NietGelogd
from ledger.daden.handelingen import lees_handeling
from ledger.daden.toegangsdaden import OnthullingVoorgesteld
from ledger.entry import heldere_inhoud
from ledger.log.journal import Onbekend
from ledger.vastleggen.register import Inzending
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, TWEEDE, VERWERKINGEN, Huis, open_huis

# The component Logboek of Logboek Dataverwerkingen 1.0.0: what a line holds, and nothing beside it.
VELDEN = {
    "trace_id": str,
    "span_id": str,
    "parent_span_id": str,
    "status": str,
    "name": str,
    "start_time": int,
    "end_time": int,
    "resource": dict,
    "attributes": dict,
}
KERN = {f"dpl.core.{n}" for n in ("processing_activity_id", "data_subject_id")}
KERN |= {"dpl.core.data_subject_id_type"}
VAN_BUITEN = KERN | {"dpl.core.foreign_operation.span_id"}
TRACE, OUDER = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"  # the example of W3C


@dataclass
class Post:
    huis: Huis
    log: Path

    def regels(self) -> list[dict[str, Any]]:
        return [json.loads(regel) for regel in self.log.read_text().splitlines()]

    def nieuw(self, na: int) -> list[dict[str, Any]]:
        return self.regels()[na:]


@pytest.fixture(scope="module")
def post(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    map_ = tmp_path_factory.mktemp("huis")
    with open_huis(server, map_) as huis:
        huis.eigen, huis.ander = huis.zaak("Z-EIGEN"), huis.zaak("Z-ANDER")
        for zaak in (huis.eigen, huis.ander):
            bij = [{"rol": "betrokken_derde", "ref": "getuige-overal"}]
            huis.leg_vast(zaak, "mededeling_gedaan", door=bij, tekst="fictief")
        yield Post(huis, map_ / "verwerkingen.jsonl")


def betrokkenen(regels: list[dict[str, Any]]) -> set[str]:
    return {r["attributes"]["dpl.core.data_subject_id"] for r in regels} - {""}


def activiteiten(regels: list[dict[str, Any]]) -> Counter[str]:
    geheel = [r for r in regels if r["attributes"]["dpl.core.data_subject_id"] == ""]
    return Counter(
        r["attributes"]["dpl.core.processing_activity_id"].removeprefix(f"{VERWERKINGEN}/")
        for r in geheel
    )


def test_every_line_has_the_fields_of_the_standard_and_tells_nothing_of_a_case(post: Post) -> None:
    huis = post.huis
    deur = huis.deur(LID.account, "commissielid")
    for adres in ("/", f"/dossiers/{huis.eigen}", "/toegang", f"/dossiers/{huis.eigen}/inzage"):
        assert deur.get(adres).status_code == 200
    regels = post.regels()
    assert len({regel["span_id"] for regel in regels}) == len(regels) > 20
    for regel in regels:
        assert {naam: type(waarde) for naam, waarde in regel.items()} == VELDEN
        assert re.fullmatch(r"[0-9a-f]{32}", regel["trace_id"])
        assert re.fullmatch(r"[0-9a-f]{16}", regel["span_id"])
        assert re.fullmatch(r"(?:[0-9a-f]{16})?", regel["parent_span_id"])
        assert regel["status"] in {"Unset", "Ok", "Error"}
        assert 1_600_000_000_000 < regel["start_time"] <= regel["end_time"]
        kern = regel["attributes"]
        assert set(kern) in (KERN, VAN_BUITEN)
        assert kern["dpl.core.processing_activity_id"].startswith(f"{VERWERKINGEN}/")
        assert bool(kern["dpl.core.data_subject_id"]) == bool(kern["dpl.core.data_subject_id_type"])
    tekst = post.log.read_text()
    for spoor in (huis.eigen, "Z-EIGEN", LID.account, "fictief", "melder-", "baas-", "demonstr"):
        assert spoor not in tekst


def test_a_person_has_a_line_of_its_own_and_another_pseudonym_in_each_case(post: Post) -> None:
    huis, deur = post.huis, post.huis.deur(LID.account, "commissielid")
    per_zaak = []
    for zaak in (huis.eigen, huis.ander):
        na = len(post.regels())
        assert deur.get(f"/dossiers/{zaak}").status_code == 200
        regels = post.nieuw(na)
        per_zaak.append(betrokkenen(regels))
        (geheel,) = (r for r in regels if r["name"] == "inzage: dossier" and not r["attributes"]
                     ["dpl.core.data_subject_id"])  # fmt: skip
        onder = [r for r in regels if r["parent_span_id"] == geheel["span_id"]]
        assert len(onder) == len(per_zaak[-1]) == 3  # who reported, the subject, a witness
        soorten = {r["attributes"]["dpl.core.data_subject_id_type"] for r in onder}
        assert soorten == {PSEUDONIEM}
        opnieuw = len(post.regels())
        deur.get(f"/dossiers/{zaak}")
        assert betrokkenen(post.nieuw(opnieuw)) == per_zaak[-1]
    assert per_zaak[0].isdisjoint(per_zaak[1])


@pytest.mark.parametrize("vlag", ["00", "01"])
def test_the_trace_of_who_asks_joins_the_lines_and_the_access_log(post: Post, vlag: str) -> None:
    huis = post.huis
    trace = f"{TRACE[:-2]}{vlag}"  # another one each time; kept whether its caller samples or not
    na, eerder = len(post.regels()), huis.toegangsjournal.positie()
    deur = huis.deur(LID.account, "commissielid", doel=f"een doel met vlag {vlag}")
    kop = {"traceparent": f"00-{trace}-{OUDER}-{vlag}"}
    assert deur.get(f"/api/v1/dossiers/{huis.eigen}", headers=kop).status_code == 200
    regels = post.nieuw(na)
    assert {regel["trace_id"] for regel in regels} == {trace}
    (wortel,) = (r for r in regels if r["parent_span_id"] == OUDER)
    assert wortel["attributes"]["dpl.core.foreign_operation.span_id"] == OUDER
    ids = {r["span_id"] for r in regels}
    assert all(r["parent_span_id"] in ids for r in regels if r is not wortel)
    nieuw = huis.toegangsjournal.lees(na=eerder)
    assert {heldere_inhoud(regel.state)["@trace_id"] for regel in nieuw} == {trace}
    assert {regel.daad for regel in nieuw} == {"doel_opgegeven", "ingezien"}


def test_every_reading_in_the_access_log_has_its_line(post: Post) -> None:
    logs = {regel["trace_id"] for regel in post.regels()}
    gelezen = [heldere_inhoud(r.state) for r in post.huis.toegangsjournal.lees(daden=("ingezien",))]
    assert {inhoud["@trace_id"] for inhoud in gelezen} <= logs
    assert len(logs) > len(gelezen) > 3  # equal readings are one entry, and a line each


@pytest.mark.parametrize(
    "kop",
    [
        "",
        f"00-{TRACE}-{OUDER}",
        f"00-{TRACE}-{OUDER}-01-meer",
        f"ff-{TRACE}-{OUDER}-01",
        f"00-{'0' * 32}-{OUDER}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE.upper()}-{OUDER}-01",
        f"00-{TRACE}-{OUDER}-01\n",
    ],
)
def test_a_trace_that_is_none_is_begun_anew(kop: str) -> None:
    span = begin(kop)
    assert span.trace_id != TRACE
    assert span.parent_span_id is None


def test_a_later_version_of_the_header_is_read_as_far_as_it_is_known() -> None:
    span = begin(f"01-{TRACE}-{OUDER}-01-meer")
    assert (span.trace_id, span.parent_span_id) == (TRACE, OUDER)
    assert span.traceparent == f"00-{TRACE}-{span.span_id}-01"


def test_what_is_recorded_is_logged_for_everyone_it_names(post: Post) -> None:
    huis, na = post.huis, len(post.regels())
    bij = [
        {"rol": "betrokken_derde", "ref": "nieuwe-getuige"},
        {"rol": "betrokken_derde", "ref": "nog-een"},
    ]
    huis.leg_vast(huis.eigen, "mededeling_gedaan", door=bij, tekst="fictief")
    regels = post.nieuw(na)
    assert activiteiten(regels) == {"vastlegging": 1}
    assert len(betrokkenen(regels)) == 2


def test_a_name_that_is_revealed_is_logged_each_time_for_that_person(post: Post) -> None:
    huis = post.huis
    (persoon,) = huis.register.sleutelbos.betrokkenen({"getuige-overal"}).values()
    daad = OnthullingVoorgesteld(dossier=huis.eigen, persoon=persoon, reden="fictief")
    wie = set()
    for _ in range(2):
        id_ = huis.geef(daad)
        na = len(post.regels())
        huis.toegang.voer_uit(LID, id_)
        assert activiteiten(post.nieuw(na)) == {"onthulling": 1}
        wie |= betrokkenen(post.nieuw(na))
    assert len(wie) == 1
    assert len(huis.gelezen("voorstel_uitgevoerd")) == 2  # never taken together


def test_c9_what_cannot_be_logged_is_not_shown_and_not_done(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    huis, log = post.huis, post.huis.toegang.verwerkingen
    deur = huis.deur(LID.account, "commissielid")
    adressen = (f"/dossiers/{huis.eigen}", f"/api/v1/dossiers/{huis.eigen}")
    assert all("Z-EIGEN" in deur.get(adres).text for adres in adressen)  # control
    positie, voorstellen = huis.register.journal.positie(), len(huis.toegang.stand().voorstellen)
    with monkeypatch.context() as m:
        m.setattr(log, "_uit", post.log.parent / "weg" / "log")
        for adres in adressen:
            antwoord = deur.get(adres)
            assert (antwoord.status_code, "Z-EIGEN" in antwoord.text) == (503, False)
        with pytest.raises(Exception, match="TOEDRACHT_VERWERKINGENLOG"):
            huis.leg_vast(huis.eigen, "mededeling_gedaan", tekst="fictief")
        with pytest.raises(Exception, match="TOEDRACHT_VERWERKINGENLOG"):
            huis.geef_toegang(TWEEDE.account, huis.eigen)
    assert huis.register.journal.positie() == positie
    assert len(huis.toegang.stand().voorstellen) == voorstellen


def test_an_answer_whose_end_cannot_be_logged_does_not_leave(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    huis, log = post.huis, post.huis.toegang.verwerkingen
    deur = huis.deur(LID.account, "commissielid")
    assert "Z-EIGEN" in deur.get("/api/v1/dossiers").text  # control
    echt, geschreven = log._schrijf, itertools.count()

    def vol(regels: list[Any]) -> None:
        if next(geschreven):  # the reading itself still fitted on the disk
            raise NietGelogd
        echt(regels)

    monkeypatch.setattr(log, "_schrijf", vol)
    antwoord = deur.get("/api/v1/dossiers")
    assert (antwoord.status_code, "Z-EIGEN" in antwoord.text) == (503, False)
    assert antwoord.headers["cache-control"] == "no-store"


def test_a_record_that_could_not_be_logged_is_logged_when_asked_again(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    huis, log = post.huis, post.huis.toegang.verwerkingen
    daad = {"daad": "mededeling_gedaan", "gebeurd": "2024-03-01", "tekst": "fictief"}
    handeling = lees_handeling(
        daad | {"door": [{"rol": "betrokken_derde", "ref": "getuige-overal"}]}
    )
    wie, sleutel = huis.toegang.wie(LID), "nog eens"
    zending = [Inzending(huis.eigen, handeling)]
    with monkeypatch.context() as m:
        m.setattr(log, "beproef", lambda: m.setattr(log, "_uit", post.log.parent / "weg" / "log"))
        with pytest.raises(Onbekend) as onbekend:
            huis.register.vastleggen(zending, wie=wie, sleutel=sleutel)
    na = len(post.regels())
    assert onbekend.value.sleutel == sleutel
    assert huis.register.vastleggen(zending, wie=wie, sleutel=sleutel).al_vastgelegd
    assert activiteiten(post.nieuw(na)) == {"vastlegging": 1}


def test_what_a_broken_off_writer_left_half_spoils_no_other_line(post: Post) -> None:
    half = b'{"trace_id": "half'
    with post.log.open("ab") as bestand:
        bestand.write(half)
    post.huis.deur(LID.account, "commissielid").get("/api/v1/dossiers")
    heel = post.log.read_bytes()
    kapot, *verder = heel[heel.index(half) :].splitlines()
    assert kapot == half
    assert len([json.loads(regel) for regel in verder]) == 2
    post.log.write_bytes(heel.replace(half + b"\n", b""))
