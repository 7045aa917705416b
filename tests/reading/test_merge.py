"""extends, remove, --set, and which files may be named."""

from __future__ import annotations

from pathlib import Path

import pytest

from recycling_net import reading
from recycling_net.cli import main
from recycling_net.errors import ExitCode, InputError, Issue, Where
from tests import tiny
from tests.reading.written import write_tiny


def child(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / "child.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def refused(file: Path, **keywords: object) -> list[Issue]:
    with pytest.raises(InputError) as caught:
        reading.read(file, **keywords)  # type: ignore[arg-type]  # keywords of read
    return list(caught.value.issues)


def test_extends_a_scenario_beside_it(tmp_path: Path) -> None:
    write_tiny(tmp_path / "base")
    file = child(tmp_path / "child", "extends: ../base/tiny.yaml\ntravel:\n  speed: 30 km/h\n")
    found = reading.read_with_origin(file)
    assert found.scenario.digest == tiny.scenario(travel={"speed": "30 km/h"}).digest
    assert (found.origin["travel", "speed"].file, found.origin["travel", "speed"].line) == (file, 3)
    assert found.origin["horizon", "first"].file.name == "tiny.yaml"  # type: ignore[union-attr]  # it has a file
    assert found.data["places"]["table"] == "../base/places.csv"


def test_later_parents_go_over_earlier_ones(tmp_path: Path) -> None:
    write_tiny(tmp_path / "base")
    (tmp_path / "base" / "slow.yaml").write_text("travel: {speed: 20 km/h, detour_factor: 1.5}", encoding="utf-8")
    file = child(tmp_path / "base", "extends: [tiny.yaml, slow.yaml]\ntravel: {detour_factor: 1.2}\n")
    assert reading.read(file).travel.model_dump(include={"speed", "detour_factor"}) == {
        "speed": 20.0,
        "detour_factor": 1.2,
    }


def test_remove(tmp_path: Path) -> None:
    write_tiny(tmp_path / "base")
    file = child(tmp_path / "base", "extends: tiny.yaml\nremove: [rules.recovery_target]\n")
    assert reading.read(file).rules.recovery_target == ()
    file = child(tmp_path / "base", "extends: tiny.yaml\nremove: [rules.recovery_targt]\n")
    (fault,) = refused(file)
    assert (fault.code, fault.where.line, fault.where.column) == ("RN144", 2, 10)
    assert fault.facts["hint"] == ("是不是想写 `recovery_target`?", "did you mean `recovery_target`?")


def test_circle(tmp_path: Path) -> None:
    child(tmp_path / "a", "extends: other.yaml\n")
    (tmp_path / "a" / "other.yaml").write_text("extends: child.yaml\n", encoding="utf-8")
    (fault,) = refused(tmp_path / "a" / "child.yaml")
    assert (fault.code, fault.facts["chain"]) == ("RN140", "child.yaml → other.yaml → child.yaml")


def test_missing_parent_names_similar_files(tmp_path: Path) -> None:
    write_tiny(tmp_path / "base")
    (fault,) = refused(child(tmp_path / "child", "extends: ../base/tiny.yml\n"))
    assert (fault.code, fault.where.line, fault.where.column) == ("RN120", 1, 10)
    assert "tiny.yaml" in str(fault.facts["hint"])


def test_links_do_not_lead_outside(tmp_path: Path) -> None:
    write_tiny(tmp_path / "far" / "away" / "secret")
    main = write_tiny(tmp_path / "near" / "here" / "t")
    items = main.parent / "items.csv"
    items.unlink()
    items.symlink_to(tmp_path / "far" / "away" / "secret" / "items.csv")
    assert [issue.code for issue in refused(main)] == ["RN141"]
    assert reading.read(main, allow_outside=True).digest == tiny.scenario().digest


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"horizon.lst": "2026"}, "RN145"),
        ({"travel.speed.x": "1"}, "RN145"),
        ({"rules.recovery_target.1.year": "2025"}, "RN147"),
        ({"horizon.last": "[1"}, "RN146"),
        ({"horizon.last": "2026 年"}, "RN108"),
        ({"travel.speed": "30"}, "RN103"),
    ],
)
def test_settings_that_cannot_be(settings: dict[str, str], code: str, tmp_path: Path) -> None:
    (fault,) = refused(write_tiny(tmp_path / "t"), settings=settings)
    assert fault.code == code
    assert fault.where.key.startswith("--set ")


def test_settings(tmp_path: Path) -> None:
    settings = {"travel.speed": "30 km/h", "rules.recovery_target.0.increase": "10 %", "sources.travel.speed": "GPS"}
    found = reading.read_with_origin(write_tiny(tmp_path / "t"), settings=settings)
    assert found.scenario.travel.speed == 30.0
    assert found.scenario.rules.recovery_target[0].increase == 0.1
    assert found.scenario.sources == {"travel.speed": "GPS"}
    assert found.origin["travel", "speed"].key == "--set travel.speed"
    shown = reading.show.text(found, origin=True)
    assert "  speed: 30 km/h  # --set travel.speed\n" in shown
    assert "  first: 2024  # tiny.yaml:6\n" in shown


