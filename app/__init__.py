"""The faces over one core: settings, assembly, API, command line, health."""
