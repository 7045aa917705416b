"""Roads of a place by its name, fetched through osmnx where there is a network."""

from __future__ import annotations

import hashlib
import re
import socket
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recycling_net.cache import cache_folder, write_whole
from recycling_net.errors import Issue, RoadServiceError
from recycling_net.roads.graph import CLASSES
from recycling_net.roads.tags import TAGS

if TYPE_CHECKING:
    from types import ModuleType

OVERPASS = "https://overpass-api.de/api"
"""The public Overpass server; a mirror has another address."""
_FILTERS = [
    f'["highway"~"^({"|".join(name for name in CLASSES if name != "ferry")}|road)(_link)?$"]["area"!~"yes"]',
    '["route"="ferry"]',
]


def fetch(place: str, *, overpass: str = OVERPASS, folder: Path | None = None) -> Path:
    """Return a GraphML with the roads of a place; it is fetched once and kept, so that the same plan comes again.

    Parameters
    ----------
    place
        A name that Nominatim knows, such as "巴彦县, 黑龙江省".
    overpass
        Address of the Overpass server or of a mirror.
    folder
        Where the file is kept; by default :func:`cache_folder`.

    Raises
    ------
    RoadServiceError
        RN368 where the services cannot be reached or refuse; RN369 where they know no such place, or no road there.
        Both name the file that may be put there instead.
    """
    file = (folder if folder is not None else cache_folder()) / f"place-{_slug(place)}.graphml"
    if file.is_file():
        return file
    import osmnx  # noqa: PLC0415  # slow to import, and seldom needed

    try:
        with _settings(osmnx, overpass), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of osmnx and what it uses; what comes back is checked when it is read
            graph = osmnx.graph_from_place(place, custom_filter=_FILTERS, retain_all=True)
    except osmnx._errors.InsufficientResponseError as fault:
        raise RoadServiceError([Issue("RN369", facts={"place": place, "file": file})]) from fault
    except (OSError, ValueError, TypeError) as fault:  # osmnx says so what a server answers
        facts = {"place": place, "overpass": overpass, "file": file, "why": _reason(fault)}
        raise RoadServiceError([Issue("RN368", facts=facts)]) from fault
    with tempfile.TemporaryDirectory(prefix="recycling-net-", ignore_cleanup_errors=True) as scratch:
        saved = Path(scratch) / "place.graphml"
        osmnx.save_graphml(graph, saved)
        write_whole(file, lambda out: out.write(saved.read_bytes()))
    return file


def _reason(fault: Exception) -> str:
    return f"{type(fault).__name__}: {fault}"[:200]


def _slug(place: str) -> str:
    readable = re.sub(r"\W+", "-", place).strip("-")[:40]
    return f"{readable}-{hashlib.sha256(place.encode()).hexdigest()[:8]}"


@contextmanager
def _settings(osmnx: ModuleType, overpass: str) -> Iterator[None]:
    """Set what is wanted of osmnx, and put back what it and we have changed for the whole process."""
    wanted: dict[str, Any] = {
        "overpass_url": overpass.rstrip("/"),
        "overpass_rate_limit": overpass.rstrip("/") == OVERPASS,  # only the public server tells when it is free
        "useful_tags_way": list(TAGS),
        "use_cache": False,  # else it writes to the folder in which the command was started
        "doh_url_template": None,  # else it asks a name server abroad
    }
    before = {name: getattr(osmnx.settings, name) for name in wanted}
    resolve = socket.getaddrinfo  # osmnx puts its own in place
    try:
        for name, value in wanted.items():
            setattr(osmnx.settings, name, value)
        yield
    finally:
        for name, value in before.items():
            setattr(osmnx.settings, name, value)
        socket.getaddrinfo = resolve
