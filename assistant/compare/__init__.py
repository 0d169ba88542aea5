"""Two reports of one agency beside each other: sections, figures, copied text, and what became of last year's plans. Pure."""
