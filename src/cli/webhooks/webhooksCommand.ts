import type { Command } from 'commander';
import type { CliContext, ExitCode } from '../context.ts';
import type { WebhookTestFlags } from './testWebhook.ts';

/** Adds `webhooks test` to the program. */
export function addWebhooksCommand(
  program: Command,
  context: CliContext,
  done: (code: ExitCode) => void,
): void {
  const webhooks = program
    .command('webhooks')
    .description('Events that Pulso sends to other systems.')
    .helpCommand(false);

  webhooks
    .command('test')
    .description('Send a signed sample event to a URL as the engine would, and tell how it went.')
    .argument('<url>', 'where to send it')
    .option('--secret-file <file>', 'file with the secret, whsec_…; without one a fresh secret signs')
    .option('--kind <kind>', 'webhook, cloudevents or eventbridge', 'webhook')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  $ pulso webhooks test https://hooks.example.com/pulso --secret-file secret.txt\n' +
        '  $ PULSO_WEBHOOKS_ALLOW_HOSTS=localhost:3000 pulso webhooks test http://localhost:3000/ --json',
    )
    .action(async (url: string, flags: WebhookTestFlags) => {
      done(await (await import('./testWebhook.ts')).testWebhook(url, flags, context));
    });
}
