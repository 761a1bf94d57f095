"""From latent satisfaction to ticked points: dimensions, levels, response styles, careless answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from feedback.questionnaire.parts import Scale

MOOD = 0.6  # correlation of a dimension with a respondent's general mood
LOADING = 0.75  # of an item on its dimension
ACQUIESCENCE, STRETCH = 0.25, 0.2  # spread of the response styles, latent sd and log factor
REACH = 1.5  # the outer cut points of a scale, latent sd


@dataclass(frozen=True)
class Styles:
    """How each respondent uses a scale: says yes (shift), goes to extremes or to the middle (stretch)."""

    shift: np.ndarray
    stretch: np.ndarray

    @classmethod
    def draw(cls, n: int, *, strength: float, rng: np.random.Generator) -> Styles:
        """Draw the styles of n respondents; strength 0 gives none."""
        return cls(
            rng.normal(0, ACQUIESCENCE * strength, n),
            np.exp(rng.normal(0, STRETCH * strength, n)),
        )


def latent_items(
    dimensions: pd.Series, *, n: int, rng: np.random.Generator
) -> tuple[np.ndarray, pd.DataFrame]:
    """General mood (n) and standard-normal latent satisfaction (n x items) by each item's dimension."""
    mood = rng.normal(size=n)
    groups = {
        name: MOOD * mood + np.sqrt(1 - MOOD**2) * rng.normal(size=n)
        for name in dimensions.unique()
    }
    unique = np.sqrt(1 - LOADING**2)
    columns = {
        item: LOADING * groups[name] + unique * rng.normal(size=n)
        for item, name in dimensions.items()
    }
    return mood, pd.DataFrame(columns, index=range(n))


def outcome_of(
    latent: pd.DataFrame, weights: pd.Series, mood: np.ndarray, *, r_squared: float,
    rng: np.random.Generator,
) -> np.ndarray:  # fmt: skip
    """Latent overall satisfaction: the weighted drivers explain `r_squared` of it."""
    if weights.empty:
        made = mood
    else:
        made = latent[weights.index].to_numpy() @ weights.to_numpy()
        made = (made - made.mean()) / (made.std() or 1)
    return np.sqrt(r_squared) * made + np.sqrt(1 - r_squared) * rng.normal(size=len(mood))


def ticked(
    latent: np.ndarray, scale: Scale, *, styles: Styles, level: float = 0.0, reverse: bool = False
) -> np.ndarray:
    """Codes ticked: the latent value turned for reversed wording, styled, then cut evenly."""
    codes = np.sort([point.code for point in scale.points])
    cuts = np.linspace(-REACH, REACH, len(codes) - 1) if len(codes) > 2 else np.zeros(1)
    felt = latent + level
    felt = (-felt if reverse else felt) * styles.stretch + styles.shift
    return codes[np.searchsorted(cuts, felt)]


def carelessly(
    codes: np.ndarray, scale: Scale, kinds: np.ndarray, habit: np.ndarray, *, rng: np.random.Generator
) -> np.ndarray:  # fmt: skip
    """The same answer everywhere for straightliners (their habit, 0 to 1), any answer for random ones."""
    points = np.array([point.code for point in scale.shown])
    own = points[np.minimum((habit * len(points)).astype(int), len(points) - 1)]
    chance = rng.choice(points, len(codes))
    return np.select([kinds == "straightlining", kinds == "random"], [own, chance], codes)
