/**
 * Files in the true form of their producers: headers, separators, quotes, decimals and codes of secrecy as they publish them. The values are those
 * that a test gives.
 */

/** A line of the Cerema: square metres by year and destination (hab, act, inc, mix, fer, rou). */
export interface EnafCommune {
  code: string;
  name?: string;
  land: Record<number, Partial<Record<"hab" | "act" | "inc" | "mix" | "fer" | "rou", number>>>;
}

const DESTINATIONS = ["hab", "act", "inc", "mix", "fer", "rou"] as const;
const two = (year: number) => String(year % 100).padStart(2, "0");

/** « conso-com »: 172 columns, comma, decimal point, m², a column by year and destination, then totals of periods and other measures. */
export function enafFile(communes: readonly EnafCommune[], [from, to]: readonly [number, number]): string {
  const spans = [
    ...Array.from({ length: to - from }, (_, rank): [number, number] => [from + rank, from + rank + 1]),
    ...([
      [from, to],
      [from, 2021],
      [2021, to],
    ] as [number, number][]),
  ];
  const before =
    "idcom,idcomtxt,idreg,idregtxt,iddep,iddeptxt,epci25,epci25txt,scot,aav2020,libaav2020,cateaav2020,taav2017,tdaav2017,littoral,montagne_urba,abc,libdens_aav".split(
      ",",
    );
  const after =
    "pop11,pop16,pop22,pop1116,pop1622,pop1122,men11,men16,men22,men1116,men1622,men1122,emp11,emp16,emp22,emp1116,emp1622,emp1122,mepart1116,mepart1622,mepart1122,menhab1116,menhab1622,menhab1122,artpop1622,artpop1116,artpop1122,naf11art16,naf16art22,naf11art22,art11hab16,art16hab22,art11hab22,surfcom2025,artcom1125".split(
      ",",
    );
  const header = [
    ...before,
    ...spans.flatMap(([a, b]) => [
      `naf${two(a)}art${two(b)}`,
      ...DESTINATIONS.map((destination) => `art${two(a)}${destination}${two(b)}`),
    ]),
    ...after,
  ];
  const lines = communes.map(({ code, name = `Commune ${code}`, land }) => {
    const told = before.map(
      (column) => ({ idcom: code, idcomtxt: name, iddep: code.slice(0, 2), littoral: "C" })[column] ?? "",
    );
    const surfaces = spans.flatMap(([a, b]) => {
      const years = Array.from({ length: b - a }, (_, rank) => a + rank);
      const sums = DESTINATIONS.map((one) => years.reduce((sum, year) => sum + (land[year]?.[one] ?? 0), 0));
      return [sums.reduce((sum, one) => sum + one, 0), ...sums].map((square) => square.toFixed(1));
    });
    return [...told, ...surfaces, ...after.map(() => "0.0")];
  });
  return [header, ...lines].map((cells) => `${cells.join(",")}\n`).join("");
}

/** A line of Sitadel, by commune, year and type of dwelling. */
export interface SitadelLine {
  code: string;
  year: number;
  type: "Individuel pur" | "Individuel groupe" | "Collectif" | "Residence";
  authorised: number;
  /** null: not known yet. */
  started: number | null;
}

/** DiDo, annual results by commune: quoted texts, bare numbers, `;`, a line « Tous Logements » that is the sum of the others. */
export function sitadelFile(lines: readonly SitadelLine[]): string {
  const quoted = (text: string) => `"${text}"`;
  const keys = [...new Set(lines.map(({ code, year }) => `${year} ${code}`))].sort();
  const all = keys.flatMap((key) => {
    const own = lines.filter(({ code, year }) => `${year} ${code}` === key);
    const [year = "", code = ""] = key.split(" ");
    const started = own.map((line) => line.started).filter((one) => one !== null);
    const whole = {
      ...{
        code,
        year: Number(year),
        type: "Tous Logements",
        authorised: own.reduce((sum, one) => sum + one.authorised, 0),
      },
      started: started.length > 0 ? started.reduce((sum, one) => sum + one, 0) : null,
    };
    return [whole, ...own];
  });
  return [
    '"ANNEE";"COMM";"TYPE_LGT";"LOG_AUT";"LOG_COM";"SDP_AUT";"SDP_COM"',
    ...all.map(({ code, year, type, authorised, started }) =>
      [quoted(String(year)), quoted(code), quoted(type), authorised, started ?? "", authorised * 90, ""].join(";"),
    ),
  ]
    .map((line) => `${line}\n`)
    .join("");
}

/** An observation of the Insee: its commune, its year, the dimensions that are not at their total. */
export interface InseeLine {
  code: string;
  year: number;
  cell: Record<string, string>;
  value: number;
}

/**
 * A file of Melodi: long, `;`, without quotes, five decimals, every dimension on every line; around the communes asked for, the lines of other
 * places and of the dimensions told apart, which repeat the same people.
 */
export function melodiFile(
  lines: readonly InseeLine[],
  { dimensions, apart }: { dimensions: Record<string, string>; apart: Record<string, string> },
): string {
  const names = Object.keys(dimensions);
  const write = (object: string, code: string, cell: Record<string, string>, year: number, value: number) =>
    [code, object, ...names.map((name) => cell[name] ?? dimensions[name]), "A", "A", year, value.toFixed(5)].join(";");
  return [
    ["GEO", "GEO_OBJECT", ...names, "FREQ", "OBS_STATUS", "TIME_PERIOD", "OBS_VALUE"].join(";"),
    ...lines.flatMap(({ code, year, cell, value }) => [
      write("COM", code, cell, year, value),
      write("COM", code, { ...cell, ...apart }, year, value / 3),
    ]),
    ...lines.slice(0, 1).map(({ year, cell, value }) => write("DEP", "17", cell, year, value * 100)),
  ]
    .map((line) => `${line}\n`)
    .join("");
}

