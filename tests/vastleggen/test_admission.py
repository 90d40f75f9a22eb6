"""What comes in together is admitted together: each act in its case, none by half."""

from typing import Any

import pytest

from ledger.daden.handelingen import lees_handeling
from ledger.daden.woorden import Ongeldig
from ledger.sleutels.vault import Sleutelbos
from ledger.vastleggen.register import Inzending, Register
from ledger.zaak.dossier import Botsing
from tests.vastleggen.test_register import WIE, intrekking, melding, open_dossier


def test_a_withdrawn_act_is_gone_from_every_case_that_refers_to_it(register: Register) -> None:
    thuis, ander = open_dossier(register), open_dossier(register, "FICTIEF-2")
    m = Inzending(thuis, melding(), ook_in=(ander,))
    register.vastleggen([m], wie=WIE, sleutel="m")
    assert [feit.thuis for feit in register.zaak(ander).feiten] == [False]
    weg = Inzending(thuis, intrekking(m.id))
    register.vastleggen([weg], wie=WIE, sleutel="w")
    assert not register.zaak(ander).feiten
    register.vastleggen([Inzending(thuis, intrekking(weg.id))], wie=WIE, sleutel="toch")
    assert register.zaak(ander).feiten


def test_an_act_is_no_reference_in_a_case_that_is_closed_or_not_there(register: Register) -> None:
    thuis, ander = open_dossier(register), open_dossier(register, "FICTIEF-2")
    sluit = lees_handeling({"daad": "dossier_gesloten", "reden": None})
    register.vastleggen([Inzending(ander, sluit)], wie=WIE, sleutel="dicht")
    for dossier, waarom in ((ander, "gesloten"), ("d-nergens", "bestaat niet")):
        with pytest.raises(Botsing, match=waarom):
            register.vastleggen(
                [Inzending(thuis, melding(), ook_in=(dossier,))], wie=WIE, sleutel="s"
            )
    with pytest.raises(ValueError, match="every case once"):
        Inzending(thuis, melding(), ook_in=(thuis,))


def test_a_case_that_an_act_names_is_stored_by_its_id(register: Register) -> None:
    een, ander = open_dossier(register, "FICTIEF-1"), open_dossier(register, "FICTIEF-2")
    koppeling = {"daad": "dossiers_gekoppeld", "grond": None}
    namen = lees_handeling(koppeling | {"dossiers": ["FICTIEF-1", "FICTIEF-2"]})
    register.vastleggen([Inzending(een, namen)], wie=WIE, sleutel="s")
    assert register.lees(een)[-1].velden["dossiers"] == [een, ander]
    vreemd = lees_handeling(koppeling | {"dossiers": ["FICTIEF-1", "jansen"]})
    with pytest.raises(Botsing, match="dossier jansen bestaat niet"):
        register.vastleggen([Inzending(een, vreemd)], wie=WIE, sleutel="t")


def test_no_act_leaves_a_case_without_arriving_in_another(register: Register) -> None:
    een, ander = open_dossier(register), open_dossier(register, "FICTIEF-2")
    m = Inzending(een, melding())
    register.vastleggen([m], wie=WIE, sleutel="m")
    los = {"daad": "verkeerd_dossier", "van_daad": m.id, "naar": ander, "reden": None}
    with pytest.raises(Botsing, match="bij het verplaatsen"):
        register.vastleggen([Inzending(een, lees_handeling(los))], wie=WIE, sleutel="s")


def test_a_text_that_was_corrected_moves_along_as_corrected(register: Register) -> None:
    fout, goed = open_dossier(register, "FOUT"), open_dossier(register, "GOED")
    tekst = {"daad": "mededeling_gedaan", "gebeurd": "2020", "door": [{"rol": "melder"}]}
    m = Inzending(fout, lees_handeling(tekst | {"tekst": "met een naam (fictief)"}))
    correctie = {"daad": "correctie", "van_daad": m.id, "veld": "tekst", "reden": None}
    gelakt = Inzending(fout, lees_handeling(correctie | {"nieuwe_waarde": "gelakt"}))
    register.vastleggen([m, gelakt], wie=WIE, sleutel="m")
    register.verplaats(fout, m.id, goed, "hoort daar", wie=WIE, sleutel="v")
    (feit,) = register.zaak(goed).feiten
    assert register.open_teksten([feit.nummer])[feit.nummer] == {"tekst": "gelakt"}


