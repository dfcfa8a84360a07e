import { type Collection, isRefusal, type Services } from "@datalogue/api";

/** The layer of a slug, for what shows several things: undefined where none is, or where it is closed to who reads or no longer shared. */
export async function findLayer(features: Services["features"], slug: string): Promise<Collection | undefined> {
  try {
    return await features.getCollection(slug);
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}
