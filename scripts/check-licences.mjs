// Says of each production dependency, transitive ones too, whether its licence goes with the EUPL-1.2. Offline: reads the installed packages.
import { join } from "node:path";
import { listProductionPackages, refusedLicence } from "./lib/licences.mjs";

const packages = listProductionPackages(join(import.meta.dirname, ".."));
const refused = packages.flatMap(({ name, version, licence }) => {
  const reason = refusedLicence(name, licence);
  return reason === undefined ? [] : [`${name} ${version} : ${reason}`];
});
for (const line of refused) console.error(line);
if (refused.length > 0) process.exit(1);
console.log(`${packages.length} dépendances de production, toutes sous une licence admise`);
