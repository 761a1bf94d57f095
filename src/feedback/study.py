"""Study: what studies/*.yaml says, checked, with the paths that follow from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, Field, ValidationError, field_validator

from feedback.errors import (
    FeedbackError,
    InputError,
    StudyError,
    did_you_mean,
    excerpt,
    expected_shape,
    nearest,
)
from feedback.files import refuse_folder, shipped
from feedback.placed_yaml import PlacedYaml, read_placed_yaml
from feedback.study_columns import Columns, KanoAnswer, KanoPair, Part, Scale

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Language = Literal["zh", "en"]
NPS_SPAN = 10
_ID = re.compile(r"^[a-z][a-z0-9_-]{0,39}$")


class Parameters(Part):
    """What `-p name=value` may change. Every value is a plain literal."""

    seed: int = Field(default=0, ge=0, description="seed of every random step")
    sentiment: str = Field(
        default="auto", description="auto, reviews, ratings, snownlp, vader or a plug-in"
    )
    topics: str = Field(default="auto", description="number of topics, or auto")
    topic_method: Literal["nmf", "lda", "clusters", "gsdmm"] = "nmf"
    segmenter: Literal["rjieba", "jieba"] = "rjieba"
    simplify: bool = Field(
        default=True, description="traditional characters to simplified before analysis"
    )
    bootstrap: int = Field(
        default=1000, ge=0, le=100_000, description="bootstrap draws for the drivers"
    )
    min_mentions: int = Field(
        default=10, ge=1, description="people who must name an aspect before it is ranked"
    )
    min_group: int = Field(
        default=10, ge=1, description="people a group needs before its figures are shown"
    )
    level: float = Field(
        default=0.95, gt=0.5, lt=1, description="confidence level of every interval"
    )
    quotes: int = Field(default=3, ge=0, le=20, description="quotes for each aspect")

    @field_validator("topics", mode="before")
    @classmethod
    def _as_text(cls, value: Any) -> Any:
        text = str(value)
        if text != "auto" and not (text.isdigit() and int(text) >= 2):
            raise StudyError(
                en="expected auto or a whole number from 2", zh="应为 auto，或 2 以上的整数"
            )
        return text


class Study(Part):
    """One study: its questionnaire or column map, raw files, taxonomy, language and parameters."""

    study: str
    title: Mapping[Language, str]
    language: Language = "zh"
    questionnaire: str | None = None
    raw: tuple[str, ...] = ()
    platform: str = (
        "auto"  # the survey tool the raw files come from, where a questionnaire is given
    )
    sheet: str | None = None  # worksheet of the raw files; the only one that holds a table, else
    encoding: str | None = None  # of the raw text files, where their own should not be found out
    timezone: str | None = (
        None  # where the study lives: stamps that say their offset are brought there
    )
    day_first: bool | None = None  # whether 3/4/2025 is in April, where the column cannot tell
    columns: Columns = Columns()
    labels: Mapping[str, Mapping[Language, str]] = Field(default_factory=dict)
    scale: Scale | None = None  # of the overall rating, and of the aspects where they have no other
    aspect_scale: Scale | None = None  # of aspects and expectations
    nps_scale: Scale = Scale(low=0, high=10)  # eleven points; 1 to 11 is moved to 0 to 10
    kano_answers: Mapping[str, KanoAnswer] = Field(default_factory=dict)  # words not recognised
    taxonomy: str = "general"  # fits any trade; a trade's own says more
    user_dict: str | None = None
    audit: str | None = None  # spreadsheet of draw_audit_sample, labelled by a person
    reader: str | None = None  # the study's own reader of comments, as `feedback teach` writes it
    parameters: Parameters = Parameters()
    path: Path = Field(exclude=True)

    @field_validator("raw", mode="before")
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        return () if value is None else (value,) if isinstance(value, str) else value

    @field_validator("title", mode="before")
    @classmethod
    def _one_title(cls, value: Any) -> Any:
        return {"zh": value, "en": value} if isinstance(value, str) else value

    @field_validator("labels", mode="before")
    @classmethod
    def _one_label(cls, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        return {
            name: {"zh": text, "en": text} if isinstance(text, str) else text
            for name, text in value.items()
        }

    @field_validator("kano_answers", mode="before")
    @classmethod
    def _codes_as_words(cls, value: Any) -> Any:
        return (
            {str(key): role for key, role in value.items()} if isinstance(value, Mapping) else value
        )

    @field_validator("nps_scale")
    @classmethod
    def _eleven_points(cls, value: Scale) -> Scale:
        if value.high - value.low != NPS_SPAN:
            raise StudyError(
                en="the question has eleven answers, such as 0 to 10 or 1 to 11",
                zh="该题有十一个答案，例如 0 至 10 或 1 至 11",
            )
        return value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str | None) -> str | None:
        return value if value is None else known_zone(value)

    @field_validator("study")
    @classmethod
    def _safe_name(cls, value: str) -> str:
        if not _ID.match(value):
            raise StudyError(
                en="names a folder: a small letter, then small letters, digits, _ or - (at most 40)",
                zh="用作文件夹名：以小写字母开头，后接小写字母、数字、_ 或 -，至多 40 个字符",
            )
        return value

    @property
    def home(self) -> Path:
        """The workbench: the folder that holds studies/, data/ and reports/.

        A study that ships inside an installed package is at home where the user stands.
        """
        folder = self.path.resolve().parent
        if "site-packages" in folder.parts:
            return Path.cwd()
        return folder.parent if folder.name == "studies" else folder

    @property
    def processed(self) -> Path:
        """Where the tables of this study land."""
        return self.home / "data" / "processed" / self.study

    @property
    def reports(self) -> Path:
        """Where the report of this study lands."""
        return self.home / "reports" / self.study

    def raw_paths(self) -> list[Path]:
        """Raw files, each absolute; relative ones count from the workbench, then from what ships."""
        beside = self.path.resolve().parents[1]
        return [
            next(
                (base / name for base in (self.home, beside) if (base / name).is_file()),
                self.home / name,
            )
            for name in self.raw
        ]

    def resolve(self, name: str, *, folder: str = "") -> str:
        """A name in the study file as a path where such a file lies in the workbench, else as it is.

        `folder` is the one such files lie in: a taxonomy may be called like a questionnaire.
        """
        for base in dict.fromkeys((self.path.resolve().parent, self.home, self.home / folder)):
            for candidate in (base / name, base / f"{name}.yaml"):
                if candidate.is_file():
                    return str(candidate)
        return name

    def title_in(self, language: str) -> str:
        """The title in `language`, else in the other one."""
        titles = {str(key): value for key, value in self.title.items()}
        return titles.get(language) or next(iter(titles.values()))

    def label(self, name: str, language: str) -> str:
        """What a reader calls a segment: the study's label in `language`, else the name itself."""
        texts = {str(key): text for key, text in self.labels.get(name, {}).items()}
        return texts.get(language) or next(iter(texts.values()), name)

    def with_parameters(self, changes: Mapping[str, object]) -> Study:
        """A copy with some parameters changed; unknown names and wrong values are errors.

        Raises
        ------
        StudyError
            A name is unknown (the nearest are offered) or a value does not fit.
        """
        known = Parameters.model_fields
        for name in changes:
            if name not in known:
                hint_en, hint_zh = did_you_mean(name, known)
                raise StudyError(
                    en=f"-p {name}: no such parameter.{hint_en} There are: {', '.join(known)}.",
                    zh=f"-p {name}：没有这个参数。{hint_zh}可用参数：{'、'.join(known)}。",
                )
        try:
            parameters = Parameters(**{**self.parameters.model_dump(), **changes})
        except ValidationError as error:
            raise _from_validation(error, None) from error
        return self.model_copy(update={"parameters": parameters})


