"""Topics planted in surveys of a furniture shop, a clinic and a bus company, and how well `find_topics` finds them again.

    python benchmarks/planted_topics.py [--draws 4]

Each comment speaks of one subject (things and what is said of them, drawn), one in six of a second one in passing, one in four opens or ends with a
phrase that any subject has. Subjects are of unequal size (the largest is four times the smallest). Prints, a row a survey: the numbers of topics
planted and chosen, NMI of the topics with the subjects over all comments (none counts as a topic), the highest NMI a given number of the ladder
would have had, and the share of comments without a topic; means over draws.
"""

from __future__ import annotations

import argparse

import numpy as np
import pandas as pd
from sklearn.metrics import normalized_mutual_info_score

from feedback.text.segment import segment
from feedback.text.topics.find import find_topics
from feedback.text.topics.selection import LADDER

# Subject → things, and what is said of them.
SURVEYS: dict[str, dict[str, tuple[list[str], list[str]]]] = {
    "furniture, zh": {
        "delivery": (["送货", "配送时间", "送货师傅", "物流", "送货上门"], ["比约定晚了一周", "改了三次时间", "没有提前打电话", "很准时", "拖了半个月", "只送到楼下"]),
        "assembly": (["安装", "安装师傅", "说明书", "螺丝", "组装"], ["少了两颗螺丝", "看不懂图", "孔位对不上", "装得很快", "装歪了又拆", "自己装了一天"]),
        "smell": (["气味", "甲醛", "油漆味", "味道"], ["开窗晾了一个月还很重", "刺鼻", "孩子闻了咳嗽", "基本没有", "检测合格才放心"]),
        "sofa": (["沙发", "坐垫", "靠背", "海绵"], ["坐久了塌下去", "软硬合适", "很有支撑", "坐着腰疼", "皮面开裂", "弹性不错"]),
        "colour": (["颜色", "实物", "花色", "样品"], ["和图片差太多", "比展厅的深", "跟照片一样", "批次不同有色差", "搭配家里很协调"]),
        "price": (["价格", "优惠", "定金", "活动价", "折扣"], ["比别家贵一千", "刚买就降了", "划算", "满减算不清", "定金不退", "砍价砍了半天"]),
        "staff": (["导购", "店员", "销售", "客服"], ["介绍得很耐心", "一直推销", "问什么都不知道", "付完钱就不理人", "态度热情", "回复很慢"]),
        "wood": (["木料", "板材", "抽屉", "柜门", "桌面"], ["有毛刺", "关不严", "做工扎实", "边角有划痕", "受潮鼓起来了", "纹理漂亮"]),
    },
    "furniture, en": {
        "delivery": (["delivery", "the delivery slot", "the driver", "the van"], ["came two weeks late", "was rescheduled three times", "never called ahead", "arrived on time", "left boxes on the kerb"]),
        "assembly": (["assembly", "the instructions", "the screws", "the fittings"], ["were missing from the bag", "made no sense", "took a whole weekend", "was simple enough", "did not match the holes"]),
        "smell": (["the varnish smell", "the fumes", "the odour of glue"], ["lingered for a month", "gave me headaches", "was gone by morning", "filled the bedroom"]),
        "sofa": (["the sofa", "the cushions", "the seat foam"], ["sagged within weeks", "is wonderfully firm", "lost its shape", "hurts my back", "is comfortable to sit on"]),
        "colour": (["the colour", "the fabric shade", "the finish"], ["looks nothing like the photo", "is darker than in the showroom", "matches the picture", "varies between batches"]),
        "price": (["the price", "the discount", "the deposit", "the sale offer"], ["dropped right after I paid", "was fair for oak", "was higher than elsewhere", "was not refunded", "seemed good value"]),
        "staff": (["the salesman", "the shop assistant", "customer service"], ["was patient and knowledgeable", "ignored my emails", "kept pushing extras", "was polite on the phone"]),
        "wood": (["the drawers", "the cabinet doors", "the table top"], ["do not close properly", "arrived scratched", "are solidly made", "swelled with damp", "have rough edges"]),
    },
    "clinic, zh": {
        "booking": (["预约", "挂号", "号源", "预约系统"], ["抢不到号", "约到两周以后", "线上一分钟就约好", "系统老是崩", "取消了也不通知"]),
        "waiting": (["候诊", "排队", "叫号", "等候"], ["等了两个小时", "比预约时间晚很多", "基本不用等", "过号要重新排", "屏幕不显示还有几位"]),
        "doctor": (["医生", "大夫", "专家", "诊断"], ["讲解病情很仔细", "两分钟就打发了", "头都没抬", "经验丰富", "问诊耐心", "没说清用药"]),
        "nurse": (["护士", "打针", "抽血", "换药"], ["扎了三针才找到血管", "动作很轻", "说话很冲", "细心照顾老人", "安慰孩子"]),
        "fees": (["费用", "收费", "医保", "账单"], ["不能报销", "检查项目开太多", "比公立医院贵一倍", "明细看不懂", "价格透明"]),
        "parking": (["停车", "车位", "停车场", "地库"], ["转了半小时没位置", "一小时二十块", "离门诊很远", "车位充足", "出口堵车"]),
        "pharmacy": (["药房", "取药", "药品", "窗口"], ["缺货要去外面买", "排长队", "发药很快", "药师交代了用法", "少拿了一盒"]),
        "rooms": (["大厅", "厕所", "空调", "座椅"], ["没有纸", "太冷", "干净明亮", "椅子不够坐", "有消毒水味"]),
    },
    "clinic, en": {
        "booking": (["booking an appointment", "the booking line", "the online portal"], ["took three weeks", "kept crashing", "was done in a minute", "rang out every morning"]),
        "waiting": (["the waiting time", "the queue", "my slot"], ["ran two hours late", "hardly moved", "was shorter than expected", "was not shown on the screen"]),
        "doctor": (["the doctor", "the consultant", "the diagnosis"], ["explained everything carefully", "barely looked up", "rushed me out", "listened to my symptoms"]),
        "nurse": (["the nurse", "the blood test", "the injection"], ["needed three attempts to find a vein", "was gentle with the needle", "snapped at my mother", "calmed my child down"]),
        "fees": (["the bill", "the fees", "my insurance"], ["did not cover the scan", "doubled since last year", "were explained upfront", "listed charges I never agreed to"]),
        "parking": (["parking", "the car park", "a space"], ["cost four pounds an hour", "was full again", "is far from the entrance", "was easy to find"]),
        "pharmacy": (["the pharmacy", "my prescription", "the tablets"], ["was out of stock", "was ready when I arrived", "had the wrong dose", "took ages to dispense"]),
        "rooms": (["the toilets", "the waiting room", "the chairs"], ["had no paper", "was freezing", "were spotless", "were too few", "smelled of bleach"]),
    },
    "bus, zh": {
        "late": (["班车", "公交", "发车", "到站时间"], ["晚点二十分钟", "一来来三辆", "和时刻表对不上", "很准时", "等了四十分钟"]),
        "crowd": (["早高峰", "座位", "车厢", "老人座"], ["挤不上去", "站了一路", "人贴人", "有座", "没人让座"]),
        "driver": (["司机", "师傅", "驾驶员"], ["急刹车", "开车打电话", "等老人坐稳才走", "到站不停", "态度恶劣", "开得平稳"]),
        "fare": (["票价", "刷卡", "乘车码", "换乘优惠"], ["扫不出来", "涨了一块", "多扣一次", "便宜", "老年卡不能用"]),
        "aircon": (["空调", "暖气", "车窗"], ["夏天不开", "冷得发抖", "漏水滴头上", "温度正好", "打不开闷得慌"]),
        "stop": (["站台", "站牌", "候车亭"], ["没有顶棚淋雨", "字看不清", "离小区太远", "新修的很漂亮", "没有凳子"]),
        "route": (["线路", "末班车", "夜班", "改道"], ["七点半就没了", "绕一大圈", "取消了不通知", "直达地铁方便", "不到医院"]),
        "app": (["软件", "实时查询", "定位", "报站"], ["显示两分钟却没来", "报错站", "打开就闪退", "很准", "地图不更新"]),
    },
    "bus, en": {
        "late": (["the bus", "the timetable", "the 42"], ["was twenty minutes late", "never turned up", "came three at once", "is always punctual"]),
        "crowd": (["the morning rush", "the seats", "the aisle"], ["was packed like sardines", "left us standing the whole way", "had no room for a pram", "had plenty of space"]),
        "driver": (["the driver", "our driver"], ["braked so hard I fell", "drove past my stop", "waited for an old lady to sit", "shouted at passengers", "was cheerful"]),
        "fare": (["the fare", "the ticket machine", "my travel card"], ["charged me twice", "went up again", "would not scan", "is cheap for the distance"]),
        "aircon": (["the air conditioning", "the heating", "the windows"], ["was off in the heatwave", "dripped water on my head", "would not open", "kept it pleasant"]),
        "stop": (["the shelter", "the bus stop", "the bench"], ["has no roof", "is broken since winter", "is too far from my estate", "was newly painted"]),
        "route": (["the route", "the last service", "the night line"], ["ends before eight", "was cut without notice", "takes a huge detour", "goes straight to the station"]),
        "app": (["the app", "live tracking", "the announcements"], ["shows ghost arrivals", "crashes on opening", "named the wrong street", "is spot on"]),
    },
}  # fmt: skip
OPENINGS = {"zh": ["总体来说", "希望改进", "上次去的时候", "作为老顾客", "说实话", "其他都还可以"], "en": ["overall", "to be honest", "as a regular", "please improve this", "last time", "other than that fine"]}  # fmt: skip
SIZES = {"furniture, zh": 1000, "furniture, en": 1500, "clinic, zh": 600, "clinic, en": 800, "bus, zh": 1200, "bus, en": 600}  # fmt: skip


