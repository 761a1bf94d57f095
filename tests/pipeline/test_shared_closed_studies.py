"""Three public sets of closed questions through the whole run: figures known from elsewhere, pages that read.

SC1 airline passengers: 14 ratings with 0 for "not answered", an outcome of two classes; R² and shares as
    all-subset LMG gives them.
SC2 Oddjob Airways: expectations and perceptions, NPS coded 1 to 11; gaps and NPS as published.
SC3 Kano answers in four wordings and of all cohorts: classes and coefficients as published.
SC4 on each the pages 40 and 45 run, pass the gate, and no table is wider than a screen.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

import feedback as fb
from feedback import run_study
from feedback.pipeline import Results
from feedback.report.export import export_notebook
from feedback.report.notebooks import run_notebook

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.shared

AIRLINE = """\
study: airline
title: {zh: 航空旅客, en: Airline passengers}
columns:
  respondent: id
  rating: satisfaction
  aspects: [Inflight wifi service, Departure/Arrival time convenient, Ease of Online booking, Gate location,
    Food and drink, Online boarding, Seat comfort, Inflight entertainment, On-board service,
    Leg room service, Baggage handling, Checkin service, Inflight service, Cleanliness]
  segments: {class: Class}
scale: {answers: [neutral or dissatisfied, satisfied]}
aspect_scale: {low: 1, high: 5, missing: 0}
"""


def _oddjob() -> str:
    items = range(1, 24)
    return f"""\
study: oddjob
title: {{zh: 航空公司调查, en: An airline}}
columns:
  rating: [sat1, sat2, sat3]
  nps: nps
  aspects: {{{", ".join(f"s{i}: item{i}" for i in items)}}}
  expectations: {{{", ".join(f"e{i}: item{i}" for i in items)}}}
  segments: {{cabin: flight_class}}
scale: {{low: 1, high: 7}}
aspect_scale: {{low: 1, high: 100}}
nps_scale: {{low: 1, high: 11}}
"""


def _kano(first: int, last: int) -> str:
    pairs = (
        f"    F{i}: {{present: F{i}_functional, absent: F{i}_dysfunctional}}\n"
        for i in range(first, last + 1)
    )
    return f"study: kano\ntitle: Kano\ncolumns:\n  respondent: ID\n  kano:\n{''.join(pairs)}"


KANO = "kano_reppl/transfers--all_cohorts-clean.csv"
STUDIES = {
    "airline": (AIRLINE, "airline_passenger_kaggle_test/test.csv"),
    "oddjob": (_oddjob(), "oddjob_airline/airlinesat.csv"),
    "kano": (_kano(6, 11), KANO),
}
Runner = Callable[[str], Results]


@pytest.fixture(scope="module")
def runs(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Runner:
    done: dict[str, Results] = {}

    def run(name: str) -> Results:
        if name not in done:
            done[name] = _run(*STUDIES[name], shared=shared, folder=tmp_path_factory.mktemp(name))
        return done[name]

    return run


def _run(text: str, data: str, *, shared: Path, folder: Path) -> Results:
    file = folder / "study.yaml"
    file.write_text(text, encoding="utf-8")
    return run_study(
        file, raw=shared / "data" / data, out=folder / "out", language="en", report=False,
        parameters={"bootstrap": 200},
    )  # fmt: skip


def test_drivers_of_two_classes(runs: Runner) -> None:  # SC1
    results = runs("airline")
    assert len(results.table("responses")) == 25_976
    # the run reads gaps pairwise: n is that of the correlation fewest people carry
    assert results.counts("drivers")["rows_out"] == 23_908
    assert results.counts("drivers")["why"]["missing"] == "pairwise"
    assert results.counts("drivers")["why"]["r_squared"] == pytest.approx(0.4673, abs=5e-4)
    # on complete rows, R's figures
    whole = fb.driver_importance(results.asked.rated, results.asked.overall, missing="listwise")
    assert whole.n == 23_863
    assert whole.r_squared == pytest.approx(0.4911, abs=5e-5)
    share = whole.table["share"]
    known = {
        "Online boarding": 0.3135, "Inflight wifi service": 0.1097, "Inflight entertainment": 0.0929,
        "Leg room service": 0.0790, "Gate location": 0.0069,
    }  # fmt: skip
    assert share[list(known)].to_dict() == pytest.approx(known, abs=5e-5)
    csat = fb.score_csat(results.asked.overall, **results.asked.overall_scale)
    assert csat.share == pytest.approx(11_403 / 25_976)  # rows that say "satisfied"


def test_gaps_and_recommendation(runs: Runner) -> None:  # SC2
    asked = runs("oddjob").asked
    gaps = fb.servqual_gap(*asked.expected_and_received(), **asked.item_scale)
    assert gaps.table.loc["item1", ["gap", "t", "df"]].tolist() == pytest.approx(
        [-25.1705, -29.7813, 1037], abs=5e-5
    )
    nps = fb.score_nps(asked.column("nps"))
    assert (nps.promoters, nps.passives, nps.detractors) == (238, 396, 431)
    assert nps.nps == pytest.approx(-18.1221, abs=5e-5)


def test_kano_classes_of_all_cohorts(runs: Runner) -> None:  # SC3
    results = runs("kano")
    found = fb.classify_kano(*results.asked.kano(), table="pouliot")
    assert found.counts.loc["F9", list("AOMIRQ")].tolist() == [145, 76, 25, 78, 12, 22]
    assert found.better["F9"] == pytest.approx(0.682099, abs=5e-7)
    assert found.worse["F9"] == pytest.approx(-0.311728, abs=5e-7)
    assert found.category["F9"] == "A"
    assert results.manifest["sentences"]["kano"].startswith("By the answers of 358 people")


@pytest.mark.parametrize(("cohort", "people"), [(1, 91), (2, 97), (3, 89), (4, 86)])
def test_kano_in_four_wordings(
    shared: Path, tmp_path: Path, cohort: int, people: int
) -> None:  # SC3
    data = f"kano_reppl/storage--cohort{cohort}-clean.csv"
    results = _run(_kano(1, 5), data, shared=shared, folder=tmp_path)
    assert results.table("rejected").empty
    table = fb.classify_kano(*results.asked.kano(), bootstrap=0).table
    assert len(table) == 5
    assert (table["n"] + table["missing"]).tolist() == [people] * 5
    assert (table["share_Q"] < 0.1).all()  # a wording read upside down contradicts itself


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "notebook", "language"),
    [
        ("airline", "40_drivers", "zh"),
        ("airline", "45_measures", "en"),
        ("oddjob", "40_drivers", "en"),
        ("oddjob", "45_measures", "zh"),
        ("kano", "45_measures", "en"),
    ],
)
def test_pages_run_and_read(
    runs: Runner, tmp_path: Path, name: str, notebook: str, language: str
) -> None:  # SC4
    results = runs(name)
    parameters = {
        "study": str(results.study.path),
        "tables": str(results.folder),
        "language": language,
    }
    executed = tmp_path / f"{notebook}.ipynb"
    run_notebook(
        ROOT / "notebooks" / f"{notebook}.ipynb", executed, parameters=parameters, language=language
    )
    page = export_notebook(executed, tmp_path / f"{notebook}.html", language=language)
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    assert soup.find("img")
    for table in soup.find_all("table"):
        assert len(table.find_all("th")) <= 8, table.find("tr").get_text(" | ")
    assert "nan" not in soup.get_text().casefold().split()
