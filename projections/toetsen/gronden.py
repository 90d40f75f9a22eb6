"""The grounds of a verdict: one or two plain sentences that name acts and dates.

A ground never says more than the record does: that nothing was found is not that nothing was done.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from ledger.daden.woorden import noem
from ledger.tijd.wanneer import Wanneer
from projections.normen.normvorm import Norm, Patroon
from projections.normen.termijnen import noem_dag
from projections.plichten.eindes import Dag, Open, Voor
from projections.plichten.plichten import Uitslag
from projections.toetsen.bladen import Blad
from projections.verwoorden import woordkeus as nl
from projections.werelden.dossierbeeld import Beeld, Daad, waarden


class Verdict:
    """One verdict with the worlds it rests on."""

    def __init__(
        self,
        beeld: Beeld,
        norm: Norm,
        aanleiding: Daad | None,
        bladeren: Sequence[Blad],
        einde: tuple[int | None, int | None],
        *,
        geheel: bool = True,
    ) -> None:
        self.beeld = beeld
        self.geheel = geheel  # false: there are worlds that were not told apart
        self.norm = norm
        self.aanleiding = aanleiding
        self.bladeren = bladeren
        self.einde = einde  # the earliest and the latest last day there can be
        self.uitkomsten = frozenset(blad.uitslag.uitkomst for blad in bladeren)

    def genoemd(self) -> tuple[str, ...]:
        """The acts its outcomes name, the trigger first."""
        uitslagen = [blad.uitslag for blad in self.bladeren]
        ids = {id_ for uitslag in uitslagen for id_ in (*uitslag.verschoven, *uitslag.daden)}
        return self.op_volgorde(ids)

    def op_volgorde(self, ids: Iterable[str]) -> tuple[str, ...]:
        """These acts as they were recorded, the trigger first."""
        eerst = [] if self.aanleiding is None else [self.aanleiding.id]
        rij = sorted(set(ids) - set(eerst), key=lambda id_: self.beeld.per_id[id_].nummer)
        return (*eerst, *rij)

    # --- grounds ------------------------------------------------------------------------------

    def gronden(self) -> tuple[str, ...]:
        """The sentences; with several outcomes first what they are.

        Of worlds that were not all told apart none says what is certain.
        """
        per_uitkomst: dict[str, list[Uitslag]] = {}
        for blad in self.bladeren:
            per_uitkomst.setdefault(blad.uitslag.uitkomst, []).append(blad.uitslag)
        if len(per_uitkomst) == 1 and self.geheel:
            gronden = [nl.zin(grond(self, uitslag)) for uitslag in self._verschillend()]
            return tuple(dict.fromkeys(gronden))[:3]
        rest = () if self.geheel else ("een mogelijkheid die niet is nagerekend",)
        namen = nl.een_van([*map(nl.uitkomst, sorted(per_uitkomst)), *rest])
        kop = _SAMEN.get(self.uitkomsten, _ONBEPAALD) if self.geheel else _ONBEPAALD
        redenen = (
            f"mogelijk {_MOGELIJK.get(naam) or nl.uitkomst(naam)}: "
            + grond(self, uitslagen[0]).removeprefix("gedaan: ")
            for naam, uitslagen in sorted(per_uitkomst.items())
        )
        return (nl.zin(f"{kop}: {namen}"), *map(nl.zin, redenen))

    def _verschillend(self) -> Iterator[Uitslag]:
        """One result for each reason."""
        gezien: set[tuple[str, tuple[str, ...]]] = set()
        for blad in self.bladeren:
            sleutel = (blad.uitslag.reden, blad.uitslag.daden)
            if sleutel not in gezien:
                gezien.add(sleutel)
                yield blad.uitslag

    def daden(self, uitslag: Uitslag) -> str:
        """The acts of a result, with their dates."""
        return nl.een_van((nl.met_datum(self.beeld.per_id[i]) for i in uitslag.daden), "en")

    def termijn(self) -> str:
        """When the term ended."""
        laag, hoog = self.einde
        verschoven = {id_ for blad in self.bladeren for id_ in blad.uitslag.verschoven}
        if verschoven:
            namen = [nl.met_datum(d) for d in self.beeld.daden if d.id in verschoven]
            return f"{_tot(laag, hoog)}, verschoven door {nl.een_van(namen, 'en')}"
        return f"{_tot(laag, hoog)}{self._zonder_einde()}"

    def _zonder_einde(self) -> str:
        """Why no last day can be named: the date it runs from has no end."""
        eindes = [blad.uitslag.einde for blad in self.bladeren]
        ankers = {einde.anker for einde in eindes if isinstance(einde, Dag)}
        beeld = self.beeld
        namen = [
            nl.uiterlijk(daad, veld, beeld.daden)
            for dag, daad, veld in beeld.welke()
            if dag in ankers and beeld.ruimte.hoog[dag] >= beeld.nooit
        ]
        if not namen:
            return ""
        return f", want niet is vastgelegd {nl.een_van(namen, 'en')}"


_ONBEPAALD = "onbepaald"
_SAMEN = {  # what certain outcomes say together
    frozenset(("nagekomen", "te_laat")): "gedaan, tijdigheid onbekend",
    frozenset(("niet_nagekomen", "te_laat")): "niet op tijd",
}
_MOGELIJK = {"loopt": "loopt de termijn nog"}


def _tot(laag: int | None, hoog: int | None) -> str:
    """Until when a term ran, as exactly as that is known."""
    if laag is not None and hoog is not None:
        if laag == hoog:
            return f"tot en met {noem_dag(laag)}"
        return f"tot en met een dag tussen {noem_dag(laag)} en {noem_dag(hoog)}"
    if laag is not None:
        return f"tot en met een dag op of na {noem_dag(laag)}, zonder bekende laatste dag"
    if hoog is not None:
        return f"tot en met een dag op of vóór {noem_dag(hoog)}"
    return "tot een dag die niet te bepalen is"


def grond(u: Verdict, uitslag: Uitslag) -> str:
    """Why this outcome."""
    return _GRONDEN[uitslag.reden](u, uitslag)


# --- one sentence per reason ------------------------------------------------------------------


def _op_tijd(u: Verdict, uitslag: Uitslag) -> str:
    if isinstance(uitslag.einde, Open):
        return f"gedaan: {u.daden(uitslag)}; tijdigheid niet getoetst"
    if isinstance(uitslag.einde, Voor):
        return f"gedaan: {u.daden(uitslag)}, {_voor(uitslag.einde)}"
    return f"gedaan: {u.daden(uitslag)}; {_liep(u, uitslag)}"


def _voor(einde: Voor) -> str:
    daden = nl.een_van((nl.met_datum(daad) for daad in einde.daden), "en")
    return f"vóór {daden or 'de handeling waar het vóór moest'}"


def _liep(u: Verdict, uitslag: Uitslag) -> str:
    """How long there was for it: until a last day, or until another act."""
    if isinstance(uitslag.einde, Voor):
        return f"het moest {_voor(uitslag.einde)}"
    return f"de termijn liep {u.termijn()}"


def _te_laat(u: Verdict, uitslag: Uitslag) -> str:
    return f"gedaan: {u.daden(uitslag)}, na afloop; {_liep(u, uitslag)}"


def _loopt(u: Verdict, uitslag: Uitslag) -> str:
    if isinstance(uitslag.einde, Open):
        if uitslag.verschoven:
            return (
                f"de termijn is opgeschort: {u.daden(uitslag._replace(daden=uitslag.verschoven))}"
            )
        return f"{_niets(u)}; er is geen termijn verstreken"
    if isinstance(uitslag.einde, Voor):
        return f"{_niets(u)}; de handeling waar het vóór moet is er ook nog niet"
    return f"{_niets(u)}; de termijn loopt {u.termijn()}"


def _niets(u: Verdict) -> str:
    groepen = u.norm.nakoming.groepen
    if len(groepen) > 1:
        alle = nl.een_van((nl.soorten(groep) for groep in groepen), "en")
        return f"niet van elk van {alle} is een handeling vastgelegd die meetelt"
    return (
        f"er is geen handeling {nl.soorten([p for g in groepen for p in g])} vastgelegd die meetelt"
    )


def _stilte(u: Verdict, uitslag: Uitslag) -> str:
    return f"{_niets(u)}; {_liep(u, uitslag)}. Dat het niet is gebeurd staat niet vast"


def _niet_gedaan(u: Verdict, uitslag: Uitslag) -> str:
    bewijs = u.beeld.per_id[uitslag.daden[-1]]
    return f"{_niets(u)}; {_liep(u, uitslag)}, en {_verklaring(bewijs)}"


def _verklaring(bewijs: Daad) -> str:
    daden = nl.een_van(
        (f"‘{nl.soort(daad)}’" for daad in waarden(bewijs.velden.get("daadsoort"))), "en"
    )
    if bewijs.daad == "volledigheid_verklaard":
        tot = date.fromisoformat(str(bewijs.velden["tot_en_met"])).toordinal()
        return f"het dossier is volledig verklaard voor {daden} tot en met {noem_dag(tot)}"
    return f"vastgesteld is dat {daden} niet is gebeurd ({nl.wanneer(bewijs)})"


def _niet_in_werking(u: Verdict, uitslag: Uitslag) -> str:
    del uitslag
    geldig = u.norm.geldig
    van = f" vanaf {_rand(geldig.van.edtf)}" if geldig.van else ""
    tot = ""
    if geldig.tot is not None:
        woord = "tot aan" if geldig.tot.grens else "tot en met"
        tot = f" {woord} {_rand(geldig.tot.edtf)}"
    dag = f" op {u.norm.geldig.toets_op}" if u.aanleiding is not None else ""
    waarop = {" op aanleiding": "toen", " op melding": "bij de melding", " op gedraging": "toen"}
    return f"de norm gold {waarop.get(dag, 'in deze tijd')} niet: zij geldt{van}{tot}"


def _rand(edtf: str) -> str:
    return Wanneer(edtf).leesbaar()


def _voorwaarde(u: Verdict, uitslag: Uitslag) -> str:
    del uitslag
    return f"de norm geldt alleen als: {nl.voorwaarden(u.norm.indien)}; daaraan is niet voldaan"


def _uitzondering(u: Verdict, uitslag: Uitslag) -> str:
    als = f", door {u.daden(uitslag)}" if uitslag.daden else ""
    return f"een uitzondering doet zich voor{als}: {nl.voorwaarden(u.norm.tenzij, 'of')}"


def _geen_aanleiding(u: Verdict, uitslag: Uitslag) -> str:
    del uitslag
    patronen: Sequence[Patroon] = u.norm.aanleiding
    wat = nl.een_van(nl.patroon(p) for p in patronen)
    return f"er is geen {wat} vastgelegd" if wat else "de plicht waar deze op volgt is er niet"


def _past_niet(u: Verdict, uitslag: Uitslag) -> str:
    del uitslag
    patronen = u.norm.aanleiding or u.norm.verboden
    return f"deze handeling is geen {nl.een_van(nl.patroon(p) for p in patronen)}"


def _nog_niet(u: Verdict, uitslag: Uitslag) -> str:
    del uitslag
    return f"op {noem_dag(u.beeld.peildatum)} was dit nog niet gebeurd"


def _vervallen(u: Verdict, uitslag: Uitslag) -> str:
    return f"vervallen door {u.daden(uitslag)}"


def _verboden(u: Verdict, uitslag: Uitslag) -> str:
    return f"{u.daden(uitslag)} is wat de norm verbiedt"


def _stelling(u: Verdict, uitslag: Uitslag) -> str:
    return f"{u.daden(uitslag)}: gesteld en niet vastgesteld; er is geen oordeel dat dit beslist"


def _oordeel(u: Verdict, uitslag: Uitslag) -> str:
    daad = u.beeld.per_id[uitslag.daden[-1]]
    uitkomst = daad.velden.get("uitkomst")
    rust = f"rust op {nl.oordeel(daad)}: {noem(uitkomst) if uitkomst else 'uitkomst onbekend'}"
    begin, soorten = u.aanleiding, u.beeld.per_daad
    if u.norm.soort != "maatstaf" or begin is None or daad.velden.get("melding"):
        return rust
    if len(soorten[begin.daad]) == 1:
        return rust
    return f"{rust}; het noemt geen melding en geldt daarom voor elke van daarvoor"


def _bewijs(u: Verdict, uitslag: Uitslag) -> str:
    return f"er is een aanwijzing, {u.daden(uitslag)}, maar geen oordeel over deze norm"


def _na_termijn(u: Verdict, uitslag: Uitslag) -> str:
    return f"gedaan: {u.daden(uitslag)}, na afloop van de termijn"


def _weerlegd(u: Verdict, uitslag: Uitslag) -> str:
    if uitslag.daden:
        return f"het vermoeden is weerlegd: {u.daden(uitslag)}"
    return "volgens de vastlegging is er geen verband met de melding"


def _rol(u: Verdict, uitslag: Uitslag) -> str:
    daad = u.beeld.per_id[uitslag.daden[0]]
    rollen = [actor.get("rol") for actor in waarden(daad.velden.get("door"))]
    wie = nl.een_van((noem(rol) if rol else "een onbekende" for rol in rollen), "en")
    drager = nl.een_van(noem(rol) for rol in u.norm.drager)
    grond = f"gedaan door {wie or 'een onbekende'}; volgens de norm is dit aan {drager}"
    if len(uitslag.daden) > 1:
        toewijzing = nl.met_datum(u.beeld.per_id[uitslag.daden[1]])
        grond += f", en die rol had deze persoon volgens {toewijzing}"
    return grond


_GRONDEN: Mapping[str, Callable[[Verdict, Uitslag], str]] = {
    "op_tijd": _op_tijd,
    "te_laat": _te_laat,
    "loopt": _loopt,
    "stilte": _stilte,
    "niet_gedaan": _niet_gedaan,
    "niet_in_werking": _niet_in_werking,
    "voorwaarde": _voorwaarde,
    "uitzondering": _uitzondering,
    "geen_aanleiding": _geen_aanleiding,
    "past_niet": _past_niet,
    "nog_niet": _nog_niet,
    "vervallen": _vervallen,
    "verboden": _verboden,
    "stelling": _stelling,
    "oordeel": _oordeel,
    "bewijs": _bewijs,
    "rol": _rol,
    "na_termijn": _na_termijn,
    "weerlegd": _weerlegd,
    "buiten_venster": lambda _u, _r: "de handeling viel buiten de tijd waarin de norm beschermt",
    "niets_gebleken": lambda _u, _r: "er is niets vastgelegd waaruit een schending blijkt",
    "geen_oordeel": lambda _u, _r: (
        "er is geen oordeel over deze norm en geen aanwijzing vastgelegd"
    ),
    "aanleiding_is_er": lambda _u, _r: "de plicht begon met een andere handeling",
    "plicht_anders": lambda _u, _r: "de plicht waar deze op volgt liep anders af",
    "tegenstrijdig": lambda _u, _r: (
        "de data of de volgorde van de handelingen spreken elkaar tegen; hierover is niets te "
        "zeggen"
    ),
}
