"""Pages of people, organisation and roles."""
