import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Files of the producers of the three themes, in their true form, for the 14 communes; derived values take the place of invented ones. */

/** The communes of the two intercommunalities, with a number of inhabitants to make figures of. */
export const communes: Record<string, number> = {
  "17058": 3400,
  "17093": 4300,
  "17140": 3300,
  "17185": 1900,
  "17219": 6300,
  "17265": 1150,
  "17323": 1300,
  "17337": 3900,
  "17351": 2000,
  "17385": 6800,
  "17406": 400,
  "17411": 1250,
  "17485": 1050,
  "17486": 750,
};
export const codes = Object.keys(communes);
export const epcis = ["241700624", "241700699"];

/** Folder of the samples: true forms and derived values. */
const samples = process.env.DATALOGUE_SAMPLES && join(process.env.DATALOGUE_SAMPLES, "data/sources");
export const hasSamples = samples !== undefined;
export const sample = (name: string): string => readFileSync(join(samples ?? "", name), "utf8");
export const sampleBytes = (name: string): Buffer => readFileSync(join(samples ?? "", name));

/** Lines of a derived file, by code of the commune. */
export function derived(name: string, separator = ","): Map<string, Record<string, string>> {
  if (!hasSamples) return new Map();
  const [header = "", ...lines] = sample(name)
    .replace(/^\uFEFF/, "")
    .trim()
    .split(/\r?\n/);
  const names = header.split(separator);
  return new Map(
    lines.map((line) => {
      const cells = line.split(separator);
      return [cells[0] ?? "", Object.fromEntries(names.map((one, rank) => [one, cells[rank] ?? ""]))];
    }),
  );
}

type Cell = string | number;

/** A file of the Insee: semicolons, quoted or not according to the set; a line of another territory, which recipes leave. */
function insee(header: string[], rows: Cell[][], quoted: boolean): string {
  const write = (row: Cell[]) =>
    row.map((cell) => (quoted && typeof cell === "string" ? `"${cell}"` : String(cell))).join(";");
  const stranger = (rows[0] ?? []).map((cell, rank) =>
    header[rank] === "GEO" ? "003" : header[rank] === "GEO_OBJECT" ? "AAV2020" : cell,
  );
  return `${[header, stranger, ...rows].map(write).join("\n")}\n`;
}

const parc = derived("derive_rp_logements_2012_2023_14communes.csv");
const told = (map: Map<string, Record<string, string>>, code: string, name: string, otherwise: Cell): Cell =>
  map.get(code)?.[name] ?? otherwise;

/** DS_RP_SERIE_HISTORIQUE: population, dwellings by use, km². */
export function recensements(): string {
  const header = ["GEO", "GEO_OBJECT", "RP_MEASURE", "OCS", "FREQ", "OBS_STATUS", "TIME_PERIOD", "OBS_VALUE"];
  const years = [1968, 1975, 1982, 1990, 1999, 2006, 2012, 2017, 2023];
  const rows = codes.flatMap((code) =>
    years.flatMap((year): Cell[][] => {
      const people = Math.round((communes[code] ?? 0) * (0.6 + (year - 1968) / 137.5) * 10) / 10;
      const line = (measure: string, use: string, value: Cell): Cell[] => [
        ...[code, "COM", measure, use, "A", "A"],
        ...[year, value],
      ];
      return [
        line("POP", "_T", people),
        line("DWELLINGS", "DW_MAIN", told(parc, code, `residences_principales_${year}`, people / 2)),
        line("DWELLINGS", "DW_SEC_DW_OCC", told(parc, code, `residences_secondaires_${year}`, people / 3)),
        line("DWELLINGS", "DW_VAC", told(parc, code, `vacants_${year}`, people / 20)),
        line("SUP", "_T", 20.5),
        line("BRTH", "_T", 12),
      ];
    }),
  );
  return insee(header, rows, false);
}

