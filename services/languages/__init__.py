"""One LanguageSpec per language: grammar, queries, naming rules."""
