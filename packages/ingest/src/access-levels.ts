/** Who a caller is to a dataset: anybody, an organisation of the catalogue, the one that produces it. */
export type Standing = "public" | "member" | "producer";

/** All that the program knows of whom the contents of a dataset may be for: what is derived from it is written nowhere else. */
interface AccessLevelDescriptor {
  /** As facets and pages say it. */
  label: string;
  /** Who reads the contents; the description is for everybody. */
  readers: readonly Standing[];
  /** What comes after « est réservé », of a dataset of this producer. */
  reservedTo(producer: string): string;
  /** Its code and its French label in the EU authority list "access-right". */
  right: readonly [code: string, label: string];
}

/** Whom the contents of a dataset may be for, the widest first. */
export const accessLevels = {
  open: {
    label: "Ouvert à tous",
    readers: ["public", "member", "producer"],
    reservedTo: () => "à tous",
    right: ["PUBLIC", "public"],
  },
  members: {
    label: "Réservé aux membres",
    readers: ["member", "producer"],
    reservedTo: () => "aux organismes membres de ce catalogue",
    right: ["RESTRICTED", "restreint"],
  },
  organisation: {
    label: "Réservé à l'organisme",
    readers: ["producer"],
    reservedTo: (producer) => `à son producteur (${producer})`,
    right: ["NON_PUBLIC", "non public"],
  },
} satisfies Record<string, AccessLevelDescriptor>;

export type Access = keyof typeof accessLevels;

export const accessNames = Object.keys(accessLevels) as Access[];

/** Whether the contents may be read by a caller of that standing. */
export function admits(access: Access, standing: Standing): boolean {
  const readers: readonly Standing[] = accessLevels[access].readers;
  return readers.includes(standing);
}

/** Whether the contents are for everybody. */
export const isPublic = (access: Access): boolean => admits(access, "public");
