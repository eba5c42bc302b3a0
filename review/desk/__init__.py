"""Which pages do officers work on?"""
