"""A sheet of facts over a small log without a database, with what nobody may learn beside it."""

import json
import random
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from ledger.bewijs.zaakhoofd import Keten, Zaakboom, zaakboom
from ledger.bewijsvoering.feitenbundel import Gegeven, Stukken, maak_bundel
from ledger.bewijsvoering.zaakhoofden import Zaakhoofden, _b64
from ledger.entry import canoniek, ontwerp
from ledger.log.journal import Regel
from ledger.verify import leaf_hash, parse_proof
from tests.opstelling.proeflog import BEGIN, GETUIGEN, Proeflog, beleid, blad

GEHEIM = ("Jansen-de Wit", "getuige in vertrouwen", "FICTIEF-KENMERK-9", "s-melder-fictief")
CITAAT = "heeft de melding „juist” ontvangen <b>en</b> doorgeleid"
DEKKING = {"zin": "Dit grootboek, vanaf 2026.", "volledigVerklaard": [], "nietGenoemd": []}
ZAKEN = ("d-AAAAeerste", "d-BBBBtweede")


@dataclass
class Verhaal:
    """A log with two cases on a sheet and a third that nobody may know of, and its signer."""

    log: Proeflog = field(default_factory=lambda: Proeflog(0))
    regels: list[Regel] = field(default_factory=list)
    stempel: Callable[[bytes], bytes] | None = None  # what a timestamp service says of a note

    def leg_vast(self, zaken: Iterable[str], daad: str, **velden: Any) -> int:
        n = len(self.regels)
        kop = {
            "tags": [f"dossier:{zaak}" for zaak in zaken] or ["grootboek"],
            "vastgelegd_door": {"account": "a-fictief", "rol": "rol-fictief"},
        }
        toeval = random.Random(n).randbytes
        verzegeld = {"tekst": GEHEIM[1]} if zaken else {}
        gemaakt = ontwerp(UUID(int=n + 1), kop, {"daad": daad, **velden}, verzegeld, toeval)
        leaf, op = blad(gemaakt.commitments, n), BEGIN + timedelta(milliseconds=n)
        self.log.bladen.append(leaf)
        self.log.omvang = n + 1
        kolommen = (gemaakt.entry_id, daad, gemaakt.tags, op, leaf, gemaakt.state)
        self.regels.append(Regel(n + 1, *kolommen))
        return n + 1

    def lees(self, *, tags: tuple[str, ...] = (), na: int = 0, tot: int) -> list[Regel]:
        return [r for r in self.regels[na:tot] if set(tags) <= set(r.tags)]

    def boom(self, tot: int, zaad: bytes = b"z" * 32) -> Zaakboom:
        ketens: dict[str, Keten] = {}
        for regel in self.regels[:tot]:
            for tag in regel.tags:
                if tag.startswith("dossier:"):
                    zaak = tag.removeprefix("dossier:")
                    ketens[zaak] = ketens.get(zaak, Keten()).met(leaf_hash(regel.leaf))
        return zaakboom(zaad, ketens)

    def hoofden(self, positie: int, boom: Zaakboom | None = None) -> Zaakhoofden:
        boom = boom or self.boom(positie)
        velden = {"positie": positie, "wortel": _b64(boom.wortel), "zaad": _b64(boom.zaad)}
        return Zaakhoofden(self.leg_vast((), "zaakhoofden_vastgelegd", **velden), positie, boom)

    def stempels(self, bewijs: bytes) -> list[tuple[str, bytes]]:
        noot = parse_proof(bewijs).checkpoint
        return [(noot.decode(), self.stempel(noot))] if self.stempel else []

    def stukken(self) -> Stukken:
        getuige = GETUIGEN[0]
        tekst = beleid(f"witness w {getuige.sleutel.vkey}", quorum="w").decode()
        bewijs = self.log.bewijs
        return Stukken(
            lambda nummers: {n: bewijs(n - 1, getuige).file for n in nummers},
            tekst,
            self.stempels,
        )


