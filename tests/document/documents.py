"""Generated post-mortems: every form of action item, in every kind of bytes."""

from __future__ import annotations

from hypothesis import strategies as st

_MARKED = (
    "add alert test runbook for `a | b` | \\| **bold** _it_ #12 (#7)"
    " @ann (@bob) done (done) DONE: ✅ ~~gone~~ 監視"
    " [link](https://example.org/x) https://github.com/acme/app/issues/9"
    " <b> <!-- - > `code` ` `` \\ \\` * P1: [P2]"
    " owner: Owner: due: é \udce9 \u2028 \x0b 1."
    " # ``` {x} <y> [ref] OPS-4 (OPS-5) — - : ; & &amp; $x$ = ---"
)
_PLAIN = "add write the alert runbook for checkout queue retry budget 監視 cache `a b` é"
WORDS = st.sampled_from(_MARKED.split(" "))
PLAIN = st.sampled_from(_PLAIN.split(" "))
titles = st.one_of(
    st.lists(PLAIN, min_size=1, max_size=5).map(" ".join),
    st.lists(WORDS, min_size=1, max_size=5).map(" ".join),
)
plain_titles = st.lists(PLAIN, min_size=2, max_size=6, unique=True).map(" ".join)
any_text = st.one_of(titles, st.text(max_size=30))
owners = st.sampled_from(["", "@ann", "@bob-2", "Dana", "[@cy](https://github.com/cy)", "TBD", "-"])
links = st.sampled_from(
    [
        "",
        "[#3](https://github.com/acme/app/issues/3)",
        "#4",
        "OPS-12",
        "https://github.com/acme/app/pull/5",
        "[issue][ref]",
    ]
)
statuses = st.sampled_from(
    ["", "todo", "Done", "✅", "in progress", "Won't do - too dear", "odd", "DONE", "-"]
)
COLUMNS = {
    "#": st.integers(1, 9).map(str),
    "Owner": owners,
    "Type": st.sampled_from(["", "test", "code"]),
    "Priority": st.sampled_from(["", "P1", "high"]),
    "Due": st.sampled_from(["", "2026-12-01", "1 Dec 2026", "03/04/2026", "soon"]),
    "Status": statuses,
    "Issue": links,
}


@st.composite
def tables(draw: st.DrawFn) -> str:
    names = draw(st.lists(st.sampled_from(list(COLUMNS)), unique=True, max_size=7))
    names.insert(draw(st.integers(0, len(names))), draw(st.sampled_from(["Action", "Task", "Maßnahme"])))
    outer = draw(st.booleans()) or len(names) == 1
    pad = draw(st.sampled_from([" ", "", "  "]))
    rows = [names, ["---"] * len(names)]
    for _ in range(draw(st.integers(0, 4))):
        cells = [
            draw(COLUMNS.get(name, plain_titles.map(lambda text: text.replace("|", "\\|")))) for name in names
        ]
        extra = draw(st.integers(-1, 1)) if len(cells) > 2 else 0
        rows.append(cells[:extra] if extra < 0 else cells + ["more"] * extra)
    lines = []
    for cells in rows:
        line = f"{pad}|{pad}".join(cells)
        # Without outer pipes a line that begins with a dash is a list to Markdown, and no row.
        lines.append(f"|{pad}{line}{pad}|" if outer or line.startswith("- ") else line)
    indent = draw(st.sampled_from(["", "", "  "]))
    return "\n".join(indent + line for line in lines)


@st.composite
def items(draw: st.DrawFn) -> str:
    bullet = draw(st.sampled_from(["- ", "* ", "1. ", "-   ", "2) "]))
    box = draw(st.sampled_from(["", "[ ] ", "[x] ", "[X] ", "[] ", "[-] "]))
    before = draw(st.sampled_from(["", "", "✅ ", "**P1** ", "[DONE] ", "@ann: ", "~~"]))
    title = draw(plain_titles)
    broken = draw(st.booleans())
    if broken:
        title = title.replace(" ", "\n" + draw(st.sampled_from(["  ", "    ", ""])), 1)
    struck = "~~" if before == "~~" else ""
    after = draw(
        st.lists(
            st.sampled_from(
                [
                    "(done)",
                    "(@ann)",
                    "Owner: @bob",
                    "([#3](https://github.com/acme/app/issues/3))",
                    "(#4)",
                    "— @cy",
                    "(P2, @dee)",
                    "✅",
                    "(due 2026-12-01)",
                    "[issue][ref]",
                    "https://github.com/acme/app/issues/8",
                ]
            ),
            max_size=2,
            unique=True,
        )
    )
    lines = [f"{bullet}{box}{before}{title}{struck}{''.join(' ' + each for each in after)}"]
    indent = " " * len(bullet)
    lines += [
        f"{indent}- {each}"
        for each in draw(
            st.lists(
                st.sampled_from(["a detail", "Owner: @eve", "Status: in progress", "Due: 2026-11-30"]),
                max_size=2,
                unique=True,
            )
        )
    ]
    return "\n".join(lines)


lists = st.lists(items(), min_size=1, max_size=3).map("\n".join)
paragraphs = st.one_of(
    plain_titles.map(lambda text: f"**Action item:** {text}. Owner: @ann"),
    plain_titles.map(lambda text: f"• {text}\n• ✅ other {text}"),
    st.sampled_from(
        [
            "### Short-term",
            "### Immediate (completed)",
            "We will:",
            "> quoted - [ ] not an item",
            "```\n- [ ] code\n```",
            "<!-- - [ ] hidden -->",
            "- [ ] ",
        ]
    ),
)
parts = st.lists(st.one_of(tables(), lists, paragraphs), min_size=1, max_size=4).map("\n\n".join)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """A whole post-mortem's text."""
    head = draw(st.sampled_from(["", "---\nid: x\n---\n", "---\n: [broken\n---\n", "+++\nid = 'x'\n+++\n"]))
    text = f"{head}# Title\n\n## Action items\n\n{draw(parts)}"
    if draw(st.booleans()):
        text += "\n\n## Lessons\n\n- [ ] no action item\n"
    text += draw(st.sampled_from(["\n", "", "\n\n[ref]: https://github.com/acme/app/issues/77\n"]))
    newline = draw(st.sampled_from(["\n", "\n", "\r\n", "\r"]))
    bom = draw(st.sampled_from(["", "", "\ufeff"]))
    return bom + text.replace("\n", newline)
