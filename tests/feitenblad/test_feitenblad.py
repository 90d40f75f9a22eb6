"""A sheet says what the record says, cites it, and names what it leaves out."""

from dataclasses import replace
from datetime import date
from hashlib import sha256
from itertools import combinations
from random import Random
from typing import Any

import orjson
import pytest
from pydantic import TypeAdapter, ValidationError

from ledger.daden.handelingen import HANDELINGEN
from projections.feitenblad.feitenblad import Deelvraag, Dekking, Feitenblad, Kamervragen, Uitspraak
from projections.feitenblad.feitopzet import lees_opzet
from projections.feitenblad.feitvraag import Aangehaald, Aanhaling, Antwoord, Buiten, Feitvraag
from projections.feitenblad.feitwoorden import OORDELEN, STELLINGEN, VOOR_ZOVER
from projections.feitenblad.getalwacht import te_noemen
from projections.vragen.bladvergelijking import vergelijk
from tests.opstelling.bladkamer import DREMPEL, blad, opzet, per_nummer, rij, voorbeeld

_VRAAG: TypeAdapter[Feitvraag] = TypeAdapter(Feitvraag)
ZAAK, ANDER = "5f0c-fictief", "71aa-fictief"
VRAAG = _VRAAG.validate_python(
    {
        "soort": "telling",
        "patroon": {
            "daad": "melding_gedaan",
            "waar": [{"veld": "kanaal", "waarden": ["integriteitscommissie"]}],
        },
        "dossiers": [ANDER],
    }
)
ANTWOORD = Antwoord(
    definitie="‘melding gedaan’ (bij de integriteitscommissie)",
    waarde={"laagst": 1, "hoogst": 1},
    tekst="Er is één melding vastgelegd.",
    voorbehoud=("voor zover vastgelegd",),
    vastleggingen=(Aangehaald(ANDER, 9, "melding_gedaan", "stelling"),),
    buiten=(Buiten(ZAAK, 4, "melding_gedaan", "geen bron t/m 2021-11-23"),),
    aanhalingen=(Aanhaling(9, "fictieve woorden", "Fictieve brief", "p. 1", "2021", None),),
)
BLAD = Feitenblad(
    register="toedracht.example/fictief",
    positie=12,
    bekend_op=None,
    bronnen_tot=date(2021, 11, 23),
    peildatum=date(2021, 11, 23),
    opdracht=Kamervragen(
        "2021Z19601", ("kamerlid",), "2021-11-05", date(2021, 11, 26), (Deelvraag("1", "Hoe?"),)
    ),
    uitspraken=(
        Uitspraak("1", "1", ANTWOORD.tekst, VRAAG, ANTWOORD),
        Uitspraak("2", "1", "Ik betreur dit."),
    ),
    dekking=Dekking("Fictief.", (date(2020, 1, 1), date(2021, 1, 1)), (), (), ()),
)


def test_the_same_sheet_is_the_same_bytes_and_names_no_case_by_its_id() -> None:
    bytes_ = BLAD.als_bytes()
    assert bytes_ == replace(BLAD).als_bytes()
    assert sha256(bytes_).hexdigest() == (
        "cc533a1e5d6115b6eba35c6d78f9ad691a591802d9e581ebd6de1fbadbae3b8d"
    ), "the form of a sheet is read by others: it changes with its version"
    assert ZAAK.encode() not in bytes_
    assert ANDER.encode() not in bytes_
    feit = orjson.loads(bytes_)["uitspraken"][0]
    assert feit["feitvraag"]["dossiers"] == ["zaak-1"]
    assert [b["zaak"] for b in feit["buitenBeschouwing"]] == ["zaak-2"]


def test_who_changes_a_letter_of_a_statement_has_written_it() -> None:
    eigen = Uitspraak("1", "1", ANTWOORD.tekst.replace("één", "geen"), VRAAG, ANTWOORD)
    blad = replace(BLAD, uitspraken=(eigen,))
    (vrij,) = orjson.loads(blad.als_bytes())["uitspraken"]
    assert (vrij["soort"], vrij["vastleggingen"], vrij["feitvraag"]) == ("vrij", [], None)
    assert orjson.loads(BLAD.als_bytes())["uitspraken"][0]["soort"] == "feit"


