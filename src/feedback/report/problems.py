"""Reasons not to publish, what is said of them, and what to do about their cause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from feedback.errors import ReportError, session_language
from feedback.fonts import REMEDY_EN, REMEDY_ZH
from feedback.results import Words

_AGAIN = Words(
    en="Make the report again with `feedback run`; its files are not changed by hand.",
    zh="请用 feedback run 重新生成报告，不要手工改动其中的文件。",
)
_FAULT = Words(
    en="Check the installation with `feedback doctor`; in a notebook of your own, correct the cell.",
    zh="请用 feedback doctor 检查安装；若是自己的笔记本，请修正该单元格。",
)
# by code; what the notebooks that ship do wrong in spite of all is ours, as the last sentence says
REMEDIES = {
    "language": _AGAIN,
    "page": _AGAIN,
    "count": _AGAIN,
    "result": _AGAIN,
    "stderr": _FAULT,
    "error": _FAULT,
    "glyph": Words(en=REMEDY_EN, zh=REMEDY_ZH),
    "title": Words(
        en="Begin the notebook with a heading (# …): it is the page's title.",
        zh="请在笔记本开头写一个标题（# …），它就是页面标题。",
    ),
    "heading": Words(
        en="Give the notebook one heading of level 1 (# …) and go down one level at a time (##, ###).",
        zh="笔记本里只写一个一级标题（# …），其下逐级使用 ##、###。",
    ),
    "request": Words(
        en="Put what is fetched into the notebook (a chart, an attached picture): reports are read offline.",
        zh="请把要加载的内容放进笔记本（图表、粘贴的图片）：报告须能离线阅读。",
    ),
    "alt": Words(
        en="Say in words what the picture shows: ![words](picture), alt= of an HTML picture, "
        "or a chart of feedback.charts, which says it itself.",
        zh="请用文字说明图片内容：![说明](图片)、HTML 图片的 alt，或改用 feedback.charts 的图（自带说明）。",
    ),
    "table": Words(
        en="Show the table only where it has rows, or with show_table, which says why there are none.",
        zh="有数据时才显示表格，或用 show_table，它会说明为何没有内容。",
    ),
    "chart": Words(
        en="Draw the chart only where there is something to draw, else say why there is nothing.",
        zh="有数据时才画图，否则用文字说明为何没有。",
    ),
    "contrast": Words(
        en="Choose a darker colour for the words or a lighter one behind them.",
        zh="请加深文字颜色，或调浅背景。",
    ),
    "cell": Words(en="", zh=""),  # the message of the cell says it
}
_OURS = Words(
    en="If the notebook is one that ships, this is our fault: please report it with this message.",
    zh="若出错的是自带的笔记本，则是本软件的缺陷，请附上这条消息反馈。",
)
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason not to publish; `str` speaks the language of the session.

    Attributes
    ----------
    code
        What kind it is: a key of REMEDIES.
    en, zh
        What was found and where.
    """

    code: str
    en: str
    zh: str

    def __str__(self) -> str:
        return self.zh if session_language() == "zh" else self.en

    @property
    def remedy(self) -> Words:
        """What to do about the cause."""
        return REMEDIES[self.code]


def remedy_of(problems: Sequence[Problem]) -> Words:
    """What to do about several: each remedy once, in the order in which the problems stand."""
    every = [remedy for remedy in dict.fromkeys(p.remedy for p in problems) if remedy.en]
    if any(remedy not in (_AGAIN, _FAULT) for remedy in every):
        every.append(_OURS)
    return sum(every, Words(en="", zh=""))


def refusal(name: str, problems: Sequence[Problem], *, kept: Path | None = None) -> ReportError:
    """What is said of a report that is not published: the first problems, what to do, where it is kept.

    Parameters
    ----------
    name
        Of the report or page.
    problems
        At least one; five are shown and the others counted.
    kept
        A folder that stays after the command, None where nothing is kept.
    """
    shown, more = problems[:_SHOWN], len(problems) - _SHOWN
    more_en, more_zh = (f"; and {more:,} more", f"；另有 {more:,} 处") if more > 0 else ("", "")
    kept_en, kept_zh = (f" It is kept in {kept}.", f"已保留在 {kept}。") if kept else ("", "")
    remedy = remedy_of(shown)
    advice_en, advice_zh = (f" {remedy.en}", remedy.zh) if remedy.en else ("", "")
    return ReportError(
        en=f"{name}: not published: {'; '.join(p.en.rstrip('.') for p in shown)}{more_en}.{advice_en}{kept_en}",
        zh=f"{name}：未发布：{'；'.join(p.zh.rstrip('。') for p in shown)}{more_zh}。{advice_zh}{kept_zh}",
    )
