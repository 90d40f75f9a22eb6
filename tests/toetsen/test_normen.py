"""Norms are data with a source: sound norms load, unsound ones are refused and say why."""

import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from projections.normen.normen import PAKKETTEN, Catalogus, Voorstel
from projections.normen.normtekst import NormFout, lees_yaml
from projections.normen.normvorm import Norm
from tests import GEGEVENS

BRONNEN = GEGEVENS / "bronnen"
CATALOGUS = Catalogus.laad()
ALLE = [norm for versies in CATALOGUS.normen.values() for norm in versies]
AANVULLING = {n: (PAKKETTEN / n).read_text("utf-8") for n in ("kalender-atw.yaml", "maatstaf.yaml")}

GEBOD = """
pakket: proef
titel: proef
bronnen: {b: {titel: proef}}
normen:
  - id: proef.een
    soort: gebod
    tekst: doen
    citaat: [doen]
    bron: b art. 1
    geldig: {van: 2020-01-01, tot: null, toets_op: aanleiding}
    drager: werkgever
    aanleiding: {daad: melding_gedaan}
    termijn: {duur: P7D, vanaf: aanleiding.gebeurd, atw: nee}
    nakoming: {daad: ontvangst_bevestigd}
    zekerheid: bron_gezien
"""


def catalogus(*teksten: str) -> Catalogus:
    return Catalogus.uit_teksten({f"{i}.yaml": t for i, t in enumerate(teksten)}, AANVULLING)


def tweede(tekst: str, **anders: str) -> str:
    """The same package again under another name, with its norm changed."""
    tekst = tekst.replace("pakket: proef", "pakket: proef2")
    for van, tot in anders.items():
        tekst = tekst.replace(van, tot)
    return tekst


# --- what loads -------------------------------------------------------------------------------


def test_the_twelve_packages_hold_115_norms_and_98_of_them_judge() -> None:
    assert len(CATALOGUS.pakketten) == 12
    assert len(ALLE) == 115
    assert len(CATALOGUS.werkzaam) == 98


def test_a_norm_known_from_memory_only_judges_nothing_and_says_why() -> None:
    uit = {norm.id for norm in ALLE if norm.uitgeschakeld}
    assert uit == {norm.id for norm in ALLE if norm.zekerheid == "uit_herinnering"}
    assert len(uit) == 17
    assert all("herinnering" in (norm.uitgeschakeld or "") for norm in ALLE if norm.id in uit)
    assert not uit & {norm.id for norm in CATALOGUS.werkzaam}


def test_the_same_texts_from_anywhere_give_the_same_catalogue() -> None:
    teksten = {pad.name: pad.read_text("utf-8") for pad in PAKKETTEN.glob("*.yaml")}
    ander = Catalogus.uit_teksten(teksten)
    assert ander.sha256 == CATALOGUS.sha256
    assert dict(ander.normen) == dict(CATALOGUS.normen)


def test_a_norm_names_its_text_by_hash() -> None:
    (norm,) = catalogus(GEBOD).werkzaam
    assert re.fullmatch(r"proef@[0-9a-f]{12}", norm.versie)
    (gewijzigd,) = catalogus(GEBOD.replace("P7D", "P8D")).werkzaam
    assert gewijzigd.versie != norm.versie


def test_dates_and_numbers_are_text_and_only_true_false_and_null_are_more() -> None:
    kaart = lees_yaml("x", "a: 2020-01-01\nb: ja\nc: true\nd: 012\ne:\nf: 'true'\ng: no\n")
    assert dict(kaart) == {
        "a": "2020-01-01",
        "b": "ja",
        "c": True,
        "d": "012",
        "e": None,
        "f": "true",
        "g": "no",
    }


def test_before_it_was_known_a_package_does_not_exist() -> None:
    eerder = CATALOGUS.op(date(2023, 2, 17))
    assert "wbk.2023.art17e-verbod" not in eerder.normen
    assert "wbk.2023.art17e-verbod" in CATALOGUS.op(date(2023, 2, 18)).normen
    assert "jenv.2020.doorgeleiden" in eerder.normen


def test_two_versions_of_a_norm_may_follow_each_other() -> None:
    oud = GEBOD.replace("tot: null", "tot: 2021-12-31")
    nieuw = GEBOD.replace("pakket: proef", "pakket: proef2").replace("2020-01-01", "2022-01-01")
    assert len(catalogus(oud, nieuw).normen["proef.een"]) == 2


