"""What is planted in the demo: how guests judge, what drives them, where each hotel hurts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# Weight of each aspect's rating in overall satisfaction, in points of overall per point of rating.
# Location, facilities and value truly do not matter, though guests rate value worst and complain of it.
DRIVER_WEIGHTS: Mapping[str, float] = {
    "staff_attitude": 0.36,
    "room_cleanliness": 0.28,
    "noise": 0.22,
    "breakfast": 0.17,
    "checkin_speed": 0.17,
    "wifi": 0.12,
    "room_comfort": 0.10,
    "location": 0.0,
    "facilities": 0.0,
    "value": 0.0,
}

# Mean of the latent judgement of an aspect (1 to 5) where nothing went wrong.
USUAL: Mapping[str, float] = {
    "staff_attitude": 4.25,
    "room_cleanliness": 4.25,
    "noise": 4.15,
    "breakfast": 4.05,
    "checkin_speed": 4.2,
    "wifi": 4.1,
    "room_comfort": 4.15,
    "location": 4.4,
    "facilities": 3.85,
    "value": 3.45,
}

# Share of guests who did not use the service and therefore leave the rating out.
UNUSED: Mapping[str, float] = {"breakfast": 0.12, "facilities": 0.10, "wifi": 0.05}

OVERALL_USUAL = 4.05  # overall satisfaction when every rating is as usual
OVERALL_NOISE = 0.40  # standard deviation of what the ratings do not explain
HALO = 0.45  # standard deviation of the guest's mood, shared by all ratings
JUDGEMENT_NOISE = 0.60  # standard deviation of a single judgement
HURT_DEPTH = 2.3  # points a guest takes off an aspect that went wrong
HURT_USUAL = 0.05  # share of guests for whom an aspect goes wrong by chance
MISSING = 0.015  # share of ratings left out at random
CARELESS = 0.015  # share of guests who tick one column down the page
# Share of comments in which one clause contradicts the guest's own rating: people slip and people change tack.
CONTRADICTION = 0.02


@dataclass(frozen=True)
class PainPoint:
    """An aspect that goes wrong at a branch for a share of its guests, wave by wave."""

    branch: str
    aspect: str
    share: tuple[float, float]


# Osmanthus Road (grove) has none; Cloud Hill (hill) mended its housekeeping between the waves.
PAIN_POINTS = (
    PainPoint("lake", "noise", (0.40, 0.40)),
    PainPoint("rail", "checkin_speed", (0.38, 0.38)),
    PainPoint("port", "breakfast", (0.36, 0.36)),
    PainPoint("park", "wifi", (0.42, 0.42)),
    PainPoint("hill", "room_cleanliness", (0.38, 0.10)),
)

BRANCH_SHARES: Mapping[str, float] = {
    "lake": 0.21, "rail": 0.19, "port": 0.16, "park": 0.16, "hill": 0.15, "grove": 0.13,
}  # fmt: skip
CHANNEL_SHARES: Mapping[str, float] = {"app": 0.28, "ota": 0.42, "corp": 0.18, "desk": 0.12}
GUEST_SHARES: Mapping[str, float] = {"new": 0.62, "back": 0.38}


@dataclass(frozen=True)
class Wave:
    """A fieldwork period: name in the data, month, days."""

    name: str
    year: int
    month: int
    days: int


WAVES = (Wave("2025Q1", 2025, 3, 31), Wave("2025Q3", 2025, 9, 30))