/** A commune of LOVAC; a text is written as it is: « s », or nothing. */
export interface LovacCommune {
  code: string;
  name: string;
  vacant: (number | string)[];
  long: (number | string)[];
  total: (number | string)[];
}

/** LOVAC, windows-1252, `;`: a column by measure and year, the total a year behind, thousands with a space. The first year given is `from`. */
export function lovacFile(communes: readonly LovacCommune[], from: number): Uint8Array {
  const years = (communes[0]?.vacant ?? []).map((_, rank) => from + rank).reverse();
  const write = (value: number | string | undefined) =>
    typeof value === "number" ? String(value).replace(/(?<=\d)(?=(\d{3})+$)/g, " ") : (value ?? "");
  const header = [
    ...["CODGEO_26", "LIBGEO_26", "DEP"],
    ...years.flatMap((year) => [
      `pp_vacant_${two(year)}`,
      `pp_vacant_plus_2ans_${two(year)}`,
      `pp_total_${two(year - 1)}`,
    ]),
  ];
  const lines = communes.map(({ code, name, vacant, long, total }) => [
    ...[code, name, code.slice(0, 2)],
    ...years.flatMap((year) => [vacant, long, total].map((column) => write(column[year - from]))),
  ]);
  const text = [header, ...lines].map((cells) => `${cells.join(";")}\r\n`).join("");
  return Uint8Array.from([...text].map((sign) => (sign === "’" ? 0x92 : sign.charCodeAt(0))));
}

/** Cars of a commune, by energy, sticker and holder, at 1 January of each year from 2011. */
export interface CarLine {
  code: string;
  energy: string;
  sticker: string;
  holder: "Particulier" | "Professionel";
  byYear: number[];
}

/** DiDo, the register of vehicles: a column by year, quoted texts, bare numbers, and communes that do not exist. */
export function carsFile(lines: readonly CarLine[]): string {
  const years = (lines[0]?.byYear ?? []).map((_, rank) => 2011 + rank);
  const header = [
    ...["COMMUNE_CODE", "COMMUNE_NOM", "CARBURANT", "CRIT_AIR", "STATUT_UTILISATEUR", "GROUPE", "CATEGORIE"],
    ...years.map((year) => `PARC_${year}`),
  ];
  const unknown: CarLine[] = ["00000", "17000"].map((code) => ({
    ...{ code, energy: "Diesel", sticker: "Crit'Air 2", holder: "Particulier" },
    byYear: years.map(() => 999),
  }));
  return [
    header.map((name) => `"${name}"`).join(";"),
    ...[...unknown, ...lines].map(({ code, energy, sticker, holder, byYear }) =>
      [...[code, `Commune ${code}`, energy, sticker, holder, "VP", "VP"].map((text) => `"${text}"`), ...byYear].join(
        ";",
      ),
    ),
  ]
    .map((line) => `${line}\n`)
    .join("");
}

/** OFGL, criteria of the State grants: long, `;`, a byte order mark, metres; « nd » where it is not known. */
export function roadsFile(lines: readonly { code: string; year: number; metres: number | "nd" }[]): string {
  return `\ufeff${[
    "annee;code_insee;variable;valeur",
    ...lines.map(
      ({ code, year, metres }) =>
        `${year};${code};Longueur de voirie en mètres;${metres === "nd" ? metres : metres.toFixed(1)}`,
    ),
  ]
    .map((line) => `${line}\r\n`)
    .join("")}`;
}

/** A decree of GASPAR, in one commune. */
export interface Decree {
  code: string;
  decree: string;
  hazard: string;
  day: string;
}

/** « catnat_gaspar.csv »: `;`, quoted texts, dates with hours. */
export function catnatTable(decrees: readonly Decree[]): string {
  return [
    "cod_nat_catnat;cod_commune;lib_commune;num_risque_jo;lib_risque_jo;dat_deb;dat_fin;dat_pub_arrete;dat_pub_jo",
    ...decrees.map(({ code, decree, hazard, day }) =>
      [decree, code, `"Commune ${code}"`, "ICB", `"${hazard}"`, `${day} 00:00:00`, day, day, day].join(";"),
    ),
  ]
    .map((line) => `${line}\n`)
    .join("");
}

/** The national list of car sharing places (BNLC): comma, `true`/`false`, quotes where a text holds a comma, nothing where it is not known. */
export function sharingFile(places: readonly { code: string; open: boolean; places: number | "" }[]): string {
  return [
    "id_lieu,id_local,nom_lieu,ad_lieu,com_lieu,insee,type,date_maj,ouvert,source,Xlong,Ylat,nbre_pl,nbre_pmr,duree,horaires,proprio,lumiere,comm",
    ...places.map(({ code, open, places: count }, rank) =>
      [
        ...[
          `${code}-C-${rank}`,
          "C-001",
          `Aire ${rank}`,
          '"Route du Viaduc, 2"',
          "COMMUNE",
          code,
          "Aire de covoiturage",
        ],
        ...["2019-08-29", open, "221600018", -1.252945, 45.901564, count, "", "", "", "aire départementale", "", ""],
      ].join(","),
    ),
  ]
    .map((line) => `${line}\n`)
    .join("");
}
