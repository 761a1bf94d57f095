"""Answer scales whose points are known only from the whole of them: poor … excellent, 不满意 基本满意 满意 非常满意.

Each is written worst first, its points parted by /, other words of one point by |; ~ is whatever the scale is of, the same
in every answer (not at all likely … extremely likely).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_SCALES = """
poor|bad/fair|average|ok|okay/good/very good/excellent|outstanding
terrible|awful|very poor|very bad/poor|bad/average|fair|ok|okay|neutral/good/excellent|great|very good
poor|bad/fair|average|ok|okay/good/excellent|great|very good
far below expectations|much worse than expected|well below expectations/below expectations|did not meet expectations|worse than expected/met expectations|meets expectations|as expected/above expectations|exceeded expectations|exceeds expectations|better than expected/far above expectations|far exceeded expectations|far exceeds expectations|well above expectations|much better than expected
much worse|a lot worse/worse|somewhat worse|slightly worse|a little worse|a bit worse/about the same|the same|same|no change|unchanged|no different/better|somewhat better|slightly better|a little better|a bit better/much better|a lot better
definitely not|definitely would not|definitely will not|definitely no/probably not|probably would not|probably will not|probably no/might or might not|may or may not|maybe|not sure|unsure|undecided/probably|probably would|probably will|probably yes/definitely|definitely would|definitely will|definitely yes
not at all ~/not very ~|not so ~/somewhat ~|fairly ~|moderately ~/very ~/extremely ~
not at all ~/slightly ~|a little ~/moderately ~|somewhat ~|fairly ~/very ~|quite ~/extremely ~
not at all ~/a little ~|slightly ~|not very ~/somewhat ~|fairly ~|moderately ~/very ~|extremely ~
差|很差/中|中等|一般|合格|及格/良|良好|好/优|优秀|很好
不合格|不及格/合格|及格/良|良好/优|优秀
非常不满意|很不满意/不满意/基本满意/满意/非常满意|很满意
不满意/基本满意/满意/非常满意|很满意
不满意/基本满意/满意
差|不好/中|中等|一般/好
bad|poor/ok|okay|average|fair/good
完全不~|一点也不~|毫不~/有点~|有些~|不太~|不怎么~/比较~|中等~/很~|相当~/非常~|极其~|极~
远低于预期|远不如预期|大大低于预期|比预期差很多/低于预期|不如预期|略低于预期|比预期差/符合预期|达到预期|与预期一致|和预期差不多/高于预期|超出预期|超过预期|略高于预期|好于预期|比预期好/远超预期|远高于预期|远超出预期|大大超出预期|比预期好很多
差很多|差得多|差多了|明显变差/差一些|差一点|变差|差了|更差/差不多|没变化|没有变化|一样|不变|没变/好一些|好一点|变好|好了|更好/好很多|好得多|好多了|明显变好
肯定不会|一定不会|绝对不会/可能不会|大概不会|不太会|也许不会/不确定|说不清|不好说|看情况|说不准/可能会|大概会|也许会/肯定会|一定会|绝对会
"""
# how often, not how well: numbers where a study says so, no rating by themselves
_FREQUENCIES = """
never|not at all/rarely|seldom|hardly ever|almost never/sometimes|occasionally/often|usually|frequently|most of the time|very often/always|almost always|all the time
never/sometimes/usually|often/always
从不|从未|从来不|从来没有/很少|极少|偶尔/有时|有时候/经常|常常|通常/总是|一直|每次都是|每次
从不|从未/有时|偶尔/经常|常常/总是|每次
"""


def whole_scale(words: Iterable[str], points: int, *, often: bool = True) -> dict[str, int]:
    """The place, from 0, of words that are one whole scale of so many points.

    Parameters
    ----------
    words
        Distinct answers, as `normalise` leaves them. Both ends must be among them, and all of them on the scale; where a
        point is not, they must not be all points of a shorter one (poor, fair, good, excellent).
    points
        Points of the scale.
    often
        Whether scales of frequency count.

    Returns
    -------
    dict
        Word to place; empty where the words are no such scale, two of them are one point, or two scales place them differently.

    Examples
    --------
    >>> whole_scale(["Good", "Poor", "Fair", "Excellent"], 4)
    {'Good': 2, 'Poor': 0, 'Fair': 1, 'Excellent': 3}
    >>> whole_scale(["Not at all likely", "Very likely", "Extremely likely"], 5)
    {'Not at all likely': 0, 'Very likely': 3, 'Extremely likely': 4}
    >>> whole_scale(["Good", "Fair"], 4)
    {}
    """
    told = {word: word.casefold() for word in words}
    found = [places for scale in _known(often) if (places := _places(told, scale))]
    fitting = [
        places for places, n in found if n == points and {0, points - 1} <= set(places.values())
    ]
    shorter = any(len(places) == n < points for places, n in found)
    same = all(places == fitting[0] for places in fitting)
    whole = bool(fitting) and (len(fitting[0]) == points or not shorter)
    return fitting[0] if whole and same else {}


def _places(
    told: dict[str, str], scale: tuple[re.Pattern[str], ...]
) -> tuple[dict[str, int], int] | None:
    """Where each word stands on a scale, and the scale's points; None where one does not, or two are one point."""
    places, of = {}, set()
    for word, said in told.items():
        for n, point in enumerate(scale):
            if got := point.fullmatch(said):
                places[word] = n
                of.add(got.groupdict().get("of"))
                break
    each = len(set(places.values())) == len(told)
    return (places, len(scale)) if each and len(of) == 1 else None


@cache
def _known(often: bool) -> tuple[tuple[re.Pattern[str], ...], ...]:
    lines = (_SCALES + (_FREQUENCIES if often else "")).split("\n")
    return tuple(tuple(_point(point) for point in line.split("/")) for line in lines if line)


def _point(words: str) -> re.Pattern[str]:
    stem, ends = words.partition("~")[1], [word.replace("~", "") for word in words.split("|")]
    return re.compile(f"(?:{'|'.join(map(re.escape, ends))}){'(?P<of>.+)' if stem else ''}")
