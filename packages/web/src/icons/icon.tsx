const shapes = {
  ok: ["M5.5 9.2l2.4 2.4 4.6-5", "M9 1.5a7.500 7.500 0 1 0 .01 0z"],
  watch: ["M9 2L17 16H1z", "M9 7v4M9 13.2v.6"],
  off: ["M5.5 1.5h7l4 4v7l-4 4h-7l-4-4v-7z", "M6 6l6 6M12 6l-6 6"],
  unknown: [
    "M5.5 9h7",
    "M16.5 9A7.5 7.5 0 0 1 15.7 12.4M14.3 14.3A7.5 7.5 0 0 1 11.3 16.1M9 16.5A7.5 7.5 0 0 1 5.6 15.7M3.7 14.3A7.5 7.5 0 0 1 1.9 11.3M1.5 9A7.5 7.5 0 0 1 2.3 5.6M3.7 3.7A7.5 7.5 0 0 1 6.7 1.9M9 1.5A7.5 7.5 0 0 1 12.4 2.3M14.3 3.7A7.5 7.5 0 0 1 16.1 6.7",
  ],
  down: ["M3 5l5 7 2-3 5 6M15 10v5h-5"],
  up: ["M3 14l5-7 2 3 5-6M10 4h5v5"],
  plan: ["M9 1.5L16.5 9 9 16.5 1.5 9z", "M9 6v3.5l2 1"],
  lock: ["M4 8h10v8H4z", "M6 8V5.5a3 3 0 0 1 6 0V8"],
  flat: ["M2 9h13M11 5l4 4-4 4"],
} as const;

export type IconName = keyof typeof shapes;

/** The drawings that icons refer to, once per page. */
export function IconSprite() {
  return (
    <svg class="sprite" aria-hidden="true">
      {Object.entries(shapes).map(([name, paths]) => (
        <symbol key={name} id={`i-${name}`} viewBox="0 0 18 18">
          {paths.map((d) => (
            <path key={d} d={d} />
          ))}
        </symbol>
      ))}
    </svg>
  );
}

/** A small drawing beside words that say the same. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" aria-hidden="true">
      <use href={`#i-${name}`} />
    </svg>
  );
}
