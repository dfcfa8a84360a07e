/** What the lines of a map of layers are. */
export function MapLegend() {
  return (
    <ul class="legend">
      <li>
        <span class="swatch swatch--line swatch--limit" />
        Limite d’intercommunalité
      </li>
      <li>
        <span class="swatch swatch--line swatch--commune" />
        Limite de commune
      </li>
    </ul>
  );
}
