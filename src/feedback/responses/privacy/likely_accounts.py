"""Accounts that no rule tells, by a scorer taught beforehand: shape of each piece, its letters, its neighbours, how near a platform is named.

The rules of the other rooms go first; where they found an account nothing is scored.
"""

# ruff: noqa: SIM905  (lists of short pieces read best in one string)
from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from feedback.responses.privacy.account_ids import PINYIN_WORDS
from feedback.responses.privacy.accounts import is_word
from feedback.responses.privacy.hints import Hit, Net, hints
from feedback.responses.privacy.numbers import COUNTED, OTHER_NUMBER
from feedback.responses.privacy.plain_words import is_plain
from feedback.responses.privacy.platform_handles import is_said_by_a_program
from feedback.responses.privacy.platforms import (
    LATIN_PLACES,
    OTHER_PLACES,
    OTHER_SITES,
    PLACES,
    SITES,
)

WEIGHTS = Path(__file__).with_name("account_weights.npz")
# How sure the scorer has to be of every piece.
SURE = 0.5
# Words of everyday's feedback are no sign that an account follows.
_EVERYDAY = frozenset(
    "携程 点评 大众点评 美团 滴滴 社保 公积金 威信 露天 光遇 最右 keep tim 12306 蛋仔 皮皮虾 signal threads switch riot epic battle.net uber lyft line ins google amazon 户口 戶口".split()
)
_MORE_PLACES = "公众号 公号 视频号 推特 油管 头条号 qq群 电报群 会员群 业主群 小绿书 咸鱼 痞客邦 抖店 飞书 苹果id".split()
_NAMES = "账号 帐号 賬號 帳號 账户 帐户 賬戶 帳戶 昵称 暱稱 网名 網名 用户名 用戶名 会员名 角色名 注册名 登录名 登錄名 登陆名 户口 戶口 户号 戶號 卡号 卡號 客户号 会员号 會員號".split()
_LATIN_NAMES = "account acct acc username handle login logged gamertag screen profile nickname iban bsb sort membership loyalty ktn registered".split()
_ASKS = "加 搜 找 叫 搵 关注 關注 私信 私訊 联系 聯絡 我是 是我 我 退到 退 转 轉 打到 打 博主 用户 用戶 卖家 賣家 同名 同号 名字 名 号 號".split()
_LATIN_ASKS = frozenset(
    "my me i i'm im is as at on by add follow search find dm pm msg inbox message text call called under named user users seller channel shop id member customer number no card x".split()
)
_LATIN = frozenset([*LATIN_PLACES, *SITES, *OTHER_SITES, "yt", "imessage"])
_KINDS = (
    ("K", _ASKS),
    ("N", _NAMES),
    ("P", [*PLACES, *OTHER_PLACES, *_MORE_PLACES]),
)
_KIND_OF = {word.lower(): kind for kind, words in _KINDS for word in words}
_GATE = [
    name
    for name in [*PLACES, *OTHER_PLACES, *_MORE_PLACES, *_NAMES]
    if name.lower() not in _EVERYDAY
]
_LATIN_GATE = [name for name in [*sorted(_LATIN), *_LATIN_NAMES] if name not in _EVERYDAY]
_LONG = 4  # letters of a Latin name that is seldom a part of a word


def _any_of(words: Sequence[str]) -> str:
    """A pattern of words, the longest first, told at once where none can begin."""
    longest = sorted({word.lower() for word in words}, key=len, reverse=True)
    firsts = "".join(sorted({word[0] for word in longest}))
    return rf"(?=[{re.escape(firsts)}])(?:{'|'.join(map(re.escape, longest))})"


