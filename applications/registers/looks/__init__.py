"""Looks into what a register sent: modules that run alone in the limited child (portal/files/room.py)."""
