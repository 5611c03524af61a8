/** A direction of a plot: where values lie, 0 to 1, and which of them are written down. */
export interface Axis {
  readonly label: string;
  at(value: number): number;
  readonly ticks: readonly { readonly value: number; readonly text: string }[];
}

/** An axis from 0 to a round number at or above the greatest value. */
export function linearAxis(label: string, greatest: number, text: (value: number) => string, most = 6): Axis {
  const step = roundStep((greatest > 0 ? greatest : 1) / (most - 1));
  const count = Math.max(1, Math.ceil((greatest > 0 ? greatest : 1) / step - 1e-9));
  const top = count * step;
  const ticks = Array.from({ length: count + 1 }, (_, index) => ({ value: index * step, text: text(index * step) }));
  return { label, at: (value) => value / top, ticks };
}

/** An axis of powers of ten around the values; with 2 and 5 between them where there are few. */
export function logAxis(label: string, values: readonly number[], text: (value: number) => string): Axis {
  const positive = values.filter((value) => value > 0);
  const low = Math.floor(Math.log10(Math.min(...positive, positive.length === 0 ? 1 : Number.POSITIVE_INFINITY)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...positive, positive.length === 0 ? 10 : 0))));
  const between = high - low <= 2 ? [1, 2, 5] : [1];
  const powers = Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index));
  const ticks = powers
    .flatMap((power) => between.map((factor) => power * factor))
    .filter((value) => value <= 10 ** high * 1.0001)
    .map((value) => ({ value, text: text(value) }));
  const at = (value: number) => Math.max(0, (Math.log10(Math.max(value, 1e-9)) - low) / (high - low));
  return { label, at, ticks };
}

/** The least of 1, 2 and 5 times a power of ten that is not below a value. */
function roundStep(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((factor) => factor * power >= value * (1 - 1e-9)) ?? 10) * power;
}
