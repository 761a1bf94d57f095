"""Lays the pages of one language out for Sphinx: names without `.zh`, links that lead where the page lies now."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple

from docs_site.pages import BOTH, BROUGHT, GENERATED, SECTIONS

ROOT = Path(__file__).parents[2]
LANGUAGES = ("en", "zh")
OTHER = {"en": "zh", "zh": "en"}
_FENCED = re.compile(r"(^```.*?^```$)", re.M | re.S)
_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s#]*)(#[^)\s]*)?\)")
_PICTURE = re.compile(r"^<!-- picture: ([\w-]+) \| (.+?) -->$", re.M)
SWITCH = {"en": "中文", "zh": "English"}


def pages_of(language: str) -> dict[str, str]:
    """Page → its file in the checkout, for one language.

    >>> pages_of("zh")["study-file"], "architecture" in pages_of("zh")
    ('docs/study-file.zh.md', False)
    """
    found = {}
    docs = ROOT / "docs"
    for path in sorted(docs.rglob("*.md")):
        name = path.relative_to(docs).as_posix().removesuffix(".md")
        page = name.removesuffix(".zh")
        there = {"zh": (docs / f"{page}.zh.md").is_file(), "en": (docs / f"{page}.md").is_file()}
        of = "zh" if name.endswith(".zh") else "en"
        if of == language or (page in BOTH and not there["zh"]):
            found[page] = f"docs/{name}.md"
    if language == "en":
        found |= {page: file for file, page in BROUGHT.items()}
        for path in sorted((ROOT / "benchmarks").glob("*.md")):
            found[f"benchmarks/{path.stem}"] = f"benchmarks/{path.name}"
    return found


def lay_out(
    folder: Path, language: str, *, generated: Mapping[str, str], pictures: Mapping[str, str]
) -> None:
    """Write the sources of one language.

    Parameters
    ----------
    folder
        Where to; the pictures lie in `pictures/` under it already.
    language
        "en" or "zh".
    generated
        Page → its Markdown, of the reference.
    pictures
        Name → file under `pictures/`; a page that asks for another is an error.
    """
    pages = {each: pages_of(each) | dict.fromkeys(GENERATED, "") for each in LANGUAGES}
    pages[language] |= dict.fromkeys(generated, "")
    texts = {page: (ROOT / file).read_text(encoding="utf-8") for page, file in pages[language].items() if file}  # fmt: skip
    for page, text in {**texts, **generated}.items():
        told = _outside_fences(text, partial(_with_pictures, page=page, pictures=pictures))
        place = _Place(page, pages[language].get(page, ""), language)
        led = _outside_fences(told, partial(_relink, place=place, pages=pages))
        target = folder / f"{page}.md"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(led + _tail(page, language, pages), encoding="utf-8")


class _Place(NamedTuple):
    """Where a text stands: its page, its file in the checkout, its language."""

    page: str
    file: str
    language: str


def _outside_fences(text: str, change: Callable[[str], str]) -> str:
    parts = _FENCED.split(text)
    return "".join(part if number % 2 else change(part) for number, part in enumerate(parts))


def _with_pictures(text: str, *, page: str, pictures: Mapping[str, str]) -> str:
    up = "../" * page.count("/")
    return _PICTURE.sub(lambda hit: f"![{hit[2]}]({up}pictures/{pictures[hit[1]]})", text)


def _relink(text: str, *, place: _Place, pages: Mapping[str, Mapping[str, str]]) -> str:
    """Links between files of the checkout become links between pages; what is no page keeps its words."""
    page, file, language = place
    where = {each: {of: name for name, of in pages[each].items() if of} for each in LANGUAGES}
    here = os.path.dirname(page)

    def led(hit: re.Match[str]) -> str:
        picture, words, target, anchor = hit[1], hit[2], hit[3], hit[4] or ""
        if not target or re.match(r"\w+:", target) or target.startswith(("pictures/", "../pictures/")):  # fmt: skip
            return hit[0]
        path = os.path.normpath(os.path.join(os.path.dirname(file or f"docs/{page}.md"), target))
        if picture:
            return f"![{words}]({os.path.relpath(f'kept/{os.path.basename(path)}', here or '.')})"
        generated = path.removeprefix("docs/").removesuffix(".md").removesuffix(".zh")
        name = where[language].get(path) or (generated if generated in GENERATED else None)
        if name and not (path.endswith(".zh.md") and language == "en"):
            return f"[{words}]({os.path.relpath(f'{name}.md', here or '.')}{anchor})"
        name = where[OTHER[language]].get(path)
        if name:
            up = "../" * (page.count("/") + 1)
            return f'<a href="{up}{OTHER[language]}/{name}.html{anchor}">{words}</a>'
        return words

    return _LINK.sub(led, text)


def _tail(page: str, language: str, pages: Mapping[str, Mapping[str, str]]) -> str:
    """The same page in the other language; below the first page, the whole site."""
    other, up = OTHER[language], "../" * (page.count("/") + 1)
    twin = page if page in pages[other] else "index"
    lines = ["", "", f'<p class="twin"><a href="{up}{other}/{twin}.html">{SWITCH[language]}</a></p>', ""]  # fmt: skip
    if page == "index":
        for section in SECTIONS:
            there = [each for each in section.pages if each in pages[language]]
            if there:
                caption = section.zh if language == "zh" else section.en
                lines += ["", "```{toctree}", ":hidden:", f":caption: {caption}", "", *there, "```"]
    if page in ("benchmarks/README", "decisions/README"):
        of = os.path.dirname(page)
        below = [os.path.basename(each) for each in pages[language] if os.path.dirname(each) == of and each != page]  # fmt: skip
        lines += ["", "```{toctree}", ":hidden:", "", *below, "```"]
    if page == "contributing":
        lines += ["", "```{toctree}", ":hidden:", "", "demo-data", "security", "questionnaires", "```"]  # fmt: skip
    if page == "reference/python" and language == "en":
        below = [os.path.basename(each) for each in pages["en"] if each.startswith("reference/python-")]  # fmt: skip
        lines += ["", "```{toctree}", ":hidden:", "", *below, "```"]
    return "\n".join(lines) + "\n"
