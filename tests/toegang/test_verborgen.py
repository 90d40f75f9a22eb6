"""Whether a hidden case is there shows in no work, no answer to a form and no command."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import timedelta
from functools import partial
from typing import Any

import orjson
import pytest

from api.invoer.invoer import InvoerGeweigerd, importeer, lees_regels, leg_een_vast
from api.toegang.toegangsblad import VORMEN
from ledger.daden.toegangsdaden import BelangGemeld
from ledger.log.journal import Journal
from ledger.toegang.toegang import Lezer
from ledger.toegangslog.toegangslog import GeenToegang
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, TWEEDE, Huis, open_huis, stuur

WEG = f"d-{'N' * 22}"
PARTIJ = "partij-fictief"


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    """`ander` is hidden from a reader without access, and from who has an interest in it."""
    with open_huis(server, tmp_path_factory.mktemp("huis")) as huis:
        huis.ander = huis.zaak("Z-ANDER", TWEEDE)
        huis.stel_aan("lezer-fictief", "secretaris")
        huis.stel_aan(PARTIJ, "commissielid")
        huis.geef_toegang(PARTIJ, None)
        huis.toegang.meld_belang(LID, BelangGemeld(account=PARTIJ, dossier=huis.ander, reden=None))
        yield huis


@pytest.mark.parametrize(
    ("account", "rol"), [("lezer-fictief", "secretaris"), (PARTIJ, "commissielid")]
)
def test_c1_refusing_a_hidden_case_takes_as_much_as_refusing_one_that_is_not_there(
    huis: Huis, account: str, rol: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted, never timed: as many questions to the databases and as many entries for each."""
    vragen: list[str] = []
    for naam in ("_read", "append"):
        monkeypatch.setattr(Journal, naam, _geteld(getattr(Journal, naam), naam, vragen))
    monkeypatch.setattr(huis.klok, "later", timedelta())
    rest = timedelta(seconds=huis.klok().timestamp() % 900)
    monkeypatch.setattr(huis.klok, "later", timedelta(minutes=20) - rest)  # within one quarter
    deur, werk = huis.deur(account, rol), {}
    for keer in range(2):  # a first time is noted, and a second in the same quarter is not
        for dossier in (huis.ander, WEG, "Jansen"):
            vragen.clear()
            positie = huis.toegangsjournal.positie()
            assert deur.get(f"/dossiers/{dossier}").status_code == 404
            nieuw = huis.toegangsjournal.lees(na=positie)
            maten = [regel.leaf.count(b",") for regel in nieuw]
            werk[keer, dossier] = (Counter(vragen), maten, [len(regel.tags) for regel in nieuw])
            assert "Jansen" not in str([regel.state for regel in nieuw])
        eerste, *andere = [w for (k, _), w in werk.items() if k == keer]
        assert andere == [eerste] * 2
    assert [len(werk[keer, huis.ander][1]) for keer in range(2)] == [1, 0]


def _geteld(echt: Callable[..., Any], naam: str, vragen: list[str]) -> Callable[..., Any]:
    def vraag(*args: Any, **meer: Any) -> Any:
        vragen.append(naam)
        return echt(*args, **meer)

    return vraag


def test_c1_a_proposal_about_a_case_of_ones_own_interest_is_answered_as_one_about_nothing(
    huis: Huis,
) -> None:
    deur = huis.deur(PARTIJ, "commissielid")
    for soort in ("toegang", "noodtoegang", "onthulling"):
        gezien = []
        for dossier in (huis.ander, WEG, "Z-ANDER", "Z-NERGENS"):
            velden = {"account": LID.account, "dossier": dossier, "reden": "fictief"}
            velden |= {"persoon": f"s-{'N' * 22}"}
            bekend = {naam: velden[naam] for naam in VORMEN[soort] if naam in velden}
            antwoord = stuur(deur, f"/toegang/voorstel/{soort}", **bekend)
            gezien.append((antwoord.status_code, antwoord.text.replace(dossier, "")))
        assert [status for status, _ in gezien] == [303, 303, 400, 400]
        assert gezien[2] == gezien[3]
    over = {dossier: list[str | None]() for dossier in (huis.ander, WEG)}
    for voorstel in huis.toegang.stand().voorstellen.values():
        if voorstel.door == PARTIJ:
            reden = huis.toegang.besluit(TWEEDE, "goedkeuren", voorstel).reden
            over[getattr(voorstel.daad, "dossier", "")].append(reden)
    assert over == {huis.ander: ["belang"] * 3, WEG: [None] * 3}


def test_c1_an_import_looks_into_no_case_before_it_may_record_there(huis: Huis) -> None:
    """A dry run neither: it would tell what stands in a hidden case already."""
    lezer = Lezer("lezer-fictief")
    regel = {"dossier": "Z-ANDER", "daad": "melder_uit_dienst", "gebeurd": "2020"}
    data = orjson.dumps(regel | {"door": [{"rol": "melder"}], "melder_ref": None})
    for wie, mag in ((lezer, False), (Lezer(PARTIJ), False), (TWEEDE, True)):
        eis = partial(huis.toegang.eis_elk, wie)
        voor = len(huis.gelezen("geweigerd"))
        with nullcontext() if mag else pytest.raises(GeenToegang):
            importeer(
                huis.register,
                lees_regels(data),
                wie=huis.toegang.wie(wie),
                droog=True,
                eis=eis,
            )
        assert len(huis.gelezen("geweigerd")) == voor + (not mag)


def test_c1_recording_in_a_hidden_case_is_refused_as_in_one_that_is_not_there(huis: Huis) -> None:
    daad = {"daad": "mededeling_gedaan", "gebeurd": "2024-03-01", "tekst": "fictief"}
    data = orjson.dumps(daad | {"door": [{"rol": "melder", "ref": None}]})
    for wie in ("lezer-fictief", PARTIJ):
        eis, gezegd = partial(huis.toegang.eis_elk, Lezer(wie)), []
        for dossier in ("Z-ANDER", huis.ander, "Z-NERGENS", WEG):
            with pytest.raises(InvoerGeweigerd) as geweigerd:
                leg_een_vast(
                    huis.register,
                    dossier,
                    data,
                    wie=huis.toegang.wie(Lezer(wie)),
                    sleutel=f"{wie} {dossier}",
                    eis=eis,
                )
            gezegd.append(str(geweigerd.value).replace(dossier, ""))
        assert len(set(gezegd)) == 1
    geweigerd_ = [g["dossier"] for g in huis.gelezen("geweigerd") if g["wat"] == "vastleggen"]
    assert "Z-NERGENS" not in geweigerd_
    assert len(set(geweigerd_)) >= 3  # the hidden one, and two that are not there
