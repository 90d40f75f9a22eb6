"""What somebody may not see changes nothing in any answer that he gets (non-interference).

Two registers that differ only in a case which the readers may not see: its entries are replaced,
one for one, by others. Whatever they ask, they get the same, but for ids, hashes and moments of
recording, which are drawn anew in every register and public by design.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.storingen import Server
from tests.toegangshuis import TWEEDE, Huis, open_huis

LEZERS = (("lezer-fictief", "secretaris"), ("opsteller-fictief", "antwoordopsteller"))
VAN_ALLES = (
    *("/", "/?bekendOp=2020-01-01", "/normen", "/termijnenbord", "/termijnenbord?vak=onbepaald"),
    *("/termijnenbord?bronnenTot=2099-01-01", "/termijnenbord?peildatum=2024-06-01"),
    *("/termijnenbord.ics", "/api/v1/dossiers", "/api/v1/termijnenbord", "/api/v1/normen"),
)
VAN_EEN_ZAAK = (
    *("/dossiers/{}", "/dossiers/{}?peildatum=2024-06-01", "/termijnenbord?dossier={}"),
    *("/api/v1/dossiers/{}", "/api/v1/dossiers/{}/tijdlijn", "/api/v1/dossiers/{}/toetsen"),
)
_WISSELEND = (
    (r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "ID"),
    (r"\b[ds]-[A-Za-z0-9_-]{22}(?![A-Za-z0-9_-])", "ID"),
    (r"\b[0-9a-f]{32,64}\b", "HASH"),
    (r'name="_formulier" value="[^"]+"', "FORMULIER"),
    (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:[0-9.]+(Z|[+-]\d\d:\d\d)", "MOMENT"),
    (r"\d{8}T\d{6}Z", "MOMENT"),
    (r"\d{1,2} [a-z]+ \d{4}, \d\d:\d\d", "MOMENT"),
)


def zonder_wisselend(tekst: str) -> str:
    """The answer with each id named after the place where it first stood."""
    namen: dict[str, str] = {}
    for patroon, soort in _WISSELEND:

        def naam(treffer: re.Match[str], soort: str = soort) -> str:
            if soort != "ID":
                return soort
            return namen.setdefault(treffer[0], f"ID-{len(namen)}")

        tekst = re.sub(patroon, naam, tekst)
    return tekst


def verborgen_daden(zaad: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Four acts of any kind, on any day, by persons who also stand in the case that is seen."""
    kies = Random(zaad)
    for _ in range(4):
        dag = f"2024-{kies.randint(1, 12):02}-{kies.randint(1, 28):02}"
        door = [{"rol": "melder", "ref": kies.choice(["melder-Z-EIGEN", "iemand-anders"])}]
        gewoon: dict[str, Any] = {"gebeurd": dag, "door": door}
        if kies.random() < 0.5:
            kanaal = kies.choice(["leidinggevende", "integriteitscommissie", "vertrouwenspersoon"])
            yield "melding_gedaan", gewoon | {
                "kanaal": kanaal, "vermoedens": [kies.choice(["misstand", "benadeling"])],
                **dict.fromkeys(("melder_ref", "vorm", "onderwerp")),
            }  # fmt: skip
        else:
            yield "mededeling_gedaan", gewoon | {"tekst": f"fictief {kies.random()}"}


def gevuld(huis: Huis, zaad: int) -> Huis:
    huis.eigen = huis.zaak("Z-EIGEN")
    huis.ander = huis.zaak(f"Z-ANDER-{zaad}", TWEEDE)
    for nummer, (daad, velden) in enumerate(verborgen_daden(zaad)):
        huis.leg_vast(huis.ander, daad, TWEEDE, **velden)
        huis.leg_vast(huis.eigen, "mededeling_gedaan", tekst=f"gezien {nummer} (fictief)")
    huis.stel_aan("lezer-fictief", "secretaris")
    huis.geef_toegang("lezer-fictief", huis.eigen)
    huis.stel_aan("opsteller-fictief", "antwoordopsteller")
    huis.geef_opdracht("opsteller-fictief", huis.eigen)
    return huis


def antwoorden(huis: Huis) -> dict[str, tuple[int, str]]:
    """What both readers get at every address, about all, the one case and the other."""
    uit = {}
    for account, rol in LEZERS:
        deur = huis.deur(account, rol)
        adressen = {adres: adres for adres in VAN_ALLES}
        for welke, dossier in (("eigen", huis.eigen), ("ander", huis.ander)):
            adressen |= {f"{welke} {adres}": adres.format(dossier) for adres in VAN_EEN_ZAAK}
        for naam, adres in adressen.items():
            antwoord = deur.get(adres)
            koppen = sorted(k for k in antwoord.headers if k != "content-length")
            heel = zonder_wisselend(f"{koppen} {antwoord.text}")
            uit[f"{rol} {naam}"] = (antwoord.status_code, heel)
    return uit


@pytest.mark.lang
def test_no_answer_depends_on_a_case_that_one_may_not_see(server: Server, tmp_path: Path) -> None:
    with (
        open_huis(server, tmp_path / "een") as een,
        open_huis(server, tmp_path / "ander") as ander,
    ):
        eerst, dan = antwoorden(gevuld(een, 1)), antwoorden(gevuld(ander, 2))
        anders = [naam for naam in eerst if eerst[naam] != dan[naam]]
        assert anders == []
        assert {status for status, _ in eerst.values()} == {200, 404}
        # Control: for who may see it, the other case does show.
        for huis in (een, ander):
            huis.geef_toegang("lezer-fictief", huis.ander)
            huis.geef_opdracht("opsteller-fictief", huis.ander)
        eerst, dan = antwoorden(een), antwoorden(ander)
        anders = [naam for naam in eerst if eerst[naam] != dan[naam]]
        assert len(anders) > len(eerst) // 3
