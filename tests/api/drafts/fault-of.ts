import { type DraftFault, DraftRefused } from "@datalogue/api";

/** Why drafts refused something; throws where they did not. */
export async function faultOf(work: Promise<unknown>): Promise<DraftFault> {
  try {
    await work;
  } catch (error) {
    if (error instanceof DraftRefused) return error.fault;
    throw error;
  }
  throw new Error("nothing was refused");
}
