import { type Static, Type } from "typebox";

const closed = { additionalProperties: false };
const TEXT = Type.String({ minLength: 1, maxLength: 1000 });
const SLUG = Type.String({
  pattern: "^[a-z0-9]+(-[a-z0-9]+)*$",
  maxLength: 100,
  description: "minuscules sans accent, chiffres et traits d'union (energie-toits)",
});
const NAME = Type.String({ pattern: "^[a-z][a-z0-9_]*$", description: "le nom d'une entrée ou d'un chiffre" });
const RANGE = Type.Object({ least: NAME, most: NAME }, closed);
const DAY = Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$", description: "AAAA-MM-JJ" });
const SHARE = Type.Number({ minimum: 0, maximum: 1, description: "une part, de 0 à 1" });
const AMOUNT = Type.Number({ minimum: 0 });
const URL = Type.String({ pattern: "^(https?://|/)", description: "une adresse" });

/** Where a figure that nobody measured on the roof comes from. */
const source = {
  source: TEXT,
  date: DAY,
  url: Type.Optional(URL),
  state: Type.Enum(["sourced", "to-check", "demonstration"], {
    description:
      "sourced\u00A0: lu à sa source\u00A0; to-check\u00A0: à vérifier avant de s'en servir\u00A0; demonstration\u00A0: hypothèse de démonstration",
  }),
};

/** A solar cadastre as `datasets/<theme>/solar.json` holds it: what it is read from, what stands for what is not known, what comes next. */
export const solarCadastreSchema = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    title: TEXT,
    description: TEXT,
    roofs: Type.String({ ...SLUG, description: "Nom court du jeu des toits (schéma toits-solaires)." }),
    irradiation: Type.String({
      ...SLUG,
      description: "Nom court du jeu de l'irradiation (schéma irradiation-mensuelle).",
    }),
    monuments: Type.Optional(
      Type.Object(
        { dataset: SLUG, metres: Type.Number({ exclusiveMinimum: 0, maximum: 5000 }) },
        {
          ...closed,
          description: "Le jeu des monuments protégés, et la distance sous laquelle leur architecte donne un avis.",
        },
      ),
    ),
    model: Type.Object(
      {
        usableShare: SHARE,
        tilt: Type.Number({ minimum: 0, maximum: 90, description: "l'inclinaison supposée, en degrés" }),
        ...source,
      },
      { ...closed, description: "Ce qui remplace ce que la couche ne dit pas d'un toit." },
    ),
    classes: Type.Object(
      { good: AMOUNT, poor: AMOUNT, leastArea: AMOUNT },
      {
        ...closed,
        description:
          "Un toit est très bon à partir de « good » kWh/m² par an, à l'ombre sous « poor », trop petit sous « leastArea » m² utiles.",
      },
    ),
    simulator: Type.Optional(
      Type.Object(
        {
          id: SLUG,
          area: NAME,
          irradiation: NAME,
          figures: Type.Object(
            { energy: NAME, power: NAME, share: NAME, cost: RANGE, aid: NAME, due: RANGE, years: RANGE },
            closed,
          ),
          unbounded: Type.Record(Type.String(), Type.Number(), {
            description: "Ce que valent des entrées quand on additionne les toits d'une commune.",
          }),
        },
        {
          ...closed,
          description:
            "Le simulateur qui donne la production et les euros\u00A0: ses entrées de la surface utile (m²) et de l'irradiation (kWh/m²), ses chiffres\u00A0: énergie, puissance, part d'un foyer, coût, aide, reste à payer, années (du moins au plus).",
        },
      ),
    ),
    assumptions: Type.Optional(
      Type.Array(Type.Object({ input: TEXT, ...source }, closed), {
        maxItems: 40,
        description: "D'où vient la valeur de chaque entrée du simulateur.",
      }),
    ),
    installed: Type.Optional(
      Type.Object(
        { power: SLUG, count: Type.Optional(SLUG) },
        {
          ...closed,
          description:
            "Les indicateurs de ce qui est installé\u00a0: la puissance, en kW\u202f; le nombre d'installations.",
        },
      ),
    ),
    steps: Type.Array(
      Type.Object(
        {
          when: TEXT,
          title: TEXT,
          text: TEXT,
          link: Type.Optional(Type.Object({ label: TEXT, href: URL }, closed)),
        },
        closed,
      ),
      { minItems: 1, maxItems: 10, description: "La suite\u00A0: jamais le nom d'un installateur." },
    ),
  },
  closed,
);

export type SolarCadastreDocument = Static<typeof solarCadastreSchema>;

/** A cadastre, and the theme whose folder holds it. */
export interface SolarCadastre extends SolarCadastreDocument {
  theme: string;
}
