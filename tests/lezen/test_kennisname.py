"""Who knew what when is answered from what is recorded, and silence is never taken for a no."""

from datetime import date, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.daden.handelingen import HANDELINGEN
from ledger.daden.lijsten import KANALEN, ROLLEN, Merk
from ledger.daden.woorden import merken
from projections.kennis.deelname import DEELNAME, PERSOONSVELDEN, Wie, Wijze, deelnemers
from projections.kennis.kennisname import Kennis, Weten
from tests.opstelling.kennisverhaal import Daad, daad, gelezen, melding, werelden
from tests.toetsen.test_duties import BRIEF

DAG = date(2024, 3, 1)


def wist(daden: list[Daad], rol: str, feit: str, dag: str) -> Kennis:
    verhaal = gelezen(daden)
    weten = Weten(tuple(verhaal.values()))
    return weten.op(Wie("rol", rol), verhaal[feit], date.fromisoformat(dag))


def via(kennis: Kennis) -> list[tuple[str, str]]:
    return [(weet.door.id, weet.wijze.value) for weet in kennis.via]


# --- the table ----------------------------------------------------------------------------------


def rolvelden(soort: str) -> set[str]:
    """The fields of an act, of its own, that can hold a role, a channel or a person."""
    uit = set()
    for naam, veld in HANDELINGEN[soort].model_fields.items():
        if naam in {"daad", "door", "noemt", "na", "bronnen"}:
            continue
        woorden = set(_woorden(veld.annotation))
        if Merk.PERSOON in merken(HANDELINGEN[soort])[naam] or woorden & (
            {*ROLLEN, *KANALEN} - {"onbekend"}
        ):
            uit.add(naam)
    return uit


def _woorden(vorm: Any) -> list[Any]:
    """Every word of a closed list in a type, and of the models inside it."""
    if hasattr(vorm, "model_fields"):
        return [w for veld in vorm.model_fields.values() for w in _woorden(veld.annotation)]
    delen = get_args(vorm)
    return [vorm] if not delen else [w for deel in delen for w in _woorden(deel)]


@pytest.mark.parametrize("soort", HANDELINGEN)
def test_every_act_says_whom_it_informs_and_every_field_of_a_role_or_person_is_placed(
    soort: str,
) -> None:
    rij = DEELNAME[soort]
    assert rolvelden(soort) == {*rij.velden, *rij.niets}
    assert rij.vast.keys() <= set(ROLLEN)
    personen = {v for v in rij.velden if Merk.PERSOON in merken(HANDELINGEN[soort])[v]}
    assert personen == rij.velden.keys() & PERSOONSVELDEN


def test_the_table_has_no_act_that_there_is_not() -> None:
    assert DEELNAME.keys() == HANDELINGEN.keys()
    assert rolvelden("doorgeleid") == {"naar", "van"}  # control: the fields are found


def test_who_is_named_judged_or_harmed_is_not_informed_by_that() -> None:
    daden = [
        melding("m", "2024-03-01", onderwerp=[{"rol": "leidinggevende"}]),
        daad(
            "b",
            "benadelende_handeling",
            "2024-03-02",
            "leidinggevende",
            soort=None,
            jegens="melder",
        ),
        daad("o", "oordeel_gegeven", "2024-03-03", toegerekend_aan="werkgever", over="m"),
    ]
    assert wist(daden, "leidinggevende", "m", "2024-12-31").antwoord == "niet_vastgelegd"
    assert wist(daden, "melder", "b", "2024-12-31").antwoord == "niet_vastgelegd"
    assert wist(daden, "werkgever", "o", "2024-12-31").antwoord == "niet_vastgelegd"
    assert wist(daden, "leidinggevende", "b", "2024-12-31").antwoord == "ja"  # control: who did it


def test_under_which_report_an_act_was_filed_does_not_show_that_who_did_it_knew_of_it() -> None:
    """The recorder put it there; who dismissed somebody may never have heard of the report."""
    velden: dict[str, Any] = {"soort": "ontslag", "jegens": "melder", "verband_met_melding": "nee"}
    daden = [
        melding("m", "2024-06-01"),
        daad("b", "benadelende_handeling", "2024-06-10", "leidinggevende", melding="m", **velden),
    ]
    for feit, antwoord in (("m", "niet_vastgelegd"), ("b", "ja")):
        assert wist(daden, "leidinggevende", feit, "2024-12-31").antwoord == antwoord
    daden[1] = daad("k", "kwalificatie_gegeven", "2024-06-10", "leidinggevende", melding="m")
    daden[1]["soorten"] = None
    assert wist(daden, "leidinggevende", "m", "2024-12-31").antwoord == "ja"  # control


