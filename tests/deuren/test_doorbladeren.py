"""Whoever goes on from page to page gets every row once, whatever happens between the pages.

Between two pages others record, open, correct and withdraw, and take rights away. No row comes
twice, none is missed, and none is shown that its reader may no longer see.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from ledger.daden.toegangsdaden import BelangGemeld
from ledger.toegang.toegang import Lezer
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, TWEEDE, Huis, open_huis

DOSSIERS = "/api/v1/dossiers"


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    with open_huis(server, tmp_path_factory.mktemp("bladeren")) as huis:
        huis.stel_aan("lezer-fictief", "commissielid")
        yield huis


def blader(
    deur: TestClient, adres: str, wat: str, tussendoor: Callable[[int], object]
) -> list[dict[str, Any]]:
    """Every row, page by page, with something that happens after each."""
    rijen: list[dict[str, Any]] = []
    cursor = ""
    for keer in range(30):
        antwoord = deur.get(f"{adres}?aantal=2{cursor}")
        assert antwoord.status_code == 200, antwoord.text
        blad = antwoord.json()
        assert len(blad[wat]) <= 2
        rijen += blad[wat]
        if blad["volgende"] is None:
            return rijen
        cursor = f"&cursor={blad['volgende']}"
        tussendoor(keer)
    raise AssertionError("no end of pages")


def test_every_case_comes_once_also_those_that_are_opened_and_added_to_meanwhile(
    huis: Huis,
) -> None:
    begin = [huis.zaak(f"Z-BLAD-{i}") for i in range(6)]
    deur = huis.deur(LID.account, "commissielid")
    erbij: list[str] = []

    def tussendoor(keer: int) -> None:
        huis.leg_vast(begin[0], "signaal_geuit", vorm="mondeling")
        huis.leg_vast(begin[4], "signaal_geuit", vorm="mondeling")
        if keer == 1:
            erbij.append(huis.zaak("Z-BLAD-NIEUW"))

    gezien = [d["id"] for d in blader(deur, DOSSIERS, "dossiers", tussendoor)]
    assert len(gezien) == len(set(gezien))
    assert [d for d in gezien if d in begin] == begin
    assert gezien[-1:] == erbij
    alle = deur.get(f"{DOSSIERS}?aantal=500").json()
    assert ([d["id"] for d in alle["dossiers"]], alle["volgende"]) == (gezien, None)


def test_a_case_that_one_may_no_longer_see_comes_on_no_later_page_and_breaks_none(
    huis: Huis,
) -> None:
    zaken = [huis.zaak(f"Z-WEG-{i}") for i in range(6)]
    lezer = Lezer("lezer-fictief")
    for zaak in zaken:
        huis.geef_toegang(lezer.account, zaak)
    deur = huis.deur(lezer.account, "commissielid")

    def tussendoor(keer: int) -> None:
        if keer == 0:  # the very case that the cursor goes on from, and one that is still to come
            for weg in (zaken[1], zaken[3]):
                belang = BelangGemeld(account=lezer.account, dossier=weg, reden="fictief")
                huis.toegang.meld_belang(LID, belang)

    gezien = [d["id"] for d in blader(deur, DOSSIERS, "dossiers", tussendoor)]
    assert gezien == [zaken[i] for i in (0, 1, 2, 4, 5)]


@pytest.mark.parametrize("cursor", ["x", "-1", "1.0", "9" * 19, "٣"])
def test_a_cursor_that_no_page_gave_is_refused_and_not_said_back(huis: Huis, cursor: str) -> None:
    antwoord = huis.deur(LID.account, "commissielid").get(DOSSIERS, params={"cursor": cursor})
    assert antwoord.status_code == 400
    assert {f["plaats"] for f in antwoord.json()["errors"]} == {"query/cursor"}
    assert cursor not in antwoord.json()["detail"] + str(antwoord.json()["errors"])


def test_every_act_comes_once_while_others_record_correct_and_withdraw(huis: Huis) -> None:
    zaak = huis.zaak("Z-DADEN")
    daden = [huis.leg_vast(zaak, "signaal_geuit", vorm="mondeling") for _ in range(5)]
    deur = huis.deur(LID.account, "commissielid")

    def tussendoor(keer: int) -> None:
        if keer == 0:
            van: dict[str, Any] = {
                "van_daad": daden[0],
                "reden": "fictief",
            }  # on a page that was shown
            huis.leg_vast(zaak, "handeling_ingetrokken", **van)
            van = {"van_daad": daden[4], "reden": "fictief"}  # on one that is still to come
            huis.leg_vast(zaak, "correctie", **van, veld="vorm", nieuwe_waarde="schriftelijk")

    gezien = blader(deur, f"{DOSSIERS}/{zaak}/handelingen", "handelingen", tussendoor)
    nummers = [h["nummer"] for h in gezien]
    assert nummers == sorted(set(nummers))
    assert {*daden} <= {h["id"] for h in gezien}
    alles = deur.get(f"{DOSSIERS}/{zaak}/handelingen?aantal=500").json()["handelingen"]
    assert nummers == [h["nummer"] for h in alles]


def test_two_readers_share_no_mark_of_an_answer_that_is_not_the_same(huis: Huis) -> None:
    zaak = huis.zaak("Z-MERK")
    huis.stel_aan("auditor-fictief", "auditor")
    adres = f"{DOSSIERS}/{zaak}/handelingen"
    lid, auditor = huis.deur(LID.account, "commissielid"), huis.deur("auditor-fictief", "auditor")
    een, ander = lid.get(adres), auditor.get(adres)
    assert een.content != ander.content  # the one by name, the other under pseudonyms
    assert een.headers["etag"] != ander.headers["etag"]
    assert auditor.get(adres, headers={"If-None-Match": een.headers["etag"]}).status_code == 200
    weer = lid.get(adres, headers={"If-None-Match": een.headers["etag"]})
    assert (weer.status_code, weer.content, weer.headers["etag"]) == (304, b"", een.headers["etag"])
    deel = lid.get(f"{adres}?aantal=1")
    assert deel.headers["etag"] != een.headers["etag"]
    nummer = een.headers["etag"].strip('"').partition("-")[0]
    assert ander.headers["etag"].strip('"').partition("-")[0] == nummer  # what If-Match compares


def test_the_mark_of_an_answer_changes_when_somebody_loses_sight_of_another_case_in_it(
    huis: Huis,
) -> None:
    """Nothing is recorded in this case, so its last number stays the same."""
    een, ander = huis.zaak("Z-BAND-1"), huis.zaak("Z-BAND-2")
    for zaak in (een, ander):
        huis.geef_toegang(TWEEDE.account, zaak)
    huis.leg_vast(een, "signaal_geuit", ook_in=(ander,), vorm="mondeling")
    deur, adres = huis.deur(TWEEDE.account, "commissielid"), f"{DOSSIERS}/{een}/handelingen"
    voor = deur.get(adres)
    assert ander in voor.text
    belang = BelangGemeld(account=TWEEDE.account, dossier=ander, reden="fictief")
    huis.toegang.meld_belang(LID, belang)
    na = deur.get(adres, headers={"If-None-Match": voor.headers["etag"]})
    assert (na.status_code, ander in na.text) == (200, False)


def test_who_read_a_case_comes_by_page_and_what_is_read_meanwhile_on_a_first_one(
    huis: Huis,
) -> None:
    zaak = huis.zaak("Z-GELEZEN")
    deur, adres = huis.deur(LID.account, "commissielid"), f"{DOSSIERS}/{zaak}/inzage"
    for nummer in range(6):
        huis.deur(LID.account, "commissielid", doel=f"doel {nummer} (fictief)").get(
            f"/dossiers/{zaak}"
        )
    hele = deur.get(f"{adres}?aantal=500").json()

    def tussendoor(keer: int) -> None:
        ander = huis.deur(LID.account, "commissielid", doel=f"onder het bladeren {keer} (fictief)")
        assert ander.get(f"/dossiers/{zaak}").is_success

    gezien = blader(deur, adres, "regels", tussendoor)
    assert gezien == hele["regels"]
    assert (len(gezien), hele["volgende"]) == (hele["totaal"], None)
    assert [r["op"] for r in gezien] == sorted((r["op"] for r in gezien), reverse=True)
    assert {f"doel {n} (fictief)" for n in range(6)} <= {r["doel"] for r in gezien}
    nu = deur.get(f"{adres}?aantal=1").json()
    assert nu["totaal"] > hele["totaal"]
    for cursor in ("x", "r-onbekend"):
        assert deur.get(f"{adres}?cursor={cursor}").status_code == 400
        assert deur.get(f"/dossiers/{zaak}/inzage?cursor={cursor}").status_code == 400
    blad = deur.get(f"/dossiers/{zaak}/inzage?cursor={nu['volgende']}")
    assert "Eerste bladzijde" in blad.text
    assert blad.text.count('data-kop="Wie"') == nu["totaal"] - 1
    elders = huis.zaak("Z-ELDERS-GELEZEN")
    vreemd = deur.get(f"{DOSSIERS}/{elders}/inzage?cursor={nu['volgende']}")
    assert vreemd.status_code == 400  # a line of another case tells nothing here
