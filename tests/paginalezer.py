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
