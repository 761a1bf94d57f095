"""The pages of a follow-up: each a notebook, the first one the month at a glance."""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from feedback.files import in_the_making
from feedback.pipeline.assemble import KERNELS, NOTEBOOKS, TIMEOUT, notebook_of
from feedback.pipeline.followup.folder import Followup
from feedback.pipeline.followup.found_lines import found_line
from feedback.pipeline.followup.page_parts import months_of
from feedback.report.export import export_notebook
from feedback.report.notebooks import run_notebook
from feedback.report.publishing import publish_report
from feedback.report.summary import PageLink, running_foot
from feedback.report.warm import OF_PAGES
from feedback.results import Words

# notebook → page, title, what stands on it; the first is what a manager opens
PAGES: Mapping[str, tuple[str, Words, Words]] = {
    "65_month": (
        "index.html",
        Words(en="The month", zh="本月"),
        Words(en="what changed, what is overdue, who owns it", zh="有何变化、什么逾期、谁负责"),
    ),
    "70_complaints": (
        "70_complaints.html",
        Words(en="Complaints", zh="投诉"),
        Words(en="how many, how grave, answered in time or not", zh="多少、多重、是否按时"),
    ),
    "75_course": (
        "75_course.html",
        Words(en="Courses", zh="走势"),
        Words(en="each figure over all its periods, with limits", zh="各指标的全部时期与控制限"),
    ),
    "80_followup": (
        "80_followup.html",
        Words(en="Targets, actions, verdicts", zh="目标、措施与结论"),
        Words(en="what was done and whether it worked", zh="做了什么、有没有用"),
    ),
    "85_customers": (
        "85_customers.html",
        Words(en="Customers", zh="客户"),
        Words(
            en="pain points by tier and stage, who left, what the first fixes are worth",
            zh="各类客户的痛点、谁流失了、改进最多值多少",
        ),
    ),
}


def pages_of(followup: Followup) -> list[str]:
    """Pages this follow-up can fill: complaints only where there are tickets, verdicts where something is aimed at,
    customers where the study names their tier, stage or orders."""
    without = set() if len(followup.table("tickets")) else {"70_complaints"}
    if not len(followup.extra("course_findings")):
        without.add("75_course")
    if not len(followup.table("verdicts")) and not len(followup.table("actions")):
        without.add("80_followup")
    if not len(followup.table("customer_pain")):
        without.add("85_customers")
    return [name for name in PAGES if name not in without]


def _running(followup: Followup) -> str:
    """The foot of printed pages: the study, as of which day, of how many answers and complaints, who answers for it."""
    answers, tickets = (len(table) for table in (followup.results.table("responses"), followup.table("tickets")))  # fmt: skip
    language, day = followup.language, f"{followup.as_of:%Y-%m-%d}"
    n = Words(en=f"n = {answers:,} answers", zh=f"答卷 n = {answers:,}")
    if tickets:
        n = Words(en=f"{n.en}, {tickets:,} complaints", zh=f"{n.zh}，投诉 {tickets:,} 件")
    return running_foot(
        followup.study.title_in(language),
        Words(en=f"as of {day}", zh=f"截至 {day}").spoken(language),
        n.spoken(language),
        followup.study.responsible_in(language),
        language=language,
    )


def _title(name: str, followup: Followup) -> str | None:
    """Of the first page: the study, its latest whole month, and the day; None for what the notebook says."""
    if PAGES[name][0] != "index.html":
        return None
    months, day = months_of(followup), f"{followup.as_of:%Y-%m-%d}"
    of = Words(en=f"follow-up of {months[-1]}", zh=f"{months[-1]} 跟踪") if months else Words(en="follow-up", zh="跟踪")  # fmt: skip
    title = followup.study.title_in(followup.language)
    return Words(en=f"{title}: {of.en}, as of {day}", zh=f"{title}：{of.zh}（截至 {day}）").spoken(followup.language)  # fmt: skip


def publish_pages(followup: Followup, folder: Path) -> Path:
    """Run the notebooks, turn each into a page, and put them in the place of the earlier ones, whole or not at all.

    Returns
    -------
    Path
        The first page.

    Raises
    ------
    ReportError
        A notebook failed, or the gate found something.
    """
    from feedback.report.kernel import warm_up

    language = followup.language
    warm_up(language=language)
    names, running = pages_of(followup), _running(followup)
    links = [
        PageLink(PAGES[name][1].spoken(language), PAGES[name][0], PAGES[name][2].spoken(language))
        for name in names
    ]
    with in_the_making(folder) as made:
        place = made / NOTEBOOKS
        place.mkdir(parents=True, exist_ok=True)
        parameters = {
            "study": str(followup.study.path.resolve()),
            "tables": Path(
                os.path.relpath(followup.folder.parent.resolve(), place.resolve())
            ).as_posix(),
            "language": language,
        }

        def make(name: str) -> None:
            executed = place / f"{name}.ipynb"
            run_notebook(
                notebook_of(name, home=followup.study.home, language=language),
                executed,
                parameters=parameters,
                language=language,
                cwd=place,
                timeout=TIMEOUT,
                defaults=OF_PAGES,
            )
            export_notebook(
                executed,
                made / PAGES[name][0],
                language=language,
                pages=links,
                title=_title(name, followup),
                answer=found_line(name, followup),
                running=running,
                back="" if PAGES[name][0] == "index.html" else "index.html",
            )

        with ThreadPoolExecutor(KERNELS) as pool:
            list(pool.map(make, names))
        return publish_report(made, folder, failed=folder / "failed", tables=followup.folder)
