import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ConfigSchema } from '../../../src/config/schema.ts';
import { Metrics } from '../../../src/telemetry/metrics.ts';

const example = (file: string) => readFileSync(join('examples', file), 'utf8');

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly w: number; readonly x: number };
  readonly targets?: readonly { readonly expr: string }[];
}
const dashboard = JSON.parse(example('grafana-dashboard.json')) as { readonly panels: readonly Panel[] };
const alerts = parse(example('prometheus-alerts.yml')) as {
  readonly groups: readonly {
    readonly rules: readonly { readonly alert: string; readonly expr: string }[];
  }[];
};

const queries = [
  ...dashboard.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [title, expr] as const)),
  ...alerts.groups.flatMap(({ rules }) => rules.map(({ alert, expr }) => [alert, expr] as const)),
];

const metrics = new Metrics();
/** Names of the series that an engine gives out, with their labels. */
const series = new Map<string, Set<string>>();

beforeAll(async () => {
  metrics.watch({
    openConversations: () => 0,
    connections: () => new Map([['/v1/streams', 0]]),
    queuedUtterances: () => ({ final: 0, interim: 0 }),
    workersAlive: () => 1,
    subscribers: () => 0,
  });
  metrics.stage('score', 1);
  metrics.alertLatency(1);
  metrics.refused('OVERLOADED');
  for (const [, name = '', labels = ''] of (await metrics.text()).matchAll(/^([a-z_]+)(?:\{(.*)\})? /gmu)) {
    const known = series.get(name) ?? new Set();
    for (const [, label = ''] of labels.matchAll(/([a-z_]+)="/gu)) known.add(label);
    series.set(name, known);
  }
});
afterAll(() => {
  metrics.stop();
});

describe('the dashboard and the alert rules', () => {
  test.each(queries)('%s asks only for what an engine measures: %s', (_title, expr) => {
    const names = [...expr.matchAll(/\b(?:pulso|process|nodejs)_[a-z_]+/gu)].map(([name]) => name);
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect(series.has(name), name).toBe(true);
    const labels = [
      ...[...expr.matchAll(/\bby \(([^)]+)\)/gu)].flatMap(([, list = '']) => list.split(/,\s*/u)),
      ...[...expr.matchAll(/[{,]\s*([a-z_]+)\s*=~?"/gu)].map(([, label = '']) => label),
    ];
    for (const label of labels)
      expect(
        names.some(name => series.get(name)?.has(label) === true),
        label,
      ).toBe(true);
  });

  test('leave out no gauge and no histogram of the engine', () => {
    const shown = queries.map(([, expr]) => expr).join('\n');
    const measured = metrics.names().filter(name => !name.endsWith('_total'));
    expect(measured.filter(name => !shown.includes(name))).toEqual([]);
  });

  test('panels have ids of their own and fit the grid', () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { gridPos } of dashboard.panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
  });
});

describe('docker-compose.yml', () => {
  const compose = parse(example('docker-compose.yml')) as {
    readonly services: Readonly<
      Record<string, { readonly build?: string; readonly volumes: readonly string[] }>
    >;
    readonly configs: Readonly<Record<string, { readonly content: string }>>;
  };

  test('mounts files that are there, and builds where the Dockerfile is', () => {
    const mounted = Object.values(compose.services)
      .flatMap(({ volumes }) => volumes.map(volume => volume.split(':')[0] ?? ''))
      .filter(source => source.startsWith('.'));
    expect(mounted.length).toBeGreaterThan(2);
    for (const source of mounted) expect(existsSync(join('examples', source)), source).toBe(true);
    for (const { build } of Object.values(compose.services))
      if (build !== undefined) expect(existsSync(join('examples', build, 'Dockerfile'))).toBe(true);
    for (const { content } of Object.values(compose.configs))
      expect(parse(content)).toMatchObject({ apiVersion: 1 });
  });

  test('Prometheus scrapes the address at which an engine listens by default', () => {
    const { host, port } = ConfigSchema.properties;
    expect(parse(example('prometheus.yml'))).toMatchObject({
      scrape_configs: [
        {
          metrics_path: '/metrics',
          static_configs: [{ targets: [`${String(host.default)}:${String(port.default)}`] }],
        },
      ],
    });
  });
});

test('examples/README.md lists every example', () => {
  const readme = example('README.md');
  for (const file of readdirSync('examples')) if (file !== 'README.md') expect(readme).toContain(`](${file}`);
});
