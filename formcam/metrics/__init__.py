"""The measurements: a registry of short functions, one a metric."""

from formcam.metrics.registry import REGISTRY, measure_all

__all__ = ["REGISTRY", "measure_all"]
