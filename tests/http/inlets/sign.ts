import { createHmac, createSign, generateKeyPairSync, sign } from 'node:crypto';

/** A request as a vendor sends it, before it is signed. */
export interface Webhook {
  readonly path: string;
  readonly body: string;
  readonly contentType: string;
  /** When it is sent. */
  readonly atMs: number;
}

export interface Vendor {
  readonly inlet: string;
  /** `inlets.<name>` of an engine that knows the vendor. */
  readonly options: Readonly<Record<string, unknown>>;
  /** What one message looks like on the wire, different for each number. */
  message(number: number): { readonly body: string; readonly contentType: string };
  /** The headers that prove it. */
  sign(webhook: Webhook): Record<string, string>;
  /** Whether the time is part of what is signed. */
  readonly dated: boolean;
  /** Whether one signature fits one message only. */
  readonly signsMessage: boolean;
}

const secret = 'a-secret-that-vendors-share';
const json = (body: unknown) => ({ body: JSON.stringify(body), contentType: 'application/json' });
const form = (fields: Record<string, string>) => ({
  body: new URLSearchParams(fields).toString(),
  contentType: 'application/x-www-form-urlencoded; charset=UTF-8',
});
const hmac = (algorithm: string, text: string) => createHmac(algorithm, secret).update(text);
const publicUrl = 'https://pulso.example';

function twilio({ path, body }: Webhook): Record<string, string> {
  const fields = [...new URLSearchParams(body)].sort(([a], [b]) => (a < b ? -1 : 1));
  const text = publicUrl + path + fields.map(([name, value]) => name + value).join('');
  return { 'x-twilio-signature': hmac('sha1', text).digest('base64') };
}

const telnyxKeys = generateKeyPairSync('ed25519');
const snsKeys = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const snsPublicKey = snsKeys.publicKey;
export const topic = 'arn:aws:sns:eu-west-1:111122223333:chats';

/** Signs what Amazon SNS signs: the message itself. */
export function signedBySns(message: Readonly<Record<string, string>>): Record<string, string> {
  const names = Object.keys(message).sort();
  const text = names.map(name => `${name}\n${message[name] ?? ''}\n`).join('');
  return {
    ...message,
    SignatureVersion: '2',
    Signature: createSign('RSA-SHA256').update(text).sign(snsKeys.privateKey, 'base64'),
    SigningCertURL: 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-01d088a6f77103d0.pem',
  };
}

