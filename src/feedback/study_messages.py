"""What is wrong with a study file, in words: the entry, its line, what was found, what may stand there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel, ValidationError

from feedback.errors import FeedbackError, StudyError, did_you_mean, excerpt, expected_shape

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from feedback.placed_yaml import PlacedYaml


def wrong_entry(
    error: ValidationError, placed: PlacedYaml | None, *, root: type[BaseModel]
) -> StudyError:
    """What is wrong with the first wrong entry, where it stands, and what may stand there."""
    # a name misspelt is also a name missing: the misspelling is what helps
    first = min(error.errors(), key=lambda found: found["type"] != "extra_forbidden")
    keys = [str(part) for part in first["loc"]]
    place = ".".join(keys)
    if first["type"] == "extra_forbidden":
        hint_en, hint_zh = did_you_mean(keys[-1], _fields_at(keys[:-1], root))
        spot = placed.spot(first["loc"]) if placed else "-p"
        return StudyError(
            en=f"{spot}: unknown entry {place}.{hint_en} "
            f"Allowed here: {', '.join(_fields_at(keys[:-1], root))}.",
            zh=f"{spot}：未知的条目 {place}。{hint_zh}"
            f"此处可用：{'、'.join(_fields_at(keys[:-1], root))}。",
        )
    en, zh = _problem(first)
    found = first.get("input")
    if isinstance(found, (str, int, float)) and first["type"] != "missing":
        en, zh = f"{en} (found: {excerpt(found)!r})", f"{zh}（实为 {excerpt(found)!r}）"
    where_en = f"{placed.spot(first['loc'])}: {place}" if placed else f"-p {place}"
    where_zh = f"{placed.spot(first['loc'])}：{place}" if placed else f"-p {place}"
    return StudyError(
        en=f"{where_en}: {en}. Correct this entry.", zh=f"{where_zh}：{zh}。请改正此项。"
    )


def _problem(found: ErrorDetails) -> tuple[str, str]:
    """What is wrong with an entry, in English and Chinese."""
    context = found.get("ctx", {})
    if isinstance(own := context.get("error"), FeedbackError):
        return own.en, own.zh
    if found["type"] == "missing":
        return "is missing here", "此处缺少，须补上"
    if shape := expected_shape(found["type"], context):
        return f"expected {shape[0]}", f"应为{shape[1]}"
    return str(found["msg"]), str(found["msg"])


def _fields_at(keys: list[str], root: type[BaseModel]) -> list[str]:
    """Names allowed where `keys` lead, by the models' own annotations."""
    model = root
    for key in keys:
        field = model.model_fields.get(key)
        inner = None if field is None else _model_in(field.annotation)
        if inner is not None:
            model = inner
    return [name for name in model.model_fields if name != "path"]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model a field holds, as it is, optional, in a list or by name; None for a plain value."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)
