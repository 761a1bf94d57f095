"""The taxonomy file of a study, made from the one that ships where it has none of its own."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from feedback.errors import StudyError
from feedback.files import written_whole

if TYPE_CHECKING:
    import pandas as pd

    from feedback.study import Study
    from feedback.text.aspects.taxonomy_model import Label

_LINE = re.compile(r"^taxonomy:[ \t]*[^\s#]+", re.MULTILINE)


def accept_words(
    study: Study,
    words: Sequence[str],
    *,
    aspect: str,
    field: str = "words",
    label: Label | None = None,
) -> tuple[Path, list[str]]:
    """Add words to an aspect of the study's taxonomy; one that ships is copied beside the study first.

    Parameters
    ----------
    study
        As read from its file.
    words, aspect, field, label
        As for `add_word`.

    Returns
    -------
    tuple
        The taxonomy file, and the words that were not there before.

    Raises
    ------
    StudyError
        The aspect, the field or a word cannot be used; nothing is changed then.
    """
    from feedback.text.aspects.taxonomy import FOLDER, load_taxonomy, shipped_taxonomies
    from feedback.text.aspects.taxonomy_edit import add_word

    found = study.resolve(study.taxonomy)
    ships = found in shipped_taxonomies()
    source = FOLDER / f"{found}.yaml" if ships else Path(found)
    own = study.path.with_name(f"{study.path.stem}_taxonomy.yaml") if ships else source
    if ships and own.exists():
        raise StudyError(
            en=f"{own}: is there already, but the study reads {study.taxonomy!r}. "
            f"Write taxonomy: {own.name} into {study.path}, or move the file away.",
            zh=f"{own}：文件已存在，但研究使用的是 {study.taxonomy!r}。"
            f"请在 {study.path} 中写 taxonomy: {own.name}，或移走该文件。",
        )
    load_taxonomy(source)
    added = []
    with written_whole(own) as fresh:  # all words or none
        shutil.copyfile(source, fresh)
        added = [w for w in words if add_word(fresh, w, aspect=aspect, field=field, label=label)]
    if ships:
        _point_to(study.path, own.name)
    return own, added


# A topic is unnamed where most of its comments speak of no aspect
UNNAMED = 0.5
_LEAST_COMMENTS = 10


def topics_without_aspect(
    topics: pd.DataFrame,
    documents: pd.DataFrame,
    mentions: pd.DataFrame,
    *,
    taxonomy: str,
    study: str,
) -> pd.DataFrame:
    """Topics that the taxonomy mostly finds nothing in, with the words of theirs it lacks.

    Parameters
    ----------
    topics, documents, mentions
        Tables of a run: topics, topic_documents (index comment), mentions.
    taxonomy
        Name or path.
    study
        As a command names it.

    Returns
    -------
    DataFrame
        name, comments (how many), unnamed (share of them without a mention, 0-1), words (of the topic that the
        taxonomy lacks), accept (the command that begins an aspect with the first three); the largest first.
    """
    import numpy as np
    import pandas as pd

    from feedback.arrow_columns import is_among
    from feedback.text.aspects.opinion_lexicon import compile_lexicon
    from feedback.text.aspects.taxonomy import load_taxonomy

    columns = ["name", "comments", "unnamed", "words", "accept"]
    if not len(topics) or not len(documents):
        return pd.DataFrame(columns=columns)
    known = set(compile_lexicon(load_taxonomy(taxonomy)).patterns)
    silent = np.ones(len(documents), dtype=bool)
    if len(mentions):
        silent = ~is_among(documents.index, mentions["comment"])
    share = pd.Series(silent).groupby(documents["topic"].to_numpy()).mean()
    rows = []
    for topic, name, n, words in topics[["topic", "name", "n", "words"]].itertuples(index=False):
        new = [word for word in words.split("、") if word and word not in known]
        unnamed = float(share.get(topic, 0.0))
        if topic < 0 or n < _LEAST_COMMENTS or unnamed < UNNAMED or not new:
            continue
        said = " ".join(f'"{word}"' if " " in word else word for word in new[:3])
        command = (
            f"feedback taxonomy accept {study} {said} --aspect new_{topic + 1} --label {new[0]}"
        )
        rows.append((name, n, unnamed, "、".join(new), command))
    found = pd.DataFrame(rows, columns=columns)
    return found.sort_values("comments", ascending=False, kind="stable").reset_index(drop=True)


def _point_to(file: Path, taxonomy: str) -> None:
    """Have a study file name its taxonomy; all else stays as it is."""
    text = file.read_bytes().decode("utf-8-sig")
    line = f"taxonomy: {taxonomy}"
    changed = _LINE.sub(lambda _: line, text, count=1)
    if changed == text:
        changed = f"{text}{'' if text.endswith(chr(10)) else chr(10)}{line}\n"
    with written_whole(file) as fresh:
        fresh.write_text(changed, encoding="utf-8", newline="")
