"""A document with an act: of which source it is the text, under what name, and what is too large.

The bytes of a document are sealed like a text and lie in a table of their own, found by the SHA-256
of their ciphertext, to which the entry commits (FORMAT.md, 10). What the act says of it are two
sealed texts of its source: the SHA-256 of the bytes, and the name under which they came.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TypeVar

from ledger.daden.woorden import Bron, Daad

DOCUMENTEN_MAX = 50 * 1024 * 1024  # of one act together
_NAAM_MAX = 200
D = TypeVar("D", bound=Daad)


class DocumentGeweigerd(ValueError):
    """A file that cannot go in with an act; nothing was recorded."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it came: its name, without a folder, and its bytes.

    Raises:
        DocumentGeweigerd: it is empty or too large, or its name cannot be written down.
    """

    naam: str
    inhoud: bytes = field(repr=False)

    def __post_init__(self) -> None:
        naam = self.naam.replace("\\", "/").rpartition("/")[2].strip()
        if not naam or len(naam) > _NAAM_MAX or not naam.isprintable():
            raise DocumentGeweigerd(
                f"document: verwacht een naam van hoogstens {_NAAM_MAX} tekens, zonder stuurtekens"
            )
        object.__setattr__(self, "naam", naam)
        if not self.inhoud:
            raise DocumentGeweigerd("document: verwacht een bestand met inhoud, kreeg een leeg")
        weiger_te_groot(len(self.inhoud))


def weiger_te_groot(omvang: int) -> None:
    """Refuse what is more than an act can hold.

    Raises:
        DocumentGeweigerd: it is.
    """
    if omvang > DOCUMENTEN_MAX:
        raise DocumentGeweigerd(
            f"document: verwacht bij een handeling samen hoogstens {DOCUMENTEN_MAX} bytes"
        )


def veld_van(bron: int) -> str:
    """How the document of a source is named, sources counted from 0."""
    return f"bronnen/{bron}/document"


def naamveld_van(bron: int) -> str:
    """The same of the name under which it came."""
    return f"{veld_van(bron)}naam"


def met_documenten(handeling: D, documenten: Sequence[Document]) -> tuple[D, Mapping[str, bytes]]:
    """The act in which the first document belongs to its first source, and so on; with the bytes.

    Where it has no such source, one is made that says no more than this.

    Raises:
        DocumentGeweigerd: together too large, or a source names another document already.
    """
    bronnen = (*handeling.bronnen, *(Bron() for _ in documenten[len(handeling.bronnen) :]))
    return bij_bronnen(
        handeling.model_copy(update={"bronnen": bronnen}), dict(enumerate(documenten))
    )


def bij_bronnen(handeling: D, documenten: Mapping[int, Document]) -> tuple[D, Mapping[str, bytes]]:
    """The act in which each document belongs to the source of that place, from 0; with the bytes.

    Raises:
        DocumentGeweigerd: together too large, no such source, or one that names another document.
    """
    weiger_te_groot(sum(len(document.inhoud) for document in documenten.values()))
    bronnen = list(handeling.bronnen)
    for i, document in documenten.items():
        kenmerk = sha256(document.inhoud).hexdigest()
        if i >= len(bronnen):
            raise DocumentGeweigerd(f"/{veld_van(i)}: verwacht een document bij een bron die er is")
        if bronnen[i].document not in (None, kenmerk):
            raise DocumentGeweigerd(
                f"/{veld_van(i)}: verwacht de SHA-256 van dit bestand, of niets"
            )
        nieuw = {"document": kenmerk, "documentnaam": document.naam}
        bronnen[i] = bronnen[i].model_copy(update=nieuw)
    inhoud = {veld_van(i): document.inhoud for i, document in documenten.items()}
    return handeling.model_copy(update={"bronnen": tuple(bronnen)}), inhoud


def mee_verplaatst(handeling: Daad, inhoud: Iterable[bytes | None]) -> dict[str, bytes]:
    """Of an act that is recorded anew: the bytes of which its sources still name the SHA-256."""
    op_kenmerk = {sha256(deel).hexdigest(): deel for deel in inhoud if deel is not None}
    return {
        veld_van(i): op_kenmerk[bron.document]
        for i, bron in enumerate(handeling.bronnen)
        if bron.document in op_kenmerk
    }
