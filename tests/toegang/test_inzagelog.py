"""Who read a case leaves as the page shows it, for the same reader and on record."""

from collections.abc import Iterator
from csv import reader
from io import StringIO

import pytest

from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, TWEEDE, Huis, open_huis

WEG = "d-AAAAAAAAAAAAAAAAAAAAAA"


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    with open_huis(server, tmp_path_factory.mktemp("huis")) as huis:
        huis.eigen = huis.zaak("Z-EIGEN")
        huis.ander = huis.zaak("Z-ANDER", TWEEDE)
        huis.stel_aan("lezer-fictief", "secretaris")
        huis.geef_toegang("lezer-fictief", huis.eigen)
        huis.stel_aan("auditor-fictief", "auditor")
        yield huis


@pytest.mark.parametrize(
    ("als_json", "als_csv"),
    [
        ("/dossiers/{}/inzage/uitvoer?formaat=json", "/dossiers/{}/inzage/uitvoer?formaat=csv"),
        ("/api/v1/dossiers/{}/inzage", "/api/v1/dossiers/{}/inzage/uitvoer"),
    ],
)
def test_who_read_a_case_can_be_taken_along_as_the_page_shows_it_and_that_is_on_record(
    huis: Huis, als_json: str, als_csv: str
) -> None:
    """ "The audit grid is not exportable", users of Case IQ wrote (peers, F10)."""
    assert huis.deur("lezer-fictief", "secretaris").get(f"/dossiers/{huis.eigen}").is_success
    lid = huis.deur(LID.account, "commissielid", doel="=2+2 (fictief)")
    json, csv = (lid.get(adres.format(huis.eigen)) for adres in (als_json, als_csv))
    regels = json.json()["regels"]
    assert {r["account"] for r in regels} >= {"lezer-fictief", LID.account}
    bladregels = lid.get(f"/dossiers/{huis.eigen}/inzage").text.count('data-kop="Wie"')
    rijen = list(reader(StringIO(csv.text.removeprefix("\ufeff")), delimiter=";"))[1:]
    assert len(rijen) >= len(regels) > 1
    assert bladregels >= len(rijen)
    assert [rij[1] for rij in rijen][-len(regels) :] == [r["account"] for r in regels]
    assert "'=2+2 (fictief)" in {rij[5] for rij in rijen}, "a spreadsheet computes nothing of it"
    assert {"inzage_json", "inzage_csv"} <= {i["wat"] for i in huis.gelezen("ingezien")}
    assert lid.get(f"/dossiers/{huis.eigen}/inzage/uitvoer?formaat=pdf").status_code == 400


def test_an_auditor_takes_no_name_along_and_who_may_not_know_who_read_takes_nothing(
    huis: Huis,
) -> None:
    auditor = huis.deur("auditor-fictief", "auditor")
    for adres in ("/api/v1/dossiers/{}/inzage", "/api/v1/dossiers/{}/inzage/uitvoer"):
        antwoord = auditor.get(adres.format(huis.eigen))
        assert antwoord.status_code == 200
        for spoor in ("lezer-fictief", "demo-lid-1", "Z-EIGEN", "=2+2"):
            assert spoor not in antwoord.text
        lezer = huis.deur("lezer-fictief", "secretaris")
        anders = [lezer.get(adres.format(d)) for d in (huis.eigen, huis.ander, WEG)]
        assert [a.status_code for a in anders] == [403, 403, 403]
        lid = huis.deur(LID.account, "commissielid")
        weg = [lid.get(adres.format(d)) for d in (huis.ander, WEG)]
        assert [a.status_code for a in weg] == [404, 404]