def test_show_is_a_scenario_again(tmp_path: Path) -> None:
    found = reading.read_with_origin(write_tiny(tmp_path / "t"))
    again = tmp_path / "t" / "again.yaml"
    again.write_text(reading.show.text(found, origin=False), encoding="utf-8")
    assert reading.read(again).digest == found.scenario.digest


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "RN122"),
        ("# nothing\n", "RN122"),
        ("- a\n", "RN123"),
        ("[" * 700, "RN132"),
        ("a: " + "[" * 40 + "]" * 40, "RN132"),
        ("a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
            f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]\n" for a, b in zip("abcde", "bcdef", strict=True)), "RN133"),
        ("a: &a [*a]\n", "RN132"),
    ],
)  # fmt: skip
def test_files_that_are_no_scenario(text: str, code: str, tmp_path: Path) -> None:
    assert refused(child(tmp_path / "a", text))[0].code == code


def test_not_utf8(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes("name: tiny\ntitle: 小县\n".encode("gb18030"))
    (fault,) = refused(file)
    assert (fault.code, fault.where.line) == ("RN121", 2)


def test_anchors_and_merge_keys_work(tmp_path: Path) -> None:
    main = write_tiny(tmp_path / "t")
    text = main.read_text(encoding="utf-8")
    text = text.replace('    life: "20 年"\n  sorting_centre:\n', '    life: &life "20 年"\n  sorting_centre:\n')
    main.write_text(text.replace('    life: "20 年"\nhauls', "    life: *life\nhauls"), encoding="utf-8")
    assert reading.read(main).digest == tiny.scenario().digest


def test_a_later_complaint_of_a_rule_shows_what_the_command_line_changed_in_it(tmp_path: Path) -> None:
    settings = {"rules.recovery_target.0.increase": "500 %"}
    found = reading.read_with_origin(write_tiny(tmp_path / "t"), settings=settings)
    (issue,) = reading.located([Issue("RN512", Where(key="rules.recovery_target.0"))], found)
    assert issue.where.file is not None
    assert str(issue.where.text).endswith("  ← --set rules.recovery_target.0.increase=500 %")
    bare = reading.read_with_origin(write_tiny(tmp_path / "u"))
    (plain,) = reading.located([Issue("RN512", Where(key="rules.recovery_target.0"))], bare)
    assert str(issue.where.text).startswith(str(plain.where.text))


def test_a_list_that_drops_entries_of_the_one_it_replaces_says_so(tmp_path: Path) -> None:
    """The second target is about another year, the first of its year asks for another amount: one of two is gone."""
    target = "{stream: recyclables, year: %d, increase: %d %%}"
    write_tiny(tmp_path / "base")
    (tmp_path / "base" / "two.yaml").write_text(
        f"extends: tiny.yaml\nrules:\n  recovery_target:\n    - {target % (2024, 10)}\n    - {target % (2025, 20)}\n",
        encoding="utf-8",
    )
    file = child(tmp_path / "base", f"extends: two.yaml\nrules:\n  recovery_target: [{target % (2025, 30)}]\n")
    found = [issue for issue in reading.read_with_origin(file).warnings if issue.where.file == file]
    assert [(issue.code, issue.where.line, issue.facts) for issue in found] == [
        ("RN198", 3, {"name": "rules.recovery_target", "file": "two.yaml", "all": 2, "gone": 1, "lines": ["4"]})
    ]
    both = child(
        tmp_path / "base",
        f"extends: two.yaml\nrules:\n  recovery_target: [{target % (2025, 30)}, {target % (2024, 5)}]\n",
    )
    assert reading.read_with_origin(both).warnings == ()
    meant = child(
        tmp_path / "base",
        f"extends: two.yaml\nremove: rules.recovery_target\nrules:\n  recovery_target: [{target % (2025, 30)}]\n",
    )
    assert reading.read_with_origin(meant).warnings == ()


def test_check_says_what_it_could_not_look_at(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_tiny(tmp_path / "base")
    file = child(
        tmp_path / "base", "extends: tiny.yaml\ntravel: {speed: fast}\nfacilities: {collection_point: {life: 3}}\n"
    )
    assert main(["check", str(file)]) == ExitCode.INPUT
    last = capsys.readouterr().err.rstrip().splitlines()[-1]
    assert last.startswith("还没有查的:凡要与 travel.speed、facilities.collection_point 对照的")
    assert last.endswith("不用求解就知道做不到的约束也没有查。改好以后再运行一次 check。")
