"""Answers given to an old version, under the columns and codes of a later one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from feedback.errors import StudyError
from feedback.questionnaire.answers import Answer
from feedback.questionnaire.versions.compare import (
    VersionDifference,
    compare_questionnaires,
    matched,
)
from feedback.questionnaire.versions.crosswalk import Mapped
from feedback.results import Words

if TYPE_CHECKING:
    import pandas as pd

    from feedback.questionnaire.model import Questionnaire

_SHOWN = 8


@dataclass(frozen=True)
class Bridge:
    """From an old version to a later one.

    Attributes
    ----------
    old, new
        The versions.
    walk
        What the crosswalk says (`PlacedCrosswalk.columns`).
    difference
        What differs, with the crosswalk.
    """

    old: Questionnaire
    new: Questionnaire
    walk: Mapping[str, Mapped]
    difference: VersionDifference

    @classmethod
    def between(
        cls, old: Questionnaire, new: Questionnaire, walk: Mapping[str, Mapped] | None = None
    ) -> Bridge:
        """The bridge, with what differs worked out."""
        old, new = old.laid_out, new.laid_out
        found = dict(walk or {})
        return cls(old, new, found, compare_questionnaires(old, new, crosswalk=found))

    @property
    def pairs(self) -> dict[str, str]:
        """{old column: new column} of what both have."""
        return matched(self.old, self.new, self.walk)

    def refuse_broken(self, wanted: Mapping[str, Any] | set[str], *, where: str) -> None:
        """Refuse to lay answers beside each other that do not mean the same.

        Raises
        ------
        StudyError
            A wanted item changed its scale, and the crosswalk does not say how the answers map.
        """
        broken = [
            each
            for each in self.difference.items
            if each.now in wanted
            and each.was is not None
            and each.comparable == "broken"
            and "left_out" not in {change.kind for change in each.changes}
        ]
        if not broken:
            return
        why = [(each.now, next(c for c in each.changes if c.kind in _BREAKS)) for each in broken]
        more = len(why) - _SHOWN
        en = [f"{name}: {change.en}" for name, change in why[:_SHOWN]]
        zh = [f"{name}：{change.zh}" for name, change in why[:_SHOWN]]
        first = broken[0].was
        raise StudyError(
            en=f"{where}: answered on version {self.old.version} of the questionnaire, whose answers to {len(broken)} "
            "items cannot be laid beside those of today:\n" + "\n".join(en)
            + (f"\n… and {more} more." if more > 0 else "")
            + f"\nSay how in a crosswalk (`crosswalk:` in the study file): `{first}: {{scale: linear}}`, each code "
            "(`{1: 1, 2: 3, …}`), `same` or `none`.",
            zh=f"{where}：按问卷版本 {self.old.version} 作答，其中 {len(broken)} 题的答案不能与现在的直接相比：\n"
            + "\n".join(zh) + (f"\n……另有 {more} 题。" if more > 0 else "")
            + f"\n请在对照表（研究文件中的 crosswalk:）里说明换算方式：`{first}: {{scale: linear}}`、逐个代码"
            "（`{1: 1, 2: 3, …}`）、same 或 none。",
        )  # fmt: skip

    def carried(self, answers: pd.DataFrame) -> pd.DataFrame:
        """Answers as ticked in the old version, under the columns and codes of the new one.

        Parameters
        ----------
        answers
            Columns of the old version ("not applicable" as its code) and others, which stay.

        Returns
        -------
        DataFrame
            Float64 where ratings are stretched. Left out, or without an old item: missing. Items scored in
            another direction are turned, so that the same opinion has the same score.
        """
        import pandas as pd

        found: dict[str, pd.Series] = {
            str(name): answers[name] for name in answers if name not in self.old.answers
        }
        for was, now in self.pairs.items():
            how = self.walk[was].how if was in self.walk else None
            if was in answers and how != "none":
                found[now] = _mapped(
                    answers[was], how, self.old.answers[was], self.new.answers[now]
                )
        for column in self.new.answers:
            if column not in found:
                found[column] = pd.Series(pd.NA, index=answers.index, dtype="str")
        return pd.DataFrame(found, index=answers.index)

    def said(self, wanted: Mapping[str, Any] | set[str], *, where: str) -> Words | None:
        """What a reader must know of items that compare with caution only, in a sentence; None for nothing."""
        careful = [
            each
            for each in self.difference.items
            if each.now in wanted and each.was and each.comparable in ("caution", "broken")
        ]
        if not careful:
            return None
        names = ", ".join(str(each.now) for each in careful[:_SHOWN])
        names += f" … ({len(careful)})" if len(careful) > _SHOWN else ""
        mapped = sum("mapped" in {c.kind for c in each.changes} for each in careful)
        left = sum(each.comparable == "broken" for each in careful)
        return Words(
            en=f"{where} was answered on version {self.old.version} of the questionnaire, not {self.new.version}: "
            f"{len(careful)} items differ ({names}){f', {mapped} of them mapped by the crosswalk' if mapped else ''}"
            f"{f', {left} not carried over' if left else ''}. A change of theirs since then may come from the "
            "questionnaire (`feedback questionnaire diff` says what differs).",
            zh=f"{where} 按问卷版本 {self.old.version} 作答，现为 {self.new.version}：{len(careful)} 题有差异（{names}）"
            f"{f'，其中 {mapped} 题按对照表换算' if mapped else ''}{f'，{left} 题未沿用' if left else ''}。"
            "这些题的前后变化可能来自问卷本身（feedback questionnaire diff 会逐题说明）。",
        )


_BREAKS = ("scale", "labels", "kind", "unit", "sets")


def _mapped(cells: pd.Series, how: Any, was: Answer, now: Answer) -> pd.Series:
    """One column: its codes mapped, "not applicable" to its new code, the direction turned."""
    beside = [answer.scale and answer.scale.not_applicable for answer in (was, now)]
    says_no = cells == beside[0].code if beside[0] else None
    found = cells.astype("Float64") if was.kind == "rating" else cells
    if says_no is not None:
        found = found.mask(says_no.fillna(False))
    if isinstance(how, Mapping):
        found = found.map(how, na_action="ignore")
    elif how == "linear" and was.scale and now.scale:
        low, high = was.scale.ends
        first, last = now.scale.ends
        found = first + (found - low) * (last - first) / (high - low)
    if was.reverse != now.reverse and now.scale:
        found = sum(now.scale.ends) - found
    if says_no is not None and beside[1]:
        found = found.mask(says_no.fillna(False), beside[1].code)
    return found
