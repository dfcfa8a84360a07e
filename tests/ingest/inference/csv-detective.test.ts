import { describe, expect, it } from "vitest";
import { inferBytes } from "./support.js";

/** What a proposal must be to agree: its kind, or its type with its options. */
type Wanted = { kind: string | string[] } | { type: string | string[]; unit?: string; format?: string };

/**
 * What csv-detective (datagouv, MIT) says that it recognises and refuses in each of its formats, as the values beside its detectors give it
 * (read in November 2026), each under one of the labels that it knows for this format.
 */
const expectations: [format: string, label: string, wanted: Wanted, yes: string[], no: string[]][] = [
  ["code_commune", "code commune insee", { kind: "commune-code" }, ["91471", "01053"], ["914712", "01000"]],
  [
    "code_departement",
    "code departement",
    { kind: "departement-code" },
    ["75", "2A", "2b", "974", "01"],
    ["00", "96", "101"],
  ],
  ["code_epci", "epci", { kind: "epci-siren" }, ["200000172", "243 700 754"], ["130025265"]],
  ["code_postal", "code postal", { kind: "postal-code" }, ["75020", "01000"], ["77777", "018339"]],
  ["code_region", "code region", { kind: "region-code" }, ["32"], ["55"]],
  ["siren", "siren", { kind: "siren" }, ["552100554", "552 100 554"], ["42"]],
  ["siret", "siret", { kind: "siret" }, ["13002526500013", "130 025 265 00013"], ["13002526500012"]],
  ["uai", "code uai", { kind: "uai" }, ["0422170F"], ["04292E"]],
  ["insee_ape700", "code ape", { kind: "naf-code" }, ["0116Z"], ["0116A"]],
  [
    "code_rna",
    "code rna",
    { kind: "rna" },
    ["W751515517"],
    ["W111111111111111111111111111111111111", "w143788974", "W12", "678W23456", "165789325", "Wa1#89sf&h"],
  ],
  ["code_waldec", "code waldec", { kind: "rna" }, ["W123456789", "W2D1234567"], ["AA751PEE00188854"]],
  ["tel_fr", "telephone", { kind: "phone" }, ["0134643467"], ["6625388263", "01288398"]],
  ["email", "email", { kind: "email" }, ["cdo_intern@data.gouv.fr", "P.NOM@CIE.LONGDOMAIN"], ["cdo@@gouv.sfd"]],
  [
    "url",
    "url",
    { kind: "url" },
    [
      "www.data.gouv.fr",
      "http://data.gouv.fr",
      "https://www.youtube.com/@data-gouv-fr",
      "https://tabular-api.data.gouv.fr/api/resources/aaaaaaaa-1111-bbbb-2222-cccccccccccc/data/?score__greater=0.9&decompte__exact=13",
    ],
    ["tmp@data.gouv.fr"],
  ],
  ["jour_de_la_semaine", "jour de la semaine", { kind: "week-day" }, ["lundi"], ["jour de la biere"]],
  ["mois_de_lannee", "mois", { kind: "month-name" }, ["JUIN", "décembre"], ["november"]],
  ["year", "annee", { type: "year" }, ["2015"], ["20166", "123"]],
  [
    "date",
    "date",
    { type: "date" },
    ["1960-08-07", "12/02/2007", "15 jan 1985", "15 décembre 1985", "02 05 2003", "20030502", "2003.05.02", "1/2/2024"],
    [
      "1993-1993-1993",
      "39-10-1993",
      "19-15-1993",
      "15 tambour 1985",
      "12152003",
      "20031512",
      "02052003",
      "6.27367393749392839",
      "1993-12/02",
      "15 jui 1985",
    ],
  ],
  ["date_fr", "date", { type: "date" }, ["13 février 1996", "15 decembre 2024"], ["44 march 2025"]],
  [
    "datetime_naive",
    "date",
    { type: "datetime" },
    [
      "2021-06-22 10:20:10",
      "2030/06-22   00:00:00",
      "2030/06/22 00:00:00.0028",
      "12/31/2022 12:00:00",
      "12:00:00 12/31/2022",
    ],
    [
      "2021-06-22T30:20:10",
      "Sun, 06 Nov 1994 08:49:37 GMT",
      "2021-06-44 10:20:10+02:00",
      "2021-06-44",
      "15 décembre 1985",
      "0.001175692961729795",
    ],
  ],
  [
    "datetime_aware",
    "datetime",
    { type: "datetime" },
    [
      "2021-06-22 10:20:10-04:00",
      "2030-06-22 00:00:00.0028+02:00",
      "2000-12-21 10:20:10.1Z",
      "2024-12-19T10:53:36.428000+00:00",
      "1996/06/22 10:20:10 GMT",
      "12/31/2022 12:00:00-04:00",
      "12:00:00-04:00 12/31/2022",
    ],
    [
      "2021-06-22T30:20:10",
      "Sun, 06 Nov 1994 08:49:37 GMT",
      "2021-06-44 10:20:10",
      "0.001175692961729795",
      "2030-06-22 00:00:00X0028+02:00",
    ],
  ],
  [
    "latlon_wgs",
    "coordonnees",
    { kind: "latlon" },
    ["43.2,-22.6", "-10.71,140.0", "-40.791, 10.81", "[12.01,-0.28]"],
    ["0.1,192", "-102, 92", "[23.02,4.1", "23.02,4.1]", "160.1,-27", "1,2", "43, -23"],
  ],
  [
    "lonlat_wgs",
    "coordonnees",
    { kind: ["geopoint", "geopoint-array"] },
    ["-22.6,43.012", "140.0,-10.70", "10.829, -40.71", "[-0.28,12.43]"],
    ["192,0.1", "92, -102", "[4.1,23.02", "4.1,23.02]", "-27,160.1", "2,4", "-22, 43.0"],
  ],
  ["latitude_wgs", "latitude", { kind: "latitude" }, ["43.2872", "-22.61", "-3.0"], ["100.1973", "40"]],
  ["longitude_wgs", "longitude", { kind: "longitude" }, ["120.8263", "-20.27", "31.0"], ["-200", "20"]],
  [
    "latitude_l93",
    "y l93",
    { kind: "lambert-y" },
    ["6037008", "7123528.5", "7124528,5"],
    ["0", "-6734529.6", "7245669.8", "3422674,78", "32_34"],
  ],
  [
    "longitude_l93",
    "x l93",
    { kind: "lambert-x" },
    ["0", "-154", "1265783,45", "34723.4"],
    ["1456669.8", "-776225", "346_3214"],
  ],
  ["bool", "est", { type: "boolean" }, ["oui", "0", "1", "yes", "false", "True"], ["nein", "ja", "2", "-0"]],
  [
    "int",
    "nb",
    { type: "integer" },
    ["1", "0", "1764", "-24"],
    ["01053", "1.2", "123_456", "+35", "14292405299487610865"],
  ],
  [
    "float",
    "part",
    { type: ["number", "integer"] },
    ["1", "0", "1764", "-24", "1.2", "1863.23", "-12.7", "0.1", "1.9764E-1", "19.01e-29", "-9.1e-9"],
    ["01053", "01053.89", "1e3", "123_456", "123_456.78", "+35", "+35.9"],
  ],
  ["percent", "valeur", { type: "number", unit: "%" }, ["120%", "-20.2%"], ["200", "100 pourcents"]],
  ["money", "montant", { type: "number", unit: "€" }, ["120€", "-20.2$"], ["200", "100 euros"]],
  [
    "json",
    "donnees",
    { type: ["object", "array"] },
    ['{"pomme": "fruit", "reponse": 42}', "[1,2,3,4]"],
    ["5", '{"zefib":', '{"a"}'],
  ],
  [
    "geojson",
    "geojson",
    { type: "geojson" },
    ['{"coordinates": [45.783753, 3.049342], "type": "63870"}', '{"geometry": {"coordinates": [45.783753, 3.049342]}}'],
    ['{"pomme": "fruit", "reponse": 42}'],
  ],
  ["uuid", "identifiant", { type: "string", format: "uuid" }, ["884762be-51f3-44c3-b811-1e14c5d89262"], ["0610928327"]],
];

