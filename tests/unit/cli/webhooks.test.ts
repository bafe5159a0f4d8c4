import { describe, expect, it } from 'vitest';
import { run } from '../../../src/cli/program.ts';
import { commandLine, PaperStream } from '../../support/commandLine.ts';
import { webhookReceiver } from '../../support/webhookReceiver.ts';

interface Line {
  readonly ok: boolean;
  readonly status: number | null;
  readonly failure: string | null;
  readonly durationMs: number;
  readonly eventId: string;
}

async function tested(url: string, env: Record<string, string> = {}) {
  const [stdout, stderr] = [new PaperStream(), new PaperStream()];
  const exitCode = await run(['webhooks', 'test', url, '--json'], { stdout, stderr, env });
  return { exitCode, line: JSON.parse(stdout.text) as Line };
}

describe('pulso webhooks test', () => {
  it('sends a signed sample to a listed host, and tells status and time', async () => {
    const { url, host, received } = await webhookReceiver();
    const { exitCode, line } = await tested(url, { PULSO_WEBHOOKS_ALLOW_HOSTS: host });
    expect(exitCode).toBe(0);
    expect(line).toMatchObject({ ok: true, status: 204, failure: null });
    expect(line.durationMs).toBeGreaterThanOrEqual(0);
    expect(received[0]?.headers).toMatchObject({ 'webhook-id': line.eventId });
    expect(received[0]?.headers['webhook-signature']).toMatch(/^v1,/);
  });

  it('tells why it was not delivered, and fails', async () => {
    const { url, host } = await webhookReceiver(response => response.writeHead(500).end());
    const refused = await tested(url, { PULSO_WEBHOOKS_ALLOW_HOSTS: host });
    expect(refused).toMatchObject({ exitCode: 1, line: { ok: false, status: 500, failure: 'status' } });
    const guarded = await tested('https://[::1]/');
    expect(guarded).toMatchObject({
      exitCode: 1,
      line: { ok: false, status: null, failure: 'address-forbidden' },
    });
    const { exitCode, stdout } = await commandLine('webhooks', 'test', url);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('not delivered');
    expect(stdout).toContain('PULSO_WEBHOOKS_ALLOW_HOSTS');
  });
});
