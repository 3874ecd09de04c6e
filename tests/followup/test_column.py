"""What the column `Verified` says, and when it stays as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.followup.column import cell
from pmsync.followup.ladder import Place, Rung, Verdict

COMMITS = ("3f2c1ab" + "0" * 33,)
LACKS = {"production": Place.NOT_DEPLOYED}
verdicts = st.builds(
    Verdict,
    st.sampled_from(Rung),
    st.just(COMMITS),
    st.dictionaries(st.sampled_from(["production", "staging"]), st.sampled_from(Place), max_size=2),
    fallen=st.sampled_from(["", "taken back"]),
    partial=st.booleans(),
    evidence=st.none() | st.just("https://wiki.acme.example/a"),
)


@pytest.mark.parametrize(
    ("verdict", "now", "text"),
    [
        (Verdict(Rung.DEPLOYED, COMMITS), "", "deployed 3f2c1ab"),
        (Verdict(Rung.DEPLOYED, COMMITS, partial=True), "merged", "deployed 3f2c1ab in part"),
        (Verdict(Rung.MERGED, COMMITS), "closed", "merged"),
        (Verdict(Rung.CLOSED), "", "closed"),
        (Verdict(Rung.CLOSED, evidence="x"), "closed", "attested"),
        (Verdict(Rung.OPEN, fallen="its issue was re-opened"), "deployed 3f2c1ab", "fallen back"),
        (Verdict(Rung.MERGED, COMMITS, LACKS), "deployed 3f2c1ab", "merged"),
        (None, "merged", ""),
        # what is not known takes nothing back
        (Verdict(Rung.UNKNOWN), "deployed 3f2c1ab", None),
        (Verdict(Rung.UNKNOWN), "", None),
        (Verdict(Rung.MERGED, COMMITS), "deployed 3f2c1ab", None),
        (Verdict(Rung.MERGED, COMMITS, {"production": Place.UNKNOWN}), "deployed 3f2c1ab", None),
        # people's words stay
        (Verdict(Rung.MERGED, COMMITS), "yes, by QA", None),
        (None, "yes, by QA", None),
    ],
)
def test_words(verdict: Verdict | None, now: str, text: str | None) -> None:
    assert cell(verdict, now) == text


@given(
    verdict=st.none() | verdicts, now=st.sampled_from(["", "closed", "merged", "deployed 1234567", "mine"])
)
def test_what_was_written_stays_until_the_verdict_changes(verdict: Verdict | None, now: str) -> None:
    written = cell(verdict, now)
    assert written is None or cell(verdict, written) is None
    assert written is None or now != "mine"
