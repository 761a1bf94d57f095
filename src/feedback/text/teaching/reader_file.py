"""A study's own reader as a file beside the study, and back."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from feedback.errors import InputError, StudyError, system_reason
from feedback.files import written_whole
from feedback.text.aspects.taxonomy import Taxonomy
from feedback.text.teaching.reader import Beside, Correction, StudyReader, reading_fingerprint
from feedback.text.teaching.word_weights import Vocabulary, WordWeights

_FORMAT = 3
# Readers of this one have no weights of the rest of a comment.
_FORMAT_BEFORE = 2


def write_reader(reader: StudyReader, path: str | Path) -> Path:
    """Write a reader as JSON: weights and figures, no text.

    Raises
    ------
    InputError
        The file cannot be written.
    """
    path = Path(path)
    words = {
        "buckets": _packed(reader.words.vocabulary.buckets.astype("<u2")),
        "rarity": _packed(reader.words.vocabulary.rarity.astype("<f4")),
        "weights": _packed(reader.words.weights.astype("<f4")),
    }
    table = reader.table.to_dict("index")
    content = asdict(reader) | {"table": table, "words": words, "format": _FORMAT}
    with written_whole(path) as beside:
        beside.write_text(
            json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False), encoding="utf-8"
        )
    return path


def load_reader(path: str | Path, *, taxonomy: Taxonomy) -> StudyReader:
    """Read a reader back.

    Parameters
    ----------
    path
        As `write_reader` wrote it.
    taxonomy
        What the study reads with.

    Raises
    ------
    InputError
        The file is not there, or no reader.
    StudyError
        The taxonomy, or the shipped words and weights, are no longer those it was taught with.
    """
    path = Path(path)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        reason, reason_zh = system_reason(error)
        raise InputError(
            en=f"{path}: cannot be read ({reason}). Correct the path (`reader:` in the study file, `--reader` of `feedback score`), or leave it out.",
            zh=f"{path}：无法读取（{reason_zh}）。请更正路径（研究文件中的 reader:，或 feedback score 的 --reader），或不用。",
        ) from error
    except (ValueError, RecursionError) as error:
        raise _no_reader(path) from error
    try:
        reader = _as_reader(content)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _no_reader(path) from error
    if reader.reading != reading_fingerprint(taxonomy):
        raise StudyError(
            en=f"{path}: was taught with another taxonomy, or with other shipped words, than those here. Teach it again "
            "with the same labels (`feedback teach`), or take `reader:` out of the study file to go on with the shipped "
            "reader.",
            zh=f"{path}：训练时所用的分类体系或内置词表与现在不同。请用同一份标注重新训练（feedback teach），"
            "或删除研究文件中的 reader:，改用内置判断。",
        )
    return reader


def _as_reader(content: dict[str, Any]) -> StudyReader:
    written = content.pop("format")
    if written not in (_FORMAT, _FORMAT_BEFORE):
        raise ValueError("format")
    fields = _tuples(content)
    size = len(fields["aspects"])
    if written == _FORMAT_BEFORE:
        fields["beside"] = {"others": (0.0,) * size, "tone": (0.0,) * size}
    fields["beside"] = beside = Beside(**_tuples(fields["beside"]))
    if {len(beside.others), len(beside.tone)} != {size}:
        raise ValueError("beside")
    beside.score(np.zeros((1, size)), np.zeros(1))
    for name in ("complaint", "praise"):
        fields[name] = made = Correction(**_tuples(fields[name]))
        if {len(made.unfound), len(made.found), len(made.slope)} != {size}:
            raise ValueError(name)
        made.score(np.zeros((1, size)))
    fields["words"] = _words(**fields["words"], size=size)
    table = pd.DataFrame.from_dict(fields["table"], orient="index").rename_axis(index="reader")
    reader = StudyReader(**(fields | {"table": table}))
    reader.explain()
    return reader


def _words(*, buckets: str, rarity: str, weights: str, size: int) -> WordWeights:
    known = Vocabulary(
        _unpacked(buckets, "<u2").astype(np.int64), _unpacked(rarity, "<f4").astype(float)
    )
    table = _unpacked(weights, "<f4").astype(float).reshape(len(known.buckets), size)
    if len(known.rarity) != len(known.buckets) or not np.isfinite(table).all():
        raise ValueError("words")
    return WordWeights(known, table)


def _packed(values: NDArray[Any]) -> str:
    return base64.b64encode(zlib.compress(values.tobytes(), 9)).decode()


def _unpacked(said: str, kind: str) -> NDArray[Any]:
    try:
        return np.frombuffer(zlib.decompress(base64.b64decode(said, validate=True)), dtype=kind)
    except zlib.error as error:
        raise ValueError("words") from error


def _tuples(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(each) if isinstance(each, list) else each for name, each in given.items()}


def _no_reader(path: Path) -> InputError:
    return InputError(
        en=f"{path}: is no reader that `feedback teach` wrote, or was changed. Teach it again.",
        zh=f"{path}：不是 feedback teach 写出的文件，或已被改动。请重新训练。",
    )
