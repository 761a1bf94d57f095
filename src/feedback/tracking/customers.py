"""Who customers are without saying who they are: keys by a salt that lies outside the data."""

from __future__ import annotations

import hmac
import os
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from feedback.errors import InputError, StudyError
from feedback.responses.placeholders import is_nobody

SHORTEST = 16  # bytes a salt needs, so that trying all numbers of one's own is no way to a key
_KEY = 20  # hexadecimal digits of a key: 80 bits


@dataclass(frozen=True, repr=False)
class CustomerKeys:
    """Customer ids to keys (HMAC-SHA-256, 80 bits of it); the salt is never shown."""

    salt: bytes

    def of(self, ids: pd.Series) -> pd.Series:
        """A key an id: case and outer spaces do not count; no id, and one that is nobody's own, has an empty key.

        Nobody's own are 匿名, guest and the like (`is_nobody`), and 0: of one key, all these people were one customer.

        Examples
        --------
        >>> keys = CustomerKeys(b"sixteen bytes or more")
        >>> found = keys.of(pd.Series(["C-17", " c-17", "", "散客"]))
        >>> bool(found[0] == found[1]), len(found[0]), found[2], found[3]
        (True, 20, '', '')
        """
        plain = ids.fillna("").astype("str").str.strip().str.casefold()
        ids = pd.Series(plain.unique(), dtype="str")
        known = dict(
            zip(ids, ids.mask(is_nobody(ids) | (ids == "0"), "").map(self._key), strict=True)
        )
        return plain.map(known).astype("str")

    def one(self, customer: str) -> str:
        """The key of a single customer's id."""
        return str(self.of(pd.Series([customer], dtype="str")).iloc[0])

    def _key(self, plain: str) -> str:
        if not plain:
            return ""
        return hmac.digest(self.salt, plain.encode(), "sha256").hex()[:_KEY]


def read_salt(given: str, *, home: Path) -> CustomerKeys:
    """The salt a study names: a file outside its data, or env:NAME.

    Parameters
    ----------
    given
        `env:NAME`, or the path of a file; a relative one counts from `home`.
    home
        The workbench; nothing under its data/ or reports/ may be the salt, for both are passed on.

    Raises
    ------
    StudyError
        The salt lies in the data, or is too short.
    InputError
        There is none.
    """
    if given.startswith("env:"):
        salt = os.environ.get(given[4:], "").encode()
        where = given[4:]
    else:
        path = Path(given).expanduser()
        path = path if path.is_absolute() else home / path
        where = str(path)
        inside = [name for name in ("data", "reports") if path.is_relative_to(home / name)]
        if inside:
            raise StudyError(
                en=f"customer: salt: {path} lies in {inside[0]}/, beside the keys it protects. Move it elsewhere, "
                "such as to your home folder.",
                zh=f"customer: salt: {path} 位于 {inside[0]}/，与它保护的编号放在一起。请移到别处，例如用户主目录。",
            )
        try:
            salt = path.read_bytes().strip()
        except OSError as error:
            raise InputError(
                en=f"customer: salt: {path} cannot be read. Make one: "
                f'python -c "import secrets; print(secrets.token_hex(32))" > {path}',
                zh=f"customer: salt: 无法读取 {path}。可这样生成："
                f'python -c "import secrets; print(secrets.token_hex(32))" > {path}',
            ) from error
    if len(salt) < SHORTEST:
        raise StudyError(
            en=f"customer: salt: {where} holds {len(salt)} bytes; at least {SHORTEST} are needed. Make one: "
            'python -c "import secrets; print(secrets.token_hex(32))"',
            zh=f"customer: salt: {where} 只有 {len(salt)} 个字节，至少需要 {SHORTEST} 个。可这样生成："
            'python -c "import secrets; print(secrets.token_hex(32))"',
        )
    return CustomerKeys(salt)
