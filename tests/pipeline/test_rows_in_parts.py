"""Tables of a run read a stretch of rows at a time.

P1 the rows wanted are those of the whole table, kinds of columns and index included; of a run seen otherwise, too
P2 a table that was not made has no rows; an unknown one, a damaged one and a missing column are said
P3 what pages take in stretches is what they would take of whole tables
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from feedback import arrow_columns, numeric
from feedback.errors import InputError, StudyError
from feedback.frames import FLAGS
from feedback.insight.pain_points.wishes import pick_wishes
from feedback.pipeline import page_parts
from feedback.pipeline.results import Results


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrow_columns, "_AT_ONCE", 37)
    monkeypatch.setattr(numeric, "TOGETHER", 37)


@pytest.mark.parametrize(
    "seen", [lambda run: run, lambda run: run.revised(where="rating <= 3")], ids=["run", "revised"]
)
def test_rows_are_those_of_the_whole_table(
    demo: Results, seen: Callable[[Results], Results]
) -> None:  # P1
    results = seen(demo)
    for name in ("comments", "responses", "mentions"):
        whole = results.table(name)
        assert results.columns(name) == list(whole.columns)
        parts = list(results.parts(name, columns=results.columns(name)))
        assert len(parts) == -(-len(whole) // 37)
        found = results.rows(name, columns=list(whole.columns), where=_every_third)
        kept = pd.concat(part[_every_third(part)] for part in parts)
        assert len(found) == len(kept) and found.dtypes.equals(whole.dtypes)
        expected = whole[[at % 37 % 3 == 0 for at in range(len(whole))]]
        named = whole.index.name is not None
        pd.testing.assert_frame_equal(found, expected if named else expected.reset_index(drop=True))


def _every_third(part: pd.DataFrame) -> pd.Series:
    return pd.Series([at % 3 == 0 for at in range(len(part))], index=part.index).to_numpy()


def test_what_is_not_there(demo: Results, tmp_path: Path) -> None:  # P2
    assert demo.columns("max_diff") == []
    assert not len(demo.rows("max_diff", columns=["n"], where=_every_third))
    for read in (demo.columns, lambda name: list(demo.parts(name, columns=[]))):
        with pytest.raises(StudyError, match="commments"):
            read("commments")
    with pytest.raises(InputError, match=r"comments\.parquet"):
        list(demo.parts("comments", columns=["no such column"]))
    for file in demo.folder.iterdir():
        if file.is_file():
            (tmp_path / file.name).write_bytes(file.read_bytes())
    other = Results(demo.study, tmp_path)
    demo.table("comments").iloc[:5].to_parquet(tmp_path / "comments.parquet")
    with pytest.raises(InputError, match=r"comments\.parquet"):
        list(other.parts("comments", columns=["clean"]))
    (tmp_path / "comments.parquet").write_bytes(b"PAR1 no table PAR1")
    for damaged in (other.columns, lambda name: list(other.parts(name, columns=["clean"]))):
        with pytest.raises(InputError, match=r"comments\.parquet"):
            damaged("comments")


def test_pages_take_what_whole_tables_hold(
    demo: Results, monkeypatch: pytest.MonkeyPatch
) -> None:  # P3
    comments, mentions = demo.table("comments"), demo.table("mentions")
    asks = mentions.filter(regex="^is_").any(axis=1)
    opinions = mentions.loc[~asks, ["comment", "aspect", "polarity", "judgement"]]
    pd.testing.assert_frame_equal(demo.opinions(), opinions.reset_index(drop=True))
    wishes = pick_wishes(mentions, comments, n=8)
    assert len(wishes) and demo.wishes(n=8)["quote"].tolist() == wishes["quote"].tolist()
    monkeypatch.setattr(Results, "sentiment_muted", False)
    moods, read = demo.moods(), demo.comments.dropna(subset=["sentiment"])
    pd.testing.assert_frame_equal(moods, pd.DataFrame(read.drop(columns=["text", *FLAGS])))
    some = pd.Series([comments.index[50], "nobody's", comments.index[3]])
    assert demo.words_of(some).tolist()[::2] == comments["clean"].reindex(some).tolist()[::2]
    assert demo.words_of(some).isna().tolist() == [False, True, False]
    monkeypatch.setattr(page_parts, "LEARN_FROM", 60)
    usable = comments.loc[~comments[list(FLAGS)].any(axis=1), "clean"]
    pd.testing.assert_series_equal(demo._learned_from(), usable.head(60))
