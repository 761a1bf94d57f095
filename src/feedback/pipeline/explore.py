"""`explore_study`: the tables of a finished run as one page to click through."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from feedback.charts.theme import check_language
from feedback.errors import AnalysisError, StudyError
from feedback.insight.pain.hurts import Signals, comment_authors, read_mentions, read_signals
from feedback.insight.pain.segments import read_segments
from feedback.pipeline.results import Results
from feedback.pipeline.work import FLAGS
from feedback.report.explorer import ExplorerData, render_explorer
from feedback.report.pages import publish_page
from feedback.study import Study, load_study

NAME = "explorer.html"
MIN_QUOTES = 5  # comments behind a filter before any of them is quoted
LONGEST = 2_000  # characters of a comment that the page keeps
UNKNOWN = 255  # sentiment of a comment that has none
HEARD, HURT, MENTIONED = 1, 2, 4  # bits of a person's state on an aspect
_MOST_MONTHS, _FEWEST_MONTHS = 36, 3


def explore_study(
    study: str | Path | Study, *, out: str | Path | None = None, language: str | None = None
) -> Path:
    """Write a page to click from a pain point to its groups, its course and its masked quotes.

    Parameters
    ----------
    study
        Study, path of a study file, or the name of one; it must have been run.
    out
        Where to: a file ending in .html, or a folder for explorer.html; the study's report folder when
        left out. A folder that holds the tables of a run (`feedback run --out`) is read as well.
    language
        "zh" or "en"; that of the run when left out. Answers of segments stay as the run names them.

    Returns
    -------
    Path
        The page: one file, opened without server or network.

    Raises
    ------
    StudyError
        The study has not been run, or the language is neither zh nor en.
    AnalysisError
        The run found no pain points to explore.
    ReportError
        The page's libraries are missing or the gate has something against the page.

    Notes
    -----
    The page holds masked text, segments, day and sentiment of each comment, and no respondent id.
    Segment values of fewer than `min_group` people have no name in it. Comments that are advert,
    template, copy or filler are counted; their text is not in the page.

    Examples
    --------
    >>> page = explore_study("demo", out=tmp_folder)      # doctest: +SKIP
    """
    found = study if isinstance(study, Study) else load_study(study)
    target = found.reports / NAME if out is None else Path(out)
    if target.suffix.lower() not in (".html", ".htm"):
        target /= NAME
    results = finished_run(found, beside=target.parent)
    chosen = check_language(language or results.language)
    report = "index.html" if (target.parent / "index.html").is_file() else ""
    return publish_page(
        render_explorer(explorer_data(results, language=chosen, report=report)), target
    )


def finished_run(study: Study, *, beside: Path) -> Results:
    """The run whose tables lie in `beside`, else the study's own.

    Raises
    ------
    StudyError
        Neither is there; says which command to run.
    """
    for folder in (beside, study.processed):
        if (folder / "manifest.json").is_file():
            results = Results(study, folder)
            if results.manifest.get("study") == study.study:
                return results
    raise StudyError(
        en=f"{study.processed}: this study has not been run yet. Run `feedback run {study.path}` first.",
        zh=f"{study.processed}：本研究还没有分析过。请先运行 feedback run {study.path}。",
    )


def explorer_data(results: Results, *, language: str, report: str = "") -> ExplorerData:
    """What the page needs of a run: dictionaries with integer codes, no object a row.

    Parameters
    ----------
    results
        A finished run.
    report
        Address of the report's first page from the explorer; empty for no link.

    Raises
    ------
    AnalysisError
        No aspect was mentioned or rated.
    """
    ranked, unranked = results.table("pain_points"), results.table("pain_points_unranked")
    if not len(ranked) + len(unranked):
        why = results.manifest["notes"].get("pain_points", {"en": "", "zh": ""})
        raise AnalysisError(
            en=f"{results.study.study}: there are no pain points to explore. {why['en']}".strip(),
            zh=f"{results.study.study}：没有可浏览的痛点。{why['zh']}",
        )
    aspects = [*ranked.index, *unranked.index]
    responses, comments = results.table("responses"), results.table("comments")
    flagged = comments[list(FLAGS)].any(axis=1)
    usable = comments[~flagged]
    rest = comments[flagged & ~comments["is_empty"]]
    parameters = results.manifest["parameters"]
    people = pd.Index(responses.index.astype("str"))
    segments, codes = _segments(
        results, people, min_group=parameters["min_group"], language=language
    )
    days, periods, period = _periods(responses)
    marks = _mentions(results, usable, aspects)
    header = {
        "title": results.study.title_in(language),
        "report": report,
        "language": language,
        "level": parameters["level"],
        "z": _normal_quantile(parameters["level"]),
        "min_group": parameters["min_group"],
        "min_quotes": MIN_QUOTES,
        "longest": LONGEST,
        "percent": len(results.manifest.get("rating_answers") or ()) == 2,
        "aspects": _aspects(results, ranked, unranked, usable, language=language),
        "segments": segments,
        "periods": periods,
        "first_day": _day(days.min(where=days >= 0, initial=2**30)) if (days >= 0).any() else "",
        "last_day": _day(days.max()) if (days >= 0).any() else "",
        "scored": "sentiment" in usable and bool(usable["sentiment"].notna().any()),
        "people": len(people),
    }
    arrays = {
        **{f"segment{i}": code for i, code in enumerate(codes)},
        "day": days,
        "period": period,
        "state": _states(results, usable, aspects, people),
        "author": people.get_indexer(pd.concat([usable, rest])["respondent"].astype("str")).astype(
            "int32"
        ),
        "sentiment": _sentiment(usable),
        **marks,
    }
    texts = [
        text[:LONGEST] + ("…" if len(text) > LONGEST else "")
        for text in usable["clean"].astype("str")
    ]
    return ExplorerData(header, arrays, texts, language)


def _aspects(
    results: Results,
    ranked: pd.DataFrame,
    unranked: pd.DataFrame,
    usable: pd.DataFrame,
    *,
    language: str,
) -> list[dict[str, Any]]:
    """The report's figures of each aspect, dearest first, and the quotes it chose."""
    labels = _labels(results, language=language)
    quotes = results.table("quotes")
    place = pd.Series(range(len(usable)), index=usable.index)
    tested = results.table("pain_points_by_segment")
    found = []
    for table in (ranked, unranked):
        for row in table.to_dict("index").items():
            aspect, figures = row
            chosen = quotes.loc[quotes["aspect"] == aspect, "comment"] if len(quotes) else []
            mine = tested[tested["aspect"] == aspect] if len(tested) else tested
            found.append(
                {
                    "label": str(labels.get(aspect, figures["label"])),
                    "ranked": table is ranked,
                    "rank": None if pd.isna(figures["rank"]) else int(figures["rank"]),
                    **{name: int(figures[name]) for name in ("n", "n_negative")},
                    **{
                        name: _finite(figures[name])
                        for name in (
                            "share_negative", "share_negative_low", "share_negative_high",
                            "cost", "cost_low", "cost_high",
                        )
                    },
                    "quotes": [int(place[name]) for name in chosen if name in place.index],
                    "flags": [[r.segment, r.value, int(r.flag)] for r in mine.itertuples() if r.flag],
                    "tested": sorted({f"{r.segment}\0{r.value}" for r in mine.itertuples()}),
                }
            )  # fmt: skip
    return found


