"""A user's own codebook: codes on up to three levels, each with its definition and examples; a YAML file.

codebook: reasons
title: {zh: 离开的原因, en: Reasons to leave}
codes:
  service:
    label: {zh: 服务, en: Service}
    definition: Anything people did or failed to do for the customer.
    codes:
      waiting:
        label: {zh: 等候, en: Waiting}
        definition: Waiting took longer than expected; not opening hours.
        examples: [等了一个小时才上菜]
        not: [排队的人很多但很快]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import Field, ValidationError, field_validator

from feedback.errors import InputError, StudyError, did_you_mean, expected_shape
from feedback.placed_yaml import PlacedYaml, read_placed_yaml
from feedback.proportions import wilson
from feedback.study_columns import Part
from feedback.text.aspects.taxonomy import Label
from feedback.text.llm.prompts import Task, codes_task

_LEVELS = 3
_ID = re.compile(r"^[a-z][a-z0-9_-]{0,39}$")


def _both(value: Any) -> Any:
    return {"zh": value, "en": value} if isinstance(value, str) else value


class Code(Part):
    """One code; `codes` are those below it. `no` (in the file: `not`) are examples that it is not for."""

    label: Label
    definition: str = Field(min_length=3)
    examples: tuple[str, ...] = ()
    no: tuple[str, ...] = Field(default=(), alias="not")
    codes: Mapping[str, Code] = Field(default_factory=dict)

    _label = field_validator("label", mode="before")(_both)


class Codebook(Part):
    """A codebook; codes are named by their path, such as service/waiting."""

    codebook: str
    title: Label
    codes: Mapping[str, Code] = Field(min_length=1)

    _title = field_validator("title", mode="before")(_both)

    def paths(self) -> dict[str, Code]:
        """Path → code, parents before their children."""
        return dict(_walk(self.codes, ""))

    def task(self) -> Task:
        """What a model is asked of one comment."""
        lines = []
        for path, code in self.paths().items():
            line = f"{'  ' * path.count('/')}- {path}: {code.label.zh} / {code.label.en}. {code.definition}"
            for head, given in (("such as", code.examples), ("not", code.no)):
                if given:
                    line += f" ({head}: {'; '.join(given)})"
            lines.append(line)
        return codes_task(self.title.en, lines, tuple(self.paths()))


def _walk(codes: Mapping[str, Code], before: str) -> Iterator[tuple[str, Code]]:
    for name, code in codes.items():
        yield before + name, code
        yield from _walk(code.codes, f"{before}{name}/")


def load_codebook(path: str | Path) -> Codebook:
    """Read and check a codebook.

    Raises
    ------
    InputError
        The file is not there or cannot be read.
    StudyError
        It is not YAML, says something unknown, lacks a definition, or goes deeper than three levels; line and column named.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(
            en=f"{path}: no such codebook. Give the path of a YAML file with codebook, title and codes.",
            zh=f"{path}：没有这个编码手册。请给出含 codebook、title、codes 的 YAML 文件路径。",
        )
    placed = read_placed_yaml(path)
    try:
        found = Codebook.model_validate(placed.content)
    except ValidationError as error:
        raise _described(error, placed) from error
    for code in found.paths():
        place = tuple(part for name in code.split("/") for part in ("codes", name))
        if not all(_ID.match(name) for name in code.split("/")) or code.count("/") >= _LEVELS:
            raise StudyError(
                en=f"{placed.spot(place)}: {code}: a code is small letters, digits, _ or - (begins with a letter, at most 40), "
                f"on at most {_LEVELS} levels; its label may be anything.",
                zh=f"{placed.spot(place)}：{code}：代码名由小写字母、数字、_ 或 - 组成（以字母开头，至多 40 个字符），至多 "
                f"{_LEVELS} 级；label 可用任意文字。",
            )
    return found


def _described(error: ValidationError, placed: PlacedYaml) -> StudyError:
    fault = min(error.errors(), key=lambda found: found["type"] != "extra_forbidden")
    spot, keys = placed.spot(fault["loc"]), [str(part) for part in fault["loc"]]
    where = ".".join(keys)
    if fault["type"] == "extra_forbidden":
        known = ["label", "definition", "examples", "not", "codes"]
        known = known if len(keys) > 1 else ["codebook", "title", "codes"]
        en, zh = did_you_mean(keys[-1], known)
        return StudyError(
            en=f"{spot}: unknown entry {where}.{en} Allowed here: {', '.join(known)}.",
            zh=f"{spot}：未知的条目 {where}。{zh}此处可用：{'、'.join(known)}。",
        )
    if fault["type"] == "missing":
        return StudyError(
            en=f"{spot}: {where} is missing. Every code needs a label and a definition.",
            zh=f"{spot}：缺少 {where}。每个代码都需要 label 和 definition。",
        )
    shape = expected_shape(fault["type"], fault.get("ctx", {}))
    en, zh = shape or (fault["msg"], fault["msg"])
    return StudyError(
        en=f"{spot}: {where}: expected {en}. Correct the file.",
        zh=f"{spot}：{where}：应为{zh}。请改正文件。",
    )


def share_codes(coded: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """How many comments have each code, a parent also where one of those below it was assigned.

    Parameters
    ----------
    coded
        A row a comment that was coded, a column a code (path): 1 where assigned, else missing.
    level
        Of the intervals.

    Returns
    -------
    DataFrame
        A row a code: `n` (comments with it), `of` (comments coded), `share`, `low`, `high` (Wilson's interval: of what
        another draw of comments would give, not of how often the model errs).

    Examples
    --------
    >>> share_codes(pd.DataFrame({"service": [None, None], "service/waiting": [1.0, None]}))["n"].tolist()
    [1, 1]
    """
    there = coded.notna()
    rows = {}
    for code in coded.columns:
        under = [name for name in coded.columns if name == code or name.startswith(f"{code}/")]
        n, of = int(there[under].any(axis=1).sum()), len(coded)
        low, high = wilson(n, of, level) if of else (float("nan"), float("nan"))
        rows[code] = {"n": n, "of": of, "share": n / of if of else float("nan"), "low": float(low), "high": float(high)}  # fmt: skip
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(index="code")
