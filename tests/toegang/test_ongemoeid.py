"""What somebody may not see changes nothing in any answer that he gets (non-interference).

Two registers that differ only in a case which the readers may not see: its entries are replaced,
one for one, by others. Whatever they ask, at every address of the app, they get the same, but for
ids, hashes and moments of recording, which are drawn anew in every register and public by design.
"""

import re
from collections.abc import Collection, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ledger.daden.lijsten import Accountrol
from ledger.daden.toegangsdaden import BelangGemeld
from ledger.databank.postgres import op_databank
from ledger.ondertekenen.uitgave import Uitgave
from tests.opstelling.adressen import (
    VRAGEN,
    achter_de_deuren,
    gezocht,
    leesbaar,
    routes,
    zonder_vragen,
)
from tests.opstelling.storingen import Server
from tests.opstelling.tekenkamer import OORSPRONG, open_tekenkamer
from tests.opstelling.toegangshuis import LID, TWEEDE, Huis, open_huis

# Every role; those who could see every case have an interest in this one, reported or on record.
LEZERS: tuple[tuple[str, Accountrol], ...] = (
    ("lezer-fictief", "secretaris"),
    ("opsteller-fictief", "antwoordopsteller"),
    ("auditor-belang-fictief", "auditor"),
    ("lid-partij-fictief", "commissielid"),
    ("beheerder-fictief", "beheerder"),
)
VAN_IEDEREEN = (
    *("/controle", "/checkpoint", "/log/", "/tile/", "/bewijs/", "/gezondheid", "/aanmelden"),
    *("/metrics", "/.well-known/", "/toegankelijkheid"),
    *("/handleiding", "/afgemeld", "/api/v1/controle", "/api/v1/openapi.json"),
)
_WISSELEND = (
    (r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "ID"),
    (r"\b[ds]-[A-Za-z0-9_-]{22}(?![A-Za-z0-9_-])", "ID"),
    (r"\b([0-9a-f]{32,64}|[0-9a-f]{12}|[0-9a-f]{16})\b", "HASH"),
    (r"[A-Za-z0-9+/_-]{40,}={0,2}", "HASH"),
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
    baas = huis.register.sleutelbos.betrokkene(f"baas-Z-ANDER-{zaad}")
    for account, rol in LEZERS:
        huis.stel_aan(account, rol, baas if "partij" in account else None)
        if rol == "commissielid":
            huis.geef_toegang(account, None)
        if "belang" in account:
            belang = BelangGemeld(account=account, dossier=huis.ander, reden="fictief")
            huis.toegang.meld_belang(LID, belang)
    huis.geef_toegang("lezer-fictief", huis.eigen)
    huis.geef_opdracht("opsteller-fictief", huis.eigen)
    return huis


def met_uitgave(huis: Huis, server: Server, map_: Path, stapel: ExitStack) -> None:
    """Let this house show its signed log to everyone, and prove entries."""
    databank = op_databank(server.dsn(huis.databank), login=True)
    stapel.enter_context(open_tekenkamer(databank, map_ / "ondertekenaar")).teken()
    uitgave = stapel.enter_context(closing(Uitgave(databank.dsn_lees, OORSPRONG)))
    achter_de_deuren(huis.app).state.uitgave = uitgave


def ingevuld(huis: Huis, dossier: str) -> Iterator[str]:
    """Every address of the app as it is asked about one case."""
    melding = next(r for r in huis.register.regels(dossier) if r.daad == "melding_gedaan")
    plek = {"d": dossier, "nr": melding.nummer, "id": melding.entry_id}
    for vragen in VRAGEN.values():
        yield from (vraag.format(**plek, norm="jenv.2020.doorgeleiden") for vraag in vragen)


def antwoorden(huis: Huis, *, alleen: Collection[str] = ()) -> dict[str, tuple[int, str]]:
    """What every reader gets at every address, asked of the case in sight and of the other."""
    uit: dict[str, tuple[int, str]] = {}
    vragen = [vraag for vragen in VRAGEN.values() for vraag in vragen]
    for account, rol in LEZERS:
        deur = huis.deur(account, rol)
        for welke, dossier in (("eigen", huis.eigen), ("ander", huis.ander)):
            for vraag, adres in zip(vragen, ingevuld(huis, dossier), strict=True):
                # What everyone may ask is asked by the first reader only.
                ooit = vraag.startswith(VAN_IEDEREEN) and account != LEZERS[0][0]
                weer = welke == "ander" and vraag == adres
                if not (ooit or weer or (alleen and vraag not in alleen)):
                    antwoord = deur.get(adres)
                    uit[f"{account} {welke} {vraag}"] = (antwoord.status_code, _heel(antwoord))
            for vraag, antwoord in () if alleen else gezocht(deur, dossier):
                uit[f"{account} {welke} {vraag}"] = (antwoord.status_code, _heel(antwoord))
    return uit


def _heel(antwoord: Any) -> str:
    """An answer as it compares; bytes of the public tree by their number."""
    koppen = sorted(k for k in antwoord.headers if k != "content-length")
    if antwoord.headers.get("content-type") == "application/octet-stream":
        return f"{koppen} {len(antwoord.content)}"
    return zonder_wisselend(f"{koppen} {leesbaar(antwoord)}")


def test_every_address_of_the_app_is_asked(server: Server, tmp_path: Path) -> None:
    with open_huis(server, tmp_path) as huis:
        assert zonder_vragen(huis.app) == set()
        assert len(list(routes(huis.app))) > 40


@pytest.mark.lang
def test_no_answer_depends_on_a_case_that_one_may_not_see(server: Server, tmp_path: Path) -> None:
    with ExitStack() as stapel:
        een, ander = (
            gevuld(stapel.enter_context(open_huis(server, tmp_path / naam)), zaad)
            for zaad, naam in enumerate(("een", "ander"), 1)
        )
        for huis in (een, ander):
            met_uitgave(huis, server, tmp_path / huis.databank, stapel)
        assert zonder_vragen(een.app) == set()
        with een.klok.stil(), ander.klok.stil():  # a reading of the next quarter is one more entry
            eerst, dan = antwoorden(een), antwoorden(ander)
        assert [naam for naam in eerst if eerst[naam] != dan[naam]] == []
        gezien = {naam for naam, (status, _) in eerst.items() if status == 200}
        assert len(gezien) > len(eerst) // 3
        # Control: for who may see it, the other case does show.
        for huis in (een, ander):
            huis.geef_toegang("lezer-fictief", huis.ander)
            huis.geef_opdracht("opsteller-fictief", huis.ander)
        (eerst, dan) = (antwoorden(h, alleen=("/dossiers/{d}", "/")) for h in (een, ander))
        anders = {naam.split()[0] for naam in eerst if eerst[naam] != dan[naam]}
        assert anders == {"lezer-fictief", "opsteller-fictief"}
