import { existsSync, readdirSync, statSync } from "node:fs";
import { copyFile, cp, mkdir, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { listThemes } from "../documents/load-definitions.js";
import { readSettings } from "../settings/settings.js";
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
}

/** National lists that every content folder holds, copied from the one in use. */
const NATIONAL = ["cog-communes.csv", EPCI_LIST, "departements.csv"];

/** Writes the content folder of another territory; says what is wrong and sets the exit code. */
export async function runInit(folder: string, options: InitOptions): Promise<void> {
  try {
    await init(resolve(folder), options);
  } catch (error) {
    if (!(error instanceof PerimeterProblem)) throw error;
    process.stderr.write(`${error.message}\nRien n'a été écrit.\n`);
    process.exitCode = 2;
  }
}

async function init(folder: string, { epci, name, liste, adresse, email }: InitOptions): Promise<void> {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new PerimeterProblem(`${folder} n'est pas vide\u00A0: donnez un dossier nouveau, pour ne rien y remplacer.`);
  const sirens = [...new Set(epci.split(/[\s,;]+/).filter(Boolean))];
  const wrong = sirens.filter((siren) => !/^\d{9}$/.test(siren));
  if (wrong.length > 0 || sirens.length === 0)
    throw new PerimeterProblem(`--epci\u00A0: «\u00A0${wrong[0] ?? epci}\u00A0» n'est pas un SIREN (neuf chiffres).`);
  if (!URL.canParse(adresse) || !/^https?:/.test(adresse))
    throw new PerimeterProblem(
      `--adresse\u00A0: «\u00A0${adresse}\u00A0» n'est pas une adresse complète, comme https://donnees.exemple.fr.`,
    );
  if (liste !== undefined && !statSync(liste, { throwIfNoEntry: false })?.isFile())
    throw new PerimeterProblem(`${liste}\u00A0: ce fichier n'existe pas, ou n'est pas un fichier.`);
  const reference = join(readSettings(process.env).contentFolder, "territoires");
  const epcis =
    liste === undefined ? await readShippedPerimeter(reference, sirens) : await readGivenPerimeter(liste, sirens);
  const { vintage } = (await loadTerritories(reference, { withoutOutlines: true })).sources();
  const content = describePerimeter(epcis, await readHistory(reference), await readDepartements(reference), {
    ...(name?.trim() ? { name: name.trim() } : {}),
    vintage,
    idBase: adresse.replace(/\/+$/, ""),
    email,
    list:
      liste === undefined
        ? {
            title: "Liste et composition des EPCI à fiscalité propre",
            producer: "DGCL, reprise par @etalab/decoupage-administratif",
          }
        : { title: "Liste des EPCI et de leurs communes", producer: relative(dirname(liste), liste) },
  });
  await mkdir(join(folder, "territoires"), { recursive: true });
  for (const { path, content: text } of content.files) await writeFile(join(folder, path), text);
  for (const file of NATIONAL)
    if (existsSync(join(reference, file))) await copyFile(join(reference, file), join(folder, "territoires", file));
  await copyLaw(dirname(reference), folder);
  await loadTerritories(join(folder, "territoires"));
  const { home, communes, events, withoutPopulation } = content;
  process.stdout.write(
    [
      `${folder}\u00A0: ${home.name}, ${communes}\u00A0communes${events > 0 ? `, ${events}\u00A0fusion${events > 1 ? "s" : ""} depuis 2000` : ""}.`,
      ...(withoutPopulation > 0
        ? [
            `${withoutPopulation}\u00A0commune${withoutPopulation > 1 ? "s" : ""} sans population\u00A0: complétez territoires/populations.csv, sans quoi les indicateurs par habitant ne se calculent pas.`,
          ]
        : []),
      "À relire\u00A0: catalogue.json (adresse, contact), organisations.json, et les noms de territoires/territories.json.",
      "Ensuite, avec ce dossier pour contenu\u00A0:",
      `  DATALOGUE_CONTENT=${folder} node bin/datalogue.mjs territories import --officiel`,
      `  DATALOGUE_CONTENT=${folder} DATALOGUE_DATA=${folder}-donnees npm start`,
      "",
    ].join("\n"),
  );
}

/** The rules of law, which are those of the whole country: `<theme>/law/`. */
async function copyLaw(from: string, to: string): Promise<void> {
  for (const theme of await listThemes(from)) {
    const law = join(from, theme, "law");
    if (existsSync(law)) await cp(law, join(to, theme, "law"), { recursive: true });
  }
}
