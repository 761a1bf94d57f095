"""The explorer: one page to click from a pain point to its groups, its course and what people said."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from feedback.report.explorer_libraries import page_libraries
from feedback.report.explorer_words import WORDS
from feedback.report.page_script import policy_for
from feedback.report.pages import TEMPLATES, render_page

OWN_SCRIPTS = (
    "explorer_claims.js",
    "explorer_lineup.js",
    "explorer_fixes.js",
    "explorer.js",
)  # one script: the last begins
_ALIGNED = 4  # bytes; typed arrays of 32 bits must begin at a multiple


@dataclass(frozen=True)
class ExplorerData:
    """What the page knows.

    Attributes
    ----------
    header
        Plain JSON: title, aspects with the report's figures, segments with their values, periods,
        counts, thresholds.
    arrays
        Columns of respondents, comments and mentions as dictionary codes and numbers, by name.
    texts
        Masked comments, in the order of the comment columns.
    language
        "zh" or "en".
    """

    header: Mapping[str, Any]
    arrays: Mapping[str, np.ndarray]
    texts: list[str]
    language: str

    def packed(self) -> bytes:
        """Everything as one block: length of the header, header, arrays, texts; deflated.

        Texts never stand in the page as they are, so none can end a script or be read as markup.
        """
        blocks: list[bytes] = []
        places: dict[str, list[Any]] = {}
        offset = 0
        texts = "\0".join(text.replace("\0", " ") for text in self.texts)
        content = {name: (array.dtype.name, array.tobytes()) for name, array in self.arrays.items()}
        content["texts"] = ("utf-8", texts.encode("utf-8", "replace"))
        for name, (kind, block) in content.items():
            places[name] = [kind, offset, len(block)]
            blocks.append(block + b"\0" * (-len(block) % _ALIGNED))
            offset += len(blocks[-1])
        header = json.dumps({**self.header, "places": places}, ensure_ascii=False, allow_nan=False)
        head = header.encode("utf-8", "replace")
        head += b" " * (-len(head) % _ALIGNED)
        whole = len(head).to_bytes(_ALIGNED, "little") + head + b"".join(blocks)
        return zlib.compress(whole, 6)


def render_explorer(data: ExplorerData) -> str:
    """The page as HTML: everything inside, nothing fetched, no code made from strings.

    Parameters
    ----------
    data
        What it shows.

    Raises
    ------
    ReportError
        The libraries of the page are not installed.
    """
    from markupsafe import Markup

    libraries = page_libraries()
    own = "\n".join((TEMPLATES / name).read_text(encoding="utf-8") for name in OWN_SCRIPTS)
    scripts = [libraries.tables, libraries.charts, own]
    for script in scripts:
        if "</script" in script.lower():
            raise ValueError("a library of the explorer page would end its own script element")
    style = f"{libraries.tables_style}\n{(TEMPLATES / 'explorer.css').read_text(encoding='utf-8')}"
    words = {name: said.spoken(data.language) for name, said in WORDS.items()}
    return render_page(
        "explorer.html.j2",
        language=data.language,
        title=data.header["title"],
        h=data.header,
        w=words,
        style=Markup(style),
        scripts=[Markup(script) for script in scripts],
        policy=policy_for(*scripts),
        data=base64.b64encode(
            replace(data, header={**data.header, "words": words}).packed()
        ).decode("ascii"),
    )
