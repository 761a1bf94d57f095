"""score_file: any number of comments, part by part.

S1 every row comes out once, in order, with the columns promised
S2 equal tables for any number of workers, for CSV and Parquet, and after a run that was killed
S3 personal data is masked in text, clean, tokens and ids
S4 exact copies are found over the whole file
S5 no row crashes a part: odd cells, odd characters, a bare carriage return, a row that breaks a step
S6 what cannot be done is told before the work: file, column, folder, method, other parameters
S7 memory does not grow with the file (measured in benchmarks/scale.py); the reader holds one part
"""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from feedback.errors import AnalysisError, ColumnError, FeedbackError, InputError, StudyError
from feedback.text.bulk import copies as score_copies
from feedback.text.bulk import part as score_part
from feedback.text.bulk.copies import flag_copies_across
from feedback.text.bulk.input import CommentFile
from feedback.text.bulk.score_file import ScoreReport, score_file

PLACES = ["房间", "早餐", "前台", "泳池", "电梯", "停车场", "床单", "空调"]
WORDS = ["很干净", "太差了", "一般般", "特别好", "有点慢", "让人失望"]


def comments(n: int) -> list[str]:
    """Invented comments, all different."""
    return [
        f"{PLACES[i % 8]}{WORDS[i % 6]}，{PLACES[(i // 8) % 8]}{WORDS[(i // 5) % 6]}，住了{i}晚"
        for i in range(n)
    ]


def tables(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    return pd.read_parquet(folder / "comments"), pd.read_parquet(folder / "mentions")


def same(one: Path, other: Path) -> None:
    for mine, theirs in zip(tables(one), tables(other), strict=True):
        pd.testing.assert_frame_equal(mine, theirs)


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, ScoreReport]:
    """A CSV of 250 comments scored in three parts by one worker."""
    folder = tmp_path_factory.mktemp("scored")
    file = folder / "in.csv"
    texts = comments(250)
    texts[240] = texts[3].replace("，", " ! ")  # a copy of another part
    frame = pd.DataFrame({"id": [f"k{i}" for i in range(250)], "text": texts})
    frame.to_csv(file, index=False, encoding="utf-8-sig")
    report = score_file(file, folder / "out", id="id", chunk_rows=100, taxonomy="hotel")
    return file, folder / "out", report


def test_every_row_once(scored: tuple[Path, Path, ScoreReport]) -> None:  # S1
    _, out, report = scored
    assert (report.rows_in, report.rows_out, report.parts, report.resumed) == (250, 250, 3, 0)
    found, mentions = tables(out)
    assert found["row"].tolist() == list(range(250))
    assert found["comment"].tolist() == [f"k{i}" for i in range(250)]
    assert found["sentiment"].between(0, 1).all()
    assert mentions["row"].isin(found["row"]).all()
    by_row = found.set_index("row")
    assert (by_row.loc[mentions["row"], "comment"].to_numpy() == mentions["comment"]).all()
    spans = zip(
        by_row.loc[mentions["row"], "clean"], mentions["start"], mentions["end"], strict=True
    )
    assert all(0 <= start < end <= len(clean) for clean, start, end in spans)
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["counts"]["mentions"] == len(mentions) == report.counts["mentions"]
    assert sum(report.table["rows"]) == 250
    assert "250" in report.explain("en") and "250" in report.explain("zh")
    assert "<table" in report._repr_html_()


def test_exact_copies_over_the_whole_file(scored: tuple[Path, Path, ScoreReport]) -> None:  # S4
    found, _ = tables(scored[1])
    assert found.loc[found["is_duplicate"], "row"].tolist() == [240]
    assert scored[2].counts["is_duplicate"] == 1
    assert found.at[240, "fingerprint"] == found.at[3, "fingerprint"]


def test_copies_in_several_classes(
    scored: tuple[Path, Path, ScoreReport], monkeypatch: pytest.MonkeyPatch
) -> None:  # S4: bounded memory changes nothing, and doing it twice neither
    monkeypatch.setattr(score_copies, "_TOGETHER", 17)
    parts = sorted((scored[1] / "comments").glob("*.parquet"))
    assert flag_copies_across(parts) == 1


def test_two_workers_give_the_same(
    scored: tuple[Path, Path, ScoreReport], tmp_path: Path
) -> None:  # S2
    file, out, _ = scored
    score_file(file, tmp_path / "out", id="id", chunk_rows=100, taxonomy="hotel", workers=2)
    same(out, tmp_path / "out")


