"""Sentence frames that many rows share: written by a platform, not by the person."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from feedback.text.clean_edits import Edit, Rule

# A frame is a lead-in of at least this many characters that ends in a colon …
MIN_LENGTH = 8
# … shared by so many rows (or this share of them), with different things after it.
MIN_ROWS = 8
MIN_SHARE = 0.0003
MIN_TAILS = 3

_LEAD = re.compile(r"(?:\A|(?<=[。！？!?\n]))([^。！？!?\n：:]{6,80}[：:])")

# Whole answers a platform writes when the person wrote nothing.
KNOWN = (
    r"(?:此|该|本)(?:用户|顾客|买家|会员)(?:没有|未)(?:填写|及时填写|作出|做出|及时做出)(?:任何)?(?:评价|评论)(?:内容)?",
    r"(?:评价方|买家|用户)?未及时(?:做出|作出)?评价[,，]?系统默认好评",
    r"系统(?:自动)?默认(?:好评|评价)",
    r"默认好评",
)
_KNOWN = re.compile(rf"(?:\A|(?<=[。！？!?\n]))\s*(?:{'|'.join(KNOWN)})\s*[。！!.~]?(?=\Z|\n)")


@dataclass(frozen=True)
class Templates:
    """Frames found in a corpus; removing them twice removes nothing more.

    Parameters
    ----------
    leads
        Lead-ins that end in a colon; what follows is the person's own.
    """

    leads: frozenset[str] = frozenset()

    def rule(self) -> Rule:
        """The cleaning rule that removes these frames and the known ones."""

        def edits(text: str) -> Iterator[Edit]:
            found = [(m.start(), m.end()) for m in _KNOWN.finditer(text)]
            found += [m.span(1) for m in _LEAD.finditer(text) if m[1] in self.leads]
            last = 0
            for start, end in sorted(found):
                if start >= last:
                    yield start, end, ""
                    last = end

        def touches(text: str) -> bool:
            return "：" in text or ":" in text or _KNOWN.search(text) is not None

        return Rule("templates", touches, edits)


def find_templates(texts: Iterable[str]) -> Templates:
    """Find the lead-ins that many rows of a corpus share.

    Parameters
    ----------
    texts
        Comments after the character-level rules.

    Returns
    -------
    Templates

    Examples
    --------
    >>> rows = [f"本次入住总体感觉满意，值得一提的是：{tail}" for tail in ("早餐", "床", "前台") * 4]
    >>> sorted(find_templates(rows).leads)
    ['本次入住总体感觉满意，值得一提的是：']
    """
    rows: defaultdict[str, int] = defaultdict(int)
    tails: defaultdict[str, set[str]] = defaultdict(set)
    total = 0
    for text in texts:
        total += 1
        if "：" not in text and ":" not in text:
            continue
        for match in _LEAD.finditer(text):
            lead = match[1]
            rows[lead] += 1
            if len(tails[lead]) < MIN_TAILS:
                tails[lead].add(text[match.end() : match.end() + 20])
    needed = max(MIN_ROWS, MIN_SHARE * total)
    return Templates(
        frozenset(
            lead
            for lead, n in rows.items()
            if n >= needed and len(tails[lead]) >= MIN_TAILS and _letters(lead) >= MIN_LENGTH
        )
    )


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def count_rows(templates: Templates, texts: Sequence[str]) -> dict[str, int]:
    """Rows each frame was found in."""
    counts = dict.fromkeys(sorted(templates.leads), 0)
    for text in texts:
        for match in _LEAD.finditer(text):
            if match[1] in counts:
                counts[match[1]] += 1
    return counts
