"""Kano: which features delight, which are taken for granted, which nobody misses, and how sure that is."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.errors import InputError
from feedback.measures.kano.answers import answer_codes, warn_of_labels
from feedback.measures.kano.classes import CATEGORIES, FONG_Z, feature_row
from feedback.numeric import Ints, label_column, layered_columns, refuse_reordered, weight_array
from feedback.parameter_checks import check_choice, check_count, check_level
from feedback.responses.weights.design import Design, split_design
from feedback.responses.weights.trim import bare_weights
from feedback.results import Result, Words, counted

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

TIE_ORDER = ("M", "O", "A", "I", "R", "Q")
RULES = ("mode", "blauth")
_TRADITIONAL = ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")
_POULIOT = ("QAAAO", "RQIIM", "RIIIM", "RIIQM", "RRRRQ")
EVALUATION_TABLES = {"traditional": _TRADITIONAL, "pouliot": _POULIOT}
CATEGORY_WORDS = {
    "A": Words(en="attractive", zh="魅力属性"),
    "O": Words(en="one-dimensional", zh="期望属性"),
    "M": Words(en="must-be", zh="必备属性"),
    "I": Words(en="indifferent", zh="无差异属性"),
    "R": Words(en="reverse", zh="反向属性"),
    "Q": Words(en="questionable", zh="可疑结果"),
}
QUESTIONABLE_SHARE = 0.1
SURE = 0.9


@dataclass(frozen=True)
class KanoTable(Result):
    """Classes of features. One feature given as a column gives scalars, several give a row each."""

    table: pd.DataFrame
    counts: Any
    category: Any
    better: Any
    worse: Any
    stability: pd.DataFrame
    evaluation: str
    rule: str
    order: tuple[str, ...]
    level: float
    bootstrap: int

    def _define(self) -> Words:
        rule = {
            "mode": ("the most frequent class", "频数最高的类别"),
            "blauth": (
                "the largest of O, A, M where they outnumber I, R, Q, else the largest of I, R, Q (Blauth)",
                "若 O+A+M 多于 I+R+Q 则取三者最大，否则取 I、R、Q 中最大（Blauth 规则）",
            ),
        }[self.rule]
        ties = " > ".join(self.order)
        return Words(
            en=f"{self.evaluation.capitalize()} evaluation table (Berger et al. 1993); class: {rule[0]}, ties "
            f"{ties}; Better = (A+O)/(A+O+M+I), Worse = -(O+M)/(A+O+M+I), R and Q left out; Wilson intervals; "
            f"Fong's test at {FONG_Z} with the variance of one multinomial; stability: share of {self.bootstrap} resamples in each class.",
            zh=f"{'传统' if self.evaluation == 'traditional' else 'Pouliot '}评价表（Berger 等 1993）；类别取{rule[1]}，"
            f"并列时 {ties}；Better =(A+O)/(A+O+M+I)，Worse = −(O+M)/(A+O+M+I)，不含 R、Q；Wilson 区间；"
            f"Fong 检验取 {FONG_Z}，方差按同一多项分布；稳定度为 {self.bootstrap} 次重抽样中各类的占比。",
        )

    def _explain(self) -> Words:
        parts_en, parts_zh = [], []
        for category in ("M", "O", "A", "I", "R", "Q"):
            names = [str(name) for name in self.table.index[self.table["category"] == category]]
            if names:
                words = CATEGORY_WORDS[category]
                parts_en.append(f"{words.en}: {', '.join(names)}")
                parts_zh.append(f"{words.zh}：{'、'.join(names)}")
        n = int(self.table["n"].max())
        en = f"By the answers of {counted(n, 'person', 'people')}: {'; '.join(parts_en)}."
        zh = f"据 {n} 名受访者的回答：{'；'.join(parts_zh)}。"
        unsure = [str(name) for name in self.table.index[self.table["stability"] < SURE]]
        if unsure:
            en += f" The class of {', '.join(unsure)} could be another in a new sample."
            zh += f"{'、'.join(unsure)} 的类别换一批受访者可能不同。"
        odd = [str(name) for name in self.table.index[self.table["share_Q"] > QUESTIONABLE_SHARE]]
        if odd:
            en += f" More than a tenth of the answers to {', '.join(odd)} contradict themselves; check the wording."
            zh += f"{'、'.join(odd)} 有一成以上答案自相矛盾，请检查措辞。"
        return Words(en=en, zh=zh)

    def _cite(self) -> Words:
        return Words(
            en=f"Features were classified after Kano et al. (1984) with the {self.evaluation} evaluation table of "
            "Berger et al. (1993, Center for Quality of Management Journal, 2(4), 3-36); significance of classes "
            "by Fong (1996), stability by bootstrap.",
            zh=f"按 Kano 等（1984）及 Berger 等（1993, Center for Quality of Management Journal, 2(4), 3-36）的"
            f"{'传统' if self.evaluation == 'traditional' else 'Pouliot '}评价表分类；类别显著性用 Fong（1996）检验，稳定度用自助法。",
        )


def classify_kano(
    functional: pd.DataFrame | pd.Series | ArrayLike,
    dysfunctional: pd.DataFrame | pd.Series | ArrayLike,
    *,
    table: str | Sequence[Sequence[str]] = "traditional",
    rule: str = "mode",
    order: Sequence[str] = TIE_ORDER,
    answers: Mapping[Hashable, str] | None = None,
    weights: ArrayLike | pd.Series | Design | None = None,
    bootstrap: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> KanoTable:
    """Classify features by Kano's paired questions.

    Parameters
    ----------
    functional, dysfunctional
        Answers if the feature is there, and if it is not: a column (one feature), or a frame with a column
        a feature. Columns are matched by name, also where they differ only by an ending such as
        _functional and _dysfunctional. Chinese and English wordings are read; a pair with a missing answer
        does not count.
    table
        "traditional", "pouliot" (must/must and live/live are questionable too), or five rows of five classes.
    rule
        "mode" or "blauth".
    order
        Which class wins a tie, first wins.
    answers
        {label: "like" | "must" | "neutral" | "live" | "dislike"} where wordings are not recognised.
    weights
        One positive weight a row, or a `survey_design` of these rows: stability then comes from its
        replicates, the intervals and Fong's threshold from its variance.
    bootstrap
        Resamples for the stability of each class.
    level
        Confidence level of Better and Worse.
    seed
        Seed of the resamples.

    Returns
    -------
    KanoTable
        `.counts`, `.category`, `.better`, `.worse` (scalars, or a row a feature), `.stability` (feature ×
        class), `.table` (feature: n, missing, counts and shares of A O M I R Q, category, second,
        better, worse with intervals and their covariance, category_strength, total_strength, fong_threshold
        (as published), multinomial_threshold, fong_significant (first less second class reaches the
        latter), dumouchel_functional, dumouchel_dysfunctional and their sd, stability).

    Raises
    ------
    InputError
        Answers that say none of the five, columns that do not match, an unknown table or rule.
    AnalysisError
        A feature without a single pair.

    Notes
    -----
    Fong's 1.65 sqrt((a+b)(2n-a-b)/2n) takes the two classes for independent and calls true ties
    different in a fifth of samples in place of a tenth; as cells of one multinomial their difference
    has the variance a + b under a tie. Under weights both are multiplied by sqrt(n / effective n).

    Examples
    --------
    >>> have = pd.Series(["I like it", "I like it", "I expect it"])
    >>> lack = pd.Series(["I am neutral", "I dislike it", "I am neutral"])
    >>> result = classify_kano(have, lack)
    >>> result.counts[["A", "O", "I"]].tolist(), result.category
    ([1, 1, 1], 'O')
    """
    where = "classify_kano"
    check_choice(rule, RULES, where=where, name="rule")
    check_count(bootstrap, where=where, name="bootstrap", least=0)
    level = check_level(level, where=where)
    evaluation, cells = _evaluation(table, where=where)
    ties = _ties(order, where=where)
    single, present, absent = _matched(functional, dysfunctional, where=where)
    refuse_reordered(present, bare_weights(weights), where=where)
    design, bare = split_design(weights, present, where=where)
    weight = weight_array(bare, n=len(present), where=where)
    rng = np.random.default_rng(seed)
    rows, stability, notes = {}, {}, {}
    for name in present.columns:
        have, lack = (
            answer_codes(frame[name], answers=answers, where=where, name=str(name))
            for frame in (present, absent)
        )
        notes[str(name)] = have[1] | lack[1]
        rows[name], stability[name] = feature_row(
            (have[0], lack[0]),
            cells=cells,
            weight=weight,
            rule=rule,
            ties=ties,
            level=level,
            draws=bootstrap,
            rng=rng,
            name=str(name),
            design=design,
        )
    warn_of_labels(notes, where=where)
    frame = pd.DataFrame.from_dict(rows, orient="index").rename_axis("feature")
    counts = frame[list(CATEGORIES)]
    first = frame.index[0]
    return KanoTable(
        table=frame,
        counts=counts.loc[first] if single else counts,
        category=str(frame.loc[first, "category"]) if single else frame["category"],
        better=float(frame.loc[first, "better"]) if single else frame["better"],
        worse=float(frame.loc[first, "worse"]) if single else frame["worse"],
        stability=pd.DataFrame.from_dict(stability, orient="index", columns=list(CATEGORIES)),
        evaluation=evaluation,
        rule=rule,
        order=tuple(CATEGORIES[at] for at in ties),
        level=level,
        bootstrap=bootstrap,
    )


def _evaluation(table: str | Sequence[Sequence[str]], *, where: str) -> tuple[str, Ints]:
    if isinstance(table, str):
        name = check_choice(table, EVALUATION_TABLES, where=where, name="table")
        rows: Sequence[Sequence[str]] = EVALUATION_TABLES[name]
    else:
        name, rows = "own", table
    right = len(rows) == 5 and all(len(row) == 5 and set(row) <= set(CATEGORIES) for row in rows)
    if not right:
        raise InputError(
            en=f"{where}: an evaluation table has five rows of five classes out of {', '.join(CATEGORIES)}.",
            zh=f"{where}：评价表应为五行五列，类别取自 {'、'.join(CATEGORIES)}。",
        )
    return name, np.array([[CATEGORIES.index(cell) for cell in row] for row in rows])


def _ties(order: Sequence[str], *, where: str) -> Ints:
    given = list(order)
    if not set(given) <= set(CATEGORIES) or len(set(given)) < len(given):
        raise InputError(
            en=f"{where}: order={given} should name classes out of {', '.join(CATEGORIES)}, each once.",
            zh=f"{where}：order={given} 应为 {'、'.join(CATEGORIES)} 中互不重复的类别。",
        )
    full = given + [category for category in TIE_ORDER if category not in given]
    return np.array([CATEGORIES.index(category) for category in full])


_ENDING = re.compile(
    r"[\s_.:：\-]*(?:dysfunctional|functional|absent|present|without|with|反向|正向|负向|没有|不具备|具备|有|neg|pos|dys|fun|_d|_f)$",
    re.IGNORECASE,
)


def _matched(
    functional: Any, dysfunctional: Any, *, where: str
) -> tuple[bool, pd.DataFrame, pd.DataFrame]:
    frames, kinds = [], set()
    for data in (functional, dysfunctional):
        kinds.add(isinstance(data, pd.DataFrame))
        if isinstance(data, pd.DataFrame):
            if data.columns.nlevels > 1:
                raise layered_columns(data, where=where)
            frames.append(data)
        else:
            column = label_column(data, where=where, name="answers")
            name = _ENDING.sub("", str(column.name)) if column.name is not None else "feature"
            frames.append(column.rename(name).to_frame())
    present, absent = frames
    single = kinds == {False}
    if not (present.columns.is_unique and absent.columns.is_unique):
        raise InputError(
            en=f"{where}: a column is there more than once. Rename or drop the copy.",
            zh=f"{where}：有列出现多次。请改名或删去重复列。",
        )
    if len(present) != len(absent) or present.empty:
        raise InputError(
            en=f"{where}: {len(present)} functional and {len(absent)} dysfunctional rows. Give both answers of "
            "the same respondents.",
            zh=f"{where}：正向 {len(present)} 行，反向 {len(absent)} 行。请给出同一批受访者的两组答案。",
        )
    if not present.index.equals(absent.index):
        raise InputError(
            en=f"{where}: the row labels of the two tables differ; give the same respondents in the same order.",
            zh=f"{where}：两张表的行标签不同；请给出同一批受访者且顺序一致。",
        )
    if single or list(present.columns) == list(absent.columns):
        return single, present, absent.set_axis(present.columns, axis=1)
    keys = [[_ENDING.sub("", str(name)) for name in frame.columns] for frame in (present, absent)]
    if sorted(keys[0]) != sorted(keys[1]) or len(set(keys[0])) < len(keys[0]):
        alone = sorted(set(keys[0]) ^ set(keys[1]))
        raise InputError(
            en=f"{where}: the columns of the two tables do not match: {', '.join(alone[:SHOWN_NAMES])}. Name each "
            "feature alike in both.",
            zh=f"{where}：两张表的列不匹配：{'、'.join(alone[:SHOWN_NAMES])}。请让同一功能在两表中同名。",
        )
    return single, present.set_axis(keys[0], axis=1), absent.set_axis(keys[1], axis=1)[keys[0]]


SHOWN_NAMES = 8
