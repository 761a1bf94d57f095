"""`feedback track`: the demo's follow-up against what was planted (data/raw/demo/tickets_truth.json).

TR1 complaints are counted by unit, aspect and month; the planted step stands in them, the branch that changed nothing shows none.
TR1b a run in English knows the units that tickets, visits, targets and the sheet of actions name in Chinese.
TR2 what ended is frozen; the same day gives the same bytes; a past day knows only what was stamped by then.
TR3 every planted major or escalated complaint is graded so, with its phrase; words are masked; lists for work lie beside the tables.
TR4 deadlines: mail is slowest; open tickets count once due; a clock nobody has is named.
TR4b overdue and not yet due are those somebody still has to meet: a reply that came late, or a deadline met early, is neither.
TR4e stamps of days: the late by the hour lie between both ends told beside each clock.
TR4c without customer ids the page says that repeats are not known, and does not claim there are none.
TR4d the fixes are worded in the reader's language, whatever the run was made in.
TR5 a day that is none, a unit that is none, a damaged store of frozen figures: one message, exit code 2.
TR7 actions are listed with number, aspect and the words of the sheet; courses in time have the name of their clock; at most five
    are told first, those with the most behind them, the rest is counted; what rises in the running month is named.
TR8 each page says under its title what it found, with the figures of its tables.
TR9 what an action promises is frozen in the folder of tables, and is judged though the action has left the sheet.
TR10 the first screen names the signal (new or not), what is overdue and missed, and what to do first, each with its owner.
TR11 complaints overdue are counted once each; the list of them names their owners.
TR12 a target past its day that cannot be told says so, with the answers it takes, and its owner.
TR17 figures of the newest wave: of a group the report and the follow-up tell one value and interval; of everybody the follow-up, which
     may be made any day, tells in steps what the report tells exactly, and its interval holds the report's.
TR13 without a sheet of owners, how to make one is said.
TR6 the pages are whole in both languages, and count what the tables hold.
"""

import hashlib
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from feedback import load_followup, load_study, track_study
from feedback.cli import app
from feedback.errors import FeedbackError, InputError, StudyError
from feedback.files import shipped
from feedback.pipeline.analysis_run import AnalysisRun
from feedback.pipeline.followup import (
    first_steps,
    page_actions,
    page_courses,
    page_deadlines,
    page_first,
    page_parts,
    page_promises,
    signal_status,
)
from feedback.pipeline.followup.found_lines import found_line
from feedback.pipeline.followup.pages import PAGES
from feedback.pipeline.gauges import gauges_of
from feedback.pipeline.planning import plan_of
from feedback.pipeline.verdicts import FIXES
from feedback.rounding import told_count
from feedback.tracking.told import told_measurements

