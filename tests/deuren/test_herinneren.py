"""A reminder says numbers and codes, goes out once, and was sent, refused, or nobody knows."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from api.opdrachtregel import post as posterijen
from api.opdrachtregel.herinneraar import AdressenGeweigerd, Herinneraar, adressen
from api.opdrachtregel.post import GeenPost, NietAangenomen, OnbekendOfAangenomen, Post
from api.settings import Instellingen
from ledger.toegangslog.herinnerboek import Herinnerboek
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, TWEEDE, Huis, open_huis
from tests.tegenspel.postkamer import Gedrag, Postkamer, open_postkamer

A, B = "lid-een@organisatie.example", "lid-twee@organisatie.example"
NAAR = {LID.account: A, TWEEDE.account: B}


@pytest.fixture
def kamer() -> Iterator[Postkamer]:
    with open_postkamer() as kamer:
        yield kamer


@pytest.fixture(scope="module")
def gedeeld(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    with open_huis(server, tmp_path_factory.mktemp("herinneren")) as huis:
        yield huis


@pytest.fixture
def huis(gedeeld: Huis) -> Huis:
    """With one term more than the test before saw, so that nothing was said of it yet."""
    gedeeld.klok.later = timedelta()
    nog_een(gedeeld)
    return gedeeld


def nog_een(huis: Huis) -> None:
    """A case that both members may read, with a term of this week."""
    huis.eigen = huis.zaak(f"Z-GEHEIM-{next(huis.teller)}")
    huis.geef_toegang(TWEEDE.account, huis.eigen)


def naar(kamer: Postkamer, **gezet: Any) -> Post:
    velden = {"mail_server": f"127.0.0.1:{kamer.poort}", "mail_afzender": "register@x.example"}
    return Post(Instellingen(**{**velden, **gezet}))


def herinneraar(huis: Huis) -> Herinneraar:
    wie = huis.toegang.wie(LID)
    return Herinneraar(huis.raadplegen.deur, Herinnerboek(huis.toegang), wie, huis.klok)


def aflopen(huis: Huis, kamer: Postkamer) -> list[str]:
    return [een.afloop for een in herinneraar(huis).herinner(NAAR, naar(kamer))]


def test_a_reminder_says_numbers_and_codes_of_norms_and_nothing_about_a_case(
    huis: Huis, kamer: Postkamer
) -> None:
    assert aflopen(huis, kamer) == ["verstuurd", "verstuurd"]
    assert [adres for adres, _ in kamer.brieven] == [A, B]
    brief = kamer.brieven[0][1]
    tekst = str(brief) + brief.get_content()
    assert re.search(r"vra(gen|agt) \d+ termijn", brief.get_content())
    assert re.search(r"^  [a-z0-9.-]+: \d+$", brief.get_content(), re.MULTILINE)
    assert (brief["Subject"], brief["To"]) == ("Termijnen", A)
    assert brief["Auto-Submitted"] == "auto-generated"
    for verraad in ("GEHEIM", huis.eigen, "http", "melder", "integriteit", LID.account, B):
        assert verraad not in tekst


def test_what_was_said_is_said_again_only_when_it_changed_or_after_a_week(
    huis: Huis, kamer: Postkamer
) -> None:
    assert aflopen(huis, kamer) == ["verstuurd", "verstuurd"]
    assert aflopen(huis, kamer) == ["al", "al"]
    nog_een(huis)
    assert aflopen(huis, kamer) == ["verstuurd", "verstuurd"]
    huis.klok.later = timedelta(days=7, minutes=5)
    assert aflopen(huis, kamer) == ["verstuurd", "verstuurd"]
    assert len(kamer.brieven) == 6


def test_a_reminder_is_on_record_before_it_leaves_and_tells_nothing_there(
    huis: Huis, kamer: Postkamer, monkeypatch: pytest.MonkeyPatch
) -> None:
    voor = len(huis.gelezen("herinnering_opgesteld"))
    gezien: list[int] = []
    echt = Post.verstuur

    def kijk(self: Post, adres: str, *rest: Any) -> None:
        gezien.append(len(huis.gelezen("herinnering_opgesteld")) - voor)
        echt(self, adres, *rest)

    monkeypatch.setattr(Post, "verstuur", kijk)
    aflopen(huis, kamer)
    assert gezien == [1, 2]
    een, ander = huis.gelezen("herinnering_opgesteld")[-2:]
    assert (een["voor"], ander["voor"]) == (LID.account, TWEEDE.account)
    assert een["merk"] != ander["merk"]  # the same numbers, and nobody sees that they are
    assert "adres" not in een
    assert {g["wat"] for g in huis.gelezen("ingezien")} == {"herinnering"}


def test_who_is_cut_off_before_it_left_sends_it_no_more(
    huis: Huis, kamer: Postkamer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as nu:
        nu.setattr(Post, "verstuur", _uitgezet)
        with pytest.raises(KeyboardInterrupt):
            aflopen(huis, kamer)
    assert aflopen(huis, kamer) == ["al", "verstuurd"]


def _uitgezet(*_: object) -> None:
    raise KeyboardInterrupt


def test_of_two_at_the_same_moment_one_sends_it(
    huis: Huis, kamer: Postkamer, monkeypatch: pytest.MonkeyPatch
) -> None:
    echt = Herinnerboek._laatste
    binnen: list[str] = []

    def tussendoor(self: Herinnerboek, account: str) -> Any:
        gelezen = echt(self, account)
        if not binnen:
            binnen.append(account)
            assert aflopen(huis, kamer) == ["verstuurd", "verstuurd"]
        return gelezen

    monkeypatch.setattr(Herinnerboek, "_laatste", tussendoor)
    assert aflopen(huis, kamer) == ["al", "al"]
    assert len(kamer.brieven) == 2


def test_without_its_condition_both_would_send_it(
    huis: Huis, kamer: Postkamer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control of the one before."""
    echt = Herinnerboek._noteer

    def los(self: Herinnerboek, daad: Any, account: str, _: int | None, wie: Any) -> str:
        return echt(self, daad, account, None, wie)

    monkeypatch.setattr(Herinnerboek, "_noteer", los)
    with pytest.raises(AssertionError):
        test_of_two_at_the_same_moment_one_sends_it(huis, kamer, monkeypatch)