def known_zone(name: str) -> str:
    """The IANA name of a time zone, as given.

    Raises
    ------
    StudyError
        There is no such zone; the nearest are named.
    """
    from zoneinfo import ZoneInfo, available_timezones

    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        near = nearest(name, available_timezones()) or ["Asia/Shanghai", "Europe/London"]
        raise StudyError(
            en=f"no time zone {name!r}; write its place, such as {', '.join(near)}",
            zh=f"没有时区 {name!r}；请写出地名，例如 {'、'.join(near)}",
        ) from error
    return name


def load_study(study: str | Path) -> Study:
    """Read a study file.

    Parameters
    ----------
    study
        Path of a YAML file, or the name of a study in ./studies or of one that ships ("demo").

    Returns
    -------
    Study

    Raises
    ------
    InputError
        The file is not there or cannot be read.
    StudyError
        The YAML is broken or says something unknown; line and column are named.

    Examples
    --------
    >>> load_study("demo").study
    'demo'
    """
    path = _find(study)
    placed = read_placed_yaml(path)
    try:
        return Study(**placed.content, path=path)
    except ValidationError as error:
        raise _from_validation(error, placed) from error


def _find(study: str | Path) -> Path:
    path = Path(study)
    if path.is_file():
        return path
    here = Path.cwd()
    candidates = [
        candidate
        for folder in (here, *here.parents[:2])  # a notebook stands one folder below the workbench
        for candidate in sorted((folder / "studies").glob("*.yaml"))
    ]
    candidates += sorted(shipped("studies").glob("*.yaml"))
    for candidate in candidates:
        if candidate.stem == str(study):
            return candidate
    refuse_folder(path, what=(".yaml", ".yml"))
    hint_en, hint_zh = did_you_mean(path.stem, {candidate.stem for candidate in candidates})
    known = ", ".join(sorted({candidate.stem for candidate in candidates}))
    raise InputError(
        en=f"{study}: no such study file.{hint_en} Studies here: {known}.",
        zh=f"{study}：没有这个研究文件。{hint_zh}这里有：{known}。",
    )


