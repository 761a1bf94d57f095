"""Which groups get a report, which are too small for one, and what becomes of those."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from feedback.batch.segments import folder_names, shown_names
from feedback.disclosure import shown_values
from feedback.errors import ColumnError, InputError
from feedback.files import written_whole
from feedback.pipeline.intake import WAVE

if TYPE_CHECKING:
    import pandas as pd

    from feedback.pipeline.intake import Plan

WHOLE, OTHERS, GROUPS = "whole", "others", "groups"
NAME = "plan.json"


@dataclass(frozen=True, slots=True)
class Group:
    """One report to make.

    Attributes
    ----------
    id
        "whole", "others", or the values of the group, joined.
    values
        Column to value; empty for the whole and for the others.
    name, folder
        For readers; for the file system, below the batch's folder.
    n, n_comments
        Respondents, and comments that say something.
    key
        Of the rows it is made of: changes when one of them does.
    facts
        What the first page shows of it: mean with interval, its course over time.
    """

    id: str
    values: Mapping[str, str]
    name: str
    folder: str
    n: int
    n_comments: int = 0
    key: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Grouping:
    """Groups of a study, and where each respondent belongs.

    Attributes
    ----------
    groups
        The whole first, then by name, the others last.
    pooled
        Names of the groups that are reported together as "others".
    withheld
        Names of the groups too small for that as well.
    missing
        Respondents without a value.
    min_group
        People a group needs for a report of its own.
    """

    groups: tuple[Group, ...]
    pooled: tuple[str, ...]
    withheld: tuple[str, ...]
    missing: int
    min_group: int

    def write(self, folder: Path) -> None:
        """Write it down as JSON."""
        with written_whole(folder / NAME) as beside:
            text = json.dumps(asdict(self), ensure_ascii=False, indent=1)
            beside.write_text(text + "\n", encoding="utf-8", errors="replace")

    @classmethod
    def read(cls, folder: Path) -> Grouping:
        """Back from JSON."""
        content = json.loads((folder / NAME).read_text(encoding="utf-8"))
        return cls(
            groups=tuple(Group(**group) for group in content["groups"]),
            pooled=tuple(content["pooled"]),
            withheld=tuple(content["withheld"]),
            missing=content["missing"],
            min_group=content["min_group"],
        )


def check_by(by: str | Sequence[str], plan: Plan) -> tuple[str, ...]:
    """The columns to report by, as the study calls them.

    Raises
    ------
    ColumnError
        One is no segment of the study; the nearest are offered.
    InputError
        None is named, or one twice.
    """
    wanted = [by] if isinstance(by, str) else [str(name) for name in by]
    known = [*plan.segments, *([WAVE] if plan.wave else [])]
    called = {column: name for name, column in plan.segments.items()}  # as the raw file calls it
    called |= {plan.wave: WAVE} if plan.wave else {}
    called |= {plan.labels.get(name, name): name for name in known} | {name: name for name in known}
    parts = [[name] if name in called else name.split(",") for name in wanted]
    wanted = [part.strip() for names in parts for part in names if part.strip()]
    missing = [name for name in wanted if name not in called]
    if missing:
        raise ColumnError.missing(missing, known, where="--by")
    chosen = tuple(called[name] for name in wanted)
    if not chosen or len(set(chosen)) != len(chosen):
        raise InputError(
            en=f"--by {','.join(wanted)}: name each segment once. There are: {', '.join(known)}.",
            zh=f"--by {','.join(wanted)}：每个分组列写一次。可用：{'、'.join(known)}。",
        )
    return chosen


def group_respondents(
    responses: pd.DataFrame, by: Sequence[str], *, min_group: int, language: str = "zh"
) -> tuple[Grouping, np.ndarray]:
    """Groups by the values of `by`, small ones pooled, and the group of each respondent.

    Groups below `min_group` are pooled into "others" when there are at least two of them and enough
    people in all; else they are withheld, for one small group alone would still be recognised. Where
    few people would be in no report of their own, everybody less the groups shown would be their answers:
    the smallest of the large groups joins them (`feedback.disclosure.shown_values`).

    Parameters
    ----------
    responses
        A row a respondent, with the columns `by`.
    by
        Columns; several give one group for each combination that occurs.
    min_group
        People a group needs.

    Returns
    -------
    Grouping, numpy.ndarray
        The groups, and for each respondent the position of hers in `groups`, -1 for none.

    Raises
    ------
    InputError
        Nobody has a value.
    """
    known = responses[list(by)].notna().all(axis=1).to_numpy()
    if not known.any():
        raise InputError(
            en=f"--by {','.join(by)}: every cell is empty, there is nothing to report by.",
            zh=f"--by {','.join(by)}：所有单元格都为空，无法分组出报告。",
        )
    found = responses.loc[known, list(by)].astype("str")
    sizes = found.groupby(list(by), sort=True).size()
    values = [key if isinstance(key, tuple) else (key,) for key in sizes.index]
    joined = [" · ".join(value) for value in values]
    twice = Counter(joined)  # ("a · b", "c") and ("a", "b · c")
    joined = [
        key if twice[key] == 1 else repr(value) for key, value in zip(joined, values, strict=True)
    ]
    names, folders, counts = shown_names(joined), folder_names(joined), sizes.to_numpy()
    large = shown_values(counts, elsewhere=int((~known).sum()), least=min_group)
    small = [name for name, enough in zip(names, large, strict=True) if not enough]
    # pooled with nobody shown beside them they would be the whole again
    pool = len(small) > 1 and int(counts[~large].sum()) >= min_group and bool(large.any())
    groups = [Group(WHOLE, {}, _whole(language), WHOLE, len(responses))]
    places = {}
    for value, name, folder, n, enough, key in zip(
        values, names, folders, counts, large, joined, strict=True
    ):
        if enough:
            places[value] = len(groups)
            held = dict(zip(by, value, strict=True))
            groups.append(Group(_id(key), held, name, f"{GROUPS}/{folder}", int(n)))
    if pool:
        n = int(counts[~large].sum())
        groups.append(Group(OTHERS, {}, _others(len(small), language), OTHERS, n))
    rest = len(groups) - 1 if pool else -1
    codes = np.full(len(responses), -1)
    codes[known] = [places.get(key, rest) for key in found.itertuples(index=False, name=None)]
    grouping = Grouping(
        groups=tuple(groups),
        pooled=tuple(small) if pool else (),
        withheld=() if pool else tuple(small),
        missing=int((~known).sum()),
        min_group=min_group,
    )
    return grouping, codes


def _id(joined: str) -> str:
    """A group that is called like one of ours gets a mark."""
    return f"={joined}" if joined in (WHOLE, OTHERS) or joined.startswith("=") else joined


def _whole(language: str) -> str:
    return "全体" if language == "zh" else "All together"


def _others(number: int, language: str) -> str:
    return f"其他（{number} 个小组合并）" if language == "zh" else f"Others ({number} small groups)"
