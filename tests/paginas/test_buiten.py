"""Of a norm that does not apply the page says why, and on which acts that rests to who asks."""

import re

from starlette.testclient import TestClient

from api.beeld.dossierblad import dossierblad
from tests.opstelling.rijkezaak import RIJK, RijkRegister, beeld
from tests.opstelling.serveren import oefenapp

PAGINA = f"/dossiers/{RIJK}"


def test_on_which_acts_it_rests_that_a_norm_does_not_apply_is_shown_to_who_asks() -> None:
    """Nothing else on the page differs: the same norms and grounds, in the same places."""
    deur = TestClient(oefenapp(RijkRegister().als_raadplegen()))
    kort, heel = deur.get(PAGINA).text, deur.get(PAGINA + "?buiten=heel").text
    meer = re.compile(r'<div class="meer-over">.*?</div>', re.DOTALL)
    vraag = re.compile(r'<p class="noot"><a href="\?buiten=heel#buiten-[^<]+</a></p>')
    open_ = heel.replace('<details class="vouw veel" open>', '<details class="vouw veel">')
    open_ = open_.replace("?buiten=heel&amp;", "?")  # the way to the same page in English
    zelfde = meer.sub("", open_).split() == vraag.sub("", meer.sub("", kort)).split()
    assert zelfde
    assert len(vraag.findall(kort)) == 2  # one for each account
    bladen = dossierblad(beeld()), dossierblad(beeld(), buiten_heel=True)
    erbij = len(meer.findall(heel)) - len(meer.findall(kort))
    assert erbij == sum(len(v.buiten) for v in bladen[0].verslagen) > 0
    for v, w in zip(*(blad.verslagen for blad in bladen), strict=True):
        assert (v.plichten, v.misschien, v.opmerkingen) == (w.plichten, w.misschien, w.opmerkingen)
        assert any(rij.gebruikt for rij in w.buiten)
    assert deur.get(PAGINA + "?buiten=half").status_code == 400
