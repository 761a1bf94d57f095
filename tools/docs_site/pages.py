"""Which pages the site has, in which order."""

from __future__ import annotations

from typing import NamedTuple


class Section(NamedTuple):
    """A part of the navigation; pages are files of docs/, without their ending."""

    en: str
    zh: str
    pages: tuple[str, ...]


SECTIONS = (
    Section(
        "Tutorials",
        "教程",
        ("tutorials/designer", "tutorials/researcher", "tutorials/analyst", "tutorials/manager"),
    ),
    Section(
        "How to",
        "操作指南",
        (
            "how-to/own-data",
            "how-to/questions",
            "how-to/languages",
            "connectors",
            "how-to/accuracy",
            "how-to/ask-a-run",
            "how-to/many-reports",
            "how-to/notebooks",
            "follow-up",
            "scheduling",
            "language-model",
            "coming-from",
        ),
    ),
    Section(
        "Explanations",
        "概念解释",
        (
            "explanations/pain-points",
            "explanations/intervals",
            "explanations/errors",
            "privacy",
            "glossary",
        ),
    ),
    Section(
        "Reference",
        "参考",
        (
            "commands",
            "reference/options",
            "study-file",
            "reference/notebooks",
            "reference/questionnaire-file",
            "reference/python",
        ),
    ),
    Section(
        "The project",
        "项目",
        ("architecture", "contributing", "decisions/README", "benchmarks/README", "changes"),
    ),
)
# Files outside docs/ that are pages of the English site.
BROUGHT = {
    "CONTRIBUTING.md": "contributing",
    "CHANGELOG.md": "changes",
    "data/raw/README.md": "demo-data",
    "SECURITY.md": "security",
    "questionnaires/README.md": "questionnaires",
}
# Both languages on one page.
BOTH = ("commands", "glossary")
# Generated, in both languages.
GENERATED = ("reference/options", "reference/notebooks", "reference/questionnaire-file", "reference/python")  # fmt: skip
