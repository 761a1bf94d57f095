"""Who customers are without saying who they are: keys by a salt that lies outside the data."""

from __future__ import annotations

import hmac
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from feedback.errors import InputError, StudyError
from feedback.responses.placeholders import is_nobody
from feedback.responses.plain_cells import normalised

SHORTEST = 16  # bytes a salt needs, so that trying all numbers of one's own is no way to a key
UNSEEN = "[\u200b-\u200f\u2060\ufeff]"  # signs of no width, as copied from web pages
_KEY = 20  # hexadecimal digits of a key: 80 bits


@dataclass(frozen=True, repr=False)
class CustomerKeys:
    """Customer ids to keys (HMAC-SHA-256, 80 bits of it); the salt is never shown."""

    salt: bytes

    def of(self, ids: pd.Series) -> pd.Series:
        """A key an id: case, width, spaces around it, signs of no width and the .0 a table gives a number do not count,
        leading noughts do; no id, and one that is nobody's own, has an empty key.

        Nobody's own are 匿名, guest and the like (`is_nobody`), and 0: of one key, all these people were one customer.

        Examples
        --------
        >>> keys = CustomerKeys(b"sixteen bytes or more")
        >>> found = keys.of(pd.Series(["C-17", " ｃ-１７\u200b", "", "散客", "17", "17.0", "017"]))
        >>> bool(found[0] == found[1]), len(found[0]), found[2], found[3]
        (True, 20, '', '')
        >>> bool(found[4] == found[5]), bool(found[4] == found[6])
        (True, False)
        """
        place, distinct = pd.factorize(ids.fillna("").astype("str"))
        plain = plain_ids(pd.Series(distinct, dtype="str"))
        whose = plain.mask(is_nobody(plain) | (plain == "0"), "")
        known = np.array([self._key(each) for each in whose.tolist()], dtype=object)
        return pd.Series(known[place], index=ids.index, dtype="str")

    def one(self, customer: str) -> str:
        """The key of a single customer's id."""
        return str(self.of(pd.Series([customer], dtype="str")).iloc[0])

    def _key(self, plain: str) -> str:
        if not plain:
            return ""
        return hmac.digest(self.salt, plain.encode(), "sha256").hex()[:_KEY]


def plain_ids(ids: pd.Series) -> pd.Series:
    """Ids as their keys are made of them.

    >>> plain_ids(pd.Series([" Ｃ-１７ ", "17.0", "0017", '="0017"', "1.70"])).tolist()
    ['c-17', '17', '0017', '0017', '1.70']
    """
    seen = ids.str.replace(UNSEEN, "", regex=True)
    plain = normalised(seen).fillna("").str.casefold()
    return plain.str.replace(r"^([0-9]+)\.0+$", r"\1", regex=True)


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
