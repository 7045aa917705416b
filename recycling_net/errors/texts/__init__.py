"""The texts of every fault, a module for each family of codes."""
