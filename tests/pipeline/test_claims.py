"""What a run claims of people, recomputed from the raw file.

CL1 different people who write the same are all counted; one person's copies are set aside
CL7 copies are told by wave and group, with whether they change an answer
CL8 a reading of moods that does not agree with the ratings is shown nowhere
CL2 rows equal in every column, time of day included, are one submission; without a time they stay, and it is said
CL3 who was not asked of an aspect is not in its base; what skip logic puts to some only is named, with whom
CL4 no trade's taxonomy unless named; what a taxonomy does not reach is told
CL5 change is judged over the whole course, mean first, mix apart; a lost date is no period
CL6 what to fix first, its counts, quotes and groups are of the newest wave; the explorer counts all waves, and says so
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from feedback import load_questionnaire, load_study, run_study
from feedback.pipeline.explore import explorer_data
from feedback.pipeline.results import Results

SAYINGS = (
    "物流太慢了，等了五天才收到货",
    "客服态度很好，问题解决得快",
    "包装破损，退款一直没有到账",
    "质量不错，价格也实惠，会再来",
)


def analysed(
    folder: Path, table: pd.DataFrame, *, columns: Mapping[str, object], more: str = ""
) -> Results:
    """The tables of a run over an invented shop's file."""
    import yaml

    table.to_csv(folder / "in.csv", index=False)
    content = {
        "study": "shop", "title": "小店", "raw": "in.csv", "columns": dict(columns),
        "scale": {"low": 1, "high": 5}, "taxonomy": "ecommerce",
    }  # fmt: skip
    (folder / "shop.yaml").write_text(yaml.safe_dump(content, allow_unicode=True) + more, "utf-8")
    return run_study(load_study(folder / "shop.yaml"), out=folder / "out", report=False)


def orders(n: int, *, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "id": [f"u{i}" for i in range(n)],
            "star": rng.integers(1, 6, n),
            "text": rng.choice(SAYINGS, n),
        }
    )


def test_what_many_people_say_alike_is_counted(tmp_path: Path) -> None:  # CL1
    table = orders(600)
    found = analysed(
        tmp_path, table, columns={"respondent": "id", "rating": "star", "text": "text"}
    )
    assert found.counts("clean")["rows_out"] == 600
    points = pd.concat([found.table("pain_points"), found.table("pain_points_unranked")])
    refunds = int((table["text"] == SAYINGS[2]).sum())
    assert points.loc["packaging", "n_negative"] == refunds


def test_one_persons_copies_are_set_aside(tmp_path: Path) -> None:  # CL1
    table = orders(100).assign(also=lambda rows: rows["text"] + "！！")
    found = analysed(
        tmp_path, table, columns={"respondent": "id", "rating": "star", "text": ["text", "also"]}
    )
    assert found.counts("clean")["rows_in"] == 200
    assert found.counts("clean")["why"]["is_duplicate"] == 100


def test_a_submission_sent_twice_is_one(tmp_path: Path) -> None:  # CL2
    table = orders(60).drop(columns="id").assign(at="2026-03-04 10:15")
    table["at"] = [f"2026-03-04 10:{i:02d}:07" for i in range(60)]
    twice = pd.concat([table, table.head(5)])
    found = analysed(tmp_path, twice, columns={"rating": "star", "text": "text", "date": "at"})
    assert len(found.table("responses")) == 60
    assert found.table("rejected")["reason"].tolist() == ["the same submission twice"] * 5
    copies = found.table("copies").iloc[0]  # CL7
    assert copies[["n", "n_sent_twice"]].tolist() == [60, 5]
    assert copies["mean_with_copies"] == twice["star"].mean()
    assert (
        f"{twice['star'].mean():.2f} instead of {table['star'].mean():.2f}"
        in (found.manifest["notes"]["copies"]["en"])
    )


def test_a_reading_that_fails_its_check_is_muted(tmp_path: Path) -> None:  # CL8
    table = orders(200, seed=3)
    columns = {"respondent": "id", "rating": "star", "text": "text"}
    found = analysed(tmp_path, table, columns=columns)
    assert found.counts("sentiment")["why"]["auc"] < 0.75
    assert found.sentiment_muted
    assert not len(found.moods())
    assert not explorer_data(found, language="zh").header["scored"]
    assert "不显示情绪" in found.manifest["sentences"]["sentiment"]
    table["star"] = np.where(table["text"].isin([SAYINGS[0], SAYINGS[2]]), 1, 5)
    found = analysed(tmp_path, table, columns=columns)
    assert not found.sentiment_muted
    assert len(found.moods()) == 200


