"""Location: which of many sites open and whom they serve, in one tier, one stream and one year."""
