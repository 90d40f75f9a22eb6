"""A search finds what stands there, says why and how certain it is, and nothing it may not."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.beheer.opstelling import Opstelling
from ledger.daden.handelingen import HANDELINGEN, lees_handeling
from ledger.daden.lijsten import ROLLEN
from ledger.daden.velden import heldere_velden
from ledger.databank.postgres import Database
from ledger.tijd.wanneer import Antwoord, Wanneer
from ledger.toegang.toegang import Zicht
from ledger.toegang.toegangsstand import Kring
from ledger.vastleggen.register import Inzending
from projections.beelden import zoekbeeld
from projections.beelden.bord import VAKKEN
from projections.beelden.vindbaar import ROL, bekend, woorden_van, woordenschat, zin_van
from projections.beelden.zoekbeeld import SORTERINGEN, Gevonden, Zoekvraag, in_periode, termen
from projections.beelden.zoekwoorden import FAMILIES, STOPWOORDEN, stam, vindt, woorden
from projections.leesmodel.momentopname import Momentopname
from tests import GEGEVENS
from tests.opstelling.drukte import drukke_opstelling
from tests.opstelling.kantoor import LEZER, WIE
from tests.opstelling.storingen import Server
from tests.orakel import strategieen
from tests.orakel.zoekorakel import zoek_traag

BRONNEN = GEGEVENS / "bronnen"
UITGANGEN = ("en", "ene", "heden", "heid", "ing", "ig", "lijk", "lijke", "baar", "bare", "s", "iën")


# ── words ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.beide_versies
def test_a_stem_is_that_of_the_dutch_configuration_of_postgresql(database: Database) -> None:
    """For every word of the letter, the cited articles, the vocabulary and the families."""
    teksten = [pad.read_text("utf-8") for pad in BRONNEN.rglob("*") if pad.is_file()]
    alle = {w for tekst in teksten for w in woorden(tekst)}
    alle |= {w for familie in FAMILIES for w in familie} | woordenschat() | STOPWOORDEN
    alle |= {w + eind for w in alle for eind in UITGANGEN}
    rij = sorted(w for w in alle if w.isalpha())
    assert len(rij) > 10_000
    vraag = "SELECT w, ts_lexize('dutch_stem', w) FROM unnest(%s::text[]) w"
    with psycopg.connect(database.dsn_lees) as verbinding:
        gevonden: list[tuple[str, list[str]]] = verbinding.execute(vraag, [rij]).fetchall()
    # What PostgreSQL leaves out as a stop word has no stem there.
    assert [(w, s, stam(w)) for w, s in gevonden if s and s != [stam(w)]] == []
    assert sum(bool(s) for _, s in gevonden) > 10_000


@pytest.mark.parametrize(
    ("getypt", "staat_er"),
    [
        ("onderzocht", "onderzoek"),
        ("geoordeeld", "oordeel"),
        ("commissies", "integriteitscommissie"),
        ("directeur", "hoofddirecteur"),
        ("meldingen", "melding"),
        ("ONTVANGEN", "ontvangst"),
    ],
)
def test_words_that_mean_the_same_here_find_each_other(getypt: str, staat_er: str) -> None:
    (term,) = termen(getypt)
    assert stam(staat_er) in term.stammen
    assert stam("melder") not in term.stammen


def test_every_family_serves_a_word_that_an_act_can_hold() -> None:
    """A family of words that stand in no sentence, or that the stem joins already, is left out."""
    zonder = [f for f in FAMILIES if not any(bekend(s) for w in f for s in vindt(w, frozenset()))]
    assert zonder == []
    assert [f for f in FAMILIES if len(set(map(stam, f))) < 2] == []


@given(strategieen.handelingen(*HANDELINGEN))
def test_an_act_is_found_by_every_word_of_its_sentence_and_kind_and_by_who_did_it(
    gegevens: dict[str, Any],
) -> None:
    velden = {"daad": gegevens["daad"], **heldere_velden(lees_handeling(gegevens))}
    gevonden = set(woorden_van(velden))
    verwacht = {s for s in map(stam, woorden(zin_van(velden))) if bekend(s)}
    assert {w for w in gevonden if not w.startswith(ROL)} == verwacht
    assert verwacht
    rollen = {ROL + actor["rol"] for actor in velden["door"] if actor["rol"]}
    assert {w for w in gevonden if w.startswith(ROL)} == rollen


# ── imprecise dates ───────────────────────────────────────────────────────────────────────────

DATA = (
    *("2020-01", "2020-01-15", "2020-01-XX", "2020-01-20~", "[2020-01-05..2020-02-10]"),
    *("2020-01-10/2020-01-20", "2020-01/2020-02", "2020-01/2020-01", "2020-01-28/2020-02"),
    *("../2020-01-12", "2020-02-03/..", "[..2020-01-12]", "[2020-02-03..]", "2020-01-30~/2020-02"),
)
VROEG, LAAT = date(2019, 12, 15), date(2020, 3, 15)  # all that is open ends here, for who counts


def dagen(van: date, tot: date) -> list[date]:
    van, tot = max(van, VROEG), min(tot, LAAT)
    return [van + timedelta(n) for n in range((tot - van).days + 1)]


def alle_verlopen(edtf: str) -> Iterator[tuple[date, date]]:
    """Every way it can have been: its first and its last day, one day when it did not last."""
    wanneer = Wanneer(edtf)
    if not wanneer.duur:
        yield from ((d, d) for d in dagen(wanneer.periode.vroegst, wanneer.periode.laatst))
        return
    begin, eind = (
        [VROEG if links else LAAT] if zijde == ".." else dagen(p.vroegst, p.laatst)
        for links, zijde in zip((True, False), edtf.split("/"), strict=True)
        for p in [Wanneer("2020" if zijde == ".." else zijde).periode]
    )
    yield from ((b, e) for b, e in product(begin, eind) if b <= e)


def met_de_hand(edtf: str, van: date, tot: date, *, duurt: bool = True) -> Antwoord:
    """By counting every way it can have been."""
    raak = {b <= tot and (e if duurt else b) >= van for b, e in alle_verlopen(edtf)}
    return Antwoord.ONBEKEND if len(raak) == 2 else Antwoord.JA if raak == {True} else Antwoord.NEE


VENSTERS = st.tuples(*[st.dates(date(2019, 12, 20), date(2020, 3, 10))] * 2).map(sorted)


@given(st.sampled_from(DATA), VENSTERS)
def test_an_imprecise_date_lies_in_a_period_certainly_possibly_or_not(
    edtf: str, venster: list[date]
) -> None:
    assert in_periode(edtf, *venster) is met_de_hand(edtf, *venster)


def test_the_comparison_sees_what_lasted_taken_for_one_moment() -> None:
    """The negative control: somebody who forgets that an act lasted answers otherwise."""
    vensters = [(date(2020, 1, 11), date(2020, 1, d)) for d in range(11, 31)]
    anders = [
        (edtf, v)
        for edtf, v in product(DATA, vensters)
        if met_de_hand(edtf, *v, duurt=False) is not in_periode(edtf, *v)
    ]
    assert {edtf for edtf, _ in anders} >= {"2020-01-10/2020-01-20", "../2020-01-12"}


# ── in a register ─────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def opstelling(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opstelling]:
    """The busy office and the letter's case, with repairs in both."""
    with drukke_opstelling(server, tmp_path_factory.mktemp("sleutels")) as opstelling:
        herstel(opstelling)
        yield opstelling