def _labels(results: Results, *, language: str) -> dict[str, str]:
    """Names of aspects and segments; the run has them in its own language only."""
    if language == results.language:
        return results.labels
    from feedback.pipeline.plan import plan_of
    from feedback.text.taxonomy import load_taxonomy

    return {
        **results.labels,
        **load_taxonomy(results.taxonomy).labels(language=language),
        **plan_of(results.study, language=language).labels,
    }


def _segments(
    results: Results, people: pd.Index, *, min_group: int, language: str
) -> tuple[list[dict[str, Any]], list[np.ndarray]]:
    """Each segment with its values, most people first, and its code a person (0: none, or too few people)."""
    responses = results.table("responses")
    names = [name for name in (*results.segments, "wave") if name in responses]
    labels = {"wave": "批次" if language == "zh" else "Wave", **_labels(results, language=language)}
    table = read_segments(responses[names]).reindex(people)
    shown, codes = [], []
    for name in names:
        # as the table of the report names them
        values = table[name].map(str, na_action="ignore")
        counts = values.value_counts(sort=True)
        large = counts.index[counts >= min_group]
        ordered = sorted(large) if name == "wave" else list(large)
        shown.append(
            {
                "name": name,
                "label": str(labels.get(name, name)),
                "values": [str(value) for value in ordered],
                "small": int((counts < min_group).sum()),
            }
        )
        codes.append((pd.Index(ordered).get_indexer(values) + 1).astype("uint16"))
    return shown, codes


