"""What each column of a table of answers seems to carry, with the reason: where a study file of one's own begins.

By heading and cells together. Nothing here is certain, and nothing is read by it: whoever writes the study
looks it through, and `feedback run` refuses what does not fit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from feedback.questionnaire.parts import Words
from feedback.responses.dates import read_dates
from feedback.responses.plain_cells import normalised, says_something
from feedback.responses.readers.timing import read_seconds
from feedback.responses.respondents import identifiers_in
from feedback.responses.spellings import several_in_a_cell
from feedback.responses.usual_words import usual_words
from feedback.responses.validate import Numeric, parse_ratings

if TYPE_CHECKING:
    import pandas as pd

Role = Literal[
    "respondent", "date", "wave", "seconds", "weights", "rating", "nps", "aspects", "text", "segments", "left"
]  # fmt: skip

# the smallest that holds what stands in a column
SCALES = ((1.0, 5.0), (0.0, 5.0), (1.0, 7.0), (1.0, 10.0), (0.0, 10.0), (0.0, 100.0))
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
_CLASSES = 5  # 好评, 中评, 差评 are no texts
_GROUPS = 40
_A_GROUP = 5  # people in a group of usual size, at least
_PERSONAL = 0.2
_ANSWER_LENGTH = 6  # characters in the middle of what people write freely
_DIFFERENT = 0.3  # of what people write freely, at least
_CODE = r"[A-Za-z]{0,6}[-_ ]?[\d-]+|[0-9a-f-]{8,}"
_ROWS = 20_000  # that are looked at

_HEADS: Mapping[str, re.Pattern[str]] = {
    role: re.compile(words, re.IGNORECASE)
    for role, words in {
        "person": r"姓名|名字|电话|電話|手机|手機|邮箱|郵箱|e-?mail|phone|mobile|(?:first|last|full|user)[ _]?name|^name$|(?<![a-z])ip(?![a-z])|openid|身份证|住址|家庭地址",
        "respondent": r"^(?:id|#|no\.?|序号|序號|编号|編號)$|答卷(?:编号|序号|id)|问卷编号|提交序号|respondent|response ?_?id|case ?_?id|(?:会员|客户|用户|學|学|工)号|(?:user|guest|customer|member) ?_?id",
        "seconds": r"用时|用時|时长|時長|耗时|duration|time (?:taken|spent)|seconds|elapsed",
        "wave": r"^(?:wave|round|期次|批次|轮次|波次|期)$",
        "date": r"时间|時間|日期|月份|date|(?<![a-z])times?(?:tamp)?(?![a-z])|submitted|created|\bday\b|\bmonth\b",
        "weights": r"权重|權重|加权|weight|\bwt\b",
        "nps": r"推荐|推薦|nps|recommend",
        "overall": r"总体|整体|总的|综合|总评|總體|整體|總評|overall|in general|all in all",
        "rating": r"评分|評分|打分|得分|评级|星级|星級|满意|滿意|score|rating|\bstars?\b|satisf",
        "text": r"评价|評價|评论|評論|意见|意見|建议|建議|原因|反馈|反饋|内容|留言|描述|请说明|感受|想说|看法|心得|吐槽|comment|feedback|review|reason|suggest|\bwhy\b|\btext\b|remark|verbatim",
        "group": r"门店|分店|店名|店铺|城市|地区|区域|部门|渠道|班级|机构|shop|store|branch|city|region|department|channel|group",
        "name": r"name$|名称$|\burl\b|link|网址",
        "count": r"次数|人数|数量|年龄|金额|收入|消费金额|几次|岁|\bage\b|count|number of|how many|visits|amount|income|\byears?\b",
    }.items()
}


_BARE = re.compile(
    r"(?:满意度?|滿意度?|评分|評分|打分|星级|score|rating|stars?|satisfaction)", re.IGNORECASE
)


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
    """

    column: str
    role: Role
    why: Words
    scale: tuple[float, float] | None = None
    zeros: bool = False


def column_roles(table: pd.DataFrame) -> list[ColumnRole]:
    """A role for each column, in the order of the table.

    Parameters
    ----------
    table
        Answers as `read_table` gives them, a row a respondent.

    Returns
    -------
    list of ColumnRole
        At most one column each as respondent, date, wave, seconds, weights, rating and nps. Ratings that are
        no overall rating are aspects, if they share the scale that most have.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = 12
    >>> table = pd.DataFrame({
    ...     "id": map(str, range(rows)), "星级": ["5", "3", "1"] * 4, "门店": ["东", "西"] * 6,
    ...     "评价": [f"上菜慢，等了{n}分钟" for n in range(rows)],
    ... })
    >>> [guess.role for guess in column_roles(table)]
    ['respondent', 'rating', 'segments', 'text']
    """
    looked_at = table.iloc[:_ROWS]
    found = [_alone(str(name), looked_at[name]) for name in table.columns]
    apart = {str(name): int(looked_at[name].nunique()) for name in table.columns}
    return _overall(_once(found, apart))


