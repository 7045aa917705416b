"""YAML and tables in, one frozen scenario out, every fault with its place."""

from recycling_net.reading import datum, resolved, schema, show
from recycling_net.reading.origin import located
from recycling_net.reading.reader import Reading, read, read_with_origin

__all__ = ["Reading", "datum", "located", "read", "read_with_origin", "resolved", "schema", "show"]