def test_parquet_gives_the_same_however_it_was_written(
    scored: tuple[Path, Path, ScoreReport], tmp_path: Path
) -> None:  # S2
    file, out, _ = scored
    table = pa.Table.from_pandas(pd.read_csv(file), preserve_index=False)
    folder = tmp_path / "in"
    folder.mkdir()
    pq.write_table(table.slice(0, 130), folder / "a.parquet", row_group_size=7)
    pq.write_table(table.slice(130), folder / "b.parquet")
    report = score_file(folder, tmp_path / "out", id="id", chunk_rows=100, taxonomy="hotel")
    assert report.parts == 3
    same(out, tmp_path / "out")


def test_compressed_csv_in_another_encoding(
    scored: tuple[Path, Path, ScoreReport], tmp_path: Path
) -> None:  # S2
    file, out, _ = scored
    text = file.read_text(encoding="utf-8-sig").replace(",", "\t")
    path = tmp_path / "in.tsv.gz"
    path.write_bytes(gzip.compress(text.encode("gb18030")))
    score_file(path, tmp_path / "out", id="id", chunk_rows=100, taxonomy="hotel")
    same(out, tmp_path / "out")


def test_a_killed_run_goes_on(scored: tuple[Path, Path, ScoreReport], tmp_path: Path) -> None:  # S2
    file, out, _ = scored
    options: dict[str, Any] = {"id": "id", "chunk_rows": 100, "taxonomy": "hotel"}

    def killed(rows: int, total: int | None) -> None:
        if rows >= 200:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        score_file(file, tmp_path / "out", progress=killed, **options)
    assert not (tmp_path / "out" / "manifest.json").exists()
    done = tmp_path / "out" / "comments" / "part-00000.parquet"
    before = done.stat().st_mtime_ns
    seen: list[int] = []
    report = score_file(
        file, tmp_path / "out", progress=lambda rows, total: seen.append(rows), **options
    )
    assert (report.resumed, seen) == (2, [100, 200, 250])
    assert done.stat().st_mtime_ns == before
    same(out, tmp_path / "out")
    (tmp_path / "out" / "mentions" / "part-00001.parquet").unlink()  # lost: made again
    assert score_file(file, tmp_path / "out", **options).resumed == 2
    same(out, tmp_path / "out")


def test_resuming_with_other_parameters_is_refused(
    scored: tuple[Path, Path, ScoreReport], tmp_path: Path
) -> None:  # S6
    file = tmp_path / "in.csv"
    file.write_text("text\n房间很干净\n早餐太差了\n", encoding="utf-8")
    score_file(file, tmp_path / "out", chunk_rows=1)
    with pytest.raises(StudyError, match="taxonomy: general ≠ hotel"):
        score_file(file, tmp_path / "out", chunk_rows=1, taxonomy="hotel")
    file.write_text("text\n房间很干净\n", encoding="utf-8")
    with pytest.raises(StudyError, match="inputs"):
        score_file(file, tmp_path / "out", chunk_rows=1)
    report = score_file(file, tmp_path / "out", chunk_rows=1, resume=False)
    assert report.rows_out == 1
    assert len(pd.read_parquet(tmp_path / "out" / "comments")) == 1  # no part of the longer run


def test_personal_data_is_masked_everywhere(tmp_path: Path) -> None:  # S3
    frame = pd.DataFrame(
        {
            "who": ["13900001234", "kim", None],
            "said": ["请回电 13900001234", "139\u200b0000\u200b1234 打我", "好"],
        }
    )
    frame.to_parquet(tmp_path / "in.parquet")
    report = score_file(tmp_path / "in.parquet", tmp_path / "out", text="said", id="who")
    found, _ = tables(tmp_path / "out")
    assert found["comment"].tolist() == ["r00000001", "kim", "r00000003"]
    assert "0001234" not in found.to_csv()
    assert report.counts["masked"] == 2
    for path in (tmp_path / "out").rglob("*"):
        assert path.is_dir() or b"0001234" not in path.read_bytes()


ODD: list[Any] = [
    None, "", "   ", "😀😀", "！！！", "おいしい", "བོད་ཡིག", "مرحبا", "很好\r但是慢", "a" * 20_000,
    "=1+1", "服务\x00很好", "\u202e反", "̀" * 50,
]  # fmt: skip


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("marked", [True, False])
@pytest.mark.parametrize("whole", [True, False])
def test_what_was_encoded_twice_is_mended_before_it_is_masked(
    tmp_path: Path, whole: bool, marked: bool, mark: str
) -> None:  # S3
    """A file opened as Windows-1252 and saved once more, or cells of such a file among others; a mark before or since."""
    said = ["房间很干净，我微信号 haozi_8812，早餐一般", "不错，加我小红书：wang_laowu99", "房间"]
    shown = [read_twice(text) for text in said]
    lines = ["评论", *said] if whole else ["评论", *shown, "早餐一般"]
    text = "\n".join(lines)
    again = read_twice(mark + text) if whole else mark + text
    (tmp_path / "in.csv").write_text(again, encoding="utf-8-sig" if marked else "utf-8")
    score_file(tmp_path / "in.csv", tmp_path / "out", text="评论")
    table = pd.read_parquet(tmp_path / "out" / "comments")
    assert table["text"].iloc[:2].tolist() == [
        "房间很干净，我微信号 【账号】，早餐一般",
        "不错，加我小红书：【账号】",
    ]
    assert table["clean"].tolist()[2] == "房间" and table["is_masked"].tolist()[:2] == [True, True]


