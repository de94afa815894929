"""红岗党建工作台: an offline desk for the party branches of an oil production plant."""

__version__ = "0.1.0"