def _alone(name: str, cells: pd.Series) -> ColumnRole:
    """What a column says by itself."""
    said = normalised(cells)[says_something(cells)]
    kinds = said.nunique()
    if kinds == 0:
        return ColumnRole(name, "left", Words(zh="没有内容", en="nothing stands in it"))
    personal = ColumnRole(name, "left", Words(zh="像是个人信息", en="looks like personal data"))
    if identifiers_in(said)[1].mean() > _PERSONAL:
        return personal
    if kinds == 1:
        return ColumnRole(name, "left", Words(zh="所有行都相同", en="the same in every row"))
    if _named(name, "rating") and (rated := _rated(name, said)):
        return rated  # 手机满意度 is a rating, 手机 a number
    if _named(name, "person"):
        return personal
    if _named(name, "text") and (written := _written(name, said)):
        return written
    return (
        _in_the_record(name, said)
        or _rated(name, said)
        or _written(name, said)
        or _grouped(name, said)
        or _as_last(name, said)
    )


def _in_the_record(name: str, said: pd.Series) -> ColumnRole | None:
    """Who, when, how long, how heavy."""
    n = len(said)
    if _named(name, "seconds") and _share(read_seconds(said)[0].notna()) >= MOST:
        return ColumnRole(name, "seconds", _read(n, zh="作答用时", en="lengths of time"))
    if _named(name, "respondent") and said.nunique() >= _PEOPLE * n:
        each = Words(
            zh=f"{said.nunique()} 个不同的编号，共 {n} 行",
            en=f"{said.nunique()} different ones in {n} rows",
        )
        return ColumnRole(name, "respondent", each)
    if _named(name, "wave"):
        return ColumnRole(
            name, "wave", Words(zh=f"{said.nunique()} 期", en=f"{said.nunique()} waves")
        )
    numbers = _numbers(said)
    if _named(name, "weights") and numbers is not None and bool((numbers > 0).all()):
        return ColumnRole(name, "weights", Words(zh="正数", en="positive numbers"))
    # a bare number is a date only where the heading says so
    if _named(name, "date") or numbers is None:
        read = int(read_dates(said).stamps.notna().sum())
        if read >= (_HALF if _named(name, "date") else _MOST_DATES) * n:
            return ColumnRole(
                name, "date", Words(zh=f"{n} 格中 {read} 个日期", en=f"{read} dates in {n} cells")
            )
    return None


def _rated(name: str, said: pd.Series) -> ColumnRole | None:
    """A rating by numbers, numbers beside words, or the usual words of a scale."""
    if _named(name, "count") and not _named(name, "rating"):
        return None
    words = next((found for points in (5, 7, 4, 3) if (found := usual_words(said, 1, points))), {})
    if words and _share(said.isin(list(words))) >= MOST:
        points = Words(zh=f"{len(words)} 种量表用语", en=f"{len(words)} words of a scale")
        high = max(5.0, *words.values())
        return ColumnRole(name, "aspects", points, scale=(1.0, high))
    scaled = _scale_of(said)
    if scaled is not None:
        (low, high), values, reasons = scaled
        named = _named(name, "rating") or _named(name, "overall")
        if not named and (values.nunique() < 3 or high > 10 or bool((values % 1).any())):
            return None
        why = _from_to(values, reasons)
        if _named(name, "nps") and RECOMMEND[1] >= high > _HALFWAY:
            return ColumnRole(name, "nps", why, scale=RECOMMEND)
        whole = bool((values.dropna() % 1 == 0).all())
        zeros = whole and bool((values == 0).any()) and high == SCALES[0][1]
        return ColumnRole(name, "aspects", why, scale=(low, high), zeros=zeros)
    if (_named(name, "rating") or _named(name, "overall")) and said.nunique() <= _POINTS:
        own = Words(
            zh="评分，但用语不常见：请写到 rating 或 aspects 下，并在量表的 answers: 中从差到好列出",
            en="a rating in words of its own: put it under rating or aspects, and the words under answers: of the scale, worst first",
        )
        return ColumnRole(name, "left", own)
    return None


def _scale_of(said: pd.Series) -> tuple[tuple[float, float], pd.Series, pd.Series] | None:
    """The smallest scale that holds all but slips, else all but a few; values and why others are none, as `parse_ratings`."""
    held = [(ends, *parse_ratings(said, Numeric(*ends, {}))) for ends in SCALES]
    fitting = [each for each in held if _share(each[2] == "") >= MOST and each[1].nunique() > 1]
    # a slip of the pen is no reason to take 55 for an answer of a hundred
    whole = (
        each
        for each in fitting
        if each[0][1] <= RECOMMEND[1] and _share(each[2] == "") >= _ALL_BUT_SLIPS
    )
    return next(whole, None) or next(iter(fitting), None)