def _periods(responses: pd.DataFrame) -> tuple[np.ndarray, list[str], np.ndarray]:
    """Day since 1970 a person (-1: not known), the periods of the trend, and the code of hers (0: none)."""
    none = np.full(len(responses), -1, dtype="int32")
    if "date" not in responses or not responses["date"].notna().any():
        return none, [], np.zeros(len(responses), dtype="uint16")
    date = responses["date"]
    known = date.notna().to_numpy()
    days = none.copy()
    days[known] = date[known].to_numpy().astype("datetime64[D]").astype("int64")
    months = date.dt.to_period("M")
    span = (months.max() - months.min()).n + 1
    kind = (
        "W"
        if span < _FEWEST_MONTHS
        else "M"
        if span <= _MOST_MONTHS
        else "Q"
        if span <= 4 * _MOST_MONTHS
        else "Y"
    )
    chosen = date.dt.to_period(kind)
    every = pd.period_range(chosen.min(), chosen.max(), freq=kind)
    names = [f"{one.start_time:%Y-%m-%d}" if kind == "W" else str(one) for one in every]
    return days, names, (every.get_indexer(pd.PeriodIndex(chosen)) + 1).astype("uint16")


def _states(
    results: Results, usable: pd.DataFrame, aspects: list[str], people: pd.Index
) -> np.ndarray:
    """Bits a person and aspect (aspect by aspect): heard, hurt, mentioned; as the ranking saw them."""
    signals = _signals(results, usable)
    row = signals.respondents.get_indexer(people)
    column = pd.Index(signals.aspects).get_indexer(aspects)
    heard = signals.heard[:, column]
    state = heard * HEARD + (heard & signals.hurt[:, column]) * HURT
    state = state + (heard & signals.mentioned[:, column]) * MENTIONED
    state = np.where(row[:, None] >= 0, state[row], 0)
    return np.ascontiguousarray(state.T, dtype="uint8").ravel()


def _signals(results: Results, usable: pd.DataFrame) -> Signals:
    responses, mentions = results.table("responses"), results.table("mentions")
    items = results.items
    if not len(mentions):
        mentions = pd.DataFrame({"comment": [], "aspect": [], "polarity": []}).astype(
            {"comment": str, "aspect": str}
        )
    rated = responses[list(items)].rename(columns=items) if items else None
    low, high = results.manifest["item_scale"]
    return read_signals(
        read_mentions(mentions[mentions["comment"].isin(usable.index)]),
        respondents=pd.Index(responses.index.astype("str")),
        authors=comment_authors(usable),
        aspect_ratings=rated,
        scale=None if rated is None else (low, high),
    )


def _mentions(results: Results, usable: pd.DataFrame, aspects: list[str]) -> dict[str, np.ndarray]:
    """Mentions sorted by aspect: which comment, how it speaks, where in the text."""
    mentions = results.table("mentions")
    if not len(mentions):
        mentions = pd.DataFrame(
            {name: [] for name in ("comment", "aspect", "polarity", "start", "end")}
        )
    aspect = pd.Index(aspects).get_indexer(mentions["aspect"])
    comment = usable.index.get_indexer(mentions["comment"])
    kept = (aspect >= 0) & (comment >= 0)
    order = np.flatnonzero(kept)[np.argsort(aspect[kept], kind="stable")]
    polarity = mentions["polarity"].to_numpy(float)[order]
    return {
        "mention_from": np.searchsorted(aspect[order], np.arange(len(aspects) + 1)).astype(
            "uint32"
        ),
        "mention": comment[order].astype("uint32"),
        "polarity": np.sign(np.nan_to_num(polarity)).astype("int8"),
        "start": mentions["start"].to_numpy(float)[order].astype("uint32"),
        "end": mentions["end"].to_numpy(float)[order].astype("uint32"),
    }


def _sentiment(usable: pd.DataFrame) -> np.ndarray:
    """Sentiment in hundredths that keeps the sides of the neutral band; UNKNOWN where there is none."""
    from feedback.text.sentiment.explain import label_sentiment

    if "sentiment" not in usable:
        return np.full(len(usable), UNKNOWN, dtype="uint8")
    score = usable["sentiment"]
    label = label_sentiment(score)
    value = (score * 100).round().fillna(UNKNOWN).to_numpy(float)
    value = np.where(label == "negative", np.minimum(value, 39), value)
    value = np.where(label == "neutral", np.clip(value, 40, 60), value)
    value = np.where(label == "positive", np.maximum(value, 61), value)
    return np.where(score.isna(), UNKNOWN, value).astype("uint8")


def _finite(value: Any) -> float | None:
    number = float(value)
    return number if math.isfinite(number) else None


def _day(days: int) -> str:
    return str(np.datetime64(int(days), "D"))


def _normal_quantile(level: float) -> float:
    from statistics import NormalDist

    return NormalDist().inv_cdf((1 + level) / 2)
