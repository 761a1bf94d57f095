"""`feedback forget`: a customer left out of everything derived, now and later."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from feedback.errors import session_language

FOUND = 2


def forget(
    study: Annotated[str, typer.Argument(metavar="STUDY", help="A study's name or file.")],
    customer: Annotated[str, typer.Argument(help="The customer's id as the exports write it.")],
    out: Annotated[Path | None, typer.Option("--out", help="The --out folder of the run.")] = None,
) -> None:
    """Forget a customer: run and follow-up are made anew without them; exit code 2 where a file still holds their words, or may."""
    from feedback.pipeline.followup.forget import forget_customer

    found = forget_customer(study, customer, out=out)
    zh = session_language() == "zh"
    for path, n in found.rows.items():
        print(
            f"{path}：原始文件中有 {n:,} 行属于该客户，今后不再读取；文件本身请自行处理。"
            if zh
            else f"{path}: {n:,} rows are theirs and are no longer read; the file itself is yours to mend."
        )
    for path, ids in found.alike.items():
        print(
            f"{path}：还有编号 {'、'.join(ids)}，只差前面的零，未删除；如果也是该客户，请再用它运行一次。"
            if zh
            else f"{path}: also has {', '.join(ids)}, the same but for noughts in front, which is not forgotten. If it is theirs, forget it as well."
        )
    for path, n in found.others.items():
        print(
            f"{path}：有 {n:,} 份答卷的答卷编号与此相同，但属于另一客户，未删除。"
            if zh
            else f"{path}: {n:,} answers have a respondent of this id who is another customer; they are not forgotten."
        )
    for path in found.still:
        print(
            f"{path}：仍含该客户写的内容，请删除或重新生成。"
            if zh
            else f"{path}: still holds what they wrote. Delete it or make it anew."
        )
    for path in found.unread:
        print(
            f"{path}：此前生成的 PDF，无法检查内部，可能含该客户写的内容，请删除或重新生成。"
            if zh
            else f"{path}: a PDF of before, which cannot be looked into and may hold what they wrote. Delete it or make it anew."
        )
    for folder in found.months:
        print(
            f"{folder}：批处理保存的月份；用 feedback batch … --period {folder.name} --fresh 重新生成。"
            if zh
            else f"{folder}: a month that a batch keeps. Make it anew: feedback batch … --period {folder.name} --fresh."
        )
    n, left = found.looked, len(found.still)
    print(
        f"已检查 {n:,} 个文件，{left:,} 个仍含其内容；已锁定的数目不变。"
        if zh
        else f"{n:,} files looked through, {left:,} still hold their words; frozen counts stay."
    )
    if left or found.unread:
        raise typer.Exit(FOUND)
