"""What went wrong with keys and personal data elsewhere cannot go wrong here (F6, F14, F15).

Each test quotes the defect as it was found in their manuals and their trackers, and does the same
thing to a real register.
"""

import shutil
from collections.abc import Iterator
from contextlib import closing
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any

import pyrage
import pytest
from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from starlette.testclient import TestClient

from api.app import maak_app
from api.settings import Instellingen
from api.web import aanbieder
from api.web.aanmelding import maak_aanmelding
from ledger.daden.handelingen import HANDELINGEN
from ledger.daden.lijsten import Merk
from ledger.daden.toegangsdaden import TOEGANGSDADEN
from ledger.daden.woorden import Vast, veldmerken
from ledger.databank.postgres import Database
from ledger.databank.sessies import Sessies
from ledger.kopie.databankkopie import KopieGeweigerd
from ledger.kopie.sleutelkopie import Bewaarder, schrijf_kopie, zet_terug
from ledger.log.journal import Journal
from ledger.sleutels.vault import Sleutelbos
from ledger.tijd.wanneer import AMSTERDAM
from ledger.wissen.wissen import NogTeVinden
from tests.bewaren.test_privacy import leesbaar
from tests.opstelling.kantoor import Kantoor, bron, open_kantoor
from tests.opstelling.storingen import Server
from tests.opstelling.wiskamer import Kamer
from tests.tegenspel.proefaanbieder import CLIENT, PUBLIEK, UITGEVER, Proefaanbieder

# ── F6: erasure that looks for a name ───────────────────────────────────────────────────────────


def test_f6_whoever_is_erased_is_erased_by_key_however_they_were_called(
    database: Database, journal: Journal, sleutelbos: Sleutelbos, server: Server, tmp_path: Path
) -> None:
    """Whispli: redaction is exact match: "would find Paula … not Paul or Paulas"."""
    genoemd = ("Paula (fictief) belde", "die Paul (fictief) toch", "Paulas moeder (fictief)", "zij")
    with open_kantoor(database, journal, sleutelbos) as kantoor:
        kamer = Kamer(kantoor, database, server, tmp_path)
        for tekst in genoemd:
            kamer.zegt("getuige-1", f"over haar: {tekst}", noemt=["melder-1"])
        kamer.zegt("getuige-1", "Paula Ander (fictief), een ander mens")
        (tmp_path / "kladblok.txt").write_text("over haar: Paulas moeder (fictief)")
        with pytest.raises(NogTeVinden, match=r"kladblok\.txt"):  # what still mentions her is named
            kamer.wis()
        over = " ".join(kamer.leesbaar())
        assert [tekst for tekst in genoemd if f"over haar: {tekst}" in over] == []
        assert "Paula Ander (fictief)" in over  # and who only has her name is not


# ── F14, F15: keys, and words that nobody seals ─────────────────────────────────────────────────


def _gelezen(kantoor: Kantoor, sessies: Sessies, proef: Proefaanbieder) -> str:
    """What a program gets that was signed in by the provider, and holds no key of ours."""
    instellingen = Instellingen(
        oidc_uitgever=UITGEVER, oidc_client=CLIENT, oidc_geheim="geheim", publiek_adres=PUBLIEK
    )
    aanmelding = maak_aanmelding(instellingen, sessies, 0)
    app = maak_app(kantoor.raadplegen, aanmelding, instellingen)
    koppen = {"authorization": f"Bearer {proef.teken(proef.voor_api(), typ='at+jwt')}"}
    koppen["x-doel"] = "nagaan of het er nog staat"
    adres = f"/api/v1/dossiers/{kantoor.register.vind_dossier('Z-1')}/handelingen"
    return TestClient(app, PUBLIEK.removesuffix("/api/v1")).get(adres, headers=koppen).text


