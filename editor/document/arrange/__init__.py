"""Where nodes lie: lining them up, and drawing a graph tidily. Pure functions from sheet to sheet."""
