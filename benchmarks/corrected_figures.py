"""Coverage of corrected shares, differences, changes and costs in simulated studies whose truth is known.

    python benchmarks/corrected_figures.py [--draws 150]

3,000 comments in three branches (12, 38 and 50 %; the smallest complains 1.6 times as often) and two waves (a fifth fewer
complaints in the second), five aspects with 3 to 40 % complaints, a reading that finds 60 % of them and invents some, ratings
that fall by .4 to 1 point with each complaint. Labels are drawn with equal chances, or as the labelling page draws them.
"""

from __future__ import annotations

import argparse

import numpy as np
import pandas as pd

from feedback.insight.corrected_figures import corrected_figures

SHARES = np.array([0.03, 0.08, 0.15, 0.25, 0.4])
EFFECTS = np.array([1.0, 0.8, 0.6, 0.5, 0.4])
NAMES = [f"{share:.0%}" for share in SHARES]
SIZE, SMALL = 3000, 0.12
MORE, FEWER = 1.6, 0.8
UNSEEN = 0.13


def drawn(n: int, *, seed: int, doubtful: bool) -> pd.DataFrame:
    """Corrected figures of one simulated study, with the truth beside them."""
    rng = np.random.default_rng(seed)
    branch = rng.choice(["small", "middle", "large"], SIZE, p=[SMALL, 0.38, 0.5])
    wave = rng.choice(["1", "2"], SIZE)
    chance = SHARES * np.where(branch == "small", MORE, 1.0)[:, None]
    true = rng.random((SIZE, 5)) < chance * np.where(wave == "2", FEWER, 1.0)[:, None]
    read = np.where(true, rng.random(true.shape) < 0.6, rng.random(true.shape) < SHARES * 0.4)
    weights = None
    places = rng.permutation(SIZE)[:n]
    if doubtful:
        doubt = np.sqrt(read.sum(axis=1) * 0.2 + UNSEEN)
        odds = n * doubt / doubt.sum()
        places = np.flatnonzero(rng.random(SIZE) < odds)
        weights = pd.Series(1 / odds[places], index=places)
    judged, said = (pd.DataFrame(np.where(each, -1.0, 1.0), columns=NAMES) for each in (read, true))
    table = corrected_figures(
        judged,
        said.iloc[places],
        weights=weights,
        groups=pd.DataFrame({"branch": branch, "wave": wave}),
        waves=["1", "2"],
        ratings=pd.Series(4 - true @ EFFECTS + rng.normal(0, 1, SIZE)),
    ).table
    return table.assign(truth=[truth_of(row) for row in table.to_dict("records")])


def truth_of(row: dict[str, object]) -> float:
    place = NAMES.index(str(row["aspect"]))
    small, other = SHARES[place] * MORE * 0.9, SHARES[place] * 0.9
    share = small * SMALL + other * (1 - SMALL)
    if row["figure"] == "share":
        return float(share)
    if row["figure"] == "cost":
        return float(share * EFFECTS[place])
    if row["figure"] == "change":
        return float(share / 0.9 * (FEWER - 1))
    if row["value"] == "small":
        return float(small - other)
    own = 0.38 if row["value"] == "middle" else 0.5
    return float(other - (SMALL * small + (1 - SMALL - own) * other) / (1 - own))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=150)
    given = parser.parse_args()
    for doubtful in (False, True):
        for n in (100, 200, 500):
            tables = [
                drawn(n, seed=seed * 1000 + n, doubtful=doubtful) for seed in range(given.draws)
            ]
            table = pd.concat(tables, ignore_index=True)
            inside = (table["low"] <= table["truth"]) & (table["truth"] <= table["high"])
            table = table.assign(
                kind=table["figure"]
                + " "
                + table["value"].where(table["figure"] == "difference", ""),
                coverage=inside,
                off_as_read=(table["read"] - table["truth"]).abs(),
                bias=table["corrected"] - table["truth"],
                width=table["high"] - table["low"],
            )
            figures = ["coverage", "off_as_read", "bias", "width"]
            print(f"\n{n} labels, {'as the page draws them' if doubtful else 'equal chances'}")
            print(table.groupby("kind")[figures].mean().round(3).to_string())
            print(table.pivot_table("coverage", "kind", "aspect").round(2).to_string())


if __name__ == "__main__":
    main()
