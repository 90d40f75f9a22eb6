"""What is kept long enough waits for a person, and only when its term is certainly past."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from typer.testing import CliRunner, Result

from api import cli
from api.opdrachtregel import bewaren
from api.toegang import wisblad
from ledger.toegang.toegang import Lezer
from ledger.wissen.raming import raam, raam_elk
from projections.beelden.bewaartermijnen import bewaartermijnen
from projections.beelden.selectielijst import lees_selectielijst
from projections.normen.normtekst import NormFout
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, TWEEDE, Huis, open_huis, stuur

# No item of any real list: this one exists in tests only.
LIJST = """
selectielijst: Selectielijst van een verzonnen organisatie (fictief)
versie: "1"
bron: verzonnen voor een test
posten:
  - {nummer: F.1, omschrijving: afgedaan, van: dossier, na: mededeling_gedaan, termijn: P5Y}
  - nummer: F.2
    omschrijving: met een oordeel
    van: dossier
    als: [oordeel_gegeven]
    na: mededeling_gedaan
    termijn: P20Y
  - {nummer: F.3, omschrijving: spraakmakend, van: dossier, als: openbaarmaking, blijvend: true}
  - nummer: F.4
    omschrijving: wie alleen erbij was
    van: persoon
    rollen: [betrokkene, noemt]
    na: mededeling_gedaan
    termijn: P5Y
"""
DAG = date(2026, 6, 1)


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    with open_huis(server, tmp_path_factory.mktemp("huis")) as huis:
        huis.eigen = zaak(huis, "Z-OUD", "2019-03-01")
        huis.ander = huis.zaak("Z-ANDER", TWEEDE)
        yield huis


def zaak(huis: Huis, kenmerk: str, *dagen: str, **feit: Any) -> str:
    dossier = huis.zaak(kenmerk)
    for dag in dagen:
        door = [{"rol": "betrokkene", "ref": f"getuige-{kenmerk}"}]
        velden = {"door": door, "tekst": "fictief", **feit, "gebeurd": dag}
        huis.leg_vast(dossier, "mededeling_gedaan", **velden)
    return dossier


def standen(huis: Huis, *dossiers: str, vandaag: date = DAG) -> dict[str, tuple[str, str]]:
    lijst = lees_selectielijst("proef", LIJST)
    gevonden = bewaartermijnen(map(huis.register.zaak, dossiers), lijst, vandaag)
    return {t.houder: (t.stand, t.post.nummer) for t in gevonden}


def wie(huis: Huis, label: str) -> str:
    return huis.register.sleutelbos.betrokkene(label)


@pytest.mark.parametrize(
    ("dagen", "stand"),
    [
        (("2019-03-01",), "verstreken"),
        (("2021-05-31",), "verstreken"),  # ends on 31 May 2026, the day before
        (("2021-06-01",), "loopt"),  # ends today
        (("2021",), "onbepaald"),
        (("2020",), "verstreken"),
        (("2022",), "loopt"),
        (("../2020",), "verstreken"),
        (("2020/..",), "onbepaald"),
        (("2019-03-01", "2021"), "onbepaald"),  # the last one counts
        (("2019-03-01", "2024"), "loopt"),
        ((), "loopt"),  # it did not begin
    ],
)
def test_only_what_is_certainly_past_is_offered(
    huis: Huis, dagen: tuple[str, ...], stand: str
) -> None:
    dossier = zaak(huis, f"Z-{next(huis.teller)}", *dagen)
    assert standen(huis, dossier)[dossier] == (stand, "F.1")


def test_where_several_items_apply_the_longest_governs(huis: Huis) -> None:
    dossier = zaak(huis, "Z-LANG", "2010-01-01")
    assert standen(huis, dossier)[dossier] == ("verstreken", "F.1")
    huis.leg_vast(dossier, "oordeel_gegeven", uitkomst=None, over=None, norm=None)
    assert standen(huis, dossier)[dossier] == ("loopt", "F.2")
    assert standen(huis, dossier, vandaag=date(2030, 1, 2))[dossier] == ("verstreken", "F.2")
    huis.leg_vast(dossier, "openbaarmaking", waar=None)
    assert standen(huis, dossier, vandaag=date(2200, 1, 1))[dossier] == ("loopt", "F.3")


def test_a_person_counts_when_the_term_is_past_in_every_case_that_names_them(huis: Huis) -> None:
    een, ander = zaak(huis, "Z-EEN", "2019-03-01"), zaak(huis, "Z-TWEE", "2019-03-01")
    getuige = wie(huis, "getuige-Z-EEN")
    assert standen(huis, een)[getuige] == ("verstreken", "F.4")
    assert wie(huis, "melder-Z-EEN") not in standen(huis, een)  # no item for who reported
    huis.leg_vast(ander, "mededeling_gedaan", tekst="x", noemt=[getuige], gebeurd="2024-01-01")
    assert standen(huis, een, ander)[getuige] == ("loopt", "F.4")
    door = [{"rol": "melder", "ref": getuige}]
    huis.leg_vast(een, "mededeling_gedaan", tekst="x", door=door, gebeurd="2018-01-01")
    assert getuige not in standen(huis, een)  # also as something for which there is no item


@pytest.mark.parametrize(
    ("was", "werd", "fout"),
    [
        ("na: mededeling_gedaan, termijn: P5Y}", "termijn: P5Y}", "verwacht 'na'"),
        ("termijn: P5Y}", "termijn: 5 jaar}", "verwacht een duur"),
        ("blijvend: true", "blijvend: true, termijn: P1Y", "verwacht 'na'"),
        ("van: persoon", "van: dossier", "verwacht 'rollen' bij een post van een persoon"),
        ("[betrokkene, noemt]", "[buurman]", "onbekende rol 'buurman'"),
        ("[oordeel_gegeven]", "[oordeel]", "onbekende daad 'oordeel'"),
        ("F.2", "F.1", "post 'F.1' staat er meer dan een keer"),
        ("F.2", "vijf jaar", "een nummer uit de selectielijst"),
        ("posten:", "posten: []\nzonder:", "onbekende sleutel 'zonder'"),
    ],
)
def test_a_list_that_is_not_sound_is_refused_with_its_line(was: str, werd: str, fout: str) -> None:
    with pytest.raises(NormFout, match=rf"^lijst\.yaml:\d+: .*{fout}"):
        lees_selectielijst("lijst.yaml", LIJST.replace(was, werd, 1))


@pytest.fixture
def toedracht(huis: Huis, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command line on this house, in the name of an account."""

    def draai(lezer: Lezer, *woorden: str) -> Result:
        delen = {n: getattr(huis, n) for n in ("register", "toegang", "inzicht", "wissen")}
        delen |= {"leesmodel": huis.leesmodel, "lezer": lezer, "wie": huis.toegang.wie(lezer)}
        delen |= {"doel": "opdrachtregel"}

        @contextmanager
        def open_() -> Iterator[Any]:
            yield SimpleNamespace(**delen)

        monkeypatch.setattr(bewaren, "open_", open_)
        return CliRunner().invoke(cli.app, ("bewaren", *woorden))

    return draai


