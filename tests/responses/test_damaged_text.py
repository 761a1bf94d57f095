"""Text files with a fault in them: what stands is read, what does not is said, nothing goes silently.

DT1 blank rows above a header, with or without a separator at its end.
DT2 a quotation mark inside a quoted answer stays; one that was never closed is refused where it opens.
DT3 an answer of several lines that look like rows is read and named.
DT4 Shift-JIS of half-width kana alone; other encodings as before.
DT5 a byte lost from GB18030 costs one character, not the rest of the answer, and is counted.
DT6 a page called .xls keeps its line breaks.
DT7 the encoding asked for is taken, by read and by a study.
DT9 rows of another encoding below UTF-8 are refused with the line they begin at.
DT10 UTF-8 opened as Windows-1252 and saved again is turned back and said; words with accents stay.
DT8 two who read into one folder at once: one is told to wait.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from feedback import FeedbackError, load_questionnaire, load_study, read_responses
from feedback.locks import busy_folder, locked
from feedback.pipeline.intake import read_answers
from feedback.responses.encodings import decoded
from feedback.responses.readers.write import write_read
from feedback.responses.tables import read_table


def table_of(
    tmp_path: Path, text: str | bytes, name: str = "in.csv"
) -> tuple[list[list[object]], str]:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    table = read_table(path)
    return table.fillna("").to_numpy().tolist(), " ".join(r.en for r in table.attrs["remarks"])


@pytest.mark.parametrize("above", ["\n\n", ",,,\n", "\r\n \r\n"])
@pytest.mark.parametrize("end", ["", ","])
def test_blank_rows_above(tmp_path: Path, above: str, end: str) -> None:  # DT1
    rows, _ = table_of(tmp_path, f"{above}id,rating,text{end}\n1,5,good{end}\n2,4,bad{end}\n")
    assert [row[:3] for row in rows] == [["1", "5", "good"], ["2", "4", "bad"]]


@pytest.mark.parametrize(
    ("line", "cell", "said"),
    [
        ('1,"say "hi" now",5', 'say "hi" now', "2 quotation marks"),
        ('1,"he said ""hi""",5', 'he said "hi"', ""),
        ('1,5" screen,5', '5" screen', ""),
        ('1,"""x""",5', '"x"', ""),
        ('1,"a,""b"" c",5', 'a,"b" c', ""),
    ],
)
def test_inner_quotes(tmp_path: Path, line: str, cell: str, said: str) -> None:  # DT2
    rows, remarks = table_of(tmp_path, f'id,text,s\n{line}\n2,"ok",4\n')
    assert rows == [["1", cell, "5"], ["2", "ok", "4"]]
    assert (said in remarks) if said else not remarks


@pytest.mark.parametrize(
    "text",
    [
        'id,text,s\n0,fine,1\n1,"nice,5\n2,"ok",4\n3,"bad",2\n',
        'id,text,s\n0,fine,1\n1,"nice,5\n2,"ok",4\n3,"bad,2\n4,"x",1\n',
        'id,text,s\r\n0,"a\r\nb",1\r\n1,"nice,5\r\n2,"ok",4\r\n',
    ],
)
def test_never_closed(tmp_path: Path, text: str) -> None:  # DT2
    with pytest.raises(FeedbackError, match="row 3"):
        table_of(tmp_path, text)


def test_rows_in_an_answer(tmp_path: Path) -> None:  # DT3
    rows, remarks = table_of(tmp_path, 'id,text\n1,"nice\n2,ok\n3,bad"\n4,fine\n')
    assert rows == [["1", "nice\n2,ok\n3,bad"], ["4", "fine"]]
    assert "row 2" in remarks
    assert not table_of(tmp_path, 'id,text\n1,"first line\nsecond line"\n4,fine\n')[1]


def test_half_width_kana(tmp_path: Path) -> None:  # DT4
    said = ["ｻｰﾋﾞｽｶﾞﾖｶｯﾀ", "ｽﾀｯﾌｶﾞｼﾝｾﾂﾃﾞｼﾀ", "ﾍﾔｶﾞｾﾏｲ"]
    text = "ID,ｺﾒﾝﾄ\n" + "".join(f"{n},{one}\n" for n, one in enumerate(said))
    rows, remarks = table_of(tmp_path, text.encode("cp932"))
    assert [row[1] for row in rows] == said
    assert "Shift-JIS" in remarks
    for text, encoding in (
        ("id,text\n1,房间很干净，服务员态度非常好\n", "gb18030"),
        ("id,text\n1,Очень хороший отель и завтрак\n", "koi8_r"),
        ("id,text\n1,직원이 매우 친절하고 방이 깨끗했습니다\n", "cp949"),
        ("id,text\n1,ห้องพักสะอาดและพนักงานบริการดี\n", "cp874"),
    ):
        assert decoded(text.encode(encoding), where="x").text == text


def test_lost_byte() -> None:  # DT5
    lines = [
        f"{n},{said}"
        for n in range(12)
        for said in (
            "房间很干净，服务员态度非常好，下次还会再来入住",
            "早餐品种太少，味道一般，价格偏贵不太值得",
            "前台办理入住很慢，喆先生说朱镕基题字abc不错",
        )
    ]
    whole = "\n".join(lines).encode("gb18030")
    assert decoded(whole, where="x").damaged == 0
    rng, spoiled, silent = random.Random(7), [], 0
    for _ in range(60):
        at = rng.choice([place for place, byte in enumerate(whole) if byte > 0x7F])
        read = decoded(whole[:at] + whole[at + 1 :], where="x")
        silent += read.damaged == 0
        spoiled += [
            abs(len(a) - len(b)) + sum(x != y for x, y in zip(a, b, strict=False))
            for a, b in zip(lines, read.text.split("\n"), strict=True)
            if a != b
        ]
    # 9.5 characters where nothing is put aside; what stays silent still decodes, and nothing shows the loss
    assert sum(spoiled) / len(spoiled) < 3
    assert silent <= 14
    whole = "房間有點潮，隔音不好，櫃檯人員態度親切，辦理也快，鎔喆".encode("gb18030")
    assert decoded(b"id,text\n1," + whole, where="x").text.endswith("辦理也快，鎔喆")


