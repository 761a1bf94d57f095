"""Turns what pydantic found into sentences in two languages, with the line and column of each fault."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feedback.errors import StudyError, nearest

if TYPE_CHECKING:
    from pydantic import ValidationError

    from feedback.questionnaire.places import PlacedYaml

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
    "string_type": (
        "{name}: expected text, found {found}. Put it in quotes.",
        "{name}：应为文字，实为 {found}。请加引号。",
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
    "too_short": (
        "{name}: needs at least {min_length}, found {actual_length}. Add to it.",
        "{name}：至少需要 {min_length} 个，实有 {actual_length} 个。请补充。",
    ),
    "too_long": (
        "{name}: at most {max_length}, found {actual_length}. Take some out.",
        "{name}：至多 {max_length} 个，实有 {actual_length} 个。请删减。",
    ),
    "inconsistent": ("{en}", "{zh}"),
}
_OTHER = (
    "{name}: {message} (found {found}). Correct it.",
    "{name}：{message}（实为 {found}）。请改正。",
)
_SHAPES = {
    "model_type": ("`name: value` lines", "若干“名称: 值”行"),
    "model_attributes_type": ("`name: value` lines", "若干“名称: 值”行"),
    "dict_type": ("`name: value` lines", "若干“名称: 值”行"),
    "mapping_type": ("`name: value` lines", "若干“名称: 值”行"),
    "tuple_type": ("a list (lines that begin with -)", "列表（以 - 开头的若干行）"),
    "int_type": ("a whole number", "整数"),
    "int_parsing": ("a whole number", "整数"),
    "bool_parsing": ("true or false", "true 或 false"),
    "bool_type": ("true or false", "true 或 false"),
}


def explained(error: ValidationError, placed: PlacedYaml) -> StudyError:
    """One StudyError that names every fault with its line and column (at most ten are shown)."""
    faults = [_fault(dict(found), placed) for found in error.errors(include_url=False)]
    left = len(faults) - _SHOWN
    more_en = [f"… and {left} more."] if left > 0 else []
    more_zh = [f"…… 另有 {left} 处。"] if left > 0 else []
    return StudyError(
        en="\n".join([en for en, _ in faults[:_SHOWN]] + more_en),
        zh="\n".join([zh for _, zh in faults[:_SHOWN]] + more_zh),
    )


def _fault(found: dict[str, Any], placed: PlacedYaml) -> tuple[str, str]:
    context = dict(found.get("ctx") or {})
    place = (*found["loc"], *context.pop("place", ()))
    names = [str(part) for part in place if not isinstance(part, int)]
    context |= {
        "name": names[-1] if names else "",
        "found": _shortened(found.get("input")),
        "message": found["msg"],
    }
    kind = found["type"]
    if kind in _SHAPES:
        en, zh = (
            f"{context['name']}: expected {_SHAPES[kind][0]}, found {context['found']}. Correct it.",
            f"{context['name']}：应为{_SHAPES[kind][1]}，实为 {context['found']}。请改正。",
        )
    else:
        en, zh = (sentence.format(**context) for sentence in _SENTENCES.get(kind, _OTHER))
    if kind == "extra_forbidden":
        near = nearest(context["name"], _SIBLINGS)
        en += f" Did you mean: {', '.join(near)}?" if near else ""
        zh += f"是否指：{'、'.join(near)}？" if near else ""
    spot = placed.spot(place)
    return f"{spot}: {en}", f"{spot}：{zh}"


def _shortened(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else shown[:59] + "…"


_SIBLINGS = [
    "id",
    "version",
    "title",
    "languages",
    "introduction",
    "closing",
    "source",
    "record",
    "scales",
    "sections",
    "questions",
    "text",
    "label",
    "required",
    "type",
    "scale",
    "items",
    "randomise",
    "role",
    "choices",
    "code",
    "zh",
    "en",
    "points",
    "order",
    "aspect",
    "dimension",
    "reverse",
    "respondent",
    "date",
    "wave",
    "seconds",
    "personal_data",
]
