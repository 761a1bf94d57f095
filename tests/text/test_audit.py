"""The audit: drawing, labelling, accuracy, what to change; theme impact.

A1 the sample has the size asked for, every weight is one over the comment's probability, rare kinds are there
A2 weighted accuracy is right on average and its interval covers, against a machine whose errors are known
A3 the spreadsheet keeps every text as text, hides the machine's answers, has drop-downs, and comes back equal
A4 labels in either language or as numbers; a word that is no label is told with its row
A5 thresholds and words are proposed where the labels speak for it, and only there
A6 theme impact equals the score without the people who name the theme; its interval covers as promised
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from feedback.errors import AnalysisError, ColumnError, InputError
from feedback.insight.audit import audit_report, weighted_share
from feedback.insight.pain_points.rank import rank_pain_points
from feedback.insight.theme_impact import theme_impact
from feedback.measures.intervals import proportion_interval
from feedback.pipeline.audit import draw_audit_sample
from feedback.text.audit import _chances, _power_shares, _systematic, sample_comments
from feedback.text.audit_sheet import read_audit_sheet, write_audit_sheet

ASPECTS = ["noise", "breakfast", "parking"]
LABELS = {"noise": "噪音", "breakfast": "早餐", "parking": "停车"}


def study(n: int = 600, seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """Comments, mentions and the truth: the machine errs in 5 % of satisfied, 40 % of dissatisfied comments."""
    rng = np.random.default_rng(seed)
    truth = pd.Series(np.where(rng.random(n) < 0.1, -1, 1), index=[f"c{i}" for i in range(n)])
    wrong = rng.random(n) < np.where(truth == 1, 0.05, 0.4)
    comments = pd.DataFrame(
        {
            "clean": [f"第{i}条评论，早餐不错，晚上吵" for i in range(n)],
            "sentiment": np.where((truth == 1) ^ wrong, 0.9, 0.1),
            "rating": np.clip(np.where(truth == 1, 5, 2) + rng.integers(-1, 2, n), 1, 5),
            "branch": rng.choice(["east", "west"], n),
            "is_spam": False,
        },
        index=truth.index,
    )
    said = pd.DataFrame(
        {"comment": truth.index, "aspect": "noise", "polarity": -0.8, "start": 0, "end": 3}
    )
    rare = pd.DataFrame(
        {"comment": truth.index[:4], "aspect": "parking", "polarity": 0.5, "start": 0, "end": 3}
    )
    return comments, pd.concat([said[: n // 2], rare], ignore_index=True), truth


def drawn(seed: int = 0, **options: object) -> tuple[pd.DataFrame, pd.Series]:
    comments, mentions, truth = study(seed=seed)
    sample = sample_comments(
        comments,
        mentions,
        aspects=ASPECTS,
        seed=seed,
        segments=["branch"],
        **options,  # type: ignore[arg-type]
    )
    return sample, truth


def by_oracle(sample: pd.DataFrame, truth: pd.Series) -> pd.DataFrame:
    words = truth.map({1: "满意", -1: "不满"})
    return sample.assign(label_sentiment=words[sample.index])


def test_size_weights_and_rare_kinds() -> None:  # A1
    sample, _ = drawn(n=150)
    assert len(sample) == 150 and sample.index.is_unique
    assert (sample["weight"] >= 1).all()
    # the weights of each stratum add up to its size, as far as whole draws allow
    assert sample["weight"].sum() == pytest.approx(600, rel=0.05)
    rare = sample["stratum"].str.contains("parking")
    assert rare.sum() >= 3  # 4 of 600: a simple draw would expect one
    assert sample.filter(like="label").isna().all().all()


def test_chance_of_every_comment_is_one_over_its_weight() -> None:  # A1
    strata = np.array(["a"] * 30 + ["b"] * 18 + ["c"] * 10 + ["d", "e"], dtype=object)
    chance = _chances(_power_shares(strata), 15)
    assert chance.sum() == pytest.approx(15) and chance.max() <= 1
    times = np.zeros(60)
    for seed in range(2000):
        drawn = _systematic(strata, chance, np.random.default_rng(seed))
        assert len(set(drawn)) == 15
        times[drawn] += 1 / 2000
    assert np.abs(times - chance).max() < 0.045  # four standard errors
    assert all((_chances(_power_shares(strata), n) == 1).all() for n in (60, 500))


def test_same_seed_same_sample_and_all_where_few() -> None:  # A1
    one, two = drawn(n=50)[0], drawn(n=50)[0]
    pd.testing.assert_frame_equal(one, two)
    every = drawn(n=10_000)[0]
    assert len(every) == 600 and (every["weight"] == 1).all()


def test_flagged_comments_are_not_drawn() -> None:  # A1
    comments, mentions, _ = study(50)
    comments.loc[comments.index[:49], "is_spam"] = True
    assert sample_comments(comments, mentions, aspects=ASPECTS).index.tolist() == ["c49"]
    with pytest.raises(AnalysisError, match="no comment to label"):
        sample_comments(comments.assign(is_spam=True), mentions, aspects=ASPECTS)


def test_weighted_accuracy_is_right_and_covers() -> None:  # A2
    inside, off, plain = 0, [], []
    for seed in range(40):
        sample, truth = drawn(seed=seed, n=120)
        comments, _, _ = study(seed=seed)
        true = float(((comments["sentiment"] > 0.5) == (truth == 1)).mean())
        row = audit_report(by_oracle(sample, truth)).table.loc["sentiment_accuracy"]
        inside += row["low"] <= true <= row["high"]
        off.append(row["value"] - true)
        right = (sample["score"] > 0.5) == (truth[sample.index] == 1)
        plain.append(right.mean() - true)
    assert inside >= 34  # 95 % of 40 is 38; fewer than 34 would be a chance of 1 in 100
    assert abs(np.mean(off)) < 0.01
    assert np.mean(plain) < -0.04  # without the weights the answer would be wrong


def test_share_without_weights_is_wilson() -> None:  # A2
    ones = np.ones(40)
    hits = (np.arange(40) < 31).astype(float)
    value, low, high, size = weighted_share(hits, ones, ones, level=0.95)
    assert (value, size) == (0.775, pytest.approx(40))
    assert (low, high) == pytest.approx(proportion_interval(31, 40))
    doubled = weighted_share(
        2 * hits, 2 * ones, ones, level=0.95
    )  # mentions in pairs: no more is known
    assert doubled[1:3] == pytest.approx((low, high))
    assert weighted_share(ones, ones, ones, level=0.95)[2] == pytest.approx(1)


def test_aspects_segments_and_confusion() -> None:
    sample, truth = drawn(n=200)
    labelled = by_oracle(sample, truth)
    named = labelled["machine_mentions"].map(lambda cell: {m["aspect"] for m in json.loads(cell)})
    labelled["label:noise"] = [("不满" if "noise" in names else pd.NA) for names in named]
    labelled["label:breakfast"] = "满意"
    report = audit_report(labelled, labels=LABELS)
    assert report.aspects.loc["noise", ["precision", "recall", "polarity_accuracy"]].tolist() == [
        1,
        1,
        1,
    ]
    assert report.aspects.loc["breakfast", "recall"] == 0
    assert report.aspects.loc["parking", "precision"] == 0
    assert int(report.confusion.to_numpy().sum()) == report.n == 200
    assert set(report.segments["value"]) == {"east", "west"}
    missed = report.changes.set_index("aspect").loc["breakfast"]
    assert missed["kind"] == "taxonomy_add" and missed["evidence"] == 200
    for language in ("zh", "en"):
        assert "200" in report.explain(language)
        assert report.define(language) and report.cite(language)
    assert "<table" in report._repr_html_()


def test_aspects_nobody_labelled_are_not_judged() -> None:
    report = audit_report(by_oracle(*drawn(n=60)))
    assert not report.aspects_checked
    assert np.isnan(report.table.at["mention_recall", "value"])
    assert "Nobody checked the aspects" in report.explain("en")


def test_words_that_were_missed_and_words_that_mislead() -> None:  # A5
    texts = ["wifi时断时续"] * 4 + ["空调不制冷"] * 4 + ["前台热情"] * 12
    machine = (
        [[]] * 4 + [[{"aspect": "noise", "polarity": -0.5, "words": "不制冷"}]] * 4 + [[]] * 12
    )
    sample = pd.DataFrame(
        {
            "text": [f"{text}{i}" for i, text in enumerate(texts)],
            "label_sentiment": "一般",
            "label:noise": pd.NA,
            "label:wifi": ["不满"] * 4 + [pd.NA] * 16,
            "score": 0.5,
            "machine_mentions": [json.dumps(row, ensure_ascii=False) for row in machine],
            "weight": 1.0,
        }
    )
    changes = audit_report(sample, labels={"wifi": "无线"}).changes.set_index("aspect")
    assert changes.at["wifi", "kind"] == "taxonomy_add"
    assert "时断时续" in changes.at["wifi", "words"]
    assert "“无线”" in changes.at["wifi", "what_zh"]
    assert (changes.at["noise", "kind"], changes.at["noise", "words"]) == (
        "taxonomy_check",
        "不制冷",
    )


def test_threshold_is_proposed_only_where_it_holds() -> None:  # A5
    rng = np.random.default_rng(1)
    truth = rng.choice([-1, 0, 1], 200)
    right = 0.5 + 0.35 * truth + rng.normal(0, 0.04, 200)
    frame = pd.DataFrame(
        {
            "text": "x",
            "label_sentiment": truth,
            "machine_mentions": "[]",
            "weight": 1.0,
            "score": right,
        }
    )
    assert not len(audit_report(frame).changes)
    shifted = audit_report(frame.assign(score=np.clip(right + 0.25, 0, 1))).changes
    assert shifted["kind"].tolist() == ["threshold"]
    noise = audit_report(frame.assign(score=rng.random(200))).changes
    assert not len(noise)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_spreadsheet_there_and_back(tmp_path: Path, language: str) -> None:  # A3
    sample, _ = drawn(n=20)
    sample["text"] = [
        "=1+1",
        "@cmd",
        "-2+3",
        "+1",
        "NA",
        "a\x07b",
        "\t=x",
        "很好\n但是慢",
        *sample["text"][8:],
    ]
    sample["text"] = sample["text"].astype("str")
    path = write_audit_sheet(sample, tmp_path / "a.xlsx", labels=LABELS, language=language)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    assert [s.sheet_state for s in book.worksheets] == ["visible", "hidden", "hidden"]
    assert all(
        cell.data_type != "f" for s in book.worksheets for row in s.iter_rows() for cell in row
    )
    assert sheet["B2"].value == "=1+1" and sheet["B2"].quotePrefix
    shown = [cell.value for cell in sheet[1]]
    assert "score" not in shown and not any("stratum" in str(name) for name in shown)
    ranges = sorted(str(choice.sqref) for choice in sheet.data_validations.dataValidation)
    assert ranges == ["C2:C21", "D2:F21"]
    assert b"<f>" not in zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")
    word = {"zh": "不满", "en": "dissatisfied"}[language]
    sheet["C2"].value, sheet["D2"].value = word, word
    book.save(path)
    back = read_audit_sheet(path)
    assert back.index.tolist() == sample.index.tolist()
    assert back["text"].tolist()[:5] == ["=1+1", "@cmd", "-2+3", "+1", "NA"]
    for name in ("score", "weight"):
        assert back[name].tolist() == pytest.approx(sample[name].tolist())
    assert back["machine_mentions"].tolist() == sample["machine_mentions"].tolist()
    report = audit_report(path)
    assert report.n == 1 and report.aspects_checked


def test_files_that_are_no_audit(tmp_path: Path) -> None:  # A3
    sample, _ = drawn(n=5)
    with pytest.raises(InputError, match=r"name it \.xlsx"):
        write_audit_sheet(sample, tmp_path / "a.csv", labels={})
    with pytest.raises(InputError, match="cannot be read as a spreadsheet"):
        audit_report(tmp_path / "none.xlsx")
    sample.to_excel(tmp_path / "b.xlsx")
    with pytest.raises(InputError, match="hidden sheets"):
        audit_report(tmp_path / "b.xlsx")
    (tmp_path / "c.xlsx").write_bytes(b"no zip")
    with pytest.raises(InputError, match="cannot be read as a spreadsheet"):
        audit_report(tmp_path / "c.xlsx")


@pytest.mark.parametrize(
    "words", [("满意", "不满"), ("Satisfied ", "dissatisfied"), (1, -1), (1.0, -1.0), ("+", "-")]
)
def test_labels_in_any_spelling(words: tuple[object, object]) -> None:  # A4
    sample, truth = drawn(n=40)
    labelled = sample.assign(
        label_sentiment=[words[0] if truth[c] == 1 else words[1] for c in sample.index]
    )
    expected = audit_report(by_oracle(sample, truth)).table["value"]
    pd.testing.assert_series_equal(audit_report(labelled).table["value"], expected)


def test_what_is_wrong_with_labels_is_told() -> None:  # A4
    sample, truth = drawn(n=30)
    labelled = by_oracle(sample, truth)
    with pytest.raises(AnalysisError, match="no comment is labelled"):
        audit_report(sample)
    with pytest.raises(InputError, match=rf"comment {labelled.index[3]}, label_sentiment: 'super'"):
        audit_report(labelled.assign(label_sentiment=["满意"] * 3 + ["super"] + ["满意"] * 26))
    with pytest.raises(InputError, match="label:noise: 'unclear' is no label"):
        audit_report(labelled.assign(**{"label:noise": "unclear"}))
    with pytest.raises(ColumnError, match="weight"):
        audit_report(labelled.drop(columns="weight"))
    with pytest.raises(InputError, match="weight"):
        audit_report(labelled.assign(weight=0.0))
    with pytest.raises(InputError, match="machine_mentions was changed"):
        audit_report(labelled.assign(machine_mentions="[{"))
    with pytest.raises(InputError, match="found list"):
        audit_report([1])  # type: ignore[arg-type]
    some = labelled.assign(label_sentiment=["看不懂"] * 5 + ["满意"] * 5 + [None] * 20)
    assert (audit_report(some).n, audit_report(some).n_unclear) == (10, 5)


@pytest.mark.parametrize("n", [0, -1, 1.5, True, "many"])
def test_a_size_that_is_none(n: object) -> None:
    with pytest.raises(InputError, match="whole number from 1"):
        drawn(n=n)


def test_a_stratum_that_is_no_column() -> None:
    with pytest.raises(ColumnError, match="Did you mean: branch"):
        drawn(by=["branhc"])
    assert set(drawn(by="branch")[0]["stratum"]) == {"east", "west"}


def test_without_ratings_mentions_or_segments() -> None:
    comments = pd.DataFrame({"clean": ["好"] * 3, "sentiment": [0.9, np.nan, 0.2]})
    mentions = pd.DataFrame({"comment": [], "aspect": [], "polarity": []})
    assert len(sample_comments(comments, mentions, aspects=[])) == 3


def test_draw_of_a_study(tmp_path: Path) -> None:
    (tmp_path / "studies").mkdir()
    (tmp_path / "raw.csv").write_text(
        "stars,said,shop\n"
        + "".join(
            f"{1 + i % 5},第{i}天的早餐{'很好' if i % 2 else '很差'}，电话 1390000{1000 + i},{i % 2}\n"
            for i in range(60)
        ),
        encoding="utf-8",
    )
    (tmp_path / "studies" / "tiny.yaml").write_text(
        "study: tiny\ntitle: t\nraw: raw.csv\ncolumns: {rating: stars, text: said, segments: {shop: shop}}\n"
        "scale: {low: 1, high: 5}\ntaxonomy: hotel\nparameters: {bootstrap: 0}\n",
        encoding="utf-8",
    )
    sample = draw_audit_sample(
        tmp_path / "studies" / "tiny.yaml", n=30, path=tmp_path / "audit.xlsx"
    )
    assert len(sample) == min(30, len(sample)) and "segment:shop" in sample
    assert "label:breakfast" in sample and not sample["text"].str.contains("1390000").any()
    assert len(read_audit_sheet(tmp_path / "audit.xlsx")) == len(sample)


def impact_case(seed: int = 0, n: int = 200) -> tuple[pd.DataFrame, pd.Series]:
    rng = np.random.default_rng(seed)
    hurt = rng.random(n) < 0.3
    y = pd.Series(4 - 1.0 * hurt + rng.normal(0, 1, n), index=[f"p{i}" for i in range(n)])
    said = pd.DataFrame(
        {"comment": y.index, "aspect": "noise", "polarity": np.where(hurt, -0.9, 0.9)}
    )
    return said, y


def test_impact_is_the_score_without_them() -> None:  # A6
    said, y = impact_case()
    hurt = said.loc[said["polarity"] < 0, "comment"]
    row = theme_impact(said, y).loc["noise"]
    assert row["mean"] == pytest.approx(y.mean())
    assert row["mean_without"] == pytest.approx(y.drop(hurt).mean())
    assert row["impact"] == pytest.approx(row["mean_without"] - row["mean"])
    assert row["n_theme"] == len(hurt)
    modelled = rank_pain_points(said, y, language="en").table.loc["noise"]
    assert row["cost"] == pytest.approx(modelled["cost"])
    praise = theme_impact(said, y, polarity="positive").loc["noise"]
    assert praise["impact"] < 0 and praise["n_theme"] == 200 - len(hurt)


def test_impact_interval_covers() -> None:  # A6: in truth 0.3 × 1 point
    modelled = pd.DataFrame({"effect": [], "cost": []})
    found = [
        theme_impact(*impact_case(seed), pain_points=modelled).loc["noise"] for seed in range(200)
    ]
    inside = sum(row["impact_low"] <= 0.3 <= row["impact_high"] for row in found)
    assert inside >= 88  # 95 expected; fewer than 88 would be a chance of 1 in 300


def test_impact_by_person_and_at_the_edges() -> None:  # A6
    comments = pd.DataFrame({"respondent": ["a", "a", "b", "c"]}, index=["1", "2", "3", "4"])
    said = pd.DataFrame({"comment": ["1", "2"], "aspect": "noise", "polarity": [-1.0, -1.0]})
    y = pd.Series({"a": 1.0, "b": 4.0, "c": 5.0, "silent": 1.0})
    row = theme_impact(said, y, comments=comments).loc["noise"]
    assert (row["n"], row["n_theme"], row["mean_without"]) == (3, 1, 4.5)
    assert not len(theme_impact(said.assign(polarity=1.0), y, comments=comments))
    everybody = pd.DataFrame({"comment": ["a", "b"], "aspect": "x", "polarity": -1.0})
    assert np.isnan(theme_impact(everybody, pd.Series({"a": 1.0, "b": 2.0})).at["x", "impact_low"])
    with pytest.raises(AnalysisError, match="no person"):
        theme_impact(said, pd.Series({"z": 1.0}), comments=comments)
