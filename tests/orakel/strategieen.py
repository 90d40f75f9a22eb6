"""Any act at all, for laws that hold for every one of them (all invented).

`handelingen` draws acts as data, the way they come in at a door. Every personal text in them begins
with `GEHEIM`, so that whoever looks for a leak knows what to look for.
"""

from collections.abc import Callable
from hashlib import sha256
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from hypothesis import strategies as st
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from ledger.daden.handelingen import HANDELINGEN, REGISTERHANDELINGEN
from ledger.daden.lijsten import PATRONEN, Merk
from ledger.daden.woorden import Daad
from ledger.tijd.wanneer import Wanneer, WanneerFout

GEHEIM = "geheim-"

# --- dates ------------------------------------------------------------------------------------

_jaren = st.integers(1990, 2030).map(str)
_dagen = st.dates().map(lambda dag: f"{2000 + dag.year % 30:04}{dag.isoformat()[4:]}")


def _leest(tekst: str) -> bool:
    try:
        Wanneer(tekst)
    except WanneerFout:
        return False
    return True


# A date with nothing behind it: year, month, season, day, mask.
edtf_los = st.one_of(
    _jaren,
    st.builds("{}-{:02}".format, _jaren, st.integers(1, 12)),
    st.builds("{}-{}".format, _jaren, st.integers(21, 24)),
    _dagen.filter(_leest),
    st.builds("{}-{}".format, _jaren, st.sampled_from(["XX", "06-XX", "XX-XX"])),
    st.sampled_from(["199X", "202X", "20XX"]),
)
edtf_data = st.one_of(
    edtf_los,
    st.builds("{}{}".format, edtf_los, st.sampled_from("?~%")),
    st.builds("{}T{:02}:30+01:00".format, _dagen.filter(_leest), st.integers(0, 23)),
)
edtf_tekst = st.one_of(
    edtf_data,
    st.builds("[{}..{}]".format, edtf_data, edtf_data).filter(_leest),
    st.builds("{}/{}".format, edtf_data, edtf_data).filter(_leest),
    st.builds("[..{}]".format, edtf_data),
    st.builds("[{}..]".format, edtf_data),
    st.builds("{}/..".format, edtf_data),
    st.builds("../{}".format, edtf_data),
)

# --- values, from the types of the models -----------------------------------------------------

_woorden = st.sampled_from(["voorjaar 2020", "begin juni", "twee dagen later", "eind 2019"])
# All of Unicode but control characters, which no text may hold.
_tekens = st.characters(
    exclude_categories=["Cs", "Cc"],
    include_characters="\n\t\r",
    exclude_characters="\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
)
_codes = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=12)
_persoonlijk = st.builds(
    "{}{:016x} {}".format, st.just(GEHEIM), st.integers(0, 2**64 - 1), st.text(_tekens, max_size=20)
)
_openbaar = st.text("abc: \n", min_size=1, max_size=40).filter(str.strip)


def _vaststelling(tekst: str) -> dict[str, str]:
    return {"naam": "proef", "sha256": sha256(tekst.encode()).hexdigest(), "tekst": tekst}


def _volgorde(id_: str, minimum: int, extra: int | None) -> dict[str, Any]:
    return {"id": id_, "min": minimum, "max": None if extra is None else minimum + extra}


def _bereik(minimum: int, extra: int | None) -> dict[str, Any]:
    return {"min": minimum, "max": None if extra is None else minimum + extra}


_extra = st.none() | st.integers(0, 90)
# What a model checks across its fields, drawn so that it holds.
_SAMENGESTELD: dict[str, st.SearchStrategy[Any]] = {
    "Vaststelling": _openbaar.map(_vaststelling),
    "Volgorde": _codes | st.builds(_volgorde, _codes, st.integers(0, 60), _extra),
    "Bereik": st.integers(0, 9) | st.builds(_bereik, st.integers(0, 9), _extra),
}


def waarden(vorm: Any, extra: tuple[Any, ...] = ()) -> st.SearchStrategy[Any]:
    """Values of a type as it is written in a model."""
    if get_origin(vorm) is Annotated:
        return waarden(get_args(vorm)[0], (*get_args(vorm)[1:], *extra))
    if get_origin(vorm) in (Union, UnionType):
        return st.one_of([waarden(deel) for deel in get_args(vorm)])
    if get_origin(vorm) is tuple:
        minimum = max((getattr(iets, "min_length", 0) or 0 for iets in _plat(extra)), default=0)
        return st.lists(waarden(get_args(vorm)[0]), min_size=minimum, max_size=3)
    if get_origin(vorm) is Literal:
        return st.sampled_from(get_args(vorm))
    if isinstance(vorm, type) and issubclass(vorm, BaseModel):
        bijzonder = _SAMENGESTELD.get(vorm.__name__)
        return _objecten(vorm) if bijzonder is None else bijzonder
    return _enkel(vorm, _plat(extra))


def _plat(extra: tuple[Any, ...]) -> list[Any]:
    """Field(...) keeps its constraints inside itself."""
    uit: list[Any] = []
    for iets in extra:
        uit += iets.metadata if isinstance(iets, FieldInfo) else [iets]
    return uit


