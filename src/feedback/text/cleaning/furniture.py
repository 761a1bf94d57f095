"""Page furniture: notices, counters and buttons that come along when a page is saved."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.text.cleaning.edits import Edit, Rule
from feedback.text.cleaning.wording import to_simplified

# Lines nobody writes: they go wherever they stand.
_CERTAIN = (
    r".{0,80}_第 ?\d{1,4} ?页(?:_?共 ?\d{1,4} ?页)?",
    r"已阅读 ?\d{1,4} ?页.{0,40}|(?:还|仅)剩 ?\d{1,4} ?页未读.{0,30}|继续免费阅读.{0,10}",
    r"(?:立即|点击|免费){0,2}下载(?:本|此|该)(?:文档|文件|资料|全文)(?:到电脑|到手机)?",
    r"评论 ?\d{1,5} ?/ ?\d{2,5}(?: ?提交(?:评论)?)?|文档评论 ?[(（] ?\d{0,6} ?[)）]|提交评论",
    r"(?:版权|免责)(?:说明|声明|提示) ?[:：|].{0,200}?(?:上传|侵权|本站|文档|转载|用户|所有|认领).{0,300}",
    r"(?:copyright ?(?:©|\(c\)|\d)|©|版权所有).{0,200}|.{0,60}(?:all rights reserved|版权所有|保留所有权利)[.。]?",
    r".{0,60}(?:本文|此文|文档|内容|资料|作品).{0,60}?(?:侵犯|侵权).{0,120}?(?:删除|联系|通知|下架).{0,60}",
    r"《.{1,80}》由会员分享.{0,200}|转载请注明.{0,60}|.{0,60}未经(?:允许|许可|授权).{0,6}(?:不得|严禁|禁止)(?:转载|复制|传播|商用).{0,40}",
    r"(?:此|本|该)文档.{0,8}(?:收费|付费|VIP).{0,60}|点击下载文档.{0,30}",
    r"(?:下载|版权|阅读)(?:提示|说明) ?[(（:：|].{0,120}?(?:下载|阅读|版权|免责|文档|扣分).{0,200}",
    r".{0,20}(?:ICP备|公网安备|增值电信业务经营许可证).{0,60}",
)
# Lines that are furniture only on a page that has some of the others: a comment may be 分享 and no more.
_BUTTON = (
    "收藏|分享|点赞|举报|版权申诉|打印|复制|转发|登录|注册|关于我们|联系我们|首页|网站地图|意见反馈|返回顶部|回到顶部|展开全文|收起|阅读全文"
    "|查看更多|点击查看更多[>》 ]{0,4}|加载更多|展开阅读全文|阅读原文|打赏|关闭|上一页|下一页|加入收藏|扫码关注|在线客服|联系客服"
    "|share|like|reply|report|log ?in|sign ?(?:in|up)|read more|show more|see more|back to top|load more|subscribe"
)
_FIELD = (
    "热度|来源|责任编辑|发布|编号|类型|大小|格式|(?:文档|文件)(?:编号|类型|大小|格式)|上传(?:时间|人|者)|发布(?:时间|日期|者)|页数|字数|浏览(?:次数|量)|阅读(?:量|次数)|下载(?:量|次数)"
    "|所需积分|积分|价格|IP ?属地|认证(?:类型|主体)|内容提供方|文档贡献者|贡献者|审核编号"
)
_ON_A_PAGE = (
    r"第 ?\d{1,4} ?页(?:[/,， ]{0,3}共 ?\d{1,4} ?页)?|共 ?\d{1,4} ?页|\d{1,4} ?/ ?\d{1,4} ?页?|page \d{1,4}(?: of \d{1,4})?",
    r"继续阅读.{0,10}|(?:立即|点击|免费|VIP|会员|客户端){0,3}下载(?:文档|文件|资料|全文|原文|客户端|APP)?(?:到电脑|到手机)?",
    r"(?:文档|资源|内容)(?:简介|描述|介绍|信息|预览|说明|标签|关键词)[:：]?",
    r"(?:最新|相关|热门|推荐|猜你喜欢|同类|您可能关注的?|更多相关)(?:文档|资源|阅读|推荐|资料|文章|搜索|内容|下载)[:：]?",
    r"评论 ?(?:[(（] ?\d{0,6} ?[)）])?|发表评论|提交|写评论|评论列表|全部评论.{0,10}|暂无评论",
    rf"(?:{_BUTTON})(?:[ |·/,、]{{1,3}}(?:{_BUTTON})){{0,6}}|[上下]一篇.{{0,40}}",
    r"(?:温馨|友情|下载|版权|阅读|使用|特别|重要)(?:提示|提醒|说明|声明|须知|帮助)[:：]?|(?:版权|免责)(?:说明|声明|提示) ?[:：|].{0,400}",
    rf"(?:{_FIELD}) ?[:：].{{0,60}}",
    r"约? ?[\d.]{1,6} ?[千万]?字|约? ?\d{1,4} ?页|[\d.]{1,6} ?积分|赞 ?[(（]\d{0,6}[)）]",
    r"\d{1,7} ?[人次个]?(?:已)?(?:下载|阅读|浏览|点赞|收藏|评论)|加入VIP.{0,20}|VIP专享.{0,20}|.{0,12}扫一扫.{0,20}",
    r"(?:下载|温馨)提示 ?[(（:：].{0,400}",
)
_IS_CERTAIN, _IS_ON_A_PAGE = (
    re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)
    for patterns in (_CERTAIN, _ON_A_PAGE)
)

# What a notice speaks of. Customers complain of downloads, fees and accounts too, so a line is a notice
# only when it also speaks as the site does, or of rights.
_SITE = re.compile("本站|本网站|本平台|本文库|文库网|[本该此]文档|VIP文档|内容提供方|上传用户")
_RIGHTS, _FILES = re.compile("侵权|版权|著作权"), re.compile("下载|上传|转载|文档|网站")
_WORLDS = tuple(
    map(
        re.compile,
        (
            "本站|本网站|本平台|网站|文库|站内|平台方",
            "版权|著作权|侵权|侵犯|知识产权|所有权|商业用途|商业秘密",
            "下载|上传|压缩文件|压缩包|解压|预览|阅读器|水印",
            "文档|文件|资源|资料|图纸|附件",
            "会员|VIP|积分|付费|退款|权益|充值|收益",
            "举报|认领|申诉|联系我们|客服|立即通知|删除|纠正",
            "不保证|不承担|不负责|不予|自行|仅供|风险自负|责任|概不|不做任何|不对|任何保证",
            "网友|用户|上传者|合作方|提供方|原作者|作者",
        ),
    )
)
_NUMBERED = re.compile(r"\s*(?:[-•·●*○]\s*)?(?:\d{1,2}[.、)）]|[(（]\d{1,2}[)）]|[①-⑳]|[-•●])?\s*")
# No certain line without one of these; begins with a set of signs, whose next is quickly found.
_CUE = re.compile(
    "[版侵本文_阅閱剩评評下Cc©RrIiİıVv公该該此上转轉未由](?:(?<=版)[权權]|(?<=侵)[权權犯]|(?<=本)[文站平网網]|(?<=文)[库庫]|(?<=_)第|(?<=[阅閱])[读讀]|(?<=[剩©])|(?<=[评評])[论論]|(?<=下)[载載]"
    "|(?i:(?<=c)opyright|(?<=r)ights|(?<=i)CP|(?<=v)IP)|(?<=公)[网網]安|(?<=[该該此])文|(?<=上)[传傳]用|(?<=[转轉])[载載]|(?<=未)[经經]|(?<=由)[会會][员員])"
)
# Longer lines are the text itself.
LONGEST_LINE, LONGEST_NOTICE = 420, 1500


def is_notice(line: str) -> bool:
    """Whether a line is a site's notice on rights, downloads and liability."""
    folded = to_simplified(line, "t2s")
    if not (_SITE.search(folded) or (_RIGHTS.search(folded) and _FILES.search(folded))):
        return False
    worlds = sum(world.search(folded) is not None for world in _WORLDS)
    numbered = _NUMBERED.match(folded)
    return worlds >= (3 if numbered and numbered[0].strip() else 4)


