"""P values of many tests equal R's p.adjust."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from feedback.errors import InputError
from feedback.multiplicity import adjust_p


def test_case_16(cases: Path) -> None:
    want = json.loads((cases / "16_baseline_followup/expected.json").read_text())["p_adjust"]
    for method, name in (("holm", "holm"), ("bh", "BH"), ("bonferroni", "bonferroni")):
        assert adjust_p(want["raw"], method=method) == pytest.approx(want[name])


def test_missing_do_not_count() -> None:
    found = adjust_p([0.01, np.nan, 0.04])
    assert found[[0, 2]].tolist() == [0.02, 0.04]
    assert np.isnan(found[1])


def test_order_is_kept_and_ties_are_equal() -> None:
    assert adjust_p([0.04, 0.01, 0.04]).tolist() == [0.08, 0.03, 0.08]


@pytest.mark.parametrize(("p", "method"), [([1.2], "holm"), ([-0.1], "bh"), ([0.5], "sidak")])
def test_refused(p: list, method: str) -> None:
    with pytest.raises(InputError):
        adjust_p(p, method=method)
