import type { Territory } from "@datalogue/ingest";
import { nameOf } from "../format/index.js";

interface TerritorySelectProps {
  home: Territory;
  epcis: Territory[];
  communes: Territory[];
  groups: Territory[];
  /** Code of the territory read. */
  selected: string;
  /** Class of its label. */
  label?: string | undefined;
}

/** The choice of the territory read. */
export function TerritorySelect({ label, ...props }: TerritorySelectProps) {
  return (
    <>
      <label for="territoire" class={label}>
        Territoire
      </label>
      <select id="territoire" name="territoire">
        <TerritoryOptions {...props} />
      </select>
    </>
  );
}

/** The territories that one may read, by kind. */
export function TerritoryOptions({ home, epcis, communes, groups, selected }: TerritorySelectProps) {
  const inOrder = [...communes].sort((a, b) => nameOf(a).localeCompare(nameOf(b), "fr"));
  const parts = [
    // The whole may be one of them.
    { label: "Intercommunalités", territories: epcis.filter(({ code }) => code !== home.code) },
    { label: "Communes", territories: inOrder },
    { label: "Groupes de communes", territories: groups },
  ];
  return (
    <>
      <option value={home.code} selected={selected === home.code}>
        {nameOf(home)}
      </option>
      {parts.map(({ label, territories }) =>
        territories.length === 0 ? null : (
          <optgroup key={label} label={label}>
            {territories.map((territory) => (
              <option key={territory.code} value={territory.code} selected={territory.code === selected}>
                {nameOf(territory)}
              </option>
            ))}
          </optgroup>
        ),
      )}
    </>
  );
}
