/** What a caller may do: read what is published, describe it, prepare a draft, submit it, review and publish it, administer people and keys. */
export const actions = ["read", "describe", "draft", "submit", "review", "publish", "administer"] as const;
export type Action = (typeof actions)[number];

interface RoleDescriptor {
  /** As pages say it. */
  title: string;
  /** What the bearer can do, after the name of a person. */
  does: string;
  may: readonly Action[];
}

/** What somebody is in an organisation, the least first: what is derived from it is written nowhere else. */
export const roles = {
  reader: { title: "Lecteur", does: "Lit les jeux réservés, ne change rien", may: ["read"] },
  contributor: {
    title: "Contributeur",
    does: "Lit, décrit et dépose\u00A0; quelqu’un d’autre publie",
    may: ["read", "describe", "draft", "submit"],
  },
  publisher: {
    title: "Publicateur",
    does: "Lit, décrit, dépose et publie",
    may: ["read", "describe", "draft", "submit", "review", "publish"],
  },
  administrator: {
    title: "Administrateur",
    does: "Publie, invite et règle les droits",
    may: ["read", "describe", "draft", "submit", "review", "publish", "administer"],
  },
} satisfies Record<string, RoleDescriptor>;

export type Role = keyof typeof roles;

export const roleNames = Object.keys(roles) as Role[];

/** Whether a role comes with an action. */
export function roleMay(role: Role, action: Action): boolean {
  const may: readonly Action[] = roles[role].may;
  return may.includes(action);
}
