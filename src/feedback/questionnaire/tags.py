"""Language tags (BCP 47): which are well formed, what stands in for a wording that is missing, what a language calls itself.

`zh` is Chinese in simplified characters (zh-Hans). Where a language has no wording, the languages of `fallbacks` are
asked in turn: fr-CA → fr → en → zh; zh-HK → zh-Hant → zh → en. After them comes the first one written.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

# RFC 5646, section 2.1, without private and grandfathered tags: language, extlang, script, region, variants, extensions
_WELL_FORMED = (
    r"[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|\d{3}))?"
    r"(?:-(?:[A-Za-z0-9]{5,8}|\d[A-Za-z0-9]{3}))*(?:-[A-WYZa-wyz0-9](?:-[A-Za-z0-9]{2,8})+)*(?:-[xX](?:-[A-Za-z0-9]{1,8})+)?"
)
TAG = re.compile(_WELL_FORMED)
_LONGEST = 35  # RFC 5646, section 4.4.1
# the same language under another tag
_SAME = {"zh-Hans": "zh"}
# where CLDR's own name tells more than a button needs
_NAMES = {
    "zh": "中文", "zh-Hant": "繁體中文", "zh-HK": "中文（香港）", "zh-MO": "中文（澳門）", "zh-TW": "中文（台灣）",
}  # fmt: skip
_TRADITIONAL = frozenset({"HK", "MO", "TW"})
_RIGHT_TO_LEFT = frozenset(
    ["adlm", "arab", "aran", "hebr", "mand", "mend", "nkoo", "rohg", "samr", "syrc", "thaa", "yezi"]
)

# written from right to left, which CLDR does not say in every locale
_MORE = frozenset({"ckb", "dv", "nqo", "syr"})


def well_formed(tag: str) -> bool:
    """Whether a text is a well-formed language tag of RFC 5646 whose language has two or three letters.

    Examples
    --------
    >>> well_formed("pt-BR"), well_formed("label")
    (True, False)
    """
    return len(tag) <= _LONGEST and TAG.fullmatch(tag) is not None


@cache
def normalised(tag: str) -> str:
    """A tag as RFC 5646, section 2.1.1 spells it; zh-Hans is zh.

    Examples
    --------
    >>> normalised("ZH-hant-hk"), normalised("zh-Hans")
    ('zh-Hant-HK', 'zh')
    """
    first, *rest = tag.split("-")
    found, plain = [first.lower()], True
    for part in rest:
        plain = plain and len(part) > 1
        spelled = part.upper() if len(part) == 2 else part.title() if len(part) == 4 and part.isalpha() else part.lower()  # fmt: skip
        found.append(spelled if plain else part.lower())
    whole = "-".join(found)
    return _SAME.get(whole, whole)


@cache
def fallbacks(tag: str) -> tuple[str, ...]:
    """Languages asked in turn for a wording: the tag, what it is a kind of (RFC 4647, section 3.4), then en and zh.

    Chinese of Hong Kong, Macao and Taiwan is a kind of zh-Hant; zh stands in for English.

    Examples
    --------
    >>> fallbacks("fr-CA"), fallbacks("zh-HK")
    (('fr-CA', 'fr', 'en', 'zh'), ('zh-HK', 'zh-Hant', 'zh', 'en'))
    """
    found, parts = [tag], tag.split("-")
    while len(parts) > 1:
        parts.pop()
        if len(parts[-1]) == 1:
            parts.pop()
        found.append("-".join(parts))
    if found[-1] == "zh" and "zh-Hant" not in found and _TRADITIONAL & set(tag.split("-")[1:]):
        found.insert(len(found) - 1, "zh-Hant")
    return tuple(dict.fromkeys([*found, "en", "zh"]))


@cache
def _locale(tag: str) -> object | None:
    """What CLDR knows of a tag's language; None where it knows nothing."""
    from babel import Locale, UnknownLocaleError

    for near in fallbacks(tag):
        if near.split("-")[0] != tag.split("-", maxsplit=1)[0]:
            return None
        try:
            return Locale.parse(near, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return None


@cache
def own_name(tag: str) -> str:
    """What a language calls itself (CLDR); the tag where CLDR does not know it.

    Examples
    --------
    >>> own_name("fr"), own_name("zh"), own_name("zh-Hant"), own_name("tlh")
    ('Français', '中文', '繁體中文', 'tlh')
    """
    if tag in _NAMES:
        return _NAMES[tag]
    locale = _locale(tag)
    name = getattr(locale, "display_name", None)
    if not name:
        return tag
    # what CLDR leaves out, such as de-x-leicht, would be a second “Deutsch”
    known = str(locale).casefold().split("_")
    more = "" if set(tag.casefold().split("-")[1:]) <= set(known) else f" ({tag})"
    return f"{name[:1].upper()}{name[1:]}{more}"


@cache
def right_to_left(tag: str) -> bool:
    """Whether a language is written from right to left (Arabic, Hebrew, Persian, Urdu …).

    Examples
    --------
    >>> right_to_left("ar"), right_to_left("fa-AF"), right_to_left("az-Arab"), right_to_left("fr")
    (True, True, True, False)
    """
    scripts = [part.lower() for part in tag.split("-")[1:] if len(part) == 4 and part.isalpha()]
    if scripts:
        return scripts[0] in _RIGHT_TO_LEFT
    return (
        tag.split("-", maxsplit=1)[0] in _MORE
        or getattr(_locale(tag), "text_direction", "ltr") == "rtl"
    )


def report_language(language: str) -> str:
    """The language of loss reports and headings beside a form: zh for Chinese of any kind, else en.

    Examples
    --------
    >>> report_language("zh-Hant"), report_language("fr")
    ('zh', 'en')
    """
    return "zh" if language.split("-", maxsplit=1)[0] == "zh" else "en"


def html_tag(tag: str) -> str:
    """The tag for `lang` of a page: zh is zh-CN there, so that browsers choose Chinese forms of characters."""
    return {"zh": "zh-CN"}.get(tag, tag)


def _checked(tag: str) -> str:
    if not well_formed(tag):
        raise PydanticCustomError("language_tag", "not a language tag")
    return normalised(tag)


Tag = Annotated[
    str,
    AfterValidator(_checked),
    WithJsonSchema({"type": "string", "pattern": f"^{_WELL_FORMED}$"}),
]
