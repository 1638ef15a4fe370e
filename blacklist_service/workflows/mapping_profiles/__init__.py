"""The mapping profiles of an office: read from its folder, shown, kept with a feed."""
