"""The house is in order: what the tools check, and what no tool can say.

Everything here looks at the files as they stand. What may deviate is listed below, each with its
reason, and an entry that is no longer needed fails too.
"""

import ast
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest
import yaml

from ledger.daden.handelingen import HANDELINGEN, REGISTERHANDELINGEN
from tests import WORTEL

PAKKETTEN = ("ledger", "projections", "api")
MAX_FUNCTIE, MAX_BESTAND = 40, 400
NIET_VAN_ONS = {".git", ".venv", "__pycache__", "node_modules"}

LANGE_BESTANDEN: Mapping[str, str] = {
    "ledger/daden/handelingen.py": "the vocabulary stands in one place (style 7)",
    "ledger/verify.py": "a stranger checks with one file; it is copied into every export",
    "ledger/databank/schema.sql": "a migration is one file and is never edited once released",
}
LANGE_FUNCTIES: Mapping[str, str] = {}

# Defined in the product and used by nothing in it.
VOOR_ANDEREN: Mapping[str, str] = {
    "api/beeld/sjablonen.py: _Engels.filter_stream": "Jinja calls it",
    "ledger/buiten/buitenwereld.py: _Bron.makefile": "http.client reads from what it makes",
    "ledger/buiten/buitenwereld.py: _Bron.readable": "and io.BufferedReader through these",
    "ledger/buiten/buitenwereld.py: _Bron.readinto": "and io.BufferedReader through these",
    "ledger/log/recorder.py: LedgerRecorder.subscribe": "the eventsourcing library calls it",
    "ledger/verify.py: check_consistency": "for who holds two checkpoints; vectors hold it here",
    "projections/leesmodel/leesmodel.py: Bladzijde.max_tracking_id": "the library calls it",
}

GEREEDSCHAP = {
    "ruff format": ["ruff", "format", "--check", "--quiet", "."],
    "ruff check": ["ruff", "check", "--quiet", "."],
    "mypy": ["mypy"],
    "import-linter": ["lint-imports"],
    "deptry": ["deptry", "."],
    "djlint": ["djlint", "--lint", "--quiet", "api/templates"],
}

# Written so that this file does not match itself.
SPOREN = {
    "a path of somebody's machine": r"(?<![\w.])/(?:work|tmp|farm|root|home|Users)/[\w.]",
    "the address of a registry": r"pypi\.or[g]|pythonhosted\.or[g]|npmjs\.or[g]|npmjs\.co[m]"
    r"|--(?:extra-|default-)?index-ur[l]|--find-link[s]",
    "unfinished work": r"\b(?:T[O]DO|F[I]XME|X[X]X)\b|N[o]tImplementedError|n[o]t implemented",
    "a promise switched off": r"pytest\.mark\.ski[p]\b|xfai[l]\(",
    "who or what typed it": r"(?i)\b(?:claud[e]|anthropi[c]|chatgp[t]|copilo[t]|opena[i])\b"
    r"|co-authored-b[y]|generated wit[h]",
}
MAG_DAT: Mapping[tuple[str, str], str] = {
    ("tests/beloften.py", "a promise switched off"): "the one place that skips, and says so",
}


def test_a_tool_finds_nothing_that_it_was_not_told_to_ignore(gereedschap: str) -> None:
    klaar = _gereedschap(*GEREEDSCHAP[gereedschap])
    assert klaar.returncode == 0, klaar.stdout[-4000:] + klaar.stderr[-4000:]


def test_a_broken_import_contract_is_seen(tmp_path: Path) -> None:
    regels = tmp_path / "regels.ini"
    regels.write_text(
        "[importlinter]\nroot_packages = api\n  ledger\n[importlinter:contract:1]\n"
        "name = not so\ntype = forbidden\nsource_modules = api\nforbidden_modules = ledger\n",
        encoding="utf-8",
    )
    assert "not so BROKEN" in _gereedschap("lint-imports", "--config", str(regels)).stdout


def _gereedschap(naam: str, *woorden: str) -> subprocess.CompletedProcess[str]:
    """As its users run it: some of these say nothing, and nothing wrong, when run as a module."""
    opdracht = [str(Path(sys.executable).with_name(naam)), *woorden]
    return subprocess.run(opdracht, cwd=WORTEL, capture_output=True, text=True, check=False)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "gereedschap" in metafunc.fixturenames:
        metafunc.parametrize("gereedschap", GEREEDSCHAP)


