"""Every route that any function serves."""

import importlib
import pkgutil

from consentry.entrypoints import api
from consentry.entrypoints.routes import Route


def routes() -> list[Route]:
    """Every route that any function serves."""
    modules = sorted(module.name for module in pkgutil.iter_modules(api.__path__))
    found = [importlib.import_module(f"{api.__name__}.{name}") for name in modules]
    return [route for module in found for route in getattr(module, "ROUTES", ())]
