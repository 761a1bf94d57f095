"""What a questionnaire's parts must agree on among themselves: ids, scales, roles, languages."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from feedback.errors import did_you_mean, nearest
from feedback.placed_yaml import Place
from feedback.questionnaire.answers import scale_of
from feedback.questionnaire.blocks import block_faults
from feedback.questionnaire.carry import carry_faults
from feedback.questionnaire.loops import loop_faults
from feedback.questionnaire.parts import Words
from feedback.questionnaire.phrases import interface_faults
from feedback.questionnaire.questions import MaxDiff, Slider, Stop
from feedback.questionnaire.quotas import quota_faults
from feedback.questionnaire.scaled_questions import Battery, Servqual
from feedback.questionnaire.unasked import Hidden, Unasked

if TYPE_CHECKING:
    from feedback.questionnaire.model import Questionnaire

Fault = tuple[Place, str, str]
# published formula → how many items it wants, and the ends of their scale
SCORED: dict[str, tuple[int | None, tuple[int, int] | None]] = {
    "sus": (10, (1, 5)),
    "umux_lite": (2, (1, 7)),
    "satisfaction_index": (None, None),
}


def inconsistencies(questionnaire: Questionnaire) -> Iterator[Fault]:
    """Each fault as (place in the file, English, Chinese)."""
    yield from _repeated_ids(questionnaire)
    yield from _unknown_scales(questionnaire)
    yield from _repeated_codes(questionnaire)
    yield from _second_roles(questionnaire)
    yield from _scored_dimensions(questionnaire)
    yield from _missing_words(questionnaire)
    yield from interface_faults(questionnaire.interface)
    yield from _impossible_answers(questionnaire)
    yield from quota_faults(questionnaire)
    yield from loop_faults(questionnaire)
    yield from carry_faults(questionnaire)
    yield from block_faults(questionnaire)
    for place, part in walk(questionnaire.sections, ("sections",)):
        if isinstance(part, Slider):
            yield from _uneven_steps(place, part)
        elif isinstance(part, Unasked):
            yield from _never_asked(place, part)
        elif isinstance(part, Stop):
            yield from _stops_everybody(place, part)
        elif isinstance(part, MaxDiff):
            yield from _impossible_sets(place, part, questionnaire)


def walk(part: Any, place: Place = ()) -> Iterator[tuple[Place, BaseModel]]:
    """Every part of a model with its place, outermost first."""
    if isinstance(part, BaseModel):
        yield place, part
        for name in type(part).model_fields:
            yield from walk(getattr(part, name), (*place, name))
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from walk(value, (*place, key))
    elif isinstance(part, tuple):
        for i, value in enumerate(part):
            yield from walk(value, (*place, i))


def _repeated_ids(questionnaire: Questionnaire) -> Iterator[Fault]:
    record = questionnaire.record
    taken: dict[str, Place] = {
        getattr(record, name): ("record", name) for name in type(record).model_fields
    }
    sections: dict[str, Place] = {}
    for place, part in walk(questionnaire.sections, ("sections",)):
        name = getattr(part, "id", None)
        if name is None:
            continue
        among = sections if len(place) == 2 else taken
        if name in among:
            first = ".".join(str(step) for step in among[name])
            yield (
                (*place, "id"),
                f"the id {name} is used twice (first at {first}). Give one of them another id.",
                f"标识 {name} 使用了两次（首次在 {first}）。请改掉其中一个。",
            )
        among.setdefault(name, place)


def _unknown_scales(questionnaire: Questionnaire) -> Iterator[Fault]:
    known = list(questionnaire.scales)
    for place, part in walk(questionnaire.sections, ("sections",)):
        scale = getattr(part, "scale", None)
        if isinstance(scale, str) and scale not in known:
            hint_en, hint_zh = did_you_mean(scale, known)
            yield (
                (*place, "scale"),
                f"no scale {scale}.{hint_en} Scales in this file: {', '.join(known) or '–'}.",
                f"没有量表 {scale}。{hint_zh}本文件的量表：{'、'.join(known) or '–'}。",
            )


def _repeated_codes(questionnaire: Questionnaire) -> Iterator[Fault]:
    for place, part in walk(questionnaire):
        for name in ("points", "choices"):
            entries = getattr(part, name, ())
            if not isinstance(entries, tuple):
                continue  # how many points there are between two words
            for field in ("code", *questionnaire.languages):
                met: set[object] = set()
                for i, entry in enumerate(entries):
                    value = entry.code if field == "code" else entry.only(field)
                    if (value and value in met) or (field == "code" and value in met):
                        yield (
                            (*place, name, i, field),
                            f"{field} {value} is given to two answers. Each needs its own.",
                            f"{field} {value} 给了两个选项。每个选项须各不相同。",
                        )
                    met.add(value)


def _second_roles(questionnaire: Questionnaire) -> Iterator[Fault]:
    overall = [
        place
        for place, part in walk(questionnaire.sections, ("sections",))
        if getattr(part, "role", None) == "overall"
    ]
    if len(overall) > 1:
        yield (
            (*overall[1], "role"),
            "two questions have the role overall. Keep one.",
            "有两道题的 role 都是 overall。请只保留一道。",
        )


def _scored_dimensions(questionnaire: Questionnaire) -> Iterator[Fault]:
    """Published formulas want their number of items on their scale."""
    dimensions = questionnaire.dimensions
    for formula, dimension in questionnaire.scores.items():
        place: Place = ("scores", formula)
        columns = dimensions.get(dimension, ())
        items, ends = SCORED[formula]
        if not columns:
            near = ", ".join(nearest(dimension, dimensions) or dimensions) or "–"
            yield (
                place,
                f"no dimension {dimension}. Dimensions of this file: {near}.",
                f"没有维度 {dimension}。本文件的维度：{near}。",
            )
        elif (items and len(columns) != items) or (
            ends and any(questionnaire.ends(column) != ends for column in columns)
        ):
            low, high = ends or (1, 10)
            yield (
                place,
                f"{formula} wants {items or 'its'} items answered {low} to {high}; dimension {dimension} has {len(columns)}. Correct the dimension, or take the score out.",
                f"{formula} 需要 {items or ''} 道 {low}–{high} 分的题；维度 {dimension} 有 {len(columns)} 道。请改正维度，或删去此项。",
            )


def _missing_words(questionnaire: Questionnaire) -> Iterator[Fault]:
    """The main language, and zh and en where they are listed, must be whole: reports are written in those two.

    What other languages lack is asked in the next one (`tags.fallbacks`) and told by lint rule T01.
    """
    listed = questionnaire.languages
    whole = [language for language in listed if language in (listed[0], "zh", "en")]
    for language in sorted({one for one in listed if listed.count(one) > 1}):
        yield (
            ("languages",),
            f"{language} is listed twice. Keep one.",
            f"{language} 列出了两次。请只保留一个。",
        )
    for place, part in walk(questionnaire):
        if not isinstance(part, Words):
            continue
        ships = place[0] == "interface" or (place[-1] in ("best", "worst") and not part.others)
        for language in () if ships else whole:
            if not part.only(language).strip():
                yield (
                    place,
                    f"the {language} wording is missing. Write it, or take {language} out of languages.",
                    f"缺少 {language} 文字。请补上，或从 languages 中去掉 {language}。",
                )
        # a file of words of the form serves several questionnaires
        for language in part.others if place[0] != "interface" else ():
            if language not in listed:
                yield (
                    (*place, language),
                    f"a wording in {language}, which is not among the languages {', '.join(listed)}. Add it to languages, or correct the tag.",
                    f"有 {language} 文字，但 languages 中只有 {'、'.join(listed)}。请加入 languages，或改正语言标签。",
                )


def _impossible_answers(questionnaire: Questionnaire) -> Iterator[Fault]:
    """Expected answers, limits and extra answers that the question cannot have."""
    for name, scale in questionnaire.scales.items():
        beside = scale.not_applicable
        if beside and beside.code in {point.code for point in scale.points}:
            yield (
                ("scales", name, "not_applicable", "code"),
                f"code {beside.code} is a point of the scale already. Give it another.",
                f"代码 {beside.code} 已是量表的一点。请另取一个。",
            )
    for place, part in walk(questionnaire.sections, ("sections",)):
        answered_on = (
            scale_of(part, questionnaire.scales) if isinstance(part, Battery | Servqual) else None
        )
        for i, item in enumerate(getattr(part, "items", ())):
            codes = [point.code for point in answered_on.points] if answered_on else []
            if answered_on and item.attention is not None and item.attention not in codes:
                yield _not_among((*place, "items", i, "attention"), item.attention, codes)
        choices = [choice.code for choice in getattr(part, "choices", ())]
        expected = getattr(part, "attention", None)
        if choices and expected is not None and expected not in choices:
            yield _not_among((*place, "attention"), expected, choices)
        for name in ("least", "most", "top"):
            limit = getattr(part, name, None)
            if limit is not None and limit > len(choices):
                yield (
                    (*place, name),
                    f"{name} is {limit}, but there are {len(choices)} choices. Lower it.",
                    f"{name} 为 {limit}，但只有 {len(choices)} 个选项。请改小。",
                )
        for low, high in (("least", "most"), ("low", "high"), ("earliest", "latest")):
            least, most = getattr(part, low, None), getattr(part, high, None)
            if least is not None and most is not None and least > most:
                yield (
                    (*place, low),
                    f"{low} {least} is more than {high} {most}. Exchange them.",
                    f"{low} {least} 大于 {high} {most}。请对调。",
                )
        if sum(choice.specify for choice in getattr(part, "choices", ())) > 1:
            yield (
                (*place, "choices"),
                "two choices ask to specify; there is one column for it. Keep one.",
                "有两个选项要求注明，而只有一列可存。请只保留一个。",
            )


_UNASKED = {
    "Hidden": ("a hidden field comes with the link", "隐藏字段随链接而来"),
    "Arm": ("a random arm is drawn for everybody", "随机分组对每个人抽取"),
    "BlockOrder": ("a random order is drawn for everybody", "随机顺序对每个人抽取"),
    "PageTime": ("time on page is taken of everybody", "页面用时对每个人记录"),
}


def _never_asked(place: Place, part: Unasked) -> Iterator[Fault]:
    """A value of the link or of chance is there or not; nobody can be made to give it."""
    en, zh = _UNASKED[type(part).__name__]
    for name in ("required", "show_if", "image"):
        if getattr(part, name):
            yield (
                (*place, name),
                f"{en} and never asked. Take {name} out.",
                f"{zh}，不会提问。请删去 {name}。",
            )
    for i, choice in enumerate(getattr(part, "choices", ())):
        for flag in ("specify", "exclusive", "fixed"):
            if getattr(choice, flag):
                yield (
                    (*place, "choices", i, flag),
                    f"an arm cannot be {flag}. Take it out.",
                    f"随机分组的各组不能写 {flag}。请删去。",
                )
    default = part.default if isinstance(part, Hidden) else ""
    odd = next((sign for sign in default if sign in "{}[]<>$\n\t"), None)
    odd = "=" if odd is None and default.startswith("=") else odd
    if odd is not None:
        yield (
            (*place, "default"),
            f"default holds {odd!r}, which survey tools read as an instruction. Take it out.",
            f"default 中有 {odd!r}，调查平台会当作指令。请删去。",
        )


def _stops_everybody(place: Place, part: Stop) -> Iterator[Fault]:
    if part.show_if is None:
        yield (
            place,
            f"{part.id} stops everybody. Say in show_if whom it stops, such as {{compare: [age, '<', 18]}}.",
            f"{part.id} 会让所有人结束作答。请在 show_if 中写明谁结束，例如 {{compare: [age, '<', 18]}}。",
        )
    if part.required:
        yield (
            (*place, "required"),
            "nobody can answer a stop. Take required out.",
            "结束页没有答案。请删去 required。",
        )


def _impossible_sets(place: Place, part: MaxDiff, questionnaire: Questionnaire) -> Iterator[Fault]:
    """Sets as large as the list, choices nobody sees, choices with a text beside them, ids too long or taken."""
    n = len(part.choices)
    if part.per_set >= n:
        yield (
            (*place, "per_set"),
            f"per_set is {part.per_set}, but there are {n} choices. A set must leave some out: lower it.",
            f"per_set 为 {part.per_set}，而选项只有 {n} 个。每组须少于全部选项：请改小。",
        )
        return
    if part.sets is not None and part.sets * part.per_set < 2 * n:
        yield (
            (*place, "sets"),
            f"{part.sets} sets of {part.per_set} show {n} choices less than twice each. Take at least {-(-2 * n // part.per_set)} sets.",
            f"{part.sets} 组、每组 {part.per_set} 个，{n} 个选项各自出现不到两次。至少需要 {-(-2 * n // part.per_set)} 组。",
        )
        return
    for i, choice in enumerate(part.choices):
        for flag in ("specify", "exclusive", "fixed"):
            if getattr(choice, flag):
                yield (
                    (*place, "choices", i, flag),
                    f"a choice of a MaxDiff cannot be {flag}. Take it out.",
                    f"MaxDiff 的选项不能写 {flag}。请删去。",
                )
    last = f"{part.id}{part.asked}b"
    if len(last) > 20:
        yield (
            (*place, "id"),
            f"{part.id} is too long: its columns, such as {last}, may have 20 characters. Shorten it.",
            f"{part.id} 太长：其数据列（如 {last}）至多 20 个字符。请缩短。",
        )
    taken = {getattr(other, "id", None) for _, other in walk(questionnaire.sections)}
    for other in itertools.takewhile(lambda one: one is not part, questionnaire.max_diffs.values()):
        taken |= {f"{other.id}{i}{side}" for i in range(1, other.asked + 1) for side in "bw"}
    for number in range(1, part.asked + 1):
        for name in (f"{part.id}{number}b", f"{part.id}{number}w"):
            if name in taken:
                yield (
                    (*place, "id"),
                    f"the set {number} of {part.id} needs the id {name}, which is used. Give one of them another id.",
                    f"{part.id} 第 {number} 组要用标识 {name}，而它已被使用。请改掉其中一个。",
                )


def _uneven_steps(place: Place, slider: Slider) -> Iterator[Fault]:
    """A slider that has no way to go, or whose steps miss its upper end."""
    low, high, step = slider.low, slider.high, slider.step
    steps = (high - low) / step
    if low <= high and (steps < 1 or abs(steps - round(steps)) > 1e-9):
        yield (
            (*place, "step"),
            f"steps of {step:.15g} do not lead from {low:.15g} to {high:.15g}. Change step, low or high.",
            f"每格 {step:.15g} 不能从 {low:.15g} 正好走到 {high:.15g}。请改 step、low 或 high。",
        )


def _not_among(place: Place, expected: object, codes: list[Any]) -> Fault:
    known = ", ".join(map(str, codes))
    return (
        place,
        f"attention expects {expected}, which nobody can tick. Choose one of {known}.",
        f"attention 期望 {expected}，但没有这个选项。请从 {known} 中选一个。",
    )
