"""Turns what pydantic found into sentences in two languages, with the line and column of each fault."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, get_args

from feedback.errors import StudyError, did_you_mean, expected_shape
from feedback.questionnaire import parts

if TYPE_CHECKING:
    from pydantic import ValidationError

    from feedback.placed_yaml import PlacedYaml
    from feedback.questionnaire.consistency import Fault

_SHOWN = 10

# pydantic's kind of error → (English, Chinese); {found} and the error's own context are filled in
_SENTENCES = {
    "missing": ("{name} is missing here. Add it.", "此处缺少 {name}。请补上。"),
    "extra_forbidden": (
        "unknown entry {name}. Correct the name or take it out.",
        "未知的条目 {name}。请改正名称或删去。",
    ),
    "string_pattern_mismatch": (
        "{name}: {found} does not fit {pattern}. Use small letters and digits, a letter first, "
        "at most 20 (codes at most 5).",
        "{name}：{found} 不符合 {pattern}。请用小写字母和数字，字母开头，至多 20 个（选项代码至多 5 个）。",
    ),
    "image_path": (
        "{name}: {found} is no picture beside the questionnaire. Write a path from its folder without .. that ends in "
        "png, jpg, gif or webp, such as images/box.png.",
        "{name}：{found} 不是问卷旁的图片。请写从问卷所在目录起、不含 .. 的路径，以 png、jpg、gif 或 webp 结尾，例如 images/box.png。",
    ),
    "string_type": (
        "{name}: expected text, found {found}. Put it in quotes.",
        "{name}：应为文字，实为 {found}。请加引号。",
    ),
    "language_tag": (
        "{name}: {found} is not possible: no language tag. Write one of BCP 47, such as zh, en, fr, ar, pt-BR or zh-Hant.",
        "{name}：不能是 {found}，这不是语言标签。请按 BCP 47 书写，例如 zh、en、fr、ar、pt-BR、zh-Hant。",
    ),
    "literal_error": (
        "{name}: {found} is not possible. Choose {expected}.",
        "{name}：不能是 {found}。可选：{expected}。",
    ),
    "union_tag_invalid": (
        "no question type {tag}. Choose {expected_tags}.",
        "没有题型 {tag}。可选：{expected_tags}。",
    ),
    "union_tag_not_found": ("type is missing here. Add it.", "此处缺少 type。请补上。"),
    "words": (
        "{name}: expected a wording in each language, such as {{zh: …, en: …}}, found {found}. Write both.",
        "{name}：应为各语言的文字，例如 {{zh: …, en: …}}，实为 {found}。请写全。",
    ),
    "empty": (
        "{name}: is empty. Write its text, or take the line out.",
        "{name}：是空的。请写上文字，或删去这一行。",
    ),
    "carry": (
        "carry: {source} is no multiple question before this one. Name one, or write choices.",
        "carry：{source} 不是前面的多选题。请写一道，或写出 choices。",
    ),
    "bipolar": (
        "{name}: text is made of left and right. Leave it out.",
        "{name}：text 由 left 和 right 合成。请删去 text。",
    ),
    "rule": (
        "{name}: no rule reads {found}. Write one of compare, in, contains, answered, and, or, not, "
        "such as {{compare: [recommend, '<=', 6]}}.",
        "{name}：看不懂规则 {found}。请用 compare、in、contains、answered、and、or、not 之一，"
        "例如 {{compare: [recommend, '<=', 6]}}。",
    ),
    "way": (
        "{name}: {found} is no way to count old answers. Write same, linear or none, or each code, such as {{1: 1, 2: 3}}.",
        "{name}：{found} 不是换算方式。请写 same、linear 或 none，或逐个写出代码，例如 {{1: 1, 2: 3}}。",
    ),
    "too_short": (
        "{name}: needs at least {min_length}, found {actual_length}. Add to it.",
        "{name}：至少需要 {min_length} 个，实有 {actual_length} 个。请补充。",
    ),
    "too_long": (
        "{name}: at most {max_length}, found {actual_length}. Take some out.",
        "{name}：至多 {max_length} 个，实有 {actual_length} 个。请删减。",
    ),
    "shape": (
        "{name}: expected {shape_en}, found {found}. Correct it.",
        "{name}：应为{shape_zh}，实为 {found}。请改正。",
    ),
}
_OTHER = (
    "{name}: {message} (found {found}). Correct it.",
    "{name}：{message}（实为 {found}）。请改正。",
)


def explained(error: ValidationError, placed: PlacedYaml, whole: type[parts.Part]) -> StudyError:
    """One StudyError that names every fault of a file of `whole` with its line and column (at most ten are shown)."""
    found = error.errors(include_url=False)
    # a list is also called too short when only its entries are at fault; that would mislead
    inner = {entry["loc"][:n] for entry in found for n in range(len(entry["loc"]))}
    told = [entry for entry in found if entry["type"] != "too_short" or entry["loc"] not in inner]
    faults = [fault for entry in told for fault in _faults(dict(entry), whole)]
    shown = [(placed.spot(place), en, zh) for place, en, zh in faults[:_SHOWN]]
    left = len(faults) - len(shown)
    more_en = [f"… and {left} more."] if left else []
    more_zh = [f"…… 另有 {left} 处。"] if left else []
    return StudyError(
        en="\n".join([f"{spot}: {en}" for spot, en, _ in shown] + more_en),
        zh="\n".join([f"{spot}：{zh}" for spot, _, zh in shown] + more_zh),
    )


def _faults(found: dict[str, Any], whole: type[parts.Part]) -> list[Fault]:
    context = dict(found.get("ctx") or {})
    if "faults" in context:
        return list(context["faults"])
    names = [str(part) for part in found["loc"] if not isinstance(part, int)]
    context |= {
        "name": names[-1] if names else "",
        "found": _shortened(found.get("input")),
        "message": found["msg"],
    }
    kind = found["type"]
    if context.get("class_name") == "Words":
        kind = "words"
    elif found.get("input") is None and kind == "string_type":
        kind = "empty"
    given = found.get("input")
    if kind == "missing" and context["name"] == "choices" and isinstance(given, dict) and isinstance(given.get("carry"), dict):  # fmt: skip
        kind, context["source"] = "carry", given["carry"].get("from")
    if kind == "string_pattern_mismatch" and "webp" in str(context.get("pattern")):
        kind = "image_path"
    shape = None if kind in _SENTENCES else expected_shape(kind, context)
    if shape:
        context["shape_en"], context["shape_zh"] = shape
        kind = "shape"
    en, zh = (sentence.format(**context) for sentence in _SENTENCES.get(kind, _OTHER))
    if kind == "extra_forbidden":
        hint_en, hint_zh = did_you_mean(
            context["name"], known := _entries(whole, found["loc"][:-1])
        )
        listed = ", ".join(known)
        en += hint_en or f" Known here: {listed}."
        zh += hint_zh or f"此处可写：{listed}。"
    return [(found["loc"], en, zh)]


def _entries(whole: type[parts.Part], place: Sequence[int | str]) -> list[str]:
    """What may be written at a place of the file, as the models have it; the tag of a question's type is part of the place."""
    here = [whole]
    for step in place:
        if isinstance(step, str):
            within = [part for one in here if step in one.model_fields for part in _parts(one.model_fields[step].annotation)]  # fmt: skip
            here = within or [part for part in here if step in _tags(part)] or here
    # other languages stand beside zh and en
    return list(
        dict.fromkeys(name for part in here for name in part.model_fields if name != "others")
    )


def _parts(annotation: Any) -> Iterator[type[parts.Part]]:
    if isinstance(annotation, type) and issubclass(annotation, parts.Part):
        yield annotation
    for inner in get_args(annotation):
        yield from _parts(inner)


def _tags(part: type[parts.Part]) -> tuple[Any, ...]:
    return get_args(part.model_fields["type"].annotation) if "type" in part.model_fields else ()


def _shortened(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else shown[:59] + "…"
