"""What the demo users did in the practice register after its cases came in.

Each by the way in which the product has it done, in that user's own name and once: a member moves
an act, the secretary enters a judgment that waits and records questions from parliament, an auditor
draws a sample and records a finding, two approve that somebody is forgotten. What was done before
is found by its key and not done again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import orjson

from api.beheer.opstelling import Opstelling
from api.beheer.vaststellingen import stel_selectielijst_vast
from api.invoer import invoer
from api.web.demogebruikers import DEMODOEL, DEMOGEBRUIKERS
from ledger.daden.documenten import Document
from ledger.daden.handelingen import lees_handeling
from ledger.daden.toegangsdaden import (
    AanstellingVoorgesteld,
    BelangGemeld,
    OnthullingVoorgesteld,
    ToegangVoorgesteld,
    VernietigingVoorgesteld,
    Voorstel,
)
from ledger.toegang.toegang import Lezer
from ledger.toegang.toegangsstand import Zaakvoorstel
from ledger.toegangslog.auditboek import Auditboek
from ledger.vastleggen.register import Inzending
from projections.beelden.steekproef import Selectie
from projections.vragen.cijfervraag import Cijfervraag
from projections.vragen.steekproefvraag import Trekking, trek
from projections.vragen.vrijgavevraag import Uitgang, geef_cijfers_vrij

LID, TWEEDE, SECRETARIS, AUDITOR, OPSTELLER, BEHEERDER = (
    Lezer(gebruiker.account) for gebruiker in DEMOGEBRUIKERS
)
KAMERVRAGEN: Final = "2026Z00000"  # no questions to a minister have this number
_REDEN: Final = "om mee te oefenen (fictief)"
_WEG: Final = "om te laten zien hoe het afloopt (fictief)"
_SELECTIELIJST: Final = """\
selectielijst: Selectielijst van een verzonnen organisatie (fictief)
versie: "1"
bron: verzonnen om mee te oefenen
posten:
  - nummer: F.1
    omschrijving: melding zonder gevolg
    van: dossier
    na: melding_gedaan
    termijn: P5Y
  - nummer: F.2
    omschrijving: melding met een oordeel
    van: dossier
    als: [oordeel_gegeven]
    na: oordeel_gegeven
    termijn: P10Y
