"""A decision to erase, and the word that it is about."""

from datetime import date

from roles.decisions import OutsideDecision

NUMBER = "19121212-1212"
DECISION = OutsideDecision("Kommunstyrelsen", "42", date(2026, 11, 20), "KS 2026/118")
