import { basename } from "node:path";
import { type Request, type Response, Router } from "express";
import { callerOf } from "../access/caller-of.js";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import { originalMediaType } from "../catalogue/describe-dataset.js";
import type { FileReader } from "../catalogue/file-reader.js";
import { exportFormats } from "../exports/index.js";
import { notFound } from "../http/http-problem.js";
import { addLinks } from "../http/links.js";
import { followedParameters, readParameters } from "../http/query-parameters.js";
import type { Settings } from "../settings/settings.js";
import { describeUse } from "../vocabularies/vocabularies.js";
import { getFile } from "./file-operations.js";
import { sendStoredFile } from "./send-stored-file.js";

/** `/fichiers/{uuid}/…`: the permanent addresses of the files, and those of each version. */
export function fileRoutes(
  { catalogue }: { catalogue: CatalogueReader },
  files: FileReader,
  { publicUrl }: Pick<Settings, "publicUrl">,
): Router {
  const router = Router();

  const sendFile = async (
    request: Request,
    response: Response,
    { ref, name, version }: { ref: string; name: string; version?: number },
  ) => {
    readParameters(request, getFile.query, followedParameters(request));
    const caller = callerOf(request);
    const dataset = await catalogue.as(caller).getReadable(ref);
    if (!dataset) throw notFound("jeu-inconnu", `Aucun jeu de données n'a l'identifiant «\u00A0${ref}\u00A0».`);
    const file = await files.as(caller).findFile(dataset, name, version);
    if (!file)
      throw notFound(
        "fichier-inconnu",
        `Ce jeu n'a pas de fichier «\u00A0${name}\u00A0»${version === undefined ? "" : ` à la version ${version}`}. Fichiers\u00A0: ${dataset.distributions.map(({ path }) => basename(path)).join(", ")}.`,
      );
    const tail = version === undefined ? name : `versions/${version}/${name}`;
    if (ref !== dataset.id)
      response.set("Link", `<${publicUrl}/fichiers/${dataset.id}/${encodeURI(tail)}>; rel="canonical"`);
    const schema = `${publicUrl}/api/datasets/${dataset.slug}/schema`;
    addLinks(response, [
      { href: describeUse(dataset, publicUrl).uri, rel: "license" },
      // The schema is that of the normalised table, as it is now.
      ...(file.original || version !== undefined
        ? []
        : [{ href: schema, rel: "describedby", type: "application/json" }]),
    ]);
    const extension = name.slice(name.lastIndexOf(".") + 1) as keyof typeof exportFormats;
    // What a partner may stop at any instant is asked for again each time, a past version too.
    // Byte for byte: nothing on the way may compress or change it.
    response.attachment(file.name);
    response.set({
      "Content-Type": file.original ? originalMediaType(file.manifest) : exportFormats[extension].mediaType,
      "Cache-Control":
        version === undefined || dataset.agreement
          ? "public, max-age=0, must-revalidate, no-transform"
          : "public, max-age=31536000, immutable, no-transform",
      "Last-Modified": new Date(file.modified).toUTCString(),
    });
    await sendStoredFile(request, response, file);
  };

  router.get("/fichiers/:ref/versions/:version/:name", (request, response) => {
    const { ref, version, name } = request.params;
    if (!/^\d{1,9}$/.test(version))
      throw notFound("version-inconnue", `«\u00A0${version}\u00A0» n'est pas un numéro de version.`);
    return sendFile(request, response, { ref, name, version: Number(version) });
  });
  router.get("/fichiers/:ref/:name", (request, response) => sendFile(request, response, request.params));
  return router;
}
