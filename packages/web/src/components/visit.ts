import type { Person, PersonCaller } from "@datalogue/api";

/** Somebody who is signed in, on a page of the workspace. */
export interface Visit {
  caller: PersonCaller;
  person: Person;
  /** What the forms of this session carry. */
  formToken: string;
  /** Name of an organisation, by slug. */
  organisationName(slug: string): string;
}
