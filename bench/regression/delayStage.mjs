import { register } from 'node:module';

/**
 * Loaded ahead of an engine that the gate must find too slow: every decision of the rules then takes 20 ms more.
 * The product has no switch for that; the module that decides is changed while it is loaded.
 */
const hooks = `
const delay = "\\nconst begun = performance.now(); while (performance.now() - begun < 20) {}\\n";
export async function load(url, context, next) {
  const loaded = await next(url, context);
  if (!url.endsWith('/dist/pipeline/escalate/step.js')) return loaded;
  const source = String(loaded.source);
  const at = /export function step\\\\([^)]*\\\\)\\\\s*\\\\{/.exec(source);
  if (at === null) throw new Error('step is not where it was');
  const end = at.index + at[0].length;
  return { ...loaded, source: source.slice(0, end) + delay + source.slice(end) };
}
`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
