#!/usr/bin/env python3
"""Draws the Grafana dashboard with a Prometheus' answers, for documents: the panels, places and queries are those of ssoperator.json.

    scripts/dashboard.py PROMETHEUS_URL PICTURE.png [MINUTES]

It ends with the last of what Prometheus has of SSOperator, and goes back MINUTES, or to the first. Needs matplotlib.
"""

import json
import math
import pathlib
import re
import sys
import time
import urllib.parse
import urllib.request

import matplotlib

matplotlib.use("Agg")
import matplotlib.dates as dates
import matplotlib.pyplot as plt
from matplotlib.ticker import FuncFormatter

DASHBOARD = pathlib.Path(__file__).parent.parent / "helm-chart/ssoperator/dashboards/ssoperator.json"
BACKGROUND, PANEL, TEXT, FAINT = "#111217", "#181b1f", "#d8d9da", "#2c3235"
NAMED = {"red": "#e02f44", "orange": "#ff780a", "green": "#299c46"}
COLOURS = ["#73bf69", "#f2cc0c", "#8ab8ff", "#ff780a", "#f2495c", "#5794f2", "#b877d9", "#705da0", "#37872d", "#fade2a", "#447ebc", "#c15c17"]
COLUMN, ROW, POINTS = 0.8, 0.42, 240


class Prometheus:
    def __init__(self, url, minutes):
        self.url = url
        self.end = self.edge("max")
        self.start = self.end - 60 * minutes if minutes else self.edge("min")

    def get(self, path, **query):
        with urllib.request.urlopen(f"{self.url}/api/v1/{path}?{urllib.parse.urlencode(query)}") as answer:
            return json.load(answer)["data"]["result"]

    def edge(self, which):
        seen = f"{which}({which}_over_time(timestamp(ssoperator_build_info)[1d:5s]))"
        series = self.get("query", query=seen, time=time.time())
        if not series:
            sys.exit(f"{self.url} has nothing of SSOperator")
        return float(series[0]["value"][1])

    def lines(self, target):
        step = max(5, (self.end - self.start) / POINTS)
        found = self.get("query_range", query=self.expression(target), start=self.start, end=self.end, step=step)
        return [(legend(target, s["metric"]), [(float(t), float(v)) for t, v in s["values"]]) for s in found]

    def now(self, target):
        return self.get("query", query=self.expression(target), time=self.end)

    def expression(self, target):
        values = {"$__rate_interval": "30s", "$__range": f"{int(self.end - self.start)}s", "$namespace": ".*", "$stalled": STALLED}
        return re.sub(r"\$\w+", lambda name: values[name.group()], target["expr"])


def legend(target, labels):
    return re.sub(r"\{\{(\w+)\}\}", lambda name: labels.get(name.group(1), ""), target.get("legendFormat") or "")


def format_value(value, unit):
    if math.isnan(value):
        return "–"
    if unit == "percentunit":
        return f"{value * 100:.3g} %"
    if unit == "s":
        return f"{value / 60:.3g} min" if value >= 120 else f"{value:.3g} s"
    return f"{value:.4g}" + {"ops": " ops/s", "reqps": " req/s"}.get(unit, "")


def stat(axes, panel, prometheus):
    target, defaults = panel["targets"][0], panel["fieldConfig"]["defaults"]
    found = prometheus.now(target)
    value = float(found[0]["value"][1]) if found else math.nan
    colour = "green"
    for step in defaults["thresholds"]["steps"]:
        if step["value"] is None or value >= step["value"]:
            colour = step["color"]
    axes.set_facecolor(NAMED[colour])
    is_name = panel["options"]["textMode"] == "name"
    text = legend(target, found[0]["metric"]) if is_name and found else format_value(value, defaults["unit"])
    axes.text(0.5, 0.5, text.replace(" on ", "\non "), ha="center", va="center", color="white", fontsize=9 if is_name else 20)
    axes.set_xticks([])
    axes.set_yticks([])


