"""Every door into the app, in the order in which they are tried: pages at /, the API at /api/v1.

A new page or part of the API is listed here, and nowhere else.
"""

from api import (
    aanmeldblad,
    bord,
    bordblad,
    cijferblad,
    cijfers,
    controle,
    controleblad,
    datumhulp,
    documentblad,
    doelblad,
    dossiers,
    geschiedenisblad,
    grootboek,
    handelingen,
    handleidingblad,
    herstelblad,
    invoerblad,
    inzageblad,
    kennis,
    kennisblad,
    normen,
    normenblad,
    paginas,
    sessieblad,
    toegangsblad,
    vastlegblad,
    wijzigingen,
    wisblad,
)

BLADEN = (
    aanmeldblad.router,
    doelblad.router,
    herstelblad.router,
    datumhulp.router,
    vastlegblad.router,  # before the pages of a case: /dossiers/nieuw is none
    paginas.router,
    geschiedenisblad.router,
    kennisblad.router,
    bordblad.router,
    normenblad.router,
    controleblad.router,
    toegangsblad.router,
    cijferblad.router,
    sessieblad.router,
    inzageblad.router,
    invoerblad.router,
    wisblad.router,
    grootboek.router,
    handleidingblad.router,
    documentblad.bladen,
)
DELEN = (
    dossiers.router,
    documentblad.router,
    handelingen.router,
    kennis.router,
    bord.router,
    normen.router,
    controle.router,
    cijfers.router,
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
    {"name": "controle", "description": "Wat er van het grootboek te bewijzen is."},
]
