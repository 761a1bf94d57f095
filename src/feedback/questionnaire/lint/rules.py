"""The rules: read from rules.yaml beside this file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from feedback.placed_yaml import read_placed_yaml
from feedback.questionnaire.lint.findings import Level
from feedback.questionnaire.parts import Words

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class LintRule:
    """One rule.

    Attributes
    ----------
    id, level, title, why, mend, source
        As in rules.yaml.
    heuristic
        Whether it judges wording and can be wrong.
    info_in
        Languages in which it is only a hint, for want of precision.
    """

    id: str
    level: Level
    title: Words
    why: Words
    mend: Words
    source: str
    heuristic: bool = False
    info_in: tuple[str, ...] = ()

    def level_in(self, language: str) -> Level:
        """The level of a finding in a wording of `language`."""
        return "info" if language in self.info_in else self.level


@cache
def rules() -> Mapping[str, LintRule]:
    """Every rule by id."""
    content = read_placed_yaml(Path(__file__).with_name("rules.yaml")).content
    return {
        name: LintRule(
            id=name,
            level=entry["level"],
            title=Words(**entry["title"]),
            why=Words(**entry["why"]),
            mend=Words(**entry["mend"]),
            source=entry["source"],
            heuristic=entry.get("heuristic", False),
            info_in=tuple(entry.get("info_in", ())),
        )
        for name, entry in content.items()
    }


def rule_table(*, language: str = "zh") -> pd.DataFrame:
    """The rules as a table.

    Parameters
    ----------
    language
        "zh" or "en".

    Returns
    -------
    DataFrame
        Index rule; columns level, title, why, mend, source.

    Examples
    --------
    >>> rule_table(language="en").loc["W01", "title"]
    'Double-barrelled'
    """
    import pandas as pd

    rows = {
        rule.id: {
            "level": rule.level,
            "title": rule.title.say(language),
            "why": rule.why.say(language),
            "mend": rule.mend.say(language),
            "source": rule.source,
        }
        for rule in rules().values()
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("rule")
