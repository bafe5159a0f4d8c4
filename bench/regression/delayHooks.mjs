const delay = '\nconst begunMs = performance.now(); while (performance.now() - begunMs < 20) {}\n';

/** Module hook: the source of `step`, with a delay as its first statement. Throws when `step` has moved. */
export async function load(url, context, next) {
  const loaded = await next(url, context);
  if (!url.endsWith('/dist/pipeline/escalate/step.js')) return loaded;
  const source = String(loaded.source);
  const begin = /export function step\([^)]*\)\s*\{/.exec(source);
  if (begin === null) throw new Error('step is not where it was');
  const at = begin.index + begin[0].length;
  return { ...loaded, source: source.slice(0, at) + delay + source.slice(at) };
}
