"""A report that was passed on arrived, showed later, or is an open question; it is never a verdict.

And whether whoever investigates or judges is named in the case, also when that is learned later.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.tijd.wanneer import Antwoord
from ledger.zaak.dossier import Dossier
from projections.kennis.onafhankelijkheid import Signaal, signalen
from projections.kennis.overdrachten import Maat, Overdracht, ketens
from projections.normen.normen import Catalogus
from projections.werelden.gebeurtenissen import gebeurtenissen
from tests.lezen.test_dossier import Verhaal
from tests.opstelling.kennisverhaal import Daad, daad, gelezen, melding, werelden
from tests.toetsen.test_duties import BRIEF

PEIL = date(2024, 12, 31)
DAG = date(2024, 3, 1)
MAAT = Maat.uit(Catalogus.laad())


def schakels(daden: list[Daad], peil: date = PEIL, maat: Maat | None = None) -> list[Overdracht]:
    verhaal = tuple(gelezen(daden).values())
    return [schakel for keten in ketens(verhaal, peil, maat) for schakel in keten.schakels]


def doorgeleid(id_: str, gebeurd: str, van: str, naar: str, **velden: Any) -> Daad:
    return daad(id_, "doorgeleid", gebeurd, van, melding="m", naar=naar, **velden)


def test_what_was_sent_without_a_receipt_is_open_for_so_many_days_and_no_verdict() -> None:
    daden = [
        melding("m", "2024-03-01"),
        doorgeleid("d", "2024-03-04", "leidinggevende", "werkgever"),
    ]
    (schakel,) = schakels(daden, date(2024, 3, 14))
    assert (schakel.stand, schakel.aankomst, schakel.bewijs) == ("open", None, None)
    assert schakel.onderweg == (10, 10)
    assert schakel.binnen is schakel.voorbij is Antwoord.ONBEKEND  # "onmiddellijk" is no number


def test_a_later_act_of_the_receiver_shows_that_it_arrived_and_an_earlier_one_does_not() -> None:
    bewijs = daad("k", "kwalificatie_gegeven", "2024-03-09", "werkgever", melding="m", soorten=None)
    daden = [
        melding("m", "2024-03-01"),
        doorgeleid("d", "2024-03-04", "leidinggevende", "werkgever"),
        bewijs,
    ]
    (schakel,) = schakels(daden)
    assert schakel.stand == "gebleken"
    assert schakel.bewijs is not None
    assert schakel.bewijs.id == "k"
    assert schakel.onderweg == (0, 5)
    bewijs["gebeurd"] = "2024-03-02"  # they knew by another way, and this may still be under way
    assert schakels(daden)[0].stand == "open"
    bewijs["gebeurd"] = "[2024-03-02..2024-03-09]"
    assert schakels(daden)[0].stand == "misschien"
    bewijs["gebeurd"], bewijs["na"] = "[2024-03-02..2024-03-09]", [{"id": "d"}]
    assert schakels(daden)[0].stand == "gebleken"  # the order settles what the days leave open


@pytest.mark.parametrize(
    ("eerst", "stand"),
    [
        ([], "gebleken"),
        ([daad("k0", "opname_gemaakt", "2024-03-02", "werkgever", melding="m")], "misschien"),
        ([doorgeleid("d0", "2024-03-03", "melder", "werkgever")], "misschien"),
        ([doorgeleid("d0", "2024-03-06", "melder", "werkgever")], "misschien"),
        ([doorgeleid("d0", "2024-03-10", "melder", "werkgever")], "gebleken"),
    ],
)
def test_of_who_can_have_had_it_already_a_later_act_shows_no_arrival(
    eerst: list[Daad], stand: str
) -> None:
    daden = [
        melding("m", "2024-03-01"),
        *eerst,
        doorgeleid("d", "2024-03-04", "leidinggevende", "werkgever"),
        daad("k", "kwalificatie_gegeven", "2024-03-09", "werkgever", melding="m", soorten=None),
    ]
    (schakel,) = [s for s in schakels(daden) if s.daad.id == "d"]
    assert schakel.stand == stand


@pytest.mark.parametrize(
    ("wat", "dag", "na", "stand"),
    [
        ("opname_gemaakt", "2024-03-05", [], "gebleken"),
        ("opname_gemaakt", "2024-03-04", [], "misschien"),  # which came first nobody says
        ("opname_gemaakt", "2024-03-04", [{"id": "d"}], "gebleken"),
        ("regime_gewijzigd", "2024-03-05", [], "misschien"),  # done without knowing of it
    ],
)
def test_only_what_came_after_it_and_needs_the_report_shows_that_it_arrived(
    wat: str, dag: str, na: list[dict[str, str]], stand: str
) -> None:
    ander = daad("k", wat, dag, "werkgever", melding="m")
    daden = [
        melding("m", "2024-03-01"),
        doorgeleid("d", "2024-03-04", "leidinggevende", "werkgever"),
        ander | {"na": na} | ({"grens": None} if wat == "regime_gewijzigd" else {}),
    ]
    assert schakels(daden)[0].stand == stand


def test_who_was_told_in_writing_has_it_on_a_day_that_nobody_says() -> None:
    wat, velden = "hoogste_leidinggevende_geinformeerd", {"melding": "m", "schriftelijk": True}
    daden = [
        melding("m", "2024-03-01"),
        daad("h", wat, "2024-03-04", "leidinggevende", **velden),
    ]
    assert schakels(daden)[0].stand == "open"
    daden[1]["schriftelijk"] = False
    assert schakels(daden)[0].stand == "aangekomen"  # control


def test_the_secretary_passes_on_what_the_commission_received() -> None:
    daden = [
        melding("m", "2024-03-01"),
        daad("v", "voorgelegd_aan_commissie", "2024-03-05", "leidinggevende", melding="m"),
        doorgeleid("d", "2024-04-02", "secretaris_commissie", "werkgever"),
    ]
    assert [s.bekend for s in schakels(daden) if s.daad.id == "d"] == [True]
    del daden[1]
    assert [s.bekend for s in schakels(daden)] == [False]  # control


def test_an_act_on_another_report_shows_nothing_and_one_on_no_report_may() -> None:
    daden = [
        melding("m", "2024-03-01"),
        melding("n", "2024-03-01"),
        doorgeleid("d", "2024-03-04", "leidinggevende", "werkgever"),
        daad("k", "kwalificatie_gegeven", "2024-03-09", "werkgever", melding="n", soorten=None),
    ]
    assert schakels(daden)[0].stand == "open"
    daden[3]["melding"] = "m"
    assert schakels(daden)[0].stand == "gebleken"  # control
    bericht = daad("b", "ontvangst_bevestigd", "2024-03-09", "werkgever", aan="melder")
    for doorgegeven, ontvangen in (("m", None), (None, "m")):
        daden[2]["melding"], daden[3] = doorgegeven, bericht | {"melding": ontvangen}
        assert schakels(daden)[0].stand == "misschien"


@pytest.mark.parametrize(
    ("ontvangen_op", "stand", "onderweg"),
    [
        ("2024-03-01", "aangekomen", (0, 0)),
        ("2024-03-08", "aangekomen", (7, 7)),
        ("[2024-03-03..2024-03-08]", "aangekomen", (2, 7)),
        ("2024-02-20", "tegenstrijdig", (-10, -10)),
    ],
)
def test_a_recorded_day_of_receipt_says_how_long_it_took_or_contradicts(
    ontvangen_op: str, stand: str, onderweg: tuple[int, int]
) -> None:
    daden = [melding("m", "2024-03-01", kanaal="vertrouwenspersoon", ontvangen_op=ontvangen_op)]
    (schakel,) = schakels(daden)
    assert (schakel.stand, schakel.onderweg) == (stand, onderweg)


def test_the_secretary_receives_for_the_commission_and_a_receipt_by_nobody_in_particular_may() -> (
    None
):
    daden = [
        melding("m", "2024-03-01", kanaal="integriteitscommissie"),
        daad(
            "b",
            "ontvangst_bevestigd",
            "2024-03-03",
            "secretaris_commissie",
            melding="m",
            aan="melder",
        ),
    ]
    assert schakels(daden)[0].stand == "gebleken"
    daden[1]["door"] = [{"rol": None, "ref": None}]
    assert schakels(daden)[0].stand == "misschien"


def test_a_chain_runs_on_across_organisations_and_says_where_nothing_is_recorded() -> None:
    daden = [
        melding("m", "2024-03-01", kanaal="leidinggevende", vorm="mondeling"),
        daad(
            "h", "hoogste_leidinggevende_geinformeerd", "2024-03-04", "leidinggevende", melding="m"
        ),
        daad("v", "voorgelegd_aan_commissie", "2024-03-05", "hoogste_leidinggevende", melding="m"),
        doorgeleid("d", "2024-04-02", "integriteitscommissie", "secretaris_generaal"),
        doorgeleid("e", "2024-05-02", "auditdienst", "ombudsman"),
    ]
    rij = schakels(daden)
    assert [(s.van, s.naar, s.stand) for s in rij] == [
        (("melder",), "leidinggevende", "aangekomen"),
        (("leidinggevende",), "hoogste_leidinggevende", "aangekomen"),
        (("hoogste_leidinggevende",), "integriteitscommissie", "gebleken"),
        (("integriteitscommissie",), "secretaris_generaal", "open"),
        (("auditdienst",), "ombudsman", "open"),
    ]
    assert [s.bekend for s in rij] == [True, True, True, True, False]
    assert [s.buiten for s in rij] == [False] * 4 + [True]


def test_a_yardstick_says_what_at_once_is_and_still_never_that_it_did_not_arrive() -> None:
    """1 March 2024 is a Friday: one working day ends on the 4th, five on the 8th."""
    assert MAAT is not None
    assert MAAT.dagen == (1, 5)

    def schakel(ontvangen_op: str | None, peil: str) -> Overdracht:
        velden = {"kanaal": "integriteitscommissie", "ontvangen_op": ontvangen_op}
        daden = [melding("m", "2024-03-01", **velden)]
        return schakels(daden, date.fromisoformat(peil), MAAT)[0]

    for dag, binnen in (("2024-03-04", "ja"), ("2024-03-06", "onbekend"), ("2024-03-11", "nee")):
        assert schakel(dag, "2024-12-31").binnen.value == binnen, dag
    for peil, voorbij in (("2024-03-04", "nee"), ("2024-03-08", "onbekend"), ("2024-03-11", "ja")):
        open_ = schakel(None, peil)
        assert (open_.binnen, open_.voorbij.value) == (Antwoord.ONBEKEND, voorbij), peil


def test_the_letters_report_to_the_commission_showed_to_have_arrived() -> None:
    (schakel,) = [s for s in schakels(BRIEF, date(2021, 11, 23)) if s.daad.id == "9"]
    assert (schakel.naar, schakel.stand) == ("integriteitscommissie", "gebleken")
    assert schakel.bewijs is not None
    assert schakel.bewijs.id == "10"
    assert schakel.onderweg == (0, 540)


@given(st.integers(0, 6), st.integers(0, 3), st.integers(0, 9), st.integers(0, 3))
def test_how_long_it_was_under_way_is_what_all_exact_days_together_say(
    verzonden: int, wijd: int, ontvangen: int, ruim: int
) -> None:
    def datum(van: int, breed: int) -> str:
        return f"[{DAG + timedelta(days=van)}..{DAG + timedelta(days=van + breed)}]"

    aankomst = datum(ontvangen, ruim)
    daden = [
        melding("m", datum(verzonden, wijd), kanaal="vertrouwenspersoon", ontvangen_op=aankomst)
    ]
    (schakel,) = schakels(daden)
    verschillen = {
        (aan["a"] - wereld["m"]).days
        for wereld in werelden(daden)
        for aan in werelden([melding("a", aankomst)])
    }
    if schakel.stand == "tegenstrijdig":
        assert max(verschillen) < 0
    else:
        kan = [n for n in verschillen if n >= 0]
        assert schakel.onderweg == (min(kan), max(kan))


# --- independence ---------------------------------------------------------------------------------


def onafhankelijk(daden: list[Daad]) -> list[Signaal]:
    return list(signalen(tuple(gelezen(daden).values()), PEIL))


def wie(rol: str | None, ref: str | None) -> list[dict[str, Any]]:
    return [{"rol": rol, "ref": ref}]


@pytest.mark.parametrize(
    ("onderwerp", "door", "grond", "zeker"),
    [
        (("leidinggevende", "p-een"), ("werkgever", "p-een"), "persoon", Antwoord.JA),
        (("leidinggevende", "p-een"), ("leidinggevende", "p-twee"), None, None),
        (("leidinggevende", None), ("leidinggevende", "p-twee"), "rol", Antwoord.ONBEKEND),
        (("leidinggevende", None), ("leidinggevende", None), "rol", Antwoord.ONBEKEND),
        (("leidinggevende", "p-een"), ("werkgever", None), None, None),
        ((None, None), (None, None), None, None),
    ],
)
def test_the_same_person_is_certain_and_the_same_role_is_a_question(
    onderwerp: tuple[str | None, str | None],
    door: tuple[str | None, str | None],
    grond: str | None,
    zeker: Antwoord | None,
) -> None:
    daden = [
        melding("m", "2024-03-01", onderwerp=wie(*onderwerp)),
        daad("o", "oordeel_gegeven", "2024-04-01", over="m") | {"door": wie(*door)},
    ]
    gevonden = onafhankelijk(daden)
    assert [(s.grond, s.zeker, s.wat) for s in gevonden] == (
        [] if grond is None else [(grond, zeker, "oordeelt")]
    )
    assert "p-een" not in repr([(s.grond, s.hoe, s.rol) for s in gevonden])


def test_an_investigator_who_is_the_subject_is_flagged_and_on_another_report_is_not() -> None:
    daden = [
        melding("m", "2024-03-01", onderwerp=wie(None, "p-een")),
        melding("n", "2024-03-01"),
        daad("o", "onderzoek_ingesteld", "2024-04-01", "werkgever", melding="m", aard=None)
        | {"onderzoeker": "p-een"},
        daad("a", "onderzoeker_aangewezen", "2024-04-02", onderzoek="o", betrokken="onbekend")
        | {"onderzoeker": "p-twee"},
    ]
    assert [(s.daad.id, s.betrokken.id, s.hoe) for s in onafhankelijk(daden)] == [
        ("o", "m", "onderwerp")
    ]
    daden[2]["melding"] = "n"
    assert onafhankelijk(daden) == []
    daden[3]["betrokken"], daden[3]["afstand"] = "ja", "onvoldoende"
    assert {s.grond for s in onafhankelijk(daden)} == {"gezegd", "afstand"}


def test_who_had_the_role_that_the_report_is_about_is_a_question() -> None:
    daden = [
        melding("m", "2024-03-01", onderwerp=wie("hoogste_leidinggevende", None)),
        daad("r", "rol_toegewezen", "2024-01-01", rol="hoogste_leidinggevende", van="2024-01-01")
        | {"persoon_ref": "p-een"},
        daad("o", "oordeel_gegeven", "2024-04-01", over="m") | {"door": wie("werkgever", "p-een")},
    ]
    (signaal,) = onafhankelijk(daden)
    assert (signaal.grond, signaal.zeker) == ("rol_van_persoon", Antwoord.ONBEKEND)
    daden[1]["persoon_ref"] = "p-ander"
    assert onafhankelijk(daden) == []


@pytest.mark.parametrize("wat", ["onderzoek_ingesteld", "onderzoek_gestaakt", "onderzoek_afgerond"])
def test_who_orders_or_stops_an_investigation_does_not_investigate(wat: str) -> None:
    velden = {"aard": None} if wat == "onderzoek_ingesteld" else {"onderzoek": None}
    velden |= {"grond": None} if wat == "onderzoek_gestaakt" else {}
    daden = [
        melding("m", "2024-03-01", onderwerp=wie(None, "p-een")),
        daad("o", wat, "2024-04-01", melding="m", **velden) | {"door": wie("werkgever", "p-een")},
    ]
    gevonden = [s.wat for s in onafhankelijk(daden)]
    assert gevonden == (["onderzoekt"] if wat == "onderzoek_afgerond" else [])


def test_what_was_recorded_on_the_same_day_did_not_show_afterwards() -> None:
    """Whoever types two acts in one sitting types one of them first."""
    verhaal = Verhaal()
    verhaal.legt_vast(
        "o", daad="oordeel_gegeven", gebeurd="2020-06-05", door=wie("werkgever", "p-een"), over="m",
    )  # fmt: skip
    verhaal.melding("m", gebeurd="2020-06-01", onderwerp=wie(None, "p-een"))
    daden = gebeurtenissen(Dossier.vouw("d-hier", verhaal.rij).feiten)
    ochtend = datetime(2026, 1, 4, 9, tzinfo=UTC)
    for later, achteraf in ((timedelta(hours=1), False), (timedelta(days=1), True)):
        op = {"o": ochtend, "m": ochtend + later}
        rij = [replace(g, feit=replace(g.feit, vastgelegd_op=op[g.id])) for g in daden]
        (signaal,) = signalen(rij, PEIL)
        assert (signaal.betrokken.id, signaal.achteraf) == ("m", achteraf)


def test_putting_right_what_a_signal_does_not_rest_on_leaves_since_when_it_showed() -> None:
    verhaal = Verhaal()
    verhaal.melding("m", gebeurd="2020-06-01", onderwerp=wie(None, "p-een"))
    verhaal.legt_vast(
        "o", daad="oordeel_gegeven", gebeurd="2020-06-05", door=wie("werkgever", "p-een"), over="m",
    )  # fmt: skip

    def sinds() -> datetime:
        (signaal,) = signalen(gebeurtenissen(Dossier.vouw("d-hier", verhaal.rij).feiten), PEIL)
        return signaal.sinds

    eerst = sinds()
    verhaal.corrigeert("c", "o", "uitkomst", "voldaan")
    assert sinds() == eerst
    verhaal.corrigeert("e", "o", "over", "m")
    assert sinds() > eerst  # control: the judgment is about it by that


def test_involvement_learned_later_flags_what_was_done_earlier_and_not_as_known_before() -> None:
    """Assigned in January; that the investigator is the subject is recorded days later."""
    verhaal = Verhaal()
    verhaal.melding("m", gebeurd="2020-06-01")
    verhaal.legt_vast(
        "a", daad="onderzoeker_aangewezen", gebeurd="2020-06-05", door=wie("werkgever", None),
        onderzoek=None, betrokken="nee", onderzoeker="p-een",
    )  # fmt: skip
    verhaal.legt_vast(
        "r", daad="rol_toegewezen", gebeurd="2020-01-01", door=wie(None, None),
        persoon_ref="p-een", rol="betrokkene", van="2020-01-01",
    )  # fmt: skip

    def gevonden(bekend_op: date | None) -> list[Signaal]:
        zaak = Dossier.vouw("d-hier", verhaal.rij, bekend_op=bekend_op)
        return list(signalen(gebeurtenissen(zaak.feiten), PEIL))

    (signaal,) = gevonden(None)
    assert (signaal.daad.id, signaal.betrokken.id, signaal.achteraf) == ("a", "r", True)
    assert signaal.sinds == datetime(2026, 1, 4, 12, tzinfo=UTC)
    assert gevonden(date(2026, 1, 3)) == []
    verhaal.legt_vast("w", daad="handeling_ingetrokken", van_daad="r")
    assert gevonden(None) == []  # and it goes when it was a mistake
    assert len(gevonden(date(2026, 1, 4))) == 1