/** Where we propose something else, and why. */
const otherwise: [why: string, differ: string[]][] = [
  [
    "a code is written one way, or it joins with nothing: it is proposed as a text without more",
    ["code_departement 2b", "code_epci 243 700 754", "siren 552 100 554", "siret 130 025 265 00013"],
  ],
  ["the form is right, and no list of these codes is held", ["code_postal 77777", "insee_ape700 0116A"]],
  ["an address without its protocol is no URI", ["url www.data.gouv.fr"]],
  [
    "separators are mixed, or the hour comes before the day",
    [
      "datetime_naive 2030/06-22   00:00:00",
      "datetime_naive 12:00:00 12/31/2022",
      "datetime_aware 1996/06/22 10:20:10 GMT",
      "datetime_aware 12:00:00-04:00 12/31/2022",
    ],
  ],
  [
    "two numbers are a point only where they fall in France: which comes first is then sure",
    [
      "latlon_wgs 43.2,-22.6",
      "latlon_wgs -10.71,140.0",
      "latlon_wgs -40.791, 10.81",
      "latlon_wgs [12.01,-0.28]",
      "lonlat_wgs -22.6,43.012",
      "lonlat_wgs 140.0,-10.70",
      "lonlat_wgs 10.829, -40.71",
      "lonlat_wgs [-0.28,12.43]",
    ],
  ],
  ["whole degrees are degrees", ["latitude_wgs 40", "longitude_wgs 20"]],
  ["no land of metropolitan France is so far west", ["longitude_l93 0", "longitude_l93 -154", "longitude_l93 34723.4"]],
  ["nothing tells whether 0 and 1 are an answer or a count", ["bool 0", "bool 1"]],
  ["Table Schema reads these numbers", ["int +35", "float 1e3", "float +35", "float +35.9"]],
  ["amounts of the services of France are in euros", ["money -20.2$"]],
  [
    "RFC 7946 knows no such geometry: they are objects",
    [
      'geojson {"coordinates": [45.783753, 3.049342], "type": "63870"}',
      'geojson {"geometry": {"coordinates": [45.783753, 3.049342]}}',
    ],
  ],
];

