import { counted, plural } from "@datalogue/ingest";
import type { OutlinesImport } from "./import-outlines.js";

/** What an import did, in French, for the terminal. */
export function describeImport(done: OutlinesImport, { sourceGiven }: { sourceGiven: boolean }): string {
  const { communes, merged, missing, outdated, wholes, leftOut, areas, vertices, properties } = done;
  const hectares = [...areas.values()].reduce((sum, area) => sum + area, 0);
  const lines = [
    `${counted(communes.drawn, "commune")} sur ${communes.all} ${communes.drawn > 1 ? "ont leurs contours" : "a son contour"} (codes lus dans ${[...new Set(properties)].map((name) => `«\u00A0${name}\u00A0»`).join(", ")}).`,
    ...merged.map(
      ({ commune, pieces }) => `${commune.name}\u00A0: ${pieces.length} contours réunis (${pieces.join(", ")}).`,
    ),
    ...wholes.map(({ properties: { name } }) => `${name}\u00A0: contour formé de ses communes.`),
    ...missing.map(({ name, code }) => `Sans contour\u00A0: ${name} (${code}), que ces fichiers ne donnent pas.`),
    ...outdated.map(
      ({ name, code }) =>
        `Sans contour\u00A0: ${name} (${code}), dont le contour donné est celui d'avant sa scission. Prenez un millésime plus récent.`,
    ),
    leftOut === 0
      ? "Aucun autre contour dans ces fichiers."
      : `${counted(leftOut, "autre")} ${plural(leftOut, "contour laissé", "contours laissés")} de côté\u00A0: pas un territoire d'ici.${done.surroundings ? " Les terres voisines sont dessinées d'après eux." : ""}`,
    ...(done.surroundings ? [] : ["Les terres voisines ne changent pas\u00A0: ces fichiers n'en donnent aucune."]),
    `Superficie des communes\u00A0: ${(hectares / 100).toLocaleString("fr-FR", { maximumFractionDigits: 1 })}\u00A0km², écrite dans populations.csv (nature superficie, en hectares).`,
    `${vertices.precise.toLocaleString("fr-FR")} points gardés pour l'API, ${vertices.light.toLocaleString("fr-FR")} sur les pages.`,
    ...done.notes,
    ...(sourceGiven
      ? []
      : ["Dites d'où viennent ces contours, pour que les cartes le montrent\u00A0: --source, --licence, --millesime."]),
    "Redémarrez le site pour qu'il les montre\u202F; les indicateurs sont recalculés au démarrage.",
  ];
  return `${lines.join("\n")}\n`;
}