/** DS_RP_POPULATION_COMP. */
export function habitants(): string {
  const header = [
    "GEO",
    "GEO_OBJECT",
    "SEX",
    "PCS",
    "AGE",
    "RP_MEASURE",
    "FREQ",
    "OBS_STATUS",
    "TIME_PERIOD",
    "OBS_VALUE",
  ];
  const parts: [string, string, string, number][] = [
    ["_T", "_T", "Y_GE15", 1],
    ["_T", "_T", "Y15T24", 0.08],
    ["_T", "_T", "Y25T54", 0.38],
    ["_T", "_T", "Y_GE55", 0.54],
    ["_T", "5", "Y_GE15", 0.15],
    ["_T", "6", "Y_GE15", 0.1],
    ["_T", "7", "Y_GE15", 0.42],
    ["F", "_T", "Y_GE15", 0.52],
  ];
  const rows = codes.flatMap((code) =>
    [2012, 2017, 2023].flatMap((year) =>
      parts.map(([sex, pcs, age, part]): Cell[] => [
        ...[code, "COM", sex, pcs, age, "POP", "A", "A"],
        ...[year, (communes[code] ?? 0) * 0.87 * part],
      ]),
    ),
  );
  return insee(header, rows, false);
}

/** DS_RP_LOGEMENT_PRINC: main residences by tenure. */
export function statutOccupation(): string {
  const header =
    "GEO;GEO_OBJECT;OCS;L_STAY;TDW;CARS;RP_MEASURE;CARPARK;NOR;TSH;BUILD_END;NRG_SRC;FREQ;OBS_STATUS;TIME_PERIOD;OBS_VALUE".split(
      ";",
    );
  const statuses: [string, string, number][] = [
    ["100", "proprietaires", 0.7],
    ["211", "locataires_prive", 0.2],
    ["221", "locataires_hlm", 0.05],
    ["212_222", "locataires_meuble", 0.03],
    ["300", "gratuit", 0.02],
  ];
  const rows = codes.flatMap((code) =>
    [2012, 2023].flatMap((year) => {
      const line = (status: string, value: Cell): Cell[] => [
        ...[code, "COM", "DW_MAIN", "_T", "_T", "_T", "DWELLINGS", "_T", "_T", status, "_T", "_T", "A", "A"],
        ...[year, value],
      ];
      const homes = (communes[code] ?? 0) / 2;
      return [
        ...statuses.map(([status, name, part]) => line(status, told(parc, code, `${name}_${year}`, homes * part))),
        // All tenants: those that are there already.
        line("200", homes * 0.28),
        line("_T", homes),
      ];
    }),
  );
  return insee(header, rows, false);
}

const filosofi = derived("insee_cc_filosofi_2021_COM_14communes.csv", ";");

/** DS_FILOSOFI_CC as the family of the Insee writes it: a secret is "s". */
export function revenus(): string {
  const header =
    "GEO,GEO_OBJECT,GEO_COG,TIME_PERIOD,UNIT_MEASURE,FILOSOFI_MEASURE,OBS_STATUS,CONF_STATUS,UNIT_MULT,OBS_VALUE";
  const rows = codes.flatMap((code, rank) => {
    const own = (name: string, otherwise: string) => told(filosofi, code, name, otherwise).toString().replace(",", ".");
    const rate = own("TP6021", rank < 7 ? String(12 + rank / 2) : "s");
    return [
      [code, "COM", "2025", 2021, "EUR_YR", "MED_SL", "A", "F", 0, own("MED21", String(21000 + rank * 100))],
      [code, "COM", "2025", 2021, "PT", "PR_MD60", rate === "s" ? "O" : "A", rate === "s" ? "C" : "F", 0, rate],
      [code, "COM", "2025", 2021, "EUR_YR", "D1_SL", "O", "F", 0, "s"],
    ].map((row) => row.join(","));
  });
  return `${[header, ...rows].join("\n")}\n`;
}

export function revenusEpci(): string {
  const header =
    "GEO,GEO_OBJECT,GEO_COG,TIME_PERIOD,UNIT_MEASURE,FILOSOFI_MEASURE,OBS_STATUS,CONF_STATUS,UNIT_MULT,OBS_VALUE";
  const rows = epcis.flatMap((siren, rank) => [
    `${siren},EPCI,2025,2021,EUR_YR,MED_SL,A,F,0,${22500 - rank * 700}`,
    `${siren},EPCI,2025,2021,PT,PR_MD60,A,F,0,${13.2 + rank}`,
  ]);
  return `${[header, ...rows].join("\n")}\n`;
}

