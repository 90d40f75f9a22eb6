"""Out of which files a table came is found by opening a few acts, and told of what is on record."""

import hashlib
from datetime import UTC, datetime

from api.invoer.tabelherkenning import Herkend, Rijstand, Uit, Wijziging, ingezien, noem_bestanden
from api.invoer.tabelmerken import bestandsmerk
from ledger.toegang.toegang import Lezer
from ledger.toegangslog.toegangslog import GeenToegang
from projections.vragen.leesdeur import OnbekendDossier

EIGEN = "sha-eigen"


def hmac(domein: str, tekst: str) -> bytes:
    return hashlib.sha256(f"{domein} {tekst}".encode()).digest()


def uit(zaak: str, sha: str) -> Uit:
    """A file as it is known in a case."""
    merk = bestandsmerk(hmac, zaak, sha)
    return Uit(zaak, merk, f"{zaak} {sha}")


def rijen(*bestanden: Uit) -> Herkend:
    """A row out of each."""
    return Herkend({n: Rijstand(b.dossier, bekend=1, uit=[b]) for n, b in enumerate(bestanden)})


class Lezing:
    """Opens the act that names a file, and keeps which; of some it learns nothing."""

    def __init__(self, *dicht: str) -> None:
        self.dicht, self.geopend = dicht, list[str]()

    def __call__(self, bestand: Uit) -> tuple[str, str] | None:
        self.geopend.append(bestand.entry)
        sha = bestand.entry.split(" ")[1]
        return None if bestand.entry in self.dicht else (sha, f"{sha}.xlsx")


def test_at_most_three_acts_are_opened_to_say_what_earlier_files_are_called() -> None:
    vijf = [uit("d-1", f"sha-{n}") for n in range(5)]
    for dicht in ((), ("d-1 sha-0", "d-1 sha-1")):
        lees = Lezing(*dicht)
        namen = noem_bestanden(rijen(*vijf), hmac, EIGEN, lees)
        assert lees.geopend == [b.entry for b in vijf[:3]], "one that told nothing counts too"
        gelezen = [b for b in vijf[:3] if b.entry not in dicht]
        assert namen == {b[:2]: f"{b.entry.split(' ')[1]}.xlsx" for b in gelezen}


def test_a_file_is_opened_once_whatever_cases_and_rows_came_out_of_it_and_this_one_never() -> None:
    waar = [uit(f"d-{n}", sha) for sha in ("sha-1", EIGEN) for n in (1, 1, 2, 3, 4, 5)]
    waar.append(uit("d-6", "sha-2"))  # and there is room to open another
    lees = Lezing()
    namen = noem_bestanden(rijen(*waar), hmac, EIGEN, lees)
    assert lees.geopend == ["d-1 sha-1", "d-6 sha-2"]
    assert [namen[b[:2]] for b in waar] == ["sha-1.xlsx"] * 6 + [""] * 6 + ["sha-2.xlsx"]
    herkend = rijen(*waar)
    assert len([*herkend.bestanden()]) == len({b[:2] for b in waar}) == 11


def test_only_cases_of_rows_that_are_shown_and_of_which_there_is_something_to_tell_are_read() -> (
    None
):
    """And of those the ones that may be read."""
    wijziging = Wijziging("melding_gedaan", 1, "x", datetime(2026, 1, 5, tzinfo=UTC))
    gelezen: list[str] = []

    class Deur:
        def poort(self, lezer: Lezer, doel: str, wat: str, dossier: str) -> None:
            gelezen.append(dossier)
            if dossier == "d-dicht":
                raise GeenToegang("geen_toegang")
            if dossier == "d-weg":
                raise OnbekendDossier(dossier)

    herkend = Herkend(
        {
            1: Rijstand("d-gewijzigd", gewijzigd=[wijziging]),
            2: Rijstand("d-ingetrokken", ingetrokken=[wijziging]),
            3: Rijstand("d-zelfde", bekend=4, nieuw=1),
            4: Rijstand("d-dicht", gewijzigd=[wijziging]),
            5: Rijstand("d-weg", gewijzigd=[wijziging]),
            6: Rijstand("d-elders", gewijzigd=[wijziging]),
        }
    )
    mee = ingezien(Deur(), Lezer("a"), "proef", herkend, [1, 2, 3, 4, 5, 99])  # type: ignore[arg-type]
    assert mee == {"d-gewijzigd", "d-ingetrokken"}
    assert sorted(gelezen) == ["d-dicht", "d-gewijzigd", "d-ingetrokken", "d-weg"]
