"""A sheet of facts with all that proves it: a folder for whoever does not believe us.

Of every case on the sheet each entry travels along as a proof, so that nothing can be left out
unseen; of each only the fields that the sheet speaks of are opened, and the rest stays hidden. The
same sheet under the same checkpoint is the same bytes.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from typing import Any

from ledger.bewijs.bundelblad import als_pagina
from ledger.bewijsvoering.zaakhoofden import HOOFDVELDEN, Zaakhoofden
from ledger.entry import DOSSIER, geopende_tekst, heldere_disclosures, heldere_inhoud
from ledger.log.journal import Regel
from ledger.verify import CASES, COUNTED, SHEET, SUMS, Afgekeurd, NietGelezen, check_stamp
from ledger.zaak.kennis import HERSTEL

Json = Any
Lees = Callable[..., Sequence[Regel]]  # entries by tag and number, as the journal has them
_UITGIFTEVELDEN = frozenset({"daad", "sha256"})
_LEESMIJ = """\
FEITENBLAD {kamervraag}
{uitspraken} uitspraken uit {zaken} zaken, op positie {positie} van {register}

Nagaan, met Python 3.9 of nieuwer en verder niets:

    python3 -I verify.py BELEID .

BELEID is een bestand met de sleutels die u vertrouwt. policy.txt hierbij is een afschrift voor het
gemak: wie deze map maakte, koos de sleutels daarin. Vergelijk ze met sleutels die u langs een
andere weg kreeg. Zonder woorden, python3 -I verify.py, gelden die van policy.txt. Of open
index.html in een browser: die rekent hetzelfde na, zonder netwerk, met de sleutels van policy.txt.

{blad:<24} het blad: elke zin, waarop hij rust, wat buiten beschouwing bleef
{zaakbestand:<24} welke vastleggingen elke zaak had, en het bewijs dat er geen ontbreekt
nr-….tlog-proof          het bewijs dat een vastlegging in het grootboek staat
nr-….disclosures         de velden ervan waar het blad over spreekt; wat er niet staat bleef dicht
tijdstempel-….tsr        wat een tijdstempeldienst over de .noot ernaast zei (RFC 3161);
                         verify.py zegt van wie dat is als BELEID de dienst noemt
{sommen:<24} van elk bestand de SHA-256

