"""Public benchmark instances and generated networks through the same rooms that plan a county."""
