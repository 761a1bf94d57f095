"""Cantonese: how it says what the lists say in Mandarin, and what gives it away.

The lists of lexicons/ and taxonomies/ are longest in Mandarin. Most of what they say Cantonese says with the same words and
its own small ones (没人接 → 冇人接, 找不到 → 揾唔到), so that a Cantonese comment is read with both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice, product
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

FILE = Path(__file__).parents[1] / "lexicons" / "yue.yaml"
# Spellings of one word: enough for two parts of two ways each.
_AT_MOST = 6
# A quoted word or two make no Mandarin comment Cantonese.
_APART = 60
# Feeling of "only three pieces", and of a fault that goes far.
_FEW, _FAR = -0.5, -0.6


@lru_cache(maxsize=1)
def cantonese_words() -> dict[str, Any]:
    """The lists of lexicons/yue.yaml."""
    text = FILE.read_text(encoding="utf-8")
    words: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    only, far = words["only"], words["far"]
    words["negative"] += [
        [only["of"] + number + measure, _FEW]
        for number, measure in product(only["numbers"], only["measures"])
    ]
    words["negative"] += [[fault + far["of"], _FAR] for fault in far["faults"]]
    words["ignored"] += [
        word + goes_on
        for kind in words["made"]
        for word, goes_on in product(map("".join, product(*kind["of"])), kind.get("but", ()))
    ]
    return words


def cantonese_topic_words(topic: str) -> list[str]:
    """Complaints about a topic that Cantonese makes of parts (用唔到, 有阵霉味, 两日就); none for a topic without such.

    Examples
    --------
    >>> {"用唔到", "几日就"} <= set(cantonese_topic_words("breakdown")), cantonese_topic_words("price")
    (True, [])
    """
    kinds = [kind["of"] for kind in cantonese_words()["made"] if kind["topic"] == topic]
    return ["".join(parts) for of in kinds for parts in product(*of)]


# A clause that begins with a bare classifier (个侍应, 部机, 张床), as Mandarin's do not; what else such a sign begins is left out.
_CLASSIFIER = re.compile(
    "[,。!?;:\\s](?:个(?![人别性头个儿中月小把税体位大子方])|部(?![分门队长位件落署领])|碗(?![筷里底很太不])|碟(?![子片刹])|条(?![件款例形码理子])"
    "|架(?![子构势空])|间(?![接隔断距或])|枝|块(?=[扒肉鱼])|张(?=[床凳枱台梳椅单纸卡被地])|件(?=[衫货行外裙])|支(?=水|啤|酒))(?=[\u3400-\u9fff])"
)


# Mandarin words that hold a mark: 但系统, 听日语, 够晒太阳.
_MANDARIN = re.compile("系[统列]|听日[语文]|够晒太阳")


@lru_cache(maxsize=1)
def _marks() -> Any:
    from ahocorasick_rs import AhoCorasick

    return AhoCorasick(cantonese_words()["marks"])


@lru_cache(maxsize=1)
def _parts() -> re.Pattern[str]:
    longest = sorted(cantonese_words()["parts"], key=len, reverse=True)
    return re.compile("(" + "|".join(map(re.escape, longest)) + ")")


def is_cantonese(text: str) -> bool:
    """Whether a text made `readable` is written in Cantonese: it has a mark every `_APART` signs.

    Examples
    --------
    >>> is_cantonese("啲嘢好好食"), is_cantonese("东西很好吃"), is_cantonese("但系统很卡")
    (True, False, False)
    """
    return bool(which_are_cantonese([text])[0])


def which_are_cantonese(texts: Sequence[str]) -> NDArray[np.bool_]:
    """`is_cantonese` of each text, all looked at in one pass."""
    # a line end before the first, too: a clause begins behind a sign that is quickly found
    joined = _MANDARIN.sub(lambda found: "，" * len(found[0]), "\n".join(["", *texts]))
    ends = [end for _, _, end in _marks().find_matches_as_indexes(joined)]
    ends += [found.end() for found in _CLASSIFIER.finditer(joined)]
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    whose = np.searchsorted(np.cumsum(lengths + 1), np.array(ends, dtype=np.int64) - 2, "right")
    marks = np.bincount(whose, minlength=len(texts))
    return np.asarray(marks * _APART >= np.maximum(lengths, 1))


def cantonese_spellings(word: str) -> set[str]:
    """How Cantonese says a Mandarin word; none where it has nothing of its own to say.

    Parameters
    ----------
    word
        As `readable` gives it.

    Examples
    --------
    >>> sorted(cantonese_spellings("没人理")), sorted(cantonese_spellings("找不到")), sorted(cantonese_spellings("环境"))
    (['冇人理'], ['揾唔到'], [])
    """
    words = cantonese_words()
    pieces = _parts().split(word)
    ways = [words["parts"].get(piece, [piece]) for piece in pieces]
    found = {"".join(chosen) for chosen in islice(product(*ways), _AT_MOST)}
    return (found | set(words["whole"].get(word, ()))) - {word}
