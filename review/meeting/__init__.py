"""How does the committee come together, and what does it resolve (R8-1-2c)?"""