FORMAT.md beschrijft elke byte. Wat dit bewijst en wat niet, zegt verify.py.
"""


@dataclass(frozen=True, slots=True)
class Gegeven:
    """A sheet in its canonical bytes, the cases that it calls zaak-1, zaak-2, …, and its issue."""

    tekst: bytes
    dossiers: Sequence[str]
    uitgifte: int | None = None


@dataclass(frozen=True, slots=True)
class Stukken:
    """What a bundle needs of the log: proofs, whom to trust, and timestamps of a checkpoint."""

    bewijzen: Callable[[Iterable[int]], Mapping[int, bytes]]
    beleid: str
    tijdstempels: Callable[[bytes], Sequence[tuple[str, bytes]]] = lambda _bewijs: ()


def maak_bundel(
    lees: Lees, blad: Gegeven, hoofden: Zaakhoofden, stukken: Stukken
) -> dict[str, bytes]:
    """The files of a bundle by name, the list of their hashes included.

    Raises:
        ValueError: the heads are those of another position.
        GeenBewijs, TekentNiet, Afgekeurd: as the proof of an entry.
    """
    inhoud = json.loads(blad.tekst)
    if hoofden.positie != inhoud["positie"]:
        raise ValueError(f"zaakhoofden: verwacht {inhoud['positie']}, kreeg {hoofden.positie}")
    zaken = {
        f"zaak-{plek}": lees(tags=(DOSSIER + dossier,), tot=hoofden.positie)
        for plek, dossier in enumerate(blad.dossiers, 1)
    }
    regels = {regel.nummer: regel for rij in zaken.values() for regel in rij}
    open_ = te_tonen(inhoud, zaken) | {hoofden.nummer: HOOFDVELDEN}
    if blad.uitgifte is not None:
        open_[blad.uitgifte] = _UITGIFTEVELDEN
    for nummer in open_.keys() - regels.keys():
        regels[nummer] = lees(na=nummer - 1, tot=nummer)[0]
    bestanden = {SHEET: blad.tekst, CASES: _zaakbestand(blad, hoofden, zaken)}
    bewijzen = stukken.bewijzen(regels)
    for nummer, regel in regels.items():
        bestanden[f"nr-{nummer}.tlog-proof"] = bewijzen[nummer]
        bestanden[f"nr-{nummer}.disclosures"] = _disclosures(regel, open_[nummer])
    stempels = filter(_is_geen_onzin, stukken.tijdstempels(bewijzen[hoofden.nummer]))
    for plek, (noot, antwoord) in enumerate(stempels, 1):
        bestanden |= {
            f"tijdstempel-{plek}.noot": noot.encode(),
            f"tijdstempel-{plek}.tsr": antwoord,
        }
    bestanden["policy.txt"] = stukken.beleid.encode()
    bestanden["LEESMIJ.txt"] = _leesmij(inhoud, zaken).encode()
    bestanden["index.html"] = als_pagina(bestanden)
    for naam in ("verify.py", "FORMAT.md"):
        bestanden[naam] = files("ledger").joinpath(naam).read_bytes()
    return _op_volgorde({**bestanden, SUMS: sommen(bestanden)})


def _is_geen_onzin(stempel: tuple[str, bytes]) -> bool:
    """Whether a timestamp holds, or is one that the verifier does not read: that others may."""
    noot, antwoord = stempel
    try:
        check_stamp(antwoord, noot.encode())
    except NietGelezen:
        return True
    except Afgekeurd:
        return False
    return True


def sommen(bestanden: Mapping[str, bytes]) -> bytes:
    """The hash of every file, in the form of the program sha256sum."""
    regels = (f"{sha256(b).hexdigest()}  {n}\n" for n, b in sorted(bestanden.items()))
    return "".join(regels).encode()


def te_tonen(blad: Json, zaken: Mapping[str, Sequence[Regel]]) -> dict[int, frozenset[str]]:
    """Of each entry the fields that the sheet speaks of, and no more than that.

    The kind of what it names, and of every entry of a case over which it counts: else nobody could
    see that the others do not count. Of a quoted one its sources; of acts of a kind that is asked
    for what was asked of them and when they were; of what is counted which accounts tell of it; of
    a repair of such an act which one it mends; of a case that is declared complete until when.
    """
    uit: dict[int, set[str]] = {r.nummer: set() for rij in zaken.values() for r in rij}
    gevraagd = [u for u in blad["uitspraken"] if u["soort"] == "feit" and _over_daden(u)]
    for een in (*blad["dekking"]["nietGenoemd"], *_genoemd(blad)):
        uit[een["nummer"]].add("daad")
    for een in blad["dekking"]["volledigVerklaard"]:
        uit[een["nummer"]].update(("daad", "daadsoort", "tot_en_met", "@entry"))
    for uitspraak in blad["uitspraken"]:
        for een in uitspraak["aanhalingen"]:
            uit[een["nummer"]].add("bronnen")
    for uitspraak in gevraagd:
        if uitspraak["feitvraag"]["soort"] == "telling":
            for regel in _binnen(uitspraak, zaken):
                uit[regel.nummer].add("daad")
            for een in uitspraak["vastleggingen"]:
                uit[een["nummer"]].add("bronnen")
    for uitspraak in gevraagd:
        _reken_mee(uitspraak, _binnen(uitspraak, zaken), uit)
    return {nummer: frozenset(velden) for nummer, velden in uit.items()}


def _reken_mee(uitspraak: Json, regels: Sequence[Regel], uit: Mapping[int, set[str]]) -> None:
    """Add what it takes to make the answer anew, of acts of which the kind is shown."""
    patroon = uitspraak["feitvraag"]["patroon"]
    gevraagd = {r.nummer for r in regels if r.daad == patroon["daad"]}
    ids = {str(r.entry_id) for r in regels if r.nummer in gevraagd}
    for regel in regels:
        if regel.nummer in gevraagd and "daad" in uit[regel.nummer]:
            uit[regel.nummer].update(_VAN_EEN_DAAD, (eis["veld"] for eis in patroon["waar"]))
        if regel.daad in HERSTEL and heldere_inhoud(regel.state)["van_daad"] in ids:
            uit[regel.nummer].update(("daad", "van_daad"))


def _binnen(uitspraak: Json, zaken: Mapping[str, Sequence[Regel]]) -> list[Regel]:
    namen = uitspraak["feitvraag"]["dossiers"]
    return [regel for naam in (zaken if namen is None else namen) for regel in zaken[naam]]


def _genoemd(blad: Json) -> Iterator[Json]:
    for uitspraak in blad["uitspraken"]:
        yield from uitspraak["vastleggingen"]
        yield from uitspraak["buitenBeschouwing"]


def _over_daden(uitspraak: Json) -> bool:
    return uitspraak["feitvraag"]["soort"] in COUNTED


_VAN_EEN_DAAD = ("@entry", "@velden", "gebeurd")


def _disclosures(regel: Regel, velden: frozenset[str]) -> bytes:
    """What opens these fields, of those that are clear; a sealed one is never opened here."""
    alle = heldere_disclosures(regel.state)
    return b"".join(
        urlsafe_b64encode(een).rstrip(b"=") + b"\n"
        for een in sorted(alle, key=geopende_tekst)
        if geopende_tekst(een)[0] in velden
    )


def _zaakbestand(
    blad: Gegeven, hoofden: Zaakhoofden, zaken: Mapping[str, Sequence[Regel]]
) -> bytes:
    paren = zip(zaken.items(), blad.dossiers, strict=True)
    rij = [hoofden.als_json(naam, dossier, regels) for (naam, regels), dossier in paren]
    return hoofden.zaakbestand(rij, blad.uitgifte)


def _leesmij(inhoud: Json, zaken: Mapping[str, object]) -> str:
    return _LEESMIJ.format(
        kamervraag=inhoud["opdracht"]["kamervraag"],
        uitspraken=len(inhoud["uitspraken"]),
        zaken=len(zaken),
        positie=inhoud["positie"],
        register=inhoud["register"],
        blad=SHEET,
        zaakbestand=CASES,
        sommen=SUMS,
    )


def _op_volgorde(bestanden: Mapping[str, bytes]) -> dict[str, bytes]:
    return dict(sorted(bestanden.items()))
