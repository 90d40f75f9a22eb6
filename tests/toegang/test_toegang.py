"""Access is a role, a live grant and a purpose, without an interest; two persons decide."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.daden.inzagedaden import Toegangsdaad
from ledger.daden.toegangsdaden import (
    AccountIngeschakeld,
    AccountUitgeschakeld,
    BelangGemeld,
    BelangvrijVoorgesteld,
    NoodtoegangVoorgesteld,
    OnthullingVoorgesteld,
    OpdrachtVoorgesteld,
    ToegangIngetrokken,
    VernietigingVoorgesteld,
    Voorstel,
    VoorstelAfgewezen,
    VoorstelGoedgekeurd,
    VoorstelUitgevoerd,
)
from ledger.toegang.toegang import Actor, Daadsoort, Lezer, Verzoek, mag, zicht
from tests.opstelling.toegangsregel import (
    ACCOUNTS,
    ANDERE,
    ANNA,
    BRAM,
    CLEO,
    DOEL,
    TOT,
    VOORSTELLEN,
    WETTEN,
    ZAAK,
    ZAKEN,
    Kantoor,
    kantoor,
    rol,
    toegang,
)


def test_a_role_alone_shows_no_case_and_a_grant_alone_shows_none_either() -> None:
    huis = kantoor()
    assert huis.reden(ANNA, "inzien", ZAAK) == "geen_toegang"
    huis.geef(toegang(CLEO))
    assert huis.reden(CLEO, "inzien", ZAAK) == "geen_rol"
    huis.geef(rol(CLEO, "secretaris"))
    assert huis.ziet(CLEO)
    assert not huis.ziet(CLEO, ANDERE)


def test_c6_one_person_gives_nothing_and_cannot_approve_its_own_proposal() -> None:
    huis = kantoor()
    id_ = huis.stel_voor(ANNA, toegang(ANNA))
    voorstel = huis.stand.voorstellen[id_]
    assert voorstel.stand(huis.nu) == "open"
    assert not huis.ziet(ANNA)
    assert huis.reden(ANNA, "goedkeuren", voorstel) == "eigen_voorstel"
    huis.keur_goed(BRAM, id_)
    assert huis.ziet(ANNA)
    klaar = huis.stand.voorstellen[id_]
    assert (klaar.door, [wie for wie, _ in klaar.goedgekeurd]) == (ANNA, [BRAM])


def test_nobody_approves_what_it_would_get_itself() -> None:
    huis = kantoor()
    id_ = huis.stel_voor(ANNA, toegang(BRAM))
    voorstel = huis.stand.voorstellen[id_]
    assert huis.reden(BRAM, "goedkeuren", voorstel) == "voor_zichzelf"


@pytest.mark.parametrize("doel", [None, "", "abc", "    "])
def test_c8_without_a_purpose_nothing_is_read(doel: str | None) -> None:
    huis = kantoor()
    huis.geef(toegang(ANNA))
    assert huis.ziet(ANNA)
    assert huis.reden(ANNA, "inzien", ZAAK, doel) == "geen_doel"
    assert huis.reden(ANNA, "overzien", None, doel) == "geen_doel"


def test_c3_an_interest_beats_every_grant_and_nobody_gives_a_party_access() -> None:
    huis = kantoor()
    huis.geef(toegang(ANNA, None))
    assert huis.ziet(ANNA)
    huis.partij[ANNA] = frozenset({ZAAK})  # named in the case, as its record tells
    assert huis.reden(ANNA, "inzien", ZAAK) == "belang"
    assert huis.ziet(ANNA, ANDERE)
    assert huis.reden(BRAM, "voorstellen", toegang(ANNA)) == "belang"


def test_what_one_proposes_on_a_case_of_ones_own_is_taken_in_and_approved_by_nobody() -> None:
    """Refused at once it would tell that there is such a case, with that interest."""
    huis = kantoor()
    huis.partij[ANNA] = frozenset({ZAAK})
    huis.geef(rol(CLEO, "commissielid"))
    for daad in (toegang(CLEO), toegang(ANNA)):
        over_niets = daad.model_copy(update={"dossier": "d-NIETS"})
        voorstellen = []
        for elk in (daad, over_niets):
            assert huis.reden(ANNA, "voorstellen", elk) is None
            id_ = huis.stel_voor(ANNA, elk)
            voorstellen.append(huis.stand.voorstellen[id_])
        for wat in ("goedkeuren", "afwijzen", "intrekken", "uitvoeren"):
            redenen = [huis.reden(ANNA, wat, voorstel) for voorstel in voorstellen]
            assert redenen[0] == redenen[1]
        assert huis.reden(BRAM, "goedkeuren", voorstellen[0]) == "belang"
        assert huis.reden(BRAM, "goedkeuren", voorstellen[1]) is None  # control


def test_an_interest_that_came_after_a_proposal_stops_its_approval() -> None:
    huis = kantoor()
    id_ = huis.stel_voor(ANNA, toegang(CLEO))
    huis.noteer(ANNA, BelangGemeld(account=CLEO, dossier=ZAAK, reden=None))
    assert huis.reden(BRAM, "goedkeuren", huis.stand.voorstellen[id_]) == "belang"


def test_two_persons_can_find_that_there_is_no_interest_until_another_is_reported() -> None:
    huis = kantoor()
    huis.geef(toegang(ANNA, None))
    huis.partij[CLEO] = frozenset({ZAAK})
    huis.geef(rol(CLEO, "secretaris"))
    huis.geef(toegang(CLEO, None))
    assert not huis.ziet(CLEO)
    vrij = BelangvrijVoorgesteld(account=CLEO, dossier=ZAAK, tot=TOT, reden="alleen naamgenoot")
    huis.geef(vrij)
    assert huis.ziet(CLEO)
    huis.nu += timedelta(days=1)
    huis.noteer(ANNA, BelangGemeld(account=CLEO, dossier=ZAAK, reden=None))
    assert not huis.ziet(CLEO)


def test_a_grant_ends_after_its_last_day_in_amsterdam() -> None:
    huis = kantoor()
    huis.geef(toegang(ANNA, tot=date(2026, 3, 31)))
    huis.nu = datetime(2026, 3, 31, 21, 59, tzinfo=UTC)  # 23:59 in summer time
    assert huis.ziet(ANNA)
    huis.nu += timedelta(minutes=1)
    assert not huis.ziet(ANNA)


def test_a_proposal_that_nobody_approves_expires() -> None:
    huis = kantoor()
    id_ = huis.stel_voor(ANNA, toegang(ANNA))
    huis.nu += timedelta(days=14)
    assert huis.stand.voorstellen[id_].stand(huis.nu) == "verlopen"
    assert huis.reden(BRAM, "goedkeuren", huis.stand.voorstellen[id_]) == "niet_open"


def test_whatever_was_given_is_taken_away_by_one_person_at_once() -> None:
    huis = kantoor()
    id_ = huis.geef(toegang(ANNA))
    assert huis.reden(ANNA, "intrekken", huis.stand.voorstellen[id_]) is None
    huis.noteer(BRAM, ToegangIngetrokken(voorstel=id_, reden=None))
    assert not huis.ziet(ANNA)
    assert huis.reden(BRAM, "intrekken", huis.stand.voorstellen[id_]) == "niet_goedgekeurd"


def test_c15_an_account_that_is_switched_off_can_do_nothing_until_it_is_on_again() -> None:
    huis = kantoor()
    huis.geef(toegang(ANNA))
    huis.noteer(BRAM, AccountUitgeschakeld(account=ANNA))
    assert huis.reden(ANNA, "inzien", ZAAK) == "uitgeschakeld"
    assert huis.reden(ANNA, "belang_melden") == "uitgeschakeld"
    huis.noteer(BRAM, AccountIngeschakeld(account=ANNA))
    assert huis.ziet(ANNA)


def test_what_a_sign_in_claims_and_what_was_given_must_both_hold() -> None:
    huis = kantoor()
    huis.geef(toegang(ANNA))
    for beweerd, ziet in (({"commissielid"}, True), ({"auditor"}, False), (set(), False)):
        actor = Actor(Lezer(ANNA, frozenset(beweerd)))
        assert mag(huis.stand, Verzoek(actor, "inzien", huis.nu, ZAAK, DOEL)).mag is ziet


def test_c5_whoever_keeps_the_machine_running_sees_nothing_and_cannot_give_itself_anything() -> (
    None
):
    huis = kantoor()
    huis.geef(rol(CLEO, "beheerder"))
    huis.geef(toegang(CLEO, None))
    assert huis.reden(CLEO, "inzien", ZAAK) == "rol_mag_dit_niet"
    assert huis.reden(CLEO, "overzien") == "rol_mag_dit_niet"
    assert huis.reden(CLEO, "voorstellen", rol(CLEO, "commissielid")) == "voor_zichzelf"
    assert huis.reden(CLEO, "voorstellen", toegang("dana-fictief")) == "rol_mag_dit_niet"
    assert huis.reden(CLEO, "voorstellen", rol("dana-fictief", "secretaris")) is None


def test_an_auditor_sees_every_case_under_pseudonyms_but_those_of_its_own() -> None:
    huis = kantoor()
    huis.geef(rol(CLEO, "auditor"))
    besluit = mag(huis.stand, Verzoek(huis.actor(CLEO), "inzien", huis.nu, ZAAK, DOEL))
    assert besluit.mag
    assert besluit.pseudoniem
    huis.partij[CLEO] = frozenset({ZAAK})
    assert huis.reden(CLEO, "inzien", ZAAK) == "belang"
    assert huis.reden(CLEO, "vastleggen", ANDERE) == "rol_mag_dit_niet"


def test_whoever_writes_an_answer_sees_only_what_its_assignment_is_about_while_it_runs() -> None:
    huis = kantoor()
    huis.geef(rol(CLEO, "antwoordopsteller"))
    assert huis.reden(CLEO, "inzien", ZAAK) == "geen_toegang"
    opdracht = {"account": CLEO, "opdracht": "2021Z19601", "reden": "Kamervragen"}
    huis.geef(OpdrachtVoorgesteld(dossiers=(ZAAK,), tot=date(2026, 3, 20), **opdracht))
    besluit = mag(huis.stand, Verzoek(huis.actor(CLEO), "inzien", huis.nu, ZAAK, DOEL))
    assert (besluit.mag, besluit.pseudoniem) == (True, True)
    assert not huis.ziet(CLEO, ANDERE)
    huis.nu += timedelta(days=30)
    assert not huis.ziet(CLEO)


def test_c7_a_name_is_shown_once_within_a_quarter_of_an_hour_to_who_reads_the_case() -> None:
    huis = kantoor()
    daad = OnthullingVoorgesteld(dossier=ZAAK, persoon="s-" + "x" * 22, reden="horen (fictief)")
    assert huis.reden(ANNA, "voorstellen", daad) == "geen_toegang"
    huis.geef(toegang(ANNA))
    id_ = huis.stel_voor(ANNA, daad)
    assert huis.reden(ANNA, "uitvoeren", huis.stand.voorstellen[id_]) == "niet_goedgekeurd"
    huis.keur_goed(BRAM, id_)
    assert huis.reden(BRAM, "uitvoeren", huis.stand.voorstellen[id_]) == "rol_mag_dit_niet"
    straks = Kantoor(huis.stand, huis.nu + timedelta(minutes=15), huis.partij)
    assert straks.reden(ANNA, "uitvoeren", huis.stand.voorstellen[id_]) == "niet_goedgekeurd"
    assert huis.reden(ANNA, "uitvoeren", huis.stand.voorstellen[id_]) is None
    huis.noteer(ANNA, VoorstelUitgevoerd(voorstel=id_))
    assert huis.reden(ANNA, "uitvoeren", huis.stand.voorstellen[id_]) == "niet_goedgekeurd"


def test_emergency_access_lasts_four_hours_and_shows_no_names() -> None:
    huis = kantoor()
    huis.geef(NoodtoegangVoorgesteld(account=ANNA, dossier=ZAAK, reden="spoed (fictief)"))
    huis.nu += timedelta(hours=4) - timedelta(seconds=1)
    assert huis.ziet(ANNA)
    gezien = zicht(huis.stand, huis.actor(ANNA), huis.nu).van(ZAAK)
    assert gezien.pseudoniem  # what was done, and no names
    huis.nu += timedelta(seconds=1)
    assert not huis.ziet(ANNA)


def test_e1_erasure_takes_two_approvers_besides_who_proposed_it() -> None:
    huis = kantoor()
    huis.geef(rol(CLEO, "commissielid"))
    wissen = VernietigingVoorgesteld(
        houder="s-" + "x" * 22, grondslag="bezwaar_gegrond", reden="fictief"
    )
    id_ = huis.stel_voor(ANNA, wissen)
    huis.keur_goed(BRAM, id_)
    assert huis.stand.voorstellen[id_].stand(huis.nu) == "open"
    assert huis.reden(ANNA, "uitvoeren", huis.stand.voorstellen[id_]) == "niet_goedgekeurd"
    assert huis.reden(BRAM, "goedkeuren", huis.stand.voorstellen[id_]) == "al_goedgekeurd"
    huis.keur_goed(CLEO, id_)
    assert huis.reden(ANNA, "uitvoeren", huis.stand.voorstellen[id_]) is None
    huis.nu += timedelta(days=14)  # nor does it stay ready for ever
    assert huis.reden(ANNA, "uitvoeren", huis.stand.voorstellen[id_]) == "niet_goedgekeurd"


# ── laws ──────────────────────────────────────────────────────────────────────────────────────

_stappen = st.lists(
    st.tuples(ACCOUNTS, st.sampled_from(["stel", "keur", "wijs", "trek"]), st.integers(0, 9))
    | st.tuples(ACCOUNTS, VOORSTELLEN, st.none()),
    max_size=25,
)


def gespeeld(stappen: Any, partij: dict[str, frozenset[str]]) -> Kantoor:
    """What comes of these attempts when the rule decides which of them are recorded."""
    huis = kantoor()
    huis.partij = partij
    for account, wat, welk in stappen:
        huis.nu += timedelta(hours=7)
        if isinstance(wat, Voorstel):
            if huis.reden(account, "voorstellen", wat) is None:
                huis.noteer(account, wat)
            continue
        bekend = list(huis.stand.voorstellen.values())
        if not bekend:
            continue
        voorstel = bekend[welk % len(bekend)]
        keuzes: dict[str, tuple[Daadsoort, Toegangsdaad]] = {
            "stel": ("uitvoeren", VoorstelUitgevoerd(voorstel=voorstel.id)),
            "keur": ("goedkeuren", VoorstelGoedgekeurd(voorstel=voorstel.id)),
            "wijs": ("afwijzen", VoorstelAfgewezen(voorstel=voorstel.id, reden=None)),
            "trek": ("intrekken", ToegangIngetrokken(voorstel=voorstel.id, reden=None)),
        }
        soort, daad = keuzes[wat]
        if huis.reden(account, soort, voorstel) is None:
            huis.noteer(account, daad)
    return huis


@WETTEN
@given(_stappen, st.dictionaries(ACCOUNTS, st.frozensets(ZAKEN), max_size=3))
def test_whatever_was_decided_the_circle_and_the_rule_say_the_same(
    stappen: Any, partij: dict[str, frozenset[str]]
) -> None:
    huis = gespeeld(stappen, partij)
    for account in (ANNA, BRAM, CLEO, "dana-fictief"):
        actor = huis.actor(account)
        for zaak in (ZAAK, ANDERE):
            besluit = mag(huis.stand, Verzoek(actor, "inzien", huis.nu, zaak, DOEL))
            kring = zicht(huis.stand, actor, huis.nu).van(zaak)
            assert (besluit.mag, besluit.pseudoniem) == (kring.mag, kring.pseudoniem)
            if besluit.mag:
                assert huis.stand.rollen(account, huis.nu) - {"beheerder"}
                vrij = {
                    v.daad.dossier
                    for v in huis.stand.voorstellen.values()
                    if isinstance(v.daad, BelangvrijVoorgesteld) and v.goedgekeurd
                }
                assert zaak not in actor.betrokken_bij or zaak in vrij


@WETTEN
@given(_stappen)
def test_whoever_is_in_got_there_by_two_persons(stappen: Any) -> None:
    huis = gespeeld(stappen, {})
    for account in (ANNA, BRAM, CLEO, "dana-fictief"):
        if huis.ziet(account):
            gegeven = [
                v
                for v in huis.stand.voorstellen.values()
                if v.stand(huis.nu) == "goedgekeurd" and getattr(v.daad, "account", 0) == account
            ]
            assert gegeven
            assert all({wie for wie, _ in v.goedgekeurd} - {v.door, account} for v in gegeven)


@WETTEN
@given(_stappen)
def test_one_person_alone_gets_nowhere(stappen: Any) -> None:
    huis = gespeeld([(ANNA, wat, welk) for _, wat, welk in stappen], {})
    assert not any(huis.ziet(account) for account in (ANNA, BRAM, CLEO, "dana-fictief"))
