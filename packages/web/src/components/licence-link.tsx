import type { DatasetLicence } from "@datalogue/ingest";
import { licences } from "../format/dataset.js";

/** What rules the reuse of data: the text of a licence, or that they are lent by an agreement. */
export function LicenceLink({ licence }: { licence: DatasetLicence }) {
  const { label, href } = licences[licence];
  if (href === null) return <>{label}</>;
  return (
    <a href={href} rel="license">
      {label}
    </a>
  );
}
