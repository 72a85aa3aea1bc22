"""A codebook as one web page: a table per variable, with an index that jumps to it."""

from functools import cache
from typing import TYPE_CHECKING, Any

import jinja2

if TYPE_CHECKING:
    from ouder_netwerk.microdata.codebook import Codebook

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Codebook of {{ book.path.name }}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; color: #1a1a1a; }
nav ul { columns: 14rem; padding-left: 1.2rem; }
section { border-top: 1px solid #767676; content-visibility: auto; }
table { border-collapse: collapse; }
caption { position: absolute; clip-path: inset(50%); height: 1px; overflow: hidden; width: 1px; }
th, td { padding: .15rem .7rem .15rem 0; text-align: left; vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
tr.missing { color: #595959; font-style: italic; }
@media (prefers-color-scheme: dark) {
  body { background: #161616; color: #eee; } a { color: #9cc4ff; } tr.missing { color: #b5b5b5; }
}
</style>
</head>
<body>
<h1>Codebook of {{ book.path.name }}</h1>
<p>{{ summary(book) }}</p>
<p role="note">For internal use: counts can be small. Shares are of the respondents with a value; those of missing codes
are of all respondents.</p>
<nav aria-label="Variables"><h2>Variables</h2>
<ul>
{%- for variable in book.variables %}
<li><a href="#v-{{ loop.index }}">{{ variable.name }}</a></li>
{%- endfor %}
</ul></nav>
<main>
{%- for variable in book.variables %}
<section id="v-{{ loop.index }}" aria-labelledby="h-{{ loop.index }}">
<h2 id="h-{{ loop.index }}">{{ variable.name }}</h2>
{%- if variable.label %}
<p><strong>{{ variable.label }}</strong></p>
{%- endif %}
<p>{{ number_line(variable) }}</p>
{%- if variable.codes %}
<table>
<caption>Codes of {{ variable.name }}</caption>
<thead><tr><th scope="col">Code</th><th scope="col">Label</th><th scope="col" class="number">Count</th>
<th scope="col" class="number">Share</th>
{%- if book.weight %}<th scope="col" class="number">Weighted</th>{% endif %}</tr></thead>
<tbody>
{%- for row in variable.codes %}
<tr{% if row.is_missing %} class="missing"{% endif %}><th scope="row">{{ row.code }}</th>
<td>{{ row.label }}{% if row.is_missing %} (missing){% endif %}</td>
<td class="number">{{ "{:,}".format(row.count) }}</td>
<td class="number">{{ "{:.1%}".format(row.share) }}</td>
{%- if book.weight %}<td class="number">{{ "{:.1%}".format(row.weighted_share) }}</td>{% endif %}</tr>
{%- endfor %}
</tbody>
</table>
{%- endif %}
</section>
{%- endfor %}
</main>
</body>
</html>
"""


def codebook_page(book: "Codebook") -> str:
    """Return the page."""
    from ouder_netwerk.microdata.codebook import number_line, summary

    return str(_template().render(book=book, summary=summary, number_line=number_line)) + "\n"


@cache
def _template() -> Any:
    return jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined).from_string(_PAGE)
