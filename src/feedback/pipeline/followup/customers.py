"""Customers of a follow-up: where each tier and stage hurts, who left, and what the first fixes are worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from feedback.disclosure import shown_groups
from feedback.errors import AnalysisError
from feedback.insight.customers.churn import LEAST_PER_COLUMN, ChurnRisk, churn_risk
from feedback.insight.customers.leaving import leaving_by_hurt, who_left
from feedback.insight.customers.value import improvement_value
from feedback.insight.pain_points.segments import compare_segments, rows_shown
from feedback.insight.pain_points.who_is_hurt import Signals
from feedback.pipeline.followup.keeping import kept_orders
from feedback.pipeline.followup.orders import (
    customer_table,
    customers_of,
    given_groups,
    read_orders,
)
from feedback.pipeline.followup.state import FollowupRun
from feedback.pipeline.followup.survey import run_of
from feedback.pipeline.intake import DATE, RATING
from feedback.pipeline.verdicts import FIXES, fixes_of
from feedback.pipeline.waves import signals_of
from feedback.results import Words
from feedback.rounded_tables import told_table

YEARS, DISCOUNT = 3.0, 0.08
SIGNS = {  # what the risk of leaving is told from
    RATING: Words(en="overall rating", zh="总体评分"),
    "orders_before": Words(en="orders before the answer", zh="答卷前的订单数"),
    "recency_days": Words(en="days since the last order", zh="距上次下单的天数"),
}


def follow_customers(run: FollowupRun) -> FollowupRun:
    """Pain points by tier and stage, leaving and the value of the first fixes; nothing where no customers are named."""
    customer = run.study.customer
    if customer is None or not (customer.orders or customer.tier or customer.stage):
        return run
    orders, remarks = read_orders(run)
    orders, old = kept_orders(run, orders)
    table, limits, wrong = customer_table(run, orders)
    keys, unlinked = customers_of(run)
    run = run.with_tables(customers=table).with_notes(
        *remarks, *old, *wrong, *unlinked, *_limits(limits)
    )
    for said in _limits(limits):
        run = _finding(run, "tiers", said, useful=False)  # foretells nothing
    analysis = run_of(run.results)
    signals = signals_of(analysis)
    if signals is None:
        return run
    responses = analysis.tables["responses"]
    at = responses[DATE] if DATE in responses else pd.Series(pd.NaT, index=responses.index)
    known = ~(at >= run.as_of + pd.Timedelta(days=1))
    groups = pd.DataFrame(
        {name: keys.map(table[name]).replace("", np.nan) for name in ("tier", "stage")}
    )
    if limits:
        groups["stage"] = stage_in_time(groups["stage"], at, limits=limits, as_of=run.as_of)
    groups = groups.assign(**given_groups(run, responses))
    run = _pain_by_group(run, signals, groups[known.to_numpy()])
    if not len(orders) or not (keys != "").any():
        return run
    people = pd.DataFrame({"customer": keys, "at": at}, index=responses.index)
    people = people[known.to_numpy() & (keys != "").to_numpy() & at.notna().to_numpy()]
    seen = who_left(
        people, orders, customer="customer", date="date", days=customer.left_days, as_of=run.as_of
    )
    place = signals.respondents.get_indexer(seen.index)
    hurt, heard = (
        pd.DataFrame(flags[place] & (place >= 0)[:, None], seen.index, signals.aspects)
        for flags in (signals.heard & signals.hurt, signals.heard)
    )
    if RATING in responses:
        seen[RATING] = responses.loc[seen.index, RATING].astype(float)
    leaving = leaving_by_hurt(seen["left"], hurt, heard, level=run.results.level)
    run = run.with_tables(customer_leaving=told_table(leaving))
    most = leaving.sort_values("n_hurt", ascending=False, kind="stable").index
    return _value(_churn(run, seen.join(hurt[list(most)].astype(float))), orders)


def _limits(limits: dict[str, float]) -> list[Words]:
    if not limits:
        return []
    active, lapsed = limits["active_days"], limits["lapsed_days"]
    return [
        Words(
            en=f"Tiers: the sum of the scores for recency, frequency and money, high from 12 of 15 on, middle from 8. "
            f"Stages: active up to {active:.0f} days after an order, lapsed after {lapsed:.0f} (three quarters and 95 % of all gaps "
            f"between orders are shorter). Stages are compared among those who answered more than {lapsed:.0f} days before this day: "
            "of younger answers nobody can have lapsed yet, and the comparison would be one of two times.",
            zh=f"价值等级按 RFM 三项得分之和：12 分（满分 15）及以上为高，8 分及以上为中。阶段：下单后 {active:.0f} 天内为活跃，"
            f"超过 {lapsed:.0f} 天为已流失（分别有四分之三和 95% 的下单间隔短于此）。各阶段只在距今超过 {lapsed:.0f} 天的答卷之间比较："
            "更晚的答卷还不可能流失，放在一起比的就成了两个时期。",
        )
    ]


def stage_in_time(
    stage: pd.Series, at: pd.Series, *, limits: Mapping[str, float], as_of: pd.Timestamp
) -> pd.Series:
    """The stage of those who answered so long ago that every stage but "new" could have come since; missing for all others.

    Who ordered just before a young answer cannot have lapsed yet: set beside everybody, the lapsed would differ from the
    others by when they answered. "new" (an only order, still active) cannot be set beside them and is left out.

    Parameters
    ----------
    stage
        (n,) stage on `as_of`, missing where not known.
    at
        (n,) when each answered; who has no date is left out.
    limits
        `lapsed_days` of `lifecycle_stage`.
    as_of
        The day stages are told for.

    Examples
    --------
    >>> at = pd.to_datetime(pd.Series(["2025-01-05 09:00", "2025-05-01 10:00", None]))
    >>> told = {"limits": {"lapsed_days": 100.0}, "as_of": pd.Timestamp("2025-06-30")}
    >>> stage_in_time(pd.Series(["active", "active", "lapsed"]), at, **told).tolist()
    ['active', nan, nan]
    """
    days = (as_of.normalize() - at.dt.normalize()).dt.days
    return stage.where((days > limits["lapsed_days"]) & (stage != "new"), np.nan)


def _pain_by_group(run: FollowupRun, signals: Signals, groups: pd.DataFrame) -> FollowupRun:
    """`customer_pain`: each tier and stage against all others, rounded, small groups left out."""
    spoken = np.asarray((signals.mentioned | signals.rated).sum(axis=0))
    least = run.study.parameters.min_mentions
    groups = groups.dropna(axis=1, how="all")
    if not groups.shape[1]:
        return run
    found = compare_segments(
        signals,
        chosen=[int(place) for place in np.flatnonzero(spoken >= least)],
        segments=groups,
        weights=np.ones(len(signals.respondents)),
        level=run.results.level,
    )
    shown = shown_groups(groups, least=run.study.parameters.min_group)
    return run.with_tables(customer_pain=told_table(rows_shown(found, shown)).reset_index(drop=True))  # fmt: skip


def _churn(run: FollowupRun, seen: pd.DataFrame) -> FollowupRun:
    """Whether leaving can be foretold at all, and from what; a model that explains nothing is refused."""
    known = seen[seen["left"].notna()]
    left = known["left"]
    most = int(min(left.sum(), len(left) - left.sum())) // LEAST_PER_COLUMN
    names = list(dict.fromkeys(name for name in (*SIGNS, *seen.columns) if name in seen))
    names.remove("left")
    signs = [name for name in names if known[name].nunique() > 1][: max(most, 1)] or names[:1]
    try:
        found = churn_risk(seen, left="left", columns=signs, level=run.results.level)
    except AnalysisError as error:
        return _finding(run, "churn", Words(en=error.en, zh=error.zh), useful=False)
    told = found.coefficients if found.useful else found.coefficients.iloc[:0]
    said = _explained(run, found) + alike_words(known, SIGNS)
    return _finding(run.with_tables(customer_churn=told), "churn", said, useful=found.useful)


def alike_words(known: pd.DataFrame, signs: Mapping[str, Words]) -> Words:
    """Which signs are the same for everybody, so that nothing can be told from them; no words where none is.

    >>> alike_words(pd.DataFrame({"days": [1.0, 1.0]}), {"days": Words(en="days since", zh="天数")}).en
    'Not tested, for it is the same of everybody: days since (1).'
    """
    same = {name: known[name].dropna().unique() for name in signs if name in known}
    alike = {name: values[0] for name, values in same.items() if len(values) == 1}
    if not alike:
        return Words(en="", zh="")
    en = ", ".join(f"{signs[name].en} ({value:g})" for name, value in alike.items())
    zh = "、".join(f"{signs[name].zh}（{value:g}）" for name, value in alike.items())
    it = "it is" if len(alike) == 1 else "they are"
    return Words(
        en=f"Not tested, for {it} the same of everybody: {en}.",
        zh=f"每个人都相同、因而未检验的变量：{zh}。",
    )


def _explained(run: FollowupRun, found: ChurnRisk) -> Words:
    said = {}
    for language in ("zh", "en"):
        labels = {**names_in(run, language), **{name: sign.spoken(language) for name, sign in SIGNS.items()}}  # fmt: skip
        named = replace(found, coefficients=found.coefficients.rename(index=labels))
        said[language] = f"{named.explain(language)} {named.define(language)}"
    return Words(**said)


def names_in(run: FollowupRun, language: str) -> dict[str, str]:
    """Names of aspects in a language, whatever the pages are in."""
    return replace(run, language=language).labels


def _finding(run: FollowupRun, what: str, said: Words, *, useful: bool) -> FollowupRun:
    row = pd.DataFrame(
        {"what": [what], "useful": [useful], "sentence_zh": [said.zh], "sentence_en": [said.en]}
    )
    earlier = run.tables.get("customer_findings")
    parts = [row] if earlier is None else [earlier, row]
    return run.with_tables(customer_findings=pd.concat(parts, ignore_index=True))


def _value(run: FollowupRun, orders: pd.DataFrame) -> FollowupRun:
    """`customer_value`: what the first fixes are worth at most, where leaving can be foretold and a margin is named."""
    customer, findings = run.study.customer, run.tables["customer_findings"]
    assert customer is not None
    if not findings.set_index("what").loc["churn", "useful"]:
        return _finding(run, "value", _NO_MODEL, useful=False)
    if customer.margin is None:
        return _finding(run, "value", _NO_MARGIN, useful=False)
    fixes, costed = _fixes(run, orders)
    if not len(fixes):
        return _finding(run, "value", _NO_FIXES, useful=False)
    found = improvement_value(fixes, years=YEARS, discount=DISCOUNT, level=run.results.level)
    table = fixes.rename(columns={"effect": "difference"}).drop(columns="cost").join(found.table)
    table = table.loc[found.table.index].assign(cost=costed.reindex(found.table.index))
    for name in ("gain_per_year", "npv", "npv_low", "npv_high"):
        table[name] = _two_digits(table[name])
    kept = ["customers", "share_negative", "difference", "difference_low", "difference_high", "cost"]  # fmt: skip
    kept += ["gain_per_year", "npv", "npv_low", "npv_high", "probability_best"]
    run = run.with_tables(customer_value=table[kept].rename_axis("aspect"))
    return _finding(run, "value", _worth(run, table), useful=True)


def _two_digits(money: pd.Series) -> pd.Series:
    """Money to two digits: more would be counted back to single people."""
    size = 10.0 ** (np.floor(np.log10(money.abs().clip(lower=1.0))) - 1)
    return (money / size).round() * size


def _worth(run: FollowupRun, table: pd.DataFrame) -> Words:
    """What the first is worth at most, and whether it is sure to be the first."""
    first = table.iloc[0]
    if first["npv_low"] <= 0:
        return Words(
            en="For none of these can it be told whether people it hurts leave more often: no worth can be put on a fix.",
            zh="这些方面中，看不出哪一个的不满者更容易流失，因此无法估出改进的价值。",
        )
    tied = table.index[1:][table["npv_high"].iloc[1:] >= first["npv_low"]]
    en, zh = (names_in(run, language) for language in ("en", "zh"))
    name, low, high = str(table.index[0]), f"{first['npv_low']:,.0f}", f"{first['npv_high']:,.0f}"
    said = Words(
        en=f"Were all of the difference due to it, {en.get(name, name)} would be worth a margin of {first['npv']:,.0f} over "
        f"{YEARS:g} years ({low} to {high}; in the currency of the orders, which none names), its cost taken off where one is named. Take it as the most it can be.",
        zh=f"假如流失的差别全由它造成，解决“{zh.get(name, name)}”{YEARS:g} 年可多得毛利 {first['npv']:,.0f}（{low} 至 {high}；"
        "金额单位同订单，未注明币种；写明费用的已扣除）。这是上限。",
    )
    if not len(tied):
        return said
    others = [", ".join(names.get(str(each), str(each)) for each in tied) for names in (en, zh)]
    return said + Words(
        en=f"Not to be told from it: {others[0]}.",
        zh=f"与它分不出高低的还有：{others[1].replace(', ', '、')}。",
    )


def _fixes(run: FollowupRun, orders: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """The first fixes with customers touched, difference in leaving and margin; and the cost where one is named."""
    leaving = run.tables["customer_leaving"]
    customer = run.study.customer
    assert customer is not None and customer.margin is not None
    none = pd.DataFrame(), pd.Series(dtype="float64")
    first = fixes_of(run.results, leaving.index).head(FIXES)
    year = orders[orders["date"] > run.as_of - pd.DateOffset(years=1)]
    active = int(year["customer"].nunique())
    if not len(first) or not active:
        return none
    known = leaving.loc[first.index]
    actions = run.tables.get("actions")
    cost = pd.Series(dtype="float64")
    if actions is not None and len(actions):
        cost = actions.groupby("aspect")["cost"].sum(min_count=1)
    cost = cost.reindex(first.index)
    share = first["share_negative"].astype(float)
    found = pd.DataFrame(
        {
            "cost": cost.fillna(0.0),
            "effect": known["difference"],
            "effect_low": known["difference_low"],
            "effect_high": known["difference_high"],
            "customers": (share * active).round(-1),
            "margin": year["amount"].sum() / active * customer.margin,
            "share_negative": share,
            "difference_low": known["difference_low"],
            "difference_high": known["difference_high"],
        }
    )
    return found, cost


_NO_MODEL = Words(
    en="What a fix is worth is not told: who leaves cannot be foretold from these answers.",
    zh="不估算改进的价值：从这些答卷无法预测谁会流失。",
)
_NO_MARGIN = Words(
    en="What a fix is worth is not told: add `margin`, the share of what customers pay that is earned, to `customer`.",
    zh="不估算改进的价值：请在 customer 中写明 margin（客户付款中利润所占的比例）。",
)
_NO_FIXES = Words(
    en="What a fix is worth is not told: none of what should be looked at first has enough customers who were hurt and were "
    "followed long enough.",
    zh="不估算改进的价值：应先处理的方面中，没有一个有足够多不满且观察期已满的客户。",
)
