"""The truth behind the demo: what an analysis should find, and what it must not show."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedback.errors import InputError

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class PlantedPain:
    """A pain point in one wave: share of the branch's guests it went wrong for, planned and drawn.

    Shares are of the `n` guests who used the service and answered with care.
    """

    branch: str
    aspect: str
    wave: str
    planned: float
    drawn: float
    n: int


@dataclass(frozen=True)
class Mention:
    """An opinion in a comment: aspect, polarity (1 or -1) and the words that say it."""

    aspect: str
    polarity: int
    said: str


@dataclass(frozen=True)
class CommentTruth:
    """What one open answer says.

    sentiment
        positive, negative, mixed or neutral.
    traits
        Any of bare, contradiction, drawl, duplicate, emoji, english, filler, hostile, long, mild, mixed,
        near_duplicate, personal, sarcasm, traditional, typo, wide, wish.
    personal
        (kind, string) of personal data; none of these strings may be seen after masking.
    """

    respondent: str
    question: str
    sentiment: str
    mentions: tuple[Mention, ...] = ()
    traits: tuple[str, ...] = ()
    personal: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class RejectedRow:
    """A row with something that must be refused: file, row, column and why.

    `row` counts as a spreadsheet does, the header is row 1. A double submission goes as a whole; of the others
    at least the cell in `column` must not be counted.
    """

    file: str
    row: int
    respondent: str
    column: str
    reason: str
    personal: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class DemoTruth:
    """All that was put into the demo.

    drivers
        Weight of each aspect in overall satisfaction; 0 means it truly does not matter.
    overall_usual, overall_noise
        Overall satisfaction where every rating is as usual; standard deviation of the rest.
    improved
        (branch, aspect) mended between the waves.
    careless
        Respondents who ticked one column down the page.
    """

    n: int
    seed: int
    drivers: dict[str, float]
    usual: dict[str, float]
    overall_usual: float
    overall_noise: float
    pain_points: tuple[PlantedPain, ...]
    improved: tuple[tuple[str, str], ...]
    branches_without_pain: tuple[str, ...]
    careless: tuple[str, ...]
    rejected: tuple[RejectedRow, ...]
    comments: tuple[CommentTruth, ...]

    @property
    def personal(self) -> tuple[str, ...]:
        """Every string of personal data in the answers, rejected rows included."""
        holders: tuple[CommentTruth | RejectedRow, ...] = (*self.comments, *self.rejected)
        return tuple(value for holder in holders for _, value in holder.personal)

    def mentions(self) -> pd.DataFrame:
        """A row an opinion: respondent, question, aspect, polarity (1, -1), said, traits of its comment."""
        import pandas as pd

        rows = [
            (c.respondent, c.question, m.aspect, m.polarity, m.said, c.traits)
            for c in self.comments
            for m in c.mentions
        ]
        columns = ["respondent", "question", "aspect", "polarity", "said", "traits"]
        return pd.DataFrame(rows, columns=columns)

    def to_json(self) -> str:
        """The truth as JSON, one comment a line."""
        whole = asdict(self)
        lines = ",\n".join("    " + _json(_slim(comment)) for comment in whole.pop("comments"))
        head = json.dumps(whole, ensure_ascii=False, indent=1)
        return head.removesuffix("\n}") + ',\n "comments": [\n' + lines + "\n ]\n}\n"


def load_truth(path: str | Path) -> DemoTruth:
    """Read a truth.json again.

    Raises
    ------
    InputError
        The file is not there or is not a truth file.
    """
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
        return DemoTruth(
            **{
                **content,
                "pain_points": tuple(PlantedPain(**pain) for pain in content["pain_points"]),
                "improved": tuple((branch, aspect) for branch, aspect in content["improved"]),
                "branches_without_pain": tuple(content["branches_without_pain"]),
                "careless": tuple(content["careless"]),
                "rejected": tuple(_rejected(row) for row in content["rejected"]),
                "comments": tuple(_comment(comment) for comment in content["comments"]),
            }
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            en=f"{path}: not a truth file of the demo ({error}). "
            "Write it again with PYTHONPATH=tools python -m demo_study DIR.",
            zh=f"{path}：不是演示数据的真值文件（{error}）。"
            "请用 PYTHONPATH=tools python -m demo_study DIR 重新生成。",
        ) from error


def _rejected(content: dict[str, Any]) -> RejectedRow:
    return RejectedRow(**{**content, "personal": _pairs(content)})


def _pairs(content: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((kind, value) for kind, value in content.get("personal", ()))


def _comment(content: dict[str, Any]) -> CommentTruth:
    return CommentTruth(
        content["respondent"],
        content["question"],
        content["sentiment"],
        tuple(Mention(**mention) for mention in content.get("mentions", ())),
        tuple(content.get("traits", ())),
        _pairs(content),
    )


def _slim(comment: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in comment.items() if value}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