DAY = "2025-10-15"
HAN = "[\u4e00-\u9fff]"
TRUTH = json.loads((shipped("data/raw/demo") / "tickets_truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def place(demo, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("track")
    shutil.copytree(demo.folder, out / "tables")
    return out


@pytest.fixture(scope="module")
def followed(place):
    return track_study("demo", as_of=DAY, out=place, language="zh", pages=False)


def counts(followed, unit: str, aspect: str) -> pd.Series:
    found = followed.table("measurements").query("metric == 'complaints' and unit == @unit and aspect == @aspect")  # fmt: skip
    return found.set_index("period")["estimate"]


def test_the_step_stands_in_the_counts(followed):  # TR1
    mended, same = TRUTH["mended"], TRUTH["unchanged"]
    fell = counts(followed, mended["unit"], mended["aspect"])
    assert fell["2025-06":"2025-09"].mean() < 0.5 * fell["2025-01":"2025-05"].mean()
    stayed = counts(followed, same["unit"], same["aspect"])
    assert abs(stayed["2025-07":"2025-09"].mean() / stayed["2025-01":"2025-06"].mean() - 1) < 0.35
    whole = counts(followed, "", "")
    assert whole.sum() == TRUTH["n"] == len(followed.table("tickets"))


def test_units_in_another_language_than_the_run(followed, place, tmp_path):  # TR1b
    leave = shutil.ignore_patterns("followup")
    shutil.copytree(place / "tables", tmp_path / "tables", ignore=leave)
    english = {"云山店": "Cloud Hill", "站前店": "Railway Square", "港湾店": "Harbour", "湖畔店": "Lakeside",
               "科技园店": "Science Park", "桂林路店": "Osmanthus Road"}  # fmt: skip
    for name in (
        "responses.parquet",
        "manifest.json",
    ):  # as `feedback run --language en` leaves them
        file = tmp_path / "tables" / name
        if name == "manifest.json":
            told = json.loads(file.read_text(encoding="utf-8"))
            file.write_text(json.dumps(told | {"language": "en"}), encoding="utf-8")
        else:
            answers = pd.read_parquet(file)
            answers.assign(branch=answers["branch"].replace(english)).to_parquet(file)
    sheet = tmp_path / "actions.csv"
    sheet.write_text("措施,单位,方面\n换钥匙机,站前店,入住退房\n", encoding="utf-8")
    study = load_study("demo").model_copy(update={"actions": str(sheet)})
    told = track_study(study, as_of=DAY, out=tmp_path, pages=False)
    assert set(told.table("measurements")["unit"]) == {"", *english.values()}
    assert set(told.table("exposure")["unit"]) == set(english.values())
    assert told.table("actions")["unit"].tolist() == ["Railway Square"]
    pd.testing.assert_series_equal(
        counts(told, "Cloud Hill", "room_cleanliness"),
        counts(followed, "云山店", "room_cleanliness"),
    )
    targets = ["kind", "start", "aim"]
    pd.testing.assert_frame_equal(
        told.table("targets")[targets], followed.table("targets")[targets]
    )
    assert told.table("targets")["start"].notna().all()


def digests(folder: Path) -> dict[str, str]:
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.iterdir())
        if file.is_file()
    }


def test_frozen_and_the_same_bytes(followed, place):  # TR2
    table = followed.table("measurements")
    months = table[table["period"].str.fullmatch(r"\d{4}-\d{2}")]
    assert months.loc[months["period"] <= "2025-08", "frozen"].notna().all()
    assert months.loc[months["period"] == "2025-10", "frozen"].isna().all()
    before = digests(followed.folder)
    track_study("demo", as_of=DAY, out=place, language="zh", pages=False)
    assert digests(followed.folder) == before


def test_a_past_day(followed, tmp_path):  # TR2
    shutil.copytree(followed.folder.parent, tmp_path / "tables")
    past = track_study("demo", as_of="2025-06-30", out=tmp_path, pages=False)
    tickets = past.table("tickets")
    assert tickets["opened"].max() < pd.Timestamp("2025-07-01")
    assert not (tickets[["first_reply", "closed", "withdrawn"]] >= pd.Timestamp("2025-07-01")).any(axis=None)  # fmt: skip
    assert past.table("measurements")["period"].max() <= "2025Q1"
    shutil.rmtree(past.folder / "none", ignore_errors=True)
    again = track_study("demo", as_of=DAY, out=tmp_path, pages=False)
    old, new = (each.table("measurements") for each in (followed, again))
    pd.testing.assert_frame_equal(old, new)


def test_graded_and_masked(followed):  # TR3
    tickets = followed.table("tickets")
    planted = pd.Series({number: grade for number, (_, grade) in TRUTH["tickets"].items()})
    grave = planted[planted != "general"]
    assert (tickets.loc[grave.index, "grade"] == grave).mean() >= 0.95
    assert (tickets.loc[grave.index, "grade_phrase"] != "").all()
    listed = pd.read_csv(followed.folder / "tickets.csv")
    assert len(listed) == len(tickets) and "clock_closed_major" in listed
    overdue = pd.read_csv(followed.folder / "overdue.csv")
    still = tickets[tickets["closed"].isna() & tickets["withdrawn"].isna()]
    assert set(overdue["ticket"]) <= set(still.index)


