"""What a batch was asked to do, checked before anything is done."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from feedback.batch.coordinator import memory_limit
from feedback.batch.periods import refuse_finished
from feedback.batch.plan import check_by
from feedback.batch.segments import folder_names
from feedback.errors import InputError
from feedback.pipeline.intake import plan_of
from feedback.pipeline.period import check_period
from feedback.pipeline.run import check_writable, chosen_language
from feedback.report.formats import check_formats
from feedback.study import Study, load_study

TIMEOUT = 900.0  # seconds a report may take
_MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Options:
    """A batch as asked for, every value in its final form."""

    study: Study
    by: tuple[str, ...]
    raw: Path | None
    parameters: Mapping[str, Any]
    out: Path
    language: str
    workers: int
    resume: bool
    only: tuple[str, ...]
    formats: tuple[str, ...]
    timeout: float
    memory: float  # bytes a worker
    named: str  # the study as the user named it
    own_out: bool  # whether the user named the folder
    sheet: str | None = None
    period: str = ""  # the month, where reports are of one

    def job(self, do: str, **more: Any) -> dict[str, Any]:
        """What a worker is told."""
        return {
            "do": do,
            "study": {
                **self.study.model_dump(mode="json"),
                "path": str(self.study.path.resolve()),
            },
            "language": self.language,
            **more,
        }

    def rerun(self, name: str) -> str:
        """The command that makes just one report."""
        words = ["feedback", "batch", self.named, "--by", ",".join(self.by), "--only", name]
        if self.raw is not None:
            words += ["--raw", str(self.raw)]
        if self.own_out:
            words += ["--out", str(self.out.parent if self.period else self.out)]
        if self.period:
            words += ["--period", self.period]
        if self.sheet is not None:
            words += ["--sheet", self.sheet]
        for key, value in self.parameters.items():
            words += ["-p", f"{key}={value}"]
        if self.language != self.study.language:
            words += ["--language", self.language]
        if self.formats != ("html",):
            words += ["--format", ",".join(self.formats)]
        return shlex.join(words)


def check_options(
    study: str | Path | Study,
    *,
    by: str | Sequence[str],
    raw: str | Path | None,
    sheet: str | None = None,
    parameters: Mapping[str, Any] | None,
    out: str | Path | None,
    language: str | None,
    workers: int,
    resume: bool,
    only: str | Iterable[str],
    formats: str | Iterable[str],
    timeout: float,
    memory_mb: float | None,
    period: str | None = None,
) -> Options:
    """Everything that can be found wrong before the work, found.

    Raises
    ------
    FeedbackError
        What is wrong, and what to do.
    """
    found = study if isinstance(study, Study) else load_study(study)
    changes = dict(parameters or {})
    found = found.with_parameters(changes)
    if sheet is not None:
        found = found.model_copy(update={"sheet": sheet})
    chosen = chosen_language(found, language)
    columns = check_by(by, plan_of(found, language=chosen))
    if isinstance(workers, bool) or not isinstance(workers, int) or workers < 1:
        raise InputError(
            en=f"--workers {workers!r}: a whole number from 1 is needed.",
            zh=f"--workers {workers!r}：需要不小于 1 的整数。",
        )
    for name, value in (("--timeout", timeout), ("--memory", memory_mb)):
        if value is not None and not value > 0:
            raise InputError(
                en=f"{name} {value}: a number above 0 is needed.",
                zh=f"{name} {value}：需要大于 0。",
            )
    folder = Path(out) if out else found.reports / folder_names([f"by-{'-'.join(columns)}"])[0]
    month = "" if period is None else check_period(period)
    if month:
        folder /= month
        if resume:
            refuse_finished(folder)
    wanted = check_formats([formats] if isinstance(formats, str) else formats)
    check_writable(folder, found.processed)
    return Options(
        study=found,
        by=columns,
        raw=Path(raw).resolve() if raw else None,
        parameters=changes,
        out=folder.resolve(),
        language=chosen,
        workers=workers,
        resume=resume,
        only=(only,) if isinstance(only, str) else tuple(str(value) for value in only),
        formats=wanted,
        timeout=float(timeout),
        memory=memory_limit(workers) if memory_mb is None else memory_mb * _MEGABYTE,
        named=str(study.path if isinstance(study, Study) else study),
        own_out=out is not None,
        sheet=sheet,
        period=month,
    )