def is_furniture(line: str, *, on_a_page: bool = True) -> bool:
    """Whether a line of a saved page belongs to the page, not to the text.

    Parameters
    ----------
    line
        One line.
    on_a_page
        Whether the text holds other furniture; without, only what nobody writes counts.

    Examples
    --------
    >>> [is_furniture(line) for line in ("评论 0/150", "收藏 | 分享", "下载速度太慢了")]
    [True, True, False]
    >>> is_furniture("分享", on_a_page=False)
    False
    """
    stripped = line.strip()
    if not stripped or len(stripped) > LONGEST_NOTICE:
        return False
    if len(stripped) <= LONGEST_LINE:
        folded = to_simplified(stripped, "t2s")
        if _IS_CERTAIN.fullmatch(folded) or (on_a_page and _IS_ON_A_PAGE.fullmatch(folded)):
            return True
    return is_notice(stripped)


def _furniture(text: str) -> Iterator[Edit]:
    lines = text.split("\n")
    found = [is_furniture(line, on_a_page=False) for line in lines]
    if not any(found):
        return
    found = [gone or is_furniture(line) for line, gone in zip(lines, found, strict=True)]
    _fill_lists(lines, found)
    start = 0
    for line, gone in zip(lines, found, strict=True):
        if gone:
            yield start, start + len(line), ""
        start += len(line) + 1


def _fill_lists(lines: list[str], found: list[bool]) -> None:
    """A numbered line between two notices is one of them."""
    written = [place for place, line in enumerate(lines) if line.strip()]
    for before, here, after in zip(written, written[1:], written[2:], strict=False):
        if found[before] and found[after] and not found[here]:
            numbers = [_NUMBERED.match(lines[place]) for place in (before, here, after)]
            found[here] = all(number and number[0].strip() for number in numbers)


FURNITURE = Rule("furniture", _CUE.search, _furniture)
