"""What another norm would change: exactly the flips, explained; what was known stays known."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
import pytest

from api.beheer import opstelling
from api.beheer.vaststellingen import vaststellingen_van
from ledger.databank.postgres import Database
from ledger.log.journal import Journal
from ledger.sleutels.vault import Sleutelbos
from projections.normen.normen import PAKKETTEN, Voorstel
from projections.toetsen.omslag import Zaakvergelijking
from tests.deuren.test_cli import Opdrachtregel
from tests.opstelling.agenda import DAG, EERSTE, Agenda, open_agenda, teksten
from tests.opstelling.kantoor import LEZER
from tests.opstelling.leestafels import dump
from tests.opstelling.opdrachten import BEGIN

ONMIDDELLIJK = "termijn: {open: onmiddellijk, vanaf: aanleiding.gebeurd, atw: nvt}"
BINNEN_TWEE = "termijn: {werkdagen: 2, vanaf: aanleiding.gebeurd, atw: nvt}"


@pytest.fixture
def agenda(database: Database, journal: Journal, sleutelbos: Sleutelbos) -> Iterator[Agenda]:
    with open_agenda(database, journal, sleutelbos) as agenda:
        yield agenda


def gevallen(agenda: Agenda) -> dict[str, str]:
    """Reports forwarded after a day, after three working days, not at all, and not a misstand."""
    dossiers = {naam: agenda.kantoor.open(naam) for naam in ("snel", "traag", "niet", "anders")}
    for naam, dossier in dossiers.items():
        agenda.melding(dossier, vermoedens=["benadeling" if naam == "anders" else "misstand"])
        agenda.geinformeerd(dossier)
    agenda.dag(EERSTE + DAG)
    agenda.doorgeleid(dossiers["snel"])
    agenda.dag(EERSTE + 3 * DAG)
    agenda.doorgeleid(dossiers["traag"])
    agenda.doorgeleid(dossiers["anders"])
    agenda.dag(EERSTE + 4 * DAG)
    agenda.bij()
    return dossiers


def vergelijk(agenda: Agenda, werkdagen: int) -> list[Zaakvergelijking]:
    with TemporaryDirectory() as map_:
        for naam, tekst in teksten(werkdagen).items():
            (Path(map_) / f"{naam}.yaml").write_text(tekst, encoding="utf-8")
        straks = Voorstel(Path(map_))
    return list(
        agenda.kantoor.raadplegen.vergelijk(LEZER, "proef", straks, peildatum=agenda.vandaag)
    )


def test_a_shorter_term_flips_exactly_the_verdicts_that_it_touches(agenda: Agenda) -> None:
    dossiers = gevallen(agenda)
    voor = dump(agenda.database)
    omslagen = {z.dossier: z.omslagen for z in vergelijk(agenda, 2) if z.omslagen}
    assert {d: [o.overgang for o in rij] for d, rij in omslagen.items()} == {
        dossiers["traag"]: [(("nagekomen",), ("te_laat",))],
        dossiers["niet"]: [(("loopt",), ("niet_gebleken",))],
    }
    (traag,) = omslagen[dossiers["traag"]]
    assert (traag.norm, traag.daad) == (
        "oefen.doorgeleiden",
        "hoogste_leidinggevende_geinformeerd",
    )
    assert traag.nu
    assert traag.straks
    assert (traag.nu.due_laatst, traag.straks.due_laatst) == (EERSTE + 7 * DAG, EERSTE + 2 * DAG)
    assert traag.straks.gronden
    assert dump(agenda.database) == voor  # nothing was stored


def test_the_same_norms_flip_nothing(agenda: Agenda) -> None:
    gevallen(agenda)
    zaken = vergelijk(agenda, 5)
    assert [z.omslagen for z in zaken] == [()] * 4
    assert all(z.toetsen for z in zaken)


def test_a_norm_that_was_set_changes_no_entry_and_no_verdict_of_an_earlier_day(
    agenda: Agenda,
) -> None:
    gevallen(agenda)
    raadplegen = agenda.kantoor.raadplegen
    gisteren = agenda.vandaag - DAG

    def stand(**dagen: Any) -> object:
        bord = raadplegen.bord(LEZER, "proef", **dagen)
        return [(r.dossier, r.norm, r.kern, r.vak) for r in bord.regels], bord.tellingen

    eerder, log = stand(bekend_op=gisteren), agenda.kantoor.register.journal.lees()
    voor = stand(bekend_op=agenda.vandaag)
    agenda.dag(agenda.vandaag + DAG)
    agenda.stel_vast(teksten(werkdagen=2))
    agenda.bij()
    assert stand(bekend_op=gisteren) == eerder
    assert stand(bekend_op=agenda.vandaag - DAG) == voor
    assert stand(bekend_op=agenda.vandaag) != voor
    assert agenda.kantoor.register.journal.lees()[: len(log)] == log
    assert [len(z.omslagen) for z in vergelijk(agenda, 2)] == [0] * 4


# ── on the command line ───────────────────────────────────────────────────────────────────────

_ZAAK: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("melding_gedaan", "2021-03-01", {"kanaal": "leidinggevende", "vermoedens": ["misstand"]}),
    ("hoogste_leidinggevende_geinformeerd", "2021-03-02", {"melding": None}),
    ("doorgeleid", "2021-03-08", {"melding": None, "naar": ["integriteitscommissie"]}),
)


@pytest.fixture(scope="module")
def toedracht(tmp_path_factory: pytest.TempPathFactory) -> Opdrachtregel:
    map_ = tmp_path_factory.mktemp("regelwijziging")
    toedracht = Opdrachtregel(map_)
    assert toedracht(*BEGIN).exit_code == 0
    regels: list[dict[str, Any]] = [
        {"dossier": "FICTIEF-1", "id": f"r{n}", "daad": daad, "gebeurd": dag, "bronnen": [],
         "door": [{"rol": None, "ref": None}], **velden}
        for n, (daad, dag, velden) in enumerate(_ZAAK)
    ]  # fmt: skip
    bestand = map_ / "zaak.jsonl"
    bestand.write_bytes(b"".join(orjson.dumps(regel) + b"\n" for regel in regels))
    uitkomst = toedracht("importeer", str(bestand))
    assert uitkomst.exit_code == 0, uitkomst.stderr
    return toedracht


def normenmap(doel: Path, oud: str = ONMIDDELLIJK, nieuw: str = BINNEN_TWEE) -> Path:
    """The packages that ship, with one change to the norm on forwarding."""
    shutil.copytree(PAKKETTEN, doel)
    pad = doel / "jenv-2020.yaml"
    voor, na = pad.read_text("utf-8").split("- id: jenv.2020.commissie-beoordeelt")
    assert oud in voor
    pad.write_text(
        voor.replace(oud, nieuw) + "- id: jenv.2020.commissie-beoordeelt" + na, encoding="utf-8"
    )
    return doel


def test_normen_vergelijk_prints_the_flips_and_normen_vaststellen_puts_them_in_force(
    toedracht: Opdrachtregel, tmp_path: Path
) -> None:
    map_ = str(normenmap(tmp_path / "normen"))
    uitkomst = toedracht("normen", "vergelijk", map_, "--peildatum", "2021-04-01")
    assert uitkomst.exit_code == 0, uitkomst.stderr
    koppen = re.findall(r"^FICTIEF-1: (\S+), over: nr \d+, (.+)$", uitkomst.stdout, re.MULTILINE)
    assert koppen == [("jenv.2020.doorgeleiden", "hoogste leidinggevende geïnformeerd")]
    assert "4 maart 2021" in uitkomst.stdout
    tot = "Getoetst op 1 april 2021.\nGewijzigd: jenv.2020.doorgeleiden.\n1 van "
    assert re.search(rf"^{tot}\d+ toetsen slaan om, in 1 dossier\.$", uitkomst.stdout, re.MULTILINE)
    (omslag,) = toedracht.regels("normen", "vergelijk", map_, "--peildatum", "2021-04-01")
    assert (omslag["kenmerk"], omslag["straks"]["uitkomsten"]) == ("FICTIEF-1", ["te_laat"])
    assert omslag["dossier"] == omslag["straks"]["dossier"]

    assert toedracht("normen", "vaststellen", map_).exit_code == 0
    zelfde = toedracht("normen", "vergelijk", map_, "--peildatum", "2021-04-01").stdout
    assert "De map zegt hetzelfde als de normen die nu gelden.\n0 van " in zelfde
    lijst = toedracht.regels("normen", "lijst")
    assert "jenv.2020.doorgeleiden" in {norm["id"] for norm in lijst}


def test_normen_vergelijk_says_which_norms_a_folder_leaves_out(
    toedracht: Opdrachtregel, tmp_path: Path
) -> None:
    shutil.copy(PAKKETTEN / "jenv-2020.yaml", tmp_path)
    een = toedracht("normen", "vergelijk", str(tmp_path), "--peildatum", "2021-04-01").stdout
    assert re.search(r"Valt weg: 105 normen, want niet in de map: awb\.klacht, .* en whvk", een)


CITAAT = re.findall(r"citaat: \[\"Sinds.*\]", (PAKKETTEN / "jenv-2020.yaml").read_text("utf-8"))[0]
NAKOMING = "nakoming: {daad: doorgeleid, waar: {naar: integriteitscommissie}}"
NOG_EEN = """normen:
  - {id: jenv.2020.doorgeleiden, soort: rol, tekst: x, citaat: [x], bron: brief, drager: werkgever,
     geldig: {van: null, tot: null, toets_op: aanleiding}, aanleiding: {daad: doorgeleid},
     zekerheid: bron_gezien}"""
ONDEUGDELIJK = {
    "a term of minus one day": (
        ONMIDDELLIJK,
        ONMIDDELLIJK.replace("open: onmiddellijk", "duur: P-1D"),
        "P-1D",
    ),
    "a number in words": (
        ONMIDDELLIJK,
        ONMIDDELLIJK.replace("open: onmiddellijk", "werkdagen: twee"),
        "twee",
    ),
    "an unknown key": (ONMIDDELLIJK, "termijnen: {}", "termijnen"),
    "an unknown operator": (
        NAKOMING,
        "nakoming: {daad: doorgeleid, waar: {naar: {lijkt_op: commissie}}}",
        "onbekende toets 'lijkt_op'",
    ),
    "a missing citation": (CITAAT, "citaat: []", "zonder citaat"),
    "an overlapping validity": ("normen:", NOG_EEN, "met een overlappende"),
    "a circle of duties": (
        "aanleiding: {daad: hoogste_leidinggevende_geinformeerd}",
        "aanleiding: {plicht: jenv.2020.doorgeleiden, uitkomst: [te_laat]}",
        "kring",
    ),
    "a pattern on a personal field": (
        NAKOMING,
        "nakoming: {daad: gegevens_verstrekt, waar: {wat: dossier}}",
        "persoonlijk",
    ),
}


@pytest.mark.parametrize("wat", ONDEUGDELIJK)
@pytest.mark.parametrize("opdracht", ["vergelijk", "vaststellen"])
def test_an_unsound_norm_is_refused_with_file_line_and_reason_and_the_catalogue_stays(
    toedracht: Opdrachtregel, tmp_path: Path, wat: str, opdracht: str
) -> None:
    oud, nieuw, reden = ONDEUGDELIJK[wat]
    voor = toedracht.regels("normen", "lijst")
    map_ = normenmap(tmp_path / "stuk", oud, nieuw)
    uitkomst = toedracht("normen", opdracht, str(map_))
    assert uitkomst.exit_code == 1
    assert re.search(rf"jenv-2020\.yaml:\d+: .*{re.escape(reden)}", uitkomst.stderr)
    assert toedracht.regels("normen", "lijst") == voor


def test_a_folder_without_norms_is_refused(toedracht: Opdrachtregel, tmp_path: Path) -> None:
    uitkomst = toedracht("normen", "vaststellen", str(tmp_path))
    assert uitkomst.exit_code == 1
    assert "verwacht een map met normpakketten" in uitkomst.stderr


def versies(toedracht: Opdrachtregel) -> set[str]:
    return {norm["versie"] for norm in toedracht.regels("normen", "lijst")}


def test_a_newer_version_leaves_the_norms_that_were_set_in_force(
    toedracht: Opdrachtregel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    voor = versies(toedracht)
    andere = normenmap(tmp_path / "nieuwer", nieuw=BINNEN_TWEE.replace("2", "9"))
    nieuwer = vaststellingen_van(andere)
    monkeypatch.setattr(opstelling, "vaststellingen", lambda: nieuwer)
    assert "al begonnen" in toedracht(*BEGIN).stdout
    assert versies(toedracht) == voor
    # A new register does begin with them.
    ander = Opdrachtregel(tmp_path / "ander")
    assert "register begonnen" in ander(*BEGIN).stdout
    assert versies(ander) != voor
