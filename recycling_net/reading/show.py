"""The merged scenario as text, with the file and line of every value where that is wanted."""

from __future__ import annotations

from recycling_net.reading import emit
from recycling_net.reading.document import KeyPath
from recycling_net.reading.reader import Reading


def text(reading: Reading, *, origin: bool) -> str:
    """Return the merged scenario as YAML, as the planner wrote the values.

    Parameters
    ----------
    reading
        What :func:`read_with_origin` returned.
    origin
        Whether every value is followed by ``# file:line``, or by ``# --set …``.
    """

    def remark(path: KeyPath) -> str:
        where = reading.origin.get(path)
        if where is None:
            return ""
        return f"{where.file.name}:{where.line}" if where.file is not None else where.key

    return "\n".join(emit.lines(reading.data, remark if origin else emit.no_remark)) + "\n"