def read_twice(text: str) -> str:
    """UTF-8 as Windows-1252 shows it; bytes it has no sign for stay."""
    signs = (bytes([byte]) for byte in text.encode())
    return "".join(
        sign.decode("latin-1" if sign[0] in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else "cp1252")
        for sign in signs
    )


@pytest.mark.parametrize("sentiment", ["reviews", "auto", "snownlp", "vader"])
def test_odd_texts_come_out_as_rows(tmp_path: Path, sentiment: str) -> None:  # S5
    pd.DataFrame({"text": ODD}).to_parquet(tmp_path / "in.parquet")
    report = score_file(tmp_path / "in.parquet", tmp_path / "out", sentiment=sentiment)
    found, _ = tables(tmp_path / "out")
    assert report.rows_out == len(found) == len(ODD)
    assert found["is_empty"].head(3).all()
    assert found.loc[found["is_empty"], "sentiment"].isna().all()
    assert report.counts["is_unreadable"] == 0


@pytest.mark.parametrize(
    "column",
    [
        pa.array([1, 2, None]),
        pa.array([1.5, float("nan"), None]),
        pa.array([["很好"], [], None]),
        pa.array([True, False, None]),
        pa.array([b"\xff\xfe\xb7\xfe", "服务很好".encode(), None]),
        pa.array([None, None, None], type=pa.null()),
        pa.array(["好", "好", None]).dictionary_encode(),
    ],
)
def test_odd_columns_come_out_as_rows(tmp_path: Path, column: pa.Array) -> None:  # S5
    pq.write_table(pa.table({"text": column}), tmp_path / "in.parquet")
    report = score_file(tmp_path / "in.parquet", tmp_path / "out")
    assert report.rows_out == 3


def test_text_that_is_no_utf8(tmp_path: Path) -> None:  # S5
    broken = pa.array([b"\xb7\xfe\xce\xf1", "服务很好".encode()]).view(pa.string())
    pq.write_table(pa.table({"text": broken}), tmp_path / "in.parquet")
    score_file(tmp_path / "in.parquet", tmp_path / "out")
    assert tables(tmp_path / "out")[0]["clean"].tolist()[1] == "服务很好"


def test_csv_rows_are_the_rows_that_were_written(tmp_path: Path) -> None:  # S5
    (tmp_path / "in.csv").write_bytes(
        'id,text\r\n1,"很好,\r\n不错"\r\n2,房间小\r但是干净\r\n3,多,一格\r\n\r\n4\r\n5,最后'.encode()
    )
    report = score_file(tmp_path / "in.csv", tmp_path / "out", id="id")
    found, _ = tables(tmp_path / "out")
    assert found["comment"].tolist() == ["1", "2", "4", "5"]
    assert found.at[1, "text"] == "房间小\r但是干净"
    assert (report.rows_in, report.rows_out, report.rejected) == (5, 4, 1)
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["rejected"]["first_lines"] == [5]


def test_old_mac_line_ends(tmp_path: Path) -> None:  # S5
    (tmp_path / "in.csv").write_bytes("text\r很好\r不错".encode())
    assert [part.texts for part in CommentFile(tmp_path / "in.csv", "text").parts(10)] == [
        ["很好", "不错"]
    ]


def test_a_row_that_breaks_a_step_is_flagged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # S5
    real = score_part.tag_aspects

    def fragile(texts: pd.Series, **options: Any) -> pd.DataFrame:
        if texts.str.contains("毒").any():
            raise RuntimeError("cannot read this")
        return real(texts, **options)

    monkeypatch.setattr(score_part, "tag_aspects", fragile)
    texts = comments(40)
    texts[7], texts[31] = "毒药", "有毒"
    pd.DataFrame({"text": texts}).to_csv(tmp_path / "in.csv", index=False)
    report = score_file(tmp_path / "in.csv", tmp_path / "out", taxonomy="hotel")
    found, _ = tables(tmp_path / "out")
    assert found.index[found["is_unreadable"]].tolist() == [7, 31]
    assert found.loc[[7, 31], "text"].tolist() == ["", ""]
    assert report.counts["is_unreadable"] == 2
    assert found["sentiment"].notna().sum() == 38


