import encodeQR from "qr";

/** The address of a page as a code that phones read. */
export function QrCode({ address, label = "Code QR qui mène à cette page" }: { address: string; label?: string }) {
  const { side, path } = drawQr(address);
  return (
    <svg class="qr" viewBox={`0 0 ${side} ${side}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <path fill="#000" d={path} />
    </svg>
  );
}

/** A text as a code QR: one path of squares of one unit, four white ones around (ISO 18004, 15 % may be lost). */
export function drawQr(text: string): { side: number; path: string } {
  const rows = encodeQR(text, "raw", { ecc: "medium", border: 4 });
  const path = rows.map((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : "")).join("")).join("");
  return { side: rows.length, path };
}
