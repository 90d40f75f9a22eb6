"""Whatever a program asks of the API, it answers as its description says, to every role.

Schemathesis asks: the examples, the borders of what is described, what chance makes of it, and one
question after another along the links. Here a part of that, the same each time; `--diep` asks all.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.opstelling.storingen import Server
from tests.tegenspel.bestorming import (
    ANONIEM,
    FASEN,
    ROLLEN,
    Doelwit,
    beschreven,
    bestorm,
    bestormbaar,
    langs_links,
)

pytestmark = pytest.mark.lang
# What a role may not, and is told so; everything else answers it. The case is one that it may see.
_SCHRIJVEN = {"openDossier", "legHandelingVast"}
_TREKKEN = {"leesSteekproeven", "trekSteekproef"}
_ZONDER_NAAM = {"leesDocument", "openDossier"}
_VRIJGEVEN = {"geefCijfersVrij"}
_NAGAAN = {"leesInzage", "voerInzageUit"}
MAG_NIET: Final = {
    "commissielid": _TREKKEN,
    "secretaris": _TREKKEN | _VRIJGEVEN | _NAGAAN,
    "auditor": _ZONDER_NAAM,
    "antwoordopsteller": {
        *(*_SCHRIJVEN, *_TREKKEN, *_ZONDER_NAAM, *_VRIJGEVEN, *_NAGAAN, "leesBevindingen")
    },
}
# It opens a case first, and what others let out without that one is as if it were not there; a
# sheet is for who may see the cases of a whole assignment.
NIETS_TE_ZIEN: Final = {"secretaris": {"leesVrijgave", "leesJaarverslag", "leesFeitenblad"}}
VAN_IEDEREEN: Final = {"leesControle"}
# A sheet is made once and issued once, and leaves only after that: test_opstelblad.py walks it. The
# storm asks this too, but of these roles it demands no answer but one that is described.
BLADWERK: Final = {
    *("stelFeitenbladOp", "geefFeitenbladUit", "leesBladbundel", "leesBladAlsDocument"),
    *("stuurFeitenbladTerug", "leesUitstelbericht", "leesBladvergelijking"),
}
# Where a role begins that follows the links, and how far it must come at least and then go on.
WEG: Final = {
    "commissielid": ("openDossier", "legHandelingVast"),
    "secretaris": ("openDossier", "legHandelingVast"),
    "auditor": ("zoekDossiers",),
    "antwoordopsteller": ("zoekDossiers",),
}


@pytest.fixture(scope="module")
def doelwit(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doelwit]:
    with bestormbaar(server, tmp_path_factory.mktemp("bestorming")) as doelwit:
        yield doelwit


@pytest.fixture(scope="module")
def diep(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--diep"))


def operaties(doelwit: Doelwit) -> set[str]:
    paden = doelwit.document["paths"].values()
    return {operatie["operationId"] for methoden in paden for operatie in methoden.values()}


@pytest.mark.parametrize("rol", ROLLEN)
def test_every_question_within_the_description_or_beside_it_is_answered_as_described(
    doelwit: Doelwit, rol: str, *, diep: bool
) -> None:
    document = beschreven(doelwit, rol, diep=diep)
    plek = ROLLEN.index(rol)
    maat: dict[str, Any] = {"aantal": 50} if diep else {"aantal": 1, "deel": (plek, 60)}
    uitslag = bestorm(document, doelwit.app, rol, fasen=FASEN[:3], **maat)
    assert uitslag.fouten == {}
    assert set(uitslag.per_fase) == set(FASEN[:3])
    mag_niet = MAG_NIET.get(rol, operaties(doelwit) - VAN_IEDEREEN)
    weigering = 401 if rol == ANONIEM else 403
    niets = NIETS_TE_ZIEN.get(rol, set())
    anders = BLADWERK if rol in MAG_NIET else set()
    for operatie in operaties(doelwit) - niets - anders:
        statussen = uitslag.statussen(operatie)
        assert any(s < 300 for s in statussen) is (operatie not in mag_niet), (operatie, statussen)
        # What chance makes of a sheet is no sheet, and is refused as such before who sent it is.
        geweerd = weigering in statussen or operatie == "stelFeitenbladOp"
        assert operatie not in mag_niet or geweerd, (operatie, statussen)
    gezien = {o: uitslag.statussen(o) for o in niets}
    assert all(404 in ss and min(ss) >= 400 for ss in gezien.values()), gezien


@pytest.mark.parametrize("rol", WEG)
def test_what_an_answer_leads_to_is_there_and_answers_as_described(
    doelwit: Doelwit, rol: str, *, diep: bool
) -> None:
    weg = WEG[rol]
    document = langs_links(beschreven(doelwit, rol), weg[0])
    aantal = 200 if diep else 8
    uitslag = bestorm(document, doelwit.app, rol, fasen=FASEN[3:], aantal=aantal)
    assert uitslag.fouten == {}
    verder = {gegaan for gegaan in uitslag.wegen if len(gegaan) > len(weg)}
    assert weg in {gegaan[: len(weg)] for gegaan in verder}


# ── control: what is wrong on purpose is found ──────────────────────────────────────────────────

_Antwoord = tuple[int, list[tuple[bytes, bytes]], Any]
_LEEG: Final = {"wijzigingen": [], "volgende": "0", "meer": False}


def _veld_erbij(status: int, koppen: list[tuple[bytes, bytes]], lichaam: Any) -> _Antwoord:
    return status, koppen, {**lichaam, "geheim": 1} if status == 200 else lichaam


def _struikelt(status: int, koppen: list[tuple[bytes, bytes]], lichaam: Any) -> _Antwoord:
    return 500 if status == 400 else status, koppen, lichaam


def _andere_status(status: int, koppen: list[tuple[bytes, bytes]], lichaam: Any) -> _Antwoord:
    return 202 if status == 200 else status, koppen, lichaam


def _neemt_alles(status: int, koppen: list[tuple[bytes, bytes]], lichaam: Any) -> _Antwoord:
    if status != 400:
        return status, koppen, lichaam
    goed = [(n, b"application/json" if n == b"content-type" else w) for n, w in koppen]
    return 200, [*goed, (b"etag", b'"0"')], _LEEG


def _zonder_versie(status: int, koppen: list[tuple[bytes, bytes]], lichaam: Any) -> _Antwoord:
    return status, [(n, w) for n, w in koppen if n != b"api-version"], lichaam


def met_fout(app: ASGIApp, verander: Callable[..., _Antwoord]) -> ASGIApp:
    """The app with every answer in JSON changed on its way out."""

    async def stuk(scope: Scope, receive: Receive, send: Send) -> None:
        begin: Message = {}

        async def stuur(bericht: Message) -> None:
            nonlocal begin
            if bericht["type"] == "http.response.start":
                begin = bericht
                return
            status, koppen, lichaam = verander(
                begin["status"], list(begin["headers"]), json.loads(bericht["body"] or b"null")
            )
            inhoud = json.dumps(lichaam).encode()
            koppen = [(n, w) for n, w in koppen if n != b"content-length"]
            koppen.append((b"content-length", str(len(inhoud)).encode()))
            await send({**begin, "status": status, "headers": koppen})
            await send({**bericht, "body": inhoud})

        await app(scope, receive, stuur if scope["type"] == "http" else send)

    return stuk


@pytest.mark.parametrize(
    ("verander", "toets"),
    [
        (_veld_erbij, "response_schema_conformance"),
        (_struikelt, "not_a_server_error"),
        (_andere_status, "status_code_conformance"),
        (_neemt_alles, "negative_data_rejection"),
        (_zonder_versie, "response_headers_conformance"),
    ],
)
def test_control_an_answer_that_is_not_as_described_is_found(
    doelwit: Doelwit, verander: Callable[..., _Antwoord], toets: str
) -> None:
    stuk, rol, alleen = met_fout(doelwit.app, verander), "commissielid", "leesWijzigingen"
    document = beschreven(doelwit, rol)
    uitslag = bestorm(document, stuk, rol, fasen=["coverage"], alleen=alleen)
    assert (alleen, toets) in uitslag.fouten
