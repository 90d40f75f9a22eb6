"""The lines of an import file: parsed, ordered, and refused with everything that is wrong.

A line is an act in the form of `ledger.daden.handelingen`, with four keys of its own: `dossier`
(the kenmerk or id of its case), `id` (a name by which other lines of the file can refer to it),
`ook_in` (cases in which it stands as a reference) and, only where nothing is recorded,
`vastgelegd_op`.
What could be read in two ways is refused. Nothing here knows a register.
"""

import gc
import json
import re
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from heapq import heapify, heappop, heappush
from io import BytesIO
from typing import Any

import orjson

from ledger.daden.handelingen import lees_handeling
from ledger.daden.velden import kreeg, verwijzingen
from ledger.daden.woorden import Fout, Handeling, Ongeldig, Registerhandeling
from ledger.zaak.dossier import Botsing

REGEL_MAX = 256 * 1024
BESTAND_MAX = 64 * 1024 * 1024
FOUTEN_MAX = 1000  # of a file that is no such file at all, nobody reads ten million faults
_SLEUTEL = re.compile(rb'"[ \t\r\n]*:')
EIGEN_SLEUTELS = frozenset({"dossier", "id", "ook_in", "vastgelegd_op"})


@dataclass(frozen=True, slots=True)
class Regelfout:
    """What is wrong with one line: where, what was expected and what came.

    `reden` is what the register said, where it was the register that refused.
    """

    regel: int
    tekst: str
    reden: Botsing | Fout | None = None

    def __str__(self) -> str:
        return f"regel {self.regel}: {self.tekst}"


class InvoerGeweigerd(ValueError):
    """The file was refused as a whole; nothing was recorded."""

    def __init__(self, fouten: Iterable[Regelfout]) -> None:
        self.fouten = tuple(fouten)
        super().__init__("\n".join(map(str, self.fouten)))


@dataclass(frozen=True, slots=True)
class Invoerregel:
    """One act of the file, with its references as the file writes them.

    `herkomst` is by what it is the same as another where that is not all it says: any of these;
    `bestand` the SHA-256 of the table that it came out of.
    """

    regel: int
    dossier: str
    id: str | None
    ook_in: tuple[str, ...]
    handeling: Handeling | Registerhandeling
    vastgelegd_op: str | None = None
    herkomst: tuple[str, ...] = ()
    bestand: str = ""


def lees_regels(data: bytes, *, met_tijd: bool = False) -> list[Invoerregel]:
    """The acts of a JSON lines file, each after the acts it refers to.

    `met_tijd` allows lines to say when they were recorded, for judging without recording.

    Raises:
        InvoerGeweigerd: with every fault in the file, or with the first so many.
    """
    if len(data) > BESTAND_MAX:
        raise InvoerGeweigerd([Regelfout(1, _groot("bestand", BESTAND_MAX, len(data)))])
    with zonder_opruimen():
        return _lees_regels(data, met_tijd=met_tijd)


@contextmanager
def zonder_opruimen() -> Iterator[None]:
    """Python goes through everything it holds again and again; a file at a time grows no rubbish.

    Of two imports at once the first to end switches it on again, for both.
    """
    stond_aan = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if stond_aan:
            gc.enable()


def _lees_regels(data: bytes, *, met_tijd: bool) -> list[Invoerregel]:
    fouten: list[Regelfout] = []
    regels: list[Invoerregel] = []
    for nummer, tekst in enumerate(BytesIO(data.removeprefix(BOM_UTF8)), 1):
        if len(fouten) >= FOUTEN_MAX:
            meer = f"er zijn al {len(fouten)} fouten; vanaf hier is het bestand niet gelezen"
            raise InvoerGeweigerd([*fouten, Regelfout(nummer, meer)])
        if tekst.strip():
            try:
                regels.append(_lees_regel(nummer, tekst, met_tijd=met_tijd))
            except Ongeldig as fout:
                fouten += [Regelfout(nummer, deel) for deel in str(fout).splitlines()]
            except RegelKapot as fout:
                fouten.append(Regelfout(nummer, str(fout)))
    fouten += _naamfouten(regels)
    if not (regels or fouten):
        fouten.append(Regelfout(1, "verwacht minstens een handeling, kreeg een leeg bestand"))
    if fouten:
        raise InvoerGeweigerd(sorted(fouten, key=lambda fout: fout.regel))
    return _op_volgorde(regels)


class RegelKapot(ValueError):
    """A line that is no act at all."""


def _lees_regel(nummer: int, tekst: bytes, *, met_tijd: bool) -> Invoerregel:
    gegevens = lees_json(tekst)
    dossier = _tekst(gegevens, "dossier", verplicht=True)
    naam = _tekst(gegevens, "id")
    ook_in = gegevens.pop("ook_in", None) or []
    if not (isinstance(ook_in, list) and all(isinstance(d, str) and d for d in ook_in)):
        raise RegelKapot("/ook_in: verwacht een lijst van dossiers")
    tijd = _tekst(gegevens, "vastgelegd_op")
    if tijd is not None and not met_tijd:
        raise RegelKapot(
            "/vastgelegd_op: wanneer iets is vastgelegd bepaalt het register; laat dit veld weg"
        )
    return Invoerregel(nummer, str(dossier), naam, tuple(ook_in), lees_handeling(gegevens), tijd)


