# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""The results as a picture: seconds of the task over the number of deployments, both in powers of ten."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from math import ceil, floor, log10
from pathlib import Path

from tests.benchmark.cases import Measured

_WIDTH, _HEIGHT = 660, 440
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 190, 40, 50
#: By approach: its colour, readable on white and on dark, its width, and its name for a reader. The two loops take the
#: same time: the one that is drawn first is wide enough to be seen below the other.
_LINES = {
    "fleet": ("#1f883d", 2, "gcore_inference_fleet"),
    "loop": ("#d4731c", 7, "loop, single module"),
    "inventory": ("#8250df", 2, "inventory, 10 forks"),
    "uri": ("#0969da", 2, "loop, builtin.uri"),
}
# The licence of the picture is that of this file.
_LICENCE = [line.lstrip("# ") for line in Path(__file__).read_text(encoding="utf-8").splitlines()[:3]]
_HEAD = "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', "<!--", *_LICENCE, "-->"])
_STYLE = """<style>
    svg { --ground: #ffffff; --ink: #1b1f24; --line: #d0d7de; font: 12px sans-serif }
    @media (prefers-color-scheme: dark) { svg { --ground: #1b1f24; --ink: #f0f3f6; --line: #444c56 } }
    text { fill: var(--ink) }
    .grid { stroke: var(--line) }
  </style>"""


class _Scales:
    """From deployments and seconds to points of the picture."""

    def __init__(self, measured: list[Measured]) -> None:
        counts = [result.case.count for result in measured]
        seconds = [result.task_seconds for result in measured]
        self.counts = range(floor(log10(min(counts))), max(ceil(log10(max(counts))), 1) + 1)
        self.seconds = range(floor(log10(min(seconds))), ceil(log10(max(seconds))) + 1)

    def x(self, count: float) -> float:
        share = (log10(count) - self.counts[0]) / (self.counts[-1] - self.counts[0])
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    def y(self, seconds: float) -> float:
        share = (log10(seconds) - self.seconds[0]) / (self.seconds[-1] - self.seconds[0])
        return _HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM)


def chart(measured: list[Measured]) -> str:
    """Return an SVG chart with a line for each approach without changes; the greatest latency is dashed."""
    unchanged = [result for result in measured if not result.case.drift]
    scales = _Scales(unchanged)
    title = "Seconds of a task over the number of deployments, unchanged"
    size = f'viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}"'
    return "\n".join(
        [
            _HEAD,
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title">',
            f'  <title id="title">{title}</title>',
            f"  {_STYLE}",
            '  <rect width="100%" height="100%" fill="var(--ground)"/>',
            f"  {_text(_LEFT, 20, title)}",
            *(f"  {line}" for line in (*_grid(scales), *_lines(unchanged, scales))),
            "</svg>\n",
        ]
    )


def _grid(scales: _Scales) -> Iterator[str]:
    bottom, right = _HEIGHT - _BOTTOM, _WIDTH - _RIGHT
    for power in scales.counts:
        x = scales.x(10.0**power)
        yield f'<path class="grid" d="M{x:.0f} {_TOP}V{bottom}"/>'
        yield _text(x, bottom + 18, f"{10**power:,}", "middle")
    for power in scales.seconds:
        y = scales.y(10.0**power)
        yield f'<path class="grid" d="M{_LEFT} {y:.0f}H{right}"/>'
        yield _text(_LEFT - 8, y + 4, f"{10.0**power:,g} s", "end")
    yield _text((_LEFT + right) / 2, _HEIGHT - 10, "deployments", "middle")


def _lines(unchanged: list[Measured], scales: _Scales) -> Iterator[str]:
    latencies = sorted({result.case.latency for result in unchanged})
    for approach in dict.fromkeys(result.case.approach for result in unchanged):
        colour, width, _name = _LINES[approach]
        for latency in dict.fromkeys((latencies[0], latencies[-1])):
            line = sorted(
                (result for result in unchanged if (result.case.approach, result.case.latency) == (approach, latency)),
                key=lambda result: result.case.count,
            )
            points = [(scales.x(result.case.count), scales.y(result.task_seconds)) for result in line]
            dashes = ' stroke-dasharray="5 4"' if latency != latencies[0] else ""
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}"{dashes}/>'
            yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{width / 2 + 2:g}" fill="{colour}"/>' for x, y in points)
    yield from _legend(list(dict.fromkeys(result.case.approach for result in unchanged)), latencies)


def _legend(approaches: list[str], latencies: list[int]) -> Iterator[str]:
    x = _WIDTH - _RIGHT + 12
    for row, approach in enumerate(approaches):
        y = _TOP + 12 + 20 * row
        colour, width, name = _LINES[approach]
        yield f'<path d="M{x} {y}h22" stroke="{colour}" stroke-width="{width}"/>'
        yield _text(x + 28, y + 4, name)
    if len(latencies) > 1:
        y = _TOP + 12 + 20 * (len(approaches) + 1)
        yield f'<path d="M{x} {y}h22" stroke="var(--ink)" stroke-width="2" stroke-dasharray="5 4"/>'
        yield _text(x + 28, y + 4, f"{latencies[-1]} ms latency")


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{escape(text)}</text>'
