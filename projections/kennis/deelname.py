"""Who learns of an act by taking part in it: the one table, an entry for every act there is.

What counts as knowing is what an act says itself. Whoever did it knows; so does whoever it says was
there or was told. Of whoever it was sent to, it says that it was sent, so the day on which it
reached them is unknown unless the act has one. Being named, judged, harmed or talked about informs
of nothing, and neither does being responsible: the fields that say so stand here as well, under
`niets`, so that no field of a role or a person is left unplaced. All who take part learn of the act
and of what the fields of its kind name, and of nothing else: a report passed on informs of that
report. Under which report an act was filed is what the recorder says, and informs of nothing.

`noemt`: whether the act cannot be done without knowing what it names. A measure can be taken, and
a role given, by somebody who never heard of the report that it is later seen with.

`vaag`: the act tells somebody something that its fields do not say, so it can have been about other
acts too. That is shown as a hint and never as an answer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from types import MappingProxyType
from typing import Literal

from ledger.daden.lijsten import ROLLEN
from ledger.tijd.wanneer import Periode
from projections.werelden.dossierbeeld import waarden
from projections.werelden.gebeurtenissen import Gebeurtenis

Soort = Literal["rol", "persoon"]
# Acts that nobody does: who is named as doing them knows nothing by that.
_VAN_NIEMAND = frozenset({"kalenderjaar_verstreken"})
# Told face to face, unless it was in writing: a letter is read on a day that nobody says.
_VERTELD = frozenset({"hoogste_leidinggevende_geinformeerd"})


class Wijze(Enum):
    """How somebody learns of an act."""

    DEED = "deed"
    ERBIJ = "erbij"
    INGELICHT = "ingelicht"
    GESTUURD = "gestuurd"
    LATER = "later"  # was told, on a day that the act does not say
    NOEMDE = "noemde"  # did something that names it, so knew of it by then


@dataclass(frozen=True, slots=True)
class Wie:
    """Somebody of whom it is asked what they knew: a role, or a person by code."""

    soort: Soort
    code: str


@dataclass(frozen=True, slots=True)
class Deelname:
    """How the fields of one kind of act inform; `vast`: the roles that its name itself says."""

    velden: Mapping[str, Wijze]
    niets: frozenset[str] = frozenset()
    vast: Mapping[str, Wijze] = field(default_factory=dict)
    vaag: bool = False
    noemt: bool = True


def _is(
    *,
    deed: str = "",
    erbij: str = "",
    ingelicht: str = "",
    gestuurd: str = "",
    later: str = "",
    niets: str = "",
    vast: Mapping[str, Wijze] | None = None,
    vaag: bool = False,
    noemt: bool = True,
) -> Deelname:
    per_wijze = {
        Wijze.DEED: deed,
        Wijze.ERBIJ: erbij,
        Wijze.INGELICHT: ingelicht,
        Wijze.GESTUURD: gestuurd,
        Wijze.LATER: later,
    }
    velden = {veld: wijze for wijze, namen in per_wijze.items() for veld in namen.split()}
    return Deelname(velden, frozenset(niets.split()), dict(vast or {}), vaag, noemt)


_DOOR = _is()  # only whoever did it
_ZONDER = _is(noemt=False)  # as well, and it can be done without knowing what it is filed with
DEELNAME: Mapping[str, Deelname] = MappingProxyType(
    {
        "signaal_geuit": _ZONDER,
        "instemming_vastgelegd": _ZONDER,
        "melding_gedaan": _is(
            deed="melder_ref", erbij="met", gestuurd="kanaal ontvanger_rol", niets="onderwerp"
        ),
        "melding_geregistreerd": _DOOR,
        "gespreksverslag_voorgelegd": _is(gestuurd="aan"),
        "hoogste_leidinggevende_geinformeerd": _is(
            vast={"hoogste_leidinggevende": Wijze.INGELICHT}
        ),
        "ontvangst_bevestigd": _is(gestuurd="aan via"),
        "betrokkene_geinformeerd": _is(
            ingelicht="betrokkene", vast={"betrokkene": Wijze.INGELICHT}
        ),
        "melding_ingetrokken": _DOOR,
        "melder_uit_dienst": _is(deed="melder_ref", vast={"melder": Wijze.DEED}, noemt=False),
        "opname_gemaakt": _DOOR,
        "openbaarmaking": _ZONDER,  # everyone could know, and of nobody is it said
        "kwalificatie_gegeven": _DOOR,
        "ontvankelijkheid_beoordeeld": _DOOR,
        "doorgeleid": _is(deed="van", gestuurd="naar"),
        "teruggelegd_bij_organisatie": _is(deed="van", gestuurd="naar"),
        "voorgelegd_aan_commissie": _is(vast={"integriteitscommissie": Wijze.GESTUURD}),
        "onderzoek_beoordeeld": _DOOR,
        "onderzoek_ingesteld": _is(deed="opdrachtgever", gestuurd="onderzoeker"),
        "onderzoeker_aangewezen": _is(gestuurd="onderzoeker"),
        "conceptrapport_verzonden": _is(gestuurd="aan"),
        "onderzoek_afgerond": _DOOR,
        "onderzoek_gestaakt": _DOOR,
        "niet_onderzoeken_medegedeeld": _is(ingelicht="aan", vaag=True),
        "bevindingen_medegedeeld": _is(ingelicht="aan", vaag=True),
        "beoordeling_medegedeeld": _is(ingelicht="aan", vaag=True),
        "uitstel_medegedeeld": _is(ingelicht="aan"),
        "mededeling_gedaan": _is(vaag=True),
        "oordeel_gegeven": _is(niets="toegerekend_aan"),
        "aanbeveling_gedaan": _is(gestuurd="aan"),
        "standpunt_bepaald": _is(later="medegedeeld_aan"),
        "besluit_genomen": _ZONDER,
        "maatregel_genomen": _is(niets="jegens", noemt=False),
        "bescherming_geboden": _is(ingelicht="jegens", noemt=False),
        "identiteit_bekendgemaakt": _is(ingelicht="aan", niets="van", vaag=True),
        # Who is harmed may not see it, and who does it may know of no report.
        "benadelende_handeling": _is(niets="jegens", noemt=False),
        "benadeling_gesteld": _DOOR,
        "zwijgbeding_overeengekomen": _ZONDER,
        "verzoek_kosten_ingediend": _DOOR,
        "verzoek_bewijsstukken": _DOOR,
        "voornemen_procedure": _is(niets="instantie"),
        "procedure_gestart": _is(niets="instantie"),
        "uitspraak_gedaan": _is(niets="instantie"),
        "klacht_ingediend": _is(niets="over"),
        "klager_gehoord": _is(vast={"klager": Wijze.ERBIJ}),
        "klacht_afgehandeld": _DOOR,
        "klacht_ingetrokken": _DOOR,
        "klacht_naar_tevredenheid_opgelost": _DOOR,
        "kamervragen_ingezonden": _is(gestuurd="aan"),
        "kamervragen_beantwoord": _is(vast={"kamerlid": Wijze.GESTUURD}, vaag=True),
        "gegevens_verstrekt": _is(ingelicht="aan", vaag=True),
        "gegevens_vernietigd": _ZONDER,
        "noodzaak_vervallen_vastgesteld": _ZONDER,
        "overbodige_gegevens_vastgesteld": _ZONDER,
        "woo_verzoek_ontvangen": _DOOR,
        "woo_besluit_genomen": _DOOR,
        "zienswijze_gevraagd": _is(gestuurd="van"),
        "zienswijze_ontvangen_of_verstreken": _is(niets="van"),  # it may not have been given
        "avg_verzoek_ontvangen": _DOOR,
        "avg_verzoek_beantwoord": _DOOR,
        "datalek_vastgesteld": _ZONDER,
        "datalek_gemeld": _is(gestuurd="aan", noemt=False),
        "omstandigheid_vastgesteld": _ZONDER,
        "rol_toegewezen": _is(niets="persoon_ref rol", noemt=False),
        "regime_gewijzigd": _ZONDER,
        "kalenderjaar_verstreken": _ZONDER,
        "verantwoording_openbaar": _ZONDER,
    }
)


def deelnemers(g: Gebeurtenis) -> Iterator[tuple[Wie, Wijze]]:
    """Everyone who takes part in an act, as far as it says who, and how."""
    rij = DEELNAME[g.daad]
    if g.daad not in _VAN_NIEMAND:
        for actor in g.handeling.door:
            if actor.rol is not None:
                yield Wie("rol", actor.rol), Wijze.DEED
            if actor.ref is not None:
                yield Wie("persoon", actor.ref), Wijze.DEED
    for rol, wijze in rij.vast.items():
        per_brief = g.daad in _VERTELD and getattr(g.handeling, "schriftelijk", None)
        yield Wie("rol", rol), Wijze.GESTUURD if per_brief else wijze
    for veld, wijze in rij.velden.items():
        for code in waarden(getattr(g.handeling, veld)):
            if veld in PERSOONSVELDEN:
                yield Wie("persoon", code), wijze
            elif code in ROLLEN:  # a channel need not be somebody
                yield Wie("rol", code), wijze


# The fields of the table that hold the code of a person, and no role.
PERSOONSVELDEN = frozenset({"melder_ref", "betrokkene", "onderzoeker"})


def bereikt(g: Gebeurtenis, wijze: Wijze) -> Periode:
    """The days on which somebody who takes part this way can have learned of the act."""
    if wijze is Wijze.GESTUURD:
        return g.ontvangst or Periode(g.verzonden.vroegst, date.max)
    return Periode(g.dag.vroegst, date.max) if wijze is Wijze.LATER else g.dag
