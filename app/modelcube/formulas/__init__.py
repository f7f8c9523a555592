"""How to choose r, d and w: rules (the giant formula is one), the tiny formula, and how both meet a budget."""
