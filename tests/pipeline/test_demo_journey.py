"""The demo's journey and training are invented, so what pages 90 and 95 should say is known.

DJ1 best, worst and end of the journey are those planted, as figures and in the sentence; what improved between the waves did.
DJ2 each skill rose by about what was planted, the smallest least; what was put in lies in the interval of the whole.
    The sentence names the row that rose most and the one that rose least; rows worded alike are told apart by their question.
DJ3 the training is followed to customers' scores: the action is found met, and page 95 says so with both figures.
DJ4 both pages stand in what `make demo` runs.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import feedback as fb
from feedback.files import shipped
from feedback.pipeline import Results
from feedback.study import load_study

RAW = shipped("data/raw/demo")
JOURNEY, TRAINING = (
    json.loads((RAW / f"{name}_truth.json").read_text(encoding="utf-8"))
    for name in ("journey", "training")
)
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def studies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Results]:
    """Both studies run where nothing of the workbench is touched, the journey followed up before the training is read."""
    home = tmp_path_factory.mktemp("demos")
    (home / "studies").mkdir()
    for name in ("demo_journey", "demo_training"):
        text = (ROOT / f"studies/{name}.yaml").read_text(encoding="utf-8")
        text = text.replace("data/raw/demo", RAW.as_posix())
        (home / f"studies/{name}.yaml").write_text(text, encoding="utf-8")
    journey, training = (home / f"studies/{name}.yaml" for name in ("demo_journey", "demo_training"))  # fmt: skip
    found = {"journey": fb.run_study(journey, report=False)}
    fb.track_study(journey, as_of="2025-10-15")  # its month must be drawn without a target, too
    return found | {"training": fb.run_study(training, report=False)}


def test_the_journey(studies: dict[str, Results]) -> None:  # DJ1
    results = studies["journey"]
    table = results.table("journey")
    assert table["estimate"].idxmax() == JOURNEY["best"]
    assert table["estimate"].idxmin() == JOURNEY["worst"]
    assert table.index[-1] == JOURNEY["end"] and results.counts("read")["rows_in"] == JOURNEY["n"]  # fmt: skip
    label = table["label"]
    said = results.sentence("journey")
    assert f"最好：“{label[JOURNEY['best']]}”" in said and f"最差：“{label[JOURNEY['worst']]}”" in said  # fmt: skip
    answers = results.table("responses")
    by_wave = answers.groupby(answers["wave"].astype(str))[["helpreach", "getspeed"]].mean().diff().iloc[-1]  # fmt: skip
    assert JOURNEY["improved"] == ["help"] and by_wave["helpreach"] > 0.7 and abs(by_wave["getspeed"]) < 0.3  # fmt: skip


def test_the_training(studies: dict[str, Results]) -> None:  # DJ2
    table = studies["training"].table("side_by_side")
    gains = {name: gain for name, (_, gain) in TRAINING["skills"].items()}
    for name, gain in gains.items():
        assert table.loc[f"{name}a", "gap"] == pytest.approx(gain, abs=0.2)
        assert table.loc[f"{name}a", "gap_low"] > 0
    assert (table["n"] == TRAINING["n"]).all()
    whole = sum(gains.values()) / len(gains)
    assert table.loc["", "gap_low"] < whole < table.loc["", "gap_high"]
    said, rows = studies["training"].sentence("side_by_side"), table.drop("").sort_values("gap")
    assert f"变化最大的是“{rows['label'].iloc[-1]}”：{rows['gap'].iloc[-1]:+.2f}" in said
    assert f"最小的是“{rows['label'].iloc[0]}”：{rows['gap'].iloc[0]:+.2f}" in said
    labels = studies["training"].labels
    assert labels["ccomplaina"] == "处理投诉 · 培训后的熟练程度"
    assert labels["ccomplainb"] == "处理投诉 · 培训前的熟练程度"


def test_the_training_reaches_the_scores(studies: dict[str, Results]) -> None:  # DJ3
    home = load_study(studies["journey"].study.path)
    verdicts = fb.load_followup(home).table("verdicts").set_index("of")
    row = verdicts.loc[JOURNEY["action"]]
    assert row["verdict"] == "met" and 0 < row["low"] < row["high"]
    said = studies["training"].sentence("side_by_side")
    assert "48 人培训后自评高于培训前" in said and "之后的顾客得分" in said and "有改善" in said
    assert re.search(r"2025-03 为 3\.\d+（n = 320），2025-09 为 3\.\d+（n = 320）", said)


def test_both_pages_stand(studies: dict[str, Results]) -> None:  # DJ4
    assert (
        "journey" in studies["journey"].tables
    )  # pages 90 and 95 stand where these do (`pipeline.pages`)
    assert "side_by_side" in studies["training"].tables
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\ndemo: ")[2].partition("\n\n")[0]  # fmt: skip
    order = re.findall(r"feedback (\w+) studies/(\w+)\.yaml", recipe)
    assert order[-3:] == [("run", "demo_journey"), ("track", "demo_journey"), ("run", "demo_training")]  # fmt: skip
