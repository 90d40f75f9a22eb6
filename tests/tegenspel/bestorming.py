"""Schemathesis against the API as it is served, for one account at a time.

It reads the OpenAPI document and asks whatever that allows, and what it forbids, in four ways:
what stands there as an example, every border of what it describes, whatever chance makes of it, and
one question after another along the links. Only `diep` asks all of it: every act has a shape of its
own and the parts of such a question are many, so that takes hours.
"""

import copy
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any, Final, cast

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.generation.meta import TestPhase
from starlette.routing import Mount
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from api.beschrijving import VOORVOEGSEL
from api.settings import Instellingen
from api.web.aanbieder import Aanbieder, TokenGeweigerd
from ledger.daden.documenten import Document, met_documenten
from ledger.daden.handelingen import lees_handeling
from ledger.databank.sessies import Aangemeld
from ledger.toegang.toegang import Lezer
from ledger.toegangslog.feitenboek import Feitenboek
from ledger.vastleggen.register import Inzending
from projections.feitenblad.feitopzet import lees_opzet
from projections.vragen.bladgrenzen import Grenzen
from projections.vragen.bladvraag import Bladen
from tests.opstelling.adressen import achter_de_deuren
from tests.opstelling.oefengrootboek import Oefengrootboek
from tests.opstelling.serveren import HIER, geserveerd
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, Huis, open_huis

# Every role of the demonstration, somebody without any, and somebody who brings no token.
NIEMAND, ANONIEM = "niemand", "anoniem"
BENOEMD: Final = ("commissielid", "secretaris", "auditor", "antwoordopsteller", "beheerder")
ROLLEN: Final = (*BENOEMD, NIEMAND, ANONIEM)
FASEN: Final = ("examples", "coverage", "fuzzing", "stateful")
NORM: Final = "jenv.2020.doorgeleiden"
# Which acts are asked for when not all are: a plain one, those along the links, and the auditor's.
_DADEN: Final = ("signaal_geuit", "correctie", "handeling_ingetrokken", "bevinding_vastgelegd")
_BEVINDING: Final = {"daad": "bevinding_vastgelegd", "ernst": "opmerking", "tekst": "fictief"}
_VERWIJZING: Final = re.compile(r'"#/components/schemas/(\w+)"')


class _Aanbieder:
    """Vouches for whoever brings the name of a role as a token."""

    def token(self, token: str) -> Aangemeld:
        if token not in ROLLEN:
            raise TokenGeweigerd("dit token is niet van ons")
        rollen = frozenset[str]() if token == NIEMAND else frozenset({token})
        return Aangemeld(account_van(token), rollen, None, None, "de API bestormen")


GEEFT_VRIJ: Final = ("commissielid", "auditor")
_BLADPLEK: Final = "nummer van een feitenblad"


def account_van(rol: str) -> str:
    return LID.account if rol == "commissielid" else f"{rol}-fictief"


@dataclass(frozen=True, slots=True)
class Doelwit:
    """The app that is asked, its description, and what is there to ask after."""

    huis: Huis
    app: ASGIApp
    document: dict[str, Any]
    plek: Mapping[str, str]


@contextmanager
def bestormbaar(server: Server, map_: Path) -> Iterator[Doelwit]:
    """A house with a case that every role may see as far as it may."""
    with open_huis(server, map_) as huis:
        huis.eigen = huis.zaak("Z-BESTORMD")
        for rol in BENOEMD[1:]:
            huis.stel_aan(account_van(rol), rol)
        huis.geef_toegang(account_van("secretaris"), huis.eigen)
        for rol in ("auditor", "antwoordopsteller"):
            huis.geef_opdracht(account_van(rol), huis.eigen)
        binnen = achter_de_deuren(huis.app)
        for deel in (binnen, *(r.app for r in binnen.routes if isinstance(r, Mount))):
            if state := getattr(deel, "state", None):
                state.toezicht = Oefengrootboek().als_toezicht()
        wacht = cast("Any", huis.app)._binnen
        aanbieder = cast("Aanbieder", _Aanbieder())
        wacht._aanmelding = replace(wacht._aanmelding, aanbieder=aanbieder)
        document = TestClient(huis.app, HIER).get(f"{VOORVOEGSEL}/openapi.json").json()
        yield Doelwit(huis, huis.app, document, _gevuld(huis))