def herstel(opstelling: Opstelling) -> None:
    """A report of another kind than was recorded, an act that is not there, one on another day."""
    register = opstelling.register
    for kenmerk, daad, veld, waarde in (
        ("FICTIEF-25-001", "melding_gedaan", "vermoedens", ["benadeling"]),
        ("FICTIEF-25-006", "ontvangst_bevestigd", "door", [{"rol": "hoofddirecteur"}]),
        ("FICTIEF-25-003", "hoogste_leidinggevende_geinformeerd", "gebeurd", "2019-05"),
        ("FICTIEF-25-010", "signaal_geuit", "ingetrokken", True),
    ):
        dossier = register.vind_dossier(kenmerk)
        assert dossier is not None
        (van,) = [r.entry_id for r in register.regels(dossier) if r.daad == daad]
        gegevens = {
            "daad": "correctie",
            "van_daad": str(van),
            "veld": veld,
            "nieuwe_waarde": waarde,
        }
        regel = Inzending(dossier, lees_handeling({**gegevens, "reden": None}))
        register.vastleggen([regel], wie=WIE, sleutel=f"herstel {kenmerk}")
    opstelling.leesmodel.inhalen()


def gezocht(opstelling: Opstelling, tekst: str = "", **vraag: Any) -> Gevonden:
    stand = {n: vraag.pop(n) for n in ("bekend_op", "bronnen_tot") if n in vraag}
    gevraagd = Zoekvraag(termen=termen(tekst), **{"limiet": 100, **vraag})
    return opstelling.raadplegen.zoek(LEZER, "proef", gevraagd, **stand)[0]