def _written(name: str, said: pd.Series) -> ColumnRole | None:
    if _numbers(said) is not None:
        return None
    if _named(name, "name") or _share(said.str.fullmatch(_CODE)) >= MOST:
        return None
    different, middle = said.nunique() / len(said), float(said.str.len().median())
    freely = different >= _DIFFERENT and middle >= _ANSWER_LENGTH
    if not freely and not (_named(name, "text") and said.nunique() > _CLASSES):
        return None
    if _named(name, "date") and not _named(name, "text"):
        return None
    kinds = Words(
        zh=f"{len(said)} 条，中位数 {middle:.0f} 字",
        en=f"{len(said)} texts, {middle:.0f} characters in the middle",
    )
    return ColumnRole(name, "text", kinds)


def _grouped(name: str, said: pd.Series) -> ColumnRole | None:
    kinds = said.nunique()
    codes = _numbers(said) is not None and not _named(name, "group")
    if codes or kinds > _GROUPS or len(said) < _A_GROUP * kinds:
        return None
    if several := several_in_a_cell(said, name):
        return ColumnRole(name, "left", several[0])
    return ColumnRole(name, "segments", Words(zh=f"{kinds} 组", en=f"{kinds} groups"))


def _as_last(name: str, said: pd.Series) -> ColumnRole:
    numbers = _numbers(said)
    if said.is_unique and _share(said.str.fullmatch(_CODE)) == 1:
        own = Words(zh="每行一个不同的编号", en="a number of its own in every row")
        return ColumnRole(name, "respondent", own)
    if _named(name, "date"):
        when = Words(
            zh="像是时间，但多数读不成日期", en="called a time, but most cells are no dates"
        )
        return ColumnRole(name, "left", when)
    if numbers is None:
        why = Words(
            zh=f"{said.nunique()} 个不同的值，太多，不能作分组",
            en=f"{said.nunique()} different values, too many for groups",
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
    return ColumnRole(name, "left", why)


def _once(found: list[ColumnRole], apart: Mapping[str, int]) -> list[ColumnRole]:
    """One column each for what a row has once; of several dates the one that says it was handed in."""
    kept = list(found)
    for role in ("respondent", "date", "wave", "seconds", "weights", "nps"):
        several = [n for n, guess in enumerate(kept) if guess.role == role]
        if len(several) < 2:
            continue
        handed_in = [
            n
            for n in several
            if re.search(r"提交|完成|结束|submit|end|complet", kept[n].column, re.IGNORECASE)
        ]
        named = [n for n in several if role in _HEADS and _named(kept[n].column, role)]
        first = (handed_in or named or several)[0]
        if role == "respondent":  # of several the one that tells most apart
            first = max(named or several, key=lambda n: apart[kept[n].column])
        for n in several:
            if n == first:
                continue
            if role == "nps":
                kept[n] = replace(kept[n], role="aspects")
            else:
                other = Words(
                    zh=f"也像 {role}；已取 {kept[first].column}",
                    en=f"{role}, too; {kept[first].column} was taken",
                )
                kept[n] = replace(kept[n], role="left", why=other)
    return kept


def _overall(found: list[ColumnRole]) -> list[ColumnRole]:
    """The overall rating among the ratings, and what scale the others share."""
    rated = [guess for guess in found if guess.role == "aspects"]
    overall = next((guess for guess in rated if _named(guess.column, "overall")), None)
    bare = [guess for guess in rated if _BARE.fullmatch(guess.column)]
    if (overall is None and len(rated) == 1) or len(bare) == 1:
        overall = overall or (bare or rated)[0]
    scales = [guess.scale for guess in rated if guess is not overall]
    common = max(dict.fromkeys(scales), key=scales.count) if scales else None
    kept = []
    for guess in found:
        if guess is overall:
            kept.append(replace(guess, role="rating"))
        elif guess.role == "aspects" and guess.zeros and common == SCALES[0]:
            zero = Words(zh="；0 视为不适用", en="; 0 is taken for does not apply")
            why = Words(zh=guess.why.zh + zero.zh, en=guess.why.en + zero.en)
            kept.append(replace(guess, why=why, scale=common))
        elif guess.role == "aspects" and guess.scale != common:
            other = Words(
                zh="评分，但量表与其余各项不同",
                en="a rating, on another scale than the others",
            )
            kept.append(replace(guess, role="left", why=other))
        else:
            kept.append(guess)
    return kept


def _named(name: str, kind: str) -> bool:
    return _HEADS[kind].search(name) is not None


def _numbers(said: pd.Series) -> pd.Series | None:
    """The cells as numbers; None where more than a few are none."""
    import pandas as pd

    numbers = pd.to_numeric(said, errors="coerce").astype("float64")
    return numbers.dropna() if _share(numbers.notna()) >= MOST else None


def _share(mask: pd.Series) -> float:
    return float(mask.astype(bool).mean())


def _from_to(values: pd.Series, reasons: pd.Series) -> Words:
    low, high, n = f"{values.min():g}", f"{values.max():g}", int((reasons != "").sum())
    return Words(
        zh=f"取值 {low} 到 {high}" + f"；另有 {n} 格读不出或超出" * bool(n),
        en=f"values {low} to {high}" + f"; {n} cells are none of them" * bool(n),
    )


def _read(n: int, *, zh: str, en: str) -> Words:
    return Words(zh=f"{n} 个{zh}", en=f"{n} {en}")
