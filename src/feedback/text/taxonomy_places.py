"""YAML with its line numbers, so that an error can say where."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from feedback.errors import StudyError


@dataclass(frozen=True)
class LineIndex:
    """Finds the line on which a path of keys stands."""

    root: yaml.Node | None

    def of(self, place: tuple[Any, ...]) -> int:
        """Line, from 1, of the deepest part of `place` that is there."""
        node, line = self.root, 1
        for part in place:
            key, child = _step(node, part)
            if child is None:
                break
            line = (key or child).start_mark.line + 1
            node = child
        return line


def _step(node: yaml.Node | None, part: Any) -> tuple[yaml.Node | None, yaml.Node | None]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return key, value
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return None, node.value[part]
    return None, None


def parse_yaml(path: Path) -> tuple[Any, LineIndex]:
    """Content and lines of a YAML file.

    Raises
    ------
    StudyError
        Not UTF-8, not YAML, or a key given twice.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        content = yaml.safe_load(text)
    except UnicodeDecodeError as error:
        raise StudyError(
            en=f"{path}: not UTF-8 (byte {error.start}). Save the file as UTF-8.",
            zh=f"{path}：不是 UTF-8 编码（第 {error.start} 字节）。请另存为 UTF-8。",
        ) from error
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else "?"
        reason = getattr(error, "problem", None) or str(error)
        raise StudyError(
            en=f"{path}, line {line}: not readable as YAML ({reason}). Correct the file.",
            zh=f"{path} 第 {line} 行：不是有效的 YAML（{reason}）。请改正文件。",
        ) from error
    _refuse_double_keys(root, path)
    return content, LineIndex(root)


def _refuse_double_keys(root: yaml.Node | None, path: Path) -> None:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.MappingNode):
            seen: dict[Hashable, int] = {}
            for key, value in node.value:
                line = key.start_mark.line + 1
                if key.value in seen:
                    raise StudyError(
                        en=f"{path}: key {key.value} stands twice, lines {seen[key.value]} and {line}. Join them.",
                        zh=f"{path}：键 {key.value} 出现两次（第 {seen[key.value]} 行和第 {line} 行）。请合并。",
                    )
                seen[key.value] = line
                waiting.append(value)
        elif isinstance(node, yaml.SequenceNode):
            waiting.extend(node.value)
