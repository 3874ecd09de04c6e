"""What reading a post-mortem costs, as a ratio to the block parse of the same text by markdown-it-py alone.

python -m benchmarks.reading [pyperf's options, such as --fast]
"""

from __future__ import annotations

from pathlib import Path

import pyperf
from markdown_it import MarkdownIt

from pmsync.document.read import parse

DOCUMENTS = sorted((Path(__file__).parents[1] / "postmortems").glob("*.md"))


def main() -> int:
    """Measure both over the project's own post-mortems and print the ratio of the medians."""
    texts = [(path.name, path.read_text("utf-8")) for path in DOCUMENTS]
    blocks = MarkdownIt("commonmark").enable("table")
    blocks.core.ruler.disable(["inline", "text_join"])
    runner = pyperf.Runner(program_args=("-m", "benchmarks.reading"))
    floor = runner.bench_func("block parse alone", lambda: [blocks.parse(text) for _, text in texts])
    whole = runner.bench_func("reading", lambda: [parse(name, text) for name, text in texts])
    if floor is not None and whole is not None and not runner.args.worker:
        size = sum(len(text) for _, text in texts) / len(texts) / 1000
        print(
            f"reading costs {whole.median() / floor.median():.2f} times the block parse ({size:.1f} KB each)"
        )
    return 0


if __name__ == "__main__":
    main()
