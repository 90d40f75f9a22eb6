"""Personal text is told apart from the rest before anything is stored (I8), and so are the ids
that an act points with: what was split comes together again, what is replaced is replaced whole.
"""

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from api.vastleggen.vormvelden import fouten_per_veld, lees_daad_uit
from ledger.daden.handelingen import (
    HANDELINGEN,
    REGISTERHANDELINGEN,
    MeldingGedaan,
    herstel_handeling,
    lees_handeling,
)
from ledger.daden.velden import (
    dossiers,
    heldere_velden,
    personen,
    persoonlijke_velden,
    samengevoegd,
    vervang_dossiers,
    vervang_personen,
    vervang_verwijzingen,
    verwijzingen,
)
from ledger.daden.woorden import Daad, Ongeldig
from tests.orakel.strategieen import BASIS, GEHEIM, blanco, handelingen, van_soort

ALLE = (*HANDELINGEN, *REGISTERHANDELINGEN)

# --- clear and personal -----------------------------------------------------------------------


@pytest.mark.parametrize("daad", ALLE)
def test_what_was_split_comes_together_as_the_same_act(daad: str) -> None:
    @settings(max_examples=15, deadline=None)
    @given(van_soort(daad))
    def wet(gegevens: dict[str, Any]) -> None:
        handeling = lees_handeling(gegevens)
        helder, persoonlijk = heldere_velden(handeling), persoonlijke_velden(handeling)
        over_de_draad = json.loads(json.dumps([helder, persoonlijk]))
        assert herstel_handeling(samengevoegd(*over_de_draad)) == handeling
        assert lees_handeling(samengevoegd(helder, persoonlijk)) == handeling

    wet()


@settings(max_examples=300, deadline=None)
@given(handelingen())
def test_no_personal_text_stands_among_the_clear_fields(gegevens: dict[str, Any]) -> None:
    for bronnen in (gegevens.get("bronnen"), gegevens.get("nieuwe_waarde")):
        for bron in bronnen if isinstance(bronnen, list) else ():
            if isinstance(bron, dict) and bron.get("openbaar"):
                bron.update(titel="openbaar", plaats="openbaar", citaat="openbaar")
    handeling = lees_handeling(gegevens)
    persoonlijk = json.dumps(persoonlijke_velden(handeling))
    assert GEHEIM not in json.dumps(heldere_velden(handeling))
    assert json.dumps(gegevens).count(GEHEIM) == persoonlijk.count(GEHEIM)


