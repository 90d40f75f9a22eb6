"""Which cases leave: what the page of cases would show for the same question, all pages of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from sys import maxsize
from urllib.parse import urlencode

from api.uitvoer.zoekvraag import Zaakfilter, Zoekopdracht
from api.web.vraag import Snede, Stand, Standvraag
from projections.beelden.zaakopbouw import Gevraagd
from projections.beelden.zoekbeeld import Gevonden, Zoekvraag
from projections.vragen.zoeken import Zoekstand

EEN_DOSSIER = "een dossier"
Zoek = Callable[..., tuple[Gevonden, Zoekstand]]


def dossiers_van(zoek: Zoek, opdracht: Zaakfilter) -> tuple[str, ...]:
    """The ids of all cases that answer, in the order of the page."""
    vraag: Zoekvraag = replace(opdracht.als_zoekvraag(), na=None, limiet=maxsize)
    gevonden, _ = zoek(vraag, **opdracht.stand())
    return tuple(treffer.stof.regel.id for treffer in gevonden.treffers)


def in_woorden(opdracht: Zaakfilter) -> str:
    """The question as it stands in an address; words that were searched for are not told."""
    keuze = urlencode(opdracht.keuze()) or "alle dossiers die de lezer ziet"
    gezocht = isinstance(opdracht, Zoekopdracht) and opdracht.woorden
    return f"{keuze} (en zoekwoorden)" if gezocht else keuze


def stand_van(vraag: Snede, vandaag: date, peildatum: date | None = None) -> Gevraagd:
    """The state of knowledge; the day to judge by is that of knowledge where none is said."""
    gezegd = vraag.peildatum if isinstance(vraag, Standvraag) else None
    relaas = vraag.relaas if isinstance(vraag, Stand) else None
    dag = peildatum or gezegd or vraag.bekend_op or vandaag
    return Gevraagd(dag, vraag.bekend_op, vraag.bronnen_tot, relaas)
