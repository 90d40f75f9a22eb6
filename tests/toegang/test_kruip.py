"""Whoever reads under pseudonyms, or reads no cases, finds nobody: not at any address of the app.

The cases hold names, initials, mail addresses and personnel numbers of one person in every place
where people write: texts, sources, reasons, purposes, codes, a document, what was corrected,
linked, withdrawn, waits for acceptance or was erased. Then every address is asked, in the right way
and in wrong ones, and no body, header or log holds any of it.
"""

import itertools
import logging
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import orjson
import pytest
from fastapi import HTTPException, Response
from fastapi.responses import HTMLResponse, PlainTextResponse
from starlette.testclient import TestClient

from api.invoer.invoer import importeer, lees_regels
from api.taal.vormtaal import SOORTEN
from api.toegang import toegangsblad, wisblad
from ledger.daden.documenten import Document, met_documenten
from ledger.daden.handelingen import lees_handeling
from ledger.daden.toegangsdaden import BelangGemeld, ToegangVoorgesteld, VernietigingVoorgesteld
from ledger.vastleggen.register import Inzending
from tests.opstelling.adressen import (
    VRAGEN,
    achter_de_deuren,
    gezocht,
    leesbaar,
    routes,
    zonder_vragen,
)
from tests.opstelling.kantoor import bron
from tests.opstelling.oefengrootboek import Oefengrootboek
from tests.opstelling.serveren import HIER
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, TOT, TWEEDE, Huis, open_huis
from tests.tegenspel.kwade_vragen import (
    Veeg,
    veeg_adressen,
    veeg_delen,
    veeg_koppen,
    veeg_lichamen,
    veeg_schrijfpaden,
    veeg_vormen,
    vormen_van,
)

# Somebody who does not exist, in every form in which people write somebody down.
NAAM, VOORLETTERS, POST, NUMMER = (
    "Wijngaardenfictief",
    "Q.X.W.",
    "q.wijng@fictief.example",
    "P00451277",
)
CODE = f"wijngaarden-{NUMMER}"
WIE = f"{VOORLETTERS} {NAAM}, {POST}, personeelsnummer {NUMMER}"
GEWIST = "Gewisfictief"
CORPUS = (NAAM, NAAM.upper(), VOORLETTERS, POST, NUMMER, "wijngaarden", GEWIST, "q.wijng")
_VAN_AUDITOR = ("/toegang/aanmeldingen", "/steekproef", "/api/v1/steekproeven")
_SIGNAAL = {"daad": "signaal_geuit", "gebeurd": "2024", "door": [], "vorm": "mondeling"}
_LICHAMEN: dict[str, dict[str, Any]] = {
    "/api/v1/dossiers": {"kenmerk": "Z-KWAAD", "fictief": True, "dossiertitel": "fictief"},
    "/api/v1/dossiers/_zoek": {"woorden": "titel", "gebeurdVan": "2024-01-01", "limiet": 2},
    "/api/v1/steekproeven": {"omvang": 1, "zaad": "abc", "van": "2024-01-01"},
}
ANDERS = "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"


