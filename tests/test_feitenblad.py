"""A sheet says what the record says, cites it, and notices when that is no longer so."""

from dataclasses import replace
from datetime import date
from hashlib import sha256

import orjson
import pytest
from pydantic import ValidationError

from projections.feitenblad import Deelvraag, Dekking, Feitenblad, Kamervragen, Uitspraak
from projections.feitvraag import FEITVRAAG, Aangehaald, Aanhaling, Antwoord, Buiten

ZAAK, ANDER = "5f0c-fictief", "71aa-fictief"
VRAAG = FEITVRAAG.validate_python(
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
        FEITVRAAG.validate_python({"soort": "lijst", "patroon": patroon})
