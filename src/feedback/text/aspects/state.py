"""State while reading one comment: which opinion belongs to which aspect."""

from __future__ import annotations

import re
from typing import NamedTuple

from feedback.text.aspects.absence import lacking, listed_as_denied
from feedback.text.aspects.mishaps import denies_in_a_mishap
from feedback.text.aspects.opinion_entry import ABSENCE, SURE, Entry, modified
from feedback.text.aspects.polarity import NO_LONGER, TOO_MUCH, WISHED, Modifiers
from feedback.text.aspects.turns import (
    CONCEDED,
    conceded_behind,
    not_kept_behind,
    otherwise_this_time,
    turned_behind,
)
from feedback.text.aspects.words import Word

# What joins aspects that share an opinion (环境和服务都好); side by side they share one only before 都.
_JOINED = frozenset(
    {"和", "与", "及", "跟", "、", "/", "&", "以及", "还有", " and ", " and the ", ", ", ", the "}
)
_ALL = re.compile("[都均皆全也]")
# What makes an aspect an attribute of the next (房间的隔音): then only the next is spoken of.
_OF = frozenset({"", "的", "里", "内", "里的", "内的", "里面的"})
# Signs between a neighbour and the phrase that judges it (量 … 很大), in letters for Latin words.
_BESIDE, _BESIDE_LATIN = 4, 18
# The same where the two are compared (价格比一般小馆子略高).
_COMPARED, _COMPARED_LATIN = 12, 40
# What stands between opinions that one denial denies (不觉得拥挤嘈杂), and its length.
_DENIED_TOO = frozenset({"", "或", "或者", "又或者", " or ", " nor "})
_DENIED_REACH = 4
# Signs from an opinion to the aspect it may speak of ahead (喜欢这里的环境).
_AHEAD = 25
# What may stand before an opinion that opens its clause, and so may speak of the clause before (态度好，也很满意).
_OPENING = frozenset(
    ["", "就", "也", "都", "还", "又", "却", "是", "总", "真", "它", "这", "而且", "并且", "all ", "it was ", "it is ", "very "]
)  # fmt: skip
_RESUMED = re.compile("[也都]")
# A wish that all stays as it is, or to have it again.
_KEPT = re.compile(
    "保持|继续|坚持|照旧|再来|再嚟|再去|keep it|keeps? up|never change|come back|again"
)
_HEADS = frozenset(":】]")


class Mention(NamedTuple):
    """A row of the mentions frame, comment and aspect by number."""

    comment: int
    aspect: int
    polarity: float
    start: int
    end: int
    is_suggestion: bool
    is_question: bool


class _Opinion(NamedTuple):
    """An opinion whose aspect is not known yet."""

    value: float
    start: int
    end: int
    emotion: bool


def _place(row: Mention) -> tuple[int, int, int]:
    return row.start, row.end, row.aspect