def _enkel(vorm: Any, extra: list[Any]) -> st.SearchStrategy[Any]:
    patroon = next((p for iets in extra if (p := getattr(iets, "pattern", None))), None)
    functies = {getattr(getattr(iets, "func", None), "__name__", "") for iets in extra}
    if vorm is type(None):
        return st.none()
    if vorm is bool:
        return st.booleans()
    if vorm is int:
        laagst = max((iets.ge for iets in extra if hasattr(iets, "ge")), default=0)
        return st.integers(max(laagst, -50), max(laagst, 0) + 500)
    if "_lees_isodatum" in functies:
        return _dagen.filter(_leest)
    if "_toets_edtf" in functies:
        return edtf_tekst
    if "toets_woorden" in functies:
        return _woorden
    if "_toets_daadsoort" in functies:
        return st.sampled_from(sorted(HANDELINGEN))
    if patroon is None:
        raise TypeError(f"no strategy for {vorm} {extra}")
    return _tekst(patroon, persoonlijk=Merk.PERSOONLIJK in extra)


# Texts of a fixed form, by what the door says that it expects.
_VASTE_VORM = {
    "de naam van een pakket": "jenv.2020",
    "het id van een norm": "jenv.altijd.zorg-voor-melder",
    "een oorsprong": "integriteit.example.nl/grootboek",
    "een SHA-256 in 64": "0" * 64,
    "een hash van 32 bytes": "A" * 43 + "=",
    "bytes in base64": "AAAA",
    "het id van een persoon": "s-" + "A" * 22,
    "een nummer uit de selectielijst": "12.3",
    "een sleutel als": "integriteit.example.nl/grootboek+0123abcd+AAAA",
    "de naam van een sleutel": "getuige.example.nl",
    "een ondertekend controlepunt": "integriteit.example.nl/grootboek\n7\n" + "A" * 43 + "=\n\n"
    "— integriteit.example.nl/grootboek AAAA\n",
    "een ondertekende verklaring": "grootboek afgesloten v1\nintegriteit.example.nl/grootboek\n\n"
    "— integriteit.example.nl/grootboek AAAA\n",
}


def _tekst(patroon: str, *, persoonlijk: bool) -> st.SearchStrategy[str]:
    if patroon == r"\S":
        return _persoonlijk if persoonlijk else _openbaar
    verwacht = PATRONEN[patroon]
    voorbeeld = next((v for begin, v in _VASTE_VORM.items() if verwacht.startswith(begin)), None)
    return st.just(voorbeeld) if voorbeeld else _codes.filter(lambda code: code[0].isalpha())


def _objecten(soort: type[BaseModel]) -> st.SearchStrategy[dict[str, Any]]:
    verplicht: dict[str, st.SearchStrategy[Any]] = {}
    vrij: dict[str, st.SearchStrategy[Any]] = {}
    for naam, veld in soort.model_fields.items():
        doel = verplicht if veld.is_required() or naam == "daad" else vrij
        doel[naam] = waarden(veld.rebuild_annotation())
    return st.fixed_dictionaries(verplicht, optional=vrij)


# --- acts -------------------------------------------------------------------------------------


def _correcties() -> st.SearchStrategy[dict[str, Any]]:
    gevallen = [
        (naam, waarden(veld.rebuild_annotation()))
        for soort in HANDELINGEN.values()
        for naam, veld in soort.model_fields.items()
        if naam not in ("daad", "na")
    ]
    keuze = st.sampled_from(gevallen).flatmap(
        lambda geval: st.tuples(st.just(geval[0]), geval[1])
    ) | st.tuples(st.just("ingetrokken"), st.booleans())
    return st.builds(
        lambda code, paar, reden, basis: {
            **basis,
            "daad": "correctie",
            "van_daad": code,
            "veld": paar[0],
            "nieuwe_waarde": paar[1],
            "reden": reden,
        },
        _codes,
        keuze,
        st.none() | _persoonlijk,
        st.fixed_dictionaries({}, optional={"gebeurd": edtf_tekst, "noemt": st.lists(_codes)}),
    )


def _samengevoegd() -> st.SearchStrategy[dict[str, Any]]:
    def maak(gegevens: dict[str, Any]) -> dict[str, Any]:
        return {**gegevens, "naar": gegevens["dossiers"][-1]}

    return _objecten(REGISTERHANDELINGEN["dossiers_samengevoegd"]).map(maak)


_BIJZONDER: dict[str, Callable[[], st.SearchStrategy[dict[str, Any]]]] = {
    "correctie": _correcties,
    "dossiers_samengevoegd": _samengevoegd,
}


def van_soort(daad: str) -> st.SearchStrategy[dict[str, Any]]:
    """Acts of one kind, as data."""
    soort: type[Daad] = {**HANDELINGEN, **REGISTERHANDELINGEN}[daad]
    return _BIJZONDER[daad]() if daad in _BIJZONDER else _objecten(soort)


def handelingen(*daden: str) -> st.SearchStrategy[dict[str, Any]]:
    """Acts of these kinds, or of all kinds, as data."""
    return st.sampled_from(daden or (*HANDELINGEN, *REGISTERHANDELINGEN)).flatmap(van_soort)


# --- one act by hand --------------------------------------------------------------------------

BASIS = {"gebeurd": "2020-06", "door": [{"rol": "integriteitscommissie", "ref": None}]}


def blanco(daad: str, **velden: Any) -> dict[str, Any]:
    """An act with every required field unknown, but for what is given."""
    soort: type[Daad] = {**HANDELINGEN, **REGISTERHANDELINGEN}[daad]
    leeg = {naam: None for naam, veld in soort.model_fields.items() if veld.is_required()}
    return {**leeg, **(BASIS if daad in HANDELINGEN else {}), "daad": daad, **velden}
