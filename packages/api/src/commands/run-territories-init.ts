import { existsSync, statSync } from "node:fs";
import { copyFile, cp, mkdir, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { counted, guillemets, parseOrganisation } from "@datalogue/ingest";
import { copyGeneric, type GenericContent } from "../content/copy-generic.js";
import { listNames, type Names } from "../content/find-names.js";
import { isIdBase } from "../content/parse-catalogue-info.js";
import { ContentError } from "../documents/content-problem.js";
import { listThemes } from "../documents/load-definitions.js";
import { readJson } from "../documents/read-json.js";
import { isExampleName } from "../settings/public-address.js";
import { readSettings } from "../settings/settings.js";
import { quotePath } from "../system/quote-path.js";
import { requireFree } from "../system/require-free.js";
import { describePerimeter } from "../territories/init/describe-perimeter.js";
import { readDepartements, readHistory } from "../territories/init/read-history.js";
import {
  EPCI_LIST,
  PerimeterProblem,
  readGivenPerimeter,
  readShippedPerimeter,
} from "../territories/init/read-perimeter.js";
import { loadTerritories } from "../territories/load-territories.js";

/** What was typed after `territories init`. */
export interface InitOptions {
  epci: string;
  name?: string;
  liste?: string;
  adresse: string;
  email: string;
  themes?: string;
}

/** National lists that every content folder holds, copied from the one in use. */
const NATIONAL = ["cog-communes.csv", EPCI_LIST, "departements.csv"];

/** Writes the content folder of another territory; says what is wrong and sets the exit code. */
export async function runInit(folder: string, options: InitOptions): Promise<void> {
  try {
    await init(resolve(folder), options);
  } catch (error) {
    if (!(error instanceof PerimeterProblem || error instanceof ContentError)) throw error;
    process.stderr.write(`${error.message}\nRien n'a été écrit.\n`);
    process.exitCode = 2;
  }
}

async function init(folder: string, { epci, name, liste, adresse, email, themes }: InitOptions): Promise<void> {
  const settings = readSettings(process.env);
  await requireFree(folder, settings);
  const sirens = [...new Set(epci.split(/[\s,;]+/).filter(Boolean))];
  const wrong = sirens.filter((siren) => !/^\d{9}$/.test(siren));
  if (wrong.length > 0 || sirens.length === 0)
    throw new PerimeterProblem(`--epci\u00A0: «\u00A0${wrong[0] ?? epci}\u00A0» n'est pas un SIREN (neuf chiffres).`);
  const idBase = adresse.replace(/\/+$/, "");
  if (!isIdBase(idBase))
    throw new PerimeterProblem(
      `--adresse\u00A0: «\u00A0${adresse}\u00A0» n'est pas une adresse complète, comme https://donnees.exemple.fr.`,
    );
  if (!isContact(email))
    throw new PerimeterProblem(
      `--email\u00A0: «\u00A0${email}\u00A0» n'est pas une adresse électronique complète, comme donnees@exemple.fr.`,
    );
  if (liste !== undefined && !statSync(liste, { throwIfNoEntry: false })?.isFile())
    throw new PerimeterProblem(`${liste}\u00A0: ce fichier n'existe pas, ou n'est pas un fichier.`);
  const { contentFolder } = settings;
  const reference = join(contentFolder, "territoires");
  const epcis =
    liste === undefined ? await readShippedPerimeter(reference, sirens) : await readGivenPerimeter(liste, sirens);
  const { vintage, populations } = (await loadTerritories(reference, { withoutOutlines: true })).sources();
  const content = describePerimeter(epcis, await readHistory(reference), await readDepartements(reference), {
    ...(name?.trim() ? { name: name.trim() } : {}),
    vintage,
    populations,
    idBase,
    email,
    list:
      liste === undefined
        ? {
            title: "Liste et composition des EPCI à fiscalité propre",
            producer: "DGCL, reprise par @etalab/decoupage-administratif",
          }
        : { title: "Liste des EPCI et de leurs communes", producer: relative(dirname(liste), liste) },
  });
  const chosen = themes?.split(/[\s,;]+/).filter(Boolean);
  const generic =
    chosen &&
    (await copyGeneric(
      contentFolder,
      chosen.includes("all") ? "all" : chosen,
      content,
      await readNames(contentFolder, content.names),
    ).catch((error: unknown) => {
      if (!(error instanceof ContentError) || contentFolder === readSettings({}).contentFolder) throw error;
      throw new ContentError([
        ...error.problems,
        {
          path: contentFolder,
          message:
            "c'est le contenu copié, que nomme DATALOGUE_CONTENT. Pour copier celui de la démonstration, tapez d'abord «\u00A0unset DATALOGUE_CONTENT\u00A0».",
          fault: "use",
        },
      ]);
    }));
  for (const { path, content: text } of [...content.files, ...(generic?.files ?? [])]) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  for (const file of NATIONAL)
    if (existsSync(join(reference, file))) await copyFile(join(reference, file), join(folder, "territoires", file));
  await copyLaw(dirname(reference), folder);
  await loadTerritories(join(folder, "territoires"));
  const { home, communes, mergers, withoutPopulation } = content;
  process.stdout.write(
    [
      `${folder}\u00A0: ${home.name}, ${counted(communes, "commune", "communes")}${mergers > 0 ? `, ${counted(mergers, "fusion", "fusions")} depuis 2000` : ""}.`,
      ...(withoutPopulation > 0
        ? [
            `${counted(withoutPopulation, "commune", "communes")} sans population\u00A0: complétez territoires/populations.csv, sans quoi les indicateurs par habitant ne se calculent pas.`,
          ]
        : []),
      ...(generic ? describeCopy(generic) : []),
      ...(isExampleName(new URL(idBase).hostname)
        ? [
            `À écrire avant de publier\u00A0: l'adresse de votre site, «\u00A0idBase\u00A0» de catalogue.json (ici ${idBase}, un exemple). Tous les identifiants permanents commencent par elle.`,
          ]
        : []),
      "À relire\u00A0: catalogue.json (adresse, contact), organisations.json, et les noms de territoires/territories.json.",
      "Ensuite, avec ce dossier pour contenu\u00A0:",
      `  export DATALOGUE_CONTENT=${quotePath(folder)} DATALOGUE_DATA=${quotePath(`${folder}-donnees`)}`,
      "  node bin/datalogue.mjs territories import --officiel",
      ...(generic && generic.datasets.length > 0
        ? [
            `  node bin/datalogue.mjs publish ${quotePath(folder)}`,
            "  node bin/datalogue.mjs sources list",
            "  node bin/datalogue.mjs sources refresh",
            "  (sans réseau\u00A0: sources refresh --from DOSSIER, où chaque fichier porte le nom que dit sources list)",
          ]
        : []),
      "  npm start",
      "",
    ].join("\n"),
  );
}

/** Whether the organisations of the content may give an address as theirs: they are refused otherwise once it is loaded. */
function isContact(email: string): boolean {
  return "organisation" in parseOrganisation({ slug: "a", name: "A", kind: "epci", contact: { name: "A", email } });
}

/** The names of the territory of a content, which those of the new one may share. */
async function readNames(contentFolder: string, except: string[]): Promise<Names> {
  const catalogue = await readJson(join(contentFolder, "catalogue.json"), "catalogue.json");
  const { homeTerritory } = catalogue.json as { homeTerritory: string };
  const reader = await loadTerritories(join(contentFolder, "territoires"), {
    home: homeTerritory,
    withoutOutlines: true,
  });
  const { json } = await readJson(join(contentFolder, "organisations.json"), "organisations.json");
  const { territory, epcis, communes } = reader.home();
  const former = reader.events().flatMap(({ before }) => before.flatMap((code) => reader.get(code) ?? []));
  return listNames(
    {
      communes: [...communes, ...former.filter(({ level }) => level === "commune")],
      wholes: [territory, ...epcis],
      publishers: (json as { name: string; shortName?: string }[]).flatMap(({ name, shortName }) => [
        name,
        ...(shortName ? [shortName] : []),
      ]),
    },
    except,
  );
}

function describeCopy({ datasets, indicators, observatories, empty, uncovered }: GenericContent): string[] {
  const quoted = (titles: string[]) => titles.map(guillemets).join(", ");
  return [
    `Copiés\u00A0: ${counted(datasets.length, "jeu et sa source", "jeux et leurs sources")}, ${counted(indicators.length, "indicateur", "indicateurs")}, ${counted(observatories.length, "observatoire", "observatoires")}${observatories.length > 0 ? ` (${observatories.join(", ")})` : ""}.`,
    ...(empty.length > 0
      ? [`Rien encore pour ${empty.join(", ")}\u00A0: aucun jeu de ces thèmes n'a de source qui vaille partout.`]
      : []),
    ...(uncovered.length > 0
      ? [`Leur producteur ne publie rien pour ce territoire, ils sont laissés de côté\u00A0: ${quoted(uncovered)}.`]
      : []),
  ];
}

/** The rules of law, which are those of the whole country: `<theme>/law/`. */
async function copyLaw(from: string, to: string): Promise<void> {
  for (const theme of await listThemes(from)) {
    const law = join(from, theme, "law");
    if (existsSync(law)) await cp(law, join(to, theme, "law"), { recursive: true });
  }
}
