"""Invents personal data that looks real and, where that can be arranged, can belong to nobody.

Mainland mobile numbers begin with prefixes no carrier hands out (154, 163, 168, 179, 194); ID numbers carry county
codes that do not exist (…99) and a true check digit; bank cards an issuer number that is not in use and a true
Luhn digit; e-mail addresses end in example.com (RFC 2606) or example.cn. The rest is drawn at random.
"""

from __future__ import annotations

from random import Random

from demo_study.dice import digits, pick

_SURNAMES = "周吴郑陈林黄何许苏梁宋唐韩冯邓曹彭曾萧田董潘袁蒋蔡余杜叶程魏"
_GIVEN = [
    "小禾",
    "思远",
    "雨桐",
    "建国",
    "丽华",
    "子轩",
    "敏",
    "佳怡",
    "志强",
    "晓雯",
    "欣",
    "海涛",
    "若溪",
    "伟",
]
_HANT_NAMES = ["陳小禾", "黃子軒", "林詠詩", "何志強", "梁佩儀", "鄧家樂"]
_LATIN = ["lanlan", "xiaohe", "momo", "kevin", "dadong", "qiuqiu", "amy", "tiger", "sunny", "leo"]
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
KINDS = ("mobile_cn", "phone_hk", "email", "id_cn", "wechat", "qq", "name", "bank_card", "plate")


def invent(kind: str, random: Random) -> str:
    """One invented value of a kind in KINDS.

    Examples
    --------
    >>> from random import Random
    >>> invent("email", Random(1)).split("@")[1]
    'example.com'
    """
    return _INVENTORS[kind](random)


def id_check_digit(first17: str) -> str:
    """Last character of a mainland ID number (GB 11643-1999, ISO 7064 MOD 11-2).

    Examples
    --------
    >>> id_check_digit("11010519491231002")
    'X'
    """
    total = sum(int(digit) * weight for digit, weight in zip(first17, _ID_WEIGHTS, strict=True))
    return "10X98765432"[total % 11]


def luhn_digit(payload: str) -> str:
    """Check digit of a bank card (ISO/IEC 7812-1, annex B).

    Examples
    --------
    >>> luhn_digit("7992739871")
    '3'
    """
    doubled = [int(digit) * (2 if i % 2 == 0 else 1) for i, digit in enumerate(reversed(payload))]
    return str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)


def _mobile(random: Random) -> str:
    head = pick(["154", "163", "168", "179", "194"], random)
    middle, tail = "0" + digits(3, random), digits(4, random)
    form = pick(["{}{}{}", "{}{}{}", "{}{}{}", "{} {} {}", "{}-{}-{}", "+86 {}{}{}"], random)
    return form.format(head, middle, tail)


def _phone_hk(random: Random) -> str:
    first, second = pick("569", random) + digits(3, random), digits(4, random)
    return pick(["{}{}", "{} {}", "+852 {} {}", "+852-{}{}"], random).format(first, second)


def _email(random: Random) -> str:
    return f"{pick(_LATIN, random)}{digits(3, random)}@{pick(['example.com', 'mail.example.cn'], random)}"


def _id_cn(random: Random) -> str:
    area = pick(["110199", "310199", "440199", "510199", "330199"], random)
    born = f"{1960 + int(random.random() * 43)}{1 + int(random.random() * 12):02d}"
    first17 = f"{area}{born}{1 + int(random.random() * 28):02d}{digits(3, random)}"
    return first17 + id_check_digit(first17)


def _bank_card(random: Random) -> str:
    payload = "629999" + digits(12, random)
    number = payload + luhn_digit(payload)
    spaced = " ".join(number[i : i + 4] for i in range(0, len(number), 4))
    return pick([number, number, spaced], random)


def _plate(random: Random) -> str:
    place = pick("京沪粤苏浙川鄂湘", random) + pick("ABCDEFGH", random)
    tail = digits(2, random) + pick(_PLATE_LETTERS, random) + digits(2, random)
    return pick([place + tail, f"{place}·{tail}"], random)


def _name(random: Random) -> str:
    if random.random() < 0.15:
        return pick(_HANT_NAMES, random)
    return pick(_SURNAMES, random) + pick(_GIVEN, random)


_INVENTORS = {
    "mobile_cn": _mobile,
    "phone_hk": _phone_hk,
    "email": _email,
    "id_cn": _id_cn,
    "wechat": lambda random: f"{pick(_LATIN, random)}_{digits(4, random)}",
    "qq": lambda random: pick("123", random) + digits(8, random),
    "name": _name,
    "bank_card": _bank_card,
    "plate": _plate,
}
