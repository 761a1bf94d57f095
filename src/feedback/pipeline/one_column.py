"""What one column of a table of answers seems to carry by itself, with the reason: by heading and cells together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedback.pipeline.column_names import (
    HAN,
    Heads,
    asks_for_option,
    asks_for_person,
    asks_for_several,
    is_called,
)
from feedback.pipeline.draft_role import ColumnRole
from feedback.pipeline.rated_column import MOST, rated, share_of
from feedback.pipeline.stated_scales import listed_options
from feedback.questionnaire.parts import Words
from feedback.responses.dates import read_dates
from feedback.responses.placeholders import blank
from feedback.responses.plain_cells import normalised
from feedback.responses.readers.timing import read_seconds
from feedback.responses.respondents import identifiers_in
from feedback.responses.spellings import several_in_a_cell, without_declined

if TYPE_CHECKING:
    import pandas as pd

# of dates: where the heading says so, where it does not; the road lists what is none
_HALF, _MOST_DATES = 0.5, 0.8
_PEOPLE = 0.3  # different ones among the answers: a person may stand in some waves
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


def role_of(heads: Heads, cells: pd.Series) -> ColumnRole:
    """What a column says by itself."""
    name, said = heads[0], normalised(cells)[~blank(cells)]
    kinds = said.nunique()
    if kinds == 0:
        return ColumnRole(name, "left", Words(zh="没有内容", en="nothing stands in it"))
    personal = ColumnRole(name, "left", Words(zh="像是个人信息", en="looks like personal data"))
    if identifiers_in(said)[1].mean() > _PERSONAL:
        return personal
    asks = any(is_called(heads, kind) for kind in ("rating", "overall", "nps"))
    if kinds == 1:
        blanks = len(cells) - len(said)
        return ColumnRole(name, "left", _alone(heads, said, blanks=blanks, asks=asks))
    if asks and (found := rated(heads, said)):
        return found  # 手机满意度 is a rating, 手机 a number
    if is_called(heads, "person"):
        return personal
    # a question may speak of mobiles without asking for a number
    spoken_of = asks_for_person(heads)
    if spoken_of and not (_may_group(said) or _in_sentences(said) or rated(heads, said)):
        return personal
    if ticked := _ticked(heads, said):
        return ticked
    if is_called(heads, "text") and (written := _written(heads, said)):
        return written
    return (
        _in_the_record(heads, said)
        or rated(heads, said)
        or _written(heads, said)
        or _grouped(heads, said)
        or _as_last(heads, said)
    )


_TICKS = frozenset(["1", "√", "✓", "✔", "x", "是", "有", "选", "已选", "选中", "yes", "y", "true", "checked", "selected", "ticked"])  # fmt: skip


def _alone(heads: Heads, said: pd.Series, *, blanks: int, asks: bool) -> Words:
    """Of a column that holds one answer: an option that was ticked or left blank, or what says nothing; 1 is no tick where a rating is asked for."""
    answer, ticked = str(said.iloc[0]), len(said)
    # What did you buy? [Tea]
    named = any(head.rstrip(" )）]］】」”\"'").endswith(answer) for head in heads)
    option = (named and not answer.isnumeric()) or (not asks and answer.casefold() in _TICKS)
    if not blanks or not option:
        return Words(zh="所有行都相同", en="the same in every row")
    return Words(
        zh=f"多选题的一个选项：{ticked} 行选了，空着的没有选；要按它比较，先在表中把空格填成“未选”，再写到 segments",
        en=f"an option that {ticked} rows ticked, blank where it was not; to compare by it, fill the blanks in the table with a word "
        "such as no, and put it under segments",
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
    if is_called(heads, "seconds") and share_of(read_seconds(said)[0].notna()) >= MOST:
        return ColumnRole(heads[0], "seconds", _read(n, zh="作答用时", en="lengths of time"))
    if is_called(heads, "respondent") and said.nunique() >= _PEOPLE * n:
        each = Words(
            zh=f"{said.nunique()} 个不同的编号，共 {n} 行",
            en=f"{said.nunique()} different ones in {n} rows",
        )
        return ColumnRole(heads[0], "respondent", each)
    of_waves = share_of(said.str.fullmatch(_WAVES.pattern, flags=re.IGNORECASE)) >= MOST
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


def _written(heads: Heads, said: pd.Series) -> ColumnRole | None:
    if _numbers(said) is not None:
        return None
    if is_called(heads, "name") or share_of(said.str.fullmatch(_CODE)) >= MOST:
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
    ticked = asks_for_several(heads) or share_of(said.str.contains("┋", regex=False)) >= _LISTS
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
    return few and share_of(often) >= MOST and not is_called(heads, "text")


def _in_sentences(said: pd.Series) -> bool:
    """Whether it was answered in sentences, some of them nobody else's: no options, however few differ."""
    long = (said.str.count(r"[A-Za-z'’]+") >= _SENTENCE) | (said.str.count(HAN) >= 2 * _SENTENCE)
    alone = share_of(said.value_counts() == 1)
    return said.nunique() > _CLASSES and share_of(long) >= _HALF and alone >= _OWN


def _may_group(said: pd.Series) -> bool:
    return said.nunique() <= min(_GROUPS, len(said) // _A_GROUP)


def _grouped(heads: Heads, said: pd.Series) -> ColumnRole | None:
    kinds = without_declined(said, heads[0])[0].nunique()
    codes = _numbers(said) is not None and not is_called(heads, "group")
    codes &= share_of(said.isin(options_in(heads))) < MOST
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
    if said.is_unique and share_of(said.str.fullmatch(_CODE)) == 1:
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
    return numbers.dropna() if share_of(numbers.notna()) >= MOST else None


def _read(n: int, *, zh: str, en: str) -> Words:
    return Words(zh=f"{n} 个{zh}", en=f"{n} {en}")
