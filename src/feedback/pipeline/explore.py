"""`explore_study`: the tables of a finished run as one page to click through."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from feedback.arrow_columns import order_of, places_in
from feedback.charts.theme import check_language
from feedback.errors import AnalysisError, StudyError
from feedback.frames import FLAGS
from feedback.insight.fix_choice import correlations_of, draw_costs
from feedback.measures.intervals import proportion_interval
from feedback.numeric import Flags
from feedback.parallel.memory import release_memory
from feedback.pipeline.explaining import MIN_QUOTED
from feedback.pipeline.explorer_columns import (
    Dimension,
    dimensions,
    figure_columns,
    heard_and_hurt,
    mention_columns,
    period_days,
    sentiment_column,
    text_columns,
)
from feedback.pipeline.explorer_texts import (
    LONGEST,
    drawn_comments,
    drawn_words,
    shown_texts,
    with_words,
)
from feedback.pipeline.published import PERIOD
from feedback.pipeline.results import Results
from feedback.pipeline.rounded_shares import TABLE, rounded_cells, steps_by_way
from feedback.pipeline.run_folder import TABLES_FOLDER, tables_folders
from feedback.report.explorer import ExplorerData, render_explorer
from feedback.report.figure_words import group_name
from feedback.report.pages import publish_page
from feedback.responses.weights.design import Design
from feedback.responses.weights.few_clusters import known_worths
from feedback.results import Words
from feedback.study import Study, load_study

NAME = "explorer.html"
LEAST_FIXES = 2  # to choose among


WEIGHTED = Words(
    en="Shares and their intervals follow the survey design, as in the report; beside people stands how many equal answers "
    "they are worth (effective n). Comments that match words or a sentiment are counted, not weighted.",
    zh="占比及其区间按抽样设计计算，与报告一致；人数旁给出有效样本量。按情绪或原话筛选时数的是评论，不加权。",
)


AS_ANSWERED = Words(
    en="The report fills in ratings that were left out; people and shares here, as everything a filter shows, are of those who "
    "answered. Cost and rank are the report's.",
    zh="报告对未答的评分作了插补；这里的人数与占比同筛选结果一样，只计实际作答的人。代价与名次取自报告。",
)


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
    The page holds no record of a person: counts of groups (`min_group` people or more), of two crossed groups
    told to the nearest five, and masked texts in the order of their words, each with only those groups and
    periods that ten writers or more share. Comments that are advert, template, copy or filler are counted;
    their text is not in the page.

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
    """The run whose tables lie in `beside`, in its tables/ or beside it, else the study's own.

    Raises
    ------
    StudyError
        Neither is there; says which command to run.
    """
    for folder in (*tables_folders(beside), beside.parent / TABLES_FOLDER, study.processed):
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
    responses = results.table("responses")
    comments = results.table("comments", columns=["respondent", *FLAGS])
    flagged = comments[list(FLAGS)].any(axis=1).to_numpy()
    n_flagged = int((flagged & ~comments["is_empty"]).sum())
    usable = comments.loc[~flagged, ["respondent"]]
    del comments
    parameters = results.manifest["parameters"]
    people = pd.Index(responses.index.astype("str"))
    labels, least = _labels(results, language=language), parameters["min_group"]
    found = dimensions(list(results.segments), responses, min_group=least, labels=labels)
    segments = [_described(one) for one in found if one.name != PERIOD]
    days = period_days(responses)
    del responses
    heard, hurt = heard_and_hurt(results, usable, aspects, people)
    release_memory()
    whole = len(usable)
    held = drawn_comments(results, usable.index, ~flagged, seed=parameters["seed"])
    del usable
    usable = with_words(results, held)
    # in the order of their words: the order of the answers would tell who wrote what
    usable = usable.iloc[order_of(usable["clean"].astype("str"))]
    authors = places_in(usable["respondent"].astype("str"), people)
    header = {
        "title": results.study.title_in(language),
        "report": report,
        "language": language,
        "level": parameters["level"],
        "z": _normal_quantile(parameters["level"]),
        "min_group": least,
        "min_quotes": MIN_QUOTED,
        "longest": LONGEST,
        "no_ranking": "" if results.no_ranking is None else results.no_ranking.why.spoken(language),
        "advice_wave": results.advice_wave or "",
        "percent": len(results.manifest.get("rating_answers") or ()) == 2,
        "aspects": _aspects(results, usable, segments, labels=labels, heard=heard, hurt=hurt),
        "segments": segments,
        "periods": found[-1].values if days else [],
        "period_days": days,
        "first_day": _day(days[0][0]) if days else "",
        "last_day": _day(days[-1][1]) if days else "",
        "scored": bool(usable["sentiment"].notna().any()),
        "people": len(people),
        "flagged": n_flagged,
    }
    if results.weights is not None:
        header["design"] = WEIGHTED.spoken(language)
    if any("missing" in table for table in (ranked, unranked)):
        header["filled"] = AS_ANSWERED.spoken(language)
    if len(usable) < whole:
        header["drawn"] = drawn_words(len(usable), whole).spoken(language)
    told = results.table(TABLE) if TABLE in results.manifest["tables"] else None
    rounded = [
        {} if told is None else steps_by_way(told, found, name) for name in map(str, aspects)
    ]
    header["rounded"] = rounded_cells(rounded)
    draws, header["fixes"] = _fixes(results, aspects)
    arrays = {
        **draws,
        **figure_columns(
            heard,
            hurt,
            found,
            design=results.weights,
            advice_wave=results.advice_wave,
            rounded=rounded,
        ),
        **text_columns(authors, len(people), found),
        "sentiment": sentiment_column(usable),
        **mention_columns(results, usable, aspects, least=MIN_QUOTED),
    }
    texts, header["simplified"] = shown_texts(results, usable["clean"], held)
    return ExplorerData(header, arrays, texts, language)


def _fixes(results: Results, aspects: Sequence[str]) -> tuple[dict[str, np.ndarray], list[int]]:
    """Draws of the costs of the aspects that are ranked together, and their places; neither where nothing is ranked."""
    ranked, told = results.table("pain_points"), results.table("cost_correlations")
    if results.no_ranking is not None or not len(told):
        return {}, []
    known = ranked["cost"].notna() & ~ranked["apart"].astype(bool)
    costs = ranked[known & ranked.index.isin(told["aspect"])]
    if len(costs) < LEAST_FIXES:
        return {}, []
    parameters = results.manifest["parameters"]
    together = correlations_of(told, list(costs.index))
    drawn = draw_costs(costs, together, level=parameters["level"], seed=parameters["seed"])
    return {"draws": drawn.astype("int32").ravel()}, [aspects.index(name) for name in costs.index]


def _described(one: Dimension) -> dict[str, Any]:
    """A segment as the page lists it."""
    names = [group_name(one.label, value) for value in one.values]
    return {
        "name": one.name,
        "label": one.label,
        "values": one.values,
        "names": names,
        "small": one.small,
    }


def _aspects(
    results: Results,
    usable: pd.DataFrame,
    segments: Sequence[Mapping[str, Any]],
    *,
    labels: Mapping[str, str],
    heard: Flags,
    hurt: Flags,
) -> list[dict[str, Any]]:
    """The report's figures of each aspect, dearest first, and the quotes it chose.

    Where the report's advice is of the newest wave, or missing ratings are filled in, people and shares here are of all
    waves and of who answered, as everything a filter shows; cost and rank stay the report's.
    """
    quotes = results.table("quotes")
    held = set(quotes["comment"]) if len(quotes) else set()
    place = {name: at for at, name in enumerate(usable.index) if name in held}
    tested = results.table("pain_points_by_segment")
    if len(tested):
        shown = {(segment["name"], value) for segment in segments for value in segment["values"]}
        pairs = zip(tested["segment"], tested["value"], strict=True)
        tested = tested[[pair in shown for pair in pairs]]
    found: list[dict[str, Any]] = []
    level = results.manifest["parameters"]["level"]
    for kind in ("pain_points", "pain_points_unranked"):
        table = results.table(kind)
        if len(table) and (results.advice_wave is not None or "missing" in table):
            of_kind = slice(len(found), len(found) + len(table))
            over_all = _over_all_waves(
                heard[:, of_kind], hurt[:, of_kind], level=level, design=results.weights
            )
            table = table.assign(**over_all)
        for aspect, figures in table.to_dict("index").items():
            chosen = list(quotes.loc[quotes["aspect"] == aspect, "comment"]) if len(quotes) else []
            compared = _compared(tested, aspect)
            found.append(
                {
                    "key": str(aspect),
                    "label": str(labels.get(str(aspect), figures["label"])),
                    "ranked": kind == "pain_points",
                    "apart": bool(figures.get("apart", False)),
                    "rank": None if pd.isna(figures["rank"]) else int(figures["rank"]),
                    **{name: int(figures[name]) for name in ("n", "n_negative")},
                    "worth": _finite(figures.get("effective_n", figures["n"])),
                    **{
                        name: _finite(figures[name])
                        for name in (
                            "share_negative", "share_negative_low", "share_negative_high",
                            "cost", "cost_low", "cost_high",
                        )
                    },
                    "quotes": [place[name] for name in chosen if name in place],
                    "compared": compared,
                }
            )  # fmt: skip
    return found


def _over_all_waves(
    heard: Flags, hurt: Flags, *, level: float, design: Design | None
) -> dict[str, np.ndarray]:
    """People and shares of aspects (columns) over everybody, with Wilson's intervals."""
    n, k = heard.sum(axis=0), hurt.sum(axis=0)
    share, worth = k / np.where(n > 0, n, 1), n.astype(float)
    if design is not None:
        mass = design.weights @ heard
        share = design.weights @ hurt / np.where(mass > 0, mass, 1)
        worth = design.worths(hurt, heard)
    told = worth if design is None else known_worths(design, hurt, heard, level=level, worths=worth)
    low, high = proportion_interval(share * told, told, level=level)
    return {
        "n": n,
        "n_negative": k,
        "effective_n": worth,
        "share_negative": share,
        "share_negative_low": low,
        "share_negative_high": high,
    }


