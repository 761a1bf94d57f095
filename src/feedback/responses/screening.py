"""Who may count: signs of careless, hurried, copied or machine-made answers, and a joint verdict."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError, ColumnError, InputError
from feedback.numeric import number_array, number_frame
from feedback.responses import screening_indices as index
from feedback.responses.screening_copies import answer_copies, text_copies
from feedback.results import Words

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

VERDICTS = ("ok", "doubtful", "careless")
REASONS = {
    "attention": Words(en="failed an attention check", zh="未通过注意力检测题"),
    "speed": Words(en="answered faster than one can read", zh="作答快于阅读速度"),
    "straight": Words(en="same answer over half the items", zh="半数以上题目连续选同一项"),
    "outlier": Words(en="combination of answers hardly anybody gives", zh="答案组合极为罕见"),
    "inconsistent": Words(en="contradicts himself across like items", zh="同类题目前后矛盾"),
    "duplicate": Words(en="same answers as another respondent", zh="答案与他人完全相同"),
    "copied_text": Words(en="same text as another respondent", zh="文字与他人相同"),
    "empty": Words(en="no answers", zh="没有作答"),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Where an index becomes a sign. The defaults let honest people pass.

    Seconds an item: Huang et al. (2012), Journal of Business and Psychology 27, 99-114; a run over half
    the items: Curran (2016), Journal of Experimental Social Psychology 66, 4-19.
    """

    seconds_per_item: float = 2.0
    impossible_seconds: float = 1.0
    run_share: float = 0.5
    shortest_run: int = 10
    outlier_p: float = 0.001
    synonym_r: float = 0.60
    antonym_r: float = 0.60
    least_pairs: int = 5
    consistency: float = 0.0
    consistency_mads: float = 2.0
    least_duplicate_items: int = 10
    least_duplicate_values: int = 3
    text_copies: int = 1
    signs_for_careless: int = 2


