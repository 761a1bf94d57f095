"""Zip archives (XLSX, ODS, DOCX): sizes looked at before unpacking, bytes that depend on content alone."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from feedback.errors import InputError

MOST_PARTS = 10_000
MOST_BYTES = (
    2_000_000_000  # unpacked, of all parts; a sheet of a million rows by 30 has about 1.5 GB
)
MOST_RATIO = 250  # unpacked to packed where it is large; sheets of equal rows reach 150
_LARGE = 50_000_000

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest day a zip can name
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms)")


def check_sizes(path: Path) -> None:
    """Refuse an archive that declares more than a table of answers can hold, before anything is unpacked.

    Readers unpack no more of a part than it declares, so a false declaration is a damaged part.

    Raises
    ------
    InputError
        Too many parts, too many bytes, or parts packed so densely that they are made to swell.
    zipfile.BadZipFile
        It is no archive.
    """
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = max(
        1, path.stat().st_size
    )  # not what the parts declare: they may lie over one another
    densest = max((part.file_size / max(1, part.compress_size) for part in parts
                   if part.file_size > _LARGE), default=0.0)  # fmt: skip
    if unpacked > _LARGE:
        densest = max(densest, unpacked / packed)
    if len(parts) > MOST_PARTS or unpacked > MOST_BYTES or densest > MOST_RATIO:
        raise InputError(
            en=f"{path}: {packed:,} bytes would unpack to {unpacked:,} in {len(parts):,} parts, far beyond a table of answers. "
            "Delete what does not belong to it in a spreadsheet, or export it as CSV.",
            zh=f"{path}：{packed:,} 字节解压后将达 {unpacked:,} 字节、{len(parts):,} 个部件，远超答卷表格。"
            "请在表格软件中删去无关内容，或导出为 CSV。",
        )


def without_times(archive: bytes) -> bytes:
    """The same archive without the moment it was written: same content, same bytes.

    Parameters
    ----------
    archive
        A zip file; members keep their order and content, but for the two dates in docProps/core.xml.

    Returns
    -------
    bytes

    Examples
    --------
    >>> import io, zipfile
    >>> def archive(year):
    ...     file = io.BytesIO()
    ...     with zipfile.ZipFile(file, "w") as zipped:
    ...         zipped.writestr(zipfile.ZipInfo("a.txt", (year, 1, 1, 0, 0, 0)), "满意")
    ...     return file.getvalue()
    >>> archive(2001) == archive(2002), without_times(archive(2001)) == without_times(archive(2002))
    (False, True)
    """
    steady = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as source,
        zipfile.ZipFile(steady, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _STAMP.sub(rb"\g<1>2000-01-01T00:00:00Z\2", content)
            member = zipfile.ZipInfo(name, _EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            target.writestr(member, content)
    return steady.getvalue()
