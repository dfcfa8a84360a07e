import { type Dataset, type Indicator, SPREADSHEET_CSV } from "@datalogue/api";
import { formatBytes, typographic } from "../format/index.js";
import { addressOf } from "../reading/address.js";

/** What may be taken away, a line for each: the current version of datasets in every format, the values of indicators. */
export function Downloads({ datasets, indicators }: { datasets: Dataset[]; indicators: Indicator[] }) {
  return (
    <ul class="takeaway plain">
      {datasets.map(({ id, slug, title, distributions }) => (
        <Line
          key={id}
          title={typographic(title)}
          href={`/jeux/${slug}`}
          files={distributions
            .filter(({ format }) => format !== "ORIGINAL")
            .flatMap(({ format, bytes, path }) => [
              { label: format, size: formatBytes(bytes), href: path },
              ...(format === "CSV" ? [spreadsheet(`/api/datasets/${slug}/data/csv`)] : []),
            ])}
        />
      ))}
      {indicators.map(({ id, title }) => (
        <Line
          key={id}
          title={typographic(title)}
          href={`/indicateurs/${id}`}
          files={[
            { label: "CSV", size: "toutes les valeurs", href: `/api/indicators/${id}/observations.csv` },
            spreadsheet(`/api/indicators/${id}/observations.csv`),
          ]}
        />
      ))}
    </ul>
  );
}

/** Rows or values in the CSV that opens at once. */
function spreadsheet(path: string): LineProps["files"][number] {
  return { label: "CSV pour tableur", href: addressOf(path, SPREADSHEET_CSV) };
}

interface LineProps {
  title: string;
  href: string;
  files: { label: string; size?: string; href: string }[];
}

function Line({ title, href, files }: LineProps) {
  return (
    <li>
      <a href={href}>{title}</a>
      <ul class="plain">
        {files.map(({ label, size, href: file }) => (
          <li key={file}>
            <a href={file}>
              {label}
              <span class="visually-hidden">, {title}</span>
            </a>{" "}
            {size && <span>{size}</span>}
          </li>
        ))}
      </ul>
    </li>
  );
}
