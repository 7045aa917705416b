"""A day's routes on paper: driver sheets, workbook, tracks for a navigator, data for the next dispatch, a map."""
