"""Erasure: who is forgotten stays forgotten, and that it was done stands in the log.

In this order: is it decided by two and does nothing forbid it; what must be gone, in memory only;
the entry `sleutel_vernietigd`; the keys; the sealed rows and what the files of their table kept of
them; and then a search for all of it on every surface. Success is said only after that search found
nothing.

From the entry on there is no way back. Whatever breaks off is finished at the next opening, by the
same steps, before anything is served; and so is every erasure that an older copy of the keys does
not know of. What cannot be done then is the search for texts, which nobody can open any more.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import errors

from ledger.daden.handelingen import WissingNagezocht, lees_handeling
from ledger.daden.woorden import Registerhandeling
from ledger.databank.postgres import Database
from ledger.entry import VerzegeldeTekst, geopende_tekst
from ledger.log.journal import Item, Regel
from ledger.sleutels.sleutelbestand import SleutelsWeg
from ledger.sleutels.sleutelkast import VAN_EEN_DOCUMENT
from ledger.vastleggen.concepten import VAN_EEN_CONCEPT, VOOR_TABELLEN
from ledger.vastleggen.register import Register, lees_regel
from ledger.vastleggen.toelating import Inzending
from ledger.wissen.raming import genoemd_in, tag_van, telt_in
from ledger.wissen.raming import rijen as rijen_van
from ledger.wissen.speurtocht import Sporen, Vindplaatsen
from ledger.zaak.bewaring import bewaringen
from ledger.zaak.dossier import Botsing, Vastlegger

WISTAG = "gewist"
_AKKOORD = 2
_TAGS = 60  # cases that one entry can name
_SLOT = 0x77697373  # "wiss": one erasure at a time
_DOCUMENTEN = """
SELECT d.entry_id, d.veld, d.text_key_id, d.ciphertext FROM vault.document d
WHERE d.text_key_id = ANY (%s)
"""
_WEG = (
    "DELETE FROM vault.sealed WHERE text_key_id = ANY (%s)",
    "DELETE FROM vault.document WHERE text_key_id = ANY (%s)",
)
# What somebody reads for, now; whoever goes on is asked again. It may be a text that is to go.
_DOELEN = "UPDATE toegang.sessie SET doel = NULL WHERE doel IS NOT NULL"
# Nobody knows whom a draft names, so all go of the cases that this concerns, and every table that
# is on its way in; the keys of each first. None comes in meanwhile: its row would go and its key
# stay.
_CONCEPTEN_DICHT = "LOCK TABLE toegang.concept IN EXCLUSIVE MODE"
_CONCEPTEN = "SELECT id FROM toegang.concept WHERE dossier = ANY (%s)"
_CONCEPTEN_WEG = "DELETE FROM toegang.concept WHERE dossier = ANY (%s)"
_WACHT = "30s"
_BEGIN = 64  # of the ciphertext of a document; its search needs no more
_BEWAREN = ("bewaring_gelast",)


class WissenGeweigerd(Exception):
    """An erasure that is not decided on by two, or of what is not there or gone already."""


class BewaringGeldt(Botsing):
    """Someone ordered that these data are kept, and nobody lifted that."""


class WissenWacht(Exception):
    """The keys are destroyed; the bytes of the rows go as soon as nobody holds them."""


class NogTeVinden(Exception):
    """The key is destroyed, but what was erased is still readable; `plaatsen` says where."""

    def __init__(self, plaatsen: Sequence[str]) -> None:
        super().__init__(
            "gewist, maar er is nog iets van te vinden; verwijder het daar: " + ", ".join(plaatsen)
        )
        self.plaatsen = tuple(plaatsen)


@dataclass(frozen=True, slots=True)
class Wisopdracht:
    """An erasure that was decided on: of which person or case, on what ground, by whom.

    `sleutel` is the order's own, so that its entry is recorded once.
    """

    houder: str
    grondslag: str
    selectiepost: str | None
    akkoord: tuple[str, ...]
    sleutel: str


@dataclass(frozen=True, slots=True)
class Gewist:
    """What was erased: the entry, how many sealed fields, how many texts too short to look for."""

    nummer: int
    aantal: int
    niet_gezocht: int


class Wisser:
    """Erases from one register; `herbouw` makes its read tables anew.

    Of `databanken` the first is the register's; the others hold what the same keys seal, such as
    what was read for in the access log.
    """

    def __init__(
        self,
        register: Register,
        databanken: Sequence[Database],
        vindplaatsen: Vindplaatsen,
        herbouw: Callable[[], object],
    ) -> None:
        self._register, self._databanken = register, tuple(databanken)
        self._kast = register.sleutelbos.kast
        self._vindplaatsen, self._herbouw = vindplaatsen, herbouw

    def wis(self, opdracht: Wisopdracht, *, wie: Vastlegger) -> Gewist:
        """Forget a person or a case: every text that names them, in whatever case.

        Raises:
            WissenGeweigerd: not decided by two, or there is nothing to erase.
            BewaringGeldt: what would be erased was ordered to be kept.
            NogTeVinden: it is done, but something of it is still readable somewhere.
        WissenWacht: others hold the rows; nothing is done yet, or only the rows remain.
            Ongeldig: the ground or the item of the selection list is none.
        """
        with self._alleen():
            self._herneem()
            self._weiger(opdracht)
            teksten = self._kast.teksten([opdracht.houder])
            rijen, elders = self._rijen(teksten)
            sporen, documenten = self._sporen(opdracht.houder, [*rijen, *elders], teksten)
            ook = _anderen(teksten)
            dossiers = self._dossiers(opdracht.houder, rijen)
            aantal = len(rijen) + len(elders) + documenten
            nummer = self._leg_vast(opdracht, aantal, ook, dossiers, wie)
            self._herneem()
            self._zoek(opdracht, sporen, dossiers, wie)
        return Gewist(nummer, aantal, sporen.te_kort)

    def eis(self, opdracht: Wisopdracht) -> None:
        """Refuse what could not be erased now, and leave nothing behind; raises as `wis` does."""
        self._weiger(opdracht)
        teksten = self._kast.teksten([opdracht.houder])
        dossiers = self._dossiers(opdracht.houder, self._rijen(teksten)[0])
        for houder in {opdracht.houder, *dossiers, *_anderen(teksten)}:
            self._weiger_bewaring(houder)

    def herneem(self) -> None:
        """Destroy what the log says is destroyed, and finish what was broken off (T-E2).

        To be done before anything is served; quick when there is nothing to do. The keys are gone
        when this returns; where others hold the rows, those go at a later opening.
        """
        with suppress(SleutelsWeg):  # nothing can be opened then either
            if regels := self._te_doen():
                self._kast.vernietig(_houders(regels))
                with suppress(WissenWacht), self._alleen():
                    self._herneem()

    # ── before the entry ──────────────────────────────────────────────────────────────────────

    def _weiger(self, opdracht: Wisopdracht) -> None:
        if len(set(opdracht.akkoord)) < _AKKOORD:
            raise WissenGeweigerd(
                f"akkoord: verwacht {_AKKOORD} verschillende mensen, kreeg er"
                f" {len(set(opdracht.akkoord))}"
            )
        toestand = self._kast.toestand(opdracht.houder)
        if toestand != "actief":
            wat = {"geen": "onbekend", "vernietigd": "al gewist"}[toestand]
            raise WissenGeweigerd(
                f"{opdracht.houder}: verwacht een houder van wie iets te wissen is; deze is {wat}"
            )
        _handeling(opdracht, 0)

    def _rijen(self, teksten: Collection[str]) -> tuple[list[Any], list[Any]]:
        """The sealed texts with these keys: those of the cases, and those that stand elsewhere."""
        eigen, *elders = (rijen_van(databank.dsn_lees, teksten) for databank in self._databanken)
        return eigen, [rij for rijen in elders for rij in rijen]

    def _dossiers(self, houder: str, rijen: Sequence[Any]) -> list[str]:
        """Every case that this concerns."""
        uit_teksten = {d for _, _, _, daad, tags, _, _ in rijen for d in telt_in(daad, tags)}
        return sorted(uit_teksten | genoemd_in(self._register, houder))

    def _leg_vast(
        self,
        opdracht: Wisopdracht,
        aantal: int,
        ook: Collection[str],
        dossiers: Sequence[str],
        wie: Vastlegger,
    ) -> int:
        """Record it in every case it concerns, unless someone ordered to keep any of it."""
        tot = self._register.journal.positie()
        houders = [opdracht.houder, *sorted(ook), *dossiers]
        for houder in houders:
            self._weiger_bewaring(houder)
        tags = sorted({tag_van(houder) for houder in houders})
        grens = [Item(_BEWAREN, (tag,), tot) for tag in tags]
        inzendingen = _in_elk(_handeling(opdracht, aantal), dossiers, WISTAG)
        return self._register.leg_zelf_vast(
            inzendingen, grens, wie=wie, sleutel=opdracht.sleutel
        ).eerste

    def _weiger_bewaring(self, houder: str) -> None:
        """Orders to keep this person's data, or those of this case as a whole."""
        for regel in self._register.journal.lees(tags=(tag_van(houder),), daden=_BEWAREN):
            v = lees_regel(regel)
            geldend = bewaringen(self._register.zaak(v.dossiers[0]))
            if any(b.id == v.id and b.geldt_voor(houder) for b in geldend):
                raise BewaringGeldt(
                    f"nr {regel.nummer} gelast dat gegevens worden bewaard die hiermee verloren"
                    " zouden gaan; er is niets gewist"
                )

    def _sporen(
        self, houder: str, rijen: Sequence[Any], sleutels: Collection[str]
    ) -> tuple[Sporen, int]:
        """What must not be found any more: every value, the label, the documents, the ciphertexts.

        With how many documents there are.
        """
        bos = self._register.sleutelbos
        label = bos.label(houder)
        teksten = [label] if label else []
        for _, veld, entry_id, _, _, sleutel_id, cijfers in rijen:
            tekst = bos.open(str(entry_id), VerzegeldeTekst(veld, sleutel_id, cijfers))
            if tekst is not None:
                teksten += _woorden(geopende_tekst(tekst)[1])
        cijferteksten = [rij[-1] for rij in rijen]

        def documenten() -> Iterator[bytes]:
            """One at a time: they may be large."""
            for entry_id, veld, sleutel_id, cijfers in _documenten(self._databanken[0], sleutels):
                cijferteksten.append(cijfers[:_BEGIN])
                yield bos.open(str(entry_id), VerzegeldeTekst(veld, sleutel_id, cijfers)) or b""

        van_documenten = Sporen.van([], [], documenten())
        sporen = Sporen.van(teksten, cijferteksten)
        te_kort = sporen.te_kort + van_documenten.te_kort
        alle = Sporen(sporen.vormen | van_documenten.vormen, te_kort)
        return alle, len(cijferteksten) - len(rijen)

    # ── from the entry on ─────────────────────────────────────────────────────────────────────

    def _te_doen(self) -> list[Regel]:
        """The entries of what may still have to be destroyed.

        How far that was done is kept with the keys, which a restored copy of them has older; and it
        counts only while that very entry stands in this log.
        """
        log, na = self._register.journal, 0
        if tot := self._kast.gewist_tot():
            nummer, _, id_ = tot.partition(" ")
            regels = log.lees(na=int(nummer) - 1, tot=int(nummer))
            na = int(nummer) if [str(regel.entry_id) for regel in regels] == [id_] else 0
        return log.lees(tags=(WISTAG,), na=na)

    def _herneem(self) -> None:
        if not (regels := self._te_doen()):
            return
        teksten = self._kast.vernietig(_houders(regels))
        self._verwijder(teksten, _zaken(regels))
        self._herschrijf(teksten)
        self._kast.onthoud_gewist(f"{regels[-1].nummer} {regels[-1].entry_id}")

    def _verwijder(self, teksten: Sequence[str], zaken: Sequence[str]) -> None:
        for databank in self._databanken:
            with psycopg.connect(databank.dsn_wissen, autocommit=True) as wisser:
                for weg in _WEG:
                    wisser.execute(weg, [list(teksten)])
            with psycopg.connect(databank.dsn_toegang, autocommit=True) as sessies:
                sessies.execute(_DOELEN)
                with _in_woorden(), sessies.transaction():
                    for wat in ("lock_timeout", "idle_in_transaction_session_timeout"):
                        sessies.execute("SELECT set_config(%s, %s, true)", [wat, _WACHT])
                    sessies.execute(_CONCEPTEN_DICHT)
                    van = [*zaken, VOOR_TABELLEN]
                    ids = sessies.execute(_CONCEPTEN, [van]).fetchall()
                    self._kast.vernietig([f"{VAN_EEN_CONCEPT}{id_}" for (id_,) in ids])
                    sessies.execute(_CONCEPTEN_WEG, [van])

    def _herschrijf(self, teksten: Sequence[str]) -> None:
        """Write anew what texts went from: a plain VACUUM keeps the bytes of rows of before."""
        tabellen = "vault.sealed, toegang.sessie, toegang.concept, toegang.concept_bestand"
        if any(tekst.startswith(VAN_EEN_DOCUMENT) for tekst in teksten):
            tabellen += ", vault.document"
        for databank in self._databanken:
            with psycopg.connect(databank.dsn_eigenaar, autocommit=True) as eigenaar:
                eigenaar.execute("SELECT set_config('lock_timeout', %s, false)", [_WACHT])
                with _in_woorden():
                    eigenaar.execute(f"VACUUM FULL {tabellen}")
                if self._vindplaatsen.tabelbestanden is not None:
                    eigenaar.execute("CHECKPOINT")  # its old files go now

    def _zoek(
        self, opdracht: Wisopdracht, sporen: Sporen, dossiers: Sequence[str], wie: Vastlegger
    ) -> None:
        """Look for it everywhere, and record how many places still hold something of it."""
        plaatsen = self._vindplaatsen.zoek(sporen)
        if any(plaats.startswith("tabel lees") for plaats in plaatsen):
            self._herbouw()
            plaatsen = self._vindplaatsen.zoek(sporen)
        gezocht = WissingNagezocht(
            houder=opdracht.houder, plaatsen=len(plaatsen), te_kort=sporen.te_kort
        )
        self._register.leg_zelf_vast(
            _in_elk(gezocht, dossiers), [], wie=wie, sleutel=f"nagezocht {opdracht.sleutel}"
        )
        if plaatsen:
            raise NogTeVinden(plaatsen)

    @contextmanager
    def _alleen(self) -> Iterator[None]:
        """One erasure at a time, among all processes."""
        with psycopg.connect(self._databanken[0].dsn_wissen, autocommit=True) as wisser:
            with _in_woorden():
                wisser.execute("SELECT pg_advisory_lock(%s)", [_SLOT])
            yield


