"""Whoever follows the feed sees everything he may, once, oldest first, and nothing of the rest."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from ledger.daden.handelingen import lees_handeling
from ledger.vastleggen.register import Inzending
from tests.opstelling.adressen import ZOEK
from tests.opstelling.serveren import HIER
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, TWEEDE, Huis, open_huis

ADRES = "/api/v1/wijzigingen"
LEZER = "lezer-fictief"


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    """The reader has access to `eigen`; what happens in `ander` is not for him."""
    with open_huis(server, tmp_path_factory.mktemp("huis")) as huis:
        huis.eigen, huis.ander = huis.zaak("Z-EIGEN"), huis.zaak("Z-ANDER", TWEEDE)
        huis.geef_toegang(LID.account, None)
        huis.stel_aan(LEZER, "secretaris")
        huis.geef_toegang(LEZER, huis.eigen)
        yield huis


def gevolgd(deur: Any, aantal: int, cursor: str = "0") -> list[dict[str, Any]]:
    """Everything from here on, page after page."""
    alles: list[dict[str, Any]] = []
    while True:
        blad = deur.get(f"{ADRES}?cursor={cursor}&aantal={aantal}").json()
        alles += blad["wijzigingen"]
        cursor = blad["volgende"]
        if not blad["meer"]:
            return alles


@pytest.mark.parametrize("aantal", [1, 2, 3, 500])
def test_every_entry_in_view_comes_by_once_and_oldest_first(huis: Huis, aantal: int) -> None:
    for wie, rol, dossiers in (
        (LID.account, "commissielid", (huis.eigen, huis.ander)),
        (LEZER, "secretaris", (huis.eigen,)),
    ):
        alles = gevolgd(huis.deur(wie, rol), aantal)
        verwacht = sorted((r.nummer, r.daad, d) for d in dossiers for r in huis.register.regels(d))
        assert [(w["nummer"], w["daad"], *w["dossiers"]) for w in alles] == verwacht
        assert {tuple(w) for w in alles} == {("nummer", "daad", "vastgelegd_op", "dossiers")}


def test_what_did_not_change_is_answered_without_a_body_until_something_came_in(
    huis: Huis,
) -> None:
    deur = huis.deur(LEZER, "secretaris")
    eerste = deur.get(ADRES)
    cursor, etag = eerste.json()["volgende"], eerste.headers["etag"]
    weer = deur.get(ADRES, headers={"if-none-match": f'"iets", {etag}'})
    assert (weer.status_code, weer.content, weer.headers["etag"]) == (304, b"", etag)
    vraag = f"{ADRES}?cursor={cursor}"
    leeg = deur.get(vraag)
    assert leeg.json() == {"wijzigingen": [], "volgende": cursor, "meer": False}
    huis.leg_vast(huis.eigen, "mededeling_gedaan", tekst="iets (fictief)")
    vol = deur.get(vraag, headers={"if-none-match": leeg.headers["etag"]})
    assert vol.status_code == 200
    assert [w["daad"] for w in vol.json()["wijzigingen"]] == ["mededeling_gedaan"]


def test_c1_what_is_recorded_out_of_view_changes_no_byte_of_the_answer(huis: Huis) -> None:
    deur = huis.deur(LEZER, "secretaris")
    lid = huis.deur(LID.account, "commissielid")
    cursor = deur.get(ADRES).json()["volgende"]
    vragen = (ADRES, f"{ADRES}?cursor={cursor}", f"{ADRES}?aantal=1")
    voor, voor_lid = ([d.get(v) for v in vragen] for d in (deur, lid))
    for _ in range(3):
        huis.leg_vast(huis.ander, "mededeling_gedaan", TWEEDE, tekst="elders (fictief)")
    na, na_lid = ([d.get(v) for v in vragen] for d in (deur, lid))
    assert [(a.content, a.headers["etag"]) for a in na] == [
        (a.content, a.headers["etag"]) for a in voor
    ]
    # Control: for who may see it, it does.
    assert [a.content for a in na_lid[:2]] != [a.content for a in voor_lid[:2]]


def test_an_entry_in_two_cases_names_those_that_the_reader_may_see(huis: Huis) -> None:
    gegevens = {"daad": "mededeling_gedaan", "gebeurd": "2024-03-02", "tekst": None}
    daad = lees_handeling({**gegevens, "door": [{"rol": "melder", "ref": None}]})
    samen = Inzending(huis.ander, daad, ook_in=(huis.eigen,))
    huis.register.vastleggen([samen], wie=huis.toegang.wie(LID), sleutel="samen")
    huis.leesmodel.inhalen()
    gezien = [
        gevolgd(huis.deur(wie, rol), 500)[-1]["dossiers"]
        for wie, rol in ((LID.account, "commissielid"), (LEZER, "secretaris"))
    ]
    assert gezien == [[huis.ander, huis.eigen], [huis.eigen]]


@pytest.mark.parametrize("daad", ["dossiers_gekoppeld", "dossiers_samengevoegd"])
def test_a_tie_to_a_case_out_of_view_shows_nowhere(huis: Huis, daad: str) -> None:
    """Not in the feed, a search, the days of recording or how the case stands; for whoever sees
    both it does."""
    een, ander = huis.zaak(f"Z-een-{daad}"), huis.zaak(f"Z-twee-{daad}", TWEEDE)
    huis.geef_toegang(LEZER, een)
    vraag = {"gewijzigdSinds": str(huis.register.vandaag())}

    def gezien(wie: str, rol: str) -> list[Any]:
        deur = huis.deur(wie, rol)
        (token, *_) = re.findall(r'name="_formulier" value="([^"]+)"', deur.get("/doel").text)
        koppen = {"origin": HIER, "x-formulier": token}
        gevonden = deur.post(ZOEK, json=vraag, headers=koppen).json()["dossiers"]
        maten = [(d["nieuw"], d["laatst_vastgelegd"]) for d in gevonden if d["id"] == een]
        dagen = deur.get(f"/api/v1/dossiers/{een}/vastlegdagen").json()["dagen"]
        rail = re.findall(r"\d+ over het dossier zelf", deur.get(f"/dossiers/{een}").text)
        staat = [d["status"] for d in gevonden if d["id"] == een]
        staat.append(deur.get(f"/api/v1/dossiers/{een}").json()["status"])
        staat += re.findall(r"· (open|samengevoegd) ·", deur.get(f"/dossiers/{een}").text)
        assert len(staat) == 3
        staten.append(staat)
        return [gevolgd(deur, 500), maten, dagen, rail]

    staten: list[list[str]] = []
    lezers = ((LEZER, "secretaris"), (LID.account, "commissielid"))
    voor, voor_lid = (gezien(*wie) for wie in lezers)
    naar: dict[str, Any] = {"naar": ander} if daad == "dossiers_samengevoegd" else {}
    huis.leg_vast(een, daad, dossiers=[een, ander], grond=None, **naar)
    na, na_lid = (gezien(*wie) for wie in lezers)
    assert na == voor
    gevolg = "samengevoegd" if daad == "dossiers_samengevoegd" else "open"
    assert staten == [["open"] * 3, ["open"] * 3, ["open"] * 3, [gevolg] * 3]
    assert all(deel != was for deel, was in zip(na_lid, voor_lid, strict=True))


@pytest.mark.parametrize("cursor", ["nergens", "-1", "1.5", "٣", "9" * 19, "9" * 30, ""])
def test_a_cursor_that_no_answer_gave_is_refused_and_not_said_back(huis: Huis, cursor: str) -> None:
    antwoord = huis.deur(LEZER, "secretaris").get(ADRES, params={"cursor": cursor})
    assert antwoord.status_code == 400
    assert antwoord.json()["errors"][0]["plaats"] == "query/cursor"
    assert not cursor or cursor not in antwoord.text


def test_polling_is_one_entry_a_quarter_in_the_access_log(
    huis: Huis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(huis.klok, "later", timedelta())
    rest = timedelta(seconds=huis.klok().timestamp() % 900)
    monkeypatch.setattr(huis.klok, "later", timedelta(minutes=20) - rest)  # within one quarter
    deur, voor = huis.deur(LID.account, "commissielid"), len(huis.gelezen("ingezien"))
    assert [deur.get(ADRES).status_code for _ in range(4)] == [200] * 4
    (gelezen,) = huis.gelezen("ingezien")[voor:]
    assert (gelezen["wat"], gelezen["account"]) == ("wijzigingen", LID.account)
