/** One figure of an engine's metrics; of several with labels the first, 0 where there is none. */
export async function metric(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const value = new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'mu').exec(text)?.[1];
  return Number(value ?? 0);
}
