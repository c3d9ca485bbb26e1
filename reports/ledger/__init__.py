"""Spårbarhet: the ledger as those read it who answer for a whole organisation, or audit it (ADR 35)."""
