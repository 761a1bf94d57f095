"""One command for the follow-up: measure, judge, signal, publish, as of a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from feedback.errors import StudyError
from feedback.files import in_the_making, replace_folder, written_whole
from feedback.frames import check_frame
from feedback.locks import at_work
from feedback.parallel.memory import release_memory
from feedback.pipeline.access_log import log_access
from feedback.pipeline.followup.actions import names_of, read_actions
from feedback.pipeline.followup.complaints import count_complaints, read_complaints, read_exposure
from feedback.pipeline.followup.customers import follow_customers
from feedback.pipeline.followup.deadlines import keep_clocks
from feedback.pipeline.followup.folder import Followup, read_stored, write_facts
from feedback.pipeline.followup.judging import judge_complaints, read_owners
from feedback.pipeline.followup.keeping import let_go
from feedback.pipeline.followup.pages import publish_pages
from feedback.pipeline.followup.resurvey import keep_wording
from feedback.pipeline.followup.same_scales import keep_scales
from feedback.pipeline.followup.state import FollowupRun
from feedback.pipeline.followup.survey import measure_survey
from feedback.pipeline.followup.verdicts import judge_followup, keep_promises
from feedback.pipeline.followup.watching import follow_courses, watch_study
from feedback.pipeline.load import load_results
from feedback.pipeline.run import check_writable, chosen_language
from feedback.pipeline.run_folder import FOLLOWUP_FOLDER, TABLES_FOLDER
from feedback.pipeline.versions import told_of
from feedback.responses.large_csv import write_csv
from feedback.results import Words
from feedback.study import Study, load_study
from feedback.tracking.clocks import LATE, awaited, clocks_of, still_running, ticket_places
from feedback.tracking.frames import TRACKING_TABLES
from feedback.tracking.frozen import freeze
from feedback.tracking.owners import owner_of

PAGES_FOLDER = "followup"  # beside report/ of an --out folder; reports/STUDY-followup else
_LISTS = ("tickets.csv", "overdue.csv", "tickets_rejected.csv")
Progress = Callable[[str], None]
Step = Callable[[FollowupRun], FollowupRun]


def measure_answers(run: FollowupRun) -> FollowupRun:
    """What the survey says by unit and period."""
    found = measure_survey(run.results, as_of=run.as_of)
    told = {
        entry: [told_of(run.results.manifest, entry)(str(wave)) for wave in found.waves.index]
        for entry in ("questionnaire", "version")
    }
    waves = found.waves.assign(invited=float("nan"), **told)
    run = replace(run, ends={**run.ends, **found.ends}, units=tuple(found.units))
    return run.with_tables(measurements=found.table, waves=waves)


def freeze_periods(run: FollowupRun) -> FollowupRun:
    """Periods that have ended are frozen; earlier frozen figures stand."""
    if "measurements" not in run.tables:
        return run
    judged = run.tables.get("ticket_clocks")
    found = freeze(
        run.tables["measurements"],
        _of_enough(run.stored.get("frozen"), run.study.parameters.min_group),
        as_of=run.as_of,
        ends=dict(run.ends),
        running=None if judged is None else still_running(judged),
    )
    run = run.with_notes(*_gone_aspects(run, found.store))
    return run.with_tables(measurements=found.shown, frozen=found.store, late=found.late)


def _of_enough(store: pd.DataFrame | None, least: int) -> pd.DataFrame | None:
    """Frozen figures without units' shares in time of fewer than `least` deadlines, which earlier follow-ups kept."""
    if store is None or not len(store):
        return store
    few = store["metric"].eq("in_time") & store["unit"].ne("") & store["n"].lt(least)
    return store[~few].reset_index(drop=True)


def _gone_aspects(run: FollowupRun, store: pd.DataFrame) -> list[Words]:
    """That figures are frozen under aspects the taxonomy no longer has: their courses end there."""
    of_aspects = store[store["metric"].isin(["hurt", "complaints", "complaint_rate"])]
    now = {"", *run.labels, *names_of(run.results), *run.tables["measurements"]["aspect"].unique()}
    gone = sorted({*of_aspects["aspect"].unique()} - now)
    if not gone:
        return []
    shown, more = ", ".join(gone[:5]), len(gone) - 5
    left_en = f" and {more} more" if more > 0 else ""
    left_zh = f"等 {len(gone)} 个" if more > 0 else ""
    return [
        Words(
            en=f"Figures were frozen under aspects that the taxonomy no longer has: {shown}{left_en}. They stay, and get no later "
            "ones; targets and actions on them cannot be judged. Keep the old name, or aim at the new aspect.",
            zh=f"有些已锁定的数字属于词表中不再有的方面：{shown}{left_zh}。它们保留不变，但不会再有新数据，针对它们的目标和措施无法判断。"
            "请沿用原来的名称，或改以新方面为目标。",
        )
    ]


