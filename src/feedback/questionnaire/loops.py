"""Loops: a page asked once for each thing of a list, written once in the file.

    - id: rate
      loop: {over: used}          # once for each choice of `used` that was ticked
      title: {zh: 关于<<item>>, en: "About <<item>>"}
      questions:
        - {id: speed, type: csat, scale: sat, text: {zh: <<item>>快吗？, en: "Was <<item>> fast?"}}

When the file is read the page is written out, once for each choice: ids get its code behind them (`speedfood`,
`speedtoys`: wide columns in every tool), `<<item>>` becomes its label, names of the loop's own questions in rules and
texts follow. All that comes after – lint, forms, exports, reading, reports – has plain pages before it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from feedback.errors import did_you_mean
from feedback.placed_yaml import Place, PlacedYaml
from feedback.questionnaire.carry import with_choices
from feedback.questionnaire.questions import Loop, Multiple, Section
from feedback.questionnaire.tags import fallbacks, normalised, well_formed

if TYPE_CHECKING:
    from feedback.questionnaire.model import Questionnaire

Json = dict[str, Any]
ITEM = "item"
MOST = 40  # pages a loop may become
_RULES = ("compare", "in", "contains")


def expanded(content: Any) -> tuple[Any, list[int]]:
    """A questionnaire's content with its loops written out.

    Parameters
    ----------
    content
        What the file holds; anything but a mapping with sections comes back as it is.

    Returns
    -------
    content, list of int
        And for each section the place it had in the file. A loop over what is not there is left as it stands, for
        `loop_faults`.
    """
    sections = content.get("sections") if isinstance(content, Mapping) else None
    if not isinstance(sections, list | tuple) or not any(_loop(one) for one in sections):
        return content, list(range(len(sections))) if isinstance(sections, list | tuple) else []
    written: list[Any] = []
    places: list[int] = []
    became: dict[Any, list[str]] = {}
    for place, section in enumerate(sections):
        pages = list(_pages(section, sections[:place])) if _loop(section) else [section]
        written += pages or [section]
        places += [place] * max(1, len(pages))
        if pages:
            became[section.get("id")] = [page["id"] for page in pages]
    return {**content, "sections": [_in_order(one, became) for one in written]}, places


def _in_order(section: Any, became: Mapping[Any, list[str]]) -> Any:
    """A page whose random orders name every page that a loop they name became."""
    listed = section.get("questions") if isinstance(section, Mapping) else None
    questions = listed if isinstance(listed, list | tuple) else ()
    named = [one.get("blocks") if isinstance(one, Mapping) else None for one in questions]
    if not any(isinstance(blocks, list | tuple) for blocks in named):
        return section
    asked = [
        {**one, "blocks": [page for name in blocks for page in _became(name, became)]}
        if isinstance(blocks, list | tuple)
        else one
        for one, blocks in zip(questions, named, strict=True)
    ]
    return {**section, "questions": asked}


def _became(name: Any, became: Mapping[Any, list[str]]) -> list[Any]:
    return list(became.get(name, [name])) if isinstance(name, str) else [name]


def with_loops(placed: PlacedYaml) -> PlacedYaml:
    """A file with the lines of its loops under the places of the pages written out."""
    return replace(placed, places=placed_sections(placed.places, expanded(placed.content)[1]))


def loop_faults(questionnaire: Questionnaire) -> Iterator[tuple[Place, str, str]]:
    """Loops that could not be written out."""
    for i, section in enumerate(questionnaire.sections):
        if section.loop is None:
            continue
        place: Place = ("sections", i, "loop")
        if (section.loop.over is None) == (not section.loop.items):
            yield (
                place,
                "a loop needs one of over (a multiple question before it) and items (a list of {code, zh, en}). Write one.",
                "loop 须写 over（前面的一道多选题）或 items（{code, zh, en} 的列表）之一。",
            )
        elif section.loop.over is not None:
            before = [one for page in questionnaire.sections[:i] for one in page.questions]
            several = [one.id for one in before if isinstance(one, Multiple)]
            hint_en, hint_zh = did_you_mean(section.loop.over, several)
            yield (
                (*place, "over"),
                f"{section.loop.over} is no multiple question on a page before, or has more than {MOST} choices.{hint_en} Name one.",
                f"{section.loop.over} 不是前面页上的多选题，或选项多于 {MOST} 个。{hint_zh}请写一道。",
            )
        else:
            yield (
                (*place, "items"),
                f"a loop may have {MOST} things at most. Shorten the list.",
                f"loop 至多 {MOST} 项。请缩短列表。",
            )


def placed_sections(
    places: Mapping[Place, tuple[int, int]], origin: list[int]
) -> dict[Place, tuple[int, int]]:
    """Lines and columns of the sections written out: those of the section they came from."""
    kept = {
        place: at for place, at in places.items() if place[:1] != ("sections",) or len(place) == 1
    }
    for number, before in enumerate(origin):
        for place, at in places.items():
            if place[:2] == ("sections", before):
                kept["sections", number, *place[2:]] = at
    return kept


def as_written(questionnaire: Questionnaire, content: Mapping[str, Any]) -> Questionnaire:
    """A questionnaire with its loops as the file has them, each page once with its <<item>>; for those who edit the file.

    Parameters
    ----------
    questionnaire
        The questionnaire.
    content
        What its file holds.

    Returns
    -------
    Questionnaire
        Its sections stand at the places of the file; itself where it has no loop.
    """
    if not has_loops(content):
        return questionnaire
    listed = with_choices(content)["sections"]
    made = {name: getattr(questionnaire, name) for name in type(questionnaire).model_fields}
    made["sections"] = tuple(Section.model_validate(section) for section in listed)
    return type(questionnaire).model_construct(**made)


def has_loops(content: Mapping[str, Any]) -> bool:
    """Whether a file's content has a loop."""
    return any(_loop(section) for section in content.get("sections") or ())


