"""Timestamps (RFC 3161): a service confirms, by its own clock, that a signed checkpoint existed.

What is stamped are the bytes of the note, cosignatures included. The answer is kept whole, with
the certificates in it, because who checks it later may not find them elsewhere. An answer that
cannot be read is *onbekend*, never *vals*: libraries differ in how strictly they read DER, and
someone else may read it well.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from cryptography.x509 import Certificate, load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from ledger.buiten.buitenwereld import GEEN_ANTWOORD, haal, samen
from ledger.verify import Afgekeurd

_TERMIJN = 10.0
_SOORT = "application/timestamp-query"
Oordeel = Literal["geldig", "ongeldig", "onbekend"]


@dataclass(frozen=True, slots=True)
class Tijdstempel:
    """What a timestamp is worth, and the moment it names as precisely as it does."""

    oordeel: Oordeel
    uitleg: str
    vroegst: datetime | None = None
    laatst: datetime | None = None


def vraag_allen(diensten: Sequence[str], noot: str) -> dict[str, bytes]:
    """The answers of the services that answered; the others delay nothing."""
    aanvraag = (
        TimestampRequestBuilder().data(noot.encode()).hash_algorithm(HashAlgorithm.SHA256)
    ).build()

    def vraag(url: str) -> bytes:
        try:
            status, inhoud = haal("POST", url, aanvraag.as_bytes(), _TERMIJN, _SOORT)
        except GEEN_ANTWOORD:
            return b""
        return inhoud if status == 200 else b""

    antwoorden = samen(vraag, diensten, _TERMIJN)
    return {url: antwoord for url, antwoord in antwoorden.items() if antwoord}


def beoordeel(antwoord: bytes, noot: str, wortels: Iterable[Certificate]) -> Tijdstempel:
    """Whether this answer stamps this note, according to a service under one of these roots."""
    try:
        gelezen = decode_timestamp_response(antwoord)
        vroegst, laatst = _moment(gelezen)
    except (ValueError, OverflowError) as fout:
        return Tijdstempel("onbekend", f"het antwoord is niet te lezen ({fout})")
    bouwer = VerifierBuilder()
    bekend = list(wortels)
    if not bekend:
        return Tijdstempel("onbekend", "er is geen dienst die wij vertrouwen", vroegst, laatst)
    for wortel in bekend:
        bouwer = bouwer.add_root_certificate(wortel)
    try:
        bouwer.build().verify_message(gelezen, noot.encode())
    except VerificationError as fout:
        return Tijdstempel("ongeldig", str(fout), vroegst, laatst)
    return Tijdstempel("geldig", vroegst.isoformat(), vroegst, laatst)


def lees_diensten(tekst: str) -> tuple[str, ...]:
    """The addresses of services, with spaces between them.

    Raises:
        Afgekeurd: one is no address, or has a user or a password in it, which is not repeated.
    """
    diensten = tuple(tekst.split())
    for nummer, dienst in enumerate(diensten, 1):
        delen = urlsplit(dienst)
        if delen.scheme not in {"http", "https"} or not delen.hostname or "@" in delen.netloc:
            raise Afgekeurd(
                f"tijdstempels: verwacht als adres {nummer} iets als https://tijd.example/tsr,"
                " zonder naam of wachtwoord"
            )
    return diensten


def lees_wortels(bestand: Path | None) -> list[Certificate]:
    """The certificates of the services that we trust, from a PEM file."""
    return [] if bestand is None else load_pem_x509_certificates(bestand.read_bytes())


def _moment(gelezen: TimeStampResponse) -> tuple[datetime, datetime]:
    info = gelezen.tst_info
    ruimte = timedelta(seconds=1)  # a time in whole seconds says no more
    if info.accuracy is not None:
        ruimte = timedelta(
            seconds=info.accuracy.seconds or 0,
            milliseconds=info.accuracy.millis or 0,
            microseconds=info.accuracy.micros or 0,
        )
    return info.gen_time - ruimte, info.gen_time + ruimte
