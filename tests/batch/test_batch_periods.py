"""`feedback batch --period`: a month kept as it was, beside the last one and the same month a year ago.

BP1 a month's reports hold that month's answers alone; those of other months and without a date are counted.
BP2 the change of a group and of all is Welch's, with its interval; who moved is named, the rest is said to be a tie.
BP3 the last finished month and the month a year ago are compared with; what is not there is said.
BP4 a finished month is refused with exit code 2 and keeps every byte; --fresh makes it anew.
BP5 a month that is not over, or of which a report lacks, is not finished.
BP6 a month that is none, a month without answers, a study without dates: one message, exit code 2.
BP7 shares: Newcombe, mid-p; fewer complaints are better; months measured otherwise are not compared.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from feedback import run_batch
from feedback.batch import periods
from feedback.batch.outcome import BatchReport
from feedback.batch.periods import Month, compare_months, compared_with, read_month
from feedback.errors import InputError, StudyError

SAID = ("味道很好，服务热情", "上菜太慢，等了一个小时", "环境嘈杂，价格太贵", "服务员态度差", "菜很新鲜，分量足")  # fmt: skip
LEVELS = {  # month → shop → mean of its stars
    "2025-05": {"东": 4, "西": 3, "南": 3},
    "2026-04": {"东": 2, "西": 3, "南": 3},
    "2026-05": {"东": 4, "西": 3, "北": 3},
}


def stars(month: str, shop: str, person: int) -> int:
    return LEVELS[month][shop] + (person % 3) - 1


@pytest.fixture(scope="module")
def raw(workbench: Path) -> Path:
    rows = [
        {"star": stars(month, shop, p), "text": f"{SAID[p % 5]}，{month}{shop}{p}", "day": f"{month}-{p + 1:02d}",
         "shop": shop, "channel": "app"}
        for month, shops in LEVELS.items() for shop in shops for p in range(15)
    ]  # fmt: skip
    rows.append({"star": 3, "text": "没写日期", "day": "", "shop": "东", "channel": "app"})
    path = workbench / "months.csv"
    pd.DataFrame(rows).to_csv(path, index=False)
    return path


def month_of(workbench: Path, raw: Path, out: Path, month: str, **more: object) -> BatchReport:
    return run_batch(workbench / "studies" / "shops.yaml", by="shop", raw=raw, out=out, language="en", period=month, **more)  # type: ignore[arg-type]  # fmt: skip


@pytest.fixture(scope="module")
def three(
    workbench: Path, raw: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, BatchReport]:
    out = tmp_path_factory.mktemp("months")
    return {month: month_of(workbench, raw, out, month) for month in LEVELS}


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}  # fmt: skip


@pytest.mark.slow
def test_three_months(three, workbench, raw) -> None:  # BP1, BP2, BP3
    for month, done in three.items():
        assert done.exit_code == 0 and done.folder.name == month
        assert done.table.loc["whole", "n"] == 45  # BP1
        manifest = json.loads((done.folder / "whole" / "result.json").read_text(encoding="utf-8"))
        assert manifest["n_respondents"] == 45
    last = three["2026-05"]
    changes = pd.read_csv(last.folder / "changes.csv").set_index(["against", "name"])
    east = changes.loc[("2026-04", "东")]  # BP2
    now, then = ([stars(month, "东", p) for p in range(15)] for month in ("2026-05", "2026-04"))
    # two groups are in both months: each interval holds at 97.5 %
    ends = stats.ttest_ind(now, then, equal_var=False).confidence_interval(0.975)
    assert east["change"] == 2 and east["moved"] == "better"
    # the page tells a spread rounded up, below fifty people by up to a tenth
    assert east["low"] <= ends.low < east["low"] + 0.2
    assert east["high"] >= ends.high > east["high"] - 0.2
    assert changes.loc[("2026-04", "西"), "moved"] == "unclear"
    assert changes.loc[("2025-05", "东"), "moved"] == "unclear"
    assert set(changes.index.get_level_values("against")) == {"2026-04", "2025-05"}  # BP3
    said = last.explain("en")
    assert "1 went better: 东; the other 1 may have moved by chance alone" in said
    assert "Against 2026-04: all together" in said
    assert "Not there then: 北" in said and "No longer there: 南" in said
    page = (last.folder / "index.html").read_text(encoding="utf-8")
    assert "Against 2025-05" in page and "../2026-04/index.html" in page
    assert "no finished report of an earlier month" in three["2025-05"].explain("en")
    assert "(2024-05)" in three["2025-05"].explain("en")
    assert "no finished report of 2025-04" in three["2026-04"].explain("en")
    notes = json.loads((last.folder / "whole" / "result.json").read_text(encoding="utf-8"))
    assert "90 of other months, 1 without a date" in json.dumps(notes, ensure_ascii=False)  # BP1


@pytest.mark.slow
def test_finished_months_stay(three, workbench, raw, monkeypatch) -> None:  # BP4, BP5
    folder = three["2026-04"].folder
    before = contents(folder)
    with pytest.raises(InputError) as refused:
        month_of(workbench, raw, folder.parent, "2026-4")
    assert "--fresh" in refused.value.en and "2026-04 is finished" in refused.value.en
    assert contents(folder) == before
    again = month_of(workbench, raw, folder.parent, "2026-04", resume=False, only="whole")
    assert again.table["made"].sum() == 1
    same = {name for name in before if contents(folder).get(name) == before[name]}
    assert set(before) - same <= {"manifest.jsonl"}  # the same answers give the same reports
    assert read_month(folder) is not None
    (folder / "period.json").unlink()  # BP5
    with monkeypatch.context() as early:
        early.setattr(periods, "date", type("Day", (), {"today": lambda: date(2026, 4, 30)}))
        assert month_of(workbench, raw, folder.parent, "2026-04", only="whole").exit_code == 0
    assert read_month(folder) is None
    assert month_of(workbench, raw, folder.parent, "2026-04").exit_code == 0
    assert read_month(folder) is not None


def test_bad_months(workbench, raw, tmp_path) -> None:  # BP6
    with pytest.raises(InputError, match="not a month"):
        month_of(workbench, raw, tmp_path, "2026-13")
    with pytest.raises(InputError, match=r"nobody answered.*2026-05"):
        month_of(workbench, raw, tmp_path, "2026-07")
    study = workbench / "studies" / "dateless.yaml"
    told = (workbench / "studies" / "shops.yaml").read_text(encoding="utf-8")
    study.write_text(told.replace("study: shops", "study: dateless").replace(" date: day,", ""), encoding="utf-8")  # fmt: skip
    try:
        with pytest.raises((StudyError, InputError), match="no column of dates"):
            run_batch(study, by="shop", raw=raw, out=tmp_path, language="en", period="2026-05")
    finally:
        study.unlink()
    (tmp_path / "2026-04").mkdir(exist_ok=True)
    (tmp_path / "2026-04" / "period.json").write_text('{"final": true}', encoding="utf-8")
    with pytest.raises(InputError, match=r"damaged.*--fresh"):
        read_month(tmp_path / "2026-04")


def month(period: str, share: list[float], n: float = 100, **measured: object) -> Month:
    groups = pd.DataFrame({"name": ["all", "A", "B"], "n": n, "mean": share, "sd": 40.0, "rank_low": 1.0, "rank_high": 2.0},
                          index=["whole", "a", "b"])  # fmt: skip
    return Month(period, measured, groups)


def test_shares() -> None:  # BP7
    asked = {"level": 0.95, "share": True, "lower_is_better": True}
    now, then = month("2026-05", [30.0, 20.0, 40.0]), month("2026-04", [30.0, 45.0, 38.0])
    found = compare_months(now, then, **asked).table
    assert found["moved"].tolist() == ["unclear", "better", "unclear"]
    z = stats.norm.isf(0.025 / 2)

    def wilson(x: float) -> tuple[float, float]:
        p, n = x / 100, 100
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return middle - half, middle + half

    (low1, high1), (low2, high2) = wilson(20), wilson(45)
    low = -0.25 - np.hypot(0.20 - low1, high2 - 0.45)
    high = -0.25 + np.hypot(high1 - 0.20, 0.45 - low2)
    assert found.loc["a", ["low", "high"]].astype(float).tolist() == pytest.approx(
        [100 * low, 100 * high]
    )
    other = compare_months(now, month("2026-04", [1.0, 1.0, 1.0], scale=[1, 7]), **asked)
    assert not len(other.table) and "otherwise" in other.said.en
    (alone,) = compared_with(now, Path("nowhere") / "2026-05", **asked)
    assert alone.period == "2025-05"  # BP3
    assert "更早月份" in alone.said.zh and "去年同月（2025-05）" in alone.said.zh
    assert "an earlier month" in alone.said.en and "2025-05" in alone.said.en
