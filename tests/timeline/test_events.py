"""Landings and tags to events, several sources to one list, and which tell most."""

from __future__ import annotations

import pytest

from pmsync.timeline.classify import clean, landing_event, tag_events
from pmsync.timeline.combine import combine
from pmsync.timeline.derive import derive
from pmsync.timeline.links import Links, links
from pmsync.timeline.rank import rank
from timeline_events import WINDOW, at, commit, event, landing, tag

HERE = Links("https://github.com/example/shop")


# Classification


def test_a_merge_is_told_by_its_title_and_carries_its_request_and_topics() -> None:
    told = landing_event(
        landing(3, "Merge pull request #12 from ops/cache", "Cache the basket", topics=[(7, "wip")]), HERE
    )
    assert (told.kind, told.title, told.refs) == ("merge", "Cache the basket", (commit(3), "#12", commit(7)))
    assert told.url == "https://github.com/example/shop/pull/12"


def test_a_merge_without_a_title_is_told_by_its_only_commit() -> None:
    told = landing_event(landing(3, "Merge branch 'cache'", topics=[(7, "Cache the basket")]), HERE)
    assert told.title == "Cache the basket"


def test_a_commit_without_request_is_a_commit() -> None:
    told = landing_event(landing(3, "Cache the basket"), HERE)
    assert (told.kind, told.url) == ("commit", f"https://github.com/example/shop/commit/{commit(3)}")


def test_a_merge_of_one_revert_is_a_revert_whatever_its_title() -> None:
    told = landing_event(landing(3, "Merge branch 'oops'", topics=[(7, 'Revert "Cache (#9)"')]), HERE)
    assert (told.kind, told.undoes) == ("revert", ("#9",))


def test_a_merged_release_is_a_release() -> None:
    assert landing_event(landing(3, "chore(main): release 1.4.0 (#3)"), HERE).kind == "release"


def test_a_merge_of_a_revert_and_more_is_no_revert() -> None:
    topics = [(7, 'Revert "Cache (#9)"'), (8, "Something else")]
    assert landing_event(landing(3, "Merge branch 'oops'", topics=topics), HERE).kind == "merge"


def test_where_the_branch_deploys_a_landing_is_a_deploy_and_a_revert_stays_one() -> None:
    kinds = [
        landing_event(landing(3, subject), HERE, branch_deploys=True).kind
        for subject in ("Cache the basket (#3)", 'Revert "Cache" (#4)')
    ]
    assert kinds == ["deploy", "revert"]


@pytest.mark.parametrize(
    ("subject", "author", "changed", "noise"),
    [
        ("Bump driver from 1 to 2 (#3)", "dependabot[bot]", ("package.json",), "a bot's version bump"),
        ("Bump driver from 1 to 2 (#3)", "a person", ("package.json",), ""),
        ("Bump web from 1 to 2 (#3)", "deploy-bot", ("k8s/web.yaml",), ""),
        ("Say more (#3)", "a person", ("README.md",), "documentation only"),
    ],
)
def test_noise_is_named(subject: str, author: str, changed: tuple[str, ...], noise: str) -> None:
    assert landing_event(landing(3, subject, author=author, paths=changed), HERE).noise == noise


def test_a_robot_that_merges_a_persons_work_makes_no_noise_of_it() -> None:
    told = landing_event(
        landing(
            3,
            "Merge pull request #12 from ops/bump-driver",
            "Bump the driver",
            author="merge-robot",
            paths=("go.mod",),
            topics=[(7, "Bump the driver", "a person")],
        ),
        HERE,
    )
    assert (told.bot, told.noise) == (False, "")


def test_tags_of_one_release_are_one_event() -> None:
    lone, both = tag_events(
        [tag("old", 1, 0), tag("api-v1.2", 2, 5, False), tag("web-v1.2", 2, 5, False)], HERE
    )
    assert (lone.kind, lone.title) == ("tag", "Tagged old")
    assert (both.kind, both.refs) == ("release", ("api-v1.2", "web-v1.2", commit(2)))


