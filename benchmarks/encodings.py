"""Short files of comments in many encodings: read right, refused, or read wrong?

`python benchmarks/encodings.py [--data FILE.csv:COLUMN:utf-8]` writes 200 files of 2 to 12 invented comments in each
encoding and prints a row for each. With --data the comments of a column of that file are drawn in place
of the invented Chinese ones.
"""

# ruff: noqa: SIM905  (a list of sentences reads better parted by bars)
from __future__ import annotations

import argparse
import csv
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from feedback.errors import InputError
from feedback.responses.encodings import decoded

FILES = 200
SIMPLIFIED = (
    "房间有点潮，隔音不好|前台小姑娘态度很好，办理也快|早餐品种少，鸡蛋还是凉的|等了四十分钟才上菜|锅底偏咸，毛肚不新鲜|停车场难找，保安不耐烦|"
    "性价比不错，下次还来|卫生间有异味，毛巾发黄|送餐员迟到还洒了汤|包装破了，退款拖了一周|空调噪音大，睡不着|位置方便，离地铁站近|"
    "环境嘈杂，聊天都要喊|服务员推荐的菜很合口味|发票开错了两次|没有意见|挺好的|店里太挤，叫号混乱|客服电话打不通|床单上有头发，恶心"
).split("|")
TRADITIONAL = (
    "房間有點潮，隔音不好|櫃檯人員態度親切，辦理也快|早餐選擇少，雞蛋還是冷的|等了四十分鐘才上菜|湯頭偏鹹，海鮮不新鮮|停車場難找，保全不耐煩|"
    "性價比不錯，下次還會來|廁所有異味，毛巾發黃|外送員遲到還灑了湯|包裝破了，退款拖了一週|冷氣噪音大，睡不著|位置方便，離捷運站近|"
    "環境嘈雜，聊天都要用喊的|服務生推薦的菜很合口味|發票開錯了兩次|沒有意見|很好|店裡太擠，叫號混亂|客服電話打不通|床單上有頭髮，很噁心"
).split("|")
JAPANESE = (
    "部屋が少し湿っぽく、隣の音が聞こえました|フロントの対応がとても良かったです|朝食の種類が少ない|料理が出るまで四十分待ちました|駐車場が分かりにくい|"
    "コスパは良いのでまた来ます|タオルが汚れていた|エアコンの音がうるさくて眠れない|駅から近くて便利|特になし|スタッフが親切でした|予約の電話がつながらない|"
    "返金に一週間かかった|店内が混んでいて落ち着かない|おすすめのメニューが美味しかった"
).split("|")
KOREAN = (
    "방이 조금 습하고 방음이 안 돼요|프런트 직원이 정말 친절했습니다|조식 종류가 적어요|음식이 나오는 데 사십 분 걸렸어요|주차장을 찾기 어려워요|가성비가 좋아서 또 올게요|"
    "수건이 더러웠어요|에어컨 소리가 커서 잠을 못 잤어요|역에서 가까워 편리해요|없음|배송이 늦고 포장이 찢어졌어요|환불이 일주일이나 걸렸네요|"
    "추천 메뉴가 맛있었어요|전화 연결이 안 됩니다|매장이 너무 붐벼요"
).split("|")
WESTERN = (
    "The room wasn’t clean|Très bon accueil, petit-déjeuner varié|Das Zimmer war schön, aber zu heiß|La habitación era pequeña y el baño olía|"
    "It’s fine – but the queue…|Personale gentile, però il caffè è freddo|Não gostei do café da manhã|Service “excellent”, food cold|£9 for a naïve attempt at crème brûlée|"
    "Le ménage n’a pas été fait|Für den Preis völlig überhöht|El año pasado fue mejor|We couldn’t sleep|Bröd och smör var färskt|Ok|Staff didn’t help"
).split("|")
CENTRAL = (
    "Pokój był mały i głośny|Śniadanie bardzo dobre, obsługa miła|Długo czekaliśmy na posiłek|Łazienka brudna, ręczniki też|Jídlo bylo studené a předražené|Pokoj byl čistý, příjemný personál|"
    "A szoba kicsi és hűvös volt|Gyenge kiszolgálás, többször kértük|Żadnych uwag|Świetna lokalizacja, blisko dworca|Dlouho jsme čekali na účet"
).split("|")
RUSSIAN = (
    "Номер был маленький и шумный|Завтрак хороший, персонал вежливый|Долго ждали заказ|Полотенца грязные, в ванной пахло|Отличное расположение, рядом метро|Нет замечаний|"
    "Доставка опоздала, суп пролился|Деньги вернули только через неделю|Очень вкусно, придём ещё|Кондиционер шумит, спать невозможно"
).split("|")
TURKISH = (
    "Oda küçük ve gürültülüydü|Kahvaltı güzeldi, personel çok ilgili|Siparişi çok bekledik|Havlular kirliydi, banyo kötü kokuyordu|Şehir merkezine yakın|Fiyatı değmez, bir daha gelmeyiz|Teşekkürler, her şey iyiydi"
).split("|")
THAI = "ห้องเล็กและเสียงดัง|อาหารเช้าอร่อย พนักงานบริการดี|รอนานมาก|ห้องน้ำไม่สะอาด|ทำเลดี ใกล้รถไฟฟ้า|ไม่มี".split(
    "|"
)
# as tills and old terminals write
HALF_KANA = (
    "ﾍﾔｶﾞｽｺｼｼｯﾎﾟｲ|ﾌﾛﾝﾄﾉﾀｲｵｳｶﾞﾖｶｯﾀ|ﾁｮｳｼｮｸﾉｼｭﾙｲｶﾞｽｸﾅｲ|ﾖﾝｼﾞｭｯﾌﾟﾝﾏﾁﾏｼﾀ|ﾀｵﾙｶﾞﾖｺﾞﾚﾃｲﾀ|ｴｱｺﾝﾉｵﾄｶﾞｳﾙｻｲ|ｴｷｶﾗﾁｶｸﾃﾍﾞﾝﾘ|ﾄｸﾆﾅｼ|ｽﾀｯﾌｶﾞｼﾝｾﾂﾃﾞｼﾀ|"
    "ﾃﾞﾝﾜｶﾞﾂﾅｶﾞﾗﾅｲ|ﾍﾝｷﾝﾆｲｯｼｭｳｶﾝ|ﾏﾀｷﾏｽ"
).split("|")
LANGUAGES = {
    "utf-8": SIMPLIFIED + TRADITIONAL + JAPANESE + KOREAN + WESTERN + RUSSIAN,
    "utf-8, a byte lost": SIMPLIFIED, "utf-8, latin": WESTERN, "utf-16-le": SIMPLIFIED, "utf-16-be": SIMPLIFIED,
    "utf-16-le, english": WESTERN, "gb18030": SIMPLIFIED, "gb18030, a byte lost": SIMPLIFIED, "gb18030, traditional": TRADITIONAL,
    "cp950": TRADITIONAL, "cp932": JAPANESE, "cp932, half width": HALF_KANA, "euc_jp": JAPANESE, "iso2022_jp": JAPANESE, "cp949": KOREAN, "cp1252": WESTERN,
    "cp1250": CENTRAL, "cp1251": RUSSIAN, "koi8_r": RUSSIAN, "cp1254": TURKISH, "mac_roman": WESTERN, "cp874": THAI,
}  # fmt: skip
HEAD = "id,score,comment"


