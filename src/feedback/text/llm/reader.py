"""A language model as reader of aspects, under the contract that every reader keeps to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from feedback.errors import StudyError
from feedback.results import Words, counted, percent
from feedback.study_endpoint import Endpoint
from feedback.text.aspects.taxonomy import Taxonomy
from feedback.text.llm.answers import Answer
from feedback.text.llm.ask import Asked, Questions, as_sent
from feedback.text.llm.chat import Chat
from feedback.text.llm.failures import said_of
from feedback.text.llm.prompts import LONGEST_COMMENT, PROMPT_VERSION, Task, aspects_task
from feedback.text.llm.store import AnswerStore


@dataclass(frozen=True)
class Reading:
    """What a model said of comments.

    Attributes
    ----------
    table
        A row a comment that it could read (index as given), a column an aspect or code: −1, 0, 1 for an aspect, 1 for a
        code; missing: not spoken of.
    quotes
        A row a comment and name: `comment`, `name`, `quote`, `start`, `end` (offsets into the text given).
    n_comments
        Comments asked for.
    kinds
        Comments without an answer, by kind of failure.
    not_asked
        Comments that were never put to the model.
    unquoted
        Judgements left out because their quote does not stand in the comment.
    models
        What the endpoint calls the model that answered.
    read, wrote
        Tokens of this run, as the endpoint counts them.
    """

    table: pd.DataFrame
    quotes: pd.DataFrame
    n_comments: int
    kinds: dict[str, int]
    not_asked: int
    unquoted: int
    models: tuple[str, ...]
    read: int
    wrote: int

    def explain(self, language: str = "zh") -> str:
        """Return how many comments the model read, and what became of the others."""
        share = percent(len(self.table) / self.n_comments) if self.n_comments else "–"
        models = ", ".join(self.models) or "–"
        said = Words(
            en=f"{models} read {len(self.table):,} of {counted(self.n_comments, 'comment')} ({share}).",
            zh=f"{models} 读出 {self.n_comments:,} 条评论中的 {len(self.table):,} 条（{share}）。",
        )
        if self.kinds:
            what = said_of(self.kinds)
            said += Words(en=f"No usable answer: {what.en}.", zh=f"没有可用回答：{what.zh}。")
        if self.not_asked:
            n = f"{self.not_asked:,}"
            said += Words(en=f"Never put to it: {n}.", zh=f"尚未提交给模型：{n} 条。")
        if self.unquoted:
            n = f"{self.unquoted:,}"
            said += Words(
                en=f"Judgements left out, because the words they cite do not stand in the comment: {n}.",
                zh=f"所引原话不在评论中、因而未采用的判断：{n} 处。",
            )
        if self.read or self.wrote:
            said += Words(
                en=f"Tokens of this run: {self.read:,} read, {self.wrote:,} written.",
                zh=f"本次用量：读入 {self.read:,} 个词元，写出 {self.wrote:,} 个。",
            )
        return said.spoken(language)


@dataclass
class LanguageModel:
    """Reads comments with a model behind an OpenAI-compatible endpoint.

    Parameters
    ----------
    endpoint
        Where, which model, how: `Endpoint(endpoint="http://127.0.0.1:11434/v1", model="qwen3:8b")`.
    agreed
        That masked texts may be sent there; needed where the endpoint is another machine.
    folder
        Private folder in which answers are kept; None keeps them as long as the object.
    offline
        Use kept answers only and ask nobody.
    progress
        Called with (requests done, requests in all).

    Examples
    --------
    >>> from feedback import LanguageModel, judge_aspects
    >>> here = Endpoint(endpoint="http://127.0.0.1:11434/v1", model="qwen3:8b", fallback="shipped")
    >>> judge_aspects(["太贵了"], taxonomy="hotel", reader=LanguageModel(here))   # doctest: +SKIP
    """

    endpoint: Endpoint
    agreed: bool = False
    folder: Path | None = None
    offline: bool = False
    progress: Callable[[int, int], None] = lambda done, total: None
    chat: Chat | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self.store = AnswerStore(self.folder)

    @property
    def name(self) -> str:
        """The model's name at its endpoint."""
        return self.endpoint.model

    @property
    def version(self) -> str:
        """Of the wording it is asked with."""
        return f"prompt-{PROMPT_VERSION}"

    @property
    def falls_back(self) -> bool:
        """Whether the shipped reader may judge what the model could not read."""
        return self.endpoint.fallback == "shipped"

    def judge(self, comments: pd.Series, *, taxonomy: Taxonomy) -> pd.DataFrame:
        """As the contract of readers says."""
        return self.read(comments, task=aspects_task(taxonomy)).table

    def questions(self, comments: pd.Series, *, task: Task) -> Questions:
        """What would be asked about comments; personal data is masked here once more, whoever calls."""
        from feedback.responses.privacy.mask import mask_personal_data

        masked = mask_personal_data(comments.astype("str"))
        texts = tuple(as_sent(text) for text in masked)
        n_cut = int((masked.str.len() > LONGEST_COMMENT).sum())
        return Questions(texts, task, self.endpoint, self.store, n_cut)

    def read(self, comments: pd.Series, *, task: Task) -> Reading:
        """What the model says of comments.

        Parameters
        ----------
        comments
            Texts without missing ones, each id once.
        task
            `aspects_task` or a codebook's.

        Raises
        ------
        StudyError
            The endpoint is another machine and nobody agreed.
        EndpointError
            It cannot be used; what was answered is kept.
        """
        questions = self.questions(comments, task=task)
        if self.offline:
            asked = questions.known()
        else:
            if not (self.agreed or self.endpoint.is_here) and questions.open():
                raise _nobody_agreed(questions)
            asked = questions.ask(chat=self.chat, progress=self.progress)
        return _reading(comments, questions, asked)


def _reading(comments: pd.Series, questions: Questions, asked: Asked) -> Reading:
    names = pd.Index(questions.task.names)
    answers = [asked.answers.get(text) for text in questions.texts]
    there = [place for place, answer in enumerate(answers) if answer is not None]
    table = np.full((len(there), len(names)), np.nan)
    quotes = []
    unquoted = 0
    for row, place in enumerate(there):
        answer = answers[place]
        assert isinstance(answer, Answer)
        unquoted += answer.unquoted
        for name, sign in answer.judged.items():
            table[row, names.get_loc(name)] = sign
            # of the text as it was sent; masked comments are sent as they stand
            quote = answer.quotes[name]
            start = str(comments.iloc[place]).find(quote)
            quotes.append((comments.index[place], name, quote, max(start, 0), max(start, 0) + len(quote) * (start >= 0)))  # fmt: skip
    kinds: dict[str, int] = {}
    for text in questions.texts:
        if kind := asked.kinds.get(text):
            kinds[kind] = kinds.get(kind, 0) + 1
    return Reading(
        table=pd.DataFrame(table, index=comments.index[there], columns=names),
        quotes=pd.DataFrame(quotes, columns=["comment", "name", "quote", "start", "end"]),
        n_comments=len(comments),
        kinds=kinds,
        not_asked=len(comments) - len(there) - sum(kinds.values()),
        unquoted=unquoted,
        models=tuple(sorted(asked.models)),
        read=asked.read,
        wrote=asked.wrote,
    )


def _nobody_agreed(questions: Questions) -> StudyError:
    plan = questions.plan()
    return StudyError(
        en=f"LanguageModel: {plan.explain('en')} To agree, say so: LanguageModel(…, agreed=True).",
        zh=f"LanguageModel：{plan.explain('zh')}如同意，请写明：LanguageModel(…, agreed=True)。",
    )
