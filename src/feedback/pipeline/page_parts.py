"""What the pages of a report take from a run beside its tables: whose figures, quotes, words, reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from feedback.arrow_columns import is_among
from feedback.errors import AnalysisError
from feedback.frames import FLAGS
from feedback.insight.pain_points.who_is_hurt import SIGNALLING
from feedback.pipeline.stored_tables import StoredTables
from feedback.pipeline.wording import KIND_NAMES, named, reason_in

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from feedback.numeric import Flags
    from feedback.pipeline.results import Results
    from feedback.responses.weights.design import Design
    from feedback.results import Words

LEARN_FROM = 20_000  # comments; more teach no further words and take minutes


# figure of the table `corrected` → what a reader calls it (zh, en)
_FIGURES = {
    "share": ("占比", "share"),
    "difference": ("与其他组之差", "difference to the rest"),
    "change": ("较上一批", "change from the wave before"),
    "cost": ("代价", "cost"),
}


class PageParts(StoredTables):
    """Methods of `Results` that pages call."""

    if TYPE_CHECKING:  # of Results

        @property
        def language(self) -> str: ...
        @property
        def labels(self) -> dict[str, str]: ...
        @property
        def taxonomy(self) -> str: ...
        def sentence(self, step: str) -> str: ...
        @property
        def advice_wave(self) -> str | None: ...
        @property
        def comments(self) -> Any: ...
        @property
        def weights(self) -> Design | None: ...
        def counts(self, step: str | None = None) -> dict[str, Any]: ...
        def why_not(self, step: str, *, language: str | None = None) -> str | None: ...

    def whom(self, *, language: str | None = None) -> str:
        """Whom charts of the pain points are of, where that is not everybody: "Wave 2025Q3 only"."""
        if self.advice_wave is None:
            return ""
        zh = (language or self.language) == "zh"
        return f"只含最新一批“{self.advice_wave}”" if zh else f"Wave {self.advice_wave} only"

    @property
    def told(self) -> bool:
        """Whether all figures are told in steps, as those of one group among others are."""
        return bool(self.manifest.get("among_others", False))

    @property
    def few_told(self) -> bool:
        """Whether counts of aspects too few people mention to rank are told in steps: of a group, and of a wave alone."""
        return self.told or self.advice_wave is not None

    def usable_comments(self) -> pd.DataFrame:
        """Comments that say something: no flag set."""
        comments = self.comments
        return comments[~comments.filter(regex="^is_").any(axis=1)]

    @property
    def sentiment_muted(self) -> bool:
        """Whether the reading of moods failed its check against the ratings, so that none is shown."""
        return bool(self.manifest.get("sentiment_muted", False))

    def moods(self) -> pd.DataFrame:
        """The comments whose mood was read, as `clean`, with who wrote them; none where the reading failed its check."""
        from feedback.pipeline.questions import with_their_authors

        kept = [name for name in self.columns("comments") if name not in ("text", *FLAGS)]
        muted = self.sentiment_muted
        read = self.rows(
            "comments",
            columns=kept,
            where=lambda part: (part["sentiment"].notna() & (not muted)).to_numpy(dtype=bool),
        )
        return with_their_authors(read, cast("Results", self))

    def named_groups(self, groups: pd.Series, *, name: str) -> pd.Series:
        """Groups by name, bare numbers with that of what they number ("Shop 15"); those not shown as one."""
        from feedback.pipeline.published import published_groups

        text = groups.astype("str")
        least = self.manifest["parameters"]["min_group"]
        shown = published_groups(
            self.table("responses"), list(self.manifest["segments"]), least=least
        )
        if groups.name in shown:
            others = "其他（不单列）" if self.language == "zh" else "Others, not listed"
            text = text.mask(groups.notna() & ~text.isin(shown[str(groups.name)]), others)
        return text.mask(text.str.fullmatch(r"\d+"), f"{name} " + text)

    def copies(self) -> pd.DataFrame:
        """Copies set aside, by wave and group, named for the reader; no rows where there were none."""
        table = self.table("copies")
        if not len(table):
            return table
        everybody = "全部" if self.language == "zh" else "everybody"
        names = {**self.labels, "": everybody, "wave": "批次" if self.language == "zh" else "Wave"}
        return table.assign(segment=table["segment"].map(lambda name: names.get(name, name)))

    def checked(self, *, language: str | None = None) -> str:
        """What people's labels changed in what was read, or the error to expect where there are none."""
        from feedback.errors import session_language

        said = self.manifest["sentences"]
        why = self.why_not("corrected_shares", language=language or session_language())
        found = why or said.get("audit") or said.get("expected_error", "")
        return str(found)

    def corrected(self, kind: str = "share", *, language: str | None = None) -> pd.DataFrame:
        """Figures from comments as read and as corrected by labels, named for the reader.

        Parameters
        ----------
        kind
            "share" (with differences between groups and changes between waves) or "cost"; empty where there is none.
        """
        table = self.table("corrected")
        if not len(table):
            return table
        wanted = {"cost"} if kind == "cost" else {"share", "difference", "change"}
        table = table[table["figure"].isin(wanted)]
        if not len(table):
            return table
        table = table.dropna(axis=1, how="all")
        zh = (language or self.language) == "zh"
        table = table.rename(
            columns={"n": "n_comments", "read": f"read_{kind}", "corrected": f"corrected_{kind}"}
            | {end: f"corrected_{kind}_{end}" for end in ("low", "high")}
        )
        said = {name: words[0 if zh else 1] for name, words in _FIGURES.items()}
        return table.assign(
            label=table["aspect"].map(lambda name: self.labels.get(name, name)),
            what=table["figure"].map(said),
        )

    def wishes(self, *, n: int) -> pd.DataFrame:
        """Up to `n` suggestions, each in the sentence that holds it: label, quote."""
        from feedback.insight.pain_points.wishes import pick_wishes
        from feedback.text.cleaning.as_written import quotes_as_written

        columns = ["comment", "aspect", "start", "end", "is_suggestion"]
        said = self.rows("mentions", columns=columns, where=_suggests)
        columns = ["respondent", "clean", "text", *FLAGS]
        comments = self.rows("comments", columns=columns, where=_of(said)) if len(said) else said
        found = pick_wishes(said, comments, n=n)
        if self.study.parameters.simplify and len(found):
            found = quotes_as_written(found, comments)
        return found.assign(label=found["aspect"].map(self.labels))[["label", "quote"]]

    def _learned_from(self) -> pd.Series:
        """The first LEARN_FROM comments that say something, cleaned."""
        import pandas as pd

        kept, n = [pd.Series(dtype="str")], 0
        for part in self.parts("comments", columns=["clean", *FLAGS]):
            kept.append(part.loc[~part[list(FLAGS)].any(axis=1).to_numpy(), "clean"])
            n += len(kept[-1])
            if n >= LEARN_FROM:
                break
        return pd.concat(kept[1:] or kept).head(LEARN_FROM)

    def uncovered(self, *, clusters: int = 8) -> pd.DataFrame:
        """Clauses the taxonomy does not cover, grouped by likeness; empty where there are too few."""
        import pandas as pd

        from feedback.text.aspects.unlabelled import find_unlabelled_clauses

        comments = self._learned_from()
        # another reader's judgements have other places: then the shipped one looks again
        known = self.study.reader is None and self.manifest["tables"].get("mentions", 0) > 0
        mentions = None
        if known:
            ids = comments.index
            mentions = self.rows(
                "mentions",
                columns=self.columns("mentions"),
                where=lambda part: is_among(part["comment"], ids),
            )
        try:
            return find_unlabelled_clauses(
                comments, taxonomy=self.taxonomy, mentions=mentions, clusters=clusters
            )
        except AnalysisError:
            return pd.DataFrame()

    def proposed_words(self, *, per_aspect: int = 3) -> pd.DataFrame:
        """Words the taxonomy lacks, learned from the comments; empty where there are too few."""
        import pandas as pd

        from feedback.responses.privacy.mask import without_masks
        from feedback.text.aspects.taxonomy_growth import grow_taxonomy
        from feedback.text.segment import segment

        tokens = segment(without_masks(self._learned_from()))
        try:
            found = grow_taxonomy(tokens, taxonomy=self.taxonomy, per_aspect=per_aspect)
        except AnalysisError:
            return pd.DataFrame()
        study = self.study.path.stem
        accept = [
            f"feedback taxonomy accept {study} {word} --aspect {aspect}"
            for word, aspect in zip(found["word"], found["aspect"], strict=True)
        ]
        return found.assign(label=found["aspect"].map(self.labels), accept=accept)

    def say(self, step: str) -> Any:
        """What a step found, as a paragraph of a page; nothing where it says nothing."""
        from IPython.display import HTML

        from feedback.pipeline.revised import paragraph_of

        return HTML(paragraph_of(self.sentence(step)))

    def unnamed_topics(self) -> pd.DataFrame:
        """Topics most of whose comments speak of no aspect the taxonomy knows: name, comments, unnamed, words, accept."""
        from feedback.pipeline.own_taxonomy import topics_without_aspect

        topics, documents = self.table("topics"), self.table("topic_documents")
        mentions = self.table("mentions", columns=["comment"])
        return topics_without_aspect(
            topics, documents, mentions, taxonomy=self.taxonomy, study=self.study.path.stem
        )

    def rejected_reasons(self, *, language: str | None = None) -> pd.DataFrame:
        """How many rows and cells could not be used: column, reason, action, rows."""
        counted = self.table("rejected").groupby(["column", "reason", "action"]).size()
        table = counted.rename("rows").reset_index()
        table["column"] = table["column"].replace(dict(self.manifest["column_labels"]))
        for name in ("reason", "action"):
            table[name] = [
                reason_in(text, language=language or self.language) for text in table[name]
            ]
        return table

    def masked(self, *, language: str | None = None) -> pd.DataFrame:
        """How many places of each kind of personal data were masked: kind, places."""
        import pandas as pd

        counts = self.counts("clean")["why"]["personal_data"]
        kinds = named(counts, KIND_NAMES, language=language or self.language)
        return pd.DataFrame({"kind": kinds, "places": list(counts.values())})

    def flagged_examples(self, *, n: int = 5, language: str | None = None) -> pd.DataFrame:
        """A few different comments of each flag: kind, text."""
        import pandas as pd

        flags = [flag for flag in FLAGS if flag != "is_empty"]
        comments = self.table("comments", columns=["text", *flags])
        texts = {
            flag: comments.loc[comments[flag], "text"].drop_duplicates().head(n) for flag in flags
        }
        found = pd.concat(
            [pd.DataFrame({"kind": flag, "text": own}) for flag, own in texts.items()]
        )
        kinds = named(found["kind"], FLAGS, language=language or self.language)
        return found.reset_index(drop=True).assign(kind=kinds)

    def notice(self, *steps: str, language: str | None = None) -> Any:
        """For the head of a page: what differs from the run, and why one of `steps` could not be computed."""
        from IPython.display import HTML

        from feedback.pipeline.revised import notice_of, paragraph_of

        shown = language or self.language
        whys = [self.why_not(step, language=shown) or "" for step in steps]
        return HTML(
            "".join(
                (
                    notice_of(cast("Results", self), language=shown),
                    *(paragraph_of(why) for why in whys),
                )
            )
        )

    def page_head(self, *steps: str, counted: str = "", language: str | None = None) -> Any:
        """`notice`; whether the page is of the newest wave or of all, where advice is of the newest; the design.

        Parameters
        ----------
        steps
            Those the page is about.
        counted
            What of the page follows no design, and is said to: a key of `NOT_WEIGHTED`.
        """
        from IPython.display import HTML

        from feedback.pipeline.revised import paragraph_of

        parts = [self.notice(*steps, language=language).data]
        zh = (language or self.language) == "zh"
        if self.advice_wave is not None:
            whose = _whose_figures(self.advice_wave, "pain_points" in steps, zh=zh)
            parts.append(paragraph_of(whose))
        if (design := self.design_words(counted=counted)) is not None:
            parts.append(paragraph_of(design.spoken("zh" if zh else "en")))
        return HTML("".join(parts))

    def design_words(self, *, counted: str = "") -> Words | None:
        """How people were drawn and weigh, in one line, and what follows no design; None where everybody counts alike."""
        from feedback.pipeline.design import NOT_WEIGHTED, design_words

        drawn = self.manifest.get("design")
        if not drawn or self.weights is None:
            return None
        said = NOT_WEIGHTED.get(counted)
        if counted == "rows" or said is None:
            return said or design_words(drawn, self.weights)
        return design_words(drawn, self.weights) + said

    def comment_weights(self, comments: pd.DataFrame | None = None) -> Design | None:
        """How the writers of these comments, or of all, were drawn and weigh, to pass as `weights=`; None where all count alike."""
        from feedback.pipeline.design import comment_design

        if self.weights is None:
            return None
        if comments is None:
            comments = self.table("comments", columns=["respondent"])
        return comment_design(self.weights, comments)

    def opinions(self) -> pd.DataFrame:
        """Mentions that judge, no question and no suggestion: comment, aspect, polarity, judgement."""
        import numpy as np

        kinds = [name for name in self.columns("mentions") if name.startswith("is_")]
        told = [name for name in SIGNALLING if name in self.columns("mentions")]
        found = self.rows(
            "mentions",
            columns=[*told, *kinds],
            where=lambda part: np.asarray(~part[kinds].to_numpy(dtype=bool).any(axis=1)),
        )
        return found.drop(columns=kinds)

    def words_of(self, comments: pd.Series) -> pd.Series:
        """What some comments say, cleaned, by their ids; missing where there is no such comment."""
        ids = comments.rename("comment").to_frame()
        said = self.rows("comments", columns=["clean"], where=_of(ids))
        return said["clean"].reindex(comments)


def _suggests(mentions: pd.DataFrame) -> Flags:
    return mentions["is_suggestion"].to_numpy(dtype=bool)


def _of(mentions: pd.DataFrame) -> Callable[[pd.DataFrame], Flags]:
    """Which comments these are of."""
    ids = mentions["comment"].astype("str").drop_duplicates()
    return lambda comments: is_among(comments.index, ids)


def _whose_figures(wave: str, newest: bool, *, zh: bool) -> str:
    """Whether a page is of the newest wave or of all of them."""
    if newest:
        return (
            f"本页各图各表只含最新一批“{wave}”。"
            if zh
            else f"All charts and tables of this page are of the latest wave, {wave}, only."
        )
    return (
        f"本页各图各表包括全部批次；痛点和首页的建议只含最新一批“{wave}”。"
        if zh
        else f"All charts and tables of this page cover all waves; pain points and advice are of the latest, {wave}, only."
    )
