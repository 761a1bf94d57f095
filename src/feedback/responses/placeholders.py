"""What stands in a cell where nothing is known: signs for nothing, words for no rating, and names many nameless people share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.responses.plain_cells import normalised

if TYPE_CHECKING:
    import pandas as pd

# as `normalised` and casefolded
_WHITE = r"[\s\p{Z}\x0b\x1c-\x1f\x85]+"
_NOTHING = frozenset(
    ["", "-", "--", "---", "–", "—", "——", "――", "/", "//", "\\", ".", "n/a", "#n/a", "null", "none", "nil", "nan",
     "nat", "undefined", "无", "無", "空", "暂无", "暫無", "未填", "未填写", "未填寫", "(blank)", "(空)", "(跳过)", "(跳過)",
     "0000-00-00", "0000/00/00", "0000-00-00t00:00:00", "0000-00-00 00:00:00"]
)  # fmt: skip
# written in the cell of a rating where none was given; the scale's own words come before these
NO_RATING = frozenset(
    ["n/a", "na", "#n/a", "n.a.", "nil", "null", "none", "-", "--", "—", "/", "no answer", "not applicable", "not answered",
     "no rating", "not rated", "skipped", "refused", "don't know", "don’t know", "dont know", "dk", "does not apply", "can't say", "cannot say", "no opinion",
     "not used", "never used", "did not use", "unable to rate", "不适用", "未答", "未作答", "未填", "未填写",
     "未评", "未评分", "未评价", "没有评分", "无评分", "跳过", "(跳过)", "不清楚", "不知道", "说不清", "不好说", "不了解", "没用过", "未用过", "未使用", "未使用过", "没有使用过", "未接触", "没接触过", "无法评价", "拒答", "拒绝回答", "无", "空", "(空)", "暂无",
     "不適用", "未填寫", "未評", "未評分", "未評價", "沒有評分", "無評分", "跳過", "(跳過)", "說不清", "不好說", "不瞭解", "沒用過", "未使用過", "沒有使用過",
     "未接觸", "沒接觸過", "無法評價", "拒絕回答", "無", "暫無"]
)  # fmt: skip
_NAMELESS = frozenset(
    f"{word}{who}"
    for word in ("匿名", "游客", "遊客", "访客", "訪客", "散客", "路人", "非会员", "非會員", "未注册", "未註冊", "未登录", "未登錄", "未知", "临时", "臨時", "零售", "现金", "現金")
    for who in ("", "者", "用户", "用戶", "客户", "客戶", "顾客", "顧客", "会员", "會員", "买家", "買家", "散客")
    if who or word not in ("临时", "臨時", "零售", "现金", "現金")
) | {"无名", "無名", "不详", "不詳", "保密", "na"} | {
    f"{word}{who}"
    for word in ("anonymous", "anon", "guest", "unknown", "unregistered", "not registered", "walk-in", "walk in", "walkin", "cash")
    for who in ("", " user", " customer", " client", " buyer", " guest", " member")
    if who or word != "cash"
}  # fmt: skip


def blank(cells: pd.Series) -> pd.Series:
    """Where nothing stands, or what stands for nothing.

    >>> import pandas as pd
    >>> blank(pd.Series([None, " ", "—", "N/A", "0000-00-00 00:00:00", "A"])).tolist()
    [True, True, True, True, True, False]
    """
    return _among(cells, _NOTHING)


def filled(cells: pd.Series) -> pd.Series:
    """Cells without the spaces around them; "" where nothing stands, or what stands for nothing.

    >>> import pandas as pd
    >>> filled(pd.Series([" A ", "/", None])).tolist()
    ['A', '', '']
    """
    return cells.fillna("").astype("str").str.strip().mask(blank(cells), "")


def is_nobody(cells: pd.Series) -> pd.Series:
    """Where an identifier is nobody's own: blank, or a name that many nameless people share.

    >>> import pandas as pd
    >>> is_nobody(pd.Series(["散客", "GUEST", "匿名 ", "Walk-in customer", "guest_17", "N/A"])).tolist()
    [True, True, True, True, False, True]
    """
    return _among(cells, _NOTHING | _NAMELESS)


def _among(cells: pd.Series, listed: frozenset[str]) -> pd.Series:
    import numpy as np
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    if cells.dtype != "str":
        return normalised(cells).fillna("").str.casefold().isin(listed)
    # making equal takes away white space alone and leaves digits: what has more signs than the longest listed, or a digit
    # that none has, is none of them
    column = pa.array(cells.array).cast(pa.large_string())
    digits = "".join(sorted(set("123456789").difference(*listed)))
    other = pc.match_substring_regex(column, f"[{digits}]")
    rest = np.flatnonzero(pc.fill_null(pc.invert(other), True))
    signs = pc.utf8_length(pc.replace_substring_regex(column.take(pa.array(rest)), _WHITE, ""))
    short = np.asarray(pc.fill_null(pc.less_equal(signs, max(map(len, listed))), True), dtype=bool)
    rest = rest[short]
    place, distinct = pd.factorize(cells.iloc[rest], use_na_sentinel=False)
    plain = normalised(pd.Series(distinct, dtype="str")).fillna("").str.casefold()
    found = np.zeros(len(cells), dtype=bool)
    found[rest] = plain.isin(listed).to_numpy()[place]
    return pd.Series(found, index=cells.index, name=cells.name)