def test_deadlines(followed):  # TR4
    judged = followed.table("ticket_clocks")
    first = judged[judged["clock"] == "first_reply"]
    channel = followed.table("tickets")["channel"].reindex(first["ticket"]).to_numpy()
    kept = first["status"].eq("in_time").groupby(channel).mean()
    assert kept.idxmin() == TRUTH["slow_channel"]
    assert set(judged["status"]) <= {"in_time", "late", "running", "withdrawn"}
    assert {"phone", "mail"} <= set(judged["clock"])


def test_what_is_still_to_meet(followed):  # TR4b
    raw = pd.read_csv(shipped("data/raw/demo") / "tickets.csv", dtype=str)
    end = pd.Timestamp(DAY) + pd.Timedelta(days=1)
    at = {name: pd.to_datetime(raw[name]) for name in ("受理时间", "首次回复时间", "办结时间", "撤诉时间")}  # fmt: skip
    done = {name: stamps.where(stamps < end).notna() for name, stamps in at.items()}
    ended = done["办结时间"] | done["撤诉时间"]
    passed = at["受理时间"] + pd.Timedelta(hours=24) <= end
    waits = done["受理时间"] & ~ended & ~done["首次回复时间"]
    row = page_deadlines.deadlines(followed).set_index("label").loc["首次回复（24 小时）"]
    assert [row["overdue"], row["running"]] == [(waits & passed).sum(), (waits & ~passed).sum()]
    listed = pd.read_csv(followed.folder / "overdue.csv").query("clock == 'first_reply'")
    assert set(listed["ticket"]) == set(raw["工单号"][waits & passed])
    late_but_open = done["受理时间"] & ~ended & passed & ~waits  # else the claim could not fail
    assert late_but_open.any()


def test_days_alone_are_told_with_both_ends(followed, place, tmp_path):  # TR4e
    assert page_deadlines.by_day_sentence(followed) == ""
    raw = pd.read_csv(shipped("data/raw/demo") / "tickets.csv", dtype=str)
    stamps = ["受理时间", "首次回复时间", "办结时间", "撤诉时间"]
    raw[stamps] = raw[stamps].apply(lambda cells: cells.str.slice(0, 10))
    raw.to_csv(tmp_path / "days.csv", index=False)
    study = load_study("demo")
    days = study.tickets.model_copy(update={"files": (str(tmp_path / "days.csv"),)})
    hidden = shutil.ignore_patterns("followup")
    shutil.copytree(place / "tables", tmp_path / "tables", ignore=hidden)
    told = study.model_copy(update={"tickets": days})
    bare = track_study(told, as_of=DAY, out=tmp_path, language="zh", pages=False)
    by_hour = page_deadlines.deadlines(followed).set_index("label")
    by_day = page_deadlines.deadlines(bare).set_index("label")
    true = by_hour["late_least"].reindex(by_day.index)
    assert (by_hour["late_least"] == by_hour["late_most"]).all()
    assert (by_day["late_least"] <= true).all() and (true <= by_day["late_most"]).all()
    assert (by_day["least"] <= by_day["estimate"]).all()
    # no deadline is called kept that may not be
    assert (by_day["low"] <= by_day["least"]).all()
    assert (by_hour["low"] <= by_hour["estimate"]).all()
    said = page_deadlines.by_day_sentence(bare)
    for missed in by_day["missed"]:
        assert f"超时 {missed} 件" in said


@pytest.mark.parametrize(
    ("left_out", "resolved"),
    [
        (["customer"], "only be lower"),
        (["customer", "reopened"], "resolution is not computed"),  # of neither nothing is known
    ],
)
def test_repeats_need_customers(followed, place, tmp_path, left_out, resolved):  # TR4c
    assert "件是同一客户就同一方面再次投诉" in page_parts.repeats_sentence(followed)
    study = load_study("demo")
    columns = study.tickets.columns.model_copy(update=dict.fromkeys(left_out))
    bare = study.model_copy(
        update={"tickets": study.tickets.model_copy(update={"columns": columns})}
    )
    shutil.copytree(
        place / "tables", tmp_path / "tables", ignore=shutil.ignore_patterns("followup")
    )
    followed = track_study(bare, as_of=DAY, out=tmp_path, language="zh", pages=False)
    assert (followed.table("tickets")["customer"] == "").all()
    said = page_parts.repeats_sentence(followed)
    assert (
        "无法判断同一客户" in said and "0 件是同一客户" not in said and "也未再次投诉" not in said
    )
    english = page_parts.repeats_sentence(replace(followed, shown_in="en"))
    assert "not known" in english and "nor followed" not in english
    assert resolved in english and ("over with the first" in english) is (
        "reopened" not in left_out
    )


