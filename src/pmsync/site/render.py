"""The site's templates: every text is escaped, and what is missing is an error."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from pmsync.site.charts import short_month
from pmsync.site.item_cells import lane_rows
from pmsync.site.list_rows import listed
from pmsync.site.marks import badge, chip, part, pill

if TYPE_CHECKING:
    from jinja2 import Environment, Template


@cache
def environment() -> Environment:
    """Where the templates are, and what they may call."""
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
    made.filters |= {"badge": badge, "chip": chip, "pill": pill, "part": part}
    made.filters |= {"short_month": short_month, "lane_rows": lane_rows, "listed": listed}
    return made


@cache
def template(name: str) -> Template:
    """A template, compiled once."""
    return environment().get_template(name)


def static(name: str) -> bytes:
    """A file that goes into the site as it is."""
    return (files("pmsync.site") / "static" / name).read_bytes()
