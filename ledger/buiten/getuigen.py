"""Witnesses: others who saw our checkpoints, and would notice if we told another story later.

A witness (C2SP tlog-witness) keeps the last checkpoint that it cosigned of every log, and cosigns
the next only with a proof that it continues that one. It sees no entries. We ask over HTTP, or by
file for who sits on another network. What a witness answers counts after its signature was
verified; one that is silent, slow or lies holds up nothing. When it refuses because it knows
another tree, request and answer are kept: one of us did wrong, and that is the evidence.

Which witnesses there are stands in the signer's folder as a trust policy (C2SP tlog-policy), the
same kind of file that others verify with.
"""

import base64
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Literal
from urllib.parse import urlsplit

from ledger.buiten.buitenwereld import GEEN_ANTWOORD, haal, samen
from ledger.verify import (
    COSIGNATURE,
    Afgekeurd,
    Signature,
    parse_note,
    parse_policy,
    parse_vkey,
    verified,
)

_TERMIJN = 10.0
_START_TERMIJN = 2.0  # a start does not wait longer for a witness
_TE_VROEG = timedelta(minutes=5)  # how far a witness's clock may run ahead of ours
_GROEP = "getuigen"
_REGEL = re.compile(r"witness (\S+) (\S+)(?: (\S+))?")
_NODIG = re.compile(rf"group {_GROEP} ([0-9]+) .*")

Soort = Literal["medeondertekend", "zwijgt", "weigert", "tegenspraak"]
# The proof that our tree of the second size continues the one of the first.
Samenhang = Callable[[int, int], Sequence[bytes]]


@dataclass(frozen=True, slots=True)
class Getuige:
    """Someone whose cosignature we know; without an address it is asked by file."""

    naam: str
    vkey: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Getuigen:
    """Whom we ask, and how many of them make a checkpoint a witnessed one."""

    alle: tuple[Getuige, ...] = ()
    nodig: int = 0

    def als_beleid(self, logs: Iterable[str] = ()) -> bytes:
        """The same as a trust policy, with the keys of these logs in it.

        A policy is for others to read. It needs no address at all to verify with; of one it says
        where it is, and never with what name, password or token it is entered.
        """
        regels = [f"log {vkey}" for vkey in logs]
        delen = (("witness", g.naam, g.vkey, _kaal(g.url)) for g in self.alle)
        regels += [" ".join(filter(None, deel)) for deel in delen]
        if self.nodig:
            regels.append(f"group {_GROEP} {self.nodig} {' '.join(g.naam for g in self.alle)}")
        regels.append(f"quorum {_GROEP if self.nodig else 'none'}")
        return "".join(f"{regel}\n" for regel in regels).encode()

    @classmethod
    def uit_beleid(cls, tekst: bytes) -> "Getuigen":
        """The witnesses that stand in a policy that we wrote.

        Raises:
            Afgekeurd: it is no policy, or a witness in it is none that cosigns (type 0x04).
        """
        parse_policy(tekst)
        regels = tekst.decode().splitlines()
        alle = [Getuige(*m.groups()) for regel in regels if (m := _REGEL.fullmatch(regel))]
        nodig = [int(m[1]) for regel in regels if (m := _NODIG.fullmatch(regel))]
        for getuige in alle:
            if parse_vkey(getuige.vkey).kind != COSIGNATURE:
                raise Afgekeurd(f"getuige {getuige.naam}: verwacht een sleutel van soort 4")
        return cls(tuple(alle), *nodig)


@dataclass(frozen=True, slots=True)
class Antwoord:
    """What came of asking one witness; `bewijs` holds request and answer where they matter."""

    getuige: Getuige
    soort: Soort
    uitleg: str
    handtekening: Signature | None = None
    op: datetime | None = None
    bewijs: bytes = b""


def moet_kaal(getuige: Getuige) -> None:
    """Refuse an address that holds more than where the witness is (C2SP tlog-witness: a prefix).

    Raises:
        Afgekeurd: it has a user, a query or a fragment in it; what they are is not repeated.
    """
    url = getuige.url or ""
    if "@" in urlsplit(url).netloc or not {"?", "#"}.isdisjoint(url):
        raise Afgekeurd(
            f"getuige {getuige.naam}: verwacht een adres zonder naam, wachtwoord, ? of #"
        )


def _kaal(url: str | None) -> str | None:
    if url is None:
        return None
    delen = urlsplit(url)
    kaal = delen._replace(netloc=delen.netloc.rpartition("@")[2], query="", fragment="")
    return kaal.geturl()


