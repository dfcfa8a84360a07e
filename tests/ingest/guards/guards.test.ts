import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CheckOptions, checkFile, type Field, inferSchema, reportToCsv } from "@datalogue/ingest";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "datalogue-guards-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function check(text: string, options: CheckOptions = {}, name = "table.csv") {
  const path = join(folder, name);
  writeFileSync(path, text);
  return checkFile(path, options);
}

/** What is said of the columns, in the order of the report: field, count, masked example. */
async function personal(text: string, fields?: Field[]) {
  const { issues } = await check(text, fields ? { schema: { fields } } : {});
  return issues
    .filter(({ code }) => code === "personal-data")
    .map(({ field, count, value, message }) => [field, count, value, /contenir (.+?) \(/.exec(message)?.[1]]);
}

const MAIL = "des adresses électroniques de personnes";

describe("the guard of personal data", () => {
  it("notices names, mobiles, addresses, e-mails and landlines where a table names persons, and shows none of them", async () => {
    const report = await check(
      [
        "nom;prenom;adresse;telephone;fixe tel;courriel",
        "Dupont;Jeanne;12 rue du Port;06 12 34 56 78;05 46 85 00 00;jeanne.dupont@exemple.fr",
        "Martin;Élie;3 bis, chemin de la Chaume;+33712345678;05.46.85.00.01;elie@exemple.fr",
      ].join("\n"),
    );
    const said = report.issues.filter(({ code }) => code === "personal-data");
    expect(said.map(({ field, count, line, value }) => [field, count, line, value])).toEqual([
      ["nom", 2, 2, "D…"],
      ["prenom", 2, 2, "J…"],
      ["adresse", 2, 2, "rue…"],
      ["telephone", 2, 2, "06…"],
      ["fixe tel", 2, 2, "05…"],
      ["courriel", 2, 2, "j…@…"],
    ]);
    expect(report).toMatchObject({ valid: true, counts: { error: 0, warning: 12 } });
    expect(JSON.stringify(report)).not.toMatch(/Dupont|12 rue|12 34|exemple\.fr/);
    expect(said[5]?.message).toBe(
      "Ligne 2, colonne «\u00a0courriel\u00a0»\u00a0: la colonne semble contenir des adresses électroniques de personnes (2\u00a0cellules parmi les premières lues, par exemple «\u00a0j…@…\u00a0»). Des données personnelles ne se publient qu'avec une loi qui le prévoit, l'accord des personnes ou une anonymisation (code des relations entre le public et l'administration, art. L. 312-1-2\u202f; RGPD). Retirez la colonne, ou remplacez les personnes par des totaux.",
    );
  });

  it("leaves alone the addresses and phones of equipment, shared mailboxes and contacts of organisations", async () => {
    expect(
      await personal(
        [
          "nom,adresse,telephone,courriel,contact_operateur,email_mairie",
          "Déchèterie de Fontembre,4 route des Châtaigniers,05 46 75 48 42,accueil@exemple.fr,jean@exemple.fr,sylvie@exemple.fr",
        ].join("\n"),
      ),
    ).toEqual([]);
  });

  it("says nothing of an e-mail that the schema asks for: its format is email, or its name says contact", async () => {
    const text = "id,contact_amont,referent\n1,jean@exemple.fr,luc@exemple.fr\n";
    expect(await personal(text)).toHaveLength(2);
    expect(
      await personal(text, [
        { name: "id" },
        { name: "contact_amont", type: "string" },
        { name: "referent", type: "string", format: "email" },
      ]),
    ).toEqual([]);
    expect(await personal(text, [{ name: "id" }, { name: "referent", type: "string" }])).toContainEqual([
      "referent",
      1,
      "l…@…",
      MAIL,
    ]);
  });

  it("is not silenced by the schema proposed from the file itself, until somebody writes what its columns are", async () => {
    const text =
      "code_insee;courriel;contact\n17219;jeanne.martin@exemple.fr;paul.durand@exemple.fr\n17093;luc.petit@exemple.fr;eva.roy@exemple.fr\n";
    const path = join(folder, "elus.csv");
    writeFileSync(path, text);
    const fields = (await inferSchema(path))?.schema.fields ?? [];
    expect(fields[1]).toMatchObject({ name: "courriel", format: "email" });
    expect((await personal(text, fields)).map(([field]) => field)).toEqual(["courriel", "contact"]);
    const written = fields.map((field) => ({ ...field, description: "Celui de la mairie." }));
    expect(await personal(text, written)).toEqual([]);
  });

  it("tells apart two kinds in one column", async () => {
    expect(await personal("n;telephone ou mail\n1;0612345678\n2;ana@exemple.fr\n")).toEqual([
      ["telephone ou mail", 1, "a…@…", MAIL],
      ["telephone ou mail", 1, "06…", "des numéros de téléphone mobile"],
    ]);
  });

  it("finds e-mails in comments, from one cell in fifty", async () => {
    const rows = (mails: number) =>
      Array.from({ length: 100 }, (_, at) => `${at};${at < mails ? "écrire à paul.b@exemple.fr" : "rien"}`).join("\n");
    expect(await personal(`n;commentaire\n${rows(2)}`)).toEqual([["commentaire", 2, "p…@…", MAIL]]);
    expect(await personal(`n;commentaire\n${rows(1)}`)).toEqual([]);
  });

  it("knows persons by their civility, and the agents of a service by the name of the column", async () => {
    expect(await personal("n;occupant actuel\n1;Mme Martin\n2;M. Dupont\n3;\n")).toEqual([
      ["occupant actuel", 2, "Mme …", "des noms de personnes"],
    ]);
    expect(await personal("n;nom_agent\n1;Martin\n")).toEqual([["nom_agent", 1, "M…", "des noms de personnes"]]);
    expect(await personal("n;nom\n1;Mairie\n")).toEqual([]);
  });

  it.each([
    ["185057800608491", "nir"],
    ["1 85 05 78 006 084 91", "num_secu"],
    ["1850578006084", "nir"],
    ["2 69 05 2A 588 157", "nir"],
    ["185057800608491", "reference"],
  ])("never shows a NIR (%s), whatever the fault it is part of", async (nir, column) => {
    const schema = {
      fields: [
        { name: "n", type: "integer" as const },
        { name: column, type: "string" as const, constraints: { maxLength: 5 } },
      ],
    };
    const report = await check(`n,${column}\n${nir},${nir}\n2,${nir}\n2,${nir},${nir}\n`, { schema });
    expect(report.issues).toContainEqual(
      expect.objectContaining({ code: "personal-data", field: column, value: "•••", count: 3 }),
    );
    expect(report.issues.map(({ code }) => code)).toEqual(
      expect.arrayContaining(["maximum-length-constraint", "extra-value"]),
    );
    for (const text of [JSON.stringify(report), reportToCsv(report)]) expect(text).not.toContain(nir);
  });

  it("takes neither SIRETs, nor EANs, nor wrong keys, for NIRs", async () => {
    expect(await personal("siret;ean;ref\n21170093900018;3017620422003;185057800608492\n")).toEqual([]);
  });

  it("looks at the first ten thousand filled cells of a column, whatever its length", async () => {
    const rows = Array.from({ length: 12_000 }, (_, at) => `${at},jeanne@exemple.fr`).join("\n");
    expect(await personal(`n,mail\n${rows}\n`)).toEqual([["mail", 10_000, "j…@…", MAIL]]);
  });

  it("looks at the properties of features too", async () => {
    const features = ["ana@exemple.fr", "zoe@exemple.fr"].map((mail) => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: [-1.1, 45.82] },
      properties: { proprietaire: mail },
    }));
    const report = await check(
      JSON.stringify({ type: "FeatureCollection", features }),
      { onRows: () => {} },
      "t.geojson",
    );
    expect(report.issues).toContainEqual(
      expect.objectContaining({ code: "personal-data", feature: 1, field: "proprietaire", value: "a…@…" }),
    );
  });
});

