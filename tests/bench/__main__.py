"""Print every ratio beside its budget (design.md §8). Nothing here passes or fails."""

import importlib
import sys

_PARTS = ("start", "store", "paper", "exchange", "backups", "duties", "excel")


def main() -> None:
    """Measure the parts named as arguments, or all; ``--small`` for a quick look."""
    named = [word for word in sys.argv[1:] if not word.startswith("-")]
    print(f"{'work':44}  {'reference':52}  {'ratio':>6}  {'budget':>6}")
    for name in named or _PARTS:
        for work, reference, ratio, budget in importlib.import_module(
            f"tests.bench.{name}"
        ).measure():
            over = "  over" if ratio > budget else ""
            print(f"{work:44}  {reference:52}  {ratio:6.2f}  {budget:6.2f}{over}", flush=True)


if __name__ == "__main__":
    main()
