"""A fixture app: one more record, as small as a record can be. tests/guards counts its lines."""