def vraag_allen(
    getuigen: Iterable[Getuige], noot: str, samenhang: Samenhang, nu: datetime
) -> list[Antwoord]:
    """Ask every witness that has an address, all at once; who is too slow was silent."""
    omvang = int(noot.split("\n", 2)[1])

    def vraag(getuige: Getuige) -> Antwoord:
        try:
            return _vraag(getuige, noot, omvang, samenhang, nu)
        except GEEN_ANTWOORD as fout:
            return Antwoord(getuige, "zwijgt", type(fout).__name__)

    gevraagd = [getuige for getuige in getuigen if getuige.url]
    antwoorden = samen(vraag, gevraagd, _TERMIJN)
    return [antwoorden.get(g, Antwoord(g, "zwijgt", "antwoordde niet op tijd")) for g in gevraagd]


def laatste_bij(getuigen: Iterable[Getuige], oorsprong: str) -> dict[Getuige, str]:
    """The checkpoint of this log that each witness saw last, of those who say so quickly.

    Nothing in it was verified.
    """

    def vraag(getuige: Getuige) -> str:
        pad = f"/{sha256(oorsprong.encode()).hexdigest()}/checkpoint"
        try:
            status, inhoud = haal("GET", f"{getuige.url}{pad}", None, _START_TERMIJN)
        except GEEN_ANTWOORD:
            return ""
        return inhoud.decode(errors="replace") if status == 200 else ""

    gevraagd = [getuige for getuige in getuigen if getuige.url]
    return {g: noot for g, noot in samen(vraag, gevraagd, _START_TERMIJN).items() if noot}


def verzoek(noot: str, van: int, bewijs: Sequence[bytes]) -> bytes:
    """What a witness is asked: to cosign this, which continues what it saw at size `van`."""
    regels = [f"old {van}", *(base64.b64encode(hash_).decode() for hash_ in bewijs), "", noot]
    return "\n".join(regels).encode()


def beoordeel(getuige: Getuige, noot: str, regels: str, nu: datetime) -> Antwoord:
    """What a witness's signature lines are worth under this checkpoint.

    A cosignature that is dated in our future counts as no answer: it would bound nothing.
    """
    tekst = parse_note(noot.encode()).text
    try:
        gelezen = parse_note(f"{tekst}\n{regels}".encode())
        if gelezen.text != tekst:
            raise Afgekeurd("verwacht alleen handtekeningen")
        (getekend,) = verified(gelezen, [parse_vkey(getuige.vkey)])
        op = datetime.fromtimestamp(getekend.time or 0, UTC)
    except (Afgekeurd, ValueError, OverflowError, OSError) as fout:
        return Antwoord(getuige, "weigert", f"geen geldige handtekening ({fout})")
    if op > nu + _TE_VROEG:
        return Antwoord(getuige, "weigert", f"een tijd in de toekomst: {op.isoformat()}")
    van = (getekend.key.name, getekend.key.id)
    regel = next(s for s in gelezen.signatures if (s.name, s.key_id) == van)
    return Antwoord(getuige, "medeondertekend", op.isoformat(), regel, op)


def _vraag(
    getuige: Getuige, noot: str, omvang: int, samenhang: Samenhang, nu: datetime
) -> Antwoord:
    """Ask; and when the witness last saw another size than we thought, ask again from there."""
    van = 0
    status, bewijs, tegenspraak = 0, b"", False
    for _poging in range(3):
        # Of the empty tree and of the same tree nothing is left to prove.
        vraag = verzoek(noot, van, samenhang(van, omvang) if 0 < van < omvang else ())
        status, inhoud = haal("POST", f"{getuige.url}/add-checkpoint", vraag, _TERMIJN)
        bewijs = vraag + f"\n--- antwoord: {status}\n".encode() + inhoud
        if status == 200:
            antwoord = beoordeel(getuige, noot, inhoud.decode(errors="replace"), nu)
            return replace(antwoord, bewijs=bewijs)
        gezien = re.fullmatch(rb"(0|[1-9][0-9]{0,15})\n", inhoud) if status == 409 else None
        # It refuses our proof, or knows another tree of a size that we both know, or a larger one.
        tegenspraak = status == 422 or (status == 409 and (not gezien or int(gezien[1]) == van))
        if gezien and int(gezien[1]) > omvang:
            van, tegenspraak = int(gezien[1]), True
        if tegenspraak or not gezien:
            break
        van = int(gezien[1])
    if tegenspraak and van:
        uitleg = f"kent onze boom anders, bij {van} vastleggingen (status {status})"
        return Antwoord(getuige, "tegenspraak", uitleg, bewijs=bewijs)
    return Antwoord(getuige, "weigert", f"status {status}", bewijs=bewijs)
