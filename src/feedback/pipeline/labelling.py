"""Which comments of a study to label, what two coders agree on, and whether more labels still pay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError
from feedback.pipeline.label_files import gather_labels, is_settled, label_books
from feedback.results import Result, Words
from feedback.text.teaching.label_book import SUFFIX, LabelBook

if TYPE_CHECKING:
    from feedback.measures.coders import CoderAgreement
    from feedback.pipeline.results import Results

# Comments whose doubt is computed; more teach no other sample and take half a minute.
_READ_AT_MOST = 20_000
# Comments two coders must both have done before agreement is told.
MIN_BOTH = 20
# What fifty more labels must bring to pay: F1, and points of the mean interval of the shares.
MORE = 50
WORTH_F1 = 0.005
WORTH_POINTS = 0.25


def draw_labels(results: Results, *, n: int = 300, seed: int = 0) -> pd.DataFrame:
    """Draw the comments a reader would learn most from, each with the number of comments it stands for.

    Parameters
    ----------
    results
        Of the study.
    n
        Comments to draw; all where there are fewer.
    seed
        Of the draw.

    Returns
    -------
    DataFrame
        As `sample_comments`: chances in proportion to the doubt of the reading, spread over aspects and the groups of
        the first segment, in random order, so that whatever is labelled first is a sample as well.

    Raises
    ------
    AnalysisError
        There is no comment to label.
    """
    from feedback.pipeline.teaching import study_taxonomy
    from feedback.text.audit import sample_comments
    from feedback.text.teaching.doubt import comment_doubt

    comments = results.usable_comments()
    if len(comments) > _READ_AT_MOST:
        comments = comments.sample(_READ_AT_MOST, random_state=seed)
    comments = comments.set_axis(comments.index.astype("str"))
    mentions = results.table("mentions")
    if not len(mentions):
        mentions = pd.DataFrame({"comment": [], "aspect": [], "polarity": []})
    taxonomy = study_taxonomy(results)
    return sample_comments(
        comments,
        mentions.assign(comment=mentions["comment"].astype("str")),
        aspects=list(taxonomy.aspects),
        n=n,
        by=["aspect", *results.segments[:1]],
        segments=results.segments,
        doubt=comment_doubt(comments["clean"], taxonomy=taxonomy),
        seed=seed,
    )


@dataclass(frozen=True)
class CodersCompared(Result):
    """How far coders agree on what comments say of each aspect.

    Attributes
    ----------
    table
        By aspect: n (comments both did), n_spoken (either speaks of it), agree (share), kappa with low and high
        (Cohen, of the first two coders; missing where one code stands throughout).
    alpha
        Krippendorff's over all comments and aspects; None where it has no meaning.
    n_differ
        Comments on which they differ.
    """

    table: pd.DataFrame
    alpha: CoderAgreement | None
    n_differ: int
    coders: tuple[str, ...]

    def _define(self) -> Words:
        return Words(
            en="Codes: complains, neither, praises, not spoken of. Cohen's kappa by aspect, Krippendorff's nominal alpha over "
            "all comments and aspects.",
            zh="编码为：抱怨、未褒贬、称赞、未提及。各方面用 Cohen kappa，全部评论与方面合并用名义尺度的 Krippendorff alpha。",
        )

    def _explain(self) -> Words:
        n = int(self.table["n"].max())
        names = " / ".join(self.coders)
        said = Words(
            en=f"{names}: {n} comments labelled by both, {self.n_differ} of them not alike.",
            zh=f"{names}：共同标注 {n} 条评论，其中 {self.n_differ} 条不一致。",
        )
        if self.alpha is not None:
            low, high = self.alpha.ci
            said += Words(
                en=f"Krippendorff's alpha {self.alpha.alpha:.2f} ({low:.2f} – {high:.2f}).",
                zh=f"Krippendorff alpha 为 {self.alpha.alpha:.2f}（{low:.2f} – {high:.2f}）。",
            )
        known = self.table["kappa"].dropna()
        if len(known):
            worst = str(known.idxmin())
            said += Words(
                en=f"Least alike: {worst} (kappa {known[worst]:.2f}).",
                zh=f"最不一致的是 {worst}（kappa {known[worst]:.2f}）。",
            )
        return said

    def _cite(self) -> Words:
        return self._explain() if self.alpha is None else self.alpha._cite()


def compare_coders(books: Sequence[LabelBook]) -> CodersCompared:
    """Compare the labels of two or more coders on the comments that all of them did.

    Parameters
    ----------
    books
        Of the coders, without the settled one.

    Returns
    -------
    CodersCompared
        Agreement by aspect and over all.

    Raises
    ------
    AnalysisError
        Fewer than two coders, or than 20 comments done by all.

    Examples
    --------
    >>> compare_coders(list(label_books(study).values())).explain("en")      # doctest: +SKIP
    """
    return compare_labels(
        {
            book.path.name.rpartition("labels-")[2].removesuffix(SUFFIX): book.labels()
            for book in books
        }
    )


def compare_labels(labels: Mapping[str, pd.DataFrame]) -> CodersCompared:
    """As `compare_coders`, of the labels (comments × aspects) of each coder, by name."""
    from feedback.measures.agreement import cohen_kappa
    from feedback.measures.coders import krippendorff_alpha

    tables = list(labels.values())
    both = tables[0].index if tables else pd.Index([])
    for table in tables[1:]:
        both = both.intersection(table.index)
    if len(tables) < 2 or len(both) < MIN_BOTH:
        raise AnalysisError(
            en=f"compare_coders: {len(tables)} coders have done {len(both)} comments in common; two coders and {MIN_BOTH} "
            "comments are needed. Let a second coder label the first ones (label_study(…, coder=…)).",
            zh=f"compare_coders：{len(tables)} 名编码者共同完成了 {len(both)} 条；至少需要两人共同完成 {MIN_BOTH} 条。"
            "请让另一人用 label_study(…, coder=…) 标注最前面的评论。",
        )
    aspects = list(dict.fromkeys(name for table in tables for name in table.columns))
    # 2: not spoken of, a code like the others
    codes = [table.reindex(index=both, columns=aspects).fillna(2.0) for table in tables]
    rows = {}
    for name in aspects:
        columns = [each[name].to_numpy(float) for each in codes]
        alike = np.all([column == columns[0] for column in columns], axis=0)
        row = {
            "n": len(both),
            "n_spoken": int(np.any([column != 2 for column in columns], axis=0).sum()),
            "agree": float(alike.mean()),
        }
        try:
            found = cohen_kappa(columns[0], columns[1])
            row |= {"kappa": found.kappa, "low": found.ci[0], "high": found.ci[1]}
        except AnalysisError:
            row |= dict.fromkeys(("kappa", "low", "high"), float("nan"))
        rows[name] = row
    cells = np.stack([each.to_numpy(float) for each in codes])
    units = pd.DataFrame(cells.reshape(len(codes), -1).T, columns=list(range(len(codes))))
    try:
        alpha = krippendorff_alpha(units, bootstrap=300)
    except AnalysisError:
        alpha = None
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis(index="aspect")
    differ = int((cells != cells[0]).any(axis=(0, 2)).sum())
    return CodersCompared(table, alpha, differ, tuple(labels))


def label_state(results: Results, book: LabelBook) -> Words:
    """What the labels of a study have reached, and whether more of them pay."""
    from feedback.pipeline.teaching import study_taxonomy
    from feedback.text.teaching.pays import expected_of_more
    from feedback.text.teaching.teach import FEWEST, teach_reader

    books = [each for each in label_books(results.study).values() if each.labels().size]
    own = len(book.labels())
    said = Words(en="", zh="")
    coders = [each for each in books if not is_settled(each.path)]
    if len(coders) > 1:
        with suppress(AnalysisError):
            said += compare_coders(coders)._explain()
    if own < FEWEST:
        return said + Words(
            en=f"{own} of the {FEWEST} labels from which the study's own reader can be taught.",
            zh=f"已有 {own} 条；满 {FEWEST} 条起可训练本研究自己的判断。",
        )
    taxonomy = study_taxonomy(results)
    comments = results.comments()["clean"]
    comments.index = comments.index.astype("str")
    try:
        found = gather_labels([book.path], comments, taxonomy=taxonomy)
        reader = teach_reader(comments, found.labels, taxonomy=taxonomy, weights=found.weights)
    except AnalysisError as error:
        return said + Words(en=error.en, zh=error.zh)
    said += Words(en=reader.explain("en"), zh=reader.explain("zh"))
    return said + _still_pays(
        *expected_of_more(
            comments, found.labels, found.weights, taxonomy=taxonomy, reader=reader, more=MORE
        )
    )


def _still_pays(rise: float | None, narrower: float) -> Words:
    """Whether fifty more labels are worth it."""
    brought = Words(
        en=f"{MORE} more labels would narrow the intervals of the shares by {narrower:.2f} points.",
        zh=f"再标 {MORE} 条，占比的区间平均缩窄 {narrower:.2f} 个百分点。",
    )
    if rise is not None:
        brought += Words(en=f"F1 {rise:+.3f} is expected of them.", zh=f"F1 预计 {rise:+.3f}。")
    if rise is not None and rise < WORTH_F1 and narrower < WORTH_POINTS:
        return brought + Words(
            en="More labels no longer pay; you can stop.", zh="继续标注已得不偿失，可以停止。"
        )
    return brought + Words(en="Go on.", zh="值得继续。")