/** geo-dvf: one line a lot, the price of the whole sale on each. */
export function ventes(): string {
  const header =
    "id_mutation,date_mutation,numero_disposition,nature_mutation,valeur_fonciere,adresse_numero,adresse_nom_voie,code_postal,code_commune,nom_commune,code_departement,id_parcelle,nombre_lots,code_type_local,type_local,surface_reelle_bati,nombre_pieces_principales,nature_culture,surface_terrain,longitude,latitude";
  const rows: string[] = [];
  const line = (id: string, code: string, nature: string, price: number, type: string, surface: Cell, year: number) =>
    rows.push(
      `${id},${year}-03-12,000001,${nature},${price},4,RUE DU PORT,17000,${code},Commune,17,${code}000AB0001,0,1,${type},${surface},4,sols,300,-1.2,45.9`,
    );
  for (const code of codes)
    for (const year of [2023, 2024]) {
      const count = code === "17406" ? 3 : 12;
      for (let rank = 1; rank <= count; rank++) {
        const id = `${year}-${code}${rank}`;
        line(id, code, "Vente", 200000 + rank * 1000, "Maison", 100, year);
        // Its garage has no surface, and the price again.
        line(id, code, "Vente", 200000 + rank * 1000, "Dépendance", "", year);
      }
      // Two houses sold together say the price of neither.
      for (const lot of [1, 2]) line(`${year}-${code}lot`, code, "Vente", 900000, "Maison", 80 * lot, year);
      line(`${year}-${code}exchange`, code, "Echange", 1, "Maison", 90, year);
      line(`${year}-${code}flat`, code, "Vente", 150000, "Appartement", 50, year);
    }
  return `${[header, ...rows].join("\n")}\n`;
}

const rents = derived("derive_loyers_maison_14communes.csv", ";");

/** The map of rents of the ANIL: latin-1, CRLF, semicolons, quotes, decimal comma. */
export function loyers(): Buffer {
  const header = [
    "id_zone,INSEE_C,LIBGEO,EPCI,DEP,REG,loypredm2,lwr.IPm2,upr.IPm2,TYPPRED,nbobs_com,nbobs_mail,R2_adj".split(","),
  ];
  const rows = codes.map((code, rank) => {
    const own = (name: string, otherwise: string) => told(rents, code, name, otherwise);
    return [
      ...[String(rank + 1), code, "Le Château-d'Oléron, équipé", "241700624", "17", "75"],
      ...[own("loypredm2", `9,${10 + rank}56478525`), own("lwr_IPm2", "7,5"), own("upr_IPm2", "12,25")],
      ...[own("TYPPRED", rank < 5 ? "commune" : "maille"), own("nbobs_com", "40"), "500", "0,755280"],
    ];
  });
  const numbers = new Set([6, 7, 8, 10, 11, 12]);
  const text = [...header, ...rows]
    .map((row, at) => row.map((cell, rank) => (at > 0 && numbers.has(rank) ? cell : `"${cell}"`)).join(";"))
    .join("\r\n");
  return Buffer.from(`${text}\r\n`, "latin1");
}

const social = derived("derive_taux_logement_social_2024_14communes.csv");

/** The rate of social housing: BOM, semicolons, geometries, a line without code. */
export function logementSocial(): string {
  const header =
    "\uFEFFCode Commune;Département;Région;code_region;Taux de logements sociaux (%);geom;centroid;code_departement;Nom Commune;epci;code_epci";
  const rows = codes.map(
    (code, rank) =>
      `${code};Charente-Maritime;NA;75;${told(social, code, "taux_pct", `${rank % 8}.0`)};{};{};17;Commune;x;x`,
  );
  return `${[header, ...rows, ";Ain;AURA;84;9.0;{};{};01;Sans code;x;01"].join("\n")}\n`;
}

const labels = derived("derive_dpe_2026-06-30_14communes.csv");

/** dpe03existant, as the family of data-fair writes its lines: one a diagnostic. */
export function dpe(): string {
  const rows = codes.flatMap((code) =>
    [..."ABCDEFG"].flatMap((label, rank) =>
      Array.from(
        { length: Number(told(labels, code, label, 10 + rank)) },
        (_, at) => `${code},${label},${at % 3 === 0 ? "2024-11-02" : "2025-02-14"}`,
      ),
    ),
  );
  return `${["code_insee_ban,etiquette_dpe,date_etablissement_dpe", ...rows, ",D,2025-01-01"].join("\n")}\n`;
}

const fibres = derived("derive_fibre_2026T2_14communes.csv");

