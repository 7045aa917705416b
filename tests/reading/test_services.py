"""What is said of service modes by frequency and by vehicle that do not fit together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from recycling_net import reading
from recycling_net.errors import InputError
from tests import tiny
from tests.reading.written import write_tiny
from tests.routing.county import TRUCK

_OFTEN = [{"every": 1, "share": "90 %"}, {"every": 4, "share": "50 %"}]
_MODE: dict[str, Any] = {"at": "transfer_station", "share": [{"within": "30 km", "share": "60 %"}]}
_MARKETS = {"vehicle": "van", "markets": {"table": "markets.csv", "rows": [{"place": "v1", "every": "每周"}]}}


def _written(folder: Path, mode: dict[str, Any], **changes: Any) -> Path:
    facts = tiny.facts(fleet={"van": TRUCK}, **changes)
    facts["streams"]["recyclables"]["modes"]["mobile"] = {**_MODE, **mode}
    return write_tiny(folder, **facts)


@pytest.mark.parametrize(
    ("mode", "changes", "code"),
    [
        ({"trip": {"vehicle": "van"}}, {}, "RN190"),
        ({"visits": _OFTEN, "trip": {"vehicle": "van", "load": "1 t"}}, {}, "RN191"),
        ({"visits": _OFTEN[::-1]}, {}, "RN192"),
        ({"visits": [{"every": 1, "share": "10 %"}, {"every": 2, "share": "20 %"}]}, {}, "RN193"),
        ({"visits": _OFTEN[1:]}, {"rounds": {"mobile": _MARKETS}}, "RN194"),
        ({"visits": _OFTEN, "trip": {"vehicle": "cart"}}, {}, "RN155"),
    ],
)
def test_what_does_not_fit_is_said(tmp_path: Path, mode: dict[str, Any], changes: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError) as caught:
        reading.read(_written(tmp_path, mode, **changes))
    assert [issue.code for issue in caught.value.issues] == [code]


def test_what_fits_is_read(tmp_path: Path) -> None:
    markets = {**_MARKETS, "every": 2}
    mode = {"visits": _OFTEN, "trip": {"vehicle": "van"}}
    found = reading.read(_written(tmp_path, mode, rounds={"mobile": markets}))
    told = found.streams["recyclables"].modes["mobile"]
    assert [each.visits for each in told.visits] == [52, 13]
    assert told.trip is not None
    assert told.trip.stop == pytest.approx(1 / 6)
