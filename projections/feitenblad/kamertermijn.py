"""The term that questions from parliament opened: how it stands, and what an extension would do.

All of it follows from the acts of the case and the norms in force; what nobody recorded moves no
day. An extension is tried as if it were told on the day of reference, and nothing of that is kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from ledger.daden.handelingen import lees_handeling
from ledger.zaak.dossier import Feit, Vastgelegd
from projections.beelden.zaakbeeld import alsof
from projections.feitenblad.feitantwoord import Feitenstof, Zaakfeiten
from projections.feitenblad.feitopzet import DRIE_WEKEN, ingezonden
from projections.toetsen.toetsing import Kern
from projections.werelden.tijdlijn import Tijdlijnregel

BERICHT = "kamervragen.uitstelbericht-tijdig"
UITSTEL = "uitstel_medegedeeld"

Laatste = tuple[date, date]  # the earliest and the latest last day that a term can have


@dataclass(frozen=True, slots=True)
class Kamertermijn:
    """How a term stands on a day.

    `uitkomsten` are those of the duty to answer, `bericht` of the duty to tell in time that it
    takes longer; `uitgesteld` are the extensions on record that count. `versie` is the norm's.
    """

    dossier: str
    uiterlijk: Laatste | None
    uitkomsten: tuple[str, ...]
    bericht: tuple[str, ...]
    uitgesteld: tuple[Tijdlijnregel, ...]
    versie: str

    @property
    def loopt(self) -> bool:
        """Whether it may still run: an answer can be in time."""
        return "loopt" in self.uitkomsten


def kamertermijn(alles: Feitenstof, kamervraag: str) -> Kamertermijn | None:
    """The term of these questions; None where no norm opens one.

    Raises:
        OnbekendeKamervraag: they are on record in none of these cases.
    """
    zaak, feit = ingezonden(alles, kamervraag)
    heel = _zonder_grens(zaak)
    kernen = _kernen(heel, feit, DRIE_WEKEN)
    if not kernen:
        return None
    bewogen = {
        id_
        for _, toets in heel.uitgelegd(DRIE_WEKEN)
        if toets.aanleiding == feit.id
        for id_ in toets.genoemd
    }
    return Kamertermijn(
        dossier=zaak.dossier,
        uiterlijk=_laatste(kernen),
        uitkomsten=_uitkomsten(kernen),
        bericht=_uitkomsten(_kernen(heel, feit, BERICHT)),
        uitgesteld=tuple(r for r in heel.regels.values() if r.daad == UITSTEL and r.id in bewogen),
        versie=" / ".join(sorted({kern.versie for kern in kernen})),
    )


def met_bericht(alles: Feitenstof, kamervraag: str) -> Laatste | None:
    """The last day of the same term if an extension with reasons were told on the day of reference.

    None where it would move nothing. Raises as `kamertermijn` does.
    """
    zaak, feit = ingezonden(alles, kamervraag)
    heel = _zonder_grens(zaak)
    erbij = replace(heel, rij=[*heel.rij, _bericht(heel, kamervraag)])
    nu, straks = (_laatste(_kernen(z, feit, DRIE_WEKEN)) for z in (heel, erbij))
    return straks if straks != nu else None


def _bericht(zaak: Zaakfeiten, kamervraag: str) -> Vastgelegd:
    daad = lees_handeling(
        {
            "daad": UITSTEL,
            "gebeurd": zaak.snede.peildatum.isoformat(),
            "door": [{"rol": "bewindspersoon", "ref": None}],
            "vragen": kamervraag,
            "aan": "kamervoorzitter",
            "gemotiveerd": True,
        }
    )
    return alsof(daad, zaak.dossier, 1, zaak.rij[-1], zaak.rij[-1].vastgelegd_op)


def _zonder_grens(zaak: Zaakfeiten) -> Zaakfeiten:
    """The case as it is recorded: a cut-off of a sheet moves no term."""
    return replace(zaak, snede=replace(zaak.snede, bekend_op=None, bronnen_tot=None))


def _kernen(zaak: Zaakfeiten, feit: Feit, norm: str) -> list[Kern]:
    """The verdicts that these questions opened, in every account."""
    return [
        kern
        for rij in zaak.kernen.values()
        for kern in rij
        if kern.norm == norm and kern.aanleiding == feit.id
    ]


def _laatste(kernen: Iterable[Kern]) -> Laatste | None:
    dagen = [dag for kern in kernen for dag in (kern.due_vroegst, kern.due_laatst) if dag]
    return (min(dagen), max(dagen)) if dagen else None


def _uitkomsten(kernen: Iterable[Kern]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(u for kern in kernen for u in kern.uitkomsten))