def gesloten(huis: Huis, kenmerk: str) -> str:
    """A case with this person in every place where one can write."""
    gegevens = {"kenmerk": f"{kenmerk} {NAAM}", "dossiertitel": f"Zaak {WIE}", "fictief": True}
    wie = huis.toegang.wie(LID)
    dossier = huis.register.open_dossier(gegevens, wie=wie, sleutel=f"open {kenmerk}")
    door = [{"rol": "melder", "ref": CODE}]
    bronnen = [bron(titel=f"Brief van {WIE}", citaat=f"wij, {NAAM}", plaats=POST, openbaar=False)]
    gewoon: dict[str, Any] = {"door": door, "bronnen": bronnen}
    melding = huis.leg_vast(
        dossier, "melding_gedaan", **gewoon, kanaal="leidinggevende", vermoedens=["misstand"],
        onderwerp=[{"rol": "leidinggevende", "ref": f"baas-{NUMMER}"}], melder_ref=CODE,
        vorm="schriftelijk",
    )  # fmt: skip
    weg = huis.leg_vast(dossier, "melder_uit_dienst", **gewoon, melder_ref=CODE)
    for daad in (melding, weg):  # a correction shows who it was, and who it became
        huis.leg_vast(
            dossier, "correctie", van_daad=daad, veld="melder_ref", nieuwe_waarde=f"toch-{NUMMER}",
            reden=f"{WIE} vergiste zich", gebeurd=None, door=[],
        )  # fmt: skip
    spraak = huis.leg_vast(dossier, "mededeling_gedaan", **gewoon, tekst=f"{WIE} zei iets")
    huis.leg_vast(
        dossier, "correctie", van_daad=spraak, veld="tekst", nieuwe_waarde=f"toch {WIE}",
        reden=NAAM, gebeurd=None, door=[],
    )  # fmt: skip
    huis.leg_vast(dossier, "handeling_ingetrokken", van_daad=weg, reden=WIE, gebeurd=None, door=[])
    huis.leg_vast(dossier, "mededeling_gedaan", tekst=f"{GEWIST} zei iets", noemt=["weg-fictief"])
    return dossier


def bijzonder(huis: Huis) -> None:
    """What is linked, waits, came with a document, was reasoned about, read, or erased."""
    wie = huis.toegang.wie(LID)
    gegevens = {"daad": "mededeling_gedaan", "gebeurd": "2024-03-02", "tekst": f"bij {WIE}"}
    handeling = lees_handeling({**gegevens, "door": [{"rol": "melder", "ref": CODE}]})
    gekoppeld = Inzending(huis.eigen, handeling, ook_in=(huis.ander,))
    huis.register.vastleggen([gekoppeld], wie=wie, sleutel="gekoppeld")
    stuk, inhoud = met_documenten(handeling, [Document(f"verslag {NAAM}.txt", WIE.encode())])
    document = Inzending(huis.eigen, stuk, documenten=inhoud)
    huis.register.vastleggen([document], wie=wie, sleutel="document")
    secretaris = huis.stel_aan("invoerder-fictief", "secretaris")
    huis.geef_toegang(secretaris.account, huis.eigen)
    regel: dict[str, Any] = {
        "dossier": huis.eigen,
        "daad": "oordeel_gegeven",
        "gebeurd": "2024-04",
        "na": [],
    }
    regel |= {"door": [{"rol": "integriteitscommissie", "ref": CODE}], "toelichting": WIE}
    regels = lees_regels(orjson.dumps(regel))
    assert importeer(huis.register, regels, wie=huis.toegang.wie(secretaris)).wachtend == 1
    reden = {"account": secretaris.account, "dossier": huis.eigen, "reden": f"wegens {WIE}"}
    huis.toegang.stel_voor(LID, ToegangVoorgesteld(**reden, tot=TOT))
    belang = {"account": "beheerder-fictief", "dossier": huis.ander, "reden": f"kent {WIE}"}
    huis.toegang.meld_belang(LID, BelangGemeld(**belang))
    houder = huis.register.sleutelbos.betrokkene("weg-fictief")
    wissing = VernietigingVoorgesteld(houder=houder, grondslag="niet_langer_nodig", reden=WIE)
    id_ = huis.toegang.stel_voor(LID, wissing)
    for ander in (TWEEDE, huis.stel_aan("derde-lid-fictief", "commissielid")):
        huis.toegang.keur_goed(ander, id_)
    huis.wissen.besloten.wis(LID, id_)
    huis.leesmodel.inhalen()
    lid = huis.deur(LID.account, "commissielid", doel=f"horen van {WIE}"[:200])
    assert NAAM in lid.get(f"/dossiers/{huis.eigen}").text  # control: by name it is all there


