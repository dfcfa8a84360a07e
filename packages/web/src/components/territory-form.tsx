import { nameOf } from "../format/index.js";
import type { Reading } from "../pages/observatory.js";

/** Choice of the territory and the year, kept by the address: an ordinary form. */
export function TerritoryForm({ action, reading, years }: { action: string; reading: Reading; years: number[] }) {
  const { data, territory, year } = reading;
  const communes = [...data.communes].sort((a, b) => nameOf(a).localeCompare(nameOf(b), "fr"));
  return (
    <form class="wrap" action={action}>
      <label for="territoire">Territoire</label>
      <select id="territoire" name="territoire">
        <option value={data.home.code} selected={territory.code === data.home.code}>
          {nameOf(data.home)} ({communes.length} communes)
        </option>
        <optgroup label="Intercommunalités">
          {data.epcis.map((epci) => (
            <option key={epci.code} value={epci.code} selected={epci.code === territory.code}>
              {nameOf(epci)}
            </option>
          ))}
        </optgroup>
        <optgroup label="Communes">
          {communes.map((commune) => (
            <option key={commune.code} value={commune.code} selected={commune.code === territory.code}>
              {nameOf(commune)}
            </option>
          ))}
        </optgroup>
      </select>
      <label for="annee">Année</label>
      <select id="annee" name="annee">
        {[...years].reverse().map((other) => (
          <option key={other} value={String(other)} selected={other === year}>
            {other}
          </option>
        ))}
      </select>
      <button type="submit">Afficher</button>
    </form>
  );
}
