"""Retention, consent, the access log, and forgetting in everything that exists.

PV1 `keep` takes rows older than the limit out of the follow-up's tables and lists, counts them, and leaves figures as they were.
PV2 `keep: answers` takes whole months out of the next run and counts them; what was frozen of them stays.
PV3 a table that is not kept for a time, a length that is none, answers without dates, nothing left: one message.
PV4 who did not agree is counted with what they ticked, and nothing they wrote is in any table or page; an empty cell is no consent.
PV5 a complaint without consent is counted and its deadline judged; its words grade nothing.
PV6 a file without the consent column is refused; words that say neither are said and taken as no.
PV7 run, track and export leave a line each beside the private tables, never beside pages; a study that follows nobody has none.
PV8 `forget` looks into spreadsheets, escaped text, quotes of a part, masked text, the language model's answers, kept months;
    what others wrote as well is no trace; the shared work of batches goes.
"""

import json
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from feedback.errors import ColumnError, FeedbackError, InputError, StudyError
from feedback.pipeline.followup.forget import _holds, _pieces, forget_customer
from feedback.pipeline.followup.track import track_study
from feedback.pipeline.run import run_study
from feedback.pipeline.run_folder import log_path
from feedback.study import load_study

HEAD = """
study: small
title: Small
scale: {low: 1, high: 5}
raw: answers.csv
columns: {respondent: id, rating: rating, text: [said], date: day, segments: {unit: shop}}
"""
TICKETS = """
tickets:
  files: tickets.csv
  columns: {ticket: no, opened: opened, first_reply: reply, unit: shop, customer: member, text: words, consent: agreed}
clocks: standard
customer: {salt: salt.txt, respondents: member, consent: may_read}
"""
SECRET, BURNT = "大堂的紫色长颈鹿雕像太吓人了，晚上不敢走", "热水管爆裂把我的手烫伤了，已经住院"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "studies").mkdir()
    (tmp_path / "salt.txt").write_text("a salt of more than sixteen bytes", encoding="utf-8")
    said = ["房间很干净", "早餐不好吃", "无线网络太慢了", "前台态度很好"]
    n = 120
    first = date.today().replace(day=1)
    months = [f"{(first - timedelta(days=30 * back)):%Y-%m}" for back in (30, 14, 2)]
    answers = pd.DataFrame(
        {"id": [f"R{i}" for i in range(n)], "member": [f"C{i}" for i in range(n)]}
    )
    answers["rating"] = [1 + i % 5 for i in range(n)]
    answers["said"] = [f"{said[i % 4]}，第{i}次来" for i in range(n)]
    answers["day"] = [f"{months[i % 3]}-10" for i in range(n)]
    answers["shop"], answers["may_read"] = ["甲店", "乙店"] * (n // 2), "是"
    answers.loc[7, ["said", "may_read"]] = SECRET, ""
    answers.to_csv(tmp_path / "answers.csv", index=False)
    tickets = pd.DataFrame({"no": [f"T{i}" for i in range(30)], "shop": "甲店"})
    tickets["opened"] = [f"{months[i % 3]}-12 09:00" for i in range(30)]
    tickets["reply"] = [f"{months[i % 3]}-12 10:00" for i in range(30)]
    tickets["member"], tickets["words"], tickets["agreed"] = (
        [f"C{i}" for i in range(30)],
        "空调很吵",
        "yes",
    )
    tickets.loc[8, ["words", "agreed"]] = BURNT, "no"
    tickets.to_csv(tmp_path / "tickets.csv", index=False)
    return tmp_path


def study_of(home: Path, more: str = TICKETS, head: str = HEAD):
    path = home / "studies/small.yaml"
    path.write_text(head + more, encoding="utf-8")
    return load_study(path)


def everything(home: Path) -> str:
    """All text under data/processed and reports."""
    found = []
    for path in [*home.glob("data/processed/**/*"), *home.glob("reports/**/*")]:
        if path.suffix == ".parquet":
            found.append(pd.read_parquet(path).reset_index().astype("str").to_csv())
        elif path.is_file():
            found.append(path.read_text(encoding="utf-8", errors="ignore"))
    return "\n".join(found)


def test_old_tickets_leave(home):  # PV1
    study = study_of(home)
    run_study(study, report=False)
    before = track_study(study, pages=False)
    whole = before.table("tickets")
    study = study_of(home, TICKETS + "keep: {tickets: 24 months}\n")
    after = track_study(study, pages=False)
    kept = after.table("tickets")
    limit = pd.Timestamp(date.today()) - pd.Timedelta(days=730.5)
    assert set(kept.index) == set(whole.index[whole["opened"] >= limit]) and 0 < len(kept) < len(
        whole
    )
    assert set(after.table("ticket_clocks")["ticket"]) <= set(kept.index)
    assert len(pd.read_csv(after.folder / "tickets.csv")) == len(kept)
    assert any(
        f"{len(whole) - len(kept)} 行" in note and "24 months" in note for note in after.notes
    )
    pd.testing.assert_frame_equal(before.table("measurements"), after.table("measurements"))


def test_old_answers_leave(home):  # PV2
    study = study_of(home)
    run_study(study, report=False)
    frozen = track_study(study, pages=False).table("measurements").dropna(subset="frozen")
    study = study_of(home, TICKETS + "keep: {answers: 18 months}\n")
    results = run_study(study, report=False)
    assert len(results.table("responses")) == 80
    said = json.dumps(results.manifest, ensure_ascii=False)
    assert "40 份答卷已过保留期" in said
    assert results.counts("read")["rows_in"] == 80
    after = track_study(study, pages=False).table("measurements").dropna(subset="frozen")
    pd.testing.assert_frame_equal(frozen.reset_index(drop=True), after.reset_index(drop=True))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("keep: {ticket: 24 months}", "Did you mean: tickets"),
        ("keep: {measurements: 24 months}", "no table that is kept for a time"),
        ("keep: {tickets: a while}", "24 months or 90 days"),
        ("keep: {answers: 3 days}", "every answer is older"),
        ("keep: {answers: 24 months}", "no column of dates"),
    ],
)  # fmt: skip
def test_bad_limits(home, more, said):  # PV3
    head = HEAD.replace(" date: day,", "") if "dates" in said else HEAD
    with pytest.raises(FeedbackError) as told:
        run_study(study_of(home, TICKETS + more, head), report=False)
    assert said in told.value.en


