"""What a scoring run has done so far, so that a killed run goes on where it stood."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from feedback.errors import InputError, StudyError, system_reason
from feedback.files import written_whole
from feedback.text.bulk.part import part_paths

MANIFEST = "manifest.json"
TABLES = ("comments", "mentions")


@dataclass(frozen=True, slots=True)
class Journal:
    """The folder of a run: parameters in `journal/run.json`, a file a finished part beside it."""

    folder: Path

    def open(self, parameters: Mapping[str, Any], *, resume: bool) -> None:
        """Begin a run or take up one with the same parameters.

        Raises
        ------
        StudyError
            The folder holds a run with other parameters.
        InputError
            The folder holds files no run of ours wrote, or cannot be written.
        """
        written = self._read(self._folder / "run.json")
        if written is None:
            self._refuse_foreign_files()
        begun = any(self._folder.glob("part-*.json"))
        if begun and resume and written is not None:
            self._refuse_other_parameters(written, parameters)
        else:
            self._forget()
            self._write(self._folder / "run.json", parameters)

    def finished(self, number: int) -> dict[str, Any] | None:
        """Counts of a part that is done and whose tables are there, else None."""
        if not all(path.is_file() for path in part_paths(self.folder, number).values()):
            return None
        return self._read(self._part(number))

    def finish(self, counts: Mapping[str, Any]) -> None:
        """Write down that a part is done; its tables are written by now.

        Raises
        ------
        InputError
            They are not where this machine looks: the worker has another folder of that name.
        """
        paths = part_paths(self.folder, counts["part"])
        if not all(path.is_file() for path in paths.values()):
            raise InputError(
                en=f"{self.folder}: a worker wrote part {counts['part']}, but it is not here. Give --out a folder "
                "that this machine and every worker share under the same path.",
                zh=f"{self.folder}：工作进程写出了第 {counts['part']} 部分，但此处看不到。"
                "--out 请使用本机与所有工作进程以相同路径共享的目录。",
            )
        self._write(self._part(counts["part"]), counts)

    def write_manifest(self, manifest: Mapping[str, Any]) -> None:
        """The seal of a finished run."""
        self._write(self.folder / MANIFEST, manifest)

    @property
    def _folder(self) -> Path:
        return self.folder / "journal"

    def _part(self, number: int) -> Path:
        return self._folder / f"part-{number:05d}.json"

    def _forget(self) -> None:
        """Remove what an earlier run of ours left: its parts, its journal, its manifest."""
        try:
            for path in [self.folder / MANIFEST, *self._ours()]:
                path.unlink(missing_ok=True)
        except OSError as error:
            raise InputError(
                en=f"{self.folder}: cannot be written ({system_reason(error)[0]}). Choose another folder with --out.",
                zh=f"{self.folder}：无法写入（{system_reason(error)[1]}）。请用 --out 换一个目录。",
            ) from error

    def _ours(self) -> Iterator[Path]:
        for name in TABLES:
            yield from (self.folder / name).glob("part-*.parquet")
        yield from self._folder.glob("part-*.json")

    def _refuse_foreign_files(self) -> None:
        for name in TABLES:
            found = next((self.folder / name).glob("*"), None)
            if found is not None:
                raise InputError(
                    en=f"{found}: this folder already holds tables of something else. Choose another --out.",
                    zh=f"{found}：该目录已有其他数据表。请用 --out 换一个目录。",
                )

    def _refuse_other_parameters(
        self, written: Mapping[str, Any], parameters: Mapping[str, Any]
    ) -> None:
        plain = json.loads(json.dumps(parameters))
        other = [name for name in plain if written.get(name) != plain[name]]
        if not other:
            return
        shown = "; ".join(f"{name}: {written.get(name)} ≠ {plain[name]}"[:300] for name in other)
        raise StudyError(
            en=f"{self.folder}: holds a run made otherwise ({shown}). Choose another --out, or start anew with "
            "--no-resume.",
            zh=f"{self.folder}：其中的结果是用其他设置得到的（{shown}）。请换一个 --out，或用 --no-resume 重新开始。",
        )

    def _read(self, path: Path) -> dict[str, Any] | None:
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return None
        return content if isinstance(content, dict) else None

    def _write(self, path: Path, content: Mapping[str, Any]) -> None:
        with written_whole(path) as beside:
            text = json.dumps(content, ensure_ascii=False, indent=1)
            beside.write_text(text + "\n", encoding="utf-8")
