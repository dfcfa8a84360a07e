import { type Request, type Response, Router } from "express";
import { callerOf } from "../access/caller-of.js";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import type { FileReader } from "../catalogue/file-reader.js";
import { RowsWithdrawn } from "../catalogue/rows-withdrawn.js";
import { notFound } from "../http/http-problem.js";
import { readParameters } from "../http/query-parameters.js";
import { toCsvw } from "../metadata/to-csvw.js";
import { type PackageContext, toDataPackage } from "../metadata/to-data-package.js";
import type { Settings } from "../settings/settings.js";
import type { Dataset } from "../versions/dataset.js";
import { getCsvw, getDataPackage } from "./package-operations.js";

/** What describes the files of a dataset to tools that open tables: Data Package, CSV on the Web. */
export function packageRoutes(
  parts: { catalogue: CatalogueReader },
  files: FileReader,
  { publicUrl }: Pick<Settings, "publicUrl">,
): Router {
  const router = Router();

  const find = async (request: Request<{ ref: string }>): Promise<{ dataset: Dataset; context: PackageContext }> => {
    const { ref } = request.params;
    const caller = callerOf(request);
    const catalogue = parts.catalogue.as(caller);
    const dataset = await catalogue.getReadable(ref);
    if (!dataset) throw notFound("jeu-inconnu", `Aucun jeu de données ne s'appelle «\u00A0${ref}\u00A0».`);
    const served = await files.as(caller).findServed(dataset);
    if (!served) throw new RowsWithdrawn(dataset);
    const schema = await catalogue.getSchema(dataset.id);
    return { dataset, context: { info: catalogue.info(), publicUrl, manifest: served.manifest, schema } };
  };

  router.get("/api/datasets/:ref/datapackage.json", async (request, response) => {
    readParameters(request, getDataPackage.query);
    const { dataset, context } = await find(request);
    if (request.params.ref !== dataset.slug)
      response.set("Link", `<${publicUrl}/api/datasets/${dataset.slug}/datapackage.json>; rel="canonical"`);
    response.json(toDataPackage(dataset, context));
  });

  router.get("/fichiers/:ref/:table.csv-metadata.json", async (request: Request, response: Response) => {
    readParameters(request, getCsvw.query);
    const { dataset, context } = await find(request as Request<{ ref: string }>);
    const hasCsv = dataset.distributions.some(({ format }) => format === "CSV");
    if (request.params.table !== dataset.fileName || !hasCsv)
      throw notFound(
        "fichier-inconnu",
        `Ce jeu n'a pas de CSV «\u00A0${request.params.table}.csv\u00A0»\u00A0: le sien est ${dataset.fileName}.csv.`,
      );
    response.type("application/csvm+json").send(JSON.stringify(toCsvw(dataset, context)));
  });

  return router;
}
