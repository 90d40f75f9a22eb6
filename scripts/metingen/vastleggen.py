"""B2 and B3: one act at a time, by one client or by many at once, each until it is on disk.

Ours builds the commitments in the measured time and appends under an idempotency key and the
condition that nobody added to the case, with tags and a leaf. Theirs inserts one stored event with
the same bytes: the recorder of the library's applications, which numbers its events in one order
as ours does. Its plainer recorder, which keeps no order between aggregates and so can be followed
by nobody, stands beside it without an aim.
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from hashlib import sha256
from itertools import count
from uuid import UUID, uuid4

from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import (
    PostgresAggregateRecorder,
    PostgresApplicationRecorder,
    PostgresDatastore,
)

from ledger.daden.handelingen import lees_handeling
from ledger.daden.velden import heldere_velden
from ledger.entry import Json, ontwerp
from ledger.log.journal import Item, Journal, Opdracht
from ledger.vastleggen.register import Inzending, Register
from ledger.vastleggen.toelating import nieuw_dossier_id, uuid7
from scripts.metingen.bank import Bank
from scripts.metingen.invoer import WIE
from scripts.metingen.meting import Meting, Paar, om_en_om, per_seconde

_HUN_CLIENTEN = 32
_HANDELING = {
    "daad": "melding_gedaan",
    "gebeurd": "2020-06",
    "woorden": "juni 2020",
    "door": [{"rol": "melder", "ref": "s-AAAAAAAAAAAAAAAAAAAAAA"}],
    "kanaal": "integriteitscommissie",
    "vermoedens": ["benadeling"],
    "ontvanger_rol": "integriteitscommissie",
    "ontvangen_op": "2020-06-15",
    "bronnen": [
        {
            "titel": "Een openbaar verslag (fictief)",
            "datum": "2021-11-23",
            "citaat": "De melder heeft in juni 2020 gemeld dat hij is benadeeld (fictief).",
            "relaas": "dossier",
            "openbaar": True,
        }
    ],
}


def meet_velen(bank: Bank, *, kort: bool) -> Iterator[Meting]:
    """B2."""
    seconden, rondes = (0.3, 1) if kort else (3.0, 5)
    tegen = f"de recorder van eventsourcing met volgorde, {_HUN_CLIENTEN} cliënten"
    for clienten, doel in ((32, 6.0), (128, 9.0)):
        paar = _velen(bank, PostgresApplicationRecorder, clienten, seconden, rondes)
        wat = f"{clienten} cliënten leggen elk een handeling tegelijk vast"
        yield Meting("B2", wat, tegen, "vastleggingen/s", paar, doel=doel)
    paar = _velen(bank, PostgresAggregateRecorder, 32, seconden, rondes)
    tegen = f"de recorder van eventsourcing zonder volgorde, {_HUN_CLIENTEN} cliënten"
    yield Meting("B2", "32 cliënten", tegen, "vastleggingen/s", paar, opmerking="ter vergelijking")


def _velen(
    bank: Bank,
    soort: type[PostgresAggregateRecorder],
    clienten: int,
    seconden: float,
    rondes: int,
) -> Paar:
    with _grootboek(bank) as journal, _hunne(bank, soort) as hunne:
        return om_en_om(
            rondes,
            lambda _: per_seconde(clienten, seconden, _onze(journal, clienten)),
            lambda _: per_seconde(_HUN_CLIENTEN, seconden, hunne),
        )


def meet_een(bank: Bank, *, kort: bool) -> Iterator[Meting]:
    """B3."""
    seconden, rondes = (0.3, 1) if kort else (2.0, 7)
    tegen = "de recorder van eventsourcing met volgorde, een cliënt"
    with _grootboek(bank) as journal, _hunne(bank, PostgresApplicationRecorder) as hunne:
        paar = om_en_om(
            rondes,
            lambda _: per_seconde(1, seconden, _onze(journal, 1)),
            lambda _: per_seconde(1, seconden, hunne),
        )
        yield Meting("B3", "een cliënt, een handeling", tegen, "vastleggingen/s", paar, doel=1.3)
        with bank.register() as (_, register):
            paar = om_en_om(
                rondes,
                lambda _: per_seconde(1, seconden, _door_de_deur(register)),
                lambda _: per_seconde(1, seconden, hunne),
            )
        wat = "idem door Register.vastleggen: dossier lezen, vouwen, toelaten"
        yield Meting("B3", wat, tegen, "vastleggingen/s", paar, opmerking="ter vergelijking")


@contextmanager
def _grootboek(bank: Bank) -> Iterator[Journal]:
    with closing(Journal(bank.grootboek(), termijn=60.0)) as journal:
        yield journal


def _onze(journal: Journal, clienten: int) -> Callable[[int], None]:
    """Append one act to the client's own case."""
    helder = heldere_velden(lees_handeling(_HANDELING))
    dossiers = [f"dossier:{nieuw_dossier_id()}" for _ in range(clienten)]
    laatste = [0] * clienten

    def vastleggen(client: int) -> None:
        entry = ontwerp(uuid7(), _kop(dossiers[client]), helder, {}, secrets.token_bytes)
        voorwaarde = Item(None, (dossiers[client],), laatste[client])
        opdracht = Opdracht(
            secrets.token_hex(16),
            sha256(entry.state).digest(),
            (entry.verzegeld_met(()),),
            (voorwaarde,),
        )
        (uitkomst,) = journal.append(opdracht)
        if uitkomst.soort != "vastgelegd":
            raise RuntimeError(f"expected vastgelegd, got {uitkomst.soort}")
        laatste[client] = uitkomst.eerste

    return vastleggen


