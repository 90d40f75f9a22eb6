"""What the log tells of its cases is so, told once, and computed anew by whoever checks it."""

import pytest

from ledger.controle import Controle, controleer
from ledger.handelingen import ZaakhoofdenVastgelegd
from ledger.journal import Journal
from ledger.logboek import schrijf
from ledger.postgres import Database
from ledger.register import Inzending, Register
from ledger.verify import Afgekeurd, check_case, leaf_hash
from ledger.zaakhoofden import _b64, hoofden_op
from tests.test_register import WIE, melding, open_dossier


def gecontroleerd(database: Database) -> Controle:
    return controleer(database.dsn_lees, None, {})


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
