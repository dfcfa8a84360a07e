interface OrganisationKindDescriptor {
  /** As pages say it. */
  label: string;
  /** Whether it reads what is for members. */
  member: boolean;
}

/** What an organisation of the catalogue is: what is derived from it is written nowhere else. */
export const organisationKinds = {
  commune: { label: "Commune", member: true },
  epci: { label: "Intercommunalité", member: true },
  petr: { label: "Pôle territorial", member: true },
  syndicat: { label: "Syndicat", member: true },
  partner: { label: "Partenaire", member: false },
} satisfies Record<string, OrganisationKindDescriptor>;

export type OrganisationKind = keyof typeof organisationKinds;

/** Whether an organisation reads what is for members; null: of none of these kinds, it does. */
export function isMemberKind(kind: OrganisationKind | null): boolean {
  return kind === null || organisationKinds[kind].member;
}

export const organisationKindNames = Object.keys(organisationKinds) as OrganisationKind[];