@pytest.mark.parametrize(
    ("patroon", "verwacht"),
    [
        ({"daad": "roddel_gehoord"}, "een soort handeling die er is"),
        ({"daad": "melding_gedaan", "waar": [{"veld": "inhoud", "waarden": ["x"]}]}, "open veld"),
        ({"daad": "melding_gedaan", "waar": [{"veld": "kanaal", "waarden": ["duif"]}]}, "waarden"),
    ],
)
def test_a_question_asks_after_what_an_act_can_say_in_the_open(
    patroon: dict[str, object], verwacht: str
) -> None:
    with pytest.raises(ValidationError, match=verwacht):
        _VRAAG.validate_python({"soort": "lijst", "patroon": patroon})


# --- what a sheet says, and what it leaves unsaid ---------------------------------------------


def test_the_letters_claims_stand_there_with_entries_words_and_reservation() -> None:
    uitspraken = per_nummer(blad(opzet(), rij()))
    feiten = [u for u in uitspraken.values() if u["soort"] == "feit"]
    assert {f"F{n}" for n in range(14)} <= {u["nummer"] for u in feiten}
    for u in feiten:
        assert u["voorbehoud"][:2] == [
            VOOR_ZOVER, "volgens bronnen tot en met 23 november 2021",
        ]  # fmt: skip
        assert bool(u["vastleggingen"]) is (u["nummer"] != "F9"), "nobody recorded F9"
    brief = voorbeeld("brief.jsonl").decode()
    citaten = [a["citaat"] for u in feiten for a in u["aanhalingen"] if a["citaat"]]
    assert len(citaten) > 12
    assert all(orjson.dumps(citaat).decode()[1:-1] in brief for citaat in citaten)
    assert "Overgenomen is niet uitgevoerd" in " ".join(uitspraken["F5"]["voorbehoud"])
    assert {a["aard"] for a in uitspraken["F13"]["vastleggingen"]} == {"stelling"}
    assert {a["aard"] for a in uitspraken["F12"]["vastleggingen"]} == {"oordeel"}
    assert uitspraken["F9"]["tekst"].startswith("Niet vastgelegd is: ")
    assert "betekent niet dat het niet is gebeurd" in " ".join(uitspraken["F9"]["voorbehoud"])
    meningen = [u for u in uitspraken.values() if u["soort"] == "vrij"]
    assert [u["nummer"] for u in meningen] == ["V1", "V6", "V7", "V8"]
    assert {*map(len, (u["vastleggingen"] for u in meningen))} == {0}


def test_t_p7_a_count_carries_its_definition_scope_rule_for_small_numbers_and_cases() -> None:
    heel = blad(opzet(), rij())
    f8 = per_nummer(heel)["F8"]
    assert f8["uitkomst"] == {"laagst": 1, "hoogst": 1}
    assert f8["tekst"].startswith("Tot nu toe is 1 keer vastgelegd: ‘melding gedaan’")
    assert f8["definitie"].endswith("in alle dossiers van de opdracht.")
    assert "vermoeden van benadeling" in f8["definitie"]
    assert [(a["zaak"], a["daad"]) for a in f8["vastleggingen"]] == [("zaak-1", "melding_gedaan")]
    assert ("klein_getal", "F8") in {
        (b["soort"], b["uitspraak"]) for b in heel["stand"]["beletsels"]
    }
    assert b"IND-ILO" not in orjson.dumps(heel), "a case has a name in the sheet alone"


def test_t_p1_an_act_in_scope_that_is_left_out_is_listed() -> None:
    genoemd = {w["daad"] for w in blad(opzet(), rij())["dekking"]["nietGenoemd"]}
    assert "aanbeveling_gedaan" in genoemd
    assert "standpunt_bepaald" not in genoemd
    zonder = blad(opzet(zonder=["F5"]), rij())["dekking"]["nietGenoemd"]
    assert "standpunt_bepaald" in {w["daad"] for w in zonder}
    # And of a count each act that would fit but for a reason, with the reason.
    later = [
        replace(v, velden={**v.velden, "bronnen": [{**v.velden["bronnen"][0], "datum": "2022"}]})
        if v.daad == "melding_gedaan"
        else v
        for v in rij()
    ]
    f8 = per_nummer(blad(opzet(), later))["F8"]
    assert f8["uitkomst"] == {"laagst": 0, "hoogst": 0}
    assert {b["reden"] for b in f8["buitenBeschouwing"]} == {"geen bron t/m 2021-11-23"}


