"""The readings a verdict rests on, always said: an open term and its yardstick, a season, a
disputed law, a practice, a reading of ours, a judgment beside it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from ledger.daden.woorden import noem
from ledger.tijd.wanneer import Wanneer, periode
from projections.normen.normen import Catalogus
from projections.normen.termijnen import noem_dag
from projections.plichten.eindes import Dag, Voor
from projections.toetsen.gronden import Verdict
from projections.verwoorden import woordkeus as nl
from projections.werelden.dossierbeeld import Daad

_SEIZOEN = re.compile(r"\d{4}-2[1-4]")


class Uitleg:
    """What there is to say besides the grounds."""

    def __init__(
        self, verdict: Verdict, catalogus: Catalogus, gebruikt: Callable[[], Sequence[str]]
    ) -> None:
        self.verdict = verdict
        self.gebruikt = gebruikt
        self.norm = verdict.norm
        self.beeld = verdict.beeld
        self.bladeren = verdict.bladeren
        self.catalogus = catalogus

    def opmerkingen(self, *, geheel: bool) -> tuple[str, ...]:
        """The readings this verdict rests on."""
        delen = (
            *self._over_termijn(),
            *self._over_norm(),
            *self._over_daden(),
            *self._oordelen(),
            *(() if geheel else (_BENADERD,)),
        )
        return tuple(dict.fromkeys(nl.zin(deel) for deel in delen))

    def _over_termijn(self) -> Iterator[str]:
        termijn, norm = self.norm.termijn, self.norm
        if termijn is None or not self._getoetst() or norm.soort == "maatstaf":
            return
        if termijn.open is not None:
            yield self._maatstaf(termijn.open)
            yield from self._harde_termijn()
        if termijn.atw == "betwist":
            yield (
                "betwist is of de Algemene termijnenwet op deze termijn van toepassing is; beide "
                "lezingen zijn getoetst"
            )
        if any("antwoord" in map(_soort, b.wereld.keuzes) for b in self.bladeren if b.wereld):
            yield "twee opschortingen overlappen; of een antwoord beide beëindigde is onbekend"
        if isinstance(self._einde(), Voor):
            yield (
                "van twee handelingen op een dag is zonder vastgelegde volgorde onbekend welke "
                "eerst kwam"
            )

    def _harde_termijn(self) -> Iterator[str]:
        """Inside the outer limit, whatever the open term may mean."""
        if self.verdict.uitkomsten != {"nagekomen", "te_laat"}:
            return
        laatste = []
        for blad in self.bladeren:
            einde, w = blad.uitslag.einde, blad.wereld
            if not isinstance(einde, Dag) or w is None or einde.tabel.som.hard is None:
                return
            hard = einde.verder(replace(einde.tabel.som, open=False))
            laatste.append(hard.grenzen(w)[0])
            if any(w.hoog[self.beeld.per_id[id_].dag] > laatste[-1] for id_ in blad.uitslag.daden):
                return
        if laatste:
            yield f"binnen de harde termijn, die liep tot en met {noem_dag(min(laatste))}"

    def _getoetst(self) -> bool:
        return self._einde() is not None

    def _einde(self) -> object:
        return next((b.uitslag.einde for b in self.bladeren if b.uitslag.einde is not None), None)

    def _maatstaf(self, open_: str) -> str:
        woord, dagen = open_.replace("_", " "), self.catalogus.maatstaf.dagen[open_]
        if dagen is None:
            if self.norm.termijn is not None and self.norm.termijn.uiterlijk is not None:
                return f"‘{woord}’: geen maatstaf; getoetst is alleen de uiterste dag"
            return f"‘{woord}’: tijdigheid niet getoetst: geen maatstaf"
        binnen, buiten = dagen
        wie = self.catalogus.maatstaf.vastgesteld_door
        return (
            f"{woord} (open norm; maatstaf {binnen}–{buiten} werkdagen, {wie}; "
            "geen wettelijke termijn)"
        )

    def _over_norm(self) -> Iterator[str]:
        norm = self.norm
        if norm.praktijk:
            yield "de bron beschrijft een praktijk en geen plicht; dit telt nooit als gemist"
        if norm.toerekenen:
            yield f"toe te rekenen aan: {norm.toerekenen.replace('_', ' ')}"
        if norm.uitgeschakeld is not None:
            yield norm.uitgeschakeld
        geldig = norm.geldig
        for rand, wat, dag in ((geldig.van, "vanaf", "eerste"), (geldig.tot, "tot", "laatste")):
            if rand is not None and _SEIZOEN.search(rand.edtf):
                yield _seizoen(rand.edtf)
            if rand is not None and (tijd := Wanneer(rand.edtf)).onzeker:
                yield (
                    f"{wat} wanneer deze norm gold is onzeker; als {dag} dag is "
                    f"genomen: {tijd.leesbaar().removesuffix(' (onzeker)')}"
                )

    def _over_daden(self) -> Iterator[str]:
        zegt = {d.id for d in self.beeld.daden if _is_gelezen(d)}
        for id_ in self.gebruikt() if zegt else ():
            daad = self.beeld.per_id[id_]
            if daad.edtf and _SEIZOEN.search(daad.edtf):
                yield _seizoen(daad.edtf)
            if daad.velden.get("lezing") is True:
                yield f"{nl.met_datum(daad)} is onze lezing van de bron, geen zin ervan"

    def _oordelen(self) -> Iterator[str]:
        """Judgments stand beside what is computed."""
        if self.norm.soort == "maatstaf":
            return
        for daad in self.beeld.per_daad.get("oordeel_gegeven", ()):
            if daad.velden.get("norm") == self.norm.id and daad.id not in self.verdict.genoemd():
                uitkomst = daad.velden.get("uitkomst") or "uitkomst onbekend"
                yield f"daarnaast is er een {nl.oordeel(daad)}: {noem(uitkomst)}"


_BENADERD = (
    "er zijn meer mogelijkheden dan afzonderlijk te toetsen zijn; genoemd is alles wat niet is "
    "uitgesloten"
)


def _is_gelezen(daad: Daad) -> bool:
    """Is there something to say of how this act is read?"""
    return daad.velden.get("lezing") is True or bool(_SEIZOEN.search(daad.edtf or ""))


def _soort(sleutel: object) -> object:
    """What kind of unknown a choice of a world is about."""
    return sleutel[0] if isinstance(sleutel, tuple) else None


def _seizoen(edtf: str) -> str:
    tijd = periode(edtf)
    dagen = " tot en met ".join(
        noem_dag(dag.toordinal()) for dag in (tijd.vroegst, tijd.laatst) if _is_dag(dag)
    )
    naam = {"1": "voorjaar", "2": "zomer", "3": "najaar", "4": "winter"}
    gevonden = _SEIZOEN.search(edtf)
    woord = f"{naam[gevonden[0][-1]]} {gevonden[0][:4]}" if gevonden else edtf
    return f"‘{woord}’ is in de ruimste lezing genomen: {dagen}"


def _is_dag(dag: date) -> bool:
    return dag not in (date.min, date.max)
