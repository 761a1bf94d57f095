"""A study file that says how people were drawn and weigh: carried through the run, its pages and its stored tables.

SD1 mean, share, NPS, crosstab, drivers and changes of a run are those of the design, by formulas written out here
SD2 of some of the people the others stay in the design: strata and clusters without anybody count; people of one
    cluster count singly
SD3 the design comes back from the stored tables, of everybody (its margins too) and of a group
SD4 a wrong design is one message in each language that names the column and counts and names the people; exit code 2
SD5 margins and strata may be spelt as codes or labels of either language; groups' names stand for their columns
SD6 without a design nothing is said of one: manifest, result and tables are as they were
SD7 the page says the design in one line, and what of it is not weighted; the cleaning page counts rows and says only that
SD9 the explorer's shares are weighted: in every group, in crossed groups, over all; beside them stands what they are
    worth; they are the report's; a group that one heavy person dominates is not shown, there or in the report
SD10 pooled shares of groups count a group for as many answers as it is worth
SD8 margins chosen for a page rake the design's own weights
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from feedback import load_study
from feedback.cli import main
from feedback.errors import FeedbackError, StudyError
from feedback.insight.pain_points.segments import pool_segments
from feedback.pipeline.analysis_run import AnalysisRun
from feedback.pipeline.design import NOT_WEIGHTED, stored_design
from feedback.pipeline.explore import WEIGHTED, explorer_data
from feedback.pipeline.results import Results
from feedback.pipeline.run import begin_run, run_study
from feedback.responses.weights.estimates import weighted_mean

POPULATION = {"north": 12.0, "south": 30.0}
DESIGN: dict[str, Any] = {
    "weights": "w", "strata": "region", "clusters": "shop", "population": POPULATION,
}  # fmt: skip
MARGINS = {"sex": {"f": 0.5, "m": 0.5}, "channel": {"web": 0.3, "desk": 0.7}}


def people(n: int = 240) -> pd.DataFrame:
    """Two regions, sixteen shops; whoever weighs more rates lower."""
    rng = np.random.default_rng(8)
    shop = np.arange(n) % 16
    w = np.round(rng.uniform(0.5, 3, n), 2)
    own = rng.normal(0, 0.6, 16)[shop]
    desk = np.clip(np.rint(3.6 + own + rng.normal(0, 0.9, n) - 0.4 * (w > 2)), 1, 5)
    price = np.clip(np.rint(3.2 + rng.normal(0, 1, n)), 1, 5)
    overall = np.clip(np.rint(0.7 * desk + 0.3 * price + rng.normal(0, 0.5, n)), 1, 5)
    return pd.DataFrame(
        {
            "id": [f"p{at:03}" for at in range(n)],
            "overall": overall.astype(int),
            "recommend": np.clip(np.rint(2 * overall + rng.normal(0, 1, n)), 0, 10).astype(int),
            "desk": desk.astype(int),
            "price": price.astype(int),
            "w": w,
            "region": np.where(shop < 6, "north", "south"),
            "shop": [f"s{number}" for number in shop],
            "sex": rng.choice(["f", "m"], n, p=[0.65, 0.35]),
            "channel": rng.choice(["web", "desk"], n),
            "wave": np.where(np.arange(n) < n // 2, "2025Q1", "2025Q2"),
        }
    )


def study(folder: Path, table: pd.DataFrame | None = None, **more: Any) -> Path:
    (people() if table is None else table).to_csv(folder / "in.csv", index=False)
    content = {
        "study": "s", "title": {"zh": "试", "en": "s"}, "language": "en", "raw": "in.csv",
        "scale": {"low": 1, "high": 5}, "taxonomy": "hotel", "parameters": {"bootstrap": 50},
        "columns": {
            "respondent": "id", "rating": "overall", "nps": "recommend", "wave": "wave",
            "segments": {"channel": "channel", "branch": "shop"},
            "aspects": {"desk": "checkin_speed", "price": "value"},
        },
        **more,
    }  # fmt: skip
    path = folder / "s.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


def begun(folder: Path, table: pd.DataFrame | None = None, **more: Any) -> AnalysisRun:
    return begin_run(load_study(study(folder, table, **more)), raw=None, language="en")


def written_out(values: np.ndarray, table: pd.DataFrame) -> tuple[float, float]:
    """Weighted mean and its error by strata and clusters, a loop over strata; NaN is outside the domain."""
    w, there = table["w"].to_numpy(), ~np.isnan(values)
    total = w[there].sum()
    mean = float(w[there] @ values[there]) / total
    z = np.where(there, w * (np.nan_to_num(values) - mean), 0.0) / total
    variance = 0.0
    for region, rows in table.groupby("region"):
        sums = pd.Series(z[rows.index.to_numpy()]).groupby(rows["shop"].to_numpy()).sum()
        n = len(sums)
        rest = 1 - n / POPULATION[str(region)]
        variance += rest * n / (n - 1) * float(((sums - sums.mean()) ** 2).sum())
    return mean, float(np.sqrt(variance))


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    folder = tmp_path_factory.mktemp("designed")
    return run_study(study(folder, **DESIGN), report=False, out=folder / "out")


def test_figures_of_a_run_follow_the_design(results: Results) -> None:  # SD1
    table, t14 = people(), 2.1447866879169273
    mean, error = written_out(table["desk"].to_numpy(float), table)
    item = results.table("items").loc["desk"]
    told = [mean, mean - t14 * error, mean + t14 * error]
    assert [item[name] for name in ("mean", "mean_low", "mean_high")] == pytest.approx(told)
    assert item["n"] == 240
    assert item["effective_n"] == pytest.approx(item["sd"] ** 2 / error**2)
    assert results.mean("desk")["mean_low"].iloc[0] == pytest.approx(told[1])
    score = results.table("scores").set_index("score")
    promoters = np.sign(table["recommend"] - 7.5) * (abs(table["recommend"] - 7.5) > 1)
    assert score.loc["nps", "estimate"] == pytest.approx(
        100 * np.average(promoters, weights=table["w"])
    )
    shares = results.crosstab("channel", "wave").shares
    now = table[table["wave"] == "2025Q2"]
    assert shares.loc["web", "2025Q2"] == pytest.approx(
        np.average(now["channel"] == "web", weights=now["w"])
    )
    pains = results.table("pain_points")
    low = table["price"] <= 2
    newest = now["price"] <= 2
    share = newest if results.advice_wave else low
    weight = now["w"] if results.advice_wave else table["w"]
    assert pains.loc["value", "share_negative"] == pytest.approx(np.average(share, weights=weight))
    assert results.counts("drivers")["why"]["r_squared"] == pytest.approx(weighted_r2(table))
    changed = results.table("changes_overall").set_index("measure").loc["rating"]
    then = table[table["wave"] == "2025Q1"]
    # changes are told to two decimals
    means = [round(np.average(part["overall"], weights=part["w"]), 2) for part in (now, then)]
    assert means != [round(part["overall"].mean(), 2) for part in (now, then)]
    assert [changed[name] for name in ("share_negative", "share_rest")] == pytest.approx(means)


def weighted_r2(table: pd.DataFrame) -> float:
    x = np.column_stack([np.ones(len(table)), table[["desk", "price"]]])
    root, y = np.sqrt(table["w"].to_numpy()), table["overall"].to_numpy(float)
    beta = np.linalg.lstsq(x * root[:, None], y * root, rcond=None)[0]
    left, mean = y - x @ beta, np.average(y, weights=table["w"])
    return float(1 - (root**2 @ left**2) / (root**2 @ (y - mean) ** 2))


def test_of_some_people_the_others_stay_in_the_design(tmp_path: Path) -> None:  # SD2
    run, table = begun(tmp_path, **DESIGN), people()
    assert run.design is not None
    chosen = (table["channel"] == "web").to_numpy()
    part = run.design.of(np.flatnonzero(chosen))
    found = weighted_mean(table["desk"][chosen].to_numpy(float), weights=part)
    mean, error = written_out(table["desk"].where(table["channel"] == "web").to_numpy(float), table)
    assert (found.estimate, found.se) == pytest.approx((mean, error))
    # R's survey: a domain without any cluster of a stratum has fewer degrees of freedom
    north = run.design.of(np.flatnonzero(table["region"] == "north"))
    assert north.df == 5
    shop = (table["shop"] == "s3").to_numpy()
    alone = weighted_mean(
        table["desk"][shop].to_numpy(float), weights=run.design.of(np.flatnonzero(shop))
    )
    plain = weighted_mean(table["desk"][shop].to_numpy(float), weights=table["w"][shop].to_numpy())
    assert (alone.se, alone.df) == pytest.approx((plain.se, 14))


def test_design_comes_back_from_stored_tables(tmp_path: Path) -> None:  # SD3
    weights = {"column": "w", "margins": MARGINS}
    run = begun(tmp_path, **{**DESIGN, "weights": weights})
    responses = run.answers.responses
    score = responses["desk"].to_numpy(float)
    again = stored_design(run.drawn, responses)
    assert run.design is not None and again is not None
    for share in ("sex", "channel"):
        met = pd.Series(run.design.weights).groupby(responses[share].to_numpy()).sum()
        told = (met / met.sum()).to_dict()
        assert told == pytest.approx(MARGINS[share])
    assert weighted_mean(score, weights=again).ci == weighted_mean(score, weights=run.design).ci
    bare = begun(tmp_path, **DESIGN)
    rows = np.flatnonzero(responses["channel"] == "web")
    stored = stored_design(bare.drawn, bare.answers.responses.iloc[rows])
    assert bare.design is not None
    own = weighted_mean(score[rows], weights=bare.design.of(rows))
    assert weighted_mean(score[rows], weights=stored).ci == pytest.approx(own.ci)


ASKED = ["clean", "comfort", "quiet", "staff", "checkin", "breakfast", "location", "facilities", "wifi", "value"]  # fmt: skip


def shops_across(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(shop=table["shop"].replace({"s7": "s2"}))


def one_of(column: str, value: object) -> Any:
    def changed(table: pd.DataFrame) -> pd.DataFrame:
        cells = table[column].astype(object)
        return table.assign(**{column: cells.where(~table.index.isin([3, 5]), value)})

    return changed


def lonely(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(region=table["region"].mask(table["shop"] == "s3", "island"))


WRONG: dict[str, tuple[Any, dict[str, Any], tuple[str, ...]]] = {
    "no such column": (None, {"weights": "ww"}, ("ww",)),
    "missing weight": (one_of("w", None), {}, ("2 of 240", "p003", "p005")),
    "weight in words": (one_of("w", "heavy"), {}, ("2 of 240", "p003")),
    "infinite weight": (one_of("w", "inf"), {}, ("2 of 240", "p003")),
    "decimal comma": (one_of("w", "1,5"), {}, ("2 of 240", "p003")),
    "negative weight": (one_of("w", -1), {}, ("2 of 240", "below 0", "p003")),
    "weight of 0": (one_of("w", 0), {}, ("2 of 240", "weight of 0", "p003")),
    "no stratum": (one_of("region", None), {"population": None}, ("strata: region", "p003")),
    "no cluster": (one_of("shop", None), {}, ("clusters: shop", "p003")),
    "cluster in two strata": (shops_across, {}, ("s2", "region")),
    "a cluster alone": (lonely, {"population": None}, ("island", "lonely_psu")),
    "fewer in the population": (None, {"population": {"north": 3, "south": 30}}, ("fpc",)),
    "one population of two strata": (None, {"population": 40}, ("40", "stratum")),
    "population of nobody": (None, {"population": {**POPULATION, "east": 5}}, ("east",)),
    "population left out": (None, {"population": {"north": 12}}, ("south",)),
    "category nobody has": (None, {"weights": {"sex": {"f": 0.5, "m": 0.4, "x": 0.1}}}, ("x",)),
    "category left out": (None, {"weights": {"sex": {"f": 1.0}}}, ("m",)),
    "margin not in the data": (None, {"weights": {"age": {"old": 1.0}}}, ("age",)),
    "no margin for somebody": (one_of("sex", None), {"weights": {"sex": {"f": 0.5, "m": 0.5}}}, ("sex", "p003")),
    "totals that differ": (None, {"weights": {"sex": {"f": 0.5, "m": 0.5}, "channel": {"web": 60, "desk": 50}}}, ("totals",)),
    "negative figure": (None, {"weights": {"sex": {"f": -0.5, "m": 1.5}}}, ("sex", "positive")),
    "nothing said": (None, {"weights": {"margins": {}}}, ("weights",)),
    "a word misspelt": (None, {"weights": {"colum": "w", "margins": MARGINS}}, ("colum",)),
    "another way": (None, {"lonely_psu": "average"}, ("lonely_psu",)),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_wrong_designs_are_one_message(name: str, tmp_path: Path) -> None:  # SD4
    spoil, changes, said = WRONG[name]
    table = people() if spoil is None else spoil(people())
    path = study(tmp_path, table, **{**DESIGN, **changes})
    with pytest.raises(FeedbackError) as caught:
        begin_run(load_study(path), raw=None, language="en")
    for part in said:
        assert part in caught.value.en
    assert not caught.value.zh.isascii()


def test_command_ends_with_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:  # SD4
    path = study(tmp_path, one_of("w", None)(people()), **DESIGN)
    monkeypatch.setattr("sys.argv", ["feedback", "run", str(path), "--out", str(tmp_path / "out")])
    with pytest.raises(SystemExit) as left:
        main()
    said = capsys.readouterr().err
    assert left.value.code == 2
    assert "weights: w" in said and "p003" in said and "Traceback" not in said


def test_raking_that_does_not_end_is_said(tmp_path: Path) -> None:  # SD4
    table = people().assign(sex=lambda t: np.where(t["channel"] == "web", "f", "m"))
    with pytest.raises(StudyError, match=r"(?i)margins"):
        begun(tmp_path, table, weights=MARGINS)


@pytest.mark.parametrize(("way", "wider"), [("certainty", False), ("adjust", True)])
def test_a_cluster_alone_may_be_certain_or_adjusted(
    way: str, wider: bool, tmp_path: Path
) -> None:  # SD4
    table = lonely(people())
    run = begun(tmp_path, table, **{**DESIGN, "population": None, "lonely_psu": way})
    assert run.design is not None
    score = table["desk"].to_numpy(float)
    w, alone = table["w"].to_numpy(), (table["region"] == "island").to_numpy()
    mean = np.average(score, weights=w)
    z = w * (score - mean) / w.sum()
    expected = 0.0
    for _, rows in table[~alone].groupby("region"):
        sums = pd.Series(z[rows.index.to_numpy()]).groupby(rows["shop"].to_numpy()).sum()
        expected += len(sums) / (len(sums) - 1) * float(((sums - sums.mean()) ** 2).sum())
    expected += float(z[alone].sum() ** 2) if wider else 0.0
    assert weighted_mean(score, weights=run.design).se == pytest.approx(np.sqrt(expected))


def test_names_of_groups_and_codes_of_answers_are_understood(tmp_path: Path) -> None:  # SD5
    by_name = begun(tmp_path, **{**DESIGN, "clusters": "branch"})
    by_column = begun(tmp_path, **DESIGN)
    assert by_name.design is not None and by_column.design is not None
    assert (by_name.design.clusters == by_column.design.clusters).all()
    rng = np.random.default_rng(2)
    asked = pd.DataFrame({
        "respondent": [f"a{at}" for at in range(60)], "overall": rng.integers(2, 6, 60),
        "recommend": rng.integers(4, 11, 60), "channel": rng.choice(["app", "ota"], 60),
    }).assign(**dict.fromkeys(ASKED, 4))  # fmt: skip
    asked.to_csv(tmp_path / "in.csv", index=False)
    for figures in ({"app": 0.7, "ota": 0.3}, {"酒店小程序或官网": 0.7, "旅游平台": 0.3}):
        content = {
            "study": "q", "title": "q", "questionnaire": "hotel_stay", "raw": "in.csv", "taxonomy": "hotel",
            "weights": {"channel": figures}, "columns": {"respondent": "respondent"},
        }  # fmt: skip
        (tmp_path / "q.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
        for language in ("zh", "en"):
            run = begin_run(load_study(tmp_path / "q.yaml"), raw=None, language=language)
            shares = run.answers.responses.groupby("channel")["weight"].sum() / 60
            assert sorted(shares) == pytest.approx([0.3, 0.7])


def test_without_a_design_nothing_is_said_of_one(demo: Results) -> None:  # SD6
    assert "design" not in demo.manifest
    assert demo.weights is None and demo.design_words() is None
    assert "effective_n" not in demo.table("items") and "weight" not in demo.responses


def test_pages_say_the_design(results: Results) -> None:  # SD7
    worth = people()["w"].sum() ** 2 / (people()["w"] ** 2).sum()
    said = results.page_head(language="en").data
    assert "column w" in said and "2 strata (region)" in said and "16 clusters (shop)" in said
    assert f"240 people here are worth {worth:.0f}" in said
    assert f"折合 {worth:.0f} 人" in results.page_head(language="zh").data
    rows = results.page_head(counted="rows", language="en").data
    assert NOT_WEIGHTED["rows"].en in rows and "column w" not in rows
    for key in ("sentiment", "aspects", "topics", "checks"):
        part = results.page_head(counted=key, language="en").data
        assert NOT_WEIGHTED[key].en in part and "column w" in part
    assert explorer_data(results, language="en").header["design"] == WEIGHTED.en


def test_explorer_is_weighted(results: Results) -> None:  # SD9
    data, table = explorer_data(results, language="en"), people()
    low = (table["price"] <= 2).to_numpy()
    aspect = [one["label"] for one in data.header["aspects"]].index("Value for money")
    mean, error = written_out(low.astype(float), table)
    told = data.header["aspects"][aspect]
    assert told["share_negative"] == pytest.approx(mean) != pytest.approx(low.mean())
    assert told["worth"] == pytest.approx(mean * (1 - mean) / error**2)
    names = [one["name"] for one in data.header["segments"]]
    by_segment = results.table("pain_points_by_segment").set_index(["segment", "value", "aspect"])
    for at, name in enumerate(names):
        values = data.header["segments"][at]["values"]
        share, worth = (
            data.arrays[f"{kind}{at}"].reshape(-1, len(values))[aspect]
            for kind in ("share", "worth")
        )
        column = table[{"branch": "shop"}.get(name, name)]
        for value, percent, answers in zip(values, share, worth, strict=True):
            inside = (column == value).to_numpy()
            exact = 100 * np.average(low[inside], weights=table["w"][inside])
            # half a step of 20 %; of a dozen, none to three people are told alike, as 10 %
            assert percent == pytest.approx(exact, abs=10 if answers > 15 else 20)
            row = by_segment.loc[(name, value, "value")]
            assert percent == pytest.approx(100 * row["share_negative"])
            assert answers == row["effective_n"]
    i, j = sorted((names.index("channel"), names.index("wave")))
    shape = [len(data.header["segments"][at]["values"]) for at in (i, j)]
    crossed = data.arrays[f"share{i}_{j}"].reshape(-1, *shape)[aspect]
    first, second = data.header["segments"][i]["values"][0], data.header["segments"][j]["values"][0]
    inside = ((table[names[i]] == first) & (table[names[j]] == second)).to_numpy()
    exact = 100 * np.average(low[inside], weights=table["w"][inside])
    assert crossed[0, 0] == pytest.approx(exact, abs=2.5)


def test_a_heavy_person_hides_a_group(tmp_path: Path) -> None:  # SD9
    table = people()
    table.loc[table.index[table["shop"] == "s3"][0], "w"] = 9.0  # of about 35 in the shop
    path = study(tmp_path, table, weights="w")
    found = run_study(path, report=False, out=tmp_path / "out")
    shown = found.table("pain_points_by_segment")
    of_shops = shown[(shown["segment"] == "branch") & (shown["aspect"] == "value")]
    assert len(of_shops) == 14 and "s3" not in set(of_shops["value"])  # with one more to hide among
    design = found.weights
    assert design is not None
    data = explorer_data(found, language="en")
    names = [one["name"] for one in data.header["segments"]]
    at = names.index("branch")
    values = data.header["segments"][at]["values"]
    n = data.arrays[f"n{at}"].reshape(-1, len(values))
    assert (n[:, values.index("s3")] == 0).all() and (n > 0).sum() == n.size - 2 * len(n)


def test_pooled_shares_count_what_groups_are_worth(results: Results) -> None:  # SD10
    """Morris's shrinkage written out for one aspect: a group's squared error is of its effective number."""
    rows = results.table("pain_points_by_segment")
    rows = rows[(rows["segment"] == "branch") & (rows["aspect"] == "value")]
    rows = rows.assign(effective_n=rows["n"] * np.linspace(0.3, 1.1, len(rows)))
    pooled = pool_segments(rows, level=0.95)
    plain = pool_segments(rows.drop(columns="effective_n"), level=0.95)
    n, share = rows["effective_n"].to_numpy(), rows["share_negative"].to_numpy()
    within = (share * (1 - share) * n).sum() / (n - 1).sum()
    tau2, k = fitted_tau2(share, within / n), len(n)
    weight = 1 / (within / n + tau2)
    shrunk = (k - 3) / (k - 1) * within / n * weight
    centre = (weight * share).sum() / weight.sum()
    expected = (1 - shrunk) * share + shrunk * centre
    assert pooled["pooled"].to_numpy() == pytest.approx(expected, abs=1e-5)
    assert plain["pooled"].to_numpy() != pytest.approx(expected, abs=1e-3)


def fitted_tau2(means: np.ndarray, v: np.ndarray) -> float:
    """Between-group variance by restricted likelihood, on a grid."""
    grid = np.append(0, np.geomspace(1e-7, 1, 40_000))
    weight = 1 / (v[:, None] + grid)
    centre = (weight * means[:, None]).sum(axis=0) / weight.sum(axis=0)
    lack = -np.log(weight).sum(axis=0) + np.log(weight.sum(axis=0))
    return float(grid[(lack + (weight * (means[:, None] - centre) ** 2).sum(axis=0)).argmin()])


def test_margins_of_a_page_rake_the_weights_of_the_design(results: Results) -> None:  # SD8
    raked = results.revised("measures", weights={"channel": {"web": 0.9, "desk": 0.1}})
    assert raked.weights is not None and raked.weights.clustered
    shares = pd.Series(raked.weights.weights).groupby(raked.responses["channel"].to_numpy()).sum()
    assert shares["web"] / shares.sum() == pytest.approx(0.9)
    inside = people()[people()["channel"] == "web"]
    own = raked.weights.weights[(raked.responses["channel"] == "web").to_numpy()]
    assert np.ptp(own / inside["w"].to_numpy()) == pytest.approx(0, abs=1e-9)
