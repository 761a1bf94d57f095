"""Comments whose rating and text disagree: sarcasm, a wrong click, a template, or two minds."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from feedback.errors import StudyError
from feedback.text.cells import as_series, as_texts
from feedback.text.sentiment.corpus import text_key
from feedback.text.sentiment.ratings import rating_polarity
from feedback.text.sentiment.score import align_ratings, score_sentiment

_CONTRAST = re.compile(
    r"但是|但|不过|可是|然而|却|就是|只是|美中不足|唯一|\b(?:but|however|although|though|yet|except)\b",
    re.IGNORECASE,
)
_MOCKING = re.compile(
    r"呵呵|醉了|也是没谁|可真是?|谢谢了?啊|感谢.{0,6}让我|厉害了|服了|🙃|🙄|\b(?:yeah right|thanks a lot|great job|way to go)\b",
    re.IGNORECASE,
)
_TEMPLATE_COPIES = 5
_SHORT = 6
_REASONS = {
    "template": (
        "同样的文字出现多次：可能是常用短句，也可能是模板",
        "the same text stands under many answers: a common phrase or a template",
    ),
    "sarcasm": ("可能是反话", "may be sarcasm"),
    "mixed": ("文字褒贬都有", "the text both praises and blames"),
    "wrong_click": (
        "文字态度明确：可能点错了分数",
        "the text is plain: the rating may be a wrong click",
    ),
    "short": ("文字太短，难以判断", "the text is too short to tell"),
}


def contradictions(
    comments: pd.Series,
    ratings: pd.Series,
    *,
    score: pd.Series | None = None,
    scale: tuple[float, float] | None = None,
    sure: float = 0.8,
    language: str = "zh",
    seed: int = 0,
) -> pd.DataFrame:
    """List comments with a low rating and a happy text, or a high rating and an angry one.

    Parameters
    ----------
    comments
        One column of comments.
    ratings
        One rating a comment, same index.
    score
        Sentiment in [0, 1] of the same index; computed by ``method="auto"`` when not given.
    scale
        Ends of the rating scale; what the ratings span when not given.
    sure
        How sure the text must be: listed when a low rating has a score of at least `sure`, or a
        high one of at most 1 - `sure`.
    language
        Of the column reason_text, "zh" or "en".
    seed
        Draw of the folds when the score is computed.

    Returns
    -------
    pandas.DataFrame
        Index as `comments`; text; rating; score; gap (0 to 1, how far the score lies from the
        rating's side); kind ("high_rating_low_text" or "low_rating_high_text"); reason (a guess:
        template, sarcasm, mixed, wrong_click, short); reason_text. Widest gap first.

    Examples
    --------
    >>> found = contradictions(
    ...     pd.Series(["菜太难吃了，服务又差，再也不来", "很好吃，推荐"]), pd.Series([5, 5]),
    ...     score=pd.Series([0.02, 0.97]), scale=(1, 5))
    >>> found[["rating", "kind", "reason"]].values.tolist()
    [[5, 'high_rating_low_text', 'wrong_click']]
    """
    if language not in ("zh", "en") or not 0.5 <= sure <= 1:
        raise StudyError(
            en=f"contradictions: language must be zh or en (found {language!r}), sure within 0.5 and 1 (found {sure}).",
            zh=f"contradictions：language 只能是 zh 或 en（实为 {language!r}），sure 应在 0.5 到 1 之间（实为 {sure}）。",
        )
    comments = as_series(comments, where="contradictions")
    cells = as_texts(comments, where="contradictions")
    aligned = align_ratings(comments, ratings)
    assert aligned is not None
    if score is None:
        score = score_sentiment(comments, method="auto", ratings=aligned, scale=scale, seed=seed)
    felt = align_ratings(comments, score)
    assert felt is not None
    value = felt.to_numpy(dtype=float, na_value=np.nan)
    polarity = rating_polarity(aligned, scale=scale)
    angry, happy = (polarity == 1) & (value <= 1 - sure), (polarity == 0) & (value >= sure)
    group = pd.factorize(np.array([text_key(text or "") for text in cells], dtype=object))[0]
    copies = np.bincount(group)[group]
    places = np.flatnonzero(angry | happy)
    reasons = [
        _reason(cells[place] or "", int(copies[place]), bool(happy[place])) for place in places
    ]
    found = pd.DataFrame(
        {
            "text": [cells[place] for place in places],
            "rating": aligned.iloc[places].to_numpy(),
            "score": value[places],
            "gap": np.abs(value[places] - polarity[places]),
            "kind": np.where(angry[places], "high_rating_low_text", "low_rating_high_text"),
            "reason": reasons,
            "reason_text": [_REASONS[reason][language == "en"] for reason in reasons],
        },
        index=comments.index[places],
    )
    return found.sort_values("gap", ascending=False, kind="stable")


def _reason(text: str, copies: int, praise_under_low_rating: bool) -> str:
    if copies >= _TEMPLATE_COPIES:
        return "template"
    if praise_under_low_rating and _MOCKING.search(text):
        return "sarcasm"
    if len(text_key(text)) < _SHORT:
        return "short"
    if _CONTRAST.search(text):
        return "mixed"
    return "wrong_click"
