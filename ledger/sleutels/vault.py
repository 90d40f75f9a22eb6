"""Personal text: sealed before it reaches the journal (I8), opened for a reader, forgotten.

Every text has a random key of its own, kept outside the database (sleutelkast.py), that works only
together with the keys of everyone the text names. Destroy the key of one of them and the text
cannot be opened again by anyone, whatever backup of the database remains. In the database stand
only ciphertexts, ids, and HMACs under a secret that is kept with those keys.

Byte for byte (FORMAT.md section 10): a sealed text is nonce (12) ‖ AES-256-GCM ciphertext and tag,
with as associated data the canonical JSON of `[entry id, field, [holders, ascending], key id]`.
"""

import hmac
import re
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from ledger.entry import VerzegeldeTekst, canoniek
from ledger.sleutels.hoofdsleutel import OnveiligeSleutelbos
from ledger.sleutels.sleutelbestand import SleutelsBezet, SleutelsWeg
from ledger.sleutels.sleutelkast import (
    Sleutelkast,
    SleutelOntbreekt,
    Sleutelsoort,
    Toestand,
    Vernietigd,
)
from ledger.sleutels.versleuteling import NietTeOpenen, ontsleutel, versleutel, voorraad

__all__ = [
    "NietTeOpenen",
    "OnveiligeSleutelbos",
    "SleutelOntbreekt",
    "Sleutelbos",
    "SleutelsBezet",
    "SleutelsWeg",
    "Vernietigd",
]
Aanvraag = tuple[str, str, Sequence[str], bytes]

_SAMEN = 200  # texts of which the keys are looked up together, while others wait for the keys
_BETROKKENE = re.compile(r"s-[A-Za-z0-9_-]{22}")


