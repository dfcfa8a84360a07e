import { isPublic } from "@datalogue/ingest";
import type { Request, Response } from "express";
import { callerOf } from "../access/caller-of.js";
import { notFound } from "../http/http-problem.js";
import type { Collection, FeatureReader } from "./feature-reader.js";

/**
 * The collection that an address names; a former slug answers the same, and says which address is the right one. Throws a
 * 404, or the refusal of a closed dataset.
 */
export async function findCollection(
  features: FeatureReader,
  request: Request<{ slug: string }>,
  response: Response,
  publicUrl: string,
): Promise<Collection> {
  const { slug } = request.params;
  const caller = callerOf(request);
  const collection = await features.as(caller).getCollection(slug);
  if (!collection)
    throw notFound(
      "couche-inconnue",
      `Aucune couche géographique ne s'appelle «\u00A0${slug}\u00A0»\u00A0: il n'y a pas de jeu de ce nom, ou il n'a pas de géométrie. La liste est à ${publicUrl}/ogc/collections.`,
    );
  if (slug !== collection.dataset.slug)
    response.append(
      "Link",
      `<${publicUrl}${request.path.replace(`/ogc/collections/${slug}`, `/ogc/collections/${collection.dataset.slug}`)}>; rel="canonical"`,
    );
  if (!isPublic(collection.dataset.access)) response.set("Cache-Control", "private, no-store");
  return collection;
}
