"""A report as one HTML file without anything from elsewhere: for mail and for job artifacts."""

from __future__ import annotations

from pmsync.followup.pages import headline, notes, tables, title
from pmsync.followup.report import Report

_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{{ title }}</title>
<style>
body { font: 15px/1.45 system-ui, sans-serif; color: #1d2125; background: #fff; margin: 2rem auto;
       max-width: 76rem; padding: 0 1rem }
h1 { font-size: 1.6rem } h2 { font-size: 1.15rem; margin-top: 2rem }
table { border-collapse: collapse; width: 100%; font-size: .9rem }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #d9dde1 }
th { background: #f2f4f6 } .n { text-align: right } .note, footer { color: #5b6570; font-size: .85rem }
.wide { overflow-x: auto }
@media (prefers-color-scheme: dark) {
  body { color: #e4e7ea; background: #16191c } th { background: #23282d } th, td { border-color: #353b41 }
  a { color: #8ab4f8 } .note, footer { color: #a0a8b0 }
}
</style>
</head>
<body>
<h1>{{ title }}</h1>
{% for sentence in headline %}<p>{{ sentence }}</p>
{% endfor %}
{%- if notes %}<h2>What could not be counted</h2>
<ul>
{% for each in notes %}<li>{{ each }}.</li>
{% endfor %}</ul>
{% endif %}
{%- for table in tables %}<h2 id="{{ table.name }}">{{ table.heading }}</h2>
<div class="wide"><table>
<tr>{% for name in table.columns %}\
<th{% if loop.index0 in table.right %} class="n"{% endif %}>{{ name }}</th>\
{% endfor %}</tr>
{% for row in table.rows %}<tr>{% for cell in row %}\
<td{% if loop.index0 in table.right %} class="n"{% endif %}>\
{% if cell.url %}<a href="{{ cell.url }}" rel="noreferrer">{{ cell.text }}</a>\
{% else %}{{ cell.text }}{% endif %}\
</td>{% endfor %}</tr>
{% endfor %}</table></div>
{% if table.note %}<p class="note">{{ table.note }}</p>
{% endif %}{% endfor %}<footer>As of {{ now }}, by pmsync.</footer>
</body>
</html>
"""


def to_html(report: Report) -> str:
    """The page; every text is escaped, and links lead to http and https only."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)
    return environment.from_string(_PAGE).render(
        title=title(report),
        headline=headline(report),
        notes=list(notes(report)),
        tables=tables(report),
        now=report.now.isoformat(timespec="minutes"),
    )