def screen_careless(
    responses: pd.DataFrame,
    *,
    items: Iterable[Hashable] | Mapping[str, Sequence[Hashable]],
    reverse: Iterable[Hashable] = (),
    low: float | None = None,
    high: float | None = None,
    duration: str | ArrayLike | pd.Series | None = None,
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
    attention
        {column: the expected answer, or a list of accepted ones}.
    texts
        Columns of open answers.
    limits
        Where an index becomes a sign.

    Returns
    -------
    pd.DataFrame
        n_answered, longstring, avgstring, irv (intra-individual variability), mahalanobis_d2, mahalanobis_p, even_odd
        (higher is more careless), synonyms, antonyms, person_total (correlations), seconds_per_item,
        same_answers, near_answers (other respondents), attention_failed, same_text, signs (how many
        kinds), reasons (ids of REASONS, comma-separated), verdict: "ok", "doubtful" (one sign),
        "careless" (two kinds of signs, two failed attention checks, or an impossible speed). What
        cannot be told is missing; `.attrs["not_told"]` says why.

    Raises
    ------
    InputError, ColumnError
        Text among the ratings, unknown columns, negative durations.
    AnalysisError
        Fewer than two items.

    Notes
    -----
    Indices agree with R's careless 1.2.2 (synonyms without random resampling). A high alpha is no sign of
    care: whoever ticks the same everywhere raises it.

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
    not_told: dict[str, Words] = {}
    table = pd.DataFrame({"n_answered": (~np.isnan(x)).sum(axis=1)}, index=frame.index)
    table["longstring"], table["avgstring"] = index.runs(x)
    table["irv"] = index.individual_variability(x)
    _distances(table, x, not_told)
    _consistency(table, x, turned, [_places(listed, scale) for scale in scales], rules, not_told)
    seconds = _seconds(responses, duration, where=where)
    with np.errstate(divide="ignore", invalid="ignore"):
        each = seconds / table["n_answered"].to_numpy()
    table["seconds_per_item"] = np.where(np.isfinite(each), each, np.nan)
    table["same_answers"], table["near_answers"] = answer_copies(x)
    table["attention_failed"] = _attention(responses, attention or {}, where=where)
    table["same_text"] = _texts(responses, texts, where=where)
    for name, given in (("seconds_per_item", duration), ("attention_failed", attention), ("same_text", texts)):
        if given is None or (not isinstance(given, pd.Series) and not np.size(given)) or given == {}:
            not_told[name] = Words(en="not asked for", zh="未提供相应数据")
    flags = _flags(table, x, rules)
    table["signs"] = flags.drop(columns="empty").sum(axis=1)
    names = np.array(flags.columns, dtype=object)
    table["reasons"] = [", ".join(names[row]) for row in flags.to_numpy()]
    table["verdict"] = _verdict(table, flags, rules)
    table.attrs["not_told"] = {name: words.en for name, words in not_told.items()}
    return table


def _items(
    items: Iterable[Hashable] | Mapping[str, Sequence[Hashable]],
) -> tuple[list[Hashable], list[list[Hashable]]]:
    if isinstance(items, Mapping):
        scales = [list(scale) for scale in items.values()]
        return list(dict.fromkeys(item for scale in scales for item in scale)), scales
    return ([items] if isinstance(items, str) else list(items)), []


def _places(listed: list[Hashable], scale: list[Hashable]) -> NDArray[np.intp]:
    return np.array([listed.index(item) for item in scale], dtype=np.intp)


def _turned(
    frame: pd.DataFrame,
    reverse: Iterable[Hashable],
    low: float | None,
    high: float | None,
    *,
    where: str,
) -> NDArray[np.float64]:
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
    places = [frame.columns.get_loc(name) for name in names]
    if low is not None and high is not None:
        outside = int(((x < low) | (x > high)).sum())
        if outside:
            raise InputError(
                en=f"{where}: {outside} answers lie outside {low:g} to {high:g}. Recode “not applicable” as "
                "missing first.",
                zh=f"{where}：{outside} 个答案超出 {low:g}–{high:g}。请先将“不适用”改为缺失。",
            )
        x[:, places] = low + high - x[:, places]
    return x


def _distances(
    table: pd.DataFrame, x: NDArray[np.float64], not_told: dict[str, Words]
) -> None:
    varied = np.array([len(np.unique(column[~np.isnan(column)])) > 1 for column in x.T])
    covariance = pd.DataFrame(x[:, varied]).cov().to_numpy()
    known = bool(varied.sum()) and not np.isnan(covariance).any() and len(x) > varied.sum() + 1
    if known:
        distance, _, p = index.mahalanobis(x[:, varied], covariance)
        table["mahalanobis_d2"], table["mahalanobis_p"] = distance, p
        return
    table["mahalanobis_d2"] = table["mahalanobis_p"] = np.nan
    not_told["mahalanobis_d2"] = Words(
        en="needs more respondents than items, and items that vary", zh="受访者须多于题数，且题目有变化"
    )


def _consistency(
    table: pd.DataFrame,
    x: NDArray[np.float64],
    turned: NDArray[np.float64],
    scales: list[NDArray[np.intp]],
    rules: Limits,
    not_told: dict[str, Words],
) -> None:
    table["even_odd"] = index.even_odd(turned, scales)
    if table["even_odd"].isna().all():
        not_told["even_odd"] = Words(
            en="needs three scales of two items or more", zh="至少需要三个量表，每个两题以上"
        )
    correlation = pd.DataFrame(x).corr().to_numpy()
    for name, least in (("synonyms", rules.synonym_r), ("antonyms", rules.antonym_r)):
        opposite = name == "antonyms"
        values, pairs = index.matched_pairs(x, correlation, least=least, opposite=opposite)
        table[name] = values
        if pairs < 2:
            not_told[name] = Words(
                en=f"{pairs} pairs of items correlate that strongly", zh=f"相关足够强的题目对只有 {pairs} 对"
            )
        elif pairs < rules.least_pairs:
            not_told[f"{name} as a sign"] = Words(
                en=f"only {pairs} pairs of items", zh=f"题目对只有 {pairs} 对"
            )
    table["person_total"] = index.person_total(turned)
    table.attrs["pairs_enough"] = {
        name: name not in not_told and f"{name} as a sign" not in not_told
        for name in ("synonyms", "antonyms")
    }


def _seconds(responses: pd.DataFrame, duration: Any, *, where: str) -> NDArray[np.float64]:
    if duration is None:
        return np.full(len(responses), np.nan)
    if isinstance(duration, str):
        if duration not in responses.columns:
            raise ColumnError.missing([duration], map(str, responses.columns), where=where)
        duration = responses[duration]
    seconds = number_array(duration, where=where, name="duration")
    if len(seconds) != len(responses) or (seconds < 0).any():
        raise InputError(
            en=f"{where}: duration should be seconds, one a respondent ({len(responses)}), none negative.",
            zh=f"{where}：用时应为秒数，每名受访者一个（{len(responses)}），且不为负。",
        )
    return seconds


def _attention(
    responses: pd.DataFrame, checks: Mapping[Hashable, Any], *, where: str
) -> NDArray[np.float64]:
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


def _texts(
    responses: pd.DataFrame, texts: str | Sequence[str], *, where: str
) -> NDArray[np.float64]:
    names = [texts] if isinstance(texts, str) else list(texts)
    absent = [name for name in names if name not in responses.columns]
    if absent:
        raise ColumnError.missing(absent, map(str, responses.columns), where=f"{where} texts")
    if not names:
        return np.full(len(responses), np.nan)
    return text_copies(responses[names]).astype(np.float64)


def _flags(table: pd.DataFrame, x: NDArray[np.float64], rules: Limits) -> pd.DataFrame:
    k = x.shape[1]
    values = np.sort(np.where(np.isnan(x), np.inf, x), axis=1)
    distinct = (np.diff(values, axis=1) > 0).sum(axis=1) + 1 - np.isnan(x).any(axis=1)
    run = max(rules.shortest_run, int(np.ceil(rules.run_share * k)))
    enough = k >= rules.least_duplicate_items
    return pd.DataFrame(
        {
            "attention": table["attention_failed"] >= 1,
            "speed": table["seconds_per_item"] < rules.seconds_per_item,
            "straight": table["longstring"] >= run,
            "outlier": table["mahalanobis_p"] < rules.outlier_p,
            "inconsistent": _inconsistent(table, rules),
            "duplicate": enough
            & (table["same_answers"] >= 1)
            & (distinct >= rules.least_duplicate_values),
            "copied_text": table["same_text"] >= rules.text_copies,
            "empty": table["n_answered"] == 0,
        }
    )


def _inconsistent(table: pd.DataFrame, rules: Limits) -> pd.Series:
    """Two consistency indices (or the only one there is) on the wrong side, and far from the others'."""
    enough = table.attrs["pairs_enough"]
    signed = {"even_odd": -1.0, "person_total": 1.0, "synonyms": 1.0, "antonyms": -1.0}
    wrong, told = pd.Series(0, index=table.index), 0
    for name, sign in signed.items():
        values = sign * table[name]
        if not enough.get(name, True) or values.notna().sum() < 2:
            continue
        told += 1
        spread = 1.4826 * (values - values.median()).abs().median()
        far = values < values.median() - rules.consistency_mads * spread
        wrong += ((values < rules.consistency) & far).astype(int)
    return wrong >= min(2, max(told, 1))


def _verdict(table: pd.DataFrame, flags: pd.DataFrame, rules: Limits) -> NDArray[np.object_]:
    decisive = (
        (table["attention_failed"] >= 2)
        | (table["seconds_per_item"] < rules.impossible_seconds)
        | flags["empty"]
    )
    careless = (table["signs"] >= rules.signs_for_careless) | decisive
    doubtful = table["signs"] >= 1
    return np.where(careless, VERDICTS[2], np.where(doubtful, VERDICTS[1], VERDICTS[0])).astype(object)
