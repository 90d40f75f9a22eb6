"""Why the register takes something not in is said in the language of whoever filled in the form."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from api.web.taalkeuze import KOEKJE
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, Huis, open_huis
from tests.vastleggen.test_herstelblad import velden_van
from tests.vastleggen.test_vastlegblad import stuur


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    with open_huis(server, tmp_path_factory.mktemp("weigertaal")) as huis:
        yield huis


@pytest.fixture
def deur(huis: Huis) -> TestClient:
    return huis.deur(LID.account, "commissielid")


def test_why_a_form_is_refused_is_said_in_the_language_of_the_page(
    huis: Huis, deur: TestClient
) -> None:
    zaak = huis.zaak("Z-DICHT")
    adres = f"/dossiers/{zaak}/vastleggen/signaal_geuit"
    vast = {"gebeurd": "2024-01-01", "sleutel": "taal-1", "stap": "vastleggen"}
    assert stuur(deur, adres, **vast).status_code == 303
    vragen = (
        ("/dossiers/nieuw", {"kenmerk": "Z-DICHT", "fictief": "ja", "sleutel": "ander"}),
        (adres, {**vast, "gebeurd": "2024-01-02"}),
        (adres, {**vast, "sleutel": "taal-2"}),
    )
    zinnen = (
        ("Een dossier met dit kenmerk is er al", "There is a case with this reference already"),
        ("sleutel is al gebruikt voor andere", "key was used for something else"),
        (f"ossier {zaak} is gesloten", f"ase {zaak} is closed"),
    )
    huis.leg_vast(zaak, "dossier_gesloten", reden="fictief")
    nederlands = [stuur(deur, pad, **velden).text for pad, velden in vragen]
    deur.cookies.set(KOEKJE, "en")
    engels = [stuur(deur, pad, **velden).text for pad, velden in vragen]
    for blad, ander, (zin, vertaald) in zip(nederlands, engels, zinnen, strict=True):
        assert zin in blad
        assert (zin in ander, vertaald in ander) == (False, True)


def test_why_a_repair_is_refused_is_said_in_the_language_of_the_page(
    huis: Huis, deur: TestClient
) -> None:
    zaak = huis.zaak("Z-HERSTEL-DICHT")
    (melding,) = (v.id for v in huis.register.lees(zaak) if v.daad == "melding_gedaan")
    pad = f"/dossiers/{zaak}/herstel/{melding}"
    huis.leg_vast(zaak, "dossier_gesloten", reden="fictief")
    anders = {**velden_van(deur.get(pad).text), "gebeurd": "2020-03", "stap": "bekijk"}
    assert f"Dossier {zaak} is gesloten" in stuur(deur, pad, **anders).text
    deur.cookies.set(KOEKJE, "en")
    engels = stuur(deur, pad, **anders).text
    assert f"Case {zaak} is closed; reopen it first." in engels
    assert "is gesloten" not in engels
