"""What can go wrong with an endpoint: what ends the work, and what costs one answer."""

from __future__ import annotations

from feedback.errors import FeedbackError
from feedback.results import Words
from feedback.transport import reason_in_chinese

# Why there is no answer to one request, as reports count it.
KINDS = {
    "truncated": Words(en="cut off", zh="回答被截断"),
    "prose": Words(en="prose instead of JSON", zh="不是 JSON 而是普通文字"),
    "schema": Words(en="not the form asked for", zh="不符合要求的格式"),
    "foreign": Words(en="the answer to another comment", zh="答的是另一条评论"),
    "refused": Words(en="refused by the model or its filter", zh="被模型或其过滤器拒绝"),
    "too_large": Words(en="too large", zh="回答过大"),
    "timeout": Words(en="no answer in time", zh="超时"),
    "server": Words(en="the endpoint failed", zh="端点出错"),
}


class EndpointError(FeedbackError):
    """The endpoint cannot be used: further requests would end the same way."""


class NoAnswer(Exception):  # noqa: N818  # no error: it is counted
    """One request has no usable answer; `kind` is one of `KINDS`."""

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(kind)
        self.kind, self.detail = kind, detail


def said_of(kinds: dict[str, int]) -> Words:
    """Counts by kind as a phrase.

    >>> said_of({"prose": 2, "timeout": 1}).en
    'prose instead of JSON 2, no answer in time 1'
    """
    order = [kind for kind in KINDS if kinds.get(kind)]
    return Words(
        en=", ".join(f"{KINDS[kind].en} {kinds[kind]}" for kind in order),
        zh="、".join(f"{KINDS[kind].zh} {kinds[kind]} 条" for kind in order),
    )


def wrong_key(where: str, variable: str | None, status: int) -> EndpointError:
    """401 or 403."""
    if variable is None:
        return EndpointError(
            en=f"{where}: wants a key (HTTP {status}), and none is named. Put it into an environment variable and name that "
            "with `key_env`.",
            zh=f"{where}：需要密钥（HTTP {status}），但没有指明。请将密钥放入环境变量，并用 key_env 写明变量名。",
        )
    return EndpointError(
        en=f"{where}: refuses the key in {variable} (HTTP {status}). Correct the variable, or ask whoever runs the endpoint.",
        zh=f"{where}：不接受变量 {variable} 中的密钥（HTTP {status}）。请更正该变量，或询问端点的管理者。",
    )


def no_key(variable: str) -> EndpointError:
    """The variable is not set, or holds what no header can carry."""
    return EndpointError(
        en=f"{variable}: the environment variable is not set, or holds no key. Set it in the shell: export {variable}=…",
        zh=f"{variable}：环境变量未设置，或其中不是密钥。请在终端中设置：export {variable}=…",
    )


def not_there(where: str, reason: str) -> EndpointError:
    """Nobody answers, or the connection is not safe."""
    reason_zh = reason_in_chinese(reason)
    return EndpointError(
        en=f"{where}: no connection ({reason}). Start the model's server, or correct `endpoint`. What was answered so far is "
        "kept.",
        zh=f"{where}：无法连接（{reason_zh}）。请启动模型服务，或更正 endpoint。已得到的回答均已保留。",
    )


def not_found(where: str, model: str, said: str) -> EndpointError:
    """404: no such model, or no such path."""
    return EndpointError(
        en=f"{where}: knows no model {model}, or is no OpenAI-compatible endpoint (HTTP 404{said}). Correct `model`, or "
        "`endpoint`, which usually ends in /v1.",
        zh=f"{where}：没有模型 {model}，或不是兼容 OpenAI 的端点（HTTP 404{said}）。请更正 model 或 endpoint（通常以 /v1 结尾）。",
    )


def rejected(where: str, status: int, said: str) -> EndpointError:
    """The very first request is refused as it is."""
    return EndpointError(
        en=f"{where}: does not take the request (HTTP {status}{said}). Check `endpoint` and `model`.",
        zh=f"{where}：不接受请求（HTTP {status}{said}）。请检查 endpoint 与 model。",
    )


def busy(where: str, seconds: float) -> EndpointError:
    """It asks to wait longer than anybody should, or stays busy."""
    wait = f"{seconds:,.0f}"
    return EndpointError(
        en=f"{where}: is busy or the quota is used up; it asks for {wait} s of patience. Run the command again later: what was "
        "answered so far is kept. `per_minute` slows requests down.",
        zh=f"{where}：繁忙或额度已用完，要求等待 {wait} 秒。请稍后重新运行：已得到的回答均已保留。可用 per_minute 放慢请求。",
    )


def keeps_failing(where: str, n: int, kind: str) -> EndpointError:
    """So many requests in a row without an answer that more would be no better."""
    what = KINDS[kind]
    return EndpointError(
        en=f"{where}: {n} requests in a row had no usable answer (last: {what.en}). Look at the endpoint, or choose another "
        "model; what was answered so far is kept.",
        zh=f"{where}：连续 {n} 个请求没有可用的回答（最后一次：{what.zh}）。请检查端点或换一个模型；已得到的回答均已保留。",
    )