def _gevuld(huis: Huis) -> dict[str, str]:
    """What fills in the addresses: the case gets every kind of thing that an answer shows."""
    melding = next(r for r in huis.register.regels(huis.eigen) if r.daad == "melding_gedaan")
    signaal = huis.leg_vast(huis.eigen, "signaal_geuit", vorm="mondeling", gebeurd="2024-03")
    gewoon: dict[str, Any] = {"gebeurd": None, "door": [], "reden": "fictief", "van_daad": signaal}
    huis.leg_vast(huis.eigen, "correctie", veld="gebeurd", nieuwe_waarde="2024-04", **gewoon)
    gegevens = {"daad": "mededeling_gedaan", "gebeurd": "2024-03-02", "tekst": "zie (fictief)"}
    daad, inhoud = met_documenten(
        lees_handeling({**gegevens, "door": [{"rol": "melder", "ref": None}]}),
        [Document("verslag.txt", b"fictief")],
    )
    stuk = Inzending(huis.eigen, daad, documenten=inhoud)
    wie = huis.toegang.wie(LID)
    nummer = huis.register.vastleggen([stuk], wie=wie, sleutel="stuk").eerste
    huis.leesmodel.inhalen()
    plek = {"dossier": huis.eigen, "handeling": str(melding.entry_id), "norm": NORM, "jaar": "2024"}
    return plek | {
        "kamervraag": "2021Z19601",
        "nummer": str(nummer),
        "bron": "1",
        _BLADPLEK: _opgesteld(huis),
        **_vrijgegeven(huis),
    }


def _opgesteld(huis: Huis) -> str:
    """The number of a sheet of facts over the case, as a drafter under an assignment makes one."""
    velden = {
        "kamervraag": "2021Z19601",
        "vragen": [{"nummer": "1", "tekst": "Hoeveel meldingen zijn er gedaan? (fictief)"}],
        "uitspraken": [
            {"nummer": "F1", "vraag": "1", "feitvraag": {
                "soort": "telling", "patroon": {"daad": "melding_gedaan"}}},
            {"nummer": "V1", "vraag": "1", "tekst": "Dat is er een (fictief)."},
        ],
    }  # fmt: skip
    huis.leg_vast(
        huis.eigen, "kamervragen_ingezonden", vragen="2021Z19601", gebeurd="2024-05-06",
        door=[{"rol": "kamerlid", "ref": None}],
    )  # fmt: skip
    huis.leesmodel.inhalen()
    bladen = Bladen(
        huis.raadplegen.deur, Feitenboek(huis.toegang, huis.register), Instellingen().oorsprong, 5
    )
    opsteller = Lezer(account_van("antwoordopsteller"))
    opzet = lees_opzet(json.dumps(velden).encode())
    return bladen.stel_op(opsteller, "de API bestormen", opzet, Grenzen()).nummer


def _vrijgegeven(huis: Huis) -> dict[str, str]:
    """Figures that left, by who may let them out; whoever sees other cases sees no such release."""
    uit, plek = {"per": "kwartaal", "jaar": 2024, "reden": "fictief"}, dict[str, str]()
    for rol in GEEFT_VRIJ:
        koppen = {"idempotency-key": f"vrijgave-{rol}"}
        deur = huis.programma(account_van(rol), rol)
        antwoord = deur.post(f"{VOORVOEGSEL}/cijfervrijgaven", json=uit, headers=koppen)
        assert antwoord.status_code == 201, antwoord.text
        plek[f"vrijgave {rol}"] = str(antwoord.json()["id"])
    return plek