def test_titles_cannot_reach_the_terminal() -> None:
    assert clean("a\x1b[31mb\n\tc‮d") == "a [31mb c d"
    assert len(clean("x" * 1000)) == 200


@pytest.mark.parametrize(
    ("remote", "base"),
    [
        ("https://github.com/example/shop.git", "https://github.com/example/shop"),
        ("https://token@github.com/example/shop", "https://github.com/example/shop"),
        ("git@github.com:example/shop.git", "https://github.com/example/shop"),
        ("ssh://git@git.example.org:2222/team/shop.git", "https://git.example.org/team/shop"),
        ("/srv/git/shop.git", None),
        ("../shop", None),
        (None, None),
    ],
)
def test_links_come_from_the_remote_without_its_secrets(remote: str | None, base: str | None) -> None:
    assert links(remote).base == base


def test_gitlab_links_have_their_own_shape() -> None:
    here = links("git@gitlab.example.org:team/shop.git")
    assert here.request("!3") == "https://gitlab.example.org/team/shop/-/merge_requests/3"


# Several sources


def test_a_release_commit_and_its_later_tag_are_one_release_at_the_tags_time() -> None:
    (one,) = combine(
        [
            event("release", 0, commit(1), title="Release 1.2"),
            event("release", 6, "v1.2", commit(1), title="Tagged v1.2"),
        ]
    )
    assert (one.at, one.title) == (at(6), "Release 1.2 (tagged v1.2)")
    assert set(one.refs) == {commit(1), "v1.2"}


def test_a_tag_at_the_moment_of_a_landing_is_told_with_it() -> None:
    (one,) = combine(
        [
            event("revert", 0, commit(1), "#4", title="Revert it"),
            event("tag", 0, "v1", commit(1), title="Tagged v1"),
        ]
    )
    assert (one.kind, one.title) == ("revert", "Revert it (tagged v1)")


def test_one_deployment_told_by_two_sources_is_one() -> None:
    one = event("deploy", 0, "deployment-1", commit=commit(1), source="github", environment="prod")
    two = event("deploy", 4, "log-1", commit=commit(1), source="deploy-log", environment="prod")
    (told,) = combine([one, two])
    assert told.refs == ("deployment-1", "log-1")


@pytest.mark.parametrize(
    "change",
    [{"environment": "staging"}, {"minutes": 60.0}, {"commit": commit(2)}, {"source": "github"}],
    ids=["another environment", "much later", "another revision", "the same source"],
)
def test_other_deployments_stay_their_own(change: dict[str, object]) -> None:
    one = event("deploy", 0, "a", commit=commit(1), source="github", environment="prod")
    given = {"commit": commit(1), "source": "deploy-log", "environment": "prod", **change}
    minutes = given.pop("minutes", 4.0)
    assert len(combine([one, event("deploy", minutes, "b", **given)])) == 2


# Rollbacks and the window


def deploys(*revisions: int, **more: object) -> list[object]:
    return [
        event("deploy", 10 * place, f"d{place}", commit=commit(revision), source="log", **more)
        for place, revision in enumerate(revisions)
    ]


@pytest.mark.parametrize(
    ("revisions", "kinds"),
    [
        ((1, 2, 1), ["deploy", "deploy", "rollback"]),
        ((1, 1), ["deploy", "deploy"]),
        ((1, 2, 3), ["deploy", "deploy", "deploy"]),
        ((1, 2, 1, 2), ["deploy", "deploy", "rollback", "rollback"]),
    ],
)
def test_deploying_what_was_deployed_before_is_a_rollback(
    revisions: tuple[int, ...], kinds: list[str]
) -> None:
    assert [each.event.kind for each in derive(deploys(*revisions), WINDOW)] == kinds


def test_a_rollback_names_what_it_took_back() -> None:
    assert derive(deploys(1, 2, 1), WINDOW)[2].event.undoes == (commit(2),)


