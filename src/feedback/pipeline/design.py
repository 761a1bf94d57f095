"""The design of a run: made once of what the study says, kept with its tables, said on every page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.errors import FeedbackError, StudyError
from feedback.numeric import Flags
from feedback.pipeline.design_columns import BASE_WEIGHT, CLUSTER, POPULATION, STRATUM, WEIGHT
from feedback.pipeline.spellings import spellings_of
from feedback.responses.weights.describe import survey_design
from feedback.responses.weights.rake import rake
from feedback.results import Words, few

if TYPE_CHECKING:
    from feedback.pipeline.plan import Plan
    from feedback.responses.weights.design import Design
    from feedback.study import Study

_NAMED = 5  # respondents a message names
# what of a page follows no design, by the key `page_head` is given
NOT_WEIGHTED = {
    "rows": Words(
        en="This page counts rows and comments as they came in; nothing on it is weighted.",
        zh="本页按收到的数据行和评论计数，均未加权。",
    ),
    "sentiment": Words(
        en="A comment weighs as its writer does. The rank correlation with the ratings is not weighted.",
        zh="每条评论按其作者的权重计入；与评分的秩相关未加权。",
    ),
    "aspects": Words(
        en="A comment weighs as its writer does. Figures corrected by labels, suggestions and words are not weighted.",
        zh="每条评论按其作者的权重计入；按标注校正的数字、建议与词语未加权。",
    ),
    "topics": Words(
        en="A comment weighs as its writer does. Which topics there are, and words typical of low and high ratings, are "
        "found in the comments as they are.",
        zh="每条评论按其作者的权重计入；主题的划分以及低分、高分的用词取自评论本身，未加权。",
    ),
    "checks": Words(
        en="Alpha, response styles, common method, invariance and test-retest reliability are of the people who answered, "
        "not weighted; pooled groups count as many answers as they are worth.",
        zh="alpha、作答风格、共同方法偏差、测量等值与重测信度只反映答卷者本身，未加权；部分合并时各组按有效样本量计入。",
    ),
}
ALL = "all"  # the stratum of a design without strata


def run_design(
    study: Study, responses: pd.DataFrame, *, plan: Plan
) -> tuple[Design | None, dict[str, Any] | None, pd.DataFrame]:
    """The design the study file describes, what the manifest keeps of it, and the responses with final weights.

    Parameters
    ----------
    responses
        Everybody, with the columns of `design_columns`.
    plan
        Of the study: a questionnaire's answers may be spelt as their codes, or as either language says them.

    Raises
    ------
    StudyError
        Weights that are missing or not positive, a cluster in two strata, margins that cannot be met, populations
        that do not fit, a stratum with a single cluster; the people concerned are counted and named.
    """
    if not study.designed:
        return None, None, responses
    study = _as_read(study, plan)
    margins: dict[str, Any] = {} if study.weights is None else dict(study.weights.margins)
    _check_weights(study, responses)
    _check_labels(study, responses)
    parts = {"strata": STRATUM, "clusters": CLUSTER}
    population = _population(study, responses)
    base = responses.get(WEIGHT)
    try:
        made = survey_design(
            responses,
            weights=base,
            fpc=population,
            margins=margins or None,
            lonely_psu=study.lonely_psu,
            **{part: column for part, column in parts.items() if column in responses},
        )
    except FeedbackError as error:
        why = Words(en=_bare(error.en), zh=_bare(error.zh))
        raise StudyError(en=f"{study.path}: {why.en}", zh=f"{study.path}：{why.zh}") from error
    record = _record(study, responses, made)
    final = {WEIGHT: made.weights} | ({BASE_WEIGHT: base} if margins and base is not None else {})
    return made, record, responses.assign(**final)


def _bare(message: str) -> str:
    """A message without the function that found the fault: the study file is where it lies."""
    for function in ("rake", "survey_design"):
        message = message.removeprefix(f"{function}: ").removeprefix(f"{function}：")
    return message


def _as_read(study: Study, plan: Plan) -> Study:
    """The study with margins and strata spelt as the responses spell them."""
    known = spellings_of(study, plan)
    if not known:
        return study
    changes: dict[str, Any] = {}
    if study.weights is not None:
        margins = {
            column: {known.get(column, {}).get(name, name): value for name, value in of.items()}
            for column, of in study.weights.margins.items()
        }
        changes["weights"] = study.weights.model_copy(update={"margins": margins})
    if isinstance(study.population, Mapping):
        of_stratum = known.get(study.strata or "", {})
        changes["population"] = {of_stratum.get(k, k): n for k, n in study.population.items()}
    return study.model_copy(update=changes)


def stored_design(record: Mapping[str, Any] | None, responses: pd.DataFrame) -> Design | None:
    """The design again, of the stored responses: of everybody, or of one group of them.

    Of a group the margins are not known any more to fix anything; its weights stay.
    """
    if not record:
        return None
    from feedback.responses.weights.design import Design

    strata: dict[str, list[float | None]] = dict(record["strata"])
    if len(responses) == record["people"]:
        fpc = None
        if any(size is not None for _, size in strata.values()):
            fpc = _stratum(responses).map({name: size for name, (_, size) in strata.items()})
        margins = record["margins"]
        base = responses.get(BASE_WEIGHT) if margins else responses[WEIGHT]
        return survey_design(
            responses,
            weights=base,
            fpc=fpc,
            margins=margins or None,
            strata=responses.get(STRATUM),
            clusters=responses.get(CLUSTER),
            lonely_psu=record["lonely_psu"],
        )
    names = list(strata)
    stratum = _stratum(responses).map({name: at for at, name in enumerate(names)}).to_numpy()
    cluster = responses[CLUSTER] if CLUSTER in responses else responses.index.to_series()
    drawn = np.array([float(strata[name][0] or 0) for name in names])
    sizes = [strata[name][1] for name in names]
    stratum_of = np.repeat(np.arange(len(names)), drawn.astype(int))
    first = np.concatenate([[0], drawn.cumsum()[:-1]]).astype(int)
    codes = np.zeros(len(responses), dtype=np.intp)
    for at in np.unique(stratum):  # the clusters of others stand behind, empty
        inside = stratum == at
        codes[inside] = first[at] + pd.factorize(cluster.to_numpy()[inside])[0]
    weights = responses[WEIGHT].to_numpy(dtype=float)
    part = Design(
        weights=weights,
        strata=stratum.astype(np.intp),
        clusters=codes,
        stratum_of=stratum_of,
        drawn=drawn,
        population=np.array([np.inf if size is None else float(size) for size in sizes]),
        calibration=(),
        base=weights,
        index=responses.index,
        lonely=record["lonely_psu"],
    )
    return part.of(np.arange(len(responses)))


def comment_design(design: Design, comments: pd.DataFrame) -> Design:
    """The design of comments, on their labels: each weighs as its author (column respondent), whose own they stay."""
    rows = design.rows_of(pd.Index(comments["respondent"]), where="comment_design")
    return replace(design.of(rows), index=comments.index)


def raked_design(
    design: Design | None,
    record: Mapping[str, Any] | None,
    responses: pd.DataFrame,
    margins: Mapping[str, Mapping[Any, float]],
) -> tuple[Design, dict[str, Any]]:
    """The design with its weights raked to other margins; people who counted alike are weighted by them alone.

    Raises
    ------
    InputError, AnalysisError
        As `rake`.
    """
    if design is None:
        made = survey_design(responses, margins=margins)
    else:
        found = rake(responses, margins=margins, weights=design.weights)
        made = replace(
            design,
            weights=found.weights.to_numpy(),
            base=found.base.to_numpy(),
            calibration=tuple(pd.factorize(found.groups[name])[0] for name in found.groups),
            whole=None,
            rows=None,
        )
    plain: dict[str, Any] = {
        "people": len(responses),
        "weights": None,
        "strata_by": None,
        "clusters_by": None,
        "strata": {ALL: [len(responses), None]},
        "lonely_psu": made.lonely,
    }
    named = {name: {str(key): value for key, value in of.items()} for name, of in margins.items()}
    return made, {**plain, **(record or {}), "margins": named}


def _stratum(responses: pd.DataFrame) -> pd.Series:
    if STRATUM in responses:
        return responses[STRATUM]
    return pd.Series(ALL, index=responses.index)


def _refused(study: Study, entry: str, why: Words) -> StudyError:
    return StudyError(en=f"{study.path}: {entry}: {why.en}", zh=f"{study.path}：{entry}：{why.zh}")


def _named(people: pd.Index) -> Words:
    listed = [str(person) for person in people[:_NAMED]]
    more = len(people) - len(listed)
    return Words(
        en=", ".join(listed) + (f" and {more:,} more" if more else ""),
        zh="、".join(listed) + (f" 等 {len(people):,} 人" if more else ""),
    )


def _check_weights(study: Study, responses: pd.DataFrame) -> None:
    if WEIGHT not in responses or study.weights is None:
        return
    weight = responses[WEIGHT]
    wrong: tuple[tuple[Flags, str, str], ...] = (
        (~np.isfinite(weight.to_numpy()), "without a weight that is a number", "没有权重，或权重不是数字"),
        ((weight < 0).to_numpy(), "with a weight below 0", "权重为负"),
        ((weight == 0).to_numpy(), "with a weight of 0", "权重为 0"),
    )  # fmt: skip
    found = [(responses.index[rows], en, zh) for rows, en, zh in wrong if rows.any()]
    if not found:
        return
    told = [(len(people), _named(people), en, zh) for people, en, zh in found]
    raise _refused(
        study,
        f"weights: {study.weights.column}",
        Words(
            en="; ".join(f"{n:,} of {len(weight):,} people {en} ({who.en})" for n, who, en, _ in told)
            + ". Give each a weight above 0, or leave these people out of the file.",
            zh="；".join(f"{len(weight):,} 人中有 {n:,} 人{zh}（{who.zh}）" for n, who, _, zh in told)
            + "。请为每人填写大于 0 的权重，或把这些人移出数据。",
        ),
    )  # fmt: skip


def _check_labels(study: Study, responses: pd.DataFrame) -> None:
    """Nobody without a stratum, cluster or margin, and no cluster in two strata."""
    margins = [] if study.weights is None else list(study.weights.margins)
    named = [("strata", STRATUM, study.strata), ("clusters", CLUSTER, study.clusters)]
    for entry, column, said in [*named, *(("weights", name, name) for name in margins)]:
        if column in responses and (lost := responses[column].isna()).any():
            who, n = _named(responses.index[lost]), int(lost.sum())
            raise _refused(
                study,
                f"{entry}: {said}",
                Words(
                    en=f"{n:,} of {len(responses):,} people have none ({who.en}). Fill it in, or leave them out of the file.",
                    zh=f"{len(responses):,} 人中有 {n:,} 人没有填写（{who.zh}）。请补齐，或把这些人移出数据。",
                ),
            )
    if STRATUM in responses and CLUSTER in responses:
        pairs = responses[[CLUSTER, STRATUM]].drop_duplicates()
        twice = pairs.loc[pairs[CLUSTER].duplicated(), CLUSTER].unique()
        if len(twice):
            listed = few([str(name) for name in twice])
            raise _refused(
                study,
                f"clusters: {study.clusters}",
                Words(
                    en=f"in more than one stratum of {study.strata}: {listed.en}. A cluster belongs to one stratum: correct "
                    "the column, or number the clusters of each stratum differently (north-1, south-1).",
                    zh=f"以下群出现在“{study.strata}”的多个层中：{listed.zh}。一个群只属于一层：请改正该列，"
                    "或让各层的群编号互不相同（如 北-1、南-1）。",
                ),
            )


def _population(study: Study, responses: pd.DataFrame) -> pd.Series | float | None:
    """Clusters in the population, of each person's stratum."""
    given = study.population
    if isinstance(given, str):
        return responses[POPULATION]
    if isinstance(given, Mapping):
        there = list(dict.fromkeys(_stratum(responses)))
        lost = [name for name in there if name not in given]
        idle = [name for name in given if name not in there]
        if lost or idle:
            raise _refused(
                study,
                "population",
                Words(
                    en=(f"no figure for the strata {', '.join(lost)}. " if lost else "")
                    + (f"No respondent is in {', '.join(idle)}. " if idle else "")
                    + f"Give one figure for each stratum: {', '.join(there)}.",
                    zh=(f"缺少这些层的数目：{'、'.join(lost)}。" if lost else "")
                    + (f"没有受访者属于 {'、'.join(idle)}。" if idle else "")
                    + f"请为每一层各写一个数：{'、'.join(there)}。",
                ),
            )
        return _stratum(responses).map(dict(given)).astype(float)
    if given is not None and given > 1 and STRATUM in responses:
        raise _refused(
            study,
            "population",
            Words(
                en=f"one figure ({given:g}) for several strata. Give one for each: {{stratum: figure}}.",
                zh=f"有多个层，却只写了一个数（{given:g}）。请按层分别写：{{层: 数目}}。",
            ),
        )
    return given


