"""One case, readable and provable without us: what an archive receives, or whoever takes it over.

Keys have to be handed over with what is transferred, and encryption for good is not wanted
(Archiefregeling, article 26, second paragraph); so everything of the case is opened here: the
entries with their proofs and with the disclosures of every field, the documents as they came, who
is meant by which code, and the same as text. What was erased stays erased, and says on which
ground. The folder checks itself with a bare Python, and shows by the head of the case that no entry
was left out.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol

from ledger.bewijsvoering.zaakhoofden import HOOFDVELDEN, Zaakhoofden
from ledger.daden.handelingen import SleutelVernietigd, herstel_handeling
from ledger.daden.velden import personen
from ledger.daden.woorden import noem
from ledger.entry import geopende_tekst, heldere_disclosures
from ledger.log.journal import Regel
from ledger.tijd.wanneer import AMSTERDAM, Wanneer
from ledger.vastleggen.documentlezing import lees_document
from ledger.vastleggen.register import Register, lees_regel
from ledger.verify import CASES, SUMS
from ledger.zaak.dossier import Botsing, Dossier, Vastgelegd, Vastlegger

_LEESMIJ = """\
DOSSIER {dossier}
{aantal} vastleggingen, leesbaar uitgevoerd op {moment} door {door}

Nagaan, met Python 3.9 of nieuwer en verder niets:

    python3 -I verify.py

De sleutels komen dan uit policy.txt hierbij: wie deze map maakte, koos ze. Vergelijk ze met
sleutels die u langs een andere weg kreeg, of geef die: python3 -I verify.py BELEID .

dossier.txt        het dossier als tekst, in volgorde van vastlegging
{zaken}         welke vastleggingen het dossier had, en het bewijs dat er geen ontbreekt
index.json         welke vastlegging in welk bestand staat, wie wie is, wat op welke grond is gewist
nr-….tlog-proof    het bewijs dat een vastlegging in het grootboek staat, met het controlepunt
nr-….disclosures   elk veld ervan dat te openen is; verify.py houdt ze tegen het bewijs
documenten/        de documenten zoals zij zijn vastgelegd; hun SHA-256 staat in een bewezen veld
{sommen}         van elk bestand de SHA-256

