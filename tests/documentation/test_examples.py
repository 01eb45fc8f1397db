# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every example of the documentation is run: in check mode, for real, and once more, which must change nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.documentation.blocks import (
    TASK,
    Block,
    all_blocks,
    example_blocks,
    load,
    module_names,
    pages,
    sides,
    task_diffs,
    yaml_blocks,
)
from tests.documentation.playing import Outcome, play
from tests.emulator.server import RunningEmulator, running_emulator

BLOCKS = all_blocks()
RUN = [block for block in BLOCKS if block.not_run is None]
#: Those that are documented to do it again on each run.
REPEATED = [block.source for block in RUN if "state: restarted" in block.text]
NOT_RUN = [block for block in BLOCKS if block.not_run is not None]
#: As many as there were when this was written; fewer means that some are no longer found.
LEAST = 10

Outcomes = dict[str, Outcome]
each_block = pytest.mark.parametrize("source", [block.source for block in RUN])
each_that_rests = pytest.mark.parametrize("source", [block.source for block in RUN if block.source not in REPEATED])


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Outcomes, Outcomes]:
    """The result of every block in check mode and in a real run, both at the same time, each on its own emulator."""

    def all_of_them(*flags: str, twice: bool) -> Outcomes:
        with running_emulator() as emulator:
            outcomes: Outcomes = play(RUN, emulator, tmp_path_factory.mktemp("examples"), *flags, twice=twice)
        return outcomes

    with ThreadPoolExecutor() as pool:
        checked = pool.submit(all_of_them, "--check", "--diff", twice=False)
        applied = pool.submit(all_of_them, twice=True)
        return checked.result(), applied.result()


@pytest.fixture(scope="module")
def checked(played: tuple[Outcomes, Outcomes]) -> Outcomes:
    """By source, the result of each block in check mode."""
    return played[0]


@pytest.fixture(scope="module")
def applied(played: tuple[Outcomes, Outcomes]) -> Outcomes:
    """By source, the result of each block in a real run, and of `source again`."""
    return played[1]


@each_block
def test_example_runs_in_check_mode_and_writes_nothing(checked: Outcomes, source: str) -> None:
    """To its end, with at least one task."""
    outcome = checked[source]
    assert (outcome.wrong, outcome.writes) == ("", [])
    assert set(outcome.tasks) & {"ok", "changed"}


@each_block
def test_example_runs(applied: Outcomes, source: str) -> None:
    """To its end, with at least one task."""
    assert applied[source].wrong == ""
    assert set(applied[source].tasks) & {"ok", "changed"}


@each_that_rests
def test_example_changes_nothing_on_the_second_run(applied: Outcomes, source: str) -> None:
    """And writes nothing."""
    outcome = applied.get(f"{source} again", applied[source])
    assert (outcome.wrong, outcome.tasks.count("changed"), outcome.writes) == ("", 0, [])


@pytest.mark.parametrize("source", REPEATED)
def test_restart_example_restarts_on_the_second_run(applied: Outcomes, source: str) -> None:
    outcome = applied[f"{source} again"]
    assert (outcome.wrong, outcome.tasks.count("changed"), outcome.writes) == ("", 1, ["STOP", "START"])


def test_excluded_example_is_yaml_with_a_reason(record_property: Callable[[str, object], None]) -> None:
    """The reason stands in a comment `not run: …` above it, or it is its caption, or the heading."""
    record_property("examples run in check mode and twice for real", len(RUN))
    for reason, count in Counter(each.not_run for each in NOT_RUN).items():
        record_property(f"examples only parsed: {reason}", count)
    assert [block.source for block in NOT_RUN if not block.not_run or not load(block.text)] == []


def test_examples_exist_for_all_modules_and_pages() -> None:
    """An extraction that finds nothing would find nothing wrong."""
    sources = [block.source for block in RUN]
    assert [name for name in module_names() if not any(each.startswith(f"{name}: ") for each in sources)] == []
    for place in ("README.md:", "docs/examples/"):
        assert any(each.startswith(place) for each in sources)
    assert len(set(sources)) == len(sources) >= LEAST