@pytest.mark.parametrize(
    ("gedrag", "afloop", "daarna"),
    [
        ("weigert", "geweigerd", "verstuurd"),
        ("weigert_brief", "geweigerd", "verstuurd"),
        ("valt_weg", "onbekend", "al"),
        ("valt_stil", "onbekend", "al"),
    ],
)
def test_what_was_refused_is_tried_again_and_what_may_have_arrived_is_not(
    huis: Huis, kamer: Postkamer, gedrag: Gedrag, afloop: str, daarna: str
) -> None:
    """And one that is refused keeps nobody else waiting."""
    kamer.gedrag[A] = gedrag
    assert aflopen(huis, kamer) == [afloop, "verstuurd"]
    kamer.gedrag.clear()
    assert aflopen(huis, kamer) == [daarna, "al"]


def test_an_account_hears_only_of_what_it_may_see(huis: Huis, kamer: Postkamer) -> None:
    lezer = huis.stel_aan(f"vreemd-{next(huis.teller)}", "beheerder")
    loper = herinneraar(huis)
    (zonder,) = loper.herinner({lezer.account: A}, naar(kamer))
    assert (zonder.afloop, kamer.brieven) == ("geen_toegang", [])
    (onbekend,) = loper.herinner({"nooit-gezien": A}, naar(kamer))
    assert onbekend.afloop == "geen_toegang"


def test_no_mail_leaves_this_machine_in_the_clear(
    kamer: Postkamer, monkeypatch: pytest.MonkeyPatch
) -> None:
    brief = (A, "Termijnen", "tekst", datetime.now(UTC))
    naar(kamer).verstuur(*brief)  # control: to this machine itself it does
    monkeypatch.setattr(posterijen, "_is_hier", lambda _: False)
    with pytest.raises(NietAangenomen, match="TLS"):
        naar(kamer).verstuur(*brief)
    assert len(kamer.brieven) == 1


def test_a_server_that_is_not_there_took_nothing(kamer: Postkamer) -> None:
    with open_postkamer() as weg:
        dicht = naar(weg)
    with pytest.raises(NietAangenomen, match="niet te bereiken"):
        dicht.verstuur(A, "Termijnen", "tekst", datetime.now(UTC))
    kamer.gedrag[A] = "valt_stil"
    with pytest.raises(OnbekendOfAangenomen):
        naar(kamer).verstuur(A, "Termijnen", "tekst", datetime.now(UTC))


def test_what_is_set_wrong_is_said_where_and_repeats_no_address(tmp_path: Path) -> None:
    bestand = tmp_path / "adressen"
    bestand.write_text(f"# wie\nlid-1 {A}\nlid-1 {B}\nlid-2 geen-adres\n<x> {A}\nlid-3\n", "utf-8")
    with pytest.raises(AdressenGeweigerd) as fout:
        adressen(bestand)
    assert re.findall(r"regel (\d)", str(fout.value)) == ["3", "4", "5", "6"]
    assert "organisatie" not in str(fout.value)
    bestand.write_text(f"\n# wie\nlid-1  {A}\n", "utf-8")
    assert adressen(bestand) == {"lid-1": A}
    with pytest.raises(GeenPost, match="TOEDRACHT_MAIL_SERVER"):
        Post(Instellingen())
    for server in ("mail.example", "mail.example:0", "http://mail.example:25", "a b:25"):
        with pytest.raises(ValidationError):
            Instellingen(mail_server=server)
