"""Composes what a guest writes, so that it agrees with what the guest rated, and keeps what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from feedback.questionnaire.demo import plan
from feedback.questionnaire.demo.dice import pick, pick_several, pick_weighted
from feedback.questionnaire.demo.disguise import capitalised, disguised
from feedback.questionnaire.demo.personal import KINDS, invent
from feedback.questionnaire.demo.phrases import Phrases

# How readily guests speak of an aspect, whatever it is worth to them.
SALIENCE: Mapping[str, float] = {
    "value": 1.5, "location": 1.3, "staff_attitude": 1.3, "breakfast": 1.2, "facilities": 0.8,
}  # fmt: skip
LIKED = 4  # a rating from here on is praised
DISLIKED = 2  # a rating up to here is blamed


@dataclass(frozen=True)
class Guest:
    """Who writes: voice "zh", "hant" or "en"; ratings of the aspects used; what went wrong."""

    voice: str
    ratings: Mapping[str, float]
    hurt: frozenset[str]
    overall: float
    careless: bool

    @property
    def liked(self) -> dict[str, float]:
        """Aspects to praise and how readily."""
        return {
            aspect: (rating - LIKED + 1) * SALIENCE.get(aspect, 1.0)
            for aspect, rating in self.ratings.items()
            if rating >= LIKED
        }

    @property
    def disliked(self) -> dict[str, float]:
        """Aspects to blame and how readily; what went wrong comes first, a middling rating last."""
        return {
            aspect: SALIENCE.get(aspect, 1.0)
            * (12.0 if aspect in self.hurt else 3.0 if rating <= DISLIKED else 0.3)
            for aspect, rating in self.ratings.items()
            if rating < LIKED
        }


@dataclass(frozen=True)
class Clause:
    """A piece of a comment and what it says: aspect (None for all in all) and polarity 1, -1 or 0."""

    text: str
    aspect: str | None
    polarity: int
    trait: str = ""


@dataclass
class Written:
    """A comment with the truth about it."""

    text: str
    clauses: list[Clause] = field(default_factory=list)
    traits: set[str] = field(default_factory=set)
    personal: list[tuple[str, str]] = field(default_factory=list)

    @property
    def sentiment(self) -> str:
        """positive, negative, mixed or neutral."""
        said = {clause.polarity for clause in self.clauses} - {0}
        if not said:
            return "neutral"
        return "mixed" if len(said) == 2 else "positive" if said == {1} else "negative"


def write_comment(question: str, guest: Guest, phrases: Phrases, random: Random) -> Written | None:
    """What `guest` answers to "pleased" or "improve"; None when the box stays empty."""
    if guest.careless:
        return _not_an_answer("gibberish", phrases, random) if random.random() < 0.3 else None
    answer = (_what_pleased if question == "pleased" else _what_to_improve)(guest, phrases, random)
    if answer is None:
        return None
    return _with_extras(answer, phrases, random)


def _what_pleased(guest: Guest, phrases: Phrases, random: Random) -> Written | None:
    if random.random() > 0.50 + 0.05 * guest.overall:
        return None
    if not guest.liked or random.random() < 0.13:
        kinds = {"none": 3.0, "shrug": 1.0, "praise": 0.0} if guest.overall <= 2 else {
            "none": 1.0, "shrug": 0.3, "praise": 1.7}  # fmt: skip
        return _not_an_answer(pick_weighted(kinds, random), phrases, random)
    if guest.voice == "zh" and guest.overall >= LIKED and random.random() < 0.06:
        stock = _stock_praise(guest, phrases, random)
        if stock is not None:
            return stock
    if guest.voice == "zh" and random.random() < 0.10:
        return _only_names(guest.liked, 1, phrases, random)
    clauses = [
        _clause(aspect, 1, guest, phrases, random) for aspect in _subjects(guest.liked, random)
    ]
    if guest.overall >= LIKED and random.random() < 0.2:
        clauses.append(_all_in_all(1, guest, phrases, random))
    blamed = {aspect: weight for aspect, weight in guest.disliked.items() if weight > 1}
    if blamed and random.random() < 0.22:
        clauses.append(_clause(pick_weighted(blamed, random), -1, guest, phrases, random))
    return _composed(_slipped(clauses, guest, phrases, random), guest, phrases, random)


def _what_to_improve(guest: Guest, phrases: Phrases, random: Random) -> Written | None:
    blamed = {a: w for a, w in guest.disliked.items() if w > 1 or random.random() < 0.35}
    sore = any(rating <= DISLIKED for rating in guest.ratings.values())
    if random.random() > (0.80 if sore else 0.42):
        return None
    if not blamed:
        kind = (
            {"none": 0.62, "praise": 0.23, "": 0.15}
            if guest.overall >= 3
            else {"none": 1.0, "": 1.0}
        )
        filler = pick_weighted(kind, random)
        if filler:
            return _not_an_answer(filler, phrases, random)
        clauses = [_all_in_all(1 if guest.overall >= 3 else -1, guest, phrases, random)]
        return _composed(_slipped(clauses, guest, phrases, random), guest, phrases, random)
    if guest.voice == "zh" and random.random() < 0.08:
        return _only_names(blamed, -1, phrases, random)
    clauses = [_clause(aspect, -1, guest, phrases, random) for aspect in _subjects(blamed, random)]
    if guest.overall <= DISLIKED and random.random() < 0.3:
        clauses.append(_all_in_all(-1, guest, phrases, random))
    if guest.liked and random.random() < 0.28:
        clauses.insert(0, _clause(pick_weighted(guest.liked, random), 1, guest, phrases, random))
    return _composed(_slipped(clauses, guest, phrases, random), guest, phrases, random)


def _subjects(weights: Mapping[str, float], random: Random) -> list[str]:
    """One to five aspects; most people name one or two."""
    n = pick_weighted({1: 0.46, 2: 0.30, 3: 0.15, 4: 0.06, 5: 0.03}, random)
    return pick_several(weights, n, random)


def _clause(aspect: str, polarity: int, guest: Guest, phrases: Phrases, random: Random) -> Clause:
    kind, trait = ("good", "") if polarity > 0 else ("bad", "")
    if guest.voice != "zh":
        kind = f"{kind}_{guest.voice}"
    elif polarity < 0:
        kind = pick_weighted({"bad": 0.72, "wish": 0.2, "sarcasm": 0.08}, random)
        trait = "" if kind == "bad" else kind
        if kind == "bad" and guest.ratings.get(aspect) == 3 and random.random() < 0.4:
            name = phrases.draw(f"aspects.{aspect}.name", random)
            return Clause(name + phrases.draw("joints.middling", random), aspect, -1, "mild")
    return Clause(phrases.draw(f"aspects.{aspect}.{kind}", random), aspect, polarity, trait)


def _all_in_all(polarity: int, guest: Guest, phrases: Phrases, random: Random) -> Clause:
    voice = "" if guest.voice == "zh" else f"_{guest.voice}"
    kind = ("good" if polarity > 0 else "bad") + voice
    return Clause(phrases.draw(f"general.{kind}", random), None, polarity)


def _slipped(clauses: list[Clause], guest: Guest, phrases: Phrases, random: Random) -> list[Clause]:
    """Now and then one clause says the contrary of what the guest rated."""
    if random.random() >= plan.CONTRADICTION:
        return clauses
    spoken = {clause.aspect for clause in clauses}
    against = {
        a: 1.0
        for a, r in guest.ratings.items()
        if a not in spoken and (r >= LIKED or r <= DISLIKED)
    }
    if not against:
        return clauses
    aspect = pick_weighted(against, random)
    polarity = -1 if guest.ratings[aspect] >= LIKED else 1
    voice = "" if guest.voice == "zh" else f"_{guest.voice}"
    said = phrases.draw(f"aspects.{aspect}.{'good' if polarity > 0 else 'bad'}{voice}", random)
    return [*clauses, Clause(said, aspect, polarity, "contradiction")]


def _not_an_answer(kind: str, phrases: Phrases, random: Random) -> Written:
    said = phrases.draw(f"filler.{kind}", random)
    return Written(said, [Clause(said, None, 1 if kind == "praise" else 0)], {"filler"})


def _only_names(
    weights: Mapping[str, float], polarity: int, phrases: Phrases, random: Random
) -> Written:
    """The aspect's name and no more: what is meant lies in the question."""
    names = [
        Clause(phrases.draw(f"aspects.{aspect}.name", random), aspect, polarity)
        for aspect in pick_several(
            weights, pick_weighted({1: 0.7, 2: 0.25, 3: 0.05}, random), random
        )
    ]
    joint = pick(["、", "，", " ", "和"], random)
    return Written(joint.join(name.text for name in names), names, {"bare"})