# Of small letters.
_HAN_CUE = re.compile(_any_of([*_KIND_OF]))
_CUE = re.compile(rf"{_any_of(_GATE)}|(?<![a-z]){_any_of(_LATIN_GATE)}(?![a-z])")
NETS = (
    Net(
        hints(
            _GATE,
            [name for name in _LATIN_GATE if len(name) >= _LONG],
            [f"{name}{sign}" for name in _LATIN_GATE if len(name) < _LONG for sign in ":："],
            [f" {name} " for name in _LATIN_GATE if len(name) < _LONG],
        )
    ),
)
_SENTENCE = re.compile(r"[^。！？!?\n]+")
_NEAR = 40  # characters of a sentence that are looked at before and behind a cue
_PIECE = re.compile(
    r"\x00+|[A-Za-z0-9]+(?:[._\-@#*/'][A-Za-z0-9_*]+)*|[\u3400-\u9fff]|\s+|.", re.DOTALL
)
_FAR = 9  # pieces
_LEAST = 3  # letters and figures of what is hidden
_LEAST_FIGURES = 6
_DAYS = re.compile(
    r"(?:19|20)\d\d(?:[-./]?(?:0?[1-9]|1[0-2])[-./]?(?:0?[1-9]|[12]\d|3[01])|[-–/](?:19|20)\d\d)(?!\d)"
)
_LETTERS = re.compile("[A-Za-z]+")
_MARKS = " \t:：,，、;；“”\"'‘’()（）[]「」"  # at its edges, no part of it


def passages(text: str) -> Iterator[tuple[int, str]]:
    """The parts of a text that are scored: sentences with a cue, as far as it reaches; each with its place.

    Examples
    --------
    >>> [*passages("很好。微博柠檬不酸呀已发长文！再见")]
    [(3, '微博柠檬不酸呀已发长文')]
    """
    for sentence in _SENTENCE.finditer(text):
        cues = [match.span() for match in _CUE.finditer(sentence[0].lower())]
        if cues:
            begin, end = max(0, cues[0][0] - _NEAR), cues[-1][1] + _NEAR
            yield sentence.start() + begin, sentence[0][begin : min(end, begin + 5 * _NEAR)]


def pieces(passage: str) -> list[tuple[int, int]]:
    """Where the pieces of a passage begin and end: a Chinese character, a word or handle in Latin letters, any other sign."""
    return [match.span() for match in _PIECE.finditer(passage)]


def _shape(word: str) -> str:
    if "\u3400" <= word[0] <= "\u9fff":
        return "H"
    if word[0] == "\x00":
        return "0"
    if word[0].isspace():
        return "_"
    return re.sub("[A-Z]+", "A", re.sub("[a-z]+", "a", re.sub("[0-9]+", "9", word)))[:8]


def _kinds(passage: str, places: Sequence[tuple[int, int]], words: Sequence[str]) -> list[str]:
    """What each piece is: P of a platform's name, N of a word for an account, K of asking, k the same in English, else o."""
    kinds = ["o"] * len(places)
    begins = {begin: number for number, (begin, _) in enumerate(places)}
    ends = {end: number for number, (_, end) in enumerate(places)}
    for match in _HAN_CUE.finditer(passage.lower()):
        first, last = begins.get(match.start()), ends.get(match.end())
        if first is not None and last is not None:
            kinds[first : last + 1] = _KIND_OF[match[0]] * (last + 1 - first)
    for number, word in enumerate(words):
        if word in _LATIN:
            kinds[number] = "P"
        elif word in _LATIN_NAMES:
            kinds[number] = "N"
        elif word in _LATIN_ASKS:
            kinds[number] = "k"
    return kinds


def _since(kinds: Sequence[str], wanted: str) -> list[int]:
    """How many pieces before each one of a kind stands, at most _FAR."""
    far, last = [], _FAR
    for kind in kinds:
        far.append(last)
        last = 1 if kind in wanted else min(last + 1, _FAR)
    return far


def features(passage: str) -> tuple[list[tuple[int, int]], list[list[str]]]:
    """The pieces of a passage and what is told of each, as the table of weights names it."""
    places = pieces(passage)
    words = [passage[begin:end].lower() for begin, end in places]
    shapes = [_shape(passage[begin:end]) for begin, end in places]
    kinds = _kinds(passage, places, words)
    since, named, until = (
        _since(kinds, "P"),
        _since(kinds, "N"),
        _since(kinds[::-1], "PN")[::-1],
    )
    told = []
    n = len(places)
    for at in range(n):
        word, shape, kind = words[at], shapes[at], kinds[at]
        own = [
            "b",
            f"s={shape}",
            f"k={kind}",
            f"p={since[at]}",
            f"n={named[at]}",
            f"u={until[at]}",
            f"ps={min(since[at], named[at])}{shape[:3]}",
        ]
        if len(word) > 1 and shape not in "0_":
            own += [f"w={word}", f"l={min(len(word), 12)}", f"a={word[:2]}", f"a={word[:3]}"]
            own += [f"e={word[-2:]}", f"e={word[-3:]}", f"e={word[-4:]}"]
            if word.isalpha():
                own += [f"t={word[i : i + 3]}" for i in range(1, len(word) - 3)]
        else:
            own.append(f"c={word[0]}")
        for step in (-3, -2, -1, 1, 2, 3):
            beside = at + step
            if not 0 <= beside < n:
                own.append(f"s{step}=E")
                continue
            own += [f"k{step}={kinds[beside]}", f"s{step}={shapes[beside][:3]}"]
            if -3 < step < 3:
                own.append(f"w{step}={words[beside]}")
        if at + 1 < n:
            own.append(
                f"cc={word}{words[at + 1]}"
                if shape == shapes[at + 1] == "H"
                else f"ss={shape}|{shapes[at + 1]}"
            )
        if at:
            own.append(f"kk={kinds[at - 1]}{kind}{shape[:3]}")
        if at > 1:
            own.append(f"kkk={kinds[at - 2]}{kinds[at - 1]}{shape[:3]}")
        told.append(own)
    return places, told


