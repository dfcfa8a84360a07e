import { type Access, accessLevels, isPublic } from "@datalogue/ingest";
import { typographic } from "../format/index.js";
import { Icon } from "../icons/icon.js";

/** For whom the contents of a dataset are; nothing when they are for all. */
export function AccessBadge({ access }: { access: Access }) {
  if (isPublic(access)) return null;
  return (
    <span class="badge">
      <Icon name="lock" /> {typographic(accessLevels[access].label)}
    </span>
  );
}
