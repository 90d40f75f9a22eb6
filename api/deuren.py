"""Every door into the app, in the order in which they are tried: pages at /, the API at /api/v1.

A new page or part of the API is listed here, and nowhere else.
"""

from api.audit import (
    bevindingblad,
    bevindingen,
    cijferblad,
    cijfers,
    steekproefblad,
    steekproeven,
    werkpapieren,
)
from api.bord import bord, bordblad
from api.feitenblad import (
    bladbestanden,
    feitenbladen,
    naastblad,
    opdrachtblad,
    opdrachten,
    opstelblad,
    uitstelblad,
)
from api.handleiding import dienstblad, handleidingblad
from api.invoer import invoerblad, tabelblad
from api.log import controle, controleblad, grootboek
from api.normen import normen, normenblad
from api.toegang import (
    aanmeldblad,
    doelblad,
    inzageblad,
    inzagelog,
    sessieblad,
    toegangsblad,
    wisblad,
)
from api.uitvoer import uitvoerdeur
from api.vastleggen import conceptblad, datumhulp, handelingen, herstelblad, vastlegblad
from api.zaak import (
    documentblad,
    dossiers,
    geschiedenisblad,
    kennis,
    kennisblad,
    paginas,
    relazen,
    wijzigingen,
    zakenblad,
    zoeken,
)

BLADEN = (
    aanmeldblad.router,
    doelblad.router,
    herstelblad.router,
    conceptblad.router,
    datumhulp.router,
    vastlegblad.router,  # before the pages of a case: /dossiers/nieuw is none
    zakenblad.router,
    paginas.router,
    geschiedenisblad.router,
    kennisblad.router,
    bordblad.router,
    normenblad.router,
    controleblad.router,
    toegangsblad.router,
    bevindingblad.router,
    cijferblad.router,
    steekproefblad.router,
    opdrachtblad.router,
    opstelblad.router,
    uitstelblad.router,
    naastblad.bladen,
    bladbestanden.bladen,
    werkpapieren.router,
    sessieblad.router,
    inzageblad.router,
    inzagelog.bladen,
    invoerblad.router,
    tabelblad.router,
    wisblad.router,
    grootboek.router,
    handleidingblad.router,
    dienstblad.router,
    documentblad.bladen,
    uitvoerdeur.bladen,
)
DELEN = (
    zoeken.router,  # before the cases: _zoek is none
    dossiers.router,
    relazen.router,
    documentblad.router,
    uitvoerdeur.router,
    inzagelog.router,
    handelingen.router,
    kennis.router,
    bord.router,
    normen.router,
    controle.router,
    bevindingen.router,
    cijfers.router,
    steekproeven.router,
    feitenbladen.router,
    opdrachten.router,
    naastblad.router,
    bladbestanden.router,
    wijzigingen.router,
)
ONDERWERPEN = [
    {"name": "dossiers", "description": "Dossiers, tijdlijnen en toetsen."},
    {"name": "handelingen", "description": "Wat er is gedaan: lezen en vastleggen."},
    {"name": "kennis", "description": "Wie wist wat wanneer, overdrachten en zorg."},
    {"name": "wijzigingen", "description": "Wat er is bijgekomen, om te volgen."},
    {"name": "termijnenbord", "description": "Wat te laat is, loopt of onbepaald is."},
    {"name": "normen", "description": "De normen waaraan wordt getoetst."},
    {"name": "cijfers", "description": "Meldingen in getallen, veilig om te delen."},
    {"name": "steekproeven", "description": "Willekeurig getrokken dossiers, na te rekenen."},
    {"name": "feitenbladen", "description": "Uitspraken voor de Kamer die hun grond noemen."},
    {"name": "bevindingen", "description": "Wat auditors vonden, met weerwoord."},
    {"name": "controle", "description": "Wat er van het grootboek te bewijzen is."},
]
