"""`python -m docs_site`: the site, in both languages."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from docs_site.pictures import draw_pictures
from docs_site.reference import reference
from docs_site.stage import LANGUAGES, ROOT, lay_out

SPHINX_LANGUAGE = {"en": "en", "zh": "zh_CN"}
FIRST = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Feedback Workbench</title>
<script>location.replace((navigator.language || "").startsWith("zh") ? "zh/index.html" : "en/index.html")</script>
<p><a href="zh/index.html">中文</a> · <a href="en/index.html">English</a></p></html>
"""


def build(out: Path, *, tables: str = "", languages: tuple[str, ...] = LANGUAGES) -> int:
    """Make the site; anything Sphinx warns of is a failure.

    Parameters
    ----------
    out
        Folder of the site; it is made anew.
    tables
        Folder of the tables of a run of the demo; the demo is run where there is none.
    languages
        Which sites to make.

    Returns
    -------
    Sphinx's exit code: 0 when all is well.
    """
    from sphinx.cmd.build import main as sphinx

    for language in languages:
        source, target = out / "source" / language, out / language
        for folder in (source, target):
            shutil.rmtree(folder, ignore_errors=True)
        pictures = draw_pictures(source / "pictures", language=language, tables=tables)
        lay_out(source, language, generated=reference(language), pictures=pictures)
        shutil.copytree(ROOT / "docs" / "_static", source / "_static")
        kept = source / "kept"
        kept.mkdir()
        for path in (ROOT / "docs").glob("*.png"):
            shutil.copy(path, kept)
        shutil.copy(ROOT / "docs" / "conf.py", source)
        told = ["-W", "--keep-going", "-q", "-E", "-D", f"language={SPHINX_LANGUAGE[language]}"]
        if code := sphinx([*told, "-d", str(out / "source" / f"trees-{language}"), str(source), str(target)]):  # fmt: skip
            return code
    (out / "index.html").write_text(FIRST, encoding="utf-8")
    shutil.rmtree(out / "source")
    return 0


def main() -> int:
    """Read the arguments and build."""
    parser = argparse.ArgumentParser(prog="python -m docs_site", description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "docs", help="folder of the site")  # fmt: skip
    parser.add_argument("--tables", default="", help="tables of a run of the demo; run it where empty")  # fmt: skip
    told = parser.parse_args()
    if code := build(told.out, tables=told.tables):
        return code
    print(f"docs: {told.out / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
