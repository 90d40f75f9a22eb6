"""What the log tells of its cases is so, told once, and computed anew by whoever checks it."""

from pathlib import Path

import pytest

from ledger import verify
from ledger.bewijs.zaakhoofd import Keten, zaakboom
from ledger.bewijsvoering.zaakhoofden import _b64, hoofden_op
from ledger.daden.handelingen import ZaakhoofdenVastgelegd
from ledger.databank.postgres import Database
from ledger.log.controle import Controle, controleer
from ledger.log.journal import Journal
from ledger.ondertekenen.logboek import schrijf
from ledger.vastleggen.register import Inzending, Register
from ledger.verify import Afgekeurd, check, check_case, leaf_hash, parse_policy
from tests.opstelling.proeflog import Proeflog
from tests.vastleggen.test_register import WIE, melding, open_dossier


def gecontroleerd(database: Database) -> Controle:
    return controleer(database.dsn_lees, None, {})


def test_who_has_the_contents_of_an_export_sees_that_what_it_tells_of_its_cases_is_so(
    tmp_path: Path,
) -> None:
    log = Proeflog(300)
    ketens: dict[str, Keten] = {}
    for n, leaf in enumerate(log.bladen[:280]):
        ketens[f"d-{n % 3}"] = ketens.get(f"d-{n % 3}", Keten()).met(leaf_hash(leaf))
    boom = zaakboom(bytes(32), ketens)
    gezegd = {"wortel": _b64(boom.wortel), "zaad": _b64(boom.zaad)}

    def verslag(naam: str) -> verify.Report:
        map_ = log.schrijf(tmp_path / naam, met_inhoud=True)
        return check(map_, parse_policy((map_ / "policy.txt").read_bytes()))

    log.voeg_toe(["grootboek"], daad="zaakhoofden_vastgelegd", positie=280, **gezegd)
    goed = verslag("goed")
    assert goed.faults == []
    assert "nr 301: de zaakhoofden zijn die van deze vastleggingen" in goed.facts
    for positie in (279, 0, 303, True):  # of others, of nothing, of what is not there, of no number
        log.voeg_toe(["grootboek"], daad="zaakhoofden_vastgelegd", positie=positie, **gezegd)
    onwaar = verslag("onwaar")
    assert {f.nummers for f in onwaar.faults} == {(302,), (303,), (304,), (305,)}
    assert all(f.soort == "zaakhoofd" for f in onwaar.faults)


def test_heads_are_told_once_per_position_and_a_false_one_is_named_for_ever(
    register: Register, database: Database, journal: Journal
) -> None:
    zaken = [open_dossier(register, f"FICTIEF-{i}") for i in range(3)]
    for plek, zaak in enumerate((*zaken, zaken[0])):
        register.vastleggen([Inzending(zaak, melding())], wie=WIE, sleutel=f"m{plek}")
    positie = journal.positie()
    hoofden = hoofden_op(register, positie, WIE)
    assert (hoofden.positie, hoofden.nummer) == (7, 8)
    register.vastleggen([Inzending(zaken[0], melding())], wie=WIE, sleutel="later")
    weer = hoofden_op(register, positie, WIE)
    assert (weer.nummer, weer.boom) == (8, hoofden.boom)
    bladen = [leaf_hash(r.leaf) for r in journal.lees(tags=(f"dossier:{zaken[0]}",), tot=positie)]
    check_case(bladen, hoofden.boom.bewijs(zaken[0]), hoofden.boom.wortel)
    for minder in (bladen[1:], bladen[:-1], [*bladen, bladen[0]], bladen[::-1]):
        with pytest.raises(Afgekeurd, match="niet alle vastleggingen"):
            check_case(minder, hoofden.boom.bewijs(zaken[0]), hoofden.boom.wortel)
    assert gecontroleerd(database).bevindingen == []
    onwaar = {"wortel": _b64(hoofden.boom.wortel), "zaad": _b64(hoofden.boom.zaad)}
    for positie_ in (6, 0, 12):  # of others, of nothing, of what is not there yet
        schrijf(journal, [ZaakhoofdenVastgelegd(positie=positie_, **onwaar)])
    nummers = [zin.partition(":")[0] for zin in gecontroleerd(database).bevindingen]
    assert nummers == ["nr 10", "nr 11", "nr 12"]
    assert hoofden_op(register, 6, WIE).nummer == 13  # the false one is none
    with pytest.raises(ValueError, match="positie: verwacht 1 t/m 13, kreeg 14"):
        hoofden_op(register, 14, WIE)