def test_t_p2_a_missed_duty_that_is_left_out_marks_the_sheet_as_incomplete() -> None:
    stand = blad(opzet(zonder=["F12a"]), rij())["stand"]
    assert (stand["volledig"], stand["watermerk"]) == (False, "onvolledig")
    assert {(b["soort"], b["norm"]) for b in stand["beletsels"] if b["norm"]} == {
        ("gemiste_plicht", "jenv.altijd.zorg-voor-melder")
    }
    heel = blad(opzet(), rij())["stand"]  # the control: what is spoken of is in nobody's way
    assert (heel["volledig"], heel["watermerk"]) == (True, None)


def test_what_another_account_says_of_the_same_is_spoken_of_or_in_the_way() -> None:
    met_pers = rij("brief", "pers")
    (pers,) = [v for v in met_pers if v.daad == "melding_gedaan" and v.velden["gebeurd"] == "2018"]
    stil = blad(opzet(zonder=["F12a"]), met_pers)["stand"]["beletsels"]
    tegen = [b for b in stil if b["soort"] == "tegenspraak"]
    assert [b["vastleggingen"] for b in tegen if b["uitspraak"] == "F13"] == [[pers.nummer]]
    melding = {
        "nummer": "M1",
        "feitvraag": {
            "soort": "lijst", "dossiers": ["IND-ILO"], "patroon": {"daad": "melding_gedaan"},
        },
    }  # fmt: skip
    gezegd = blad(opzet(zonder=["F12a"], erbij=[melding]), met_pers)
    over = [b for b in gezegd["stand"]["beletsels"] if b["soort"] == "tegenspraak"]
    assert pers.nummer not in {n for b in over for n in b["vastleggingen"]}
    relazen = " ".join(per_nummer(gezegd)["M1"]["voorbehoud"])
    assert "brief, pers" in relazen, "which account says so stands with it"


def test_first_and_last_are_named_as_far_as_the_record_tells_and_nobody_knew_not() -> None:
    def vraag(nummer: str, soort: str, daad: str, **meer: Any) -> dict[str, Any]:
        patroon = {"daad": daad, "waar": meer.pop("waar", [])}
        return {
            "nummer": nummer,
            "feitvraag": {"soort": soort, "dossiers": ["IND-ILO"], "patroon": patroon, **meer},
        }

    melding = [{"veld": "vermoedens", "toets": "bevat", "waarden": ["benadeling"]}]
    erbij = [
        vraag("E", "eerste", "onderzoek_ingesteld"),
        vraag("L", "laatste", "kamervragen_beantwoord"),
        vraag("W", "wie_wist", "melding_gedaan", rol="integriteitscommissie", waar=melding),
        vraag("N", "wie_wist", "melding_gedaan", rol="hoofddirecteur", waar=melding),
    ]
    uit = per_nummer(blad(opzet(erbij=erbij), rij()))
    assert len(uit["E"]["uitkomst"]["handelingen"]) == 3
    assert uit["E"]["tekst"].startswith("Welke de eerste was, staat niet vast: ")
    assert [h["gebeurd"] for h in uit["L"]["uitkomst"]["handelingen"]] == ["2021-11-23"]
    assert {k["antwoord"] for k in uit["W"]["uitkomst"]["kennis"]} == {"ja"}
    assert uit["W"]["tekst"].startswith("De integriteitscommissie wist uiterlijk 23 november 2021")
    assert {k["antwoord"] for k in uit["N"]["uitkomst"]["kennis"]} == {"niet_vastgelegd"}
    assert uit["N"]["tekst"].startswith("Niet is vastgelegd dat de hoofddirecteur")


