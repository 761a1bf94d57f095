"""The contracts of the frames that pass between rooms: columns, kinds, units; one check function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedback.errors import ColumnError, InputError

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Contract:
    """What a frame promises: index name, columns with their kind: "text", "number", "flag", "date", "list"."""

    name: str
    index: str | None
    columns: Mapping[str, str]


# Why a comment is counted and not read, in this order, and what a reader calls it (zh, en).
FLAGS: Mapping[str, tuple[str, str]] = {
    "is_empty": ("空白", "empty"),
    "is_filler": ("没有内容（如“无”“没意见”）", "filler (such as “none”)"),
    "is_template": ("平台模板", "platform template"),
    "is_spam": ("广告或乱码", "advert or mashing"),
    "is_duplicate": ("同一人重复提交的内容", "the same person's copy"),
}

# A row a respondent; beside these a column a question id and a column a segment.
RESPONSES = Contract("responses", "respondent", {})

# What did not fit: a row a cell or a row of a raw file.
REJECTED = Contract(
    "rejected",
    None,
    {
        "file": "text",
        "row": "number",
        "column": "text",
        "found": "text",  # masked
        "reason": "text",
        "action": "text",
    },
)

# A row an open answer.
COMMENTS = Contract(
    "comments",
    "comment",
    {
        "respondent": "text",
        "question": "text",
        "text": "text",  # masked, else as it came
        "clean": "text",
        "language": "text",  # "zh", "en", "other", "" when empty
        **dict.fromkeys(FLAGS, "flag"),
    },
)

# A row an opinion about an aspect; offsets into `clean`.
MENTIONS = Contract(
    "mentions",
    None,
    {
        "comment": "text",
        "aspect": "text",
        "polarity": "number",  # -1 … 1; 0 neutral
        "start": "number",
        "end": "number",
    },
)

_SHARE = {
    "n": "number",  # respondents who could have hurt
    "n_negative": "number",
    "share_negative": "number",
    "share_negative_low": "number",
    "share_negative_high": "number",
}
_COST = {
    "effect": "number",
    "effect_low": "number",
    "effect_high": "number",
    "cost": "number",
    "cost_low": "number",
    "cost_high": "number",
}

# A row an aspect, sorted by cost, dearest first. Shares are of respondents, costs in rating points.
PAIN_POINTS = Contract(
    "pain_points",
    "aspect",
    {
        **_SHARE,
        "n_mentions": "number",  # people who mention it, in the base or not
        **_COST,
        "rank": "number",  # ties where intervals overlap, widened for how many there are; missing where unranked
    },
)
# The same, of aspects that cannot be ranked, and why.
UNRANKED = Contract("pain_points_unranked", "aspect", {**PAIN_POINTS.columns, "reason": "text"})

_AGAINST_REST = {
    "value": "text",
    "aspect": "text",
    **_SHARE,
    "share_rest": "number",
    "difference": "number",
    "difference_low": "number",
    "difference_high": "number",
    "p": "number",
    "p_adjusted": "number",
    "flag": "number",  # 1 clearly more, -1 clearly fewer, 0 not told apart
}
_POOLED = dict.fromkeys(("pooled", "pooled_low", "pooled_high"), "number")
_MEDIAN = dict.fromkeys(("median", "median_low", "median_high"), "number")
_MEAN = dict.fromkeys(("n", "missing", "mean", "sd", "mean_low", "mean_high"), "number")
_CONTRACTS = (
    RESPONSES,
    REJECTED,
    COMMENTS,
    MENTIONS,
    PAIN_POINTS,
    UNRANKED,
    Contract("pain_points_by_segment", None, {"segment": "text", **_AGAINST_REST, **_POOLED}),
    # shares of groups, of everybody or of the newest wave, that are rounded to more points than usual
    Contract(
        "rounded_shares",
        None,
        dict.fromkeys(("aspect", "segment", "value", "wave"), "text") | {"points": "number"},
    ),
    # copies that were set aside, of everybody ("" and ""), a wave or a group
    Contract(
        "copies",
        None,
        {"segment": "text", "value": "text", "n": "number", "n_comments": "number"}
        | {"n_copies": "number", "n_sent_twice": "number"}
        | {"mean": "number", "mean_with_copies": "number"},
    ),
    # the same of the newest wave alone, where the advice is of it
    Contract("pain_points_by_segment_now", None, {"segment": "text", **_AGAINST_REST, **_POOLED}),
    # what is read from comments, corrected by labels; without any, `expected_error` in points
    Contract(
        "corrected",
        None,
        {
            "figure": "text",  # share, difference, change, cost
            "aspect": "text",
            "segment": "text",
            "value": "text",
            "n": "number",
            "n_labelled": "number",
            "read": "number",
            "corrected": "number",
            "low": "number",
            "high": "number",
            "expected_error": "number",
        },
    ),
    # touchpoints in the order of the journey; missing where fewer than ten people met one
    Contract(
        "journey",
        "touchpoint",
        {"label": "text"}
        | dict.fromkeys(
            ("n", "estimate", "estimate_low", "estimate_high", "low", "high"), "number"
        ),
    ),
    # two shoppers (first, second), customers and what employees think of them, before and after a training
    Contract(
        "side_by_side",
        "item",
        {"label": "text"}
        | dict.fromkeys(("n", "n_first", "first", "second", "gap", "gap_low", "gap_high"), "number")
        | dict.fromkeys(("p_adjusted", "agreement"), "number"),
    ),
    Contract("standing", None, _AGAINST_REST),  # a group of a batch beside everybody else
    Contract("changes", None, {"group": "text", "since": "text", **_AGAINST_REST}),
    # ratings of an aspect beside what the same people wrote about it
    Contract(
        "witnesses",
        None,
        {"group": "text", "aspect": "text", "n_both": "number", "agreement": "number"},
    ),
    # mean rating and NPS before and after the clearest break: share_negative and share_rest are means
    Contract(
        "changes_overall",
        None,
        {
            "measure": "text",
            "since": "text",
            "value": "text",
            "difference": "number",
            "flag": "number",
        },
    ),
    # what the run decides on each aspect; every page and sentence reads it
    Contract(
        "verdicts",
        "aspect",
        {
            "label": "text",
            "n": "number",
            "n_negative": "number",
            "share_negative": "number",
            "hurts": "text",  # yes, few
            "matters": "text",  # yes, unclear, wrong_sign, unknown
            "groups": "text",  # more, none, withheld; "" without groups
            "where": "text",  # the groups it hurts clearly more, the worst first, in words; "" for none
            "verdict": "text",
            "sentence": "text",
            "first": "number",  # place in the order in which to look at them, missing for none; first_rank with ties
            "first_rank": "number",
            "begin_segment": "text",  # segment and group to begin with; "" for everywhere
            "begin": "text",
        },
    ),
    Contract("quotes", None, {"aspect": "text", "comment": "text", "quote": "text"}),
    # of the estimates of the costs in pain_points
    Contract(
        "cost_correlations", None, {"aspect": "text", "other": "text", "correlation": "number"}
    ),
    Contract("theme_impact", "aspect", {"n": "number", "n_theme": "number", **_COST}),
    Contract(
        "drivers",
        "driver",
        {"importance": "number", "share": "number", "ci_low": "number", "ci_high": "number"},
    ),
    Contract(
        "items",
        "item",
        {"label": "text", "dimension": "text", "low": "number", "high": "number", **_MEAN}
        | {"top_share": "number", "top_low": "number", "top_high": "number", "on_100": "number"},
    ),
    Contract(
        "filled",
        "item",
        {"label": "text", "question": "text", **_MEAN, **_MEDIAN, "of_total": "number"}
        | {"nothing": "number"},
    ),
    Contract(
        "page_times",
        None,
        {"page": "text", "n": "number", "missing": "number", **_MEDIAN, "rated": "number"}
        | {"n_rated": "number", "n_fast": "number", "share_fast": "number"}
        | {"share_fast_low": "number", "share_fast_high": "number"},
    ),
    Contract(
        "max_diff",
        None,
        {
            "question": "text",
            "choice": "text",
            "shown": "number",
            "best": "number",
            "worst": "number",
        }
        | {"n": "number", "net": "number", "net_low": "number", "net_high": "number"}
        | {"utility": "number", "utility_low": "number", "utility_high": "number"}
        | {"preference": "number"},
    ),
    Contract(
        "choices",
        None,
        {
            "question": "text",
            "choice": "text",
            "n_chose": "number",
            "n": "number",
            "missing": "number",
        }
        | {
            "share": "number",
            "share_low": "number",
            "share_high": "number",
            "mean_place": "number",
        },
    ),
    Contract(
        "quotas",
        None,
        {"quota": "text", "cell": "text", "limit": "number", "n": "number", "wanting": "number"}
        | {"quota_state": "text"},
    ),
    Contract(
        "arms",
        None,
        {"arms": "text", "item_label": "text", "arm": "text", "n": "number", "mean": "number"}
        | {"first_n": "number", "first_mean": "number", "arm_difference": "number"}
        | {"arm_difference_low": "number", "arm_difference_high": "number"},
    ),
    Contract(
        "orders",
        None,
        {"orders": "text", "page": "text", "item_label": "text", "n": "number", "mean": "number"}
        | {"later_n": "number", "later_mean": "number", "order_difference": "number"}
        | {"order_difference_low": "number", "order_difference_high": "number"},
    ),
    Contract(
        "dimensions",
        "dimension",
        {"items": "number", "low": "number", "high": "number", **_MEAN, "alpha": "number"},
    ),
    Contract(
        "scores",
        None,
        {"score": "text", "of": "text", "estimate": "number", "ci_low": "number"}
        | {"ci_high": "number", "low": "number", "high": "number", "n": "number"},
    ),
    Contract(
        "gaps",
        None,
        {"expectation": "number", "perception": "number", "gap": "number", "n": "number"},
    ),
    Contract("kano", None, {"category": "text", "better": "number", "worse": "number"}),
    Contract("tokens", "comment", {"tokens": "list"}),
    Contract("topics", None, {"topic": "number", "name": "text", "n": "number", "share": "number"}),
    Contract("topic_words", None, {"topic": "number", "word": "text", "weight": "number"}),
    Contract("topic_documents", "comment", {"topic": "number"}),
    Contract("topic_curve", None, {"topics": "number", "stability": "number", "chosen": "flag"}),
    Contract("keyness", None, {"word": "text", "group": "text", "z": "number", "q": "number"}),
)
# Tables with a row a respondent or a comment: the study owner's, never beside a page that is passed on.
OF_PERSONS = (
    "responses", "rejected", "comments", "mentions", "quotes", "tokens", "topic_documents"
)  # fmt: skip
# Every table a run writes, by name: the one place that says which there are.
RUN_TABLES: Mapping[str, Contract] = {contract.name: contract for contract in _CONTRACTS}


def check_tables(tables: Mapping[str, pd.DataFrame], *, where: str = "run") -> None:
    """Every table of a run keeps its contract.

    Raises
    ------
    ColumnError, InputError
        As `check_frame`; a table without a contract is named, too. A fault of the program, not of data.
    """
    for name, table in tables.items():
        if name not in RUN_TABLES:
            raise InputError(
                en=f"{where}: table {name!r} has no contract. Add it to RUN_TABLES in frames.py.",
                zh=f"{where}：表 {name!r} 没有约定。请在 frames.py 的 RUN_TABLES 中添加。",
            )
        if len(table):
            check_frame(table, RUN_TABLES[name], where=where)


def check_frame(frame: pd.DataFrame, contract: Contract, *, where: str) -> pd.DataFrame:
    """Return `frame` if it keeps `contract`, else say what breaks it.

    Raises
    ------
    ColumnError
        A promised column is not there.
    InputError
        A column is of another kind.
    """
    import pandas as pd

    missing = [name for name in contract.columns if name not in frame.columns]
    if missing:
        raise ColumnError.missing(missing, frame.columns, where=f"{where} ({contract.name})")
    tests = {
        "number": pd.api.types.is_numeric_dtype,
        "flag": pd.api.types.is_bool_dtype,
        "date": pd.api.types.is_datetime64_any_dtype,
        "list": lambda column: (
            pd.api.types.is_object_dtype(column) or isinstance(column.dtype, pd.ArrowDtype)
        ),
        "text": lambda column: (
            pd.api.types.is_string_dtype(column) or isinstance(column.dtype, pd.CategoricalDtype)
        ),
    }
    for name, kind in contract.columns.items():
        if len(frame) and not tests[kind](frame[name]):
            raise InputError(
                en=f"{where} ({contract.name}): column {name} should be {kind}, "
                f"it is {frame[name].dtype}. Convert it first.",
                zh=f"{where}（{contract.name}）：列 {name} 应为 {kind}，实为 {frame[name].dtype}。请先转换。",
            )
    return frame