def test_a_function_fits_on_a_screen() -> None:
    lang = {
        f"{pad}:{functie.name}": regels
        for pad in _bestanden(".py", "scripts/")
        for functie in _functies(_boom(pad))
        if (regels := _regels(functie)) > MAX_FUNCTIE
    }
    assert {plek: n for plek, n in lang.items() if plek not in LANGE_FUNCTIES} == {}
    assert LANGE_FUNCTIES.keys() <= lang.keys(), "no longer too long"


def test_a_file_has_one_reason_to_exist() -> None:
    code = _bestanden(".py", ".sql", ".j2", ".html", ".css", "scripts/")
    lang = {pad: n for pad in code if (n := len(_tekst(pad).splitlines())) > MAX_BESTAND}
    assert {pad: n for pad, n in lang.items() if pad not in LANGE_BESTANDEN} == {}
    assert LANGE_BESTANDEN.keys() <= lang.keys(), "no longer too long"


def test_nothing_is_defined_that_nothing_uses() -> None:
    product = [pad for pad in _bestanden(".py") if pad.split("/")[0] in PAKKETTEN]
    overig = [pad for pad in _bestanden(".py") if pad not in product]
    in_product = _gebruik(product) + _woorden_buiten_python()
    overal = in_product + _gebruik(overig)
    dood = {
        f"{pad}: {naam}"
        for paden, gebruik in ((product, in_product), (overig, overal))
        for pad in paden
        for naam in _definities(_boom(pad))
        if not gebruik[naam.rpartition(".")[2]]
    }
    assert sorted(dood - VOOR_ANDEREN.keys()) == []
    assert VOOR_ANDEREN.keys() <= dood, "no longer needed"


def test_the_map_shows_every_file_and_no_other() -> None:
    kaart = [plek for plek, _ in _kaart()]
    bestanden = _bestanden()
    van_de_kaart = [pad for pad in bestanden if not any(_op(plek, pad) for plek in kaart)]
    verdwenen = [plek for plek in kaart if not any(_op(plek, pad) for pad in bestanden)]
    assert (van_de_kaart, verdwenen) == ([], [])


def test_a_folder_says_of_itself_what_the_map_says_of_it() -> None:
    kaart = {p: f"{t[0].upper()}{t[1:]}." for p, t in _kaart() if p.count("/") == 2 and t}
    mappen = [p for p in kaart if p.endswith("/__init__.py")]
    assert len(mappen) > 60
    assert {p: ast.get_docstring(_boom(p)) for p in mappen} == {p: kaart.get(p) for p in mappen}


def test_no_file_tells_where_or_how_it_was_typed() -> None:
    gevonden = {
        (pad, spoor): treffer.group()
        for pad in _bestanden()
        if (tekst := _tekst(pad))
        for spoor, patroon in SPOREN.items()
        if (treffer := re.search(patroon, tekst))
    }
    assert {plek: wat for plek, wat in gevonden.items() if plek not in MAG_DAT} == {}
    assert MAG_DAT.keys() <= gevonden.keys(), "no longer needed"


@pytest.mark.parametrize("spoor", SPOREN)
def test_a_trace_would_be_seen(spoor: str) -> None:
    voorbeelden = (
        *("cat /tm" + "p/x", "https://pypi.or" + "g/simple", "# TO" + "DO later"),
        *("@pytest.mark.ski" + "p", "Co-Authored-B" + "y: x"),
    )
    assert sum(bool(re.search(SPOREN[spoor], voorbeeld)) for voorbeeld in voorbeelden) == 1


def test_every_act_has_its_sentence_and_its_story() -> None:
    verteld = "\n".join(_tekst(pad) for pad in _bestanden() if pad.startswith("tests/"))
    mist = {}
    for daad, klasse in {**HANDELINGEN, **REGISTERHANDELINGEN}.items():
        eigen = klasse.__dict__
        heeft = {
            "docstring": bool((eigen.get("__doc__") or "").strip().endswith(".")),
            "titel": bool(eigen.get("titel")),
            "zin": bool(eigen.get("zin")),
            "story or test": bool(re.search(rf"\b{daad}\b", verteld)),
        }
        if not all(heeft.values()):
            mist[daad] = [wat for wat, er_is in heeft.items() if not er_is]
    assert mist == {}


