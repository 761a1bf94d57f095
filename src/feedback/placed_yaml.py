"""YAML that remembers where each value stands, so that an error can name line and column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any

import yaml

from feedback.errors import InputError, StudyError, system_reason

Place = tuple[str | int, ...]

_LARGEST = 2_000_000  # bytes
_WORDS_STAY_WORDS = ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")


class _Loader(yaml.SafeLoader):
    """YAML 1.1 without its traps: `no`, `on` and 2025-03-01 are text; only true and false are not.

    A question mark at the end of a text in {…} is part of it, as in YAML 1.2.
    """

    in_plain = False

    def scan_plain(self) -> yaml.ScalarToken:
        """PyYAML ends a plain text in braces at any question mark; here it does not see them."""
        self.in_plain = True
        try:
            return super().scan_plain()
        finally:
            self.in_plain = False

    def peek(self, index: int = 0) -> str:
        character: str = super().peek(index)
        return "x" if character == "?" and self.in_plain else character


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _WORDS_STAY_WORDS]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|false|False)$"), list("tTfF")
)


class _LibYaml(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The same by libyaml, in a tenth of the time, for texts that both read alike."""


_LibYaml.yaml_implicit_resolvers = _Loader.yaml_implicit_resolvers
# libyaml takes a tab for a space and ends no text at a question mark; the depth of what it nests is bounded by nothing
_READ_DIFFERENTLY = re.compile(r"[?\t!]|(?:- +){10}")
_BRACKETS = re.compile(r"[\[\]{}]")
_DEEPEST = 50


def _nodes(text: str) -> yaml.Node | None:
    """The nodes of a YAML text; what libyaml refuses is read again, for the message with its place."""
    steps = (1 if sign in "[{" else -1 for sign in _BRACKETS.findall(text))
    depths = accumulate(steps, lambda depth, step: max(0, depth + step), initial=0)
    if not _READ_DIFFERENTLY.search(text) and max(depths) <= _DEEPEST:
        try:
            return _LibYaml(text).get_single_node()
        except yaml.YAMLError:
            pass
    return yaml_nodes(text)


@dataclass(frozen=True)
class PlacedYaml:
    """Content of a YAML file and the line and column (from 1) of every value in it."""

    path: Path
    content: dict[str, Any]
    places: Mapping[Place, tuple[int, int]]

    def spot(self, place: Sequence[str | int]) -> str:
        """`path:line:column` of the innermost part of `place` that the file holds.

        Parts the file does not hold (such as the tag of a pydantic union) are passed over.
        """
        kept: Place = ()
        for part in place:
            if (*kept, part) in self.places:
                kept = (*kept, part)
        line, column = self.places.get(kept, (1, 1))
        return f"{self.path}:{line}:{column}"