def test_an_organisation_sets_its_list_and_a_person_proposes_what_it_says(
    huis: Huis, toedracht: Any, tmp_path: Path
) -> None:
    assert "geen selectielijst" in toedracht(LID, "termijnen").output
    deur = huis.deur(LID.account, "commissielid")
    assert "Er is geen selectielijst vastgesteld" in deur.get("/wissen/termijnen").text
    bestand = tmp_path / "lijst.yaml"
    bestand.write_text(LIJST, encoding="utf-8")
    huis.stel_aan("secretaris-fictief", "secretaris")
    geweigerd = toedracht(Lezer("secretaris-fictief"), "selectielijst", str(bestand))
    assert (geweigerd.exit_code, "geen recht" in geweigerd.output) == (1, True)
    gesteld = toedracht(LID, "selectielijst", str(bestand))
    assert gesteld.exit_code == 0, gesteld.output
    uit = toedracht(LID, "termijnen").output
    assert "dossier Z-OUD: post F.1, einde 1 maart 2024" in uit
    beeld = orjson.loads(toedracht(LID, "termijnen", "--json").output)
    assert huis.eigen in {r["termijn"]["houder"] for r in beeld["verstreken"]}
    blad = deur.get("/wissen/termijnen").text
    adres = f"/wissen/{huis.eigen}/voorstel?houder={huis.eigen}&amp;grondslag="
    assert f"{adres}bewaartermijn_verstreken&amp;selectiepost=F.1" in blad
    vorm = deur.get(f"/wissen/{huis.eigen}/voorstel?houder={huis.eigen}&selectiepost=F.1").text
    assert 'value="F.1"' in vorm
    assert f'value="{huis.eigen}" selected' in vorm
    assert huis.register.sleutelbos.toestand(huis.eigen) == "actief"  # nothing goes by itself
    assert "Z-ANDER" not in blad  # a case out of sight
    assert stuur(deur, f"/wissen/{huis.eigen}/bewaring", persoon="", reden="").status_code == 303
    huis.leesmodel.inhalen()
    assert "Moet bewaard blijven" in deur.get("/wissen/termijnen").text
    assert "moet bewaard blijven" in toedracht(LID, "termijnen").output