def melding(**velden: Any) -> dict[str, Any]:
    bron = {"titel": "Brief (fictief)", "datum": "2021-11-23", "plaats": "A6", "citaat": CITAAT}
    vast = {"gebeurd": "2021-10-04", "vermoedens": ["benadeling"], "bronnen": [bron]}
    return {**vast, "door": [{"rol": "melder", "ref": GEHEIM[3]}], **velden}


def verhaal() -> tuple[Verhaal, int]:
    """Two reports of detriment, one withdrawn later; and a case that stays out of sight."""
    v = Verhaal()
    v.leg_vast(["d-AAAAeerste"], "dossier_geopend", kenmerk_hmac=GEHEIM[2])
    v.leg_vast(["d-verborgen"], "melding_gedaan", **melding())
    eerste = v.leg_vast(["d-AAAAeerste"], "melding_gedaan", **melding())
    v.leg_vast(["d-BBBBtweede"], "melding_gedaan", **melding(vermoedens=["misstand"]))
    tweede = v.leg_vast(["d-AAAAeerste"], "melding_gedaan", **melding())
    id_ = str(UUID(int=tweede))
    v.leg_vast(["d-AAAAeerste"], "handeling_ingetrokken", van_daad=id_, reden=GEHEIM[0])
    v.leg_vast(["d-AAAAeerste", "d-BBBBtweede"], "mededeling_gedaan", tekst_hier=GEHEIM[0])
    assert (eerste, tweede) == (3, 5)
    return v, len(v.regels)


def uitspraak() -> dict[str, Any]:
    """One sentence that counts, leaves one out and quotes."""
    genoemd = {"nummer": 3, "zaak": "zaak-1", "daad": "melding_gedaan"}
    aanhaling = {"nummer": 3, "citaat": CITAAT, "titel": "Brief (fictief)", "plaats": "A6"}
    return {
        "nummer": "1",
        "vraag": "3",
        "soort": "feit",
        "tekst": "Er is een melding van benadeling ontvangen.",
        "voorbehoud": ["Voor zover het grootboek reikt."],
        "definitie": "meldingen met vermoeden van benadeling",
        "feitvraag": {
            "soort": "telling",
            "dossiers": None,
            "gebeurd_van": None,
            "gebeurd_tot": None,
            "patroon": {
                "daad": "melding_gedaan",
                "waar": [{"veld": "vermoedens", "toets": "bevat", "waarden": ["benadeling"]}],
            },
        },
        "uitkomst": {"laagst": 1, "hoogst": 1},
        "vastleggingen": [{**genoemd, "aard": "feit", "zeker": True}],
        "buitenBeschouwing": [{**genoemd, "nummer": 5, "reden": "ingetrokken met nr 6"}],
        "aanhalingen": [{**aanhaling, "datum": "2021-11-23", "relaas": None}],
    }


def tekst(positie: int, **anders: Any) -> bytes:
    """The sheet, as projections/feitenblad/feitenblad.py spells it."""
    vrij = {"nummer": "2", "vraag": None, "soort": "vrij", "tekst": "Dat betreur ik."}
    leeg: dict[str, Any] = {
        "voorbehoud": [],
        "definitie": None,
        "feitvraag": None,
        "uitkomst": None,
    }
    lijsten: dict[str, Any] = {"vastleggingen": [], "buitenBeschouwing": [], "aanhalingen": []}
    weg = {"nummer": 7, "zaak": "zaak-2", "daad": "mededeling_gedaan", "reden": "niet genoemd"}
    heel = {
        "formaat": "toedracht-feitenblad/1",
        "register": "voorbeeld.example/grootboek",
        "positie": positie,
        "bekendOp": None,
        "bronnenTot": "2021-11-23",
        "peildatum": None,
        "opdracht": {"kamervraag": "2021Z19601", "vragers": [], "vragen": []},
        "uitspraken": [{**uitspraak(), **anders}, {**vrij, **leeg, **lijsten}],
        "dekking": DEKKING | {"nietGenoemd": [weg]},
        "stand": {"volledig": True, "watermerk": None, "beletsels": [], "normen": {}},
    }
    return canoniek(heel)


