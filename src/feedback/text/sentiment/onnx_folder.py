"""Plug-in "onnx-folder": a classifier exported from transformers, read from a local folder.

The folder holds what ``optimum-cli export onnx`` writes: model.onnx (or onnx/model.onnx),
tokenizer.json, config.json with id2label. Nothing is downloaded. Use::

    score_sentiment(comments, method="onnx-folder", options={"folder": "models/my-classifier"})

It is also the pattern for a plug-in of your own (a service, another model): a function that takes
a list of texts and keyword options and gives one number in [0, 1] a text, named in your package
under the entry point group ``feedback.sentiment``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from feedback.errors import StudyError

_HIGH = re.compile(r"pos|good|satisf|积极|正面|好评|满意")
_LOW = re.compile(r"neg|bad|dissatisf|unsatisf|消极|负面|差评|不满")
_MIDDLE = re.compile(r"neu|mixed|中性|中立|一般")
_STARS = re.compile(r"([1-9])\s*(?:stars?|星)")


def score_texts(
    texts: list[str],
    *,
    folder: str | Path = "",
    values: Mapping[str, float] | None = None,
    batch: int = 32,
    max_tokens: int = 256,
) -> np.ndarray:
    """Expected value of the labels under the model's probabilities.

    Parameters
    ----------
    texts
        Comments.
    folder
        Where the exported model lies.
    values
        What each label of the model is worth, 0 to 1; read from names such as "positive",
        "差评" or "4 stars" when not given.
    batch
        Comments read at once.
    max_tokens
        Longer comments are cut after so many tokens.

    Raises
    ------
    StudyError
        The folder is not complete, onnxruntime or tokenizers is missing, or a label says nothing.
    """
    session, tokenizer, names = _opened(Path(folder), max_tokens)
    worth = np.array([_worth(name, values, where=str(folder)) for name in names])
    wanted = {item.name for item in session.get_inputs()}
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    score = np.empty(len(texts))
    for start in range(0, len(order), batch):
        places = order[start : start + batch]
        encoded = tokenizer.encode_batch([_clean(texts[place]) for place in places])
        inputs = {
            "input_ids": [item.ids for item in encoded],
            "attention_mask": [item.attention_mask for item in encoded],
            "token_type_ids": [item.type_ids for item in encoded],
        }
        fed = {
            name: np.array(rows, dtype=np.int64) for name, rows in inputs.items() if name in wanted
        }
        logits = session.run(None, fed)[0]
        share = np.exp(logits - logits.max(axis=1, keepdims=True))
        score[places] = share @ worth / share.sum(axis=1)
    return np.clip(score, 0.0, 1.0)


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


@lru_cache(maxsize=2)
def _opened(folder: Path, max_tokens: int) -> tuple[Any, Any, list[str]]:
    try:
        onnxruntime, tokenizers = import_module("onnxruntime"), import_module("tokenizers")
    except ImportError as error:
        raise StudyError(
            en=f"sentiment: onnx-folder needs {error.name}. Install onnxruntime and tokenizers.",
            zh=f"情感分析：onnx-folder 需要 {error.name}。请安装 onnxruntime 与 tokenizers。",
        ) from error
    model = next(
        (
            path
            for path in (folder / "model.onnx", folder / "onnx" / "model.onnx")
            if path.is_file()
        ),
        None,
    )
    missing = [name for name in ("tokenizer.json", "config.json") if not (folder / name).is_file()]
    if model is None or missing:
        lacking = ", ".join((["model.onnx"] if model is None else []) + missing)
        raise StudyError(
            en=f"{folder}: no model that onnx-folder can read, missing {lacking}. Give options "
            '{"folder": …} with a folder that was exported to ONNX.',
            zh=f"{folder}：onnx-folder 无法读取，缺少 {lacking}。请在 options 中用 folder 指定导出为 ONNX 的目录。",
        )
    tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(max_length=max_tokens)
    tokenizer.enable_padding()
    names = json.loads((folder / "config.json").read_text(encoding="utf-8")).get("id2label", {})
    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    return session, tokenizer, [str(names[key]) for key in sorted(names, key=int)]


def _worth(name: str, values: Mapping[str, float] | None, *, where: str) -> float:
    if values is not None and name in values:
        return float(values[name])
    lowered = name.lower()
    if stars := _STARS.search(lowered):
        return (int(stars[1]) - 1) / 4
    # the low words first: "dissatisfied" holds "satisfied"
    for pattern, worth in ((_LOW, 0.0), (_HIGH, 1.0), (_MIDDLE, 0.5)):
        if pattern.search(lowered):
            return worth
    raise StudyError(
        en=f"{where}: the label {name!r} does not say whether it is good or bad. Give options "
        '{"values": {"LABEL_0": 0, "LABEL_1": 1}}.',
        zh=f"{where}：标签 {name!r} 看不出褒贬。请在 options 中用 values 说明，例如 {{'LABEL_0': 0, 'LABEL_1': 1}}。",
    )
