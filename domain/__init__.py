"""The words Parley speaks: frozen values, ports and errors. Imports pydantic and numpy (array types in ports) only."""
