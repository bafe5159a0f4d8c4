/** Reads Prometheus' text format as far as the benchmarks need it. */
export class MetricsText {
  readonly #samples: readonly { readonly name: string; readonly labels: string; readonly value: number }[];

  constructor(text: string) {
    this.#samples = [...text.matchAll(/^(\w+)(?:\{([^}]*)\})? (\S+)$/gm)].map(([, name, labels, value]) => ({
      name: name ?? '',
      labels: labels ?? '',
      value: Number(value),
    }));
  }

  /** Of the first sample of that name whose labels hold the text; NaN when there is none. */
  value(name: string, label = ''): number {
    return this.#samples.find(each => each.name === name && each.labels.includes(label))?.value ?? NaN;
  }

  /** Count and sum of a histogram. */
  total(name: string, label = ''): { readonly count: number; readonly sum: number } {
    return { count: this.value(`${name}_count`, label), sum: this.value(`${name}_sum`, label) };
  }
}

export async function readMetrics(url: string): Promise<MetricsText> {
  return new MetricsText(await (await fetch(`${url}/metrics`)).text());
}
