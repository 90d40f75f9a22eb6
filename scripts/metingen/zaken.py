"""Fictional cases to measure with: a report of twenty acts, with what a real one has in it.

Dates as imprecise as sources are, people by code, texts that must be sealed and texts that are
public, and references from one act to another. Nobody in it exists.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import orjson

_BEGIN = date(2015, 1, 5)
_CITAAT = (
    "Naar aanleiding van het gesprek is afgesproken dat de melding wordt onderzocht en dat de"
    " melder binnen de gestelde termijn bericht krijgt over de uitkomst (fictief)."
)
# Day of the case, act, who did it, its own fields. "#n" refers to the n-th act of the case.
_VERLOOP: tuple[tuple[int, str, str, dict[str, Any]], ...] = (
    (0, "melding_gedaan", "melder", {"kanaal": "leidinggevende",
        "vermoedens": ["integriteitsschending"], "ontvanger_rol": "leidinggevende"}),
    (1, "melding_geregistreerd", "leidinggevende", {"melding": "#1", "weergave": "schriftelijk"}),
    (3, "ontvangst_bevestigd", "leidinggevende", {"melding": "#1", "aan": "melder"}),
    (6, "hoogste_leidinggevende_geinformeerd", "leidinggevende", {"melding": "#1",
        "schriftelijk": True}),
    (8, "gespreksverslag_voorgelegd", "leidinggevende", {"melding": "#1", "aan": "melder",
        "akkoord": True}),
    (12, "kwalificatie_gegeven", "werkgever", {"melding": "#1", "soorten":
        ["integriteitsschending"]}),
    (15, "doorgeleid", "werkgever", {"melding": "#1", "van": "werkgever", "naar":
        "integriteitscommissie"}),
    (20, "ontvankelijkheid_beoordeeld", "integriteitscommissie", {"melding": "#1",
        "uitkomst": "ontvankelijk"}),
    (30, "onderzoek_ingesteld", "integriteitscommissie", {"melding": "#1", "aard": "commissie"}),
    (33, "onderzoeker_aangewezen", "integriteitscommissie", {"onderzoek": "#9",
        "betrokken": "nee", "afstand": "voldoende"}),
    (40, "bescherming_geboden", "werkgever", {"melding": "#1", "jegens": "melder",
        "soort": "vertrouwelijkheid"}),
    (75, "conceptrapport_verzonden", "onderzoeker", {"melding": "#1", "aan": "betrokkene",
        "verzonden_op": None}),
    (90, "onderzoek_afgerond", "onderzoeker", {"melding": "#1", "onderzoek": "#9"}),
    (95, "bevindingen_medegedeeld", "integriteitscommissie", {"melding": "#1", "aan": "melder",
        "schriftelijk": True, "gemotiveerd": True}),
    (97, "oordeel_gegeven", "integriteitscommissie", {"melding": "#1", "over": "#1",
        "uitkomst": "geschonden", "toegerekend_aan": "werkgever"}),
    (110, "standpunt_bepaald", "werkgever", {"melding": "#1", "over": "#15",
        "uitkomst": "overgenomen", "schriftelijk": True}),
    (115, "besluit_genomen", "werkgever", {"melding": "#1", "over": "#15"}),
    (120, "maatregel_genomen", "werkgever", {"melding": "#1", "soort": "gesprek",
        "ter_uitvoering_van": "onderzoek"}),
    (150, "benadeling_gesteld", "melder", {"melding": "#1"}),
    (160, "melding_gedaan", "melder", {"kanaal": "integriteitscommissie",
        "vermoedens": ["benadeling"], "eerdere_melding": "#1"}),
)  # fmt: skip


def bestand(zaken: int, merk: str) -> bytes:
    """An import file of `zaken` cases; another `merk` gives other cases."""
    return b"".join(
        orjson.dumps(regel) + b"\n" for nummer in range(zaken) for regel in _zaak(nummer, merk)
    )


def _zaak(nummer: int, merk: str) -> Iterator[dict[str, Any]]:
    kenmerk = f"FICTIEF-{merk}-{nummer}"
    begin = _BEGIN + timedelta(days=nummer % 3000)
    for plaats, (dag, daad, rol, eigen) in enumerate(_VERLOOP, 1):
        datum = begin + timedelta(days=dag)
        velden = {
            naam: f"{kenmerk}-{waarde[1:]}" if str(waarde).startswith("#") else waarde
            for naam, waarde in eigen.items()
        }
        yield {
            "dossier": kenmerk,
            "id": f"{kenmerk}-{plaats}",
            "daad": daad,
            "gebeurd": f"{datum:%Y-%m}" if plaats % 3 == 0 else datum.isoformat(),
            "door": [{"rol": rol, "ref": f"{kenmerk}-{rol}" if plaats % 2 else None}],
            "na": [] if plaats == 1 else [f"{kenmerk}-{max(1, plaats - 2)}"],
            "bronnen": [_bron(datum, plaats)] if plaats % 5 < 3 else [],
            **velden,
        }


def _bron(datum: date, plaats: int) -> dict[str, Any]:
    """Two of three sources are not public: their title and quotation are sealed."""
    return {
        "titel": f"Verslag van {datum.isoformat()} (fictief)",
        "datum": datum.isoformat(),
        "citaat": _CITAAT,
        "relaas": "dossier",
        "openbaar": plaats % 3 == 0,
    }