/** Count of the cells under a threshold, by column. */
async function small(text: string, fields?: Field[]) {
  const { issues, valid } = await check(text, fields ? { schema: { fields } } : {});
  expect(valid).toBe(true);
  return issues.filter(({ code }) => code === "small-count").map(({ field, count, line }) => [field, count, line]);
}

describe("the guard of statistical secrecy", () => {
  it("counts the cells from 1 to 10 households and from 1 to 2 firms; zero and the thresholds are no secret", async () => {
    const rows = ["0;0", "1;1", "10;2", "11;3", ";", "250;40"].map((row, at) => `${17093 + at};${row}`);
    expect(await small(`code;nb_menages;Nombre d'entreprises\n${rows.join("\n")}`)).toEqual([
      ["nb_menages", 2, 3],
      ["Nombre d'entreprises", 2, 3],
    ]);
  });

  it.each(["foyers", "nbLogements", "nb_redevables", "Nombre de logement", "RÉSIDENCES"])(
    "knows that « %s » counts households or dwellings",
    async (name) => {
      expect(await small(`code;${name}\n17093;7\n`)).toEqual([[name, 1, 2]]);
    },
  );

  it.each(["exploitations", "nb_etablissements", "nb_concessions"])("knows that « %s » counts firms", async (name) => {
    expect(await small(`code;${name}\n17093;2\n17219;3\n`)).toEqual([[name, 1, 2]]);
  });

  it.each(["nb_fermes", "nombre_ostreiculteurs", "Nb de jeunes éleveurs", "nb_medecins", "Professionnels de santé"])(
    "knows that « %s » counts firms by the trade of those who hold them",
    async (name) => {
      expect(await small(`code;${name}\n17093;2\n17219;3\n`)).toEqual([[name, 1, 2]]);
    },
  );

  it.each([
    "nb_menages_par_commune",
    "Nombre d'entreprises par taille",
    "nb_exploitations_de_moins_de_20_ha",
    "nb_entreprises_annee",
    "Nombre d'entreprises pour 2024",
    "Nombre de logements de moins de 40 m²",
    "Logements de plus de 100 m²",
    "Nb établissements > 400 m²",
    "Entreprises détenues à plus de 50 %",
    "Foyers imposés à 100 %",
    "Exploitations de plus de 50 ha",
    "Entreprises (annexe n° 3)",
    "Nombre de logements au loyer au m² connu",
    "Nombre annuel de logements",
    "Nombre d'entreprises des communes de moins de 2 000 habitants",
  ])("knows that « %s » tells which ones it counts", async (name) => {
    expect(await small(`code;${name}\n17093;2\n17219;\n`)).toEqual([[name, 1, 2]]);
  });

  it.each([
    "Logements vacants (%)",
    "Logements vacants 2023 %",
    "% de logements de plus de 100 m²",
    "Exploitations 2020 ha",
    "Logements 2023 (m²)",
    "N° des établissements",
    "part_menages",
    "taux_logements_vacants",
    "code_logements",
    "etablissement",
    "logements_surface",
    "nb_personnes_par_menage",
    "nb_logements_par_ha",
    "Nombre d'entreprises pour 1 000 habitants",
    "annee_nb_logements",
    "nb_jours_fermes",
    "dechets_professionnels",
    "fermes",
    "Nb fermés",
    "fermes_2024",
    "nb_fermes_dimanche",
    "nb_fermes_photovoltaiques",
    "nb_producteurs_dechets",
    "producteurs_energie",
    "nb_professionnels_formes",
    "nb_professionnels_petite_enfance",
    "nb_medecins_pour_10000hab",
    "nb_medecins_1000_hab",
    "nb_medecins_10k_hab",
    "nb_medecins_pour_5000_hab",
    "nb_infirmiers_pour_100k_habitants",
    "Nombre de médecins / 1000 hab",
    "medecins_10000hab",
    "nb_medecins_p_10000_hab",
    "densite_nb_medecins",
    "nb_medecins_evolution",
    "nb_logements_par_etage",
    "nb_logements_par_permis",
    "nb_entreprises_par_salarie",
    "nb_professionnels_par_structure",
    "tonnage",
  ])("leaves « %s » alone: it counts nobody", async (name) => {
    expect(await small(`code;${name}\n17093;7\n17219;2\n`)).toEqual([]);
  });

  it("reads in the title of a column of the schema what its name does not say", async () => {
    const titled = (title: string) =>
      small("code;nb\n17093;2\n17219;3\n", [{ name: "code" }, { name: "nb", type: "integer", title }]);
    for (const title of ["Nombre d’entreprises", "Nb total d'ostréiculteurs", "Nombre de petites exploitations, 2024"])
      expect(await titled(title), title).toEqual([["nb", 1, 2]]);
    for (const title of [
      "Nombre de salariés des entreprises",
      "Chiffre d’affaires des entreprises",
      "Nombre de visites",
      "Nombre d'abonnés pour 1 km de réseau",
      "Nombre de foyers de grippe aviaire",
      "Nombre de résidences d'artistes",
      "Nombre de nouveaux logements (indice 100 en 2015)",
      "Nombre de logements à l'hectare",
    ])
      expect(await titled(title), title).toEqual([]);
  });

  it("leaves alone a column of texts, and one that the schema says is text", async () => {
    expect(await small("code;entreprises\n1;Huîtres Martin\n2;2\n3;Sel d'Oléron\n")).toEqual([]);
    expect(await small("code;foyers\n1;7\n", [{ name: "code" }, { name: "foyers", type: "string" }])).toEqual([]);
  });

  it("looks at all cells, and reads « s » (secret) as the schema says", async () => {
    const rows = Array.from({ length: 30_000 }, (_, at) => `${at};${at === 29_999 ? 4 : at % 2 ? "s" : 60}`);
    const fields: Field[] = [{ name: "n" }, { name: "foyers", type: "integer", missingValues: ["", "s"] }];
    expect(await small(`n;foyers\n${rows.join("\n")}`, fields)).toEqual([["foyers", 1, 30_001]]);
  });

  it("explains both thresholds, and how to declare the secret", async () => {
    const { issues } = await check("code;foyers\n17093;7\n");
    expect(issues[0]?.message).toContain(
      "1\u00a0cellule de cette colonne compte moins de 11 ménages ou logements, que l'on pourrait reconnaître. Le secret statistique demande 11 ménages ou logements, ou 3 entreprises, au moins.",
    );
    expect(issues[0]?.message).toContain("dataset.json («\u00a0confidentialite\u00a0»");
  });
});

