"""What is erased is gone, and every proof that was ever given out still holds (T-E4)."""

from contextlib import closing
from pathlib import Path

import psycopg

from ledger.bekrachtiging import Bekrachtiging
from ledger.bewijsvoering import Bewijsvoering
from ledger.dossier import Vastlegger
from ledger.handelingen import lees_handeling
from ledger.postgres import Database
from ledger.register import Inzending, Register
from ledger.uitgave import Uitgave
from ledger.vault import Sleutelbos
from ledger.verify import check_proof, parse_policy
from projections.bijhouden import Leesmodel
from tests.strategieen import GEHEIM
from tests.test_privacy import leesbaar, vormen

OORSPRONG = "toedracht.example/proef"
WIE = Vastlegger("a-secretaris", "secretaris")
TEKST = f"{GEHEIM}wat zij zei (fictief)"


def test_after_erasure_the_text_is_in_no_dump_and_every_earlier_proof_holds(
    register: Register, sleutelbos: Sleutelbos, database: Database, tmp_path: Path
) -> None:
    journal = register.journal
    register.open_dossier({"kenmerk": "FICTIEF-1"}, wie=WIE, sleutel="open")
    dossier = str(register.vind_dossier("FICTIEF-1"))
    gegevens = {
        "daad": "mededeling_gedaan",
        "gebeurd": "2020",
        "door": [{"rol": "melder", "ref": f"{GEHEIM}naam"}],
        "tekst": TEKST,
    }
    register.vastleggen([Inzending(dossier, lees_handeling(gegevens))], wie=WIE, sleutel="s")
    bekrachtiging = Bekrachtiging(database, journal, tmp_path / "ondertekenaar", OORSPRONG)
    with closing(Uitgave(database.dsn_lees, OORSPRONG)) as uitgave:
        bewijsvoering = Bewijsvoering(database, journal, bekrachtiging, uitgave, OORSPRONG)
        bewijzen = {nummer: bewijsvoering.bewijs(nummer) for nummer in (1, 2)}
        assert register.open_teksten([2])[2]["tekst"] == TEKST  # there was something to erase

        betrokkene = sleutelbos.betrokkene(f"{GEHEIM}naam")
        gewist = sleutelbos.vernietig(betrokkene)
        with psycopg.connect(database.dsn_wissen) as wisser:
            vraag = "DELETE FROM vault.sealed WHERE text_key_id = ANY (%s)"
            assert wisser.execute(vraag, [list(gewist)]).rowcount == len(gewist) > 0
        Leesmodel(database.dsn_projectie).inhalen()

        assert register.open_teksten([2]) == {}
        assert not leesbaar(GEHEIM, database)
        with psycopg.connect(database.dsn_eigenaar, autocommit=True) as eigenaar:
            eigenaar.execute("VACUUM vault.sealed")
            (over,) = eigenaar.execute("SELECT count(*) FROM vault.sealed").fetchall()
            assert over == (1,)  # the name of the case stays
        beleid = parse_policy(bewijsvoering.beleid().encode())
        for nummer, bewijs in bewijzen.items():
            bestand = tmp_path / f"nr-{nummer}.tlog-proof"
            bestand.write_bytes(bewijs)
            assert check_proof(bestand, beleid)[0].faults == []
        assert bewijsvoering.controleer(None, None, lambda *_: None).gebreken == []
        assert bewijsvoering.bewijs(2).count(b"index 1\n") == 1  # and it can still be proven
        assert not any(vorm in bewijzen[2] for vorm in vormen(GEHEIM))