Deze map bevat alles wat verzegeld was: namen, verklaringen, documenten. Wie haar heeft, leest het.
Zij bewijst van elke vastlegging dat zij zo in het grootboek staat. {volledig}
Zij bewijst niet dat waar is wat er is vastgelegd.
"""
_VOLLEDIG = "Zij bewijst ook dat er tot en met nr {} geen\nvan dit dossier ontbreekt."
_NIET_VOLLEDIG = (
    "Dat er geen van dit dossier\nontbreekt, bewijst zij niet: het grootboek was al afgesloten."
)


Gronden = Mapping[str, Sequence[Mapping[str, Any]]]  # per field that is gone, why


@dataclass(frozen=True, slots=True)
class Overgebracht:
    """What was written: how many entries and documents, and how many fields were erased before."""

    vastleggingen: int
    documenten: int
    gewist: int


@dataclass(frozen=True, slots=True)
class Bewijsstukken:
    """What a folder needs of the log: proofs under one checkpoint, heads, and whom to trust.

    A log that was closed before it told its heads tells none.
    """

    bewijzen: Callable[[Iterable[int]], Mapping[int, bytes]]
    hoofden: Zaakhoofden | None
    beleid: str


class Bewijzend(Protocol):
    """Who proves entries and tells heads: bewijsvoering.py, which stands above this."""

    def bewijzen(self, nummers: Iterable[int]) -> dict[int, bytes]:
        """The proof of each."""

    def hoofden(self, register: Register, positie: int, wie: Vastlegger) -> Zaakhoofden:
        """The heads of all cases."""

    def beleid(self) -> str:
        """Whom to trust."""


def archiefstukken(bewijs: Bewijzend, register: Register, wie: Vastlegger) -> Bewijsstukken:
    """What proves a case as it is now; its heads are told for it, unless the log was closed."""
    hoofden = None
    with suppress(Botsing):
        hoofden = bewijs.hoofden(register, register.journal.positie(), wie)
    return Bewijsstukken(bewijs.bewijzen, hoofden, bewijs.beleid())


def breng_over(
    register: Register,
    dossier: str,
    map_: Path,
    stukken: Bewijsstukken,
    door: str,
    moment: datetime,
) -> Overgebracht:
    """Write everything of a case into this new folder, opened.

    Raises:
        Bedorven: a document that lies there is not what was recorded.
        GeenBewijs, TekentNiet, NietUitTeVoeren: as the proof of an entry.
    """
    map_.chmod(0o700)  # everything in it can be read
    hoofden, regels = stukken.hoofden, register.regels(dossier)
    if hoofden:
        regels = [r for r in regels if r.nummer <= hoofden.positie]
    nummers = [r.nummer for r in regels]
    bewijzen = stukken.bewijzen([*nummers, hoofden.nummer] if hoofden else nummers)
    opent = {regel.nummer: _disclosures(register, regel) for regel in regels}
    zaak = [lees_regel(r, dict(map(geopende_tekst, opent[r.nummer][1]))) for r in regels]
    gronden = [v for v in zaak if v.daad == "sleutel_vernietigd"]
    let_op = _let_op(Dossier.vouw(dossier, zaak))
    index: list[dict[str, Any]] = []
    tekst: list[str] = []
    for v in zaak:
        naam = f"nr-{v.nummer}"
        (map_ / f"{naam}.tlog-proof").write_bytes(bewijzen[v.nummer])
        helder, geopend = opent[v.nummer]
        (map_ / f"{naam}.disclosures").write_bytes(b"\n".join(map(_gecodeerd, [*helder, *geopend])))
        bestanden = _documenten(register, v, map_)
        gewist = {veld: _grond(v, dossier, gronden) for veld in v.verzegeld}
        index.append(_indexregel(v, naam, bestanden, gewist) | {"let_op": let_op.get(v.id)})
        tekst += _als_tekst(v, bestanden, gewist, let_op.get(v.id))
    kop = {"dossier": dossier, "uitgevoerd_op": moment.isoformat(), "uitgevoerd_door": door}
    alles = {**kop, "personen": _personen(register, zaak), "vastleggingen": index}
    _schrijf(map_ / "index.json", json.dumps(alles, ensure_ascii=False, indent=1) + "\n")
    _schrijf(map_ / "dossier.txt", "\n".join(tekst) + "\n")
    if hoofden:
        _leg_hoofd_bij(register, map_, hoofden, bewijzen[hoofden.nummer])
        zaakbestand = hoofden.zaakbestand([hoofden.als_json(dossier, dossier, regels)])
        (map_ / CASES).write_bytes(zaakbestand)
    _sluit_af(map_, stukken, dossier, len(zaak), door, moment)
    documenten = sum(len(regel["documenten"]) for regel in index)
    return Overgebracht(len(zaak), documenten, sum(len(v.verzegeld) for v in zaak))


def _leg_hoofd_bij(register: Register, map_: Path, hoofden: Zaakhoofden, bewijs: bytes) -> None:
    """The entry that tells how many entries the case had, without what would open other cases."""
    nummer = hoofden.nummer
    (regel,) = register.journal.lees(na=nummer - 1, tot=nummer)
    open_ = [d for d in heldere_disclosures(regel.state) if geopende_tekst(d)[0] in HOOFDVELDEN]
    (map_ / f"nr-{nummer}.tlog-proof").write_bytes(bewijs)
    (map_ / f"nr-{nummer}.disclosures").write_bytes(b"\n".join(map(_gecodeerd, open_)))


def _schrijf(pad: Path, tekst: str) -> None:
    pad.write_text(tekst, encoding="utf-8")


def _disclosures(register: Register, regel: Regel) -> tuple[list[bytes], list[bytes]]:
    """What opens the clear fields of an entry, and the sealed ones as far as keys exist."""
    verzegeld = register.journal.verzegeld([regel.nummer]).values()
    geopend = (register.sleutelbos.open(entry_id, tekst) for entry_id, tekst in verzegeld)
    return heldere_disclosures(regel.state), [deel for deel in geopend if deel is not None]


def _gecodeerd(disclosure: bytes) -> bytes:
    return urlsafe_b64encode(disclosure).rstrip(b"=")


def _documenten(register: Register, v: Vastgelegd, map_: Path) -> dict[str, str]:
    """Per field the file in which its document was written; those that are gone are absent."""
    uit = {}
    for veld in v.documenten:
        inhoud = lees_document(register, v.nummer, veld)
        if inhoud is None:
            continue
        _, bron, _ = veld.split("/")
        gegeven = str((v.velden["bronnen"][int(bron)] or {}).get("documentnaam") or "")
        uit[veld] = f"documenten/nr-{v.nummer}-{int(bron) + 1}{_uitgang(gegeven)}"
        (map_ / "documenten").mkdir(exist_ok=True)
        (map_ / uit[veld]).write_bytes(inhoud)
    return uit


def _uitgang(naam: str) -> str:
    """The ending of a name that somebody gave, as far as it is plain."""
    _, punt, uitgang = naam.rpartition(".")
    goed = punt and uitgang.isascii() and uitgang.isalnum() and len(uitgang) <= 8
    return f".{uitgang.lower()}" if goed else ""


def _personen(register: Register, zaak: Sequence[Vastgelegd]) -> dict[str, str | None]:
    """Who is meant by each code; None: that was erased, or nobody ever knew."""
    genoemd = dict.fromkeys(p for v in zaak for p in personen(herstel_handeling(v.velden)))
    return {persoon: register.sleutelbos.label(persoon) for persoon in genoemd}


def _grond(v: Vastgelegd, dossier: str, gronden: Sequence[Vastgelegd]) -> list[dict[str, Any]]:
    """Why a field is gone: by the entries about whom it named, or else about anyone here."""
    genoemd = {dossier, *personen(herstel_handeling(v.velden))}
    eigen = [g for g in gronden if g.velden["houder"] in genoemd] or gronden
    return [
        {"nummer": g.nummer, **{n: g.velden.get(n) for n in ("grondslag", "selectiepost")}}
        for g in eigen
    ]


def _indexregel(
    v: Vastgelegd, naam: str, bestanden: Mapping[str, str], gewist: Gronden
) -> dict[str, Any]:
    return {
        "nummer": v.nummer,
        "id": v.id,
        "daad": v.daad,
        "vastgelegd_op": v.vastgelegd_op.isoformat(),
        "vastgelegd_door": {"account": v.vastlegger.account, "rol": v.vastlegger.rol},
        "dossiers": list(v.dossiers),
        "bewijs": f"{naam}.tlog-proof",
        "velden": f"{naam}.disclosures",
        "documenten": dict(bestanden),
        "gewist": dict(gewist),
    }


def _let_op(zaak: Dossier) -> dict[str, str]:
    """Of which entries the act does not read, or not count, as it was recorded, and why."""
    uit = {}
    for feit in (*zaak.feiten, *zaak.wachtend, *zaak.vervallen):
        herstel = [f"nr {w.nummer}" for w in feit.correcties if w.geldt]
        if herstel:
            uit[feit.id] = f"later hersteld door {', '.join(herstel)}"
    uit |= dict.fromkeys((f.id for f in zaak.wachtend), "wacht op aanvaarding; telt niet mee")
    for feit in zaak.vervallen:
        waarom = uit.get(feit.id, "niet aanvaard")
        uit[feit.id] = f"ingetrokken, verplaatst of niet aanvaard ({waarom}); telt niet mee"
    return uit


def _als_tekst(
    v: Vastgelegd, bestanden: Mapping[str, str], gewist: Gronden, let_op: str | None
) -> Iterator[str]:
    """An entry as a person reads it: what, when, by whom, every field, and what was erased."""
    daad = herstel_handeling(v.velden)
    op = v.vastgelegd_op.astimezone(AMSTERDAM)
    yield f"nr {v.nummer}  {daad.titel}: {daad.zin_leesbaar()}"
    yield f"  vastgelegd {op:%Y-%m-%d %H:%M:%S%z} door {v.vastlegger.account} ({v.vastlegger.rol})"
    if let_op:
        yield f"  LET OP: {let_op}"
    if gebeurd := v.velden.get("gebeurd"):
        woorden = v.velden.get("woorden")
        yield f"  gebeurd: {Wanneer(str(gebeurd), woorden).leesbaar()} ({gebeurd})"
    for naam, waarde in v.velden.items():
        if naam not in {"daad", "gebeurd", "woorden"} and waarde not in (None, [], ()):
            yield f"  {naam}: {json.dumps(waarde, ensure_ascii=False)}"
    for veld, bestand in bestanden.items():
        yield f"  {veld}: {bestand}"
    for veld, gronden in gewist.items():
        zinnen = [f"{_in_woorden(g['grondslag'])} (nr {g['nummer']})" for g in gronden]
        yield f"  {veld}: gewist op grond van {', of '.join(zinnen)}"
    yield ""


def _in_woorden(grondslag: str) -> str:
    return noem(grondslag, SleutelVernietigd.woordkeus)


def _sluit_af(
    map_: Path, stukken: Bewijsstukken, dossier: str, aantal: int, door: str, moment: datetime
) -> None:
    """What one needs to check the folder, and at last the hash of every file in it."""
    _schrijf(map_ / "policy.txt", stukken.beleid)
    hoofden = stukken.hoofden
    volledig = _VOLLEDIG.format(hoofden.positie) if hoofden else _NIET_VOLLEDIG
    leesmij = _LEESMIJ.format(
        dossier=dossier,
        aantal=aantal,
        moment=moment.isoformat(),
        door=door,
        sommen=SUMS,
        zaken=CASES,
        volledig=volledig,
    )
    _schrijf(map_ / "LEESMIJ.txt", leesmij)
    for naam in ("verify.py", "FORMAT.md"):
        (map_ / naam).write_bytes(files("ledger").joinpath(naam).read_bytes())
    sommen = [
        f"{sha256(pad.read_bytes()).hexdigest()}  {pad.relative_to(map_).as_posix()}\n"
        for pad in sorted(map_.rglob("*"))
        if pad.is_file()
    ]
    _schrijf(map_ / SUMS, "".join(sommen))
