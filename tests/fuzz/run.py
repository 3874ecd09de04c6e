"""Let a coverage-guided fuzzer at one target: `python -m fuzz.run document -max_total_time=60`.

Further arguments are libFuzzer's. A find is written to a file named crash-…, whose bytes are its input.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["pmsync"]):
    from fuzz.seeds import DICTIONARY, seeds  # it imports pmsync too
    from fuzz.targets import TARGETS


def main(arguments: list[str]) -> None:
    """Fuzz until libFuzzer's limits are reached; it ends the process itself."""
    name, *rest = arguments
    with tempfile.TemporaryDirectory(prefix="pmsync-fuzz-") as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        for number, data in enumerate(seeds(name)):
            (corpus / str(number)).write_bytes(data)
        words = Path(folder) / "words"
        words.write_text("".join(f'"{_quoted(word)}"\n' for word in DICTIONARY))
        options = [f"-dict={words}", "-max_len=4096", "-timeout=20", *rest]
        atheris.Setup([sys.argv[0], *options, str(corpus)], TARGETS[name])
        atheris.Fuzz()


def _quoted(word: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word.encode())


if __name__ == "__main__":
    main(sys.argv[1:])
