import { statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { counted, SettingsError, typeset } from "@datalogue/ingest";
import { civilYear } from "../calendar/civil-day.js";
import type { Datalogue } from "../datalogue.js";
import { openFetcher, userAgentOf } from "../fetching/fetcher.js";
import type { IndicatorReader } from "../indicators/indicator-reader.js";
import { followUpStatusWords } from "../plans/follow-up-statuses.js";
import { officialGeography } from "../publication/official-geography.js";
import type { Origin } from "../refreshing/bring-file.js";
import { checkSource } from "../refreshing/check-source.js";
import type { SourceState } from "../refreshing/describe-source.js";
import { compareFigures, type FiguresMoved, readFigures } from "../refreshing/figures-moved.js";
import { type ContentSource, isNamed, isUnread } from "../refreshing/list-content-sources.js";
import { listYears } from "../refreshing/list-years.js";
import { noteStopped } from "../refreshing/note-stopped.js";
import { compareObjectives, type ObjectiveMoved, readObjectives } from "../refreshing/objectives-moved.js";
import { refreshSource } from "../refreshing/refresh-source.js";
import { tellRefreshment } from "../refreshing/tell-refreshment.js";
import type { Services } from "../server/services.js";
import { readSettings, type Settings } from "../settings/settings.js";
import { askForHome } from "../sources/question.js";
import { SOURCE_STATES } from "./source-states.js";
import { withDatalogue } from "./with-datalogue.js";

export interface RefreshArguments {
  from?: string;
}

/** Writes where each source stands. */
export function listSources({ json }: { json?: true }): Promise<void> {
  return withDatalogue(async ({ sourceStates, listSources }) => {
    const states: SourceState[] = (await sourceStates.list(await findSources([], listSources))).map(
      ({ state }) => state,
    );
    if (json) process.stdout.write(`${JSON.stringify(states, null, 2)}\n`);
    else process.stdout.write(states.length === 0 ? "Aucun jeu n'a de source.\n" : states.map(describeState).join(""));
  });
}

/** Asks the addresses and says what would be refused; nothing is published. */
export function checkSources(names: string[]): Promise<void> {
  return withDatalogue(async (datalogue) => {
    const settings = readSettings(process.env);
    await runEach(names, settings, datalogue, { fetcher: fetcherOf(settings, () => {}) }, { publish: false });
  });
}

/** Receives the files of the sources, or takes them in a folder, and publishes them one by one. */
export function refreshSources(names: string[], { from }: RefreshArguments): Promise<void> {
  return withDatalogue(
    async (datalogue) => {
      const settings = readSettings(process.env);
      if (from !== undefined && !statSync(from, { throwIfNoEntry: false }))
        throw new SettingsError("--from", typeset(`--from : le dossier « ${from} » n'existe pas.`));
      const progress = showProgress();
      const origin = from === undefined ? { fetcher: fetcherOf(settings, progress.add) } : { folder: from };
      await runEach(names, settings, datalogue, origin, { publish: true, progress });
    },
    { writes: true, makes: true },
  );
}

function fetcherOf({ publicUrl, allowedHosts }: Settings, onBytes: (bytes: number) => void) {
  return openFetcher({ userAgent: userAgentOf(publicUrl), allowedHosts, onBytes });
}

/** Where a refresh stands, on a line of the terminal that is written over; nothing where errors are not read on a terminal. */
interface Progress {
  begin(name: string, rank: number, count: number): void;
  add(bytes: number): void;
  end(): void;
}

function showProgress(): Progress {
  if (!process.stderr.isTTY) return { begin() {}, add() {}, end() {} };
  let title = "";
  let bytes = 0;
  let shown = 0;
  const show = () => {
    shown = Date.now();
    const size = (bytes / 1e6).toLocaleString("fr-FR", { maximumFractionDigits: 1 });
    process.stderr.write(`\r\u001b[K${title}${bytes > 0 ? `, ${size}\u00A0Mo reçus` : ""}…`);
  };
  return {
    begin(name, rank, count) {
      [title, bytes] = [`${rank}/${count} ${name}`, 0];
      show();
    },
    add(more) {
      bytes += more;
      if (Date.now() - shown > 200) show();
    },
    end: () => void process.stderr.write("\r\u001b[K"),
  };
}

async function runEach(
  names: string[],
  settings: Settings,
  datalogue: Datalogue,
  origin: Origin,
  { publish, progress }: { publish: boolean; progress?: Progress },
): Promise<void> {
  const found = await findSources(names, datalogue.listSources);
  const paused = new Set(
    (await datalogue.sourceStates.list(found)).flatMap(({ state }) => (state.state === "paused" ? state.dataset : [])),
  );
  // Who paused one is asked first: it is refreshed where it is named.
  const sources = found.filter(({ content }) => names.length > 0 || !publish || !paused.has(content.metadata.slug));
  // What describes them: organisations, schemas, indicators.
  if (publish && sources.some(({ folder }) => folder !== null))
    await datalogue.publish(sources.flatMap(({ folder }) => folder ?? []));
  const { maxFileBytes, contentFolder } = settings;
  const { receptions: memory, services, openReferences, listChosenColumns, describeServed } = datalogue;
  const { territories, indicators, catalogue, plans } = services;
  const geography = await officialGeography(join(contentFolder, "territoires"));
  const absent: string[] = [];
  for (const [rank, one] of sources.entries()) {
    const { slug } = one.content.metadata;
    const question = askForHome(territories, one.source.vintages, civilYear(new Date()));
    const told = { openReferences, listChosenColumns, describeServed };
    const options = { origin, question, maxFileBytes, memory, geography, ...told };
    const known = () => listYears(catalogue, slug);
    progress?.begin(slug, rank + 1, sources.length);
    const read = async () => {
      const { populations } = territories.sources();
      // The reference geography may say a slug that it had.
      const received = populations && (await catalogue.getDataset(populations))?.slug;
      return {
        figures: await readFigures(indicators, slug, received ?? populations),
        objectives: await readObjectives(plans, indicators, slug),
      };
    };
    let before: Awaited<ReturnType<typeof read>> | undefined;
    const watch = { listSources: datalogue.listSources, states: datalogue.sourceStates };
    const receive: typeof datalogue.receive = async (...received) => {
      before = await read();
      return datalogue.receive(...received);
    };
    const done = publish
      ? await refreshSource(one, {
          ...{ ...options, receive, watch },
          ...{ wanted: names.length > 0, hold: datalogue.holdFile, release: datalogue.releaseFile },
        }).catch((error) => {
          // Those after it are asked all the same.
          process.stderr.write(`${slug}\u00A0: ${error instanceof Error ? error.stack : error}\n`);
          return noteStopped(memory, slug, { at: new Date(), error });
        })
      : await checkSource(one, { ...options, territories });
    progress?.end();
    if (done.kind === "absent") {
      absent.push(done.file);
      continue;
    }
    const after = done.kind === "published" && before ? await read() : undefined;
    const more =
      before && after
        ? tellYears(await known()) +
          tellMoves(compareFigures(before.figures, after.figures), indicators) +
          tellStates(compareObjectives(before.objectives, after.objectives), services)
        : "";
    const isFine = ["published", "checked", "unchanged", "uncovered", "left"].includes(done.kind);
    (isFine ? process.stdout : process.stderr).write(`${slug}\u00A0: ${tellRefreshment(done, { publish })}${more}\n`);
    if (!isFine) raiseExitCode(done.kind === "failed" ? 2 : 1);
  }
  if (absent.length > 0 && "folder" in origin)
    await tellAbsent(origin.folder, { absent, expected: sources.length, named: names.length > 0 });
}

function raiseExitCode(code: number): void {
  process.exitCode = Math.max(Number(process.exitCode ?? 0), code);
}

/** A folder that has some of the files is a normal use: those that it lacks are told. One that has none was not the one. */
async function tellAbsent(
  folder: string,
  { absent, expected, named }: { absent: string[]; expected: number; named: boolean },
): Promise<void> {
  const isEmpty = absent.length === expected;
  const told = `${absent.slice(0, 40).join(", ")}${absent.length > 40 ? `… (${absent.length})` : ""}`;
  if (!isEmpty) {
    process.stdout.write(typeset(`Absents de ${folder}, laissés tels qu'ils étaient : ${told}.\n`));
    return;
  }
  const there = (await readdir(folder)).filter((name) => !name.startsWith(".")).sort();
  const found =
    there.length === 0
      ? "il est vide"
      : `il contient ${there.slice(0, 10).join(", ")}${there.length > 10 ? `… (${there.length})` : ""}`;
  process.stderr.write(
    typeset(
      `--from : aucun fichier ${named ? "des jeux nommés " : ""}n'est dans ${folder} (${found}). Noms attendus, avec la fin de leur format : ${told}.\n`,
    ),
  );
  raiseExitCode(2);
}

/** The sources that are named, all without names. What is wrong with a source.json is said and stops no other. */
async function findSources(names: string[], list: Datalogue["listSources"]): Promise<ContentSource[]> {
  const { sources, problems, unread } = await list();
  const unknown = names.filter((name) => !sources.some((one) => isNamed(one, name)) && !isUnread(unread, name));
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

/** "2013–2025", "2012, 2017, 2023": years that follow each other as a span. */
function tellYears(years: number[]): string {
  const [first, last] = [years[0], years.at(-1)];
  if (first === undefined || last === undefined) return "";
  const isSpan = years.length > 2 && last - first === years.length - 1;
  return typeset(` Années : ${isSpan ? `${first}–${last}` : years.join(", ")}.`);
}

/** How many indicators moved, and by how many figures; the first of them by name. */
function tellMoves(moves: FiguresMoved[], indicators: IndicatorReader): string {
  if (moves.length === 0) return typeset(" Aucun chiffre d'indicateur n'a changé.");
  const sum = (count: (one: FiguresMoved) => number) => moves.reduce((total, one) => total + count(one), 0);
  const parts = [
    [sum(({ added }) => added), "nouveau", "nouveaux"],
    [sum(({ changed }) => changed), "changé", "changés"],
    [sum(({ removed }) => removed), "retiré", "retirés"],
  ] as const;
  const names = moves.slice(0, 3).map(({ indicator }) => indicators.get(indicator)?.shortTitle ?? indicator);
  const told = parts.flatMap(([count, one, many]) => (count > 0 ? [counted(count, one, many)] : []));
  return typeset(
    ` Chiffres : ${told.join(", ")}, dans ${counted(moves.length, "indicateur", "indicateurs")} (${names.join(", ")}${moves.length > names.length ? "…" : ""}).`,
  );
}

/** “« Commencer 45 logements par an » : à surveiller → hors trajectoire (Marennes)”: each objective whose state moved. */
function tellStates(moved: ObjectiveMoved[], { territories }: Pick<Services, "territories">): string {
  if (moved.length === 0) return "";
  const shown = moved.slice(0, 10).map(({ title, territory, before, after }) => {
    const { name, shortName = name } = territories.get(territory) ?? { name: territory };
    return `« ${title} » : ${followUpStatusWords[before]} → ${followUpStatusWords[after]} (${shortName})`;
  });
  const more = moved.length > shown.length ? ` ; et ${counted(moved.length - shown.length, "autre", "autres")}` : "";
  return typeset(` ${moved.length > 1 ? "Objectifs" : "Objectif"} : ${shown.join(" ; ")}${more}.`);
}

function tellAge(days: number | null): string {
  return days === null || days === 0 ? "aujourd'hui" : `il y a ${counted(days, "jour", "jours")}`;
}

function describeState({
  dataset,
  title,
  producer,
  file,
  years,
  family,
  state,
  refreshed,
  age,
  next,
  triedOn,
}: SourceState): string {
  const day = (iso: string) => new Intl.DateTimeFormat("fr-FR", { timeZone: "Europe/Paris" }).format(new Date(iso));
  const facts = [
    SOURCE_STATES[state].one,
    ...(refreshed ? [`reçue le ${day(refreshed)} (${tellAge(age)})`] : []),
    ...(next ? [state === "due" ? `attendue depuis le ${day(next)}` : `prochaine le ${day(next)}`] : []),
    ...(triedOn ? [`adresse vue le ${day(triedOn)}`] : ["adresse jamais essayée"]),
  ];
  return typeset(
    `${dataset} : « ${title} » (${producer}, ${family}) : ${facts.join(", ")}. ${tellFile(file, years)}\n`,
  );
}

/** What `--from` looks for: a file, or a folder of those of each year. */
function tellFile(file: string, years: readonly number[] | null): string {
  if (years === null) return `Fichier pour --from : ${file}.`;
  return `Pour --from : un dossier ${file} avec le fichier de chaque année (${years.join(", ")}), l'année dans son nom.`;
}
