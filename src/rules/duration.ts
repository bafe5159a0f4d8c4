/** A time as rule files write it: `500ms`, `90s`, `5m`, `1h`. */
export const durationPattern = String.raw`^[1-9]\d{0,5}(ms|s|m|h)$`;

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** In ms; the text must match `durationPattern`. */
export function durationMs(text: string): number {
  const amount = Number.parseInt(text, 10);
  const unit = text.replace(/^\d+/, '');
  return amount * (isUnit(unit) ? unitMs[unit] : 1);
}

function isUnit(text: string): text is keyof typeof unitMs {
  return Object.hasOwn(unitMs, text);
}
