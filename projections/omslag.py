"""What other norms would make of the same cases: the verdicts that would flip, each explained.

The same acts are judged twice, under the norms in force and under those that someone proposes.
Nothing of it is stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from ledger.dossier import Dossier, Feit
from projections.beloop import Plek, geplaatst, stof
from projections.normen import Catalogus
from projections.normvorm import Norm
from projections.toetsing import Kern, Toets, kernen, toetsen

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
    aantal, omslagen = 0, []
    for relaas, feiten in stof(zaak).items():
        oud = dict(geplaatst(kernen(feiten, nu, peildatum))) if nu else {}
        nieuw = dict(geplaatst(kernen(feiten, straks, peildatum)))
        plekken = tuple(dict.fromkeys((*oud, *nieuw)))
        aantal += len(plekken)
        anders = [
            plek for plek in plekken if _uitkomsten(oud.get(plek)) != _uitkomsten(nieuw.get(plek))
        ]
        if anders:
            voor, na = (_uitgelegd(zaak, feiten, c, peildatum) for c in (nu, straks))
            per_id = {feit.id: (feit.daad, feit.nummer) for feit in feiten}
            for plek in anders:
                norm, aanleiding, _ = plek
                daad, nummer = per_id.get(aanleiding or "", (None, None))
                paar = voor.get(plek), na.get(plek)
                omslagen.append(Omslag(relaas, norm, aanleiding, daad, nummer, *paar))
    return Zaakvergelijking(zaak.id, aantal, tuple(omslagen))


def _uitgelegd(
    zaak: Dossier, feiten: Sequence[Feit], catalogus: Catalogus | None, peildatum: date
) -> dict[Plek, Toets]:
    if catalogus is None:
        return {}
    gevonden = toetsen(feiten, catalogus, peildatum, dossier=zaak.id)
    return dict(geplaatst(toets for toets in gevonden if toets.uitkomsten != NIET))


def _uitkomsten(toets: Kern | Toets | None) -> tuple[str, ...]:
    return toets.uitkomsten if toets else NIET
