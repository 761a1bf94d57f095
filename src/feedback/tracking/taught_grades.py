"""Grades learnt from what people put right, used only where they do better than the words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

FEWEST = 30  # corrections, and of either kind a third of that
_FOLDS = 5
_LEVEL = 0.05


def taught_grades(texts: pd.Series, *, corrected: pd.Series, suggested: pd.Series) -> pd.DataFrame:
    """Complaints the words call general and people's corrections call grave.

    Parameters
    ----------
    texts
        Index ticket; what people wrote.
    corrected
        Index ticket; grades by people, of some tickets.
    suggested
        Index ticket; grades by words.

    Returns
    -------
    DataFrame
        Index ticket, only those raised: `grade` "major", `phrase` the clause that speaks most for it. Empty with fewer than
        30 corrections, or fewer than 10 that are grave (major or escalated) or 10 that are not, or where five-fold
        cross-validation is not better than the words (exact McNemar test, one-sided, 5 %). Nothing is ever lowered.

    Notes
    -----
    Logistic regression on characters (1 to 3), balanced. Which tickets people correct is no random sample: corrections should
    confirm, too, what was graded right.
    """
    none = pd.DataFrame({"grade": pd.Series(dtype="str"), "phrase": pd.Series(dtype="str")})
    known = corrected[corrected.index.isin(texts.index[texts != ""])]
    grave = known.isin(["major", "escalated"])
    if len(known) < FEWEST or min(int(grave.sum()), int((~grave).sum())) < FEWEST // 3:
        return none
    said = texts.loc[known.index]
    if not _better(said, grave, suggested.loc[known.index]):
        return none
    model = _model().fit(said, grave)
    asked = texts[(suggested == "general") & (texts != "") & ~texts.index.isin(known.index)]
    if not len(asked):
        return none
    raised = asked[model.predict(asked)]
    phrases = [_clause(text, model) for text in raised]
    return pd.DataFrame({"grade": "major", "phrase": phrases}, index=raised.index).astype("str")


def _model() -> Pipeline:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    signs = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 3), sublinear_tf=True)
    return make_pipeline(signs, LogisticRegression(C=10, class_weight="balanced", max_iter=1000))


def _better(texts: pd.Series, grave: pd.Series, suggested: pd.Series) -> bool:
    """Words and model together are right more often than words alone, out of sample, beyond chance."""
    from scipy.stats import binomtest
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
    by_words = (suggested != "general") & (suggested != "repeated")
    both = by_words | cross_val_predict(_model(), texts, grave, cv=folds)
    gained = int(((both == grave) & (by_words != grave)).sum())
    lost = int(((both != grave) & (by_words == grave)).sum())
    if gained <= lost:
        return False
    return bool(binomtest(gained, gained + lost, alternative="greater").pvalue < _LEVEL)


def _clause(text: str, model: Pipeline) -> str:
    parts = [each for each in re.split(r"[，。！？；,.!?;\n]+", text[:5000]) if each.strip()]
    if not parts:
        return text[:40]
    scores = model.predict_proba(parts)[:, 1]
    return parts[int(scores.argmax())].strip()[:40]