def test_equal_rows_without_a_time_stay_and_are_told(tmp_path: Path) -> None:  # CL2
    table = orders(60).drop(columns="id").assign(day="2026-03-04")
    found = analysed(tmp_path, table, columns={"rating": "star", "text": "text", "date": "day"})
    equal = int(table.duplicated().sum())
    assert len(found.table("responses")) == 60
    assert found.counts("read")["why"]["equal_rows"] == equal
    assert str(equal) in found.manifest["notes"]["equal_rows"]["en"]
    numbered = table.assign(id=[f"u{i}" for i in range(60)])
    twice = pd.concat(
        [numbered, numbered.head(5)]
    )  # dropped for the respondent's number: none is "kept"
    columns = {"respondent": "id", "rating": "star", "text": "text", "date": "day"}
    found = analysed(tmp_path, twice, columns=columns)
    assert len(found.table("responses")) == 60
    assert len(found.table("rejected")) == 5
    assert found.counts("read")["why"]["equal_rows"] == 0
    assert "equal_rows" not in found.manifest["notes"]


def test_who_was_not_asked_is_not_unhurt(tmp_path: Path) -> None:  # CL3
    table = orders(300).assign(asked=[2] * 18 + [4] * 22 + [np.nan] * 260)
    found = analysed(
        tmp_path,
        table,
        columns={"rating": "star", "text": "text", "aspects": {"asked": "after_sales"}},
        more="aspect_scale: {low: 1, high: 5}\n",
    )
    row = found.table("pain_points").loc["after_sales"]
    assert row[["n", "n_negative", "share_negative", "base"]].tolist() == [40, 18, 0.45, "rated"]


def test_what_is_put_to_some_only_is_named(tmp_path: Path) -> None:  # CL3
    """Reasons are asked of promoters and of the others apart, by the skip logic of the NPS questionnaire."""
    rng = np.random.default_rng(4)
    nps = rng.integers(0, 11, 60)
    text = rng.choice(SAYINGS, 60)
    table = pd.DataFrame({"submitted": "2026-01-02", "recommend": nps, "tenure": "lt1"})
    table["praise"] = np.where(nps >= 9, text, "")
    table["improve"] = np.where(nps <= 8, text, "")
    for column in load_questionnaire("nps").columns:
        table[column] = table.get(column, "")
    table.assign(seconds=60).to_csv(tmp_path / "in.csv", index=False)
    (tmp_path / "s.yaml").write_text(
        "study: s\ntitle: S\nlanguage: en\nquestionnaire: nps\nraw: in.csv\ntaxonomy: ecommerce\n",
        "utf-8",
    )
    found = run_study(load_study(tmp_path / "s.yaml"), out=tmp_path / "out", report=False)
    said = found.manifest["notes"]["routed"]["en"]
    for words, n in (("at least 9", (nps >= 9).sum()), ("at most 8", (nps <= 8).sum())):
        assert f"is {words} ({n} answered)" in said


def test_without_a_taxonomy_the_general_one_is_used_and_told(tmp_path: Path) -> None:  # CL4
    table = pd.DataFrame(
        {
            "star": [1, 2, 5, 4] * 15,
            "text": ["登机口改了三次没人通知", "航班延误了三个小时", "机组人员很热情", "座位很挤"]
            * 15,
        }
    )
    table.to_csv(tmp_path / "in.csv", index=False)
    (tmp_path / "air.yaml").write_text(
        "study: air\ntitle: 航班\nraw: in.csv\ncolumns: {rating: star, text: text}\n"
        "scale: {low: 1, high: 5}\n",
        "utf-8",
    )
    found = run_study(load_study(tmp_path / "air.yaml"), out=tmp_path / "out", report=False)
    names = set(found.table("mentions")["aspect"])
    assert {"waiting", "staff"} <= names
    assert not names & {"delivery", "packaging", "returns"}
    assert "taxonomy:" in found.manifest["notes"]["taxonomy"]["en"]


def test_rated_aspects_and_groups_meet_the_words(tmp_path: Path) -> None:  # CL4
    table = orders(80).assign(a=3, b=4)
    found = analysed(
        tmp_path,
        table,
        columns={"rating": "star", "text": "text", "aspects": {"a": "order", "b": "deliveri"}},
        more="aspect_scale: {low: 1, high: 5}\n",
    )
    note = found.manifest["notes"]["unknown_aspects"]["en"]
    assert "deliveri (delivery?)" in note
    assert "order" not in note.split(":")[1].split(".")[0]
    speak_of_orders = table["text"].isin([SAYINGS[0], SAYINGS[2]]).sum()
    mentions = found.table("mentions")
    assert mentions.loc[mentions["aspect"] == "order", "comment"].nunique() == speak_of_orders


def test_low_rated_comments_without_an_aspect_are_told(tmp_path: Path) -> None:  # CL4
    table = pd.DataFrame(
        {
            "star": [1] * 40 + [5] * 40,
            "text": ["主持人唱歌跑调", "节目单上的演员换了"] * 20 + ["质量不错"] * 40,
        }
    )
    found = analysed(tmp_path, table, columns={"rating": "star", "text": "text"})
    note = found.manifest["notes"]["coverage"]
    assert "100% of the comments of people who rated low (40 of 40)" in note["en"]
    assert "主持人" in note["zh"]


