"""What a figure shows: the state of an address, and how it is presented."""
