"""What reading an export gives back: responses, comments, what did not fit, and how much of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from feedback.errors import session_language
from feedback.questionnaire.quotas import said_of
from feedback.responses.readers.registry import READERS

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class ReadResponses:
    """What an export holds; unpacks into `responses, comments, issues`.

    Attributes
    ----------
    responses
        Index respondent. `wave`, date and seconds under the names of the questionnaire's record
        (else "date", "seconds"), `finished` where the tool says it, then the answer columns with
        their `_na`. Reversed items are scored (low + high - answer); as ticked they stand beside in
        ID_ticked.
    comments
        Index comment; respondent, question, text as it came. A row an open answer, personal data
        asked for on purpose left out.
    issues
        row (as a spreadsheet counts; missing for the whole file), respondent, column (of the file),
        answer (our column), found (personal data masked), kept_as, why_zh, why_en.
    platform
        What the file was taken for.
    counts
        rows_in, responses, previews, duplicates, screened_out (by a `stop` of the questionnaire), unanswered (responses without any answer; `feedback run` leaves
        them out), broken_rows (more cells than the header, totals, the header once more),
        no_rating (cells of ratings, of the responses, in which somebody said there is none: N/A, 不适用, -), skipped (those in which only the tool does: (跳过)), unfinished, comments, issues; quota_full (turned away by a full quota) where there are quotas.
    quotas
        How far each cell of the quotas was filled (`feedback.questionnaire.quotas.quota_table`); empty without quotas.
    """

    responses: pd.DataFrame
    comments: pd.DataFrame
    issues: pd.DataFrame
    platform: str
    counts: Mapping[str, int]
    source: str = ""
    notes: Mapping[str, Any] = field(default_factory=dict, repr=False)
    quotas: pd.DataFrame | None = field(default=None, repr=False)

    def __iter__(self) -> Iterator[pd.DataFrame]:
        return iter((self.responses, self.comments, self.issues))

    @property
    def table(self) -> pd.DataFrame:
        """The responses."""
        return self.responses

    def explain(self, language: str | None = None) -> str:
        """What was read, in a few lines."""
        counts, tool = self.counts, READERS[self.platform].tool
        silent, none, skipped = (
            counts.get(name, 0) for name in ("unanswered", "no_rating", "skipped")
        )
        if (language or session_language()) == "zh":
            lost = "，".join(
                f"{words} {counts[name]} 行"
                for name, words in (
                    ("previews", "预览或测试"),
                    ("duplicates", "重复提交或重复编号"),
                    ("screened_out", "甄别不合格"),
                    ("quota_full", "配额已满"),
                    ("broken_rows", "残缺或汇总行"),
                )
                if counts.get(name)
            )
            return (
                f"按 {tool}（{self.platform}）读取：{counts['rows_in']} 行 → {counts['responses']} 份答卷"
                + (f"（剔除：{lost}）" if lost else "")
                + (f"（其中 {silent} 份没有任何答案）" if silent else "")
                + f"，{counts['comments']} 条开放回答，{counts['issues']} 处问题"
                + (f"；{none} 格写明没有评分（如 N/A、不适用）" if none else "")
                + (f"；{skipped} 格评分由问卷工具记为跳过或未答" if skipped else "")
                + "。"
                + self._quotas("zh")
            )
        lost = ", ".join(
            f"{counts[name]} {words}"
            for name, words in (("previews", "previews or tests"), ("duplicates", "sent twice or with a repeated identifier"), ("screened_out", "screened out"), ("quota_full", "turned away by a full quota"), ("broken_rows", "broken or of totals"))
            if counts.get(name)
        )  # fmt: skip
        return (
            f"Read as {tool} ({self.platform}): {counts['rows_in']} rows → {counts['responses']} responses"
            + (f" (dropped: {lost})" if lost else "")
            + (f" ({silent} of them without any answer)" if silent else "")
            + f", {counts['comments']} open answers, {counts['issues']} issues"
            + (f"; {none} cells say that there is no rating (N/A and the like)" if none else "")
            + (f"; ratings the tool marks as skipped or not answered: {skipped}" if skipped else "")
            + "."
            + self._quotas("en")
        )

    def _quotas(self, language: str) -> str:
        said = said_of(self.quotas, language) if self.quotas is not None else ""
        return said if language == "zh" or not said else f" {said}"

    def _repr_html_(self) -> str:
        from html import escape

        return f"<p>{escape(self.explain())}</p>{self.issues.head(20).to_html()}"
