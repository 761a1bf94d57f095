"""Requirements
1. A method another package brings under the entry point "feedback.sentiment" works by its name, with options.
2. An answer of the wrong length, beyond [0, 1], or an exception is told, never passed on.
3. The example "onnx-folder" reads an exported classifier from a local folder; what is missing is named.
"""

from __future__ import annotations

import json
from importlib.metadata import EntryPoint
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from feedback.errors import AnalysisError, StudyError
from feedback.text.sentiment import registry, score_sentiment

SERIES = pd.Series(["好", "坏", None, " "])


def length_plugin(texts: list[str], *, factor: float = 0.1) -> list[float]:
    return [factor * len(text) for text in texts]


def failing_plugin(texts: list[str]) -> list[float]:
    raise ValueError("the service is asleep")


@pytest.fixture
def plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [
        EntryPoint("length", f"{__name__}:length_plugin", registry.GROUP),
        EntryPoint("asleep", f"{__name__}:failing_plugin", registry.GROUP),
        EntryPoint("gone", "no_such_module:score", registry.GROUP),
    ]
    loaded = {"length": length_plugin, "asleep": failing_plugin}

    class Point:
        def __init__(self, point: EntryPoint) -> None:
            self.name, self.value = point.name, point.value

        def load(self) -> object:
            if self.name not in loaded:
                raise ModuleNotFoundError("No module named 'no_such_module'")
            return loaded[self.name]

    monkeypatch.setattr(
        registry,
        "entry_points",
        lambda group: [Point(p) for p in points if group == registry.GROUP],
    )


@pytest.mark.usefixtures("plugins")
def test_a_plugin_scores_what_is_not_blank() -> None:  # 1
    score = score_sentiment(SERIES, method="length", options={"factor": 0.25})
    assert score.iloc[:2].tolist() == [0.25, 0.25]
    assert score.iloc[2:].isna().all()
    assert "length" in registry.method_names()


@pytest.mark.usefixtures("plugins")
@pytest.mark.parametrize(
    ("method", "options", "message"),
    [
        ("length", {"factor": 9}, r"2 beyond \[0, 1\]"),
        ("length", {"wrong": 1}, "Check its options"),
        ("asleep", {}, "the service is asleep"),
    ],
)
def test_a_bad_answer_is_told(method: str, options: dict[str, object], message: str) -> None:  # 2
    with pytest.raises(AnalysisError, match=message):
        score_sentiment(SERIES, method=method, options=options)


def test_a_short_answer_is_told() -> None:  # 2
    with pytest.raises(AnalysisError, match="one number"):
        registry.checked("short", lambda texts: [0.5])(["a", "b"])


@pytest.mark.usefixtures("plugins")
def test_a_plugin_that_cannot_be_loaded_is_told() -> None:  # 2
    with pytest.raises(StudyError, match="no_such_module"):
        score_sentiment(SERIES, method="gone")


@pytest.fixture(scope="module")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A classifier of one matrix: 好 speaks for the second label, 坏 for the first."""
    onnx = pytest.importorskip("onnx", reason="needs onnx to build the tiny model")
    pytest.importorskip("onnxruntime", reason="needs onnxruntime to run it")
    tokenizers = pytest.importorskip("tokenizers", reason="needs tokenizers to read the texts")
    folder = tmp_path_factory.mktemp("model")
    words = {"[PAD]": 0, "[UNK]": 1, "好": 2, "坏": 3}
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Split("", "isolated")
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "config.json").write_text(
        json.dumps({"id2label": {"0": "negative", "1": "positive"}})
    )
    weights = np.array([[0, 0], [0, 0], [0, 4], [4, 0]], dtype=np.float32)
    helper, kind = onnx.helper, onnx.TensorProto
    graph = helper.make_graph(
        [
            helper.make_node("Gather", ["table", "input_ids"], ["rows"]),
            helper.make_node("ReduceSum", ["rows", "axis"], ["logits"], keepdims=0),
        ],
        "tiny",
        [helper.make_tensor_value_info("input_ids", kind.INT64, ["n", "t"])],
        [helper.make_tensor_value_info("logits", kind.FLOAT, ["n", 2])],
        [
            onnx.numpy_helper.from_array(weights, "table"),
            onnx.numpy_helper.from_array(np.array([1]), "axis"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, str(folder / "model.onnx"))
    return folder


def test_an_exported_classifier_is_read(model_folder: Path) -> None:  # 3
    score = score_sentiment(
        pd.Series(["好好", "坏", "平", None]),
        method="onnx-folder",
        options={"folder": model_folder},
    )
    e = np.exp
    np.testing.assert_allclose(score.iloc[:3], [e(8) / (1 + e(8)), 1 / (1 + e(4)), 0.5], rtol=1e-5)
    assert np.isnan(score.iloc[3])


def test_labels_that_say_nothing_need_values(model_folder: Path, tmp_path: Path) -> None:  # 3
    for name in ("model.onnx", "tokenizer.json"):
        (tmp_path / name).write_bytes((model_folder / name).read_bytes())
    (tmp_path / "config.json").write_text(
        json.dumps({"id2label": {"0": "LABEL_0", "1": "LABEL_1"}})
    )
    with pytest.raises(StudyError, match="does not say whether"):
        score_sentiment(pd.Series(["好"]), method="onnx-folder", options={"folder": tmp_path})
    values = {"LABEL_0": 0, "LABEL_1": 1}
    score = score_sentiment(
        pd.Series(["好"]), method="onnx-folder", options={"folder": tmp_path, "values": values}
    )
    assert score[0] > 0.9


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:  # 3
    pytest.importorskip("onnxruntime", reason="needs onnxruntime")
    with pytest.raises(StudyError, match=r"missing model\.onnx, tokenizer\.json, config\.json"):
        score_sentiment(pd.Series(["好"]), method="onnx-folder", options={"folder": tmp_path})
