"""Masking and cleaning of a whole study's open answers, part by part: what a run does before all else."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from feedback.parallel.crew import crew
from feedback.responses.privacy.mask import find_and_mask, mask_personal_data
from feedback.text.cleaning.clean import take_frames_out, tidy
from feedback.text.cleaning.options import CleaningRules
from feedback.text.flags import flag_spam, is_filler
from feedback.text.language import detect_language
from feedback.text.near_duplicates import flag_copies
from feedback.text.templates import Templates, may_hold_frame, templates_of

if TYPE_CHECKING:
    from feedback.text.cleaning.edits import Rule

_KINDS = b"kinds"


def mask_and_clean(
    series: pd.Series, *, authors: pd.Series, simplified: str | None = None
) -> tuple[pd.DataFrame, Counter[str]]:
    """Mask personal data before and after cleaning, clean, and flag what says nothing.

    The same as `mask_personal_data`, `clean_comments` with `authors`, `mask_personal_data` of `clean` and `flag_spam` one after
    the other, done by the crew of the run part by part. Only the frames many rows share and the copies of one author need all rows.

    Parameters
    ----------
    series
        Comments as they came; missing counts as "".
    authors
        Who wrote each, in the same order.
    simplified
        As in `CleaningRules`.

    Returns
    -------
    DataFrame, Counter
        As `clean_comments` gives it, `text` and `clean` masked, and is_spam; how many findings of each kind of personal
        data the comments held as they came.
    """
    rules = CleaningRules(simplified=simplified)
    first = crew().by_parts(_masked_and_tidied, series, mark=repr(rules), rules=rules)
    kinds = Counter[str]()
    for part in first:
        kinds.update(_counts(part))
    whole = pa.concat_tables(part.replace_schema_metadata(None) for part in first)
    del first
    texts, masked, tidied = whole["text"], whole["masked"], whole["tidied"]
    found = templates_of(
        tidied.filter(whole["framed"]).to_pylist(),
        total=int(pc.sum(pc.not_equal(tidied, "")).as_py() or 0),
    )
    done = pa.concat_tables(
        crew().by_parts(
            _finished,
            texts,
            masked,
            tidied,
            mark=f"{rules!r} {_said(found)}",
            rules=rules,
            frames=found,
        )
    )
    table = pd.DataFrame(
        {
            "text": texts.to_pandas(),
            "clean": done["clean"].to_pandas(),
            "language": done["language"].to_pandas(),
            **{name: done[name].to_pandas() for name in ("is_empty", "is_filler")},
            "is_duplicate": _copies(done, authors),
            **{name: done[name].to_pandas() for name in ("is_template", "is_spam")},
        }
    )
    table = table.astype(dict.fromkeys(("text", "clean", "language"), "str"))
    return table.set_axis(series.index), kinds


def _masked_and_tidied(cells: list[Any], *, rules: CleaningRules) -> pa.Table:
    """text, masked (whether that changed it), tidied (the rules run), framed (whether it may hold a frame); counts beside."""
    raw = pd.Series(cells, dtype="str").fillna("")
    found, without = find_and_mask(raw)
    texts = without.tolist()
    cleaned, _ = tidy(texts, _chain(rules))
    # a number parted by markup or an entity shows only once that is gone: neither column may keep it
    changed = [
        row for row, (text, own) in enumerate(zip(texts, cleaned, strict=True)) if own != text
    ]
    looked = mask_personal_data(pd.Series([cleaned[row] for row in changed], dtype="str"))
    for row, own in zip(changed, looked, strict=True):
        if own != cleaned[row]:
            texts[row] = cleaned[row] = own
    kinds = ",".join(f"{kind}={n}" for kind, n in found["kind"].value_counts().items())
    return pa.table(
        {
            "text": pa.array(texts, pa.large_string()),
            "masked": pa.array((raw != without).to_numpy(dtype=bool), pa.bool_()),
            "tidied": pa.array(cleaned, pa.large_string()),
            "framed": pa.array([may_hold_frame(text) for text in cleaned], pa.bool_()),
        }
    ).replace_schema_metadata({_KINDS: kinds.encode()})


def _counts(part: pa.Table) -> dict[str, int]:
    said = (part.schema.metadata or {}).get(_KINDS, b"").decode()
    pairs = (pair.split("=") for pair in said.split(",") if pair)
    return {kind: int(n) for kind, n in pairs}


def _finished(
    texts: list[str],
    masked: list[bool],
    tidied: list[str],
    *,
    rules: CleaningRules,
    frames: Templates,
) -> pa.Table:
    """What is left without the frames, and what kind of row each is; `unmasked`: before the second masking, where that changed it."""
    cleaned = list(tidied)
    only = [False] * len(cleaned)
    if rules.templates:
        only = take_frames_out(cleaned, [set() for _ in cleaned], _chain(rules), frames)
    # a number parted by an invisible character shows only once that is gone; what is as it came was looked at
    again = [
        row
        for row, (text, own) in enumerate(zip(texts, cleaned, strict=True))
        if masked[row] or own != text
    ]
    clean = list(cleaned)
    for row, text in zip(
        again,
        mask_personal_data(pd.Series([cleaned[row] for row in again], dtype="str")),
        strict=True,
    ):
        clean[row] = text
    empty = np.array([not text for text in cleaned], dtype=bool)
    unmasked = [None if own == new else own for own, new in zip(cleaned, clean, strict=True)]
    return pa.table(
        {
            "clean": pa.array(clean, pa.large_string()),
            "unmasked": pa.array(unmasked, pa.large_string()),
            "language": pa.array([detect_language(text) for text in cleaned], pa.large_string()),
            "is_empty": pa.array(empty),
            "is_filler": pa.array([is_filler(text) for text in cleaned], pa.bool_()),
            "is_template": pa.array(only, pa.bool_()),
            # links are gone from clean
            "is_spam": pa.array(flag_spam(pd.Series(texts, dtype="str")).to_numpy() & ~empty),
        }
    )


@lru_cache(maxsize=4)
def _chain(rules: CleaningRules) -> list[Rule]:
    return rules.chain()


def _said(frames: Templates) -> str:
    """What the frames are, alike in every process."""
    kinds = (frames.leads, frames.sentences, frames.headings, frames.options)
    return repr([sorted(kind) for kind in kinds])


def _copies(done: pa.Table, authors: pd.Series) -> np.ndarray:
    """Second and later copies by one author, of the texts before the second masking."""
    flags = np.zeros(len(authors), dtype=bool)
    several = np.flatnonzero(pd.Series(authors.to_numpy()).duplicated(keep=False).to_numpy())
    if len(several):
        own = done.select(["clean", "unmasked"]).take(several)
        texts = pc.coalesce(own["unmasked"], own["clean"]).to_pylist()
        flags[several] = flag_copies(texts, authors=authors.iloc[several].tolist())
    return flags