class Sleutelbos:
    """Seals and opens the texts of one register, for any number of threads and processes."""

    def __init__(self, waar: Path | Sleutelkast) -> None:
        self.kast = waar if isinstance(waar, Sleutelkast) else Sleutelkast(waar)

    def weg(self) -> str | None:
        """Why the keys cannot be used now; None when they can."""
        try:
            self.kast.gewist_tot()
        except SleutelsWeg as fout:
            return str(fout)
        except SleutelsBezet:
            return None
        return None

    def verzegel(
        self, aanvragen: Iterable[Aanvraag], soort: Sleutelsoort = "t-"
    ) -> list[VerzegeldeTekst]:
        """Seal texts, given as (entry id, field, whom it names, text), under keys made now.

        The keys are on disk before this returns, so what the journal stores can be opened.

        Raises:
            Vernietigd: a text names someone whose key was destroyed.
        """
        aanvragen = list(aanvragen)
        if not aanvragen:
            return []
        sleutels = self.kast.nieuwe_tekstsleutels([noemt for _, _, noemt, _ in aanvragen], soort)
        toeval = voorraad()
        return [
            VerzegeldeTekst(
                veld,
                sleutel_id,
                versleutel(sleutel, tekst, _aad(entry_id, veld, noemt, sleutel_id), toeval),
            )
            for (entry_id, veld, noemt, tekst), (sleutel_id, sleutel) in zip(
                aanvragen, sleutels, strict=True
            )
        ]

    def verzegel_weer(
        self, entry_id: str, veld: str, sleutel_id: str, tekst: bytes
    ) -> VerzegeldeTekst:
        """Seal what changes, a draft, under the key that it has already.

        Raises:
            Vernietigd: that key is gone.
        """
        sleutel, noemt = self.kast.tekstsleutels([sleutel_id])[sleutel_id]
        if sleutel is None:
            raise Vernietigd(f"{sleutel_id}: the key was destroyed")
        aad = _aad(entry_id, veld, noemt, sleutel_id)
        return VerzegeldeTekst(veld, sleutel_id, versleutel(sleutel, tekst, aad))

    def open(self, entry_id: str, tekst: VerzegeldeTekst) -> bytes | None:
        """The text, or None when a key that it needs was destroyed.

        Raises:
            SleutelOntbreekt: this key store never had the key.
            NietTeOpenen: the ciphertext was not made for this entry and field.
        """
        return self.open_alle([(entry_id, tekst)])[0]

    def open_alle(self, teksten: Sequence[tuple[str, VerzegeldeTekst]]) -> list[bytes | None]:
        """The same of many, their keys looked up together; raises as `open` does."""
        uit: list[bytes | None] = []
        for stuk in (teksten[i : i + _SAMEN] for i in range(0, len(teksten), _SAMEN)):
            sleutels = self.kast.tekstsleutels(tekst.sleutel_id for _, tekst in stuk)
            for entry_id, tekst in stuk:
                sleutel, noemt = sleutels[tekst.sleutel_id]
                aad = _aad(entry_id, tekst.veld, noemt, tekst.sleutel_id)
                uit.append(None if sleutel is None else ontsleutel(sleutel, tekst.cijfertekst, aad))
        return uit

    def betrokkene(self, label: str) -> str:
        """The random id of a person, made on first mention; an id we gave out stays itself.

        Raises:
            Vernietigd: of someone who was erased; see `betrokkenen`.
        """
        return self.betrokkenen([label])[label]

    def betrokkenen(
        self,
        labels: Collection[str],
        *,
        hernieuwd: Collection[str] = (),
        ook_gewist: Collection[str] = (),
    ) -> dict[str, str]:
        """The same for any number of labels, those on first mention in one transaction.

        The label of someone who was erased finds no id any more, and gets a new one only as one of
        `hernieuwd`. An id whose key was destroyed stays what it is only as one of `ook_gewist`.

        Raises:
            Vernietigd: any other mention of someone who was erased.
        """
        # What only looks like an id may be a name: it gets an id like any other label.
        standen = {label: self.toestand(label) for label in labels if _BETROKKENE.fullmatch(label)}
        bekend = {label for label, stand in standen.items() if stand != "geen"}
        for label in bekend:
            if standen[label] == "vernietigd" and label not in ook_gewist:
                raise Vernietigd(f"{label}: the key was destroyed")
        macs = {label: self.hmac("betrokkene", label) for label in labels if label not in bekend}
        return {label: label for label in bekend} | (self.kast.ids(macs, hernieuwd) if macs else {})

    def label(self, betrokkene: str) -> str | None:
        """The label behind an id, or None when there is none or it was erased."""
        return self.kast.label(betrokkene)

    def toestand(self, houder: str) -> Toestand:
        """Whether a holder never had a key, has one, or had it destroyed."""
        return self.kast.toestand(houder)

    def vernietig(self, houder: str) -> tuple[str, ...]:
        """Destroy a holder's key, and answer the ids of the text keys that are worthless now.

        Destroying twice, or someone who never had a key, is the same as once: after a restore
        every destruction in the log is done again.
        """
        return self.kast.vernietig([houder])

    def wissel(self) -> None:
        """Put a new key-encryption key in place of the old one, for every text and every person."""
        self.kast.wissel()

    def hmac(self, domein: str, tekst: str) -> bytes:
        """A look-up value for a text that may not be stored: the same text, the same 32 bytes."""
        return self.kast.hmac(domein, tekst)

    def mac(self, houder: str, inhoud: bytes) -> bytes:
        """An HMAC under a holder's own key: nobody can recompute it once that key is destroyed."""
        sleutel = self.kast.houdersleutel(houder)
        return hmac.digest(sleutel, b"toedracht mac v1\0" + inhoud, "sha256")

    def close(self) -> None:
        """Close the files; what was sealed stays openable by the next key store on them."""
        self.kast.close()


def _aad(entry_id: str, veld: str, noemt: Sequence[str], sleutel_id: str) -> bytes:
    return canoniek([entry_id, veld, sorted(set(noemt)), sleutel_id])
