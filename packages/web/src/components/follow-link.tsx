import { scopeKinds } from "@datalogue/api";

/** Leads to the ways of being told what changes in what a page speaks of; `path`: of the page, "/jeux/tonnages". */
export function FollowLink({ path }: { path: string }) {
  const [, room, name = ""] = path.split("/");
  const parameter = room === undefined ? undefined : PARAMETERS[room];
  if (parameter === undefined) return null;
  return (
    <p class="links">
      <a href={`/suivre?${parameter}=${name}`}>Suivre ce qui change ici</a>
    </p>
  );
}

const PARAMETERS: Record<string, string> = {
  jeux: scopeKinds.dataset.parameter,
  observatoires: scopeKinds.theme.parameter,
  organismes: scopeKinds.organisation.parameter,
  territoires: scopeKinds.territory.parameter,
};
