"""One file for each outside source; being here is enough: registers/known.py imports them all."""
