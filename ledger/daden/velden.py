"""Which fields of an act are clear, which are sealed, and which point elsewhere.

What an act says about itself (its types, in lijsten.py) is turned here into what others do with
it: split it into clear and personal fields and put it together again, find and replace the ids
of other acts, of persons and of cases in it, and say in Dutch what is wrong with data that is no
act. A personal field is named by its JSON pointer without the first slash: `bronnen/0/citaat`.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ledger.daden.lijsten import KAMERVRAAG, PATRONEN, Merk
from ledger.daden.woorden import Bron, Daad, Fout, Ongeldig, Vast, merken, veldmerken

_KREEG_MAX = 60
_FOUTEN_MAX = 100  # that are told of one act
D = TypeVar("D", bound=Daad)

# --- clear and personal -----------------------------------------------------------------------


def persoonlijke_velden(handeling: Daad) -> dict[str, Any]:
    """What must be sealed in this act: JSON pointer (without its first slash) to value."""
    return gesplitst(handeling)[1]


def heldere_velden(handeling: Daad) -> dict[str, Any]:
    """The act as JSON values without what must be sealed.

    Optional fields at their default are left out; a required field that is unknown is null.
    """
    return gesplitst(handeling)[0]


def samengevoegd(helder: Mapping[str, Any], persoonlijk: Mapping[str, Any]) -> dict[str, Any]:
    """The whole act again, from its clear fields and whichever personal ones were opened."""
    geheel: dict[str, Any] = json.loads(json.dumps(dict(helder))) if persoonlijk else dict(helder)
    for pad, waarde in persoonlijk.items():
        *weg, naam = pad.split("/")
        plek: Any = geheel
        for stap in weg:
            plek = plek[int(stap)] if isinstance(plek, list) else plek[stap]
        plek[naam] = waarde
    return geheel


@cache
def _standaard(soort: type[Daad]) -> Mapping[str, Any]:
    """What an optional field holds when nobody filled it in, as JSON."""
    return {
        naam: list(veld.default) if isinstance(veld.default, tuple) else veld.default
        for naam, veld in soort.model_fields.items()
        if naam != "daad" and not veld.is_required()
    }


def gesplitst(handeling: Daad) -> tuple[dict[str, Any], dict[str, Any]]:
    """The clear and the personal fields of an act, in one go."""
    standaard = _standaard(type(handeling))
    helder: dict[str, Any] = {}
    persoonlijk: dict[str, Any] = {}
    for naam, waarde in handeling.model_dump(mode="json").items():
        if naam in standaard and standaard[naam] == waarde:
            continue
        if waarde is not None and Merk.PERSOONLIJK in handeling.merken_van(naam):
            persoonlijk[naam] = waarde
        elif waarde and handeling.vorm_van(naam) == "bronnen":
            helder[naam] = [
                _splits_bron(f"{naam}/{i}", bron, persoonlijk) for i, bron in enumerate(waarde)
            ]
        else:
            helder[naam] = waarde
    return helder, persoonlijk


def _splits_bron(pad: str, bron: Mapping[str, Any], persoonlijk: dict[str, Any]) -> dict[str, Any]:
    verzegeld = Bron.verzegelde_namen(openbaar=bron.get("openbaar") is True)
    helder = {}
    for naam, waarde in bron.items():
        if waarde is None:
            continue
        if naam in verzegeld:
            persoonlijk[f"{pad}/{naam}"] = waarde
        else:
            helder[naam] = waarde
    return helder


# --- ids of other things ----------------------------------------------------------------------

# Where an id stands inside a nested value.
_GENEST = {
    ("na", Merk.DAAD): "id",
    ("door", Merk.PERSOON): "ref",
    ("onderwerp", Merk.PERSOON): "ref",
}


def verwijzingen(handeling: Daad) -> tuple[str, ...]:
    """The ids of all other acts that this act refers to; the number of a Kamervraag is none."""
    return _codes(handeling, Merk.DAAD)


def personen(handeling: Daad) -> tuple[str, ...]:
    """The codes of all persons that this act mentions."""
    return _codes(handeling, Merk.PERSOON)


def dossiers(handeling: Daad) -> tuple[str, ...]:
    """The ids of all cases that this act mentions in its fields."""
    return _codes(handeling, Merk.DOSSIER)


def vervang_verwijzingen(handeling: D, f: Callable[[str], str]) -> D:
    """The same act, with each id of another act replaced."""
    return _vervang(handeling, Merk.DAAD, f)


def vervang_personen(handeling: D, f: Callable[[str], str]) -> D:
    """The same act, with each code of a person replaced."""
    return _vervang(handeling, Merk.PERSOON, f)


def vervang_dossiers(handeling: D, f: Callable[[str], str]) -> D:
    """The same act, with each id of a case replaced."""
    return _vervang(handeling, Merk.DOSSIER, f)


def _codes(handeling: Daad, merk: Merk) -> tuple[str, ...]:
    gevonden: dict[str, None] = {}

    def onthoud(code: str) -> str:
        gevonden[code] = None
        return code

    _vervang(handeling, merk, onthoud)
    return tuple(gevonden)


def _vervang(handeling: D, merk: Merk, f: Callable[[str], str]) -> D:
    nieuw = {}
    for naam in _kandidaten(type(handeling), merk):
        waarde = getattr(handeling, naam)
        if not waarde or isinstance(waarde, bool):
            continue
        genest = _GENEST.get((handeling.vorm_van(naam), merk))
        if genest or merk in handeling.merken_van(naam):
            # Only where an act is meant can the number of a Kamervraag stand instead.
            vervangen = _per_code(waarde, genest, f, kamervraag=merk is Merk.DAAD)
            if vervangen != waarde:
                nieuw[naam] = vervangen
    return handeling.model_copy(update=nieuw) if nieuw else handeling


@cache
def _kandidaten(soort: type[Daad], merk: Merk) -> tuple[str, ...]:
    """The fields that can hold such an id; the new value of a correction can hold anything."""
    return tuple(
        naam
        for naam, eigen in merken(soort).items()
        if merk in eigen or (naam, merk) in _GENEST or naam == "nieuwe_waarde"
    )


def _per_code(waarde: Any, genest: str | None, f: Callable[[str], str], *, kamervraag: bool) -> Any:
    match waarde:
        case str():
            return waarde if kamervraag and KAMERVRAAG.fullmatch(waarde) else f(waarde)
        case list() | tuple():
            return type(waarde)([_per_code(d, genest, f, kamervraag=kamervraag) for d in waarde])
        case dict():
            code = waarde.get(genest)
            return waarde if code is None else {**waarde, genest: f(code)}
        case _ if genest and (code := getattr(waarde, genest)) is not None:
            nieuw = f(code)
            return waarde if nieuw == code else waarde.model_copy(update={genest: nieuw})
    return waarde


# --- from data to an act ------------------------------------------------------------------------


def lees_daad(gegevens: Mapping[str, Any], soorten: Mapping[str, type[D]]) -> D:
    """An act of one of these kinds, by the name of its `daad`, from data that came from outside.

    Raises:
        Ongeldig: with everything that is wrong with it at once.
    """
    return _gevormd(_soort(gegevens, soorten), gegevens)


def herstel_daad(gegevens: Mapping[str, Any], soorten: Mapping[str, type[D]]) -> D:
    """The same of an act as it was stored; what stayed sealed or was erased is None."""
    soort = _soort(gegevens, soorten)
    return _gevormd(soort, {**_leeg(soort), **gegevens})


def _gevormd(soort: type[D], gegevens: Mapping[str, Any]) -> D:
    try:
        return soort.model_validate(dict(gegevens))
    except ValidationError as fout:
        raise Ongeldig(fouten_van(fout, soort)) from None


def _soort(gegevens: Mapping[str, Any], soorten: Mapping[str, type[D]]) -> type[D]:
    if not isinstance(gegevens, Mapping):
        raise Ongeldig([Fout("", "een object met de gegevens van een daad", kreeg(gegevens))])
    daad = gegevens.get("daad")
    if isinstance(daad, str) and (soort := soorten.get(daad)) is not None:
        return soort
    if daad is None:
        raise Ongeldig([Fout("/daad", "de naam van een daad", "niets")])
    verwacht = f"een bekende daad{lijkt_op(daad, tuple(soorten))}"
    raise Ongeldig([Fout("/daad", verwacht, kreeg(daad))])


@cache
def _leeg(soort: type[Daad]) -> Mapping[str, None]:
    """What may be absent on disk although the door asks for it: the personal fields."""
    return {
        naam: None
        for naam, veld in soort.model_fields.items()
        if veld.is_required() and (Merk.PERSOONLIJK in veldmerken(veld) or naam == "nieuwe_waarde")
    }


# --- what is wrong, in Dutch ------------------------------------------------------------------

LEEG = "dit gegeven (onbekend is null)"
_VERWACHT = {
    "missing": LEEG,
    "bool_type": "true of false",
    "int_type": "een geheel getal",
    "int_from_float": "een geheel getal",
    "string_type": "tekst",
    "string_unicode": "tekst in geldige Unicode",
    "tuple_type": "een lijst",
    "list_type": "een lijst",
    "dict_type": "een object",
    "model_type": "een object",
    "model_attributes_type": "een object",
    "date_type": "een dag als jaar-maand-dag",
}


def fouten_van(fout: ValidationError, soort: type[Vast]) -> tuple[Fout, ...]:
    """Everything pydantic found wrong, up to a hundred, in our words and with our pointers."""
    details = fout.errors(include_url=False)
    # A list whose only element is wrong is not also too short.
    dieper = {detail["loc"][:-1] for detail in details} | {detail["loc"][:-2] for detail in details}
    return tuple(
        _vertaal(detail, soort)
        for detail in details[:_FOUTEN_MAX]
        if detail["type"] != "too_short" or detail["loc"] not in dieper
    )


def kreeg(waarde: object) -> str:
    """What came, short enough to print."""
    try:
        tekst = json.dumps(waarde, ensure_ascii=False, default=str)
    except (TypeError, ValueError):
        tekst = str(waarde)
    if isinstance(waarde, str):
        tekst = f"'{waarde}'"
    tekst = "".join(teken if teken.isprintable() else "�" for teken in tekst)
    return tekst if len(tekst) <= _KREEG_MAX else f"{tekst[: _KREEG_MAX - 1]}…"


def lijkt_op(woord: object, bekend: Iterator[str] | tuple[str, ...]) -> str:
    """A hint with the known words that look like this one, or nothing."""
    buren = get_close_matches(str(woord)[:100], list(bekend), n=3, cutoff=0.6)
    return f" (lijkt op {' of '.join(buren)})" if buren else ""


def _vertaal(detail: ErrorDetails, soort: type[Vast]) -> Fout:
    # What pydantic calls the forms that a value can have is no step of ours; a name that somebody
    # wrote is, whatever it begins with.
    stappen = [str(stap) for stap in detail["loc"] if stap not in {"@een", "@lijst"}]
    pad = "".join(f"/{stap.replace('~', '~0').replace('/', '~1')}" for stap in stappen)
    if detail["type"] == "missing":
        return Fout(pad, _VERWACHT["missing"], "niets")
    if detail["type"] == "extra_forbidden":
        return Fout(pad, _verwacht_veld(detail, soort), kreeg(detail["loc"][-1]))
    return Fout(pad, _verwacht(detail), kreeg(detail["input"]))


def _verwacht_veld(detail: ErrorDetails, soort: type[Vast]) -> str:
    if len(detail["loc"]) > 1 or "daad" not in soort.model_fields:
        return "alleen bekende gegevens"
    namen = tuple(soort.model_fields)
    daad = soort.model_fields["daad"].default
    return f"een gegeven van {daad}{lijkt_op(detail['loc'][-1], namen)}"


def _verwacht(detail: ErrorDetails) -> str:
    context = detail.get("ctx") or {}
    match detail["type"]:
        case "value_error":
            return str(getattr(context["error"], "verwacht", context["error"]))
        case "literal_error":
            return _verwacht_een_van(context["expected"], detail["input"])
        case "string_pattern_mismatch":
            return PATRONEN[context["pattern"]]
        case "too_short":
            return f"ten minste {context['min_length']} in de lijst"
        case "too_long":
            return f"ten hoogste {context['max_length']} in de lijst"
        case "union_tag_invalid":
            return _verwacht_een_van(context["expected_tags"], context["tag"])
        case "json_invalid":
            return "JSON"
        case "greater_than_equal":
            return f"een getal vanaf {context['ge']}"
        case "less_than_equal":
            return f"een getal tot en met {context['le']}"
        case soort:
            return _VERWACHT.get(soort, detail["msg"])


def _verwacht_een_van(opties: str, invoer: object) -> str:
    """Pydantic lists the options as "'a', 'b' or 'c'"."""
    namen = tuple(optie.strip("'") for optie in opties.replace(" or ", ", ").split(", "))
    if len(namen) == 1:
        return namen[0]
    return f"een van {', '.join(namen)}{lijkt_op(invoer, namen)}"
