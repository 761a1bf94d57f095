"""Words that say nothing about what a comment is about.

Topics leave out the house's stop words and, beside them, words that negate, contrast, grade or count
(FUNCTION) and words of praise, blame or courtesy without an object (GENERAL). Keywords keep these,
because 没有 and 不错 are what tells low ratings from high ones.
"""

from __future__ import annotations

from functools import cache

from feedback.text.stopwords import load_stop_words

_FUNCTION_ZH = """
有人 这家 那家 这是 那是 本次 该店 各种 各个 每天 一点 一点点 一定 一般 一边
一会 两次 三个 多个 多次 许多 很多 好多 不少 有些 有点 有的 多么 是不是 有没有
没有 不是 不会 不能 不要 不用 不再 不到 不过 不但 不仅 不如 不得 不得不 不然
还有 还会 还要 还能 还没 还可以 只是 只能 就是 就会 就要 就能 都是 都有 都会
都没 也是 也有 也会 也不 也没 但是 可是 然而 而是 并不 或是 虽然 尽管 除了
通过 以上 以下 以内 之一 当中 最近 最终 最好 刚好 正好 将要 终于 突然 老是
从来 从不 仍然 依然 再次 再来 又是 又有 非常 特别 十分 相当 比较 更加 越来越
极其 稍微 略微 几乎 差不多 应该 必须 需要 能够 能不能 会不会 是否 仿佛 真的
真是 真正 只好 随便 目前 第一次 第二次 第一 第二 前几天 后面 前面 起来
出来 过来 过去 进去 进来 出去 下来 上来 下去 上去 回来 回去 来说 而言 来看
看来 看到 看见 发现 想到 想要 希望 打算 准备 开始 结束 继续 成为 变成 作为
属于 方面 地方 东西 事情 问题 情况 原因 结果 部分 全部 所有 整个 整体 个人
个别 任何 根本 等到 算是 不了 好几 好几个 没什么 很大 不高 进行 那就 这就 这也 这点 那点 一番 一切 一旦 一方面
"""

_GENERAL_ZH = """
不错 很好 挺好 还好 还行 还不错 真不错 蛮好 蛮不错 挺不错 很不错 太好了 很棒
太棒了 超棒 很赞 超赞 点赞 好评 差评 中评 一般般 凑合 满意 很满意 非常满意
不满意 喜欢 很喜欢 推荐 强烈推荐 值得 值得推荐 不推荐 建议 支持 加油 谢谢 感谢
多谢 辛苦 评价 评论 点评 好的 好吧 好极了 完美 优秀 超级 超好 特好 无敌
相当不错 整体来说 哈哈 哈哈哈 哈哈哈哈 呵呵 嘻嘻 嘿嘿 哎呀 天哪 还会来 还来 会来
再来 再去 会再来 还会再来 下次还来 下次再来 下次还会 一如既往 始终如一 机会 认可
来过 去过
不好 不太好 不行 不怎么样 不咋样 不咋地 不算好 不够好 不错的 好不好 行不行 差劲 太差 很差
真心 真真 说实话 讲真 老实说 不得不说 没得说 没话说 没想到 想不到 无语 呵呵哒 棒棒哒 么么哒
印象 心情 开心 高兴 失望 后悔 期待 体验 体验感 赞赞 大赞 一赞 五星 五星好评 满分 一星 给力
总体感觉 整体感觉 第一印象 怎么说 怎么样 怎么办 为什么 有没有 对不起 不好意思 是的
您好 你好 请问 感谢您 谢谢您 欢迎您 欢迎光临 尊敬 尊敬的 敬请 棒棒 赞赞赞 也好 更好 极差 极好 很满足
"""

# Cantonese, in both scripts: comments may reach topics unconverted
_YUE = """
真系 真係 唔系 唔係 系咁 係咁 就系 就係 都系 都係 但系 但係 系度 係度 系呢 係呢 系有 係有
唔错 唔錯 几好 幾好 好好 好正 几正 幾正 唔好 唔得 唔使 唔使讲 唔知 唔会 唔會 唔到 唔多 冇得 冇乜
冇人 有冇 有啲 有d 呢间 呢間 呢个 呢個 呢度 呢啲 嗰个 嗰個 嗰度 嗰啲 边个 邊個 边度 邊度 点解 點解
点样 點樣 乜嘢 咩野 咩嘢 为咩 為咩 而家 依家 宜家 咁样 咁樣 咁多 咁好 咁耐 噉样 噉樣 好多 好少 成日
不嬲 一齐 一齊 今次 上次 下次 第二次 先至 仲有 仲系 仲係 仲会 仲會 同埋 定系 定係 我哋 你哋 佢哋
人哋 自己 睇下 食过 食過 嚟过 嚟過 过嚟 過嚟 返嚟 再嚟 嚟到 去到 觉得 覺得 感觉 感覺 应该 應該
麻麻哋 一般般 几好食 推介 值得 唔值 多谢 多謝 唔该 唔該 抵死 得滞 得滯 之嘛 啫嘛 系啦 係啦
"""

_FUNCTION_EN = """
against although always anybody anyone anything aren't around away back became but came
can't cannot come comes couldn't didn't doesn't don't else enough etc even ever everyone
everything few first further gave get gets getting give given gives goes going gone gonna
got gotta hadn't hasn't haven't however indeed instead isn't keep keeps kept last least less
let let's like lot lots made make makes making many maybe mean more most much mustn't need
needs neither never next nobody none nor not nothing now often okay one ones only others
perhaps please put quite rather really right said saw say says second see seem seems seen
several shouldn't somebody someone something sometimes soon still sure take taken takes
taking tell thing things think though three thru til till today together tomorrow tonight
too took toward tried tries try trying two unless upon use used uses using usually very
wanna want wanted wants wasn't way well went weren't whether who's within without won't
wouldn't yes yesterday yet dont didnt doesnt isnt wasnt cant couldnt wont wouldnt havent
hasnt ive youre theyre thats whats lets ill http https www com
"""

_GENERAL_EN = """
good great nice awesome amazing excellent perfect best better bad worse worst terrible
horrible awful love loved loves hate hated thanks thank thx appreciate hope wish recommend
recommended highly overall definitely absolutely literally actually basically totally
especially simply review reviews experience lol haha wow omg sorry hello hey
fine okay decent alright average poor pathetic disappointing disappointed disappointment happy
unhappy pleased satisfied dissatisfied glad feel feeling felt honestly seriously obviously
unfortunately fantastic wonderful brilliant lovely superb outstanding fabulous liked enjoy enjoyed
appreciated know knew known guys anyway must hopefully surely truly extremely fairly pretty bit whole
"""


@cache
def function_words() -> frozenset[str]:
    """Words of grammar, Mandarin, Cantonese and English, lower case."""
    house = load_stop_words("zh") | load_stop_words("en")
    return house | frozenset((_FUNCTION_ZH + _YUE + _FUNCTION_EN).split())


@cache
def general_words() -> frozenset[str]:
    """Words of praise, blame and courtesy that name no object, lower case."""
    return frozenset((_GENERAL_ZH + _GENERAL_EN).split())