def _compared(tested: pd.DataFrame, aspect: object) -> dict[str, dict[str, int]]:
    """Segment → value → +1 clearly more than the rest, -1 fewer, 0 not told apart; as the report has it."""
    found: dict[str, dict[str, int]] = {}
    if len(tested):
        mine = tested[tested["aspect"] == aspect]
        for name, value, flag in zip(mine["segment"], mine["value"], mine["flag"], strict=True):
            found.setdefault(name, {})[value] = int(flag)
    return found


def _labels(results: Results, *, language: str) -> dict[str, str]:
    """Names of aspects and segments; the run has them in its own language only."""
    wave = {"wave": "批次" if language == "zh" else "Wave"}
    if language == results.language:
        return {**wave, **results.labels}
    from feedback.pipeline.planning import plan_of
    from feedback.text.aspects.taxonomy import load_taxonomy

    return {
        **wave,
        **results.labels,
        **load_taxonomy(results.taxonomy).names(language=language),
        **plan_of(results.study, language=language).labels,
    }


def _finite(value: Any) -> float | None:
    number = float(value)
    return number if math.isfinite(number) else None


def _day(days: int) -> str:
    return str(np.datetime64(int(days), "D"))


def _normal_quantile(level: float) -> float:
    from statistics import NormalDist

    return NormalDist().inv_cdf((1 + level) / 2)