def test_failed_deployments_and_other_places_are_no_rollback() -> None:
    failed = event("deploy", 5, "x", commit=commit(2), source="log", outcome="failure")
    other = event("deploy", 6, "y", commit=commit(2), source="log", environment="staging")
    told = derive([*deploys(1), failed, other, *deploys(1)[:0]], WINDOW)
    assert {each.event.kind for each in told} == {"deploy"}


def test_the_last_deployment_before_the_window_is_an_entry_and_older_ones_are_not() -> None:
    old = [event("deploy", -600 + place, f"o{place}", source="log", commit=commit(place)) for place in (1, 2)]
    assert [each.event.refs for each in derive([*old, *deploys(3)], WINDOW)] == [("o2",), ("d0",)]


def test_a_landing_is_no_deployment_of_its_own_where_real_ones_are_told() -> None:
    landed = event("deploy", 0, commit(1), deployed=True)
    real = event("deploy", 30, "d", commit=commit(1), source="github")
    assert [each.event.kind for each in derive([landed, real], WINDOW)] == ["merge", "deploy"]


def test_noise_is_left_out_unless_everything_is_asked_for() -> None:
    quiet = event("merge", 0, commit(1), noise="documentation only")
    assert derive([quiet], WINDOW) == []
    assert len(derive([quiet], WINDOW, everything=True)) == 1


# Rank


def first(*events: object) -> str:
    return next(each.event.title for each in rank(list(events)) if each.rank == 1)


def test_a_revert_tells_more_than_a_deployment_and_that_more_than_a_merge() -> None:
    told = rank(
        [
            event("merge", 0, commit(1)),
            event("deploy", 1, "d"),
            event("revert", 2, commit(3)),
            event("rollback", 3, "r"),
        ]
    )
    assert [each.rank for each in told] == [4, 3, 2, 1]


def test_what_a_revert_takes_back_tells_more_than_its_neighbours() -> None:
    told = rank(
        [
            event("merge", 0, commit(1), "#1"),
            event("merge", 1, commit(2), "#2"),
            event("revert", 2, commit(3), undoes=("#2",)),
        ]
    )
    assert [each.rank for each in told] == [3, 2, 1]


def test_what_is_about_the_same_files_as_a_fix_tells_more() -> None:
    told = rank(
        [
            event("merge", 0, commit(1), paths=("web/a.py",)),
            event("merge", 1, commit(2), paths=("api/b.py",)),
            event("merge", 2, commit(3), paths=("api/b.py",), fix=True),
        ]
    )
    assert [each.rank for each in told] == [3, 2, 1]


def test_touching_the_affected_services_tells_more() -> None:
    assert (
        first(event("merge", 0, commit(1)), event("merge", 1, commit(2), touches=True, title="ours"))
        == "ours"
    )


def test_a_landing_that_comes_with_a_post_mortem_tells_more() -> None:
    answer = event("merge", 1, commit(2), paths=("api/b.py", "postmortems/2026-11-03.md"), title="ours")
    assert first(event("merge", 0, commit(1), paths=("api/a.py", "docs/a.md")), answer) == "ours"


def test_a_landing_that_was_merely_tagged_tells_less_than_a_release_commit() -> None:
    tagged = event("release", 0, "v1", commit(1), paths=("api/a.py",), title="New prices (tagged v1)")
    released = event("release", 1, "v2", commit(2), paths=("package.json",), title="Release 2.0 (tagged v2)")
    assert first(tagged, released, event("merge", 2, commit(3), noise="documentation only")) == released.title


def test_the_release_that_brings_a_fix_out_tells_more_than_one_that_does_not() -> None:
    told = rank(
        [
            event("merge", 0, commit(1)),
            event("release", 1, "v1"),
            event("merge", 2, commit(2), fix=True),
            event("release", 3, "v2"),
        ]
    )
    assert told[3].rank < told[1].rank


def test_ranks_do_not_depend_on_the_order_of_equal_times() -> None:
    told = rank([event("merge", 0, commit(2)), event("merge", 0, commit(1))])
    assert sorted(each.rank for each in told) == [1, 2]
