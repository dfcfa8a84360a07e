import { createPlace, visitsIndicator } from "../support/content-folder.js";
import { type ServedPlace, servePlace } from "./serve-place.js";

/** A dataset closed to the public, as its addresses name it. */
export interface Closed {
  id: string;
  slug: string;
  /** Stand in its contents only: in an answer, each tells a leak. */
  markers: {
    value: string;
    column: string;
    title: string;
    file: string;
    schema: string;
    number: string;
    place: string[];
  };
}

/** For the organisations of the catalogue; a map layer. */
export const beaches: Closed = {
  id: "0d6f3c1e-6f0b-4c57-9a35-5b1c5f7c2a11",
  slug: "plages-surveillees",
  markers: {
    value: "quetzalvaleur",
    column: "quetzalcolonne",
    title: "quetzaltitre",
    file: "quetzalfichier",
    schema: "quetzalschema",
    number: "918273",
    place: ["45.876543", "1.345678"],
  },
};

/** For its producer alone; a table. */
export const staff: Closed = {
  id: "0d6f3c1e-6f0b-4c57-9a35-5b1c5f7c2a12",
  slug: "agents-mediatheques",
  markers: {
    value: "tinamouvaleur",
    column: "tinamoucolonne",
    title: "tinamoutitre",
    file: "tinamoufichier",
    schema: "tinamouschema",
    number: "827364",
    place: [],
  },
};

/** The markers of a dataset that a text shows. */
export function markersIn(text: string, { markers }: Closed): string[] {
  return Object.values(markers)
    .flat()
    .filter((marker) => text.includes(marker));
}

const schemaOf = ({ markers }: Closed) => ({
  title: markers.schema,
  fields: [
    { name: "codeCommune", type: "string" },
    { name: "annee", type: "year" },
    { name: markers.column, type: "string", title: markers.title },
    { name: "effectif", type: "integer" },
  ],
});

const described = {
  organisation: "ile-d-oleron",
  licence: "lov2",
  frequency: "ANNUAL",
  contact: { name: "Service culture", email: "culture@exemple.fr" },
};

export interface ClosedPlace extends ServedPlace {
  /** A key of the producer, and one of another organisation. */
  own: string;
  other: string;
}

/** A catalogue of one open dataset and two closed ones, an indicator computed from a closed one, the whole site, two keys. */
export async function openClosedPlace(): Promise<ClosedPlace> {
  const place = createPlace();
  place.write("culture/plages/dataset.json", {
    ...described,
    id: beaches.id,
    slug: beaches.slug,
    title: "Plages surveillées",
    description: "Les plages surveillées en saison, avec leurs horaires.",
    keywords: ["baignade"],
    access: "members",
    file: `${beaches.markers.file}.geojson`,
  });
  place.write("culture/plages/schema.json", schemaOf(beaches));
  place.write(`culture/plages/${beaches.markers.file}.geojson`, {
    type: "FeatureCollection",
    features: [
      {
        type: "Feature",
        properties: {
          codeCommune: "17140",
          annee: 2024,
          [beaches.markers.column]: beaches.markers.value,
          effectif: Number(beaches.markers.number),
        },
        geometry: { type: "Point", coordinates: [-1.345678, 45.876543] },
      },
    ],
  });
  place.write("culture/agents/dataset.json", {
    ...described,
    id: staff.id,
    slug: staff.slug,
    title: "Agents des médiathèques",
    description: "Effectifs par médiathèque.",
    keywords: ["culture"],
    access: "organisation",
    file: `${staff.markers.file}.csv`,
  });
  place.write("culture/agents/schema.json", schemaOf(staff));
  place.write(
    `culture/agents/${staff.markers.file}.csv`,
    `codeCommune,annee,${staff.markers.column},effectif
17140,2024,${staff.markers.value},${staff.markers.number}
17093,2024,,12
`,
  );
  place.write("culture/indicators/effectif.json", {
    ...visitsIndicator,
    ...{ id: "effectif", title: "Effectif des médiathèques", shortTitle: "Effectif" },
    ...{ description: "Agents des médiathèques.", unit: "agents", unitLabel: "agents", direction: "none" },
    wording: { subject: "les effectifs", number: "plural", gender: "masculine", of: "d'agents" },
    ...{ method: "Somme des effectifs.", source: "Jeu de données des agents." },
    measure: { kind: "sum", numerator: { dataset: staff.slug, aggregate: "sum", field: "effectif" } },
  });
  const served = await servePlace(place);
  return {
    ...served,
    own: await served.keyOf("ile-d-oleron"),
    other: await served.keyOf("pole-marennes-oleron"),
  };
}
