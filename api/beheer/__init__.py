"""A register as a whole: opened, served with its demo or its practice cases."""
