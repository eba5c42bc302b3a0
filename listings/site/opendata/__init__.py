"""How does the catalogue leave the house as open data? Its fields, its rows, a writer for each format, and what is said of it."""
