"""Whoever holds released figures and knows the rule, and works out what must lie behind them.

He is exact: he tries every table. Where he knows more, it is that a number stood still.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import product

from projections.cijfers.stelsel import TOTAAL, Cel, Stelsel, Vrijgave, sleutel

DELEN = {"soort": ("soort:x", "soort:y"), "termijn": ("termijn:p", "termijn:q")}
KOLOMMEN, DREMPEL = ("2024", "2025"), 3
_VAKKEN = tuple(product(DELEN["soort"], DELEN["termijn"], KOLOMMEN))
# The attacker tries no more, of one release and of two; the tables stay below by the threshold.
HOOGST, LATER = 7, 9
Tabel = tuple[int, ...]


def stelsel(aantallen: Sequence[int], delen: Mapping[str, tuple[str, ...]] = DELEN) -> Stelsel:
    gevallen = [
        ({"soort": soort, "termijn": termijn}, kolom)
        for (soort, termijn, kolom), aantal in zip(_VAKKEN, aantallen, strict=True)
        for _ in range(aantal)
    ]
    alleen = [({naam: rijen[naam] for naam in delen}, kolom) for rijen, kolom in gevallen]
    return Stelsel.van(delen, KOLOMMEN, TOTAAL, alleen)


def alle_getallen(rijen: Sequence[str], tabel: Tabel) -> dict[str, int]:
    """Every number of one part, of a table given row by row."""
    uit: dict[str, int] = {}
    breed = len(KOLOMMEN)
    per_rij = [tabel[i * breed : (i + 1) * breed] for i in range(len(rijen))]
    for rij, getallen in zip((*rijen, TOTAAL), (*per_rij, None), strict=True):
        waarden = getallen or tuple(map(sum, zip(*per_rij, strict=True)))
        uit |= {sleutel(rij, k): w for k, w in zip(KOLOMMEN, waarden, strict=True)}
        uit[sleutel(rij, TOTAAL)] = sum(waarden)
    return uit


def past(cel: Cel, waarde: int, *, ooit: bool = False) -> bool:
    """Whether a number can lie behind what is shown of it, for who knows the rule."""
    if cel.soort == "gehouden":
        return True  # it stands as it was shown, whatever it is now
    if cel.getal is None:
        return waarde > 0 or ooit  # a zero would have been shown, the first time
    return waarde == cel.getal


def mogelijk(
    vrij: Vrijgave, deel: str, hoogst: int = HOOGST, ooit: Container[str] = ()
) -> Iterator[dict[str, int]]:
    """Every table of one part that fits what is shown; of `ooit` a release was made before."""
    rijen = DELEN[deel]
    namen = [sleutel(r, k) for r in rijen for k in KOLOMMEN]
    keuzes = [
        [w for w in range(hoogst + 1) if past(vrij.cellen[n], w, ooit=n in ooit)] for n in namen
    ]
    for tabel in product(*keuzes):
        getallen = alle_getallen(rijen, tabel)
        if all(past(vrij.cellen[n], w, ooit=n in ooit) for n, w in getallen.items()):
            yield getallen


def _totalen(getallen: Mapping[str, int]) -> Tabel:
    return tuple(getallen[sleutel(TOTAAL, k)] for k in KOLOMMEN)


def aanval(vrij: Vrijgave, delen: Iterable[str] = DELEN) -> dict[str, set[int]]:
    """What each number can be: parts are joined on the totals that they share."""
    per_deel = {deel: list(mogelijk(vrij, deel)) for deel in delen}
    samen = set.intersection(*({_totalen(g) for g in rij} for rij in per_deel.values()))
    uit: dict[str, set[int]] = {}
    for rij in per_deel.values():
        for getallen in rij:
            if _totalen(getallen) in samen:
                for naam, waarde in getallen.items():
                    uit.setdefault(naam, set()).add(waarde)
    return uit


def tabellen(vrij: Vrijgave, ooit: Container[str]) -> Iterator[Tabel]:
    """Every table of kinds alone that fits what is shown, its numbers in the order of their keys.

    The same as `mogelijk`, but quick.
    """
    kan = [
        {w for w in range(4 * LATER + 1) if past(cel, w, ooit=naam in ooit)}
        for naam, cel in vrij.cellen.items()
    ]
    keuzes = [[w for w in kan[i] if w <= LATER] for i in (0, 1, 3, 4)]
    _, _, ken_x, _, _, ken_y, ken_24, ken_25, ken_alles = kan
    for x24, x25 in product(*keuzes[:2]):
        if (x := x24 + x25) in ken_x:
            for y24, y25 in product(*keuzes[2:]):
                y, t24, t25 = y24 + y25, x24 + y24, x25 + y25
                if y in ken_y and t24 in ken_24 and t25 in ken_25 and x + y in ken_alles:
                    yield x24, x25, x, y24, y25, y, t24, t25, x + y


def naast_elkaar(
    vrijgaven: Sequence[Vrijgave], echt: Sequence[Stelsel]
) -> dict[str, tuple[set[int], set[int], set[int]]]:
    """What each number, and each difference, can have been, for the reader who knows the most.

    Of every number, a total as well, that stood still between two releases he knows that it did.
    """
    namen = list(vrijgaven[0].cellen)
    stil = [i for i, n in enumerate(namen) if echt[0].aantal.get(n, 0) == echt[1].aantal.get(n, 0)]
    per: list[dict[Tabel, list[Tabel]]] = [{}, {}]
    for groepen, vrij, ooit in zip(per, vrijgaven, ((), namen), strict=True):
        for tabel in tabellen(vrij, ooit):
            groepen.setdefault(tuple(tabel[i] for i in stil), []).append(tabel)
    samen = [
        [list(map(set, zip(*groepen[stand], strict=True))) for groepen in per]
        for stand in per[0].keys() & per[1].keys()
    ]
    return {
        naam: (
            {a for toen, _ in samen for a in toen[i]},
            {b for _, nu in samen for b in nu[i]},
            {abs(b - a) for toen, nu in samen for a, b in product(toen[i], nu[i])},
        )
        for i, naam in enumerate(namen)
    }


def prijsgegeven(vrijgaven: Sequence[Vrijgave], echt: Sequence[Stelsel]) -> list[str]:
    """The small numbers and small differences that two releases leave one value for.

    And the small numbers that were kept back for which they leave none but small ones.
    """
    uit = []
    for naam, (toen, nu, verschil) in naast_elkaar(vrijgaven, echt).items():
        een, ander = (s.aantal.get(naam, 0) for s in echt)
        assert een in toen, "the rule that the attacker knows must be the rule"
        assert ander in nu
        if 0 < een < DREMPEL and max(toen) < DREMPEL:
            uit.append(f"{naam} toen")
        if 0 < ander < DREMPEL and not (max(nu) >= DREMPEL or 0 in nu):
            uit.append(f"{naam} nu")
        if 0 < abs(ander - een) < DREMPEL and len(verschil) == 1:
            uit.append(f"{naam} verschil")
    return uit


def een_deel(vier: Sequence[int]) -> Stelsel:
    """Reports divided by kind alone: x and y in the one year, x and y in the other."""
    x24, x25, y24, y25 = vier
    alleen = {"soort": DELEN["soort"]}
    return stelsel([x24, x25, 0, 0, y24, y25, 0, 0], alleen)


HELFTEN = ("2025-a", "2025-b")


def jaren_en_helften(zes: Sequence[int]) -> tuple[Stelsel, Stelsel]:
    """The same reports per year, and those of 2025 per half: x and y of 2024, and of each half."""
    kolommen = ("2024", *HELFTEN)
    plaatsen = [(rij, kolom) for kolom in kolommen for rij in DELEN["soort"]]
    gevallen = [
        ({"soort": rij}, kolom)
        for (rij, kolom), aantal in zip(plaatsen, zes, strict=True)
        for _ in range(aantal)
    ]
    soort = {"soort": DELEN["soort"]}
    jaren = Stelsel.van(soort, KOLOMMEN, TOTAAL, [(rij, kolom[:4]) for rij, kolom in gevallen])
    dit_jaar = [(rij, kolom) for rij, kolom in gevallen if kolom in HELFTEN]
    return jaren, Stelsel.van(soort, HELFTEN, "2025", dit_jaar)


def samen_gelezen(jaren: Vrijgave, helften: Vrijgave) -> dict[str, set[int]]:
    """What each number can be for who knows that both are of the same reports."""
    x, y = DELEN["soort"]
    # Neither shows a zero of its own as kept back; of what both hold he does not count on it.
    ooit = {sleutel(rij, "2025") for rij in (x, y, TOTAAL)}

    def getallen(vrij: Vrijgave, kolommen: Sequence[str], som: str) -> Iterator[dict[str, int]]:
        namen = [sleutel(rij, kolom) for rij in (x, y) for kolom in kolommen]
        keuzes = [
            [w for w in range(4 * DREMPEL) if past(vrij.cellen[n], w, ooit=n in ooit)]
            for n in namen
        ]
        for waarden in product(*keuzes):
            uit = dict(zip(namen, waarden, strict=True))
            for rij in (x, y):
                uit[sleutel(rij, som)] = sum(uit[sleutel(rij, k)] for k in kolommen)
            for kolom in (*kolommen, som):
                uit[sleutel(TOTAAL, kolom)] = uit[sleutel(x, kolom)] + uit[sleutel(y, kolom)]
            if all(past(vrij.cellen[n], w, ooit=n in ooit) for n, w in uit.items()):
                yield uit

    per_jaar: dict[Tabel, list[dict[str, int]]] = {}
    for tabel in getallen(jaren, KOLOMMEN, TOTAAL):
        per_jaar.setdefault(tuple(tabel[n] for n in sorted(ooit)), []).append(tabel)
    kan: dict[str, set[int]] = {}
    for tabel in getallen(helften, HELFTEN, "2025"):
        for jaar in per_jaar.get(tuple(tabel[n] for n in sorted(ooit)), ()):
            for naam, waarde in {**jaar, **tabel}.items():
                kan.setdefault(naam, set()).add(waarde)
    return kan