def test_who_did_not_agree(home):  # PV4 PV5
    study = study_of(home)
    results = run_study(study, report=False)
    responses, comments = results.table("responses"), results.table("comments")
    assert len(responses) == 120 and responses.loc["R7", "rating"] == 3
    assert comments.loc[comments["respondent"].eq("R7"), "text"].fillna("").eq("").all()
    followed = track_study(study, pages=False)
    ticket = followed.table("tickets").loc["T8"]
    assert ticket["text"] == "" and ticket["grade"] == "general" and ticket["grade_phrase"] == ""
    assert followed.table("ticket_clocks").query("ticket == 'T8' and clock == 'first_reply'")[
        "status"
    ].tolist() == ["in_time"]
    assert any("30 件工单中有 1 件的客户未同意" in note for note in followed.notes)
    assert "120 人中有 1 人未同意" in json.dumps(results.manifest, ensure_ascii=False)
    text = everything(home)
    assert "紫色长颈鹿" not in text and "烫伤" not in text
    assert "无线网络太慢" in text  # else the search would show nothing


def test_consent_that_says_nothing(home):  # PV6
    table = pd.read_csv(home / "answers.csv", dtype="str")
    table.loc[3, "may_read"] = "看情况"
    table.to_csv(home / "answers.csv", index=False)
    results = run_study(study_of(home), report=False)
    said = json.dumps(results.manifest, ensure_ascii=False)
    assert "1 个单元格既非同意也非不同意（如“看情况”）" in said and "120 人中有 2 人未同意" in said
    table.drop(columns="may_read").to_csv(home / "answers.csv", index=False)
    with pytest.raises(ColumnError, match="may_read"):
        run_study(study_of(home), report=False)


