// Writes acts in the journal of a catalogue: node journal-process.mjs PLACE ACTOR COUNT, where PLACE is a file or a PostgreSQL address.
import { journal } from "../../../packages/api/dist/store/journal.js";
import { openDatabase } from "../../../packages/api/dist/store/open-database.js";
import { parsePostgresAddress } from "../../../packages/api/dist/store/postgres-address.js";

const [place, actor, count] = process.argv.slice(2);
const knex = await openDatabase(place.startsWith("postgres") ? parsePostgresAddress(place) : place);
for (let number = 1; number <= Number(count); number++)
  await journal(knex, "2026-03-10T09:00:00.000Z", actor, "describe", "site", { number });
await knex.destroy();
