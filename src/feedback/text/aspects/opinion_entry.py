"""What a word of a lexicon can do in a clause, and what a degree and a denial make of a feeling."""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

# 不好 is nearly bad, 不差 is only mildly good.
NOT_GOOD = -0.8
NOT_BAD = -0.4
# 没有早餐, 没有噪音.
ABSENCE = {"negative": -0.5, "positive": 0.5, None: 0.0}
# Signs a modifier reaches over to its opinion: 不…好, 没有想象中的好, 没有像一般自助餐那么吵.
REACH_OF_SIGN, REACH, REACH_FAR = 3, 6, 14
LETTERS_A_SIGN = 3
# How surely a word says "too much": 过于, 偏, 有点 do; 太 may also praise.
MAYBE, SURE = 1, 2


@dataclass(slots=True)
class Entry:
    """What a word can do in a clause; several at once (太: intensifier and excess)."""

    aspects: tuple[int, ...] = ()  # names these; several when it names a group
    strong: bool = False  # counts without an opinion
    owner: int = -1  # vocabulary whose word it is
    belongs: dict[int, tuple[int, ...]] = field(
        default_factory=dict
    )  # vocabularies it is a neighbour for, with aspects
    value: float | None = None  # feeling wherever it stands
    implied: tuple[int, ...] = ()  # said by the opinion word itself
    beside: dict[int, float] = field(default_factory=dict)  # feeling beside words of a vocabulary
    after_number: bool = False  # 元 in 38元
    negates: bool = False
    absent: bool = False  # a negator that says that something is not there (没有, no)
    absence: float = 0.0  # feeling when this aspect word is said not to be there
    missed: tuple[int, ...] = ()  # blamed where it is said not to be there, whatever else it names
    reach: int = REACH  # of a negator or degree word, in signs
    degree: float = 1.0
    excess: int = 0  # MAYBE or SURE
    too_much: tuple[int, ...] = ()  # a fault of these when there is too much of it (辣)
    contrast: bool = False
    troubles: bool = False  # something went amiss (又, kept, had to), where nothing judges
    helps: bool = False  # who had the mishap was helped (补发, straight away)
    opposes: bool = (
        False  # a contrast that opposes what stands before it (但是, but), where 而且 only goes on
    )
    excepts: bool = False  # 除了: what follows is judged otherwise than the rest
    rest: bool = False  # 其他 … 都: the rest
    suggests: bool = False
    wishes: bool = False  # a suggestion that says that something is lacking
    emotion: bool = False  # says how the writer felt: speaks of what stands before it, not after
    asks: bool = False
    compares: bool = False
    ignored: bool = False
    elsewhere: bool = False  # speaks of another place
    bygone: bool = False  # speaks of how it was (旧版, used to be): what was good then no longer is
    earlier: bool = False  # … of the last time, where this time is told to be otherwise
    unreal: bool = False  # speaks of what was feared or expected
    predicate: bool = False  # judges only at the end of a clause or before a particle
    one_sign: bool = False  # an adjective of one Chinese sign: names are full of them
    latin: bool = False  # begins or ends with a Latin letter: must not stand inside another word
    affirms: bool = False  # undoes the negation before it (从没见过这么差的)
    expects: bool = False  # what was expected, and found otherwise
    concedes: bool = False  # grants something, up to 也 or 都 (就算人多也快)
    more: bool = False  # more, better or worse than something
    if_denied: bool = False  # judges only under a negation (not hot enough)
    as_modifier: Entry | None = None  # what it is right before another opinion (好贵, 不够新鲜)
    judges: bool = False  # can be an opinion
    colours: bool = False  # says something about its clause
    free: bool = (
        False  # of one sign, and right before another word of the lexicon it is no part of a name
    )
    careful: bool = False  # counts only where what stands around it allows

    def settle(self, word: str) -> None:
        """Work out what follows from the rest, once all lists have been read."""
        self.judges = self.value is not None or bool(self.beside) or bool(self.too_much)
        self.one_sign = self.judges and len(word) == 1 and "\u3400" <= word <= "\u9fff"
        self.free = self.one_sign and self.value is not None
        self.predicate |= self.one_sign
        self.latin = any(sign.isalpha() and sign < "\u0250" for sign in (word[0], word[-1]))
        if self.latin:
            self.reach *= LETTERS_A_SIGN
        if self.judges and (self.degree != 1.0 or self.negates):
            self.as_modifier = Entry(
                degree=self.degree, excess=self.excess, negates=self.negates, reach=self.reach
            )
        self.colours = any(
            (
                self.suggests,
                self.wishes,
                self.asks,
                self.elsewhere,
                self.compares,
                self.bygone,
                self.unreal,
                self.more,
                self.helps,
            )
        )
        self.careful = any((self.predicate, self.latin, self.after_number, self.as_modifier))


_MARKS = attrgetter(*Entry.__slots__)


def alike(entry: Entry, **changes: Any) -> Entry:
    """The same entry once more but for the changes; much quicker than `dataclasses.replace`, of thousands of words."""
    found = Entry(*_MARKS(entry))
    for name, value in changes.items():
        setattr(found, name, value)
    return found


def modified(value: float, *, degree: float, negated: bool) -> float:
    """A feeling under a degree word and a negation, in [-1, 1]."""
    value = max(-1.0, min(1.0, value * degree))
    if negated and value:
        value *= NOT_GOOD if value > 0 else NOT_BAD
    return value
