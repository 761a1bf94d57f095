"""What the explorer page is made of, without a browser.

1. People and complaints in its columns are those of the report's tables, by aspect and group.
2. No respondent id, no text of a flagged comment, no name of a small group, no record of a person is in it;
   beside a text stand only groups that ten writers share; texts stand in the order of their words.
3. A study that was not run says which command to run; one without pain points says why.
4. Packed and unpacked it is the same, whatever the texts hold.
5. The first page of a report links to it, on screen only.
7. Of very many comments it holds a draw and the quoted ones, says so, and its figures stay those of all.
6. Styles of extensions stay out; scripts are allowed by their hashes only.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from feedback.errors import AnalysisError, StudyError
from feedback.pipeline.explaining import MIN_QUOTED
from feedback.pipeline.explore import explore_study, explorer_data
from feedback.pipeline.results import Results
from feedback.pipeline.run import run_study
from feedback.report.explorer import ExplorerData, render_explorer
from feedback.report.explorer_libraries import core_style
from feedback.report.gate import check_page
from feedback.report.index import render_index
from feedback.report.summary import DataQuality, ReportSummary
from feedback.rounding import told_count

STUDY = """study: shops
title: Shops
raw: answers.csv
columns:
  respondent: who
  rating: stars
  text: words
  date: day
  segments: {shop: shop}
  aspects: {service_rating: service_attitude}
