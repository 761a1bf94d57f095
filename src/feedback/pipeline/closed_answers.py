"""The closed answers of a finished run in the shape measures want them, named for the reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from feedback.disclosure import LEAST
from feedback.measures.scale_scores import BANDS, MOST_POINTS, best_answers
from feedback.pipeline.measuring import expected_and_received, kano_sides
from feedback.pipeline.rated import rated_aspects, rated_rows


@dataclass(frozen=True)
class Asked:
    """What a study asked beside open questions.

    Attributes
    ----------
    responses
        The table of that name.
    manifest
        Of the run.
    outcome
        Name of what stands in the place of the overall rating; empty for that itself.
    """

    responses: pd.DataFrame
    manifest: Mapping[str, Any]
    outcome: str = ""

    @property
    def labels(self) -> dict[str, str]:
        """Names of aspects, features and segments in the language of the analysis."""
        return dict(self.manifest["labels"])

    @property
    def items(self) -> dict[str, str]:
        """Rating column → aspect it rates."""
        return dict(self.manifest["items"])

    @property
    def item_scale(self) -> dict[str, float]:
        """Lowest and highest answer of the ratings of single aspects."""
        low, high = self.manifest["item_scale"]
        return {"low": low, "high": high}

    @cached_property
    def rated(self) -> pd.DataFrame:
        """Ratings of all rated rows on one scale, a column a row; no columns where there are none."""
        return self._rows.rename(columns=self.labels)

    @property
    def _rows(self) -> pd.DataFrame:
        low, high = self.manifest["item_scale"]
        told = self.manifest.get("item_scales", {})  # 0.1 knew one scale for all
        scales = {column: tuple(told.get(column, (low, high))) for column in self.items}
        rows = rated_rows(self.responses, self.items, scales)
        # what a handful answered is told of nobody, nor through an index it is part of
        many = rows.notna().sum() >= LEAST
        return rows.loc[:, many] if many.any() else rows

    @property
    def aspects(self) -> pd.DataFrame:
        """Ratings by aspect id; rows that rate one aspect together are their mean."""
        return rated_aspects(self._rows, self.manifest.get("shared_aspects", {}))

    @property
    def put_to_some(self) -> tuple[str, ...]:
        """Names of the rows of `rated` that not everybody was asked."""
        columns = self.manifest.get("put_to_some", {}).get("columns", ())
        return tuple(self.labels.get(self.items[name], self.items[name]) for name in columns)

    @property
    def aspects_put_to_some(self) -> tuple[str, ...]:
        """Ids of `aspects` that not everybody was asked about."""
        return tuple(self.manifest.get("put_to_some", {}).get("aspects", ()))

    @cached_property
    def carrying(self) -> pd.DataFrame:
        """`rated` without the aspects the driver analysis set aside because too few answered them."""
        return self.rated.drop(columns=[*self._set_aside()], errors="ignore")

    def left_out(self, language: str) -> str:
        """Which aspects `carrying` leaves out, and why; a paragraph of its own, empty for none."""
        from feedback.insight.importance.sparse import set_aside_words

        aside = {name: n for name, n in self._set_aside().items() if name in self.rated}
        if not aside:
            return ""
        typical = int(self.carrying.notna().sum().median())
        return "\n\n" + set_aside_words(aside, typical=typical).spoken(language)

    def _set_aside(self) -> dict[str, int]:
        """Aspects the driver analysis set aside, by how they are called here, and how many answered."""
        steps = [step for step in self.manifest["steps"] if step["step"] == "drivers"]
        aside = {name: n for step in steps for name, n in step["why"].get("set_aside", {}).items()}
        return {self.labels.get(name, name): int(n) for name, n in aside.items()}

    def pages(self) -> list[tuple[pd.Series, list[str]]]:
        """Of each timed page its seconds and the names of its rated rows, as `screened_effect` wants them."""
        told = self.manifest.get("page_times", {})
        labels = {item: self.labels.get(name, name) for item, name in self.items.items()}
        return [
            (self.column(name), [labels[item] for item in items if labels.get(item) in self.rated])
            for name, (_, items) in told.items()
        ]

    def numbers(self) -> list[dict[str, Any]]:
        """Questions answered by a number, as `draw_numbers` wants them: answers, label, unit."""
        labels = self.manifest["column_labels"]
        return [
            {"answers": self.column(name), "label": labels.get(name, name), "unit": unit}
            for name, unit in self.manifest.get("numbers", {}).items()
        ]

    def column(self, name: str) -> pd.Series:
        """One column of the responses; without an answer where the study does not have it."""
        if name in self.responses:
            return self.responses[name]
        return pd.Series(float("nan"), index=self.responses.index, name=name)

    @property
    def overall(self) -> pd.Series:
        """The overall rating, under a name a reader knows."""
        name = "总体评分" if self.manifest["language"] == "zh" else "the overall rating"
        return self.column("rating").rename(self.outcome or name)

    @property
    def recommend(self) -> pd.Series | None:
        """Likelihood to recommend, or None where it was not asked."""
        return self.column("nps") if self.column("nps").notna().any() else None

    @property
    def overall_scale(self) -> dict[str, float]:
        """Ends of the overall rating, and how many of its answers count as satisfied (CSAT)."""
        low, high = self._overall_ends
        return {
            "low": low,
            "high": high,
            "top": 1 if len(self._overall_words) == 2 else best_answers(low, high),
        }

    @property
    def overall_ends(self) -> dict[str, Any]:
        """Ends of the overall rating, and what its answers are called where it was asked in words."""
        words, (low, high) = self._overall_words, self._overall_ends
        called = dict(zip(np.linspace(low, high, len(words)).tolist(), words, strict=True))
        return {"low": low, "high": high, "words": called}

    @property
    def _overall_ends(self) -> tuple[float, float]:
        low, high = self.manifest.get("rating_scale") or (1, 5)
        return low, high

    @property
    def _overall_words(self) -> list[str]:
        return list(self.manifest.get("rating_answers", ()))

    def groups(self) -> pd.Series:
        """The first segment of each respondent in a group that may be shown, else the wave; empty where there is neither."""
        from feedback.pipeline.published import published_groups

        name = next(iter(self.manifest["segments"]), "wave")
        text = self.column(name).dropna().astype("str")
        least = self.manifest["parameters"]["min_group"]
        shown = published_groups(self.responses, list(self.manifest["segments"]), least=least)
        text = text[text.isin(shown.get(name, ()))]
        # a bare number says nothing without what it numbers
        return text.mask(text.str.fullmatch(r"\d+"), f"{self.labels.get(name, name)} " + text)

    def item_points(self) -> tuple[pd.DataFrame, int, list[str]]:
        """Ratings of single aspects as points of a scale a chart can show (see `as_points`)."""
        return as_points(self.rated, *self.manifest["item_scale"])

    def expected_and_received(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Expectations and perceptions, a column an aspect in both; no columns where not asked."""
        both = expected_and_received(
            self.responses,
            expectations=dict(self.manifest.get("expectations", {})),
            items=self.items,
        )
        named = [side.rename(columns=self.labels) for side in both]
        expected, received = (side[[name for name in side if name in self.rated]] for side in named)
        return expected, received

    def dimensions(self) -> dict[str, list[str]] | None:
        """Aspects of each dimension; None where the study names none."""
        names = self.labels
        found = {
            names.get(name, name): [
                names.get(aspect, aspect)
                for aspect in listed
                if names.get(aspect, aspect) in self.rated
            ]
            for name, listed in self.manifest.get("dimensions", {}).items()
        }
        return {name: listed for name, listed in found.items() if listed} or None

    def kano(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Kano answers with and without each feature; no columns where not asked."""
        have, lack = kano_sides(self.responses, dict(self.manifest.get("kano", {})))
        return have.rename(columns=self.labels), lack.rename(columns=self.labels)


def as_points(
    ratings: pd.DataFrame, low: float, high: float
) -> tuple[pd.DataFrame, int, list[str]]:
    """Ratings as points 1 to k of a scale a chart can show, k, and the name of each point.

    Whole or half steps keep their points; what lies between (a mean) goes to the nearest; a scale of
    more than eleven points is cut into five equal bands.

    Examples
    --------
    >>> points, k, names = as_points(pd.DataFrame({"a": [1.0, 50.0, 100.0]}), 1, 100)
    >>> points["a"].tolist(), k, names[0]
    ([1.0, 3.0, 5.0], 5, '1–20')
    """
    values = ratings.to_numpy(dtype=float)
    beyond = (values[~np.isnan(values)] - low) % 1
    step = 0.5 if (beyond == 0.5).any() and np.isin(beyond, [0.0, 0.5]).all() else 1.0
    points = round((high - low) / step) + 1
    if points <= MOST_POINTS:
        names = [f"{low + step * place:g}" for place in range(points)]
        return ((ratings - low) / step).round() + 1, points, names
    edges = np.linspace(low - 1, high, BANDS + 1)
    names = [f"{start + 1:.0f}–{end:.0f}" for start, end in pairwise(edges)]
    placed = np.clip(np.searchsorted(edges, values, side="left"), 1, BANDS)
    placed = np.where(np.isnan(values), np.nan, placed)
    return pd.DataFrame(placed, index=ratings.index, columns=ratings.columns), BANDS, names
