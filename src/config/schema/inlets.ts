import { Type, type TSchema } from '@sinclair/typebox';
import { ROLES, type Role } from '../../domain/conversation.ts';

/** Inlets whose vendor proves who it is by a secret (a test compares them with the schemes there are). */
export const SIGNING_INLETS = [
  'twilio-transcription',
  'twilio-conversationrelay',
  'twilio-conversations',
  'slack',
  'intercom',
  'genesys-open-messaging',
  'zendesk-sunshine',
  'genesys-audiohook',
  'telnyx',
] as const;

/** The others: what comes through them needs a credential of the engine, or Amazon's signature. */
export const OTHER_INLETS = [
  'deepgram',
  'assemblyai',
  'amazon-transcribe',
  'amazon-transcribe-call-analytics',
  'amazon-contact-lens',
  'google',
  'genesys-transcription',
  'azure-speech',
  'speechmatics',
  'revai',
  'gladia',
  'symbl',
  'vosk',
  'whisperlive',
  'aws-lca',
  'amazon-connect-chat',
] as const;

const common = {
  enabled: Type.Optional(Type.Boolean()),
  /** Whose conversations they are that come with the vendor's signature. */
  tenant: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' })),
  /** Lines that add to the inlet's default mapping of speakers, or replace its own. */
  roles: Type.Optional(Type.Record(Type.String(), Type.Unsafe<Role>({ type: 'string', enum: [...ROLES] }))),
};
const inlet = <P extends Record<string, TSchema>>(more: P) =>
  Type.Optional(Type.Object({ ...common, ...more }, { additionalProperties: false }));

/** A text or a file, each with its variable: secrets belong into neither arguments nor images. */
function signing(name: string) {
  const variable = `PULSO_INLETS_${name.toUpperCase().replaceAll('-', '_')}`;
  return inlet({
    secret: Type.String({
      default: '',
      env: `${variable}_SECRET`,
      description: `Secret by which requests of \`${name}\` are known; a file is safer.`,
    }),
    secretFile: Type.String({
      default: '',
      env: `${variable}_SECRET_FILE`,
      description: `File with that secret; two lines while one takes the place of the other.`,
    }),
  });
}

export interface InletOptions {
  readonly enabled?: boolean;
  readonly tenant?: string;
  readonly roles?: Readonly<Record<string, Role>>;
  readonly secret?: string;
  readonly secretFile?: string;
  readonly topicArns?: readonly string[];
}

/** `inlets.<name>`: docs/inlets/README.md. */
export const InletsSection = Type.Unsafe<Readonly<Partial<Record<string, InletOptions>>>>(
  Type.Object(
    {
      ...Object.fromEntries(SIGNING_INLETS.map(name => [name, signing(name)])),
      ...Object.fromEntries(OTHER_INLETS.map(name => [name, inlet({})])),
      'amazon-connect-chat': inlet({
        topicArns: Type.Optional(
          Type.Array(Type.String({ pattern: '^arn:aws[a-z-]*:sns:[^\\s]{1,300}$' }), {
            minItems: 1,
            maxItems: 64,
          }),
        ),
      }),
    },
    { additionalProperties: false, default: {} },
  ),
);

/** What is wrong with the inlets of a configuration. @param isLoopback whether only this machine reaches the engine */
export function inletProblems(
  inlets: Readonly<Partial<Record<string, InletOptions>>>,
  isLoopback: boolean,
): string[] {
  return Object.entries(inlets).flatMap(([name, options]) => {
    if (options === undefined || options.enabled === false) return [];
    const { secret = '', secretFile = '', topicArns, tenant } = options;
    const signs = (SIGNING_INLETS as readonly string[]).includes(name);
    if (secret !== '' && secretFile !== '')
      return [`inlets.${name} has both secret and secretFile: one of them is right`];
    const known = secret !== '' || secretFile !== '' || topicArns !== undefined;
    if (signs && !known && !isLoopback)
      return [
        `inlets.${name} needs secret or secretFile: without it anybody could be the vendor (or set enabled: false)`,
      ];
    return tenant !== undefined && !known
      ? [
          `inlets.${name}.tenant is that of signed messages: it needs ${signs ? 'secret or secretFile' : 'topicArns'}`,
        ]
      : [];
  });
}
