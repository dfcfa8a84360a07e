import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import busboy from "busboy";
import { HttpProblem } from "../http/http-problem.js";

/** A form with files, held in memory: for a few small ones. */
export interface Multipart {
  /** Every value of each field, in their order. */
  fields: Map<string, string[]>;
  /** Files that are not empty, in their order. */
  files: { field: string; name: string; bytes: Buffer }[];
}

/** Characters of a field, and fields of a form. */
const FIELD_SIZE = 10_000;
const FIELDS = 100;

/**
 * Reads a `multipart/form-data` body, `maxFiles` files of `maxBytes` at most; without `holds`, files are read past and come without their bytes.
 * Throws `HttpProblem`; what is refused is read no further.
 */
export async function readMultipart(
  request: IncomingMessage,
  { maxFiles, maxBytes, holds = true }: { maxFiles: number; maxBytes: number; holds?: boolean },
): Promise<Multipart> {
  const unreadable = new HttpProblem(
    400,
    "formulaire-illisible",
    "Formulaire illisible",
    "Le formulaire n'est pas arrivé entier. Rien n'est enregistré\u00A0: renvoyez-le.",
  );
  const tooLarge = new HttpProblem(
    413,
    "fichier-trop-grand",
    "Fichiers trop lourds",
    `${maxFiles === 1 ? "Un fichier" : `${maxFiles} fichiers`} au plus, de ${Math.round(maxBytes / 1_000_000)}\u00A0Mo chacun. Rien n'est enregistré.`,
  );
  if (Number(request.headers["content-length"] ?? 0) > maxFiles * maxBytes + FIELDS * FIELD_SIZE) {
    request.resume();
    throw tooLarge;
  }
  const read: Multipart = { fields: new Map(), files: [] };
  await new Promise<void>((done, fail) => {
    let parser: busboy.Busboy;
    const stop = (error: Error) => {
      request.unpipe();
      request.resume();
      fail(error);
    };
    try {
      parser = busboy({
        headers: request.headers,
        defParamCharset: "utf8",
        limits: {
          fieldNameSize: 100,
          fieldSize: FIELD_SIZE,
          fields: FIELDS,
          files: maxFiles + 1,
          fileSize: maxBytes + 1,
        },
      });
    } catch {
      stop(unreadable);
      return;
    }
    parser.on("field", (name, value, { valueTruncated }) => {
      if (valueTruncated) stop(unreadable);
      read.fields.set(name, [...(read.fields.get(name) ?? []), value]);
    });
    parser.on("file", (field, stream: Readable, { filename = "" }) => {
      const chunks: Buffer[] = [];
      let isEmpty = true;
      stream.on("data", (chunk: Buffer) => {
        isEmpty &&= chunk.length === 0;
        if (holds) chunks.push(chunk);
      });
      stream.on("limit", () => stop(tooLarge));
      // The form was cut within this file: an error that nobody heard would end the program.
      stream.on("error", () => stop(unreadable));
      stream.on("end", () => {
        // A form sent without choosing a file has an empty part.
        if (!isEmpty) read.files.push({ field, name: filename, bytes: Buffer.concat(chunks) });
        if (read.files.length > maxFiles) stop(tooLarge);
      });
    });
    parser.on("fieldsLimit", () => stop(unreadable));
    parser.on("filesLimit", () => stop(tooLarge));
    parser.on("error", () => stop(unreadable));
    parser.on("close", () => done());
    request.on("aborted", () => stop(unreadable));
    request.pipe(parser);
  });
  return read;
}
