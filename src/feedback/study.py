"""Study: what studies/*.yaml says, checked, with the paths that follow from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator, model_validator

from feedback.errors import (
    StudyError,
    did_you_mean,
    nearest,
)
from feedback.placed_yaml import read_placed_yaml
from feedback.study_columns import Columns, KanoAnswer, Part, Scale, Weighting
from feedback.study_endpoint import BY_MODEL, Endpoint
from feedback.study_files import find_study, is_study
from feedback.study_followup import (
    KEPT,
    Clocks,
    Customer,
    Exposure,
    Target,
    Tickets,
    Training,
    days_of,
)
from feedback.study_messages import wrong_entry
from feedback.study_parameters import Parameters
from feedback.study_server import PLATFORMS, Server

Language = Literal["zh", "en"]
NPS_SPAN = 10
ANSWERS = "answers.json"  # what `feedback pull` makes for `feedback run`
_ID = re.compile(r"^[a-z][a-z0-9_-]{0,39}$")


class Study(Part):
    """One study: its questionnaire or column map, raw files, taxonomy, language and parameters."""

    study: str
    title: Mapping[Language, str]
    language: Language = "zh"
    questionnaire: str | None = None
    # raw file → questionnaire of an earlier version it was answered on
    versions: Mapping[str, str] = Field(default_factory=dict)
    crosswalk: tuple[str, ...] = ()  # from earlier versions: ids that changed, how scales map
    raw: tuple[str, ...] = ()
    server: Server | None = None  # where the survey runs: `feedback push`, `feedback pull`
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
    weights: Weighting | None = None  # a column, or margins of the population to rake to
    strata: str | None = None  # columns that say how people were drawn
    clusters: str | None = None
    # clusters (people, without clusters) in the population: of all, a column, or by stratum
    population: float | str | Mapping[str, float] | None = None
    lonely_psu: Literal["fail", "adjust", "certainty"] = "fail"  # a stratum with a single cluster
    mirror_of: str | None = None  # the customers' study that employees were asked about
    training: Training | None = (
        None  # what those answering were trained for, and where it is followed up
    )
    raters: str | None = (
        None  # the segment that says who reported a case twice; cases are `clusters`
    )
    journey: tuple[str, ...] = ()  # touchpoints in order: dimensions, rated aspects, or aspects
    taxonomy: str = "general"  # fits any trade; a trade's own says more
    user_dict: str | None = None
    audit: tuple[str, ...] = ()  # what people labelled: spreadsheets, files of the labelling page
    # the study's own reader of comments, as `feedback teach` writes it, or `language_model`
    reader: str | None = None
    language_model: Endpoint | None = None  # one to ask; never asked but by `feedback llm`
    parameters: Parameters = Parameters()
    # the follow-up, each optional: feedback.study_followup
    unit: str | None = None  # the segment whose groups are followed; the first one
    tickets: Tickets | None = None
    exposure: Exposure | None = None
    clocks: Clocks | None = None
    targets: tuple[Target, ...] = ()
    owners: str | None = None  # spreadsheet: who owns which aspect, where
    # who answers for the report, at the foot of printed pages
    responsible: Mapping[Language, str] = Field(default_factory=dict)
    actions: str | None = None  # spreadsheet: what is done, by whom, until when
    customer: Customer | None = None
    keep: Mapping[str, str] = Field(default_factory=dict)  # table → how long, such as 24 months
    path: Path = Field(exclude=True)

    @field_validator("raw", "audit", "crosswalk", mode="before")
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        return () if value is None else (value,) if isinstance(value, str) else value

    @field_validator("title", "responsible", mode="before")
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

    @field_validator("targets")
    @classmethod
    def _each_once(cls, value: tuple[Target, ...]) -> tuple[Target, ...]:
        ids = [target.id for target in value]
        if twice := [name for name in ids if ids.count(name) > 1]:
            raise StudyError(
                en=f"two targets are called {twice[0]}", zh=f"有两个目标都叫 {twice[0]}"
            )
        return value

    @field_validator("keep")
    @classmethod
    def _lengths(cls, value: Mapping[str, str]) -> Mapping[str, str]:
        for name in value:
            if name not in KEPT:
                hint_en, hint_zh = did_you_mean(name, KEPT)
                raise StudyError(
                    en=f"{name!r} is no table that is kept for a time.{hint_en} There are: {', '.join(KEPT)}; figures "
                    "that are frozen are counts and stay",
                    zh=f"没有可限期保留的表 {name!r}。{hint_zh}可用：{'、'.join(KEPT)}；已锁定的数字只是计数，不删除",
                )
        for length in value.values():
            days_of(length)
        return value

    @field_validator("population", mode="before")
    @classmethod
    def _strata_as_words(cls, value: Any) -> Any:
        return {str(k): n for k, n in value.items()} if isinstance(value, Mapping) else value

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

    @model_validator(mode="before")
    @classmethod
    def _platform_of_server(cls, value: Any) -> Any:
        """Answers pulled from a server are those of its tool."""
        server = value.get("server") if isinstance(value, Mapping) else None
        kind = server.get("kind") if isinstance(server, Mapping) else None
        if kind in PLATFORMS and not value.get("raw"):
            return {"platform": PLATFORMS[str(kind)], **value}
        return value

    @model_validator(mode="after")
    def _model_is_named(self) -> Study:
        if self.reader == BY_MODEL and self.language_model is None:
            raise StudyError(
                en="`reader: language_model` needs an entry `language_model:` with endpoint and model",
                zh="写了 reader: language_model，还需要 language_model: 条目（含 endpoint 与 model）",
            )
        return self

    @model_validator(mode="after")
    def _versions_of_files(self) -> Study:
        if self.crosswalk and not self.versions:
            raise StudyError(
                en="`crosswalk:` needs `versions:`, which says what file was answered on which questionnaire, such as "
                "{data/raw/2025.csv: form_2025.yaml}",
                zh="写了 crosswalk:，还需要 versions: 说明哪个文件按哪份问卷作答，例如 {data/raw/2025.csv: form_2025.yaml}",
            )
        if self.versions and self.questionnaire is None:
            raise StudyError(
                en="`versions:` needs `questionnaire:`, the version of today",
                zh="写了 versions:，还需要 questionnaire:（现在的版本）",
            )
        for name in self.versions:
            if self.raw and name not in self.raw:
                hint_en, hint_zh = did_you_mean(name, self.raw)
                raise StudyError(
                    en=f"versions: {name} is no file under `raw:`.{hint_en}",
                    zh=f"versions：{name} 不在 raw: 中。{hint_zh}",
                )
        return self

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
    def designed(self) -> bool:
        """Whether it says how people were drawn or weigh."""
        return any((self.weights, self.strata, self.clusters, self.population is not None))

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

    @property
    def pulled(self) -> Path:
        """Where answers that come from the study's server land."""
        return self.home / "data" / "raw" / self.study / "server"

    def raw_paths(self) -> list[Path]:
        """Raw files, each absolute; where the study names none, the answers pulled from its server."""
        if not self.raw and self.server is not None:
            return [self.pulled / ANSWERS]
        return self.paths(self.raw)

    def paths(self, names: Iterable[str]) -> list[Path]:
        """Files the study names, each absolute; relative ones count from the workbench, then from what ships."""
        beside = self.path.resolve().parents[1]
        return [
            next(
                (base / name for base in (self.home, beside) if (base / name).is_file()),
                self.home / name,
            )
            for name in names
        ]

    def resolve(self, name: str, *, folder: str = "") -> str:
        """A name in the study file as a path where such a file lies in the workbench, else as it is.

        `folder` is the one such files lie in: a taxonomy may be called like a questionnaire. A study that is
        called like what it names (hotel.yaml, which says `taxonomy: hotel`) is not meant.
        """
        for base in dict.fromkeys((self.path.resolve().parent, self.home, self.home / folder)):
            for candidate in (base / name, base / f"{name}.yaml"):
                if candidate.is_file() and not is_study(candidate):
                    return str(candidate)
        return name

    def title_in(self, language: str) -> str:
        """The title in `language`, else in the other one."""
        titles = {str(key): value for key, value in self.title.items()}
        return titles.get(language) or next(iter(titles.values()))

    def responsible_in(self, language: str) -> str:
        """Who answers for the report, in `language`, else in the other one; "" where the study names nobody."""
        names = {str(key): value.strip() for key, value in self.responsible.items()}
        return names.get(language) or next(iter(names.values()), "")

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
            raise wrong_entry(error, None, root=Study) from error
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
    path = find_study(study)
    placed = read_placed_yaml(path)
    try:
        return Study(**placed.content, path=path)
    except ValidationError as error:
        raise wrong_entry(error, placed, root=Study) from error