def test_without_its_mark_a_personal_text_would_stand_in_the_clear(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gegevens = blanco("oordeel_gegeven", toelichting=f"{GEHEIM}tekst")
    assert GEHEIM not in json.dumps(heldere_velden(lees_handeling(gegevens)))
    monkeypatch.setattr(Daad, "merken_van", lambda *_: frozenset())
    assert GEHEIM in json.dumps(heldere_velden(lees_handeling(gegevens)))


@settings(max_examples=200, deadline=None)
@given(handelingen())
@example(
    {
        "daad": "grondslag_hernieuwd",
        "houder": f"s-{'A' * 22}",
        "betrokkene": "a",
        "reden": GEHEIM,
    }
)
def test_an_erased_text_leaves_the_rest_of_the_act(gegevens: dict[str, Any]) -> None:
    handeling = lees_handeling(gegevens)
    rest = herstel_handeling(heldere_velden(handeling))
    assert rest.zin_leesbaar() == handeling.zin_leesbaar()
    assert verwijzingen(rest) == verwijzingen(handeling)
    if gegevens["daad"] != "correctie":
        assert persoonlijke_velden(rest) == {}


def test_a_source_is_clear_only_as_far_as_it_is_public() -> None:
    bron = {"titel": "T", "plaats": "P", "citaat": "C", "document": "D", "datum": "2021-11-23"}
    dicht = lees_handeling(blanco("oordeel_gegeven", bronnen=[bron, {**bron, "openbaar": True}]))
    assert heldere_velden(dicht)["bronnen"] == [
        {"datum": "2021-11-23", "openbaar": False},
        {"titel": "T", "plaats": "P", "datum": "2021-11-23", "citaat": "C", "openbaar": True},
    ]
    assert persoonlijke_velden(dicht) == {
        "bronnen/0/titel": "T",
        "bronnen/0/plaats": "P",
        "bronnen/0/citaat": "C",
        "bronnen/0/document": "D",
        "bronnen/1/document": "D",
    }


def test_an_unknown_stays_visible_and_an_empty_option_is_left_out() -> None:
    assert heldere_velden(lees_handeling(blanco("aanbeveling_gedaan", noemt=[], lezing=False))) == {
        "daad": "aanbeveling_gedaan",
        **BASIS,
        "aan": None,
        "inhoud": None,
    }


# --- corrections ------------------------------------------------------------------------------


def _correctie(veld: str, waarde: Any) -> Daad:
    return lees_handeling(
        {"daad": "correctie", "van_daad": "m", "veld": veld, "nieuwe_waarde": waarde, "reden": None}
    )


@pytest.mark.parametrize(
    ("veld", "waarde"),
    [
        *(("gebeurd", "2023-03-02"), ("ingetrokken", True), ("betrokken", "ja"), ("aan", "melder")),
        *(("ontvangen_op", None), ("inhoud", "beoordeling"), ("woorden", "begin maart")),
        ("door", [{"rol": "melder", "ref": "p1"}]),
    ],
)
def test_a_corrected_clear_field_is_clear(veld: str, waarde: Any) -> None:
    correctie = _correctie(veld, waarde)
    assert heldere_velden(correctie)["nieuwe_waarde"] == waarde
    assert persoonlijke_velden(correctie) == {}


@pytest.mark.parametrize(
    ("veld", "waarde"),
    [("motivering", "ja"), ("inhoud", "De werkgever moet beter luisteren."), ("kenmerk", "K-1")],
)
def test_a_corrected_personal_field_is_sealed(veld: str, waarde: Any) -> None:
    correctie = _correctie(veld, waarde)
    assert persoonlijke_velden(correctie) == {"nieuwe_waarde": waarde}
    assert "nieuwe_waarde" not in heldere_velden(correctie)


def test_a_corrected_source_is_split_like_any_source() -> None:
    bronnen = [{"titel": "geheim", "datum": "2020"}, {"titel": "krant", "openbaar": True}]
    correctie = _correctie("bronnen", bronnen)
    assert persoonlijke_velden(correctie) == {"nieuwe_waarde/0/titel": "geheim"}
    assert heldere_velden(correctie)["nieuwe_waarde"][0]["datum"] == "2020"


@pytest.mark.parametrize(
    ("veld", "waarde", "pad"),
    [
        ("gebeurd", "2020-13", "/nieuwe_waarde"),
        ("ingetrokken", "ja", "/nieuwe_waarde"),
        ("motivering", 1.5, "/nieuwe_waarde"),
        ("motivering", json.loads("[" * 400 + "]" * 400), "/nieuwe_waarde"),
        ("onderzoeker", "Jan Fictief", "/nieuwe_waarde"),
        ("gebeurt", "2020", "/veld"),
        ("na", [], "/veld"),
        ("nieuwe_waarde", "vrije tekst", "/veld"),
        ("kalender", {"naam": "x", "tekst": "vrije tekst", "sha256": "0" * 64}, "/veld"),
    ],
)
def test_a_correction_fits_some_act(veld: str, waarde: Any, pad: str) -> None:
    with pytest.raises(Ongeldig) as gevangen:
        _correctie(veld, waarde)
    assert [fout.pad for fout in gevangen.value.fouten] == [pad]


# --- references -------------------------------------------------------------------------------


def test_every_id_of_another_act_is_found_and_can_be_replaced() -> None:
    handeling = lees_handeling(
        blanco(
            "oordeel_gegeven",
            melding=["m1", "m2"],
            over="o",
            na=["n", {"id": "m1", "min": 1}],
            vragen="2021Z19601",
        )
    )
    assert set(verwijzingen(handeling)) == {"m1", "m2", "o", "n"}
    ander = vervang_verwijzingen(handeling, str.upper)
    assert set(verwijzingen(ander)) == {"M1", "M2", "O", "N"}
    assert ander.vragen == "2021Z19601", "the number of a Kamervraag is no act"
    assert vervang_verwijzingen(ander, str.lower) == handeling


@pytest.mark.parametrize(
    ("gegevens", "ids"),
    [
        (blanco("benadeling_gesteld", handelingen=["a", "b"]), {"a", "b"}),
        (blanco("melding_gedaan", eerdere_melding="a"), {"a"}),
        (blanco("kwalificatie_gegeven", melding="a", vervangt="b"), {"a", "b"}),
        (blanco("onderzoek_ingesteld", onderzoek="a"), {"a"}),
        (blanco("maatregel_genomen", aanbeveling="a"), {"a"}),
        (blanco("woo_besluit_genomen", verzoek="a"), {"a"}),
        (blanco("handeling_ingetrokken", van_daad="a"), {"a"}),
        (blanco("correctie", van_daad="a", veld="melding", nieuwe_waarde="b"), {"a", "b"}),
        (blanco("correctie", van_daad="a", veld="over", nieuwe_waarde="werkgever"), {"a"}),
    ],
)
def test_a_reference_is_found_wherever_an_act_makes_it(
    gegevens: dict[str, Any], ids: set[str]
) -> None:
    assert set(verwijzingen(lees_handeling(gegevens))) == ids


def test_every_code_for_a_person_is_found_and_can_be_replaced() -> None:
    handeling = lees_handeling(
        blanco(
            "melding_gedaan",
            door=[{"rol": "melder", "ref": "p1"}, {"rol": None}],
            melder_ref="p1",
            onderwerp=[{"rol": "leidinggevende", "ref": "p2"}],
            noemt=["p3"],
        )
    )
    assert set(personen(handeling)) == {"p1", "p2", "p3"}
    assert set(personen(vervang_personen(handeling, str.upper))) == {"P1", "P2", "P3"}
    genummerd = handeling.model_copy(update={"melder_ref": "2021Z19601"})  # as a Kamervraag is
    assert "2021Z19601" in personen(genummerd)
    correctie = _correctie("door", [{"rol": None, "ref": "p9"}])
    assert personen(vervang_personen(correctie, str.upper)) == ("P9",)


def test_every_case_an_act_mentions_is_found_and_can_be_replaced() -> None:
    handeling = lees_handeling(blanco("verkeerd_dossier", van_daad="a", naar="d1"))
    assert dossiers(handeling) == ("d1",)
    assert dossiers(vervang_dossiers(handeling, str.upper)) == ("D1",)


@settings(max_examples=200, deadline=None)
@given(handelingen(), st.sampled_from(["a", "b"]))
def test_replacing_nothing_changes_nothing_and_replacing_all_leaves_none(
    gegevens: dict[str, Any], code: str
) -> None:
    handeling = lees_handeling(gegevens)
    for codes, vervang in (
        (verwijzingen, vervang_verwijzingen),
        (personen, vervang_personen),
        (dossiers, vervang_dossiers),
    ):
        assert vervang(handeling, str) == handeling
        vervangen = vervang(handeling, lambda _: code)
        assert set(codes(vervangen)) <= {code}
        geheel = samengevoegd(heldere_velden(vervangen), persoonlijke_velden(vervangen))
        assert lees_handeling(geheel) == vervangen


def test_a_field_that_cannot_stay_empty_says_what_to_write_when_the_day_is_not_known() -> None:
    with pytest.raises(Ongeldig) as geweigerd:
        lees_daad_uit(MeldingGedaan, {"gebeurd": " "})
    (fout,) = fouten_per_veld(MeldingGedaan, geweigerd.value.fouten).values()
    assert fout.startswith("dit mag niet leeg blijven. Weet u de dag niet, schrijf dan")
    assert "null" not in fout
