import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import { listThemes } from "../metadata/read-content.js";
import type { ObservatoryReader } from "../observatories/observatory-reader.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import { type FollowScope, type ScopeKind, scopeKindNames } from "./follow-scope.js";

/** Where what is followed is looked for. */
export interface ScopeParts {
  catalogue: CatalogueReader;
  observatories: ObservatoryReader;
  territories: TerritoryReader;
}

/** What is followed, as pages name it, and the path of its page. */
export interface NamedScope extends FollowScope {
  title: string;
  path: string;
}

/**
 * What an address or a form asks to follow; undefined when there is no such thing. A dataset is named by its slug (a former one too) or its
 * identifier, and followed by the latter.
 */
export async function findScope(
  { catalogue, observatories, territories }: ScopeParts,
  { kind: asked, value = "" }: { kind: string; value?: string | undefined },
): Promise<NamedScope | undefined> {
  const kind = scopeKindNames.find((one): one is ScopeKind => one === asked);
  if (kind === undefined || value.includes("\0")) return undefined;
  switch (kind) {
    case "all":
      return { kind, value: "", title: catalogue.info().title, path: "/" };
    case "dataset": {
      const dataset = value === "" ? undefined : await catalogue.getDataset(value);
      return dataset && { kind, value: dataset.id, title: dataset.title, path: `/jeux/${dataset.slug}` };
    }
    case "theme": {
      const theme = (await listThemes({ catalogue, observatories })).find((one) => one.theme === value);
      return theme && { kind, value, title: theme.title, path: `/observatoires/${value}` };
    }
    case "organisation": {
      const organisation = await catalogue.getOrganisation(value);
      return organisation && { kind, value, title: organisation.name, path: `/organismes/${value}` };
    }
    case "territory": {
      const territory = territories.get(value);
      return territory && { kind, value, title: territory.name, path: `/territoires/${value}` };
    }
  }
}