@pytest.mark.parametrize("soort", HANDELINGEN)
def test_no_act_informs_of_a_report_by_a_field_that_every_act_has(soort: str) -> None:
    eigen = "melding" in HANDELINGEN[soort].__annotations__
    leeg = {n: None for n, v in HANDELINGEN[soort].model_fields.items() if v.is_required()}
    gevuld = {n: "te_goeder_trouw" for n in leeg if n == "omstandigheid"}
    ander = daad("x", soort, "2024-03-09", "auditdienst", melding="m", **gevuld)
    daden = [melding("m", "2024-03-01"), leeg | ander]
    kennis = wist(daden, "auditdienst", "m", "2024-12-31")
    assert (kennis.antwoord == "ja") == eigen, soort


# --- the answers --------------------------------------------------------------------------------


def test_a_report_passed_on_informs_of_that_report_and_of_nothing_before_it() -> None:
    daden = [
        daad("s", "signaal_geuit", "2024-02-01", "melder", vorm=None),
        melding("m", "2024-03-01"),
        melding("n", "2024-03-02"),
        daad("d", "doorgeleid", "2024-03-04", "leidinggevende", melding="m", naar="werkgever"),
        daad("k", "kwalificatie_gegeven", "2024-03-09", "werkgever", melding="m", soorten=None),
    ]
    laat = "2024-12-31"
    assert wist(daden, "werkgever", "m", laat).antwoord == "ja"
    assert wist(daden, "werkgever", "s", laat).antwoord == "niet_vastgelegd"
    assert wist(daden, "werkgever", "n", laat).antwoord == "niet_vastgelegd"


def test_what_was_sent_is_not_known_before_something_shows_that_it_arrived() -> None:
    daden = [
        melding("m", "2024-03-01"),
        daad("d", "doorgeleid", "2024-03-04", "leidinggevende", melding="m", naar="werkgever"),
        daad("k", "kwalificatie_gegeven", "2024-03-09", "werkgever", melding="m", soorten=None),
    ]
    tussen = wist(daden, "werkgever", "m", "2024-03-06")
    assert (tussen.antwoord, via(tussen)) == ("mogelijk", [("d", "gestuurd")])
    assert (tussen.mogelijk, tussen.zeker) == (date(2024, 3, 4), date(2024, 3, 9))
    later = wist(daden, "werkgever", "m", "2024-03-09")
    assert (later.antwoord, via(later)) == ("ja", [("k", "noemde")])
    eerder = wist(daden, "werkgever", "m", "2024-03-03")
    assert (eerder.antwoord, eerder.mogelijk) == ("pas", date(2024, 3, 4))
    nooit = wist(daden[:2], "werkgever", "m", "2030-01-01")
    assert (nooit.antwoord, nooit.zeker) == ("mogelijk", None)  # sent, and nothing more


@pytest.mark.parametrize(
    ("velden", "antwoord", "zeker"),
    [
        ({}, "mogelijk", None),
        ({"vorm": "mondeling"}, "ja", date(2024, 3, 1)),
        ({"vorm": "schriftelijk"}, "mogelijk", None),
        ({"ontvangen_op": "2024-03-05"}, "ja", date(2024, 3, 5)),
        ({"ontvangen_op": "[2024-03-05..2024-03-20]"}, "mogelijk", date(2024, 3, 20)),
        ({"ontvangen_op": "2024-03-11"}, "pas", date(2024, 3, 11)),
    ],
)
def test_a_report_is_known_where_it_was_made_from_the_day_it_was_received(
    velden: dict[str, Any], antwoord: str, zeker: date | None
) -> None:
    daden = [melding("m", "2024-03-01", kanaal="integriteitscommissie", **velden)]
    kennis = wist(daden, "integriteitscommissie", "m", "2024-03-10")
    assert (kennis.antwoord, kennis.zeker) == (antwoord, zeker)


def test_who_was_told_in_writing_knew_on_a_day_that_nobody_says() -> None:
    wat, velden = "hoogste_leidinggevende_geinformeerd", {"melding": "m", "schriftelijk": True}
    daden = [
        melding("m", "2024-03-01"),
        daad("h", wat, "2024-03-04", "leidinggevende", **velden),
    ]
    kennis = wist(daden, "hoogste_leidinggevende", "m", "2024-12-31")
    assert (kennis.antwoord, kennis.zeker) == ("mogelijk", None)
    daden[1]["schriftelijk"] = False
    assert wist(daden, "hoogste_leidinggevende", "m", "2024-03-04").antwoord == "ja"  # control


