"""What a study file says of the server its survey runs on: which tool, where, which survey, where its token stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from feedback.errors import StudyError
from feedback.study_columns import Part
from feedback.transport import VARIABLE, is_loopback, usable_address

# Tool → what `platform:` calls its answers.
PLATFORMS = {
    "limesurvey": "limesurvey",
    "kobo": "xlsform",
    "central": "xlsform",
    "redcap": "redcap",
    "surveyjs": "surveyjs",
}
# What tokens look like that could pass as a variable's name: REDCap's are 32 or 64 digits of base 16 in capitals.
_TOKEN = re.compile(r"[0-9A-F]{32,}")
SURVEY_ID = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$")  # names a folder, too


class Server(Part):
    """The server of a survey tool: `feedback push` puts the questionnaire there, `feedback pull` fetches the answers.

    Attributes
    ----------
    kind
        Which tool.
    url
        Its address: of LimeSurvey and REDCap the one of the interface (`…/admin/remotecontrol`, `…/api/`), of
        KoboToolbox and ODK Central that of the server, of SurveyJS the one that gives the results as JSON.
    id
        The survey there: its number (LimeSurvey), the asset (KoboToolbox), the form (ODK Central). After a push it is known.
    project
        Number of the project on ODK Central.
    user
        Who signs in: LimeSurvey, and ODK Central with an e-mail address.
    token_env
        Environment variable (or entry of the keyring) with the token or password; none where SurveyJS results want none.
    timeout
        Seconds until a request is given up.
    """

    kind: Literal["limesurvey", "kobo", "central", "redcap", "surveyjs"]
    url: str
    id: str | None = None
    project: int | None = Field(default=None, ge=1)
    user: str | None = Field(default=None, min_length=1, max_length=200)
    token_env: str | None = None
    timeout: float = Field(default=120, gt=0, le=3600)

    @field_validator("id", mode="before")
    @classmethod
    def _number_or_name(cls, value: object) -> object:
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else value

    # of the whole, not of one entry: what is wrong may be a token, and a message repeats a wrong entry
    @model_validator(mode="before")
    @classmethod
    def _no_token_of_digits(cls, value: Any) -> Any:
        found = value.get("token_env") if isinstance(value, Mapping) else None
        if isinstance(found, int | float):
            raise _token_itself()
        return value

    @model_validator(mode="after")
    def _usable(self) -> Server:
        name = self.token_env
        if name is not None and (not VARIABLE.match(name) or _TOKEN.fullmatch(name)):
            raise _token_itself()
        parts = usable_address(self.url)
        if parts is None:
            raise StudyError(
                en="url is an address such as https://kf.kobotoolbox.org, without ? or #",
                zh="url 应为地址，例如 https://kf.kobotoolbox.org，不含 ? 或 #",
            )
        if parts.username or parts.password:
            raise StudyError(
                en="url holds a name or a password; write `user:`, and put the password into the variable that token_env names",
                zh="url 中含有用户名或密码；请用 user: 写明用户，并把密码放入 token_env 所指的变量",
            )
        if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
            raise StudyError(
                en="url begins with http://, so that others on the way could read token and answers; it must be https:// "
                "(http:// only on this machine)",
                zh="url 以 http:// 开头，途中他人可读到令牌与答卷；请改用 https://（http:// 仅限本机）",
            )
        self._require()
        return self

    def _require(self) -> None:
        """What this kind of server cannot do without."""
        if self.id is not None and not SURVEY_ID.match(self.id):
            raise StudyError(
                en="id is the number or name of the survey on the server: letters, digits, _ . and -",
                zh="id 是服务器上的问卷编号或名称：字母、数字、_、. 和 -",
            )
        if self.kind == "limesurvey" and self.id is not None and not self.id.isdecimal():
            raise StudyError(
                en="id of a LimeSurvey survey is its number, such as 123456",
                zh="LimeSurvey 问卷的 id 为数字，例如 123456",
            )
        needed = {
            "limesurvey": ("user", "token_env"),
            "kobo": ("token_env",),
            "central": ("project", "token_env"),
            "redcap": ("token_env",),
            "surveyjs": (),
        }[self.kind]
        for name in needed:
            if getattr(self, name) is None:
                raise StudyError(
                    en=f"kind {self.kind} needs `{name}:` too",
                    zh=f"{self.kind} 还需要 {name}:",
                )

    @property
    def base(self) -> str:
        """The address without a last slash."""
        return self.url.strip().rstrip("/")

    @property
    def host(self) -> str:
        """The machine that is asked."""
        return urlsplit(self.base).hostname or ""

    @property
    def is_here(self) -> bool:
        """Whether that is this machine."""
        return is_loopback(self.host)


def _token_itself() -> StudyError:
    return StudyError(
        en="token_env is the name of an environment variable in capitals, such as KOBO_TOKEN; the token itself belongs in "
        "that variable or the keyring, and in no file",
        zh="token_env 应为大写的环境变量名，例如 KOBO_TOKEN；令牌本身只放在该变量或系统密钥环中，不写入任何文件",
    )
