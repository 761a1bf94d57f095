"""What customers bought, and which of them each answer is of."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from feedback.errors import FeedbackError, StudyError, did_you_mean
from feedback.insight.customers.leaving import value_tiers
from feedback.insight.customers.lifecycle import lifecycle_stage
from feedback.pipeline.followup.state import FollowupRun
from feedback.pipeline.forgotten import forgotten_keys
from feedback.results import Words
from feedback.study_followup import Orders
from feedback.tracking.export_file import Export

NAMES = {"customer": "customer", "date": "date", "amount": "amount"}


def read_orders(run: FollowupRun) -> tuple[pd.DataFrame, list[Words]]:
    """Orders until the day: customer (key), date, amount; and how many rows could not be used."""
    told = None if run.study.customer is None else run.study.customer.orders
    if told is None:
        return pd.DataFrame(), []
    export = Export(run.study.timezone, run.study.day_first)
    frames = [_read(path, told, run, export) for path in run.study.paths(told.files)]
    orders = pd.concat(frames, ignore_index=True)
    orders = orders[orders["date"] < run.as_of + pd.Timedelta(days=1)]
    orders = orders[~orders["customer"].isin(forgotten_keys(run.study))]
    n = len(export.rows)
    if not n:
        return orders, []
    said = Words(
        en=f"{n:,} rows of the orders have no customer, no date or no amount; they count nothing.",
        zh=f"订单中有 {n:,} 行缺少客户、日期或金额，未计入。",
    )
    return orders, [said]


def _read(path: Path, told: Orders, run: FollowupRun, export: Export) -> pd.DataFrame:
    columns, keys = told.columns, run.keys
    assert keys is not None
    wanted = [columns.customer, columns.date, columns.amount]
    raw = export.read(path, sheet=told.sheet, encoding=told.encoding, wanted=wanted)
    plain = (
        raw[columns.amount].fillna("").astype("str").str.replace(r"[,，\s¥￥元]", "", regex=True)
    )
    amount = pd.to_numeric(plain, errors="coerce").astype("float64")
    date = export.stamps(raw[columns.date])
    customer = keys.of(raw[columns.customer])
    usable = np.isfinite(amount) & date.notna() & (customer != "")
    why = Words(en="no customer, date or amount; left out", zh="缺少客户、日期或金额，未计入")
    export.add(path.name, raw.index[~usable], columns.date, "", why)
    found = {"customer": customer, "date": date, "amount": amount}
    return pd.DataFrame(found)[usable]


def customers_of(run: FollowupRun) -> tuple[pd.Series, list[Words]]:
    """Key of the customer each respondent is ("" where that is not told), and why where nobody's is."""
    from feedback.pipeline.intake import read_answers

    people = run.results.table("responses").index
    nobody = pd.Series("", index=people, dtype="str")
    customer = run.study.customer
    if customer is None or customer.respondents is None:
        return nobody, []
    try:
        found = read_answers(run.study, customers=True).customers
    except FeedbackError as error:
        return nobody, [Words(en=error.en, zh=error.zh)]
    found = found.reindex(people).fillna("").astype("str")
    if (found != "").any():
        return found, []
    name = customer.respondents
    return found, [
        Words(
            en=f"customer: respondents: no answer has anything in column {name}, so no answer is of a known customer.",
            zh=f"customer: respondents：答卷的“{name}”列没有内容，无法知道答卷来自哪位客户。",
        )
    ]


def given_groups(run: FollowupRun, responses: pd.DataFrame) -> dict[str, pd.Series]:
    """Tier and stage as segments of the answers, where the study names them.

    Raises
    ------
    StudyError
        It names none of its segments.
    """
    customer = run.study.customer
    assert customer is not None
    found = {}
    for name, segment in (("tier", customer.tier), ("stage", customer.stage)):
        if segment is None:
            continue
        if segment not in run.results.segments:
            hint_en, hint_zh = did_you_mean(segment, run.results.segments)
            known = list(run.results.segments)
            raise StudyError(
                en=f"customer: {name}: no segment {segment!r}.{hint_en} There are: {', '.join(known) or 'none'}.",
                zh=f"customer: {name}：没有分组 {segment!r}。{hint_zh}现有：{'、'.join(known) or '无'}。",
            )
        found[name] = responses[segment]
    return found


def customer_table(
    run: FollowupRun, orders: pd.DataFrame
) -> tuple[pd.DataFrame, dict[str, float], list[Words]]:
    """A row a customer who ordered or complained: tier, stage, n_tickets, n_orders, amount; and the limits of the stages."""
    tickets = run.tables.get("tickets")
    if tickets is None:
        n_tickets = pd.Series(dtype="int64")
    else:
        n_tickets = tickets.loc[tickets["customer"] != "", "customer"].value_counts()
    limits: dict[str, float] = {}
    notes: list[Words] = []
    if not len(orders):
        table = pd.DataFrame({"tier": "", "stage": "", "n_orders": 0, "amount": 0.0}, n_tickets.index)  # fmt: skip
    else:
        grouped = orders.groupby("customer")["amount"]
        table = pd.DataFrame({"n_orders": grouped.size(), "amount": grouped.sum()})
        try:
            table["tier"] = value_tiers(orders, **NAMES, as_of=run.as_of)
            stages = lifecycle_stage(
                orders, customer="customer", date="date", analysis_date=run.as_of
            )
            table["stage"] = stages["stage"].astype("str")
            limits = {str(name): float(days) for name, days in stages.attrs.items()}
        except FeedbackError as error:
            table = table.assign(tier="", stage="")
            notes.append(Words(en=error.en, zh=error.zh))
        table = table.reindex(table.index.union(n_tickets.index))
        table = table.fillna({"tier": "", "stage": "", "n_orders": 0, "amount": 0.0})
    table["n_tickets"] = n_tickets.reindex(table.index).fillna(0).astype("int64")
    kinds = {"tier": "str", "stage": "str", "n_orders": "int64", "amount": "float64"}
    return table.astype(kinds).rename_axis("customer").sort_index(), limits, notes