def _anderen(teksten: Mapping[str, Collection[str]]) -> set[str]:
    """Whom else these texts name; a draft is nobody."""
    return {h for noemt in teksten.values() for h in noemt if not h.startswith(VAN_EEN_CONCEPT)}


def _documenten(databank: Database, sleutels: Collection[str]) -> Iterator[Any]:
    with psycopg.connect(databank.dsn_lees) as lezer, lezer.cursor("documenten") as rijen:
        rijen.itersize = 1
        yield from rijen.execute(_DOCUMENTEN, [list(sleutels)])


def _handeling(opdracht: Wisopdracht, aantal: int) -> Registerhandeling:
    handeling = lees_handeling(
        {
            "daad": "sleutel_vernietigd",
            "houder": opdracht.houder,
            "grondslag": opdracht.grondslag,
            "selectiepost": opdracht.selectiepost,
            "aantal": aantal,
        }
    )
    if not isinstance(handeling, Registerhandeling):
        raise TypeError("expected an act of the register")
    return handeling


@contextmanager
def _in_woorden() -> Iterator[None]:
    try:
        yield
    except errors.LockNotAvailable:
        raise WissenWacht(
            "de verzegelde teksten zijn in gebruik, of een ander wist nu; wat al gewist is, wordt"
            " bij het openen van het register opgeruimd"
        ) from None


def _houders(regels: Sequence[Regel]) -> list[str]:
    return sorted({str(lees_regel(regel).velden["houder"]) for regel in regels})


def _zaken(regels: Sequence[Regel]) -> list[str]:
    """Every case that these erasures concern."""
    return sorted({dossier for regel in regels for dossier in lees_regel(regel).dossiers})


def _in_elk(handeling: Registerhandeling, dossiers: Sequence[str], *tags: str) -> list[Inzending]:
    """An act as it stands in every one of these cases."""
    return [
        Inzending("", handeling, tuple(dossiers[i : i + _TAGS]), tags=tags)
        for i in range(0, max(1, len(dossiers)), _TAGS)
    ]


def _woorden(waarde: Any) -> list[str]:
    """Every text in a value."""
    match waarde:
        case str():
            return [waarde]
        case list():
            return [woord for deel in waarde for woord in _woorden(deel)]
        case dict():
            return [woord for deel in waarde.values() for woord in _woorden(deel)]
        case _:
            return []
