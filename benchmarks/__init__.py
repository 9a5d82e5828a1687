"""How fast, how small, how steady: the site against bare twins, in one run on one machine."""
