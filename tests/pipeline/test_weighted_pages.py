"""Pages of comments and of checks, of a study that says how people were drawn and weigh.

WP1 a comment weighs as its author, whose own it stays: shares of moods, aspects and topics and their intervals are those
    of domains in which a person's comments are summed, by formulas written out here
WP2 the same of groups and periods; groups that are worth fewer than ten answers are withheld
WP3 people who speak of a topic: mean, share of low ratings and its test follow the design
WP4 missing patterns, means under each treatment and pain points with imputed ratings follow it; without gaps they are the
    run's own
WP5 the same people twice, and small groups: means and errors follow it
WP6 without weights nothing changes: the shares are the counts'
WP7 correlations within persons follow it
WP8 of a run with comments: complaints as read, topics and the ratings of their people are weighted, and add up
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from scipy import stats

from feedback import find_topics, survey_design
from feedback.charts.aspects import draw_aspect_polarity
from feedback.charts.sentiment import draw_sentiment, draw_sentiment_by_rating
from feedback.charts.sentiment_groups import draw_sentiment_by_segment, draw_sentiment_over_time
from feedback.insight.style_corrected import style_corrected_drivers
from feedback.pipeline.design import comment_design
from feedback.pipeline.missing_answers import (
    missing_patterns_of,
    pain_points_imputed,
    under_each_treatment,
)
from feedback.pipeline.results import Results
from feedback.pipeline.robustness import group_figures, paired_changes
from feedback.pipeline.run import run_study
from feedback.text.topics.ratings import rate_topics
from feedback.text.topics.shares import weighted_topics


def survey(n: int = 120) -> tuple[pd.DataFrame, pd.DataFrame]:
    """People of 24 shops in two strata, and their comments, up to three each; who weighs more is less pleased."""
    rng = np.random.default_rng(12)
    ids = [f"p{at:03}" for at in range(n)]
    shop = np.arange(n) % 24
    w = rng.uniform(0.5, 3, n)
    people = pd.DataFrame(
        {"w": w, "shop": shop, "region": shop % 2, "stars": rng.integers(1, 6, n)}, index=ids
    )
    author = rng.choice(n, 260)
    mood = np.clip(0.5 + 0.2 * rng.normal(size=260) - 0.12 * (w[author] - 1.7), 0, 1)
    comments = pd.DataFrame(
        {"respondent": np.array(ids)[author], "sentiment": mood},
        index=[f"c{at}" for at in range(260)],
    )
    return people, comments


PEOPLE, COMMENTS = survey()
DESIGN = survey_design(PEOPLE, weights="w", clusters="shop", strata="region")
OF_COMMENTS = comment_design(DESIGN, COMMENTS)


def share_of(flags: np.ndarray, known: np.ndarray) -> tuple[float, float]:
    """Weighted share of the flagged among the known comments, and its error between shops within regions."""
    w = PEOPLE["w"].reindex(COMMENTS["respondent"]).to_numpy()
    total = w[known].sum()
    share = w[known & flags].sum() / total
    z = pd.Series(np.where(known, w * (flags - share), 0) / total)
    shop = PEOPLE["shop"].reindex(COMMENTS["respondent"]).to_numpy()
    sums = z.groupby(shop).sum().reindex(range(24), fill_value=0.0)
    variance = 0.0
    for region in (0, 1):
        own = sums[sums.index % 2 == region].to_numpy()
        variance += 12 / 11 * ((own - own.mean()) ** 2).sum()
    return float(share), float(np.sqrt(variance))


def wilson(share: float, n: float) -> tuple[float, float]:
    z = 1.959963984540054
    middle, half = (
        share + z * z / (2 * n),
        z * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n)),
    )
    return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


def told_of_shops(known: np.ndarray) -> float:
    """What of a worth its interval counts: shops less regions are its degrees of freedom (Korn & Graubard 1998)."""
    shop = PEOPLE["shop"].reindex(COMMENTS["respondent"]).to_numpy()
    held = len(np.unique(shop[known]))
    too_small = held / (held - 2) * 22 / 24
    t = stats.t.isf(0.025, [known.sum() - 1, held - 2])
    return float((t[0] / t[1]) ** 2 / too_small)


def check_row(row: Any, flags: np.ndarray, known: np.ndarray, name: str = "share") -> None:
    share, error = share_of(flags, known)
    low, high = wilson(share, share * (1 - share) / error**2 * told_of_shops(known))
    assert [row[name], row[f"{name}_low"], row[f"{name}_high"]] == pytest.approx([share, low, high])


def test_shares_of_moods_follow_the_design() -> None:  # WP1, WP2
    scores = COMMENTS["sentiment"].sample(frac=1, random_state=3)  # in any order
    negative, everyone = (
        (COMMENTS["sentiment"] < 0.5).to_numpy(),
        np.ones(len(COMMENTS), dtype=bool),
    )
    share, _ = share_of(negative, everyone)
    _, drawn = draw_sentiment(scores, weights=OF_COMMENTS, language="en")
    assert drawn.loc[drawn["right"] <= 0.5 + 1e-9, "n"].sum() / drawn["n"].sum() == pytest.approx(
        share
    )
    assert abs(share - negative.mean()) > 0.02
    side = pd.Series(np.where(np.arange(260) % 3 > 0, "a", "b"), index=COMMENTS.index)
    for draw in (draw_sentiment_by_segment, draw_sentiment_over_time):
        _, table = draw(scores, side, weights=OF_COMMENTS, language="en")
        for group in ("a", "b"):
            check_row(table.loc[group], negative, (side == group).to_numpy())
    stars = PEOPLE["stars"].reindex(COMMENTS["respondent"]).set_axis(COMMENTS.index)
    _, table = draw_sentiment_by_rating(scores, stars, weights=OF_COMMENTS, language="en")
    check_row(table.loc[4], negative, (stars == 4).to_numpy())


def test_groups_of_little_worth_are_withheld() -> None:  # WP2
    heavy = PEOPLE.assign(w=1.0)
    few = COMMENTS.iloc[:14]
    heavy.loc[few["respondent"].iloc[0], "w"] = 60.0
    design = comment_design(survey_design(heavy, weights="w"), COMMENTS)
    side = pd.Series(np.where(COMMENTS.index.isin(few.index), "few", "rest"), index=COMMENTS.index)
    _, table = draw_sentiment_by_segment(COMMENTS["sentiment"], side, weights=design)
    _, plain = draw_sentiment_by_segment(COMMENTS["sentiment"], side)
    assert "few" in plain.index and "few" not in table.index


def test_shares_of_aspects_follow_the_design() -> None:  # WP1
    rng = np.random.default_rng(5)
    said = rng.random((260, 2)) < 0.6
    judgement = rng.integers(-1, 2, (260, 2))
    mentions = pd.DataFrame(
        [
            {"comment": COMMENTS.index[row], "aspect": "ab"[at], "polarity": 0.0, "judgement": judgement[row, at]}
            for row in range(260)
            for at in (0, 1)
            if said[row, at]
        ]
    )  # fmt: skip
    _, table = draw_aspect_polarity(mentions, weights=OF_COMMENTS)
    for at, name in enumerate("ab"):
        check_row(table.loc[name], judgement[:, at] == -1, said[:, at], "negative")
        assert table.loc[name, "positive"] == pytest.approx(
            share_of(judgement[:, at] == 1, said[:, at])[0]
        )
        assert table.loc[name, "n"] == said[:, at].sum()


def topical() -> pd.Series:
    wait = ["上菜", "太慢", "等位", "排队", "催菜", "叫号"]
    room = ["房间", "隔音", "楼道", "马路", "空调", "床垫"]
    rng = np.random.default_rng(7)
    return pd.Series(
        [list(rng.permutation(wait if at % 3 else room)[:4]) for at in range(260)],
        index=COMMENTS.index,
    )


def variance_of(z: np.ndarray) -> float:
    """Of a sum over people, between shops within regions."""
    sums = pd.Series(z).groupby(PEOPLE["shop"].to_numpy()).sum()
    parts = [sums[sums.index % 2 == region].to_numpy() for region in (0, 1)]
    return float(sum(12 / 11 * ((own - own.mean()) ** 2).sum() for own in parts))


def test_topics_follow_the_design() -> None:  # WP1, WP3
    found = find_topics(topical(), topics=2, draws=0)
    table = weighted_topics(found, OF_COMMENTS).set_index("topic")
    topic, everyone = found.documents.to_numpy(), np.ones(260, dtype=bool)
    for number in (0, 1):
        check_row(table.loc[number], topic == number, everyone)
    rated = rate_topics(
        found.documents, PEOPLE["stars"], people=COMMENTS["respondent"], low_at=2, weights=DESIGN
    )
    speaks = pd.crosstab(COMMENTS["respondent"], topic).reindex(PEOPLE.index, fill_value=0) > 0
    wrote = speaks.any(axis=1).to_numpy()
    w, low = PEOPLE["w"].to_numpy(), (PEOPLE["stars"] <= 2).to_numpy()
    p = {}
    for number in (0, 1):
        inside = speaks[number].to_numpy()
        out = wrote & ~inside
        share, rest = (np.average(low[side], weights=w[side]) for side in (inside, out))
        assert rated.loc[number, "low_share"] == pytest.approx(share)
        assert rated.loc[number, "low_elsewhere"] == pytest.approx(rest)
        assert rated.loc[number, "mean"] == pytest.approx(
            np.average(PEOPLE["stars"][inside], weights=w[inside])
        )
        one = np.where(inside, w * (low - share) / w[inside].sum(), 0)
        other = np.where(out, w * (low - rest) / w[out].sum(), 0)
        # Welch's degrees of freedom, of the shops of either side
        df = [len(PEOPLE["shop"][side].unique()) - 2 for side in (inside, out)]
        grown = [
            variance_of(z) * (k + 2) / k * 22 / 24 for z, k in zip((one, other), df, strict=True)
        ]
        free = sum(grown) ** 2 / sum(part**2 / k for part, k in zip(grown, df, strict=True))
        too_small = sum(grown) / (variance_of(one) + variance_of(other))
        error = np.sqrt(variance_of(one - other) * too_small)
        p[number] = 2 * stats.t.sf(abs(share - rest) / error, free)
    holm = min(1, 2 * min(p.values())), max(p.values())
    assert sorted(rated["p_adjusted"].dropna()) == pytest.approx(sorted([holm[0], max(holm)]))


def test_without_weights_shares_are_counts() -> None:  # WP6
    _, table = draw_sentiment_by_segment(COMMENTS["sentiment"], COMMENTS["respondent"].str[-1])
    keys = COMMENTS["respondent"].str[-1]
    assert "effective_n" not in table
    for group, row in table.iterrows():
        own = COMMENTS["sentiment"][keys == group] < 0.5
        assert (row["n"], row["share"]) == (len(own), pytest.approx(own.mean()))
        assert (row["share_low"], row["share_high"]) == pytest.approx(wilson(own.mean(), len(own)))


def test_correlations_within_persons_follow_the_weights() -> None:  # WP7
    """With whole weights they are those of the table in which each person stands as often."""
    rng = np.random.default_rng(4)
    X = pd.DataFrame(rng.integers(1, 6, (150, 4)), columns=list("abcd")).astype(float)
    y, w = X["a"] + rng.normal(size=150), rng.integers(1, 4, 150)
    weighted = style_corrected_drivers(X, y, scale=(1, 5), bootstrap=0, weights=w)
    rows = np.repeat(np.arange(150), w)
    often = style_corrected_drivers(
        X.iloc[rows].reset_index(drop=True),
        y.iloc[rows].reset_index(drop=True),
        scale=(1, 5),
        bootstrap=0,
    )
    for name in ("importance", "within"):
        assert weighted.table[name].to_dict() == pytest.approx(often.table[name].to_dict())
    wide = (weighted.table["within_high"] - weighted.table["within_low"]).to_numpy()
    assert (wide > (often.table["within_high"] - often.table["within_low"]).to_numpy()).all()


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """A panel of two waves, weights, shops; every fifth answer on price is missing."""
    folder = tmp_path_factory.mktemp("weighted")
    rng = np.random.default_rng(9)
    n = 160
    person = np.arange(n)
    w = rng.uniform(0.5, 3, n)
    frames = []
    for at, wave in enumerate(("2025Q1", "2025Q2")):
        desk = np.clip(np.rint(3.5 + 0.2 * at - 0.4 * (w - 1.7) + rng.normal(0, 1, n)), 1, 5)
        price = np.clip(np.rint(3.2 + rng.normal(0, 1, n)), 1, 5)
        overall = np.clip(np.rint(0.7 * desk + 0.3 * price + rng.normal(0, 0.5, n)), 1, 5)
        frames.append(
            pd.DataFrame(
                {
                    "id": [f"p{one}" for one in person], "wave": wave, "overall": overall, "desk": desk,
                    "price": np.where(rng.random(n) < 0.2, np.nan, price), "w": w, "shop": person % 16,
                }
            )
        )  # fmt: skip
    table = pd.concat(frames)
    table.to_csv(folder / "in.csv", index=False)
    content = {
        "study": "s", "title": {"zh": "试", "en": "s"}, "language": "en", "raw": "in.csv",
        "scale": {"low": 1, "high": 5}, "taxonomy": "hotel", "weights": "w", "parameters": {"bootstrap": 50},
        "columns": {
            "respondent": "id", "rating": "overall", "wave": "wave", "segments": {"branch": "shop"},
            "aspects": {"desk": "checkin_speed", "price": "value"},
        },
    }  # fmt: skip
    path = folder / "s.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return run_study(path, report=False, out=folder / "out")


def test_missing_answers_follow_the_weights(results: Results) -> None:  # WP4
    people, w = results.responses, results.weights.weights  # type: ignore[union-attr]
    gap = people["price"].isna().to_numpy()
    patterns = missing_patterns_of(results).set_index("unanswered")["share"]
    assert patterns["Value for money"] == pytest.approx(w[gap].sum() / w.sum())
    treated = under_each_treatment(results)
    desk, price = people["desk"].to_numpy(), people["price"].to_numpy()
    name = results.labels["checkin_speed"]
    assert treated.loc[name, "available"] == pytest.approx(np.average(desk, weights=w))
    assert treated.loc[name, "complete"] == pytest.approx(np.average(desk[~gap], weights=w[~gap]))
    assert treated.loc[name, "imputed"] == pytest.approx(
        np.average(desk, weights=w)
    )  # nothing missing
    mean, n = np.average(desk, weights=w), len(desk)
    error = np.sqrt(n / (n - 1) * (w**2 @ (desk - mean) ** 2)) / w.sum()
    # of an answer without gaps nothing is lost: Barnard and Rubin's df (n-1)·n/(n+2)
    half = stats.t.isf(0.025, (n - 1) * n / (n + 2)) * error
    assert treated.loc[name, "imputed_high"] - mean == pytest.approx(half, rel=1e-3)
    known = results.labels["value"]
    assert treated.loc[known, "available"] == pytest.approx(
        np.average(price[~gap], weights=w[~gap])
    )
    imputed = pain_points_imputed(results)
    assert imputed.loc["checkin_speed", "share_imputed"] == pytest.approx(
        results.table("pain_points").loc["checkin_speed", "share_negative"]
    )


def test_changes_of_the_same_people_follow_the_weights(results: Results) -> None:  # WP5
    table, people = paired_changes(results), results.responses
    waves = people["wave"].astype(str)
    then, now = (people.loc[waves == wave, "desk"].to_numpy() for wave in ("2025Q1", "2025Q2"))
    w = results.weights.weights[(waves == "2025Q2").to_numpy()]  # type: ignore[union-attr]
    row = table.loc[results.labels["checkin_speed"]]
    change = np.average(now - then, weights=w)
    error = np.sqrt(160 / 159 * (w**2 @ (now - then - change) ** 2)) / w.sum()
    assert row["change"] == pytest.approx(change)
    assert row["change_high"] - change == pytest.approx(stats.t.isf(0.025, 159) * error, rel=0.01)
    assert row["before"] == pytest.approx(np.average(then, weights=w))


def test_small_groups_follow_the_weights(results: Results) -> None:  # WP5
    found, people = group_figures(results, "branch"), results.responses
    inside = (people["branch"].astype(str) == "3").to_numpy()
    w, stars = results.weights.weights[inside], people["rating"].to_numpy()[inside]  # type: ignore[union-attr]
    row, mean = found.loc["3"], np.average(stars, weights=w)
    n = len(stars)
    sd = np.sqrt(w @ (stars - mean) ** 2 / w.sum() * n / (n - 1))
    square = (w**2 @ (stars - mean) ** 2) / w.sum() ** 2
    # as they are told: one decimal below 50 people, the spread rounded up, people to the nearest five
    assert (row["mean"], row["sd"]) == (
        pytest.approx(mean, abs=0.051),
        pytest.approx(sd, abs=0.11),
    )
    assert row["sd"] >= sd
    assert row["n"] == pytest.approx(
        sd**2 / square, rel=0.08, abs=2.5
    )  # n/(n-1) of all people, not of the group
    assert row["n"] < n and row["n"] % 5 == 0


def test_the_results_weights_know_comments(tmp_path: Path, results: Results) -> None:  # WP1
    assert (
        results.comment_weights(pd.DataFrame({"respondent": results.responses.index[:3]}))
        is not None
    )


def test_comments_of_a_run_are_weighted(tmp_path: Path) -> None:  # WP8
    said = [
        "房间隔音很差，晚上吵得睡不着", "早餐很好吃，品种也多", "前台排队太久，办理入住很慢", "房间很干净，床也舒服",
        "早餐难吃，冷的", "前台热情，入住很快",
    ]  # fmt: skip
    n = 180
    rng = np.random.default_rng(2)
    kind = np.arange(n) % 6
    table = pd.DataFrame(
        {
            "id": [f"p{at}" for at in range(n)], "stars": np.where(kind % 2, 4, 2) + rng.integers(-1, 2, n),
            "words": [f"{said[k]}，第{at}次" for at, k in enumerate(kind)], "w": np.where(kind == 0, 3.0, 1.0) + (np.arange(n) % 7) / 10,
        }
    )  # fmt: skip
    table.to_csv(tmp_path / "in.csv", index=False)
    content = {
        "study": "s", "title": {"zh": "试", "en": "s"}, "language": "zh", "raw": "in.csv", "weights": "w",
        "scale": {"low": 1, "high": 5}, "taxonomy": "hotel", "parameters": {"bootstrap": 0, "topics": 3},
        "columns": {"respondent": "id", "rating": "stars", "text": "words"},
    }  # fmt: skip
    (tmp_path / "s.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    found = run_study(tmp_path / "s.yaml", report=False, out=tmp_path / "out")
    comments = found.usable_comments()
    w = found.responses["weight"].reindex(comments["respondent"]).to_numpy()
    mentions = found.table("mentions")
    read = found.table("corrected").set_index("aspect")["read"]
    assert read["noise"] > 0.2
    for aspect in ("noise", "breakfast"):
        bad = mentions[(mentions["aspect"] == aspect) & (mentions["judgement"] < 0)]["comment"]
        flags = comments.index.isin(bad)
        assert read[aspect] == pytest.approx(np.average(flags, weights=w))
        assert read[aspect] != pytest.approx(flags.mean(), abs=0.01)
    topics = found.table("topics")
    of = found.table("topic_documents")["topic"].reindex(comments.index).to_numpy()
    for row in topics.to_dict("records"):
        inside = of == row["topic"]
        assert row["n"] == inside.sum()
        assert row["share"] == pytest.approx(np.average(inside, weights=w))
        if inside.sum() >= 10:
            stars = found.responses["rating"].reindex(comments["respondent"]).to_numpy()
            assert row["mean"] == pytest.approx(np.average(stars[inside], weights=w[inside]))
    assert topics["share"].sum() == pytest.approx(1)
    assert (topics["effective_n"] > 0).all()
    _, drawn = draw_aspect_polarity(mentions, weights=found.comment_weights(found.comments))
    mine = mentions[mentions["aspect"] == "noise"].drop_duplicates("comment")
    own = (
        found.responses["weight"]
        .reindex(found.comments.loc[mine["comment"], "respondent"])
        .to_numpy()
    )
    assert drawn.loc["noise", "negative"] == pytest.approx(
        np.average(mine["judgement"] < 0, weights=own)
    )
