"""Words that stand together or in a corner.

1. G² and NPMI are the published definitions.
2. Collocations are neighbours without a mark between them, more often than chance.
3. The network counts comments, keeps what is beyond chance, and links to quotes.
4. Dispersion is Gries' deviation of proportions.
5. Empty comments give empty tables, and wrong input one clear sentence.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from feedback.errors import AnalysisError, InputError
from feedback.text.keywords.keyness import collocations, cooccurrence, dispersion
from feedback.text.keywords.pairs import log_likelihood, npmi


# 1
@pytest.mark.parametrize(
    ("both", "first_only", "second_only", "neither", "g2"),
    # Dunning (1993), table of bigrams: the swiss, can be, previous year
    [(110, 2442, 111, 29114, 270.72), (29, 13, 123, 31612, 263.90), (31, 23, 139, 31584, 256.84)],
)
def test_log_likelihood_as_published(both, first_only, second_only, neither, g2):
    total = both + first_only + second_only + neither
    found = log_likelihood(both, both + first_only, both + second_only, total)
    assert float(found) == pytest.approx(g2, abs=0.005)


def test_npmi_ends():
    assert float(npmi(10, 10, 10, 100)) == pytest.approx(1)
    assert float(npmi(0, 10, 10, 100)) == -1
    assert float(npmi(1, 10, 10, 100)) == pytest.approx(0)


# 2
def test_collocations_are_neighbours():
    rng = np.random.default_rng(3)
    filler = [f"词{i}" for i in range(20)]
    lines = [
        [
            *rng.choice(filler, 3).tolist(),
            "服务",
            "态度",
            "，",
            *rng.choice(filler, 2).tolist(),
            "态度",
            "，",
            "冷淡",
        ]
        for _ in range(60)
    ]
    tokens = pd.Series(lines, index=[f"k{i}" for i in range(60)])
    found = collocations(tokens)
    assert found.iloc[0][["first", "second", "n", "n_first", "n_second"]].tolist() == [
        "服务",
        "态度",
        60,
        60,
        found.iloc[0]["n_second"],
    ]
    assert not ((found["first"] == "态度") & (found["second"] == "冷淡")).any()
    assert found["g2"].is_monotonic_decreasing
    assert (found["npmi"] > 0).all()
    assert len(found.iloc[0]["quotes"]) == 3
    assert set(found.iloc[0]["quotes"]) <= set(tokens.index)


# 3
def test_network_keeps_what_is_beyond_chance():
    rng = np.random.default_rng(6)
    lines = []
    for _ in range(300):
        words = [w for w in ("味道", "环境", "价格", "停车") if rng.random() < 0.3]
        words += ["上菜", "等位", "上菜"] if rng.random() < 0.2 else []
        lines.append(words or ["其他项目"])
    tokens = pd.Series(lines, index=[f"n{i}" for i in range(300)])
    network = cooccurrence(tokens)
    assert network.edges[["source", "target"]].values.tolist() == [
        ["上菜", "等位"]
    ] or network.edges[["source", "target"]].values.tolist() == [["等位", "上菜"]]
    edge = network.edges.iloc[0]
    together = [i for i, words in tokens.items() if {"上菜", "等位"} <= set(words)]
    assert edge["n"] == len(together)
    assert edge["npmi"] == pytest.approx(1)
    assert set(edge["quotes"]) <= set(together)
    nodes = network.nodes.set_index("word")
    assert nodes.loc["上菜", "degree"] == 1
    assert nodes.loc["味道", "degree"] == 0
    assert nodes.loc["味道", "share"] == sum("味道" in words for words in lines) / 300
    assert network.table is network.edges
    assert "上菜" in network._repr_html_()


def test_network_size_is_limited():
    tokens = pd.Series([[f"词{chr(0x4E00 + i)}" for i in range(30)]] * 20)
    assert len(cooccurrence(tokens, n_words=10).nodes) == 10


# 4
def test_dispersion_as_published():
    # Gries (2008): parts of 9, 10, 10, 10, 11 words, the word 1, 2, 3, 4, 5 times: DP = .18
    lines, parts = [], []
    for part, (size, times) in enumerate(zip([9, 10, 10, 10, 11], [1, 2, 3, 4, 5], strict=True)):
        lines += [["常见"] + ["词甲"] * (i < times) for i in range(size)]
        parts += [part] * size
    found = dispersion(pd.Series(lines), by=pd.Series(parts)).set_index("word")
    assert found.loc["词甲", "dp"] == pytest.approx(0.18)
    assert found.loc["词甲", "dp_norm"] == pytest.approx(0.18 / 0.82)
    assert found.loc["词甲", "n"] == 15
    assert found.loc["词甲", "top_part"] == 4
    assert found.loc["常见", "dp"] == pytest.approx(0)
    assert found.loc["常见", "parts"] == 5


# 5
def test_nothing_gives_empty_tables():
    for tokens in (pd.Series([], dtype=object), pd.Series([[], None, ["，"]])):
        assert collocations(tokens).empty
        network = cooccurrence(tokens)
        assert network.edges.empty
        assert network.nodes.empty
    assert list(collocations(pd.Series([[]])).columns)[:3] == ["first", "second", "n"]


def test_wrong_input_is_one_sentence():
    tokens = pd.Series([["味道"], ["环境"]] * 10)
    with pytest.raises(InputError, match="Series"):
        dispersion(tokens, by=["a", "b"] * 10)
    with pytest.raises(AnalysisError, match="at least two"):
        dispersion(tokens, by=pd.Series("a", index=tokens.index))
    for function in (collocations, cooccurrence):
        with pytest.raises(InputError, match="segment"):
            function(pd.Series(["味道 不错"]))
