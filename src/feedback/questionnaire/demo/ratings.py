"""Draws what each guest lived through and rated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from feedback.questionnaire.demo import plan
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
    """

    guests: pd.DataFrame
    ratings: pd.DataFrame
    hurt: pd.DataFrame


def draw_ratings(n: int, *, seed: int, questionnaire: Questionnaire) -> Ratings:
    """Guests of two waves, half of `n` each, with ratings that follow plan.py.

    A judgement is usual + mood + noise, less 2.3 where the aspect went wrong, rounded to 1 to 5.
    Overall is 4.05 + sum of weight x (rating - usual) + noise, rounded to the scale; what the guest did not
    use counts as usual. Likelihood to recommend follows overall.
    """
    random = Random(seed)
    aspects = list(questionnaire.items.values())
    guests = _guests(n, random)
    hurt = _went_wrong(guests, aspects, random)
    unused = pd.DataFrame({a: random.random_sample(n) < plan.UNUSED.get(a, 0.0) for a in aspects})
    hurt = hurt & ~unused
    mood = random.normal(0, plan.HALO, n)
    judged = pd.DataFrame(
        {
            a: plan.USUAL[a]
            + mood
            + random.normal(0, plan.JUDGEMENT_NOISE, n)
            - plan.HURT_DEPTH * hurt[a]
            for a in aspects
        }
    )
    ratings = _on_scale(judged, 1, 5).astype(float)
    weighed = sum(
        plan.DRIVER_WEIGHTS[a] * (ratings[a] - plan.USUAL[a]).mask(unused[a], 0.0) for a in aspects
    )
    felt = plan.OVERALL_USUAL + weighed + random.normal(0, plan.OVERALL_NOISE, n)
    ratings["overall"] = _on_scale(felt, 1, 5)
    ratings["recommend"] = _on_scale(2.3 * felt - 1.6 + random.normal(0, 1.1, n), 0, 10)
    ratings = ratings.mask(unused.reindex(columns=ratings.columns, fill_value=False))
    ratings = ratings.mask(random.random_sample(ratings.shape) < plan.MISSING)
    return _with_straight_liners(Ratings(guests, ratings, hurt), random)


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


def _went_wrong(guests: pd.DataFrame, aspects: list[str], random: Random) -> pd.DataFrame:
    chance = pd.DataFrame(plan.HURT_USUAL, index=guests.index, columns=aspects)
    for pain in plan.PAIN_POINTS:
        for wave, share in enumerate(pain.share):
            here = (guests["branch"] == pain.branch) & (guests["wave"] == wave)
            chance.loc[here, pain.aspect] = share
    return pd.DataFrame(random.random_sample(chance.shape) < chance.to_numpy(), columns=aspects)


def _on_scale(latent: pd.DataFrame | pd.Series, low: int, high: int) -> pd.DataFrame | pd.Series:
    return latent.round().clip(low, high)


def _with_straight_liners(drawn: Ratings, random: Random) -> Ratings:
    """Careless guests tick one column down the page in a few seconds; nothing of it is an experience."""
    guests, ratings, hurt = drawn.guests.copy(), drawn.ratings.copy(), drawn.hurt.copy()
    careless = guests["careless"]
    column = random.choice([3, 4, 4, 5], size=len(guests))
    fast = random.randint(12, 40, size=len(guests))
    answers = [name for name in ratings.columns if name != "recommend"]
    for name in answers:
        ratings[name] = ratings[name].mask(careless, column)
    ratings["recommend"] = ratings["recommend"].mask(careless, 2 * column)
    guests["seconds"] = guests["seconds"].mask(careless, fast)
    hurt = hurt & ~careless.to_numpy()[:, None]
    return Ratings(guests, ratings, hurt)
