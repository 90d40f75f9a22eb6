"""The vocabulary: every act in one place, taken in through one door."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from pydantic import TypeAdapter, ValidationError

from ledger.daden.handelingen import (
    HANDELINGEN,
    REGISTERHANDELINGEN,
    EenHandeling,
    EenRegisterhandeling,
    lees_handeling,
)
from ledger.daden.lijsten import KANALEN, ROLLEN, SOORTEN_MELDING, Merk
from ledger.daden.woorden import Daad, Handeling, Ongeldig, merken, noem
from tests import WORTEL
from tests.orakel.strategieen import GEHEIM, blanco, handelingen

ALLE: Mapping[str, type[Daad]] = {**HANDELINGEN, **REGISTERHANDELINGEN}
VERHALEN = "tests/gegevens/verhalen.jsonl"
# The names on disk, in norms and over the wire: an act with its own fields, `?` behind what may be
# left out. They outlive the code, so they are spelled out once more here.
TAAL = """
signaal_geuit: inhoud_ref? vorm
instemming_vastgelegd: waarvoor uitkomst uitdrukkelijk schriftelijk? vooraf? nieuwe_datum?
melding_gedaan: kanaal vermoedens vorm? melder_ref? anoniem? met? onderwerp? ontvanger_rol?
    eerdere_melding? verzonden_op? ontvangen_op? dagtekening? datum_gebeurtenissen?
