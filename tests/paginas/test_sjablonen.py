"""A value on a page is never markup; and what of pages is kept follows from what it is drawn of."""

from datetime import date
from types import ModuleType
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError, meta, pass_context
from markupsafe import Markup, escape

from api.beeld.sjablonen import SJABLONEN, vast
from api.beeld.sjabloonschrift import Omgeving
from api.taal.vertaling import TAAL, Taal

GEMEEN = "<script>alert('x')</script> & \"weg\""
# Every way in which a value comes on a page.
WEGEN = {
    "kaal": "{{ waarde }}",
    "attribuut": '<a href="/?q={{ waarde }}">x</a>',
    "macro": "{% macro m(x) %}<b>{{ x }}</b>{% endmacro %}{{ m(waarde) }}{{ m(m(waarde)) }}",
    "vormen": (
        "{% macro m(x, y='<i>', z=3) %}{{ x }}{{ y }}{{ z }}{% endmacro %}{{ m(waarde) }}"
        "{{ m(waarde, z=waarde) }}{{ m(y=waarde, x=1) }}{{ m(1, waarde, waarde) }}"
    ),
    "kader": "{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}{{ waarde }}{% endcall %}",
    "blok": "{% set x %}<u>{{ waarde }}</u>{% endset %}{{ x }}{{ waarde ~ x }}",
    "zeef": "{% filter upper %}<p>{{ waarde }}</p>{% endfilter %}{{ waarde | upper }}",
    "lus": "{% for w in [waarde, 1, 2.5, none, true] %}{{ w }}{{ loop.index }}{% endfor %}",
    "erf": '{% extends "moeder" %}{% block in %}{{ waarde }}{% endblock %}',
    "deel": '{% include "deel" %}{% from "macros" import n with context %}{{ n() }}',
}
ANDERE = {
    "moeder": "<main>{{ waarde }}{% block in %}{% endblock %}</main>",
    "deel": "<em>{{ waarde }}</em>",
    "macros": "{% macro n() %}<q>{{ waarde }}</q>{% endmacro %}",
}


def _beide(soort: type[Environment]) -> Environment:
    lader = DictLoader({**WEGEN, **ANDERE})
    return soort(loader=lader, autoescape=True, undefined=StrictUndefined)


@given(st.one_of(st.text(), st.integers(), st.floats(), st.none(), st.dates(), st.binary()))
def test_a_value_is_written_as_escape_writes_it(waarde: Any) -> None:
    assert str(Omgeving.geschreven(waarde)) == str(escape(waarde))
    veilig = Markup("<b>{}</b>").format(waarde)
    assert Omgeving.geschreven(veilig) is veilig


def test_a_text_of_another_kind_is_escaped_as_well() -> None:
    class Tekst(str):
        __slots__ = ()

    assert Omgeving.geschreven(Tekst(GEMEEN)) == str(escape(GEMEEN)) != GEMEEN


@pytest.mark.parametrize("weg", WEGEN)
@pytest.mark.parametrize("waarde", [GEMEEN, "gewoon", date(2021, 11, 23), Markup("<b>veilig</b>")])
def test_whichever_way_it_comes_there_it_reads_as_jinja_writes_it(weg: str, waarde: Any) -> None:
    ons = _beide(Omgeving).get_template(weg).render(waarde=waarde)
    assert ons == _beide(Environment).get_template(weg).render(waarde=waarde)
    assert "<script>" not in ons.lower()


def test_without_escaping_it_would_stand_there() -> None:
    los = Omgeving(loader=DictLoader(WEGEN), autoescape=False)
    assert "<script>" in los.get_template("kaal").render(waarde=GEMEEN)


def test_what_a_template_calls_asks_nothing_of_the_template() -> None:
    for omgeving in SJABLONEN.values():
        gereedschap = dict(omgeving.globals)
        for naam, deel in omgeving.globals.items():
            if isinstance(deel, ModuleType):
                gereedschap |= {f"{naam}.{n}": wat for n, wat in vars(deel).items()}
        assert not [naam for naam, wat in gereedschap.items() if hasattr(wat, "jinja_pass_arg")]
    assert hasattr(pass_context(lambda _: ""), "jinja_pass_arg"), "so it would be found"


def test_a_value_that_is_missing_is_a_fault() -> None:
    with pytest.raises(UndefinedError):
        _beide(Omgeving).get_template("kaal").render()


def test_what_is_kept_of_a_page_asks_for_nothing_but_its_values_and_our_words() -> None:
    omgeving = SJABLONEN["nl"]
    bron = omgeving.loader.get_source(omgeving, "vast.html.j2")[0]  # type: ignore[union-attr]
    genoemd = meta.find_undeclared_variables(omgeving.parse(bron))
    assert genoemd <= {"taal"}, "what is kept may not follow from who looks"


@pytest.mark.parametrize("taal", get_args(Taal))
def test_what_is_kept_is_what_is_drawn_anew_in_the_language_of_the_page(taal: Taal) -> None:
    merk = TAAL.set(taal)
    try:
        eerst = vast("los", "onwaar", "onwaar", 18)
        assert vast("los", "onwaar", "onwaar", 18) is eerst
        assert 'width="18"' in eerst
        assert vast("los", "onwaar", "onwaar", 20) != eerst
    finally:
        TAAL.reset(merk)