class Reader:
    """Reads the words of a comment in order: aspects named, opinions waiting, modifiers in force.

    `comment` and `offset` (where it begins in the joined text) are set before its first word; `finish` gives its
    mentions and makes ready for the next.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.comment = self.offset = 0
        self.found: list[Mention] = []
        self.unjudged: dict[
            int, Mention
        ] = {}  # first naming of an aspect that no opinion went with
        self.modifiers = Modifiers()
        self.coloured = True  # a word has said something about the clause
        self._begin_comment()
        self._begin_clause()

    def _begin_comment(self) -> None:
        self.clause = self.sentence = self.opened = -1
        self.supposed = -1  # where what follows a condition that was not kept begins
        self.heading: Word | None = None
        self.before: list[Word] = []  # aspects of the clause before
        self.excepted: list[Word] = []  # aspects named after 除了 and not judged
        self.excepting = False
        # named without an opinion in a wish (希望早餐多点花样), after praise and 但是, or beside a mishap; why
        self.wanted: list[tuple[Mention, str]] = []
        self.helped = False  # the mishap was put right (卖家马上补发了)
        self.latest = 0.0  # the latest opinion of the sentence

    def _begin_clause(self) -> None:
        if self.modifiers.begin >= 0:
            self.modifiers.clear()
        self.named: list[Word] = []  # aspects and neighbours of this clause
        self.last: Word | None = None  # the latest that names an aspect
        self.fresh: list[Word] = []  # aspects no opinion has spoken of yet
        self.attributes: set[int] = set()  # where aspects stand that only qualify the next
        self.waiting: list[_Opinion] = []
        self.settled = -1  # where the latest opinion ends
        self.denied = 0.0  # its feeling, where a denial stands right before it
        self.said: dict[int, list[float]] = {}  # aspect → sum, count, start, end
        self.amiss = False
        self.opposed = False  # begins with 但是 after praise
        self.granted = -1  # where the word ends that only grants something (就算)
        if self.coloured:
            self.coloured = self.suggests = self.wishes = self.asks = False
            self.elsewhere = self.compares = self.bygone = self.unreal = False
            self.expects = self.more = False

    def finish(self) -> list[Mention]:
        """Mentions of the comment; makes ready for the next."""
        self._end_clause()
        self._end_sentence()
        wanted = [(row, why) for row, why in self.wanted if not (why == "amiss" and self.helped)]
        self._begin_comment()
        found, self.found = self.found, []
        if wanted and not any(row.polarity < 0 for row in found):
            judged = {row.aspect for row in found}  # a wish blames only where nothing else is said
            found += [
                row
                for row, why in wanted
                if row.aspect not in judged and (why == "opposed" or not judged)
            ]
        if self.unjudged:
            judged = {row.aspect for row in found}
            found += [row for aspect, row in self.unjudged.items() if aspect not in judged]
            self.unjudged = {}
        found.sort(key=_place)
        return found

    def read(self, word: Word) -> None:
        """Take in the next word of the comment."""
        entry, start, end, clause, sentence = word
        if clause != self.clause or entry.contrast:
            self._end_clause()
            if sentence != self.sentence:
                self._end_sentence()
            self.clause, self.sentence = clause, sentence
            self.opened = end if entry.contrast else clause
            self.opposed = entry.opposes and self.latest > 0
            if clause < self.supposed:
                self.unreal = self.coloured = True
            if entry.excepts:
                self.excepting = True
            elif entry.rest:
                self.excepting = False
                self.before = []
        if entry.ignored:
            return
        if entry.colours:
            self._colour(word)
        if entry.judges:
            self._read_opinion(word)
        elif entry.belongs or entry.missed:
            self._read_aspect(word)
        else:
            self.amiss = self.amiss or entry.troubles or denies_in_a_mishap(self.text, word)
            self.modifiers.read(entry, start, end)

    def _colour(self, word: Word) -> None:
        """Take in what a word says of its whole clause: supposed, wished for, of another place or time."""
        entry, end = word.entry, word.end
        if entry.unreal and (self.said or self.waiting):
            self._end_clause()  # great if you like it: what stands before is real
        self.coloured = True
        self.suggests |= entry.suggests
        self.wishes |= entry.wishes
        if entry.unreal and (kept_not := not_kept_behind(self.text, end)):
            self.wishes, self.supposed = True, kept_not
        self.asks |= entry.asks
        self.elsewhere |= entry.elsewhere
        self.compares |= entry.compares
        past = not entry.earlier or otherwise_this_time(self.text, end)
        self.bygone |= entry.bygone and past
        self.unreal |= entry.unreal
        self.expects |= entry.expects
        if entry.concedes:
            self.granted = end
        self.more |= entry.more
        self.helped |= entry.helps and not self.modifiers.negated

    def _read_aspect(self, word: Word) -> None:
        if word.entry.belongs:
            self.named.append(word)
        if self._lacks(word) or not word.entry.aspects:  # a mere neighbour: see _subjects
            return
        if (
            self.fresh
            and self.text[self.fresh[-1].end : word.start] in _OF
            and self.fresh[-1] is self.named[-2]
        ):
            self.attributes.add(self.fresh[-1].start)
        self.fresh.append(word)
        self.last = word
        if self.text[word.end : word.end + 1] in _HEADS:
            self.heading = word
        for opinion in self.waiting:
            if not opinion.emotion and word.start - opinion.end <= _AHEAD:
                start, end = min(opinion.start, word.start), max(opinion.end, word.end)
                self._say(word.entry.aspects, opinion.value, start, end)
                self.fresh = []
        self.waiting = []

    def _lacks(self, word: Word) -> bool:
        """Take in that something is not there: 没有早餐, 电梯都没有."""
        entry, span = word.entry, lacking(self.text, word, self.modifiers)
        if span is None:
            return False
        value = ABSENCE["negative"] if entry.missed else entry.absence
        self._say(entry.missed or entry.aspects, value, *span)
        self.modifiers.clear()
        return True

    def _read_opinion(self, word: Word) -> None:
        entry, start, end, _, _ = word
        begin = self.modifiers.begins(start)
        if entry.value is None and begin == self.settled:
            self.modifiers.clear()  # the measure of the adjective before it (小很多), no opinion of its own
            return
        if entry.if_denied and not (self.modifiers.denies(start) and start - self.settled > 1):
            return
        if self.granted >= 0:
            self._resume(start)
        if self.text.startswith("过", end):  # 平过隔篱
            self.compares = self.coloured = True
        subjects, aspects, base = self._subjects(word, begin)
        if base is None:
            if entry.belongs:
                self._read_aspect(word)
            else:
                self.modifiers.read(entry, start, end)
            return
        value, start = self._felt(word, base)
        if entry.negates and conceded_behind(self.text, end):
            value = max(value, CONCEDED)
        if self.excepted:  # 除了停车不方便，其他都很好: the opinion about the rest
            self._oppose(value)
        if aspects:
            self._say(aspects, value, min([start, *(subject.start for subject in subjects)]), end)
            self.fresh = []
        else:
            self.waiting.append(_Opinion(value, start, end, entry.emotion))
        if entry.belongs:
            self.named.append(word)
        self.latest, self.settled = value, end

    def _felt(self, word: Word, base: float) -> tuple[float, int]:
        """Feeling of an opinion under what stands before and behind it, and where its phrase begins."""
        begin = word.start
        denied, value, start = False, base, begin
        if self.modifiers.begin >= 0:
            denied = self.modifiers.denies(begin) and begin - self.modifiers.ends <= 1
            value, start = self.modifiers.apply(base, begin)
        if start == begin and (base < 0 or self.denied) and self._is_denied_too(word, base):
            denied, value = True, modified(base, degree=1.0, negated=True)
        self.denied = base if denied else 0.0
        if turned_behind(self.text, word, base, denied=denied):
            value = modified(value, degree=1.0, negated=True)
        return value, start

    def _is_denied_too(self, word: Word, base: float) -> bool:
        """Whether a denial holds for one more opinion of the same sign (不拥挤嘈杂, not dirty or noisy, 没有异味、噪音)."""
        start = word.start
        joined = start - self.settled <= _DENIED_REACH and self.settled >= self.clause
        if joined and self.denied * base > 0 and self.text[self.settled : start] in _DENIED_TOO:
            return True
        return base < 0 and listed_as_denied(self.text, word)

    def _resume(self, start: int) -> None:
        """After 也 or 都 what was granted (就算人多) is over, and what was met is told (上菜也很快)."""
        resumed = _RESUMED.search(self.text, self.granted, start)
        if resumed is not None:
            kept, self.modifiers = self.modifiers, Modifiers()
            self._end_clause()
            self.modifiers, self.opened = kept, resumed.end()

    def _subjects(self, word: Word, begin: int) -> tuple[list[Word], tuple[int, ...], float | None]:
        """Words the opinion whose phrase starts at `begin` speaks of, the aspects they stand for, and its feeling about them."""
        entry = word.entry
        if entry.beside:
            near_by = (_COMPARED_LATIN, _COMPARED) if self.compares else (_BESIDE_LATIN, _BESIDE)
            reach = near_by[0] if entry.latin else near_by[1]
            near = [named for named in self.named[:-4:-1] if begin - named.end <= reach]
            for named in near:
                for owner, aspects in named.entry.belongs.items():
                    if owner in entry.beside:
                        return [named], aspects, self._beside(entry, owner, word.start)
            if not self.named and self.before and self._opens(begin):
                before = self.before[-1].entry
                if before.owner in entry.beside:
                    return [], before.aspects, self._beside(entry, before.owner, word.start)
        if entry.too_much and self.modifiers.in_excess(word.start):
            return [], entry.too_much, TOO_MUCH
        if entry.value is None or entry.implied:
            return [], entry.implied, entry.value
        if self.last is None:
            return [], (), entry.value
        subjects = [self.last]
        if len(self.fresh) < 2:
            return subjects, self.last.entry.aspects, entry.value
        for named in reversed(self.fresh[:-1]):
            if not self._joined(named, subjects[-1], begin):
                break
            subjects.append(named)
        aspects = tuple(
            dict.fromkeys(aspect for subject in subjects for aspect in subject.entry.aspects)
        )
        return subjects, aspects, entry.value

    def _beside(self, entry: Entry, owner: int, start: int) -> float:
        value = entry.beside[owner]
        return TOO_MUCH if value > 0 and self.modifiers.in_excess(start) >= SURE else value

    def _opens(self, start: int) -> bool:
        """Whether an opinion at `start` opens its clause."""
        return start - self.opened <= 10 and self.text[self.opened : start].lstrip() in _OPENING

    def _joined(self, first: Word, second: Word, opinion: int) -> bool:
        """Whether two aspects share the opinion that begins at `opinion`."""
        gap = self.text[first.end : second.start] if second.start - first.end <= 10 else "far"
        if gap == "":
            return bool(_ALL.search(self.text[second.end : min(opinion, second.end + 10)]))
        return gap in _JOINED

    def _oppose(self, value: float) -> None:
        """Aspects named after 除了 and not judged there are judged the other way than the rest."""
        for word in self.excepted:
            for aspect in word.entry.aspects:
                self.unjudged.pop(aspect, None)
                self.found.append(self._mention(aspect, -0.7 * value, word.start, word.end))
        self.excepted = []

    def _say(self, aspects: tuple[int, ...], value: float, start: int, end: int) -> None:
        for aspect in aspects:
            said = self.said.get(aspect)
            if said is None:
                self.said[aspect] = [value, 1, start, end]
            else:
                said[0] += value
                said[1] += 1
                said[2] = min(said[2], start)
                said[3] = max(said[3], end)

    def _end_sentence(self) -> None:
        """An exception named after its rest (都很好，除了早餐) is settled by what was said before."""
        if self.excepted and self.latest:
            self._oppose(self.latest)
        self.before, self.excepted, self.excepting, self.latest = [], [], False, 0.0

    def _want(self) -> None:
        """Keep what a wish, or a clause that opposes praise, names without judging it."""
        if not (self.wishes or self.opposed) and (self.unreal or self.asks):
            return  # a mishap that was only thought of or asked for
        last = self.named[-1].end
        end = self.text.find(
            "\n", last, last + _AHEAD
        )  # what another comment comes back for is not said here
        if _KEPT.search(self.text, self.clause, end if end >= 0 else last + _AHEAD):
            return
        why = "opposed" if self.opposed else "wish" if self.wishes else "amiss"
        for word in self.named:
            for aspect in word.entry.aspects if len(word.entry.aspects) == 1 else ():
                wanted = self._mention(aspect, WISHED, word.start, word.end)
                self.wanted.append((wanted, why))

    def _end_clause(self) -> None:
        """Settle what waits, and write the mentions of the clause."""
        if self.named or self.said or self.waiting:
            self._settle_clause()
        self.before = self.named
        self._begin_clause()

    def _settle_clause(self) -> None:
        subject = self.before[-1] if self.before else self.heading
        if self.waiting and not self.named and subject is not None:
            for opinion in self.waiting:
                if self._opens(opinion.start):
                    self._say(subject.entry.aspects, opinion.value, opinion.start, opinion.end)
        if self.named and not self.said and (self.wishes or self.opposed or self.amiss):
            self._want()
        if self.excepting and not self.said:
            self.excepted += [word for word in self.named if word.entry.strong]
        self._keep_unjudged()
        disproved = self.expects and self.more
        real = not self.unreal or self.wishes or disproved
        if real and (not self.elsewhere or self.compares):
            for aspect, (total, count, start, end) in self.said.items():
                if disproved:
                    total = -total  # noqa: PLW2901
                value = total / count
                if total > 0 and (self.wishes or (self.bygone and not self.compares)):
                    value = WISHED if self.wishes else NO_LONGER * value
                self.found.append(self._mention(aspect, value, int(start), int(end)))

    def _keep_unjudged(self) -> None:
        for word in self.named:
            if word.entry.strong and word.start not in self.attributes:
                for aspect in word.entry.aspects:
                    if aspect not in self.said and aspect not in self.unjudged:
                        self.unjudged[aspect] = self._mention(aspect, 0.0, word.start, word.end)

    def _mention(self, aspect: int, value: float, start: int, end: int) -> Mention:
        begin = self.offset
        return Mention(
            self.comment, aspect, value, start - begin, end - begin, self.suggests, self.asks
        )