def lees_json(tekst: bytes) -> dict[str, Any]:
    """One JSON object, in which every key stands once.

    Raises:
        RegelKapot: it is something else, with the place where that shows.
    """
    if len(tekst) > REGEL_MAX:
        raise RegelKapot(_groot("regel", REGEL_MAX, len(tekst)))
    try:
        tekst.decode("utf-8")
    except UnicodeDecodeError as fout:
        raise RegelKapot(
            f"verwacht UTF-8, kreeg een ongeldige byte op plaats {fout.start + 1}"
        ) from None
    try:
        gegevens = orjson.loads(tekst)
        # Whatever looks like a key, against the keys that are left: only more than those can hide
        # a double, and the slower reader then tells.
        if len(_SLEUTEL.findall(tekst)) > _sleutels(gegevens):
            json.loads(tekst, object_pairs_hook=_zonder_dubbele, parse_int=str)
    except orjson.JSONDecodeError as fout:
        raise RegelKapot(f"verwacht JSON, fout op plaats {fout.colno}") from None
    except RecursionError:
        raise RegelKapot("verwacht JSON die niet zo diep genest is") from None
    if not isinstance(gegevens, dict):
        raise RegelKapot("verwacht een JSON-object")
    return gegevens


def _sleutels(waarde: Any) -> int:
    """How many keys stand in it, at any depth."""
    if type(waarde) is dict:
        return len(waarde) + sum([_sleutels(v) for v in waarde.values() if type(v) is not str])
    return sum(map(_sleutels, waarde)) if type(waarde) is list else 0


def _zonder_dubbele(paren: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of a key that stands there twice nobody can say which value was meant."""
    gegevens = dict(paren)
    if len(gegevens) < len(paren):
        dubbel = next(naam for naam, keer in Counter(n for n, _ in paren).items() if keer > 1)
        raise RegelKapot(f"verwacht elk gegeven een keer, kreeg {kreeg(dubbel)} twee keer")
    return gegevens


def _tekst(gegevens: dict[str, Any], naam: str, *, verplicht: bool = False) -> str | None:
    waarde = gegevens.pop(naam, None)
    if waarde is None and not verplicht:
        return None
    if not (isinstance(waarde, str) and waarde.strip()):
        kreeg = "niets" if waarde is None else repr(waarde)[:60]
        raise RegelKapot(f"/{naam}: verwacht tekst, kreeg {kreeg}")
    return waarde


def _groot(wat: str, grens: int, kreeg: int) -> str:
    return f"verwacht een {wat} van hoogstens {grens} bytes, kreeg {kreeg}"


def _naamfouten(regels: Iterable[Invoerregel]) -> list[Regelfout]:
    """Names that could be two acts, and acts that would come after themselves."""
    gezien: dict[str, int] = {}
    dragers: dict[str, set[int]] = {}
    fouten = []
    for regel in regels:
        for naam in namen(regel):
            dragers.setdefault(naam, set()).add(regel.regel)
        if regel.id is not None and gezien.setdefault(regel.id, regel.regel) != regel.regel:
            tekst = f"/id: {regel.id!r} staat ook op regel {gezien[regel.id]}"
            fouten.append(Regelfout(regel.regel, tekst))
    for regel in regels:
        eigen = namen(regel)
        if any(volgorde.id in eigen for volgorde in regel.handeling.na):
            fouten.append(Regelfout(regel.regel, "/na: een handeling komt niet na zichzelf"))
        for naam in {*verwijzingen(regel.handeling)} - eigen:
            if naam not in gezien and len(dragers.get(naam, ())) > 1:
                wie = " en ".join(map(str, sorted(dragers[naam])))
                tekst = f"{naam!r} kan elk van de regels {wie} zijn; geef die regels een id"
                fouten.append(Regelfout(regel.regel, tekst))
    return fouten


def _op_volgorde(regels: list[Invoerregel]) -> list[Invoerregel]:
    """The lines such that each comes after the lines it refers to, otherwise as in the file."""
    op_naam = {naam: regel for regel in regels for naam in namen(regel)}
    op_naam |= {regel.id: regel for regel in regels if regel.id is not None}
    graaf = TopologicalSorter[int]()
    for regel in regels:
        anderen = {*verwijzingen(regel.handeling)} - namen(regel)
        eerst = {op_naam[naam].regel for naam in anderen if naam in op_naam}
        graaf.add(regel.regel, *sorted(eerst - {regel.regel}))
    try:
        graaf.prepare()
    except CycleError as fout:
        kring = " → ".join(str(nummer) for nummer in fout.args[1])
        raise InvoerGeweigerd(
            [Regelfout(fout.args[1][0], f"verwijzingen lopen in een kring: regels {kring}")]
        ) from None
    op_nummer = {regel.regel: regel for regel in regels}
    volgorde: list[Invoerregel] = []
    klaar = list(graaf.get_ready())
    heapify(klaar)
    while klaar:
        nummer = heappop(klaar)
        volgorde.append(op_nummer[nummer])
        graaf.done(nummer)
        for volgende in graaf.get_ready():
            heappush(klaar, volgende)
    return volgorde


def namen(regel: Invoerregel) -> set[str]:
    """What other lines can call this act: its id, and the name it gives its own report."""
    eigen = regel.handeling.eigen and getattr(regel.handeling, regel.handeling.eigen)
    return {naam for naam in (regel.id, eigen) if isinstance(naam, str)}
