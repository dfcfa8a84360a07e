/** A number without rounding: a fraction in lowest terms, its denominator above 0. */
export interface Exact {
  readonly over: bigint;
  readonly under: bigint;
}

/** A number grew beyond what any amount needs: a formula that multiplies without end. */
export class TooLarge extends Error {}

/** Beyond this many digits, nothing is an amount any more, and each step would cost more than the one before. */
const LIMIT = 10n ** 60n;

export const ZERO: Exact = { over: 0n, under: 1n };
export const ONE: Exact = { over: 1n, under: 1n };

/** Any decimal as it is written: "3.30" is 33/10. A number is read as JavaScript writes it, so that 3.3 is 33/10 too. */
export function toExact(written: number | string): Exact {
  const found = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d{1,3}))?$/i.exec(String(written));
  if (!found) throw new Error(`not a decimal: ${written}`);
  const [, sign, whole = "", part = "", power = "0"] = found;
  const shift = Number(power) - part.length;
  const digits = BigInt(whole + part) * (sign === "-" ? -1n : 1n);
  return shift >= 0 ? fraction(digits * 10n ** BigInt(shift), 1n) : fraction(digits, 10n ** BigInt(-shift));
}

export function add(a: Exact, b: Exact): Exact {
  return fraction(a.over * b.under + b.over * a.under, a.under * b.under);
}

export function subtract(a: Exact, b: Exact): Exact {
  return add(a, negate(b));
}

export function multiply(a: Exact, b: Exact): Exact {
  return fraction(a.over * b.over, a.under * b.under);
}

/** `b` is not zero. */
export function divide(a: Exact, b: Exact): Exact {
  return fraction(a.over * b.under, a.under * b.over);
}

export function negate({ over, under }: Exact): Exact {
  return { over: -over, under };
}

/** Below, at or above 0 as `a` is below, at or above `b`. */
export function compareExact(a: Exact, b: Exact): number {
  const gap = a.over * b.under - b.over * a.under;
  return gap < 0n ? -1 : gap > 0n ? 1 : 0;
}

/** How a number that falls between two steps leaves it: to the nearest (a half goes away from zero), up, or down. */
export type Rounding = "nearest" | "up" | "down";

/** The multiple of `step` (above 0) that a number is rounded to. */
export function roundTo(value: Exact, step: Exact, rounding: Rounding = "nearest"): Exact {
  const { over, under } = divide(value, step);
  const down = floor(over, under);
  const steps = {
    down: () => down,
    up: () => -floor(-over, under),
    nearest: () => (over < 0n ? -floor(2n * -over + under, 2n * under) : floor(2n * over + under, 2n * under)),
  }[rounding]();
  return multiply({ over: steps, under: 1n }, step);
}

/** The nearest number of JavaScript: for what is shown or answered, never for what is computed next. */
export function toNumber({ over, under }: Exact): number {
  const sign = over < 0n ? -1 : 1;
  const positive = over < 0n ? -over : over;
  const whole = positive / under;
  // Seventeen digits hold any number of JavaScript.
  const part = ((positive % under) * 10n ** 17n) / under;
  const digits = part.toString().padStart(17, "0");
  return positive === 0n ? 0 : sign * Number(`${whole}.${digits}`);
}

function floor(over: bigint, under: bigint): bigint {
  const quotient = over / under;
  return over % under !== 0n && over < 0n !== under < 0n ? quotient - 1n : quotient;
}

function fraction(over: bigint, under: bigint): Exact {
  const [a, b] = under < 0n ? [-over, -under] : [over, under];
  const common = gcd(a < 0n ? -a : a, b);
  const reduced = { over: a / common, under: b / common };
  if (reduced.over > LIMIT || reduced.over < -LIMIT || reduced.under > LIMIT) throw new TooLarge();
  return reduced;
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}
