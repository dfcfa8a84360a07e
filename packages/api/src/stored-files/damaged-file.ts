import { codeOf } from "../code-of.js";
import { HttpProblem } from "../http/http-problem.js";

/** How a stored file differs from what was published. */
export type FileFault = "missing" | "size" | "content" | "unreadable";

/** A file of a version that is no longer what was published: nothing is answered from it. */
export class DamagedFile extends HttpProblem {
  constructor(
    readonly path: string,
    readonly fault: FileFault,
  ) {
    super(
      503,
      "fichier-abime",
      "Données momentanément indisponibles",
      "Les fichiers de ce jeu de données sont abîmés sur notre disque. Ils sont refaits à partir du fichier reçu quand c'est possible\u00A0: réessayez dans quelques minutes. Les autres jeux répondent.",
      { "Retry-After": "60" },
    );
  }
}

/** True where a file could not be read as the database it was: a page that is not one, the end that is not there, no file. */
export function isUnreadable(error: unknown): boolean {
  return /^(SQLITE_(CORRUPT|NOTADB|CANTOPEN|IOERR)|ENOENT$|EIO$|EISDIR$)/.test(codeOf(error));
}
