"""Quality and speed beside plain baselines: ``python -m bench.quality``, ``python -m bench.speed``; tables in ``results/``."""
