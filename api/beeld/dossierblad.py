"""What stands on the page of a case: every account apart, all of them side by side, both clocks.

Competing accounts are never merged: each has its own picture and verdicts, on one shared axis, and
where they differ is said beside them. Every entry of the case has one place on the page to which
the days of recording, the repairs and the pictures lead.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from api.beeld import tekening, tijdas
from api.beeld.plichtstrook import laatheid, nakoming
from api.beeld.rail import Railpunt, rail
from api.taal import taal
from api.taal.dagtelling import erna
from api.web.vraag import relazen_in
from ledger.tijd.wanneer import AMSTERDAM, Periode
from projections.beelden.bevindingen import Bevinding
from projections.beelden.relaasverschil import (
    Daadverschil,
    Relaasverschil,
    Uitkomstverschil,
    relaasverschil,
)
from projections.beelden.vastlegdagen import Vastlegging
from projections.beelden.zaakbeeld import Zaakbeeld
from projections.toetsen.overwegingen import Overweging
from projections.toetsen.toetsing import Toets
from projections.werelden.tijdlijn import Normregel, Tijdlijnregel, in_relaas

_GROEPEN = ("plichten", "misschien", "opmerkingen", "buiten")


@dataclass(frozen=True, slots=True)
class Toetsregel:
    """One verdict as a row of the page; `laatheid` is how much too late it was done, if so.

    `heel`: with the acts that it rests on, what was weighed and what is missing.
    """

    anker: str
    groep: str
    heel: bool
    familie: taal.Familie
    toets: Toets
    norm: Normregel | None
    aanleiding: Tijdlijnregel | None
    gedaan: tuple[Tijdlijnregel, ...]
    laatheid: str
    gebruikt: tuple[Tijdlijnregel, ...]
    overwogen: tuple[tuple[Tijdlijnregel, Overweging], ...]
    bevindingen: tuple[Bevinding, ...]


@dataclass(frozen=True, slots=True)
class Verslag:
    """One account of a case: its picture, its acts and its verdicts."""

    relaas: str
    regels: tuple[Tijdlijnregel, ...]
    tekening: tekening.Tekening
    plichten: tuple[Toetsregel, ...]
    misschien: tuple[Toetsregel, ...]
    opmerkingen: tuple[Toetsregel, ...]
    buiten: tuple[Toetsregel, ...]
    telling: Mapping[taal.Familie, int]


@dataclass(frozen=True, slots=True)
class Naast:
    """The accounts of a case side by side: one picture of all, and where they differ.

    `eerst` are the kinds of act that each account tells in its own way; `alleen`, per account, what
    it alone tells. `uitkomsten` begins with what is most decided; `niet_overal` are the norms that
    not every account gives a verdict on.
    """

    tekening: tekening.Tekening
    verschil: Relaasverschil
    eerst: tuple[Daadverschil, ...]
    alleen: tuple[tuple[str, tuple[Tijdlijnregel, ...]], ...]
    uitkomsten: tuple[Uitkomstverschil, ...]
    niet_overal: tuple[Uitkomstverschil, ...]


@dataclass(frozen=True, slots=True)
class Dossierblad:
    """The page of a case; `ankers` is where an entry stands on it, by number.

    `over` is the first report, and according to which account; "" where all tell the same one.
    `buiten_heel`: of what does not apply it also says on which acts that rests.
    """

    over: tuple[tuple[str, Tijdlijnregel], ...]
    verslagen: tuple[Verslag, ...]
    naast: Naast | None
    rail: tuple[Railpunt, ...]
    buiten_heel: bool
    hersteld: tuple[Tijdlijnregel, ...]
    ankers: Mapping[int, str]


def dossierblad(beeld: Zaakbeeld, *, buiten_heel: bool = False) -> Dossierblad:
    """Lay out a case as it is known.

    On which acts it rests that a norm does not apply is found for who asks: those are most of the
    norms, and finding it is most of the work.
    """
    tijd = _tijdas(beeld)
    verslagen = tuple(
        _verslag(beeld, relaas, tijd, buiten_heel=buiten_heel) for relaas in relazen_in(beeld)
    )
    alle = (*beeld.regels, *beeld.vervallen, *beeld.wachtend)
    return Dossierblad(
        over=_over(verslagen),
        verslagen=verslagen,
        naast=_naast(beeld, verslagen, tijd) if len(verslagen) > 1 else None,
        rail=rail(beeld.kennis.dagen, beeld.bekend_op),
        buiten_heel=buiten_heel,
        hersteld=tuple(sorted((r for r in alle if r.correcties), key=lambda r: r.nummer)),
        ankers=_ankers(beeld, verslagen),
    )


def _over(verslagen: Sequence[Verslag]) -> tuple[tuple[str, Tijdlijnregel], ...]:
    """What the case is about; no account speaks for another."""
    eerste = [
        (v.relaas, r)
        for v in verslagen
        if (r := next((r for r in v.regels if r.daad == "melding_gedaan"), None)) is not None
    ]
    if len(eerste) == len(verslagen) and len({r.id for _, r in eerste}) == 1:
        return (("", eerste[0][1]),)
    return tuple(eerste)


def vertraging(regel: Tijdlijnregel) -> str:
    """How long after it happened this was recorded."""
    dag = regel.vastgelegd_op.astimezone(AMSTERDAM).date()
    return erna(Periode(regel.vroegst, regel.laatst), dag)


def _naast(beeld: Zaakbeeld, verslagen: Sequence[Verslag], tijd: tijdas.As) -> Naast:
    verschil = relaasverschil(beeld.relazen, beeld.regels, beeld.toetsen)
    op_ernst = sorted(verschil.uitkomsten, key=_ernst)
    apart = [d for d in verschil.daden if d.soort == "alleen"]
    laat = {
        r.id
        for v in verslagen
        for rij in v.plichten
        for r in rij.gedaan
        if rij.laatheid and r.relazen == (v.relaas,)
    }
    return Naast(
        tekening.teken_naast(beeld.regels, beeld.relazen, laat, tijd, beeld.peildatum),
        verschil,
        eerst=tuple(d for d in verschil.daden if d.soort != "alleen"),
        alleen=tuple(
            (naam, tuple(r for d in apart for r in d.per_relaas[i]))
            for i, naam in enumerate(verschil.relazen)
        ),
        uitkomsten=tuple(u for u in op_ernst if all(u.per_relaas)),
        niet_overal=tuple(u for u in op_ernst if not all(u.per_relaas)),
    )


def _ernst(verschil: Uitkomstverschil) -> tuple[bool, int]:
    """What may not apply at all comes last, and then what cannot be decided."""
    codes = [u for rij in verschil.uitkomsten for u in rij]
    zeker = [taal.FAMILIES.index(taal.familie(u)) for u in codes if len(u) == 1]
    return any("niet_van_toepassing" in u for u in codes), min(zeker, default=len(taal.FAMILIES))


def _tijdas(beeld: Zaakbeeld) -> tijdas.As:
    """One axis for every account of this view."""
    dagen = [
        dag
        for toetsen in beeld.toetsen.values()
        for toets in toetsen
        for dag in (toets.due_vroegst, toets.due_laatst)
        if dag is not None and taal.familie(toets.uitkomsten) != "nvt"
    ]
    return tijdas.tijdas(beeld.regels, dagen, beeld.peildatum)


def _ankers(beeld: Zaakbeeld, verslagen: Sequence[Verslag]) -> dict[int, str]:
    """Where an entry stands: an act in its row, a repair among the versions of its act."""
    uit = {r.nummer: f"nr-{v.relaas or 'dossier'}-{r.nummer}" for v in verslagen for r in v.regels}
    uit |= {r.nummer: f"nr-weg-{r.nummer}" for r in beeld.vervallen}
    uit |= {r.nummer: f"nr-wacht-{r.nummer}" for r in beeld.wachtend}
    per_id = {r.id: r.nummer for r in (*beeld.regels, *beeld.vervallen, *beeld.wachtend)}
    herstel = [v for d in beeld.kennis.dagen for v in d.vastleggingen if v.soort == "herstel"]
    op = {v.id: v for v in herstel}
    getoond = {c.nummer for r in (*beeld.regels, *beeld.vervallen) for c in r.correcties}
    for v in herstel:
        daad = per_id.get(_van_welke(v, op))
        if daad is not None and (v.nummer in getoond or v.betreft in op):
            uit[v.nummer] = f"versies-{daad}"
    return uit


def _van_welke(v: Vastlegging, op: Mapping[str, Vastlegging]) -> str:
    """The act that a repair is about in the end: it can repair a repair."""
    betreft = v.betreft or ""
    return _van_welke(op[betreft], op) if betreft in op else betreft


def _verslag(beeld: Zaakbeeld, relaas: str, tijd: tijdas.As, *, buiten_heel: bool) -> Verslag:
    regels = in_relaas(beeld.regels, relaas)
    per_id = {r.id: r for r in regels}
    rijen = [
        _toetsregel(f"toets-{relaas}-{i}", toets, beeld, per_id, buiten_heel=buiten_heel)
        for i, toets in enumerate(beeld.toetsen.get(relaas, ()), start=1)
    ]
    rijen.sort(key=_rang)
    groepen = {soort: tuple(r for r in rijen if r.groep == soort) for soort in _GROEPEN}
    return Verslag(
        relaas=relaas,
        regels=regels,
        tekening=tekening.teken(
            regels,
            [(r.anker, r.toets) for r in groepen["plichten"]],
            beeld.normen,
            tijd,
            beeld.peildatum,
            relaas or "dossier",
        ),
        telling={f: sum(r.familie == f for r in groepen["plichten"]) for f in taal.FAMILIES},
        **groepen,
    )


def _toetsregel(
    anker: str,
    toets: Toets,
    beeld: Zaakbeeld,
    per_id: Mapping[str, Tijdlijnregel],
    *,
    buiten_heel: bool,
) -> Toetsregel:
    groep = _groep(toets)
    heel = buiten_heel or groep != "buiten"
    genoemd = [per_id[i] for i in toets.genoemd if heel and i in per_id and i != toets.aanleiding]
    gebruikt, overwogen = (toets.gebruikt, toets.overwogen) if heel else ((), ())
    gedaan = tuple(nakoming(toets, genoemd))
    # A finding about another act of the same norm stands at the verdict on that act.
    hierover = {None, toets.aanleiding, *(r.id for r in gedaan)}
    return Toetsregel(
        anker=anker,
        groep=groep,
        heel=heel,
        familie=taal.familie(toets.uitkomsten),
        toets=toets,
        norm=beeld.normen.get(toets.norm),
        aanleiding=per_id.get(toets.aanleiding or ""),
        gedaan=gedaan,
        laatheid=laatheid(toets, genoemd),
        gebruikt=tuple(per_id[i] for i in gebruikt if i in per_id and i != toets.aanleiding),
        overwogen=tuple((per_id[o.daad], o) for o in overwogen if o.daad in per_id),
        bevindingen=tuple(
            b for b in beeld.bevindingen if b.norm == toets.norm and b.handeling in hierover
        ),
    )


def _groep(toets: Toets) -> str:
    """Where a verdict stands: is it about a duty, and does the norm apply at all?"""
    uitkomsten = set(toets.uitkomsten)
    if uitkomsten == {"niet_van_toepassing"}:
        return "buiten"
    if uitkomsten - {"niet_van_toepassing"} <= taal.OPMERKINGEN:
        return "opmerkingen"
    return "misschien" if "niet_van_toepassing" in uitkomsten else "plichten"


def _rang(rij: Toetsregel) -> tuple[int, date, str]:
    return (taal.FAMILIES.index(rij.familie), rij.toets.due_laatst or date.max, rij.toets.norm)