def test_fixes_in_the_language_of_the_reader(followed):  # TR4d
    said = first_steps.first_steps(replace(followed, shown_in="en"))["sentence"]
    units = "|".join(followed.facts["units"])
    assert len(said) and not said.str.replace(units, "", regex=True).str.contains(HAN).any()
    assert first_steps.first_steps(followed)["sentence"].str.contains(HAN).all()


def plain(followup) -> str:
    """The first screen as text."""
    return re.sub(r"<[^>]+>", " ", page_first.first_screen(followup).data)


def test_the_first_screen_names_what_and_whose(followed):  # TR10
    said, crisis = plain(followed), TRUTH["crisis"]
    assert f"{crisis['unit']}“{followed.labels[crisis['aspect']]}”" in said
    signal = followed.table("signals").iloc[0]
    n = int(told_count(signal["n"]))
    assert f"{n} 件投诉，往常约 {signal['expected']:.1f} 件" in said
    assert f"不是新的：{signal['raised']:%Y-%m-%d} 已发出" in said
    raised = replace(followed)
    raised.__dict__["facts"] = followed.facts | {"as_of": f"{signal['raised']:%Y-%m-%d}"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page_courses, "months_of", lambda followup: ["2025-07"])
        assert "是新的信号" in plain(raised)
    steps = first_steps.first_steps(followed)
    assert steps["owner"].iloc[0] == "港湾店厨师长" and len(steps) == 1 + FIXES
    assert steps["sentence"].is_unique and first_steps.how_to_name_owners(followed) == ""
    for place in range(FIXES):
        assert steps["name"].iloc[place] in said and f"先做 {place + 1}" in said
    english = plain(replace(followed, shown_in="en"))
    assert "Not new" in english and f"{n} complaints" in english


@pytest.mark.parametrize(
    ("metric", "en", "zh"),
    [
        ("complaints", "what was recorded cannot tell", "已有的记录无法判断"),
        ("hurt", "these answers cannot tell", "现有答卷无法判断"),
    ],
)
def test_nobody_answers_a_count_of_complaints(followed, metric, en, zh):  # TR10b
    row = followed.table("verdicts").iloc[0].copy()
    newest = followed.table("measurements").query("metric == @metric and unit == ''").iloc[-1]
    row[["metric", "unit", "aspect", "after"]] = metric, "", newest["aspect"], newest["period"]
    row["needed"] = 400.0
    said = page_first._stands(followed, row, pd.Timestamp("2025-09-30"), failed=False)
    assert en in said.en and zh in said.zh


def test_the_report_tells_the_same_figures(demo, followed):  # TR17
    """The newest wave stands on the report's pages and in the follow-up."""
    plan = plan_of(demo.study, language=demo.language)
    tables = {name: demo.table(name) for name in demo.manifest["tables"]}
    run = replace(
        AnalysisRun.stored(demo.study, plan, tables, demo.manifest), advice_wave=demo.advice_wave
    )
    measured = told_measurements(followed.table("measurements"))
    mine = measured[(measured["period"] == demo.advice_wave) & (measured["aspect"] == "")]
    of_all = mine[mine["unit"] == ""].set_index("metric")
    gauges = gauges_of(run)
    assert {gauge.metric for gauge in gauges} == {"satisfaction", "nps", "csat"}
    for gauge in gauges:
        size = 100 if gauge.metric == "csat" else 1
        row = of_all.loc[gauge.metric, ["estimate", "low", "high"]] * size
        assert row["low"] <= min(gauge.low, gauge.value) and max(gauge.high, gauge.value) <= row["high"]  # fmt: skip
    # the page of pain points by branch, and the course of the same wave
    groups = demo.by_segment[demo.by_segment["segment"] == "branch"].set_index(["value", "aspect"])
    hurt = measured[(measured["metric"] == "hurt") & (measured["period"] == demo.advice_wave)]
    hurt = hurt[hurt["unit"] != ""].set_index(["unit", "aspect"])
    both = groups.index.intersection(hurt.index)
    assert len(both) >= 20
    for told, name in (
        ("n", "n"),
        ("estimate", "share_negative"),
        ("low", "share_negative_low"),
        ("high", "share_negative_high"),
    ):
        assert hurt.loc[both, told].tolist() == pytest.approx(groups.loc[both, name].tolist(), abs=1e-9)  # fmt: skip


