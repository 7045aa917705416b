"""Mistakes of careless users: each is found, with its code and its place, and nothing else is reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from recycling_net import reading
from recycling_net.errors import CATALOGUE, InputError, Issue, render
from tests.reading.written import write_tiny

Place = tuple[str, str, int | None, int | None]
"""code, file, line, column"""


@dataclass(frozen=True)
class Mistake:
    """Replacements in the files of tiny, and the faults that they must give."""

    said: str
    edits: Sequence[tuple[str, str, str]]
    faults: Sequence[Place]


def yaml(said: str, old: str, new: str, *faults: tuple[str, int | None, int | None]) -> Mistake:
    return Mistake(
        said, [("tiny.yaml", old, new)], [(code, "tiny.yaml", line, column) for code, line, column in faults]
    )


def table(name: str, said: str, old: str, new: str, *faults: tuple[str, int | None, int | None]) -> Mistake:
    file = f"{name}.csv"
    return Mistake(said, [(file, old, new)], [(code, file, line, column) for code, line, column in faults])


_ORDERS = """fleet:
  van: {capacity: 2 t, volume: 9 m³, count: 1, cost_per_km: 3 元/km}
rounds:
  door_to_door:
    vehicle: van
    orders: {table: orders.csv}
rules:"""

MISTAKES = [
    yaml("missing key", "title: 小县\n", "", ("RN102", 1, 1)),
    yaml("misspelt key", "title: 小县", "titel: 小县", ("RN101", 2, 1)),
    yaml("unknown key deep down", "life: ", "lief: ", ("RN101", 53, 5), ("RN101", 61, 5)),
    yaml("tab", "  base: 2023", "\tbase: 2023", ("RN125", 5, 1)),
    yaml("indentation", "  first: 2024", "   first: 2024", ("RN126", 6, 9)),
    yaml("full-width colon", "county: ", "county\uff1a", ("RN127", 3, 7)),
    yaml("no space behind the colon", "name: tiny", "name:tiny", ("RN127", 1, 5)),
    yaml("open quote", 'county: "230126"', 'county: "230126', ("RN128", 3, 9)),
    yaml("open bracket", '"processing_base"]', '"processing_base"', ("RN128", 20, 12)),
    yaml("duplicate key", "title: 小县", "title: 小县\ntitle: 大县", ("RN130", 3, 1)),
    yaml("python tag", "title: 小县", "title: !!python/name:os.system 小县", ("RN131", 2, 8)),
    yaml("undefined alias", "title: 小县", "title: *小县", ("RN134", 2, 8)),
    yaml("sign at the start", "title: 小县", "title: @小县", ("RN138", 2, 8)),
    yaml("two documents", "title: 小县", "title: 小县\n---\nx: 1", ("RN136", 3, 1)),
    yaml("nothing behind the colon", "title: 小县", "title:", ("RN113", 2, 1)),
    yaml("price of enlarging without enlarging", '"80 t/年"\n', '"80 t/年"\n        enlarge: 1 万元\n', ("RN171", 44, 18)),
    yaml("target in two ways", '"increase": "30 %"', '"increase": "30 %", "tonnes": "5 t"', ("RN172", 68, 7)),
    yaml("bare number", '"80 t/年"', "80", ("RN103", 43, 19)),
    yaml("unit of another dimension", '"80 t/年"', '"80 km"', ("RN104", 43, 19)),
    yaml("not a quantity", '"80 t/年"', "许多", ("RN105", 43, 19)),
    yaml("share above one", 'base_recovery: "20 %"', 'base_recovery: "120 %"', ("RN107", 21, 20)),
    yaml("optional share above one", "  items:\n", "  car_household_share: 120 %\n  items:\n", ("RN107", 16, 24)),
    yaml("negative investment", '"1 万元"', "-1 万元", ("RN107", 44, 16)),
    yaml("negative cost of a service", 'cost: "10 元/t"', 'cost: -10 元/t', ("RN107", 31, 15)),
    yaml("a size that holds nothing", '"80 t/年"', "0 t/年", ("RN107", 43, 19)),
    yaml("faster than any truck", "rules:", "travel:\n  speed: 4000 km/h\nrules:", ("RN107", 67, 10)),
    yaml("no time at all", "rules:", "solve:\n  time_limit: 0 s\n  route_time_limit: 0 s\nrules:",
         ("RN107", 67, 15), ("RN107", 68, 21)),
    yaml("a vehicle without room or hours", "rules:", "fleet:\n  van: {capacity: 0 t, volume: 0 m³, count: 1, "
         "cost_per_km: -3 元/km, shift: 0 h}\nrules:",
         ("RN107", 67, 19), ("RN107", 67, 32), ("RN107", 67, 61), ("RN107", 67, 77)),
    yaml("not a choice", "candidates: villages", "candidates: village", ("RN106", 40, 17)),
    yaml("text for a number", "first: 2024", "first: 明年", ("RN108", 6, 10)),
    yaml("list for a mapping", "horizon:\n  base: 2023\n  first: 2024\n  last: 2025", "horizon: [2023, 2024]", ("RN108", 4, 10)),
    yaml("bad name", "name: tiny", "name: tiny/../..", ("RN110", 1, 7)),
    yaml("unknown stream", "  recyclables:", "  recyclable:", ("RN106", 19, 3)),
    yaml("unknown county", '"230126"', "巴言县", ("RN301", 3, 9)),
    yaml("rows in the YAML", "  table: items.csv", "  table: items.csv\n    rows: []", ("RN101", 18, 5)),
    yaml("table missing", "items.csv", "item.csv", ("RN201", 17, 12)),
    yaml("table of another kind", "items.csv", "items.docx", ("RN201", 17, 12)),
    yaml("absolute path", "table: items.csv", "table: /etc/passwd", ("RN142", 17, 12)),
    yaml("path that climbs out", "table: items.csv", "table: ../../../etc/passwd", ("RN141", 17, 12)),
    yaml("no datum", "  crs: wgs84\nsites", "sites", ("RN306", 10, 10)),
    yaml("unknown datum", "crs: wgs84\nsites", "crs: wgs-84\nsites", ("RN106", 11, 8)),
    yaml("chain without facility", '"sorting_centre", "processing_base"]', '"dismantler", "processing_base"]',
         ("RN150", 20, 53), ("RN152", 20, 53), ("RN152", 20, 67), ("RN166", 54, 3), ("RN165", 64, 5), ("RN165", 65, 5)),
    yaml("mode outside the chain", "at: transfer_station", "at: dismantler", ("RN151", 33, 13)),
    yaml("haul missing", '  - {"origin": "transfer_station", "destination": "sorting_centre", "cost": "1 元/(t·km)"}\n', "", ("RN152", 20, 53)),
    yaml("steps inwards", '"within": "6 km"', '"within": "0.5 km"', ("RN153", 30, 24)),
    yaml("share rises", '"share": "30 %"}', '"share": "70 %"}', ("RN154", 30, 41)),
    yaml("years in disorder", "first: 2024", "first: 2020", ("RN157", 6, 10)),
    yaml("year outside the horizon", '"year": 2025', '"year": 2030', ("RN156", 68, 41)),
    yaml("source of nothing", "rules:", "sources:\n  suply.items: 年鉴\nrules:", ("RN158", 67, 3)),
    yaml("vehicle without fleet", "rules:", "rounds:\n  milk_run:\n    vehicle: truck\nrules:", ("RN155", 68, 14)),
    table("places", "empty table", "code,", "", ("RN205", None, None)),
    table("places", "village without coordinates", "1000,127.4,46.08", "1000,,", ("RN308", 2, 6)),
    table("places", "swapped coordinates", "127.54,46.05", "46.05,127.54", ("RN307", 4, 6)),
    table("places", "projected metres", "127.54,46.05", "541234.5,5100000", ("RN309", 4, 6)),
    table("places", "duplicate code", "v2,", "v1,", ("RN231", 3, 1)),
    table("places", "negative households", ",500,", ",-500,", ("RN223", 3, 5)),
    table("places", "text in a number column", ",500,", ",约500户,", ("RN221", 3, 5)),
    table("places", "half a household", ",500,", ",500.5,", ("RN222", 3, 5)),
    table("places", "blank cell", "v2,西村", "v2,", ("RN220", 3, 2)),
    table("places", "missing column", "households", "hh", ("RN210", 1, None), ("RN211", 1, 5)),
    table("places", "two columns of one field", "township,", "编号,", ("RN212", 1, 4)),
    table("places", "comma too many", "西村,", "西村,,", ("RN228", 3, 8)),
    table("places", "subtotal in the middle", "v2,西村", "小计,西村", ("RN230", 3, None)),
    table("places", "code in scientific notation", "v2,", "2.30126E+11,", ("RN225", 3, 1)),
    table("places", "far away", "127.54,46.05", "129.54,46.05", ("RN304", 4, 6)),
    table("places", "quote never closed", "西村", '"西村', ("RN208", 3, None)),
    table("sites", "unknown kind", "processing_base", "综合基地", ("RN224", 2, 3)),
    table("sites", "nowhere", ",70,", ",,", ("RN241", 2, 5)),
    table("sites", "kind that is not built", "outside", "候选",
          ("RN308", 2, None), ("RN243", 2, 3)),
    table("items", "unit in the header", "weight_kg", "单重(g)", ("RN218", 1, 7)),
    table("items", "stream without items", "recyclables", "appliance", ("RN167", 19, 3)),
    Mistake("nobody lives anywhere", [("places.csv", f",{n},", ",0,") for n in (1000, 500, 800)], [("RN259", "places.csv", 1, 5)]),
    Mistake("a fault hides no other", [
        ("places.csv", "v2,", "v1,"), ("places.csv", ",800,", ",-800,"),
        ("sites.csv", "outside,", "outsid,"), ("tiny.yaml", "rules:", _ORDERS),
        ("items.csv", "废纸,recyclables", "废纸,recyclabels"),
     ], [
        ("RN231", "places.csv", 3, 1), ("RN223", "places.csv", 4, 5), ("RN224", "sites.csv", 2, 4),
        ("RN224", "items.csv", 2, 3), ("RN236", "orders.csv", 3, 2), ("RN223", "orders.csv", 3, 4), ("RN237", "orders.csv", 3, 3),
     ]),
]  # fmt: skip


def faults_of(folder: Path, mistake: Mistake) -> list[Issue]:
    main = write_tiny(folder)
    if any("orders.csv" in new for _, _, new in mistake.edits):
        (folder / "orders.csv").write_text("订单号,村编号,单品,件数\nD1,v3,paper,1\nD2,v9,papre,0\n", "utf-8")
    for name, old, new in mistake.edits:
        file = folder / name
        text = file.read_text(encoding="utf-8")
        assert old in text, f"{old} is not in {name}"
        file.write_text(text.replace(old, new) if new or name == "tiny.yaml" else "", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        reading.read(main)
    return list(caught.value.issues)


@pytest.mark.parametrize("mistake", MISTAKES, ids=[mistake.said for mistake in MISTAKES])
def test_every_mistake_is_found_at_its_place(mistake: Mistake, tmp_path: Path) -> None:
    issues = faults_of(tmp_path / "tiny", mistake)
    found = {
        (issue.code, issue.where.file.name if issue.where.file else "", issue.where.line, issue.where.column)
        for issue in issues
    }
    expected = {
        (code, "tiny.yaml" if code == "RN167" else file, line, column) for code, file, line, column in mistake.faults
    }
    assert found == expected
    for issue in issues:
        for language in ("zh", "en"):
            text = render(issue, language)
            assert issue.code in text
            assert "pydantic" not in text
            assert "Input should" not in text


def test_range_of_an_optional_share_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        reading.read(write_tiny(tmp_path), settings={"supply.car_household_share": "120 %"})
    assert [issue.facts["range"] for issue in caught.value.issues] == ["≥ 0 %, ≤ 100 %"]


def test_texts_are_whole() -> None:
    ours = [code for code in CATALOGUE if "RN101" <= code <= "RN349"]
    assert len(ours) > 100
    for code in ours:
        entry = CATALOGUE[code]
        assert all((entry.zh, entry.zh_cure, entry.en, entry.en_cure)), code


def hint_of(folder: Path, mistake: Mistake, code: str) -> str:
    (issue,) = [issue for issue in faults_of(folder, mistake) if issue.code == code]
    return render(issue).splitlines()[-1]


def test_a_missing_table_hints_at_a_close_name_only(tmp_path: Path) -> None:
    close = yaml("", "table: items.csv", "table: item.csv")
    assert hint_of(tmp_path / "a", close, "RN201").endswith(
        "是不是 `items.csv`?该文件夹里有:items.csv、places.csv、sites.csv"
    )
    write_tiny(tmp_path / "b")
    (tmp_path / "b" / "items.csv").unlink()
    with pytest.raises(InputError) as caught:
        reading.read(tmp_path / "b" / "tiny.yaml")
    assert render(caught.value.issues[0]).splitlines()[-1].endswith("→ 该文件夹里有:places.csv、sites.csv")


def test_a_header_of_two_characters_with_one_wrong_is_recognised(tmp_path: Path) -> None:
    mistake = table("places", "", "households", "户娄")
    assert "是不是想写 `户数`?" in hint_of(tmp_path / "a", mistake, "RN211")
    assert hint_of(tmp_path / "b", mistake, "RN210").endswith("没有认出的列:户娄")


def test_a_folder_for_a_file_is_told_which_scenario_it_holds(tmp_path: Path) -> None:
    write_tiny(tmp_path / "county")
    with pytest.raises(InputError) as caught:
        reading.read(tmp_path / "county")
    text = render(caught.value.issues[0])
    assert "`county` 是文件夹" in text
    assert "该文件夹里有:tiny.yaml" in text


def test_households_that_can_hardly_be_true_are_questioned(tmp_path: Path) -> None:
    main = write_tiny(tmp_path)
    places = tmp_path / "places.csv"
    places.write_text(places.read_text("utf-8").replace(",500,", ",16000000,"), "utf-8")
    one, all_ = reading.read_with_origin(main).warnings
    assert (all_.code, all_.where.line, one.code, one.where.line) == ("RN255", 3, "RN256", 1)
    assert "西村的户数是 16000000" in render(all_)
    assert "合计 16,001,800,是 2020 年普查全县 162,598 户的 98.4 倍" in render(one)
    places.write_text(places.read_text("utf-8").replace(",16000000,", ",20000,"), "utf-8")
    assert reading.read_with_origin(main).warnings == ()


def test_only_a_table_that_can_be_spared_is_said_to_be_removable(tmp_path: Path) -> None:
    for name, spared in (("places", False), ("sites", True)):
        main = write_tiny(tmp_path / name)
        (main.parent / f"{name}.csv").write_text("", "utf-8")
        with pytest.raises(InputError) as caught:
            reading.read(main)
        (empty,) = (render(issue) for issue in caught.value.issues if issue.code == "RN205")
        assert ("删去引用它的字段" in empty) is spared


def test_a_range_is_said_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        reading.read(write_tiny(tmp_path / "t"), settings={"solve.time_limit": "0 s"})
    (issue,) = caught.value.issues
    assert issue.facts["range"] == "> 0 h"
