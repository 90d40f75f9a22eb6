"""A sheet is made under an assignment, issued by somebody else, and notices what changed."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import orjson
import pytest

from api.invoer import invoer
from api.settings import Instellingen
from api.vastleggen.importregels import lees_regels
from ledger.daden.bladdaden import FeitenbladMeegelezen, FeitenbladTeruggestuurd
from ledger.daden.toegangsdaden import OpdrachtVoorgesteld
from ledger.toegang.toegang import Lezer
from ledger.toegangslog.feitenboek import BladVerder, Feitenboek
from ledger.toegangslog.toegangslog import GeenToegang
from ledger.vastleggen.register import lees_regel
from projections.feitenblad.feitantwoord import OnbekendeNorm
from projections.feitenblad.feitopzet import OnbekendeKamervraag, Opzet
from projections.feitenblad.feitverloop import Verloop
from projections.feitenblad.uitstelbericht import HIER
from projections.vragen.bladgrenzen import BladGeweigerd, Grenzen, InDeToekomst, OnbekendBlad
from projections.vragen.bladvraag import Bladen
from projections.vragen.leesdeur import OnbekendDossier
from projections.vragen.opdrachtvraag import Opdrachten, wachtend
from tests.opstelling.bladkamer import BRIEFDAG, DREMPEL, opzet, per_nummer, voorbeeld
from tests.opstelling.kantoor import bron
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, TWEEDE, Huis, open_huis, stuur

KAMERVRAAG = "2021Z19601"
OPSTELLER, KRAP, BUITEN = "opsteller-fictief", "krap-fictief", "buiten-fictief"
DOEL = "antwoord op Kamervragen (fictief)"


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    with open_huis(server, tmp_path_factory.mktemp("feitenblad")) as huis:
        wie = huis.toegang.wie(LID)
        invoer.importeer(huis.register, lees_regels(voorbeeld("brief.jsonl")), wie=wie)
        huis.leesmodel.inhalen()
        huis.eigen = str(huis.register.vind_dossier("IND-ILO"))
        huis.ander = str(huis.register.vind_dossier("IND-organisatie"))
        for lid in (LID, TWEEDE):
            huis.geef_toegang(lid.account, None)
        for account in (OPSTELLER, KRAP, BUITEN):
            huis.stel_aan(account, "antwoordopsteller")
        huis.geef_opdracht(OPSTELLER)
        huis.geef_opdracht(KRAP, huis.eigen)
        yield huis


@pytest.fixture(scope="module")
def bladen(huis: Huis) -> Bladen:
    return Bladen(
        huis.raadplegen.deur,
        Feitenboek(huis.toegang, huis.register),
        Instellingen().oorsprong,
        DREMPEL,
    )


def brief(huis: Huis, **anders: Any) -> Opzet:
    return opzet(**anders).met_dossiers({"IND-ILO": huis.eigen, "IND-organisatie": huis.ander})


TOT = Grenzen(bronnen_tot=BRIEFDAG)


def test_t_p3_a_sheet_of_a_day_holds_what_was_recorded_by_then(huis: Huis, bladen: Bladen) -> None:
    opsteller = Lezer(OPSTELLER)
    gisteren = huis.raadplegen.deur.nu().date() - timedelta(days=1)
    telling = tuple(u for u in brief(huis).uitspraken if u.nummer == "F8")
    alleen = brief(huis).model_copy(update={"uitspraken": telling})
    toen = bladen.stel_op(opsteller, DOEL, alleen, Grenzen(gisteren, BRIEFDAG)).nummer
    f8 = gezegd(bladen, opsteller, toen)["F8"]
    assert f8["uitkomst"] == {"laagst": 0, "hoogst": 0}, "recorded today, so not known yesterday"
    assert [b["reden"] for b in f8["buitenBeschouwing"]] == [f"vastgelegd na {gisteren}"]


def test_t_p3_what_is_recorded_later_changes_no_sheet_and_outdates_what_it_alters(
    huis: Huis, bladen: Bladen
) -> None:
    opsteller = Lezer(OPSTELLER)
    nummer = bladen.stel_op(opsteller, DOEL, brief(huis), TOT).nummer
    uit = bladen.geef_uit(LID, DOEL, nummer, frozenset({"F8"}), "de brief noemt het zelf (fictief)")
    assert uit.uitgegeven is not None
    (regel,) = huis.register.journal.lees(tags=("feitenblad",))
    assert regel.nummer == uit.uitgegeven.nummer
    assert lees_regel(regel).velden["sha256"] == uit.daad.sha256, "anybody can prove it is the one"
    _, bytes_ = bladen.inhoud(opsteller, DOEL, nummer)
    eerst = bladen.verloop(opsteller, DOEL, nummer)
    assert (eerst.achterhaald, eerst.rectificatie()) == ((), None)

    oktober = bron(datum="2021-10-15", titel="Register van de commissie (fictief)")
    huis.leg_vast(
        huis.zaak("Z-OKTOBER"), "melding_gedaan", gebeurd="2021-10",
        kanaal="integriteitscommissie", vermoedens=["benadeling"], bronnen=[oktober],
    )  # fmt: skip
    weer, dezelfde = bladen.inhoud(opsteller, DOEL, nummer)
    assert dezelfde == bytes_
    assert sha256(dezelfde).hexdigest() == weer.daad.sha256
    assert gezegd(bladen, opsteller, nummer)["F8"]["uitkomst"] == {"laagst": 1, "hoogst": 1}
    for lezer in (opsteller, LID):
        is_alleen_f8_achterhaald(bladen.verloop(lezer, DOEL, nummer))
    nieuw = bladen.stel_op(opsteller, DOEL, brief(huis), TOT)  # the control: made now it says two
    assert gezegd(bladen, opsteller, nieuw.nummer)["F8"]["uitkomst"] == {"laagst": 2, "hoogst": 2}
    bord = bladen.met_verloop(opsteller, DOEL)
    assert [b.nummer for b, v in bord if v and v.achterhaald] == [nummer]


def is_alleen_f8_achterhaald(verloop: Verloop) -> None:
    (een,) = verloop.achterhaald
    assert (een.nummer, een.eraf, len(een.erbij)) == ("F8", (), 1)
    assert not verloop.niet_na_te_gaan
    concept = str(verloop.rectificatie())
    assert "In het antwoord op vraag 7 (uitspraak F8)" in concept
    assert f"vastlegging {verloop.positie}): Tot nu toe is 1 keer" in concept
    assert f"vastlegging {verloop.tot}): Tot nu toe is 2 keer" in concept


def gezegd(bladen: Bladen, lezer: Lezer, nummer: str) -> dict[str, dict[str, Any]]:
    return per_nummer(orjson.loads(bladen.inhoud(lezer, DOEL, nummer)[1]))


def test_a_sheet_is_issued_by_a_second_reader_who_names_small_numbers_and_misses_nothing(
    huis: Huis, bladen: Bladen
) -> None:
    opsteller = Lezer(OPSTELLER)
    nummer = bladen.stel_op(opsteller, DOEL, brief(huis), TOT).nummer
    with pytest.raises(GeenToegang):
        bladen.geef_uit(opsteller, DOEL, nummer, frozenset(), None)
    with pytest.raises(BladGeweigerd, match="uitspraak F8 noemt een getal onder de 5"):
        bladen.geef_uit(LID, DOEL, nummer, frozenset(), None)
    with pytest.raises(BladGeweigerd, match="verwacht waarom een klein getal"):
        bladen.geef_uit(LID, DOEL, nummer, frozenset({"F8"}), " ")
    with pytest.raises(BladGeweigerd, match="uitspraak F2 noemt geen klein getal"):
        bladen.geef_uit(LID, DOEL, nummer, frozenset({"F8", "F2"}), "fictief")
    gaten = bladen.stel_op(opsteller, DOEL, brief(huis, zonder=["F12a"]), TOT).nummer
    with pytest.raises(BladGeweigerd, match="Geen uitspraak noemt de plicht ‘Zorg voor melder’"):
        bladen.geef_uit(LID, DOEL, gaten, frozenset({"F8"}), "fictief")
    assert not [b for b in bladen.lijst(LID, DOEL) if b.nummer == nummer and b.uitgegeven]
    assert bladen.geef_uit(LID, DOEL, nummer, frozenset({"F8"}), "fictief").uitgegeven
    with pytest.raises(BladGeweigerd, match="al uitgegeven"):
        bladen.geef_uit(TWEEDE, DOEL, nummer, frozenset({"F8"}), "fictief")
    assert huis.gelezen("feitenblad_meegelezen")[-1]["genoemd"] == ["F8"]


def test_a_draft_goes_back_with_a_remark_and_what_is_made_of_it_takes_its_place(
    huis: Huis, bladen: Bladen
) -> None:
    opsteller, opdrachten = Lezer(OPSTELLER), Opdrachten(bladen)
    nummer = bladen.stel_op(opsteller, DOEL, brief(huis, zonder=["F12a"]), TOT).nummer
    with pytest.raises(GeenToegang):
        bladen.stuur_terug(opsteller, DOEL, nummer, "fictief")
    with pytest.raises(BladGeweigerd, match="opmerking: verwacht wat de opsteller moet weten"):
        bladen.stuur_terug(LID, DOEL, nummer, "  ")
    terug = bladen.stuur_terug(LID, DOEL, nummer, "De zorg voor de melder ontbreekt (fictief).")
    assert (terug.wacht_op, wacht(opdrachten, LID)[nummer]) == ("opsteller", "opsteller")
    opnieuw, opzet_ = bladen.herlees(opsteller, DOEL, nummer)
    assert opnieuw.teruggestuurd
    assert opnieuw.teruggestuurd.opmerking == "De zorg voor de melder ontbreekt (fictief)."
    assert opzet_ == brief(huis, zonder=["F12a"]), "a draft is opened again as it was asked for"
    with pytest.raises(BladGeweigerd, match="dit concept is teruggestuurd"):
        bladen.geef_uit(TWEEDE, DOEL, nummer, frozenset({"F8"}), "fictief")
    with pytest.raises(BladGeweigerd, match="dit concept is teruggestuurd"):
        bladen.stuur_terug(TWEEDE, DOEL, nummer, "nog eens (fictief)")
    beter = bladen.stel_op(opsteller, DOEL, brief(huis), TOT, vervangt=nummer)
    oud = bladen.lees(LID, DOEL, nummer)
    assert (oud.vervangen_door, oud.wacht_op) == (beter.nummer, None)
    _, _, naast = bladen.naast(opsteller, DOEL, beter.nummer, nummer)
    assert [r.dit["nummer"] for r in naast if r.dit and r.stand != "zelfde"] == ["F12a"]
    with pytest.raises(OnbekendBlad):
        bladen.naast(Lezer(KRAP), DOEL, beter.nummer, nummer)
    wachtend_nu = wacht(opdrachten, opsteller)
    assert (nummer in wachtend_nu, wachtend_nu[beter.nummer]) == (False, "meelezer")
    krap = brief(huis, zonder=["F9", "F10"])
    with pytest.raises(OnbekendBlad):  # of another assignment, which is as if it were not there
        bladen.stel_op(Lezer(KRAP), DOEL, krap, TOT, vervangt=beter.nummer)


def wacht(opdrachten: Opdrachten, lezer: Lezer) -> dict[str, str | None]:
    return {b.nummer: b.wacht_op for b in wachtend(opdrachten.lijst(lezer, DOEL))}


def test_of_two_who_decide_on_a_draft_at_one_moment_one_is_told(huis: Huis, bladen: Bladen) -> None:
    blad = bladen.stel_op(Lezer(OPSTELLER), DOEL, brief(huis), TOT)
    daad = {"blad": blad.id, "sha256": blad.daad.sha256}
    bladen.stuur_terug(LID, DOEL, blad.nummer, "fictief")
    with pytest.raises(BladVerder, match="al teruggestuurd"):
        bladen.boek.geef_uit(TWEEDE, FeitenbladMeegelezen(**daad), blad.daad.positie)
    bladen.stel_op(Lezer(OPSTELLER), DOEL, brief(huis), TOT, vervangt=blad.nummer)
    terug = FeitenbladTeruggestuurd(**daad, opmerking="fictief")
    with pytest.raises(BladVerder, match="vervangen door een nieuw"):
        bladen.boek.stuur_terug(TWEEDE, terug)


def test_a_delay_is_written_under_a_running_term_and_counts_once_it_is_on_record(
    huis: Huis,
) -> None:
    zaak, vandaag = huis.zaak("Z-UITSTEL"), huis.register.vandaag()
    over: dict[str, Any] = {"vragen": "2026Z00001", "gebeurd": str(vandaag)}
    huis.leg_vast(zaak, "kamervragen_ingezonden", aan="bewindspersoon", **over)
    wie = {"account": OPSTELLER, "tot": "2099-01-01", "reden": "fictief"}
    huis.geef(OpdrachtVoorgesteld(**wie, opdracht="2026Z00001", dossiers=(zaak,)))
    opsteller = huis.deur(OPSTELLER, "antwoordopsteller")
    programma = huis.programma(OPSTELLER, "antwoordopsteller")
    pad, api = "/opdrachten/2026Z00001/uitstel", "/api/v1/opdrachten"
    drie, zes = (vandaag + timedelta(weeks=n) for n in (3, 6))
    assert pad in opsteller.get("/opdrachten").text
    redenen = "Er loopt nog onderzoek <fictief>."
    pagina = stuur(opsteller, pad, stap="kijk", redenen=redenen).text
    assert "Er loopt nog onderzoek &lt;fictief&gt;." in pagina
    odt = stuur(opsteller, pad, stap="odt", redenen=redenen)
    assert odt.headers["content-type"] == "application/vnd.oasis.opendocument.text"
    with zipfile.ZipFile(io.BytesIO(odt.content)) as zip_:
        assert "Er loopt nog onderzoek &lt;fictief&gt;." in zip_.read("content.xml").decode()
    bericht = programma.get(f"{api}/2026Z00001/uitstelbericht").json()
    assert (bericht["uiterlijk"]["laatst"], bericht["met_uitstel"]["laatst"]) == (
        drie.isoformat(), zes.isoformat(),
    )  # fmt: skip
    assert HIER in bericht["tekst"]

    huis.leg_vast(zaak, "uitstel_medegedeeld", aan="kamervoorzitter", gemotiveerd=True, **over)
    (nu,) = [o for o in programma.get(api).json()["opdrachten"] if o["kamervraag"] == "2026Z00001"]
    assert nu["termijn"]["uiterlijk"]["laatst"] == zes.isoformat()
    assert (nu["termijn"]["uitkomsten"], nu["termijn"]["bericht"]) == (["loopt"], ["nagekomen"])
    assert len(nu["termijn"]["uitgesteld"]) == 1
    af = programma.get(f"{api}/{KAMERVRAAG}/uitstelbericht")
    assert (af.status_code, "loopt niet meer" in af.json()["detail"]) == (409, True)
    assert "loopt niet meer" in stuur(opsteller, f"/opdrachten/{KAMERVRAAG}/uitstel").text
    lid = huis.programma(LID.account, "commissielid")
    for wie_, nr, status in ((programma, "2099Z99999", 404), (lid, "2026Z00001", 403)):
        assert wie_.get(f"{api}/{nr}/uitstelbericht").status_code == status
    krap = huis.programma(KRAP, "antwoordopsteller")
    ander, geen = (krap.get(f"{api}/{n}/uitstelbericht") for n in ("2026Z00001", "2099Z9"))
    assert (ander.status_code, ander.json()) == (404, geen.json())


def test_who_drafts_under_another_assignment_sees_neither_its_cases_nor_its_sheets(
    huis: Huis, bladen: Bladen
) -> None:
    nummer = bladen.stel_op(Lezer(OPSTELLER), DOEL, brief(huis), TOT).nummer
    krap = Lezer(KRAP)
    for lezer in (krap, Lezer(BUITEN)):
        with pytest.raises(OnbekendBlad):
            bladen.lees(lezer, DOEL, nummer)
    assert bladen.lijst(Lezer(BUITEN), DOEL) == []
    with pytest.raises(OnbekendDossier):  # F9 and F10 are about the other case
        bladen.stel_op(krap, DOEL, brief(huis), TOT)
    with pytest.raises(OnbekendDossier):
        bladen.stel_op(krap, DOEL, opzet(), TOT)  # a case that is not there is the same refusal
    eigen = bladen.stel_op(krap, DOEL, brief(huis, zonder=["F9", "F10"]), TOT)
    assert eigen.daad.dossiers == (huis.eigen,)
    f8 = gezegd(bladen, krap, eigen.nummer)["F8"]
    assert f8["uitkomst"] == {"laagst": 1, "hoogst": 1}, "of its own cases, whatever else is there"
    gezien = {g["dossier"] for g in huis.gelezen("ingezien") if g["account"] == KRAP}
    assert gezien == {None, huis.eigen}, "on record per case"


@pytest.mark.parametrize(
    ("grenzen", "verwacht"),
    [
        (Grenzen(bekend_op=date(2999, 1, 1)), "bekendOp: verwacht een dag tot en met vandaag"),
        (Grenzen(bronnen_tot=date(2999, 1, 1)), "bronnenTot: verwacht een dag tot en met vandaag"),
    ],
)
def test_nobody_knows_yet_what_is_known_later(
    huis: Huis, bladen: Bladen, grenzen: Grenzen, verwacht: str
) -> None:
    with pytest.raises(InDeToekomst, match=verwacht):
        bladen.stel_op(Lezer(OPSTELLER), DOEL, brief(huis), grenzen)


def test_what_is_asked_for_wrongly_is_refused_and_nothing_is_kept(
    huis: Huis, bladen: Bladen
) -> None:
    voor = len(huis.gelezen("feitenblad_opgesteld"))
    vreemd = brief(huis).model_copy(update={"kamervraag": "2020Z00001"})
    for lezer, wat, soort in (
        (Lezer(OPSTELLER), vreemd, OnbekendeKamervraag),
        (Lezer(BUITEN), brief(huis), OnbekendeKamervraag),
        (LID, brief(huis), GeenToegang),
        (
            Lezer(OPSTELLER),
            brief(huis, erbij=[{"nummer": "X", "feitvraag": {"soort": "plicht", "norm": "a.b"}}]),
            OnbekendeNorm,
        ),
    ):
        with pytest.raises(soort):
            bladen.stel_op(lezer, DOEL, wat, TOT)
    assert len(huis.gelezen("feitenblad_opgesteld")) == voor


def test_a_statement_changed_by_hand_is_kept_as_words_that_nothing_vouches_for(
    huis: Huis, bladen: Bladen
) -> None:
    opsteller = Lezer(OPSTELLER)
    (f8,) = [u for u in brief(huis).uitspraken if u.nummer == "F8"]
    eigen = f8.model_copy(update={"tekst": "Er is geen enkele melding (fictief)."})
    anders = brief(huis).model_copy(update={"uitspraken": (eigen,)})
    nummer = bladen.stel_op(opsteller, DOEL, anders, TOT).nummer
    (uit,) = orjson.loads(bladen.inhoud(opsteller, DOEL, nummer)[1])["uitspraken"]
    assert (uit["soort"], uit["uitkomst"], uit["vastleggingen"]) == ("vrij", None, [])
    assert [u.stand for u in bladen.verloop(opsteller, DOEL, nummer).uitspraken] == ["vrij"]


def test_a_drafters_path_on_pages_and_in_the_api(huis: Huis, bladen: Bladen) -> None:
    nummer = bladen.stel_op(Lezer(OPSTELLER), DOEL, brief(huis), TOT).nummer
    opsteller, lid = (
        huis.deur(OPSTELLER, "antwoordopsteller"),
        huis.deur(LID.account, "commissielid"),
    )
    bord = opsteller.get("/opdrachten").text
    assert "Kamervragen 2021Z19601" in bord
    assert "26 november 2021" in bord, "the three weeks that the questions opened"
    assert f'href="/feitenbladen/{nummer}"' in bord
    pagina = opsteller.get(f"/feitenbladen/{nummer}").text
    assert "(niet geverifieerd)" in pagina
    assert "Geef uit" not in pagina, "a drafter issues nothing"
    fout = stuur(lid, f"/feitenbladen/{nummer}", reden="fictief")
    assert fout.status_code == 400
    assert "noem haar uitdrukkelijk, met een reden" in fout.text
    velden = {"reden": "de brief noemt het zelf (fictief)", "noem:F8": "ja"}
    assert stuur(lid, f"/feitenbladen/{nummer}", **velden).status_code == 303
    assert stuur(opsteller, f"/feitenbladen/{nummer}", **velden).status_code == 403
    assert "Uitgegeven op" in opsteller.get(f"/feitenbladen/{nummer}").text

    _, inhoud = bladen.inhoud(Lezer(OPSTELLER), DOEL, nummer)
    uit = (
        huis.programma(OPSTELLER, "antwoordopsteller").get(f"/api/v1/feitenbladen/{nummer}").json()
    )
    assert uit["blad"] == orjson.loads(inhoud)
    assert uit["uitgegeven_op"] is not None
    assert {u["stand"] for u in uit["uitspraken"]} == {"ongewijzigd", "vrij"}
    krap = huis.programma(KRAP, "antwoordopsteller")
    niets = krap.get("/api/v1/feitenbladen/2099Z99999-1")
    weg = krap.get(f"/api/v1/feitenbladen/{nummer}")
    assert (weg.status_code, weg.json()) == (404, niets.json())
    genoemd = {b["nummer"] for b in krap.get("/api/v1/feitenbladen").json()["feitenbladen"]}
    assert nummer not in genoemd
    odt = [krap.get(f"/api/v1/feitenbladen/{n}/document?formaat=odt") for n in (nummer, "2099Z9-1")]
    assert (odt[0].status_code, odt[0].json()) == (404, odt[1].json())


def test_a_program_drafts_and_issues_as_the_pages_do_and_asking_again_makes_no_second_sheet(
    huis: Huis,
) -> None:
    """Bad input included: outside the assignment, after today, unknown questions, another norm."""
    adres, opsteller = "/api/v1/feitenbladen", huis.programma(OPSTELLER, "antwoordopsteller")
    wat = {**brief(huis).model_dump(mode="json"), "bronnen_tot": BRIEFDAG.isoformat()}
    koppen = {"Idempotency-Key": "blad-een"}
    gemaakt = opsteller.post(adres, json=wat, headers=koppen)
    assert gemaakt.status_code == 201, gemaakt.text
    assert opsteller.post(adres, json=wat, headers=koppen).json() == gemaakt.json()
    voor = len(huis.gelezen("feitenblad_opgesteld"))
    anders = {**wat, "uitspraken": wat["uitspraken"][:1]}
    assert opsteller.post(adres, json=anders, headers=koppen).status_code == 422
    norm = [{"nummer": "X", "feitvraag": {"soort": "plicht", "norm": "a.b"}}]
    for wie, lichaam, status, plek in (
        (OPSTELLER, {**wat, "bekend_op": "2999-01-01"}, 400, "body/bekend_op"),
        (OPSTELLER, {**wat, "uitspraken": []}, 400, "body/uitspraken"),
        (OPSTELLER, {**wat, "uitspraken": norm}, 400, "body/uitspraken"),
        (OPSTELLER, {**wat, "kamervraag": "2020Z00001"}, 404, None),
        (KRAP, wat, 404, None),
        (LID.account, wat, 403, None),
    ):
        rol = "commissielid" if wie == LID.account else "antwoordopsteller"
        nee = huis.programma(wie, rol).post(
            adres, json=lichaam, headers={"Idempotency-Key": f"nee {plek}".replace(" ", "-")}
        )
        plekken = [fout["plaats"] for fout in nee.json()["errors"]]
        assert (nee.status_code, plekken) == (status, [plek] if plek else []), nee.text
    assert len(huis.gelezen("feitenblad_opgesteld")) == voor


def test_a_program_issues_once_and_with_what_a_bundle_needs(huis: Huis, bladen: Bladen) -> None:
    huis.zaak("Z-PROGRAMMA")  # at a position of its own: the same bytes are issued once
    nummer = bladen.stel_op(Lezer(OPSTELLER), DOEL, brief(huis), TOT).nummer
    lid = huis.programma(LID.account, "commissielid")
    uitgifte = f"/api/v1/feitenbladen/{nummer}/uitgifte"
    assert lid.post(uitgifte, json={}).status_code == 400, "without a key"
    klein = lid.post(uitgifte, json={}, headers={"Idempotency-Key": "uit"})
    assert (klein.status_code, "Uitspraak F8 noemt een getal" in klein.json()["detail"]) == (
        409, True,
    )  # fmt: skip
    besluit = {"noem": ["F8"], "reden": "de brief noemt het zelf (fictief)"}
    voor = huis.register.journal.positie()
    uit = lid.post(uitgifte, json=besluit, headers={"Idempotency-Key": "uit"})
    assert (uit.status_code, uit.json()["uitgegeven_op"] is None) == (201, False)
    nieuw = huis.register.journal.lees(na=voor)
    assert [r.daad for r in nieuw] == ["zaakhoofden_vastgelegd", "feitenblad_uitgegeven"]
    assert lid.post(uitgifte, json=besluit, headers={"Idempotency-Key": "uit"}).json() == uit.json()
    anders = {**besluit, "noem": []}
    assert lid.post(uitgifte, json=anders, headers={"Idempotency-Key": "w"}).status_code == 409
    assert huis.register.journal.positie() == voor + 2