def test_back_from_beyond_the_limits(followed):  # TR14
    table = page_parts.key_figures(followed).set_index("name")
    assert table.loc["投诉率", "before"].endswith(
        "2025-08 曾越出控制限，现已回到走势的正常波动之内"
    )


def test_repeats_are_in_no_count_of_a_signal(followed):  # TR15
    signal = followed.table("signals").iloc[0]
    tickets = followed.table("tickets")
    here = tickets[(tickets["unit"] == signal["unit"]) & (tickets["aspect"] == signal["aspect"])]
    later = here[here["opened"].dt.normalize() > signal["last"]]
    first = later[later["repeat_of"] == ""]
    assert len(first) < len(later)  # else the claim could not fail
    said = signal_status.signal_status(followed, signal).zh
    assert f"天 {told_count(len(first))} 件" in said and "均不计同一客户再次投诉" in said


def test_what_is_overdue_is_counted_once(followed):  # TR11
    late = page_deadlines.overdue_tickets(followed)
    listed = pd.read_csv(followed.folder / "overdue.csv")
    aim_alone = set(listed["ticket"]) - set(listed.loc[listed["clock"] != "closed_48", "ticket"])
    assert aim_alone  # past the aim for 90 % of all, which is no deadline of any one
    assert set(late.index) == set(listed["ticket"]) - aim_alone and late.index.is_unique
    assert f"另有 {len(aim_alone)} 件只超过总体目标" in page_deadlines.overdue_sentence(followed)
    assert len(late) < len(listed) and listed["owner"].notna().all()
    assert f"{len(late)} 件投诉已逾期" in plain(followed)
    assert f"其中 {len(late)} 件已逾期" in found_line("65_month", followed)
    assert f"共计 {len(listed)} 次" in page_deadlines.overdue_sentence(followed)


def test_a_target_past_its_day_that_cannot_be_told(followed):  # TR12
    verdicts = followed.table("verdicts").set_index("of")
    row = page_actions.verdict_lines(followed).set_index("of").loc["站前店入住"]
    assert verdicts.loc["站前店入住", "verdict"] == "cannot tell"
    assert row["said"] == "到期，仍无法判断" and row["owner"] == "站前店前厅经理"
    assert (
        row["next"].startswith("再调查也判断不了")
        and "以后无论再调查多少份也无法判断" in row["why"]
    )
    said = plain(followed)
    assert "站前店入住" in said and "目标 27.2%（2025-09-30 到期）" in said
    assert "再调查也判断不了，请改定固定的目标值和新的期限" in said


def test_without_owners_how_to_name_them_is_said_once(place, tmp_path):  # TR13
    leave = shutil.ignore_patterns("followup")
    shutil.copytree(place / "tables", tmp_path / "tables", ignore=leave)
    study = load_study("demo").model_copy(update={"owners": None})
    bare = track_study(study, as_of=DAY, out=tmp_path, language="zh", pages=False)
    assert set(first_steps.first_steps(bare)["owner"]) == {"未指定"}
    assert "feedback actions new" in first_steps.how_to_name_owners(bare)
    assert "owner" not in pd.read_csv(bare.folder / "overdue.csv")