def plant(name: str, *, seed: int) -> pd.DataFrame:
    """Comments of a survey (`text`) with the subject of each (`subject`)."""
    subjects, language = SURVEYS[name], name.rsplit(" ", 1)[1]
    rng = np.random.default_rng(seed)
    names = list(subjects)
    weight = np.linspace(4, 1, len(names))
    comma = "，" if language == "zh" else ", "

    def clause(subject: str) -> str:
        things, said = subjects[subject]
        return ("" if language == "zh" else " ").join((rng.choice(things), rng.choice(said)))

    rows = []
    for subject in rng.choice(names, SIZES[name], p=weight / weight.sum()):
        parts = [clause(str(subject)) for _ in range(1 + rng.integers(0, 2))]
        if rng.random() < 1 / 6:
            parts.append(clause(str(rng.choice(names))))
        if rng.random() < 1 / 4:
            parts.insert(int(rng.integers(0, 2)) * len(parts), str(rng.choice(OPENINGS[language])))
        rows.append((comma.join(parts), str(subject)))
    return pd.DataFrame(rows, columns=["text", "subject"])


def figures(name: str, *, seed: int) -> dict[str, float]:
    """Numbers of topics and NMI of one draw."""
    survey = plant(name, seed=seed)
    tokens = segment(survey["text"])

    def nmi(topics: int | str) -> tuple[float, int, float]:
        documents = find_topics(
            tokens, topics=topics, seed=0, draws=5 if topics == "auto" else 0
        ).documents  # type: ignore[arg-type]
        known = documents.reindex(survey.index).fillna(-1)
        found = documents[documents >= 0].nunique()
        return normalized_mutual_info_score(survey["subject"], known), found, (known == -1).mean()

    chosen, found, without = nmi("auto")
    by_number = {k: nmi(k)[0] for k in LADDER if k >= 3}
    planted = survey["subject"].nunique()
    return {
        "planted": planted,
        "chosen": found,
        "NMI": chosen,
        "best given number": max(by_number.values()),
        "no topic": without,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=4)
    draws = parser.parse_args().draws
    rows = {
        name: pd.DataFrame([figures(name, seed=seed) for seed in range(draws)]) for name in SURVEYS
    }
    table = pd.DataFrame({name: found.mean() for name, found in rows.items()}).T.round(3)
    table.insert(0, "n", [SIZES[name] for name in table.index])
    table["chosen, each draw"] = [
        " ".join(found["chosen"].astype(int).astype(str)) for found in rows.values()
    ]
    print(table.to_string())


if __name__ == "__main__":
    main()