def _stock_praise(guest: Guest, phrases: Phrases, random: Random) -> Written | None:
    """A ready-made sentence, as crews and platforms hand them out; some change a stroke of it."""
    aspects, said = (part.strip() for part in pick(phrases.lines("stock"), random).split("=", 1))
    if not set(aspects.split()) <= set(guest.liked):
        return None
    traits = {"duplicate"}
    if random.random() < 0.4:
        traits = {"near_duplicate"}
        old, new = pick(
            [("，", ","), ("很", "非常"), ("，", "、"), ("。", "！"), ("！", "！！"), ("", " ")],
            random,
        )
        said = (
            said.replace(old, new, 1) if old else said + pick(["👍", "～", " 好评", "。。"], random)
        )
    return Written(said, [Clause(said, aspect, 1) for aspect in aspects.split()], traits)


def _composed(clauses: list[Clause], guest: Guest, phrases: Phrases, random: Random) -> Written:
    voice = "" if guest.voice == "zh" else f"_{guest.voice}"
    traits = {clause.trait for clause in clauses if clause.trait}
    traits |= (
        {"traditional"} if guest.voice == "hant" else {"english"} if guest.voice == "en" else set()
    )
    if {clause.polarity for clause in clauses} >= {1, -1}:
        traits.add("mixed")
    said, marks = disguised([clause.text for clause in clauses], phrases, voice, random)
    clauses = [
        Clause(text, clause.aspect, clause.polarity, clause.trait)
        for text, clause in zip(said, clauses, strict=True)
    ]
    text = phrases.draw(f"joints.opener{voice}", random) if random.random() < 0.14 else ""
    text += " " if text and voice == "_en" else ""
    for before, clause in zip([None, *clauses], clauses, strict=False):
        if before is not None:
            turn = before.polarity * clause.polarity < 0
            text += phrases.draw(f"joints.{'but' if turn else 'also'}{voice}", random).replace(
                "_", " "
            )
        text += clause.text
    text = capitalised(text, random) if voice == "_en" else text
    return Written(
        text + _ending(clauses[-1], traits, voice, phrases, random), clauses, traits | marks
    )


