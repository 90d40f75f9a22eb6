"""What a page is to somebody who uses the keyboard, large letters, or more room between them."""

from typing import Any

from playwright.sync_api import Page

# WCAG 1.4.12: what a reader may set, and nothing may be lost.
_RUIM = """*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}
p{margin-block-end:2em!important}"""
_ZET = "stijl => { const s = new CSSStyleSheet(); s.replaceSync(stijl);"
_ZET += " document.adoptedStyleSheets = [s]; }"
# What has the focus: is it in the window, under nothing, seen to have it, and further on.
_GERICHT = """() => {
  const e = document.activeElement;
  if (!e || e === document.body || e === document.documentElement) return null;
  if (e === window.eerste) return null;  // round again
  window.eerste ??= e;
  const mis = [], vak = e.getBoundingClientRect(), stijl = getComputedStyle(e);
  const raak = e.matches('svg a') ? e.querySelector('.raak') : null;
  const rand = raak ? getComputedStyle(raak).strokeWidth : stijl.outlineWidth;
  if ((!raak && stijl.outlineStyle === 'none') || parseFloat(rand) < 2) mis.push('onzichtbaar');
  const punten = [...e.getClientRects()].flatMap(r => [.1, .5, .9].map(
    deel => document.elementFromPoint(r.x + r.width * deel, r.y + r.height / 2)));
  const van = p => p && (e.contains(p) || p.closest('label')?.contains(e));
  if (!punten.some(van)) mis.push('bedekt');
  if (vak.bottom <= 0 || vak.top >= innerHeight) mis.push('buiten beeld');
  if (window.vorige && window.vorige.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_PRECEDING)
    mis.push('terug');
  window.vorige = e;
  return [e.outerHTML.slice(0, 80), mis];
}"""
# Every target of 24 px by 24, or with that much room around it, or in a line of text (2.5.8).
_KLEIN = """() => {
  const zin = e => getComputedStyle(e).display === 'inline' && [...e.parentNode.childNodes]
    .some(n => n.nodeType === 3 && /[a-z]{2}/i.test(n.textContent));
  const doelen = [...document.querySelectorAll('a[href], button, input, select, summary')]
    .filter(e => e.checkVisibility({visibilityProperty: true}))
    .filter(e => !e.closest('.verborgen, .sla-over'))
    .map(e => [e, (e.matches('label *') ? e.closest('label') : e).getBoundingClientRect()])
    .filter(([, v]) => v.width > 1);
  const midden = v => [v.x + v.width / 2, v.y + v.height / 2];
  const te = v => v.width < 24 || v.height < 24;
  return doelen.filter(([e, v]) => te(v) && !zin(e) && doelen.some(([a, w]) => {
    if (a === e || a.contains(e) || e.contains(a)) return false;
    const [x, y] = midden(v), [p, q] = midden(w);
    const dx = te(w) ? Math.abs(p - x) : Math.max(w.left - x, 0, x - w.right);
    const dy = te(w) ? Math.abs(q - y) : Math.max(w.top - y, 0, y - w.bottom);
    return Math.hypot(dx, dy) < (te(w) ? 23.9 : 11.9);
  })).map(([e]) => e.outerHTML.slice(0, 90));
}"""
_KOPPEN = """() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
  .filter(e => e.checkVisibility()).map(e => Number(e.tagName[1]))"""


def gelopen(blad: Page, hoogstens: int = 400) -> tuple[int, list[Any]]:
    """With Tab through all of a page: how many stops, and each that somebody would lose."""
    blad.evaluate("() => { window.vorige = window.eerste = null; }")
    mis: list[Any] = []
    for aantal in range(hoogstens):
        blad.keyboard.press("Tab")
        gericht = blad.evaluate(_GERICHT)
        if gericht is None:
            return aantal, mis
        mis += [gericht] if gericht[1] else []
    return hoogstens, [*mis, "no end"]


def te_klein(blad: Page) -> list[str]:
    """Targets that a finger or a trembling hand misses."""
    return list(blad.evaluate(_KLEIN))


def kopfouten(blad: Page) -> list[str]:
    """What is wrong with the outline that somebody hears."""
    koppen: list[int] = blad.evaluate(_KOPPEN)
    fouten = [] if koppen.count(1) == 1 else [f"{koppen.count(1)} x h1"]
    sprong = zip([0, *koppen], koppen, strict=False)
    return fouten + [f"h{een} -> h{ander}" for een, ander in sprong if ander > een + 1]


def breed_bij_meer_ruimte(blad: Page) -> int:
    """How wide the page is once more room stands between letters, words and lines."""
    blad.evaluate(_ZET, _RUIM)
    return int(blad.evaluate("document.documentElement.scrollWidth"))
