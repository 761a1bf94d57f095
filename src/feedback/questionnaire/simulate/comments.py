"""Words for open questions: what the best and the worst rated item would make somebody write."""

from __future__ import annotations

import numpy as np
import pandas as pd

from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.tags import report_language

WRITES = 0.5  # share that writes anything
SERVICE = {"zh": "服务", "en": "the service"}  # what is written of where no battery names anything
BAD = {
    "zh": ("{}不太满意，希望改进", "{}让人失望", "{}很差，没想到会这样", "最不满意的是{}", "{}真的需要改善", "对{}有意见，体验不好"),
    "en": ("I was unhappy with {}", "{} was disappointing", "{} was poor, please improve it", "The worst part was {}", "{} really needs work", "Not satisfied with {}"),
}  # fmt: skip
GOOD = {
    "zh": ("{}很好，值得表扬", "对{}很满意", "{}不错，继续保持", "最满意的是{}", "{}让人放心", "{}比预想的好"),
    "en": ("{} was excellent", "Very happy with {}", "{} was good, keep it up", "The best part was {}", "I liked {}", "{} was better than expected"),
}  # fmt: skip


def write_comments(
    q: Questionnaire, felt: pd.DataFrame, question: str, *, language: str, rng: np.random.Generator
) -> tuple[pd.Series, pd.DataFrame]:
    """Texts of one open question (missing where nobody writes) and what each is about.

    `felt`: respondents x rated columns, higher is better; the extreme one is written about. A single column is the service
    as a whole: below 0 it is complained of.
    """
    # whoever writes in a language without such sentences does so in English
    language = language if language in BAD else report_language(language)
    n = len(felt)
    writes = rng.random(n) < WRITES
    middle = felt.mean(axis=1).to_numpy()
    values = felt.to_numpy()
    worst, best = values.argmin(axis=1), values.argmax(axis=1)
    rows = np.arange(n)
    alone = felt.shape[1] == 1 and felt.columns[0] in ("", q.overall)
    complains = (
        values[:, 0] < 0 if alone else middle - values[rows, worst] >= values[rows, best] - middle
    )
    about = np.where(complains, worst, best)
    labels = (
        [SERVICE[language]]
        if alone
        else [q.label(column, language=language) for column in felt.columns]
    )
    which = rng.integers(0, len(BAD[language]), n)
    texts = [
        (BAD if bad else GOOD)[language][template].format(labels[item]) if wrote else None
        for bad, template, item, wrote in zip(complains, which, about, writes, strict=True)
    ]
    mentions = pd.DataFrame(
        {
            "respondent": felt.index,
            "question": question,
            "column": felt.columns[about],
            "polarity": np.where(complains, -1, 1),
        }
    )
    return pd.Series(texts, index=felt.index, dtype="string"), mentions[writes]
