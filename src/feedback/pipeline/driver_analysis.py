"""The step that says what the overall rating goes with: ratings of aspects, else mentions in the text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.arrow_columns import is_among, places_in, reindexed
from feedback.errors import AnalysisError
from feedback.insight.importance.circular import require_own_outcome
from feedback.insight.importance.noise import MOST_SHUFFLED
from feedback.insight.importance.sparse import require_rows, set_aside_words, set_sparse_aside
from feedback.insight.refusal import CircularError, NoVariationError, Refusal, RefusedError
from feedback.parallel.memory import release_all
from feedback.pipeline.analysis_run import AnalysisRun
from feedback.pipeline.rated import rated_aspects, rated_rows
from feedback.results import Words, few

if TYPE_CHECKING:
    from feedback.insight.importance.result import DriverImportance
    from feedback.numeric import Ints

EXACT_DRIVERS = 24
SHUFFLES = 199
_TOGETHER = " & "  # between the aspects of one indicator
OVERALL = Words(en="the overall rating", zh="总体评分")


def row_ratings(run: AnalysisRun) -> pd.DataFrame | None:
    """Ratings of all rated rows on one scale, a column a row, or None where the study has none."""
    plan = run.answers.plan
    if not plan.aspects:
        return None
    return rated_rows(run.answers.responses, plan.aspects, plan.item_scales)


def aspect_ratings(run: AnalysisRun) -> pd.DataFrame | None:
    """As `row_ratings`, a column an aspect: rows that rate one aspect together are their mean."""
    rows = row_ratings(run)
    return None if rows is None else rated_aspects(rows, run.answers.plan.shared)


def drivers(run: AnalysisRun, *, method: str = "auto", missing: str = "auto") -> AnalysisRun:
    """What the overall rating goes with; where the answers cannot carry that, why (`no_ranking`).

    Parameters
    ----------
    run
        Read, and its mentions found.
    method, missing
        As in `driver_importance`; "auto": LMG, or Johnson's weights of more than EXACT_DRIVERS drivers;
        pairwise where answers are missing, imputed where such correlations contradict each other; unless the study's
        parameter `missing` says otherwise.
    """
    ratings = run.ratings
    if ratings is None or run.no_ranking is not None:
        return run
    rated = row_ratings(run)
    table = (
        rated.loc[ratings.index] if rated is not None else _mention_indicators(run, ratings.index)
    )
    answered = [name for name in table.columns if table[name].notna().any()]
    table = table if len(answered) == table.shape[1] else table[answered]
    names = driver_labels(run.labels, [str(name) for name in table.columns])
    try:
        if not table.shape[1]:
            raise _too_few(run.study.parameters.min_mentions)
        _require_own_rating(run, names)
        given = reindexed(ratings, table.index)
        kept, aside = set_sparse_aside(table, given)
        found = _explained(run, kept, given, names, method=method, missing=missing)
    except RefusedError as error:
        refusal = Refusal.of(error)
        refused = replace(run, no_ranking=refusal)
        return refused.with_count("drivers", len(ratings), 0, refused=refusal.reason)
    except AnalysisError as error:
        note = Words(en=_in_names(error.en, names), zh=_in_names(error.zh, names))
        return run.with_note("drivers", note).with_count("drivers", len(ratings), 0)
    found = found.with_signs({name: -1 if name.endswith(" -") else 1 for name in found.drivers})
    text = _said(run, found, names, rated=rated is not None)
    if aside:
        typical = int(kept.notna().sum().median())
        named = {names.get(name, name): n for name, n in aside.items()}
        said = set_aside_words(named, typical=typical).spoken(run.language)
        text += said if run.language == "zh" else f" {said}"
    run = replace(run, drivers=found).with_tables(drivers=found.table)
    return run.with_sentence("drivers", text).with_count(
        "drivers",
        len(ratings),
        found.n,
        r_squared=found.r_squared,
        ranked=found.ranked,
        set_aside=aside,
        missing=found.missing,
    )


def _explained(
    run: AnalysisRun,
    table: pd.DataFrame,
    rating: pd.Series,
    names: Mapping[str, str],
    *,
    method: str,
    missing: str,
) -> DriverImportance:
    """The model, once the answers are found able to carry one."""
    from feedback.insight.drivers import driver_importance

    options = run.study.parameters
    _require_variation(rating)
    shown = table.rename(columns=dict(names))
    require_own_outcome(shown, rating, name=run.outcome or OVERALL)
    require_rows(shown, rating)
    # who was not asked, or had nothing to rate, is not filled in: each correlation is of those who
    # answered both; only where such correlations contradict each other the gaps are imputed
    ways = ("pairwise", "impute") if table.isna().to_numpy().any() else ("listwise",)
    missing = options.missing if missing == "auto" else missing
    ways = ways if missing == "auto" else (missing,)
    if method == "auto":
        # exact LMG doubles with each driver; Johnson's weights come close at any number of them
        method = "lmg" if table.shape[1] <= EXACT_DRIVERS else "johnson"
    # of so many people shuffles only repeat the F test, and cost far more than all else
    shuffles = SHUFFLES if len(table) <= MOST_SHUFFLED else 0
    for way in ways:
        try:
            return driver_importance(
                table,
                rating,
                weights=None if run.design is None else run.design.of(_places(run, table.index)),
                method=method,
                missing=way,
                bootstrap=options.bootstrap,
                permutations=shuffles,
                level=options.level,
                seed=options.seed,
            )
        except RefusedError:
            raise
        except AnalysisError:
            if way == ways[-1]:
                raise
    raise AssertionError


def plainly_lower(run: AnalysisRun, names: Iterable[str]) -> list[str]:
    """Those of the rated rows whose higher ratings go with lower overall ratings, nothing else held equal.

    The slope of each alone, its whole interval below 0, of who answered both; one that cannot be told is none of them.
    """
    from feedback.insight.drivers import driver_importance

    rated, rating = row_ratings(run), run.ratings
    if rated is None or rating is None:
        return []
    options: dict[str, Any] = {
        "method": "first",
        "permutations": 0,
        "level": run.study.parameters.level,
    }
    if run.design is not None:
        options["weights"] = run.design.of(_places(run, rating.index))
    found = []
    for name in names:
        try:
            alone = driver_importance(rated.loc[rating.index, [name]], rating, **options).table
        except AnalysisError:
            continue
        if alone["coefficient_high"].iloc[0] < 0:
            found.append(name)
    return found


def _places(run: AnalysisRun, people: pd.Index) -> Ints:
    return places_in(people, run.answers.responses.index)


def _require_variation(rating: pd.Series) -> None:
    if rating.nunique() < 2:
        value, n = float(rating.iloc[0]), len(rating)
        raise NoVariationError(
            en=f"All {n} overall ratings are {value:g}: where nothing differs, nothing can be explained or ranked.",
            zh=f"{n} 份总体评分都是 {value:g}，没有差异可供解释，因此不排名。",
        )


def _require_own_rating(run: AnalysisRun, names: Mapping[str, str]) -> None:
    """Refuse an overall rating that shares columns with the aspects it should be explained by."""
    plan = run.answers.plan
    parts = plan.rating_parts or (plan.rating[:1] if plan.rating else ())
    shared = [str(names.get(plan.aspects[c], plan.aspects[c])) for c in parts if c in plan.aspects]
    if not shared:
        return
    named = few(shared)
    raise CircularError(
        en=f"The overall rating is computed from {named.en}, which the study also gives as aspects to explain it "
        "with: nothing could be learned from a ranking. Name an overall question of its own under `rating:`, or leave it out.",
        zh=f"总体评分由{named.zh}算出，而研究又把它们当作解释总体评分的方面：排名不会带来任何新信息。"
        "请在 rating: 下写一道单独的总体题，或不设总体评分。",
    )


def _said(
    run: AnalysisRun, found: DriverImportance, names: Mapping[str, str], *, rated: bool
) -> str:
    overall = (run.outcome or OVERALL).spoken(run.language)
    said = found.named(names, outcome=overall).explain(run.language)
    if not rated:
        said += _SAID_SIGNS.spoken(run.language)
    if len(run.answers.plan.rating_answers) == 2:
        said += _TWO_CLASSES.spoken(run.language)
    return said


_SAID_SIGNS = Words(
    en=" A row with ＋ is praise of the aspect in a comment, a row with － a complaint: how much of the "
    "differences between ratings goes with having written it.",
    zh="带＋的行指在评论中称赞该方面，带－的行指抱怨；横条越长，写没写过它越能解释评分的高低。",
)
_TWO_CLASSES = Words(
    en=" The outcome has two classes (0 and 100), so the model is one of the share of people satisfied and "
    "coefficients are percentage points.",
    zh="总体评分只有两类（记为 0 与 100），模型解释的是满意者占比，系数为百分点。",
)


def _too_few(people: int) -> AnalysisError:
    return AnalysisError(
        en=f"No aspect is named by at least {people} people, so there is nothing to explain the rating with. "
        "Collect more comments, or lower min_mentions.",
        zh=f"没有任何方面被至少 {people} 人提到，无法解释评分。请收集更多评论，或调低 min_mentions。",
    )


def _in_names(text: str, names: Mapping[str, str]) -> str:
    """A message with aspects named as readers know them; longer keys first, for some begin with others."""
    for key in sorted(names, key=len, reverse=True):
        text = text.replace(key, names[key]) if key.endswith((" +", " -")) else text
    return text


def driver_labels(labels: Mapping[str, str], drivers: Iterable[str] = ()) -> dict[str, str]:
    """Names of drivers: aspects, and mentions of them as praise (+) or complaint (-), `drivers` that stand for several, too."""
    signs = (("+", "＋"), ("-", "－"))
    said = {
        f"{aspect} {sign}": f"{name} {shown}"
        for aspect, name in labels.items()
        for sign, shown in signs
    }
    for driver in drivers:
        aspects, _, sign = driver.rpartition(" ")
        if _TOGETHER in aspects and sign in dict(signs):
            named = " / ".join(labels.get(each, each) for each in aspects.split(_TOGETHER))
            said[driver] = f"{named} {dict(signs)[sign]}"
    return {**labels, **said}


def _mention_indicators(run: AnalysisRun, respondents: pd.Index) -> pd.DataFrame:
    """1 where a respondent praises ("aspect +") or complains of ("aspect -") an aspect.

    Only respondents with a usable comment can mention anything; indicators named by fewer people
    than min_mentions are left out, they would only add noise. Aspects that the same people praise, or complain of, are
    one indicator ("a & b +"): one word for all of them ("nice place") says nothing that tells them apart.
    """
    from feedback.insight.pain_points.who_is_hurt import judge_people, of_places

    mentions, authors = run.tables["mentions"], run.tables["comments"]["respondent"]
    wrote = respondents[is_among(respondents, run.usable_of("respondent")["respondent"])]
    comment = places_in(mentions["comment"], authors.index)
    person = of_places(places_in(authors, wrote), comment)
    aspects = sorted(map(str, mentions["aspect"].unique()))
    judged = judge_people(mentions, person=person, comment=comment, aspects=aspects)
    del person, comment
    release_all()
    signs = {"-": judged["judgement"] < 0, "+": judged["judgement"] > 0}
    columns: dict[str, np.ndarray] = {}
    for sign, chosen in signs.items():
        for aspect, places in judged[chosen].groupby("aspect", observed=True)["person"]:
            if len(places) >= run.study.parameters.min_mentions:  # a person and aspect is one row
                column = columns[f"{aspect} {sign}"] = np.zeros(len(wrote), dtype=np.int8)
                column[places.to_numpy()] = 1
    return pd.DataFrame(_joined(columns), index=wrote)


def _joined(columns: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Indicators of one sign that are the same people's become one, named after all of them."""
    alike: dict[tuple[str, bytes], list[str]] = {}
    for name, column in columns.items():
        alike.setdefault((name[-1], column.tobytes()), []).append(name[:-2])
    return {
        f"{_TOGETHER.join(aspects)} {sign}": columns[f"{aspects[0]} {sign}"]
        for (sign, _), aspects in alike.items()
    }
