import {
  outlineKinds,
  populationKinds,
  type TerritoryEvent,
  type TerritorySources,
  territoryEventKinds,
} from "@datalogue/ingest";
import { Type } from "typebox";
import { schemaOf } from "../http/schemas/schema-of.js";
import { level } from "./level-schema.js";

const text = Type.String();
const nullableText = Type.Union([text, Type.Null()]);

const described = {
  code: text,
  level,
  name: text,
  shortName: text,
  ofName: nullableText,
  atName: nullableText,
  insee: nullableText,
  siren: nullableText,
  kind: nullableText,
  description: nullableText,
  validity: Type.Object({ from: nullableText, to: nullableText }),
  parents: Type.Array(
    Type.Object({
      code: text,
      name: text,
      level: Type.Union([level, Type.Null()]),
      from: nullableText,
      to: nullableText,
    }),
  ),
  populations: Type.Array(
    Type.Object({
      year: Type.Integer(),
      kind: Type.Enum([...populationKinds], {
        type: "string",
        description: "Habitants (municipale, dgf), ménages, logements, ou superficie en hectares.",
      }),
      value: Type.Integer(),
      source: text,
    }),
  ),
  vintage: Type.String({ description: "Date de la géographie." }),
};

const geometry = Type.Union([
  Type.Object({ type: text, coordinates: Type.Array(Type.Any()) }, { description: "Géométrie GeoJSON." }),
  Type.Null(),
]);

const event = schemaOf<TerritoryEvent>()(
  Type.Object({
    date: text,
    kind: Type.Enum([...territoryEventKinds], { type: "string" }),
    before: Type.Array(text),
    after: Type.Array(text),
    title: text,
    source: Type.Optional(text),
  }),
);

const named = Type.Object({ code: text, name: text });

export const territory = Type.Object({ ...described, geometry: Type.Optional(geometry) }, { $id: "Territoire" });

export const territoryDetail = Type.Object(
  {
    ...described,
    communes: Type.Array(text),
    events: Type.Array(event),
    neighbours: Type.Array(named, { description: "Territoires d'ici qui ont une limite commune." }),
    peers: Type.Object(
      {
        size: Type.Union([
          Type.Object({
            class: text,
            from: Type.Integer(),
            to: Type.Union([Type.Integer(), Type.Null()]),
            method: text,
            territories: Type.Array(named),
          }),
          Type.Null(),
        ]),
        kind: Type.Union([Type.Object({ kind: text, method: text, territories: Type.Array(named) }), Type.Null()]),
      },
      { description: "Territoires comparables, avec la façon dont ils sont choisis." },
    ),
  },
  { $id: "TerritoireDetaille" },
);

const outlines = Type.Object({
  kind: Type.Enum([...outlineKinds], { type: "string" }),
  title: text,
  source: text,
  licence: text,
  vintage: Type.Optional(text),
  imported: Type.Optional(text),
});

const sources = schemaOf<TerritorySources>()(
  Type.Object({
    vintage: text,
    populations: Type.Optional(text),
    sources: Type.Array(Type.Object({ title: text, producer: text, vintage: text, licence: text, covers: text })),
    outlines,
  }),
);

/** Where the geography comes from, told with each answer. */
export const sourcesOfGeography = sources.properties;

export const territoryFeatures = Type.Object(
  {
    type: Type.Literal("FeatureCollection"),
    features: Type.Array(
      Type.Object({
        type: Type.Literal("Feature"),
        id: text,
        properties: Type.Object(described),
        geometry,
      }),
    ),
    outlines,
  },
  { $id: "ContoursGeoJSON" },
);
