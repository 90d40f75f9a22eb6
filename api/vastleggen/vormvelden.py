"""A form made from the model of an act, and the act made from what somebody filled in.

A field of a form is named by its place in the act, `bronnen.0.citaat`, so a fault that the act has
stands beside the field where it was made. What was left empty is unknown where the act asks for it,
and absent where it may be.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from operator import itemgetter
from typing import Any, Final

from api.taal import vormtaal
from api.taal.datumtaal import leesbaar
from api.taal.taal import hoofdletter
from api.taal.veldtaal import mag_niet_leeg, wordt_verwacht
from api.taal.vertaling import TAAL, Taal, _
from api.taal.wistaal import genoemde
from ledger.daden.handelingen import HANDELINGEN
from ledger.daden.lijsten import Merk
from ledger.daden.velden import LEEG, lees_daad, persoonlijke_velden
from ledger.daden.woorden import Daad, Fout, Handeling, Ongeldig, Registerhandeling, veldmerken
from ledger.tijd.datumwoorden import is_edtf, lees_datum
from ledger.tijd.edtf import WanneerFout
from ledger.tijd.wanneer import toets_woorden
from projections.beelden.wisbeeld import Genoemde
from projections.beelden.zaakbeeld import DossierRegel, Zaakbeeld
from projections.werelden.tijdlijn import Tijdlijnregel

# In this order what every act has; its own fields stand between.
_EERST, _LAATST = ("gebeurd", "woorden", "door"), ("bronnen", "na", "noemt", "lezing")
_VERBAND_MET = {"melding": "melding_gedaan", "klacht": "klacht_ingediend"}
_VERBANDEN = (*_VERBAND_MET, "vragen")
# A file is chosen and its name comes with it; whom texts name is ticked off or written down.
_EIGEN_SOORT: Final = {"document": "bestand", "documentnaam": "verborgen", "noemt": "personen"}
_NIEMAND: Final = "noemt.niemand"
_MEEST_RIJEN: Final = 100
_RIJNUMMERS: Final = frozenset(map(str, range(_MEEST_RIJEN)))
_AFVINKEN: Final = 12  # more choices than this are not ticked off but picked, one by one


@dataclass(frozen=True, slots=True)
class Vormveld:
    """A field: what it asks, how, and of what it is made when it has parts."""

    naam: str
    soort: str
    label: str
    hulp: str
    keuzes: tuple[tuple[str, str], ...] = ()
    lijst: bool = False
    gevraagd: bool = False  # the act asks for it: left empty it is unknown
    nodig: bool = False  # it cannot be unknown either
    verzegeld: bool = False
    delen: tuple["Vormveld", ...] = ()

    @property
    def afvinken(self) -> bool:
        """Whether its choices all stand there, to be ticked off."""
        return self.soort == "keuze" and self.lijst and len(self.keuzes) <= _AFVINKEN

    @property
    def later(self) -> bool:
        """Whether it can wait: the act does not ask for it, and it is no source."""
        return not self.gevraagd and self.naam not in {*_EERST, "bronnen"}


@dataclass(frozen=True, slots=True)
class Keuzes:
    """What a form offers to choose from beside closed lists: the acts of the case, other cases."""

    daden: tuple[tuple[str, str, str], ...]  # id, kind, how it reads
    zaken: tuple[tuple[str, str], ...]
    personen: tuple[tuple[str, str], ...] = ()  # of the case: code, as what

    def van(self, veld: Vormveld) -> tuple[tuple[str, str], ...]:
        """The choices of one field, each with how it reads."""
        if veld.soort == "verwijzing":
            soort = _VERBAND_MET.get(veld.naam)
            return tuple((id_, tekst) for id_, daad, tekst in self.daden if soort in {None, daad})
        if veld.soort == "dossier":
            return self.zaken
        if veld.soort == "personen":
            return self.personen
        return (("ja", _("Ja")), ("nee", _("Nee"))) if veld.soort == "ja_nee" else veld.keuzes


def keuzes_voor(
    beeld: Zaakbeeld, zaken: Iterable[DossierRegel], personen: Iterable[Genoemde] = ()
) -> Keuzes:
    """What a form for this case can refer to."""
    return Keuzes(
        tuple((regel.id, regel.daad, _noem(regel)) for regel in beeld.regels if regel.thuis),
        tuple(
            (zaak.id, " · ".join(filter(None, (zaak.kenmerk, zaak.titel))) or zaak.id)
            for zaak in zaken
        ),
        tuple((persoon.id, hoofdletter(genoemde(persoon))) for persoon in personen),
    )


def _noem(regel: Tijdlijnregel) -> str:
    wanneer = leesbaar(regel.edtf, regel.woorden)
    return f"{_('nr.')} {regel.nummer}: {_(regel.titel)} ({wanneer})"


def velden(soort: type[Daad]) -> tuple[Vormveld, ...]:
    """The fields of a form for this act, in the order in which one fills them in."""
    return _velden(soort, TAAL.get())


@cache
def _velden(soort: type[Daad], taal: Taal) -> tuple[Vormveld, ...]:
    """The same, kept once for each language."""
    del taal
    schema = soort.model_json_schema()
    gemaakt = {
        naam: _veld(naam, vorm, soort, schema, naam in schema.get("required", ()))
        for naam, vorm in schema["properties"].items()
        if naam not in {"daad", _eigen(soort)}
    }
    if not (issubclass(soort, Handeling) or "daadsoort" in gemaakt):
        for naam in (*_EERST, *_LAATST, *_VERBANDEN):  # it happens by being recorded
            gemaakt.pop(naam, None)
    vast = {*_EERST, *_LAATST, *_VERBANDEN}
    volgorde = (*_EERST, *(n for n in gemaakt if n not in vast), *_VERBANDEN, *_LAATST)
    return tuple(gemaakt[naam] for naam in volgorde if naam in gemaakt)


def _eigen(soort: type[Daad]) -> str | None:
    """The field by which others name this act: the register gives that name, but for a number."""
    return soort.eigen if soort.eigen != "vragen" else None


def _veld(
    naam: str, vorm: Mapping[str, Any], soort: type[Daad], schema: Mapping[str, Any], vereist: bool
) -> Vormveld:
    kern, lijst = _kern(vorm)
    veld = Vormveld(
        naam,
        "tekst",
        vormtaal.label(naam),
        "",
        lijst=lijst,
        gevraagd=vereist,
        nodig=vereist and {"type": "null"} not in vorm.get("anyOf", ()),
    )
    if "$ref" in kern:
        deel = schema["$defs"][kern["$ref"].rsplit("/", 1)[1]]
        # What may be written shorter is described as both; a form asks for the whole.
        deel = next((vorm for vorm in deel.get("anyOf", ()) if "properties" in vorm), deel)
        delen = tuple(
            _veld(n, v, soort, schema, n in deel.get("required", ()))
            for n, v in deel["properties"].items()
        )
        if naam == "bronnen":  # a public source is all in the open, but for its document
            delen = tuple(replace(d, verzegeld=False) for d in delen)
        wat = "bereik" if kern["$ref"].endswith("/Bereik") else "rijen"
        return replace(veld, soort=wat, delen=delen, hulp=vormtaal.hulp(naam, wat))
    merken = veldmerken(soort.model_fields[naam]) if naam in soort.model_fields else frozenset()
    wat = _soort(naam, kern, merken)
    return replace(
        veld,
        label=vormtaal.label(naam, wat),
        soort=wat,
        hulp=vormtaal.hulp(naam, wat),
        keuzes=_keuzes(naam, kern, soort),
        verzegeld=Merk.PERSOONLIJK in merken,
    )


def _keuzes(naam: str, kern: Mapping[str, Any], soort: type[Daad]) -> tuple[tuple[str, str], ...]:
    """The closed list of a field; long ones in the order of the alphabet."""
    if naam == "daadsoort":
        keuzes = [(daad, _(vorm.titel)) for daad, vorm in HANDELINGEN.items()]
    else:
        keuzes = [(code, vormtaal.keuze(code, soort)) for code in kern.get("enum", ())]
    return tuple(sorted(keuzes, key=itemgetter(1)) if len(keuzes) > _AFVINKEN else keuzes)


def _kern(vorm: Mapping[str, Any]) -> tuple[Mapping[str, Any], bool]:
    """What one value looks like, and whether there can be several."""
    if keuzes := [v for v in vorm.get("anyOf", ()) if v != {"type": "null"}]:
        return _kern(keuzes[0])
    if "oneOf" in vorm:  # one value, or a list of them
        return _kern(vorm["oneOf"][0])[0], True
    return (_kern(vorm["items"])[0], True) if "items" in vorm else (vorm, False)


def _soort(naam: str, kern: Mapping[str, Any], merken: frozenset[Merk]) -> str:
    if naam in _EIGEN_SOORT:
        return _EIGEN_SOORT[naam]
    if "enum" in kern or naam == "daadsoort":
        return "keuze"
    if kern.get("format") in {"edtf", "date"}:
        return "datum" if kern["format"] == "edtf" else "dag"
    for merk, wat in ((Merk.PERSOON, "persoon"), (Merk.DOSSIER, "dossier")):
        if merk in merken or (naam == "ref" and wat == "persoon"):
            return wat
    if naam != "vragen" and (Merk.DAAD in merken or naam == "id"):
        return "verwijzing"
    if kern.get("type") in {"boolean", "integer"}:
        return "ja_nee" if kern["type"] == "boolean" else "getal"
    return "tekst" if Merk.PERSOONLIJK in merken else "code"


def rijen(veld: Vormveld, ingevuld: Mapping[str, str], erbij: str = "") -> range:
    """The rows that a field with parts shows: those filled in, and one more if asked for."""
    aantal = max((i + 1 for i in _gevuld(veld.naam, ingevuld)), default=0)
    if veld.naam == "door" or aantal:
        aantal = max(aantal, 1)
    return range(min(aantal + (erbij == veld.naam), _MEEST_RIJEN))


def _gevuld(naam: str, ingevuld: Mapping[str, str]) -> Iterator[int]:
    for plek, waarde in ingevuld.items():
        voor, _, rest = plek.partition(".")
        nummer = rest.partition(".")[0]
        if voor == naam and waarde and nummer in _RIJNUMMERS:
            yield int(nummer)


def lees_daad_uit(soort: type[Daad], ingevuld: Mapping[str, str]) -> Handeling | Registerhandeling:
    """The act that was filled in.

    Raises:
        Ongeldig: with every fault, each at the place of the field that holds it.
    """
    gegevens: dict[str, Any] = {"daad": vormtaal.naam_van(soort)}
    if eigen := _eigen(soort):
        gegevens[eigen] = None
    fouten: list[Fout] = []
    for veld in velden(soort):
        waarde = _waarde(veld, veld.naam, ingevuld, fouten)
        if waarde is not None or (veld.gevraagd and not veld.nodig):
            gegevens[veld.naam] = waarde
    _met_woorden(gegevens, ingevuld)
    try:
        daad = lees_daad(gegevens, vormtaal.SOORTEN)
    except Ongeldig as fout:
        gemeld = {f.pad for f in fouten}
        fouten += [f for f in fout.fouten if f.pad not in gemeld]
        raise Ongeldig(fouten) from None
    if fouten:
        raise Ongeldig(fouten)
    return daad


def _met_woorden(gegevens: dict[str, Any], ingevuld: Mapping[str, str]) -> None:
    """A date written in words keeps them, as far as they hold nothing but a date."""
    zoals_geschreven = " ".join(ingevuld.get("gebeurd", "").split())
    if gegevens.get("gebeurd") and "woorden" not in gegevens and not is_edtf(zoals_geschreven):
        try:
            gegevens["woorden"] = toets_woorden(zoals_geschreven)
        except WanneerFout:
            return


def _waarde(veld: Vormveld, plek: str, ingevuld: Mapping[str, str], fouten: list[Fout]) -> Any:
    """What was filled in at this place; None when that is nothing."""
    if veld.soort == "rijen":
        alle = (_rij(veld, f"{plek}.{i}", ingevuld, fouten) for i in rijen(veld, ingevuld))
        gevuld = [rij for rij in alle if rij]
        return gevuld or ([{"rol": None}] if plek == "door" else None)
    if veld.soort == "bereik":
        return _rij(veld, plek, ingevuld, fouten)
    if veld.soort == "personen":
        return _personen(veld, ingevuld, fouten)
    if veld.lijst:
        return _meer(veld, plek, ingevuld)
    tekst = zoals_getypt(ingevuld.get(plek, ""))
    return _een(veld, plek, tekst, fouten) if tekst else None


def zoals_getypt(tekst: str) -> str:
    """A text without the space around it; a browser ends every line with two characters."""
    return tekst.replace("\r\n", "\n").strip()


def _rij(
    veld: Vormveld, plek: str, ingevuld: Mapping[str, str], fouten: list[Fout]
) -> dict[str, Any] | None:
    waarden = {d.naam: _waarde(d, f"{plek}.{d.naam}", ingevuld, fouten) for d in veld.delen}
    if all(waarde is None for waarde in waarden.values()):
        return None
    gevraagd = {deel.naam for deel in veld.delen if deel.gevraagd}
    return {n: w for n, w in waarden.items() if w is not None or n in gevraagd}


def _personen(veld: Vormveld, ingevuld: Mapping[str, str], fouten: list[Fout]) -> list[str] | None:
    codes = _meer(veld, veld.naam, ingevuld)
    if codes and ingevuld.get(_NIEMAND):
        fouten.append(Fout(f"/{veld.naam}", "niemand, of wie er genoemd wordt; niet beide", ""))
    return codes


def noemt_niet(soort: type[Daad], daad: Daad, ingevuld: Mapping[str, str]) -> bool:
    """Whether its sealed texts may name somebody, and nobody said whom or that they do not."""
    gezegd = bool(daad.noemt or ingevuld.get(_NIEMAND))
    verzegeld = bool(persoonlijke_velden(daad))
    return verzegeld and not gezegd and any(v.naam == "noemt" for v in velden(soort))


def _meer(veld: Vormveld, plek: str, ingevuld: Mapping[str, str]) -> list[str] | None:
    if veld.afvinken:
        codes = [code for code, _ in veld.keuzes if ingevuld.get(f"{plek}.{code}")]
    elif veld.soort in {"verwijzing", "keuze", "dossier"}:
        codes = [
            code
            for i in sorted(set(_gevuld(plek, ingevuld)))
            if (code := ingevuld.get(f"{plek}.{i}"))
        ]
    else:
        gekozen = (ingevuld.get(f"{plek}.{i}", "") for i in sorted(set(_gevuld(plek, ingevuld))))
        geschreven = (deel.strip() for deel in ingevuld.get(plek, "").split(","))
        codes = list(dict.fromkeys(filter(None, (*gekozen, *geschreven))))
    return codes or None


def _een(veld: Vormveld, plek: str, tekst: str, fouten: list[Fout]) -> Any:
    if veld.soort == "ja_nee":
        return {"ja": True, "nee": False}.get(tekst, tekst)
    if veld.soort == "getal":
        return int(tekst) if re.fullmatch(r"-?[0-9]{1,8}", tekst) else tekst
    if veld.soort == "datum":
        try:
            return lees_datum(tekst, ruim=veld.naam != "periode")
        except WanneerFout as fout:
            fouten.append(Fout("/" + plek.replace(".", "/"), fout.verwacht, fout.kreeg))
    return tekst


def fouten_per_veld(soort: type[Daad], fouten: Sequence[Fout]) -> dict[str, str]:
    """Per place in the form what is wrong there; "" for what has no field of its own."""
    uit: dict[str, str] = {}
    namen = {veld.naam: veld for veld in velden(soort)}
    for fout in fouten:
        delen = fout.pad.strip("/").split("/")
        veld = namen.get(delen[0])
        if veld is None:
            plek = ""
        elif veld.soort in {"rijen", "bereik"}:
            plek = ".".join(delen)
        else:
            plek = delen[0]
        leeg = veld is not None and fout.verwacht == LEEG
        datum = veld is not None and veld.soort == "datum"
        uit.setdefault(plek, mag_niet_leeg(datum=datum) if leeg else wordt_verwacht(fout.verwacht))
    return uit


@dataclass(frozen=True, slots=True)
class Regel:
    """What was filled in in one field, as it reads."""

    label: str
    tekst: str
    verzegeld: bool


def samenvatting(
    soort: type[Daad], ingevuld: Mapping[str, str], keuzes: Keuzes
) -> tuple[Regel, ...]:
    """Everything that was filled in, in the order of the form."""
    return tuple(regel for veld in velden(soort) for regel in _regels(veld, ingevuld, keuzes))


def _regels(veld: Vormveld, ingevuld: Mapping[str, str], keuzes: Keuzes) -> Iterator[Regel]:
    if veld.soort == "rijen":
        for i in rijen(veld, ingevuld):
            delen = _delen(veld, f"{veld.naam}.{i}", ingevuld, keuzes)
            if delen:
                yield Regel(veld.label, " · ".join(delen), verzegeld=False)
    elif veld.soort == "bereik":
        if delen := _delen(veld, veld.naam, ingevuld, keuzes):
            yield Regel(veld.label, " · ".join(delen), verzegeld=False)
    elif waarden := _waarden(veld, ingevuld):
        namen = dict(keuzes.van(veld))
        tekst = ", ".join(namen.get(waarde, waarde) for waarde in waarden)
        yield Regel(veld.label, tekst, veld.verzegeld)
    elif veld.soort == "personen" and ingevuld.get(_NIEMAND):
        yield Regel(veld.label, _("niemand"), verzegeld=False)


def _delen(veld: Vormveld, plek: str, ingevuld: Mapping[str, str], keuzes: Keuzes) -> list[str]:
    return [
        f"{deel.label.lower()}: {dict(keuzes.van(deel)).get(waarde, waarde)}"
        for deel in veld.delen
        if deel.soort not in {"bestand", "verborgen"}  # shown apart, by its name
        and (waarde := ingevuld.get(f"{plek}.{deel.naam}", "").strip())
    ]


def _waarden(veld: Vormveld, ingevuld: Mapping[str, str]) -> list[str]:
    waarde = _meer(veld, veld.naam, ingevuld) if veld.lijst else ingevuld.get(veld.naam, "").strip()
    return waarde if isinstance(waarde, list) else [waarde] if waarde else []