# --- what is refused --------------------------------------------------------------------------

ONDEUGDELIJK = {
    "an unknown key": ("    drager: werkgever", "    dragers: werkgever", 12, "dragers"),
    "an unknown operator": (
        "{daad: ontvangst_bevestigd}",
        "{daad: ontvangst_bevestigd, waar: {aan: {lijkt_op: melder}}}",
        15,
        "onbekende toets 'lijkt_op'",
    ),
    "a missing citation": ("citaat: [doen]", "citaat: []", 9, "zonder citaat"),
    "a term of minus one day": ("P7D", "P-1D", 14, "verwacht een duur"),
    "a term of nothing": ("P7D", "P0D", 14, "verwacht een duur"),
    "a pattern on a personal field": (
        "{daad: ontvangst_bevestigd}",
        "{daad: gegevens_verstrekt, waar: {wat: dossier}}",
        15,
        "persoonlijk",
    ),
    "an unknown field": (
        "{daad: ontvangst_bevestigd}",
        "{daad: ontvangst_bevestigd, waar: {kleur: rood}}",
        15,
        "heeft geen gegeven 'kleur'",
    ),
    "a value that a field never has": (
        "{daad: ontvangst_bevestigd}",
        "{daad: ontvangst_bevestigd, waar: {aan: iedereen}}",
        15,
        "nooit 'iedereen'",
    ),
    "an unknown act": ("ontvangst_bevestigd", "ontvangst_gevierd", 15, "onbekende daad"),
    "an unknown role": ("drager: werkgever", "drager: baas", 12, "onbekende rol 'baas'"),
    "an unknown source": ("bron: b art. 1", "bron: c art. 1", 10, "bronnen"),
    "a date that is none": ("van: 2020-01-01", "van: 2020-13-01", 11, "verwacht een maand"),
    "a validity that ends before it begins": ("tot: null", "tot: 2019-01-01", 11, "voor het begin"),
    "no end to the validity": (", tot: null", "", 11, "'tot' ontbreekt"),
    "a border nobody drew": ("2020-01-01", "{grens: muur}", 11, "grens 'muur'"),
    "a duty without a term": (
        "    termijn: {duur: P7D, vanaf: aanleiding.gebeurd, atw: nee}\n",
        "",
        6,
        "termijn en een nakoming",
    ),
    "a term from a date the trigger does not have": (
        "aanleiding.gebeurd",
        "aanleiding.nieuwe_datum",
        14,
        "heeft geen gegeven 'nieuwe_datum'",
    ),
    "two terms": ("{duur: P7D", "{werkdagen: 3, duur: P7D", 14, "precies een"),
    "a duty that follows from a norm that is not there": (
        "{daad: melding_gedaan}",
        "{plicht: proef.twee, uitkomst: [te_laat]}",
        6,
        "norm die er niet is",
    ),
    "a duty that follows from what was done, which is an act of its own": (
        "{daad: melding_gedaan}",
        "{plicht: proef.twee, uitkomst: [nagekomen]}",
        13,
        "te_laat, niet_nagekomen, niet_gebleken, kreeg nagekomen",
    ),
    "a key that stands there twice": (
        "    tekst: doen",
        "    tekst: doen\n    tekst: x",
        9,
        "twee",
    ),
    "no YAML": ("    tekst: doen", "    tekst: [doen", 9, "geen geldige YAML"),
}


@pytest.mark.parametrize("wat", ONDEUGDELIJK)
def test_an_unsound_norm_is_refused_with_file_line_and_reason(wat: str) -> None:
    van, naar, regel, reden = ONDEUGDELIJK[wat]
    tekst = GEBOD.replace(van, naar)
    assert tekst != GEBOD
    with pytest.raises(NormFout) as fout:
        catalogus(tekst)
    assert (fout.value.bestand, fout.value.regel) == ("0.yaml", regel), str(fout.value)
    assert reden in fout.value.reden


def test_an_overlapping_validity_of_one_norm_is_refused() -> None:
    with pytest.raises(NormFout, match=r"1\.yaml:11: proef\.een is er al, met een overlappende"):
        catalogus(GEBOD, GEBOD.replace("pakket: proef", "pakket: proef2"))


