"""What asking a model means, told before it starts: how many comments go where, how long it takes, what it costs."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedback.results import Words, counted
from feedback.study_endpoint import Endpoint

if TYPE_CHECKING:
    from feedback.text.llm.prompts import Task

_HAN = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")
_PER_HAN = 1.0  # tokens a Chinese character: .6 to 1.1 among tokenizers in use
_PER_OTHER = 0.3  # tokens any other character: English words have four to five
_PER_REQUEST = 12  # what the protocol adds
_PER_ANSWER = 120  # tokens written about one comment, where no answer says better
_HOUR, _MINUTE = 3600, 60
_CENT = 0.01


@dataclass(frozen=True)
class Plan:
    """What is about to be asked.

    Attributes
    ----------
    endpoint
        Where.
    n_comments, n_kept, n_ask
        Comments in all, those answered before, and requests to make (each text once).
    n_cut
        Comments longer than is sent of one.
    read, written
        Tokens of the requests, estimated from their characters, and of the answers.
    seconds
        Until done; None where no answer has told yet how long one takes.
    """

    endpoint: Endpoint
    n_comments: int
    n_kept: int
    n_ask: int
    n_cut: int
    read: int
    written: int
    seconds: float | None

    @property
    def cost(self) -> float | None:
        """In the currency of the price; None without one."""
        price = self.endpoint.price
        if price is None:
            return None
        return (self.read * price.input + self.written * price.output) / 1e6

    def explain(self, language: str = "zh") -> str:
        """Return how much is asked, what it takes, and where the text goes."""
        if not self.n_ask:
            nothing = Words(en="Nothing is sent.", zh="不发送任何内容。")
            return (self._amount() + nothing).spoken(language)
        return (self._amount() + self._takes() + where_text_goes(self.endpoint)).spoken(language)

    def _amount(self) -> Words:
        kept = f"{self.n_kept:,}"
        said = Words(
            en=f"{counted(self.n_comments, 'comment')}; {kept} answered before, {counted(self.n_ask, 'request')} to make.",
            zh=f"共 {self.n_comments:,} 条评论；此前已有回答 {kept} 条，需发送请求 {self.n_ask:,} 个。",
        )
        if self.n_cut:
            said += Words(
                en=f"Of {counted(self.n_cut, 'comment')} only the beginning is sent.",
                zh=f"其中 {self.n_cut:,} 条过长，只发送开头部分。",
            )
        return said

    def _takes(self) -> Words:
        cost = self.cost
        price = self.endpoint.price
        money = Words(en="the cost is unknown (no `price`)", zh="费用未知（未写 price）")
        if cost is not None and price is not None:
            amount = f"{cost:,.2f} {price.currency}" if cost >= _CENT else f"0.01 {price.currency}"
            money = Words(en=f"at most about {amount}", zh=f"费用至多约 {amount}")
        return Words(
            en=f"About {_round(self.read)} tokens to read and {_round(self.written)} to write (estimated); {money.en}; "
            f"{_time(self.seconds).en}.",
            zh=f"约读入 {_round(self.read)} 个词元、写出 {_round(self.written)} 个（估计值）；{money.zh}；"
            f"{_time(self.seconds).zh}。",
        )


def where_text_goes(endpoint: Endpoint) -> Words:
    """Who gets to see what people wrote."""
    if endpoint.is_here:
        return Words(
            en=f"The masked texts go to {endpoint.base}, on this machine (where that server sends them is its own affair).",
            zh=f"脱敏后的文本发送到本机的 {endpoint.base}（该服务自身是否转发，由其配置决定）。",
        )
    said = Words(
        en=f"The masked texts LEAVE THIS MACHINE: they go to {endpoint.host} ({endpoint.base}). Masking finds most personal "
        "data, not all; whether that machine may have them is for you to know.",
        zh=f"脱敏后的文本将离开本机，发送到 {endpoint.host}（{endpoint.base}）。脱敏能找出绝大多数个人信息，但不是全部；"
        "对方是否有权接收，请自行确认。",
    )
    if endpoint.is_open:
        said += Words(
            en="The address begins with http://: everybody on the way can read texts and key. Use https:// where you can.",
            zh="该地址以 http:// 开头：途经的任何人都能读到文本与密钥。请尽量使用 https://。",
        )
    return said


def make_plan(
    texts: Sequence[str],
    *,
    asked: Sequence[str],
    n_cut: int,
    task: Task,
    endpoint: Endpoint,
    earlier: Sequence[tuple[float, int | None]] = (),
) -> Plan:
    """The plan for some comments.

    Parameters
    ----------
    texts
        All of them.
    asked
        Texts without an answer yet, each once.
    n_cut
        How many are sent in part.
    task, endpoint
        What is asked, and where.
    earlier
        Seconds and tokens written of answers that came before.
    """
    fixed = sum(estimate_tokens(part["content"]) for part in task.messages("")) + _PER_REQUEST
    fixed += estimate_tokens(json.dumps(task.schema()))
    read = sum(fixed + estimate_tokens(text) for text in asked)
    lengths = [wrote for _, wrote in earlier if wrote]
    each = sum(lengths) / len(lengths) if lengths else _PER_ANSWER
    seconds = None
    if earlier:
        one = sum(took for took, _ in earlier) / len(earlier)
        seconds = one * len(asked) / endpoint.parallel
        if endpoint.per_minute is not None:
            seconds = max(seconds, len(asked) * 60 / endpoint.per_minute)
    waiting = set(asked)
    kept = sum(text not in waiting for text in texts)
    return Plan(
        endpoint, len(texts), kept, len(asked), n_cut, int(read), int(each * len(asked)), seconds
    )


def estimate_tokens(text: str) -> int:
    """Tokens of a text, as a bound that tokenizers in use rarely exceed.

    >>> estimate_tokens("太贵了"), estimate_tokens("too expensive")
    (3, 4)
    """
    han = len(_HAN.findall(text))
    return round(_PER_HAN * han + _PER_OTHER * (len(text) - han))


def _round(n: int) -> str:
    digits = max(0, len(str(n)) - 2)
    return f"{round(n, -digits):,}"


def _time(seconds: float | None) -> Words:
    if seconds is None:
        return Words(
            en="how long is not known before the first answer",
            zh="所需时间要到第一个回答之后才知道",
        )
    if seconds >= _HOUR:
        return Words(en=f"about {seconds / _HOUR:.1f} hours", zh=f"约需 {seconds / _HOUR:.1f} 小时")
    if seconds >= _MINUTE:
        return Words(
            en=f"about {seconds / _MINUTE:.0f} minutes", zh=f"约需 {seconds / _MINUTE:.0f} 分钟"
        )
    whole = max(1, round(seconds))
    return Words(en=f"about {counted(whole, 'second')}", zh=f"约需 {whole} 秒")