# In this order; each is left out where the study has nothing for it.
STEPS: Mapping[str, Step] = {
    "answers": measure_answers,
    "tickets": read_complaints,
    "owners": read_owners,
    "judging": judge_complaints,
    "exposure": read_exposure,
    "complaints": count_complaints,
    "clocks": keep_clocks,
    "scales": keep_scales,
    "freeze": freeze_periods,
    "actions": read_actions,
    "wording": keep_wording,
    "verdicts": judge_followup,
    "promises": keep_promises,
    "courses": follow_courses,
    "watch": watch_study,
    "customers": follow_customers,
    "keep": let_go,
}


STEP_NAMES = {
    "read": ("reading the run", "读取分析结果"),
    "answers": ("measuring the answers", "按时期计算指标"),
    "tickets": ("reading complaints", "读取投诉"),
    "owners": ("reading who owns what", "读取负责人表"),
    "judging": ("grading complaints, linking repeats", "投诉定级、关联重复件"),
    "exposure": ("reading orders and visits", "读取订单与客流"),
    "complaints": ("counting complaints", "统计投诉"),
    "clocks": ("judging deadlines", "核对处理时限"),
    "scales": ("comparing scales", "核对量表"),
    "freeze": ("freezing past periods", "锁定已结束的时期"),
    "actions": ("reading actions", "读取措施表"),
    "wording": ("noting the wording", "记录问卷措辞"),
    "verdicts": ("judging targets and actions", "判断目标与措施"),
    "promises": ("keeping promises", "核对承诺"),
    "courses": ("following courses", "绘制走势与控制限"),
    "watch": ("watching for signals", "逐日监测信号"),
    "customers": ("following customers", "分析客户"),
    "keep": ("leaving out what is kept no longer", "删除过期数据"),
    "pages": ("pages", "生成页面"),
}


def track_study(
    study: str | Path | Study,
    *,
    as_of: date | str | None = None,
    out: str | Path | None = None,
    language: str | None = None,
    pages: bool = True,
    progress: Progress | None = None,
) -> Followup:
    """Follow a study up as of a day: measure every period, freeze those that have ended, judge and signal.

    Parameters
    ----------
    study
        Study, path of a study file, or the name of one. It is run first where its tables are missing.
    as_of
        The day, today when left out: answers and events of later days have not happened. The tables that people
        edit are taken as they are now.
    out
        Folder that holds tables/ and gets tables/followup/ and followup/; the study's own when left out.
    language
        "zh" or "en"; the study's own when left out.
    pages
        Whether to make the pages (followup/ beside the report), the first of them the month at a glance.
    progress
        Called with the name of each step as it begins.

    Returns
    -------
    Followup
        `.table(name)` of `feedback.tracking.frames.TRACKING_TABLES`.

    Raises
    ------
    FeedbackError
        Anything the user can mend; what was there before stays.

    Notes
    -----
    The same day and the same files give the same bytes.

    Examples
    --------
    >>> track_study("demo", as_of="2026-05-31").notes              # doctest: +SKIP
    """
    found = study if isinstance(study, Study) else load_study(study)
    chosen = chosen_language(found, language)
    day = day_of(as_of)
    say = progress or (lambda step: None)
    tables = Path(out) / TABLES_FOLDER if out else found.processed
    folder = tables / FOLLOWUP_FOLDER
    check_writable(tables)
    say("read")
    results = load_results(found, tables=tables if out else "", language=chosen)
    with at_work(folder):
        run = FollowupRun(results, day, chosen, stored=read_stored(folder))
        for name, step in STEPS.items():
            say(name)
            run = step(run)
            release_memory()
        for file, rows in _publish(run, folder).items():
            log_access(found, "track", file=folder / file, rows=rows, tables=tables)
        followed = Followup(found, folder)
        if pages:
            say("pages")
            publish_pages(followed, pages_folder(found, out))
    return followed