def test_duties_that_follow_from_each_other_in_a_circle_are_refused() -> None:
    een = GEBOD.replace("{daad: melding_gedaan}", "{plicht: proef.twee, uitkomst: [te_laat]}")
    twee = een.replace("proef.een", "proef.drie").replace("proef.twee", "proef.een")
    twee = twee.replace("proef.drie", "proef.twee").replace("pakket: proef", "pakket: proef2")
    with pytest.raises(NormFout, match="kring"):
        catalogus(een, twee)


def test_two_packages_cannot_draw_one_border_differently() -> None:
    grens = "grenzen: {muur: {edtf: 2020-21, daad: regime_gewijzigd, citaat: muur}}\nnormen:"
    een = GEBOD.replace("normen:", grens)
    with pytest.raises(NormFout, match=r"grens 'muur' is elders 2020-21, hier 2020-22"):
        catalogus(een, tweede(een, **{"2020-21": "2020-22", "proef.een": "proef.twee"}))


def test_without_a_calendar_there_is_no_catalogue() -> None:
    with pytest.raises(NormFout, match="kalender ontbreekt"):
        Catalogus.uit_teksten({"0.yaml": GEBOD})


# --- word for word ----------------------------------------------------------------------------


def glad(tekst: str) -> str:
    """Without hard line breaks, with one kind of space, quote and dash."""
    tekst = re.sub(r"\s+", " ", re.sub(r"(?<=\w)-\s*\n\s*(?=\w)", "-", tekst))
    for van, naar in (("„”“", '"'), ("‘’", "'"), ("–—", "-")):
        tekst = re.sub(f"[{van}]", naar, tekst)
    return tekst


def staan_erin(fragmenten: tuple[str, ...], tekst: str) -> bool:
    """All fragments stand in the text, in this order."""
    plek = 0
    for fragment in map(glad, fragmenten):
        plek = tekst.find(fragment, plek)
        if plek < 0:
            return False
        plek += len(fragment)
    return True


BRIEF = glad((BRONNEN / "letter-2021Z19601.txt").read_text("utf-8"))
WETTEKST = {norm.id: norm for norm in ALLE if norm.zekerheid == "wettekst_gezien"}
UIT_DE_BRIEF = {norm.id: norm for norm in ALLE if norm.zekerheid == "letterlijk_in_brief"}


def wetteksten(norm: Norm) -> list[str]:
    map_ = BRONNEN / norm.pakket.replace(".", "-")
    versies = [yaml.safe_load(pad.read_text("utf-8")) for pad in sorted(map_.glob("*.yaml"))]
    return [glad("\n".join(versie["artikelen"].values())) for versie in versies]


@pytest.mark.parametrize("id_", WETTEKST)
def test_what_a_norm_quotes_of_the_law_stands_in_the_law_word_for_word(id_: str) -> None:
    norm = WETTEKST[id_]
    assert norm.citaat
    assert any(staan_erin(norm.citaat, tekst) for tekst in wetteksten(norm))


@pytest.mark.parametrize("id_", UIT_DE_BRIEF)
def test_what_a_norm_quotes_of_the_letter_stands_in_the_letter_word_for_word(id_: str) -> None:
    assert staan_erin(UIT_DE_BRIEF[id_].citaat, BRIEF)


def test_a_word_that_was_changed_would_be_seen() -> None:
    norm = UIT_DE_BRIEF["jenv.altijd.informeer-hoogste"]
    assert not staan_erin((norm.citaat[0].replace("onmiddellijk", "spoedig"),), BRIEF)


def test_a_proposal_leaves_the_calendar_and_the_yardstick_in_force_where_it_has_none(
    tmp_path: Path,
) -> None:
    eigen = AANVULLING["maatstaf.yaml"].replace("buiten_werkdagen: 5", "buiten_werkdagen: 6")
    nu = Catalogus.uit_teksten({"proef.yaml": GEBOD, "maatstaf.yaml": eigen}, AANVULLING)
    (tmp_path / "proef.yaml").write_text(tweede(GEBOD), encoding="utf-8")
    straks = Voorstel(tmp_path).naast(nu)
    assert (straks.maatstaf, straks.kalender) == (nu.maatstaf, nu.kalender)
    assert straks.pakketten.keys() == {"proef2"}
    (tmp_path / "maatstaf.yaml").write_text(AANVULLING["maatstaf.yaml"], encoding="utf-8")
    assert Voorstel(tmp_path).naast(nu).maatstaf == CATALOGUS.maatstaf != nu.maatstaf