describe("the guard of numbers read two ways", () => {
  const fields: Field[] = [
    { name: "commune", type: "string" },
    { name: "tonnage", type: "number", decimalChar: ",", groupChar: " " },
  ];
  const said = async (text: string) => {
    const { issues, valid } = await check(text, { schema: { fields } });
    expect(valid).toBe(true);
    return issues.map(({ code, field, line, count, message }) => ({ code, field, line, count, message }));
  };

  it("notices decimals that may be thousands, where the comma parts the columns too", async () => {
    expect(await said('commune,tonnage\nDolus-d\'Oléron,"1,234"\nMarennes,0\nBourcefranc,"-7,250"\n')).toEqual([
      {
        ...{ code: "ambiguous-number", field: "tonnage", line: 2, count: 2 },
        message:
          "Ligne 2, colonne «\u00a0tonnage\u00a0»\u00a0: «\u00a01,234\u00a0» a été lu avec trois décimales, comme 1\u00a0autre nombre de la colonne. Dans un fichier où la virgule sépare aussi les colonnes, ce sont souvent des milliers\u00a0: vérifiez, et écrivez-les alors sans virgule.",
      },
    ]);
  });

  it.each([
    ["of a French file", "commune;tonnage\nMarennes;1,234\nSaint-Just;12,250\n"],
    ["where another has one decimal", 'commune,tonnage\nMarennes,"1,234"\nSaint-Just,"7,5"\n'],
    ["where another has thousands of its own", 'commune,tonnage\nMarennes,"1,234"\nSaint-Just,"1 027,250"\n'],
    ["less than one", 'commune,tonnage\nMarennes,"0,234"\n'],
  ])("says nothing of decimals %s", async (_what, text) => {
    expect(await said(text)).toEqual([]);
  });
});