def pages_folder(study: Study, out: str | Path | None) -> Path:
    """Where the pages stand: followup/ in an --out folder, else reports/STUDY-followup."""
    if out:
        return Path(out) / PAGES_FOLDER
    return study.reports.with_name(f"{study.study}-{PAGES_FOLDER}")


def day_of(given: date | str | None) -> pd.Timestamp:
    """A day as midnight; today for None.

    Raises
    ------
    StudyError
        It is no day.
    """
    if given is None:
        return pd.Timestamp(date.today()).as_unit("us")
    try:
        day = pd.Timestamp(given)
    except (ValueError, TypeError) as error:
        raise _no_day(given) from error
    if day is pd.NaT:
        raise _no_day(given)
    return day.tz_localize(None).normalize().as_unit("us")


def _no_day(given: object) -> StudyError:
    return StudyError(
        en=f"--as-of {str(given)[:30]}: not a day. Write it as 2026-05-31.",
        zh=f"--as-of {str(given)[:30]}：不是日期。请写成 2026-05-31。",
    )


def _publish(run: FollowupRun, folder: Path) -> dict[str, int]:
    """All tables as one folder, whole or not at all; what people edit there stays. The rows of the lists for work."""
    for name, table in run.tables.items():
        if name in TRACKING_TABLES and len(table):
            check_frame(table, TRACKING_TABLES[name], where="track")
    with in_the_making(folder) as made:
        with ThreadPoolExecutor(
            1
        ) as pool:  # Arrow leaves the lock while the lists are put together
            written = [
                pool.submit(_write_table, made / f"{name}.parquet", table)
                for name, table in run.tables.items()
            ]
            lists = _write_lists(run, made)
            for each in written:
                each.result()
        write_facts(run, made)
        replace_folder(made, folder, foreign=_is_foreign)
    return lists


def _write_table(path: Path, table: pd.DataFrame) -> None:
    with written_whole(path) as beside:
        table.to_parquet(beside)


def _write_lists(run: FollowupRun, folder: Path) -> dict[str, int]:
    """Every complaint with its deadlines, and those overdue, as CSV for whoever works through them."""
    rejected = run.tables.get("tickets_rejected")
    if rejected is not None and len(rejected):
        with written_whole(folder / "tickets_rejected.csv") as beside:
            write_csv(rejected, beside)
    tickets, judged = run.tables.get("tickets"), run.tables.get("ticket_clocks")
    if tickets is None:
        return {}
    lists = {"tickets.csv": tickets.reset_index()}
    if judged is not None:
        lists["tickets.csv"] = tickets.assign(**_status_by_clock(judged, tickets)).reset_index()
        assert run.study.clocks is not None
        clocks = clocks_of(run.study.clocks, home=run.study.home)
        late = judged[judged["status"] == LATE]
        late = late[awaited(late, tickets, clocks)]
        owners = run.tables.get("owners")
        if owners is not None and len(owners):
            whose = tickets.loc[late["ticket"]]
            late = late.assign(owner=owner_of(whose["aspect"], whose["unit"], owners).to_numpy())
        lists["overdue.csv"] = late.sort_values("hours", ascending=False, kind="stable")
    for name, table in lists.items():
        with written_whole(folder / name) as beside:
            write_csv(table, beside)
    return {name: len(table) for name, table in lists.items()}


def _status_by_clock(judged: pd.DataFrame, tickets: pd.DataFrame) -> dict[str, pd.Series]:
    """What became of each clock of each ticket: clock_NAME, missing where the clock is not of the ticket."""
    place = ticket_places(judged["ticket"], tickets)
    code, words = pd.factorize(judged["status"])
    status = words.to_numpy(dtype=object)
    found = {}
    for name, rows in judged.groupby("clock", sort=True).indices.items():
        said = np.full(len(tickets), np.nan, dtype=object)
        said[place[rows]] = status[code[rows]]
        found[f"clock_{name}"] = pd.Series(said, index=tickets.index, dtype="str")
    return found


def _is_foreign(entry: Path) -> bool:
    return entry.suffix not in (".parquet", ".json") and entry.name not in _LISTS
