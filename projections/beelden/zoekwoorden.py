"""Dutch words as a search takes them: their stem, and which other words mean the same here.

The stem is that of the Snowball algorithm for Dutch (Porter's, as in the configuration `dutch` of
PostgreSQL 15 to 18), computed here, so that no word that somebody types goes to a database and the
answer is the same on every version. It does not know that 'onderzocht' belongs to 'onderzoek': what
this domain needs beyond it stands in `FAMILIES`, word for word.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

WOORD = re.compile(r"[^\W_]+")

# Words that say nothing about a case.
STOPWOORDEN = frozenset(
    (
        *("aan", "al", "als", "bij", "dan", "dat", "de", "der", "deze", "die", "dit", "door"),
        *("een", "en", "er", "geen", "had", "heb", "heeft", "het", "hij", "hun", "ik", "in", "is"),
        *("je", "kan", "met", "na", "naar", "niet", "nog", "of", "om", "onder", "ons", "ook"),
        *("op", "over", "te", "tegen", "tot", "u", "uit", "van", "voor", "was", "wat", "we"),
        *("wel", "werd", "wie", "wij", "wordt", "zal", "ze", "zich", "zij", "zijn", "zo"),
    )
)

# Each line holds words that find each other. A word that a line begins with is the plainest one.
FAMILIES: tuple[tuple[str, ...], ...] = (
    ("onderzoek", "onderzoeken", "onderzocht", "onderzoekt"),
    ("oordeel", "oordelen", "oordeelde", "geoordeeld", "beoordeeld", "beoordeelde", "beoordeling"),
    ("commissie", "commissies", "integriteitscommissie"),
    ("melding", "meldingen", "gemeld", "melden", "meldde", "meldden"),
    ("melder", "melders", "klokkenluider", "klokkenluiders"),
    ("besluit", "besluiten", "besloot", "besloten", "beslissing", "beslist"),
    ("doorgeleid", "doorgeleiden", "doorgeleiding", "doorgestuurd", "doorgezonden"),
    ("ontvangst", "ontvangen", "ontving", "ontvingen"),
    ("bevestiging", "bevestigd", "bevestigde", "bevestigen", "bevestigden"),
    ("benadeling", "benadelen", "benadeeld", "benadeelde", "benadeelden", "benadelende"),
    ("informeren", "geinformeerd", "informeerde", "ingelicht", "inlichten", "inlichting"),
    ("klacht", "klachten", "geklaagd", "klagen"),
    ("advies", "adviseren", "geadviseerd", "aanbeveling", "aanbevolen", "aanbevelen"),
    ("horen", "gehoord", "hoorde", "hoorden", "hoorzitting"),
    ("bescherming", "beschermen", "beschermd", "beschermde"),
    ("maatregel", "maatregelen", "sanctie", "sancties"),
    ("intrekken", "ingetrokken", "intrekking"),
    ("vernietigd", "vernietigde", "vernietigen", "vernietiging", "gewist", "wissen"),
    ("uitstel", "uitgesteld", "verlenging", "verlengd"),
    ("uitspraak", "vonnis", "uitspraken"),
    ("verslag", "gespreksverslag", "notulen"),
    ("rapport", "rapporten", "conceptrapport", "onderzoeksrapport"),
    ("bevindingen", "bevinding", "uitkomsten"),
    ("afgerond", "afronden", "rondde", "rondden", "voltooid"),
    ("gestaakt", "staken", "staakte", "staakten", "gestopt"),
    ("ingesteld", "instellen", "gestart", "begonnen"),
    ("leidinggevende", "leidinggevenden", "chef", "manager"),
    ("minister", "ministers", "bewindspersoon", "staatssecretaris"),
    ("sg", "generaal"),
    ("kamervragen", "kamervraag", "vragen"),
    ("openbaarmaking", "openbaar", "gepubliceerd", "publicatie"),
    ("zwijgbeding", "geheimhouding", "zwijgcontract"),
)

_KLINKERS = "aeiouyè"
_ACCENT = str.maketrans("äëïöüáéíóú", "aeiouaeiou")
_KORTST = 5  # letters of a stem that finds the compounds that end in it


def woorden(tekst: str) -> Iterator[str]:
    """The words of a text in small letters, in order; accents as they came, made whole."""
    return (m.group() for m in WOORD.finditer(unicodedata.normalize("NFC", tekst).lower()))


@lru_cache(maxsize=16384)
def stam(woord: str) -> str:
    """The stem of a word in small letters."""
    w = _medeklinkers(woord.translate(_ACCENT))
    r1, r2 = _streken(w)
    w, e_weg = _slot_e(_uitgang(w, r1), r1)
    w = _heid(w, r1, r2)
    w = _afleiding(w, r1, r2, e_weg=e_weg)
    return _enkel(w).lower()


def _medeklinkers(w: str) -> str:
    """An i between vowels, and a y that begins or follows a vowel, count as consonants."""
    uit = list(w)
    for i, letter in enumerate(w):
        voor = uit[i - 1] if i else ""
        if letter == "y" and (i == 0 or voor in _KLINKERS):
            uit[i] = "Y"
        elif letter == "i" and voor and voor in _KLINKERS and w[i + 1 : i + 2] in tuple(_KLINKERS):
            uit[i] = "I"
    return "".join(uit)


def _streken(w: str) -> tuple[int, int]:
    """Where R1 and R2 begin: after the first consonant that follows a vowel, once and again."""
    eerste = _na_klinker(w, 0)
    return max(eerste, min(3, len(w))), _na_klinker(w, eerste)


def _na_klinker(w: str, vanaf: int) -> int:
    for i in range(vanaf + 1, len(w)):
        if w[i] not in _KLINKERS and w[i - 1] in _KLINKERS:
            return i + 1
    return len(w)


def _ontdubbel(w: str) -> str:
    return w[:-1] if w[-2:] in ("kk", "dd", "tt") else w


def _en_weg(w: str, eind: str, r1: int) -> str:
    kop = w[: -len(eind)]
    if len(kop) < r1 or not kop or kop[-1] in _KLINKERS or kop.endswith("gem"):
        return w
    return _ontdubbel(kop)


def _uitgang(w: str, r1: int) -> str:
    if w.endswith("heden"):
        return f"{w[:-5]}heid" if len(w) - 5 >= r1 else w
    for eind in ("ene", "en"):
        if w.endswith(eind):
            return _en_weg(w, eind, r1)
    for eind in ("se", "s"):
        if w.endswith(eind):
            kop = w[: -len(eind)]
            weg = len(kop) >= r1 and kop and kop[-1] not in _KLINKERS + "j"
            return kop if weg else w
    return w


def _slot_e(w: str, r1: int) -> tuple[str, bool]:
    weg = w.endswith("e") and len(w) - 1 >= r1 and w[-2:-1] not in ("", *_KLINKERS)
    return (_ontdubbel(w[:-1]), True) if weg else (w, False)


def _heid(w: str, r1: int, r2: int) -> str:
    if not w.endswith("heid") or len(w) - 4 < r2 or w[-5:-4] == "c":
        return w
    w = w[:-4]
    return _en_weg(w, "en", r1) if w.endswith("en") else w


def _afleiding(w: str, r1: int, r2: int, *, e_weg: bool) -> str:
    def binnen(eind: str) -> bool:
        return w.endswith(eind) and len(w) - len(eind) >= r2

    if w.endswith(("end", "ing")):
        if not binnen(w[-3:]):
            return w
        kop = w[:-3]
        if kop.endswith("ig") and len(kop) - 2 >= r2 and kop[-3:-2] != "e":
            return kop[:-2]
        return _ontdubbel(kop)
    if w.endswith("ig"):
        return w[:-2] if binnen("ig") and w[-3:-2] != "e" else w
    if w.endswith("lijk"):
        return _slot_e(w[:-4], r1)[0] if binnen("lijk") else w
    if w.endswith("baar"):
        return w[:-4] if binnen("baar") else w
    if w.endswith("bar"):
        return w[:-3] if binnen("bar") and e_weg else w
    return w


def _enkel(w: str) -> str:
    """Maan -> man, brood -> brod."""
    if len(w) < 4 or w[-3:-1] not in ("aa", "ee", "oo", "uu"):
        return w
    sluit = w[-1] not in _KLINKERS + "I" and w[-4] not in _KLINKERS
    return w[:-2] + w[-1] if sluit else w


def _verwanten() -> dict[str, frozenset[str]]:
    uit: dict[str, frozenset[str]] = {}
    for familie in FAMILIES:
        stammen = frozenset(map(stam, familie))
        for een in stammen:
            uit[een] = uit.get(een, frozenset()) | stammen
    return uit


_VERWANT = _verwanten()


def vindt(woord: str, woordenschat: frozenset[str]) -> frozenset[str]:
    """The stems that a typed word finds: its own, those of its family, and compounds ending in it.

    In Dutch the last part of a compound says what it is, so 'directeur' finds 'hoofddirecteur';
    which compounds there are is in `woordenschat`.
    """
    eigen = stam(woord)
    samen = {s for s in woordenschat if len(eigen) >= _KORTST and s.endswith(eigen)}
    return frozenset({eigen, *samen}) | _VERWANT.get(eigen, frozenset())
