"""What a study file says of a language model: where it is, what it is called, how it may be used."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from feedback.errors import StudyError
from feedback.study_columns import Part
from feedback.transport import VARIABLE, is_loopback, usable_address

# What stands at `reader:` of a study file whose comments a language model reads.
BY_MODEL = "language_model"


class Price(Part):
    """What a million tokens cost, read and written."""

    input: float = Field(ge=0, allow_inf_nan=False)
    output: float = Field(ge=0, allow_inf_nan=False)
    currency: str = "USD"


class Endpoint(Part):
    """An OpenAI-compatible endpoint (`…/v1`) and the model to ask there.

    Attributes
    ----------
    endpoint, model
        Base address, such as ``http://127.0.0.1:11434/v1``, and the model's name there.
    key_env
        Environment variable that holds the key; none where the endpoint wants none. The key itself stands nowhere.
    parallel, per_minute
        Requests under way at once, and requests a minute at most.
    timeout
        Seconds until one answer is given up.
    retries
        Times a request is sent again when the endpoint is busy or fails.
    answer_tokens
        Longest answer.
    price
        For the estimate of what it costs.
    fallback
        "shipped": the shipped reader judges comments that the model could not read; "none": then nothing is
        judged by the model.
    """

    endpoint: str
    model: str = Field(min_length=1, max_length=200)
    key_env: str | None = None
    parallel: int = Field(default=4, ge=1, le=64)
    per_minute: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    timeout: float = Field(default=120, gt=0, le=3600)
    retries: int = Field(default=5, ge=0, le=20)
    answer_tokens: int = Field(default=1500, ge=100, le=100_000)
    price: Price | None = None
    fallback: Literal["shipped", "none"] = "none"

    # of the whole, not of one entry: what is wrong may be a key, and a message repeats a wrong entry
    @model_validator(mode="after")
    def _usable(self) -> Endpoint:
        if self.key_env is not None and not VARIABLE.match(self.key_env):
            raise StudyError(
                en="key_env is the name of an environment variable in capitals, such as COMPANY_KEY; the key itself belongs in that "
                "variable and in no file",
                zh="key_env 应为大写的环境变量名，例如 COMPANY_KEY；密钥本身只放在该变量中，不写入任何文件",
            )
        parts = usable_address(self.endpoint)
        if parts is None:
            raise StudyError(
                en="endpoint is an address such as http://127.0.0.1:11434/v1 or https://models.example.org/v1",
                zh="endpoint 应为地址，例如 http://127.0.0.1:11434/v1 或 https://models.example.org/v1",
            )
        if parts.username or parts.password:
            raise StudyError(
                en="endpoint holds a name or a password; put the key into an environment variable and name it with key_env",
                zh="endpoint 中含有用户名或密码；请把密钥放入环境变量，并用 key_env 写明变量名",
            )
        return self

    @property
    def base(self) -> str:
        """The address without what clients add to it."""
        return self.endpoint.strip().rstrip("/").removesuffix("/chat/completions")

    @property
    def host(self) -> str:
        """The machine that texts are sent to."""
        return urlsplit(self.base).hostname or ""

    @property
    def is_here(self) -> bool:
        """Whether that is this machine, so that no text leaves it."""
        return is_loopback(self.host)

    @property
    def is_open(self) -> bool:
        """Whether others on the way can read what is sent: no encryption, to another machine."""
        return urlsplit(self.base).scheme == "http" and not self.is_here