def beschreven(doelwit: Doelwit, rol: str, *, diep: bool = False) -> dict[str, Any]:
    """What the API says of itself, with what is there as an example, and closed.

    What an answer holds is all described, though readers must bear with what comes later.
    """
    document = copy.deepcopy(doelwit.document)
    for pad, operatie in _met_pad(document):
        for vraag in operatie.get("parameters", ()):
            if vraag["in"] == "path":
                eigen = f"{vraag['name']} {rol if rol in GEEFT_VRIJ else GEEFT_VRIJ[0]}"
                if pad.startswith("/feitenbladen"):
                    eigen = _BLADPLEK
                waarde = doelwit.plek.get(eigen) or doelwit.plek[vraag["name"]]
                vraag["example"] = int(waarde) if vraag["schema"]["type"] == "integer" else waarde
            if vraag["name"] == "Idempotency-Key":
                vraag["example"] = f"{operatie['operationId']}-{rol}"
    vormen = document["components"]["schemas"]
    for naam, vorm in vormen.items():
        if naam.endswith("Uit"):
            vorm.setdefault("additionalProperties", False)
    open_ = document["paths"]["/dossiers"]["post"]["requestBody"]["content"]["application/json"]
    open_["example"] = {**open_["example"], "kenmerk": f"Z-{rol}"}
    if rol == "auditor":
        leg_vast = document["paths"]["/dossiers/{dossier}/handelingen"]["post"]
        leg_vast["requestBody"]["content"]["application/json"]["example"] = _BEVINDING
    if not diep:
        een = vormen["EenDaad"]
        waar = een["discriminator"]["mapping"]
        een["discriminator"]["mapping"] = {daad: waar[daad] for daad in _DADEN}
        een["oneOf"] = [{"$ref": waar[daad]} for daad in _DADEN]
        document["components"]["schemas"] = _gebruikt(document["paths"], vormen)
    return document


def langs_links(document: dict[str, Any], vanaf: str) -> dict[str, Any]:
    """The same, of that operation and what links lead to from there, and with bodies that come in.

    So that a way along the links does not end where it begins.
    """
    document = copy.deepcopy(document)
    verder = dict[str, set[str]]()
    for operatie in _operaties(document):
        verder[operatie["operationId"]] = set()
        for antwoord in operatie["responses"].values():
            for link in antwoord.get("links", {}).values():
                verder[operatie["operationId"]].add(link["operationId"])
                link["x-schemathesis"] = {"merge_body": False}  # what is sent is in the link
    mee, te_doen = set[str](), {vanaf}
    while te_doen:
        mee |= (nu := te_doen)
        te_doen = {doel for naam in nu for doel in verder[naam]} - mee
    for pad, methoden in list(document["paths"].items()):
        over = {wijze: o for wijze, o in methoden.items() if o["operationId"] in mee}
        document["paths"][pad] = over
        for operatie in over.values():
            _vernauw(operatie)
    return document


def _vernauw(operatie: dict[str, Any]) -> None:
    """Without what narrows a question, and with the body of its example."""
    parameters = operatie.get("parameters", [])
    operatie["parameters"] = [vraag for vraag in parameters if vraag.get("required")]
    for soort in operatie.get("requestBody", {}).get("content", {}).values():
        if "example" in soort:
            vast = {naam: {"const": waarde} for naam, waarde in soort["example"].items()}
            if "kenmerk" in vast:
                vast["kenmerk"] = {"type": "string", "pattern": "^Z-[0-9]{9}$"}
            soort["schema"] = {
                "type": "object",
                "properties": vast,
                "required": sorted(vast),
                "additionalProperties": False,
            }
            operatie["requestBody"]["content"] = {"application/json": soort}
            return


