"""What a page holds, as a browser would read it, for whoever tests pages."""

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
