"""What other norms would make of the same cases: the verdicts that would flip, each explained.

The same acts are judged twice, under the norms in force and under those that someone proposes.
Nothing of it is stored.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ledger.zaak.dossier import Dossier, Feit
from projections.normen.normen import Catalogus
from projections.normen.normvorm import Norm
from projections.toetsen.beloop import Plek, geplaatst, stof
from projections.toetsen.toetsing import Kern, Toets, kernen, toetsen

NIET = ("niet_van_toepassing",)


@dataclass(frozen=True, slots=True)
class Omslag:
    """One verdict that would be another; None: under those norms there is none that applies.

    `daad` is the kind of act that opened it, `nummer` its entry, `aanleiding` its id; None: the
    case as a whole.
    """

    relaas: str
    norm: str
    aanleiding: str | None
    daad: str | None
    nummer: int | None
    nu: Toets | None
    straks: Toets | None

    @property
    def overgang(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """From which outcomes to which."""
        return _uitkomsten(self.nu), _uitkomsten(self.straks)


@dataclass(frozen=True, slots=True)
class Zaakvergelijking:
    """One case under both: how many verdicts were compared, and which would flip."""

    dossier: str
    toetsen: int
    omslagen: tuple[Omslag, ...]


@dataclass(frozen=True, slots=True)
class Verschil:
    """What another set of norms has that differs: the ids of norms, and whole packages."""

    gewijzigd: tuple[str, ...]
    nieuw: tuple[str, ...]
    weg: tuple[str, ...]
    pakketten_weg: tuple[str, ...]
    kalender: bool
    maatstaf: bool


def verschil(nu: Catalogus | None, straks: Catalogus) -> Verschil:
    """Which norms change, come and go; a package that was only written otherwise changes none."""
    oud, nieuw = _normen(nu), _normen(straks)
    return Verschil(
        gewijzigd=tuple(n for n in nieuw if n in oud and oud[n] != nieuw[n]),
        nieuw=tuple(n for n in nieuw if n not in oud),
        weg=tuple(n for n in oud if n not in nieuw),
        pakketten_weg=tuple(p for p in nu.pakketten if p not in straks.pakketten) if nu else (),
        kalender=nu is None or nu.kalender.lijst.sha256 != straks.kalender.lijst.sha256,
        maatstaf=nu is None or nu.maatstaf.sha256 != straks.maatstaf.sha256,
    )


def _normen(catalogus: Catalogus | None) -> dict[str, tuple[Norm, ...]]:
    if catalogus is None:
        return {}
    return {
        id_: tuple(replace(norm, versie="") for norm in versies)
        for id_, versies in catalogus.normen.items()
    }


def vergelijk(
    zaak: Dossier, nu: Catalogus | None, straks: Catalogus, peildatum: date
) -> Zaakvergelijking:
    """Judge a case under the norms in force (None: there are none) and under others."""
    aantal, omslagen = 0, list[Omslag]()
    for relaas, feiten in stof(zaak).items():
        oud, nieuw = _Kant(zaak.id, feiten, nu), _Kant(zaak.id, feiten, straks)
        plekken, anders = _anders(relaas, oud, nieuw, peildatum, _uitkomsten)
        aantal, omslagen = aantal + plekken, omslagen + anders
    return Zaakvergelijking(zaak.id, aantal, tuple(omslagen))


def gevolgen(
    zaak: Dossier, erna: Dossier, catalogus: Catalogus | None, peildatum: date
) -> tuple[Omslag, ...]:
    """What the same norms make of a case after something was added to it: terms that move too."""
    voor, na = stof(zaak), stof(erna)
    return tuple(
        omslag
        for relaas in dict.fromkeys((*voor, *na))
        for omslag in _anders(
            relaas,
            _Kant(zaak.id, voor.get(relaas, ()), catalogus),
            _Kant(zaak.id, na.get(relaas, ()), catalogus),
            peildatum,
            _met_termijn,
        )[1]
    )


@dataclass(frozen=True, slots=True)
class _Kant:
    """One side of a comparison: facts, and the norms they are held against."""

    dossier: str
    feiten: Sequence[Feit]
    catalogus: Catalogus | None

    def kernen(self, peildatum: date) -> dict[Plek, Kern]:
        if self.catalogus is None:
            return {}
        return dict(geplaatst(kernen(self.feiten, self.catalogus, peildatum)))

    def uitgelegd(self, peildatum: date) -> dict[Plek, Toets]:
        if self.catalogus is None:
            return {}
        gevonden = toetsen(self.feiten, self.catalogus, peildatum, dossier=self.dossier)
        return dict(geplaatst(toets for toets in gevonden if toets.uitkomsten != NIET))


def _anders(
    relaas: str,
    oud: _Kant,
    nieuw: _Kant,
    peildatum: date,
    waarin: Callable[[Kern | Toets | None], object],
) -> tuple[int, list[Omslag]]:
    """How many verdicts there are on either side, and those that differ, explained."""
    hier, daar = oud.kernen(peildatum), nieuw.kernen(peildatum)
    plekken = tuple(dict.fromkeys((*hier, *daar)))
    anders = [plek for plek in plekken if waarin(hier.get(plek)) != waarin(daar.get(plek))]
    if not anders:
        return len(plekken), []
    voor, na = oud.uitgelegd(peildatum), nieuw.uitgelegd(peildatum)
    per_id = {feit.id: (feit.daad, feit.nummer) for feit in nieuw.feiten}
    omslagen = []
    for plek in anders:
        norm, aanleiding, _ = plek
        daad, nummer = per_id.get(aanleiding or "", (None, None))
        paar = voor.get(plek), na.get(plek)
        omslagen.append(Omslag(relaas, norm, aanleiding, daad, nummer, *paar))
    return len(plekken), omslagen


def _uitkomsten(toets: Kern | Toets | None) -> tuple[str, ...]:
    return toets.uitkomsten if toets else NIET


def _met_termijn(toets: Kern | Toets | None) -> object:
    return _uitkomsten(toets), toets and (toets.due_vroegst, toets.due_laatst)
