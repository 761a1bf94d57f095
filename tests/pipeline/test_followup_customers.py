"""Page 85: pain points by tier and stage, who left, what the first fixes are worth (data/raw/demo/bookings_truth.json).

CU1 each answer is of its customer, by key; no id of a customer is in any table, on no page.
CU2 what is planted is found: leaving goes with noise most, not with wifi; every planted difference lies in its interval
    once what ratings hide of it is allowed for; intervals hold the truth as often as they say.
CU3 tier and stage against a count by hand; groups under ten are shown nowhere.
CU4 a model that foretells nothing is refused, and no worth is told then; nor without a margin.
CU5 worth by hand: customers touched × difference × what one brings in a year × margin; a named cost is taken off.
CU6 a study without customers has neither tables nor page; a tier that is no segment, orders without a column: one message.
CU7 an answer younger than the window, and a day before the orders, say nothing of leaving.
CU8 a forgotten customer is in none of the tables.
CU9 `keep: orders` leaves older orders unread and says how many; customers are counted of the rest.
CU10 days since an order are whole days, whatever the hour of an answer or an order; a sign that is alike is named, not tested.
CU11 stages are compared among those who answered so long ago that each stage could have come since.
CU12 who is learnt from and who is incomplete are told of one base: those of whom it is known whether they left.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from feedback import load_study, track_study
from feedback.errors import ColumnError, StudyError
from feedback.files import shipped
from feedback.insight.customers.leaving import leaving_by_hurt, value_tiers, who_left
from feedback.insight.customers.lifecycle import lifecycle_stage
from feedback.insight.customers.rfm import score_rfm
from feedback.pipeline.followup import customers as step
from feedback.pipeline.followup.pages import pages_of
from feedback.study_followup import Customer

DAY = "2025-10-15"
RAW = shipped("data/raw/demo")
TRUTH = json.loads((RAW / "bookings_truth.json").read_text(encoding="utf-8"))
SEEN = 0.8  # of those something went wrong for rate it 1 or 2 (data/raw/README.md)


@pytest.fixture(scope="module")
def place(demo, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("customers")
    shutil.copytree(demo.folder, out / "tables")
    return out


@pytest.fixture(scope="module")
def followed(place):
    return track_study("demo", as_of=DAY, out=place, language="zh", pages=False)


def bookings() -> pd.DataFrame:
    found = pd.read_csv(RAW / "bookings.csv", encoding="utf-8-sig")
    return found.set_axis(["member", "day", "paid"], axis=1).assign(day=pd.to_datetime(found["入住日期"]))  # fmt: skip


def with_customer(demo_study, **changes):
    told = demo_study.customer.model_dump() | changes
    return demo_study.model_copy(update={"customer": Customer(**told)})


def test_by_key_only(followed):  # CU1
    table = followed.table("customers")
    assert (table["n_orders"] > 0).sum() == bookings()["member"].nunique() == 2000
    assert table.index.str.fullmatch("[0-9a-f]{20}").all()
    assert int(table["n_tickets"].sum()) == len(followed.table("tickets"))
    held = [path for path in followed.folder.glob("*.parquet") if _holds_a_member(pd.read_parquet(path))]  # fmt: skip
    assert held == []


def _holds_a_member(table: pd.DataFrame) -> bool:
    texts = [*table.select_dtypes(["object", "str"]).items(), ("", table.index.to_series())]
    return any(column.astype("str").str.contains(r"\bM\d{5}\b").any() for _, column in texts)


def test_what_is_planted_is_found(followed):  # CU2
    found, planted = followed.table("customer_leaving"), pd.Series(TRUTH["leaves_hurt"])
    assert found.index[0] == "noise" and found.loc["noise", "difference_low"] > 0
    assert found.loc["wifi", "difference_low"] < 0 < found.loc["wifi", "difference_high"]
    here = found.loc[planted.index]
    inside = (here["difference_low"] <= SEEN * planted) & (
        SEEN * planted <= here["difference_high"]
    )
    assert inside.all()


def test_intervals_hold_the_truth():  # CU2
    rng = np.random.default_rng(7)
    held = []
    for _ in range(300):
        hurt = pd.DataFrame({"a": rng.random(500) < 0.3, "b": rng.random(500) < 0.2})
        left = pd.Series((rng.random(500) < 0.2 + 0.3 * hurt["a"]).astype(float))
        found = leaving_by_hurt(left, hurt, hurt | True)
        for aspect, truth in (("a", 0.3), ("b", 0.0)):
            row = found.loc[aspect]
            held.append(row["difference_low"] <= truth <= row["difference_high"])
    assert 0.93 <= np.mean(held) <= 0.97


def test_tier_and_stage_by_hand(followed):  # CU3
    orders = bookings()
    told = {"customer": "member", "date": "day", "amount": "paid", "as_of": pd.Timestamp(DAY)}
    tiers = value_tiers(orders, **told)
    best = orders.groupby("member").agg(
        n=("day", "size"), paid=("paid", "sum"), last=("day", "max")
    )
    top = best[
        (best["n"] > best["n"].quantile(0.8) + 1) & (best["paid"] > best["paid"].quantile(0.8) + 1)
    ]
    top = top[top["last"] > best["last"].quantile(0.8)]
    assert len(top) > 50 and (tiers[top.index] == "high").all()
    stored = followed.table("customers")["tier"]
    assert sorted(stored[stored != ""].value_counts()) == sorted(tiers.value_counts())
    pain = followed.table("customer_pain")
    assert set(pain["segment"]) == {"tier", "stage"} and (pain["n"] >= 10).all()
    n_lapsed = pain.query("value == 'lapsed'")["n"].max()
    lapsed = (pd.Timestamp(DAY) - best["last"]).dt.days > 152
    assert abs(n_lapsed - lapsed.sum()) <= 15  # those who rated, to the nearest five


def test_nothing_foretold_nothing_told(demo, place, monkeypatch, tmp_path):  # CU4
    shutil.copytree(place / "tables", tmp_path / "tables")
    real = step.who_left

    def at_random(people, orders, **told):
        found = real(people, orders, **told)
        shuffled = found["left"].sample(frac=1, random_state=3).to_numpy()
        return found.assign(left=shuffled)

    monkeypatch.setattr(step, "who_left", at_random)
    found = track_study("demo", as_of=DAY, out=tmp_path, language="en", pages=False)
    told = found.table("customer_findings").set_index("what")
    assert not told["useful"].any() and "do not foretell" in told.loc["churn", "sentence_en"]
    assert not len(found.table("customer_churn")) and not len(found.table("customer_value"))
    monkeypatch.undo()
    study = with_customer(load_study("demo"), margin=None)
    found = track_study(study, as_of=DAY, out=tmp_path, language="en", pages=False)
    told = found.table("customer_findings").set_index("what")
    assert told.loc["churn", "useful"] and "margin" in told.loc["value", "sentence_en"]
    assert not len(found.table("customer_value"))


def test_worth_by_hand(followed):  # CU5
    orders = bookings()
    year = orders[orders["day"] > pd.Timestamp(DAY) - pd.DateOffset(years=1)]
    brings = year["paid"].sum() / year["member"].nunique() * 0.3
    row = followed.table("customer_value").loc["noise"]
    share = followed.results.table("verdicts").loc["noise", "share_negative"]
    assert row["customers"] == round(share * year["member"].nunique(), -1)
    assert row["gain_per_year"] == pytest.approx(
        row["customers"] * row["difference"] * brings, rel=0.05
    )
    months = sum(1.08 ** (-month / 12) for month in range(1, 37)) / 12
    assert row["npv"] == pytest.approx(row["gain_per_year"] * months, rel=0.1)
    assert row["npv_low"] < row["npv"] < row["npv_high"]


def test_no_customers_no_page(demo, place, tmp_path):  # CU6
    shutil.copytree(place / "tables", tmp_path / "tables")
    shutil.rmtree(tmp_path / "tables/followup", ignore_errors=True)
    study = load_study("demo")
    bare = study.model_copy(update={"customer": None})
    found = track_study(bare, as_of=DAY, out=tmp_path, pages=False)
    assert not [name for name in found.facts["tables"] if name.startswith("customer")]
    assert "85_customers" not in pages_of(found)
    with pytest.raises(StudyError, match="guesttype"):
        track_study(with_customer(study, tier="guestype"), as_of=DAY, out=tmp_path, pages=False)
    orders = {"files": "data/raw/demo/bookings.csv", "columns": {"customer": "会员号", "date": "入住日", "amount": "房费"}}  # fmt: skip
    with pytest.raises(ColumnError, match="入住日期"):
        track_study(with_customer(study, orders=orders), as_of=DAY, out=tmp_path, pages=False)


def test_tier_as_a_column(place, tmp_path):  # CU6
    shutil.copytree(place / "tables", tmp_path / "tables")
    study = with_customer(load_study("demo"), orders=None, stage="guesttype")
    found = track_study(study, as_of=DAY, out=tmp_path, pages=False)
    assert set(found.table("customer_pain")["segment"]) == {"stage"}
    assert set(found.table("customer_pain")["value"]) == {"第一次入住", "以前住过"}
    assert "85_customers" in pages_of(found) and not len(found.table("customer_leaving"))


def test_too_early_to_tell():  # CU7
    day = pd.Timestamp("2025-03-01")
    answers = pd.DataFrame({"who": ["a", "b", "c"], "at": [day, day + pd.Timedelta(days=60), day]})
    orders = pd.DataFrame({"who": ["a", "b", "c"], "day": [day, day, day + pd.Timedelta(days=5)]})
    told = {"customer": "who", "date": "day", "days": 90}
    found = who_left(answers, orders, **told, as_of=day + pd.Timedelta(days=90))
    assert found["left"].isna().tolist() == [False, True, True] and found["left"].iloc[0] == 1.0
    sooner = who_left(answers, orders, **told, as_of=day + pd.Timedelta(days=88))
    assert sooner["left"].isna().all()


def test_forgotten(followed, place, tmp_path, monkeypatch):  # CU8
    key = followed.table("customers").query("n_orders > 0").index[0]
    for module in ("orders", "complaints"):
        monkeypatch.setattr(
            f"feedback.pipeline.followup.{module}.forgotten_keys", lambda study: frozenset({key})
        )
    shutil.copytree(place / "tables", tmp_path / "tables")
    found = track_study("demo", as_of=DAY, out=tmp_path, pages=False)
    assert key not in found.table("customers").index


def test_old_orders_are_not_read(place, tmp_path):  # CU9
    shutil.copytree(place / "tables", tmp_path / "tables")
    study = load_study("demo").model_copy(update={"keep": {"orders": "90 days"}})
    found = track_study(study, as_of=DAY, out=tmp_path, language="en", pages=False)
    days = bookings()["day"]
    days = days[days < pd.Timestamp(DAY) + pd.Timedelta(days=1)]
    old = int((days < pd.Timestamp(DAY) - pd.Timedelta(days=90)).sum())
    assert int(found.table("customers")["n_orders"].sum()) == len(days) - old
    assert any(f"{old:,} rows of orders" in note for note in found.notes)


def test_hours_are_no_days():  # CU10
    """Four answers of one day at four hours, each with an order the day before: one day, not four fractions of one."""
    at = pd.to_datetime([f"2025-03-02 {hour:02d}:30" for hour in (0, 9, 15, 23)])
    answers = pd.DataFrame({"who": list("abcd"), "at": at})
    before = pd.DataFrame({"who": list("abcd"), "day": pd.Timestamp("2025-03-01")})
    last = pd.DataFrame({"who": ["a", "d"], "day": pd.to_datetime(["2025-05-31 00:00", "2025-05-31 20:00"])})  # fmt: skip
    told = {"customer": "who", "date": "day", "days": 90, "as_of": pd.Timestamp("2025-12-31")}
    found = who_left(answers, pd.concat([before, last]), **told)
    assert found["recency_days"].tolist() == [1.0] * 4
    assert found["left"].tolist() == [0.0, 1.0, 1.0, 0.0]  # 31 May is 90 days after 2 March
    orders = pd.DataFrame({"customer_id": list("aab"), "order_date": ["2025-01-01 23:00", "2025-01-11 01:00", "2025-01-20 18:00"], "revenue": 1.0})  # fmt: skip
    stages = lifecycle_stage(orders, analysis_date="2025-01-20", active_days=5, lapsed_days=30)
    assert stages["recency_days"].tolist() == [9, 0] and stages["longest_gap"].iloc[0] == 10
    assert score_rfm(orders, analysis_date="2025-01-20").table["recency_days"].tolist() == [9, 0]


def test_a_sign_that_is_alike_is_named(followed):  # CU10, CU12
    told = followed.table("customer_findings").set_index("what").loc["churn"]
    assert "recency_days" not in followed.table("customer_churn").index
    assert "距上次下单的天数（1）" in told["sentence_zh"] and "未检验" in told["sentence_zh"]
    assert "days since the last order (1)" in told["sentence_en"]
    people = followed.results.table("responses")
    asked = (people["date"] < "2025-04-19").sum()  # 180 days before the day
    rated = (people.loc[people["date"] < "2025-04-19", "rating"].notna()).sum()
    assert f"已知是否流失的 {asked:,} 人中，数据完整 {rated:,} 人" in told["sentence_zh"]
    assert f"其余 {asked - rated} 人不完整" in told["sentence_zh"]


def test_stages_are_compared_within_one_time():  # CU11
    """Spring: 20 answered, 10 of them lapsed since, nobody young can be; a share over all would set two times beside each other."""
    spring, autumn = pd.Timestamp("2025-03-01 12:00"), pd.Timestamp("2025-09-20 12:00")
    at = pd.Series([spring] * 20 + [autumn] * 30 + [pd.NaT])
    stage = pd.Series(["lapsed"] * 10 + ["active"] * 9 + ["new"] + ["active"] * 31)
    told = {"limits": {"lapsed_days": 150.0}, "as_of": pd.Timestamp("2025-10-15")}
    found = step.stage_in_time(stage, at, **told)
    assert found.value_counts().to_dict() == {"lapsed": 10, "active": 9}
    edge = step.stage_in_time(pd.Series(["active"] * 2), pd.Series(pd.to_datetime(["2025-05-18 23:00", "2025-05-17 01:00"])), **told)  # fmt: skip
    assert edge.isna().tolist() == [True, False]  # 150 and 151 days


def test_stages_of_the_demo_are_of_one_time(followed):  # CU11
    people, pain = followed.results.table("responses"), followed.table("customer_pain")
    asked = people["date"] < pd.Timestamp(DAY) - pd.Timedelta(days=151)
    rated = (asked & people["quiet"].notna()).sum()
    stages = pain[(pain["segment"] == "stage") & (pain["aspect"] == "noise")]
    assert (
        abs(stages["n"].sum() - rated) <= 2.5 * len(stages) < (~asked).sum()
    )  # each to the nearest five
