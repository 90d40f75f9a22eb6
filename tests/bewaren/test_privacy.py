"""Personal text never reaches the database readable (I8), whatever the act."""

import secrets
import subprocess
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from ledger.daden.handelingen import HANDELINGEN, REGISTERHANDELINGEN, lees_handeling
from ledger.daden.velden import (
    heldere_velden,
    persoonlijke_velden,
    samengevoegd,
    vervang_personen,
    vervang_verwijzingen,
)
from ledger.databank.postgres import Database
from ledger.entry import ontwerp
from ledger.log.journal import Opdracht
from ledger.sleutels.vault import Sleutelbos
from ledger.vastleggen.register import Inzending, Register
from ledger.vastleggen.toelating import uuid7
from ledger.zaak.dossier import Vastlegger
from projections.leesmodel.bijhouden import Leesmodel
from tests.opstelling.storingen import PG_DUMP
from tests.orakel.strategieen import GEHEIM, van_soort

WIE = Vastlegger("a-secretaris", "secretaris")
SOORTEN = (*HANDELINGEN, *REGISTERHANDELINGEN)


def dump(database: Database) -> bytes:
    """Every table of the register as `pg_dump` writes it."""
    uit = subprocess.run([PG_DUMP, database.dsn_eigenaar], capture_output=True, check=True)
    return uit.stdout


def vormen(tekst: str) -> Iterator[bytes]:
    """A text as it could stand in a dump: plain, hexadecimal, or inside base64."""
    rauw = tekst.encode()
    yield rauw
    yield rauw.hex().encode()
    for schuif in range(3):
        for codering in (b64encode, urlsafe_b64encode):
            # The first and last characters depend on the neighbours.
            yield codering(bytes(schuif) + rauw)[4 if schuif else 0 : -4]


def leesbaar(tekst: str, database: Database) -> bool:
    inhoud = dump(database)
    return any(vorm in inhoud for vorm in vormen(tekst))


def zonder_openbare_teksten(waarde: Any) -> Any:
    """What a public source says is no secret: its texts get words that nobody looks for."""
    match waarde:
        case dict():
            openbaar = ("titel", "plaats", "citaat") if waarde.get("openbaar") is True else ()
            return {
                naam: "openbaar" if naam in openbaar and deel else zonder_openbare_teksten(deel)
                for naam, deel in waarde.items()
            }
        case list():
            return [zonder_openbare_teksten(deel) for deel in waarde]
        case _:
            return waarde


def leg_vast(register: Register, gegevens: dict[str, Any]) -> int:
    """Seal and append as the register does, without asking whether the act fits a case."""
    handeling = vervang_personen(
        lees_handeling(zonder_openbare_teksten(gegevens)), lambda code: f"{GEHEIM}{code}"[:64]
    )
    handeling = vervang_verwijzingen(handeling, lambda _: str(uuid7()))
    entries = register._verzegeling.entries([Inzending("d-fictief", handeling)], WIE)
    register.journal.append(Opdracht(None, bytes(32), entries))
    return len(entries[0].verzegeld)


def probeer(daad: str, doe: Callable[[dict[str, Any]], None]) -> None:
    """Do it with a few acts of one kind."""

    @settings(max_examples=3, database=None, deadline=None, derandomize=True)
    @given(van_soort(daad))
    def met(gegevens: dict[str, Any]) -> None:
        doe(gegevens)

    met()


def test_no_personal_value_of_any_act_is_readable_in_a_dump(
    register: Register, database: Database
) -> None:
    aantallen: list[int] = []
    for daad in SOORTEN:
        probeer(daad, lambda gegevens: aantallen.append(leg_vast(register, gegevens)))
    Leesmodel(database.dsn_projectie).inhalen()
    assert sum(aantallen) > len(SOORTEN)  # there was something to hide
    assert not leesbaar(GEHEIM, database)


def test_the_search_would_have_found_it(register: Register, database: Database) -> None:
    """Negative control: the same text stored as if it were a clear field."""
    handeling = lees_handeling(
        {
            "daad": "mededeling_gedaan",
            "gebeurd": "2020",
            "door": [{"rol": "melder"}],
            "tekst": f"{GEHEIM}verklaring (fictief)",
        }
    )
    helder = samengevoegd(heldere_velden(handeling), persoonlijke_velden(handeling))
    kop = {"tags": ["dossier:d-fictief"], "vastgelegd_door": {"account": "a", "rol": "r"}}
    entry = ontwerp(uuid7(), kop, helder, {}, secrets.token_bytes).verzegeld_met(())
    register.journal.append(Opdracht(None, bytes(32), (entry,)))
    assert leesbaar(GEHEIM, database)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(van_soort("oordeel_gegeven"))
def test_what_was_sealed_is_read_back_word_for_word(
    register: Register, gegevens: dict[str, Any]
) -> None:
    handeling = lees_handeling(gegevens)
    leg_vast(register, gegevens)
    nummer = register.journal.positie()
    assert register.open_teksten([nummer]).get(nummer, {}) == persoonlijke_velden(handeling)


def test_a_text_that_names_two_people_is_gone_when_one_of_them_is_forgotten(
    register: Register, sleutelbos: Sleutelbos
) -> None:
    gegevens = {
        "daad": "mededeling_gedaan",
        "gebeurd": "2020",
        "door": [{"rol": "melder", "ref": "eerste"}],
        "noemt": ["tweede"],
        "tekst": "iets over twee mensen (fictief)",
    }
    register.open_dossier({"kenmerk": "FICTIEF-1"}, wie=WIE, sleutel="open")
    dossier = str(register.vind_dossier("FICTIEF-1"))
    register.vastleggen([Inzending(dossier, lees_handeling(gegevens))], wie=WIE, sleutel="s")
    assert register.open_teksten([2])
    sleutelbos.vernietig(sleutelbos.betrokkene("tweede"))
    assert not register.open_teksten([2])
    assert register.open_teksten([1])  # the case itself is still known by its kenmerk


def test_a_corrected_text_is_forgotten_with_the_people_of_the_act_it_corrects(
    register: Register, sleutelbos: Sleutelbos
) -> None:
    register.open_dossier({"kenmerk": "FICTIEF-1"}, wie=WIE, sleutel="open")
    dossier = str(register.vind_dossier("FICTIEF-1"))
    daad = {
        "daad": "mededeling_gedaan",
        "gebeurd": "2020",
        "door": [{"rol": "melder", "ref": "eerste"}],
        "tekst": "wat zij zei (fictief)",
    }
    m = Inzending(dossier, lees_handeling(daad))
    register.vastleggen([m], wie=WIE, sleutel="m")
    correctie = {"daad": "correctie", "van_daad": m.id, "veld": "tekst", "reden": None}
    correctie["nieuwe_waarde"] = "wat zij echt zei (fictief)"
    register.vastleggen([Inzending(dossier, lees_handeling(correctie))], wie=WIE, sleutel="c")
    assert register.open_teksten([3])
    sleutelbos.vernietig(sleutelbos.betrokkene("eerste"))
    assert not register.open_teksten([2, 3])


@pytest.mark.parametrize("veld", ["kenmerk", "dossiertitel"])
def test_the_name_of_a_case_is_sealed(register: Register, database: Database, veld: str) -> None:
    gegevens = {"kenmerk": f"{GEHEIM}kenmerk", "dossiertitel": f"{GEHEIM}dossiertitel"}
    register.open_dossier(gegevens, wie=WIE, sleutel="open")
    assert not leesbaar(f"{GEHEIM}{veld}", database)
