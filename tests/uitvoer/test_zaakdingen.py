"""What leaves of a case says of whom and of which thing an act speaks, and no more."""

import json
from collections.abc import Mapping
from typing import Any

from api.beheer.zonder_databank import vastleggingen
from api.vastleggen.importregels import lees_regels
from ledger.daden.handelingen import HANDELINGEN, herstel_handeling
from ledger.zaak.dossier import Dossier
from projections.uitvoer.zaakrollen import rolbanden, verwijst_naar
from projections.uitvoer.zaakuitvoer import Zaakrijen, zaakrijen
from tests import GEGEVENS
from tests.opstelling.rijkezaak import RIJK, beeld

_DOOR = [{"rol": "leidinggevende", "ref": None}]


def zaak_met(*daden: Mapping[str, Any]) -> Zaakrijen:
    """The rich case with these acts besides, on the days that they say."""
    vast = {"dossier": RIJK, "door": _DOOR, "na": [], "vastgelegd_op": "2025-01-10T09:00"}
    vast["bronnen"] = [{"titel": "Brief (fictief)", "plaats": None, "datum": "2024-12-30"}]
    erbij = "".join(f"{json.dumps({**vast, **daad})}\n" for daad in daden).encode()
    regels = (GEGEVENS / "rijke_zaak.jsonl").read_bytes() + erbij
    rij = [v for v in vastleggingen(lees_regels(regels, met_tijd=True)) if RIJK in v.dossiers]
    return zaakrijen(beeld(rij), Dossier.vouw(RIJK, rij).feiten)


def verloop(zaak: Zaakrijen, ding: str, kenmerk: str) -> list[str]:
    """The values of it in order of time, by whichever account."""
    (v,) = (v for v in zaak.voorwerpen if v.id == ding)
    return [deel[1] for deel in v.verloop if deel[0].partition(":")[0] == kenmerk]


def als_wat(daad: str, **velden: Any) -> set[tuple[str, str]]:
    """As what an act names whom, besides who did it."""
    leeg = {naam: None for naam, v in HANDELINGEN[daad].model_fields.items() if v.is_required()}
    vast = {"daad": daad, "gebeurd": "2024-05-01", "door": _DOOR, "na": [], "bronnen": []}
    handeling = herstel_handeling({**leeg, **vast, **velden})
    return {(als, wie) for als, wie in verwijst_naar("Z", handeling) if als != "verricht_door"}


def test_a_report_that_follows_an_earlier_one_changes_nothing_of_that_one() -> None:
    weg = {"id": "weg", "daad": "melding_ingetrokken", "gebeurd": "2024-12-10"}
    vervolg = {"id": "vervolg", "daad": "melding_gedaan", "gebeurd": "2024-12-20"}
    gezegd = {"kanaal": "vertrouwenspersoon", "vermoedens": ["benadeling"], "vorm": "mondeling"}
    zaak = zaak_met(
        {**weg, "melding": "melding"},
        {**vervolg, **gezegd, "eerdere_melding": "melding"},
    )
    eerst, later = "melding:melding", "melding:vervolg"
    assert verloop(zaak, eerst, "stand")[-1] == "ingetrokken"
    assert set(verloop(zaak, eerst, "vorm")) == {"schriftelijk"}
    assert verloop(zaak, later, "stand") == ["gedaan"]
    assert verloop(zaak, later, "vorm") == ["mondeling"]
    # Nothing was lost of how they are tied.
    assert (later, "vervolg_op", eerst) in {(b.van, b.soort, b.naar) for b in zaak.verhoudingen}


def test_a_judgment_on_another_judgment_leaves_that_as_it_was_given() -> None:
    eerst = {"id": "eerst", "daad": "oordeel_gegeven", "gebeurd": "2024-12-10"}
    later = {"id": "later", "daad": "oordeel_gegeven", "gebeurd": "2024-12-20"}
    standpunt = {"id": "daarop", "daad": "standpunt_bepaald", "gebeurd": "2024-12-21"}
    zaak = zaak_met(
        {**eerst, "uitkomst": "voldaan"},
        {**later, "uitkomst": "tekortgeschoten", "over": "eerst"},
        {**standpunt, "uitkomst": "overgenomen", "over": "eerst"},
    )
    assert verloop(zaak, "oordeel:eerst", "uitkomst") == ["voldaan"]
    assert verloop(zaak, "oordeel:later", "uitkomst") == ["tekortgeschoten"]
    # What is no judgment itself does speak of one.
    assert verloop(zaak, "oordeel:eerst", "standpunt") == ["overgenomen"]


def test_nobody_is_called_the_person_that_a_report_is_about_for_passing_something_on() -> None:
    rol = "rol_vervulling:Z:leidinggevende"
    assert als_wat("doorgeleid", van=["leidinggevende"]) == {("afzender", rol)}
    assert als_wat("ontvangst_bevestigd", via=["leidinggevende"]) == {("via", rol)}
    assert als_wat("melding_gedaan", met=["leidinggevende"]) == {("samen_met", rol)}
    assert als_wat("klacht_ingediend", over=["leidinggevende"]) == {("onderwerp", rol)}
    rechter = ("instantie", "rol_vervulling:Z:rechter")
    assert als_wat("procedure_gestart", instantie="rechter") == {rechter}
    # Whose identity it was and who was asked sent nothing.
    assert als_wat("zienswijze_gevraagd", van=["leidinggevende"]) == {("genoemd", rol)}


def test_a_role_that_was_given_to_somebody_names_no_second_holder_whom_nobody_knows() -> None:
    leeg = "rol_vervulling:Z:onderzoeker"
    vervuld = {("genoemd", "persoon:Z:p-7"), ("genoemd", f"{leeg}:p-7")}
    kreeg = {"rol": "onderzoeker", "van": "2024-05-01"}
    assert als_wat("rol_toegewezen", persoon_ref="p-7", **kreeg) == vervuld
    assert als_wat("rol_toegewezen", persoon_ref=None, **kreeg) == {("genoemd", leeg)}


def test_who_fills_a_role_is_tied_to_the_role_that_a_duty_rests_on() -> None:
    daad = {"daad": "voornemen_procedure", "gebeurd": "2024-05-01", "instantie": None}
    door = [{"rol": "werkgever", "ref": "p-7"}, {"rol": "integriteitscommissie", "ref": "p-8"}]
    banden = set(rolbanden("Z", herstel_handeling({**daad, "door": door})))
    assert {(b.van, b.soort, b.naar) for b in banden} == {
        ("rol_vervulling:Z:werkgever:p-7", "vervuld_door", "persoon:Z:p-7"),
        ("rol_vervulling:Z:werkgever:p-7", "vervulling_van", "rol_vervulling:Z:werkgever"),
        ("commissie:Z:integriteitscommissie", "lid", "persoon:Z:p-8"),
    }
