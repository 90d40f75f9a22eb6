"""People decide on access, and what they see of it names no case that they may not see."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from typer.testing import CliRunner, Result

from api import cli
from api.opdrachtregel import toegangsbeheer
from ledger.daden.toegangsdaden import BelangGemeld, NoodtoegangVoorgesteld, ToegangVoorgesteld
from ledger.toegang.toegang import Lezer
from tests.opstelling.serveren import HIER
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, TOT, TWEEDE, Huis, open_huis, stuur

SPOREN_VAN_ANDER = ("Z-ANDER", "melder-Z-ANDER", "over Z-ANDER")
REDEN = ("--reden", "versterking (fictief)")


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    """`eigen` is a case of the first member, `ander` one of the second."""
    with open_huis(server, tmp_path_factory.mktemp("huis")) as huis:
        huis.eigen = huis.zaak("Z-EIGEN")
        huis.ander = huis.zaak("Z-ANDER", TWEEDE)
        huis.stel_aan("secretaris-fictief", "secretaris")
        huis.stel_aan("auditor-fictief", "auditor")
        huis.stel_aan("beheerder-fictief", "beheerder")
        huis.stel_aan("opsteller-fictief", "antwoordopsteller")
        daad = {"account": "secretaris-fictief", "tot": TOT, "reden": "over Z-ANDER (fictief)"}
        huis.toegang.stel_voor(TWEEDE, ToegangVoorgesteld(**daad, dossier=huis.ander))
        yield huis


class Opdrachtregel:
    """The command line on this house, in the name of an account."""

    def __init__(self, huis: Huis, omgeving: pytest.MonkeyPatch) -> None:
        self._huis, self._omgeving = huis, omgeving

    def __call__(self, lezer: Lezer, *woorden: str) -> Result:
        delen = {naam: getattr(self._huis, naam) for naam in ("register", "toegang", "inzicht")}

        @contextmanager
        def open_() -> Iterator[Any]:
            delen.update(leesmodel=self._huis.leesmodel, lezer=lezer, doel="opdrachtregel")
            yield SimpleNamespace(**delen)

        self._omgeving.setattr(toegangsbeheer, "open_", open_)
        return CliRunner().invoke(cli.app, ("toegang", *woorden))


@pytest.fixture
def toedracht(huis: Huis, monkeypatch: pytest.MonkeyPatch) -> Opdrachtregel:
    return Opdrachtregel(huis, monkeypatch)


def id_van(antwoord: Result) -> str:
    assert antwoord.exit_code == 0, antwoord.output
    return antwoord.output.split()[0]


def test_c6_approving_ones_own_proposal_is_refused_recorded_and_explained(
    huis: Huis, toedracht: Opdrachtregel
) -> None:
    id_ = id_van(toedracht(LID, "voorstel", "aanstelling", "nieuw-fictief", "secretaris", *REDEN))
    geweigerd = toedracht(LID, "keur-goed", id_)
    assert (geweigerd.exit_code, geweigerd.output) == (
        1,
        "Een eigen voorstel keurt een ander goed.\n",
    )
    laatste = huis.gelezen("geweigerd")[-1]
    assert (laatste["account"], laatste["wat"], laatste["reden"]) == (
        LID.account,
        "goedkeuren",
        "eigen_voorstel",
    )
    assert "nieuw-fictief (geen rol)" in toedracht(LID).output
    assert toedracht(TWEEDE, "keur-goed", id_).exit_code == 0  # control
    assert "nieuw-fictief (secretaris)" in toedracht(LID).output
    assert toedracht(TWEEDE, "keur-goed", id_).exit_code == 1  # decided on already


def test_whoever_keeps_the_machine_running_proposes_no_access_to_content(
    huis: Huis, toedracht: Opdrachtregel
) -> None:
    beheerder = Lezer("beheerder-fictief")
    for woorden in (
        ("toegang", "nieuw-fictief", "--elk-dossier"),
        ("toegang", "nieuw-fictief", "--dossier", huis.eigen),
        ("noodtoegang", "nieuw-fictief", huis.eigen),
        ("opdracht", "nieuw-fictief", "2021Z19601"),
        ("vernietiging", huis.eigen, "niet_langer_nodig"),
        ("aanstelling", "beheerder-fictief", "commissielid"),  # for itself
    ):
        assert toedracht(beheerder, "voorstel", *woorden, *REDEN).exit_code == 1, woorden
    assert toedracht(beheerder, "voorstel", "beheer", "sleutelwissel", *REDEN).exit_code == 0


def test_what_is_taken_away_on_the_command_line_is_gone_at_the_next_request(
    huis: Huis, toedracht: Opdrachtregel
) -> None:
    huis.stel_aan("kort-fictief", "secretaris")
    deur = huis.deur("kort-fictief", "secretaris")
    voorstel = ("voorstel", "toegang", "kort-fictief", "--dossier", "Z-EIGEN", *REDEN)
    id_ = id_van(toedracht(LID, *voorstel))
    assert deur.get(f"/dossiers/{huis.eigen}").status_code == 404
    assert toedracht(TWEEDE, "keur-goed", id_).exit_code == 0
    assert deur.get(f"/dossiers/{huis.eigen}").status_code == 200
    assert toedracht(TWEEDE, "trek-in", id_).exit_code == 0
    assert deur.get(f"/dossiers/{huis.eigen}").status_code == 404
    for opdracht in (("wijs-af", id_), ("trek-in", id_), ("keur-goed", id_)):
        assert toedracht(TWEEDE, *opdracht).exit_code == 1, opdracht


def test_a_reported_interest_takes_a_case_away_whatever_was_given(
    huis: Huis, toedracht: Opdrachtregel
) -> None:
    huis.stel_aan("partij-fictief", "secretaris")
    huis.geef_toegang("partij-fictief", huis.eigen)
    deur = huis.deur("partij-fictief", "secretaris")
    assert deur.get(f"/dossiers/{huis.eigen}").status_code == 200
    assert toedracht(LID, "belang", "partij-fictief", "Z-EIGEN").exit_code == 0
    assert deur.get(f"/dossiers/{huis.eigen}").status_code == 404
    uit = toedracht(LID).output
    assert "Ziet wegens een belang niet: Z-EIGEN" in uit
    geweigerd = toedracht(
        LID, "voorstel", "noodtoegang", "partij-fictief", "Z-EIGEN", "--reden", "haast (fictief)"
    )
    assert geweigerd.exit_code == 1
    assert "geen toegang" in geweigerd.output


@pytest.mark.parametrize(
    ("woorden", "zin"),
    [
        (("voorstel", "aanstelling", "x-fictief", "baas"), "/rol: verwacht een van"),
        (("voorstel", "opdracht", "x-fictief", "niet goed"), "/opdracht: verwacht een id"),
        (("voorstel", "toegang", "x-fictief", "--dossier", "NIET-ER"), "dossier: verwacht het"),
        (("voorstel", "toegang", "x-fictief", "--dossier", "Z-ANDER"), "dossier: verwacht het"),
        (("voorstel", "toegang", "x-fictief", "--elk-dossier", "--tot", "2020-01-01"), "/tot:"),
        (("voorstel", "vernietiging", "Z-EIGEN", "zomaar"), "/grondslag: verwacht een van"),
        (("voorstel", "beheer", "uitzetten"), "/wat: verwacht een van"),
        (("wijs-af", "bestaat-niet"), "voorstel: verwacht de id van een voorstel"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_proposed(
    huis: Huis, toedracht: Opdrachtregel, woorden: tuple[str, ...], zin: str
) -> None:
    voor = huis.toegang.stand().positie
    antwoord = toedracht(LID, *woorden, *REDEN)
    assert (antwoord.exit_code, zin in antwoord.output) == (1, True), antwoord.output
    assert huis.toegang.stand().positie == voor
    kort = toedracht(LID, "voorstel", "beheer", "sleutelwissel", "--reden", "kort")
    assert "reden: verwacht waarom" in kort.output


def test_a_case_is_named_by_its_kenmerk_only_to_who_reads_it_by_name(
    huis: Huis, toedracht: Opdrachtregel
) -> None:
    """The answer to a case that is hidden and to one that does not exist is the same."""
    vraag = ("voorstel", "toegang", "x-fictief", *REDEN, "--dossier")
    verborgen, weg = toedracht(LID, *vraag, "Z-ANDER"), toedracht(LID, *vraag, "Z-NERGENS")
    assert verborgen.output.replace("Z-ANDER", "?") == weg.output.replace("Z-NERGENS", "?")
    auditor = toedracht(Lezer("auditor-fictief"), "belang", "x-fictief", "Z-EIGEN")
    assert auditor.exit_code == 1
    assert toedracht(TWEEDE, *vraag, "Z-ANDER").exit_code == 0  # control


@pytest.mark.parametrize(
    ("account", "rest"),
    [(LID.account, 1), ("auditor-fictief", 0), ("beheerder-fictief", 0), ("opsteller-fictief", 1)],
)
def test_who_could_see_what_names_no_case_that_its_reader_may_not_see(
    huis: Huis, toedracht: Opdrachtregel, account: str, rest: int
) -> None:
    belang = BelangGemeld(account="geheim-fictief", dossier=huis.ander, reden="over Z-ANDER")
    huis.toegang.meld_belang(TWEEDE, belang)
    for woorden in ((), ("--json",)):
        antwoord = toedracht(Lezer(account), *woorden)
        sporen = (*SPOREN_VAN_ANDER, *([] if account == "auditor-fictief" else [huis.ander]))
        assert [spoor for spoor in sporen if spoor in antwoord.output] == []
        if account == LID.account:
            assert "een dossier" in antwoord.output  # the proposal itself it does see
    ziet_alles = toedracht(TWEEDE, "--json").output  # control: who reads it by name
    assert all(spoor in ziet_alles for spoor in ("Z-ANDER", "over Z-ANDER", huis.ander))
    regels = [orjson.loads(regel) for regel in ziet_alles.splitlines()]
    (geheim,) = [r for r in regels if r.get("account") == "geheim-fictief"]
    assert geheim["belang"] == [{"id": huis.ander, "kenmerk": "Z-ANDER"}]


def test_whose_role_gives_no_right_to_it_is_told_why_and_that_is_on_record(
    huis: Huis, toedracht: Opdrachtregel
) -> None:
    antwoord = toedracht(Lezer("opsteller-fictief"))
    assert (antwoord.exit_code, "geen recht" in antwoord.output) == (1, True)
    assert huis.gelezen("geweigerd")[-1]["wat"] == "toegang_bekijken"
    toedracht(Lezer("auditor-fictief"))
    gelezen = [(i["account"], i["wat"]) for i in huis.gelezen("ingezien")]
    assert ("auditor-fictief", "toegang") in gelezen


def test_who_could_see_what_on_a_day_is_what_was_decided_up_to_that_day(
    huis: Huis, toedracht: Opdrachtregel
) -> None:
    vandaag = huis.register.vandaag().isoformat()
    eerder = toedracht(LID, "op", "2021-11-23")
    assert "Niemand had een rol." in eerder.output
    nu = toedracht(LID, "op", vandaag).output
    assert re.search(r"secretaris-fictief \(secretaris\)", nu)
    assert toedracht(LID, "op", "2099-01-01").exit_code == 2


# ── the page ──────────────────────────────────────────────────────────────────────────────────────


def open_voorstel(huis: Huis, account: str) -> str:
    (id_,) = (
        v.id
        for v in huis.toegang.stand().voorstellen.values()
        if getattr(v.daad, "account", None) == account and v.stand(huis.klok()) == "open"
    )
    return id_


def test_on_the_page_one_member_proposes_and_another_approves(huis: Huis) -> None:
    een, ander = (huis.deur(wie.account, "commissielid") for wie in (TWEEDE, LID))
    velden = {"account": "web-fictief", "rol": "auditor", "reden": "versterking (fictief)"}
    gekozen = stuur(een, "/toegang/voorstel/aanstelling", **velden)
    assert (gekozen.status_code, gekozen.headers["location"]) == (303, "/toegang")
    id_ = open_voorstel(huis, "web-fictief")
    assert "Een eigen voorstel keurt een ander goed." in een.get("/toegang").text
    geweigerd = stuur(een, "/toegang", voorstel=id_, besluit="goedkeuren")
    assert geweigerd.status_code == 403
    assert (
        "Een eigen voorstel keurt een ander goed. Met deze vraag is niets gewijzigd."
        in geweigerd.text
    )
    vast = [(g["account"], g["reden"]) for g in huis.gelezen("geweigerd")]
    assert (TWEEDE.account, "eigen_voorstel") in vast
    assert "versterking (fictief)" in ander.get("/toegang").text
    assert stuur(ander, "/toegang", voorstel=id_, besluit="goedkeuren").status_code == 303
    web = huis.deur("web-fictief", "auditor")
    assert web.get("/").status_code == 200
    assert stuur(ander, "/toegang", voorstel=id_, besluit="intrekken").status_code == 303
    assert web.get("/").status_code == 403  # at the next request


def test_what_ended_stays_listed_with_who_ended_it(huis: Huis, toedracht: Opdrachtregel) -> None:
    deur = huis.deur(LID.account, "commissielid")
    id_ = id_van(toedracht(LID, "voorstel", "aanstelling", "weg-fictief", "auditor", *REDEN))
    assert deur.get("/toegang").text.count("afgewezen door") == 0
    assert toedracht(TWEEDE, "wijs-af", id_).exit_code == 0
    for uit in (toedracht(LID).output, deur.get("/toegang").text):
        *_, voorbij = uit.partition("Afgelopen: ")
        assert "weg-fictief: de rol auditor" in voorbij
        assert f"afgewezen door {TWEEDE.account} op" in voorbij
    regels = [orjson.loads(regel) for regel in toedracht(LID, "--json").output.splitlines()]
    (regel,) = [r for r in regels if r.get("id") == id_]
    assert (regel["stand"], regel["beeindigd"][0]) == ("afgewezen", TWEEDE.account)
    anders = huis.deur("secretaris-fictief", "secretaris").get("/toegang").text
    assert "weg-fictief" not in anders  # who does not see the proposal does not see its end


def test_a_forged_form_decides_nothing(huis: Huis) -> None:
    deur = huis.deur(LID.account, "commissielid")
    voor = huis.toegang.stand().positie
    velden = {"account": "web-fictief", "rol": "auditor", "reden": "versterking (fictief)"}
    adres = "/toegang/voorstel/aanstelling"
    assert deur.post(adres, data=velden, headers={"origin": HIER}).status_code == 403
    assert huis.toegang.stand().positie == voor


@pytest.mark.parametrize("adres", ["/toegang", "/toegang?op=2099-01-01", "/toegang?op=x"])
@pytest.mark.parametrize(
    ("account", "rol", "status"),
    [
        (LID.account, "commissielid", 200),
        ("auditor-fictief", "auditor", 200),
        ("secretaris-fictief", "secretaris", 200),
        ("beheerder-fictief", "beheerder", 200),
        ("opsteller-fictief", "antwoordopsteller", 403),
    ],
)
def test_nothing_on_the_page_names_a_case_outside_the_view_of_its_reader(
    huis: Huis, account: str, rol: str, status: int, adres: str
) -> None:
    antwoord = huis.deur(account, rol).get(adres)
    goed = 200 if adres == "/toegang" else 400
    assert antwoord.status_code == (goed if status == 200 else 403)
    ziet = [huis.ander] if account == "auditor-fictief" else []
    sporen = [spoor for spoor in (*SPOREN_VAN_ANDER, huis.ander) if spoor not in ziet]
    assert [spoor for spoor in sporen if spoor in antwoord.text] == []
    if status == 403:
        assert "De rol van dit account geeft hier geen recht toe." in antwoord.text
        assert 'href="/toegang"' not in antwoord.text
    control = huis.deur(TWEEDE.account, "commissielid").get("/toegang").text
    assert "toegang tot Z-ANDER" in control
    assert "over Z-ANDER" in control


@pytest.mark.parametrize(
    ("soort", "velden", "fout"),
    [
        ("aanstelling", {"account": "x y", "rol": ""}, "verwacht een account"),
        ("toegang", {"account": "x-fictief", "dossier": "Z-ANDER"}, "dossier: verwacht het"),
        ("beheer", {"wat": "sleutelwissel", "reden": "kort"}, "reden: verwacht waarom"),
        ("opdracht", {"account": "x-fictief", "opdracht": "a b"}, "verwacht een id"),
    ],
)
def test_a_form_filled_in_wrongly_comes_back_with_the_fault_beside_its_field(
    huis: Huis, soort: str, velden: dict[str, str], fout: str
) -> None:
    deur = huis.deur(LID.account, "commissielid")
    voor = huis.toegang.stand().positie
    ingevuld = {"reden": "versterking (fictief)", **velden}
    antwoord = stuur(deur, f"/toegang/voorstel/{soort}", **ingevuld)
    assert antwoord.status_code == 400
    assert f"Fout: {fout}" in antwoord.text
    assert huis.toegang.stand().positie == voor


def test_whoever_keeps_the_machine_running_sends_no_form_for_content(huis: Huis) -> None:
    deur = huis.deur("beheerder-fictief", "beheerder")
    assert "/toegang/voorstel/toegang" not in deur.get("/toegang").text
    velden = {"account": "beheerder-fictief", "reden": "meekijken (fictief)"}
    assert stuur(deur, "/toegang/voorstel/toegang", **velden).status_code == 403
    assert stuur(deur, "/toegang/voorstel/nergens", **velden).status_code == 404


def test_an_interest_that_one_reports_takes_the_case_away_at_once(huis: Huis) -> None:
    huis.stel_aan("eerlijk-fictief", "secretaris")
    huis.geef_toegang("eerlijk-fictief", huis.eigen)
    deur = huis.deur("eerlijk-fictief", "secretaris")
    assert deur.get(f"/dossiers/{huis.eigen}").status_code == 200
    velden = {"account": "eerlijk-fictief", "dossier": "Z-EIGEN", "reden": "een buurman (fictief)"}
    assert stuur(deur, "/toegang/voorstel/belang", **velden).status_code == 303
    assert deur.get(f"/dossiers/{huis.eigen}").status_code == 404


def test_of_a_case_that_was_erased_nothing_is_proposed_and_that_is_said(huis: Huis) -> None:
    dossier = huis.zaak("Z-GEWIST")
    huis.register.sleutelbos.vernietig(dossier)
    deur = huis.deur(LID.account, "commissielid")
    velden = {"account": "x-fictief", "dossier": dossier, "reden": "versterking (fictief)"}
    antwoord = stuur(deur, "/toegang/voorstel/toegang", **velden)
    assert antwoord.status_code == 400
    assert "gewist" in antwoord.text


def test_whoever_reads_no_cases_begins_where_there_is_something_to_do(huis: Huis) -> None:
    begin = huis.deur("beheerder-fictief", "beheerder").get("/")
    assert (begin.status_code, begin.headers["location"]) == (303, "/toegang")
    assert huis.deur("beheerder-fictief", "beheerder").get("/termijnenbord").status_code == 403
    assert huis.deur("secretaris-fictief", "secretaris").get("/").status_code == 200


def test_emergency_access_is_told_to_every_member_on_every_page_until_seen(huis: Huis) -> None:
    daad = NoodtoegangVoorgesteld(account=LID.account, dossier=huis.ander, reden="spoed (fictief)")
    eigen = huis.deur(TWEEDE.account, "commissielid")
    assert "Noodtoegang." not in eigen.get("/controle").text  # the control: none was given
    id_ = huis.toegang.stel_voor(LID, daad)
    huis.toegang.keur_goed(TWEEDE, id_)
    for account in (LID.account, TWEEDE.account):
        deur = huis.deur(account, "commissielid")
        for pad in ("/", "/termijnenbord", "/controle", "/toegang"):
            blad = deur.get(pad).text
            assert f" kreeg {LID.account} vier uur" in blad, pad
            assert "Z-ANDER" not in blad.split('role="note">')[1].split("</form>")[0]
    assert "Noodtoegang." not in huis.deur("auditor-fictief", "auditor").get("/").text
    assert stuur(eigen, "/toegang", voorstel=id_, besluit="gezien").status_code == 303
    assert "Noodtoegang." not in eigen.get("/").text
    assert [gezien["account"] for gezien in huis.gelezen("noodtoegang_gezien")] == [TWEEDE.account]
    anders = huis.deur("secretaris-fictief", "secretaris")
    assert stuur(anders, "/toegang", voorstel=id_, besluit="gezien").status_code == 403
