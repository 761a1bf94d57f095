"""E-mail addresses, as they are and as people spell them: a at b dot com, a艾特163点com, a#163.com."""

# ruff: noqa: SIM905  (lists of short pieces read best in one string)
from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.responses.privacy.hints import LETTERS, Net, hints

Hit = tuple[str, int, int]

_LABEL = "[A-Za-z0-9-]{1,63}"
_FRONT = r"(?<![A-Za-z0-9._%+'-])"
_OPEN, _CLOSE = r"[(\[{<]", r"[)\]}>]"
_DOT = rf"(?: ?(?:\.|{_OPEN}dot{_CLOSE}| dot ) ?[A-Za-z]{{2,24}})"
_EMAIL = re.compile(
    rf"{_FRONT}(?:mailto:)?[A-Za-z0-9._%+'-]{{0,63}}[A-Za-z0-9_+-](?:@|{_OPEN}@{_CLOSE}){_LABEL}(?:\.{_LABEL}){{0,4}}\.[A-Za-z]{{2,24}}(?![A-Za-z0-9-])"
    rf"|{_FRONT}[A-Za-z0-9._%+'-]{{1,64}} ?{_OPEN}at{_CLOSE} ?{_LABEL}{_DOT}{{1,3}}"
    rf"|{_FRONT}(?:[A-Za-z0-9_%+'-]{{1,30}} (?:dot|dash|hyphen|underscore|minus) ){{0,3}}[A-Za-z0-9._%+'-]{{1,64}} at {_LABEL}(?: dot [A-Za-z]{{2,24}}){{1,3}}"
    rf"|{_FRONT}[A-Za-z0-9._%+'-]{{1,40}}[_-]at[_-][A-Za-z0-9]{{1,30}}[_-]dot[_-][A-Za-z]{{2,6}}(?![A-Za-z0-9])"
    r"|[\u4e00-\u9fffA-Za-z0-9]{2,20}@[\u4e00-\u9fffA-Za-z0-9]{1,20}\.(?:中国|公司|网络|在线)",
    re.IGNORECASE,
)
# A known mail house lets the rest be spelt anyhow: a @ 163.com, a(at)163点com, a艾特qq点com, a#163。com, a★qq.com.
_HOUSE = r"(?:vip\.)?(?:163|126|139|188|189|qq|foxmail|gmail|googlemail|outlook|hotmail|live|yahoo|ymail|icloud|me|sina|sohu|aliyun|yeah|proton(?:mail)?|msn|aol|gmx|web)"
_AT = rf"(?:@|{_OPEN}at{_CLOSE}|艾特|爱特|小?老鼠|[圈花]a|[^\sA-Za-z0-9\u3400-\u9fff,.;:!?、。，；：！？/\-()（）]{{1,2}}| at )"
_SPELT_EMAIL = re.compile(
    rf"{_FRONT}(?:[A-Za-z0-9_]{{1,30}}(?:[点點]|下划线|下劃線|横杠|杠|减号)){{0,3}}[A-Za-z0-9._%+'-]{{2,64}} ?{_AT} ?{_HOUSE}"
    rf" {{0,2}}(?:\.|。|点|點|,|，|{_OPEN}?dot{_CLOSE}?| ) ?(?:c ?o ?m?|con|cn|net|org|me)(?: ?(?:\.|。|点|dot) ?[a-z]{{2,3}})?(?![A-Za-z0-9])"
    # the house alone, after the sign itself: wuhao27@163, tom@gmail
    rf"|{_FRONT}[A-Za-z0-9._%+'-]{{2,64}}@ ?{_HOUSE}(?![A-Za-z0-9.])",
    re.IGNORECASE,
)
_MAY_BE_SPELT = re.compile(rf"{_AT} ?{_HOUSE}", re.IGNORECASE)
# With spaces around the sign, or a full stop that is Chinese, the ending has to be one of the known.
_SPACED_EMAIL = re.compile(
    rf"{_FRONT}(?:[A-Za-z0-9_%+'-]{{1,30}} ?[.。_-] ){{0,3}}[A-Za-z0-9._%+'-]{{2,64}} {{0,2}}@ {{0,2}}{_LABEL}(?: ?[.。] ?{_LABEL}){{0,2}} ?[.。] ?(?:com|cn|net|org|edu|gov|io|co|hk|tw|uk|de|jp)(?![A-Za-z0-9])"
    r"|(?<![A-Za-z0-9])(?:[A-Za-z0-9] (?:[._-] )?){2,40}@(?: ?[A-Za-z0-9.]){3,30}(?![A-Za-z0-9])",
    re.IGNORECASE,
)
# Quickly seen: something before the sign, and an ending anywhere.
_AFTER_SPACE = re.compile(r"@(?<=[A-Za-z0-9._%+'\- ]@)")
_ENDS = re.compile(
    r"[.。] ?(?:c ?o ?m|c ?n|n ?e ?t|o ?r ?g|e ?d ?u|g ?o ?v|i ?o|c ?o|h ?k|t ?w|u ?k|d ?e|j ?p)"
)
_MAY_BE_EMAIL = re.compile(
    r"[A-Za-z0-9_+-](?:@|[(\[{<]@)[A-Za-z0-9)\]}>]|[\u4e00-\u9fff]@[\u4e00-\u9fff]|[(\[{<]at[)\]}>]|[_-]at[_-]| at [A-Za-z0-9-]{1,63} dot ",
    re.IGNORECASE,
)
# qq邮箱 27408361; my gmail is tombennett84; 网易邮箱：wuhao2740
_AFTER_HOUSE = re.compile(
    r"(?:(?:qq|网易|新浪|163|126|gmail|谷歌|企业|outlook|foxmail)邮箱|(?<![A-Za-z])(?:gmail|hotmail|outlook|yahoo|icloud)(?= ?(?:is|id|address|:|：|是)))"
    r"(?:[ ]?(?:address|id|is)|[是为:：号 ]|账号|地址){0,4}(?P<id>[A-Za-z0-9][A-Za-z0-9._-]{4,29})(?![A-Za-z0-9@])",
    re.IGNORECASE,
)
_NUMBERED_HOUSES = hints("163 126 139 188 189".split())
_HOUSES = _NUMBERED_HOUSES | hints(
    "qq foxmail gmail googlemail outlook hotmail yahoo ymail icloud sina sohu aliyun yeah proton msn aol gmx live. me. web.".split()
)
_HOUSE_NAMES = hints("邮箱", "gmail", "hotmail", "outlook", "yahoo", "icloud")

_SIGNS = hints("@ (at [at {at <at _at -at".split(), " dot ")
NETS = (
    Net(_SIGNS | (_HOUSES - _NUMBERED_HOUSES) | _HOUSE_NAMES),
    Net(_NUMBERED_HOUSES, least=((LETTERS, 1),)),
)


def find_emails(text: str, said: frozenset[str]) -> Iterator[Hit]:
    """E-mail addresses of a text in half-width characters."""
    if not said.isdisjoint(_SIGNS):
        if _MAY_BE_EMAIL.search(text):
            for match in _EMAIL.finditer(text):
                yield "email", *match.span()
        if _AFTER_SPACE.search(text) and _ENDS.search(text.lower()):
            for match in _SPACED_EMAIL.finditer(text):
                yield "email", *match.span()
    if not said.isdisjoint(_HOUSES) and _MAY_BE_SPELT.search(text):
        for match in _SPELT_EMAIL.finditer(text):
            yield "email", *match.span()
    if not said.isdisjoint(_HOUSE_NAMES):
        for match in _AFTER_HOUSE.finditer(text):
            if any(map(str.isdecimal, match["id"])):
                yield "email", *match.span("id")
