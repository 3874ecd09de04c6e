"""The settings: `pmsync.toml` or `[tool.pmsync]`, then `PMSYNC_*` from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from pmsync.errors import SettingsError
from pmsync.settings_file import SettingsFile, is_in_environment, read_settings, stays_inside
from pmsync.sync.merge import DEFAULT_POLICY

Policy = Literal["document", "tracker", "hold"]
Section = TypeVar("Section", bound=BaseModel)


class Policies(BaseModel):
    """`[policy]`: which side wins when a field was changed on both, or `hold` to wait for a person."""

    model_config = ConfigDict(extra="forbid")

    title: Policy = Field(default=DEFAULT_POLICY["title"], description="Over the title.")
    owner: Policy = Field(default=DEFAULT_POLICY["owner"], description="Over the owner.")
    type: Policy = Field(default=DEFAULT_POLICY["type"], description="Over the type.")
    priority: Policy = Field(default=DEFAULT_POLICY["priority"], description="Over the priority.")
    due: Policy = Field(default=DEFAULT_POLICY["due"], description="Over the due date.")
    status: Policy = Field(default=DEFAULT_POLICY["status"], description="Over the status.")


class RouteRule(BaseModel):
    """`[[routes]]`: which new items go where. Every condition that is named has to hold."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    to: str = Field(description="A tracker: `github`, `jira`, `file`, or one of `[trackers]`.")
    services: tuple[str, ...] = Field((), description="Items of post-mortems about one of these services.")
    types: tuple[str, ...] = Field((), description="Items of one of these types.")
    severities: tuple[str, ...] = Field((), description="Items of incidents of one of these severities.")

    @model_validator(mode="after")
    def _has_condition(self) -> RouteRule:
        if not (self.services or self.types or self.severities):
            raise ValueError("it sends everything there; name services, types or severities, or set tracker")
        return self


class Core(BaseModel):
    """The settings outside of any table. Each line's text is its documentation."""

    model_config = ConfigDict(extra="forbid")

    tracker: str = Field(
        "github", description="Where issues live: `github`, `jira`, `file`, or one of `[trackers]`."
    )
    trackers: dict[str, dict[str, Any]] = Field(
        {}, description="Further trackers by name: their `kind`, and what they have different from its table."
    )
    routes: tuple[RouteRule, ...] = Field(
        (), description="Which items go to another tracker; the first wins."
    )
    postmortems: str = Field("postmortems", description="The folder that holds the post-mortems.")
    pattern: str = Field("**/*.md", description="Which files of the folder are post-mortems.")
    exclude: tuple[str, ...] = Field(
        ("readme.md", "index.md", "*template*.md"), description="Which of those are not, by name or path."
    )
    create_finished: bool = Field(
        False, description="Create issues also for items that are done or dropped already."
    )
    policy: Policies = Field(Policies(), description="Who wins a conflict, by field.")
    owners: dict[str, str] = Field({}, description="Names in documents and the tracker's names for them.")

    @field_validator("postmortems", "pattern")
    @classmethod
    def _stays_inside(cls, value: str) -> str:
        if not stays_inside(value):
            raise ValueError("must be a path inside the repository, and must not lead outside of it")
        return value


class Commit(BaseModel):
    """`[commit]`: what commits of `--commit`, `--push` and `--pull-request` look like."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    author: str | None = Field(
        None,
        pattern=r"^[^<>\s][^<>\n]* <[^<>\s]+>$",
        description="`Name <address>`; else who git says you are.",
    )
    message: str = Field(
        "Sync action items: {changes}",
        min_length=1,
        description="The first line; `{changes}` is what was done, such as `2 done, 1 new`.",
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one repository. `tables` are read by the parts they belong to, with `section`."""

    core: Core
    tables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    origin: SettingsFile | None = None

    def section(self, name: str, model: type[Section]) -> Section:
        """A table as its model; `PMSYNC_<NAME>_<KEY>` in the environment goes before the file."""
        return _load(model, f"PMSYNC_{name.upper()}_", self.tables.get(name, {}), self.origin, (name,))

    def variant(self, name: str, kind: str, model: type[Section], shared: frozenset[str]) -> Section:
        """A tracker of `[trackers]`: what `[trackers.<name>]` says, over the table of its kind.

        `shared` are keys that only the kind's table may have.
        """
        own = {key: value for key, value in self.core.trackers.get(name, {}).items() if key != "kind"}
        prefix = f"PMSYNC_TRACKERS_{name.upper().replace('-', '_')}_"
        different = _load(model, prefix, own, self.origin, ("trackers", name))
        for key in sorted(different.model_fields_set & shared):
            raise self.error(
                f"`trackers.{name}.{key}` is the same for all trackers of a kind: set it under [{kind}].",
                "trackers", name, key,
            )  # fmt: skip
        changes = {key: getattr(different, key) for key in different.model_fields_set}
        return self.section(kind, model).model_copy(update=changes)

    def error(self, sentence: str, *keys: str) -> SettingsError:
        """An error about a key, with the place where it is set."""
        return _error(sentence, self.origin, keys)


