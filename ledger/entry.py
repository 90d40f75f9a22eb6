"""An act and its entry: what the log commits to, and what opens those commitments.

The log holds no content. An entry commits to every field of an act with a salted digest in the
encoding of an SD-JWT disclosure, so that one field can be shown and proven while the rest stays
hidden, and a sealed field can be forgotten while every proof stays valid. `state` is what opens
the clear fields; a sealed field travels as the plaintext of its own disclosure, for the vault to
seal. The bytes are described in FORMAT.md; this module makes and opens them and knows no store.
"""

from base64 import urlsafe_b64decode
from binascii import b2a_base64
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeAlias
from uuid import UUID

import orjson

from ledger.daden.velden import samengevoegd
from ledger.zaak.dossier import Vastgelegd, Vastlegger

FORMAAT = 1
DOSSIER = "dossier:"
BETROKKENE = "betrokkene:"
WACHT = "wacht"  # came in as a judgment of others, and counts once it was accepted
_COMMITMENT_BLOCK = 8
_SALT_DOMAIN = b"sd-salt/v1\0"
_LARGEST_INTEGER = 2**53
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_BLOCK = 64
_INNER = bytes(teken ^ 0x36 for teken in range(256))
_OUTER = bytes(teken ^ 0x5C for teken in range(256))

Json: TypeAlias = Any


class OnjuisteEntry(ValueError):
    """The bytes of an entry do not say what they should."""


@dataclass(frozen=True, slots=True)
class VerzegeldeTekst:
    """A personal field or a document as it is stored: where it belongs, its key, the ciphertext."""

    veld: str
    sleutel_id: str
    cijfertekst: bytes


@dataclass(frozen=True, slots=True)
class NieuweEntry:
    """An entry ready to append; the database adds its number, its time and its leaf."""

    entry_id: UUID
    daad: str
    tags: tuple[str, ...]
    commitments: tuple[str, ...]
    state: bytes
    verzegeld: tuple[VerzegeldeTekst, ...] = ()
    documenten: tuple[VerzegeldeTekst, ...] = ()


@dataclass(frozen=True, slots=True)
class Ontwerp:
    """An entry before sealing; `open_teksten` are disclosures that must not be stored as such.

    Its documents were sealed before, because it commits to their ciphertexts.
    """

    entry_id: UUID
    daad: str
    tags: tuple[str, ...]
    commitments: tuple[str, ...]
    state: bytes
    open_teksten: tuple[tuple[str, bytes], ...]
    documenten: tuple[VerzegeldeTekst, ...] = ()

    def verzegeld_met(self, teksten: Iterable[VerzegeldeTekst]) -> NieuweEntry:
        """The entry with its personal fields sealed; every open text must be among `teksten`."""
        verzegeld = tuple(teksten)
        if {tekst.veld for tekst in verzegeld} != {veld for veld, _ in self.open_teksten}:
            raise OnjuisteEntry("not every personal field was sealed")
        vast = (self.entry_id, self.daad, self.tags, self.commitments, self.state)
        return NieuweEntry(*vast, verzegeld, self.documenten)


def canoniek(waarde: Json) -> bytes:
    """Canonical JSON: RFC 8785 within the profile of ASCII keys and no floats.

    Raises:
        OnjuisteEntry: a float, a key that is not ASCII, or an integer beyond 2**53.
    """
    _check_profile(waarde)
    return _dumps(waarde)


def ontwerp(
    entry_id: UUID,
    kop: Mapping[str, Json],
    helder: Mapping[str, Json],
    persoonlijk: Mapping[str, Json],
    toeval: Callable[[int], bytes],
    documenten: tuple[VerzegeldeTekst, ...] = (),
) -> Ontwerp:
    """Commit to every field of an act.

    `kop` says about the entry itself (`tags`, `vastgelegd_door`, …) and is stored under names
    that begin with `@`; `helder` and `persoonlijk` are the fields of the act, the latter by
    JSON pointer without its first slash. `toeval(n)` gives n random bytes: the seed of the
    salts, a salt for each personal field, and decoys. The names of all clear fields are a field
    of their own, `@velden`, so that none can be left out of `state` later unseen. Of a document the
    entry commits to the address of its ciphertext.
    """
    zaad = toeval(32)
    velden = {f"@{naam}": waarde for naam, waarde in kop.items()}
    velden |= {"@entry": str(entry_id), "@formaat": FORMAAT, "@verzegeld": sorted(persoonlijk)}
    velden |= helder
    if documenten:
        velden["@documenten"] = {d.veld: adres(d.cijfertekst) for d in documenten}
    velden["@velden"] = sorted(velden)
    _check_profile(velden)
    _check_profile(dict(persoonlijk))
    salt = _salts(zaad)
    digests = [_digest(_disclosure(salt(naam), naam, velden[naam])) for naam in velden]
    open_teksten = []
    for veld in sorted(persoonlijk):
        disclosure = _disclosure(_b64(toeval(32)), veld, persoonlijk[veld])
        open_teksten.append((veld, disclosure))
        digests.append(_digest(disclosure))
    digests += [_b64(toeval(32)) for _ in range(-len(digests) % _COMMITMENT_BLOCK)]
    return Ontwerp(
        entry_id=entry_id,
        daad=velden["daad"],
        tags=tuple(velden["@tags"]),
        commitments=tuple(sorted(digests)),
        state=_dumps({"d": velden, "z": _b64(zaad)}),
        open_teksten=tuple(open_teksten),
        documenten=documenten,
    )


