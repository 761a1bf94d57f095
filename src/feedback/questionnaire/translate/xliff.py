"""XLIFF 1.2: what OmegaT, Poedit, Virtaal, Weblate, memoQ, Trados and Okapi all open without a plug-in.

XLIFF 2 is newer, but OmegaT, Virtaal and many servers read it through a filter or not at all, and nothing here needs what
it adds. Pieces such as <<name>> and {0} stand in `ph`, which these tools keep from being translated.
Format: OASIS, XLIFF Version 1.2, 2008.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

from feedback.errors import InputError, StudyError
from feedback.questionnaire.export.typed_text import safe_text
from feedback.questionnaire.translate.cells import Cell
from feedback.questionnaire.translate.translated import PIECE, Translated, decoded

_NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_STATES = {"missing": "new", "translated": "translated", "reviewed": "final"}
_REVIEWED = frozenset({"final", "signed-off"})
_BACK = "back-translation: "


def xliff(cells: Sequence[Cell], *, name: str, source: str, target: str) -> bytes:
    """The file for a translator."""
    root = ET.Element("xliff", {"version": "1.2", "xmlns": _NAMESPACE})
    file = ET.SubElement(
        root, "file",
        {"original": name, "datatype": "plaintext", "source-language": source, "target-language": target},
    )  # fmt: skip
    body = ET.SubElement(file, "body")
    for cell in cells:
        unit = ET.SubElement(body, "trans-unit", {"id": cell.mark, "resname": cell.id})
        unit.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        _said(ET.SubElement(unit, "source", {_LANG: source}), cell.source)
        state = {_LANG: target, "state": _STATES[cell.status]}
        _said(ET.SubElement(unit, "target", state), cell.target)
        ET.SubElement(unit, "note", {"from": "developer"}).text = cell.context
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode("utf-8", "replace")


def _said(element: ET.Element, text: str) -> None:
    """A text with its pieces protected."""
    last: ET.Element | None = None
    at = 0
    if not text:
        return
    clean = safe_text(text) if text.strip() else text
    for number, piece in enumerate(PIECE.finditer(clean), 1):
        _append(element, last, clean[at : piece.start()])
        last = ET.SubElement(element, "ph", {"id": str(number)})
        last.text = piece[0]
        at = piece.end()
    _append(element, last, clean[at:])


def _append(element: ET.Element, last: ET.Element | None, text: str) -> None:
    if last is None:
        element.text = text
    else:
        last.tail = text


def read_xliff(path: Path) -> Translated:
    """What a translator's file says; run in a process of its own (`isolated`).

    Raises
    ------
    InputError
        No XLIFF 1.x, or XML with declarations of its own (entities), which no translator's tool writes.
    """
    text = decoded(path)
    if re.search(r"<!\s*(?:DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise InputError(
            en=f"{path}: declares a document type or entities, which is not read. Save it again in the translation tool as XLIFF 1.2.",
            zh=f"{path}：含有文档类型或实体声明，不予读取。请在翻译工具中重新另存为 XLIFF 1.2。",
        )
    try:
        root = ET.fromstring(text)
    except (ET.ParseError, ValueError) as error:
        raise InputError(
            en=f"{path}: no well-formed XML ({error}). Export it again as XLIFF 1.2.",
            zh=f"{path}：不是格式正确的 XML（{error}）。请重新导出为 XLIFF 1.2。",
        ) from error
    version = root.get("version", "")
    if _local(root) != "xliff" or not version.startswith("1"):
        raise StudyError(
            en=f"{path}: expected XLIFF 1.x, found {_local(root)} {version or '–'}. Export it as XLIFF 1.2.",
            zh=f"{path}：应为 XLIFF 1.x，实为 {_local(root)} {version or '–'}。请导出为 XLIFF 1.2。",
        )
    rows = []
    languages, sources = set(), set()
    for file in root.iter():
        if _local(file) != "file":
            continue
        languages.add(file.get("target-language", "").replace("_", "-"))
        sources.add(file.get("source-language", "").replace("_", "-"))
        rows += [_row(unit) for unit in file.iter() if _local(unit) == "trans-unit"]
    found, said_in = languages - {""}, sources - {""}
    return Translated(
        rows, found.pop() if len(found) == 1 else None, said_in.pop() if len(said_in) == 1 else None
    )


def _row(unit: ET.Element) -> tuple[str, str, str, str]:
    target = next((part for part in unit if _local(part) == "target"), None)
    said = "" if target is None else "".join(target.itertext())
    state = "" if target is None else target.get("state", "")
    reviewed = state in _REVIEWED or unit.get("approved") == "yes"
    notes = [part.text or "" for part in unit if _local(part) == "note"]
    back = next((note[len(_BACK) :] for note in notes if note.lower().startswith(_BACK)), "")
    return unit.get("id", ""), said, "reviewed" if reviewed else "translated", back


def _local(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]