def _ending(last: Clause, traits: set[str], voice: str, phrases: Phrases, random: Random) -> str:
    mood = "sarcasm" if last.trait == "sarcasm" else "good" if last.polarity > 0 else "bad"
    ending = ""
    if not voice and mood != "sarcasm" and random.random() < 0.12:
        ending += phrases.draw(f"joints.closer_{mood}", random)
    if not voice and mood != "sarcasm" and random.random() < 0.04:
        ending += phrases.draw(f"drawl.{mood}", random)
        traits.add("drawl")
    ending += phrases.draw(f"joints.end{'_en' if voice == '_en' else ''}", random)
    if random.random() < (0.35 if mood == "sarcasm" else 0.09):
        ending += phrases.draw(f"emoji.{mood}", random)
        traits.add("emoji")
    return ending


def _with_extras(answer: Written, phrases: Phrases, random: Random) -> Written:
    """Personal data that slips in, hostile text, stray line breaks and spaces."""
    text, traits, personal = answer.text, set(answer.traits), list(answer.personal)
    if "duplicate" in traits:
        return answer
    if random.random() < 0.035 and "filler" not in traits:
        for kind in pick_several(
            dict.fromkeys(KINDS, 1.0), pick_weighted({1: 0.8, 2: 0.2}, random), random
        ):
            value = invent(kind, random)
            text += pick(["，", "。", " ", "\n"], random)
            text += phrases.draw(f"personal.{kind}", random).replace("{it}", value)
            personal.append((kind, value))
        traits.add("personal")
    if random.random() < 0.007:
        text += pick(["", " ", "\n"], random) + pick(phrases.lines("hostile"), random)
        traits.add("hostile")
    if random.random() < 0.02:
        text = pick([f"  {text}", f"{text}  ", f"\n{text}", f"　{text}", f"{text}\n\n"], random)
    return Written(text, answer.clauses, traits, personal)
