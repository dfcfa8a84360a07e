import type { Manifest } from "../versions/manifest.js";
import type { VersionFolders } from "../versions/version-folders.js";
import type { FileKeeper } from "./file-keeper.js";

/** Gives the path of a file of a version, at hand and with nothing that shows against it. Throws `DamagedFile`, `StoreUnavailable`. */
export function openVersionFiles({ folders, keeper }: { folders: VersionFolders; keeper: FileKeeper }) {
  return async (id: string, number: number, { files }: Pick<Manifest, "files">, name: string): Promise<string> => {
    const path = folders.fileOf(id, number, name);
    await folders.ready(id, number, [name]);
    const digest = files[name];
    return digest ? keeper.ensure(path, digest) : path;
  };
}