def timeseries(axes, panel, prometheus):
    defaults = panel["fieldConfig"]["defaults"]
    lines = [line for target in panel["targets"] for line in prometheus.lines(target)]
    is_stacked = "stacking" in defaults.get("custom", {})
    times = sorted({t for _, points in lines for t, _ in points})
    below = dict.fromkeys(times, 0.0)
    for (name, points), colour in zip(lines, COLOURS * 9):
        values = dict(points)
        if is_stacked:
            top = {t: below[t] + values.get(t, 0.0) for t in times}
            days = [t / 86400 for t in times]
            axes.fill_between(days, [below[t] for t in times], [top[t] for t in times], color=colour, alpha=0.4, lw=0)
            axes.plot(days, [top[t] for t in times], color=colour, lw=1, label=name)
            below = top
        else:
            axes.plot([t / 86400 for t in times], [values.get(t, math.nan) for t in times], color=colour, lw=1.2, label=name)
    axes.set_xlim(prometheus.start / 86400, prometheus.end / 86400)
    axes.set_ylim(bottom=0)
    axes.xaxis.set_major_locator(dates.AutoDateLocator(minticks=3, maxticks=7))
    axes.xaxis.set_major_formatter(dates.DateFormatter("%H:%M"))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: format_value(v, defaults["unit"])))
    axes.grid(color=FAINT, lw=0.6)
    axes.tick_params(colors=TEXT, labelsize=6.5, length=0)
    if lines:
        # Grafana scrolls a legend that is too long; here it names the highest ones.
        columns = max(1, panel["gridPos"]["w"] // 4)
        highest = sorted(range(len(lines)), key=lambda i: -max((v for _, v in lines[i][1] if v == v), default=0))[: 4 * columns]
        drawn = axes.get_lines()
        axes.legend(
            [drawn[i] for i in sorted(highest)], [lines[i][0] for i in sorted(highest)],
            loc="upper left", bbox_to_anchor=(0, -0.09), ncol=columns, fontsize=5.5,
            frameon=False, labelcolor=TEXT, borderaxespad=0, handlelength=1, columnspacing=1, labelspacing=0.25)
    else:
        axes.text(0.5, 0.5, "No data", ha="center", va="center", color=TEXT, transform=axes.transAxes)


def table(axes, panel, prometheus):
    found = sorted(prometheus.now(panel["targets"][0]), key=lambda s: -float(s["value"][1]))
    rows = [[s["metric"].get("operation", ""), s["metric"].get("outcome", ""), f"{float(s['value'][1]):.0f}"] for s in found[:9]]
    axes.axis("off")
    if not rows:
        axes.text(0.5, 0.5, "No data", ha="center", va="center", color=TEXT)
        return
    cells = axes.table(cellText=rows, colLabels=["operation", "outcome", "calls"], loc="upper left", cellLoc="left", edges="horizontal", colWidths=[0.62, 0.24, 0.14])
    cells.auto_set_font_size(False)
    cells.set_fontsize(6.5)
    for cell in cells.get_celld().values():
        cell.set_edgecolor(FAINT)
        cell.get_text().set_color(TEXT)


def draw(dashboard, prometheus, picture):
    width = 24 * COLUMN
    height = max(p["gridPos"]["y"] + p["gridPos"]["h"] for p in dashboard["panels"]) * ROW
    figure = plt.figure(figsize=(width, height), facecolor=BACKGROUND)
    for panel in dashboard["panels"]:
        x, y, w, h = (panel["gridPos"][key] * unit for key, unit in (("x", COLUMN), ("y", ROW), ("w", COLUMN), ("h", ROW)))
        if panel["type"] == "row":
            figure.text((x + 0.1) / width, 1 - (y + 0.7 * ROW) / height, panel["title"], color=TEXT, fontsize=10, weight="bold")
            continue
        figure.add_artist(plt.Rectangle(
            ((x + 0.05) / width, 1 - (y + h - 0.05) / height), (w - 0.1) / width, (h - 0.1) / height, facecolor=PANEL, edgecolor=FAINT, lw=0.6, zorder=-1))
        figure.text((x + 0.15) / width, 1 - (y + 0.3) / height, panel["title"], color=TEXT, fontsize=8)
        left, bottom = (0.2, 0.2) if panel["type"] != "timeseries" else (0.75, 0.95)
        axes = figure.add_axes(
            [(x + left) / width, 1 - (y + h - bottom) / height, (w - left - 0.2) / width, (h - bottom - 0.5) / height], facecolor=PANEL)
        for spine in axes.spines.values():
            spine.set_visible(False)
        {"stat": stat, "timeseries": timeseries, "table": table}[panel["type"]](axes, panel, prometheus)
    figure.savefig(picture, dpi=80, facecolor=BACKGROUND)


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__.strip())
    definition = json.loads(DASHBOARD.read_text())
    STALLED = next(v["query"] for v in definition["templating"]["list"] if v["name"] == "stalled")
    draw(definition, Prometheus(sys.argv[1], float(sys.argv[3]) if len(sys.argv) == 4 else None), sys.argv[2])
