import type { Person, PersonCaller } from "@datalogue/api";

/** Somebody who is signed in, on a page of the workspace. */
export interface Visit {
  caller: PersonCaller;
  person: Person;
  /** What the forms of this session carry. */
  formToken: string;
  /** Whether their rights wait for the second factor that the site asks of administrators. */
  lacksFactor: boolean;
  /** Whether they read a kind of inspection. */
  inspects: boolean;
  /** What they are to agreements on data: of who gives them, of who receives them, of neither. */
  agreements: "partner" | "recipient" | null;
  /** Name of an organisation, by slug. */
  organisationName(slug: string): string;
}
