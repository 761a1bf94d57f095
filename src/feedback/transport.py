"""What every request over HTTP needs: bounds in size and time, waits a server asks for, secrets that are never told."""

from __future__ import annotations

import ipaddress
import os
import re
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from feedback.errors import InputError, excerpt

if TYPE_CHECKING:
    import httpx

# Statuses after which the same request may be sent again.
AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529})
LONGEST_WAIT = 300.0  # seconds a server may ask to wait before the work is put off
# A small letter would let most keys pass as a name.
VARIABLE = re.compile(r"^[A-Z_][A-Z0-9_]{0,99}$")
# What the system says of a connection, in Chinese.
_REASONS = {
    "refused": "连接被拒绝",
    "not known": "找不到该主机",
    "name resolution": "找不到该主机",
    "timed out": "连接超时",
    "unreachable": "网络不可达",
    "reset": "连接被中断",
    "TLS": "TLS 证书或协议无效",
    "no usable address": "地址无效",
}


class TooLarge(Exception):  # noqa: N818  # no error of ours: who asked says what it means
    """The body is larger than agreed."""


class TooSlow(Exception):  # noqa: N818
    """The body was not whole in the time agreed."""


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, so that nothing leaves it.

    Examples
    --------
    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("example.org")
    (True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def usable_address(address: str) -> SplitResult | None:
    """The parts of an address over HTTP with a host and nothing behind its path; None where it is none.

    >>> usable_address("https://example.org/v1").hostname, usable_address("example.org"), usable_address("http://a:b/")
    ('example.org', None, None)
    """
    try:
        parts = urlsplit(address.strip())
        _ = parts.port
    except ValueError:
        return None
    usable = parts.scheme in ("http", "https") and parts.hostname
    return parts if usable and not parts.query and not parts.fragment else None


def open_client(*, timeout: float, here: bool, connections: int = 4) -> httpx.Client:
    """A client that follows no redirect (a secret goes nowhere else) and reaches this machine without a proxy.

    Parameters
    ----------
    timeout
        Seconds until a request is given up; a connection has 15 of them at most.
    here
        Whether the server is this machine.
    connections
        At once, at most.

    Raises
    ------
    InputError
        A proxy or certificates that the environment names cannot be used.
    """
    import httpx

    try:
        return httpx.Client(
            timeout=httpx.Timeout(timeout, connect=min(15, timeout)),
            trust_env=not here,
            follow_redirects=False,
            headers={"Accept-Encoding": "identity", "User-Agent": "feedback-workbench"},
            limits=httpx.Limits(max_connections=connections),
        )
    except ImportError:
        raise InputError(
            en="The environment names a SOCKS proxy (ALL_PROXY, HTTPS_PROXY), which needs a package more: pip install "
            '"httpx[socks]". Or name a proxy of http:// there, or take the variable out.',
            zh='环境变量（ALL_PROXY、HTTPS_PROXY）指定了 SOCKS 代理，需另装组件：pip install "httpx[socks]"；'
            "也可改用 http:// 代理，或取消该变量。",
        ) from None
    except (
        ValueError,
        OSError,
        httpx.InvalidURL,
    ):  # without its words: a proxy may hold a password
        raise InputError(
            en="No connection can be set up with what the environment says: the proxy in ALL_PROXY, HTTPS_PROXY or HTTP_PROXY is "
            "no address, or SSL_CERT_FILE, SSL_CERT_DIR name no certificates. Correct the variable or take it out.",
            zh="按现有环境变量无法建立连接：ALL_PROXY、HTTPS_PROXY 或 HTTP_PROXY 中的代理不是有效地址，"
            "或 SSL_CERT_FILE、SSL_CERT_DIR 所指的证书不存在。请更正或取消该变量。",
        ) from None


def bounded_body(response: httpx.Response, *, largest: int, until: float) -> bytes:
    """The body of a streamed response, no larger and no later than agreed: a server may drip for ever.

    Parameters
    ----------
    response
        Of `Client.stream`.
    largest
        Bytes.
    until
        Of `time.monotonic()`.

    Raises
    ------
    TooLarge, TooSlow
        It is not.
    """
    parts: list[bytes] = []
    size = 0
    for part in response.iter_raw():
        size += len(part)
        if size > largest:
            raise TooLarge
        if time.monotonic() > until:
            raise TooSlow
        parts.append(part)
    return b"".join(parts)


def retry_after(said: str | None) -> float | None:
    """Seconds of a Retry-After header, a number or a date; None where it says nothing usable.

    Examples
    --------
    >>> retry_after("7"), retry_after("soon")
    (7.0, None)
    """
    if not said:
        return None
    try:
        seconds = float(said)
    except ValueError:
        try:
            when = parsedate_to_datetime(said)
        except (TypeError, ValueError):
            return None
        when = when if when.tzinfo else when.replace(tzinfo=UTC)
        seconds = (when - datetime.now(UTC)).total_seconds()
    return max(0.0, seconds) if seconds == seconds and seconds < 1e9 else None  # noqa: PLR0124


def reason_of(error: Exception) -> str:
    """Why there is no connection, in a few words, without addresses of proxies, which may hold a password."""
    text = re.sub(r"^\[Errno -?\d+\] ", "", str(error))
    if "CERTIFICATE" in text or "SSL" in text:
        return excerpt("TLS: " + text.rsplit("] ", maxsplit=1)[-1])
    return excerpt(text) if "@" not in text and text else type(error).__name__


def reason_in_chinese(reason: str) -> str:
    """What `reason_of` says, in Chinese where it is known."""
    return next((said for word, said in _REASONS.items() if word in reason), reason)


def repeats(said: str, secret: str) -> bool:
    """Whether a text repeats a secret, or eight characters of it in a row.

    Examples
    --------
    >>> repeats("no such key sk-12345678", "sk-1234567890"), repeats("no such key", "sk-1234567890")
    (True, False)
    """
    return bool(secret) and any(
        secret[at : at + 8] in said for at in range(max(1, len(secret) - 7))
    )


def secret_in(variable: str) -> str | None:
    """What an environment variable holds, where that may be a secret: printable ASCII, as headers carry it."""
    found = os.environ.get(variable, "").strip()
    return found if found and found.isascii() and found.isprintable() else None
