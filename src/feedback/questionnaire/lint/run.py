"""Every check on one questionnaire, as a table; what the file silences is counted, not lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from feedback.errors import LANGUAGES, InputError
from feedback.placed_yaml import Place
from feedback.questionnaire.lint import (
    attention,
    choices,
    foreign_pieces,
    images,
    length,
    logic,
    other_languages,
    privacy,
    quotas,
    ranges,
    scales,
    targets,
    translation,
    wording,
)
from feedback.questionnaire.lint.findings import Finding, Level
from feedback.questionnaire.lint.rules import rules
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Words

if TYPE_CHECKING:
    import pandas as pd

_CHECKS = (
    wording, scales, ranges, choices, images, length, attention, logic, translation, foreign_pieces, other_languages, privacy, quotas, targets,
)  # fmt: skip
COLUMNS = [
    "rule", "level", "place", "question", "language", "found", "title", "why", "mend", "source", "silenced",
]  # fmt: skip
LEVELS: tuple[Level, ...] = ("error", "warning", "info")


def lint_questionnaire(
    q: Questionnaire, *, language: str = "zh", silenced: bool = False
) -> pd.DataFrame:
    """Check the design of a questionnaire: wording, scales, length, logic, translation, privacy.

    The wording rules are heuristics that screen; they do not measure quality.

    Parameters
    ----------
    q
        The questionnaire.
    language
        "zh" or "en": language of found, why and mend.
    silenced
        Whether findings that `lint_ignore` silences are listed too.

    Returns
    -------
    DataFrame
        A row a finding, errors first, then in the order of the questionnaire: rule, level (error, warning,
        info), place (keys and indexes from the top of the file, joined by dots), question (id of the
        question or item, "" for the whole), language (of the wording at fault, "" where it is not
        about one), found, title, why, mend, source, silenced (bool). The number of silenced
        findings is in `attrs["silenced"]`.

    Raises
    ------
    InputError
        `language` is neither "zh" nor "en".

    Examples
    --------
    >>> from feedback import load_questionnaire
    >>> findings = lint_questionnaire(load_questionnaire("hotel_stay"), language="en")
    >>> bool((findings["level"] == "error").any())
    False
    """
    import pandas as pd

    if language not in LANGUAGES:
        raise InputError(
            en=f'lint_questionnaire: no texts in "{language}". Choose "zh" or "en".',
            zh=f"lint_questionnaire：没有“{language}”的文字。请选择 zh 或 en。",
        )
    marks = Silence(q)
    found = [(finding, marks.silences(finding)) for check in _CHECKS for finding in check.check(q)]
    found += [(finding, False) for finding in marks.needless()]
    hushed = sum(quiet for _, quiet in found)
    order = sorted(
        (pair for pair in found if silenced or not pair[1]),
        key=lambda pair: (LEVELS.index(level_of(pair[0])), _sortable(pair[0].place), pair[0].rule),
    )
    rows = [_row(finding, quiet, language) for finding, quiet in order]
    table = pd.DataFrame(rows, columns=COLUMNS).astype({"silenced": bool})
    table.attrs["silenced"] = int(hushed)
    return table


def level_of(finding: Finding) -> Level:
    """The level a finding counts at."""
    return finding.level or rules()[finding.rule].level_in(finding.language)


class Silence:
    """What `lint_ignore` of the questionnaire, its questions and items silences.

    Parameters
    ----------
    q
        The questionnaire.
    """

    def __init__(self, q: Questionnaire) -> None:
        self._q = q
        self._used: set[tuple[Place, str]] = set()

    def silences(self, finding: Finding) -> bool:
        """Whether a finding is silenced; every mark that covers it counts as used."""
        covering = [
            (place, finding.rule)
            for place, names in self._marks(finding.place)
            if finding.rule in names
        ]
        self._used |= set(covering)
        return bool(covering)

    def needless(self) -> Iterator[Finding]:
        """Marks that silenced nothing."""
        for place, question, names in self._all_marks():
            for i, name in enumerate(names):
                if (place, name) not in self._used:
                    yield self._useless((*place, "lint_ignore", i), question, name)

    def _useless(self, place: Place, question: str, name: str) -> Finding:
        known = name in rules()
        return Finding(
            "X02",
            place,
            Words(
                en=f"lint_ignore {name} silences nothing" if known else f"there is no rule {name}",
                zh=f"lint_ignore {name} 没有静默任何提示" if known else f"没有规则 {name}",
            ),
            question,
        )

    def _marks(self, place: Place) -> Iterator[tuple[Place, tuple[str, ...]]]:
        yield (), self._q.lint_ignore
        part: object = self._q
        for depth, step in enumerate(place):
            if isinstance(step, int):
                part = part[step] if isinstance(part, tuple) and step < len(part) else None
            else:
                part = getattr(part, step, None)
            names = getattr(part, "lint_ignore", ())
            if names:
                yield place[: depth + 1], names

    def _all_marks(self) -> Iterator[tuple[Place, str, tuple[str, ...]]]:
        yield (), "", self._q.lint_ignore
        for s, section in enumerate(self._q.sections):
            for i, question in enumerate(section.questions):
                place: Place = ("sections", s, "questions", i)
                yield place, question.id, question.lint_ignore
                for k, item in enumerate(getattr(question, "items", ())):
                    yield (*place, "items", k), item.id, item.lint_ignore


def _row(finding: Finding, quiet: bool, language: str) -> dict[str, object]:
    rule = rules()[finding.rule]
    return {
        "rule": rule.id,
        "level": level_of(finding),
        "place": ".".join(map(str, finding.place)),
        "question": finding.question,
        "language": finding.language,
        "found": finding.found.say(language),
        "title": rule.title.say(language),
        "why": rule.why.say(language),
        "mend": (finding.mend or rule.mend).say(language),
        "source": rule.source,
        "silenced": quiet,
    }


def _sortable(place: Place) -> tuple[tuple[int, int, str], ...]:
    return tuple((0, step, "") if isinstance(step, int) else (1, 0, step) for step in place)
