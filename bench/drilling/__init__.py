"""The failure drill at the level of AWS: stories, points at which they fail, and the promises."""
