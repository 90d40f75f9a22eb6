"""A sample is drawn by chance and not by choice, kept, and drawn again by anyone."""

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import Any

import pytest

from ledger.daden.toegangsdaden import BelangGemeld
from projections.beelden.steekproef import Selectie, gekozen, getrokken, populatiehash
from projections.cijfers.cijfers import Meldingfeit
from tests.opstelling.kantoor import bron
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, Huis, open_huis, stuur

AUDITOR, ANDER = "auditor-fictief", "tweede-auditor-fictief"
BESTAAND = "wbk.2023.art2-2h-ontvangst-7d"


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    with open_huis(server, tmp_path_factory.mktemp("steekproef")) as huis:
        for account in (AUDITOR, ANDER):
            huis.stel_aan(account, "auditor")
        for nummer, soort in enumerate(("misstand", "misstand", "benadeling", "misstand"), 1):
            dossier = huis.zaak(f"Z-{nummer}")
            if soort == "benadeling":
                huis.eigen = dossier
                huis.leg_vast(
                    dossier, "melding_gedaan", kanaal="leidinggevende", vermoedens=[soort],
                    gebeurd="2023-05", bronnen=[bron()],
                )  # fmt: skip
        yield huis


def test_anyone_draws_the_same_again_with_the_seed_alone(huis: Huis) -> None:
    deur = huis.programma(AUDITOR, "auditor")
    opdracht = {"omvang": 2, "zaad": "munt-2026"}
    antwoord = deur.post("/api/v1/steekproeven", json=opdracht, headers={"Idempotency-Key": "een"})
    assert antwoord.status_code == 201
    proef = antwoord.json()
    populatie = [rij["id"] for rij in deur.get("/api/v1/dossiers").json()["dossiers"]]
    assert proef["populatie"] == len(populatie)
    # In other words than ours: with the words of the page alone.
    op_hash = {sha256(b"munt-2026\n" + d.encode()).hexdigest(): d for d in populatie}
    assert proef["dossiers"] == [op_hash[h] for h in sorted(op_hash)][:2]
    regels = "".join(f"{d}\n" for d in sorted(populatie))
    assert proef["populatiehash"] == sha256(regels.encode()).hexdigest()
    weer = deur.post("/api/v1/steekproeven", json=opdracht, headers={"Idempotency-Key": "een"})
    assert weer.json() == proef, "the same command is the same sample"
    assert deur.get("/api/v1/steekproeven").json()["steekproeven"] == [proef]
    assert len(huis.gelezen("steekproef_getrokken")) == 1


def test_another_seed_is_another_order_and_without_one_chance_gives_it(huis: Huis) -> None:
    ids = [f"d-{n}" for n in range(50)]
    assert getrokken(ids, "a", 10) != getrokken(ids, "b", 10)
    assert getrokken(reversed(ids), "a", 10) == getrokken(ids, "a", 10)
    assert set(getrokken(ids, "a", 100)) == set(ids)
    deur = huis.deur(AUDITOR, "auditor")
    for _ in range(2):
        assert stuur(deur, "/steekproef", omvang="1").status_code == 303
    een, ander = huis.gelezen("steekproef_getrokken")[-2:]
    assert een["zaad"] != ander["zaad"]
    blad = deur.get("/steekproef").text
    assert "Dossiers die het lot koos uit wat u mag zien" in blad
    assert "niet te zien of u eerst uitprobeerde" in blad, "an own seed proves no chance"


def test_a_sample_is_drawn_from_what_fits(huis: Huis) -> None:
    deur = huis.programma(AUDITOR, "auditor")
    opdracht = {
        "omvang": 9,
        "zaad": "z",
        "soort": "benadeling",
        "van": "2023-01-01",
        "tot": "2023-05-03",
    }
    antwoord = deur.post("/api/v1/steekproeven", json=opdracht, headers={"Idempotency-Key": "fijn"})
    assert antwoord.json()["dossiers"] == [huis.eigen]
    assert antwoord.json()["populatie"] == 1


def test_a_case_out_of_sight_is_not_in_the_population_nor_in_an_earlier_sample(huis: Huis) -> None:
    voor = huis.programma(ANDER, "auditor").post(
        "/api/v1/steekproeven", json={"omvang": 9, "zaad": "q"}, headers={"Idempotency-Key": "x"}
    )
    huis.toegang.meld_belang(LID, BelangGemeld(account=ANDER, dossier=huis.eigen, reden="fictief"))
    na = huis.programma(ANDER, "auditor").post(
        "/api/v1/steekproeven", json={"omvang": 9, "zaad": "q"}, headers={"Idempotency-Key": "y"}
    )
    assert huis.eigen in voor.json()["dossiers"]
    assert huis.eigen not in na.json()["dossiers"]
    assert na.json()["populatie"] == voor.json()["populatie"] - 1
    assert huis.eigen not in huis.programma(ANDER, "auditor").get("/api/v1/steekproeven").text
    assert huis.eigen not in huis.deur(ANDER, "auditor").get("/steekproef").text


