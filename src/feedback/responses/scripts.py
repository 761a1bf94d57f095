"""How likely a character is in a text of a script: what tells a right decoding from one that merely works.

Bits for each character, as rough as the question is: which of a dozen encodings was meant. A character of
a double-byte set that no decoding should give costs more than the bytes it stands for are worth.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

UNLIKELY = -32.0  # private use, unassigned, a byte that could not be read

# Most frequent characters: counted in the word frequencies of jieba's dictionary, with words of reviews.
_SIMPLIFIED = (
    "一是人了不在有大中国和为这上他个地年来我会以到时要出的生学说道民家子也成行下们于后就发自之"
    "对得主长可过天作分方用多你着部能市等业全里工公经本都而高政法面门动日进区事代那去心小同北定"
    "开产前其军还然起种所如现理机体表力好外与文当两实重新三么只山水关明从化平建又制南内西没此将"
    "员名手最东头者月间无安看见各城十相但已些正口通想度加第她合院物性战由位常点海意场武使次二向"
    "治因立数样身情入原问把路被并利石老教万知级量任江及应省资委务元美特期世湖回系比气汉总展电科"
    "金先声提品设或义王社很统处四首共马形己儿司太目基领队直计别女权话少流命至报米给打变果书清活"
    "几州华解议更称程今决张导术府才保交放管结师便走达族反再题色五京河接条规式县白它改风光运信受"
    "什组听布百济党指论强做取技黄神选记斯真却职号界件花类何眼兵传带空干农边据集联古广完质阳难增"
    "历史专官每住商即步认车台林必死游举线言皇土团收考求德叫近备研争非具李众连调感转笑革该持始英"
    "克士尔让拉思根格造较际亲单朝红型价校约器字段周亚深候则功属积快图火千准究往极育装许参半令吃"
    "观鱼精办像帝八复影告远群包整构料随划算象容示投势热值夫网望源息语股铁断派速怎需片爱律纪支早"
    "况病境证编越局推满且列觉服双未居除乐企引标确织初青志率项飞球节察龙响药站施均消客失轻存低甚"
    "般击曾防请离落显罗营足素视护副食创余照兴房餐态差净酒店味菜排慢递贵宜环退款荐喝送货喜欢错吗"
    "呢吧啊哦吵隔音床厕卫停置礼貌耐待久希坏破漏冷鲜辣咸淡油钟卖骑超评颜尺码脏臭乱旧漂亮舒"
)  # fmt: skip
# The same as written in traditional characters, with those of written Cantonese.
_TRADITIONAL = (
    "一是人了不在有大中國和爲這上他個地年來我會以到時要出的生學說道民家子也成行下們於後就發自之"
    "對得主長可過天作分方用多你着部能市等業全裏工公經本都而高政法面門動日進區事代那去心小同北定"
    "開產前其軍還然起種所如現理機體表力好外與文當兩實重新三麼只山水關明從化平建又制南內西沒此將"
    "員名手最東頭者月間無安看見各城十相但已些正口通想度加第她合院物性戰由位常點海意場武使次二向"
    "治因立數樣身情入原問把路被並利石老教萬知級量任江及應省資委務元美特期世湖回系比氣漢總展電科"
    "金先聲提品設或義王社很統處四首共馬形己兒司太目基領隊直計別女權話少流命至報米給打變果書清活"
    "幾州華解議更稱程今決張導術府才保交放管結師便走達族反再題色五京河接條規式縣白它改風光運信受"
    "什組聽布百濟黨指論強做取技黃神選記斯真卻職號界件花類何眼兵傳帶空幹農邊據集聯古廣完質陽難增"
    "歷史專官每住商即步認車臺林必死遊舉線言皇土團收考求德叫近備研爭非具李衆連調感轉笑革該持始英"
    "克士爾讓拉思根格造較際親單朝紅型價校約器字段周亞深候則功屬積快圖火千準究往極育裝許參半令喫"
    "觀魚精辦像帝八復影告遠羣包整構料隨划算象容示投勢熱值夫網望源息語股鐵斷派速怎需片愛律紀支早"
    "況病境證編越局推滿且列覺服雙未居除樂企引標確織初青志率項飛球節察龍響藥站施均消客失輕存低甚"
    "般擊曾防請離落顯羅營足素視護副食創餘照興房餐態差淨酒店味菜排慢遞貴宜環退款薦喝送貨喜歡錯嗎"
    "呢吧啊哦吵隔音牀廁衛停置禮貌耐待久希壞破漏冷鮮辣鹹淡油鍾賣騎超評顏尺碼髒臭亂舊漂亮舒裡著嘅"
    "喺咗唔嚟啲佢哋冇睇嘢咁"
)  # fmt: skip
_KOREAN = (
    "이다는을가에의고하지를은한도니서로기어있아나사요해습게만들대그자보정인시리전수일부제주적으안라면상좋과여장동구원음네없무"
    "모우저스와간점비용할성물소신거중세연문생당너방조실친절직매진마했었합것때내분개바선호"
)
_CHINESE_SIGNS = frozenset(
    "，。！？、；：（）《》【】“”‘’—…·～「」『』〔〕％￥ 　０１２３４５６７８９"
)
_JAPANESE_SIGNS = frozenset("、。「」『』ー・！？（）：～…　０１２３４５６７８９％")
# bits of each small letter beyond ASCII, by how often it is written
_LETTERS: Mapping[str, Mapping[str, float]] = {
    "western": {"é": -3.3}
    | dict.fromkeys("èàüöäßñçêóíáãú", -4.8)
    | dict.fromkeys("îôâûëïõåøæœìòùÿ", -7.0),
    "central": dict.fromkeys("ąęłżáčěířšžéőóö", -4.8) | dict.fromkeys("ćńśźďňťúůýűüăâîșțşţä", -6.5),
    "turkish": {"ı": -2.8} | dict.fromkeys("şğüöçİ", -4.5) | dict.fromkeys("âîû", -8.0),
}
_TYPOGRAPHIC = frozenset("’‘“”–—…€£©°•™®«»·\u00a0")
_RUSSIAN = dict.fromkeys("оеаинтсрвл", -3.8)
_RUSSIAN |= dict.fromkeys("кмдпуяыьгзбчй", -5.3)
_RUSSIAN |= dict.fromkeys("хжшюцщэфъёіїєґ", -7.5)
_THAI = {chr(code): -7.0 for code in range(0x0E01, 0x0E5C)}
_THAI |= dict.fromkeys("านรอกเงยลมวสทคดตไแใปหจบชพ่้ีัิื", -4.3)
_THAI |= dict.fromkeys("ฆฌฎฏฐฑฒฬฤฦฯ๐๑๒๓๔๕๖๗๘๙๚๛ฺํ๎", -9.5)
_THAI |= dict.fromkeys("ฃฅ", -20.0)  # nobody writes them any more
# kana of half width beside another: how much likelier than one that stands alone
HALF_KANA = {chr(code): 4.5 for code in range(0xFF61, 0xFFA0)}
HALF_KANA |= dict.fromkeys("ﾝｽｲﾄﾙｰﾗｼﾅｶﾃﾀﾏﾘﾆﾉﾊｻｱｺｸﾚﾛﾂｵｷﾓﾖﾞ", 6.5)
VOICED = frozenset("ｳｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾊﾋﾌﾍﾎ")  # a sound mark stands behind one of these
THAI_MARKS = frozenset("ัิีึืฺุู็่้๊๋์ํ๎ะาำ")  # stand behind a consonant or another mark


def _row(text: str, codec: str) -> int:
    """First byte of a character in a double-byte set; 0 where it is not in it."""
    try:
        encoded = text.encode(codec)
    except UnicodeEncodeError:
        return 0
    return encoded[0] if len(encoded) == 2 else 0


def _is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def _simplified(character: str) -> float:
    if character in _SIMPLIFIED_SET:
        return -9.4
    if character in _CHINESE_SIGNS:
        return -8.0
    if _is_han(character):
        row = _row(character, "gb2312")
        # the first 3,755 of GB 2312 are the common ones; traditional text in GBK lies beyond
        return (
            -14.0
            if 0xB0 <= row <= 0xD7
            else -19.5
            if row
            else -19.0
            if character in _TRADITIONAL_SET
            else -25.0
        )
    return _foreign(character)


def _traditional(character: str) -> float:
    if character in _TRADITIONAL_SET:
        return -9.4
    if character in _CHINESE_SIGNS:
        return -8.0
    if _is_han(character):
        row = _row(character, "big5")
        return -14.5 if 0xA4 <= row <= 0xC6 else -20.0 if row else -22.0
    return _foreign(character)


def _japanese(character: str) -> float:
    if "\u3041" <= character <= "\u3096":
        return -7.0
    if character in _JAPANESE_SIGNS:
        return -7.5
    if "\u30a1" <= character <= "\u30fa":
        return -9.0
    if "\uff61" <= character <= "\uff9f":
        return -12.0
    if _is_han(character):
        row = _row(character, "euc_jp")
        return -12.0 if 0xB0 <= row <= 0xCF else -19.0 if row else -25.0
    return _foreign(character)


def _korean(character: str) -> float:
    if character in _KOREAN_SET:
        return -8.0
    if "\uac00" <= character <= "\ud7a3":
        return -13.5 if _row(character, "euc_kr") else -24.0
    return -9.0 if character in _CHINESE_SIGNS else _foreign(character)


def _foreign(character: str) -> float:
    """A character that is no letter of the script: other scripts, symbols, private use."""
    code = ord(character)
    if 0xE000 <= code <= 0xF8FF or code in (0xFFFD, 0xFFFE, 0xFFFF) or 0x80 <= code < 0xA0:
        return UNLIKELY
    return -20.0 if code < 0x2E80 or code >= 0x1F000 else -23.0


def _latin(kind: str) -> Callable[[str], float]:
    letters = _LETTERS[kind]

    def likelihood(character: str) -> float:
        if character in letters:
            return letters[character]
        if character.lower() in letters:
            return letters[character.lower()] - 3.5
        if character in _TYPOGRAPHIC:
            return -3.0 if character == "’" else -5.5
        return UNLIKELY if _foreign(character) == UNLIKELY else -13.0

    return likelihood


def _cyrillic(character: str) -> float:
    if character in _RUSSIAN:
        return _RUSSIAN[character]
    if character.lower() in _RUSSIAN:
        return -8.5
    return -8.0 if character in _TYPOGRAPHIC or character == "№" else -13.0


def _thai(character: str) -> float:
    return _THAI.get(character, -8.0 if character in _TYPOGRAPHIC else -13.0)


def _any(character: str) -> float:
    """Unicode text of whatever script."""
    return max(likelihood(character) for name, likelihood in SCRIPTS.items() if name != "any")


_SIMPLIFIED_SET, _TRADITIONAL_SET = frozenset(_SIMPLIFIED), frozenset(_TRADITIONAL)
_KOREAN_SET = frozenset(_KOREAN)

SCRIPTS: Mapping[str, Callable[[str], float]] = {
    "simplified": lru_cache(30_000)(_simplified),
    "traditional": lru_cache(30_000)(_traditional),
    "japanese": lru_cache(30_000)(_japanese),
    "korean": lru_cache(30_000)(_korean),
    "western": lru_cache(2_000)(_latin("western")),
    "central": lru_cache(2_000)(_latin("central")),
    "turkish": lru_cache(2_000)(_latin("turkish")),
    "cyrillic": lru_cache(2_000)(_cyrillic),
    "thai": lru_cache(2_000)(_thai),
    "any": lru_cache(30_000)(_any),
}