def test_who_began_on_something_before_it_was_there_learned_of_it_on_a_day_nobody_says() -> None:
    """An investigation can have begun before the report that it came to be about."""
    velden = {"melding": "m", "aard": None}
    daden = [
        melding("m", "2024-03-10"),
        daad("o", "onderzoek_ingesteld", "2024-03-01", "werkgever", **velden),
    ]
    kennis = wist(daden, "werkgever", "m", "2024-12-31")
    assert (kennis.antwoord, kennis.mogelijk, kennis.zeker) == ("mogelijk", date(2024, 3, 10), None)
    daden[1]["gebeurd"] = "2024-03-11"
    assert wist(daden, "werkgever", "m", "2024-12-31").zeker == date(2024, 3, 11)


def test_days_that_contradict_each_other_make_nothing_certain() -> None:
    daden = [
        melding("m", "2024-03-10", na=[{"id": "x"}]),
        daad("x", "signaal_geuit", "2024-03-20", "melder", vorm=None),
    ]
    assert wist(daden, "melder", "m", "2024-12-31").antwoord == "mogelijk"
    daden[0]["na"] = []
    assert wist(daden, "melder", "m", "2024-12-31").antwoord == "ja"  # control


def test_a_name_that_two_reports_bear_names_neither_for_certain() -> None:
    daden = [
        melding("m", "2024-03-01", melding="zaak-1"),
        melding("n", "2024-03-02", melding="zaak-1"),
        daad(
            "k", "kwalificatie_gegeven", "2024-03-09", "werkgever", melding="zaak-1", soorten=None
        ),
    ]
    assert wist(daden, "werkgever", "m", "2024-12-31").antwoord == "niet_vastgelegd"
    del daden[1]
    assert wist(daden, "werkgever", "m", "2024-12-31").antwoord == "ja"  # of one it is known


def test_a_person_is_asked_for_by_code_and_a_role_never_stands_for_a_person() -> None:
    daden = [melding("m", "2024-03-01", melder_ref="p-een")]
    verhaal = gelezen(daden)
    weten, m = Weten(tuple(verhaal.values())), verhaal["m"]
    assert weten.op(Wie("persoon", "p-een"), m, DAG).antwoord == "ja"
    for wie in (Wie("persoon", "p-ander"), Wie("rol", "p-een"), Wie("persoon", "melder")):
        assert weten.op(wie, m, DAG).antwoord == "niet_vastgelegd"
    assert {(wie.code, wijze) for wie, wijze in deelnemers(m)} == {
        ("melder", Wijze.DEED),
        ("p-een", Wijze.DEED),
    }


def test_what_was_told_without_saying_what_is_a_hint_and_no_answer() -> None:
    daden = [
        melding("m", "2024-03-01"),
        daad("o", "oordeel_gegeven", "2024-04-01", "integriteitscommissie", over="m"),
        daad(
            "b",
            "beoordeling_medegedeeld",
            "2024-05-01",
            melding="m",
            aan="melder",
            inhoud="uitkomst",
        ),
    ]
    kennis = wist(daden, "melder", "o", "2024-12-31")
    assert kennis.antwoord == "niet_vastgelegd"
    assert [g.id for g in kennis.wellicht] == ["b"]
    assert wist(daden, "melder", "o", "2024-04-15").wellicht == ()  # that came later
    assert wist(daden, "melder", "b", "2024-05-01").antwoord == "ja"


