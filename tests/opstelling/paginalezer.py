"""What a page holds, as a browser would read it, for whoever tests pages."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser


class Lezer(HTMLParser):
    """What a page holds, as a browser would read it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elementen: list[tuple[str, dict[str, str | None]]] = []
        self.tekst = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elementen.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.tekst += data

    def waarden(self, attribuut: str) -> list[str]:
        return [w for _, attributen in self.elementen if (w := attributen.get(attribuut))]


class Taallezer(HTMLParser):
    """What a page says outside the elements that say that they are Dutch, or are code or a name."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.gezegd: list[str] = []
        self._open: list[tuple[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        eigen = dict(attrs)
        if tag not in _LEEG:
            self._open.append((tag, "nl" if tag in _GEEN_TAAL else eigen.get("lang")))
        if eigen.get("lang", self._taal()) != "nl":
            self.gezegd += [eigen[k] or "" for k in _GELEZEN if k in eigen]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        plekken = [i for i, (naam, _) in enumerate(self._open) if naam == tag]
        if plekken:
            del self._open[plekken[-1] :]

    def handle_data(self, data: str) -> None:
        if data.strip() and self._taal() != "nl":
            self.gezegd.append(" ".join(data.split()))

    def _taal(self) -> str | None:
        return next((taal for _, taal in reversed(self._open) if taal), None)


_LEEG = {"br", "hr", "img", "input", "link", "meta", "wbr"}
_GEEN_TAAL = {"bdi", "code", "kbd", "script", "style"}
_GELEZEN = ("alt", "aria-label", "data-kop", "placeholder", "title")


@dataclass(slots=True)
class Vorm:
    """A form of a page: where it goes, and its fields as they stand, with something in each."""

    methode: str
    actie: str
    velden: dict[str, str] = field(default_factory=dict)
    knoppen: list[dict[str, str]] = field(default_factory=lambda: [{}])
    zelf: set[str] = field(default_factory=set)  # what somebody fills in
    getypt: set[str] = field(default_factory=set)  # of this what is no choice

    @property
    def soort(self) -> tuple[str, ...]:
        """The same for forms that differ in what they are about only."""
        delen = self.actie.split("/")
        kaal = ["*" if re.search(r"\d|^d-", deel) else deel for deel in delen]
        return ("/".join(kaal), *sorted(self.velden))


class Blad(HTMLParser):
    """The forms and links of a page."""

    def __init__(self, tekst: str) -> None:
        super().__init__()
        self.vormen: list[Vorm] = []
        self.links: list[str] = []
        self._keuze = ""
        self._in = False
        self.feed(tekst)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {naam: waarde or "" for naam, waarde in attrs}
        if tag == "a" and "href" in a:
            self.links.append(a["href"])
        if tag == "form":
            self._in = True
            self.vormen.append(Vorm(a.get("method", "get").lower(), a.get("action", "")))
        elif self._in and a.get("name"):
            self._veld(tag, a)
        elif self._in and tag == "option" and self._keuze and a.get("value"):
            velden = self.vormen[-1].velden
            velden[self._keuze] = velden[self._keuze] or a["value"]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._in = False
        elif tag == "select":
            self._keuze = ""

    def _veld(self, tag: str, a: dict[str, str]) -> None:
        vorm, naam = self.vormen[-1], a["name"]
        if tag == "button":
            vorm.knoppen.append({naam: a.get("value", "")})
            return
        self._keuze = naam if tag == "select" else ""
        iets = {"date": "2024-03-01", "number": "2", "select": "", "file": ""}
        soort = tag if tag == "select" else a.get("type", "text")
        vorm.velden.setdefault(naam, a.get("value") or iets.get(soort, "fictief genoeg"))
        if soort != "hidden":
            vorm.zelf.add(naam)
        if soort not in {"hidden", "select", "checkbox", "radio", "file"}:
            vorm.getypt.add(naam)
