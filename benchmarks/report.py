"""Put the last results into docs/measurements.md: `python benchmarks/report.py`. Reads benchmarks/results/*.json."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cost_table import todays

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "measurements.md"
START, END = "<!-- results -->", "<!-- end of results -->"
Line = tuple[str, str, str]  # what, wanted, measured


def main() -> None:
    text = PAGE.read_text()
    before, _, rest = text.partition(START)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{START}\n{table(HERE / 'results')}\n{END}{after}")


def table(folder: Path) -> str:
    """A Markdown table of what the results in `folder` say; those not there are left out."""
    lines = ["| measured | wanted | result | when |", "|---|---|---|---|"]
    for pattern, read in READERS.items():
        for path in sorted(folder.glob(pattern)):
            result = json.loads(path.read_text())
            lines += [f"| {what} | {wanted} | {value} | {result['date']} |" for what, wanted, value in read(result)]
    return "\n".join(lines)


def detectors(result: dict[str, Any]) -> Iterator[Line]:
    name = {"mediapipe": "MediaPipe, short range", "dlib": "dlib, HOG"}[result["detector"]]
    yield f"{name}: exactly one face, of {result['frames']:,} frames", "≥ 99.5 %", per_cent(result["one face, share"])
    yield f"{name}: most misses in a cell", "≤ 2", str(result["most misses in a cell"])
    yield f"{name}: gap between ethnicities", "≤ 1 point", f"{100 * result['gap between ethnicities']:.1f} points"


def mesh(result: dict[str, Any]) -> Iterator[Line]:
    for group, limit in result["limits, %"].items():
        shown = "at rest" if group == "neutral" else group.replace("pspi", "PSPI")
        frames, error = result["frames"].get(group, 0), result["mean error, %"].get(group)
        yield f"MediaPipe's mesh to our 51 points, {shown} ({frames} frames)", f"< {limit:g} %", f"{error} %"


def shapes(result: dict[str, Any]) -> Iterator[Line]:
    people = f"of {result['people']:,} people on the mesh"
    yield f"a proportion over 2.5 published deviations off, {people}", "0 %", per_cent(result["outside 2.5"])


def blind(result: dict[str, Any]) -> Iterator[Line]:
    rater = f"read blind by {result['rater']} ({result['people']} resting faces)"
    yield f"{rater}: women and men told apart", "", per_cent(result["gender, share"])
    errors = ", ".join(f"{name} {years:+.0f} years" for name, years in result["age, mean error"].items())
    yield f"{rater}: age, on the mean", "", errors
    named = ", ".join(f"{name} {share:.0%}" for name, share in result["ethnicity, share"].items())
    yield f"{rater}: group named", "", named
    most = ", ".join(f"{word} {count}" for word, count in list(result["taken for"].items())[:4])
    yield f"{rater}: taken for", "all neutral", most
    yield f"{rater}: plausible as a photograph, 1 to 5", "", f"{result['plausibility, 1 to 5']['all']:.1f}"


def probe(result: dict[str, Any]) -> Iterator[Line]:
    for name in ("faces as they are", "traces alone"):
        groups = result[name]["by ethnicity"]
        worst, best = min(groups, key=groups.__getitem__), max(groups, key=groups.__getitem__)
        level = result[name]["by intensity, without AU43"]
        yield (
            f"single unit named rightly, {name} ({result['people']} people)",
            "even over groups",
            f"{per_cent(result[name]['accuracy'])}; level 1 {per_cent(level['1'])}, level 3 {per_cent(level['3'])}; "
            f"{worst} {per_cent(groups[worst])}, {best} {per_cent(groups[best])}",
        )


def recognition(result: dict[str, Any]) -> Iterator[Line]:
    what = f"dlib's recogniser ({result['frames']:,} frames)"
    yield f"{what}: a person's frames against strangers of the cell", "d ≥ 2.5", f"d = {result[COHEN]:.2f}"
    strangers = next(value for key, value in result.items() if key.startswith("strangers under 0.6"))
    yield f"{what}: strangers of a cell taken for one person", "≤ 20 %", per_cent(strangers)


def gain(result: dict[str, Any]) -> Iterator[Line]:
    ours, real = result["strangers of a cell, ours"], result["strangers, photographs"]
    what = "dlib's recogniser: how far the same change moves a face of ours, against one in a photograph"
    yield what, "", f"{result['gain']:.2f} times"
    scaled = next(value for key, value in ours.items() if key.endswith("times the gain"))
    what = "dlib's recogniser: strangers of a cell under 0.6 times that; strangers in those photographs under 0.6"
    yield what, "", f"{per_cent(scaled)}; {per_cent(real['under 0.6'])}"


def photographs(result: dict[str, Any]) -> Iterator[Line]:
    apart = result["strangers"]
    what = f"dlib's recogniser: strangers of the same {len(apart['ours']['cells'])} cells under 0.6, ours; photographs"
    kinds = (apart["ours"], apart["photographs"])
    under = (next(value for key, value in kind.items() if key.startswith("under")) for kind in kinds)
    yield what, "", "; ".join(map(per_cent, under))
    groups = result["proportions, share of outer canthi: photographs, ours, deviations"].values()
    worst = max((abs(sizes[2]), name) for group in groups for name, sizes in group.items())
    what = "dlib's landmarks: proportion that lies furthest off photographs"
    yield what, "", f"{worst[0]:.1f} standard deviations ({worst[1]})"


def tones(result: dict[str, Any]) -> Iterator[Line]:
    key = "L* beside the cheeks', root of the mean square over cells"
    worst = sorted(result[key].items(), key=lambda item: -item[1])[:3]
    what = f"mean faces of {len(result['cells'])} cells beside those of photographs: L* off, cheeks made equal"
    yield what, "", ", ".join(f"{name} {value:.1f}" for name, value in worst)
    red, yellow = result["a* and b* of cheeks"]
    yield "the same: a* and b* of cheeks off", "", f"{red:+.1f}, {yellow:+.1f}"


def at_rest(result: dict[str, Any]) -> Iterator[Line]:
    regions = result["L* beside the middle of the face, a*, b*: ours less photographs"]
    for name, off in regions.items():
        worst = sorted(off.items(), key=lambda item: -abs(item[1][0]))[:3]
        what = f"mean faces at rest, {name}, beside those of photographs: L* off"
        yield what, "", ", ".join(f"{region} {value[0]:+.1f}" for region, value in worst)
    apart = result["strangers"]
    under = (next(value for key, value in apart[kind].items() if key.startswith("under")) for kind in apart)
    yield "the same: strangers under 0.6, photographs; ours", "", "; ".join(map(per_cent, under))


def features(result: dict[str, Any]) -> Iterator[Line]:
    form = result["landmarks: photographs, ours, deviations off, ours' spread over photographs'"]
    worst = sorted(((sizes[2], name, group) for group, all_ in form.items() for name, sizes in all_.items()),
                   key=lambda item: -abs(item[0]))[:3]  # fmt: skip
    what = "dlib's landmarks at rest: what lies furthest off photographs at rest, standard deviations"
    yield what, "", ", ".join(f"{name} ({group}) {off:+.1f}" for off, name, group in worst)
    detail = next(value for key, value in result.items() if key.startswith("detail"))
    for group, parts in detail.items():
        low, high = (pick(parts, key=lambda name: parts[name][1]) for pick in (min, max))
        what = f"detail of middle size at rest, {group}, over photographs': least, most"
        yield what, "", ", ".join(f"{name} {parts[name][1]:.2f}" for name in (low, high))


def beside(result: dict[str, Any]) -> Iterator[Line]:
    own, real = result["ours"], result["photographs"]
    rater = f"{own['people']} of ours and {real['people']} photographs at rest, mixed, read blind by {result['rater']}"
    yield (
        f"{rater}: called neutral, ours; photographs",
        "",
        f"{own['neutral, share']:.0%}; {real['neutral, share']:.0%}",
    )
    ages = (", ".join(f"{band}: {years:.0f}" for band, years in kind["age read, mean"].items()) for kind in (own, real))
    yield f"{rater}: age read, ours; photographs", "", "; ".join(ages)
    marks = (", ".join(f"{mark:.1f}" for mark in kind["plausibility, 1 to 5"].values()) for kind in (own, real))
    yield f"{rater}: plausibility of young and old, ours; photographs", "", "; ".join(marks)


def stages(result: dict[str, Any]) -> Iterator[Line]:
    whole = result["ms"]["frame"] / 1000
    shown = {name: ms for name, ms in todays(result["ms"]).items() if name not in NOT_STAGES}
    dearest = sorted(shown.items(), key=lambda item: -item[1])[:3]
    parts = ", ".join(f"{name} {ms / 1000:.2f}" for name, ms in dearest)
    where = "one core" if result["device"] == "cpu" else result["device"]
    yield f"a {result['resolution']} px frame with all labels, {where}", "", f"{whole:.2f} s ({parts})"


def labels_cost(result: dict[str, Any]) -> Iterator[Line]:
    added, alone = result["added share"], result["picture alone, CPU ms"]
    dearest = sorted(((v, k) for k, v in added.items() if k not in ("all", "default")), reverse=True)[:3]
    parts = ", ".join(f"{name} {per_cent(share)}" for share, name in dearest)
    what = f"all labels together, beside the picture alone ({result['resolution']} px, {alone:.0f} ms of CPU)"
    yield what, f"≤ {100 * result['allowed share']:.0f} % more", f"{per_cent(added['all'])} ({parts})"


def dataset(result: dict[str, Any]) -> Iterator[Line]:
    specs, reading = result["specs of 3dpain"], result["reading a label of a split"]
    cost = f"{specs['CPU s']:.1f} s, {specs['peak GiB']:.2f} GiB"
    yield f"all {specs['frames']:,} specs of `3dpain`, balance counted", "≤ 20 s, 1 GiB", cost
    ways = (("pyarrow", "Parquet"), ("datasets, that column", "`datasets`, that column"),
            ("datasets, all columns from its cache", "`datasets`, all columns cached"))  # fmt: skip
    times = ", ".join(f"{name} {reading[key]['CPU s']:.2f} s" for key, name in ways)
    yield f"opening a split of {reading['rows']:,} rows and reading a label, CPU seconds", "< 1 s", times
    if "kB a row" in result:
        sizes = result["kB a row"]
        largest = ", ".join(f"{name} {size:.0f}" for name, size in list(sizes["columns"].items())[:6])
        what = f"a row of `{sizes['design']}` with all labels, {sizes['resolution']} px, on disk"
        yield what, "", f"{sum(sizes['columns'].values()):.0f} kB ({largest})"


def peers(result: dict[str, Any]) -> Iterator[Line]:
    for row in result["results"]:
        if "times ours, CPU" in row and row["times ours, CPU"] != 1.0:
            what = f"{row['renderer']}, {row['resolution']} px, CPU seconds against our full picture's"
            yield what, "", f"{row['times ours, CPU']:.3g} times ({row['cpu_seconds']:.3g} s)"


def kills(result: dict[str, Any]) -> Iterator[Line]:
    rows = result["rows"]
    what = f"{sum(row['runs'] for row in rows)} runs, {sum(row['kills'] for row in rows)} ranks killed"
    yield f"{what}: folders that differ from an uninterrupted run's", "0", str(sum(row["mismatches"] for row in rows))
    yield f"{what}: shards lost by a kill", "≤ 1", f"{max(row['most_lost_by_a_kill'] for row in rows):g} at most"


def ranks(result: dict[str, Any]) -> Iterator[Line]:
    many = max(result["by ranks"], key=int)
    what = f"{many} ranks against one, {result['frames']} frames of {result['resolution']} px, {result['cores']} cores"
    cpu = result["processor time, times that of one rank"]
    yield what, "≥ 1.8 times", f"{result['speed-up']:.2f} times as fast, {cpu:.2f} times the processor time"


def publishing(result: dict[str, Any]) -> Iterator[Line]:
    small, large = result["small"], result["large"]
    share = per_cent(result["publishing to drawing"])
    yield f"publishing {large['MB'] / 1e3:.2g} GB, CPU seconds against drawing it", "≤ 10 %", share
    peaks = [max(one["peak MiB"].values()) for one in (small, large)]
    more = f"{(peaks[1] - peaks[0]) * 1.048576:.0f} MB more than for {small['MB']:.0f} MB"
    yield (
        f"the same, peak memory (largest shard {result['shard, largest, MB']:.0f} MB)",
        "≤ a shard more",
        f"{peaks[1] * 1.048576:.0f} MB, {more}",
    )


def per_cent(share: float) -> str:
    return f"{100 * share:.1f} %"


COHEN = "Cohen's d"
NOT_STAGES = ("frame", "person")  # the whole, and what is done once


def clock(result: dict[str, Any]) -> Iterator[Line]:
    what, cores = "the Space", f"{result['cores']} cores"
    start, slider = result["median first picture, s"], result["median slider, s"]
    yield f"{what}: first picture after its start, warm caches, {cores}", "≤ 6 s", f"{start:.1f} s"
    slowest = result["slowest slider, s"]
    yield f"{what}: slider let go to new 384 px picture", "≤ 1.2 s", f"{slider:.2f} s, at most {slowest:.2f}"


def crowd(result: dict[str, Any]) -> Iterator[Line]:
    what = f"the Space, {result['users']} visitors at once, {result['pictures']:,} mixed pictures"
    yield f"{what}: errors", "0", str(len(result["errors"]))
    yield f"{what}: most memory, app and painter", "< 4 GiB", f"{result['most memory, GiB']:.2f} GiB"
    yield f"{what}: time a picture", "", f"{result['seconds a picture']:.2f} s on a shared machine"


READERS = {
    "detectors-*.json": detectors,
    "mesh-landmarks*.json": mesh,
    "proportions.json": shapes,
    "recognition-*.json": recognition,
    "recogniser-gain*.json": gain,
    "photographs.json": photographs,
    "photographs-at-rest.json": at_rest,
    "photograph-tones.json": tones,
    "features-at-rest.json": features,
    "blind-reading.json": blind,
    "blind-beside-photographs.json": beside,
    "au-probe*.json": probe,
    "stages-512-*.json": stages,
    "labels-cost-512*.json": labels_cost,
    "dataset.json": dataset,
    "peers*.json": peers,
    "ranks*.json": ranks,
    "kill*.json": kills,
    "publish*.json": publishing,
    "space_clock*.json": clock,
    "space_load*.json": crowd,
}

if __name__ == "__main__":
    main()
