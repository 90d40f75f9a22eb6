"""A file that means harm is refused whole, in words, and costs no more than its own size."""

import itertools
import os
import random
import resource
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from api.invoer import invoer
from api.vastleggen import importregels
from api.vastleggen.importregels import FOUTEN_MAX, InvoerGeweigerd, lees_regels
from ledger.databank.postgres import Database
from ledger.log.journal import Journal
from ledger.sleutels.vault import Sleutelbos
from ledger.vastleggen.register import Register
from tests.invoer.test_invoer import BRIEF, GOED, neem_in, over, regels

MIB = 1024 * 1024
GEDRAAID = "naam \N{RIGHT-TO-LEFT OVERRIDE}ednarG"
CYRILLISCH = "mel\N{CYRILLIC SMALL LETTER IE}der"  # reads "melder"


def test_m1_a_line_that_claims_when_it_was_recorded_is_refused(register: Register) -> None:
    with pytest.raises(InvoerGeweigerd, match=r"regel 2: /vastgelegd_op: .* bepaalt het register"):
        neem_in(register, regels(GOED, over("m", vastgelegd_op="2020-06-01")))
    assert register.journal.positie() == 0


@pytest.mark.parametrize("dag", ["2999", "2999-01/2999-03", "[2999-05-01..]", "299X"])
def test_m2_what_happened_after_its_recording_at_the_earliest_is_refused(
    register: Register, dag: str
) -> None:
    with pytest.raises(InvoerGeweigerd, match="regel 1: /gebeurd: verwacht een dag tot en met van"):
        neem_in(register, regels(GOED | {"gebeurd": dag}))
    assert register.journal.positie() == 0


@pytest.mark.parametrize("dag", ["2020/2999", "[2020-05-01..]", "2020/..", "20XX", "[..2999]"])
def test_m2_what_may_have_happened_before_its_recording_comes_in(
    register: Register, dag: str
) -> None:
    assert neem_in(register, regels(GOED | {"gebeurd": dag})) == (1, 0, 1)


def correctie(waarde: bytes) -> bytes:
    begin = b'{"dossier":"F","daad":"correctie","van_daad":"x","veld":"gebeurd","reden":null,'
    return begin + b'"nieuwe_waarde":' + waarde + b"}"


VELDEN = b'{"daad":"melding_gedaan"' + b"".join(b',"v%d":1' % n for n in range(9000)) + b"%s}\n"
KWAAD = {
    "nested 10^5 deep": b"[" * 100_000 + b"]" * 100_000,
    "objects 10^5 deep": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "a value nested as deep as a line may be long": correctie(b"[" * 60_000 + b"]" * 60_000),
    "one line of 20 MB": b'{"dossier":"' + b"x" * (20 * MIB) + b'"}',
    "ten million lines": b"1\n" * (10 * MIB),
    "20 MB of unknown fields": VELDEN % b"" * 200,
    "lines that say something twice": VELDEN % b',"v8999":1' * 12,
    "a NUL": regels(GOED | {"bronnen": [{"titel": "a\0b"}]}),
    "a lone surrogate": regels(GOED).replace(b'"m"', b'"\\ud800"'),
    "a lone surrogate in raw bytes": regels(GOED).replace(b'"m"', b'"\xed\xa0\x80"'),
    "2^63": correctie(str(2**63).encode()),
    "2^63 as a telling": regels(
        {"daad": "maatregel_genomen", "dossier": "F", "gebeurd": "2020", "door": [], "soort": None}
        | {"aantal": 2**63}
    ),
    "10^10000": correctie(b"1" + b"0" * 10_000),
    "NaN": correctie(b"NaN"),
    "text that turns around": regels(GOED | {"bronnen": [{"titel": GEDRAAID}]}),
    "a code that looks like another": regels(
        GOED | {"door": [{"rol": "melder", "ref": CYRILLISCH}]}
    ),
    "a role that looks like another": regels(GOED | {"door": [{"rol": CYRILLISCH}]}),
}  # fmt: skip


@pytest.mark.parametrize("data", KWAAD.values(), ids=KWAAD)
def test_m3_whatever_a_file_tries_it_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(InvoerGeweigerd) as geweigerd:
        lees_regels(data)
    assert len(geweigerd.value.fouten) <= FOUTEN_MAX + 100
    for fout in geweigerd.value.fouten:
        assert fout.tekst.isprintable()
        assert len(fout.tekst) < 1000


