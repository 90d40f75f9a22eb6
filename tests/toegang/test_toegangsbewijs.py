"""The access log is vouched for like the register's own: whatever is done to it is named."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from ledger.databank.postgres import op_databank
from ledger.log.journal import Journal
from ledger.ondertekenen.stand import Standmap
from tests.opstelling.opdrachten import BEGIN, draai
from tests.opstelling.storingen import Server
from tests.opstelling.tekenkamer import Tekenkamer

LOG = "toedracht.example/demo/toegang"


@pytest.fixture(scope="module")
def kamer(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tekenkamer]:
    """The access log of a register that was begun and signed, in the hands of a superuser."""
    naam, map_ = "toedracht_toegangsbewijs", tmp_path_factory.mktemp("bewijs")
    server.kopieer_sjabloon(naam)
    with pytest.MonkeyPatch.context() as omgeving:
        omgeving.setenv("TOEDRACHT_DATA", str(map_))
        omgeving.setenv("TOEDRACHT_DSN", server.dsn(naam))
        assert draai(*BEGIN).exit_code == 0
        voorstel = ("toegang", "voorstel", "toegang", "demo-lid-1", "--elk-dossier")
        for _ in range(2):
            assert draai(*voorstel, "--reden", "fictief").exit_code == 0
        getekend = draai("ondertekenaar", "--eenmaal")
        assert getekend.stdout.startswith("toedracht.example/demo\n")
        assert "toegangslog: controlepunt over 4 vastleggingen" in getekend.stderr
        eigen = op_databank(server.dsn(f"{naam}_toegang"), login=True)
        with closing(Journal(eigen)) as journal:
            yield Tekenkamer(eigen, journal, Standmap(map_ / "demo" / "ondertekenaar-toegang"))
    for weg in (naam, f"{naam}_toegang"):
        server.beheer(f"DROP DATABASE IF EXISTS {weg} WITH (FORCE)")


_ENTRY = "ledger.entry (nummer, entry_id, daad, tags, vastgelegd_op, leaf, state)"
ANDER = """
UPDATE ledger.entry
SET state = convert_to(replace(convert_from(state, 'UTF8'), 'demo-lid-1', 'demo-lid-9'), 'UTF8')
WHERE nummer = 3
"""
WEG = "DELETE FROM ledger.entry WHERE nummer = 3"
KORTER = "DELETE FROM ledger.entry WHERE nummer = 4; UPDATE ledger.head SET size = 3"
ERBIJ = f"""
INSERT INTO {_ENTRY}
SELECT 5, gen_random_uuid(), daad, tags, clock_timestamp(), leaf, state
FROM ledger.entry WHERE nummer = 3;
UPDATE ledger.head SET size = 5
"""


@contextmanager
def vernield(kamer: Tekenkamer, daad: str) -> Iterator[None]:
    """The access log as somebody left it, and afterwards as it was."""
    kamer.verniel("CREATE TABLE public.bewaard AS SELECT * FROM ledger.entry", daad)
    try:
        yield
    finally:
        kamer.verniel(
            "DELETE FROM ledger.entry",
            f"INSERT INTO {_ENTRY} SELECT nummer, entry_id, daad, tags, vastgelegd_op, leaf, state"
            " FROM public.bewaard",
            "UPDATE ledger.head SET size = (SELECT count(*) FROM ledger.entry)",
            "DROP TABLE public.bewaard",
        )


def gecontroleerd() -> tuple[int, str, str]:
    """The exit status of `verifieer`, what it says of the log, and what of the access log."""
    uitkomst = draai("verifieer")
    grootboek, _, toegang = uitkomst.stdout.partition("\ntoegangslog\n")
    return uitkomst.exit_code, grootboek, toegang + uitkomst.stderr


@pytest.mark.parametrize(
    ("daad", "waar"),
    [
        (ANDER, "FOUT   nr 3: "),
        (WEG, "toegangslog: grootboek: verwacht 4 vastleggingen volgens de kop, kreeg er 3"),
        (KORTER, "FOUT   ONGELIJK AAN GETUIGE: terugrol: verwacht ten minste 4 vastleggingen"),
        (ERBIJ, "FOUT   nr 5: "),
    ],
    ids=["altered", "deleted", "cut off", "appended"],
)
def test_what_a_superuser_does_to_the_access_log_is_named(
    kamer: Tekenkamer, daad: str, waar: str
) -> None:
    status, _, toegang = gecontroleerd()  # the control: nobody touched it
    assert (status, "FOUT" in toegang) == (0, False), toegang
    assert "1 controlepunt, het nieuwste van 4 vastleggingen" in toegang
    with vernield(kamer, daad):
        status, grootboek, toegang = gecontroleerd()
    assert status == 1, toegang
    assert "FOUT" not in grootboek
    assert waar in toegang


def test_nothing_is_opened_on_an_access_log_that_is_not_the_one_vouched_for(
    kamer: Tekenkamer,
) -> None:
    with vernield(kamer, KORTER):
        geweigerd = draai("toegang")
    assert geweigerd.exit_code == 78
    assert "ONGELIJK AAN GETUIGE: toegangslog: terugrol" in geweigerd.stderr
    assert "vervolg --toegang" in geweigerd.stderr


def test_both_signers_have_folders_and_keys_of_their_own(kamer: Tekenkamer) -> None:
    een, ander = draai("ondertekenaar", "stand").stdout.split("\ntoegangslog\n")
    assert "toedracht.example/demo: " in een
    assert LOG in ander
    assert LOG not in een
    assert kamer.stand().oorsprong == LOG
    register = Standmap(kamer.map.pad.with_name("ondertekenaar")).lees()
    assert register is not None
    assert {s.partition("+")[2] for s in register.sleutels}.isdisjoint(
        s.partition("+")[2] for s in kamer.stand().sleutels
    )
