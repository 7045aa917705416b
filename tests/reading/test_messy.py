"""One scenario with many faults: all are reported at once, in file order, in words that a planner can act on."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from recycling_net import gazetteer, reading
from recycling_net.errors import InputError, render
from tests.reading.written import write_tiny

GOLDEN = Path(__file__).parent / "messy.zh.txt"
EDITS = [
    ("tiny.yaml", "title: 小县", "titel: 小县"),
    ("tiny.yaml", '"80 t/年"', "80"),
    ("tiny.yaml", '"300 t/年"', '"300 km"'),
    ("tiny.yaml", "at: transfer_station", "at: sorting_center"),
    ("tiny.yaml", '"sorting_centre", "processing_base"]', '"dismantler", "processing_base"]'),
    ("tiny.yaml", '"year": 2025', '"year": 2035'),
    ("tiny.yaml", "table: items.csv", "table: item.csv"),
    ("tiny.yaml", 'life: "20 年"\nhauls', 'life: "-20 年"\nhauls'),
    ("places.csv", "households", "户 数"),
    ("places.csv", "v1,东村", ",东村"),
    ("places.csv", "1000,127.4,46.08", "约一千,46.08,127.4"),
    ("places.csv", "800,127.54,46.05", "-800,,"),
    ("places.csv", "township,", "乡镇长,"),
    ("sites.csv", "70,", "七十,"),
]


def messy(folder: Path) -> InputError:
    main = write_tiny(folder)
    for name, old, new in EDITS:
        file = folder / name
        text = file.read_text(encoding="utf-8")
        assert old in text, f"{old} is not in {name}"
        file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        reading.read(main)
    return caught.value


def test_chinese_report_of_a_messy_scenario(tmp_path: Path) -> None:
    report = "\n\n".join(render(issue) for issue in messy(tmp_path / "tiny").issues) + "\n"
    assert report == GOLDEN.read_text(encoding="utf-8")


def test_english_report_has_the_same_faults(tmp_path: Path) -> None:
    error = messy(tmp_path / "tiny")
    english = [render(issue, "en").splitlines() for issue in error.issues]
    assert [lines[0].split()[0] for lines in english] == [issue.code for issue in error.issues]
    said = [
        re.sub(r"`[^`]*`|东村|北村|units that fit.*|use one of.*|0 年", "", line)
        for lines in english
        for line in lines[-2:]
    ]
    assert [line for line in said if re.search(r"[\u4e00-\u9fff]", line) and "|" not in line] == []


def test_province_is_read_in_three_seconds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recycling_net.reading.geography.FAR_KM", 1e6)  # the province is no county
    villages = gazetteer.villages().reset_index().assign(households=200)
    main = write_tiny(tmp_path / "province")
    main.write_text(
        main.read_text(encoding="utf-8").replace("crs: wgs84\nsites", "crs: gcj02\nsites"), encoding="utf-8"
    )
    columns = ["code", "name", "township_code", "kind", "households", "lon", "lat"]
    villages[columns].to_csv(tmp_path / "province" / "places.csv", index=False)
    begin = time.process_time()
    found = reading.read_with_origin(main)
    assert time.process_time() - begin < 3.0
    assert len(found.scenario.places.rows) == 13_877
