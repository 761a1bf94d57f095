"""What a taxonomy holds: aspects and groups of aspects with their words."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Topic = Literal[
    "staff", "waiting", "unreachable", "breakdown", "price", "cleanliness", "noise", "crowding", "errand", "damage",
    "billing", "amenities",
]  # fmt: skip


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Label(_Frozen):
    """What a reader sees, in both languages."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """The label in "zh" or "en"."""
        return self.zh if language == "zh" else self.en


class Words(_Frozen):
    """Words by language. Chinese in simplified characters; traditional text is converted before it is read."""

    zh: tuple[str, ...] = ()
    en: tuple[str, ...] = ()

    def all(self) -> tuple[str, ...]:
        """Words of both languages."""
        return self.zh + self.en


class Beside(_Frozen):
    """Opinion words whose feeling shows only beside a word of the aspect: 量 + 大, 价格 + 高.

    Attributes
    ----------
    words
        More neighbours that count only here, also such as belong to another aspect (肉 + 少 → portion).
    positive, negative, slightly_negative, neutral
        The opinion words.
    """

    words: Words = Words()
    positive: Words = Words()
    negative: Words = Words()
    slightly_negative: Words = Words()
    neutral: Words = Words()


class Vocabulary(_Frozen):
    """The words of an aspect or of a group of aspects.

    Attributes
    ----------
    words
        Name it; without an opinion they make a neutral mention. ``#元`` is a word that follows a number.
    context
        Belong to it, but count only beside an opinion (服务员, 鱼).
    positive, negative, neutral
        Say aspect and feeling at once (贵, 慢, 好吃).
    slightly_positive, slightly_negative
        The same, weaker: a hint or a small fault (地铁站, 偏淡).
    too_much
        Qualities that are a fault only when there is too much of them (太辣, 偏软).
    beside
        Opinion words that take their feeling from a neighbour.
    absence
        How one feels where it is said not to be there: "negative" for 没有早餐, "positive" for 没有噪音.
    excluded
        Longer words that contain one of the above and mean something else (服务区).
    """

    label: Label
    words: Words = Words()
    context: Words = Words()
    positive: Words = Words()
    negative: Words = Words()
    slightly_positive: Words = Words()
    slightly_negative: Words = Words()
    neutral: Words = Words()
    too_much: Words = Words()
    beside: Beside = Beside()
    absence: Literal["positive", "negative"] | None = None
    excluded: Words = Words()


class Aspect(Vocabulary):
    """One thing people have an opinion about.

    Attributes
    ----------
    parent
        One of the groups.
    takes
        Topics of lexicons/topics.yaml whose words speak of it (`staff`, `waiting`, `price` …), besides its own.
    expected
        Things one counts on: said not to be there (早餐没有热食, no towels), their lack is blamed on the aspect; otherwise they say
        nothing.
    """

    parent: str | None = None
    takes: tuple[Topic, ...] = ()
    expected: Words = Words()


class Group(Vocabulary):
    """Aspects that belong together. A word of the group speaks of all it covers (环境 → noise, space …).

    Attributes
    ----------
    covers
        Aspects a word of the group speaks of; all aspects with this parent when empty.
    """

    covers: tuple[str, ...] = ()


class Taxonomy(_Frozen):
    """Aspects of one kind of service, with the words that name and judge them.

    Attributes
    ----------
    topics_in
        Languages in which the words of the topics are taken (`takes`): all, unless a trade's own words do better.
    """

    name: str
    label: Label
    groups: dict[str, Group] = {}
    aspects: dict[str, Aspect]
    positive: Words = Words()
    negative: Words = Words()
    neutral: Words = Words()
    excluded: Words = Words()
    topics_in: tuple[Literal["zh", "yue", "en"], ...] = ("zh", "yue", "en")

    def covered(self, group: str) -> tuple[str, ...]:
        """Ids of the aspects a word of the group speaks of."""
        own = tuple(name for name, aspect in self.aspects.items() if aspect.parent == group)
        return self.groups[group].covers or own

    def names(self, *, language: str = "zh") -> dict[str, str]:
        """Group and aspect ids → labels."""
        groups = {name: group.label.in_language(language) for name, group in self.groups.items()}
        return {**groups, **self.labels(language=language)}

    def __hash__(self) -> int:
        return hash(self.model_dump_json())

    def labels(self, *, language: str = "zh") -> dict[str, str]:
        """Aspect id → label.

        Examples
        --------
        >>> from feedback.text.aspects.taxonomy import load_taxonomy
        >>> load_taxonomy("hotel").labels(language="en")["wifi"]
        'Wi-Fi'
        """
        return {name: aspect.label.in_language(language) for name, aspect in self.aspects.items()}


# The lists that decide an aspect. `beside` may repeat a word: there the neighbour decides.
DECIDING = (
    "words", "context", "positive", "negative", "slightly_positive", "slightly_negative", "neutral", "too_much",
)  # fmt: skip
