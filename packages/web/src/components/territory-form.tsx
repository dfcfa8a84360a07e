import type { Territory } from "@datalogue/ingest";
import type { Places } from "../observatory/places.js";
import { HiddenState } from "./hidden-state.js";
import { ScopeForm } from "./scope-form.js";
import { TerritorySelect } from "./territory-select.js";

interface TerritoryFormProps {
  action: string;
  places: Places;
  territory: Territory;
  year?: number | undefined;
  /** None where a page has no choice of year. */
  years?: number[];
  /** What the address keeps besides. */
  state?: Record<string, string | undefined>;
}

/** Choice of the territory and the year, beside the title of a page, kept by the address: an ordinary form, whose choices act at once where there is a script. */
export function TerritoryForm({ action, places, territory, year, years = [], state = {} }: TerritoryFormProps) {
  return (
    <ScopeForm action={action}>
      <TerritorySelect {...places} selected={territory.code} label="visually-hidden" />
      {years.length > 0 && (
        <>
          <label for="annee" class="visually-hidden">
            Année
          </label>
          <select id="annee" name="annee">
            {[...years].reverse().map((other) => (
              <option key={other} value={String(other)} selected={other === year}>
                {other}
              </option>
            ))}
          </select>
        </>
      )}
      <HiddenState state={state} />
    </ScopeForm>
  );
}