/** The indicator of the ANCT: a commune in two zones has two lines. */
export function fibre(): string {
  const header =
    "trimestre,insee_com,nom_com,locaux_arcep,locaux_ftth,porteur_projet,categorie_fthd,ferm_cu25,ferm_cu26,ferm_cu27,ferm_cu28,ferm_cu29,ferm_cu30";
  const rows = codes.flatMap((code) => {
    const homes = Number(told(fibres, code, "locaux_arcep", communes[code] ?? 0));
    const served = Number(told(fibres, code, "locaux_ftth", (communes[code] ?? 0) - 10));
    const closed = (year: number, otherwise: number) =>
      Number(told(fibres, code, `fermeture_cuivre_fin_${year}`, otherwise));
    const line = (part: (value: number) => number, zone: string) =>
      [
        ...["2026T2", code, "Commune", part(homes), part(served), "CD Charente-Maritime", zone, 0, 0],
        ...[part(closed(2027, 0)), part(closed(2028, 0)), part(closed(2028, 0)), part(closed(2030, homes))],
      ].join(",");
    // One is cut in two.
    return code === "17093"
      ? [line((value) => Math.min(value, 100), "AMII"), line((value) => value - Math.min(value, 100), "RIP")]
      : [line((value) => value, "RIP")];
  });
  return `${[header, ...rows].join("\n")}\n`;
}

/** The national map of places of digital inclusion. */
export function lieux(): string {
  const header =
    "id,pivot,nom,commune,code_postal,code_insee,adresse,latitude,longitude,dispositif_programmes_nationaux,date_maj";
  const rows = ["17093", "17140", "17219", "17219", "17385"].map(
    (code, rank) =>
      `lieu-${rank},,Médiathèque ${rank},Commune,17000,${code},1 rue du Port,45.9${rank},-1.2${rank},${rank % 2 === 0 ? "Aidants Connect|France Services" : ""},2026-01-0${rank + 1}`,
  );
  return `${[header, ...rows, "perdu,,Sans commune,,,,,,,France Services,2026-01-01"].join("\n")}\n`;
}

/** DS_BPE: totals at each level, which would count twice. */
export function equipements(): string {
  const header =
    "GEO;GEO_OBJECT;FACILITY_DOM;FACILITY_SDOM;FACILITY_TYPE;BPE_MEASURE;UNIT_MULT;UNIT_MEASURE;OBS_STATUS;TIME_PERIOD;OBS_VALUE".split(
      ";",
    );
  const kinds: [string, string, number][] = [
    ["A", "A1", 2],
    ["B", "B2", 4],
    ["C", "C1", 1],
    ["D", "D2", 6],
    ["F", "F1", 5],
  ];
  const rows = codes.flatMap((code) => {
    const line = (domain: string, part: string, type: string, value: number): Cell[] => [
      ...[code, "COM", domain, part, type, "FACILITIES", 0, "NR", "A"],
      ...[2025, value],
    ];
    // The smallest has no food shop: no line says so.
    const own = kinds.filter(([, part]) => code !== "17406" || part !== "B2");
    return [
      ...own.flatMap(([domain, part, value]) => [
        line(domain, part, `${part}01`, value),
        line(domain, part, "_T", value),
        line(domain, "_T", "_T", value),
      ]),
      line("_T", "_T", "_T", 18),
    ];
  });
  return insee(header, rows, false);
}

/** DS_FLORES_A5: quoted; a masked cell is empty. */
export function emplois(): string {
  const header = [
    ...["ACTIVITY", "FLORES_MEASURE", "GEO", "GEO_OBJECT", "LEGAL_FORM_WITH_PUBLIC", "NUMBER_EMPL"],
    ...["OBS_STATUS", "TIME_PERIOD", "OBS_VALUE"],
  ];
  const sectors: [string, number][] = [
    ["AZ", 10],
    ["BE", 40],
    ["FZ", 30],
    ["GU", 200],
    ["OQ", 120],
  ];
  const rows = codes.flatMap((code) => {
    const line = (sector: string, measure: string, size: string, value: Cell): Cell[] => [
      ...[sector, measure, code, "COM", "1T9X7", size, "A"],
      ...[2024, value],
    ];
    return [
      ...sectors.map(([sector, jobs]) =>
        line(sector, "EMPL3112", "_T", code === "17406" && sector === "BE" ? ("" as Cell) : jobs),
      ),
      line("_T", "EMPL3112", "_T", 400),
      line("_T", "EMPL3112", "E1T4", 60),
      line("_T", "UNIT_LOC", "_T", 80),
    ];
  });
  return insee(header, rows, true).replaceAll(';""\n', ";\n");
}