def test_bad_input(place, tmp_path):  # TR5
    run = CliRunner().invoke(app, ["track", "demo", "--as-of", "soon", "--out", str(place)])
    assert isinstance(run.exception, StudyError) and "soon" in run.exception.en
    with pytest.raises(StudyError, match="branch"):
        study = load_study("demo").model_copy(update={"unit": "brench"})
        track_study(study, as_of=DAY, out=place, pages=False)
    shutil.copytree(place / "tables", tmp_path / "tables")
    frozen = tmp_path / "tables" / "followup" / "frozen.parquet"
    frozen.parent.mkdir(exist_ok=True)
    frozen.write_bytes(b"PAR1 broken")
    with pytest.raises(InputError, match="frozen"):
        track_study("demo", as_of=DAY, out=tmp_path, pages=False)
    assert frozen.read_bytes() == b"PAR1 broken"
    with pytest.raises(FeedbackError):
        load_followup("demo", tables=tmp_path / "tables" / "followup").table("no_such_table")


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages(followed, tmp_path, language):  # TR6
    shutil.copytree(followed.folder.parent, tmp_path / "tables")
    track_study("demo", as_of=DAY, out=tmp_path, language=language)
    first = (tmp_path / "followup" / "index.html").read_text(encoding="utf-8")
    complaints = (tmp_path / "followup" / "70_complaints.html").read_text(encoding="utf-8")
    n = f"{TRUTH['n']:,}"
    assert n in first and n in complaints and DAY in first
    held = followed.table("tickets")
    still = int((held["closed"].isna() & held["withdrawn"].isna()).sum())
    assert re.search(rf"未办结 {still:,} 件" if language == "zh" else rf"{still:,} of them open", first)  # fmt: skip
    assert not list((tmp_path / "followup").glob("*.csv"))


def test_what_the_pages_list(followed, place, tmp_path):  # TR7
    shutil.copytree(place / "tables", tmp_path / "tables")
    sheet = tmp_path / "actions.csv"
    aspect, label = next((name, said) for name, said in followed.labels.items() if name != said)
    sheet.write_text(
        f"编号,措施,单位,方面,状态,期限\nA1,换钥匙机,站前店,{aspect},执行,2025-09-30\n",
        encoding="utf-8",
    )
    study = load_study("demo").model_copy(update={"actions": str(sheet)})
    told = track_study(study, as_of=DAY, out=tmp_path, language="zh", pages=False)
    row = page_actions.action_lines(told).iloc[0]
    assert (row["action"], row["aspect"], row["state"], row["late"]) == (
        "A1",
        label,
        "执行 D",
        "是",
    )
    findings = told.extra("course_findings")
    clock = next(findings[(findings["metric"] == "in_time") & (findings["aspect"] == "phone")].itertuples())  # fmt: skip
    assert "电话首次回复（30 分钟）" in page_courses.name_of(told, clock)
    first = page_courses.notable_courses(told, n=2)
    every = page_courses.notable_courses(told, n=1000)
    assert len(page_courses.notable_courses(told)) <= 5
    assert first["name"].tolist() == every["name"].tolist()[:2] and len(every) > 2
    assert f"另有 {len(every) - 2} 项见" in page_courses.notable_note(told, n=2)
    rows = findings[(findings["chart"] != "short") & (findings["metric"] != "complaints")]
    out = rows[rows["latest"] == rows["newest"]]  # by the rate alone: the count is the same matter
    assert len(every) == len(out) and not out.duplicated(["metric", "unit", "aspect"]).any()
    assert f"{len(rows)} 条走势中有 {len(out)} 条在最近一期" in found_line("75_course", told)
    earlier = ((rows["signals"] > 0) & (rows["latest"] != rows["newest"])).sum()
    assert f"还有 {earlier} 项在较早的时期" in page_courses.notable_note(told, n=2)
    assert page_courses.notable_note(told).count("误报") == 1
    assert not every["sentence"].str.contains("误报").any()


def test_what_rises_this_month(followed):  # TR7
    signals = followed.table("signals")
    newest = signals["last"].max()
    still = replace(followed)
    still.__dict__["facts"] = followed.facts | {"as_of": f"{newest:%Y-%m-%d}"}
    unit = signals.loc[signals["last"].idxmax(), "unit"]
    assert f"{newest:%Y-%m}" in page_courses.running_line(still)
    assert unit in page_courses.running_line(still)
    later = newest + pd.offsets.MonthBegin(1)
    still.__dict__["facts"] = followed.facts | {"as_of": f"{later:%Y-%m-%d}"}
    assert page_courses.running_line(still) == ""


