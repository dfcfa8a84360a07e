import type { AgreementTold, Services } from "@datalogue/api";
import { counted } from "../format/index.js";

/**
 * Says that figures which a page would show are left out, since a partner shares no longer what they are made of; nothing where all are
 * shown. Which ones is not told. `ids`: the indicators of the page.
 */
export function UnsharedFigures({
  services: { indicators },
  ids,
}: {
  services: Pick<Services, "indicators">;
  ids: Iterable<string>;
}) {
  const own = new Set(ids);
  const left = indicators.unshared().filter(({ indicator }) => own.has(indicator.id));
  if (left.length === 0) return null;
  const areAll = (asked: AgreementTold["state"]) => left.every(({ state }) => state === asked);
  return (
    <p class="small">
      {counted(left.length, "chiffre n’est pas montré", "chiffres ne sont pas montrés")}
      {"\u00a0"}:{" "}
      {areAll("suspended")
        ? "le partenaire dont viennent les données en a demandé la suspension."
        : areAll("unpublished")
          ? "rien n’est encore publié des données dont ils viennent, sous la convention en cours."
          : "les données du partenaire dont ils viennent ne sont plus partagées."}
    </p>
  );
}
