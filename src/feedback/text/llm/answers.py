"""A model's answer to one comment, checked: JSON of the form asked for, of this comment, with words that stand in it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from feedback.text.llm.failures import NoAnswer
from feedback.text.llm.prompts import Task, id_of

_THOUGHT = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_SIGNS = {-1: -1, 0: 0, 1: 1, "-1": -1, "−1": -1, "0": 0, "1": 1, "+1": 1}
_FEWEST = 2  # letters of a quote: a full stop stands in every comment
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model says of one comment.

    Attributes
    ----------
    judged
        Name → −1, 0 or 1 (1 for a code).
    quotes
        Name → the comment's words that say so.
    unquoted
        Entries left out because their quote does not stand in the comment.
    """

    judged: dict[str, int]
    quotes: dict[str, str]
    unquoted: int = 0

    def as_json(self) -> dict[str, Any]:
        """For keeping."""
        return {"judged": self.judged, "quotes": self.quotes, "unquoted": self.unquoted}


def read_answer(reply: str, *, text: str, task: Task) -> Answer:
    """Check what a model wrote about `text`.

    Raises
    ------
    NoAnswer
        "prose": no JSON in it; "truncated": it ends in the middle; "foreign": another comment's; "schema": another form,
        an unknown name, another sign.

    Examples
    --------
    >>> from feedback.text.aspects.taxonomy import load_taxonomy
    >>> from feedback.text.llm.prompts import aspects_task
    >>> said = '{"id": "%s", "aspects": [{"aspect": "price", "judgement": -1, "quote": "太贵"}]}' % id_of("太贵了")
    >>> read_answer(said, text="太贵了", task=aspects_task(load_taxonomy("general"))).judged
    {'price': -1}
    """
    listed, named = task.entry
    found = find_object(reply, holding=listed)
    if str(found.get("id")) != id_of(text):
        raise NoAnswer("foreign")
    entries = found[listed]
    if not isinstance(entries, list):
        raise NoAnswer("schema")
    signs: dict[str, list[int]] = {}
    quotes: dict[str, str] = {}
    unquoted = 0
    for entry in entries:
        name, sign, quote = _entry(entry, named, task)
        there = quoted_in(quote, text)
        if there is None:
            unquoted += 1
            continue
        signs.setdefault(name, []).append(sign)
        quotes.setdefault(name, there)
    # an aspect named twice is judged by the balance, as comments of one person are
    judged = {name: (sum(each) > 0) - (sum(each) < 0) for name, each in signs.items()}
    return Answer(judged, quotes, unquoted)


def _entry(entry: Any, named: str, task: Task) -> tuple[str, int, str]:
    if not isinstance(entry, dict):
        raise NoAnswer("schema")
    name, quote = entry.get(named), entry.get("quote")
    sign = entry.get("judgement") if task.signed else 1
    known = isinstance(sign, (int, str)) and not isinstance(sign, bool) and sign in _SIGNS
    if name not in task.names or not known or not isinstance(quote, str):
        raise NoAnswer("schema")
    return str(name), _SIGNS[sign], quote[:_LONGEST]


def find_object(reply: str, *, holding: str) -> dict[str, Any]:
    """The JSON object in a reply that has the key `holding`: alone, in a fence, or after the model's thoughts.

    Raises
    ------
    NoAnswer
        There is none.
    """
    text = _THOUGHT.sub("", reply)
    objects = [found for found in _objects(text) if isinstance(found, dict)]
    for found in objects:
        if holding in found:
            return found
    if f'"{holding}"' in text:  # begun and not ended
        raise NoAnswer("truncated")
    if objects:
        raise NoAnswer("schema")
    raise NoAnswer("truncated" if text.lstrip().startswith(("{", "```")) else "prose")


def _objects(text: str) -> Iterator[Any]:
    decoder = json.JSONDecoder()
    place = text.find("{")
    tries = 0
    while place >= 0 and tries < 50:  # braces without end are not worth looking at
        tries += 1
        try:
            found, end = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            end = place + 1
        else:
            yield found
        place = text.find("{", end)


def quoted_in(quote: str, text: str) -> str | None:
    """The passage of `text` that a quote repeats, white space, punctuation, width and case apart; None where it does not.

    Examples
    --------
    >>> quoted_in("waited an hour!", "We  waited an\\nHour, twice"), quoted_in("slow", "fast"), quoted_in("。", "好。")
    ('waited an\\nHour', None, None)
    """
    wanted, _ = _levelled(quote.strip(" …."))
    if len(wanted) < min(_FEWEST, max(1, len(_levelled(text)[0]))):
        return None
    plain, places = _levelled(text)
    at = plain.find(wanted)
    if at < 0:
        return None
    return text[places[at] : places[at + len(wanted) - 1] + 1]


def _levelled(text: str) -> tuple[str, list[int]]:
    """Letters, digits and signs that say something, and where each stands in the text."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for each in unicodedata.normalize("NFKC", sign).casefold():
            if unicodedata.category(each)[0] not in "PZC":
                signs.append(each)
                places.append(place)
    return "".join(signs), places