def _record(study: Study, responses: pd.DataFrame, made: Design) -> dict[str, Any]:
    """What the manifest keeps: enough to make the design again, and to say it."""
    stratum = _stratum(responses)
    of = dict(zip(made.strata.tolist(), stratum, strict=True))
    sizes = {
        str(of[at]): [int(n), None if np.isinf(size) else float(size)]
        for at, (n, size) in enumerate(zip(made.drawn, made.population, strict=True))
    }
    weights = study.weights
    return {
        "people": len(responses),
        "weights": None if weights is None else weights.column,
        "margins": {} if weights is None else {name: dict(of) for name, of in weights.margins.items()},
        "strata_by": study.strata,
        "clusters_by": study.clusters,
        "strata": sizes,
        "lonely_psu": study.lonely_psu,
    }  # fmt: skip


def design_words(record: Mapping[str, Any], design: Design) -> Words:
    """In one line: what weighs people, how they were drawn, how many there are and what they are worth."""
    en, zh = [], []
    if record["weights"]:
        en.append(f"weights from the column {record['weights']}")
        zh.append(f"权重取自“{record['weights']}”列")
    if record["margins"]:
        en.append(f"raked to the population by {' and '.join(record['margins'])}")
        zh.append(f"按{'、'.join(record['margins'])}的总体分布加权（raking）")
    if record["strata_by"]:
        en.append(f"{len(record['strata'])} strata ({record['strata_by']})")
        zh.append(f"分 {len(record['strata'])} 层（{record['strata_by']}）")
    if record["clusters_by"]:
        clusters = sum(n for n, _ in record["strata"].values())
        en.append(f"{clusters:,} clusters ({record['clusters_by']})")
        zh.append(f"{clusters:,} 个群（{record['clusters_by']}）")
    if any(size is not None for _, size in record["strata"].values()):
        en.append("drawn from a finite population")
        zh.append("计入有限总体校正")
    n, worth = len(design), design.effective_n
    count = Words(
        en=f"The {n:,} people here are worth {worth:,.0f} of equal weight (effective n).",
        zh=f"这里的 {n:,} 人按权重折合 {worth:,.0f} 人（有效样本量）。",
    )
    if record["clusters_by"] and not design.clustered:
        count += Words(
            en="They are all of one cluster and are counted singly.",
            zh="他们同属一个群，因此按单人计算误差。",
        )
    return Words(
        en=f"Figures and intervals follow the survey design: {', '.join(en)}. {count.en}",
        zh=f"各项数字与区间按抽样设计计算：{'，'.join(zh)}。{count.zh}",
    )
