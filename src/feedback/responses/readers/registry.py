"""Which survey tools answers can be read from: a row each, its module loaded when a file is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from feedback.questionnaire.model import Questionnaire
    from feedback.responses.readers.layout import Layout, Raw


class Format(Protocol):
    """What the module of a tool offers."""

    def recognises(self, raw: Raw) -> bool:
        """Whether the file carries marks that this tool writes itself."""

    def lay_out(self, raw: Raw, questionnaire: Questionnaire) -> Layout:
        """Which of its columns fill which answers, and how the tool speaks."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A survey tool that answers can be read from.

    Attributes
    ----------
    tool
        What its users call it.
    module
        Where `recognises` and `lay_out` are; see `Format`.
    aliases
        Other names that `platform` takes.
    by_names
        A file that no tool has marked is tried as this one's; the one that finds most columns has it.
    faint
        Its mark may stand in files of other tools, which then go first.
    second_heads
        It writes what was asked into a row under the names: that such a row is nobody's answer needs no word.
    """

    tool: str
    module: str
    aliases: tuple[str, ...] = ()
    by_names: bool = False
    faint: bool = False
    second_heads: bool = False

    def format(self) -> Format:
        """The module, loaded."""
        return cast("Format", import_module(self.module))


_ROOM = "feedback.responses.readers"
READERS: dict[str, Reader] = {
    "wjx": Reader("问卷星", f"{_ROOM}.wjx"),
    "limesurvey": Reader("LimeSurvey", f"{_ROOM}.limesurvey", by_names=True),
    "qualtrics": Reader("Qualtrics", f"{_ROOM}.qualtrics", by_names=True, second_heads=True),
    "surveyjs": Reader("SurveyJS", f"{_ROOM}.surveyjs", faint=True),  # any JSON may be its
    "xlsform": Reader("ODK / KoboToolbox", f"{_ROOM}.xlsform", ("odk", "kobo"), by_names=True),
    "redcap": Reader("REDCap", f"{_ROOM}.redcap", by_names=True),
    "google": Reader("Google Forms", f"{_ROOM}.google", ("google_forms",)),
    "spss": Reader("SPSS", f"{_ROOM}.spss", ("sav",)),
    "html": Reader("Feedback Workbench", f"{_ROOM}.own", by_names=True),
    "flat": Reader("CSV / XLSX", f"{_ROOM}.flat", ("csv",), by_names=True),
}
