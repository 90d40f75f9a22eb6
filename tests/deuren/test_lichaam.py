"""Whoever sends slowly, or a lot, or without a right to it, keeps nobody from being answered.

What waits is never timed: a question that gets its answer while the slow ones are still sending did
not wait for them. Each protection has its control, without which somebody would have waited.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from typing import Any, cast
from urllib.parse import urlsplit

import httpx2
import pytest
from starlette.types import ASGIApp, Message

from api.app import Deur
from api.drempel import VREEMD, Drempel
from api.web import lichaam
from api.web.koekjes import SESSIE, Koekjes, formulier
from api.web.lichaam import KLEIN, RUIMTE, Ruimte, TeDruk, TeGroot, TeTraag, gemeld, heel
from ledger.daden.documenten import DOCUMENTEN_MAX
from tests.opstelling.serveren import HIER, geserveerd
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, TWEEDE, Huis, open_huis
from tests.vastleggen.test_bestanden_in import PDF, vorm
from tests.vastleggen.test_bestanden_in import stuur as stuur_bestand
from tests.vastleggen.test_inbreng import SIGNAAL, deur_van
from tests.vastleggen.test_vastlegblad import MELDING, stuur, verborgen

SOORT = "multipart/form-data; boundary=grens"


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    with open_huis(server, tmp_path_factory.mktemp("lichaam")) as huis:
        huis.eigen = huis.zaak("Z-TRAAG")
        huis.ander = huis.zaak("Z-ELDERS", TWEEDE)
        huis.geef_toegang(TWEEDE.account, huis.eigen)
        huis.stel_aan("auditor-fictief", "auditor")
        yield huis


# ── how it comes in ───────────────────────────────────────────────────────────────────────────


def _gelezen(delen: list[bytes | float], grens: int = 10**6) -> int:
    """How much was read of a body in these parts; a number is how long it waits."""

    async def stroom() -> AsyncIterator[bytes]:
        for deel in delen:
            if isinstance(deel, float):
                await asyncio.sleep(deel)
            else:
                yield deel

    async def lees() -> int:
        binnen = stroom()

        async def ontvang() -> Message:
            try:
                return {"type": "http.request", "body": await anext(binnen), "more_body": True}
            except StopAsyncIteration:
                return {"type": "http.request", "body": b"", "more_body": False}

        with Ruimte().voor("iemand") as deel:
            return len(await heel(ontvang, grens, deel))

    return asyncio.run(lees())


def test_a_body_is_measured_by_what_comes_in_and_not_by_what_it_says() -> None:
    assert gemeld({"content-length": "1200"}) == 1200
    assert gemeld({"content-length": "12", "transfer-encoding": "chunked"}) == 0
    assert gemeld({"content-length": "veel"}) == 0
    with pytest.raises(TeGroot):
        _gelezen([b"x" * 600] * 2, grens=1000)
    assert _gelezen([b"x" * 500] * 2, grens=1000) == 1000  # control


def test_a_body_that_does_not_go_on_or_goes_on_too_slowly_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lichaam, "_PER_DEEL", 0.2)
    with pytest.raises(TeTraag):
        _gelezen([b"x", 5.0, b"x"])
    with pytest.raises(TeTraag):  # each part in time, and next to nothing in it
        _gelezen([b"x", 0.1] * 10)
    with monkeypatch.context() as even:
        even.setattr(lichaam, "_TEMPO", 0)
        even.setattr(lichaam, "_PER_DEEL", 30.0)
        assert _gelezen([b"x", 0.1] * 5) == 5  # control: without a rate it is borne
        even.setattr(lichaam, "_HEEL", 0.3)
        with pytest.raises(TeTraag):  # and without a rate never done
            _gelezen([b"x", 0.1] * 10)


def test_no_more_is_held_at_one_moment_than_fits_and_each_kind_has_room_of_its_own() -> None:
    ruimte, groot = Ruimte(), DOCUMENTEN_MAX
    with ExitStack() as vol:
        vier = [vol.enter_context(ruimte.voor(f"a{i}")) for i in range(4)]
        for deel in vier:
            deel.houd(KLEIN)  # as it comes in: small first
            deel.houd(groot)
        with ruimte.voor("b") as deel:
            deel.houd(KLEIN)  # who sends no file finds room all the same
            with pytest.raises(TeDruk):
                deel.houd(groot)
        with ruimte.voor(None) as vreemde:
            vreemde.houd(KLEIN)
            with pytest.raises(TeDruk):
                vreemde.houd(Ruimte.VREEMD + 1)
        vier[0].houd(0)
        with ruimte.voor("b") as deel:
            deel.houd(groot)  # control: there is room again
    assert (ruimte._klein, ruimte._groot, ruimte._vreemd, ruimte._houders) == ({}, 0, 0, set())


def test_of_one_account_one_large_body_comes_in_at_a_time_and_no_crowd_of_small_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lichaam, "_GEDULD", 0.2)
    ruimte, groot = Ruimte(), 2 * KLEIN
    with ruimte.voor("a") as een, ruimte.voor("a") as twee, ruimte.voor("b") as ander:
        een.houd(groot)
        ander.houd(groot)
        with pytest.raises(TeDruk):
            asyncio.run(twee.wacht(groot))
        twee.houd(KLEIN)  # a small one is no large one
        een.houd(0)
        asyncio.run(twee.wacht(groot))  # control: after the first
    with ExitStack() as vol:
        past = Ruimte.PER_ACCOUNT // KLEIN
        for _ in range(past):
            vol.enter_context(ruimte.voor("a")).houd(KLEIN)
        with ruimte.voor("a") as nog_een, pytest.raises(TeDruk):
            nog_een.houd(KLEIN)
        with ruimte.voor("b") as ander:
            ander.houd(KLEIN)


def test_what_is_refused_changes_nothing_of_what_is_held() -> None:
    """Files that turn out too large together are thrown away as they come: large, then small."""
    ruimte = Ruimte()
    with ExitStack() as vol:
        for _ in range(Ruimte.PER_ACCOUNT // KLEIN):
            vol.enter_context(ruimte.voor("a")).houd(KLEIN)
        with ruimte.voor("a") as deel:
            deel.houd(2 * KLEIN)
            with pytest.raises(TeDruk):
                deel.houd(KLEIN)
            assert (ruimte._groot, ruimte._houders) == (2 * KLEIN, {"a"})
        assert (ruimte._groot, ruimte._houders) == (0, set())


# ── who is kept waiting ───────────────────────────────────────────────────────────────────────


@contextmanager
def traag(adres: str, kop: str, hoeveel: int, vandaan: str = HIER) -> Iterator[list[socket.socket]]:
    """So many who send the head of a question and one byte of its body, and then nothing."""
    plek = urlsplit(adres)
    with ExitStack() as stapel:
        lijnen = []
        for _ in range(hoeveel):
            lijn = socket.create_connection((plek.hostname, plek.port or 0), timeout=60)
            stapel.enter_context(closing(lijn))
            lijn.sendall(f"{kop}\r\nHost: x\r\nOrigin: {vandaan}\r\n\r\nx".encode())
            lijnen.append(lijn)
        yield lijnen


def _kop(pad: str, soort: str, id_: str | None = None, lengte: int = 500) -> str:
    koekje = f"\r\nCookie: {SESSIE}={id_}" if id_ else ""
    return f"POST {pad} HTTP/1.1\r\nContent-Type: {soort}\r\nContent-Length: {lengte}{koekje}"


def _antwoord(lijn: socket.socket, wachten: float) -> bytes:
    """The status line that comes back; b"" when nothing comes in this time."""
    lijn.settimeout(wachten)
    with suppress(TimeoutError):
        return lijn.recv(1000)[9:12]
    return b""


@pytest.mark.storing
@pytest.mark.parametrize("apart", [True, False], ids=["apart", "control: a place while sending"])
def test_nobody_waits_for_slow_strangers_slow_forms_or_slow_files(
    huis: Huis, *, apart: bool
) -> None:
    id_ = huis.deur(LID.account, "commissielid").cookies[SESSIE]
    tweede = huis.deur(TWEEDE.account, "commissielid").cookies[SESSIE]
    app: ASGIApp = huis.app
    if not apart:  # as it was: a place is taken first, and who comes is asked afterwards
        wacht = cast("Any", huis.app)._binnen
        app = Deur(Drempel(wacht), Koekjes(veilig=False))
    formulieren, pad = "application/x-www-form-urlencoded", f"/dossiers/{huis.eigen}"
    koppen = {"cookie": f"{SESSIE}={id_}", "origin": HIER, "x-formulier": formulier(id_)}
    with geserveerd(app) as adres, ExitStack() as stapel:
        for kop, hoeveel in (
            (_kop("/aanmelden/begin", formulieren), 2 * VREEMD),
            (_kop("/dossiers/nieuw", formulieren, tweede), 12),
            (_kop(f"{pad}/vastleggen/melding_gedaan", SOORT, tweede, DOCUMENTEN_MAX), 4),
        ):
            lijnen = stapel.enter_context(traag(adres, kop, hoeveel))
        # They are really being read: of one account a file at a time, whichever came first.
        assert not apart or b"" in [_antwoord(lijn, 0.2) for lijn in lijnen]
        eigen = {**koppen, "Idempotency-Key": f"traag-{apart}"}
        daad = httpx2.post(
            f"{adres}/api/v1{pad}/handelingen", json=SIGNAAL, headers=eigen, timeout=60
        )
        lezen = httpx2.get(f"{adres}/", headers=koppen, timeout=60)
        vreemd = httpx2.get(f"{adres}/aanmelden", timeout=60)
    statussen = [a.status_code for a in (daad, lezen, vreemd)]
    assert statussen == ([201, 200, 200] if apart else [503, 503, 503])


def test_who_may_not_send_something_is_told_before_it_is_sent(huis: Huis) -> None:
    pad = f"/dossiers/{huis.eigen}/vastleggen/melding_gedaan"
    api = f"/api/v1/dossiers/{huis.eigen}/handelingen"
    lid = huis.deur(LID.account, "commissielid").cookies[SESSIE]
    auditor = huis.deur("auditor-fictief", "auditor").cookies[SESSIE]
    with geserveerd(huis.app) as adres:
        for naar, id_, status in (
            (pad, None, b"303"),  # nobody is signed in
            (pad, auditor, b"403"),
            (api, auditor, b"403"),
            (pad.replace(huis.eigen, huis.ander), lid, b"404"),  # a case out of sight
            (api.replace(huis.eigen, "d-bestaat-niet"), lid, b"404"),
            (pad, lid, b""),  # control: this one is waited for
        ):
            with traag(adres, _kop(naar, SOORT, id_, 10**6), 1) as (lijn,):
                assert _antwoord(lijn, 60 if status else 0.5) == status, (naar, id_)
        with traag(adres, _kop(pad, SOORT, lid), 1, "https://elders.example") as (lijn,):
            assert _antwoord(lijn, 60) == b"403"


def test_the_files_of_a_draft_are_read_back_only_while_there_is_room_for_them(
    huis: Huis, monkeypatch: pytest.MonkeyPatch
) -> None:
    deur = huis.deur(LID.account, "commissielid")
    pad, velden = vorm(deur, huis)
    bekeken = stuur_bestand(
        deur, pad, "verslag.pdf", PDF + bytes(KLEIN), stap="bekijk", **velden, **MELDING
    )
    assert bekeken.status_code == 200
    voor, klaar = huis.register.journal.positie(), verborgen(bekeken.text)
    with monkeypatch.context() as even, RUIMTE.voor(TWEEDE.account) as ander:
        even.setattr(Ruimte, "GROTE", 3 * KLEIN)
        ander.houd(2 * KLEIN)
        vol = stuur(deur, pad, stap="vastleggen", **klaar)
        assert vol.status_code == 503
        assert "Met deze poging is niets vastgelegd" in vol.text
        assert huis.register.journal.positie() == voor
        assert verborgen(vol.text)["sleutel"] == klaar["sleutel"]  # nothing of it is lost
    assert stuur(deur, pad, stap="vastleggen", **klaar).status_code == 303  # control
    assert huis.register.journal.positie() == voor + 1


def test_a_large_file_does_not_stand_in_the_way_of_the_large_draft_that_it_goes_along_with(
    huis: Huis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where another window changed a draft, one of its own is made with its files."""
    deur = huis.deur(LID.account, "commissielid")
    pad, velden = vorm(deur, huis)
    eerst = stuur_bestand(
        deur, pad, "een.pdf", PDF + bytes(KLEIN), stap="bewaar", **velden, **MELDING
    )
    al = {n.replace("bronnen.0.", "bronnen.1."): w for n, w in verborgen(eerst.text).items()}
    assert "bronnen.1.document" in al

    def apart() -> httpx2.Response:
        inhoud = PDF + b"2" * KLEIN
        return stuur_bestand(deur, pad, "twee.pdf", inhoud, stap="nieuw", **al, **MELDING)

    with monkeypatch.context() as even:
        even.setattr(Ruimte, "GROTE", 2 * KLEIN)
        assert apart().status_code == 503, "control: together they count"
    nieuw = apart()
    assert nieuw.status_code == 200
    assert all(f">{naam}</bdi>" in nieuw.text for naam in ("een.pdf", "twee.pdf"))
    assert verborgen(nieuw.text)["concept"] != al["concept"]