/** Every vendor whose requests prove by a secret where they come from. */
export const VENDORS: readonly Vendor[] = [
  {
    inlet: 'twilio-transcription',
    options: { secret },
    message: number =>
      form({
        TranscriptionEvent: 'transcription-content',
        CallSid: 'CA71',
        TranscriptionSid: 'GT5',
        SequenceId: String(number),
        Timestamp: '2026-11-22T09:30:12.481923456Z',
        Track: 'inbound_track',
        Final: 'true',
        TranscriptionData: JSON.stringify({ transcript: `nobody called me back ${number}`, confidence: 0.9 }),
      }),
    sign: twilio,
    dated: false,
    signsMessage: true,
  },
  {
    inlet: 'twilio-conversations',
    options: { secret },
    message: number =>
      form({
        EventType: 'onMessageAdded',
        ConversationSid: 'CH40',
        MessageSid: `IM${number}`,
        Author: '+15550100',
        Source: 'SMS',
        DateCreated: '2026-11-22T09:30:12.481Z',
        Body: `Three days & no answer ${number}`,
      }),
    sign: twilio,
    dated: false,
    signsMessage: true,
  },
  {
    inlet: 'slack',
    options: { secret },
    message: number =>
      json({
        type: 'event_callback',
        team_id: 'T1',
        event_id: `Ev${number}`,
        event: {
          type: 'message',
          channel: 'C7',
          user: 'U9',
          text: `no answer ${number}`,
          ts: `1795339812.00${number}`,
        },
      }),
    sign: ({ body, atMs }) => {
      const time = String(Math.floor(atMs / 1_000));
      return {
        'x-slack-request-timestamp': time,
        'x-slack-signature': `v0=${hmac('sha256', `v0:${time}:${body}`).digest('hex')}`,
      };
    },
    dated: true,
    signsMessage: true,
  },
  {
    inlet: 'intercom',
    options: { secret },
    message: number =>
      json({
        type: 'notification_event',
        id: `notif_${number}`,
        topic: 'conversation.user.replied',
        data: {
          item: {
            type: 'conversation',
            id: '71',
            conversation_parts: {
              conversation_parts: [
                { id: `p${number}`, body: `<p>no answer ${number}</p>`, author: { type: 'user', id: 'u1' } },
              ],
            },
          },
        },
      }),
    sign: ({ body }) => ({ 'x-hub-signature': `sha1=${hmac('sha1', body).digest('hex')}` }),
    dated: false,
    signsMessage: true,
  },
  {
    inlet: 'genesys-open-messaging',
    options: { secret },
    message: number =>
      json({
        id: `gm-${number}`,
        type: 'Text',
        direction: 'Inbound',
        text: `no answer ${number}`,
        channel: { time: '2026-11-22T09:30:12.481Z', to: { id: 'd-3' }, from: { id: 'visitor-8' } },
      }),
    sign: ({ body }) => ({ 'x-hub-signature-256': `sha256=${hmac('sha256', body).digest('base64')}` }),
    dated: false,
    signsMessage: true,
  },
  {
    inlet: 'zendesk-sunshine',
    options: { secret },
    message: number =>
      json({
        events: [
          {
            id: `e-${number}`,
            type: 'conversation:message',
            payload: {
              conversation: { id: 'c-9' },
              message: {
                id: `m-${number}`,
                author: { type: 'user', userId: 'u1' },
                content: { type: 'text', text: `no answer ${number}` },
              },
            },
          },
        ],
      }),
    sign: () => ({ 'x-api-key': secret }),
    dated: false,
    signsMessage: false,
  },
  {
    inlet: 'genesys-audiohook',
    options: { secret },
    message: number =>
      json({
        type: 'event',
        parameters: {
          entities: [
            {
              type: 'transcript',
              data: {
                id: `t-${number}`,
                channelId: 0,
                isFinal: true,
                alternatives: [{ interpretations: [{ type: 'display', transcript: `no answer ${number}` }] }],
              },
            },
          ],
        },
      }),
    sign: () => ({ 'x-api-key': secret }),
    dated: false,
    signsMessage: false,
  },
  {
    inlet: 'telnyx',
    options: {
      // The last 32 bytes of the DER form are the key as Telnyx shows it.
      secret: telnyxKeys.publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64'),
    },
    message: number =>
      json({
        data: {
          event_type: 'call.transcription',
          id: `e-${number}`,
          occurred_at: '2026-11-22T09:30:12.481923Z',
          payload: {
            call_session_id: 'cs-9',
            call_leg_id: 'leg-1',
            transcription_data: {
              transcript: `no answer ${number}`,
              is_final: true,
              transcription_track: 'inbound',
            },
          },
        },
      }),
    sign: ({ body, atMs }) => {
      const time = String(Math.floor(atMs / 1_000));
      return {
        'telnyx-timestamp': time,
        'telnyx-signature-ed25519': sign(
          null,
          Buffer.from(`${time}|${body}`),
          telnyxKeys.privateKey,
        ).toString('base64'),
      };
    },
    dated: true,
    signsMessage: true,
  },
];

export function vendorNamed(inlet: string): Vendor {
  const vendor = VENDORS.find(candidate => candidate.inlet === inlet);
  if (vendor === undefined) throw new Error(`no vendor signs for ${inlet}`);
  return vendor;
}
