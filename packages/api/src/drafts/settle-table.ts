import { writeFile } from "node:fs/promises";
import type { Schema } from "@datalogue/ingest";
import { v7 as uuid } from "uuid";
import type { IncomingFolder } from "../checking/incoming-folder.js";
import { digestOf } from "../content/read-dataset.js";
import type { DraftFiles } from "./draft-files.js";
import type { DraftStore } from "./draft-store.js";
import type { DraftsParts } from "./drafts-parts.js";
import type { HandStore, StoredTable } from "./hand-store.js";
import type { StoredDraft, StoredFile } from "./stored-draft.js";
import { writeRowsCsv } from "./write-rows-csv.js";

interface SettlingParts extends Pick<DraftsParts, "workshop" | "readOnly" | "now"> {
  drafts: DraftStore;
  hand: HandStore;
  files: DraftFiles;
  incoming: IncomingFolder;
  /** The schema that the file of a draft is read with; null without one. */
  schemaOf(draft: StoredDraft): Promise<Schema | null>;
}

/** Columns of a table kept by hand: those of the schema, then the others. */
export function columnsOf(schema: Schema | null, { extras }: StoredTable): string[] {
  const known = schema?.fields.map(({ name }) => name) ?? [];
  return [...known, ...extras.filter((name) => !known.includes(name))];
}

/**
 * Makes the file of a draft whose rows are typed by hand what they are now. The file is derived from the rows: nobody changes the draft
 * by it, and a crash between the two leaves the rows, which make it again.
 */
export function openTableSettling({ workshop, readOnly, now, drafts, hand, files, incoming, schemaOf }: SettlingParts) {
  return async (draft: StoredDraft): Promise<StoredDraft> => {
    for (let current = draft; ; ) {
      if (current.version !== null || readOnly !== null) return current;
      const table = await hand.find(draft.id);
      if (!table || current.file?.table === table.revision) return current;
      const rows = (await hand.listRows(draft.id)).filter(({ removed }) => !removed);
      const { text } = writeRowsCsv(columnsOf(await schemaOf(current), table), rows);
      const slug = (await workshop.store.findDataset({ id: draft.dataset }))?.slug;
      const arrived = incoming.reserve();
      try {
        await writeFile(arrived, text, { flag: "wx", mode: 0o600 });
        const file: StoredFile = {
          ...{ name: `${slug ?? "tableau"}.csv`, bytes: Buffer.byteLength(text), sha256: await digestOf(arrived) },
          ...{ receivedAt: now().toISOString(), from: "hand", table: table.revision, stored: uuid(), arrived },
        };
        await files.share(draft.id, file);
        if (await hand.writeFile(draft.id, table.revision, file)) {
          await files.settle(draft.id, file);
          if (current.file) await files.forget(draft.id, current.file);
        }
      } finally {
        await incoming.forget(arrived);
      }
      const next = await drafts.find(draft.id);
      if (!next) return current;
      current = next;
    }
  };
}
