"""A case says what its entries say together, at any state of knowledge."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import pytest

from ledger.daden.handelingen import lees_handeling
from ledger.daden.woorden import Ongeldig
from ledger.zaak.dossier import Botsing, Dossier, Stand, Vastgelegd, Vastlegger

WIE = Vastlegger("a-secretaris", "secretaris")
HIER, ELDERS = "d-hier", "d-elders"
VANDAAG = date(2026, 1, 31)
BRON_BRIEF = [{"datum": "2021-11-23", "relaas": "brief", "openbaar": True}]
BRON_LATER = [{"datum": "2022-02", "relaas": "brief", "openbaar": True}]


class Verhaal:
    """A case told line by line; every line is recorded a day after the one before."""

    def __init__(self) -> None:
        self.rij: list[Vastgelegd] = []
        self.legt_vast("open", daad="dossier_geopend")

    def legt_vast(self, id_: str, *, dossiers: tuple[str, ...] = (HIER,), **velden: Any) -> None:
        nummer = len(self.rij) + 1
        van = velden.pop("verplaatst_van", None)
        self.rij.append(
            Vastgelegd(
                nummer=nummer,
                id=id_,
                daad=velden["daad"],
                dossiers=dossiers,
                vastgelegd_op=datetime(2026, 1, nummer, 12, tzinfo=UTC),
                velden=velden,
                vastlegger=WIE,
                verplaatst_van=van,
            )
        )

    def melding(self, id_: str = "m", gebeurd: str = "2020-06", **velden: Any) -> None:
        self.legt_vast(
            id_,
            daad="melding_gedaan",
            gebeurd=gebeurd,
            door=[{"rol": "melder", "ref": None}],
            kanaal="integriteitscommissie",
            vermoedens=["benadeling"],
            **velden,
        )

    def corrigeert(self, id_: str, van: str, veld: str, waarde: Any, **velden: Any) -> None:
        self.legt_vast(
            id_, daad="correctie", van_daad=van, veld=veld, nieuwe_waarde=waarde, **velden
        )

    def zaak(self, dossier: str = HIER, **snede: Any) -> Dossier:
        return Dossier.vouw(dossier, self.rij, **snede)

    def velden(self, **snede: Any) -> Mapping[str, Any]:
        (feit,) = Dossier.vouw(HIER, self.rij, **snede).feiten
        return feit.velden


def test_a_correction_changes_how_the_act_reads_and_both_stay_readable() -> None:
    verhaal = Verhaal()
    verhaal.melding(woorden="juni 2020")
    verhaal.corrigeert("c", "m", "gebeurd", "2020-06-09")
    (feit,) = verhaal.zaak().feiten
    assert feit.velden["gebeurd"] == "2020-06-09"
    assert "woorden" not in feit.velden
    assert [(c.oud, c.nieuw, c.geldt) for c in feit.correcties] == [("2020-06", "2020-06-09", True)]


def test_before_the_correction_was_recorded_the_old_day_was_known() -> None:
    verhaal = Verhaal()
    verhaal.melding()
    verhaal.corrigeert("c", "m", "gebeurd", "2020-06-09")
    assert verhaal.velden(bekend_op=date(2026, 1, 2))["gebeurd"] == "2020-06"
    assert verhaal.velden(bekend_op=date(2026, 1, 3))["gebeurd"] == "2020-06-09"


def test_bekend_op_ends_with_the_civil_day_in_amsterdam() -> None:
    verhaal = Verhaal()
    verhaal.melding()
    laat = verhaal.rij[-1]
    verhaal.rij[-1] = Vastgelegd(
        **{naam: getattr(laat, naam) for naam in laat.__slots__}
        | {"vastgelegd_op": datetime(2026, 1, 2, 23, 30, tzinfo=UTC)}  # 3 January in Amsterdam
    )
    assert not verhaal.zaak(bekend_op=date(2026, 1, 2)).feiten
    assert verhaal.zaak(bekend_op=date(2026, 1, 3)).feiten


def test_the_latest_correction_of_a_field_wins() -> None:
    verhaal = Verhaal()
    verhaal.melding()
    verhaal.corrigeert("c1", "m", "kanaal", "leidinggevende")
    verhaal.corrigeert("c2", "m", "kanaal", "vertrouwenspersoon")
    assert verhaal.velden()["kanaal"] == "vertrouwenspersoon"


def test_a_withdrawn_correction_no_longer_counts_but_is_shown() -> None:
    verhaal = Verhaal()
    verhaal.melding()
    verhaal.corrigeert("c", "m", "kanaal", "leidinggevende")
    verhaal.legt_vast("w", daad="handeling_ingetrokken", van_daad="c")
    (feit,) = verhaal.zaak().feiten
    assert feit.velden["kanaal"] == "integriteitscommissie"
    assert [c.geldt for c in feit.correcties] == [False]


def test_a_withdrawal_that_is_withdrawn_revives_the_act() -> None:
    verhaal = Verhaal()
    verhaal.melding()
    verhaal.corrigeert("i", "m", "ingetrokken", True)
    assert not verhaal.zaak().feiten
    assert [feit.id for feit in verhaal.zaak().vervallen] == ["m"]
    verhaal.corrigeert("i2", "i", "ingetrokken", True)
    assert [feit.id for feit in verhaal.zaak().feiten] == ["m"]


def test_a_moved_act_is_gone_from_the_wrong_case_and_stands_in_the_right_one() -> None:
    verhaal = Verhaal()
    verhaal.melding()
    verhaal.legt_vast("w", daad="verkeerd_dossier", van_daad="m", naar=ELDERS)
    verhaal.melding("m2", dossiers=(ELDERS,), verplaatst_van="m")
    verhaal.legt_vast(
        "b", dossiers=(ELDERS,), daad="ontvangst_bevestigd", gebeurd="2020-07", melding="m"
    )
    hier = [v for v in verhaal.rij if HIER in v.dossiers]
    daar = [v for v in verhaal.rij if ELDERS in v.dossiers]
    assert [f.id for f in Dossier.vouw(HIER, hier).vervallen] == ["m"]
    assert not Dossier.vouw(HIER, hier).feiten
    melding, bevestiging = Dossier.vouw(ELDERS, daar).feiten
    assert melding.id == "m2"
    assert bevestiging.velden["melding"] == "m2"  # the old name leads to the new entry
    assert Dossier.vouw(HIER, hier, bekend_op=date(2026, 1, 2)).feiten  # it was there then


def test_a_reference_is_not_at_home() -> None:
    verhaal = Verhaal()
    verhaal.melding(dossiers=(ELDERS, HIER))
    (feit,) = verhaal.zaak().feiten
    assert not feit.thuis


def test_sources_up_to_a_day_leave_out_what_only_later_sources_say() -> None:
    verhaal = Verhaal()
    verhaal.melding(bronnen=BRON_BRIEF)
    verhaal.melding("m2", gebeurd="2021-10", bronnen=BRON_LATER)
    verhaal.melding("m3", gebeurd="2019")  # no source at all
    tot = date(2021, 11, 23)
    assert [feit.id for feit in verhaal.zaak(bronnen_tot=tot).feiten] == ["m"]
    assert len(verhaal.zaak().feiten) == 3


def test_a_source_of_an_imprecise_date_counts_from_its_last_possible_day() -> None:
    verhaal = Verhaal()
    verhaal.melding(bronnen=BRON_LATER)  # February 2022
    assert not verhaal.zaak(bronnen_tot=date(2022, 2, 27)).feiten
    assert verhaal.zaak(bronnen_tot=date(2022, 2, 28)).feiten


def test_a_correction_without_a_source_follows_its_act_and_one_with_a_source_its_own_date() -> None:
    verhaal = Verhaal()
    verhaal.melding(bronnen=BRON_BRIEF)
    verhaal.corrigeert("c1", "m", "gebeurd", "2020-06-09")
    verhaal.corrigeert("c2", "m", "kanaal", "leidinggevende", bronnen=BRON_LATER)
    toen = verhaal.velden(bronnen_tot=date(2021, 11, 23))
    assert (toen["gebeurd"], toen["kanaal"]) == ("2020-06-09", "integriteitscommissie")


def laat_toe(verhaal: Verhaal, **gegevens: Any) -> None:
    verhaal.zaak().toelaten(lees_handeling(gegevens), vandaag=VANDAAG)


def ingetrokken(van_daad: str) -> dict[str, Any]:
    return {"daad": "handeling_ingetrokken", "van_daad": van_daad, "reden": None}


def correctie(veld: str, waarde: Any) -> dict[str, Any]:
    kop = {"daad": "correctie", "van_daad": "m", "reden": None}
    return kop | {"veld": veld, "nieuwe_waarde": waarde}


def test_a_closed_case_takes_nothing_in_until_it_is_reopened() -> None:
    verhaal = Verhaal()
    verhaal.melding()
    verhaal.legt_vast("dicht", daad="dossier_gesloten")
    assert verhaal.zaak().stand is Stand.GESLOTEN
    with pytest.raises(Botsing, match="gesloten"):
        laat_toe(verhaal, **ingetrokken("m"))
    laat_toe(verhaal, daad="dossier_heropend", reden=None)
    verhaal.legt_vast("weer", daad="dossier_heropend")
    laat_toe(verhaal, **ingetrokken("m"))


def test_a_case_is_opened_once_and_before_anything_else() -> None:
    with pytest.raises(Botsing, match="al geopend"):
        laat_toe(Verhaal(), daad="dossier_geopend", kenmerk="K")
    with pytest.raises(Botsing, match="bestaat niet"):
        Dossier.vouw(HIER, []).toelaten(lees_handeling(ingetrokken("m")), vandaag=VANDAAG)


def test_what_is_not_there_cannot_be_repaired_or_referred_to() -> None:
    verhaal = Verhaal()
    with pytest.raises(Botsing, match="handeling m bestaat niet"):
        laat_toe(verhaal, **ingetrokken("m"))
    with pytest.raises(Botsing, match="handeling x bestaat niet"):
        laat_toe(
            verhaal,
            daad="melding_ingetrokken",
            gebeurd="2020",
            door=[{"rol": "melder"}],
            melding="x",
        )


@pytest.mark.parametrize(
    ("veld", "waarde", "pad"),
    [
        ("gebeurd", "2020-13", "/nieuwe_waarde"),
        ("kanaal", "roddel", "/nieuwe_waarde"),
        ("nieuwe_waarde", "x", "/veld"),
        ("ingetrokken", "ja", "/nieuwe_waarde"),
        ("daad", "doorgeleid", "/veld"),
    ],
)
def test_a_correction_that_does_not_fit_its_act_is_refused(
    veld: str, waarde: object, pad: str
) -> None:
    verhaal = Verhaal()
    verhaal.melding()
    with pytest.raises(Ongeldig, match=pad):
        laat_toe(verhaal, **correctie(veld, waarde))


def test_an_act_that_cannot_have_happened_yet_is_refused() -> None:
    verhaal = Verhaal()
    daad = {"daad": "melder_uit_dienst", "door": [{"rol": "melder"}], "melder_ref": None}
    with pytest.raises(Ongeldig, match=r"/gebeurd.*2026-02"):
        laat_toe(verhaal, **daad, gebeurd="2026-02")
    laat_toe(verhaal, **daad, gebeurd="2026")  # may have been in January


def test_a_correction_cannot_move_an_act_into_the_future() -> None:
    verhaal = Verhaal()
    verhaal.melding()
    with pytest.raises(Ongeldig, match=r"/nieuwe_waarde.*2026-02-01"):
        laat_toe(verhaal, **correctie("gebeurd", "2026-02-01"))


def test_a_repair_refers_only_to_what_is_there() -> None:
    verhaal = Verhaal()
    verhaal.melding()
    with pytest.raises(Botsing, match="handeling x bestaat niet"):
        laat_toe(verhaal, **correctie("eerdere_melding", "x"))
    with pytest.raises(Botsing, match="handeling y bestaat niet"):
        laat_toe(verhaal, **ingetrokken("m"), na=["y"])


def test_a_repair_can_be_withdrawn_again_and_again_but_never_pointed_elsewhere() -> None:
    verhaal = Verhaal()
    verhaal.melding()
    verhaal.corrigeert("c1", "m", "kanaal", "leidinggevende")
    verhaal.legt_vast("w1", daad="handeling_ingetrokken", van_daad="c1")
    laat_toe(verhaal, **ingetrokken("w1"))
    verhaal.legt_vast("w2", daad="handeling_ingetrokken", van_daad="w1")
    assert verhaal.velden()["kanaal"] == "leidinggevende"
    laat_toe(verhaal, **ingetrokken("w2"))
    for veld, waarde in (("van_daad", "m"), ("kanaal", "leidinggevende")):
        with pytest.raises(Ongeldig, match="/veld: verwacht ingetrokken"):
            laat_toe(verhaal, **correctie(veld, waarde) | {"van_daad": "c1"})
    laat_toe(verhaal, **correctie("ingetrokken", True) | {"van_daad": "c1"})


def test_a_moved_act_is_repaired_where_it_stands_now() -> None:
    verhaal = Verhaal()
    verhaal.melding()
    verhaal.legt_vast("w", daad="verkeerd_dossier", van_daad="m", naar=ELDERS)
    for herstel in (correctie("ingetrokken", False), correctie("gebeurd", "2020-05")):
        with pytest.raises(Botsing, match="verplaatst naar een ander dossier"):
            laat_toe(verhaal, **herstel)
    with pytest.raises(Botsing, match="gaat alleen terug door een nieuwe"):
        laat_toe(verhaal, **ingetrokken("w"))


def test_a_repair_reaches_every_case_that_refers_to_the_act() -> None:
    verhaal = Verhaal()
    verhaal.melding(dossiers=(ELDERS, HIER))
    verhaal.corrigeert("c", "m", "kanaal", "leidinggevende", dossiers=(ELDERS, HIER))
    assert verhaal.velden()["kanaal"] == "leidinggevende"
    verhaal.legt_vast("x", daad="handeling_ingetrokken", van_daad="m", dossiers=(HIER,))
    assert verhaal.zaak().feiten  # but it cannot be withdrawn from here
    verhaal.legt_vast("w", daad="handeling_ingetrokken", van_daad="m", dossiers=(ELDERS, HIER))
    assert not verhaal.zaak().feiten


def test_an_act_moved_to_a_case_that_referred_to_it_stands_there_once() -> None:
    verhaal = Verhaal()
    verhaal.melding(dossiers=(ELDERS, HIER))
    verhaal.legt_vast(
        "w", daad="verkeerd_dossier", van_daad="m", naar=HIER, dossiers=(ELDERS, HIER)
    )
    verhaal.melding("m2", verplaatst_van="m")
    assert [(f.id, f.thuis) for f in verhaal.zaak().feiten] == [("m2", True)]


def test_what_closes_one_case_leaves_a_case_it_is_mentioned_in_open() -> None:
    verhaal = Verhaal()
    verhaal.legt_vast("dicht", daad="dossier_gesloten", dossiers=(ELDERS, HIER))
    assert verhaal.zaak().stand is Stand.OPEN


def test_the_norms_and_an_erasure_are_no_act_in_a_case() -> None:
    tekst = "regels (fictief)"
    pakket = {"naam": "p", "tekst": tekst, "sha256": sha256(tekst.encode()).hexdigest()}
    with pytest.raises(Botsing, match="legt het register zelf vast"):
        laat_toe(Verhaal(), daad="normen_vastgesteld", pakketten=[pakket])
    wissing = {"houder": "s-" + "A" * 22, "grondslag": "niet_langer_nodig", "aantal": 1}
    with pytest.raises(Botsing, match="legt het register zelf vast"):
        laat_toe(Verhaal(), daad="sleutel_vernietigd", **wissing)


def test_a_file_is_not_declared_complete_up_to_a_day_to_come() -> None:
    verklaring = {"daad": "volledigheid_verklaard", "daadsoort": ["doorgeleid"]}
    with pytest.raises(Ongeldig, match="/tot_en_met"):
        laat_toe(Verhaal(), **verklaring, tot_en_met="2026-02-01")
    laat_toe(Verhaal(), **verklaring, tot_en_met="2026-01-31")