def test_a_sheet_beside_an_earlier_one_says_per_statement_what_became_of_it() -> None:
    namen = {"zaak-1": "d-een", "zaak-2": "d-twee"}
    eerder = blad(opzet(zonder=["F10"]), rij())
    later = [
        replace(v, velden={**v.velden, "bronnen": [{**v.velden["bronnen"][0], "datum": "2022"}]})
        if v.daad == "melding_gedaan"
        else v
        for v in rij()
    ]
    f5 = next(u for u in opzet().uitspraken if u.nummer == "F5")
    anders = [
        {**f5.model_dump(mode="json"), "nummer": "X5"},  # the same question by another name
        {"nummer": "V1", "vraag": "1", "tekst": "Nee"},
    ]
    dit = blad(opzet(zonder=["F5", "V1", "V7"], erbij=anders), later)
    rijen = vergelijk((dit, list(namen.values())), (eerder, list(namen.values())))
    stand = {(r.dit or r.eerder or {})["nummer"]: r.stand for r in rijen}
    assert {n: s for n, s in stand.items() if s != "zelfde"} == {
        "F8": "gewijzigd", "F12a": "gewijzigd", "F13": "gewijzigd",
        "V1": "gewijzigd", "F10": "nieuw", "V7": "vervallen",
    }  # fmt: skip
    (x5,) = [r.eerder for r in rijen if r.dit and r.dit["nummer"] == "X5"]
    assert x5 is not None
    assert x5["nummer"] == "F5"
    omgekeerd = vergelijk((eerder, list(namen.values())), (eerder, list(namen.values())[::-1]))
    over_zaken = [r.stand for r in omgekeerd if r.dit and r.dit["nummer"] == "F2"]
    ander = {**eerder, "opdracht": {**eerder["opdracht"], "kamervraag": "2022Z00001"}}
    los = vergelijk((eerder, list(namen.values())), (ander, ["d-vier", "d-drie"]))
    assert over_zaken == ["gewijzigd"], "of another case it is another question by that number"
    assert {r.stand for r in los if r.dit and r.dit["nummer"] == "F2"} == {"nieuw"}


def test_every_kind_of_act_is_a_claim_a_judgment_or_done() -> None:
    assert HANDELINGEN.keys() >= STELLINGEN | OORDELEN
    assert not STELLINGEN & OORDELEN


def test_two_numbers_that_left_cannot_be_subtracted_to_a_small_one() -> None:
    def tel(*getallen: int) -> dict[str, Any]:
        vraag = {"soort": "telling", "patroon": {"daad": "melding_gedaan"}}
        return {
            "uitspraken": [
                {"nummer": str(n), "feitvraag": vraag, "uitkomst": {"laagst": g, "hoogst": g}}
                for n, g in enumerate(getallen)
            ]
        }

    kans = Random(8)
    genoemd = 0
    for _ in range(500):
        hier = [kans.randrange(40) for _ in range(3)]
        eerder = [kans.randrange(40) for _ in range(2)]
        weg = [("melding_gedaan", g) for g in eerder]
        nodig = te_noemen(tel(*hier), weg, DREMPEL)
        genoemd += len(nodig)
        over = [g for n, g in enumerate(hier) if str(n) not in nodig]
        naast = [*combinations(over, 2), *((g, ander) for g in over for ander in eerder)]
        assert not any(0 < abs(een - ander) < DREMPEL for een, ander in naast)
        assert not any(0 < g < DREMPEL for g in over)
    assert 0 < genoemd < 1500
    assert te_noemen(tel(9), [("klacht_ingediend", 7)], DREMPEL) == frozenset(), "another kind"


def test_all_that_is_wrong_with_what_is_asked_for_is_told_at_once() -> None:
    fout = {"kamervraag": "x", "uitspraken": [{"nummer": "1"}, {"nummer": "2", "feitvraag": {}}]}
    with pytest.raises(ValueError, match="/kamervraag: verwacht het nummer van Kamervragen") as gek:
        lees_opzet(orjson.dumps(fout))
    assert "/uitspraken/0: verwacht een feitvraag, een tekst of beide" in str(gek.value)