def test_f14_whoever_signs_in_elsewhere_reads_what_is_sealed_and_two_custodians_bring_it_back(
    database: Database, journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FaceUp: "E2EE cannot be combined with SSO"; GlobaLeaks: "lost password + no recovery key =
    data lost".
    """
    proef, sleutels = Proefaanbieder(), tmp_path / "sleutels"
    monkeypatch.setattr(aanbieder, "haal", proef.haal)
    drie = [pyrage.x25519.Identity.generate() for _ in range(3)]
    bewaarders = [Bewaarder(str(s.to_public()), s) for s in drie]
    with (
        closing(Sleutelbos(sleutels)) as bos,
        open_kantoor(database, journal, bos) as kantoor,
        closing(Sessies(database.dsn_toegang)) as sessies,
    ):
        dossier = kantoor.open()
        verzegeld = bron(titel="alleen verzegeld (fictief)", openbaar=False)
        kantoor.leg_vast(dossier, "mededeling_gedaan", tekst=None, bronnen=[verzegeld])
        kantoor.leesmodel.inhalen()
        assert "alleen verzegeld (fictief)" in _gelezen(kantoor, sessies, proef)
        op = kantoor.register._klok().astimezone(AMSTERDAM)
        schrijf_kopie(bos.kast, [b.publiek for b in bewaarders], tmp_path / "kopie", 1, op)
    shutil.rmtree(sleutels)
    for alleen in bewaarders:
        with pytest.raises(KopieGeweigerd):
            zet_terug(tmp_path / "kopie", [alleen, alleen], sleutels)
    een, ander = list(combinations(bewaarders, 2))[-1]
    zet_terug(tmp_path / "kopie", [een, ander], sleutels)
    with (
        closing(Sleutelbos(sleutels)) as bos,
        open_kantoor(database, journal, bos) as kantoor,
        closing(Sessies(database.dsn_toegang)) as sessies,
    ):
        assert "alleen verzegeld (fictief)" in _gelezen(kantoor, sessies, proef)


_ZIN = "Zij belde over haar moeder (fictief)."
# Words that are law or a setting and never speak of a case, and a value that is sealed when the
# field that it corrects is.
VRIJ = {"Vaststelling.tekst", "Correctie.nieuwe_waarde"}


def test_f15_no_field_of_any_act_takes_free_words_in_the_clear() -> None:
    """Formalize: "internal closing comment is stored indefinitely"; "activity logs kept until
    contract end".
    """
    assert TOEGANGSDADEN.keys().isdisjoint(HANDELINGEN)  # both vocabularies are looked at
    vormen = [s for s in _alle(Vast) if s.__module__.startswith("ledger.")]  # of acts
    velden = {f"{s.__name__}.{n}": v for s in vormen for n, v in s.model_fields.items()}
    velden = {naam: veld for naam, veld in velden.items() if not naam.endswith(".daad")}
    vrij = {naam: veld for naam, veld in velden.items() if _neemt(veld, _ZIN)}
    assert len(vrij) > 40
    bron_ = {f"Bron.{naam}" for naam in ("titel", "plaats", "citaat", "document", "documentnaam")}
    assert bron_ <= vrij.keys()
    open_ = {n for n, veld in vrij.items() if Merk.PERSOONLIJK not in veldmerken(veld)}
    assert open_ == VRIJ


def test_f15_why_a_case_was_closed_is_sealed_and_goes_when_the_case_goes(
    database: Database, journal: Journal, sleutelbos: Sleutelbos, server: Server, tmp_path: Path
) -> None:
    with open_kantoor(database, journal, sleutelbos) as kantoor:
        kamer = Kamer(kantoor, database, server, tmp_path)
        kantoor.leg_vast(kamer.dossier, "dossier_gesloten", reden=_ZIN)
        assert not leesbaar(_ZIN, database)
        assert _ZIN in kamer.leesbaar()
        kamer.wis(kamer.dossier)
        assert _ZIN not in kamer.leesbaar()


def _alle(soort: type[Vast]) -> Iterator[type[Vast]]:
    """Every model of an act, and of what stands inside one."""
    for onder in soort.__subclasses__():
        yield onder
        yield from _alle(onder)


def _neemt(veld: FieldInfo, waarde: str) -> bool:
    vorm: Any = veld.annotation
    if veld.metadata:
        vorm = Annotated[(vorm, *veld.metadata)]
    for vorm_ in (waarde, [waarde]):
        try:
            TypeAdapter(vorm).validate_python(vorm_)
        except ValidationError:
            continue
        return True
    return False
