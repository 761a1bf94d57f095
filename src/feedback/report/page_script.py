"""DataTables as a script that stands inside a page, and the policy that lets just that script run."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache

from feedback.errors import ReportError

_EXPORT = re.compile(r"\bexport\s*\{([^{}]*)\}")


@lru_cache(maxsize=1)
def datatables_script() -> str:
    """DataTables from the package itables as `window.DataTable`; nothing is fetched.

    Raises
    ------
    ReportError
        itables is not there, or came without what the page needs.
    """
    from importlib import resources

    try:
        bundle = resources.files("itables") / "html" / "dt_bundle.js"
        script = bundle.read_text(encoding="utf-8")
    except (ImportError, OSError) as error:
        raise ReportError(
            en=f"page: {error}. Install the package itables.",
            zh=f"页面：{error}。请安装 itables。",
        ) from error
    found = list(_EXPORT.finditer(script))
    names = dict(reversed(pair) for pair in re.findall(r"([\w$]+) as (\w+)", found[-1][1] if found else ""))  # fmt: skip
    if "default" not in names:
        raise ReportError(
            en="page: this version of itables does not export DataTables as expected. Install itables 2.9.",
            zh="页面：此版本的 itables 没有按预期导出 DataTables。请安装 itables 2.9。",
        )
    start, end = found[-1].span()
    whole = f"{script[:start]};window.DataTable={names['default']};{script[end:]}"
    # in a page these would end the script, or open a comment in it; in strings both ways mean the same
    return re.sub(r"<(?=/?script|!--)", r"\\x3C", whole, flags=re.IGNORECASE)


def policy_for(*scripts: str) -> str:
    """Content security policy: these scripts by their hashes, styles within the page, nothing else.

    >>> policy_for("1")[:73]
    "default-src 'none'; script-src 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB"
    """
    digests = (hashlib.sha256(script.encode("utf-8")).digest() for script in scripts)
    hashes = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
