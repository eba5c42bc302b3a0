"""How does an application go out as one Excel workbook, and come back?"""
