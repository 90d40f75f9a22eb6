"""A sheet of facts as one page that checks itself in any browser, without a network.

All it needs rides in it. It begins red, and only its own script makes it green: the hash of that
script stands in the head of the page, so that a browser runs it as it was or not at all, and the
script holds the rest of the page against a hash. Pure.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files

_ACHTERVOEGSELS = (".json", ".tlog-proof", ".disclosures", "policy.txt")
_SCRIPT = ("bundelproef.js", "bundelvraag.js", "bundelblad.js")
# As a browser writes it out again, so that both hash the same.
_PAGINA = (
    '<html lang="nl"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy"'
    " content=\"default-src 'none'; script-src 'sha256-{scriptsom}'; style-src"
    " 'sha256-{stijlsom}'; base-uri 'none'; form-action 'none'\">"
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    "<title>Feitenblad dat zichzelf nagaat</title><style>{stijl}</style></head><body><main>"
    '<h1 id="kop">Feitenblad</h1><div id="oordeel" class="rood" role="status"><p>Niet nagegaan. Dit'
    " blad wordt pas getoond als alles klopt; daarvoor is JavaScript nodig. Zonder browser gaat het"
    ' met verify.py.</p></div><div id="blad"></div></main><script type="application/json"'
    ' id="gegevens">{gegevens}</script><script>{script}</script></body></html>'
)


def als_pagina(bestanden: Mapping[str, bytes]) -> bytes:
    """The page for these files of a bundle, of which it takes what it checks."""
    script, stijl = "".join(map(_deel, _SCRIPT)), _deel("bundelblad.css")
    vast = {
        "script": script,
        "stijl": stijl,
        "scriptsom": _csp_som(script),
        "stijlsom": _csp_som(stijl),
    }
    mee = {n: b.decode() for n, b in sorted(bestanden.items()) if n.endswith(_ACHTERVOEGSELS)}
    gegevens = {
        "bestanden": mee,
        "pagina": sha256(_PAGINA.format(**vast, gegevens="").encode()).hexdigest(),
        "sommen": {naam: sha256(bestanden[naam]).hexdigest() for naam in mee},
    }
    tekst = json.dumps(gegevens, ensure_ascii=False, separators=(",", ":"))
    ingebed = tekst.replace("<", "\\u003c")
    return ("<!DOCTYPE html>" + _PAGINA.format(**vast, gegevens=ingebed)).encode()


def _deel(naam: str) -> str:
    return files("ledger.bewijs").joinpath(naam).read_text("utf-8")


def _csp_som(tekst: str) -> str:
    return b64encode(sha256(tekst.encode()).digest()).decode()
