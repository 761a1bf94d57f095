"""Which aspects stand first in a ranking by cost, and the one sentence that says so, wherever it is said."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from feedback.insight.pain_points.costs import enough_hurt
from feedback.results import Words

MOST_LEADERS = 3  # aspects that can lead together; more, and nothing stands out


@dataclass(frozen=True, slots=True)
class Standing:
    """The first place of a ranking by cost.

    Attributes
    ----------
    first
        Labels of the aspects of rank 1, dearest first.
    sure
        Those of them whose interval of the cost lies above 0.
    n_ranked
        Aspects that have a rank.
    sure_apart
        Labels of aspects that have no rank beside these, for their base is another, and whose interval of
        the cost lies above 0.
    untold
        Labels of aspects that enough people are unhappy with to count, whose cost cannot be told.
    opened
        Something that does stand out has been said before this; else it says that nothing does.
    """

    first: tuple[str, ...]
    sure: tuple[str, ...]
    n_ranked: int
    sure_apart: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()
    opened: bool = False

    @classmethod
    def of(cls, table: pd.DataFrame, *, told: bool = False) -> Standing:
        """The first place of a table of pain points (label, rank, cost_low, apart, n_negative; a missing rank is none), its
        counts `told` in steps or exact."""
        first = table[(table["rank"] == 1).fillna(False).to_numpy(dtype=bool)]
        sure = first["label"][first["cost_low"] > 0]
        apart = table["label"][table["apart"] & (table["cost_low"] > 0)]
        enough = np.array([enough_hurt(n, told=told) for n in table["n_negative"]], dtype=bool)
        untold = table["label"][table["cost_low"].isna() & enough]
        return cls(
            tuple(map(str, first["label"])),
            tuple(map(str, sure)),
            int(table["rank"].notna().sum()),
            tuple(map(str, apart)),
            tuple(map(str, untold)),
        )

    @property
    def stands_out(self) -> bool:
        """Whether few enough aspects lead for a reader to begin with them."""
        return 0 < len(self.sure) <= MOST_LEADERS

    def say(self) -> Words:
        """What may be said of the first place, and nothing beyond it.

        Examples
        --------
        >>> Standing(("Wait",), ("Wait",), 4).say().en
        'Wait goes with the greatest loss of rating; whether fixing it helps has to be tested.'
        >>> Standing(("Books", "Seats"), ("Books",), 2).say().en
        'Both aspects tie: their intervals overlap or nearly do, and none can be said to hurt most. Of them, only Books clearly goes with lower ratings.'
        """
        return self.say_placed() + self.say_untold()

    def say_placed(self) -> Words:
        """The same without those that have no place."""
        return self._first() + self.say_apart()

    def _first(self) -> Words:
        if not self.sure and self.opened:
            return Words(
                en="For no aspect ranked is it certain that it goes with lower satisfaction.",
                zh="参与排名的方面中，没有一个能确定与较低的满意度有关。",
            )
        if not self.sure:
            return Words(
                en="Nothing stands out: for no aspect ranked is it certain that it goes with lower satisfaction.",
                zh="没有哪个方面特别突出：参与排名的方面中，没有一个能确定与较低的满意度有关。",
            )
        if len(self.first) == 1:
            told_en, told_zh = (
                ("Of the aspects whose part can be told, ", "能单独看出的方面中，")
                if self.untold
                else ("", "")
            )
            return Words(
                en=f"{told_en}{self.first[0]} goes with the greatest loss of rating; whether fixing it helps has to be tested.",
                zh=f"{told_zh}与评分损失关系最大的是「{self.first[0]}」；改了是否有效，需要验证。",
            )
        return self._tie() + self._sure_of_the_tied()

    def say_apart(self) -> Words:
        """Which aspects clearly go with lower ratings beside those ranked."""
        if not self.sure_apart:
            return Words(en="", zh="")
        return Words(
            en=f"{_listed(self.sure_apart)}, not ranked beside these because other people answered, "
            f"clearly {'goes' if len(self.sure_apart) == 1 else 'go'} with lower ratings.",
            zh=f"「{'」「'.join(self.sure_apart)}」因回答的人不同，没有一起排名，但明显与较低的评分有关。",
        )

    def say_untold(self) -> Words:
        """Which aspects have no place because what their complaints go with cannot be told: they may matter most."""
        if not self.untold:
            return Words(en="", zh="")
        shown, more = self.untold[:MOST_LEADERS], len(self.untold) - MOST_LEADERS
        names = shown if more <= 0 else (*shown, f"{more} more")
        return Words(
            en=f"Not placed, though they may matter as much: {_listed(names)}; what complaints of "
            f"{'it' if len(self.untold) == 1 else 'each'} go with cannot be told from these answers.",
            zh=f"「{'」「'.join(shown)}」{f'等 {len(self.untold)} 个方面' if more > 0 else ''}没有排进来，但未必不重要："
            "从这些答卷看不出对它们的不满单独对应多少分。",
        )

    def _tie(self) -> Words:
        n = len(self.first)
        start = (
            Words(en="", zh="")
            if self.stands_out or self.opened
            else Words(en="Nothing stands out. ", zh="没有哪个方面特别突出。")
        )
        if n == self.n_ranked == 2:
            who = Words(en="Both aspects tie", zh="两个方面并列")
        elif n == self.n_ranked:
            who = Words(en=f"All {n} aspects tie", zh=f"全部 {n} 个方面并列")
        else:
            who = Words(
                en=f"{n} of {self.n_ranked} aspects tie for first place",
                zh=f"{self.n_ranked} 个方面中有 {n} 个并列第一",
            )
        return Words(
            en=f"{start.en}{who.en}: their intervals overlap or nearly do, and none can be said to hurt most.",
            zh=f"{start.zh}{who.zh}：区间相互重叠或几乎重叠，不能说哪个最伤满意度。",
        )

    def _sure_of_the_tied(self) -> Words:
        n = len(self.sure)
        if n == len(self.first) and not self.stands_out:
            return Words(
                en="Each of them clearly goes with lower ratings.",
                zh="它们都明显与较低的评分有关。",
            )
        if not self.stands_out:
            return Words(
                en=f"{n} of them clearly go with lower ratings.",
                zh=f"其中 {n} 个明显与较低的评分有关。",
            )
        names_en = _listed(self.sure)
        names_zh = "」「".join(self.sure)
        if n == len(self.first):
            return Words(
                en=f"{names_en} clearly go with lower ratings.",
                zh=f"「{names_zh}」都明显与较低的评分有关。",
            )
        return Words(
            en=f"Of them, only {names_en} clearly {'goes' if n == 1 else 'go'} with lower ratings.",
            zh=f"其中明显与较低的评分有关的只有「{names_zh}」。",
        )


def _listed(names: tuple[str, ...]) -> str:
    """Names as an English sentence lists them: a, b and c."""
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)
