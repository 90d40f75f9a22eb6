"""What went wrong in the case systems of others cannot go wrong here (F5, F7–F11).

Each test quotes the defect as it was found in their code, their advisories or their manual, and
does the same thing to a real register.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from api.beheer.vaststellingen import vaststellingen
from ledger.daden.documenten import Document, met_documenten
from ledger.daden.handelingen import lees_handeling
from ledger.daden.toegangsdaden import BelangGemeld
from ledger.databank.postgres import Database
from ledger.log.journal import Journal
from ledger.sleutels.vault import Sleutelbos
from ledger.vastleggen.register import Inzending
from projections.beelden.bewaartermijnen import bewaartermijnen
from projections.beelden.bord import VAKKEN
from projections.beelden.selectielijst import lees_selectielijst
from tests.opstelling.adressen import VRAGEN
from tests.opstelling.kantoor import WIE, Kantoor, bron, open_kantoor
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, TWEEDE, Huis, open_huis
from tests.paginas.test_elk_blad import BLADEN, GEEN_BLAD

OPMAAK = "<script>alert('fictief')</script>"
NERGENS = f"d-{'N' * 22}"


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    """A case of the first member, and one of the second that nobody else may see."""
    with open_huis(server, tmp_path_factory.mktemp("systemen")) as huis:
        huis.eigen, huis.ander = huis.zaak("Z-EIGEN"), huis.zaak("Z-VERBORGEN", TWEEDE)
        huis.stel_aan("secretaris-fictief", "secretaris")
        huis.stel_aan("opsteller-fictief", "antwoordopsteller")
        huis.stel_aan("auditor-fictief", "auditor")
        belang = {"account": "auditor-fictief", "dossier": huis.ander, "reden": "fictief"}
        huis.toegang.meld_belang(LID, BelangGemeld(**belang))
        yield huis


@pytest.fixture
def kantoor(database: Database, journal: Journal, sleutelbos: Sleutelbos) -> Iterator[Kantoor]:
    with open_kantoor(database, journal, sleutelbos) as kantoor:
        kantoor.register.stel_vast(vaststellingen(), wie=WIE, sleutel="begin")
        yield kantoor


# ── F5: authorised on the page itself, and not where it is derived ──────────────────────────────


@pytest.mark.parametrize(
    ("account", "rol"),
    [
        ("secretaris-fictief", "secretaris"),
        ("opsteller-fictief", "antwoordopsteller"),
        ("auditor-fictief", "auditor"),
    ],
)
def test_f5_every_address_answers_of_a_hidden_case_as_of_one_that_is_not_there(
    huis: Huis, account: str, rol: str
) -> None:
    """Open Zaak: "`/zaken/_zoek` and document `_zoek` not filtered by token (CVE-2026-54657),
    `expand` leaks (GHSA-v9vp-r9j9-9889), catalogue-based list filter (GHSA-vpvj-hgh4-8389)";
    Timesketch: "cross-sketch ownership fixes #3777 #3822 #3823 #3844".

    Whether a case that one may not see changes any other answer is asked in test_ongemoeid.py.
    """
    deur = huis.deur(account, rol)
    vragen = [vraag for vragen in VRAGEN.values() for vraag in vragen if "{d}" in vraag]
    assert len(vragen) > 20
    for vraag in vragen:
        gezien = []
        for dossier in (huis.ander, NERGENS):
            adres = vraag.format(d=dossier, nr=1, id="x", norm="jenv.2020.doorgeleiden")
            antwoord = deur.get(adres)
            assert "Z-VERBORGEN" not in antwoord.text
            gezien.append((antwoord.status_code, antwoord.text.replace(dossier, "d-")))
        assert gezien[0] == gezien[1], vraag


def test_f5_what_a_reader_brings_is_neither_run_nor_shown_as_markup_nor_a_path(huis: Huis) -> None:
    """Open Zaak: "user-supplied jq DoS (GHSA-57hf-x26f-5cmh), stored XSS (GHSA-7jgm-gwhh-jp8v),
    import path traversal (CVE-2026-55836)".
    """
    deur, wie = huis.deur(LID.account, "commissielid"), huis.toegang.wie(LID)
    gegevens = {"kenmerk": OPMAAK, "dossiertitel": OPMAAK, "fictief": True}
    raar = huis.register.open_dossier(gegevens, wie=wie, sleutel="raar")
    huis.leg_vast(raar, "mededeling_gedaan", tekst=OPMAAK, bronnen=[bron(titel=OPMAAK)])
    for adres in ("/", f"/dossiers/{raar}"):
        blad = deur.get(adres)
        assert "&lt;script&gt;" in blad.text  # it is there ...
        assert OPMAAK not in blad.text  # ... and it is text
    for filter_ in ("jq=.[]", "expand=alles", "ordening=1;select"):
        for adres in ("/api/v1/dossiers", "/api/v1/termijnenbord", "/api/v1/normen"):
            assert deur.get(f"{adres}?{filter_}").status_code == 400
    gegevens = {"daad": "mededeling_gedaan", "gebeurd": "2024", "door": [{"rol": None}]}
    daad, inhoud = met_documenten(
        lees_handeling({**gegevens, "tekst": None}), [Document("../../etc/passwd.txt", b"fictief")]
    )
    inzending = Inzending(huis.eigen, daad, documenten=inhoud)
    (nummer,) = huis.register.vastleggen([inzending], wie=wie, sleutel="pad").nummers
    huis.leesmodel.inhalen()
    kop = deur.get(f"/dossiers/{huis.eigen}/documenten/{nummer}/1").headers["content-disposition"]
    assert kop.startswith("attachment")
    assert "/" not in kop
    assert ".." not in kop


# ── F7, F8: days ────────────────────────────────────────────────────────────────────────────────

_LIJST = """
selectielijst: Selectielijst van een verzonnen organisatie (fictief)
versie: "1"
bron: verzonnen voor een test
posten:
  - {nummer: F.1, omschrijving: alles, van: dossier, na: melding_gedaan, termijn: P5Y}