def read_placed_yaml(path: Path) -> PlacedYaml:
    """Read a YAML file whose top is a mapping.

    Raises
    ------
    InputError
        The file cannot be read as UTF-8.
    StudyError
        The YAML is broken, repeats a key, uses aliases, or is not a mapping.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise StudyError(
                en=f"{path}: larger than 2 MB, so hardly written by hand. Check the path.",
                zh=f"{path}：超过 2 MB，不像是手写的 YAML。请检查路径。",
            )
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        reason, reason_zh = system_reason(error)
        raise InputError(
            en=f"{path}: cannot be read ({reason}). Check the path and the permissions.",
            zh=f"{path}：无法读取（{reason_zh}）。请检查路径和权限。",
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(
            en=f"{path}: cannot be read as UTF-8 text ({error}). Save it as UTF-8.",
            zh=f"{path}：无法按 UTF-8 读取（{error}）。请另存为 UTF-8。",
        ) from error
    try:
        builder = _Builder(path, _Loader(""))
        node = _nodes(text)
        content = None if node is None else builder.build(node, ())
    except yaml.YAMLError as error:
        raise _broken(path, text, error) from error
    except RecursionError as error:
        raise StudyError(
            en=f"{path}: nested too deeply; fewer than ten levels are needed.",
            zh=f"{path}：嵌套过深，不需要十层以上。",
        ) from error
    if not isinstance(content, dict):
        found = "nothing" if content is None else type(content).__name__
        raise StudyError(
            en=f"{path}:1:1: expected `name: value` lines, found {found}. "
            "See a file that ships for an example.",
            zh=f"{path}:1:1：应为若干“名称: 值”行，实为 {found}。请参照自带的文件。",
        )
    return PlacedYaml(path, content, builder.places)


def yaml_nodes(text: str) -> yaml.Node | None:
    """The nodes of a YAML text with their marks, for edits that leave everything else as it is."""
    return _Loader(text).get_single_node()


@dataclass
class _Builder:
    path: Path
    loader: _Loader  # makes values of nodes
    places: dict[Place, tuple[int, int]] = field(default_factory=dict)
    met: set[int] = field(default_factory=set)

    def build(self, node: yaml.Node, place: Place) -> Any:
        self.places.setdefault(place, _position(node))
        # An alias is its node met again; refused, because a few lines of them can grow into gigabytes.
        if id(node) in self.met:
            raise self._error(
                node,
                en="this value is used again through an alias (*name), which is not possible here. "
                "Write it out.",
                zh="该值又通过别名（*name）引用，此处不支持。请写全。",
            )
        self.met.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(part, (*place, i)) for i, part in enumerate(node.value)]
        try:
            return self.loader.construct_object(node, deep=True)
        except (ValueError, OverflowError) as error:
            raise self._error(
                node,
                en=f"cannot be read ({error}). Put the value in quotes.",
                zh=f"无法读取（{error}）。请给该值加引号。",
            ) from error

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        content: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            if not isinstance(key, str):
                raise self._error(
                    key_node,
                    en="a name cannot be a list or a mapping.",
                    zh="名称不能是列表或映射。",
                )
            if key in content:
                raise self._error(
                    key_node,
                    en=f"{key} is given twice in the same place. Keep one.",
                    zh=f"{key} 在同一处出现了两次。请只保留一个。",
                )
            self.places[(*place, key)] = _position(key_node)
            content[key] = self.build(value_node, (*place, key))
        return content

    def _error(self, node: yaml.Node, *, en: str, zh: str) -> StudyError:
        line, column = _position(node)
        spot = f"{self.path}:{line}:{column}"
        return StudyError(en=f"{spot}: {en}", zh=f"{spot}：{zh}")


def _position(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


# a Chinese keyboard's colon, comma, brackets, quotes and space where YAML wants the half-width ones
_SLIPS = re.compile(
    r"^(?P<indent>[ \t]*\u3000)|^\s*(?:- )?[A-Za-z_]\w{0,40}(?P<colon>：)|[{,]\s*[A-Za-z_]\w{0,40}(?P<inner>：)"
    r"|(?P<comma>，)\s*[A-Za-z_]\w{0,40}\s*[:：]"
)
_HALF = {"：": ":", "，": ",", "\u3000": " "}
_LOOK_BACK = 3  # lines: the parser notices a slip only further down


def _full_width(path: Path, text: str, line: int) -> StudyError | None:
    """The full-width sign that broke the YAML, when there is one on the line or just above it."""
    lines = text.split("\n")
    for number in range(min(line, len(lines)), max(0, line - 1 - _LOOK_BACK), -1):
        found = _SLIPS.search(lines[number - 1][:500])
        if found is None:
            continue
        column = (
            found.end("indent")
            if found["indent"]
            else max(found.end(n) for n in ("colon", "inner", "comma"))
        )
        sign = lines[number - 1][column - 1]
        name_en = "a full-width space" if sign == "\u3000" else f"the full-width {sign}"
        name_zh = "全角空格" if sign == "\u3000" else f"全角“{sign}”"
        half_en = "a space" if sign == "\u3000" else f"{_HALF[sign]} and a space"
        half_zh = "半角空格" if sign == "\u3000" else f"半角“{_HALF[sign]}”加空格"
        spot = f"{path}:{number}:{column}"
        return StudyError(
            en=f"{spot}: {name_en} is not YAML here. Type {half_en}.",
            zh=f"{spot}：此处不能用{name_zh}。请改为{half_zh}。",
        )
    return None


def _broken(path: Path, text: str, error: yaml.YAMLError) -> StudyError:
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        line, column = mark.line + 1, mark.column + 1
    else:  # a character YAML does not allow: only its position is told
        before = text[: getattr(error, "position", 0)]
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "not YAML"
    slip = _full_width(path, text, line)
    if slip is not None:
        return slip
    spot = f"{path}:{line}:{column}"
    # a bracket or quote left open is noticed far below the place where it was opened
    begun = getattr(error, "context_mark", None)
    since = f"{begun.line + 1}:{begun.column + 1}" if begun is not None else ""
    since_en = f" What is not closed may begin at {since}." if since else ""
    since_zh = f"未闭合之处可能始于 {since}。" if since else ""
    return StudyError(
        en=f"{spot}: broken YAML ({problem}). Check indentation, colons and quotes there.{since_en}",
        zh=f"{spot}：YAML 有误（{problem}）。请检查该处的缩进、冒号和引号。{since_zh}",
    )