def test_the_log(home, tmp_path):  # PV7
    study = study_of(home)
    results = run_study(study, report=False)
    track_study(study, pages=False)
    results.export(tmp_path / "taken.csv")
    log = pd.read_csv(log_path(study), dtype="str")
    assert log["command"].tolist() == ["run", "track", "track", "export responses"]
    assert log["rows"].tolist()[0] == "120" and log["rows"].tolist()[3] == "120"
    assert (
        log["file"].tolist()[1].endswith("followup/tickets.csv")
        and log["file"].tolist()[3] == "taken.csv"
    )
    assert pd.to_datetime(log["when"]).is_monotonic_increasing
    assert not list((home / "reports").rglob("*access*")) if (home / "reports").exists() else True
    run_study(study, out=tmp_path / "elsewhere", report=False)
    there = pd.read_csv(tmp_path / "elsewhere/tables/access.csv")
    assert there["command"].tolist() == ["run"]
    run_study(study, out=tmp_path / "elsewhere", report=False)
    assert (
        len(pd.read_csv(tmp_path / "elsewhere/tables/access.csv")) == 2
    )  # it is added to, not made anew
    alone = study_of(home, "", HEAD.replace("study: small", "study: alone"))
    run_study(alone, out=tmp_path / "alone", report=False)
    assert not (tmp_path / "alone/tables/access.csv").exists()


def test_traces(tmp_path):  # PV8
    text = '我的电话13812345678，"大堂" 的紫色长颈鹿 & 雕像太吓人了\n晚上不敢走'
    pieces = _pieces([text, "空调很吵"], ["空调很吵", "房间不错"])
    assert pieces and not any("空调" in each for each in pieces)  # others wrote it, too
    escaped = text.replace("&", "&amp;").replace('"', "&quot;")
    held = {
        "page.html": f"<li>{escaped}</li>",
        "part.html": "<li>…大堂 的紫色长颈鹿 &amp; 雕像太吓人了</li>",
        "masked.csv": text.replace("13812345678", "[手机]"),
        "explorer.html": json.dumps({"texts": [text]}),
    }
    for name, content in held.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
        assert _holds(tmp_path / name, pieces), name
    pd.DataFrame({"words": [text]}).to_excel(tmp_path / "edited.xlsx", index=False)
    with zipfile.ZipFile(tmp_path / "packed.zip", "w") as archive:
        archive.writestr("one.txt", text)
    assert _holds(tmp_path / "edited.xlsx", pieces) and _holds(tmp_path / "packed.zip", pieces)
    (tmp_path / "other.html").write_text("<li>大堂很吵，长颈鹿不错</li>", encoding="utf-8")
    assert not _holds(tmp_path / "other.html", pieces)


def test_forgotten_everywhere(home):  # PV8
    study = study_of(
        home, TICKETS.replace(", consent: agreed", "").replace(", consent: may_read", "")
    )
    run_study(study, report=False)
    answers = home / "studies/small.llm/answers.jsonl"
    month = home / "reports/small/by-unit/2025-01"
    base = study.processed / ".batch/0123456789ab"
    for folder in (answers.parent, month, base):
        folder.mkdir(parents=True)
    answers.write_text(
        json.dumps({"evidence": "紫色长颈鹿雕像太吓人了，晚上不敢走"}), encoding="utf-8"
    )
    (month / "period.json").write_text("{}", encoding="utf-8")
    (month / "index.html").write_text(f"<q>{SECRET}</q>", encoding="utf-8")
    (base / "responses.parquet").write_bytes(b"rows")
    (home / "studies/small.labels-ann.json").write_text(SECRET, encoding="utf-8")
    found = forget_customer(study, "C7")
    assert {path.name for path in found.still} == {
        "answers.jsonl",
        "index.html",
        "small.labels-ann.json",
    }
    assert found.months == [month.resolve()]
    assert not base.exists()
    log = pd.read_csv(log_path(study), dtype="str")
    assert (
        "forget" in set(log["command"])
        and log.loc[log["command"] == "forget", "key"].str.len().eq(20).all()
    )
    with pytest.raises((InputError, StudyError)):
        forget_customer(study, "C999")
