"""Draws what each guest lived through and rated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from demo_study import plan
from feedback.questionnaire.model import Questionnaire

# The frozen generator: its stream is the same in every version of numpy, which Generator's is not.
Random = np.random.RandomState


@dataclass(frozen=True)
class Ratings:
    """Ratings of all guests before anything is left out, and what lies behind them.

    guests
        A row a guest: respondent, submitted, seconds, wave (0 or 1), branch, channel, guesttype, careless.
    ratings
        The same rows; a column an aspect with its rating (1 to 5, missing where unused or left out),
        and overall and recommend.
    hurt
        The same rows; a column an aspect, true where it went wrong.
    used
        The same rows; a column an aspect, true where the guest used it.
    """

    guests: pd.DataFrame
    ratings: pd.DataFrame
    hurt: pd.DataFrame
    used: pd.DataFrame


def draw_ratings(n: int, *, seed: int, questionnaire: Questionnaire) -> Ratings:
    """Guests of two waves, half of `n` each, with ratings that follow plan.py.

    A judgement is usual + mood + noise, less 2.3 where the aspect went wrong, rounded to 1 to 5.
    Overall is 4.05 + sum of weight x (rating - usual) + noise, rounded to the scale; what the guest did not
    use counts as usual. Likelihood to recommend follows overall.
    """
    random = Random(seed)
    aspects = list(questionnaire.items.values())
    guests = _guests(n, random)
    unused = np.column_stack([random.random_sample(n) < plan.UNUSED.get(a, 0.0) for a in aspects])
    hurt = (random.random_sample((n, len(aspects))) < _chance_of_hurt(guests, aspects)) & ~unused
    usual = np.array([plan.USUAL[a] for a in aspects])
    weights = np.array([plan.DRIVER_WEIGHTS[a] for a in aspects])
    mood = random.normal(0, plan.HALO, (n, 1))
    judged = (
        usual + mood + random.normal(0, plan.JUDGEMENT_NOISE, hurt.shape) - plan.HURT_DEPTH * hurt
    )
    rated = _on_scale(judged, 1, 5)
    weighed = np.where(unused, 0.0, rated - usual) @ weights
    felt = plan.OVERALL_USUAL + weighed + random.normal(0, plan.OVERALL_NOISE, n)
    recommend = _on_scale(2.3 * felt - 1.6 + random.normal(0, 1.1, n), 0, 10)
    rated[unused] = np.nan
    ratings = np.column_stack([rated, _on_scale(felt, 1, 5), recommend])
    ratings[random.random_sample(ratings.shape) < plan.MISSING] = np.nan
    drawn = Ratings(
        guests,
        pd.DataFrame(ratings, columns=[*aspects, "overall", "recommend"]),
        pd.DataFrame(hurt, columns=aspects),
        pd.DataFrame(~unused, columns=aspects),
    )
    return _with_straight_liners(drawn, random)


def _guests(n: int, random: Random) -> pd.DataFrame:
    sizes = (n // 2, n - n // 2)
    days = [_submitted(wave, size, random) for wave, size in zip(plan.WAVES, sizes, strict=True)]
    number = [i + 1 for size in sizes for i in range(size)]
    wave = np.repeat([0, 1], sizes)
    return pd.DataFrame(
        {
            "respondent": [f"{'ab'[w]}{i:04d}" for w, i in zip(wave, number, strict=True)],
            "submitted": [day for wave_days in days for day in wave_days],
            "seconds": np.maximum(45, np.rint(random.lognormal(5.1, 0.4, n))).astype(int),
            "wave": wave,
            "branch": _drawn(plan.BRANCH_SHARES, n, random),
            "channel": _drawn(plan.CHANNEL_SHARES, n, random),
            "guesttype": _drawn(plan.GUEST_SHARES, n, random),
            "careless": random.random_sample(n) < plan.CARELESS,
        }
    )


def _submitted(wave: plan.Wave, size: int, random: Random) -> list[pd.Timestamp]:
    """Times within the wave's month, from eight to midnight, in the order they came in."""
    day = random.randint(0, wave.days, size)
    second = random.randint(8 * 3600, 24 * 3600, size)
    begin = pd.Timestamp(wave.year, wave.month, 1)
    return sorted(begin + pd.to_timedelta(day * 86400 + second, unit="s"))


def _drawn(shares: plan.Mapping[str, float], n: int, random: Random) -> list[str]:
    return random.choice(list(shares), size=n, p=list(shares.values())).tolist()


def _chance_of_hurt(guests: pd.DataFrame, aspects: list[str]) -> np.ndarray:
    chance = pd.DataFrame(plan.HURT_USUAL, index=guests.index, columns=aspects)
    for pain in plan.PAIN_POINTS:
        for wave, share in enumerate(pain.share):
            here = (guests["branch"] == pain.branch) & (guests["wave"] == wave)
            chance.loc[here, pain.aspect] = share
    return chance.to_numpy()


def _on_scale(latent: np.ndarray, low: int, high: int) -> np.ndarray:
    return np.clip(np.rint(latent), low, high)


def _with_straight_liners(drawn: Ratings, random: Random) -> Ratings:
    """Careless guests tick one column down the page in a few seconds; nothing of it is an experience."""
    n = len(drawn.guests)
    careless = drawn.guests["careless"].to_numpy()
    column = random.choice([3, 4, 4, 5], size=n)
    fast = random.randint(12, 40, size=n)
    ratings = drawn.ratings.copy()
    for name in ratings.columns:
        ticked = 2 * column if name == "recommend" else column
        ratings[name] = ratings[name].mask(careless, ticked)
    guests = drawn.guests.assign(seconds=drawn.guests["seconds"].mask(careless, fast))
    kept = pd.DataFrame(~careless[:, None] & drawn.hurt, columns=drawn.hurt.columns)
    return Ratings(guests, ratings, kept, drawn.used)
