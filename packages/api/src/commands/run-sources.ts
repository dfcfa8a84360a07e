import { existsSync } from "node:fs";
import { SettingsError, typeset } from "@datalogue/ingest";
import { describeRefusal } from "../content/load-content.js";
import type { Datalogue } from "../datalogue.js";
import { openFetcher, userAgentOf } from "../fetching/fetcher.js";
import { checkSource } from "../refreshing/check-source.js";
import { describeSource, type SourceState } from "../refreshing/describe-source.js";
import { type ContentSource, isNamed, listContentSources } from "../refreshing/list-content-sources.js";
import { type Origin, type Refreshment, refreshSource } from "../refreshing/refresh-source.js";
import { readSettings, type Settings } from "../settings/settings.js";
import { askForHome } from "../sources/question.js";
import { counted } from "./counted.js";
import { withDatalogue } from "./with-datalogue.js";

export interface RefreshArguments {
  from?: string;
}

/** Writes where each source stands. */
export function listSources({ json }: { json?: true }): Promise<void> {
  return withDatalogue(async ({ services }) => {
    const sources = await findSources([], readSettings(process.env));
    const states: SourceState[] = [];
    for (const one of sources) {
      const { slug } = one.content.metadata;
      const known = await services.catalogue.getDataset(slug);
      const versions = known ? await services.catalogue.listVersions(slug) : [];
      states.push(describeSource(one, versions, new Date()));
    }
    if (json) process.stdout.write(`${JSON.stringify(states, null, 2)}\n`);
    else process.stdout.write(states.length === 0 ? "Aucun jeu n'a de source.\n" : states.map(describeState).join(""));
  });
}

/** Asks the addresses and says what would be refused; nothing is published. */
export function checkSources(names: string[]): Promise<void> {
  return withDatalogue(async (datalogue) => {
    const settings = readSettings(process.env);
    await runEach(names, settings, datalogue, { fetcher: fetcherOf(settings) }, { publish: false });
  });
}

/** Receives the files of the sources, or takes them in a folder, and publishes them one by one. */
export function refreshSources(names: string[], { from }: RefreshArguments): Promise<void> {
  return withDatalogue(
    async (datalogue) => {
      const settings = readSettings(process.env);
      if (from !== undefined && !existsSync(from))
        throw new SettingsError("--from", typeset(`--from : le dossier « ${from} » n'existe pas.`));
      const origin = from === undefined ? { fetcher: fetcherOf(settings) } : { folder: from };
      await runEach(names, settings, datalogue, origin, { publish: true });
    },
    { writes: true },
  );
}

function fetcherOf({ publicUrl, allowedHosts }: Settings) {
  return openFetcher({ userAgent: userAgentOf(publicUrl), allowedHosts });
}

async function runEach(
  names: string[],
  settings: Settings,
  datalogue: Datalogue,
  origin: Origin,
  { publish }: { publish: boolean },
): Promise<void> {
  const sources = await findSources(names, settings);
  // What describes them: organisations, schemas, indicators.
  if (publish && sources.length > 0) await datalogue.publish(sources.map(({ folder }) => folder));
  for (const one of sources) {
    const { maxFileBytes } = settings;
    const question = askForHome(datalogue.services.territories, one.source.vintages, new Date().getFullYear());
    const done = publish
      ? await refreshSource(one, { origin, question, maxFileBytes, receive: datalogue.receive })
      : await checkSource(one, { origin, question, maxFileBytes });
    const isFine = ["published", "checked", "unchanged", "uncovered"].includes(done.kind);
    (isFine ? process.stdout : process.stderr).write(
      `${one.content.metadata.slug}\u00A0: ${describe(done, { publish })}\n`,
    );
    if (!isFine) process.exitCode = Math.max(Number(process.exitCode ?? 0), done.kind === "failed" ? 2 : 1);
  }
}

/** The sources that are named, all without names. What is wrong with a source.json is said and stops no other. */
async function findSources(names: string[], { contentFolder }: Settings): Promise<ContentSource[]> {
  const { sources, problems } = await listContentSources(contentFolder);
  const unknown = names.filter((name) => !sources.some((one) => isNamed(one, name)));
  if (unknown.length > 0)
    throw new SettingsError(
      "sources",
      typeset(
        `Aucun jeu avec une source ne s'appelle « ${unknown.join(" », « ")} ». La commande sources list les énumère.`,
      ),
    );
  for (const { path, message } of problems) process.stderr.write(`${path}\u00A0: ${message}\n`);
  if (problems.length > 0) process.exitCode = 2;
  return names.length === 0 ? sources : sources.filter((one) => names.some((name) => isNamed(one, name)));
}

function describe(done: Refreshment, { publish }: { publish: boolean }): string {
  switch (done.kind) {
    case "published":
      return `version ${done.version} publiée, ${counted(done.rows, "ligne", "lignes")}.${tellMissing(done.missing)}`;
    case "checked":
      return `répond comme attendu, ${counted(done.rows, "ligne", "lignes")}.${tellMissing(done.missing)}`;
    case "unchanged":
      return "rien de nouveau.";
    case "uncovered":
      return "le producteur ne publie rien pour ce territoire.";
    case "refused":
      return `${done.reasons.join(" ")}${publish ? " Rien n'est publié." : ""}`;
    case "rejected":
      return `${describeRefusal(done.report)} Rien n'est publié.`;
    case "failed":
      return done.reason;
  }
}

function tellMissing(codes: string[]): string {
  return codes.length > 0 ? typeset(` Communes absentes du fichier : ${codes.join(", ")}.`) : "";
}

const STATES: Record<SourceState["state"], string> = {
  never: "jamais reçue",
  fresh: "à jour",
  due: "à redemander",
};

function describeState({
  dataset,
  title,
  producer,
  file,
  family,
  state,
  refreshed,
  next,
  triedOn,
}: SourceState): string {
  const day = (iso: string) => new Intl.DateTimeFormat("fr-FR", { timeZone: "Europe/Paris" }).format(new Date(iso));
  const facts = [
    STATES[state],
    ...(refreshed ? [`reçue le ${day(refreshed)}`] : []),
    ...(next ? [`prochaine le ${day(next)}`] : []),
    ...(triedOn ? [`adresse vue le ${day(triedOn)}`] : ["adresse jamais essayée"]),
  ];
  return typeset(
    `${dataset} : « ${title} » (${producer}, ${family}) : ${facts.join(", ")}. Fichier pour --from : ${file}.\n`,
  );
}
