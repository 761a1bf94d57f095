"""A questionnaire's own .sav from the field: value labels say what its codes mean (data: ../shared/data).

The questionnaire is made from the file's labels, so that no text of the data stands here.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from feedback.questionnaire.model import Questionnaire
from feedback.responses.readers.read import read_responses

pytestmark = pytest.mark.shared
SAV = "data/zh_valence_survey_sav/data0.sav"


def test_labels_right_the_codes(shared: Path) -> None:
    """Our codes begin at 0 and fall where those of the file begin at 1 and rise."""
    pyreadstat = pytest.importorskip("pyreadstat")
    frame, meta = pyreadstat.read_sav(str(shared / SAV))
    labels = meta.variable_value_labels["Q6_Row1"]
    most = int(max(labels))
    points = [{"code": most - int(code), "zh": label} for code, label in labels.items()]
    rows = [name for name in meta.column_names if name.startswith("Q6_Row")]
    q = Questionnaire.model_validate({
        "id": "field", "title": {"zh": "T"}, "languages": ["zh"], "record": {"seconds": "seconds"},
        "scales": {"s": {"points": points, "order": "desc"}},
        "sections": [{"id": "page", "title": {"zh": "S"}, "questions": [
            {"id": "words", "type": "likert", "scale": "s", "text": {"zh": "W"},
             "items": [{"id": f"w{i}", "text": {"zh": f"w{i}"}} for i in range(len(rows))]},
        ]}],
    })  # fmt: skip
    names = {row: f"w{i}" for i, row in enumerate(rows)} | {
        "index": "respondent",
        "totalseconds": "seconds",
    }
    read = read_responses(shared / SAV, questionnaire=q, mapping=names)
    assert len(read.responses) == len(frame) == 53
    for i, row in enumerate(rows):
        expected = (most - frame[row]).astype("Int64").tolist()
        assert read.responses[f"w{i}"].tolist() == expected
    assert read.responses["seconds"].tolist() == frame["totalseconds"].astype(float).tolist()
    assert not read.issues["row"].notna().any()
