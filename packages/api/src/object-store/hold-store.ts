import { SettingsError } from "@datalogue/ingest";
import { explainStore } from "./explain-store.js";
import { type ObjectStore, StoreUnavailable } from "./object-store.js";

/** Keys by which a store says whose it is: `catalogue-id/{holder}`. */
const HOLDERS = "catalogue-id/";

class StoreOfAnother extends StoreUnavailable {
  constructor(
    place: string,
    /** Key that says so. */
    readonly key: string,
  ) {
    super(place, `is that of another catalogue: ${key}`);
  }
}

/**
 * A store as that of one holder alone, who takes it where it is nobody's: another would remove what its catalogue does not name. Throws
 * `SettingsError` for that of another, and where it has not the keys that it asks for. One that does not answer keeps nobody from reading: before it has said whose it is, nothing is put there
 * nor removed.
 */
export async function holdStore(objects: ObjectStore, holder: string): Promise<ObjectStore> {
  const own = `${HOLDERS}${holder}`;
  let isHeld = false;
  const hold = async () => {
    if (isHeld) return;
    const keys: string[] = [];
    for await (const { key } of objects.list(HOLDERS)) keys.push(key);
    const other = keys.find((key) => key !== own);
    if (other !== undefined) throw new StoreOfAnother(objects.place, other);
    if (keys.length === 0) await objects.put(own, { bytes: Buffer.from(`${holder}\n`) });
    isHeld = true;
  };
  try {
    await hold();
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    const isOfAnother = error instanceof StoreOfAnother;
    if (isOfAnother || ["keyless", "wrong-keys"].includes(error.fault)) {
      objects.close();
      throw isOfAnother ? heldByAnother(error) : explainStore(error);
    }
  }
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
  };
}

function heldByAnother({ place, key }: StoreOfAnother): SettingsError {
  return new SettingsError(
    "DATALOGUE_VERSION_STORE",
    `DATALOGUE_VERSION_STORE\u00A0: le magasin «\u00A0${place}\u00A0» est celui d'un autre catalogue, ou du site dont celui-ci est une copie restaurée ailleurs. Pour un essai, laissez ce réglage vide. Si ce site remplace l'autre, arrêté pour de bon, supprimez du magasin l'objet ${key}, puis recommencez. Rien n'a été touché.`,
  );
}
