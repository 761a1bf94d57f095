"""What the page of customers shows: pain points by tier and stage, leaving, the worth of the first fixes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from feedback.insight.customers.leaving import TIERS
from feedback.insight.customers.lifecycle import STAGES
from feedback.pipeline.followup.customers import SIGNS
from feedback.results import Words

if TYPE_CHECKING:
    from feedback.pipeline.followup.folder import Followup

VALUES = {
    "high": Words(en="high value", zh="高价值"),
    "middle": Words(en="middle", zh="中价值"),
    "low": Words(en="low value", zh="低价值"),
    "new": Words(en="new", zh="新客"),
    "active": Words(en="active", zh="活跃"),
    "returned": Words(en="came back", zh="回流"),
    "lapsing": Words(en="lapsing", zh="将流失"),
    "lapsed": Words(en="lapsed", zh="已流失"),
}
_ORDER = [*TIERS, *STAGES]


def pain_by_group(followup: Followup, group: str) -> pd.DataFrame:
    """Rows of `customer_pain` of "tier" or "stage", named for the reader, groups in their order."""
    table = followup.table("customer_pain")
    if not len(table):
        return table
    mine = table[table["segment"] == group]
    known = [value for value in _ORDER if value in set(mine["value"])]
    order = known + sorted(set(mine["value"]) - set(known))
    names = {value: VALUES[value].spoken(followup.language) for value in known}
    told = pd.Categorical(mine["value"], categories=order, ordered=True)
    return mine.assign(value=told.rename_categories(names))


def clear_differences(followup: Followup) -> pd.DataFrame:
    """Groups clearly hurt more than the others, of both kinds: value, label, n, shares and their difference."""
    rows = [pain_by_group(followup, group) for group in ("tier", "stage")]
    found = pd.concat([each.astype({"value": "str"}) for each in rows if len(each)] or rows)
    if not len(found):
        return found
    worse = found[found["flag"] > 0].sort_values("difference", ascending=False, kind="stable")
    return worse.assign(label=worse["aspect"].map(followup.labels))


def leaving(followup: Followup) -> pd.DataFrame:
    """`customer_leaving` with the aspects' names."""
    return _named(followup, followup.table("customer_leaving"))


def worth(followup: Followup) -> pd.DataFrame:
    """`customer_value` with the aspects' names."""
    return _named(followup, followup.table("customer_value"))


def signs(followup: Followup) -> pd.DataFrame:
    """What leaving is foretold from: label, odds_ratio with its interval; the strongest first."""
    table = followup.table("customer_churn")
    if not len(table):
        return table
    names = {name: said.spoken(followup.language) for name, said in SIGNS.items()}
    label = [
        names.get(str(each), followup.labels.get(str(each), str(each))) for each in table.index
    ]
    found = table.assign(label=label).rename(
        columns={"odds_low": "odds_ratio_low", "odds_high": "odds_ratio_high"}
    )
    return found.iloc[found["estimate"].abs().argsort(kind="stable")[::-1]]


def counts(followup: Followup) -> str:
    """How many customers are known, and how many answers are of one of them."""
    table, pain = followup.table("customers"), followup.table("customer_pain")
    known = int((table["n_orders"] > 0).sum()) if len(table) else 0
    window = followup.study.customer.left_days if followup.study.customer else 0
    zh = f"有订单的客户 {known:,} 位。" if known else "没有订单。"
    en = f"{known:,} customers with orders. " if known else "There are no orders. "
    if known and len(pain):
        zh += f"答卷后 {window} 天内没有再下单的，记为流失；答卷未满 {window} 天的不计。"
        en += f"Who did not order within {window} days of the answer has left; younger answers do not count."
    return zh if followup.language == "zh" else en


def _named(followup: Followup, table: pd.DataFrame) -> pd.DataFrame:
    if not len(table):
        return table
    label = [followup.labels.get(str(each), str(each)) for each in table.index]
    return table.assign(label=label).reset_index(drop=True)
