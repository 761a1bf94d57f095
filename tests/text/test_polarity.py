"""What the words before an opinion make of it.

1. Negation turns good nearly bad, bad only mildly good; two negations undo each other.
2. Degree words strengthen and weaken; a feeling stays in [-1, 1].
3. A modifier reaches as far as its kind does, and no further.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.text.aspects.opinion_entry import MAYBE, REACH, REACH_FAR, SURE, Entry
from feedback.text.aspects.polarity import Modifiers

NOT = Entry(negates=True)
VERY = Entry(degree=1.3)
BIT = Entry(degree=0.6, excess=SURE)
TOO = Entry(degree=1.3, excess=MAYBE)


def after(*words: Entry, base: float, gap: int = 0) -> float:
    modifiers = Modifiers()
    for place, word in enumerate(words):
        modifiers.read(word, place, place + 1)
    return modifiers.apply(base, len(words) + gap)[0]


def test_negation() -> None:  # 1
    assert after(NOT, base=0.6) == pytest.approx(-0.48)
    assert after(NOT, base=-0.6) == pytest.approx(0.24)
    assert after(NOT, NOT, base=0.6) == pytest.approx(0.6)
    assert after(NOT, VERY, base=0.6) < 0
    assert str(after(NOT, base=0.0)) == "0.0"


def test_degree() -> None:  # 2
    assert after(VERY, base=0.6) > 0.6 > after(BIT, base=0.6) > 0
    assert after(VERY, base=-0.95) == -1.0


@given(st.lists(st.sampled_from([NOT, VERY, BIT, TOO]), max_size=6), st.floats(-1, 1))
def test_a_feeling_stays_in_bounds(words: list[Entry], base: float) -> None:  # 2
    assert -1 <= after(*words, base=base) <= 1


def test_reach() -> None:  # 3
    assert after(NOT, base=0.6, gap=REACH) < 0
    assert after(NOT, base=0.6, gap=REACH + 1) == 0.6
    assert after(Entry(negates=True, reach=REACH_FAR), base=0.6, gap=REACH + 1) < 0


def test_excess_is_told_apart_from_praise() -> None:
    modifiers = Modifiers()
    modifiers.read(TOO, 0, 1)
    assert modifiers.in_excess(1) == MAYBE
    modifiers.read(BIT, 1, 2)
    assert modifiers.in_excess(2) == SURE
    modifiers.read(NOT, 2, 3)
    assert modifiers.in_excess(3) == 0


def test_an_opinion_uses_its_modifiers_up() -> None:
    modifiers = Modifiers()
    modifiers.read(NOT, 0, 1)
    assert modifiers.apply(0.6, 1) == (pytest.approx(-0.48), 0)
    assert modifiers.apply(0.6, 2) == (0.6, 2)