def test_each_page_says_what_it_found(followed):  # TR8
    said = {name: found_line(name, followed) for name in PAGES}
    assert all(said[name] for name in ("65_month", "70_complaints", "75_course", "80_followup"))
    waiting = followed.table("tickets")
    waiting = waiting[waiting["closed"].isna() & waiting["withdrawn"].isna()]
    assert f"未办结的投诉 {len(waiting)} 件" in said["70_complaints"]
    out = len(
        page_courses.left_now(followed)
    )  # one word on both pages, and neither says that all is quiet
    assert f"另有 {out} 条走势在最近一期越出控制限" in said["65_month"]
    assert f"{out} 条在最近一期越出控制限" in said["75_course"] and out
    assert "异常" not in said["65_month"] and f"{out} 条走势在最近一期越出控制限" in plain(followed)
    met = (followed.table("verdicts")["verdict"] == "met").sum()
    assert f"目标：2 个中达到 {met} 个" in said["80_followup"]
    early = followed.table("verdicts").assign(verdict="cannot tell")
    due = followed.table("targets")["due"].max()
    for day, told in ((due, "未到期 2 个"), (due + pd.Timedelta(days=1), "到期而无法判断 2 个")):
        seen = replace(followed)
        seen.__dict__["facts"] = followed.facts | {"as_of": f"{day:%Y-%m-%d}"}
        with pytest.MonkeyPatch.context() as patch:
            real = type(followed).table
            patch.setattr(type(followed), "table", lambda self, name, real=real: early if name == "verdicts" else real(self, name))  # fmt: skip
            assert told in found_line("80_followup", seen)
    clocks = page_deadlines.deadlines(followed)
    worst = clocks.iloc[int((clocks["estimate"] - clocks["goal"]).argmin())]
    assert f"离目标最远的是{worst['label']}：按时 {worst['estimate']:.0%}" in said["70_complaints"]


def test_what_is_promised_is_kept_in_the_folder(place, tmp_path):  # TR9
    leave = shutil.ignore_patterns("followup")
    shutil.copytree(place / "tables", tmp_path / "tables", ignore=leave)
    sheet = tmp_path / "actions.csv"
    head = "No,aspect,unit,what,planned,due\n"
    sheet.write_text(head + "1,room_cleanliness,云山店,rota,2025-04-15,2025-09-30\n", "utf-8")
    study = load_study("demo").model_copy(update={"actions": str(sheet)})
    first = track_study(study, as_of="2025-05-15", out=tmp_path, language="en", pages=False)
    frozen = first.table("promises")
    assert frozen["base"].tolist() == ["2025Q1"] and frozen["aim"].iloc[0] < frozen["start"].iloc[0]
    assert first.table("promise_verdicts")["verdict"].tolist() == ["open"]
    sheet.write_text(
        head + "2,wifi,,routers,,\n", "utf-8"
    )  # struck off the sheet, the promise stands
    later = track_study(study, as_of=DAY, out=tmp_path, language="en", pages=False)
    pd.testing.assert_frame_equal(later.table("promises"), frozen)
    assert later.table("promise_verdicts")["verdict"].tolist() == ["kept"]
    shown = page_promises.promise_lines(later)
    assert shown["said"].tolist() == ["kept"] and "2025Q3" in shown["why"].iloc[0]
    assert len(page_promises.calibration_lines(later)) == 2


def test_notes_are_told_in_the_language_of_the_session(followed, place, monkeypatch) -> None:
    """The demo's pages are Chinese; what an English terminal is told is not."""
    monkeypatch.setattr("feedback.pipeline.followup.track.track_study", lambda *_, **__: followed)
    command = ["track", "demo", "--out", str(place)]
    said = CliRunner().invoke(app, command, env={"FEEDBACK_LANGUAGE": "en"}).stdout
    assert "Tiers: the sum" in said and "价值等级" not in said
    said = CliRunner().invoke(app, command, env={"FEEDBACK_LANGUAGE": "zh"}).stdout
    assert "价值等级" in said and "as of" not in said