melding_geregistreerd: melding register? weergave?
gespreksverslag_voorgelegd: melding aan akkoord?
hoogste_leidinggevende_geinformeerd: melding datum_ontvangst_vermeld? schriftelijk?
ontvangst_bevestigd: melding aan verzonden_op? via?
betrokkene_geinformeerd: melding betrokkene
melding_ingetrokken: melding
melder_uit_dienst: melder_ref
opname_gemaakt: melding
openbaarmaking: waar
kwalificatie_gegeven: melding soorten formele_melding? motivering? vervangt? uitdrukkelijk_niet?
ontvankelijkheid_beoordeeld: melding uitkomst motivering?
doorgeleid: melding naar van? grond? ongewijzigd?
teruggelegd_bij_organisatie: melding van naar terugmelding_gevraagd
voorgelegd_aan_commissie: melding
onderzoek_beoordeeld: melding gerechtvaardigd wijze?
onderzoek_ingesteld: melding aard onderzoek? onderzoeker? opdrachtgever? niveau? wijze?
onderzoeker_aangewezen: onderzoek betrokken onderzoeker? afstand?
conceptrapport_verzonden: aan verzonden_op
onderzoek_afgerond: onderzoek rapport_ref?
onderzoek_gestaakt: onderzoek grond
niet_onderzoeken_medegedeeld: melding aan gemotiveerd schriftelijk wijst_op_huis?
bevindingen_medegedeeld: melding aan schriftelijk gemotiveerd wijst_op_huis?
beoordeling_medegedeeld: melding aan inhoud schriftelijk?
uitstel_medegedeeld: aan? schriftelijk? gemotiveerd? nieuwe_datum?
mededeling_gedaan: tekst
oordeel_gegeven: over? norm? uitkomst? strekking? toegerekend_aan? ontvangen_op? toelichting?
aanbeveling_gedaan: aan inhoud
standpunt_bepaald: uitkomst over? motivering? schriftelijk? medegedeeld_aan?
besluit_genomen: over
maatregel_genomen: soort jegens? grond? ter_uitvoering_van? aanbeveling? aantal?
bescherming_geboden: jegens soort?
identiteit_bekendgemaakt: van aan
benadelende_handeling: soort jegens verband_met_melding?
benadeling_gesteld: handelingen?
zwijgbeding_overeengekomen: partijen datum
verzoek_kosten_ingediend: ontvangen_op
verzoek_bewijsstukken:
voornemen_procedure: instantie
procedure_gestart: instantie zaaknummer?
uitspraak_gedaan: instantie kenmerk uitkomst? toelichting?
klacht_ingediend: klacht ontvangen_op behandeling over?
klager_gehoord: klacht
klacht_afgehandeld: klacht
klacht_ingetrokken: klacht
klacht_naar_tevredenheid_opgelost: klacht
kamervragen_ingezonden: vragen aan?
kamervragen_beantwoord: vragen ontvangen_op?
gegevens_verstrekt: aan wat grondslag
gegevens_vernietigd: wat grondslag
noodzaak_vervallen_vastgesteld: wat
overbodige_gegevens_vastgesteld: wat
woo_verzoek_ontvangen: ontvangen_op
woo_besluit_genomen: verzoek?
zienswijze_gevraagd: van?
zienswijze_ontvangen_of_verstreken: van?
avg_verzoek_ontvangen: ontvangen_op soort
avg_verzoek_beantwoord: verzoek
datalek_vastgesteld: wat?
datalek_gemeld: aan?
omstandigheid_vastgesteld: omstandigheid uitkomst motivering?
rol_toegewezen: persoon_ref rol van tot? waarnemend?
regime_gewijzigd: grens pakketten?
kalenderjaar_verstreken: jaar
verantwoording_openbaar: jaar vindplaats
dossier_geopend: kenmerk dossiertitel? fictief?
dossier_gesloten: reden  dossier_heropend: reden
dossiers_gekoppeld: dossiers grond
dossiers_samengevoegd: dossiers naar grond
correctie: van_daad veld nieuwe_waarde reden
handeling_ingetrokken: van_daad reden
verkeerd_dossier: van_daad naar reden
invoer_aanvaard: van_daad  invoer_afgewezen: van_daad reden
volledigheid_verklaard: daadsoort tot_en_met
niet_gebeurd_vastgesteld: daadsoort periode
normen_vastgesteld: pakketten  kalender_vastgesteld: kalender  maatstaf_vastgesteld: maatstaf
selectielijst_vastgesteld: selectielijst
ondertekensleutel_aangekondigd: oorsprong sleutel
controlepunt_medeondertekend: oorsprong omvang wortel getuige handtekening
tijdstempel_ontvangen: noot antwoord
grootboek_afgesloten: oorsprong verklaring
grootboek_voortgezet: oorsprong sleutel aanleiding vorig_controlepunt behouden
zaakhoofden_vastgelegd: positie wortel zaad  feitenblad_uitgegeven: sha256
sleutel_vernietigd: houder grondslag selectiepost? aantal
toegangslog_verbonden: oorsprong begin
wissing_nagezocht: houder plaatsen te_kort
grondslag_hernieuwd: houder betrokkene reden
bewaring_gelast: betrokkene? reden  bewaring_opgeheven: bewaring reden
bevinding_vastgelegd: ernst norm? handeling? vervangt? tekst
bevinding_beantwoord: bevinding standpunt tekst gereed_op?  bevinding_afgesloten: bevinding tekst
"""


def _fouten(gegevens: Any) -> dict[str, tuple[str, str]]:
    with pytest.raises(Ongeldig) as gevangen:
        lees_handeling(gegevens)
    fouten = gevangen.value.fouten
    assert str(gevangen.value) == "\n".join(map(str, fouten))
    assert len({fout.pad for fout in fouten}) == len(fouten), "one line for each thing wrong"
    return {fout.pad: (fout.verwacht, fout.kreeg) for fout in fouten}


# --- the vocabulary ---------------------------------------------------------------------------


def test_the_names_of_acts_and_their_fields_are_those_of_the_norm_language() -> None:
    gedeeld = set(Daad.model_fields) - {"melding", "klacht", "vragen"}
    regels = []
    for daad, soort in ALLE.items():
        eigen = [
            naam if veld.is_required() else f"{naam}?"
            for naam, veld in soort.model_fields.items()
            if naam not in gedeeld and (veld.is_required() or naam not in Daad.model_fields)
        ]
        regels.append(f"{daad}: {' '.join(eigen)}".rstrip())
    assert " ".join(regels).split() == TAAL.split()


def test_the_closed_lists_have_their_length() -> None:
    assert (len(ROLLEN), len(KANALEN), len(SOORTEN_MELDING)) == (33, 10, 7)


@pytest.mark.parametrize("daad", ALLE)
def test_every_act_says_in_dutch_what_it_is(daad: str) -> None:
    soort = ALLE[daad]
    assert soort.__doc__
    assert soort.__doc__.strip().endswith(".")
    assert 0 < len(soort.titel) <= 40
    assert soort.zin.endswith(".")


@pytest.mark.parametrize("daad", ALLE)
def test_a_sentence_never_needs_a_personal_field(daad: str) -> None:
    for veld, merk in merken(ALLE[daad]).items():
        if Merk.PERSOONLIJK in merk:
            assert f"{{{veld}}}" not in ALLE[daad].zin
            assert f"[{veld}?" not in ALLE[daad].zin


def test_the_two_unions_are_closed_and_told_apart_by_the_act() -> None:
    handeling: TypeAdapter[Any] = TypeAdapter(EenHandeling)
    register: TypeAdapter[Any] = TypeAdapter(EenRegisterhandeling)
    oordeel = blanco("oordeel_gegeven")
    assert handeling.validate_python(oordeel) == lees_handeling(oordeel)
    with pytest.raises(ValidationError):
        register.validate_python(oordeel)
    assert not HANDELINGEN.keys() & REGISTERHANDELINGEN.keys()
    schema = handeling.json_schema()
    assert schema["discriminator"]["mapping"].keys() == HANDELINGEN.keys()
    assert "beslist" in schema["$defs"]["Doorgeleid"]["description"]


# --- reading as a sentence --------------------------------------------------------------------

ZINNEN = [
    (
        "oordeel_gegeven",
        {"uitkomst": "tekortgeschoten"},
        "De integriteitscommissie gaf een oordeel: tekortgeschoten.",
    ),
    ("oordeel_gegeven", {"door": [{"rol": None}]}, "Iemand gaf een oordeel."),
    (
        "standpunt_bepaald",
        {"door": [{"rol": "hoofddirecteur"}, {"rol": "secretaris_generaal"}], "uitkomst": "deels"},
        "De hoofddirecteur en de secretaris-generaal bepaalden een standpunt: deels overgenomen.",
    ),
    (
        "melding_gedaan",
        {
            "door": [{"rol": "melder"}],
            "kanaal": "huis_voor_klokkenluiders",
            "vermoedens": ["misstand", "benadeling"],
        },
        "De melder deed een melding bij het Huis voor Klokkenluiders: misstand en benadeling.",
    ),
    (
        "melding_gedaan",
        {"door": [{"rol": "melder"}], "kanaal": "onbekend"},
        "De melder deed een melding.",
    ),
    (
        "maatregel_genomen",
        {"aantal": {"min": 2}},
        "De integriteitscommissie nam maatregelen (2 of meer).",
    ),
    (
        "onderzoek_ingesteld",
        {"aard": "orienterend"},
        "De integriteitscommissie stelde een oriënterend onderzoek in.",
    ),
    ("onderzoek_ingesteld", {}, "De integriteitscommissie stelde een onderzoek in."),
    (
        "onderzoek_beoordeeld",
        {"door": [{"rol": "ombudsman"}], "gerechtvaardigd": False},
        "De ombudsman beoordeelde of onderzoek gerechtvaardigd is: niet gerechtvaardigd.",
    ),
    (
        "doorgeleid",
        {
            "door": [{"rol": "ombudsman"}],
            "naar": ["bevoegd_gezag", "rechter"],
            "ongewijzigd": True,
        },
        "De ombudsman leidde de melding door naar het bevoegd gezag en de rechter, ongewijzigd.",
    ),
    (
        "benadelende_handeling",
        {"verband_met_melding": "vermoed"},
        "De integriteitscommissie benadeelde iemand; verband met de melding: vermoed.",
    ),
    (
        "rol_toegewezen",
        {"rol": "hoogste_leidinggevende", "van": "2019", "waarnemend": True},
        "Iemand kreeg een rol: de hoogste leidinggevende (waarnemend), van 2019.",
    ),
    (
        "volledigheid_verklaard",
        {"daadsoort": ["doorgeleid"], "tot_en_met": "2021-11-23"},
        "Het dossier is volledig verklaard tot en met 23 november 2021 voor: doorgeleid.",
    ),
    (
        "uitstel_medegedeeld",
        {"aan": "klager", "nieuwe_datum": "2021-21"},
        "De integriteitscommissie deelde aan de klager uitstel mee, tot voorjaar 2021.",
    ),
]


@pytest.mark.parametrize(("daad", "velden", "zin"), ZINNEN)
def test_an_act_reads_as_a_sentence(daad: str, velden: dict[str, Any], zin: str) -> None:
    assert lees_handeling(blanco(daad, **velden)).zin_leesbaar() == zin


@settings(max_examples=300)
@given(handelingen())
def test_every_act_reads_well_whatever_is_unknown_and_tells_nothing_personal(
    gegevens: dict[str, Any],
) -> None:
    zin = lees_handeling(gegevens).zin_leesbaar()
    assert zin[0].isupper()
    assert zin.endswith(".")
    assert not {"None", "_", "{", "[", "<", "|", "  ", " ,", " ."} & {
        stuk for stuk in ("None", "_", "{", "[", "<", "|", "  ", " ,", " .") if stuk in zin
    }
    assert GEHEIM not in zin


def test_a_list_is_summed_up_in_dutch() -> None:
    assert noem(["melder"]) == "de melder"
    assert noem(["melder", "kamerlid", "rechter"]) == "de melder, het Kamerlid en de rechter"


# --- the door ---------------------------------------------------------------------------------


def test_every_act_of_the_letter_the_press_and_the_stories_is_taken_in() -> None:
    van_de_regel = {"dossier", "id", "ook_in", "vastgelegd_op"}
    regels = [
        json.loads(regel)
        for bestand in ("api/voorbeeld/brief.jsonl", "api/voorbeeld/pers.jsonl", VERHALEN)
        for regel in (WORTEL / bestand).read_text("utf-8").splitlines()
    ]
    gelezen = [
        lees_handeling({naam: waarde for naam, waarde in daad.items() if naam not in van_de_regel})
        for regel in regels
        for daad in (regel["handelingen"] if "peildatum" in regel else [regel])
    ]
    assert sum(isinstance(daad, Handeling) for daad in gelezen) > 300


@pytest.mark.parametrize(
    "gegevens",
    [
        blanco("melding_gedaan", onderwerp={"rechtspositioneel_bevoegd": False}, anoniem=True),
        blanco(
            "melding_gedaan",
            met="vertrouwenspersoon",
            ontvanger_rol="niet_aangewezen_personeelslid",
        ),
        blanco("melding_gedaan", melding=["m1", "m2"], na=["m1", {"id": "m2", "min": 2, "max": 2}]),
        blanco("benadeling_gesteld", handelingen=None),
        blanco("omstandigheid_vastgesteld", omstandigheid="te_goeder_trouw", uitkomst="ja"),
        blanco("klacht_ingediend", klacht="k", over="integriteitscommissie"),
        blanco("kamervragen_ingezonden", vragen="2021Z19601"),
        blanco("datalek_vastgesteld", gebeurd="2024-03-30T12:00+01:00"),
    ],
)
def test_an_act_as_the_stories_tell_it_is_taken_in(gegevens: dict[str, Any]) -> None:
    assert lees_handeling(gegevens).daad == gegevens["daad"]


def test_an_unknown_act_is_refused_with_what_it_looks_like() -> None:
    fouten = _fouten({"daad": "melding_gedan"})
    assert fouten["/daad"][0].startswith("een bekende daad (lijkt op melding_gedaan")
    assert fouten["/daad"][1] == "'melding_gedan'"
    assert _fouten({}) == {"/daad": ("de naam van een daad", "niets")}
    assert _fouten([]) == {"": ("een object met de gegevens van een daad", "[]")}


def test_everything_wrong_with_an_act_is_told_at_once_with_its_place() -> None:
    fouten = _fouten(
        {
            "daad": "melding_gedaan",
            "gebeurd": "2020-13",
            "door": [{"rol": "baas"}],
            "kanal": "leidinggevende",
            "vermoedens": ["misstand", "roddel"],
            "bronnen": [{"titel": 5, "url": "x"}],
            "anoniem": "ja",
            "na": [{"id": "x", "min": 3, "max": 1}],
        }
    )
    assert fouten.keys() == {
        *("/gebeurd", "/door/0/rol", "/kanal", "/kanaal", "/vermoedens/1"),
        *("/bronnen/0/titel", "/bronnen/0/url", "/anoniem", "/na/0"),
    }
    assert fouten["/gebeurd"] == (
        "een maand van 01 t/m 12 of een seizoen van 21 t/m 24",
        "'2020-13'",
    )
    assert fouten["/kanaal"] == ("dit gegeven (onbekend is null)", "niets")
    assert fouten["/kanal"] == ("een gegeven van melding_gedaan (lijkt op kanaal)", "'kanal'")
    assert fouten["/anoniem"] == ("true of false", "'ja'")


@pytest.mark.parametrize(
    ("velden", "pad", "eis"),
    [
        ({"gebeurd": "2020-06-20/2020-06-15"}, "/gebeurd", "een begin dat niet na het eind ligt"),
        ({"gebeurd": None}, "/gebeurd", "tekst"),
        ({"door": []}, "/door", "ten minste 1 in de lijst"),
        ({"door": [{"ref": "p1"}]}, "/door/0/rol", "dit gegeven (onbekend is null)"),
        (
            {"door": [{"rol": None, "ref": "Jan Fictief"}]},
            "/door/0/ref",
            "een code voor een persoon",
        ),
        ({"woorden": "zei Fictief"}, "/woorden", "alleen de woorden voor de datum"),
        ({"norm": "Zorg voor de melder"}, "/norm", "het id van een norm"),
        ({"over": "geen id"}, "/over", "een id"),
        ({"toelichting": "  "}, "/toelichting", "tekst die niet leeg is (onbekend is null)"),
        ({"toelichting": "\ud800"}, "/toelichting", "tekst in geldige Unicode"),
        ({"lezing": 1}, "/lezing", "true of false"),
        ({"toegerekend_aan": ["werkgever", "baas"]}, "/toegerekend_aan/1", "een van verzoeker"),
        ({"uitkomst": "goed"}, "/uitkomst", "een van voldaan, tekortgeschoten"),
        ({"na": "m"}, "/na", "een lijst"),
        ({"a/b": 1}, "/a~1b", "een gegeven van oordeel_gegeven"),
    ],
)
def test_a_field_that_does_not_fit_is_named(velden: dict[str, Any], pad: str, eis: str) -> None:
    ((waar, fout),) = _fouten(blanco("oordeel_gegeven", **velden)).items()
    assert (waar, fout[0][: len(eis)]) == (pad, eis)


@pytest.mark.parametrize("daad", ALLE)
def test_a_required_field_that_is_left_out_is_named(daad: str) -> None:
    verplicht = {f"/{naam}" for naam, veld in ALLE[daad].model_fields.items() if veld.is_required()}
    if verplicht:
        assert _fouten({"daad": daad}).keys() == verplicht


def test_what_came_is_shown_in_sixty_characters_at_most() -> None:
    assert len(_fouten(blanco("oordeel_gegeven", norm="X" * 5000))["/norm"][1]) == 60


def test_the_text_of_a_norm_set_has_the_hash_it_says() -> None:
    tekst = {"naam": "proef", "tekst": "pakket: proef\n", "sha256": "0" * 64}
    verwacht, _ = _fouten(blanco("normen_vastgesteld", pakketten=[tekst]))["/pakketten/0"]
    assert verwacht == "de SHA-256 van precies deze tekst"
