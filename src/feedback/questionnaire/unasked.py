"""Values kept beside the answers that nobody is asked for: of the link, of chance, of the clock."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from feedback.questionnaire.parts import Choice, Id, Words
from feedback.questionnaire.question_base import QuestionBase


class Unasked(QuestionBase):
    """A value beside the answers that nobody is asked for."""


class Hidden(Unasked):
    """Embedded data: a value the link brings under the id (…?store=SH01), kept beside the answers; nobody sees it.

    `text` says what it is, for whoever reads the data.
    """

    type: Literal["hidden"]
    default: str = ""  # where the link says nothing
    values: tuple[str, ...] = ()  # what links bring, for simulation and lint
    role: Literal["segment"] | None = None


class Arm(Unasked):
    """A random arm: each person is given one of the choices by chance, all equally often, and the column keeps which.

    A later text may tell it again (`<<ID>>`: the label of the choice, so that a label can be a whole wording), a rule may
    ask for it (random blocks); `text` says what it is, for whoever reads the data. Where a tool cannot draw, the link brings it.
    """

    type: Literal["arm"]
    choices: tuple[Choice, ...] = Field(min_length=2, max_length=20)
    role: Literal["segment"] | None = "segment"


class BlockOrder(Unasked):
    """A random order of pages: each person meets `blocks` in an order drawn by chance, all orders equally often.

    `blocks` are ids of pages that stand one after the other, or the page of a loop, which means all of its pages. The
    column keeps the order drawn: their ids with a blank between them. `text` says what it is, for whoever reads the data.
    """

    type: Literal["block_order"]
    blocks: tuple[Id, ...] = Field(min_length=2, max_length=40)

    @property
    def as_written(self) -> str:
        """The order of the file, as the column would hold it."""
        return " ".join(self.blocks)


class PageTime(Unasked):
    """Time on page: the seconds the page it stands on was before each person, those of a second visit added.

    `text` says what it is, for whoever reads the data.
    """

    type: Literal["page_time"]

    @property
    def decimals(self) -> int:
        """Tenths of a second are told apart."""
        return 1

    @property
    def unit(self) -> Words:
        """Seconds."""
        return Words(zh="秒", en="s")
