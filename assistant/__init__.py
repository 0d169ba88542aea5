"""Read, think and write: readers, answering, drafting, checking, and the pages on top of them."""
