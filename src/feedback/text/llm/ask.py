"""Many comments put to a model, several at once, one a request; answers are kept as they come."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from itertools import islice

from feedback.study_endpoint import Endpoint
from feedback.text.llm import failures
from feedback.text.llm.answers import Answer, read_answer
from feedback.text.llm.chat import Chat
from feedback.text.llm.failures import NoAnswer
from feedback.text.llm.plan import Plan, make_plan
from feedback.text.llm.prompts import LONGEST_COMMENT, Task
from feedback.text.llm.store import AnswerStore

INVENTED = "价格有点贵，但是服务很好。 A bit expensive, but the service is great."
# A model that is wrong once may be right the second time; more tries only cost.
_TRIES = 2
# What a second try can mend.
_MENDED = {"prose", "schema", "foreign", "truncated"}
# Requests in a row without an answer after which nothing more is tried.
_PATIENCE = 12


# An answer with the tokens read and written and the model's name, or why there is none.
_Outcome = tuple[Answer, int | None, int | None, str] | NoAnswer


@dataclass
class Asked:
    """Answers by text, why others have none, and what it took.

    Attributes
    ----------
    answers
        Text → answer.
    kinds
        Text → why it has none (`failures.KINDS`).
    read, wrote
        Tokens, as far as the endpoint tells them.
    models
        What the endpoint calls the model that answered.
    """

    answers: dict[str, Answer] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    read: int = 0
    wrote: int = 0
    models: set[str] = field(default_factory=set)

    def failed(self) -> dict[str, int]:
        """How many have no answer, by kind."""
        return dict(Counter(self.kinds.values()))


@dataclass(frozen=True)
class Questions:
    """Texts, what is asked of each, where, and what is known already.

    Attributes
    ----------
    texts
        Masked, each as it is sent; the same one several times where several people wrote it.
    task, endpoint, store
        What is asked, of whom, and where answers are kept.
    n_cut
        Texts that were longer than `LONGEST_COMMENT`.
    """

    texts: tuple[str, ...]
    task: Task
    endpoint: Endpoint
    store: AnswerStore
    n_cut: int = 0

    def key(self, text: str) -> str:
        """Under which the answer to a text is kept."""
        return self.task.key(text, model=self.endpoint.model, endpoint=self.endpoint.base)

    def open(self) -> list[str]:
        """Texts without an answer, each once."""
        return [
            text for text in dict.fromkeys(self.texts) if self.store.get(self.key(text)) is None
        ]

    def plan(self) -> Plan:
        """What asking them means."""
        earlier = [
            (float(row["seconds"]), row.get("wrote"))
            for row in self.store.rows()
            if row.get("kind") == self.task.kind and row.get("from") == self._whom()
        ]
        return make_plan(
            self.texts,
            asked=self.open(),
            n_cut=self.n_cut,
            task=self.task,
            endpoint=self.endpoint,
            earlier=earlier,
        )

    def known(self) -> Asked:
        """Answers kept from before; asks nobody."""
        found = Asked()
        for text in dict.fromkeys(self.texts):
            row = self.store.get(self.key(text))
            if row is not None:
                found.answers[text] = Answer(**row["answer"])
                found.models.add(str(row.get("model") or self.endpoint.model))
        return found

    def rehearse(self, *, chat: Chat | None = None) -> None:
        """Put an invented comment to the model, so that a wrong key or model shows, and its speed, before any text is sent.

        Raises
        ------
        EndpointError
            The endpoint cannot be used, or its answer is of no use.
        """
        invented = replace(self, texts=(INVENTED,), n_cut=0)
        for kind in invented.ask(chat=chat).kinds.values():
            raise failures.keeps_failing(self.endpoint.base, 1, kind)

    def _whom(self) -> str:
        return f"{self.endpoint.model} {self.endpoint.base}"

    def ask(
        self,
        *,
        chat: Chat | None = None,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> Asked:
        """Ask what is open, several at once; what was answered is kept whatever ends the work.

        Raises
        ------
        EndpointError
            The endpoint cannot be used.
        InputError
            Another run writes to the store, or it cannot be written.
        """
        open_ = self.open()
        found = self.known()
        if not open_:
            return found
        stop = threading.Event()
        with self.store.writing(), chat or Chat(self.endpoint) as talk:
            pool = ThreadPoolExecutor(self.endpoint.parallel)

            def submit(text: str) -> Future[_Outcome]:
                return pool.submit(self._one, text, talk=talk, stop=stop)

            try:
                self._collect(found, open_, submit, progress)
            finally:
                stop.set()
                pool.shutdown(wait=False, cancel_futures=True)
        return found

    def _collect(
        self,
        found: Asked,
        open_: Sequence[str],
        submit: Callable[[str], Future[_Outcome]],
        progress: Callable[[int, int], None],
    ) -> None:
        todo = iter(open_)
        # the first alone: it finds out whether key and model are right and which form the endpoint takes
        under_way = {submit(text): text for text in islice(todo, 1)}
        row, done = 0, 0
        while under_way:
            ended, _ = wait(under_way, return_when=FIRST_COMPLETED)
            for future in ended:
                text, done = under_way.pop(future), done + 1
                outcome = future.result()
                if isinstance(outcome, NoAnswer):
                    found.kinds[text], row = outcome.kind, row + 1
                    if row >= _PATIENCE:
                        raise failures.keeps_failing(self.endpoint.base, row, outcome.kind)
                else:
                    row = 0
                    answer, read, wrote, model = outcome
                    found.answers[text] = answer
                    found.read, found.wrote = found.read + (read or 0), found.wrote + (wrote or 0)
                    found.models.add(model or self.endpoint.model)
                progress(done, len(open_))
            for text in islice(todo, self.endpoint.parallel - len(under_way)):
                under_way[submit(text)] = text

    def _one(self, text: str, *, talk: Chat, stop: threading.Event) -> _Outcome:
        """One comment: its answer, kept; or why there is none."""
        for last in range(1, _TRIES + 1):
            if stop.is_set():
                return NoAnswer("server")
            try:
                reply = talk.ask(self.task.messages(text), schema=self.task.schema())
                answer = read_answer(reply.text, text=text, task=self.task)
            except NoAnswer as none:
                if last == _TRIES or none.kind not in _MENDED:
                    return none
                continue
            row = {
                "kind": self.task.kind,
                "from": self._whom(),
                "model": reply.model,
                "answer": answer.as_json(),
                "read": reply.read,
                "wrote": reply.wrote,
                "seconds": round(reply.seconds, 3),
            }
            self.store.put(self.key(text), row)
            return answer, reply.read, reply.wrote, reply.model
        raise AssertionError


def as_sent(text: str) -> str:
    """As much of a comment as is sent."""
    return text[:LONGEST_COMMENT]