def _loop(section: Any) -> bool:
    return isinstance(section, Mapping) and isinstance(section.get("loop"), Mapping)


def _pages(section: Mapping[str, Any], before: Any) -> Iterator[Json]:
    """The page of each thing; nothing where what it loops over is not there."""
    loop = section["loop"]
    over, items = loop.get("over"), loop.get("items")
    if (over is None) == (not items):
        return
    try:
        Loop.model_validate(loop)
    except ValidationError:
        return  # told where it stands
    listed = items if isinstance(items, list | tuple) else _choices(before, over)
    own = set(_ids(section))
    usable = [
        one for one in listed if isinstance(one, Mapping) and isinstance(one.get("code"), str | int)
    ]
    if len(usable) > MOST:
        return
    for choice in usable:
        code = str(choice["code"])
        page = _for_one(section, own, suffix=code.lower(), words=choice)
        del page["loop"]
        if over is not None:
            chosen = {"contains": [over, code]}
            rule = page.get("show_if")
            page["show_if"] = chosen if rule is None else {"and": [chosen, rule]}
        yield page


def _choices(before: Any, over: Any) -> list[Any]:
    """Choices of the multiple question `over`, asked before; one that rules out the others is no thing to ask about."""
    for section in before:
        for question in section.get("questions", ()) if isinstance(section, Mapping) else ():
            if (
                isinstance(question, Mapping)
                and question.get("id") == over
                and question.get("type") == "multiple"
            ):
                choices = question.get("choices")
                listed = choices if isinstance(choices, list | tuple) else []
                return [
                    one for one in listed if isinstance(one, Mapping) and not one.get("exclusive")
                ]
    return []


def _ids(section: Mapping[str, Any]) -> Iterator[str]:
    for question in section.get("questions") or ():
        for part in (
            (question, *(question.get("items") or ())) if isinstance(question, Mapping) else ()
        ):
            if isinstance(part, Mapping) and isinstance(part.get("id"), str):
                yield part["id"]


def _for_one(
    section: Mapping[str, Any], own: set[str], *, suffix: str, words: Mapping[str, Any]
) -> Json:
    """The section with ids, rules and texts of one thing."""

    def named(name: Any) -> Any:
        if not isinstance(name, str):
            return name
        stem, joint, rest = name.partition("_")
        return f"{stem}{suffix}{joint}{rest}" if stem in own else name

    page: Json = copy.deepcopy(dict(section))
    page["id"] = f"{page.get('id')}{suffix}"
    for question in page.get("questions") or ():
        for part in (
            (question, *(question.get("items") or ())) if isinstance(question, dict) else ()
        ):
            if isinstance(part, dict):
                _labelled(part)
                if isinstance(part.get("id"), str):
                    part["id"] = f"{part['id']}{suffix}"
    _renamed(page, named)
    return _said(page, named, words)


def _labelled(part: Json) -> None:
    """A label that tells the things apart in tables: the designer's, else the text, with the thing behind it."""
    label = part.get("label") or part.get("text")
    if not isinstance(label, Mapping):
        return
    told = any(isinstance(text, str) and f"<<{ITEM}>>" in text for text in label.values())
    if not told:
        part["label"] = {
            language: f"{text}（<<{ITEM}>>）"
            if str(language).startswith("zh")
            else f"{text} (<<{ITEM}>>)"
            for language, text in label.items()
            if isinstance(text, str)
        }


def _renamed(part: Any, named: Callable[[Any], Any]) -> None:
    """Names of the loop's own questions in rules."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key in _RULES and isinstance(value, list) and value:
                value[0] = named(value[0])
            elif key == "answered":
                part[key] = named(value)
            elif key == "carry" and isinstance(value, dict):
                for source in ("from", "source"):
                    if source in value:
                        value[source] = named(value[source])
            else:
                _renamed(value, named)
    elif isinstance(part, list):
        for value in part:
            _renamed(value, named)


def _said(
    part: Any, named: Callable[[Any], Any], words: Mapping[str, Any], language: str = ""
) -> Any:
    """Texts with the thing in place of <<item>>, and the loop's own answers under their new names."""
    from feedback.questionnaire.piping import filled_in

    if isinstance(part, dict):
        return {key: _said(value, named, words, str(key)) for key, value in part.items()}
    if isinstance(part, list):
        return [_said(value, named, words) for value in part]
    if not isinstance(part, str):
        return part
    said = {
        normalised(one): str(text) for one, text in words.items() if well_formed(str(one)) and text
    }
    asked = fallbacks(normalised(language) if well_formed(language) else "en")
    thing = next((said[one] for one in (*asked, *said) if one in said), str(words["code"]))
    return filled_in(part, str, lambda name: thing if name == ITEM else f"<<{named(name)}>>")
