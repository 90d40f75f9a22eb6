"""What kneading (kneden.py) found worth keeping is read, or refused in words, on every run."""

import pytest

from tests.tegenspel.kneden import KNEEDSEL, LEZERS


@pytest.mark.parametrize("lezer", LEZERS)
def test_m6_the_dough_of_every_reader_is_read_or_refused_in_words(lezer: str) -> None:
    gelezen = [LEZERS[lezer](pad.read_bytes()) for pad in sorted((KNEEDSEL / lezer).iterdir())]
    assert len(gelezen) >= 2


def test_m6_control_a_reader_that_trips_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.tegenspel import kneden

    monkeypatch.setattr(kneden, "WanneerFout", KeyError)  # as if its refusal were another error
    with pytest.raises(ValueError, match="verwacht"):
        LEZERS["edtf"](b"2020-13-99")
