const { buildTiles } = await import("../../packages/api/dist/tiles/build-tiles.js");

/** Makes all the tiles of a layer, as its publication does. */
export const measure = (job) => buildTiles(job);
