"""B5H: every case judged anew and stored after another set of norms, and one case after one act.

Beside the first stands the same judging without a database; beside the second the append that made
it necessary.
"""

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from statistics import median

from api.beheer.vaststellingen import vaststellingen
from ledger.daden.handelingen import lees_handeling
from ledger.databank.postgres import Database, verbind
from ledger.vastleggen.register import Inzending, Register
from ledger.zaak.dossier import Dossier
from projections.leesmodel.bijhouden import Leesmodel
from projections.leesmodel.hertoetsen import Toetsen
from projections.leesmodel.leesmodel import SESSION, verwerk
from projections.normen.normen import Catalogus
from projections.toetsen.beloop import beloop, stof
from scripts.metingen import zaken
from scripts.metingen.bank import Bank
from scripts.metingen.invoer import WIE, voer_in
from scripts.metingen.meting import Meting, klok, om_en_om

_HEEL = 100_000  # cases: what a large register would have to judge anew


def meet(bank: Bank, *, kort: bool) -> Iterator[Meting]:
    """B5H."""
    aantal, rondes = (5, 1) if kort else (500, 3)
    with bank.register() as (database, register):
        voer_in(register, zaken.bestand(aantal, "b5h"))
        dossiers = [v for n in range(aantal) if (v := register.vind_dossier(f"FICTIEF-b5h-{n}"))]
        catalogus = Catalogus.laad()
        gevouwen = [register.zaak(dossier) for dossier in dossiers]
        with closing(Leesmodel(database.dsn_projectie)) as leesmodel:
            paar = om_en_om(
                rondes,
                lambda ronde: aantal / _opnieuw(register, leesmodel, ronde),
                lambda _: aantal / _kaal(gevouwen, catalogus, register.vandaag()),
            )
            rijen = _rijen(database)
            yield Meting(
                "B5H",
                "alle dossiers opnieuw getoetst en opgeslagen na een vaststelling van normen",
                "dezelfde toetsen zonder databank",
                "dossiers/s",
                paar,
                opmerking=f"{aantal} dossiers van 20 handelingen, een derde met alleen een maand;"
                f" {rijen} rijen; 100.000 dossiers: {_HEEL / median(paar.onze) / 60:.0f} minuten",
            )
            duren = [_een_voor_een(database, register, dossier) for dossier in dossiers[:100]]
    yield Meting(
        "B5H",
        "een dossier opnieuw getoetst en opgeslagen na een handeling",
        "het vastleggen van die handeling",
        "seconden",
        om_en_om(min(len(duren), 99) - 1, lambda n: duren[n][0], lambda n: duren[n][1]),
        hoogstens=True,
        opmerking="het toetsen gebeurt na het vastleggen, in een eigen transactie",
    )


def _opnieuw(register: Register, leesmodel: Leesmodel, ronde: int) -> float:
    """Seconds to take in the same norms once more, which judges every case."""
    leesmodel.inhalen()
    register.stel_vast(vaststellingen(), wie=WIE, sleutel=f"normen:{ronde}")
    with klok() as duur:
        leesmodel.inhalen()
    return duur[0]


def _kaal(dossiers: list[Dossier], catalogus: Catalogus, dag: date) -> float:
    with klok() as duur:
        for zaak in dossiers:
            for feiten in stof(zaak).values():
                beloop(feiten, catalogus, dag)
    return duur[0]


def _rijen(database: Database) -> int:
    with verbind(database.dsn_projectie, 5.0) as verbinding:
        ((aantal,),) = verbinding.execute("SELECT count(*) FROM lees.toets").fetchall()
    return int(aantal)


def _een_voor_een(database: Database, register: Register, dossier: str) -> tuple[float, float]:
    """Seconds to judge a case after an act, and to record that act."""
    handeling = lees_handeling(
        {"daad": "ontvangst_bevestigd", "gebeurd": "2015-06-01", "melding": None, "aan": None,
         "door": [{"rol": "leidinggevende", "ref": None}], "bronnen": []}
    )  # fmt: skip
    with klok() as vastleggen:
        register.vastleggen([Inzending(dossier, handeling)], wie=WIE, sleutel=f"een:{dossier}")
    with verbind(database.dsn_projectie, 5.0) as verbinding:
        verbinding.execute(SESSION)
        with klok() as toetsen:
            verwerk(verbinding, Toetsen)
    return toetsen[0], vastleggen[0]
