"""Attention checks in a battery: where they stand and which answer they ask for."""

from __future__ import annotations

import random

from feedback.errors import StudyError
from feedback.questionnaire.likert_wordings import CHECK, key_of, unused
from feedback.questionnaire.parts import Scale, ScalePoint, Words
from feedback.questionnaire.scaled_questions import LikertItem


def with_checks(
    rows: list[LikertItem], checks: int, scale: Scale, dice: random.Random, question: str
) -> list[LikertItem]:
    """Attention checks among the rows: one in each equal stretch, never first or last."""
    whole = isinstance(checks, int) and not isinstance(checks, bool)
    if not whole or not 0 <= checks < max(len(rows), 1):
        raise StudyError(
            en=f"battery {question}: attention={checks!r} among {len(rows)} rows. "
            f"Give a whole number from 0 to {len(rows) - 1}; one or two are enough.",
            zh=f"题组 {question}：{len(rows)} 行中 attention={checks!r}。请给 0 到 {len(rows) - 1} 的整数；一两个就够。",
        )
    taken = {row.id for row in rows}
    bounds = [1 + number * (len(rows) - 1) // checks for number in range(checks)] + [len(rows)]
    done = list(rows)
    for number in reversed(range(checks)):
        expected = _expected(scale, low_side=number % 2 == 0, dice=dice)
        text = Words(
            **{
                language: getattr(CHECK, language).replace("{label}", getattr(expected, language))
                for language in ("zh", "en")
                if getattr(expected, language)
            }
        )
        check = LikertItem(
            id=unused(f"{key_of(question)[:14]}check{number + 1}", taken),
            text=text,
            attention=expected.code,
        )
        done.insert(dice.randrange(bounds[number], bounds[number + 1]), check)
    return done


def _expected(scale: Scale, *, low_side: bool, dice: random.Random) -> ScalePoint:
    """An answer nobody ticks in passing: neither an end nor the middle."""
    points = sorted(scale.points, key=lambda point: point.code)
    half = len(points) // 2
    return dice.choice(points[1:half] if low_side else points[-half:-1])