def in_een_kind(doe: Callable[[], int]) -> int:
    """What happens in a process of its own, and how that ended."""
    if (kind := os.fork()) == 0:
        try:
            os._exit(doe())
        finally:
            os._exit(99)
    return os.waitstatus_to_exitcode(os.waitpid(kind, 0)[1])


def groei(data: bytes) -> int:
    """By how many MiB a process grows that reads this."""

    def lees() -> int:
        eerst = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with suppress(InvoerGeweigerd):
            lees_regels(data)
        return min(98, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - eerst) // 1024)

    return in_een_kind(lees)


def test_m3_a_file_of_twenty_megabytes_of_faults_needs_no_more_memory_than_it_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    groot = [data for data in KWAAD.values() if len(data) > MIB]
    assert len(groot) == 4
    assert max(map(groei, groot)) < 50
    monkeypatch.setattr(importregels, "FOUTEN_MAX", 10**9)
    assert groei(b"1\n" * 400_000) > 50  # control: told one by one they would fill the machine


def test_m3_nothing_of_a_file_that_is_refused_halfway_stays(register: Register) -> None:
    for kwaad in KWAAD.values():
        if len(kwaad) < MIB:
            with pytest.raises(InvoerGeweigerd):
                neem_in(register, regels(GOED, over("m")) + b"\n" + kwaad)
    assert register.journal.positie() == 0


def met_grenzen(echt: Callable[..., Any], grens: Callable[[], None]) -> Callable[..., Any]:
    """The same step, with a boundary before it and one behind."""

    def stap(*args: Any, **kwargs: Any) -> Any:
        grens()
        uit = echt(*args, **kwargs)
        grens()
        return uit

    return stap


def sterf_bij(hoeveelste: int, doe: Callable[[], object]) -> int:
    """Import in a process that is gone at this boundary: of a line, or of the append."""
    gepasseerd = itertools.count(1)

    def grens() -> None:
        if next(gepasseerd) == hoeveelste:
            os._exit(9)

    for plek, naam in ((invoer._Invoer, "_inzending"), (Journal, "append")):
        setattr(plek, naam, met_grenzen(getattr(plek, naam), grens))
    doe()
    return 0


def test_m5_an_import_killed_at_every_boundary_is_complete_once_after_a_rerun(
    database: Database, tmp_path: Path
) -> None:
    data = regels(GOED, *(over("m", gebeurd=f"2020-0{n}") for n in range(7, 10)))

    def open_(doe: Callable[[Register], Any]) -> Any:
        with closing(Sleutelbos(tmp_path / "sleutels")) as bos, closing(Journal(database)) as log:
            return doe(Register(log, bos))

    def neem() -> Any:
        return open_(lambda register: neem_in(register, data))

    stand: list[int] = []
    while (einde := in_een_kind(partial(sterf_bij, len(stand) + 1, neem))) == 9:
        stand.append(open_(lambda register: register.journal.positie()))
    assert einde == 0
    assert stand == [0] * 9 + [5]  # before and behind four lines and the append
    assert neem() == (0, 4, 0)
    assert open_(lambda register: register.journal.positie()) == 5


def test_m6_whatever_bytes_come_in_the_parser_reads_them_or_says_what_is_wrong() -> None:
    """A short run over mutations of a real file, the same each time."""
    kies = random.Random(20211123)
    stukken = (b'"', b"{", b"}", b"[", b"]", b",", b":", b"\\u0000", b"\xff", b"null", b"1e999")
    lijnen = BRIEF.read_bytes().splitlines()
    gelezen = geweigerd = 0
    for _ in range(1500):
        lijn = bytearray(kies.choice(lijnen))
        for _ in range(kies.randint(0, 3)):
            plek = kies.randrange(len(lijn))
            lijn[plek : plek + kies.choice((0, 1, 1, 8))] = kies.choice(
                (*stukken, bytes([kies.randrange(256)]), lijn[plek : plek + 20])
            )
        try:
            gelezen += len(lees_regels(bytes(lijn)))
        except InvoerGeweigerd:
            geweigerd += 1
    assert min(gelezen, geweigerd) > 300
