import { type Access, accessLevels, isPublic } from "@datalogue/ingest";
import { typographic } from "../format/index.js";
import { Icon } from "../icons/icon.js";

interface Badged {
  access: Access;
  agreement?: unknown;
}

/** For whom the contents of a dataset are, or that a partner shares them; nothing when they are for all, under an open licence. */
export function AccessBadge({ dataset: { access, agreement } }: { dataset: Badged }) {
  if (agreement && isPublic(access)) return <span class="badge">Sous convention</span>;
  if (isPublic(access)) return null;
  return (
    <span class="badge">
      <Icon name="lock" /> {typographic(accessLevels[access].label)}
    </span>
  );
}