@pytest.fixture(scope="module")
def map_(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("huis")


@pytest.fixture(scope="module")
def huis(server: Server, map_: Path) -> Iterator[Huis]:
    with open_huis(server, map_) as huis:
        huis.eigen, huis.ander = gesloten(huis, "Z-EEN"), gesloten(huis, "Z-TWEE")
        huis.stel_aan("auditor-fictief", "auditor")
        huis.stel_aan("opsteller-fictief", "antwoordopsteller")
        huis.stel_aan("beheerder-fictief", "beheerder")
        huis.geef_opdracht("opsteller-fictief", huis.eigen, huis.ander)
        bijzonder(huis)
        yield huis


def adressen(huis: Huis) -> Iterator[str]:
    """Every address, asked of both cases, and in the one of every kind of entry."""
    for dossier in (huis.eigen, huis.ander):
        rij = huis.register.regels(dossier)
        plekken = {r.daad: {"d": dossier, "nr": r.nummer, "id": r.entry_id} for r in rij}
        for vraag in (vraag for vragen in VRAGEN.values() for vraag in vragen):
            per_daad = ("{nr}" in vraag or "{id}" in vraag) and "norm=" not in vraag
            alle = per_daad and dossier == huis.eigen
            for plek in plekken.values() if alle else [plekken["melding_gedaan"]]:
                yield vraag.format(**plek, norm="jenv.2020.doorgeleiden")


def anders_gevraagd(deur: TestClient, huis: Huis) -> Iterator[Any]:
    """Every route in every other method."""
    for pad, _ in routes(huis.app):
        adres = pad.replace("{dossier}", huis.eigen).replace("{", "").replace("}", "")
        for methode in ANDERS:
            yield deur.request(methode, adres, headers={"origin": HIER})


def fout_gevraagd(deur: TestClient, huis: Huis) -> Iterator[Any]:
    """Questions that are wrong in every way."""
    for dossier in ("bestaat-niet", f"d-{'N' * 22}", "x" * 300, "%00", "..%2f"):
        for blad in ("", "/kennis", "/bevindingen", "/inzage"):
            yield deur.get(f"/dossiers/{dossier}{blad}")
        for deel in ("tijdlijn", "kennisname", "overdrachten", "zorg", "onafhankelijkheid"):
            yield deur.get(f"/api/v1/dossiers/{dossier}/{deel}")
    wrong = ("bekendOp=morgen", "peildatum=2024-13-01", "relaas=%00", "vak=alles", "onbekend=1")
    for vraag in wrong:
        for adres in (f"/dossiers/{huis.eigen}", f"/api/v1/dossiers/{huis.eigen}/toetsen", "/"):
            yield deur.get(f"{adres}?{vraag}")
    daden = f"/api/v1/dossiers/{huis.eigen}/handelingen"
    for lichaam in (b"", b"{", b"[]", b'{"daad":"correctie"}', b"\xff", b"x" * 300_000):
        for soort in ("application/json", "text/plain"):
            koppen = {"content-type": soort, "idempotency-key": "k", "origin": HIER}
            yield deur.post(daden, content=lichaam, headers=koppen)
    yield deur.get(daden, headers={"accept": "text/html"})
    yield deur.get(f"/dossiers/{huis.eigen}", headers={"x-doel": "kort"})
    yield deur.get(f"/dossiers/{huis.eigen}", headers={"x-doel": "y" * 300})


def zoekt_wie(deur: TestClient, huis: Huis) -> Iterator[Any]:
    """Whoever is sought by name, number or initials, is found nowhere, and not said back."""
    for _, antwoord in gezocht(deur, huis.eigen, *CORPUS, f"melding {NAAM}"):
        yield antwoord


def sporen(tekst: str) -> list[str]:
    return [spoor for spoor in CORPUS if spoor in tekst]


def kruip(
    huis: Huis, account: str, rol: str, *meer: Callable[[TestClient, Huis], Iterator[Any]]
) -> dict[int, int]:
    """Ask everything in this role; how often each status came, when nothing was found."""
    deur, gezien = huis.deur(account, rol), dict[int, int]()
    vragen = (deur.get(adres) for adres in adressen(huis))
    for antwoord in chain(vragen, *(meer_(deur, huis) for meer_ in meer)):
        heel = f"{antwoord.headers}{leesbaar(antwoord)}"
        assert sporen(heel) == [], antwoord.request.url
        assert antwoord.status_code < 500, antwoord.request.url
        gezien[antwoord.status_code] = gezien.get(antwoord.status_code, 0) + 1
    return gezien


def test_c10_and_c14_a_drafter_finds_nobody_in_any_answer_and_no_log_holds_anyone(
    huis: Huis, map_: Path, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    """Also in refusals and errors; nor does a log hold what opens something, as a session does."""
    assert zonder_vragen(huis.app) == set()
    with caplog.at_level(logging.DEBUG):
        gezien = kruip(
            *(huis, "opsteller-fictief", "antwoordopsteller"),
            *(fout_gevraagd, anders_gevraagd, zoekt_wie),
        )
    assert {200, 400, 403, 404, 405, 406, 415} <= gezien.keys()
    assert gezien[200] > 40
    logs = (server.data / "log", map_ / "verwerkingen.jsonl")
    log = caplog.text + "".join(pad.read_text(errors="replace") for pad in logs)
    assert sporen(log) == []
    assert not [id_ for id_ in huis.sessies.levend if f"{id_}\n" in log or f"={id_}" in log]
    assert huis.eigen in log  # control: there is something in it


def test_c11_an_auditor_finds_nobody_and_one_person_has_another_name_in_every_case(
    huis: Huis,
) -> None:
    gezien = kruip(huis, "auditor-fictief", "auditor", fout_gevraagd, zoekt_wie)
    assert gezien[200] > 60
    namen = {}
    for dossier in (huis.eigen, huis.ander):
        deur = huis.deur("auditor-fictief", "auditor")
        handelingen = deur.get(f"/api/v1/dossiers/{dossier}/handelingen").json()["handelingen"]
        keten = [c for h in handelingen for c in h["correcties"] if c["veld"] == "melder_ref"]
        assert len(keten) == 2
        (was,), (werd,) = {c["was"] for c in keten}, {c["werd"] for c in keten}  # one in a case
        assert was != werd
        namen[dossier] = {was, werd}
    assert namen[huis.eigen].isdisjoint(namen[huis.ander])


def test_c5_whoever_keeps_the_machine_running_gets_no_case_at_any_address(huis: Huis) -> None:
    deur = huis.deur("beheerder-fictief", "beheerder")
    for dossier in (huis.eigen, huis.ander):
        for vragen in VRAGEN.values():
            for vraag in vragen:
                if "{d}" in vraag and not vraag.startswith("/aanmelden"):
                    antwoord = deur.get(vraag.format(d=dossier, nr=1, id="x", norm="n"))
                    assert antwoord.status_code in {403, 404}, vraag
                    assert sporen(leesbaar(antwoord)) == []


def plek_van(huis: Huis) -> dict[str, str]:
    """What fills in an address."""
    melding = next(r for r in huis.register.regels(huis.eigen) if r.daad == "melding_gedaan")
    vast = {"norm": "jenv.2020.doorgeleiden", "d": huis.eigen, "nr": str(melding.nummer)}
    return vast | {"id": str(melding.entry_id)}


def bladen(huis: Huis) -> list[str]:
    """Every page, and of the forms that a route has many of all, or for acts a part."""
    d, plek = huis.eigen, plek_van(huis)
    vast = [v[0].format(**plek) for route, v in VRAGEN.items() if not route.startswith("/api/")]
    vormen = [f"/toegang/voorstel/{soort}" for soort in toegangsblad.VORMEN]
    vormen += [f"/wissen/{d}/{soort}" for soort in wisblad.VORMEN]
    daden = sorted(SOORTEN)[::10]  # made by one renderer
    return [*vast, *vormen, *(f"/dossiers/{d}/vastleggen/{daad}" for daad in daden)]


def test_whatever_an_address_is_asked_it_answers_or_refuses_as_its_door_does(huis: Huis) -> None:
    lid = Veeg(huis, huis.deur(LID.account, "commissielid"))
    veeg_adressen(lid, VRAGEN, plek_van(huis))
    veeg_koppen(lid, ["/", "/api/v1/wijzigingen", f"/api/v1/dossiers/{huis.eigen}/handelingen"])
    auditor = Veeg(huis, huis.deur("auditor-fictief", "auditor"))
    veeg_adressen(auditor, {a: VRAGEN[a] for a in _VAN_AUDITOR}, plek_van(huis))
    assert lid.fouten + auditor.fouten == []
    assert min(lid.statussen[status] for status in (200, 400, 404)) > 100


def test_what_a_form_cannot_take_stands_beside_its_field_and_nothing_is_recorded(
    huis: Huis,
) -> None:
    huis.wissen.opdrachten.gelast(LID, huis.eigen, None, "bewaren (fictief)", "last")
    gezien = set[str]()
    van_auditor = ["/steekproef", f"/dossiers/{huis.eigen}/bevindingen"]
    for wie, rol, waar in (
        ("auditor-fictief", "auditor", van_auditor),
        ("opsteller-fictief", "antwoordopsteller", ["/opdrachten/2021Z19601/opstellen"]),
        (LID.account, "commissielid", bladen(huis)),
    ):
        veeg = Veeg(huis, huis.deur(wie, rol))
        vormen = vormen_van(veeg, waar)
        gezien |= {vorm.soort[0] for vorm in vormen}
        veeg_vormen(veeg, vormen)
        assert veeg.fouten == []
        assert veeg.statussen[400] > (30 if len(waar) > 1 else 10)
    assert {"/dossiers/*/invoer", "/toegang", "/wissen/*", "/steekproef"} <= gezien
    assert any(adres.startswith("/opdrachten/") for adres in gezien)


def test_whatever_is_sent_to_the_api_or_with_files_is_refused_whole(huis: Huis) -> None:
    veeg, d, plek = Veeg(huis, huis.deur(LID.account, "commissielid")), huis.eigen, plek_van(huis)
    daden = f"/api/v1/dossiers/{d}/handelingen"
    veeg_lichamen(veeg, {**_LICHAMEN, daden: _SIGNAAL})
    achter_de_deuren(huis.app).state.toezicht = Oefengrootboek().als_toezicht()
    veeg_delen(
        veeg, [daden, f"/dossiers/{d}/vastleggen/doorgeleid", "/doel", "/controle", "/invoer"]
    )
    veeg_delen(veeg, [f"/dossiers/{d}/herstel/{plek['id']}"])
    achter_de_deuren(huis.app).state.toezicht = None
    gevuld = {
        "dossier": d,
        "daad": "doorgeleid",
        "handeling": plek["id"],
        "soort": "voorstel",
        "id_": d,
        "nummer": "1",
        "kamervraag": "2021Z19601",
    }
    veeg_schrijfpaden(veeg, gevuld)
    assert veeg.fouten == []
    assert {400, 404, 409, 415} <= veeg.statussen.keys()


def test_the_sweep_finds_a_crash_an_echo_a_foreign_refusal_and_half_a_record(huis: Huis) -> None:
    """The negative control, with routes that do each of these."""
    app, nummer = achter_de_deuren(huis.app), itertools.count(1)

    def lees(getal: str = "1", tekst: str = "") -> HTMLResponse:
        return HTMLResponse(f"<p>{tekst}</p>{int(getal)}")

    def half() -> Response:
        huis.zaak(f"Z-HALF-{next(nummer)}")
        raise HTTPException(400)

    def vreemd() -> Response:
        return PlainTextResponse("nee", 400)

    eerder = list(app.router.routes)
    for adres, route in (("/lees", lees), ("/vreemd", vreemd)):
        app.add_api_route(f"/geplant{adres}", route, methods=["GET"])
    app.add_api_route("/geplant/half", half, methods=["POST"])
    veeg = Veeg(huis, huis.deur(LID.account, "commissielid"))
    try:
        assert {"/geplant/lees", "/geplant/vreemd"} <= zonder_vragen(huis.app)  # it is seen
        veeg_adressen(veeg, {a: (a,) for a in ("/geplant/lees", "/geplant/vreemd")}, {})
        veeg.vraag("half", "POST", "/geplant/half", headers=veeg.koppen)
    finally:
        app.router.routes[:] = eerder
    gevonden = "\n".join(veeg.fouten)
    for wat in ("ValueError", "markup came back", "refused as text/plain", "was recorded"):
        assert wat in gevonden
