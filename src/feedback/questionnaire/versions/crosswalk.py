"""A crosswalk between two versions of a questionnaire: old item → new item, and how the scales map."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError

from feedback.errors import StudyError, did_you_mean
from feedback.placed_yaml import PlacedYaml, read_placed_yaml
from feedback.questionnaire.answers import Answer
from feedback.questionnaire.faults import explained
from feedback.questionnaire.parts import Part

if TYPE_CHECKING:
    from feedback.questionnaire.model import Questionnaire

Code = int | str
How = Literal["same", "linear", "none"]


class Step(Part):
    """Where an item went, and what its answers count as there.

    `scale`: same (the designer vouches that the codes mean the same), linear (the ends on the ends, evenly
    between), none (not carried over), or each old code with the new one. Left out: the scale is the same.
    """

    to: str | None = None  # the same id where left out
    scale: How | Mapping[str, Code] | None = None

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        return {"to": value} if isinstance(value, str) else value

    @field_validator("scale", mode="before")
    @classmethod
    def _codes_as_words(cls, value: Any) -> Any:
        if value is not None and not isinstance(value, Mapping) and value not in get_args(How):
            raise PydanticCustomError("way", "no way to map")
        return {str(k): v for k, v in value.items()} if isinstance(value, Mapping) else value


class Crosswalk(Part):
    """From one version of a questionnaire to a later one.

    Attributes
    ----------
    version
        Of the old questionnaire, where a study has several old ones.
    items
        Old id (of a question, a row or an answer column): its step.
    """

    version: str | None = None
    items: Mapping[str, Step] = Field(default_factory=dict)


@dataclass(frozen=True)
class Mapped:
    """Where an old answer column went, and how its answers count there; None: as they are."""

    now: str
    how: How | Mapping[Code, Code] | None = None


@dataclass(frozen=True)
class PlacedCrosswalk:
    """A crosswalk, and where each of its lines stands."""

    crosswalk: Crosswalk
    placed: PlacedYaml

    def columns(self, old: Questionnaire, new: Questionnaire) -> dict[str, Mapped]:
        """What it says, column by column: {old column: where it went}.

        Raises
        ------
        StudyError
            It names an item that one of the versions does not have, leads two items to one, leaves a code out,
            maps to a code nobody can tick, or stretches what has no distances. All at once, each with its place.
        """
        return _columns(self.crosswalk, self.placed, old.laid_out, new.laid_out)


def load_crosswalk(path: str | Path) -> PlacedCrosswalk:
    """Read a crosswalk file.

    Raises
    ------
    InputError, StudyError
        It cannot be read, or says something unknown; line and column are named.
    """
    placed = read_placed_yaml(Path(path))
    content = dict(placed.content)
    if isinstance(content.get("version"), int | float):
        content["version"] = str(content["version"])
    try:
        return PlacedCrosswalk(Crosswalk.model_validate(content), placed)
    except ValidationError as error:
        raise explained(error, placed, Crosswalk) from error


def _columns(
    crosswalk: Crosswalk, placed: PlacedYaml, old: Questionnaire, new: Questionnaire
) -> dict[str, Mapped]:
    found: dict[str, Mapped] = {}
    faults: list[tuple[str, str, str]] = []
    for name, step in crosswalk.items.items():
        spot = placed.spot(("items", name))
        for column, target, fault in _meant(name, step.to or name, old, new):
            twice = target in {each.now for each in found.values()}
            if wrong_name := fault or (_taken(target) if twice else None):
                faults.append((spot, *wrong_name))
                continue
            codes, wrong = _codes(step.scale, old.answers[column], new.answers[target])
            faults += [(spot, *words) for words in wrong]
            found[column] = Mapped(target, codes)
    if faults:
        raise StudyError(
            en="\n".join(f"{spot}: {en}" for spot, en, _ in faults),
            zh="\n".join(f"{spot}：{zh}" for spot, _, zh in faults),
        )
    return found


Fault = tuple[str, str]


def _meant(
    name: str, to: str, old: Questionnaire, new: Questionnaire
) -> Iterator[tuple[str, str, Fault | None]]:
    """Old and new column of each answer an id stands for; a Kano pair and a choice of several have more than one."""
    mine = columns_under(old, name)
    if not mine:
        yield name, to, _unknown("old", "旧", name, old)
        return
    known = columns_under(new, to)
    for ending, column in mine.items():
        target = known.get(ending)
        if target is not None:
            yield column, target, None
        elif ending == "" or not known:
            yield column, to, _unknown("new", "新", to, new)
            return


def columns_under(questionnaire: Questionnaire, name: str) -> dict[str, str]:
    """Answer columns an id stands for: {what follows the id: column}."""
    if name in questionnaire.answers:
        return {"": name}
    return {
        column.removeprefix(name): column
        for column, answer in questionnaire.answers.items()
        if column.startswith(f"{name}_")
        and name in (answer.question.id, getattr(answer.item, "id", None))
    }


def _taken(target: str) -> Fault:
    return (
        f"{target} already has an old item. One old item for each new one.",
        f"{target} 已经对应了一个旧题。一个新题只能对应一个旧题。",
    )


def _unknown(en: str, zh: str, name: str, questionnaire: Questionnaire) -> Fault:
    known = [*questionnaire.answers, *(q.id for q in questionnaire.questions())]
    hint_en, hint_zh = did_you_mean(name, known)
    return (
        f"the {en} questionnaire ({questionnaire.id}, version {questionnaire.version}) has no item {name}.{hint_en}",
        f"{zh}问卷（{questionnaire.id}，版本 {questionnaire.version}）没有题目 {name}。{hint_zh}",
    )


def _codes(
    scale: How | Mapping[str, Code] | None, was: Answer, now: Answer
) -> tuple[How | Mapping[Code, Code] | None, list[Fault]]:
    """How the answers map, by the codes of both sides, and what is wrong with it."""
    if scale == "linear" and (was.kind, now.kind) != ("rating", "rating"):
        return scale, [("linear fits ratings only; give each code.", "linear 只适用于评分题；请逐个写出代码。")]  # fmt: skip
    if scale == "linear" and now.question.type in ("nps", "kano"):
        return scale, [
            (
                f"linear: {now.column} counts answers (such as 9 and 10), and stretched codes fall between them. Give each code.",
                f"linear：{now.column} 按答案计数（如 9 与 10），拉伸后的数值落在其间。请逐个写出代码。",
            )
        ]
    if not isinstance(scale, Mapping):
        return scale, []
    mine, theirs = codes_of(was), codes_of(now)
    wrong: list[Fault] = []
    if left := [code for code in mine if code not in scale]:
        wrong.append(
            (f"scale: no new code for {', '.join(left)}. Write one for each old code.",
             f"scale：{'、'.join(left)} 没有对应的新代码。请为每个旧代码写一个。")
        )  # fmt: skip
    if odd := [code for code in scale if code not in mine]:
        wrong.append(
            (f"scale: {', '.join(odd)} is no code of the old item; it has {', '.join(mine)}.",
             f"scale：{'、'.join(odd)} 不是旧题的代码；旧题有 {'、'.join(mine)}。")
        )  # fmt: skip
    if odd := [str(code) for code in scale.values() if str(code) not in theirs]:
        wrong.append(
            (f"scale: {', '.join(odd)} is no code of the new item; it has {', '.join(theirs)}.",
             f"scale：{'、'.join(odd)} 不是新题的代码；新题有 {'、'.join(theirs)}。")
        )  # fmt: skip
    return ({mine[k]: theirs[str(v)] for k, v in scale.items() if not wrong}, wrong)


def codes_of(answer: Answer) -> dict[str, Code]:
    """Codes somebody can tick, as text: the code itself; empty where nothing is ticked."""
    if answer.scale is not None:
        return {str(point.code): point.code for point in answer.scale.points}
    if answer.kind == "choice":
        return {choice.code: choice.code for choice in getattr(answer.question, "choices", ())}
    return {}
