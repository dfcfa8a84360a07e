import { folderStore } from "./folder-store.js";
import type { ObjectStore } from "./object-store.js";
import { s3Store } from "./s3-store.js";
import type { StorePlace } from "./store-place.js";

/** Opens the store of a place; nothing is asked of it yet. */
export function openObjectStore(place: StorePlace): ObjectStore {
  return place.kind === "folder" ? folderStore(place) : s3Store(place);
}
