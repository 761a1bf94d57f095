"""The demo's stays by member: who stays often, who comes back after the survey, and who does not."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from random import Random

import pandas as pd

from demo_study import plan
from demo_study.tickets import AS_OF

SEED = 20268  # of twenty tried, the one nearest to their mean
MEMBERS = 40_000  # numbers that tickets.py draws from, too
HISTORY = 365  # days of stays before the answer
# Stays a year, share of guests, price of a stay.
KINDS: Mapping[str, tuple[float, float, int]] = {
    "often": (9.0, 0.15, 620),
    "usual": (4.5, 0.35, 430),
    "seldom": (3.2, 0.50, 330),
}
# Chance that a guest never comes back, and how much likelier each thing that went wrong makes it.
LEAVES = 0.22
LEAVES_HURT: Mapping[str, float] = {
    "noise": 0.35, "room_cleanliness": 0.25, "staff_attitude": 0.25, "checkin_speed": 0.15, "breakfast": 0.15,
    "wifi": 0.0,
}  # fmt: skip
LEAVES_AT_MOST = 0.85


def member_numbers(n: int) -> list[str]:
    """A member number for each guest; nobody has two."""
    random = Random(SEED)
    found: dict[str, None] = {}
    while len(found) < n:
        found[f"M{int(random.random() * MEMBERS):05d}"] = None
    return list(found)


def draw_bookings(
    guests: pd.DataFrame, hurt: pd.DataFrame, members: Sequence[str]
) -> tuple[pd.DataFrame, dict[str, int]]:
    """A row a stay (member, day, amount) until the demo's last day, and how many guests left by what went wrong."""
    rows: list[tuple[str, str, str]] = []
    random = Random(SEED + 1)
    left = {"": 0, **dict.fromkeys(LEAVES_HURT, 0)}
    columns = list(LEAVES_HURT)
    for member, stayed, wrong in zip(
        members, guests["submitted"], hurt[columns].to_numpy(), strict=True
    ):
        kind = _kind(random)
        suffered = [name for name, bad in zip(columns, wrong, strict=True) if bad]
        chance = LEAVES + sum(LEAVES_HURT[name] for name in suffered)
        leaves = random.random() < min(LEAVES_AT_MOST, chance)
        for name in ("", *suffered) if leaves else ():
            left[name] += 1
        rows += [(member, *stay) for stay in _stays(stayed.date(), kind, random, leaves=leaves)]
    rows.sort(key=lambda row: (row[1], row[0]))
    return pd.DataFrame(rows, columns=["会员号", "入住日期", "房费"], dtype="str"), left


def _kind(random: Random) -> str:
    left = random.random()
    for name, (_, share, _) in KINDS.items():
        left -= share
        if left < 0:
            return name
    return name


def _stays(stayed: dt.date, kind: str, random: Random, *, leaves: bool) -> list[tuple[str, str]]:
    """The stay the answer is about, those before it, and those after it where the guest comes back."""
    a_year, _, price = KINDS[kind]
    days = [stayed - dt.timedelta(days=1)]
    back = days[0]
    while (back := back - _gap(a_year, random)) > stayed - dt.timedelta(days=HISTORY):
        days.append(back)
    ahead = days[0]
    while not leaves and (ahead := ahead + _gap(a_year, random)) <= AS_OF:
        days.append(ahead)
    return [
        (day.isoformat(), str(int(price * (1 + int(3 * random.random())) * (0.85 + 0.3 * random.random()))))
        for day in days
    ]  # fmt: skip


def _gap(a_year: float, random: Random) -> dt.timedelta:
    """Days between two stays, between half and one and a half times the usual gap."""
    return dt.timedelta(days=max(1, int(365 / a_year * (0.5 + random.random()))))


def truth_of(left: Mapping[str, int]) -> str:
    """bookings_truth.json: what was planted."""
    return json.dumps(
        {
            "leaves": LEAVES,
            "leaves_hurt": dict(LEAVES_HURT),
            "at_most": LEAVES_AT_MOST,
            "left": dict(left),
            "kinds": {name: list(figures) for name, figures in KINDS.items()},
            "waves": [wave.name for wave in plan.WAVES],
        },
        ensure_ascii=False,
        indent=1,
    ) + "\n"  # fmt: skip