@cache
def _weights() -> tuple[dict[str, float], tuple[float, float, float, float]]:
    """The weight of what is told of a piece, and of going on outside, beginning, ending and going on inside an account."""
    with np.load(WEIGHTS) as table:
        names, weights = table["names"].tolist(), table["weights"].astype(float).tolist()
        outside, begins, ends, inside = table["steps"].astype(float).tolist()
    return dict(zip(names, weights, strict=True)), (outside, begins, ends, inside)


def chances(told: Sequence[Sequence[str]]) -> list[float]:
    """How likely each piece is of an account: marginals of a linear-chain conditional random field of two states.

    Source: Lafferty, McCallum & Pereira, 2001, Proceedings of ICML, 282-289.
    """
    weights, (outside, begins, ends, inside) = _weights()
    known = weights.get
    own = [sum([known(each, 0.0) for each in of_one]) for of_one in told]
    before = [own[0]]  # log odds of what stands at and before a piece
    for one in own[1:]:
        last = before[-1]
        before.append(one + _log_sum(begins, last + inside) - _log_sum(outside, last + ends))
    behind = [0.0]
    for one in own[:0:-1]:
        last = behind[-1] + one
        behind.append(_log_sum(ends, last + inside) - _log_sum(outside, last + begins))
    return [
        1 / (1 + math.exp(-min(50.0, max(-50.0, a + b))))
        for a, b in zip(before, behind[::-1], strict=True)
    ]


def _log_sum(a: float, b: float) -> float:
    """The logarithm of exp a + exp b."""
    return max(a, b) + math.log1p(math.exp(-abs(a - b)))


def find_likely_accounts(text: str) -> Iterator[Hit]:
    """Accounts of a text in half-width characters in which no rule found one.

    Parameters
    ----------
    text
        Half-width characters; what was found before is blotted out with NUL.

    Yields
    ------
    tuple
        ``("account", start, end)``.
    """
    for place, passage in passages(text):
        places, told = features(passage)
        sure = [chance > SURE for chance in chances(told)]
        edges = [0, *(at for at in range(1, len(sure)) if sure[at] != sure[at - 1]), len(sure)]
        for first, last in pairwise(edges):
            if sure[first]:
                begin = places[first][0]
                found = passage[begin : places[last - 1][1]]
                begin += len(found) - len(found.lstrip(_MARKS))
                found = found.strip(_MARKS)
                if _may_be(found, text, place + begin):
                    yield "account", place + begin, place + begin + len(found)


def _may_be(found: str, text: str, start: int) -> bool:
    """Whether it is long enough, and neither something's number nor counted, a product, what a program prints nor a plain word."""
    before = text[max(0, start - 16) : start]
    if "\x00" in found or sum(map(str.isalnum, found)) < _LEAST or OTHER_NUMBER.search(before):
        return False
    if "://" in found or _DAYS.match(found):
        return False
    if not any(map(str.isalpha, found)):
        figures = sum(map(str.isdigit, found))
        counted = COUNTED.match(text, start + len(found))
        return not (figures < _LEAST_FIGURES or counted)
    if is_word(found) or found.lower() in PINYIN_WORDS:
        return False
    if "_" in found and is_said_by_a_program(found, before):
        return False
    # premium2024, half.price, Total Spam: plain words with a year or a sign between
    return not (found.isascii() and all(map(is_plain, _LETTERS.findall(found))))