/** DS_TOUR_CAP: only communes that have something. */
export function hebergements(): string {
  const header = [
    ...["GEO", "GEO_OBJECT", "ACTIVITY", "UNIT_LOC_RANKING", "L_STAY", "TOUR_MEASURE", "FREQ"],
    ...["OBS_STATUS", "TIME_PERIOD", "OBS_VALUE"],
  ];
  const rows = codes
    .filter((code) => !["17406", "17185"].includes(code))
    .flatMap((code) => {
      const line = (kind: string, rank: string, stay: string, measure: string, value: number): Cell[] => [
        ...[code, "COM", kind, rank, stay, measure, "A", "A"],
        ...[2026, value],
      ];
      return [
        line("I551", "_T", "_T", "PLACE", 20),
        line("I551", "4", "_T", "PLACE", 20),
        line("I552", "_T", "_T", "BEDPLACE", 50),
        line("I552A", "_T", "_T", "BEDPLACE", 50),
        line("I553", "_T", "_T", "PLACE", 300),
        line("I553", "_T", "LONG", "PLACE", 100),
        line("I553", "_T", "_T", "UNIT_LOC", 3),
      ];
    });
  return insee(header, rows, true);
}

/** ofgl-base-communes-consolidee: BOM, semicolons; a new commune has a line for each of its former ones. */
export function comptes(): string {
  const amounts: [string, number][] = [
    ["Recettes de fonctionnement", 1500],
    ["Dépenses de fonctionnement", 1200],
    ["Epargne brute", 300],
    ["Encours de dette", 900],
    ["Dépenses d'investissement", 400],
    ["Frais de personnel", 600],
  ];
  const rows = codes.flatMap((code) =>
    [2019, 2024, 2025].flatMap((year) =>
      amounts.flatMap(([name, each]) => {
        const amount = each * (communes[code] ?? 0);
        const line = (value: number) => `${year};${code};${name};${value}.0`;
        return code === "17219" && year === 2019 ? [line(amount * 0.75), line(amount * 0.25)] : [line(amount)];
      }),
    ),
  );
  return `\uFEFF${["exer;com_code;agregat;montant", ...rows].join("\n")}\n`;
}

/** REI: a masked product is "sec_stat", without value. */
export function fiscalite(): string {
  const rows = codes.flatMap((code) => [
    `2025;${code};FB - COMMUNE / TAUX VOTÉ;44.23;`,
    `2025;${code};FB - COMMUNE / BASE NETTE;${(communes[code] ?? 0) * 1500}.0;`,
    `2025;${code};FB - COMMUNE / MONTANT RÉEL;${(communes[code] ?? 0) * 600}.0;`,
    `2025;${code};FB - COMMUNE / LISSAGE - MONTANT;-1384.0;`,
    `2025;${code};TH - COMMUNE / MONTANT RÉEL THS;${code === "17406" ? ";sec_stat" : "50000.0;"}`,
  ]);
  return `\uFEFF${["annee;idcom;varlib;valeur;secret_statistique", ...rows].join("\n")}\n`;
}

/** Every file, by the name that `sources refresh --from` looks for. */
export function listFiles(): Record<string, string | Buffer> {
  return {
    "logement-recensements.csv": recensements(),
    "logement-habitants.csv": habitants(),
    "logement-statut-occupation.csv": statutOccupation(),
    "logement-revenus.csv": revenus(),
    "logement-revenus-epci.csv": revenusEpci(),
    "logement-ventes.csv": ventes(),
    "logement-loyers-maisons.csv": loyers(),
    "logement-loyers-appartements.csv": loyers(),
    "logement-logement-social.csv": logementSocial(),
    "logement-dpe.csv": dpe(),
    "numerique-fibre.csv": fibre(),
    "numerique-lieux-mediation.csv": lieux(),
    "numerique-france-services.csv": lieux(),
    "services-equipements.csv": equipements(),
    "services-emplois.csv": emplois(),
    "services-hebergements.csv": hebergements(),
    "services-comptes.csv": comptes(),
    "services-fiscalite.csv": fiscalite(),
  };
}
