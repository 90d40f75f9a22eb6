"""A sheet of facts as a document, before it is a file of any kind: what stands in it, in order.

Made of the bytes of the sheet and of nothing else, so what is printed is what was recorded. Who
writes a file of it decides how it looks and not what it says. So is the letter that an answer takes
longer, which is a draft for ever.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from ledger.daden.handelingen import HANDELINGEN, REGISTERHANDELINGEN
from ledger.tijd.wanneer import in_woorden
from ledger.verify import Checkpoint
from projections.feitenblad.uitstelbericht import Uitstelbericht

Json = Any
_CONCEPT = "CONCEPT"
_VRIJ = "Niet geverifieerd: vrije tekst, niet uit het grootboek"
_VOORBEHOUD = (
    "Dit blad zegt wat er is vastgelegd, niet dat het waar of volledig is. Een gegeven van na de"
    " positie of van buiten het grootboek kan een zin anders maken."
)


@dataclass(frozen=True, slots=True)
class Zin:
    """A statement: its number, its words, what vouches for it (`noten`) and how far it goes."""

    nummer: str
    tekst: str
    merk: str | None
    noten: tuple[str, ...]
    erbij: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deel:
    """What is said to one question, and the question as it was put."""

    kop: str
    vraag: str
    zinnen: tuple[Zin, ...]


@dataclass(frozen=True, slots=True)
class Lijst:
    """A heading with what stands below it, line by line."""

    kop: str
    regels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """The sheet as it is read, of this day; `watermerk` stands behind every page."""

    dag: date
    titel: str
    onderkop: str
    watermerk: str | None
    kenmerken: tuple[tuple[str, str], ...]
    delen: tuple[Deel, ...]
    lijsten: tuple[Lijst, ...]


@dataclass(frozen=True, slots=True)
class Bladstand:
    """What is known of a sheet beside its bytes: its day, when it was issued, what proves it."""

    nummer: str
    dag: date
    uitgegeven: str | None = None
    uitgifte: int | None = None
    controlepunt: Checkpoint | None = None
    sha256: str | None = None


def als_document(blad: Json, stand: Bladstand) -> Document:
    """The document of a sheet, given as its JSON values."""
    onvolledig = blad["stand"]["watermerk"]
    watermerk = onvolledig.upper() if onvolledig else None if stand.uitgegeven else _CONCEPT
    return Document(
        dag=stand.dag,
        titel=f"Feitenblad {stand.nummer}",
        onderkop=f"bij Kamervragen {blad['opdracht']['kamervraag']}",
        watermerk=watermerk,
        kenmerken=tuple(_kenmerken(blad, stand)),
        delen=tuple(_delen(blad)),
        lijsten=tuple(lijst for lijst in _lijsten(blad, stand) if lijst.regels),
    )


def als_uitstelbericht(bericht: Uitstelbericht) -> Document:
    """The letter that an answer takes longer, with what its writer must know below it."""
    zinnen = tuple(
        Zin("", tekst, _VRIJ if soort == "vrij" else None, (), ())
        for soort, tekst in bericht.alineas()
    )
    kamervraag = bericht.kamervragen.kamervraag
    feiten = (("Feitenblad", bericht.blad),) if bericht.blad else ()
    return Document(
        dag=bericht.op,
        titel="Uitstelbericht",
        onderkop=f"bij Kamervragen {kamervraag}",
        watermerk=_CONCEPT,
        kenmerken=(("Opgemaakt op", in_woorden(bericht.op.isoformat())), *feiten),
        delen=(Deel("Bericht", "", zinnen),),
        lijsten=(Lijst("Niet voor het bericht zelf", tuple(bericht.noten())),),
    )


def _kenmerken(blad: Json, stand: Bladstand) -> Iterator[tuple[str, str]]:
    yield "Stand", stand.uitgegeven or "concept, niet uitgegeven"
    if vragers := blad["opdracht"]["vragers"]:
        yield "Gesteld door", ", ".join(rol.replace("_", " ") for rol in vragers)
    for veld, naam in (("ingezonden", "Ingezonden"), ("uiterlijk", "Te beantwoorden voor of op")):
        if dag := blad["opdracht"].get(veld):
            yield naam, in_woorden(dag)
    yield "Positie", f"{blad['positie']} in {blad['register']}"
    if blad["bekendOp"]:
        yield "Zoals bekend op", in_woorden(blad["bekendOp"])
    if blad["bronnenTot"]:
        yield "Volgens bronnen tot en met", in_woorden(blad["bronnenTot"])


def _delen(blad: Json) -> Iterator[Deel]:
    vragen = {v["nummer"]: v["tekst"] for v in blad["opdracht"]["vragen"]}
    for vraag, zinnen in groupby(blad["uitspraken"], key=lambda u: u["vraag"]):
        kop = f"Vraag {vraag}" if vraag else "Zonder vraag"
        yield Deel(kop, vragen.get(vraag, ""), tuple(map(_zin, zinnen)))


def _zin(u: Json) -> Zin:
    if u["soort"] != "feit":
        return Zin(u["nummer"], u["tekst"], _VRIJ, (), ())
    onder = [deel for deel in u["voorbehoud"] if not deel.endswith(".")]
    erna = [deel for deel in u["voorbehoud"] if deel.endswith(".")]
    begin = ", ".join(onder)
    buiten = [f"Telt niet mee: nr {b['nummer']} ({b['zaak']}), {b['reden']}." for b in _buiten(u)]
    kop = [f"{begin[:1].upper()}{begin[1:]}."] if begin else []
    gevraagd = (
        [f"Geteld: {u['definitie'].rstrip('.')}."] if u["feitvraag"]["soort"] == "telling" else []
    )
    return Zin(u["nummer"], u["tekst"], None, tuple(_noten(u)), (*kop, *erna, *gevraagd, *buiten))


def _buiten(u: Json) -> Sequence[Json]:
    rij: Sequence[Json] = u["buitenBeschouwing"]
    return rij


def _noten(u: Json) -> Iterator[str]:
    """Per entry that a statement rests on the words of its sources, or else what was recorded."""
    per_nummer: dict[int, list[Json]] = {}
    for aanhaling in u["aanhalingen"]:
        per_nummer.setdefault(aanhaling["nummer"], []).append(aanhaling)
    for v in u["vastleggingen"]:
        slot = "" if v.get("zeker", True) else "; mogelijk"
        wat = f"nr {v['nummer']} ({v['zaak']}), {_titel(v['daad'])}{slot}"
        woorden = [_woorden(een) for een in per_nummer.get(v["nummer"], ())]
        yield f"Vastlegging {wat}." + "".join(f" {zin}" for zin in woorden)


def _woorden(aanhaling: Json) -> str:
    dag = in_woorden(aanhaling["datum"]) if aanhaling["datum"] else None
    plek = ", ".join(filter(None, (aanhaling["titel"], aanhaling["plaats"], dag)))
    if aanhaling["citaat"]:
        return f"“{aanhaling['citaat']}”" + (f" ({plek})." if plek else ".")
    return f"{plek}."


def _titel(daad: str) -> str:
    soort = HANDELINGEN.get(daad) or REGISTERHANDELINGEN.get(daad)
    titel = soort.titel if soort else daad.replace("_", " ")
    return f"{titel[:1].lower()}{titel[1:]}"


def _lijsten(blad: Json, stand: Bladstand) -> Iterator[Lijst]:
    dekking = blad["dekking"]
    yield Lijst("Wat dit blad beslaat", tuple(_dekking(dekking)))
    yield Lijst("Niet genoemd, wel binnen deze zaken", tuple(_weg(dekking["nietGenoemd"])))
    gewogen = "Waarover bij het uitgeven is besloten" if stand.uitgegeven else "Beletsels"
    yield Lijst(gewogen, tuple(b["zin"] for b in blad["stand"]["beletsels"]))
    normen: Mapping[str, str] = blad["stand"]["normen"]
    yield Lijst("Normen", tuple(f"{norm}, versie {v}" for norm, v in sorted(normen.items())))
    yield Lijst("Nagaan", (*_bewijs(stand), _VOORBEHOUD))


def _dekking(dekking: Json) -> Iterator[str]:
    yield dekking["zin"]
    for een in dekking.get("volledigVerklaard", ()):
        wat = "alles" if een["daad"] is None else _titel(een["daad"])
        tot = in_woorden(een["totEnMet"])
        yield f"Volledig verklaard tot en met {tot}: {wat} in {een['zaak']} (nr {een['nummer']})."


def _weg(rij: Iterable[Json]) -> Iterator[str]:
    """Per case and reason the entries that the sheet does not name."""
    for (zaak, reden), deel in groupby(rij, key=lambda een: (een["zaak"], een.get("reden"))):
        nummers = ", ".join(f"nr {een['nummer']} {_titel(een['daad'])}" for een in deel)
        yield f"{zaak}: {nummers}" + (f" ({reden})." if reden else ".")


def _bewijs(stand: Bladstand) -> Iterator[str]:
    if stand.sha256:
        yield f"SHA-256 van het blad: {stand.sha256}."
    if stand.uitgifte is not None:
        yield f"Uitgegeven als vastlegging nr {stand.uitgifte}."
    if punt := stand.controlepunt:
        yield f"Controlepunt van {punt.origin}: {punt.size} vastleggingen."
        yield f"Wortel van het controlepunt: {punt.root.hex()}."
        yield (
            "De bijlage bewijs.zip van dit document rekent het na: pak haar uit en open index.html,"
            " of draai python3 -I verify.py."
        )
