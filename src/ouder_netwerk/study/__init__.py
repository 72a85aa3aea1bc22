"""The study definition: typed models of everything in `config/studies/<study>/`."""
