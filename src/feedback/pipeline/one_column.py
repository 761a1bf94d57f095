"""What one column of a table of answers seems to carry by itself, with the reason: by heading and cells together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from feedback.pipeline.column_names import (
    HAN,
    Heads,
    asks_for_count,
    asks_for_importance,
    asks_for_option,
    asks_for_person,
    asks_for_several,
    is_called,
)
from feedback.pipeline.stated_scales import StatedScale, listed_options, stated_scale
from feedback.questionnaire.parts import Words
from feedback.responses.dates import read_dates
from feedback.responses.placeholders import NO_RATING, blank
from feedback.responses.plain_cells import normalised
from feedback.responses.readers.timing import read_seconds
from feedback.responses.respondents import identifiers_in
from feedback.responses.spellings import several_in_a_cell, without_declined
from feedback.responses.usual_words import STRONG, against, degree_of, usual_words
from feedback.responses.validate import Numeric, parse_ratings
from feedback.responses.worded_numbers import number_beside

if TYPE_CHECKING:
    import pandas as pd

Role = Literal[
    "respondent", "date", "wave", "seconds", "weights", "rating", "nps", "aspects", "text", "segments", "left"
]  # fmt: skip

# the smallest that holds what stands in a column whose heading states none
SCALES = (
    (1.0, 5.0),
    (0.0, 5.0),
    (1.0, 7.0),
    (1.0, 10.0),
    (0.0, 10.0),
    (0.0, 100.0),
    (-2.0, 2.0),
    (-3.0, 3.0),
    (-5.0, 5.0),
)
RECOMMEND = (0.0, 10.0)
MOST = 0.95  # of the cells that say something
_ALL_BUT_SLIPS = 0.995
_HALF, _MOST_DATES = (
    0.5,
    0.8,
)  # where the heading says so, where it does not; the road lists what is none
_PEOPLE = 0.3  # different ones among the answers: a person may stand in some waves
_HALFWAY = 7  # a scale that ends here or before is not that of the recommend question
_POINTS = 11
_LONGEST = 10  # highest number of a scale whose words are read
_CLASSES = 5  # 好评, 中评, 差评 are no texts
_GROUPS = 40
_A_GROUP = 5  # people in a group of usual size, at least
_PERSONAL = 0.2
_OWN = 0.25  # of the different answers, that one person gave
_SENTENCE = 4  # words of an answer that is no name of a group
_LISTS = 0.1  # of the cells hold several answers
_OPTIONS = 20  # of a question with several answers
_ANSWER_LENGTH = 6  # characters in the middle of what people write freely
_DIFFERENT = 0.3  # of what people write freely, at least
_CODE = r"[A-Za-z]{0,6}[-_ ]?[\d-]+|[0-9a-f-]{8,}"


@dataclass(frozen=True)
class ColumnRole:
    """What a column seems to carry.

    Attributes
    ----------
    column
        Its heading.
    role
        The entry of `columns:` it belongs under, `weights`, or `left` where none.
    why
        What speaks for it; counts only, never what somebody wrote.
    scale
        Ends, for ratings.
    zeros
        A 0 stands beside ratings from 1 on, where "does not apply" is a 0 as a rule.
    stated
        Whose heading says so: its own, or that of another rating whose scale has the same best.
    seen
        Least and greatest answer, for ratings by numbers.
    reverse
        Why its high answers are the bad ones; None where they are not.
    wording
        What a second heading or the file's labels say it asked.
    unrated
        Codes in it that its labels call no answer (98 = Don't know).
    aspect
        The aspect of the taxonomy it rates, where its heading names it without doubt.
    """

    column: str
    role: Role
    why: Words
    scale: tuple[float, float] | None = None
    zeros: bool = False
    stated: str | None = None
    seen: tuple[float, float] | None = None
    reverse: Words | None = None
    wording: str = ""
    unrated: tuple[str, ...] = ()
    aspect: str | None = None

    @property
    def heads(self) -> tuple[str, ...]:
        """What says what was asked: heading and wording."""
        return (self.column, self.wording) if self.wording else (self.column,)


def role_of(heads: Heads, cells: pd.Series) -> ColumnRole:
    """What a column says by itself."""
    name, said = heads[0], normalised(cells)[~blank(cells)]
    kinds = said.nunique()
    if kinds == 0:
        return ColumnRole(name, "left", Words(zh="没有内容", en="nothing stands in it"))
    personal = ColumnRole(name, "left", Words(zh="像是个人信息", en="looks like personal data"))
    if identifiers_in(said)[1].mean() > _PERSONAL:
        return personal
    if kinds == 1:
        return ColumnRole(name, "left", Words(zh="所有行都相同", en="the same in every row"))
    asks = any(is_called(heads, kind) for kind in ("rating", "overall", "nps"))
    if asks and (rated := _rated(heads, said)):
        return rated  # 手机满意度 is a rating, 手机 a number
    if is_called(heads, "person"):
        return personal
    # a question may speak of mobiles without asking for a number
    spoken_of = asks_for_person(heads)
    if spoken_of and not (_may_group(said) or _in_sentences(said) or _rated(heads, said)):
        return personal
    if ticked := _ticked(heads, said):
        return ticked
    if is_called(heads, "text") and (written := _written(heads, said)):
        return written
    return (
        _in_the_record(heads, said)
        or _rated(heads, said)
        or _written(heads, said)
        or _grouped(heads, said)
        or _as_last(heads, said)
    )


# 第3周, Wave 2, 2025Q1, 2025年春季: what only waves are called, whatever the heading; 第2期 may be of a housing estate
_WAVES = re.compile(
    r"第\s*[\d一二三四五六七八九十]+\s*(?:周|週|轮|輪|波|季度|学期|學期)|(?:wave|round|week|survey)[ -]?#?\d+"
    r"|(?:19|20)\d\d[ 年./-]*(?:q[1-4]|第?[一二三四1-4]季度?|[春夏秋冬][季天]?|spring|summer|autumn|fall|winter|h[12]|[上下]半年|[上下]学期)"
    r"|(?:q[1-4]|spring|summer|autumn|fall|winter|h[12])[ -]*(?:19|20)\d\d"
    r"|(?:pre|post)(?:[- ]?(?:test|survey|intervention|treatment))?|before|after|baseline|follow[- ]?up \d+|前测|後測|后测|前測|(?:干预|干預|培训|培訓|改造|活动|活動)[前后後]",
    re.IGNORECASE,
)


def _in_the_record(heads: Heads, said: pd.Series) -> ColumnRole | None:
    """Who, when, how long, how heavy."""
    n = len(said)
    if is_called(heads, "seconds") and _share(read_seconds(said)[0].notna()) >= MOST:
        return ColumnRole(heads[0], "seconds", _read(n, zh="作答用时", en="lengths of time"))
    if is_called(heads, "respondent") and said.nunique() >= _PEOPLE * n:
        each = Words(
            zh=f"{said.nunique()} 个不同的编号，共 {n} 行",
            en=f"{said.nunique()} different ones in {n} rows",
        )
        return ColumnRole(heads[0], "respondent", each)
    of_waves = _share(said.str.fullmatch(_WAVES.pattern, flags=re.IGNORECASE)) >= MOST
    if of_waves or is_called(heads, "wave"):
        return ColumnRole(
            heads[0], "wave", Words(zh=f"{said.nunique()} 期", en=f"{said.nunique()} waves")
        )
    numbers = _numbers(said)
    if is_called(heads, "weights") and numbers is not None and bool((numbers > 0).all()):
        return ColumnRole(heads[0], "weights", Words(zh="正数", en="positive numbers"))
    # a bare number is a date only where the heading says so
    if is_called(heads, "date") or numbers is None:
        read = int(read_dates(said).stamps.notna().sum())
        if read >= (_HALF if is_called(heads, "date") else _MOST_DATES) * n:
            return ColumnRole(
                heads[0],
                "date",
                Words(zh=f"{n} 格中 {read} 个日期", en=f"{read} dates in {n} cells"),
            )
    return None


_IMPORTANCE = Words(
    zh="问的是有多重要，不是满意不满意；与满意度对照可用 fb.importance_performance",
    en="asks how important it is, not how good; fb.importance_performance holds it against satisfaction",
)


def _rated(heads: Heads, said: pd.Series) -> ColumnRole | None:
    """A rating by numbers, numbers beside words, or the usual words of a scale."""
    if (asks_for_count(heads) or asks_for_option(heads)) and not is_called(heads, "rating"):
        return None
    answered = said[~said.str.casefold().isin(NO_RATING)]
    if answered.empty:
        return None
    if asks_for_importance(heads):
        return ColumnRole(heads[0], "left", _IMPORTANCE)
    for points in (5, 7, 4, 3):
        words = usual_words(answered, 1, points, often=False)
        if words and any(re.search("重要|important", word, re.IGNORECASE) for word in words):
            return ColumnRole(heads[0], "left", _IMPORTANCE)
        if words and _share(answered.isin(list(words))) >= MOST:
            found = Words(zh=f"{len(words)} 种量表用语", en=f"{len(words)} words of a scale")
            return ColumnRole(heads[0], "aspects", found, scale=(1.0, float(points)))
    stated = next((told for head in heads if (told := stated_scale(head))), None)
    worded = _in_its_words(answered)
    stated = stated if worded is None else worded
    beside = answered.eq("0") & (stated is not None and stated.low == 1)
    scaled = _scale_of(answered[~beside], stated)
    if stated is not None and (scaled is None or scaled[0] != (stated.low, stated.high)):
        beside, scaled = beside & False, _scale_of(answered, stated)
    if scaled is not None:
        return _by_numbers(heads, *scaled, stated, zeros=bool(beside.any()))
    if (
        is_called(heads, "rating") or is_called(heads, "overall")
    ) and answered.nunique() <= _POINTS:
        own = Words(
            zh="评分，但用语不常见：请写到 rating 或 aspects 下，并在量表的 answers: 中从差到好列出",
            en="a rating in words of its own: put it under rating or aspects, and the words under answers: of the scale, worst first",
        )
        return ColumnRole(heads[0], "left", own)
    return None


def _in_its_words(answered: pd.Series) -> StatedScale | None:
    """The scale that the answers say by the words beside their numbers, both ends strong: 0 非常不满意 … 4 非常满意."""
    pairs = {pair for cell in answered.unique() if (pair := number_beside(cell))}
    low, high = min((n for n, _ in pairs), default=0.0), max((n for n, _ in pairs), default=0.0)
    if low not in (0, 1) or not 3 <= high <= _LONGEST:
        return None
    told = [(n, degree) for n, word in pairs if n in (low, high) and (degree := degree_of(word))]
    sides = {(n, degree.side) for n, degree in told if degree.strength >= STRONG}
    falling = against(low, high, pairs) is not None
    if not falling and sides != {(low, -1), (high, 1)}:
        return None
    return StatedScale(low, high, falling=falling)


def _by_numbers(
    heads: Heads,
    scale: tuple[float, float],
    values: pd.Series,
    reasons: pd.Series,
    stated: StatedScale | None,
    *,
    zeros: bool,
) -> ColumnRole | None:
    low, high = scale
    held = stated is not None and stated.high == high and stated.low in (None, low)
    named = held or is_called(heads, "rating") or is_called(heads, "overall")
    if not named and (values.nunique() < 3 or high > 10 or bool((values % 1).any())):
        return None
    why = _from_to(values, reasons)
    why = and_also(why, ZERO) if zeros else why
    if stated is not None and not held:
        begins = "" if stated.low is None else f"{stated.low:g}–"
        other = Words(
            zh=f"；题目写的是 {begins}{stated.high:g}，与答案不符",
            en=f"; its heading says {begins}{stated.high:g}, which the answers do not keep to",
        )
        why = and_also(why, other)
    if is_called(heads, "nps") and RECOMMEND[1] >= high > _HALFWAY:
        return ColumnRole(heads[0], "nps", why, scale=RECOMMEND)
    whole = bool((values.dropna() % 1 == 0).all())
    nought = whole and bool((values == 0).any())
    return ColumnRole(
        heads[0],
        "aspects",
        why,
        scale=scale,
        zeros=zeros or (nought and high == SCALES[0][1]),
        stated=heads[0] if held and stated is not None and stated.low is not None else None,
        seen=(float(values.min()), float(values.max())),
        reverse=_FALLING if held and stated is not None and stated.falling else None,
    )


def _scale_of(
    said: pd.Series, stated: StatedScale | None
) -> tuple[tuple[float, float], pd.Series, pd.Series] | None:
    """The stated scale if it holds what stands there, else the smallest that holds all but slips, else all but a few.

    With the values and why others are none, as `parse_ratings`.
    """
    scales: tuple[tuple[float, float], ...] = SCALES
    if stated is not None:
        lows = (0.0, 1.0) if stated.low is None else (stated.low,)
        own = {(low, stated.high) for low in lows}
        scales = (*sorted(own, reverse=True), *(ends for ends in SCALES if ends not in own))
    held = [(ends, *parse_ratings(said, Numeric(*ends, {}))) for ends in scales]
    fitting = [each for each in held if _share(each[2] == "") >= MOST and each[1].nunique() > 1]
    if stated is not None and stated.low is not None and fitting[:1] and fitting[0] is held[0]:
        return held[0]
    # a slip of the pen is no reason to take 55 for an answer of a hundred
    whole = (
        each
        for each in fitting
        if each[0][1] <= RECOMMEND[1] and _share(each[2] == "") >= _ALL_BUT_SLIPS
    )
    return next(whole, None) or next(iter(fitting), None)


def _written(heads: Heads, said: pd.Series) -> ColumnRole | None:
    if _numbers(said) is not None:
        return None
    if is_called(heads, "name") or _share(said.str.fullmatch(_CODE)) >= MOST:
        return None
    different, middle = said.nunique() / len(said), float(said.str.len().median())
    asks = any(head.rstrip().endswith(("?", "？")) for head in heads)
    freely = different >= _DIFFERENT and middle >= _ANSWER_LENGTH
    freely |= (asks or not _may_group(said)) and _in_sentences(said)
    if not freely and not (is_called(heads, "text") and said.nunique() > _CLASSES):
        return None
    if is_called(heads, "date") and not is_called(heads, "text"):
        return None
    kinds = Words(
        zh=f"{len(said)} 条，中位数 {middle:.0f} 字",
        en=f"{len(said)} texts, {middle:.0f} characters in the middle",
    )
    return ColumnRole(heads[0], "text", kinds)


_TICKED_IN_ONE = Words(
    zh="多选题，几个选项写在一格；要按选项比较，请按“每个选项一列”导出，再把各列写到 segments",
    en="several answers in a cell; to compare by answer, export a column for each and list those under segments",
)


def _ticked(heads: Heads, said: pd.Series) -> ColumnRole | None:
    """Options that were ticked, several in a cell: no comments, however many combinations there are."""
    ticked = asks_for_several(heads) or _share(said.str.contains("┋", regex=False)) >= _LISTS
    if not (ticked or _of_a_few_options(heads, said)) or _numbers(said) is not None:
        return None
    several = several_in_a_cell(said, heads[0])
    return ColumnRole(heads[0], "left", several[0] if several else _TICKED_IN_ONE)


def _of_a_few_options(heads: Heads, said: pd.Series) -> bool:
    """Whether what stands between semicolons or commas is nearly always what others said, too."""
    parts = said.str.split(r"\s*[;,]\s*", regex=True).explode()
    parts = parts[parts.fillna("") != ""]
    often = parts.map(parts.value_counts()) >= _A_GROUP
    few = parts.nunique() <= _OPTIONS and len(parts) >= (1 + _LISTS) * len(said)
    return few and _share(often) >= MOST and not is_called(heads, "text")


def _in_sentences(said: pd.Series) -> bool:
    """Whether it was answered in sentences, some of them nobody else's: no options, however few differ."""
    long = (said.str.count(r"[A-Za-z'’]+") >= _SENTENCE) | (said.str.count(HAN) >= 2 * _SENTENCE)
    alone = _share(said.value_counts() == 1)
    return said.nunique() > _CLASSES and _share(long) >= _HALF and alone >= _OWN


def _may_group(said: pd.Series) -> bool:
    return said.nunique() <= min(_GROUPS, len(said) // _A_GROUP)


def _grouped(heads: Heads, said: pd.Series) -> ColumnRole | None:
    kinds = without_declined(said, heads[0])[0].nunique()
    codes = _numbers(said) is not None and not is_called(heads, "group")
    codes &= _share(said.isin(options_in(heads))) < MOST
    if codes or not _may_group(said):
        return None
    if several := several_in_a_cell(said, heads[0]):
        return ColumnRole(heads[0], "left", several[0])
    return ColumnRole(heads[0], "segments", Words(zh=f"{kinds} 组", en=f"{kinds} groups"))


def options_in(heads: Heads) -> dict[str, str]:
    """The options heading or wording lists, by number."""
    return next((found for head in heads if (found := listed_options(head))), {})


def _as_last(heads: Heads, said: pd.Series) -> ColumnRole:
    numbers = _numbers(said)
    if said.is_unique and _share(said.str.fullmatch(_CODE)) == 1:
        own = Words(zh="每行一个不同的编号", en="a number of its own in every row")
        return ColumnRole(heads[0], "respondent", own)
    if is_called(heads, "date") and numbers is None:
        return ColumnRole(heads[0], "left", _no_dates(said))
    if numbers is None:
        why = Words(
            zh=f"{said.nunique()} 个不同的值，太多，不能作分组",
            en=f"{said.nunique()} different values, too many for groups",
        )
    elif asks_for_option(heads):
        why = Words(
            zh="选项的编号，不是评分；若要按它分组，请写到 segments 下",
            en="numbers of options, not ratings; to group by it, put it under segments",
        )
    elif set(numbers.unique()) <= {0, 1}:
        why = Words(
            zh="只有 0 和 1；若是分组，请写到 segments 下",
            en="only 0 and 1; if these are groups, put it under segments",
        )
    else:
        why = Words(
            zh="数值，看不出是哪种评分量表", en="numbers on no scale that ratings usually have"
        )
        return ColumnRole(heads[0], "left", why, seen=(float(numbers.min()), float(numbers.max())))
    return ColumnRole(heads[0], "left", why)


def _no_dates(said: pd.Series) -> Words:
    """Why what is called a time is none, or which of its numbers is the month."""
    unclear = read_dates(said).unclear
    if unclear < _HALF * len(said):
        return Words(
            zh="像是时间，但多数读不成日期", en="called a time, but most cells are no dates"
        )
    return Words(
        zh=f"日期，但 {unclear} 格分不清日和月：请写到 date 下，并写 day_first: true（日在前）或 false（月在前）",
        en=f"dates, but in {unclear} cells day and month cannot be told apart: put it under date, and write day_first: true or false",
    )


def _numbers(said: pd.Series) -> pd.Series | None:
    """The cells as numbers; None where more than a few are none."""
    import pandas as pd

    numbers = pd.to_numeric(said, errors="coerce").astype("float64")
    return numbers.dropna() if _share(numbers.notna()) >= MOST else None


def _share(mask: pd.Series) -> float:
    return float(mask.astype(bool).mean())


_FALLING = Words(
    zh="题目或答案中小的数字是好的一端",
    en="its heading or its answers call the low number the good one",
)
ZERO = Words(zh="；0 视为不适用", en="; 0 is taken for does not apply")


def and_also(why: Words, more: Words) -> Words:
    return Words(zh=why.zh + more.zh, en=why.en + more.en)


def _from_to(values: pd.Series, reasons: pd.Series) -> Words:
    low, high, n = f"{values.min():g}", f"{values.max():g}", int((reasons != "").sum())
    return Words(
        zh=f"取值 {low} 到 {high}" + f"；另有 {n} 格读不出或超出" * bool(n),
        en=f"values {low} to {high}" + f"; {n} cells are none of them" * bool(n),
    )


def _read(n: int, *, zh: str, en: str) -> Words:
    return Words(zh=f"{n} 个{zh}", en=f"{n} {en}")