def test_every_enabled_norm_has_citation_source_and_validity() -> None:
    mist = {}
    for pad in _bestanden(".yaml"):
        if not pad.startswith("projections/pakketten/"):
            continue
        pakket = yaml.load(_tekst(pad), Loader=yaml.BaseLoader)  # noqa: S506  loads text only
        for norm in pakket.get("normen", ()):
            heeft = {
                "citaat": bool(norm.get("citaat")),
                "bron": bool(norm.get("bron")) and bool(pakket.get("bronnen")),
                "geldig": {"van", "tot", "toets_op"} <= set(norm.get("geldig", ())),
            }
            if norm.get("zekerheid") != "uit_herinnering" and not all(heeft.values()):
                mist[norm["id"]] = [wat for wat, er_is in heeft.items() if not er_is]
    assert mist == {}


def test_the_locks_pin_what_we_ask_for_and_name_no_registry() -> None:
    project = tomllib.loads(_tekst("pyproject.toml"))
    groepen = project["dependency-groups"]
    gevraagd = {_pakket(eis) for eis in project["project"]["dependencies"] + groepen["bouw"]}
    slot, slot_dev = _lock("requirements.lock"), _lock("requirements-dev.lock")
    assert gevraagd <= slot.keys()
    assert slot.items() <= slot_dev.items(), "the demo and the tests would run on other versions"
    assert {_pakket(eis) for eis in groepen["dev"]} <= slot_dev.keys()


# ── the tree ─────────────────────────────────────────────────────────────────────────────────────
@cache
def _alle_bestanden() -> tuple[str, ...]:
    """What git holds or would hold; without git, whatever is there."""
    opdracht = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        uit = subprocess.run(opdracht, cwd=WORTEL, capture_output=True, text=True, check=True)
        paden = [Path(pad) for pad in uit.stdout.split("\0") if pad]
    except (OSError, subprocess.CalledProcessError):
        paden = [pad.relative_to(WORTEL) for pad in WORTEL.rglob("*")]
    return tuple(
        sorted(
            pad.as_posix()
            for pad in paden
            if (WORTEL / pad).is_file()
            and not any(deel in NIET_VAN_ONS or deel.endswith("_cache") for deel in pad.parts)
        )
    )


def _bestanden(*soorten: str) -> list[str]:
    """Files by suffix; `scripts/` adds the launchers, which have none."""
    return [
        pad
        for pad in _alle_bestanden()
        if not soorten
        or Path(pad).suffix in soorten
        or ("scripts/" in soorten and Path(pad).parts[0] == "scripts" and "." not in pad)
    ]


@cache
def _tekst(pad: str) -> str:
    """Its text; of a typeface or a picture there is none."""
    try:
        return (WORTEL / pad).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@cache
def _boom(pad: str) -> ast.Module:
    return ast.parse(_tekst(pad), pad)


def _kaart() -> Iterator[tuple[str, str]]:
    """Paths and folders named by the code block under "The map", and what it says of each."""
    blok = _tekst("ARCHITECTURE.md").partition("## The map")[2].partition("```text\n")[2]
    regels = [regel for regel in blok.partition("```")[0].splitlines() if regel.strip()]
    pad: list[str] = []
    for regel, volgende in zip(regels, [*regels[1:], ""], strict=True):
        naam, tekst = [*regel.split(maxsplit=1), ""][:2]
        pad[_diepte(regel) :] = ["" if naam == "./" else naam]
        if len(pad) > 1:  # of a folder the files stand below it, or it stands for all that it holds
            vol = _diepte(volgende) < len(pad)
            yield "".join(pad) + ("" if vol else "__init__.py"), tekst


def _diepte(regel: str) -> int:
    return (len(regel) - len(regel.lstrip())) // 2


def _op(plek: str, pad: str) -> bool:
    return pad.startswith(plek) if plek.endswith("/") else fnmatch(pad, plek)


def _pakket(eis: str) -> str:
    return re.split(r"[\[<>=;~! ]", eis, maxsplit=1)[0].lower().replace("_", "-")


