"""Every measurement formcam makes: short functions that give one value a step, and the registry that sums them up."""

from formcam.metrics.registry import measure_all

__all__ = ["measure_all"]
