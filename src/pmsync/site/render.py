"""The site's templates: every text is escaped, and what is missing is an error."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import quote

from pmsync.site.charts import short_month
from pmsync.site.item_cells import lane_rows
from pmsync.site.marks import badge, pill

if TYPE_CHECKING:
    from jinja2 import Environment, Template


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("pmsync.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,  # else each page would look whether its layout has changed on the disk
    )
    made.filters |= {"badge": badge, "pill": pill, "part": part}
    made.filters |= {"short_month": short_month, "lane_rows": lane_rows}
    return made


def part(text: str) -> str:
    """Text as a part of an address."""
    return quote(text, safe="", errors="replace")


@cache
def template(name: str) -> Template:
    """A template, compiled once."""
    return _environment().get_template(name)


def static(name: str) -> str:
    """A file that goes into the site as it is."""
    return (files("pmsync.site") / "static" / name).read_text("utf-8")