def met_relazen(laagst: int, hoogst: int) -> dict[str, bytes]:
    """A bundle of a count in a case of two accounts, each of which tells of one report alone.

    A third is told by both, a fourth may be no report of detriment, and another case refers to one.
    """
    v = Verhaal()
    bron = melding()["bronnen"][0]
    for relazen in (["brief"], ["pers"], ["brief", "pers"]):
        bronnen = [{**bron, "relaas": relaas} for relaas in relazen]
        v.leg_vast([ZAKEN[0]], "melding_gedaan", **melding(bronnen=bronnen))
    anders = {"vermoedens": ["onbekend"], "bronnen": [{**bron, "relaas": "pers"}]}
    v.leg_vast(ZAKEN, "melding_gedaan", **melding(**anders))
    genoemd = {"zaak": "zaak-1", "daad": "melding_gedaan", "aard": "stelling"}
    telt = [{**genoemd, "nummer": n, "zeker": n < 4} for n in (1, 2, 3, 4)]
    lijsten = {"vastleggingen": telt, "buitenBeschouwing": [], "aanhalingen": []}
    blad_ = json.loads(tekst(4, uitkomst={"laagst": laagst, "hoogst": hoogst}, **lijsten))
    blad_["dekking"]["nietGenoemd"] = []
    gegeven = Gegeven(canoniek(blad_), ZAKEN)
    return maak_bundel(v.lees, gegeven, v.hoofden(4), v.stukken())


def met_dagen(dagen: Mapping[int, str], genoemd: Collection[int]) -> dict[str, bytes]:
    """A bundle that names these as the first of reports in one case, done on these days."""
    v = Verhaal()
    for nummer in range(1, max(dagen) + 1):
        if nummer in dagen:
            v.leg_vast([ZAKEN[0]], "melding_gedaan", **melding(gebeurd=dagen[nummer]))
        else:
            v.leg_vast([ZAKEN[0]], "dossier_geopend")
    plek = {"zaak": "zaak-1", "daad": "melding_gedaan"}
    rust = [{**plek, "nummer": n, "aard": "stelling", "zeker": True} for n in genoemd]
    uitkomst = {"handelingen": [{"nummer": n, "gebeurd": dagen[n], "zin": "-"} for n in genoemd]}
    anders = {"vastleggingen": rust, "buitenBeschouwing": [], "aanhalingen": []}
    blad_ = json.loads(tekst(max(dagen), uitkomst=uitkomst, **anders))
    blad_["uitspraken"][0]["feitvraag"] |= {"soort": "eerste", "dossiers": ["zaak-1"]}
    rest = [{**plek, "nummer": n, "reden": "-"} for n in dagen if n not in genoemd]
    blad_["dekking"]["nietGenoemd"] = rest
    positie = max(dagen)
    return maak_bundel(v.lees, Gegeven(canoniek(blad_), ZAKEN[:1]), v.hoofden(positie), v.stukken())


def gemaakt(
    niet_genoemd: int | None = None,
    stempel: Callable[[bytes], bytes] | None = None,
    **anders: Any,
) -> dict[str, bytes]:
    """A bundle of a sheet that was issued; `niet_genoemd` is one more entry that it passes over."""
    v, positie = verhaal()
    v.stempel = stempel
    blad_ = tekst(positie, **anders)
    if niet_genoemd:
        inhoud = json.loads(blad_)
        weg = {"zaak": "zaak-1", "daad": "melding_gedaan", "reden": "niet genoemd"}
        inhoud["dekking"]["nietGenoemd"].append({**weg, "nummer": niet_genoemd})
        blad_ = canoniek(inhoud)
    hoofden = v.hoofden(positie)
    uitgifte = v.leg_vast((), "feitenblad_uitgegeven", sha256=sha256(blad_).hexdigest())
    return maak_bundel(v.lees, Gegeven(blad_, ZAKEN, uitgifte), hoofden, v.stukken())
