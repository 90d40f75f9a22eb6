"""A sheet after it was issued: what of it is no longer so, and how to say that to parliament.

Its questions are asked again of the record as it is now, with the same scope and the same sources'
cut-off; what was recorded later, corrected or judged by another norm then shows. Exactly the
statements whose answer changed are outdated. An answer that cannot be found again at the position
of the sheet is not compared: whoever sees other cases would call a statement outdated that is not.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from projections.feitenblad.feitenblad import Feitenblad, als_json
from projections.feitenblad.feitopzet import Opzet, Uitspraakvorm, Vraagvorm

Stand = Literal["ongewijzigd", "achterhaald", "niet_na_te_gaan", "vrij"]


@dataclass(frozen=True, slots=True)
class Herbeantwoord:
    """A statement of a sheet as it was said, and as the record answers it now."""

    nummer: str
    vraag: str | None
    stand: Stand
    toen: str
    thans: str | None = None
    erbij: tuple[int, ...] = ()
    eraf: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Verloop:
    """A sheet and what became of its statements, up to the position that was looked at now."""

    positie: int
    tot: int
    kamervraag: str
    uitspraken: tuple[Herbeantwoord, ...]

    @property
    def achterhaald(self) -> tuple[Herbeantwoord, ...]:
        """The statements that are no longer so."""
        return tuple(u for u in self.uitspraken if u.stand == "achterhaald")

    @property
    def niet_na_te_gaan(self) -> bool:
        """Whether a statement could not be found again as it was."""
        return any(u.stand == "niet_na_te_gaan" for u in self.uitspraken)

    def rectificatie(self) -> str | None:
        """A draft to parliament: what was known then and what is known now; None: no need."""
        if not self.achterhaald:
            return None
        kop = (
            f"Concept, nog niet verzonden. Rectificatie bij de antwoorden op de Kamervragen"
            f" {self.kamervraag}."
        )
        return "\n\n".join((kop, *(self._alinea(u) for u in self.achterhaald)))

    def _alinea(self, u: Herbeantwoord) -> str:
        waar = f"In het antwoord op vraag {u.vraag}" if u.vraag else "In de antwoorden"
        delen = [f"{waar} (uitspraak {u.nummer}) is iets achterhaald."]
        delen.append(f"Toen bekend (register tot en met vastlegging {self.positie}): {u.toen}")
        delen.append(f"Thans bekend (tot en met vastlegging {self.tot}): {u.thans}")
        if u.erbij:
            delen.append(f"Daarop rust nu ook: vastlegging {_som(u.erbij)}.")
        if u.eraf:
            delen.append(f"Daarop rust niet meer: vastlegging {_som(u.eraf)}.")
        return "\n".join(delen)


def opzet_van(blad: Mapping[str, Any], dossiers: Sequence[str]) -> Opzet:
    """What a recorded sheet asked, with the cases under their own ids; `dossiers`: zaak-1 first."""
    ids = {f"zaak-{n}": id_ for n, id_ in enumerate(dossiers, 1)}
    opdracht = blad["opdracht"]
    return Opzet(
        kamervraag=opdracht["kamervraag"],
        vragen=tuple(Vraagvorm(**v) for v in opdracht["vragen"]),
        uitspraken=tuple(
            Uitspraakvorm(
                nummer=u["nummer"],
                vraag=u["vraag"],
                feitvraag=u["feitvraag"],
                tekst=None if u["feitvraag"] else u["tekst"],
            )
            for u in blad["uitspraken"]
        ),
    ).met_dossiers(ids)


def verloop(vastgelegd: str, toen: Feitenblad, thans: Feitenblad) -> Verloop:
    """A recorded sheet beside the same questions at its own position and now."""
    blad = orjson.loads(vastgelegd)
    toen_, thans_ = (als_json(b)["uitspraken"] for b in (toen, thans))
    rijen = zip(blad["uitspraken"], toen_, thans_, strict=True)
    return Verloop(
        positie=blad["positie"],
        tot=thans.positie,
        kamervraag=blad["opdracht"]["kamervraag"],
        uitspraken=tuple(_vergelijk(*rij) for rij in rijen),
    )


def _vergelijk(
    was: Mapping[str, Any], toen: Mapping[str, Any], thans: Mapping[str, Any]
) -> Herbeantwoord:
    vast = (was["nummer"], was["vraag"])
    if was["soort"] == "vrij":
        return Herbeantwoord(*vast, "vrij", was["tekst"])
    if toen["uitkomst"] != was["uitkomst"]:
        return Herbeantwoord(*vast, "niet_na_te_gaan", was["tekst"])
    if (thans["uitkomst"], thans["tekst"]) == (toen["uitkomst"], toen["tekst"]):
        return Herbeantwoord(*vast, "ongewijzigd", was["tekst"], was["tekst"])
    eerst, nu = ({*_nummers(u)} for u in (toen, thans))
    verschil = (tuple(sorted(nu - eerst)), tuple(sorted(eerst - nu)))
    return Herbeantwoord(*vast, "achterhaald", was["tekst"], thans["tekst"], *verschil)


def _nummers(uitspraak: Mapping[str, Any]) -> Iterator[int]:
    yield from (v["nummer"] for v in uitspraak["vastleggingen"])


def _som(nummers: Sequence[int]) -> str:
    return ", ".join(str(nummer) for nummer in nummers)
