"""Neural methods: trained with torch where it is installed, served with numpy alone."""
