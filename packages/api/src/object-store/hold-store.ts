import { setTimeout as sleep } from "node:timers/promises";
import { SettingsError } from "@datalogue/ingest";
import { explainStore } from "./explain-store.js";
import { type ObjectStore, type StoreFault, StoreUnavailable } from "./object-store.js";

/** Keys by which a store says whose it is: `catalogue-id/{holder}`. */
const HOLDERS = "catalogue-id/";
/** Milliseconds that a start, or who looks at how a store is, waits for it. */
const PATIENCE = 5_000;

class StoreOfAnother extends StoreUnavailable {
  constructor(
    place: string,
    /** Key that says so. */
    readonly key: string,
  ) {
    super(place, `is that of another catalogue: ${key}`, "of-another");
  }
}

/** A store that is of one holder, or will be once it has said that it is of no other. */
export interface HeldStore extends ObjectStore {
  /** Why nothing can be put there now, null where it can; one that takes long to say is silent. */
  findFault(): Promise<StoreFault | null>;
}

/**
 * A store as that of one holder alone, who takes it where it is nobody's: another would remove what its catalogue does not name. Throws
 * `SettingsError` for that of another, and where it refuses the keys that it is given. One that does not answer in time, or for which no keys
 * came yet, keeps nobody from reading: before it has said whose it is, nothing is put there nor removed. `patience`: milliseconds.
 */
export async function holdStore(
  objects: ObjectStore,
  holder: string,
  { log = () => {}, patience = PATIENCE }: { log?: (line: string) => void; patience?: number } = {},
): Promise<HeldStore> {
  const own = `${HOLDERS}${holder}`;
  const sign = () => objects.put(own, { bytes: Buffer.from(`${holder}\n`) });
  const take = async () => {
    const keys: string[] = [];
    for await (const { key } of objects.list(HOLDERS)) keys.push(key);
    const other = keys.find((key) => key !== own);
    if (other !== undefined) throw new StoreOfAnother(objects.place, other);
    if (keys.length === 0) await sign();
  };
  let held: Promise<void> | undefined;
  /** Once; where that failed, once more for whoever comes next. */
  const hold = () => {
    held ??= take().catch((error) => {
      held = undefined;
      throw error;
    });
    return held;
  };
  const findFailure = async (work: Promise<void>): Promise<StoreUnavailable | undefined> => {
    const answered = new AbortController();
    const late = sleep(patience, undefined, { signal: answered.signal }).then(() => {
      throw new StoreUnavailable(objects.place, "takes long to answer");
    });
    try {
      await Promise.race([work, late]);
      return undefined;
    } catch (error) {
      if (error instanceof StoreUnavailable) return error;
      throw error;
    } finally {
      answered.abort();
    }
  };
  const failure = await findFailure(hold());
  if (failure && ["of-another", "wrong-keys"].includes(failure.fault)) {
    objects.close();
    throw failure instanceof StoreOfAnother ? heldByAnother(failure) : explainStore(failure);
  }
  if (failure)
    log(`${explainStore(failure).message} Rien n'y est mis d'ici là\u00A0: chaque dépôt le lui demande de nouveau.`);
  return {
    ...objects,
    async put(key, source) {
      await hold();
      await objects.put(key, source);
    },
    async remove(keys) {
      await hold();
      await objects.remove(keys);
    },
    async findFault() {
      const asked = hold().then(async () => {
        for await (const _ of objects.list("versions/none/")) break;
        // The same again: the rights may have gone since.
        await sign();
      });
      return (await findFailure(asked))?.fault ?? null;
    },
  };
}

function heldByAnother({ place, key }: StoreOfAnother): SettingsError {
  return new SettingsError(
    "DATALOGUE_VERSION_STORE",
    `DATALOGUE_VERSION_STORE\u00A0: le magasin «\u00A0${place}\u00A0» est celui d'un autre catalogue, ou du site dont celui-ci est une copie restaurée ailleurs. Pour un essai, laissez ce réglage vide. Si ce site remplace l'autre, arrêté pour de bon, supprimez du magasin l'objet ${key}, puis recommencez. Rien n'a été touché.`,
  );
}
