"""The signed-in workbench: pages that compose several apps."""