def load_settings(root: Path, known_tables: frozenset[str]) -> Settings:
    """The settings of a repository; defaults where it has none.

    `known_tables` are the tables that some part reads. Raises SettingsError that names file, line and key
    for what is not TOML, not known or not of the right kind.
    """
    origin, data = read_settings(root)
    core_names = set(Core.model_fields)
    tables = {name: value for name, value in data.items() if name in known_tables - core_names}
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise _error(f"`{name}` is a table: write `[{name}]`.", origin, (name,))
    rest = {name: value for name, value in data.items() if name not in tables}
    core = _load(Core, "PMSYNC_", rest, origin, (), core_names | known_tables)
    return Settings(core, tables, origin)


def _load(
    model: type[Section],
    env_prefix: str,
    values: Mapping[str, Any],
    origin: SettingsFile | None,
    keys: tuple[str, ...],
    names: set[str] | None = None,
) -> Section:
    """A model from a table, with the environment before it."""
    loader = _from_environment(model, env_prefix) if is_in_environment(env_prefix) else _strict(model)
    try:
        loaded: Section = loader(**values)
    except ValidationError as error:
        raise _explain(error, values, env_prefix, origin, keys, names or set(model.model_fields)) from None
    return loaded


def _strict(model: type[Section]) -> type[Section]:
    if model.model_config.get("extra") == "forbid":
        return model

    class Loaded(model):  # type: ignore[misc, valid-type]  # its base is a variable
        model_config = ConfigDict(extra="forbid")

    return Loaded


def _from_environment(model: type[Section], env_prefix: str) -> type[Section]:
    from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

    config = SettingsConfigDict(env_prefix=env_prefix, env_nested_delimiter="__", extra="forbid")

    class Loaded(model, BaseSettings):  # type: ignore[misc, valid-type]  # its base is a variable
        model_config = config

        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return env_settings, init_settings

    return Loaded


def _explain(
    error: ValidationError,
    values: Mapping[str, Any],
    env_prefix: str,
    origin: SettingsFile | None,
    keys: tuple[str, ...],
    names: set[str],
) -> SettingsError:
    """The first thing that is wrong, as a sentence; values are not repeated, they may be secrets."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = tuple(str(part) for part in first["loc"])
    dotted = ".".join((*keys, *where))
    if first["type"] == "extra_forbidden":
        near = get_close_matches(where[-1], RouteRule.model_fields if where[0] == "routes" else names, 1)
        meant = f" Did you mean `{near[0]}`?" if near else ""
        return _error(f"`{dotted}` is not a setting.{meant}", origin, (*keys, *where))
    sentence = f"`{dotted}`: {first['msg'][0].lower()}{first['msg'][1:]}."
    if where and where[0] not in values:
        return SettingsError(sentence, path=f"${env_prefix}{where[0].upper()}")
    return _error(sentence, origin, (*keys, *where))


def _error(sentence: str, origin: SettingsFile | None, keys: tuple[str, ...]) -> SettingsError:
    if origin is None:
        return SettingsError(sentence)
    # An entry of a list stands on its key's line, one of a table that is not written out on the table's.
    line = next((line for end in range(len(keys), 0, -1) if (line := origin.line(keys[:end]))), None)
    return SettingsError(sentence, path=origin.path, line=line)
