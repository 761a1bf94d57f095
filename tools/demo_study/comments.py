"""Decides what a guest says, so that it agrees with what the guest rated.

The numbers beside the draws are the shares in which guests do so. What people write is never quite what they
rated: in `plan.CONTRADICTION` of the composed comments one more clause says the contrary.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from demo_study import plan
from demo_study.binding import bound, with_personal_data, with_stray_spaces
from demo_study.dice import pick, pick_early, pick_several, pick_weighted
from demo_study.guests import DISLIKED, LIKED, Clause, Guest, Written
from demo_study.phrases import Phrases

# A stroke of the pen that makes a ready-made sentence look like one's own.
_STROKES = (("，", ","), ("，", "、"), ("。", "！"), ("！", "！！"), ("很", "超"))


def write_comment(question: str, guest: Guest, phrases: Phrases, random: Random) -> Written | None:
    """What `guest` answers to "pleased" or "improve"; None when the box stays empty."""
    writer = _Writer(guest, phrases, random)
    if guest.careless:
        return writer.no_answer("gibberish") if writer.happens(0.3) else None
    if writer.happens(0.003):
        return Written(pick([" ", "　", "\n", "  "], random), (), frozenset({"filler"}))
    answer = writer.what_pleased() if question == "pleased" else writer.what_to_improve()
    if answer is None or answer.traits & {"duplicate", "filler"}:
        return answer
    return with_stray_spaces(with_personal_data(answer, phrases, random), random)


@dataclass(frozen=True)
class _Writer:
    guest: Guest
    phrases: Phrases
    random: Random

    def happens(self, share: float) -> bool:
        return self.random.random() < share

    def voiced(self, path: str) -> str:
        """The list of this guest's voice beside `path`."""
        return path if self.guest.voice == "zh" else f"{path}_{self.guest.voice}"

    def draw(self, path: str) -> str:
        return self.phrases.draw(path, self.random)

    # -- the two questions

    def what_pleased(self) -> Written | None:
        guest, chinese = self.guest, self.guest.voice == "zh"
        if not self.happens(0.50 + 0.05 * guest.overall):
            return None
        if not guest.liked or self.happens(0.15):
            happy = guest.overall > DISLIKED
            kinds = {"none": 1, "shrug": 0.3, "praise": 2} if happy else {"none": 3, "shrug": 1}
            return self.no_answer(pick_weighted(kinds, self.random))
        if chinese and guest.overall >= LIKED and self.happens(0.09):
            stock = self.stock_praise()
            if stock is not None:
                return stock
        if chinese and self.happens(0.10):
            return self.names_only(guest.liked, 1)
        clauses = [self.clause(aspect, 1) for aspect in self.subjects(guest.liked)]
        if guest.overall >= LIKED and self.happens(0.2):
            clauses.append(self.all_in_all(1))
        blamed = {aspect: weight for aspect, weight in guest.disliked.items() if weight > 1}
        if blamed and self.happens(0.22):
            clauses.append(self.clause(pick_weighted(blamed, self.random), -1))
        return self.composed(clauses)

    def what_to_improve(self) -> Written | None:
        guest = self.guest
        if not self.happens(0.80 if guest.sore else 0.48):
            return None
        blamed = {a: w for a, w in guest.disliked.items() if w > 1 or self.happens(0.3)}
        if not blamed:
            content = guest.overall > DISLIKED
            kinds = {"none": 0.68, "praise": 0.2, "": 0.12} if content else {"none": 1, "": 1}
            filler = pick_weighted(kinds, self.random)
            if filler:
                return self.no_answer(filler)
            return self.composed([self.all_in_all(1 if content else -1)])
        if guest.voice == "zh" and self.happens(0.08):
            return self.names_only(blamed, -1)
        clauses = [self.clause(aspect, -1) for aspect in self.subjects(blamed)]
        if guest.overall <= DISLIKED and self.happens(0.3):
            clauses.append(self.all_in_all(-1))
        if guest.liked and self.happens(0.28):
            clauses.insert(0, self.clause(pick_weighted(guest.liked, self.random), 1))
        return self.composed(clauses)

    # -- pieces

    def subjects(self, weights: Mapping[str, float]) -> list[str]:
        """What is spoken of; most people name one or two things."""
        n = pick_weighted({1: 0.46, 2: 0.30, 3: 0.14, 4: 0.06, 6: 0.04}, self.random)
        return pick_several(weights, n, self.random)

    def clause(self, aspect: str, polarity: int) -> Clause:
        kind, trait = ("good" if polarity > 0 else "bad"), ""
        if self.guest.voice == "zh" and polarity < 0:
            kind = pick_weighted({"bad": 0.72, "wish": 0.2, "sarcasm": 0.08}, self.random)
            trait = "" if kind == "bad" else kind
            if kind == "bad" and self.guest.ratings.get(aspect) == 3 and self.happens(0.4):
                said = self.draw(f"aspects.{aspect}.name") + self.draw("joints.middling")
                return Clause(said, aspect, -1, "mild")
            here = f"here.{self.guest.branch}.{aspect}"
            if kind == "bad" and here in self.phrases and self.happens(0.45):
                return Clause(self.draw(here), aspect, -1)
        return Clause(self.draw(self.voiced(f"aspects.{aspect}.{kind}")), aspect, polarity, trait)

    def all_in_all(self, polarity: int) -> Clause:
        said = self.draw(self.voiced(f"general.{'good' if polarity > 0 else 'bad'}"))
        return Clause(said, None, polarity)

    def slipped(self, clauses: list[Clause]) -> list[Clause]:
        """Now and then one more clause says the contrary of what the guest rated."""
        spoken = {clause.aspect for clause in clauses}
        left = {a: r for a, r in self.guest.ratings.items() if a not in spoken}
        against = [a for a, r in left.items() if r >= LIKED or r <= DISLIKED]
        if not self.happens(plan.CONTRADICTION) or not against:
            return clauses
        aspect = pick(against, self.random)
        polarity = -1 if left[aspect] >= LIKED else 1
        said = self.draw(self.voiced(f"aspects.{aspect}.{'good' if polarity > 0 else 'bad'}"))
        return [*clauses, Clause(said, aspect, polarity, "contradiction")]

    def composed(self, clauses: list[Clause]) -> Written:
        return bound(self.slipped(clauses), self.guest.voice, self.phrases, self.random)

    # -- answers that are not composed

    def no_answer(self, kind: str) -> Written:
        """无, 挺好, n/a …: a few words make up most of them, as everywhere."""
        said = pick_early(self.phrases.lines(f"filler.{kind}"), self.random)
        polarity = 1 if kind == "praise" else 0
        return Written(said, (Clause(said, None, polarity),), frozenset({"filler"}))

    def names_only(self, weights: Mapping[str, float], polarity: int) -> Written:
        """The aspect's name and no more: what is meant lies in the question."""
        n = pick_weighted({1: 0.7, 2: 0.25, 3: 0.05}, self.random)
        names = [
            Clause(self.draw(f"aspects.{aspect}.name"), aspect, polarity)
            for aspect in pick_several(weights, n, self.random)
        ]
        joint = pick(["、", "，", " ", "和"], self.random)
        return Written(joint.join(name.text for name in names), tuple(names), frozenset({"bare"}))

    def stock_praise(self) -> Written | None:
        """A ready-made sentence, as crews and platforms hand them out; some change a stroke of it."""
        stock = [line.split(" = ", 1) for line in self.phrases.lines("stock")]
        fitting = [
            (a.split(), said) for a, said in stock if set(a.split()) <= set(self.guest.liked)
        ]
        if not fitting:
            return None
        aspects, said = pick(fitting, self.random)
        trait = "near_duplicate" if self.happens(0.35) else "duplicate"
        if trait == "near_duplicate":
            found = [(old, new) for old, new in _STROKES if old in said]
            tail = pick(["", "👍", "～", " 好评", "。。"], self.random)
            said = said + tail if tail else said.replace(*pick(found, self.random), 1)
        return Written(said, tuple(Clause(said, a, 1) for a in aspects), frozenset({trait}))
