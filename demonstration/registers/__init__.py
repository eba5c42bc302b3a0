"""What do the outside registers answer in the demonstration? One small server plays them all, on good days and on bad ones."""