scale: {low: 1, high: 5}
aspect_scale: {low: 1, high: 5}
taxonomy: restaurant
parameters: {bootstrap: 0}
"""
SAID = ("上菜太慢，等了一个小时", "服务员态度很差", "味道很好，下次再来", "环境太吵", "无", "加微信 abc12345 领优惠券")  # fmt: skip


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    home = tmp_path_factory.mktemp("shops")
    rng = np.random.default_rng(3)
    n = 300
    table = pd.DataFrame(
        {
            "who": [f"secret-{i:04}" for i in range(n)],
            "stars": rng.integers(1, 6, n),
            "service_rating": rng.integers(1, 6, n),
            "shop": [
                "隐秘小店" if i < 7 else "" if i < 20 else f"{'甲乙丙'[i % 3]}店" for i in range(n)
            ],
            "day": [f"{d:%Y-%m-%d}" for d in pd.date_range("2026-01-01", periods=n)],
            "words": [SAID[i % 6] + (f"（第{i}次）" if i % 6 < 4 else "") for i in range(n)],
        }
    )
    table.to_csv(home / "answers.csv", index=False)
    (home / "shops.yaml").write_text(STUDY, encoding="utf-8")
    return run_study(home / "shops.yaml", report=False)


@pytest.fixture(scope="module")
def data(results: Results) -> ExplorerData:
    return explorer_data(results, language="zh")


def unpacked(packed: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    whole = zlib.decompress(packed)
    head = int.from_bytes(whole[:4], "little")
    header = json.loads(whole[4 : 4 + head])
    content: dict[str, Any] = {}
    for name, (kind, start, length) in header["places"].items():
        block = whole[4 + head + start : 4 + head + start + length]
        content[name] = block.decode() if kind == "utf-8" else np.frombuffer(block, dtype=kind)
    return header, content


# 1
def test_counts_are_the_reports(data: ExplorerData, results: Results) -> None:
    ranked = results.table("pain_points")
    by_segment = results.table("pain_points_by_segment").set_index(["aspect", "value"])
    values = data.header["segments"][0]["values"]
    assert sorted(values) == ["丙店", "乙店", "甲店"]
    n, share = (data.arrays[name].reshape(-1, len(values)) for name in ("n0", "share0"))
    for code, value in enumerate(values):
        for a, aspect in enumerate(ranked.index):
            row = by_segment.loc[(aspect, value)]
            assert n[a, code] == row["n"]
            assert share[a, code] == round(100 * row["share_negative"])


# 1
def test_mentions_point_into_the_texts(data: ExplorerData, results: Results) -> None:
    mentions = results.table("mentions")
    usable = results.usable_comments()
    mentions = mentions[mentions["comment"].isin(usable.index)]
    speak = mentions.groupby("aspect")["comment"].transform("nunique")
    mentions = mentions[speak >= MIN_QUOTED]
    assert len(data.arrays["mention"]) == len(mentions)
    found = {
        data.texts[c][start:end]
        for c, start, end in zip(
            *(data.arrays[k] for k in ("mention", "start", "end")), strict=True
        )
    }
    expected = {usable.loc[m.comment, "clean"][m.start : m.end] for m in mentions.itertuples()}
    assert found == expected


# 1
def test_periods_hold_everybody_once(data: ExplorerData, results: Results) -> None:
    months = results.table("responses")["date"].dt.strftime("%Y-%m").value_counts().sort_index()
    assert data.header["periods"] == months.index.tolist()
    assert data.arrays["people1"].tolist() == told_count(months).tolist()
    assert data.header["first_day"][-2:] == "01"


# 2
def test_nothing_that_names_a_person(data: ExplorerData, results: Results) -> None:
    whole = zlib.decompress(data.packed()).decode("utf-8", "replace")
    assert "上菜太慢" in whole
    assert "secret-" not in whole
    assert "abc12345" not in whole
    assert "隐秘小店" not in whole
    columns = {name for name in data.arrays if name.startswith(("segment", "state", "author"))}
    assert not columns  # those a record a person had
    assert data.texts == sorted(data.texts)
    beside = np.stack([data.arrays["text0"], data.arrays["text1"]])
    shared, texts = np.unique(beside, axis=1, return_counts=True)  # a text a writer here
    assert texts.min() >= 10
    assert shared.max() > 0
    assert data.header["segments"][0]["small"] == 1
    flagged = results.table("comments").filter(regex="^is_").any(axis=1)
    assert data.header["flagged"] == flagged.sum() > 0


# 3
def test_a_study_not_run_names_the_command(results: Results, tmp_path: Path) -> None:
    study = tmp_path / "other.yaml"
    study.write_text(STUDY.replace("study: shops", "study: other"), encoding="utf-8")
    with pytest.raises(
        StudyError, match=r"has not been run yet\. Run `feedback run .*other\.yaml`"
    ):
        explore_study(study, out=tmp_path)
    # tables of another study in that folder are not taken for this one's
    with pytest.raises(StudyError, match="has not been run"):
        explore_study(study, out=results.folder)


# 3
def test_no_pain_points_says_why(results: Results, tmp_path: Path) -> None:
    said = {"pain_points": {"en": "Nobody wrote.", "zh": "无"}}
    manifest = {**results.manifest, "notes": said, "tables": {}}  # the folder has no table
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(AnalysisError, match=r"no pain points to explore\. Nobody wrote"):
        explore_study(results.study, out=tmp_path)


# 3
def test_unknown_language(results: Results, tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="'fr' is not known"):
        explore_study(results.study, out=tmp_path, language="fr")


# 4
def test_packed_is_the_same_again(data: ExplorerData) -> None:
    texts = ["</script>", "a\0b", "\ud800", "😡", "", "\u202e逆\u202c"]
    header, content = unpacked(ExplorerData(data.header, data.arrays, texts, "zh").packed())
    assert content["texts"].split("\0") == ["</script>", "a b", "?", "😡", "", "\u202e逆\u202c"]
    for name, array in data.arrays.items():
        assert content[name].tolist() == array.tolist()
        assert header["places"][name][1] % 4 == 0


# 5
def test_the_first_page_links_to_it() -> None:
    summary = ReportSummary("s", "t", "a", 10, DataQuality(1, 1, {}, {}, {}, "", ""))
    html = render_index(summary, explorer="explorer.html")
    assert re.search(r'<p class="screen explore"><a href="explorer.html">', html)
    assert check_page(html) == []
    assert "explorer.html" not in render_index(summary)


# 6
def test_scripts_by_hash_and_no_foreign_styles(data: ExplorerData) -> None:
    html = render_explorer(data)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy is not None
    assert "unsafe-eval" not in policy[1]
    allowed = set(re.findall(r"sha256-([^&']*)", policy[1].replace("&#39;", "'")))
    scripts = re.findall(r'<script type="module">(.*?)</script>', html, flags=re.DOTALL)
    hashes = {base64.b64encode(sha256(text.encode()).digest()).decode() for text in scripts}
    assert hashes == allowed
    assert len(scripts) == 3
    sheet = (
        "@media print{.x{a:b}} html.dark table{color:#fff} table.dataTable td,.dtsb-x{padding:0}"
    )
    assert core_style(sheet) == "table.dataTable td{padding:0}"


def test_a_draw_of_very_many_comments(
    results: Results, monkeypatch: pytest.MonkeyPatch
) -> None:  # 7
    whole = explorer_data(results, language="en")
    monkeypatch.setattr("feedback.pipeline.explorer_texts.MOST_CHARACTERS", 900)
    drawn = explorer_data(results, language="en")
    assert (
        "drawn" not in whole.header
        and f"{len(drawn.texts):,} drawn at random" in drawn.header["drawn"]
    )
    assert 0 < sum(map(len, drawn.texts)) <= 900 and len(drawn.texts) < len(whole.texts)
    assert drawn.texts == sorted(drawn.texts)
    for name, column in whole.arrays.items():
        if name.startswith(("n", "k", "draws")):
            assert np.array_equal(drawn.arrays[name], column), name
    for one, other in zip(whole.header["aspects"], drawn.header["aspects"], strict=True):
        quoted = [whole.texts[place] for place in one["quotes"]]
        assert [drawn.texts[place] for place in other["quotes"]] == quoted
        assert {**one, "quotes": []} == {**other, "quotes": []}
    assert drawn.header["drawn"] in render_explorer(drawn)
    assert explorer_data(results, language="en").texts == drawn.texts
