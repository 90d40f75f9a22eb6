"""The catalogue: every norm in force somewhere, with the calendar and the yardstick it is read by.

Norms are data. Texts come from files or, years later, from the entries that put them in force;
either way the same text gives the same catalogue, and every norm carries the hash of the text it
stands in. A norm known from memory only is in the catalogue but judges nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from graphlib import CycleError, TopologicalSorter
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Self

from ledger.tijd.wanneer import periode
from projections.normen.normgrammatica import OPEN_TERMIJNEN
from projections.normen.normlezer import lees_pakket
from projections.normen.normtekst import Kaart, NormFout, lees_yaml
from projections.normen.normvorm import Grens, Kalenderlijst, Maatstaf, Norm, Pakket
from projections.normen.termijnen import Kalender

PAKKETTEN = Path(__file__).parents[1] / "pakketten"


def lees_map(map_: Path) -> dict[str, dict[str, str]]:
    """The texts of a folder by name, apart per kind: `pakket`, `kalender`, `maatstaf`.

    Raises:
        NormFout: a text is no YAML, or there is no package among them.
    """
    uit: dict[str, dict[str, str]] = {"pakket": {}, "kalender": {}, "maatstaf": {}}
    for pad in sorted(map_.glob("*.yaml")):
        tekst = pad.read_text("utf-8")
        uit[_soort(lees_yaml(pad.name, tekst))][pad.stem] = tekst
    if not uit["pakket"]:
        raise NormFout(str(map_), 1, "verwacht een map met normpakketten (*.yaml)")
    return uit


@dataclass(frozen=True, slots=True, eq=False)
class Catalogus:
    """Norms by id (one per version), borders by name, calendar and yardstick."""

    pakketten: Mapping[str, Pakket]
    normen: Mapping[str, tuple[Norm, ...]]
    grenzen: Mapping[str, Grens]
    kalender: Kalender
    maatstaf: Maatstaf
    ingeschakeld: frozenset[str] = frozenset()

    @classmethod
    def laad(cls, map_: Path = PAKKETTEN) -> Self:
        """The catalogue of a folder; calendar and yardstick are ours where it has none.

        Raises:
            NormFout: a text is unsound.
        """
        teksten = {pad.name: pad.read_text("utf-8") for pad in sorted(map_.glob("*.yaml"))}
        eigen = {naam: (PAKKETTEN / naam).read_text("utf-8") for naam in _AANVULLING}
        return cls.uit_teksten(teksten, eigen)

    @classmethod
    def uit_teksten(
        cls, teksten: Mapping[str, str], aanvulling: Mapping[str, str] = MappingProxyType({})
    ) -> Self:
        """The catalogue of these texts, by name; `aanvulling` is used for what they lack."""
        kaarten = {naam: lees_yaml(naam, tekst) for naam, tekst in teksten.items()}
        for naam, tekst in aanvulling.items():
            kaart = lees_yaml(naam, tekst)
            if not any(_soort(k) == _soort(kaart) for k in kaarten.values()):
                kaarten[naam], teksten = kaart, {**teksten, naam: tekst}
        gelezen = [
            (kaart, *lees_pakket(kaart, teksten[naam]))
            for naam, kaart in kaarten.items()
            if _soort(kaart) == "pakket"
        ]
        normen = _normen([(kaart, normen) for kaart, _, normen, _ in gelezen])
        return cls(
            pakketten=_pakketten([(kaart, pakket) for kaart, pakket, _, _ in gelezen]),
            normen=normen,
            grenzen=_grenzen([(kaart, grenzen) for kaart, _, _, grenzen in gelezen]),
            kalender=Kalender(_kalenderlijst(*_enige("kalender", kaarten, teksten))),
            maatstaf=_maatstaf(*_enige("maatstaf", kaarten, teksten)),
        )

    @property
    def werkzaam(self) -> tuple[Norm, ...]:
        """The norms that judge, by id."""
        return tuple(
            norm
            for versies in self.normen.values()
            for norm in versies
            if norm.uitgeschakeld is None or norm.id in self.ingeschakeld
        )

    @property
    def sha256(self) -> str:
        """One hash of everything a verdict rests on besides the facts."""
        delen = [p.sha256 for p in self.pakketten.values()]
        delen += [self.kalender.lijst.sha256, self.maatstaf.sha256]
        return sha256("\n".join(sorted(delen)).encode()).hexdigest()

    def op(self, kennisdatum: date) -> Self:
        """What was known of it on this day."""
        later = {
            pakket.naam
            for pakket in self.pakketten.values()
            if pakket.bekend_vanaf and periode(pakket.bekend_vanaf).vroegst > kennisdatum
        }
        return (
            self._met(norm for versies in self.normen.values() for norm in versies)
            if (not later)
            else self._met(
                norm
                for versies in self.normen.values()
                for norm in versies
                if norm.pakket not in later
            )
        )

    def alleen(self, ids: Iterable[str], *, ook_uitgeschakeld: bool = False) -> Self:
        """Only these norms; those known from memory only when asked for."""
        gekozen = frozenset(ids)
        uit = self._met(norm for id_ in self.normen if id_ in gekozen for norm in self.normen[id_])
        return replace(uit, ingeschakeld=gekozen if ook_uitgeschakeld else frozenset())

    def _met(self, normen: Iterable[Norm]) -> Self:
        per_id: dict[str, tuple[Norm, ...]] = {}
        for norm in normen:
            per_id[norm.id] = (*per_id.get(norm.id, ()), norm)
        return replace(self, normen=MappingProxyType(per_id))


class Voorstel:
    """The norms of a folder beside those in force: calendar and yardstick stay where it has none.

    Raises:
        NormFout: the folder holds an unsound text.
    """

    def __init__(self, map_: Path) -> None:
        self._eigen = lees_map(map_)
        self._catalogus = Catalogus.laad(map_)
        self._naast: dict[Catalogus | None, Catalogus] = {None: self._catalogus}
        self.nu: Catalogus | None = None  # what it was compared with last

    def naast(self, nu: Catalogus | None) -> Catalogus:
        """What would be in force instead of `nu`; one catalogue for each, however often asked."""
        self.nu = nu
        if nu is not None and nu not in self._naast:
            self._naast[nu] = replace(
                self._catalogus,
                kalender=(self._catalogus if self._eigen["kalender"] else nu).kalender,
                maatstaf=(self._catalogus if self._eigen["maatstaf"] else nu).maatstaf,
            )
        return self._naast[nu]


_AANVULLING = ("kalender-atw.yaml", "maatstaf.yaml")


def _soort(kaart: Kaart) -> str:
    if "feestdagen" in kaart:
        return "kalender"
    return "maatstaf" if "open_termijnen" in kaart else "pakket"


def _enige(
    soort: str, kaarten: Mapping[str, Kaart], teksten: Mapping[str, str]
) -> tuple[Kaart, str]:
    namen = [naam for naam, kaart in kaarten.items() if _soort(kaart) == soort]
    if len(namen) != 1:
        wat = "ontbreekt" if not namen else f"staat er {len(namen)} keer"
        raise NormFout(", ".join(namen) or "catalogus", 1, f"de {soort} {wat}")
    return kaarten[namen[0]], sha256(teksten[namen[0]].encode()).hexdigest()


# --- what only the whole can say --------------------------------------------------------------


def _pakketten(gelezen: Iterable[tuple[Kaart, Pakket]]) -> Mapping[str, Pakket]:
    pakketten: dict[str, Pakket] = {}
    for kaart, pakket in gelezen:
        if pakket.naam in pakketten:
            raise kaart.fout(f"pakket {pakket.naam} is er al", "pakket")
        pakketten[pakket.naam] = pakket
    return MappingProxyType(pakketten)


def _grenzen(gelezen: Iterable[tuple[Kaart, tuple[Grens, ...]]]) -> Mapping[str, Grens]:
    grenzen: dict[str, Grens] = {}
    for kaart, eigen in gelezen:
        for grens in eigen:
            ander = grenzen.setdefault(grens.naam, grens)
            if ander.edtf != grens.edtf:
                raise kaart.fout(
                    f"grens '{grens.naam}' is elders {ander.edtf}, hier {grens.edtf}", "grenzen"
                )
    return MappingProxyType(grenzen)


def _normen(
    gelezen: Iterable[tuple[Kaart, tuple[Norm, ...]]],
) -> Mapping[str, tuple[Norm, ...]]:
    normen: dict[str, tuple[Norm, ...]] = {}
    plek: dict[str, Kaart] = {}
    for kaart, eigen in gelezen:
        for norm, regel in zip(eigen, kaart.kaarten("normen"), strict=True):
            if any(_overlapt(norm, ander) for ander in normen.get(norm.id, ())):
                raise regel.fout(f"{norm.id} is er al, met een overlappende geldigheid", "geldig")
            normen[norm.id] = (*normen.get(norm.id, ()), norm)
            plek[norm.id] = regel
    steunt_op = {id_: set(_steunt_op(versies)) for id_, versies in normen.items()}
    for id_, andere in steunt_op.items():
        for ander in andere - normen.keys():
            raise plek[id_].fout(f"verwijst naar een norm die er niet is: {ander}")
        for ander in andere:
            if any(norm.soort != "gebod" for norm in normen[ander]):
                raise plek[id_].fout(f"verwijst naar {ander}, dat geen gebod is")
    try:
        TopologicalSorter(steunt_op).prepare()
    except CycleError as fout:
        kring = fout.args[1]
        raise plek[kring[0]].fout(f"plichten volgen uit elkaar in een kring: {kring}") from None
    return MappingProxyType(normen)


def _steunt_op(versies: tuple[Norm, ...]) -> Iterable[str]:
    for norm in versies:
        if norm.van_plicht is not None:
            yield norm.van_plicht.norm
        if norm.terugval is not None:
            yield norm.terugval.termijn_van


def _overlapt(een: Norm, ander: Norm) -> bool:
    return not (_voor(een, ander) or _voor(ander, een))


def _voor(een: Norm, ander: Norm) -> bool:
    tot, van = een.geldig.tot, ander.geldig.van
    if tot is None or van is None or een.geldig.eerder or ander.geldig.eerder:
        return False
    if tot.grens is not None and tot.grens == van.grens:
        return True  # until the day before the border, and from the border on
    return tot.periode.laatst < van.periode.vroegst


# --- calendar and yardstick -------------------------------------------------------------------


def _kalenderlijst(kaart: Kaart, hash_: str) -> Kalenderlijst:
    kaart.alleen(
        *("pakket", "titel", "bronnen", "regels", "gevolgen_voor_catalogus", "feestdagen"),
        *("gelijkgesteld", "dekking"),
    )
    dagen: set[str] = set()
    for deel in kaart.kaarten("gelijkgesteld"):
        dagen |= {_dag(deel, dag) for dag in deel.alleen("bron", "dagen").teksten("dagen")}
    dekking = kaart.kaart("dekking").alleen("volledig", "niet_volledig", "brugdag")
    kandidaten: dict[int, frozenset[str]] = {}
    for deel in dekking.kaarten("niet_volledig"):
        deel.alleen("jaren", "kandidaten", "kandidaat_regel", "reden")
        lijst = frozenset(_dag(deel, dag) for dag in deel.teksten("kandidaten"))
        if lijst:
            kandidaten |= dict.fromkeys((_jaar(deel, j) for j in deel.teksten("jaren")), lijst)
    volledig = frozenset(_jaar(dekking, jaar) for jaar in dekking.teksten("volledig"))
    return Kalenderlijst(frozenset(dagen), volledig, MappingProxyType(kandidaten), hash_)


def _dag(plek: Kaart, tekst: str) -> str:
    try:
        return date.fromisoformat(tekst).isoformat()
    except ValueError:
        raise plek.fout(f"verwacht een dag, kreeg '{tekst}'") from None


def _jaar(plek: Kaart, tekst: str) -> int:
    if not tekst.isdigit():
        raise plek.fout(f"verwacht een jaar, kreeg '{tekst}'")
    return int(tekst)


def _maatstaf(kaart: Kaart, hash_: str) -> Maatstaf:
    kaart.alleen("pakket", "titel", "let_op", "open_termijnen")
    plek = kaart.kaart("open_termijnen")
    plek.alleen("geldig", "vastgesteld_door", "tonen_als", *OPEN_TERMIJNEN)
    dagen: dict[str, tuple[int, int] | None] = {}
    for naam in OPEN_TERMIJNEN:
        deel = plek.kaart(naam).alleen("binnen_werkdagen", "buiten_werkdagen")
        binnen, buiten = deel.geheel("binnen_werkdagen"), deel.geheel("buiten_werkdagen")
        if binnen is not None and buiten is not None and binnen > buiten:
            raise deel.fout("'binnen' is ten hoogste 'buiten'", "binnen_werkdagen")
        dagen[naam] = None if binnen is None or buiten is None else (binnen, buiten)
    return Maatstaf(MappingProxyType(dagen), plek.tekst("vastgesteld_door"), hash_)