def test_breaks_of_a_page(tmp_path: Path) -> None:  # DT6
    page = "<table><tr><th>id</th><th>t</th></tr><tr><td>1</td><td>slow<br>dirty <b>r</b>oom<p>dear</p></td></tr></table>"
    rows, _ = table_of(tmp_path, page, "in.xls")
    assert rows == [["1", "slow\ndirty room\ndear"]]


def test_encoding_asked_for(tmp_path: Path) -> None:  # DT7
    form = load_questionnaire("nps")
    column = form.texts[0]
    (tmp_path / "in.csv").write_bytes(
        f"respondent,{form.nps},{column}\n1,9,häuser\n".encode("cp1252")
    )
    read = read_responses(tmp_path / "in.csv", questionnaire=form, encoding="latin-1")
    assert read.comments["text"].tolist() == ["häuser"]
    (tmp_path / "s.yaml").write_text(
        "study: s\ntitle: S\nquestionnaire: nps\nraw: in.csv\nencoding: latin-1\n"
    )
    answers = read_answers(load_study(tmp_path / "s.yaml"), raw=tmp_path / "in.csv")
    assert answers.files[0]["encoding"] == "latin-1"


def test_one_reader_at_a_time(tmp_path: Path) -> None:  # DT8
    form = load_questionnaire("nps")
    (tmp_path / "in.csv").write_text(",".join(["respondent", *form.columns]) + "\n1,9\n")
    read = read_responses(tmp_path / "in.csv", questionnaire=form)
    out = tmp_path / "out"
    out.mkdir()
    with (
        locked(out / ".lock-read", busy=busy_folder(out), patience=0),
        pytest.raises(FeedbackError, match="another run"),
    ):
        write_read(read, out, questionnaire=form)
    write_read(read, out, questionnaire=form)
    assert sorted(file.name for file in out.iterdir())[0] == "comments.csv"


@pytest.mark.parametrize("rows", [2, 400])
@pytest.mark.parametrize(
    ("more", "said"), [(1, "line {n} is in"), (3, "line {n} and 2 others are in")]
)
def test_rows_of_two_encodings(rows: int, more: int, said: str) -> None:  # DT9
    above = "编号,意见\n" + "".join(f"{n},房间干净，服务很好\n" for n in range(rows))
    below = "隔音差，走廊太吵\n" * more
    with pytest.raises(FeedbackError, match="GB18030") as error:
        decoded(above.encode() + below.encode("gb18030"), where="x")
    assert said.format(n=rows + 2) in error.value.en
    assert f"第 {rows + 2} 行" in error.value.zh


def test_a_damaged_row_is_no_other_file() -> None:  # DT9
    above = "编号,意见\n" + "".join(f"{n},房间干净，服务很好\n" for n in range(50))
    for row in (
        b"51,\xe5\xa5,\xe5\x88,\xe6,\xe7\x9a,\xe8,x\n",
        b"51,\xe5\x88,\xe6,\xe7\x9a,\xe8,x\n",
    ):
        found = decoded(above.encode() + row, where="x")
        assert found.encoding == "utf-8" and found.damaged == row.count(b",") - row.count(b"x")
        assert found.text.startswith(above)


def test_headings_of_another_encoding() -> None:  # DT9
    rows = "".join(f"{n},房间干净，服务很好\n" for n in range(50)).encode()
    with pytest.raises(FeedbackError) as error:
        decoded("编号,意见内容\n".encode("gb18030") + rows, where="x")
    assert (
        "line 1 is in another encoding (it seems, GB18030 (GBK)). Its headings seem to be"
        in error.value.en
    )
    assert "第 1 行是别的编码，看来是 GB18030 (GBK)，表头可能来自另一个文件" in error.value.zh


def test_tildes_and_braces_are_no_hz() -> None:  # DT9
    plain = "id,said\n1,~{well~} ok\n"
    assert decoded(plain.encode(), where="x").text == plain
    for said in ("服务很好", "好", "房间，隔音差"):
        assert decoded(f"id\n{said}".encode("hz"), where="x").text == f"id\n{said}"


@pytest.mark.parametrize("shown", ["cp1252", "latin-1"])
@pytest.mark.parametrize(
    "text", ["编号,评分\n1,房间干净，服务很好\n", "id,said\n1,the café – très bien et naïve\n"]
)
def test_garbled_once_more(tmp_path: Path, text: str, shown: str) -> None:  # DT10
    garbled = "".join(bytes([byte]).decode(shown, "ignore") or chr(byte) for byte in text.encode())
    rows, remarks = table_of(tmp_path, garbled)
    assert rows == [text.split("\n")[1].split(",", 1)]
    assert decoded(garbled.encode(), where="x").text == text
    assert "saved again" in remarks
    for plain in (text, "id,said\n1,Ã la carte\n", f"{garbled}2,好\n"):
        assert decoded(plain.encode(), where="x").text == plain
