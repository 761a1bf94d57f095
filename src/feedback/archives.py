"""Zip archives (XLSX, DOCX) whose bytes depend on nothing but their content."""

from __future__ import annotations

import io
import re
import zipfile

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest day a zip can name
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms)")


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