@pytest.mark.parametrize("page", pages(), ids=lambda path: path.name)
def test_blocks_contain_all_tasks(page: Path) -> None:
    """What looks like a task of the collection was found as one."""
    found = sum(len(TASK.findall(block.text)) for block in [*yaml_blocks(page), *task_diffs(page)])
    assert found == len(TASK.findall(page.read_text(encoding="utf-8")))


GOOD = """\
- name: Good
  gcore.inference.gcore_inference_deployment:
    name: my-instance
    image: nginx:1.29
"""
#: What is wrong, and what the failure must name.
BROKEN = {
    "GOOD": "",
    "image: nginx:1.29|img: nginx:1.29": "img",
    'image: nginx:1.29|image: "{{ image_of_nobody }}"': "image_of_nobody",
    "gcore_inference_deployment:|gcore_inference_deploymint:": "gcore_inference_deploymint",
}


def _broken() -> Iterator[str]:
    for change in BROKEN:
        old, _unused, new = change.partition("|")
        yield GOOD.replace(old, new) if new else GOOD


@pytest.mark.parametrize("kind", ["md", "rst"])
def test_block_search_finds_blocks_of_every_form(tmp_path: Path, kind: str) -> None:
    """Indented ones too, with options, and with the reason why one is not run."""
    page = tmp_path / f"page.{kind}"
    text = {
        "md": "# Page\n\n```yaml\n- a: 1\n```\n\n- item\n\n  ```yaml+jinja\n  - b: 2\n  ```\n\n```console\n$ ls\n```\n"
        "\n<!-- not run: no AWX here -->\n```yaml\nc: 3\n```\n",
        "rst": "Page\n\n.. code-block:: yaml\n\n  - a: 1\n\n- item\n\n  .. code-block:: yaml+jinja\n"
        "     :caption: one\n\n     - b: 2\n\n.. code-block:: console\n\n   $ ls\n\n.. not run: no AWX here\n"
        "\n.. code-block:: yaml\n   :class: not-run\n\n   c: 3\n\nEnd.\n",
    }[kind]
    page.write_text(text)
    found = [(block.text, block.not_run) for block in yaml_blocks(page)]
    assert found == [("- a: 1\n", None), ("- b: 2\n", None), ("c: 3\n", "no AWX here")]


def test_diff_search_finds_both_sides_of_tasks(tmp_path: Path) -> None:
    """And no diff of anything else."""
    task = "    - name: One\n      gcore.inference.gcore_inference_deployment:\n   -    name: old\n   +    name: new\n"
    page = tmp_path / "page.rst"
    page.write_text(f".. code-block:: diff\n\n{task}\n.. code-block:: diff\n\n   -a: 1\n   +a: 2\n")
    (found,) = task_diffs(page)
    named = [load(each.text)[0]["gcore.inference.gcore_inference_deployment"]["name"] for each in sides(found)]
    assert named == ["old", "new"]


def test_broken_example_is_caught_and_named(emulator: RunningEmulator, tmp_path: Path) -> None:
    """And does not keep those behind it from being run."""
    page = tmp_path / "page.md"
    page.write_text("\n".join(f"```yaml\n{text}```" for text in _broken()))
    blocks = yaml_blocks(page)
    outcomes: Outcomes = play([*blocks, blocks[0], Block("odd", "a: 1")], emulator, tmp_path)
    wrong = [outcomes[block.source].wrong for block in blocks]
    assert [named for named, text in zip(BROKEN.values(), wrong, strict=True) if named not in text] == []
    assert [bool(text) for text in wrong] == [bool(named) for named in BROKEN.values()]
    assert "neither plays nor tasks" in outcomes["odd"].wrong


def test_example_with_a_wrong_option_is_split_from_the_others() -> None:
    """A task that shows a result goes with the task before it."""
    shows = "- name: Show\n  ansible.builtin.debug:\n    var: result\n"
    blocks = example_blocks("some", f"---\n{GOOD}\n{shows}\n{GOOD}")
    assert [block.text.count("- name") for block in blocks] == [2, 1]
