import { optionsOf } from '../src/config/options.ts';
import { ConfigSchema } from '../src/config/schema.ts';

const options = optionsOf(ConfigSchema);

/** The text of `.env.example`: every option, commented out, at its default. */
export function envExample(): string {
  const head = '# Every option of the engine at its default; see docs/configuration.md.\n';
  return head + options.map(o => `\n# ${o.description}\n# ${o.env}=${String(o.default)}\n`).join('');
}

/** The table of `docs/configuration.md`. */
export function configurationTable(): string {
  const rows = options.map(
    o =>
      `| \`${o.path.join('.')}\` | \`${o.env}\` | \`${String(o.default)}\` | ${o.type} | ${o.description} |`,
  );
  return [
    '| option | variable | default | type | what it does |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}