def monthly(shares: list[float], *, each: int = 200, seed: int = 0) -> pd.DataFrame:
    """Orders by month with a share of complaints about delivery in each."""
    rng = np.random.default_rng(seed)
    parts = []
    for month, share in enumerate(shares, start=1):
        late = rng.random(each) < share
        parts.append(
            pd.DataFrame(
                {
                    "day": f"2026-{month:02d}-15",
                    "star": np.where(late, 2, 4) + rng.integers(0, 2, each),
                    "text": np.where(late, "物流太慢了，等了五天", "质量不错"),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def test_a_drop_in_mid_series_is_found(tmp_path: Path) -> None:  # CL5
    table = monthly([0.3, 0.3, 0.3, 0.12, 0.12, 0.12])
    found = analysed(tmp_path, table, columns={"rating": "star", "text": "text", "date": "day"})
    change = found.table("changes").set_index("aspect").loc["delivery"]
    assert change[["since", "value", "flag"]].tolist() == ["2026-03", "2026-04", -1]
    late = table["text"].str.startswith("物流")
    assert change["share_negative"] == round(late[600:].mean(), 2)  # told to 1 %
    assert change["share_rest"] == round(late[:600].mean(), 2)
    mean = found.table("changes_overall").set_index("measure").loc["rating"]
    assert mean["flag"] == 1
    exact = table["star"][600:].mean() - table["star"][:600].mean()
    assert abs(mean["difference"] - exact) <= 0.005 + 1e-9  # told to two decimals


def test_noise_is_no_change(tmp_path: Path) -> None:  # CL5
    table = monthly([0.2] * 6, seed=3)
    found = analysed(tmp_path, table, columns={"rating": "star", "text": "text", "date": "day"})
    assert not found.table("changes")["flag"].any()
    assert not found.table("changes_overall")["flag"].any()


def test_advice_is_of_the_newest_wave(tmp_path: Path) -> None:  # CL6
    table = monthly([0.4, 0.05], each=300).rename(columns={"day": "wave"})
    found = analysed(tmp_path, table, columns={"rating": "star", "text": "text", "wave": "wave"})
    late = table["text"].str.startswith("物流").to_numpy()
    row = found.table("pain_points").loc["delivery"]
    assert row[["n", "n_negative"]].tolist() == [300, late[300:].sum()]
    assert "2026-02-15" in found.manifest["notes"]["newest_wave"]["zh"]
    assert found.advice_wave == "2026-02-15"
    impact = found.table("theme_impact").loc["delivery"]
    assert impact[["n", "n_theme"]].tolist() == [300, late[300:].sum()]
    header = explorer_data(found, language="zh").header
    seen = next(one for one in header["aspects"] if one["label"] == found.labels["delivery"])
    assert (seen["n"], seen["n_negative"]) == (600, late.sum())
    assert header["advice_wave"] == "2026-02-15"


def test_groups_are_compared_among_the_people_the_advice_is_of(tmp_path: Path) -> None:  # CL6
    table = monthly([0.4, 0.2], each=300).rename(columns={"day": "wave"})
    table["shop"] = np.where(np.arange(600) % 2, "甲", "乙")
    columns = {"rating": "star", "text": "text", "wave": "wave", "segments": ["shop"]}
    found = analysed(tmp_path, table, columns=columns)
    rows = found.by_segment.set_index(["segment", "value", "aspect"])["n"]
    assert rows["shop", "甲", "delivery"] == 150
    assert rows["wave", "2026-01-15", "delivery"] == 300
    everybody = found.table("pain_points_by_segment").set_index(["value", "aspect"])["n"]
    assert everybody["甲", "delivery"] == 300
    assert found.whom(language="en") == "Wave 2026-02-15 only"


def test_a_change_of_mix_is_told_from_a_change_within(tmp_path: Path) -> None:  # CL5
    """Both branches stay as they are; the bad one sends more answers in the second wave."""
    rng = np.random.default_rng(0)
    shop = np.array(["甲"] * 300 + ["乙"] * 100 + ["甲"] * 100 + ["乙"] * 300)
    table = pd.DataFrame(
        {
            "wave": ["1"] * 400 + ["2"] * 400,
            "shop": shop,
            "star": np.where(shop == "甲", 4, 2) + rng.integers(0, 2, 800),
            "text": "质量不错",
        }
    )
    columns = {"rating": "star", "text": "text", "wave": "wave", "segments": ["shop"]}
    mean = analysed(tmp_path, table, columns=columns).table("changes_overall").iloc[0]
    assert mean["difference"] < -0.8
    assert abs(mean["within"]) < 0.15


def test_a_lone_date_of_1970_is_told(tmp_path: Path) -> None:  # CL5
    table = monthly([0.2, 0.2])
    table.loc[:2, "day"] = "1970-01-01"
    found = analysed(tmp_path, table, columns={"rating": "star", "text": "text", "date": "day"})
    assert "3 answers are dated 1 January 1970" in found.manifest["notes"]["odd_dates"]["en"]