def _lock(pad: str) -> dict[str, str]:
    """Package and version, of a lock in which every package is pinned by hash alone."""
    regels = [regel for regel in _tekst(pad).splitlines() if not regel.lstrip().startswith("#")]
    pinnen = re.findall(
        r"(?m)^([\w.-]+)==(\S+)(?: ; .+?)?((?: \\\n +--hash=sha256:\w+)+)", "\n".join(regels)
    )
    assert "\n".join(regels).count("==") >= len(pinnen) == sum("--hash" not in r for r in regels)
    return {naam: versie for naam, versie, _hashes in pinnen}


# ── the code ─────────────────────────────────────────────────────────────────────────────────────
Functie = ast.FunctionDef | ast.AsyncFunctionDef
# Called by whoever reads the decorator: routes, commands, validators, fixtures, state machines.
_AANGEROEPEN_VAN_BUITEN = re.compile(
    r"\.(get|post|command|callback|exception_handler|middleware)\b"
    r"|(fixture|validator|serializer|hookimpl|rule|invariant|initialize|overload|override)\b"
)
_NAAM_VAN_BUITEN = re.compile(
    r"(test_|pytest_|pytestmark|Test|setUp|tearDown|handle_\w+tag$|handle_data$|__\w+__$|_$)"
)


def _functies(boom: ast.AST) -> Iterator[Functie]:
    return (knoop for knoop in ast.walk(boom) if isinstance(knoop, Functie))


def _regels(functie: Functie) -> int:
    """Lines from `def` to the end, without the docstring."""
    totaal = (functie.end_lineno or functie.lineno) - functie.lineno + 1
    eerste = functie.body[0]
    if ast.get_docstring(functie, clean=False) is None:
        return totaal
    return totaal - ((eerste.end_lineno or eerste.lineno) - eerste.lineno + 1)


def _definities(boom: ast.Module) -> Iterator[str]:
    """Functions, classes, methods and constants that something ought to use."""
    for knoop in boom.body:
        yield from _namen(knoop)
        if isinstance(knoop, ast.ClassDef):
            for deel in knoop.body:
                if isinstance(deel, Functie):
                    yield from (f"{knoop.name}.{naam}" for naam in _namen(deel))


def _namen(knoop: ast.stmt) -> Iterator[str]:
    if isinstance(knoop, Functie | ast.ClassDef):
        versierd = any(_AANGEROEPEN_VAN_BUITEN.search(ast.unparse(d)) for d in knoop.decorator_list)
        namen = [] if versierd else [knoop.name]
    elif isinstance(knoop, ast.Assign | ast.AnnAssign):
        doelen = knoop.targets if isinstance(knoop, ast.Assign) else [knoop.target]
        namen = [
            deel.id for doel in doelen for deel in ast.walk(doel) if isinstance(deel, ast.Name)
        ]
    else:
        namen = []
    yield from (naam for naam in namen if not _NAAM_VAN_BUITEN.match(naam))


def _gebruik(paden: list[str]) -> Counter[str]:
    """Every name that is read, imported, passed, asked for as a fixture or by a plain word."""
    gebruik: Counter[str] = Counter()
    for pad in paden:
        for knoop in ast.walk(_boom(pad)):
            match knoop:
                case ast.Name(id=naam, ctx=ast.Load()) | ast.Attribute(attr=naam):
                    gebruik[naam] += 1
                case ast.alias(name=naam):
                    gebruik[naam.rpartition(".")[2]] += 1
                case ast.keyword(arg=str(naam)) | ast.arg(arg=naam):
                    gebruik[naam] += 1
                case ast.Constant(value=str(tekst)) if re.fullmatch(r"[\w.]+( \w+)*", tekst):
                    # getattr(self, "_" + soort), also out of "een twee".split()
                    woorden = re.findall(r"\w+", tekst)
                    gebruik.update([*woorden, *(f"_{woord}" for woord in woorden)])
                case _:
                    pass
    return gebruik


def _woorden_buiten_python() -> Counter[str]:
    """Names in templates, launchers and pyproject."""
    paden = _bestanden(".j2", ".html", ".toml", "scripts/")
    return Counter(woord for pad in paden for woord in re.findall(r"\w+", _tekst(pad)))