def test_an_act_of_two_cases_moves_out_of_one_and_stands_once_in_the_other(
    register: Register,
) -> None:
    fout, goed = open_dossier(register, "FOUT"), open_dossier(register, "GOED")
    m = Inzending(fout, melding(), ook_in=(goed,))
    register.vastleggen([m], wie=WIE, sleutel="m")
    register.verplaats(fout, m.id, goed, "hoort daar", wie=WIE, sleutel="v")
    assert not register.zaak(fout).feiten
    assert [feit.thuis for feit in register.zaak(goed).feiten] == [True]


def test_what_was_corrected_while_an_act_moved_is_not_lost(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    fout, goed = open_dossier(register, "FOUT"), open_dossier(register, "GOED")
    m = Inzending(fout, melding())
    register.vastleggen([m], wie=WIE, sleutel="m")
    correctie = {"daad": "correctie", "van_daad": m.id, "veld": "gebeurd", "reden": None}
    tussendoor = Inzending(fout, lees_handeling(correctie | {"nieuwe_waarde": "2020-05"}))
    vastleggen = register.vastleggen

    def na_een_ander(*args: Any, **kwargs: Any) -> Any:
        vastleggen([tussendoor], wie=WIE, sleutel="tussendoor")
        return vastleggen(*args, **kwargs)

    monkeypatch.setattr(register, "vastleggen", na_een_ander)
    with pytest.raises(Botsing, match="lees het opnieuw"):
        register.verplaats(fout, m.id, goed, "hoort daar", wie=WIE, sleutel="v")
    assert register.zaak(fout).feiten[0].velden["gebeurd"] == "2020-05"


def test_an_act_and_the_correction_of_its_sealed_source_come_in_together(
    register: Register,
) -> None:
    dossier = open_dossier(register)
    m = Inzending(dossier, melding(bronnen=[{"titel": "Verklaring (fictief)"}]))
    correctie = {"daad": "correctie", "van_daad": m.id, "veld": "gebeurd", "reden": None}
    register.vastleggen(
        [m, Inzending(dossier, lees_handeling(correctie | {"nieuwe_waarde": "2020-05"}))],
        wie=WIE,
        sleutel="s",
    )
    assert register.zaak(dossier).feiten[0].velden["gebeurd"] == "2020-05"


def test_an_act_with_more_than_an_entry_can_hold_is_refused_in_dutch(register: Register) -> None:
    dossier = open_dossier(register)
    te_veel = (
        {"door": [{"rol": "melder", "ref": f"p{i}"} for i in range(70)]},
        {"bronnen": [{"titel": "t"} for _ in range(2000)]},
    )
    for velden in te_veel:
        with pytest.raises(Ongeldig, match="verwacht hoogstens"):
            register.proef([Inzending(dossier, melding(**velden))])


def test_a_reference_is_spelled_as_the_register_spells_it(register: Register) -> None:
    dossier = open_dossier(register)
    m = Inzending(dossier, melding())
    register.vastleggen([m], wie=WIE, sleutel="m")
    with pytest.raises(Botsing, match="bestaat niet"):
        register.proef([Inzending(dossier, melding(eerdere_melding=m.id.upper()))])


def test_what_is_only_tried_leaves_no_key_behind(
    register: Register, sleutelbos: Sleutelbos
) -> None:
    dossier = open_dossier(register)
    register.proef([Inzending(dossier, melding(door=[{"rol": "melder", "ref": "pietersen"}]))])
    weg = lees_handeling(
        {"daad": "handeling_ingetrokken", "van_daad": "x", "reden": None, "noemt": ["jansen"]}
    )
    with pytest.raises(Botsing):
        register.vastleggen([Inzending(dossier, weg)], wie=WIE, sleutel="s")
    bekend = sleutelbos.kast._db.execute(
        "SELECT count(*) FROM houder WHERE id LIKE 's-%'"
    ).fetchone()
    assert bekend == (0,)


def test_what_only_looks_like_the_id_of_a_person_is_hidden_too(register: Register) -> None:
    dossier = open_dossier(register)
    naam = "s-PietersenDeFraudeur123"
    assert len(naam) == len("s-") + 22
    inzending = Inzending(dossier, melding(door=[{"rol": "melder", "ref": naam}]))
    register.vastleggen([inzending], wie=WIE, sleutel="s")
    assert naam not in str(register.lees(dossier))


def test_nothing_is_added_about_a_person_who_was_forgotten(
    register: Register, sleutelbos: Sleutelbos
) -> None:
    dossier = open_dossier(register)
    persoon = sleutelbos.betrokkene("pietersen")
    sleutelbos.vernietig(persoon)
    gegevens = {"bronnen": [{"titel": "t"}], "noemt": [persoon]}
    with pytest.raises(Botsing, match="gegevens gewist"):
        register.vastleggen([Inzending(dossier, melding(**gegevens))], wie=WIE, sleutel="s")
