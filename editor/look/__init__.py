"""The look of everything: colour language, themes, fonts, icons."""
