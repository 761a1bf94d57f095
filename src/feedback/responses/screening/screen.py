"""Who may count: signs of careless, hurried, copied or machine-made answers, and a joint verdict."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError, ColumnError, InputError
from feedback.numeric import Floats, number_array, number_frame, refuse_reordered
from feedback.responses.screening import indices as index
from feedback.responses.screening.copies import answer_copies, text_copies
from feedback.responses.screening.verdict import Limits, joint_verdict, sign_flags
from feedback.results import Words

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def screen_careless(
    responses: pd.DataFrame,
    *,
    items: Iterable[Hashable] | Mapping[str, Sequence[Hashable]],
    reverse: Iterable[Hashable] = (),
    low: float | None = None,
    high: float | None = None,
    duration: str | ArrayLike | pd.Series | None = None,
    pages: Iterable[tuple[Any, Sequence[Hashable]]] = (),
    attention: Mapping[Hashable, Any] | None = None,
    texts: str | Sequence[str] = (),
    limits: Limits | None = None,
) -> pd.DataFrame:
    """Signs of careless answering, a row a respondent; nobody is dropped.

    Parameters
    ----------
    responses
        A row a respondent.
    items
        The rating items in the order they were asked; {scale: items} also gives the even-odd index.
    reverse
        Items worded the other way round (turned for the consistency indices only; runs and variability are
        of the answers as ticked), with `low` and `high`.
    low, high
        Ends of the scale.
    duration
        Seconds the respondent took: a column name or one number a row.
    pages
        For each page that was timed its seconds (a column name or one number a row) and the items on it.
    attention
        {column: the expected answer, or a list of accepted ones}.
    texts
        Columns of open answers.
    limits
        Where an index becomes a sign.

    Returns
    -------
    pd.DataFrame
        n_answered, longstring, avgstring (longest and mean run), irv (intra-individual variability),
        mahalanobis_d2, mahalanobis_p, even_odd (higher is more careless), synonyms, antonyms, person_total (correlations), seconds_per_item, timed_pages, fast_pages (pages answered at
        less than `Limits.seconds_per_item` an item, of those timed),
        same_answers, near_answers (others who ticked the same everywhere, or all but once), attention_failed, same_text, signs (how many
        kinds), reasons (ids of REASONS, comma-separated), verdict: "ok", "doubtful" (one sign),
        "careless" (two kinds of signs, two failed attention checks, or an impossible speed). What
        cannot be told is missing; `.attrs["not_told"]` says why,
        {column: {"en", "zh"}}.

    Raises
    ------
    InputError, ColumnError
        Text among the ratings, unknown columns, negative durations.
    AnalysisError
        Fewer than two items.

    Notes
    -----
    Indices agree with R's careless 1.2.2 (synonyms without random resampling). A high alpha is no sign of
    care: whoever ticks the same everywhere raises it. A whole time hides pages that were rushed behind one that was left open,
    so each timed page counts for itself (Bowling, Huang, Brower & Bragg, 2023, Organizational Research Methods 26, 323-352).

    Examples
    --------
    >>> answers = pd.DataFrame({f"q{i}": [3, i % 5 + 1, 5 - i % 5] for i in range(20)})
    >>> screened = screen_careless(answers, items=list(answers.columns), duration=[15, 90, 120])
    >>> screened["verdict"].tolist(), screened["reasons"].iloc[0]
    (['careless', 'ok', 'ok'], 'speed, straight')
    """
    where = "screen_careless"
    rules = limits or Limits()
    listed, scales = _items(items)
    if len(listed) < 2:
        raise AnalysisError(
            en=f"{where}: {len(listed)} items; at least 2 are needed.",
            zh=f"{where}：只有 {len(listed)} 道题，至少需要 2 道。",
        )
    frame = number_frame(responses, where=where, columns=listed)
    x = frame.to_numpy()
    turned = _turned(frame, reverse, low, high, where=where)
    places = [np.array([listed.index(item) for item in scale], dtype=np.intp) for scale in scales]
    answered = (~np.isnan(x)).sum(axis=1)
    seconds = _seconds(responses, duration, where=where)
    longstring, avgstring = index.runs(x)
    distance, far = _distances(x)
    pairs = {
        name: index.matched_pairs(x, frame.corr().to_numpy(), least=least, opposite=opposite)
        for name, least, opposite in (
            ("synonyms", rules.synonym_r, False),
            ("antonyms", rules.antonym_r, True),
        )
    }
    timed, fast = _fast_pages(responses, frame, pages, rules, where=where)
    same, near = answer_copies(x)
    table = pd.DataFrame(
        {
            "n_answered": answered,
            "longstring": longstring,
            "avgstring": avgstring,
            "irv": index.individual_variability(x),
            "mahalanobis_d2": distance,
            "mahalanobis_p": far,
            "even_odd": index.even_odd(turned, places),
            "synonyms": pairs["synonyms"][0],
            "antonyms": pairs["antonyms"][0],
            "person_total": index.person_total(turned),
            "seconds_per_item": np.where(answered > 0, seconds / np.maximum(answered, 1), np.nan),
            "timed_pages": timed,
            "fast_pages": fast,
            "same_answers": same,
            "near_answers": near,
            "attention_failed": _attention(responses, attention or {}, where=where),
            "same_text": _texts(responses, texts, where=where),
        },
        index=frame.index,
    )
    enough = {name: count >= rules.least_pairs for name, (_, count) in pairs.items()}
    flags = sign_flags(table, x, rules, enough=enough)
    table["signs"] = flags.drop(columns="empty").sum(axis=1)
    names = np.array(flags.columns, dtype=object)
    table["reasons"] = [", ".join(names[row]) for row in flags.to_numpy()]
    table["verdict"] = joint_verdict(table, flags, rules)
    told = {name: count for name, (_, count) in pairs.items()}
    table.attrs["not_told"] = _not_told(table, told, rules)
    return table


def _not_told(
    table: pd.DataFrame, pairs: dict[str, int], rules: Limits
) -> dict[str, dict[str, str]]:
    """Why a column is empty, or not used for the verdict, in both languages."""
    why = {
        "mahalanobis_d2": Words(
            en="needs more respondents than items, and items that vary",
            zh="受访者须多于题数，且题目有变化",
        ),
        "even_odd": Words(
            en="needs three scales of two items or more", zh="至少需要三个量表，每个两题以上"
        ),
        "seconds_per_item": Words(en="no duration given", zh="未提供用时"),
        "fast_pages": Words(en="no page was timed", zh="未按页计时"),
        "attention_failed": Words(en="no attention checks given", zh="未提供注意力检测题"),
        "same_text": Words(en="no open answers given", zh="未提供开放题"),
    } | {
        name: Words(
            en=f"{count} pairs of items that correlate so strongly; {rules.least_pairs} are needed to judge by",
            zh=f"相关足够强的题目对有 {count} 对，据以判断至少需要 {rules.least_pairs} 对",
        )
        for name, count in pairs.items()
    }
    return {
        name: {"en": words.en, "zh": words.zh}
        for name, words in why.items()
        if table[name].isna().all() or pairs.get(name, rules.least_pairs) < rules.least_pairs
    }


def _items(
    items: Iterable[Hashable] | Mapping[str, Sequence[Hashable]],
) -> tuple[list[Hashable], list[list[Hashable]]]:
    if isinstance(items, Mapping):
        scales = [list(scale) for scale in items.values()]
        return list(dict.fromkeys(item for scale in scales for item in scale)), scales
    return ([items] if isinstance(items, str) else list(items)), []


def _turned(
    frame: pd.DataFrame,
    reverse: Iterable[Hashable],
    low: float | None,
    high: float | None,
    *,
    where: str,
) -> Floats:
    names = [reverse] if isinstance(reverse, str) else list(reverse)
    absent = [str(name) for name in names if name not in frame.columns]
    if absent:
        raise ColumnError.missing(absent, map(str, frame.columns), where=f"{where} reverse")
    if names and (low is None or high is None):
        raise InputError(
            en=f"{where}: give low= and high=, the ends of the scale, to turn the reverse items round.",
            zh=f"{where}：反向计分需要 low= 与 high=（量表两端）。",
        )
    x = frame.to_numpy().copy()
    if low is not None and high is not None:
        outside = int(((x < low) | (x > high)).sum())
        if outside:
            raise InputError(
                en=f"{where}: {outside} answers lie outside {low:g} to {high:g}. Recode “not applicable” as "
                "missing first.",
                zh=f"{where}：{outside} 个答案超出 {low:g}–{high:g}。请先将“不适用”改为缺失。",
            )
        x = np.where(frame.columns.isin(names), low + high - x, x)
    return x


def _distances(x: Floats) -> tuple[Floats, Floats]:
    """Squared Mahalanobis distance over the items that vary and its p; missing where they are too many."""
    varied = np.array([len(np.unique(column[~np.isnan(column)])) > 1 for column in x.T])
    covariance = pd.DataFrame(x[:, varied]).cov().to_numpy()
    if not varied.any() or np.isnan(covariance).any() or len(x) <= varied.sum() + 1:
        empty = np.full(len(x), np.nan)
        return empty, empty
    distance, _, p = index.mahalanobis(x[:, varied], covariance)
    return distance, p


def _seconds(responses: pd.DataFrame, duration: Any, *, where: str) -> Floats:
    if duration is None:
        return np.full(len(responses), np.nan)
    if isinstance(duration, str):
        if duration not in responses.columns:
            raise ColumnError.missing([duration], map(str, responses.columns), where=where)
        duration = responses[duration]
    refuse_reordered(responses, duration, where=where)
    seconds = number_array(duration, where=where, name="duration")
    if len(seconds) != len(responses) or (seconds < 0).any():
        raise InputError(
            en=f"{where}: duration should be seconds, one a respondent ({len(responses)}), none negative.",
            zh=f"{where}：用时应为秒数，每名受访者一个（{len(responses)}），且不为负。",
        )
    return seconds


def _fast_pages(
    responses: pd.DataFrame,
    frame: pd.DataFrame,
    pages: Iterable[tuple[Any, Sequence[Hashable]]],
    rules: Limits,
    *,
    where: str,
) -> tuple[Floats, Floats]:
    """(n,) pages whose time is known and on which something was rated, and how many of them were too fast to read."""
    timed, fast, told = np.zeros(len(frame)), np.zeros(len(frame)), False
    for seconds, items in pages:
        absent = [str(item) for item in items if item not in frame.columns]
        if absent:
            raise ColumnError.missing(absent, map(str, frame.columns), where=f"{where} pages")
        took, told = _seconds(responses, seconds, where=where), True
        answered = frame[list(items)].notna().sum(axis=1).to_numpy()
        known = ~np.isnan(took) & (answered > 0)
        timed += known
        fast += known & (np.nan_to_num(took) < rules.seconds_per_item * answered)
    nothing = np.full(len(frame), np.nan)
    return (timed, np.where(timed > 0, fast, np.nan)) if told else (nothing, nothing)


def _attention(responses: pd.DataFrame, checks: Mapping[Hashable, Any], *, where: str) -> Floats:
    absent = [str(name) for name in checks if name not in responses.columns]
    if absent:
        raise ColumnError.missing(absent, map(str, responses.columns), where=f"{where} attention")
    failed = np.zeros(len(responses))
    for name, expected in checks.items():
        single = isinstance(expected, str) or not np.iterable(expected)
        accepted = [expected] if single else list(expected)
        column = responses[name]
        failed += (column.notna() & ~column.isin(accepted)).to_numpy()
    return failed if checks else np.full(len(responses), np.nan)


def _texts(responses: pd.DataFrame, texts: str | Sequence[str], *, where: str) -> Floats:
    names = [texts] if isinstance(texts, str) else list(texts)
    absent = [name for name in names if name not in responses.columns]
    if absent:
        raise ColumnError.missing(absent, map(str, responses.columns), where=f"{where} texts")
    if not names:
        return np.full(len(responses), np.nan)
    return text_copies(responses[names]).astype(np.float64)