# --- the letter ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rol", "feit", "dag", "antwoord", "waardoor"),
    [
        ("melder", "1", "2020-06-30", "ja", ["1", "9"]),
        ("melder", "1", "2019-01-01", "mogelijk", ["1"]),
        ("melder", "9", "2020-06-10", "mogelijk", ["9", "14"]),
        ("melder", "9", "2020-05-31", "pas", ["9", "14"]),
        ("melder", "14", "2021-11-23", "ja", ["14"]),
        ("melder", "13", "2021-11-23", "niet_vastgelegd", []),  # 14 may have told it: a hint
        ("vertrouwenspersoon", "1", "2020-06-30", "ja", ["1"]),
        ("vertrouwenspersoon", "9", "2021-11-23", "niet_vastgelegd", []),
        ("integriteitscommissie", "9", "2020-07-15", "mogelijk", ["10", "11", "9"]),
        ("integriteitscommissie", "9", "2021-11-23", "ja", ["10", "11"]),
        ("integriteitscommissie", "9", "2020-05-31", "pas", ["10", "11", "9"]),
        ("integriteitscommissie", "1", "2021-11-23", "mogelijk", ["9"]),  # the earlier report
        ("hoofddirecteur", "13", "2021-11-23", "ja", ["13"]),
        ("hoofddirecteur", "11", "2021-11-23", "ja", ["13"]),
        ("hoofddirecteur", "11", "2020-12-31", "mogelijk", ["13"]),
        ("hoofddirecteur", "1", "2021-11-23", "niet_vastgelegd", []),
        ("secretaris_generaal", "11", "2021-11-23", "ja", ["13"]),
        ("secretaris_generaal", "9", "2021-11-23", "niet_vastgelegd", []),
        ("hoogste_leidinggevende", "1", "2021-11-23", "ja", ["6b"]),
        ("bewindspersoon", "17", "2021-11-22", "pas", ["18"]),
        ("bewindspersoon", "17", "2021-11-23", "ja", ["18"]),
        ("bewindspersoon", "9", "2021-11-23", "niet_vastgelegd", []),
    ],
)
def test_the_letters_own_account_says_who_knew_what_when(
    rol: str, feit: str, dag: str, antwoord: str, waardoor: list[str]
) -> None:
    kennis = wist(BRIEF, rol, feit, dag)
    assert (kennis.antwoord, [weet.door.id for weet in kennis.via]) == (antwoord, waardoor)


def test_of_the_letter_the_melder_may_have_heard_of_the_position_and_that_is_a_hint() -> None:
    kennis = wist(BRIEF, "melder", "13", "2021-11-23")
    assert [g.id for g in kennis.wellicht] == ["14"]
    minister = wist(BRIEF, "bewindspersoon", "9", "2021-11-23")
    assert {g.id for g in minister.wellicht} == {"6", "16", "18"}


# --- laws against every exact day ---------------------------------------------------------------

_dagen = st.integers(0, 9)
_STAPPEN: tuple[tuple[str, dict[str, Any]], ...] = (
    ("hoogste_leidinggevende_geinformeerd", {}),
    ("beoordeling_medegedeeld", {"aan": "hoogste_leidinggevende", "inhoud": None}),
    ("kwalificatie_gegeven", {"soorten": None}),
    ("onderzoek_ingesteld", {"aard": None}),
)


@st.composite
def verhalen(draw: st.DrawFn) -> list[Daad]:
    """A report that is passed on, taken up and told, on imprecise days with links."""

    def datum() -> str:
        van = draw(_dagen)
        tot = van + draw(st.sampled_from((0, 0, 1, 3)))
        een, ander = (DAG + timedelta(days=n) for n in (van, tot))
        return een.isoformat() if een == ander else f"[{een}..{ander}]"

    rij = [melding("m", datum())]
    for n in range(draw(st.integers(1, 3))):
        na = [
            {
                "id": id_,
                "min": draw(st.sampled_from((0, 0, 1))),
                "max": draw(st.none() | st.just(4)),
            }
            for id_ in draw(st.sets(st.sampled_from([d["id"] for d in rij]), max_size=2))
        ]
        soort, velden = draw(st.sampled_from(_STAPPEN))
        rij.append(
            daad(f"d{n}", soort, datum(), "hoogste_leidinggevende", melding="m", na=na, **velden)
        )
    return rij


def _volgt(soort: str) -> bool:
    """Whether such an act cannot come before the report that it names."""
    return soort in {"hoogste_leidinggevende_geinformeerd", "beoordeling_medegedeeld"}


@given(verhalen(), st.integers(-1, 14))
def test_the_answer_is_what_all_exact_days_together_say(rij: list[Daad], op: int) -> None:
    """In every way, in some or in none; where an act may have come first, no more than that."""
    dag = DAG + timedelta(days=op)
    noemers = [d for d in rij if d["id"] != "m"]
    gezien = set()
    for wereld in werelden(rij):
        if all(wereld["m"] <= wereld[d["id"]] for d in noemers if _volgt(d["daad"])):
            gezien.add(any(wereld["m"] <= wereld[d["id"]] <= dag for d in noemers))
    verhaal = gelezen(rij)
    if not gezien:
        assert any(g.strijdig for g in verhaal.values())
        return
    kennis = Weten(tuple(verhaal.values())).op(
        Wie("rol", "hoogste_leidinggevende"), verhaal["m"], dag
    )
    if kennis.antwoord == "ja":
        assert gezien == {True}
    elif kennis.antwoord == "pas":
        assert gezien == {False}
    elif all(_volgt(d["daad"]) for d in noemers):
        assert gezien == {True, False}  # exactly undecided where every act must come after
