"""Read, think and write: readers, answering, drafting, checking, and the pages on top of them."""

__version__ = "0.5.0"
