"""Too few members are left: others are named at the machine, with what the signer holds."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from api.opdrachtregel.opdracht import open_
from ledger.daden.toegangsdaden import AccountUitgeschakeld, ToegangHerbegonnen
from ledger.databank.postgres import Database
from ledger.toegang.toegangsduur import aflopend, besluitvaardig_tot
from ledger.toegang.toegangsoordeel import oordeel
from ledger.toegang.toegangsstand import Vermelding
from ledger.toegangslog.toegangsboek import BESLUIT
from ledger.toegangslog.toegangsherstel import herbegintekst, is_ondertekend
from ledger.vastleggen.toelating import Inzending
from ledger.verify import ED25519, Key, Signature
from ledger.zaak.dossier import Vastlegger
from tests.opstelling.opdrachten import BEGIN, LEDEN, draai, kamer_van_de_demo
from tests.opstelling.storingen import Server
from tests.opstelling.toegangsregel import ANNA, BRAM, CLEO, Kantoor, kantoor, rol

DANA = "dana-fictief"
LOG = "toedracht.example/proef/toegang"
NIEUW = (CLEO, DANA)


class Ondertekenaar:
    """A key of a log, and what it signs."""

    def __init__(self, naam: str = LOG) -> None:
        self._geheim = Ed25519PrivateKey.generate()
        self.key = Key(naam, ED25519, self._geheim.public_key().public_bytes_raw())

    def __call__(self, tekst: str) -> str:
        handtekening = self._geheim.sign(tekst.encode())
        return f"{tekst}\n{Signature(self.key.name, self.key.id, handtekening).line}"


def herbegonnen(teken: Ondertekenaar, positie: int) -> ToegangHerbegonnen:
    tot = date(2027, 6, 1)
    tekst = herbegintekst(LOG, positie, tot, NIEUW, (ANNA, "beheer-fictief"))
    return ToegangHerbegonnen(
        leden=NIEUW, tot=tot, aanwezig=(ANNA, "beheer-fictief"), positie=positie, reden=None,
        verklaring=teken(tekst),
    )  # fmt: skip


def noteer(huis: Kantoor, daad: ToegangHerbegonnen, key: Key) -> str | None:
    """Put it in the log of these keys; answer why it counts for nothing."""
    nummer = huis.stand.positie + 1
    echt = is_ondertekend(daad, lambda oorsprong: [key] if oorsprong == key.name else [])
    vermelding = Vermelding(nummer, f"v-{nummer}", huis.nu, "machine", daad, gestaafd=echt)
    huis.stand = huis.stand.met([vermelding], oordeel)
    return next((t.waarom for t in huis.stand.terzijde if t.nummer == nummer), None)


def test_members_are_named_anew_when_too_few_are_left_and_the_signer_signed_just_that() -> None:
    huis, teken, vreemd = kantoor(), Ondertekenaar(), Ondertekenaar()
    assert noteer(huis, herbegonnen(teken, huis.stand.positie), teken.key) == "nog_leden"
    huis.nu += timedelta(days=400)  # the first members were named until a day
    assert huis.stand.commissieleden(huis.nu) == frozenset()
    assert noteer(huis, herbegonnen(vreemd, huis.stand.positie), teken.key) == "niet_gestaafd"
    anders = met_anderen(herbegonnen(teken, huis.stand.positie))
    assert noteer(huis, anders, teken.key) == "niet_gestaafd"
    oud = herbegonnen(teken, huis.stand.positie)
    assert noteer(huis, herbegonnen(teken, huis.stand.positie - 1), teken.key) == "niet_gestaafd"
    assert noteer(huis, oud, teken.key) == "niet_gestaafd"  # signed for another moment
    assert noteer(huis, herbegonnen(teken, huis.stand.positie), teken.key) is None
    assert huis.stand.commissieleden(huis.nu) == {*NIEUW}
    (gezien,) = huis.stand.herbegonnen
    assert gezien.daad.aanwezig == (ANNA, "beheer-fictief")


def met_anderen(daad: ToegangHerbegonnen) -> ToegangHerbegonnen:
    return daad.model_copy(update={"leden": (BRAM, DANA)})


def test_until_when_anybody_can_decide_is_known_well_before() -> None:
    huis = kantoor()
    assert besluitvaardig_tot(huis.stand, huis.nu) == date(2027, 3, 1)
    huis.geef(rol(CLEO, "commissielid"))  # until 1 June 2026
    huis.noteer(BRAM, AccountUitgeschakeld(account=ANNA))
    assert besluitvaardig_tot(huis.stand, huis.nu) == date(2026, 6, 1)
    assert aflopend(huis.stand, huis.nu, timedelta(days=30)) == []
    huis.nu += timedelta(days=80)
    (einde,) = aflopend(huis.stand, huis.nu, timedelta(days=30))
    assert einde == (CLEO, "commissielid", date(2026, 6, 1))
    huis.nu += timedelta(days=30)
    assert besluitvaardig_tot(huis.stand, huis.nu) is None


def test_a_register_that_nobody_can_decide_on_is_taken_up_again_at_the_machine(
    server: Server,
    database: Database,
    databanknaam: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    herbegin = ("toegang", "herbegin", "--lid", CLEO, "--lid", DANA, "--reden", "fictief")
    aanwezig = ("--aanwezig", ANNA, "--aanwezig", BRAM)
    with kamer_van_de_demo(database, server.dsn(databanknaam), tmp_path, monkeypatch):
        assert draai(*BEGIN).exit_code == 0
        assert draai(*herbegin, *aanwezig[:2]).exit_code == 2
        te_vroeg = draai(*herbegin, *aanwezig)
        assert "Er zijn nog twee commissieleden" in te_vroeg.stderr
        assert draai("gebruiker", "uitschakelen", LEDEN[1]).exit_code == 0
        gedaan = draai(*herbegin, *aanwezig)
        assert gedaan.exit_code == 0, gedaan.stderr
        with open_() as opstelling:
            stand = opstelling.toegang.stand()
            assert {CLEO, DANA} < stand.commissieleden(opstelling.toegang.klok())
            (herbegonnen_,) = stand.herbegonnen
            # Written down once more it is another moment, and counts for nothing.
            inzending = Inzending("", herbegonnen_.daad, tags=(BESLUIT,))
            wie = Vastlegger("wie dan ook", "geen")
            opstelling.toegang.register.leg_zelf_vast([inzending], [], wie=wie, sleutel="nog eens")
            assert opstelling.toegang.stand().terzijde[-1].waarom == "nog_leden"
        assert "let op bij de machine zijn" in draai("--doel", "nagaan (fictief)", "toegang").stdout
    server.beheer(f"DROP DATABASE {databanknaam}_toegang WITH (FORCE)")