/** Formats that name things of which we hold no list, or that no schema says: their values are texts for us. */
const texts: [format: string, yes: string[]][] = [
  ["adresse", ["rue du martyr"]],
  ["code_fantoir", ["7755A", "B150B", "ZA04C", "ZB03D"]],
  ["code_csp_insee", ["121f"]],
  ["code_import", ["123S1871092288"]],
  ["commune", ["saint denis"]],
  ["csp_insee", ["employes de la poste"]],
  ["departement", ["essonne"]],
  ["insee_canton", ["nantua"]],
  ["pays", ["france", "italie"]],
  ["region", ["bretagne", "ile-de-france"]],
  ["sexe", ["homme"]],
  ["iso_country_code_alpha2", ["FR"]],
  ["iso_country_code_alpha3", ["FRA"]],
  ["mongo_object_id", ["62320e50f981bc2b57bcc044"]],
  ["username", ["@accueil1"]],
  ["datetime_rfc822", ["Sun, 06 Nov 1994 08:49:37 GMT"]],
];

const among = (found: string | null | undefined, wanted: string | string[]) => [wanted].flat().includes(found ?? "");

async function propose(label: string, value: string) {
  const quoted = `"${value.replaceAll('"', '""')}"`;
  const { proposal } = await inferBytes("a.csv", `"${label}";"autre"\n${quoted};"x"\n`);
  const [found] = proposal.fields;
  if (!found) throw new Error("no field");
  return { kind: found.kind, type: found.field.type ?? "string", unit: found.field.unit, format: found.field.format };
}

describe("the expectations of csv-detective", () => {
  it("are ours, but for those listed here", async () => {
    const differ: string[] = [];
    let total = 0;
    for (const [format, label, wanted, yes, no] of expectations)
      for (const [value, expected] of [
        ...yes.map((one) => [one, true] as const),
        ...no.map((one) => [one, false] as const),
      ]) {
        const found = await propose(label, value);
        const is =
          "kind" in wanted
            ? among(found.kind, wanted.kind)
            : among(found.type, wanted.type) &&
              (["unit", "format"] as const).every(
                (option) => wanted[option] === undefined || found[option] === wanted[option],
              );
        total++;
        if (is !== expected) differ.push(`${format} ${value}`);
      }
    console.info(`csv-detective: ${total - differ.length} expectations of ${total} agreed`);
    expect(differ.sort()).toEqual(otherwise.flatMap(([, listed]) => listed).sort());
  });

  it("that name things of which we hold no list are texts for us", async () => {
    for (const [format, yes] of texts)
      for (const value of yes) expect([format, (await propose(format, value)).type]).toEqual([format, "string"]);
  });
});
