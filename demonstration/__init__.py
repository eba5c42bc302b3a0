"""Who are the people of the demonstration, what do they apply with, and where do their cases stand? The product knows none of it."""
