import fc from "fast-check";

/**
 * fast-check, with the same draws at every run: a failure is never a matter of luck, and who reads it can do it again.
 * `DATALOGUE_SEED` draws others: an integer, or `any` for those of the moment.
 */
const wanted = process.env.DATALOGUE_SEED ?? "17093";
if (wanted !== "any") {
  const seed = Number(wanted);
  if (!Number.isInteger(seed)) throw new Error(`DATALOGUE_SEED: an integer or "any", not "${wanted}"`);
  fc.configureGlobal({ seed });
}

export default fc;
