"""How a batch ended: what is published, what failed and how to make just that again."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedback.batch.plan import Grouping
from feedback.results import Result, Words, counted

if TYPE_CHECKING:
    import pandas as pd

PUBLISHED, FAILURE, RETIRED = "published", "failed", "retired"
INTERRUPTED, DISK = "interrupted", "disk"


@dataclass(frozen=True)
class BatchReport(Result):
    """How a batch ended.

    Attributes
    ----------
    table
        Index report: name, n, status ("published", "failed", "missing"), made (in this run), seconds,
        peak_mb, error, rerun.
    folder
        Where index.html, the reports and the manifest lie.
    pooled, withheld
        Names of groups too small for a report of their own.
    stopped
        Why not all was done: "", "disk" or INTERRUPTED.
    seconds
        The whole run took so long.
    changes
        Of a month: what it says beside earlier ones.
    """

    table: pd.DataFrame
    folder: Path
    pooled: tuple[str, ...]
    withheld: tuple[str, ...]
    stopped: str
    seconds: float
    changes: tuple[Words, ...] = ()

    @property
    def failed(self) -> pd.DataFrame:
        """The reports that failed."""
        return self.table[self.table["status"] == FAILURE]

    @property
    def exit_code(self) -> int:
        """0 when all that was asked for is published, 130 when interrupted, else 1."""
        if self.stopped == "interrupted":
            return 130
        return 1 if self.stopped or len(self.failed) else 0

    def _define(self) -> Words:
        return Words(
            en="One report a group; groups too small to stay unrecognised are pooled or withheld.",
            zh="每组一份报告；人数太少、可能被认出的组合并或不出报告。",
        )

    def _explain(self) -> Words:
        made, failed = int(self.table["made"].sum()), len(self.failed)
        there = int((self.table["status"] == PUBLISHED).sum()) - made
        left = Words(en="", zh="")
        if self.stopped == DISK:
            left = Words(
                en=" The disk is full: free space and run again with --resume.",
                zh="磁盘已满：请腾出空间，再用 --resume 继续。",
            )
        elif self.stopped:
            left = Words(
                en=" Interrupted: run again with --resume.", zh="已中断：用 --resume 继续。"
            )
        return Words(
            en=f"{counted(made, 'report')} made, {there} there already, {failed} failed.{left.en}"
            + "".join(f"\n{said.en}" for said in self.changes),
            zh=f"生成 {made} 份报告，已有 {there} 份，失败 {failed} 份。{left.zh}"
            + "".join(f"\n{said.zh}" for said in self.changes),
        )

    def _cite(self) -> Words:
        return self._define()


def outcome_of(
    grouping: Grouping,
    records: Mapping[str, Mapping[str, Any]],
    *,
    made: Set[str],
    folder: Path,
    stopped: str,
    seconds: float,
    changes: tuple[Words, ...] = (),
) -> BatchReport:
    """The end of a batch from what was planned and what the manifest says.

    Parameters
    ----------
    records
        The newest record of each report.
    made
        Ids of the reports published in this run.
    """
    import pandas as pd

    rows = []
    for group in grouping.groups:
        record = records.get(group.id, {})
        rows.append(
            {
                "report": group.id,
                "name": group.name,
                "n": group.n,
                "status": record.get("status", "missing"),
                "made": group.id in made,
                "seconds": record.get("seconds"),
                "peak_mb": record.get("peak_mb"),
                "error": record.get("error", ""),
                "rerun": record.get("rerun", ""),
            }
        )
    return BatchReport(
        table=pd.DataFrame(rows).set_index("report"),
        folder=folder,
        pooled=grouping.pooled,
        withheld=grouping.withheld,
        stopped=stopped,
        seconds=seconds,
        changes=changes,
    )
