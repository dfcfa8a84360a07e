import type { DescribedField, DraftDescription } from "@datalogue/api";
import { accessLevels } from "@datalogue/ingest";
import { formatSpan, frequencies, licences, nameOf as nameTerritory } from "../../../format/index.js";
import type { Site } from "../../../site.js";

/** What tells an answer of the description in words: themes and territories by their names. */
export const tellIn =
  ({ services }: Site, { themes }: DraftDescription) =>
  (field: DescribedField, value: unknown): string => {
    const territory = field === "spatial" ? services.territories.get(String(value)) : undefined;
    const theme = field === "theme" ? themes.find(({ slug }) => slug === value) : undefined;
    return (territory && nameTerritory(territory)) ?? theme?.title ?? tellAnswer(field, value);
  };

function tellAnswer(field: DescribedField, value: unknown): string {
  if (value === null || value === undefined || value === "") return "(vide)";
  if (field === "frequency") return frequencies[value as keyof typeof frequencies] ?? String(value);
  if (field === "licence") return licences[value as keyof typeof licences]?.label ?? String(value);
  if (field === "access") return accessLevels[value as keyof typeof accessLevels]?.label ?? String(value);
  if (field === "temporal") return formatSpan(value as Parameters<typeof formatSpan>[0]);
  if (field === "contact") {
    const { name, email } = value as { name: string; email: string };
    return `${name}, ${email}`;
  }
  if (field === "documentation") return (value as { url: string }[]).map(({ url }) => url).join(", ") || "(vide)";
  return Array.isArray(value) ? value.join(", ") || "(vide)" : String(value);
}
