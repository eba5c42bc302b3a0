"""How do filed cases become a workbook to take along?"""
