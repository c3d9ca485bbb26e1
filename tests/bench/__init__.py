"""Measures the portal with a large kommun: `make bench`.

It makes a database of its own (its name begins with bench_), loads it, asks for pages as the CISO and as a restricted
user, and compares each list with a bare Django view that reads and writes the same. Other work on the machine makes
every time longer, so nothing but counts, sizes and ratios of the same run is held to a budget.
"""
