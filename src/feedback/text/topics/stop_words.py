"""Words that say nothing about what a comment is about.

FUNCTION words carry grammar; GENERAL words carry praise, blame or courtesy without an object, or
belong to the act of reviewing. Topics leave both out; keywords leave out neither, because 没有 and
不错 are what tells low ratings from high ones.
"""

from __future__ import annotations

from functools import cache

_FUNCTION_ZH = """
我们 你们 他们 她们 它们 咱们 大家 自己 别人 人家 各位 本人 有人 这个 那个 这些 那些 这里 那里 这儿 那儿 这边 那边 哪里
这样 那样 这么 那么 这种 那种 这次 那次 这家 那家 这是 那是 此次 本次 该店 某些 其他 其它 其中 其实 各种 各个 每个 每次
每天 一个 一些 一下 一点 一点点 一样 一直 一定 一般 一起 一共 一次 一家 一种 一边 一会 一会儿 两个 两次 三个 几个 几次 多个
多次 许多 很多 好多 不少 有些 有点 有的 有时 有时候 什么 怎么 怎样 怎么样 为什么 为何 如何 哪个 多少 多么 是不是 有没有
没有 不是 不会 不能 不要 不用 不再 不到 不过 不但 不仅 不管 不如 不得 不得不 不然 还是 还有 还会 还要 还能 还没 还可以 只是
只有 只能 只要 就是 就会 就要 就能 就算 都是 都有 都会 都没 也是 也有 也会 也不 也没 也许 但是 但 可是 然而 而且 而是 并且
并不 或者 或是 还 因为 由于 所以 因此 于是 因而 如果 要是 假如 虽然 尽管 即使 哪怕 无论 除了 除非 关于 对于 至于 根据 按照
通过 为了 以及 以上 以下 以内 以后 以前 以来 之后 之前 之间 之类 之一 当时 当然 当中 同时 然后 后来 最后 最近 最终 最好 首先
其次 另外 此外 总之 已经 曾经 刚刚 刚才 刚好 正好 正在 将要 马上 立刻 终于 突然 经常 常常 往往 总是 老是 从来 从不 仍然
依然 再次 再来 又是 又有 非常 特别 十分 相当 比较 更加 越来越 极其 尤其 稍微 略微 几乎 差不多 大概 大约 左右 可能 应该 必须
需要 可以 能够 能不能 会不会 是否 似乎 好像 仿佛 确实 的确 真的 真是 真正 果然 居然 竟然 反正 毕竟 究竟 到底 甚至 只好 随便
时候 时间 今天 昨天 明天 现在 目前 今年 去年 第一次 第二次 第一 第二 上次 下次 前几天 后面 前面 里面 外面 上面 下面 旁边
这时 那时 起来 出来 过来 过去 进去 进来 出去 下来 上来 下去 上去 回来 回去 来说 的话 而言 来看 看来 看到 看见 知道 觉得
感觉 认为 以为 发现 想到 想要 希望 打算 准备 开始 结束 继续 成为 变成 作为 属于 包括 比如 例如 等等 之外 方面 地方 东西 事情
问题 情况 原因 结果 部分 全部 所有 整个 整体 总体 个人 个别 任何 那就 那是 这就 这也 这点 那点 一番 一切 一旦 一方面 于 由
与 及 给 把 被 让 向 从 对 在 到 是 了 的 地 得 着 过 吧 呢 吗 啊 呀 嘛 哦 嗯 哈 啦 喔 诶 哎 唉 呗 咯 哇 么 们 个 这 那 也 都
就 还 又 再 才 只 很 太 更 最 挺 蛮 好 不 没 没 有 要 会 能 可 想 说 看 去 来 做 用 我 你 他 她 它 您 和 跟 同 而 且 或 若 则 但
"""

_GENERAL_ZH = """
不错 很好 挺好 还好 还行 还不错 真不错 蛮好 蛮不错 挺不错 很不错 太好了 可以 很棒 太棒了 超棒 很赞 超赞 点赞 好评 差评 中评
一般般 凑合 满意 很满意 非常满意 不满意 喜欢 很喜欢 推荐 强烈推荐 值得 值得推荐 不推荐 建议 支持 加油 谢谢 感谢 多谢 辛苦
评价 评论 点评 好的 好吧 好极了 完美 优秀 超级 超好 特好 无敌 相当不错 总的来说 总体来说 整体来说 哈哈 哈哈哈 哈哈哈哈 呵呵 嘻嘻
嘿嘿 哎呀 天哪 还会来 还来 会来 再来 再去 会再来 还会再来 下次还来 下次再来 下次还会 一如既往 始终如一 机会 认可 来过 去过
"""

_FUNCTION_EN = """
a about above after again against all also although always am an and another any anybody anyone anything are aren't around as at
away back be became because been before being below between both but by came can can't cannot come comes could couldn't did didn't
do does doesn't doing don't done down during each either else enough etc even ever every everyone everything few first for from
further gave get gets getting give given gives go goes going gone gonna got gotta had hadn't has hasn't have haven't having he
he's her here here's hers herself him himself his how however i'd i'll i'm i've if in indeed instead into is isn't it it's its
itself just keep keeps kept last least less let let's like lot lots made make makes making many may maybe me mean might mine more
most much must mustn't my myself need needs neither never next no nobody none nor not nothing now of off often oh ok okay on once
one ones only onto or other others our ours ourselves out over own per perhaps please put quite rather really right said same saw
say says second see seem seems seen several shall she she's should shouldn't since so some somebody someone something sometimes
soon still such sure take taken takes taking tell than that that's the their theirs them themselves then there there's these they
they'd they'll they're they've thing things think this those though three through thru til till to today together tomorrow tonight
too took toward tried tries try trying two under until unless up upon us use used uses using usually very via wanna want wanted
wants was wasn't way we we'd we'll we're we've well went were weren't what what's when where whether which while who who's whom
whose why will with within without won't would wouldn't yes yesterday yet you you'd you'll you're you've your yours yourself
dont didnt doesnt isnt wasnt cant couldnt wont wouldnt havent hasnt ive youre theyre thats whats lets
im ill id http https www com amp via rt
"""

_GENERAL_EN = """
good great nice awesome amazing excellent perfect best better bad worse worst terrible horrible awful love loved loves hate hated
thanks thank thx appreciate hope wish recommend recommended highly overall definitely absolutely literally actually basically
totally especially simply review reviews experience lol haha wow omg sorry hi hello hey
"""


@cache
def function_words() -> frozenset[str]:
    """Grammar words, Chinese and English, lower case."""
    return frozenset((_FUNCTION_ZH + _FUNCTION_EN).split())


@cache
def general_words() -> frozenset[str]:
    """Words of praise, blame and courtesy that name no object, lower case."""
    return frozenset((_GENERAL_ZH + _GENERAL_EN).split())
