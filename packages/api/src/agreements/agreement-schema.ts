import { type Static, Type } from "typebox";

const closed = { additionalProperties: false };
const TEXT = Type.String({ minLength: 1, pattern: "\\S" });
const SLUG = Type.String({
  pattern: "^[a-z0-9]+(-[a-z0-9]+)*$",
  description: "minuscules sans accent, chiffres et traits d'union (recensement-des-huitres)",
});
const DAY = Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$", description: "AAAA-MM-JJ" });
const sentences = (description: string) => Type.Array(TEXT, { minItems: 1, description });
const months = (description: string) => Type.Integer({ minimum: 1, maximum: 600, description });
const organisation = (description: string) => Type.String({ ...SLUG, description });

const renewal = Type.Union(
  [
    Type.Object({ kind: Type.Literal("express") }, closed),
    Type.Object(
      {
        kind: Type.Literal("tacit"),
        months: months("durée de chaque reconduction, en mois"),
        until: Type.String({ ...DAY, description: "dernier jour possible, reconductions comprises, AAAA-MM-JJ" }),
      },
      closed,
    ),
  ],
  {
    description:
      "« express »\u00A0: elle finit à « end » si les deux parties ne la renouvellent pas\u202F; « tacit »\u00A0: elle est reconduite d'elle-même.",
  },
);

const embargo = Type.Union(
  [
    Type.Object(
      {
        column: Type.String({
          minLength: 1,
          description: "colonne de la période\u00A0: une année, un mois ou un jour",
        }),
        after: Type.String({
          pattern: "^P(?=\\d)(\\d{1,2}Y)?(\\d{1,3}M)?(\\d{1,4}D)?$",
          description: "durée qui suit la fin de la période\u00A0: P12M pour douze mois, P90D pour 90 jours",
        }),
      },
      closed,
    ),
    Type.Object(
      {
        until: Type.String({
          pattern: "^\\d{4}-\\d{2}-\\d{2}(T([01]\\d|2[0-3]):[0-5]\\d)?$",
          description: "jour, ou jour et heure du fuseau de la convention\u00A0: 2026-06-01T08:00",
        }),
      },
      closed,
    ),
  ],
  {
    description:
      "Rien n'est publié avant\u00A0: « column » et « after », ligne par ligne, ou « until » pour tout le jeu.",
  },
);

const shared = Type.Object(
  {
    dataset: Type.String({ ...SLUG, description: "nom court du jeu" }),
    fields: Type.Array(Type.String({ minLength: 1 }), {
      minItems: 1,
      uniqueItems: true,
      description: "Les colonnes qui peuvent être publiées\u00A0: aucune autre ne sort.",
    }),
    geometry: Type.Optional(
      Type.Boolean({ description: "true quand les positions ou contours des objets peuvent être publiés aussi." }),
    ),
    embargo: Type.Optional(embargo),
    aggregation: Type.Optional(
      Type.Object(
        {
          minimumContributors: Type.Integer({
            minimum: 2,
            maximum: 1000,
            description: "Rien n'est publié d'un groupe de moins.",
          }),
          column: Type.String({
            minLength: 1,
            description: "colonne qui les compte\u00A0: celle de « confidentialite.countField » du jeu",
          }),
        },
        { ...closed, description: "Plus petit groupe publié\u00A0; il s'ajoute au seuil du secret statistique." },
      ),
    ),
  },
  closed,
);

/** An agreement as `datasets/<theme>/agreements/<id>.json` holds it: whose data, who receives and publishes them, for what, until when, and what of them may go out. */
export const agreementSchema = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    id: SLUG,
    theme: SLUG,
    title: TEXT,
    partner: organisation("nom court de l'organisme dont ce sont les données"),
    recipient: organisation("nom court de l'organisme qui les reçoit, les contrôle et les publie"),
    reference: Type.Optional(Type.String({ minLength: 1, description: "numéro de la convention signée" })),
    signedOn: DAY,
    purpose: Type.String({ minLength: 1, description: "À quoi servent les données, en une phrase." }),
    uses: sentences("Les usages permis, une phrase chacun."),
    refused: sentences("Ce qui n'en est jamais fait, une phrase chacun."),
    start: Type.String({ ...DAY, description: "premier jour, AAAA-MM-JJ" }),
    end: Type.String({ ...DAY, description: "dernier jour, compris, AAAA-MM-JJ" }),
    timeZone: Type.Optional(
      Type.String({ description: "fuseau des jours et heures de la convention (Europe/Paris d'usage)" }),
    ),
    renewal,
    noticeMonths: Type.Optional(
      months(
        "Préavis que demande la convention pour ne pas la reconduire, en mois\u00A0: il est rappelé, le site ne fait rien attendre.",
      ),
    ),
    datasets: Type.Array(shared, { minItems: 1, description: "Les jeux sous convention, et ce qui peut en sortir." }),
    demonstration: Type.Optional(
      Type.Boolean({ description: "true quand l'accord est inventé pour montrer l'outil." }),
    ),
  },
  closed,
);

/** An agreement by which a partner lets its data be used. Days are civil ones of its time zone. */
export type Agreement = Static<typeof agreementSchema>;
/** What of a dataset may go out. */
export type SharedDataset = Agreement["datasets"][number];
export type Embargo = NonNullable<SharedDataset["embargo"]>;

/** The zone whose days and hours those of an agreement are. */
export function zoneOf({ timeZone = "Europe/Paris" }: Pick<Agreement, "timeZone">): string {
  return timeZone;
}
