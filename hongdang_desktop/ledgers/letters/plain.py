"""A petition or report in the branch's own words, where its ledger has no document of its own."""

from hongdang_desktop.ledgers.letters import words
from hongdang_desktop.ledgers.official import Official, Para, Telling, blank


def plain(telling: Telling) -> Official:
    """Return what is asked and why; a title that ends in 报告 asks for nothing."""
    asks = Para(telling.asks or blank(24))
    name = words.short(telling)
    about = telling.title.removeprefix(name).removeprefix("关于")
    if telling.title.endswith("报告"):
        return words.report(telling, about.removesuffix("的报告"), asks, *words.added(telling))
    return words.request(telling, about.removesuffix("的请示"), asks, *words.added(telling))
