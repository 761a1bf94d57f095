"""What can go wrong with a server: each one message, that never repeats a token."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from feedback.errors import FeedbackError
from feedback.transport import reason_in_chinese

KEPT_EN = "What was fetched so far is kept; the same command goes on from there."
KEPT_ZH = "已取回的部分均已保留，重新运行同一命令即可继续。"


MADE_EN = (
    "Look on the server whether the survey is there before you push again: it would be made twice."
)
MADE_ZH = "再次推送前，请先到服务器上查看问卷是否已经建立，以免重复。"


class ServerError(FeedbackError):
    """The server of a survey cannot be used as it was asked to be."""


@contextmanager
def of_a_push(*, making: bool = False) -> Iterator[None]:
    """What fails in a push says nothing of fetched answers; while a survey is made, that it may be there."""
    try:
        yield
    except ServerError as error:
        for said in (KEPT_EN, KEPT_ZH):
            error.en, error.zh = (text.replace(said, "").rstrip() for text in (error.en, error.zh))
        if making:
            error.en, error.zh = f"{error.en} {MADE_EN}", f"{error.zh}{MADE_ZH}"
        error.args = (error.en, error.zh)
        raise


def no_token(variable: str) -> ServerError:
    """Neither the environment nor the keyring has it."""
    return ServerError(
        en=f"{variable}: neither an environment variable nor an entry of the keyring holds the token. Set it in the shell: "
        f"export {variable}=…, or once for all: keyring set feedback-workbench {variable}",
        zh=f"{variable}：环境变量和系统密钥环中都没有令牌。请在终端中设置 export {variable}=…，"
        f"或长期保存：keyring set feedback-workbench {variable}",
    )


def wrong_token(where: str, variable: str | None, told: str) -> ServerError:
    """401, 403, or what a tool says in their place: wrong, expired, or without the right."""
    name = variable or "token_env"
    return ServerError(
        en=f"{where}: refuses the token or password in {name} ({told}): it is wrong, has expired, or may not do this. Make a "
        "new one on the server and put it into the variable; or ask for the right. " + KEPT_EN,
        zh=f"{where}：不接受 {name} 中的令牌或密码（{told}）：有误、已过期或没有此权限。请在服务器上重新生成并放入该变量，"
        "或申请权限。" + KEPT_ZH,
    )


def not_there(where: str, reason: str) -> ServerError:
    """Nobody answers, or the connection is not safe."""
    return ServerError(
        en=f"{where}: no connection ({reason}). Check `url` and the network, then run the command again. {KEPT_EN}",
        zh=f"{where}：无法连接（{reason_in_chinese(reason)}）。请检查 url 与网络后重新运行。{KEPT_ZH}",
    )


def stopped(where: str) -> ServerError:
    """The answer ended before its end, again and again."""
    return ServerError(
        en=f"{where}: stopped in the middle of an answer, also when asked again. Run the command again later. {KEPT_EN}",
        zh=f"{where}：响应多次中途中断。请稍后重新运行。{KEPT_ZH}",
    )


def too_slow(where: str, seconds: float) -> ServerError:
    """No whole answer in time."""
    return ServerError(
        en=f"{where}: no whole answer in {seconds:,.0f} s. Raise `timeout` in the study file, or try later. {KEPT_EN}",
        zh=f"{where}：{seconds:,.0f} 秒内没有收到完整的响应。请在研究文件中调大 timeout，或稍后再试。{KEPT_ZH}",
    )


def too_large(where: str, largest: int) -> ServerError:
    """An answer larger than any page should be."""
    size = f"{largest / 1e6:,.0f}"
    return ServerError(
        en=f"{where}: an answer is larger than {size} MB and was not taken. Check that `url` and `id` name the survey. {KEPT_EN}",
        zh=f"{where}：响应超过 {size} MB，未予接收。请检查 url 与 id 是否指向该问卷。{KEPT_ZH}",
    )


def busy(where: str, seconds: float | None) -> ServerError:
    """It asks to wait longer than anybody should, or (None) stays busy without saying how long."""
    if seconds is None:
        return ServerError(
            en=f"{where}: stays busy, also when asked again. Run the command again later. {KEPT_EN}",
            zh=f"{where}：多次请求后仍然繁忙。请稍后重新运行。{KEPT_ZH}",
        )
    wait = f"{seconds:,.0f}"
    return ServerError(
        en=f"{where}: is busy and asks for {wait} s of patience. Run the command again later. {KEPT_EN}",
        zh=f"{where}：繁忙，要求等待 {wait} 秒。请稍后重新运行。{KEPT_ZH}",
    )


def moved(where: str, path: str) -> ServerError:
    """A redirect within the server of what is only sent to the address of the study file."""
    return ServerError(
        en=f"{where}: the interface stands elsewhere on this server ({path}); nothing was sent there. Write its whole address at "
        "`url:`.",
        zh=f"{where}：接口在此服务器的另一路径（{path}）；没有向那里发送任何内容。请把完整地址写入 url:。",
    )


def elsewhere(where: str, host: str) -> ServerError:
    """A redirect to another host: the token stays here."""
    return ServerError(
        en=f"{where}: sends on to another address ({host}); the token was not taken there. If that is right, write the new "
        "address at `url:`.",
        zh=f"{where}：要求转到另一地址（{host}）；令牌没有发往那里。若该地址无误，请写入 url:。",
    )


def refused(where: str, told: str) -> ServerError:
    """The request is not taken as it is."""
    return ServerError(
        en=f"{where}: does not take the request ({told}). Check `url`, `id` and what the account may do. {KEPT_EN}",
        zh=f"{where}：不接受请求（{told}）。请检查 url、id 与账户权限。{KEPT_ZH}",
    )


def no_survey(where: str, survey: str) -> ServerError:
    """The survey is not on the server, or not for this account."""
    return ServerError(
        en=f"{where}: has no survey {survey}, or this account may not see it. Correct `id`, or push the questionnaire first.",
        zh=f"{where}：没有问卷 {survey}，或该账户无权查看。请更正 id，或先推送问卷。",
    )


def not_of(where: str, tool: str, told: str) -> ServerError:
    """What came is no answer of that tool."""
    return ServerError(
        en=f"{where}: the answer is not one of {tool} ({told}). Check `kind` and `url`, and that the interface is switched on.",
        zh=f"{where}：返回的不是 {tool} 的响应（{told}）。请检查 kind 与 url，以及接口是否已启用。",
    )


def endless(where: str) -> ServerError:
    """Pages that bring nothing new, or more of them than there are answers."""
    return ServerError(
        en=f"{where}: gives page after page without anything new; stopped. Tell whoever runs the server. {KEPT_EN}",
        zh=f"{where}：不断给出没有新内容的页，已停止。请告知服务器管理者。{KEPT_ZH}",
    )


def not_named(path: object) -> ServerError:
    """Neither the study file nor a push says which survey."""
    return ServerError(
        en=f"{path}: which survey on the server? Push the questionnaire first (feedback push), or write its `id:` under `server:`.",
        zh=f"{path}：是服务器上的哪份问卷？请先推送（feedback push），或在 server: 下写明 id:。",
    )


def no_server(path: object) -> ServerError:
    """The study names no server."""
    return ServerError(
        en=f"{path}: names no server. Add `server:` with kind, url and token_env, such as "
        "{kind: kobo, url: https://kf.kobotoolbox.org, token_env: KOBO_TOKEN}.",
        zh=f"{path}：没有写明服务器。请添加 server:（kind、url、token_env），例如 "
        "{kind: kobo, url: https://kf.kobotoolbox.org, token_env: KOBO_TOKEN}。",
    )


def changed_there(where: str, survey: str, hashes: tuple[str, str]) -> ServerError:
    """Somebody edited the survey on the server since it was pushed."""
    before, now = (each[:12] for each in hashes)
    return ServerError(
        en=f"{where}: survey {survey} was changed on the server since it was pushed ({before} → {now}); nothing was sent. Bring "
        "the change into the questionnaire file, or push with --overwrite.",
        zh=f"{where}：问卷 {survey} 自推送后在服务器上被修改过（{before} → {now}）；没有发送任何内容。请把改动写回问卷文件，"
        "或加 --overwrite 推送。",
    )


def made_there(where: str, survey: str) -> ServerError:
    """The survey was not put there by a push from here."""
    return ServerError(
        en=f"{where}: survey {survey} is there already and was not pushed from here; nothing was sent. Push with --overwrite if "
        "the questionnaire shall take its place, or name another one.",
        zh=f"{where}：问卷 {survey} 已存在，且不是由此处推送的；没有发送任何内容。如要用本问卷替换它，请加 --overwrite；否则请换一个。",
    )


def many_gone(where: str, gone: int, known: int) -> ServerError:
    """More than half of what was pulled is no longer there: another survey, or an emptied one."""
    return ServerError(
        en=f"{where}: {gone:,} of the {known:,} answers pulled before are no longer on the server. If they were withdrawn, run "
        "feedback pull with --withdrawn; else check `id`. Nothing was changed here.",
        zh=f"{where}：此前取回的 {known:,} 份答卷中有 {gone:,} 份已不在服务器上。若确已撤回，请加 --withdrawn 运行 feedback pull；"
        "否则请检查 id。本地没有任何改动。",
    )
