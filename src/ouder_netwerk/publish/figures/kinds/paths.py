"""A direct and an indirect path between exposure and outcome, in percentage points."""

from ouder_netwerk.formatting import decimal, p_value, points, points_interval
from ouder_netwerk.publish.figures.chart import Chart
from ouder_netwerk.publish.figures.diagrams import PathArrow, PathBox, PathChart, PathRoute
from ouder_netwerk.publish.figures.frame import Frame, framed
from ouder_netwerk.publish.figures.kind import FigureKind, models_theme
from ouder_netwerk.publish.tables.table import Grid, GridCell, GridRow
from ouder_netwerk.publish.wording import Words, inside
from ouder_netwerk.released import FrameworkRow, Released
from ouder_netwerk.study.frameworks import PathModel, PathNode
from ouder_netwerk.study.outputs import PathsFigure

SIGNIFICANT = 0.05
_PARTS = ("total", "direct", "indirect", "through", "to", "from")


def chart(figure: PathsFigure, released: Released, words: Words) -> Chart:
    """Return the chart of one model of paths in one wave."""
    paths = words.study.frameworks.path(figure.path)
    rows = path_rows(paths, figure.waves[0], released, words)
    routes = tuple(_route(node, rows, words) for node in paths.mediators)
    content = PathChart(
        _box(paths.exposure, words), _box(paths.outcome, words), routes, _arrow(rows.get(("direct", "")), words)
    )
    explained = [words.say("paths_method")]
    if paths.confounders:
        names = [inside(words.of(words.study.concepts[name].label)) for name in paths.confounders]
        explained.append(words.say("paths_equal", names=words.listed(names, "and")))
    explained += [_strength(rows, words), words.of(paths.note) if paths.note else ""]
    frame = Frame(
        "alt_paths",
        "weighted_paths",
        list(rows.values()),
        figure.waves,
        explained=tuple(text for text in explained if text),
        values=_told(paths, content, rows, words),
    )
    return framed(figure, words, content, frame, _headline(rows, words))


def path_rows(paths: PathModel, wave_id: str, released: Released, words: Words) -> dict[tuple[str, str], FrameworkRow]:
    """Return the released rows of a model of paths by part and mediator."""
    wave = words.study.waves[wave_id]
    mediators = [str(node.concept) for node in paths.measured_mediators]
    terms = [(part, "") for part in _PARTS[:3]] + [(part, name) for part in _PARTS[3:] for name in mediators]
    keys = {term: (wave.survey, wave.wave, paths.id, *term) for term in terms}
    return {term: released.frameworks[key] for term, key in keys.items() if key in released.frameworks}


def _route(node: PathNode, rows: dict[tuple[str, str], FrameworkRow], words: Words) -> PathRoute:
    if not node.concept:
        return PathRoute(_arrow(None, words), _box(node, words), _arrow(None, words))
    through = rows.get(("through", node.concept))
    box = _box(node, words)
    if through and not through.hidden:
        box = PathBox(box.title, f"{box.detail} ({words.say('by_this_way', value=_points(through, words))})")
    return PathRoute(
        _arrow(rows.get(("to", node.concept)), words), box, _arrow(rows.get(("from", node.concept)), words)
    )


def _box(node: PathNode, words: Words) -> PathBox:
    if not node.concept:
        return PathBox(words.of(node.title), words.say("absent"), measured=False)
    measure = node.measure or words.study.concepts[node.concept].label
    return PathBox(words.of(node.title), words.of(measure))


def _arrow(row: FrameworkRow | None, words: Words) -> PathArrow:
    if row is None:
        return PathArrow("", words.say("absent"), measured=False)
    if row.hidden:
        return PathArrow("", words.hidden(row.flag), measured=False)
    return PathArrow(_points(row, words), points_interval(row.effect_low, row.effect_high, words.language))


def _points(row: FrameworkRow, words: Words) -> str:
    return points(row.effect, words.language)


def _strength(rows: dict[tuple[str, str], FrameworkRow], words: Words) -> str:
    """Return how strong something unmeasured would have to be to explain the parts away."""
    total, indirect = rows.get(("total", "")), rows.get(("indirect", ""))
    if total is None or indirect is None or total.hidden:
        return ""
    values = [decimal(value, 1, words.language) for value in (total.e_value, total.e_value_limit, indirect.e_value)]
    return words.say("paths_e_value", total=values[0], limit=values[1], indirect=values[2])


def _told(
    paths: PathModel, content: PathChart, rows: dict[tuple[str, str], FrameworkRow], words: Words
) -> tuple[str, ...]:
    def arrow(first: PathBox, second: PathBox, one: PathArrow) -> str:
        said = f"{one.value} ({one.detail})" if one.value else one.detail
        return f"{first.title} → {second.title}: {said}"

    parts = []
    for route in content.routes:
        parts += [
            arrow(content.exposure, route.mediator, route.to),
            arrow(route.mediator, content.outcome, route.onward),
        ]
    parts.append(arrow(content.exposure, content.outcome, content.direct))
    whole = rows.get(("indirect", ""))
    if whole and not whole.hidden:
        parts.append(words.say("by_these_ways", value=_points(whole, words)))
    return tuple(parts)


def _headline(rows: dict[tuple[str, str], FrameworkRow], words: Words) -> str:
    total, indirect = rows.get(("total", "")), rows.get(("indirect", ""))
    if total is None or indirect is None or total.hidden:
        return words.say("absent")
    if total.p >= SIGNIFICANT and indirect.p >= SIGNIFICANT:
        return words.say("find_no_association")
    if total.p >= SIGNIFICANT:
        return words.say("find_only_indirect", indirect=_points(indirect, words))
    if indirect.p >= SIGNIFICANT:
        return words.say("find_only_direct", total=_points(total, words))
    return words.say("find_indirect", total=_points(total, words), indirect=_points(indirect, words))


def _grid(figure: PathsFigure, chart: Chart, words: Words) -> Grid:
    headers = (
        words.say("marginal_effect_short"),
        words.say("interval", level=words.confidence()),
        "p",
        words.say("e_value"),
    )
    paths = words.study.frameworks.path(figure.path)
    titles = {str(node.concept): words.of(node.title) for node in paths.measured_mediators}
    rows = []
    for row in chart.rows:
        if isinstance(row, FrameworkRow):
            label = words.text(f"path_parts.{row.raw['part']}").format(mediator=inside(titles.get(row.raw["term"], "")))
            rows.append(GridRow(label, tuple(GridCell((text,), row.place) for text in _cells(row, words))))
    return Grid(chart.subtitle, words.say("path"), headers, tuple(rows))


def _cells(row: FrameworkRow, words: Words) -> tuple[str, str, str, str]:
    if row.hidden:
        return (words.hidden(row.flag),) + (words.symbol(words.no_number(row.flag)),) * 3
    language = words.language
    strength = decimal(row.e_value, 1, language)
    return (
        _points(row, words),
        points_interval(row.effect_low, row.effect_high, language),
        p_value(row.p, language),
        strength,
    )


KIND = FigureKind(("frameworks",), chart, models_theme, _grid)