"""


def test_f7_a_month_is_a_month_and_a_case_opened_again_begins_no_term_anew(
    kantoor: Kantoor,
) -> None:
    """ "Fixed 80/90-day counters; retention measured from last status change (Whistle Willow) or
    restarted by reopen (GL#4192)".
    """
    dossier = kantoor.open()
    melding = kantoor.melding(
        dossier, gebeurd="2023-11-23", ontvangen_op="2023-11-23", kanaal="leidinggevende",
        vermoedens=["misstand"],
    )  # fmt: skip

    def dagen() -> dict[str, tuple[date | None, date | None]]:
        beeld = kantoor.zaak(dossier, peildatum=date(2024, 1, 1))
        return {t.norm: (t.due_vroegst, t.due_laatst) for ts in beeld.toetsen.values() for t in ts}

    def bewaard_tot() -> Any:
        lijst = lees_selectielijst("proef", _LIJST)
        (termijn,) = bewaartermijnen([kantoor.register.zaak(dossier)], lijst, date(2024, 1, 1))
        return termijn.einde.vroegst, termijn.einde.laatst

    eerst, bewaren = dagen(), bewaard_tot()
    # Seven days, and three months from then: they end with February, not after ninety days.
    assert eerst["wbk.2023.art2-2i-informatie-3m"] == (date(2024, 2, 29),) * 2
    assert bewaren == (date(2028, 11, 23),) * 2
    for daad in ("dossier_gesloten", "dossier_heropend"):
        kantoor.leg_vast(dossier, daad, reden=None)
    assert (dagen(), bewaard_tot()) == (eerst, bewaren)
    kantoor.leg_vast(
        dossier, "correctie", van_daad=melding, veld="ontvangen_op", nieuwe_waarde="2023-12-15",
        reden=None,
    )  # fmt: skip
    assert dagen() != eerst  # control: what a term runs from does move it


def test_f8_some_day_in_june_is_not_the_first_of_june(kantoor: Kantoor) -> None:
    """CaseMap: "8/99 … sorted as August 1, 1999"; undated = "To Be Determined" at top."""
    dossier = kantoor.open()
    melding = kantoor.melding(
        dossier, gebeurd="2023-06-08", ontvangen_op="2023-06-08", kanaal="leidinggevende",
        vermoedens=["misstand"],
    )  # fmt: skip
    bevestigd = kantoor.leg_vast(
        dossier, "ontvangst_bevestigd", gebeurd="2023-06", melding=melding, aan="melder"
    )
    ooit = kantoor.leg_vast(dossier, "mededeling_gedaan", gebeurd="../2024", tekst=None)

    def uitkomsten() -> set[str]:
        beeld = kantoor.zaak(dossier, peildatum=date(2024, 1, 1))
        toetsen = [t for ts in beeld.toetsen.values() for t in ts]
        (toets,) = (t for t in toetsen if t.norm == "wbk.2023.art2-2h-ontvangst-7d")
        assert toets.due_laatst == date(2023, 6, 15)
        return set(toets.uitkomsten)

    assert len(uitkomsten()) > 1  # 15 June was the last day, and it was some day in June
    regels = [r.id for r in kantoor.zaak(dossier).regels]
    assert regels == [melding, bevestigd, ooit]  # neither as the first of June nor at the top
    for dag, uitkomst in (("2023-06-15", "nagekomen"), ("2023-06-16", "te_laat")):
        kantoor.leg_vast(
            dossier, "correctie", van_daad=bevestigd, veld="gebeurd", nieuwe_waarde=dag, reden=None
        )
        assert uitkomsten() == {uitkomst}


# ── F9, F10, F11: what is shown, kept and handed out ────────────────────────────────────────────


def test_f9_what_was_cited_once_answers_at_the_same_address_for_ever(huis: Huis) -> None:
    """MoJ PQ tracker: "`Pq.unarchived.update_all("uin='#{prefix}'||uin")` — renames the identifier,
    bypasses paper_trail".
    """
    zaak, naar = huis.zaak("Z-AANGEHAALD"), huis.zaak("Z-ANDERS")
    id_ = huis.leg_vast(zaak, "mededeling_gedaan", tekst="aangehaald (fictief)")
    nummer = next(r.nummer for r in huis.register.regels(zaak) if str(r.entry_id) == id_)
    deur = huis.deur(LID.account, "commissielid")
    links = (
        *(f"/dossiers/{zaak}", f"/api/v1/dossiers/{zaak}", f"/api/v1/dossiers/{zaak}/tijdlijn"),
        f"/api/v1/dossiers/{zaak}/handelingen/{id_}",
    )
    wie, sleutel = huis.toegang.wie(LID), "verplaats"
    bewijs = huis.register.ontvangstbewijs(nummer).leaf_hash

    def antwoorden() -> list[Any]:
        huis.leesmodel.inhalen()
        gezien = [deur.get(link) for link in links]
        assert [a.status_code for a in gezien] == [200] * len(links)
        daad = gezien[-1].json()
        assert huis.register.ontvangstbewijs(nummer).leaf_hash == bewijs
        return [daad["id"], daad["nummer"]]

    eerst = antwoorden()
    assert eerst == [id_, nummer]
    huis.register.verplaats(zaak, id_, naar, "verkeerd dossier", wie=wie, sleutel=sleutel)
    assert antwoorden() == eerst
    huis.leg_vast(zaak, "dossier_gesloten", reden=None, gebeurd=None, door=[])
    assert antwoorden() == eerst
    huis.leesmodel.herbouw()
    assert antwoorden() == eerst


# What a page shows, and where a program gets the same with the same question.
TE_HALEN = {
    "/": "/api/v1/dossiers",
    "/dossiers/{dossier}": "/api/v1/dossiers/{dossier}",
    "/termijnenbord": "/api/v1/termijnenbord",
    "/normen": "/api/v1/normen",
    "/normen/{norm}": "/api/v1/normen/{norm}",
    "/controle": "/api/v1/controle",
    "/dossiers/{dossier}/documenten/{nummer}/{bron}": (
        "/api/v1/dossiers/{dossier}/documenten/{nummer}/{bron}"
    ),
    "/dossiers/{dossier}/kennis": "/api/v1/dossiers/{dossier}/kennisname",
    "/dossiers/{dossier}/uitvoer": "/api/v1/dossiers/{dossier}/uitvoer",
    "/cijfers": "/api/v1/cijfers",
    "/jaarverslag": "/api/v1/cijfers",
    "/cijfers/vrijgaven/{vrijgave}": "/api/v1/cijfervrijgaven/{vrijgave}",
    "/bevindingen": "/api/v1/bevindingen",
    "/dossiers/{dossier}/bevindingen": "/api/v1/bevindingen",
    "/steekproef": "/api/v1/steekproeven",
    "/controle/{nummer}": "/bewijs/{nummer}",
    "/dossiers/{dossier}/inzage": "/api/v1/dossiers/{dossier}/inzage",
    "/dossiers/{dossier}/inzage/uitvoer": "/api/v1/dossiers/{dossier}/inzage/uitvoer",
    "/opdrachten": "/api/v1/opdrachten",
    "/opdrachten/{kamervraag}/uitstel": "/api/v1/opdrachten/{kamervraag}/uitstelbericht",
    "/feitenbladen/{nummer}": "/api/v1/feitenbladen/{nummer}",
    "/feitenbladen/{nummer}/naast": "/api/v1/feitenbladen/{nummer}/vergelijking",
    "/feitenbladen/{nummer}/bundel": "/api/v1/feitenbladen/{nummer}/bundel",
    "/feitenbladen/{nummer}/document": "/api/v1/feitenbladen/{nummer}/document",
}
# What is shown on pages alone, so that this list can only become shorter.
ALLEEN_BLAD = {
    # forms, and what one is told of what one did with them
    *("/dossiers/nieuw", "/concepten", "/dossiers/{dossier}/vastleggen"),
    *("/invoer", "/invoer/{id_}", "/opdrachten/{kamervraag}/opstellen"),
    *("/dossiers/{dossier}/vastleggen/{daad}", "/dossiers/{dossier}/herstel/{handeling}"),
    *("/dossiers/{dossier}/vastgelegd/{nummer}", "/doel", "/aanmelden", "/aanmelden/terug"),
    *("/afgemeld", "/toegang/voorstel/{soort}", "/wissen/{dossier}", "/wissen/{dossier}/{soort}"),
    # what is decided, read and known
    *("/toegang", "/toegang/aanmeldingen", "/wissen", "/wissen/termijnen"),
    *("/dossiers/{dossier}/inzage/uittreksel", "/dossiers/{dossier}/geschiedenis"),
    # what explains, and what is a file or a text for machines by itself
    *("/handleiding", "/handleiding/inbraak", "/handleiding/dienst", "/toegankelijkheid"),
    "/werkpapieren/{steekproef}",
}


def test_f10_what_stands_on_a_page_is_handed_out_under_the_same_question(huis: Huis) -> None:
    """Case IQ: "audit grid not exportable; child record deleted → entries "greyed out"".

    Cases, acts, verdicts, board, norms, proofs, documents, sheets and who read what are. What is
    withdrawn is in it like the rest.
    """
    deur = huis.deur(LID.account, "commissielid")
    zaak = huis.zaak("Z-HANDIG")
    weg = huis.leg_vast(zaak, "mededeling_gedaan", tekst="ingetrokken (fictief)")
    huis.leg_vast(
        zaak, "handeling_ingetrokken", van_daad=weg, reden="fictief", gebeurd=None, door=[]
    )
    assert {*TE_HALEN, *TE_HALEN.values()} <= VRAGEN.keys()
    assert (TE_HALEN.keys() - GEEN_BLAD) ^ ALLEEN_BLAD == {*BLADEN}, "every page is on one list"
    for vraag in (f"?dossier={zaak}", *(f"?peildatum=2027-01-01&vak={vak}" for vak in VAKKEN)):
        kaarten = deur.get(f"/api/v1/termijnenbord{vraag}").json()["termijnen"]
        blad = deur.get(f"/termijnenbord{vraag}").text
        assert blad.count('class="termijn') == len(kaarten), vraag
    dossiers = deur.get("/api/v1/dossiers").json()["dossiers"]
    assert all(d["id"] in deur.get("/").text for d in dossiers)
    daden = deur.get(f"/api/v1/dossiers/{zaak}/handelingen").json()["handelingen"]
    assert {d["id"]: d["vervallen"] for d in daden}[weg] is True


def test_f11_edits_in_quick_succession_all_stay_in_sight(huis: Huis) -> None:
    """zaaksysteem: "timeline bundles successive edits and shows the end state only"."""
    zaak = huis.zaak("Z-VLUG")
    id_ = huis.leg_vast(zaak, "mededeling_gedaan", tekst="woord nul (fictief)")
    woorden = [f"woord {n} (fictief)" for n in ("een", "twee", "drie")]
    for woord in woorden:
        huis.leg_vast(
            zaak, "correctie", van_daad=id_, veld="tekst", nieuwe_waarde=woord, reden=None,
            gebeurd=None, door=[],
        )  # fmt: skip
    deur = huis.deur(LID.account, "commissielid")
    daad = deur.get(f"/api/v1/dossiers/{zaak}/handelingen/{id_}").json()
    assert [(c["was"], c["werd"]) for c in daad["correcties"]] == [
        *zip(["woord nul (fictief)", *woorden], woorden, strict=False)
    ]
    blad = deur.get(f"/dossiers/{zaak}").text
    assert all(woord in blad for woord in ("woord nul (fictief)", *woorden))