def test_only_an_auditor_draws_and_sees_none_but_the_own_samples(huis: Huis) -> None:
    lid = huis.deur(LID.account, "commissielid")
    assert lid.get("/steekproef").status_code == 403
    assert stuur(lid, "/steekproef", omvang="1").status_code == 403
    assert stuur(huis.deur(AUDITOR, "auditor"), "/steekproef", omvang="1").status_code == 303
    namen = {g["zaad"] for g in huis.gelezen("steekproef_getrokken") if g["account"] == AUDITOR}
    assert namen
    eigen = huis.deur(AUDITOR, "auditor").get("/api/v1/steekproeven").text
    assert all(f'"{zaad}"' in eigen for zaad in namen)  # control
    ander = huis.deur(ANDER, "auditor").get("/api/v1/steekproeven").text
    assert not any(f'"{zaad}"' in ander for zaad in namen)


def test_a_wrong_command_is_told_beside_its_field_and_draws_nothing(huis: Huis) -> None:
    voor = len(huis.gelezen("steekproef_getrokken"))
    deur = huis.deur(AUDITOR, "auditor")
    blad = stuur(deur, "/steekproef", omvang="nul", zaad="een zin met spaties", tot="ooit")
    assert blad.status_code == 400
    assert 'value="een zin met spaties"' in blad.text
    for veld in ("omvang", "zaad", "tot"):
        assert f'id="f-{veld}"' in blad.text
    fout = huis.programma(AUDITOR, "auditor").post("/api/v1/steekproeven", json={"zaad": "a b"})
    assert fout.status_code == 400
    for deel in ("Idempotency-Key", "omvang", "zaad"):
        assert deel in fout.text
    assert "a b" not in fout.text
    kop, opdracht = {"Idempotency-Key": "norm"}, {"omvang": 1, "norm": "0"}  # no norm is called so
    fout = huis.programma(AUDITOR, "auditor").post(
        "/api/v1/steekproeven", json=opdracht, headers=kop
    )
    assert (fout.status_code, fout.json()["errors"][0]["plaats"]) == (400, "body/norm")
    assert len(huis.gelezen("steekproef_getrokken")) == voor


def test_of_a_norm_that_was_never_set_nothing_is_drawn_and_its_field_says_so(huis: Huis) -> None:
    voor = len(huis.gelezen("steekproef_getrokken"))
    verwacht = "verwacht een norm die op deze stand van kennis is vastgesteld"
    programma = huis.programma(AUDITOR, "auditor")

    def trek(norm: str, **stand: str) -> Any:
        opdracht = {"omvang": 1, "norm": norm, **stand}
        kop = {"Idempotency-Key": f"{norm}-{len(stand)}"}
        return programma.post("/api/v1/steekproeven", json=opdracht, headers=kop)

    for fout in (trek("wbk.2023.bestaat-niet"), trek(BESTAAND, bekend_op="2001-01-01")):
        assert fout.status_code == 400, "set later is not known then either"
        assert fout.json()["errors"] == [{"plaats": "body/norm", "melding": verwacht}]
    deur = huis.deur(AUDITOR, "auditor")
    blad = stuur(deur, "/steekproef", omvang="1", norm="wbk.2023.bestaat-niet", zaad="blijft")
    assert blad.status_code == 400
    assert verwacht in blad.text
    assert 'value="blijft"' in blad.text
    assert len(huis.gelezen("steekproef_getrokken")) == voor
    assert trek(BESTAAND).status_code == 201, "control"
    huis.stel_aan("tweede-beheer-fictief", "beheerder")
    ander = huis.deur("tweede-beheer-fictief", "beheerder")
    assert stuur(ander, "/steekproef", omvang="1", norm="x.y").status_code == 403


def test_an_imprecise_day_that_may_fit_is_in_the_population() -> None:
    melding = Meldingfeit(
        "d-1", "m", 1, "misstand", "geen", "gehaald", date(2020, 3, 1), date(2020, 5, 31)
    )
    assert gekozen([melding], {}, Selectie(van=date(2020, 5, 31))) == ["d-1"]
    assert gekozen([melding], {}, Selectie(van=date(2020, 6, 1))) == []
    assert gekozen([melding], {}, Selectie(uitkomst="gemist")) == []
    assert populatiehash([]) == sha256(b"").hexdigest()
