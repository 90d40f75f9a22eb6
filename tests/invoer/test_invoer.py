"""A file comes in whole or not at all, and says everything that is wrong with it at once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
import pytest

from api.invoer.invoer import (
    BESTAND_MAX,
    REGEL_MAX,
    InvoerGeweigerd,
    importeer,
    lees_regels,
    leg_een_vast,
)
from ledger.daden.handelingen import lees_handeling
from ledger.vastleggen.register import Inzending, Register
from ledger.zaak.dossier import Vastlegger
from tests import WORTEL

WIE = Vastlegger("een-lid", "commissielid")
BRIEF = WORTEL / "api" / "voorbeeld" / "brief.jsonl"
GOED: dict[str, Any] = {
    "dossier": "FICTIEF-1",
    "id": "m",
    "daad": "melding_gedaan",
    "gebeurd": "2020-06",
    "door": [{"rol": "melder", "ref": None}],
    "kanaal": "leidinggevende",
    "vermoedens": ["misstand"],
}


def regels(*lijst: dict[str, Any]) -> bytes:
    return b"\n".join(map(orjson.dumps, lijst))


def zonder(naam: str) -> dict[str, Any]:
    return {sleutel: waarde for sleutel, waarde in GOED.items() if sleutel != naam}


def over(van: str, **velden: Any) -> dict[str, Any]:
    bevestiging = {"daad": "ontvangst_bevestigd", "gebeurd": "2020-07", "door": GOED["door"]}
    return {"dossier": "FICTIEF-1", "melding": van, "aan": "melder", **bevestiging, **velden}


def neem_in(register: Register, data: bytes, *, droog: bool = False) -> tuple[int, int, int]:
    verslag = importeer(register, lees_regels(data), wie=WIE, droog=droog)
    return verslag.nieuw, verslag.al_vastgelegd, verslag.dossiers_geopend


FOUT = [
    ("an unknown act", regels(GOED | {"daad": "meldng_gedaan"}), "/daad: .*melding_gedaan"),
    ("a missing field", regels(zonder("kanaal")), "/kanaal: verwacht dit gegeven"),
    ("no case", regels(zonder("dossier")), "/dossier: verwacht tekst"),
    ("an unknown field", regels(GOED | {"kanal": "x"}), "/kanal: .*kanaal"),
    ("a name that pydantic uses", regels(GOED | {"@een": 1, "@k": 1}), "een .*, kreeg '@een'"),
    ("a month that is none", regels(GOED | {"gebeurd": "2020-13"}), "/gebeurd: .*2020-13"),
    ("a reversed interval", regels(GOED | {"gebeurd": "2020-06/2020-01"}), "/gebeurd: .*2020-01"),
    ("an unknown role", regels(GOED | {"door": [{"rol": "chef"}]}), "/door/0/rol: .*chef"),
    ("a line over the limit", regels(GOED | {"id": "m" * REGEL_MAX}), f"hoogstens {REGEL_MAX}"),
    ("invalid UTF-8", regels(GOED)[:-3] + b"\xff\xff}", "ongeldige byte op plaats"),
    ("an empty file", b"", "leeg bestand"),
    ("only white space", b"\n  \n", "leeg bestand"),
    ("no JSON", b"{'dossier'}", "verwacht JSON, fout op plaats 2"),
    ("a list", b"[]", "verwacht een JSON-object"),
    ("one id twice", regels(GOED, GOED), "/id: 'm' staat ook op regel 1"),
    ("a circle", regels(GOED | {"na": ["b"]}, over("m", id="b", na=["m"])), "kring"),
]


@pytest.mark.parametrize(("data", "tekst"), [f[1:] for f in FOUT], ids=[f[0] for f in FOUT])
def test_a_bad_line_is_refused_with_its_number_and_place(data: bytes, tekst: str) -> None:
    with pytest.raises(InvoerGeweigerd, match=rf"(?s)regel \d: .*{tekst}"):
        lees_regels(data)


def test_every_fault_of_the_file_is_told_at_once() -> None:
    with pytest.raises(InvoerGeweigerd) as geweigerd:
        lees_regels(regels(GOED | {"gebeurd": "2020-13", "kanaal": "x"}, over("m"), zonder("door")))
    assert [fout.regel for fout in geweigerd.value.fouten] == [1, 1, 3]


def test_a_file_over_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(InvoerGeweigerd, match=f"hoogstens {BESTAND_MAX}"):
        lees_regels(b" " * (BESTAND_MAX + 1))


def test_m4_the_same_file_twice_adds_nothing(register: Register) -> None:
    data = BRIEF.read_bytes()
    assert neem_in(register, data) == (20, 0, 2)
    positie = register.journal.positie()
    assert neem_in(register, data) == (0, 20, 0)
    assert register.journal.positie() == positie


def test_reports_that_read_alike_stay_as_many_as_the_file_has_names_for(
    register: Register,
) -> None:
    drie = [GOED | {"id": f"m{n}"} for n in range(3)]
    data = regels(*drie, over("m2"))
    assert neem_in(register, data) == (4, 0, 1)
    assert neem_in(register, data) == (0, 4, 0)
    assert neem_in(register, regels(*drie[1:])) == (0, 2, 0)
    dossier = register.vind_dossier("FICTIEF-1")
    assert dossier
    meldingen = [f for f in register.zaak(dossier).feiten if f.daad == "melding_gedaan"]
    (bevestiging,) = (f for f in register.zaak(dossier).feiten if f.daad != "melding_gedaan")
    assert len({f.id for f in meldingen}) == 3
    assert bevestiging.velden["melding"] == meldingen[2].id


def test_a_line_without_a_name_of_its_own_that_is_there_already_adds_nothing(
    register: Register,
) -> None:
    assert neem_in(register, regels(zonder("id"), zonder("id"))) == (1, 1, 1)


def test_a_longer_file_adds_only_what_is_new_and_finds_what_it_refers_to(
    register: Register,
) -> None:
    assert neem_in(register, regels(GOED)) == (1, 0, 1)
    assert neem_in(register, regels(over("m"), GOED)) == (1, 1, 0)
    dossier = register.vind_dossier("FICTIEF-1")
    assert dossier
    melding, bevestiging = register.zaak(dossier).feiten
    assert bevestiging.velden["melding"] == melding.id


def test_two_files_may_use_one_short_name_for_different_acts(register: Register) -> None:
    neem_in(register, regels(GOED, over("m")))
    ander = GOED | {"gebeurd": "2021-03"}
    assert neem_in(register, regels(ander, over("m"))) == (2, 0, 0)


def test_a_dry_run_says_what_would_happen_and_records_nothing(register: Register) -> None:
    assert neem_in(register, regels(GOED, over("m")), droog=True) == (2, 0, 1)
    assert register.journal.positie() == 0


@pytest.mark.parametrize("droog", [True, False])
def test_one_line_that_cannot_be_admitted_keeps_the_whole_file_out(
    register: Register, droog: bool
) -> None:
    wees: dict[str, Any] = {"daad": "correctie", "van_daad": "0192f0c1-2a3b-7c4d-8e5f-60718293a4b5"}
    wees |= {"dossier": "FICTIEF-1", "veld": "gebeurd", "nieuwe_waarde": "2020", "reden": None}
    toekomst = over("m", gebeurd="2999")
    with pytest.raises(InvoerGeweigerd) as geweigerd:
        neem_in(register, regels(GOED, wees, toekomst), droog=droog)
    assert "regel 2: handeling 0192f0c1-2a3b-7c4d-8e5f-60718293a4b5 bestaat niet" in str(
        geweigerd.value
    )
    assert "regel 3: /gebeurd: verwacht een dag tot en met vandaag" in str(geweigerd.value)
    assert register.journal.positie() == 0


def test_a_reference_that_leads_nowhere_names_its_line(register: Register) -> None:
    with pytest.raises(InvoerGeweigerd, match="regel 2: handeling onbekend bestaat niet"):
        neem_in(register, regels(GOED, over("onbekend")))


def test_an_act_of_two_cases_is_at_home_in_the_first_and_a_reference_in_the_other(
    register: Register,
) -> None:
    neem_in(register, BRIEF.read_bytes())
    zaken = {naam: register.vind_dossier(naam) for naam in ("IND-ILO", "IND-organisatie")}
    ilo, organisatie = (register.zaak(str(zaken[naam])) for naam in zaken)
    assert [f.thuis for f in ilo.feiten].count(False) == 1
    assert [f.thuis for f in organisatie.feiten] == [True]


def test_the_reading_in_the_letter_is_marked_as_one(register: Register) -> None:
    neem_in(register, BRIEF.read_bytes())
    zaak = register.zaak(str(register.vind_dossier("IND-ILO")))
    lezingen = [f.daad for f in zaak.feiten if f.velden.get("lezing")]
    assert lezingen == ["hoogste_leidinggevende_geinformeerd"]
    assert len(zaak.feiten) == 20


def test_one_act_from_the_command_line_names_no_line_keys(register: Register) -> None:
    register.open_dossier({"kenmerk": "FICTIEF-1"}, wie=WIE, sleutel="open")
    los = {naam: w for naam, w in GOED.items() if naam not in {"dossier", "id"}}
    assert leg_een_vast(register, "FICTIEF-1", orjson.dumps(los), wie=WIE, sleutel="s") == 2
    with pytest.raises(InvoerGeweigerd, match="/id: hoort bij een importregel"):
        leg_een_vast(register, "FICTIEF-1", orjson.dumps(los | {"id": "m"}), wie=WIE, sleutel="t")
    with pytest.raises(InvoerGeweigerd, match="dat er is en dat u mag zien, kreeg 'NERGENS'"):
        leg_een_vast(register, "NERGENS", orjson.dumps(los), wie=WIE, sleutel="u")
    assert register.journal.positie() == 2


def test_a_closed_case_takes_in_no_import(register: Register) -> None:
    neem_in(register, regels(GOED))
    dossier = str(register.vind_dossier("FICTIEF-1"))
    sluit = lees_handeling({"daad": "dossier_gesloten", "reden": None})
    register.vastleggen([Inzending(dossier, sluit)], wie=WIE, sleutel="dicht")
    with pytest.raises(InvoerGeweigerd, match=r"regel 1: dossier d-.* is gesloten"):
        neem_in(register, regels(over("m"), GOED))


def test_one_act_opens_a_case_and_one_moves_an_act_to_another(register: Register) -> None:
    def leg(dossier: str, sleutel: str, **gegevens: Any) -> int:
        return leg_een_vast(register, dossier, orjson.dumps(gegevens), wie=WIE, sleutel=sleutel)

    for kenmerk in ("FOUT", "GOED"):
        leg(kenmerk, kenmerk, daad="dossier_geopend", kenmerk=kenmerk)
    los = {naam: w for naam, w in GOED.items() if naam not in {"dossier", "id"}}
    nummer = leg("FOUT", "m", **los)
    id_ = register.ontvangstbewijs(nummer).id
    weg = {"daad": "verkeerd_dossier", "van_daad": id_, "naar": "GOED", "reden": "vergissing"}
    assert leg("FOUT", "w", **weg) == leg("FOUT", "w", **weg) == 4
    fout, goed = (register.zaak(str(register.vind_dossier(naam))) for naam in ("FOUT", "GOED"))
    assert (len(fout.feiten), len(goed.feiten)) == (0, 1)


DUBBELZINNIG = [
    ("a key twice", regels(GOED)[:-1] + b',"gebeurd":"2021"}', "'gebeurd' twee keer"),
    ("an act after itself", regels(GOED | {"na": ["m"]}), "/na: een handeling komt niet na"),
    (
        "a name of two acts",
        regels(zonder("id") | {"melding": "q"}, GOED | {"melding": "q"}, over("q")),
        "'q' kan elk van de regels 1 en 2 zijn",
    ),
]


@pytest.mark.parametrize(
    ("data", "tekst"), [f[1:] for f in DUBBELZINNIG], ids=[f[0] for f in DUBBELZINNIG]
)
def test_what_could_be_read_in_two_ways_is_refused(data: bytes, tekst: str) -> None:
    with pytest.raises(InvoerGeweigerd, match=tekst):
        lees_regels(data)


def test_a_byte_order_mark_does_no_harm() -> None:
    assert len(lees_regels(b"\xef\xbb\xbf" + regels(GOED))) == 1


def test_a_kenmerk_is_one_case_however_it_is_spelled(register: Register) -> None:
    anders = zonder("id") | {"dossier": " fictief-1", "gebeurd": "2020-07"}
    assert neem_in(register, regels(GOED, anders)) == (2, 0, 1)
    dossier = str(register.vind_dossier("FICTIEF-1"))
    op_id = GOED | {"dossier": dossier, "ook_in": [dossier, "FICTIEF-1"]}
    assert neem_in(register, regels(GOED | {"dossier": dossier}, anders)) == (0, 2, 0)
    assert neem_in(register, regels(op_id | {"gebeurd": "2020-08"})) == (1, 0, 0)
    assert register.lees(dossier)[-1].dossiers == (dossier,)


def test_an_id_that_no_case_has_opens_none(register: Register) -> None:
    with pytest.raises(InvoerGeweigerd, match=r"regel 1: dossier d-A{22} bestaat niet"):
        neem_in(register, regels(GOED | {"dossier": f"d-{'A' * 22}"}))


def test_a_case_opens_as_its_opening_line_says_wherever_that_stands(register: Register) -> None:
    opening = {"dossier": "FICTIEF-1", "daad": "dossier_geopend", "kenmerk": "fictief-1"}
    bron = [{"titel": "Intake (fictief)"}]
    data = regels(GOED, opening | {"dossiertitel": "Een zaak (fictief)", "bronnen": bron})
    assert neem_in(register, data) == (1, 0, 1)
    assert register.open_teksten([1])[1] == {
        "kenmerk": "FICTIEF-1",
        "dossiertitel": "Een zaak (fictief)",
        "bronnen/0/titel": "Intake (fictief)",
    }
    ander = opening | {"dossier": "FICTIEF-2", "kenmerk": "FICTIEF-3"}
    with pytest.raises(InvoerGeweigerd, match="/kenmerk: verwacht dat van het dossier"):
        neem_in(register, regels(ander))


def test_cases_are_linked_by_the_kenmerk_that_the_file_uses(register: Register) -> None:
    ander = GOED | {"dossier": "FICTIEF-2", "id": "n"}
    koppeling = {"dossier": "FICTIEF-1", "daad": "dossiers_gekoppeld", "grond": None}
    data = regels(GOED, ander, koppeling | {"dossiers": ["FICTIEF-1", "FICTIEF-2"]})
    neem_in(register, data)
    een, twee = (str(register.vind_dossier(k)) for k in ("FICTIEF-1", "FICTIEF-2"))
    assert register.lees(een)[-1].velden["dossiers"] == [een, twee]
    assert neem_in(register, data) == (0, 3, 0)


def test_imports_that_overlap_at_one_time_record_each_line_once(register: Register) -> None:
    lijnen = [GOED | {"id": f"m{i}", "gebeurd": f"20{i:02}"} for i in range(12)]

    def neem(tot: int) -> None:
        neem_in(register, regels(*lijnen[:tot]))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(neem, (3, 6, 9, 12)))
    dossier = str(register.vind_dossier("FICTIEF-1"))
    assert sorted(f.velden["gebeurd"] for f in register.zaak(dossier).feiten) == [
        lijn["gebeurd"] for lijn in lijnen
    ]


def test_two_acts_may_give_their_own_report_one_name_and_keep_their_order() -> None:
    een = zonder("id") | {"melding": "q"}
    assert [r.regel for r in lees_regels(regels(een, een | {"gebeurd": "2021"}))] == [1, 2]