def heldere_inhoud(state: bytes) -> dict[str, Json]:
    """Every clear field that `state` opens, those about the entry itself under `@` names."""
    velden: dict[str, Json] = orjson.loads(state)["d"]
    return velden


def heldere_disclosures(state: bytes) -> list[bytes]:
    """What shows each clear field of an entry, as JSON bytes; for whoever may see all of them."""
    inhoud = orjson.loads(state)
    salt = _salts(_unb64(inhoud["z"]))
    return [_disclosure(salt(naam), naam, waarde) for naam, waarde in inhoud["d"].items()]


def geopende_tekst(disclosure: bytes) -> tuple[str, Json]:
    """The field and the value in the plaintext of a sealed disclosure."""
    _salt_text, veld, waarde = orjson.loads(disclosure)
    return veld, waarde


def commitment(disclosure: bytes) -> str:
    """The digest that the log holds for a disclosure, given as its JSON bytes."""
    return _digest(disclosure)


def adres(cijfertekst: bytes) -> str:
    """How a sealed document is found: the SHA-256 of its ciphertext, in base64url."""
    return _b64(sha256(cijfertekst).digest())


def lees_entry(
    nummer: int, vastgelegd_op: datetime, state: bytes, geopend: Mapping[str, Json] | None = None
) -> Vastgelegd:
    """What an entry says, with the personal fields that were opened put back in place."""
    return lees_inhoud(nummer, vastgelegd_op, heldere_inhoud(state), geopend)


def lees_inhoud(
    nummer: int,
    vastgelegd_op: datetime,
    inhoud: Mapping[str, Json],
    geopend: Mapping[str, Json] | None = None,
) -> Vastgelegd:
    """The same of `heldere_inhoud`, as the read tables keep it."""
    return Vastgelegd(
        nummer=nummer,
        id=inhoud["@entry"],
        daad=inhoud["daad"],
        dossiers=dossiers_van(inhoud["@tags"]),
        vastgelegd_op=vastgelegd_op,
        velden=lees_velden(inhoud, geopend or {}),
        vastlegger=Vastlegger(**inhoud["@vastgelegd_door"]),
        verzegeld=tuple(veld for veld in inhoud["@verzegeld"] if veld not in (geopend or {})),
        verplaatst_van=inhoud.get("@verplaatst_van"),
        documenten=tuple(inhoud.get("@documenten", ())),
        wacht=WACHT in inhoud["@tags"],
    )


def dossiers_van(tags: Iterable[str]) -> tuple[str, ...]:
    """The cases that tags name, the home case first."""
    return tuple(tag.removeprefix(DOSSIER) for tag in tags if tag.startswith(DOSSIER))


def lees_velden(inhoud: Mapping[str, Json], geopend: Mapping[str, Json]) -> dict[str, Json]:
    """The fields of the act: the clear ones, with the opened personal ones put back in place."""
    velden = {naam: waarde for naam, waarde in inhoud.items() if not naam.startswith("@")}
    return samengevoegd(velden, geopend)


def mac_onder(sleutel: bytes) -> Callable[[bytes], bytes]:
    """HMAC-SHA-256 (RFC 2104) under a key of at most 64 bytes, for many short texts.

    By its own two hashes: `hmac.digest` lets go of the interpreter at each call, and with another
    thread at work every one of the thirty of an entry then waits for its turn.
    """
    blok = sleutel.ljust(_BLOCK, b"\0")
    if len(blok) > _BLOCK:
        raise ValueError(f"expected a key of at most {_BLOCK} bytes, got {len(sleutel)}")
    inner, outer = sha256(blok.translate(_INNER)), sha256(blok.translate(_OUTER))

    def mac(tekst: bytes) -> bytes:
        binnen, buiten = inner.copy(), outer.copy()
        binnen.update(tekst)
        buiten.update(binnen.digest())
        return buiten.digest()

    return mac


def _salts(zaad: bytes) -> Callable[[str], str]:
    """The salt of a clear field."""
    mac = mac_onder(zaad)
    return lambda naam: _b64(mac(_SALT_DOMAIN + naam.encode()))


def _disclosure(salt: str, naam: str, waarde: Json) -> bytes:
    return _dumps([salt, naam, waarde])


def _dumps(waarde: Json) -> bytes:
    return orjson.dumps(waarde, option=orjson.OPT_SORT_KEYS)


def _digest(disclosure: bytes) -> str:
    return _b64(sha256(_base64url(disclosure)).digest())


def _b64(data: bytes) -> str:
    return _base64url(data).decode("ascii")


def _unb64(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _base64url(data: bytes) -> bytes:
    # What urlsafe_b64encode does, in one call less; an entry has some forty of these.
    return b2a_base64(data, newline=False).translate(_URL_SAFE).rstrip(b"=")


def _check_profile(waarde: Json) -> None:
    match waarde:
        case str() | bool() | None:
            return
        case list() | tuple():
            for item in waarde:
                if type(item) is not str:
                    _check_profile(item)
        case dict():
            for naam, item in waarde.items():
                if not (isinstance(naam, str) and naam.isascii()):
                    raise OnjuisteEntry(f"expected an ASCII key, got {naam!r}")
                if type(item) is not str:
                    _check_profile(item)
        case int():
            if abs(waarde) >= _LARGEST_INTEGER:
                raise OnjuisteEntry(f"expected an integer below 2**53, got {waarde}")
        case _:
            raise OnjuisteEntry(f"expected JSON without floats, got {type(waarde).__name__}")
