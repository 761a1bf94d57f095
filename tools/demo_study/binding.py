"""Binds clauses into a text as people write it: joints, endings, slips, and what does not belong there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random

from demo_study.dice import pick, pick_several, pick_weighted
from demo_study.disguise import capitalised, disguised
from demo_study.guests import Clause, Written
from demo_study.personal import KINDS, invent
from demo_study.phrases import Phrases

Key = tuple[str, str]  # respondent, question

_VOICE_TRAITS: Mapping[str, set[str]] = {"zh": set(), "hant": {"traditional"}, "en": {"english"}}


def bound(clauses: Sequence[Clause], voice: str, phrases: Phrases, random: Random) -> Written:
    """Clauses as one text, with an opener, an ending, slips of the hand."""
    traits = {clause.trait for clause in clauses if clause.trait} | _VOICE_TRAITS[voice]
    if {clause.polarity for clause in clauses} >= {1, -1}:
        traits.add("mixed")
    said, marks = disguised([clause.text for clause in clauses], phrases, voice, random)
    clauses = [replace(clause, text=text) for clause, text in zip(clauses, said, strict=True)]
    beside = "" if voice == "zh" else f"_{voice}"
    text = phrases.draw(f"joints.opener{beside}", random) if random.random() < 0.14 else ""
    if voice == "zh" and len(clauses) > 3 and random.random() < 0.6:
        text = phrases.draw("joints.story", random) + text
        traits.add("long")
    text += " " if text and voice == "en" else ""
    for i, clause in enumerate(clauses):
        if i:
            turn = clauses[i - 1].polarity * clause.polarity < 0
            kind = "but" if turn else "also" if clause.aspect else "then"
            text += phrases.draw(f"joints.{kind}{beside}", random).replace("_", " ")
        text += clause.text
    text = capitalised(text, random) if voice == "en" else text
    ending, more = _ending(clauses[-1], voice, phrases, random)
    return Written(text + ending, tuple(clauses), frozenset(traits | marks | more))


def _ending(last: Clause, voice: str, phrases: Phrases, random: Random) -> tuple[str, set[str]]:
    """What follows the last clause, and the traits it adds."""
    mood = "sarcasm" if last.trait == "sarcasm" else "good" if last.polarity > 0 else "bad"
    ending, traits = "", set()
    if voice == "zh" and mood != "sarcasm":
        if random.random() < 0.12:
            ending += phrases.draw(f"joints.closer_{mood}", random)
        if random.random() < 0.04:
            ending += phrases.draw(f"drawl.{mood}", random)
            traits.add("drawl")
    ending += phrases.draw("joints.end_en" if voice == "en" else "joints.end", random)
    if random.random() < (0.35 if mood == "sarcasm" else 0.09):
        ending += phrases.draw(f"emoji.{mood}", random)
        traits.add("emoji")
    return ending, traits


def with_personal_data(answer: Written, phrases: Phrases, random: Random) -> Written:
    """In one comment of twenty-five something slips in that must not be shown."""
    if random.random() >= 0.04:
        return answer
    text, personal = answer.text, []
    n = pick_weighted({1: 0.8, 2: 0.2}, random)
    for kind in pick_several(dict.fromkeys(KINDS, 1.0), n, random):
        value = invent(kind, random)
        text += pick(["，", "。", " ", "\n"], random)
        text += phrases.draw(f"personal.{kind}", random).replace("{it}", value)
        personal.append((kind, value))
    return replace(answer, text=text, traits=answer.traits | {"personal"}, personal=tuple(personal))


def with_stray_spaces(answer: Written, random: Random) -> Written:
    """In one comment of fifty spaces or line breaks before or after it."""
    if random.random() >= 0.02:
        return answer
    around = pick(["  {}", "{}  ", "\n{}", "　{}", "{}\n\n"], random)
    return replace(answer, text=around.replace("{}", answer.text))


def with_hostile_text(
    written: Mapping[Key, Written], phrases: Phrases, random: Random
) -> dict[Key, Written]:
    """One comment in a hundred begins or ends with text that must stay text, each kind in turn."""
    hostile = phrases.lines("hostile")
    dull = {"filler", "bare", "duplicate", "near_duplicate"}
    fit = {key: 1.0 for key, answer in written.items() if not answer.traits & dull}
    changed = dict(written)
    for i, key in enumerate(pick_several(fit, round(len(written) / 100), random)):
        answer, said = written[key], hostile[i % len(hostile)]
        joint = " " if i % 2 else pick(["", " ", "\n"], random)
        text = said + joint + answer.text if i % 2 else answer.text + joint + said
        changed[key] = replace(answer, text=text, traits=answer.traits | {"hostile"})
    return changed