def test_an_act_of_more_than_256_kib_is_refused_whole_also_in_parts(
    huis: Huis,
) -> None:
    deur = deur_van(huis, LID.account, "commissielid")
    adres = f"/api/v1/dossiers/{huis.eigen}/handelingen"
    koppen = {"content-type": "application/json", "Idempotency-Key": "stroom"}
    voor = huis.register.journal.positie()

    def delen(aantal: int) -> Iterator[bytes]:
        yield b'{"inhoud_ref": "'
        yield from (b"x" * 1024 for _ in range(aantal))
        yield b'"}'

    assert deur.post(adres, content=delen(300), headers=koppen).status_code == 413
    assert deur.post(adres, content=delen(10), headers=koppen).status_code == 400  # control
    assert huis.register.journal.positie() == voor


def test_half_a_form_is_no_form(huis: Huis) -> None:
    """Who is cut off while sending a form recorded nothing, whatever had come in."""
    id_ = huis.deur(LID.account, "commissielid").cookies[SESSIE]
    velden = f"_formulier={formulier(id_)}&kenmerk=Z-HALF&stap=vastleggen&fictief=on"

    def stuur_met(lengte: int, wachten: float) -> bytes:
        with socket.create_connection((plek.hostname, plek.port or 0), timeout=wachten) as lijn:
            lijn.sendall(
                (
                    f"POST /dossiers/nieuw HTTP/1.1\r\nHost: x\r\nOrigin: {HIER}\r\n"
                    f"Cookie: {SESSIE}={id_}\r\nContent-Length: {lengte}\r\n"
                    f"Content-Type: application/x-www-form-urlencoded\r\n\r\n{velden}"
                ).encode()
            )
            with suppress(TimeoutError):
                return lijn.recv(1000)
        return b""

    with geserveerd(huis.app) as adres:
        voor, plek = huis.register.journal.positie(), urlsplit(adres)
        assert stuur_met(len(velden) + 50, 0.5) == b""
        # The control: the same bytes under their own length are a form, and nobody took that name.
        assert stuur_met(len(velden), 60).startswith(b"HTTP/1.1 303 ")
    assert huis.register.journal.positie() == voor + 1