"""


@dataclass(frozen=True, slots=True)
class _Zaak:
    """A case as the register has it, and where its acts are found."""

    id: str
    daden: Mapping[str, str]  # per kind the entry id of the first


def vervolg(opstelling: Opstelling, kenmerken: Mapping[str, Sequence[str]]) -> None:
    """Do what is not done yet; `kenmerken` are the cases of every story.

    The erasure comes last: where it was begun, all else is there.
    """
    voorstellen = opstelling.toegang.stand().voorstellen.values()
    if gedaan := [v.id for v in voorstellen if _is_gewist(v)]:
        if opstelling.besloten.is_afgebroken(gedaan[0]):
            opstelling.besloten.wis(SECRETARIS, gedaan[0])
        return
    eerste = {naam: _zaak(opstelling, namen[0]) for naam, namen in kenmerken.items()}
    _verplaats(opstelling, eerste["hersteld"], eerste["vertrouwenspersoon"])
    for kenmerk in kenmerken["wacht_op_aanvaarding"]:
        _voer_oordeel_in(opstelling, kenmerk)
    _voeg_document_toe(opstelling, eerste["vertrouwenspersoon"])
    _bewaar(opstelling, eerste["naar_het_huis"])
    _bevind(opstelling, eerste)
    _stel_kamervragen(opstelling, eerste["kamervragen"].id)
    opstelling.leesmodel.inhalen()
    _lees(opstelling, eerste)
    _steekproef_en_cijfers(opstelling)
    _vraag_toegang(opstelling, eerste, kenmerken)
    _wis(opstelling, kenmerken["gewist"][0])


def _zaak(opstelling: Opstelling, kenmerk: str) -> _Zaak:
    dossier = opstelling.register.vind_dossier(kenmerk)
    assert dossier is not None  # noqa: S101  it came in with the import
    regels = opstelling.register.regels(dossier)
    return _Zaak(dossier, {regel.daad: str(regel.entry_id) for regel in reversed(regels)})


def _leg_vast(opstelling: Opstelling, wie: Lezer, dossier: str, sleutel: str, **velden: Any) -> str:
    """Record an act once, and answer its entry id."""
    register, door = opstelling.register, opstelling.toegang.wie(wie)
    inzending = Inzending(dossier, lees_handeling(velden))
    nummer = register.vastleggen([inzending], wie=door, sleutel=f"oefen {sleutel}").eerste
    return register.ontvangstbewijs(nummer).id


def _verplaats(opstelling: Opstelling, van: _Zaak, naar: _Zaak) -> None:
    opstelling.register.verplaats(
        van.id,
        van.daden["mededeling_gedaan"],
        naar.id,
        "Stond in het verkeerde dossier (fictief).",
        wie=opstelling.toegang.wie(LID),
        sleutel="oefen verplaats",
    )


def _voer_oordeel_in(opstelling: Opstelling, kenmerk: str) -> None:
    """The secretary enters a judgment from a file; it waits until a member accepts it."""
    wie = opstelling.toegang.wie(SECRETARIS)
    regel = {
        "dossier": kenmerk,
        "daad": "oordeel_gegeven",
        "gebeurd": "2025",
        "woorden": "in de loop van 2025",
        "door": [{"rol": "integriteitscommissie"}],
        "uitkomst": "voldaan",
        "bronnen": [{"titel": "Oordeel (fictief)", "datum": "2025-12-31", "relaas": "dossier"}],
    }
    regels = invoer.lees_regels(orjson.dumps(regel))
    invoer.importeer(opstelling.register, regels, wie=wie)


def _voeg_document_toe(opstelling: Opstelling, zaak: _Zaak) -> None:
    daad = {
        "daad": "mededeling_gedaan",
        "gebeurd": "2025-12",
        "door": [{"rol": "secretaris_commissie"}],
        "tekst": "Bij de stukken gevoegd (fictief).",
        "bronnen": [{"titel": "Gespreksverslag (fictief)", "relaas": "dossier"}],
    }
    tekst = "Gespreksverslag (fictief)\n\nIedereen in dit verslag is verzonnen.\n"
    invoer.leg_een_vast(
        opstelling.register,
        zaak.id,
        orjson.dumps(daad),
        [Document("gespreksverslag-fictief.txt", tekst.encode())],
        wie=opstelling.toegang.wie(SECRETARIS),
        sleutel="oefen document",
    )


def _bewaar(opstelling: Opstelling, zaak: _Zaak) -> None:
    """An order to keep, and how long what is kept."""
    opdrachten = opstelling.wissen.opdrachten
    opdrachten.gelast(LID, zaak.id, None, "Er loopt een procedure (fictief).", "oefen bewaring")
    stel_selectielijst_vast(
        opstelling.register,
        _SELECTIELIJST,
        wie=opstelling.toegang.wie(LID),
        sleutel="oefen selectielijst",
    )


def _bevind(opstelling: Opstelling, eerste: Mapping[str, _Zaak]) -> None:
    """Three findings: one that is open, one that was answered, one that is closed."""
    ids = [
        _leg_vast(
            opstelling,
            AUDITOR,
            eerste[lijn].id,
            f"bevinding {lijn}",
            daad="bevinding_vastgelegd",
            ernst=ernst,
            tekst=tekst,
        )
        for lijn, ernst, tekst in (
            ("te_laat_bevestigd", "tekortkoming", "De bevestiging kwam te laat (fictief)."),
            ("nooit_aangekomen", "risico", "Van de ontvangst blijkt niets (fictief)."),
            ("vertrouwenspersoon", "goed_voorbeeld", "Elke stap is gedocumenteerd (fictief)."),
        )
    ]
    for lijn, bevinding in (("nooit_aangekomen", ids[1]), ("vertrouwenspersoon", ids[2])):
        _leg_vast(
            opstelling,
            LID,
            eerste[lijn].id,
            f"weerwoord {lijn}",
            daad="bevinding_beantwoord",
            bevinding=bevinding,
            standpunt="onderschreven",
            tekst="De commissie ziet dit ook zo (fictief).",
        )
    _leg_vast(
        opstelling,
        AUDITOR,
        eerste["vertrouwenspersoon"].id,
        "bevinding af",
        daad="bevinding_afgesloten",
        bevinding=ids[2],
        tekst="Geen actie nodig (fictief).",
    )


def _stel_kamervragen(opstelling: Opstelling, dossier: str) -> None:
    """Questions from parliament of a few days ago, which the drafter is to answer, once."""
    al = opstelling.register.lees(dossier)
    if any(v.velden.get("vragen") == KAMERVRAGEN for v in al):
        return
    dag = (opstelling.register.vandaag() - timedelta(days=3)).isoformat()
    bron = {"titel": f"Kamervragen {KAMERVRAGEN} (fictief)", "datum": dag, "openbaar": True}
    _leg_vast(
        opstelling,
        SECRETARIS,
        dossier,
        "kamervragen",
        daad="kamervragen_ingezonden",
        gebeurd=dag,
        door=[{"rol": "kamerlid", "ref": None}],
        aan="bewindspersoon",
        vragen=KAMERVRAGEN,
        bronnen=[bron],
    )


def _lees(opstelling: Opstelling, eerste: Mapping[str, _Zaak]) -> None:
    """Some looks, so that the reading log has something to show."""
    for lezer, lijn, doel in (
        (TWEEDE, "vertrouwenspersoon", "vergadering van de commissie voorbereiden (fictief)"),
        (SECRETARIS, "vertrouwenspersoon", "stukken bijwerken (fictief)"),
        (AUDITOR, "vertrouwenspersoon", "jaarlijkse controle (fictief)"),
        (OPSTELLER, "kamervragen", "antwoord op Kamervragen (fictief)"),
    ):
        opstelling.raadplegen.zaak(lezer, doel, eerste[lijn].id)


def _steekproef_en_cijfers(opstelling: Opstelling) -> None:
    deur, boek = opstelling.raadplegen.deur, Auditboek(opstelling.toegang)
    vandaag = opstelling.register.vandaag()
    trekking = Trekking("oefenen", 12, Selectie(), sleutel="oefen steekproef")
    trek(deur, AUDITOR, DEMODOEL, boek, trekking, vandaag)
    uitgang = Uitgang(_REDEN, opstelling.instellingen.cijferdrempel, "oefen vrijgave")
    geef_cijfers_vrij(deur, LID, DEMODOEL, boek, Cijfervraag(), uitgang, vandaag)


def _vraag_toegang(
    opstelling: Opstelling, eerste: Mapping[str, _Zaak], kenmerken: Mapping[str, Sequence[str]]
) -> None:
    """Proposals that wait for a second person, one that was refused, and an interest."""
    toegang, bos = opstelling.toegang, opstelling.register.sleutelbos
    wie = {"account": "oefen-onderzoeker", "tot": "2099-12-31", "reden": _REDEN}
    zaak, houder = eerste["belang"].id, bos.betrokkene(f"{kenmerken['ingetrokken'][0]}-melder")
    persoon = bos.betrokkene(f"{kenmerken['gewone_weg'][0]}-melder")
    for door, daad in (
        (BEHEERDER, AanstellingVoorgesteld(**wie, rol="secretaris")),
        (SECRETARIS, ToegangVoorgesteld(**wie, dossier=zaak)),
        (TWEEDE, OnthullingVoorgesteld(
            dossier=eerste["vertrouwenspersoon"].id, persoon=persoon, reden=_REDEN)),
        (SECRETARIS, VernietigingVoorgesteld(
            houder=houder, grondslag="toestemming_ingetrokken", reden=_REDEN)),
    ):  # fmt: skip
        _stel_voor(opstelling, door, daad)
    geweigerd = _stel_voor(
        opstelling, SECRETARIS, ToegangVoorgesteld(**{**wie, "reden": _WEG}, dossier=None)
    )
    if geweigerd.einde is None:
        toegang.wijs_af(LID, geweigerd.id, "Eén dossier is genoeg (fictief).")
    if not toegang.register.journal.lees(daden=("belang_gemeld",), limiet=1):
        toegang.meld_belang(
            TWEEDE, BelangGemeld(account=TWEEDE.account, dossier=zaak, reden=_REDEN)
        )


def _stel_voor(opstelling: Opstelling, door: Lezer, daad: Voorstel) -> Zaakvoorstel:
    """Propose this once, and answer how it stands."""
    toegang = opstelling.toegang
    id_ = toegang.stel_voor(door, daad, sleutel=f"oefen {daad.daad} {daad.reden}")
    return toegang.stand().voorstellen[id_]


def _wis(opstelling: Opstelling, kenmerk: str) -> None:
    """Somebody is forgotten: the secretary proposes and does it, both members approve."""
    toegang = opstelling.toegang
    houder = opstelling.register.sleutelbos.betrokkene(f"{kenmerk}-melder")
    daad = VernietigingVoorgesteld(houder=houder, grondslag="niet_langer_nodig", reden=_WEG)
    voorstel = _stel_voor(opstelling, SECRETARIS, daad)
    al = {account for account, _ in voorstel.goedgekeurd}
    for lid in (LID, TWEEDE):
        if lid.account not in al:
            toegang.keur_goed(lid, voorstel.id)
    opstelling.besloten.wis(SECRETARIS, voorstel.id)


def _is_gewist(voorstel: Zaakvoorstel) -> bool:
    return isinstance(voorstel.daad, VernietigingVoorgesteld) and voorstel.einde == "uitgevoerd"
