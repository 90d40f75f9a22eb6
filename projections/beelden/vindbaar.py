"""By which words an act is found: those of its kind, its sentence, and of who did it.

A sentence is made of clear fields alone, and of its words only those count that the vocabulary of
acts holds, or figures: so no name can be among them (I8), and sealed text is not indexed at all.
Few sentences are different, and most come out of memory. The words stand in the read tables, as
recorded; an act that was repaired is read anew.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from typing import Any, get_args

import orjson

from ledger.daden.handelingen import HANDELINGEN, herstel_handeling
from ledger.daden.woorden import noem
from ledger.tijd.edtf import MAANDEN
from projections.beelden.zoekwoorden import stam, woorden

ROL = "rol:"  # before the code of a role among the words of an act: that role did it
# What dates are told in, beside figures.
_DATUMWOORDEN = (
    *MAANDEN[1:],
    *("voorjaar", "zomer", "najaar", "winter", "omstreeks", "onzeker", "tussen", "sinds", "uur"),
    *("uiterlijk", "eerder", "jaar", "maand", "dag", "onbekend"),
)
_HOOGSTENS = 65536
_gelezen: dict[tuple[str, bytes], tuple[str, ...]] = {}
_VELD = re.compile(r"\{(\w+)\}|\[(\w+)\?")


def woorden_van(velden: Mapping[str, Any]) -> tuple[str, ...]:
    """The stems by which an act is found, and a mark for each role that did it."""
    daad = velden["daad"]
    rollen = sorted({actor.get("rol") or "" for actor in velden.get("door") or ()})
    gevuld = {naam: velden.get(naam) for naam in _in_de_zin(daad)}
    meer = len(velden.get("door") or ()) > 1  # "deed" or "deden"
    sleutel = (daad, orjson.dumps((rollen, meer, gevuld), option=orjson.OPT_SORT_KEYS))
    gevonden = _gelezen.get(sleutel)
    if gevonden is None:
        try:
            tekst = zin_van(velden)
        except ValueError:  # of another form than this version writes: its kind is still plain
            return _gestamd(HANDELINGEN[daad].titel, rollen)
        if len(_gelezen) >= _HOOGSTENS:
            _gelezen.clear()
        gevonden = _gelezen[sleutel] = _gestamd(tekst, rollen)
    return gevonden


def zin_van(velden: Mapping[str, Any]) -> str:
    """All the text by which an act is found."""
    daad = herstel_handeling({n: w for n, w in velden.items() if not n.startswith("@")})
    rollen = (noem(actor.rol) for actor in daad.door if actor.rol)
    return " ".join((type(daad).titel, daad.zin_leesbaar(), *rollen))


def _gestamd(tekst: str, rollen: Iterable[str]) -> tuple[str, ...]:
    stammen = filter(bekend, map(stam, woorden(tekst)))
    return tuple(sorted({*stammen, *(ROL + rol for rol in rollen if rol)}))


def bekend(stam_: str) -> bool:
    """Whether an act can be found by this stem at all."""
    return stam_ in woordenschat() or stam_.isdigit()


@cache
def _in_de_zin(daad: str) -> tuple[str, ...]:
    """The fields that the sentence of such an act names."""
    namen = {een or ander for een, ander in _VELD.findall(HANDELINGEN[daad].zin)}
    return tuple(sorted(namen - {"door"}))


@cache
def woordenschat() -> frozenset[str]:
    """The stems of all words that the vocabulary of acts can put into a sentence, figures aside."""
    uit = set(map(stam, _DATUMWOORDEN))
    for soort in HANDELINGEN.values():
        codes = {c for veld in soort.model_fields.values() for c in _codes((veld.annotation,))}
        teksten = (soort.titel, soort.zin, *(noem(c, soort.woordkeus) for c in codes))
        uit.update(stam(woord) for tekst in teksten for woord in woorden(tekst))
    return frozenset(uit)


def _codes(delen: Iterable[object]) -> set[str]:
    """The strings of closed lists in a type."""
    uit: set[str] = set()
    for deel in delen:
        if isinstance(deel, str):
            uit.add(deel)
        else:
            uit |= _codes(get_args(deel))
    return uit


@cache
def kenmerk() -> str:
    """Another one when the same act would be found by other words, so that these are made anew."""
    teksten = [(d, s.titel, s.zin, sorted(s.woordkeus.items())) for d, s in HANDELINGEN.items()]
    return sha256(orjson.dumps([sorted(teksten), sorted(woordenschat())])).hexdigest()
