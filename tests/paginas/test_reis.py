"""What a commission does with a report, from the first form to the repair, as a browser does it.

Once with scripts and once without: what the pages can do does not depend on them. Nothing that the
browser asks for leaves this host, and the policy of the pages stops nothing of their own.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from api.web.koekjes import SESSIE
from ledger.databank.postgres import op_databank
from ledger.tijd.wanneer import AMSTERDAM
from tests.opstelling.serveren import geserveerd, klik
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, Huis, open_huis
from tests.vastleggen.test_vastlegblad import achter_een_proxy

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    with open_huis(server, tmp_path_factory.mktemp("reis")) as huis:
        yield huis


@contextmanager
def bladen(huis: Huis, browser: Browser, *, scripts: bool) -> Iterator[tuple[Page, str]]:
    """A browser of a member, which asks nothing of another host and has nothing to complain of."""
    huis.deur(LID.account, "commissielid")
    sessie = [i for i, wie in huis.sessies.levend.items() if wie.account == LID.account][-1]
    gevraagd: list[str] = []
    klachten: list[str] = []
    with geserveerd(achter_een_proxy(huis.app)) as adres:
        venster = browser.new_context(java_script_enabled=scripts)
        venster.add_cookies([{"name": SESSIE, "value": sessie, "url": adres}])
        blad = venster.new_page()
        blad.on("request", lambda vraag: gevraagd.append(vraag.url))
        blad.on("console", lambda melding: klachten.append(melding.text))
        blad.on("pageerror", lambda fout: klachten.append(str(fout)))
        yield blad, adres
        venster.close()
    assert len(gevraagd) > 20
    assert [url for url in gevraagd if not url.startswith(adres)] == []
    assert klachten == []


@pytest.mark.parametrize("scripts", [True, False], ids=["met scripts", "zonder"])
def test_from_an_imprecise_report_to_a_verdict_that_flips_and_what_was_known_before(
    huis: Huis, browser: Browser, server: Server, scripts: bool
) -> None:
    naam = f"Z-REIS-{int(scripts)}"
    with bladen(huis, browser, scripts=scripts) as (blad, adres):
        zaak = open_zaak(blad, adres, naam)
        verkeerd = open_zaak(blad, adres, f"{naam}-ANDERS")

        # A report of some day in March: the duty to confirm it stands on the board.
        vul(blad, f"{adres}/dossiers/{zaak}/vastleggen/melding_gedaan", {
            "gebeurd": "maart 2024", "door.0.rol": "melder", "kanaal": "leidinggevende",
            "vermoedens.misstand": "ja", "ontvangen_op": "maart 2024",
        })  # fmt: skip
        expect(blad.get_by_role("heading", name=re.compile("Vastgelegd als nr"))).to_be_visible()
        assert "Niet gebleken" in uitkomst(blad, adres, zaak)
        blad.goto(f"{adres}/termijnenbord?dossier={zaak}")
        expect(blad.locator("main")).to_contain_text("Ontvangst bevestigen binnen 7 dagen")

        # Confirmed on 3 April, by mistake recorded in another case, and moved to the right one.
        bevestigd = {"gebeurd": "3 april 2024", "door.0.rol": "werkgever", "aan.0": "melder"}
        vul(blad, f"{adres}/dossiers/{verkeerd}/vastleggen/ontvangst_bevestigd", bevestigd)
        (daad,) = (r for r in huis.register.zaak(verkeerd).feiten)
        vul(blad, f"{adres}/dossiers/{verkeerd}/vastleggen/verkeerd_dossier",
            {"van_daad": daad.id, "naar": zaak})  # fmt: skip
        blad.goto(f"{adres}/dossiers/{zaak}")
        expect(blad.locator("main")).to_contain_text("Ontvangst bevestigd")

        # Done, but in time or too late? That depends on the day of the report, and it says so.
        onbepaald = "Onbepaald: nagekomen of te laat"
        kantelpunt = "op of na 27 maart 2024 → nagekomen"
        gezegd = uitkomst(blad, adres, zaak)
        assert onbepaald in gezegd
        assert kantelpunt in gezegd

        _morgen_blijkt_de_dag(huis, server, blad, adres, zaak, (onbepaald, kantelpunt))


def _morgen_blijkt_de_dag(
    huis: Huis, server: Server, blad: Page, adres: str, zaak: str, gezegd: tuple[str, str]
) -> None:
    """The next day the source turns up: it was 28 March, so it was in time."""
    gisteren = huis.register.vandaag()
    morgen(huis, server)
    (melding,) = (f for f in huis.register.zaak(zaak).feiten if f.daad == "melding_gedaan")
    dag = {"gebeurd": "28 maart 2024", "ontvangen_op": "28 maart 2024"}
    vul(blad, f"{adres}/dossiers/{zaak}/herstel/{melding.id}", dag)
    nu, toen = (uitkomst(blad, adres, zaak, f"?{v}") for v in ("", f"bekendOp={gisteren}"))
    assert "Nagekomen" in nu
    assert [woorden in nu for woorden in gezegd] == [False, False]
    assert [woorden in toen for woorden in gezegd] == [True, True]


def open_zaak(blad: Page, adres: str, kenmerk: str) -> str:
    """Open a case with its form; answer its id."""
    blad.goto(f"{adres}/dossiers/nieuw")
    blad.locator('[name="kenmerk"]').fill(kenmerk)
    klik(blad.locator("main form button[type=submit], main form button:not([type])").last)
    expect(blad).to_have_url(re.compile("/vastleggen$"))
    return blad.url.split("/")[4]


def vul(blad: Page, adres: str, velden: dict[str, str]) -> None:
    """Fill in a form, look at what it will say, and record it."""
    blad.goto(adres)
    for naam, waarde in velden.items():
        veld = blad.locator(f'main [name="{naam}"]').first
        soort = veld.evaluate("v => v.type || v.tagName")
        if soort in {"checkbox", "radio"}:
            blad.locator(f'main [name="{naam}"][value="{waarde}"]').first.check()
        elif soort.startswith("select"):
            veld.select_option(waarde)
        else:
            veld.fill(waarde)
    klik(blad.get_by_role("button", name=re.compile("Bekijk wat")))
    klik(blad.get_by_role("button", name=re.compile("^Leg .*vast$|^Leg vast")))


def uitkomst(blad: Page, adres: str, zaak: str, vraag: str = "") -> str:
    """What the page of a case says of the duty to confirm."""
    blad.goto(f"{adres}/dossiers/{zaak}{vraag}")
    regels = "main tr, main article, main details:not(.smalvouw)"  # not what folds on a telephone
    return blad.locator(regels, has_text="Ontvangst bevestigen").first.inner_text()


def morgen(huis: Huis, server: Server) -> None:
    """From here on it is nine in the morning of the next day, for the register and its database."""
    dag = huis.register.vandaag() + timedelta(days=1)
    ochtend = datetime.combine(dag, time(9), tzinfo=AMSTERDAM)
    huis.register._klok = lambda: ochtend
    databank = op_databank(server.dsn(huis.databank), login=True)
    with psycopg.connect(databank.dsn_eigenaar, autocommit=True) as eigenaar:
        eigenaar.execute("UPDATE ledger.head SET last_at = %s", [ochtend])