def files(label: str, sentences: list[str], *, seed: int = 1) -> list[tuple[str, bytes]]:
    """(text, bytes) of the files of one encoding."""
    dice = random.Random(f"{label}{seed}")
    encoding = label.split(",", maxsplit=1)[0]
    made = []
    while len(made) < FILES:
        rows = [HEAD]
        rows += [
            f"{number},{dice.randint(1, 5)},{dice.choice(sentences)}"
            for number in range(1, dice.randint(2, 12) + 1)
        ]
        text = "\r\n".join(rows) + "\r\n"
        content = text.encode(encoding, "ignore")
        if content.isascii() and encoding not in ("iso2022_jp",):
            continue  # nothing to tell
        if "lost" in label:
            places = [place for place, byte in enumerate(content) if byte > 127]
            content = content[: places[len(places) // 2]] + content[places[len(places) // 2] + 1 :]
            made.append((text, content))
            continue
        made.append((content.decode(encoding, "replace"), content))
    return made


def verdict(text: str, content: bytes, *, lost: bool) -> str:
    """right, refused or wrong."""
    try:
        found = decoded(content, where="file").text
    except InputError:
        return "refused"
    kept, whole = found.replace("\ufffd", ""), text.replace("\ufffd", "")
    return "right" if kept == whole or (lost and _but_one(kept, whole)) else "wrong"


def _but_one(kept: str, whole: str) -> bool:
    """Whether all is kept but one character, which has lost a byte."""
    ahead = next((n for n, pair in enumerate(zip(kept, whole, strict=False)) if pair[0] != pair[1]), len(kept))  # fmt: skip
    return len(whole) == len(kept) + 1 and kept[ahead:] == whole[ahead + 1 :]


def drawn(source: str) -> list[str]:
    """Comments of a column of a CSV, cut to 60 characters."""
    path, column, encoding = source.rsplit(":", 2)
    with Path(path).open(encoding=encoding, newline="") as file:
        rows = [row[column] for _, row in zip(range(4000), csv.DictReader(file), strict=False)]
    return [row[:60].replace(",", "，").replace("\n", " ").replace('"', "") for row in rows if row]


def main() -> None:
    """Print the table."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--data")
    data = asked.parse_args().data
    own = drawn(data) if data else []
    print("| encoding | files | right | refused | wrong |\n|---|---|---|---|---|")
    for label, sentences in LANGUAGES.items():
        if own and sentences is not SIMPLIFIED:
            continue
        lost = "lost" in label
        tally = [verdict(*pair, lost=lost) for pair in files(label, own or sentences)]
        print(
            f"| {label} | {FILES} | {tally.count('right')} | {tally.count('refused')} | {tally.count('wrong')} |"
        )


if __name__ == "__main__":
    main()