def _from_validation(error: ValidationError, placed: PlacedYaml | None) -> StudyError:
    # a name misspelt is also a name missing: the misspelling is what helps
    first = min(error.errors(), key=lambda found: found["type"] != "extra_forbidden")
    keys = [str(part) for part in first["loc"]]
    place = ".".join(keys)
    if first["type"] == "extra_forbidden":
        hint_en, hint_zh = did_you_mean(keys[-1], _fields_at(keys[:-1]))
        spot = placed.spot(first["loc"]) if placed else "-p"
        return StudyError(
            en=f"{spot}: unknown entry {place}.{hint_en} "
            f"Allowed here: {', '.join(_fields_at(keys[:-1]))}.",
            zh=f"{spot}：未知的条目 {place}。{hint_zh}"
            f"此处可用：{'、'.join(_fields_at(keys[:-1]))}。",
        )
    en, zh = _problem(first)
    found = first.get("input")
    if isinstance(found, (str, int, float)) and first["type"] != "missing":
        en, zh = f"{en} (found: {excerpt(found)!r})", f"{zh}（实为 {excerpt(found)!r}）"
    where_en = f"{placed.spot(first['loc'])}: {place}" if placed else f"-p {place}"
    where_zh = f"{placed.spot(first['loc'])}：{place}" if placed else f"-p {place}"
    return StudyError(
        en=f"{where_en}: {en}. Correct this entry.", zh=f"{where_zh}：{zh}。请改正此项。"
    )


def _problem(found: ErrorDetails) -> tuple[str, str]:
    """What is wrong with an entry, in English and Chinese."""
    context = found.get("ctx", {})
    if isinstance(own := context.get("error"), FeedbackError):
        return own.en, own.zh
    if found["type"] == "missing":
        return "is missing here", "此处缺少，须补上"
    if shape := expected_shape(found["type"], context):
        return f"expected {shape[0]}", f"应为{shape[1]}"
    return str(found["msg"]), str(found["msg"])


def _fields_at(keys: list[str]) -> list[str]:
    parts: dict[str, type[BaseModel]] = {
        "columns": Columns,
        "scale": Scale,
        "aspect_scale": Scale,
        "nps_scale": Scale,
        "parameters": Parameters,
    }
    model = parts.get(keys[0], Study) if keys else Study
    if len(keys) > 1 and keys[1] == "kano":
        model = KanoPair
    return [name for name in model.model_fields if name != "path"]