def _kop(dossier: str) -> dict[str, Json]:
    return {
        "tags": [dossier, "betrokkene:s-AAAAAAAAAAAAAAAAAAAAAA", "betrokkene:s-BBBBBBBBBBBBBBBB"],
        "vastgelegd_door": {"account": "bank", "rol": "beheerder"},
    }


def _door_de_deur(register: Register) -> Callable[[int], None]:
    """Record one act through the register, in a case that begins anew every twenty acts."""
    handeling = lees_handeling(_HANDELING)
    dossier, gedaan = "", count()

    def vastleggen(_client: int) -> None:
        nonlocal dossier
        if next(gedaan) % 20 == 0:
            kenmerk = {"kenmerk": f"FICTIEF-{uuid4()}"}
            dossier = register.open_dossier(kenmerk, wie=WIE, sleutel=str(uuid4()))
        register.vastleggen([Inzending(dossier, handeling)], wie=WIE, sleutel=str(uuid4()))

    return vastleggen


@contextmanager
def _hunne(bank: Bank, soort: type[PostgresAggregateRecorder]) -> Iterator[Callable[[int], None]]:
    """Insert one event of a new aggregate, with the bytes that ours stores."""
    omgeving = bank.omgeving(verbindingen=_HUN_CLIENTEN)
    state = ontwerp(
        UUID(int=1),
        _kop(f"dossier:{nieuw_dossier_id()}"),
        heldere_velden(lees_handeling(_HANDELING)),
        {},
        secrets.token_bytes,
    ).state
    with ExitStack() as stapel:
        datastore = PostgresDatastore(
            omgeving["POSTGRES_DBNAME"],
            omgeving["POSTGRES_HOST"],
            omgeving["POSTGRES_PORT"],
            omgeving["POSTGRES_USER"],
            omgeving["POSTGRES_PASSWORD"],
            pool_size=_HUN_CLIENTEN,
            connect_timeout=60,
        )
        stapel.callback(datastore.close)
        recorder = soort(datastore)
        recorder.create_table()

        def invoegen(_client: int) -> None:
            recorder.insert_events([StoredEvent(uuid4(), 1, "melding_gedaan", state)])

        yield invoegen
