/** Files of `datasets/territoires/` that hold outlines: light ones for pages, precise ones when official, the land around. */
export const OUTLINES_FILE = "outlines.geojson";
export const PRECISE_OUTLINES_FILE = "outlines-precise.geojson";
export const SURROUNDINGS_FILE = "around.geojson";
