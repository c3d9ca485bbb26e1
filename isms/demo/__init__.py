"""The demo municipality: Granviks kommun, its people, their roles, and the accounts to look around with."""