def _operaties(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (operatie for _, operatie in _met_pad(document))


def _met_pad(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for pad, methoden in document["paths"].items():
        for operatie in methoden.values():
            yield pad, operatie


def _gebruikt(paden: Any, vormen: dict[str, Any]) -> dict[str, Any]:
    """The shapes that something refers to: to read the others takes longer than to ask."""
    te_doen, gezien = set(_VERWIJZING.findall(json.dumps(paden))), set[str]()
    while te_doen:
        naam = te_doen.pop()
        gezien.add(naam)
        te_doen |= set(_VERWIJZING.findall(json.dumps(vormen[naam]))) - gezien
    return {naam: vormen[naam] for naam in sorted(gezien)}


@dataclass(slots=True)
class Uitslag:
    """What was found, what every operation answered, and along which links came an answer."""

    fouten: dict[tuple[str, str], str] = field(default_factory=dict)
    antwoorden: Counter[tuple[str, int]] = field(default_factory=Counter)
    per_fase: Counter[str] = field(default_factory=Counter)
    wegen: set[tuple[str, ...]] = field(default_factory=set)

    def statussen(self, operatie: str) -> set[int]:
        return {status for naam, status in self.antwoorden if naam == operatie}

    def tel(self, fase: str, verslag: ScenarioRecorder) -> None:
        for id_, gevraagd in verslag.interactions.items():
            operatie = _naam(verslag, id_)
            status = gevraagd.response.status_code if gevraagd.response else 0
            self.antwoorden[operatie, status] += 1
            self.per_fase[fase] += 1
            if weg := _weg(verslag, id_):
                self.wegen.add(weg)
        for id_, getoetst in verslag.checks.items():
            for toets in getoetst:
                if toets.failure_info:
                    gevraagd = verslag.interactions[id_]
                    wat = toets.failure_info.failure
                    uitleg = f"{wat.title}\n{wat.message}\n{toets.failure_info.code_sample}"
                    kwam = gevraagd.response and gevraagd.response.content[:2000]
                    self.fouten.setdefault((_naam(verslag, id_), toets.name), f"{uitleg}\n{kwam!r}")


def _naam(verslag: ScenarioRecorder, id_: str) -> str:
    operatie = verslag.cases[id_].value.operation
    return str(operatie.definition.raw["operationId"])


def _weg(verslag: ScenarioRecorder, id_: str | None) -> tuple[str, ...]:
    """The operations that led here along links, each of them answered with what was asked."""
    weg: list[str] = []
    while id_ is not None:
        gevraagd = verslag.interactions.get(id_)
        if gevraagd is None or gevraagd.response is None or gevraagd.response.status_code >= 300:
            return ()
        weg.append(_naam(verslag, id_))
        id_ = verslag.cases[id_].parent_id
    return tuple(reversed(weg))


def bestorm(
    document: dict[str, Any],
    app: ASGIApp,
    rol: str,
    *,
    fasen: Iterable[str] = FASEN,
    aantal: int = 2,
    deel: tuple[int, int] = (0, 1),
    alleen: str | None = None,
) -> Uitslag:
    """Ask all of it in these ways, `aantal` times what chance makes; of the borders a part.

    With `deel` (2, 7) that is the third of every seven. `alleen` keeps to one operation.
    """
    uitslag = Uitslag()
    with geserveerd(app) as adres:
        schema: schemathesis.BaseSchema = schemathesis.openapi.from_dict(
            document, config=_instellingen(adres, rol, frozenset(fasen), aantal)
        )
        if alleen:
            schema = schema.include(operation_id=alleen)
        nummer = count()

        @schema.hook
        def filter_case(_: schemathesis.HookContext, case: Any) -> bool:
            grens = case.meta is not None and case.meta.phase.name is TestPhase.COVERAGE
            return not grens or next(nummer) % deel[1] == deel[0]

        for gebeurd in from_schema(schema).execute():
            if isinstance(gebeurd, events.ScenarioFinished):
                uitslag.tel(gebeurd.phase.value, gebeurd.recorder)
            elif isinstance(gebeurd, events.NonFatalError):
                uitslag.fouten[gebeurd.label, "error"] = str(gebeurd.value)
            elif isinstance(gebeurd, events.FatalError):
                raise gebeurd.exception
    return uitslag


def _instellingen(adres: str, rol: str, fasen: frozenset[str], aantal: int) -> SchemathesisConfig:
    """The same questions each time, and every check but one."""
    kop = {} if rol == ANONIEM else {"Authorization": f"Bearer {rol}"}
    return SchemathesisConfig.from_dict(
        {
            "seed": 1,
            "suppress-health-check": ["all"],
            "base-url": f"{adres}{VOORVOEGSEL}",
            "headers": kop,
            "continue-on-failure": True,
            "generation": {
                "deterministic": True,
                "max-examples": aantal,
                "no-shrink": True,
                "database": "none",
            },
            "phases": {
                **{fase: {"enabled": fase in fasen} for fase in FASEN},
                "stateful": {
                    "enabled": "stateful" in fasen,
                    "max-steps": 8,
                    "generation": {"mode": "positive"},
                },
            },
            # What a description cannot say refuses a question too: a day to come, a name that is
            # taken, an act that does not fit its case.
            "checks": {"positive_data_acceptance": {"enabled": False}},
        }
    )
