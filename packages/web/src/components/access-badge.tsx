import { accessLabels, type Dataset } from "@datalogue/api";
import { typographic } from "../format/index.js";
import { Icon } from "../icons/icon.js";

/** For whom the contents of a dataset are; nothing when they are for all. */
export function AccessBadge({ access }: { access: Dataset["access"] }) {
  if (access === "open") return null;
  return (
    <span class="badge">
      <Icon name="lock" /> {typographic(accessLabels[access])}
    </span>
  );
}