def test_a_step_that_breaks_on_every_row_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # S5: a fault of ours is no fault of the data
    def broken(*_: object, **__: object) -> pd.DataFrame:
        raise RuntimeError("no such table")

    monkeypatch.setattr(score_part, "tag_aspects", broken)
    (tmp_path / "in.csv").write_text("text\n好\n", encoding="utf-8")
    with pytest.raises(AnalysisError, match="no such table"):
        score_file(tmp_path / "in.csv", tmp_path / "out")


@pytest.mark.parametrize(
    ("options", "kind", "message"),
    [
        ({"text": "txet"}, ColumnError, "Did you mean: text"),
        ({"id": "nr"}, ColumnError, "no column nr"),
        ({"sentiment": "ratings"}, StudyError, "cannot score a stream"),
        ({"sentiment": "revews"}, StudyError, "Did you mean reviews"),
        ({"taxonomy": "hotle"}, StudyError, "Did you mean: hotel"),
        ({"user_dict": "nowhere.txt"}, InputError, "no such user dictionary"),
        ({"chunk_rows": 0}, StudyError, "chunk_rows"),
        ({"engine": "dask"}, StudyError, "scheduler"),
    ],
)
def test_what_cannot_be_done_is_told_before(
    tmp_path: Path, options: dict[str, Any], kind: type[FeedbackError], message: str
) -> None:  # S6
    (tmp_path / "in.csv").write_text("text,no\n好,1\n", encoding="utf-8")
    with pytest.raises(kind, match=message):
        score_file(tmp_path / "in.csv", tmp_path / "out", **options)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("none.csv", None, "no such file"),
        ("empty.csv", b"", "empty"),
        ("header.csv", b"text\n", "holds no rows"),
        ("double.csv", b"text,text\na,b\n", "two columns are called 'text'"),
        ("sheet.xlsx", b"PK\x03\x04", "feedback run"),
        ("broken.parquet", b"PAR1 nothing", "cannot be read"),
        ("noise.csv", bytes(range(256)) * 40, "neither UTF-8"),
    ],
)
def test_files_that_cannot_be_read(
    tmp_path: Path, name: str, content: bytes | None, message: str
) -> None:  # S6
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=message):
        score_file(tmp_path / name, tmp_path / "out")


def test_a_folder_with_other_tables_is_left_alone(tmp_path: Path) -> None:  # S6
    (tmp_path / "in.csv").write_text("text\n好\n", encoding="utf-8")
    other = tmp_path / "out" / "comments" / "mine.parquet"
    other.parent.mkdir(parents=True)
    other.write_bytes(b"mine")
    with pytest.raises(InputError, match="already holds"):
        score_file(tmp_path / "in.csv", tmp_path / "out", resume=False)
    assert other.read_bytes() == b"mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may write anywhere")
def test_a_locked_folder(tmp_path: Path) -> None:  # S6
    (tmp_path / "in.csv").write_text("text\n好\n", encoding="utf-8")
    (tmp_path / "locked").mkdir(mode=0o500)
    with pytest.raises(InputError, match="cannot be written"):
        score_file(tmp_path / "in.csv", tmp_path / "locked" / "out")


def test_out_is_a_file(tmp_path: Path) -> None:  # S6
    (tmp_path / "in.csv").write_text("text\n好\n", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        score_file(tmp_path / "in.csv", tmp_path / "in.csv")


def test_other_versions_on_a_worker_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # S6
    spec = score_part.ScoreSpec(None, "reviews", None, None, {"pandas": "0.1"})  # type: ignore[arg-type]
    with pytest.raises(StudyError, match=r"pandas .* ≠ 0\.1"):
        score_part._check_same(spec)


def test_the_reader_takes_no_more_than_a_part(tmp_path: Path) -> None:  # S7
    pd.DataFrame({"text": comments(95)}).to_csv(tmp_path / "in.csv", index=False)
    parts = CommentFile(tmp_path / "in.csv", "text").parts(10)
    assert [len(part) for part in parts] == [10] * 9 + [5]


def test_headings_that_are_an_answer_are_masked_in_the_message(tmp_path: Path) -> None:
    path = tmp_path / "headless.csv"
    path.write_text("张三先生 13812345678 打给我,2\n菜好,3\n", encoding="utf-8")
    with pytest.raises(ColumnError) as told:
        score_file(path, out=tmp_path / "out")
    for said in (told.value.en, told.value.zh):
        assert "--text" in said
        assert "138" not in said
        assert "张三" not in said