def kenmerken(gevonden: Gevonden) -> set[str]:
    namen = [t.stof.regel.kenmerk or "" for t in gevonden.treffers]
    assert len(namen) == gevonden.totaal
    return {naam.removeprefix("FICTIEF-25-") for naam in namen}


BRIEF = "brief-2021Z19601"


def test_a_hit_names_its_acts_and_the_words_that_were_found_in_them(opstelling: Opstelling) -> None:
    gevonden = gezocht(opstelling, "onderzocht")
    (zaak,) = gevonden.treffers
    assert zaak.daden
    for daad in zaak.daden:
        assert daad.woorden
        zin = f"{daad.regel.titel} {daad.regel.zin}".lower()
        assert all(woord in zin for woord in daad.woorden)
    assert any("onderzoek" in d.woorden for d in zaak.daden)
    assert not zaak.in_naam
    assert gevonden.daden.keys() == {d.regel.daad for d in zaak.daden}


def test_all_words_stand_in_one_act_or_in_the_name_of_its_case(opstelling: Opstelling) -> None:
    assert kenmerken(gezocht(opstelling, "klacht ingediend")) == {"008"}
    assert kenmerken(gezocht(opstelling, "klacht kamervragen")) == set()
    met_naam = gezocht(opstelling, "fictief melding")
    assert kenmerken(met_naam) >= {"001", "002", "003"}
    assert "008" not in kenmerken(met_naam)
    assert all(t.in_naam and t.daden for t in met_naam.treffers)
    alleen_naam = gezocht(opstelling, "fictief 008")
    assert [t.stof.regel.kenmerk for t in alleen_naam.treffers] == ["FICTIEF-25-008"]
    assert kenmerken(gezocht(opstelling, "bestaatnergens")) == set()


def test_what_was_repaired_is_found_as_it_reads_now_and_as_it_was_known(
    opstelling: Opstelling,
) -> None:
    assert "001" in kenmerken(gezocht(opstelling, "benadeling"))
    assert "006" in kenmerken(gezocht(opstelling, rol="hoofddirecteur"))
    assert "006" not in kenmerken(gezocht(opstelling, "bevestigd", rol="werkgever"))
    assert kenmerken(gezocht(opstelling, "signaal", daad="signaal_geuit")) == set()
    in_2019 = gezocht(opstelling, van=date(2019, 5, 1), tot=date(2019, 5, 31), status="open")
    assert "003" in kenmerken(in_2019)
    gisteren = date.today() - timedelta(days=1)  # noqa: DTZ011  whatever day it is, nothing was known
    assert kenmerken(gezocht(opstelling, bekend_op=gisteren)) == set()


def test_a_date_that_may_lie_in_the_period_is_found_and_says_that_it_is_not_certain(
    opstelling: Opstelling,
) -> None:
    begin_maart = gezocht(
        opstelling, van=date(2025, 3, 1), tot=date(2025, 3, 7), daad="melding_gedaan"
    )
    zeker = {
        (t.stof.regel.kenmerk or "")[-3:]: d.zeker for t in begin_maart.treffers for d in t.daden
    }
    assert zeker == {"003": True, "005": False, "006": True}
    heel = gezocht(opstelling, van=date(2025, 3, 1), tot=date(2025, 3, 31), daad="melding_gedaan")
    assert {"003", "005", "006"} <= kenmerken(heel)
    assert all(d.zeker for t in heel.treffers for d in t.daden)


