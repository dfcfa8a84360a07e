import { Type } from "typebox";

/** What may be followed, besides everything: what pages and addresses call it. */
export const scopeKinds = {
  all: { title: "tout le catalogue", parameter: null },
  dataset: { title: "un jeu de données", parameter: "jeu" },
  theme: { title: "un thème", parameter: "theme" },
  organisation: { title: "un organisme", parameter: "organisme" },
  territory: { title: "un territoire", parameter: "territoire" },
} as const satisfies Record<string, { title: string; parameter: string | null }>;

export type ScopeKind = keyof typeof scopeKinds;

export const scopeKindNames = Object.keys(scopeKinds) as ScopeKind[];

export const scopeSchema = Type.Object(
  {
    kind: Type.Enum(scopeKindNames, { type: "string" }),
    value: Type.Optional(
      Type.String({
        maxLength: 200,
        description:
          "Nom court ou identifiant du jeu, thème, nom court de l'organisme, code du territoire ; rien pour all.",
      }),
    ),
  },
  { additionalProperties: false },
);

/** What somebody follows: everything, or a dataset (by identifier), theme, organisation (slug), territory (code). */
export interface FollowScope {
  kind: ScopeKind;
  /** Empty for everything. */
  value: string;
}

/** What an event speaks of. */
export interface EventSubject {
  /** Identifier; null for what is of no dataset. */
  dataset: string | null;
  theme: string;
  organisation: string;
  /** Code. */
  territory: string;
}

/** Whether an event is of what is followed; a territory takes what speaks of it, of what holds it, of what lies in it. */
export function isWithin(
  { kind, value }: FollowScope,
  subject: EventSubject,
  areRelated: (code: string, other: string) => boolean,
): boolean {
  switch (kind) {
    case "all":
      return true;
    case "territory":
      return areRelated(value, subject.territory);
    default:
      return subject[kind] === value;
  }
}