def test_the_pages_of_terms_hold_each_term_once_and_say_how_many_there_are(
    huis: Huis, toedracht: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert huis.wissen.inzicht.selectielijst() is not None
    for nummer in range(5):
        zaak(huis, f"Z-BLAD-{nummer}", "2018-01-01")
    zaak(huis, "Z-VAAG", "2010/2025")
    huis.leesmodel.inhalen()
    heel = huis.wissen.inzicht.termijnen(LID, "proef")
    monkeypatch.setattr(wisblad, "_PER_BLAD", 4)
    deur, adres, gezien = huis.deur(LID.account, "commissielid"), "/wissen/termijnen", list[str]()
    bladen = 0
    while adres:
        blad = deur.get(adres).text
        assert f"Termijn voorbij: {heel.aantal_verstreken}" in blad
        assert f"Kan nog niet worden bepaald: {heel.aantal_onbepaald}" in blad
        gezien += re.findall(r"/voorstel\?houder=([^&]+)&", blad)
        volgende = re.findall(r'href="(/wissen/termijnen\?na=[^"]+)"', blad)
        adres, bladen = (volgende or [""])[0], bladen + 1
    voor_te_stellen = [r.termijn.houder for r in heel.verstreken if not r.bewaard]
    assert gezien == voor_te_stellen
    eindes = [r.termijn.einde.laatst for r in heel.verstreken]
    assert eindes == sorted(eindes), "what is past longest comes first"
    assert len(set(eindes)) > 1  # control
    assert len(heel.verstreken) == heel.aantal_verstreken > 4
    assert len(heel.onbepaald) == heel.aantal_onbepaald > 0
    assert bladen == -(-(heel.aantal_verstreken + heel.aantal_onbepaald) // 4)
    assert deur.get("/wissen/termijnen?na=nergens").status_code == 400


def test_terms_that_were_found_before_are_those_of_the_cases_as_they_are_now(huis: Huis) -> None:
    gesteld = huis.wissen.inzicht.selectielijst()
    assert gesteld is not None

    def standen_nu() -> dict[str, str]:
        huis.leesmodel.inhalen()
        beeld = huis.wissen.inzicht.termijnen(LID, "proef")
        return {r.termijn.houder: r.termijn.stand for r in (*beeld.verstreken, *beeld.onbepaald)}

    dossier = zaak(huis, "Z-LATER", "2018-01-01")
    ids = [regel.id for regel in huis.raadplegen.dossiers(LID, "proef")]
    for _ in range(3):
        zaken = map(huis.register.zaak, ids)
        alle = bewaartermijnen(zaken, gesteld[1], huis.register.vandaag())
        assert standen_nu() == {t.houder: t.stand for t in alle if t.stand != "loopt"}
        vandaag = str(huis.register.vandaag())
        huis.leg_vast(dossier, "mededeling_gedaan", tekst="later", gebeurd=vandaag)
    assert dossier not in standen_nu()


def test_what_an_erasure_of_several_would_take_is_told_of_each_as_by_itself(huis: Huis) -> None:
    een, ander = zaak(huis, "Z-RAAM-1", "2020-01-01"), zaak(huis, "Z-RAAM-2", "2020-01-01")
    beiden = [wie(huis, f"getuige-Z-RAAM-{n}") for n in (1, 2)]
    huis.leg_vast(een, "mededeling_gedaan", tekst="van beiden", noemt=beiden)
    vraag = (huis.register, huis.wissen.inzicht._dsn)
    for zicht in ({een, ander}, {een}, set[str]()):
        samen = raam_elk(*vraag, [een, ander, *beiden], zicht.__contains__)
        for houder, raming in samen.items():
            assert raming == raam(*vraag, houder, zicht.__contains__)
    assert raam(*vraag, beiden[0], {een, ander}.__contains__).anderen[beiden[1]] >= 1


def test_on_the_command_line_one_keeps_lifts_and_sees_what_would_go(
    huis: Huis, toedracht: Any
) -> None:
    dossier = zaak(huis, "Z-REGEL", "2020-01-01")
    melder = wie(huis, "melder-Z-REGEL")
    assert "verzegelde teksten" in toedracht(LID, "proef", "Z-REGEL").output
    (nummer,) = toedracht(LID, "gelast", "Z-REGEL", "--persoon", melder).output.split()[-1:]
    assert "Dit kan nu niet" in toedracht(LID, "proef", "Z-REGEL", "--persoon", melder).output
    assert f"nr. {nummer}  alles over {melder}" in toedracht(LID).output
    assert toedracht(LID, "hef-op", "Z-REGEL", "99999").exit_code == 1
    assert toedracht(LID, "hef-op", "Z-REGEL", nummer).exit_code == 0
    assert f"alles over {melder}" not in toedracht(LID).output
    assert orjson.loads(toedracht(LID, "--json").output)["zaken"]
    hernieuwd = toedracht(LID, "hernieuw", dossier, melder, "nieuw-code", "--reden", "fictief")
    assert (hernieuwd.exit_code, "is niets gewist" in hernieuwd.output) == (1, True)
    vreemd = toedracht(LID, "proef", "Z-REGEL", "--persoon", "s-AAAAAAAAAAAAAAAAAAAAAA")
    assert (vreemd.exit_code, "een persoon die daarin voorkomt" in vreemd.output) == (1, True)
    weg = f"d-{'A' * 22}"
    for woorden in (("proef",), ("gelast",), ("hernieuw", melder, "nieuw", "--reden", "fictief")):
        verborgen, nergens = (
            toedracht(LID, woorden[0], dossier, *woorden[1:]) for dossier in (huis.ander, weg)
        )
        assert (verborgen.exit_code, nergens.exit_code) == (1, 1)
        assert verborgen.output.replace(huis.ander, weg) == nergens.output