VRAGEN: tuple[dict[str, Any], ...] = (
    *({"tekst": w} for w in ("melding", "onderzocht", "fictief leidinggevende", "de commissies")),
    *({"daad": d} for d in ("melding_gedaan", "signaal_geuit", "ontvangst_bevestigd")),
    *({"rol": r} for r in ROLLEN),
    *({"tekst": "fictief bevestigd", "rol": r} for r in ("werkgever", "hoofddirecteur")),
    {"tekst": "fictief 001", "daad": "ontvangst_bevestigd"},
    *({"van": date(2019 + n, 1, 1), "tot": date(2019 + n, 12, 31)} for n in range(7)),
    *({"soort": s} for s in ("benadeling", "misstand", "geen")),
    *({"tekst": "melding", "bronnen_tot": date(2021, 11, 23)}, {"bronnen_tot": date(2025, 3, 14)}),
)


@pytest.mark.parametrize("sorteer", SORTERINGEN)
def test_the_database_finds_counts_and_sorts_as_going_through_all_cases_would(
    opstelling: Opstelling, sorteer: str
) -> None:
    for vraag in VRAGEN:
        assert_gelijk(opstelling, {**vraag, "sorteer": sorteer})


def assert_gelijk(opstelling: Opstelling, vraag: dict[str, Any]) -> None:
    snel = gezocht(opstelling, **vraag)
    stand = {n: vraag.pop(n) for n in ("bekend_op", "bronnen_tot") if n in vraag}
    gevraagd = Zoekvraag(termen=termen(vraag.pop("tekst", "")), **{"limiet": 100, **vraag})
    deur = opstelling.raadplegen.deur
    zicht = Zicht(Kring(elk=True), Kring(), frozenset())
    assert snel == zoek_traag(deur, zicht, gevraagd, deur.nu().date(), **stand)


@pytest.mark.parametrize("tekst", ["", "melding"])
def test_the_count_of_a_facet_is_what_choosing_it_gives(opstelling: Opstelling, tekst: str) -> None:
    for vast in ({}, {"status": "open"}, {"soort": "misstand"}):
        alles = gezocht(opstelling, tekst, **vast)
        for facet, telling in alles.facetten.items():
            for waarde, aantal in telling.items():
                assert gezocht(opstelling, tekst, **{**vast, facet: waarde}).totaal == aantal
    assert {"te_laat", "geen"} <= gezocht(opstelling).facetten["termijn"].keys()


def test_the_terms_of_a_case_are_those_of_the_board(opstelling: Opstelling) -> None:
    bord = opstelling.raadplegen.bord(LEZER, "proef")
    gevonden = gezocht(opstelling)
    totaal = {v: sum((t.stof.termijnen or {})[v] for t in gevonden.treffers) for v in VAKKEN}
    assert totaal == bord.tellingen
    zonder = gezocht(opstelling, bronnen_tot=date(2025, 3, 14))
    assert not zonder.termijnen  # not judged, so not counted as none
    assert zonder.facetten["termijn"] == {}


@pytest.mark.parametrize("sorteer", SORTERINGEN)
def test_pages_make_the_whole_list_in_every_order_without_one_twice(
    opstelling: Opstelling, sorteer: str
) -> None:
    heel = [t.stof.regel.id for t in gezocht(opstelling, sorteer=sorteer).treffers]
    bladen: list[str] = []
    na: str | None = None
    while True:
        blad = gezocht(opstelling, sorteer=sorteer, na=na, limiet=4)
        assert blad.totaal == len(heel)
        bladen += [t.stof.regel.id for t in blad.treffers]
        na = blad.na
        if na is None:
            break
    assert bladen == heel
    assert len(set(heel)) == len(heel) > 10
    with pytest.raises(zoekbeeld.OnbekendePlaats):
        gezocht(opstelling, sorteer=sorteer, na=f"d-{'N' * 22}")


def test_no_word_that_somebody_typed_goes_to_the_database(
    opstelling: Opstelling, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But what the vocabulary of acts holds: a name that is sought stays in this process."""
    gevraagd: list[str] = []
    vraag = Momentopname.vraag

    def noteer(zelf: Momentopname, query: str, **waarden: object) -> list[Any]:
        gevraagd.append(f"{query} {waarden}")
        return vraag(zelf, query, **waarden)

    monkeypatch.setattr(Momentopname, "vraag", noteer)
    gezocht(opstelling, "Wijngaardenfictief meldde onderzoek")
    assert any("onderzoek" in tekst for tekst in gevraagd)
    assert not [tekst for tekst in gevraagd if "wijngaarden" in tekst.lower()]
