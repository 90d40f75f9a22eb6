"""What a search looks in says of every state of knowledge what folding the whole case says."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from ledger.tijd.wanneer import AMSTERDAM, periode
from ledger.zaak.dossier import Dossier, Stand, Vastgelegd, Vastlegger
from ledger.zaak.kennis import einde_van
from projections.beelden import zoekstof
from projections.beelden.vindbaar import woorden_van
from projections.beelden.zaakbeeld import VERBINDT, handelingen
from projections.beelden.zoekstof import ONBEGRENSD, ONGEOPEND, Zoekstof, stof_van
from tests.orakel.strategieen import blanco

HIER, ELDERS = "d-hier", "d-elders"
BEGIN = date(2024, 3, 30)  # the clock goes forward the day after
BRONDAGEN = ("2024-01-05", "2024-02", "2024-03-31", None)
DADEN: tuple[tuple[str, dict[str, Any]], ...] = (
    ("melding_gedaan", {"vermoedens": ["misstand"], "kanaal": "leidinggevende"}),
    ("melding_gedaan", {"vermoedens": ["benadeling", "misstand"], "kanaal": "leidinggevende"}),
    ("ontvangst_bevestigd", {"aan": "melder"}),
    ("signaal_geuit", {}),
)
HERSTEL: tuple[tuple[str, dict[str, Any]], ...] = (
    ("correctie", {"veld": "gebeurd", "nieuwe_waarde": "2024-02-XX"}),
    ("correctie", {"veld": "door", "nieuwe_waarde": [{"rol": "werkgever", "ref": None}]}),
    ("correctie", {"veld": "ingetrokken", "nieuwe_waarde": True}),
    ("correctie", {"veld": "ingetrokken", "nieuwe_waarde": False}),
    ("handeling_ingetrokken", {}),
    ("verkeerd_dossier", {"naar": ELDERS}),
    ("invoer_aanvaard", {}),
    ("invoer_afgewezen", {}),
)
ZAAK: tuple[tuple[str, dict[str, Any]], ...] = (
    ("dossier_gesloten", {}),
    ("dossier_heropend", {}),
    ("dossiers_samengevoegd", {"dossiers": [HIER, ELDERS], "naar": ELDERS}),
    ("dossiers_samengevoegd", {"dossiers": [HIER, ELDERS], "naar": HIER}),
    ("dossiers_gekoppeld", {"dossiers": [HIER, ELDERS]}),
)


def verhaal(zaad: int) -> list[Vastgelegd]:
    """A case as anything but a tidy register might hold it (fictional)."""
    kans = Random(zaad)
    rij = [vastgelegd(1, "dossier_geopend", {"fictief": kans.random() < 0.5}, BEGIN)]
    dag = BEGIN
    for nummer in range(2, kans.randint(3, 16)):
        dag += timedelta(days=kans.choice((0, 0, 1, 2)))
        soort = kans.choices((DADEN, HERSTEL, ZAAK), (5, 4, 2))[0]
        daad, velden = kans.choice(soort)
        if soort is HERSTEL:
            velden = {"van_daad": kans.choice(rij).id, **velden}
        bronnen = [{"datum": kans.choice(BRONDAGEN), "relaas": kans.choice(("a", "b", None))}]
        anders: dict[str, Any] = {"bronnen": bronnen * kans.randint(0, 1)}
        if soort is DADEN:
            anders |= {
                "gebeurd": kans.choice(("2024-01", "2024-02-03", "[2024-01-05..2024-02-10]"))
            }
            anders["door"] = [{"rol": "melder", "ref": None}]
        dossiers = kans.choices(((HIER,), (HIER, ELDERS), (ELDERS, HIER)), (8, 1, 1))[0]
        van = f"e{nummer + 50}" if kans.random() < 0.1 else None
        nieuw = vastgelegd(nummer, daad, velden | anders, dag, dossiers)
        rij.append(replace(nieuw, wacht=kans.random() < 0.15, verplaatst_van=van))
    return rij


def vastgelegd(
    nummer: int, daad: str, velden: dict[str, Any], dag: date, dossiers: tuple[str, ...] = (HIER,)
) -> Vastgelegd:
    op = datetime(dag.year, dag.month, dag.day, 22, nummer, tzinfo=UTC)  # near midnight here
    blank = {n: w for n, w in blanco(daad).items() if n != "id"}
    wie = Vastlegger("proef", "commissielid")
    return Vastgelegd(nummer, f"e{nummer}", daad, dossiers, op, blank | velden, wie)


def standen(rij: Sequence[Vastgelegd]) -> list[tuple[date | None, date | None]]:
    """Every state of knowledge that can make a difference, and what lies just beside it."""
    dagen = {v.vastgelegd_op.astimezone(AMSTERDAM).date() for v in rij}
    bekend = {dag + timedelta(days=n) for dag in dagen for n in (-1, 0)} | {None}
    eindes = {periode(d).laatst for d in BRONDAGEN if d}
    bronnen = {dag + timedelta(days=n) for dag in eindes for n in (-1, 0)} | {None}
    return [(k, d) for k in bekend for d in bronnen]


def zoals_gevouwen(rij: Sequence[Vastgelegd], k: date | None, d: date | None) -> Any:
    zaak = Dossier.vouw(HIER, rij, bekend_op=k, bronnen_tot=d)
    toen = [v for v in rij if k is None or v.vastgelegd_op < einde_van(k)]
    feiten = handelingen(zaak.feiten)
    daden = {
        (f.nummer, f.daad, periode(f.velden["gebeurd"]), woorden_van(f.velden)) for f in feiten
    }
    if not toen:
        return daden, None
    weg = [v for v in zaak.register if v.daad == "dossiers_samengevoegd"]
    lijst: dict[str, Any] = {
        "stand": ONGEOPEND if zaak.stand is Stand.ONTBREEKT else zaak.stand.value,
        "opgegaan": [v.velden["dossiers"] for v in weg if v.velden["naar"] != HIER],
        "laatst": max(v.vastgelegd_op for v in toen if v.daad not in VERBINDT),
        "met_banden": max(v.vastgelegd_op for v in toen),
        "fictief": bool(rij[0].velden["fictief"]),
    }
    if d is None:
        soorten = {s for f in feiten for s in f.velden.get("vermoedens") or ()}
        lijst |= {"aantal": (len(feiten), len(zaak.wachtend)), "soorten": sorted(soorten)}
        namen = [b["relaas"] for v in toen for b in v.velden.get("bronnen") or () if b["relaas"]]
        lijst |= {"relazen": list(dict.fromkeys(namen))}
    return daden, lijst


def zoals_opgezocht(stof: Zoekstof, k: date | None, d: date | None) -> Any:
    bekend, bron = k or ONBEGRENSD, d or ONBEGRENSD

    def hier(rij: Any) -> bool:
        vak = rij.vak
        toen: bool = vak.bekend_van <= bekend <= vak.bekend_tm
        return toen and vak.bron_van <= bron <= vak.bron_tm

    gelezen = [r for r in stof.lezingen if hier(r)]
    daden = {(r.nummer, r.daad, _dagen(r), r.woorden) for r in gelezen}
    assert len(daden) == len(gelezen)
    rijen = [r for r in stof.lijst if hier(r)]
    if not rijen:
        return daden, None
    (rij,) = rijen
    lijst: dict[str, Any] = {
        "stand": rij.stand,
        "opgegaan": [list(samen) for samen in rij.opgegaan],
        "laatst": rij.laatst,
        "met_banden": max((rij.laatst, *(op for op, _ in rij.banden))),
        "fictief": rij.fictief,
    }
    if d is None:
        lijst |= {"aantal": (rij.handelingen, rij.wachtend), "soorten": list(rij.soorten)}
        lijst |= {"relazen": list(rij.relazen)}
    return daden, lijst


def _dagen(lezing: Any) -> Any:
    return periode(f"[{lezing.vroegst}..{lezing.laatst}]")


@pytest.mark.parametrize("zaad", range(60))
def test_at_every_state_of_knowledge_the_rows_say_what_the_fold_says(zaad: int) -> None:
    rij = verhaal(zaad)
    stof = stof_van(HIER, rij)
    for k, d in standen(rij):
        assert zoals_opgezocht(stof, k, d) == zoals_gevouwen(rij, k, d), (k, d)


@pytest.mark.parametrize("zaad", range(60))
def test_of_a_case_that_grew_only_the_days_since_and_the_acts_repaired_are_other_rows(
    zaad: int,
) -> None:
    """So to write these, and leave the rest, gives the same tables as to write all."""
    rij = verhaal(zaad)
    for n in range(1, len(rij)):
        voor, na = stof_van(HIER, rij[:n]), stof_van(HIER, rij[: n + 1])
        dag = zoekstof.dag_van(rij[n]) - timedelta(days=1)
        assert [r for r in voor.lijst if r.vak.bekend_tm < dag] == [
            r for r in na.lijst if r.vak.bekend_tm < dag
        ]
        assert stof_van(HIER, rij[: n + 1], dag).lijst == tuple(
            r for r in na.lijst if r.vak.bekend_tm >= dag
        )
        anders = {nr for nr, kern in na.kernen.items() if rij[n].nummer in kern}
        assert [r for r in voor.lezingen if r.nummer not in anders] == [
            r for r in na.lezingen if r.nummer not in anders
        ]


def test_the_comparison_sees_repairs_that_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: every act as it was recorded."""
    monkeypatch.setattr(zoekstof, "HERSTEL", frozenset())
    anders = 0
    for zaad in range(20):
        rij = verhaal(zaad)
        stof = stof_van(HIER, rij)
        anders += any(
            zoals_opgezocht(stof, k, d) != zoals_gevouwen(rij, k, d) for k, d in standen(rij)
        )
    assert anders > 5
