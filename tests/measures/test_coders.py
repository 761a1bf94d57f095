"""Several coders and repeated ratings.

Requirements
1. Krippendorff's alpha equals his published example, nominal, ordinal and interval; gaps are allowed.
2. The intraclass correlations equal Shrout & Fleiss (1979) and R's psych::ICC on their data.
3. Nothing to agree on is refused; ordered categories keep their order.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from feedback.errors import AnalysisError, InputError
from feedback.measures.coders import intraclass_correlation, krippendorff_alpha

X = np.nan
# Krippendorff (2011), Computing Krippendorff's alpha-reliability, section C: four coders, twelve units
CODES = pd.DataFrame(
    {
        "A": [1, 2, 3, 3, 2, 1, 4, 1, 2, X, X, X],
        "B": [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, X, 3],
        "C": [X, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, X],
        "D": [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, X],
    }
)
SHROUT_FLEISS = pd.DataFrame(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
)


@pytest.mark.parametrize(
    ("measurement", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)]
)
def test_1_published(measurement: str, alpha: float) -> None:
    found = krippendorff_alpha(CODES, measurement=measurement, bootstrap=200)
    assert found.alpha == pytest.approx(alpha, abs=6e-4)
    assert (found.units, found.values) == (11, 40)
    assert found.ci[0] < found.alpha < found.ci[1]


def test_1_labels_are_as_good_as_numbers() -> None:
    named = CODES.map(lambda v: None if np.isnan(v) else f"code {int(v)}")
    assert krippendorff_alpha(named, bootstrap=0).alpha == pytest.approx(0.743, abs=6e-4)


def test_2_icc() -> None:
    # as R's help of psych::ICC gives them for these data: ICC2 .2898 [.0188, .7611], ICC3 .7148 [.3425, .9459], ICC2k .62, ICC3k .91
    found = intraclass_correlation(SHROUT_FLEISS)
    assert found.icc == pytest.approx(0.2898, abs=5e-5)
    assert found.ci == pytest.approx((0.0188, 0.7611), abs=5e-4)
    assert found.icc_mean == pytest.approx(0.6201, abs=5e-5)
    same = intraclass_correlation(SHROUT_FLEISS, kind="consistency")
    assert same.icc == pytest.approx(0.7148, abs=5e-5)
    assert same.ci == pytest.approx((0.3425, 0.9459), abs=5e-4)
    assert same.icc_mean == pytest.approx(0.9093, abs=5e-5)


def test_3_order_and_refusals() -> None:
    dtype = pd.CategoricalDtype(["low", "mid", "high"], ordered=True)
    codes = pd.DataFrame({"a": ["low", "mid", "high", "mid"], "b": ["low", "high", "high", "mid"]})
    found = krippendorff_alpha(codes.astype(dtype), measurement="ordinal", bootstrap=0)
    assert found.table.index.tolist() == ["low", "mid", "high"]
    with pytest.raises(InputError):
        krippendorff_alpha(codes, measurement="ordinal")
    with pytest.raises(AnalysisError):
        krippendorff_alpha(pd.DataFrame({"a": [1, 1], "b": [1, 1]}))
    with pytest.raises(AnalysisError):
        intraclass_correlation(pd.DataFrame({"a": [1, 1, 1], "b": [1, 1, 1]}))
    for language in ("en", "zh"):
        found.explain(language), found.define(language), found.cite(language)
        intraclass_correlation(SHROUT_FLEISS).explain(language)
