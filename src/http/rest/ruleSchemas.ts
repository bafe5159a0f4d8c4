import { Type } from '@sinclair/typebox';
import { LEVELS } from '../../domain/escalation.ts';

/** The bodies of the rule routes, as JSON Schema. */

const count = (description: string) => Type.Integer({ minimum: 0, description });
const instant = (description: string) => Type.String({ format: 'date-time', description });
/** A week: a mute that is meant to last longer is a change of the rules. */
export const maxMuteMs = 604_800_000;

const where = {
  conversationId: Type.Optional(
    Type.String({ minLength: 1, maxLength: 128, description: 'In this conversation only.' }),
  ),
  queue: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: 'In conversations of this queue only.' }),
  ),
};

export const MuteRequestSchema = Type.Object(
  {
    ...where,
    forMs: Type.Optional(Type.Integer({ minimum: 1, maximum: maxMuteMs, description: 'Default: one hour.' })),
  },
  { additionalProperties: false },
);

export const UnmuteQuerySchema = Type.Object(where, { additionalProperties: false });
export const UnmutedSchema = Type.Object({
  unmuted: Type.Boolean({ description: 'False: it was not muted.' }),
});

export const MuteSchema = Type.Object({
  conversationId: Type.Optional(Type.String()),
  queue: Type.Optional(Type.String()),
  until: instant('When it ends by itself.'),
});

export const RulesSchema = Type.Object({
  file: Type.String(),
  hash: Type.String({ description: 'Of what the file says, comments and layout apart.' }),
  loadedAt: instant('Since when these rules count.'),
  warnings: Type.Array(
    Type.Object({
      line: count('From 1.'),
      column: count('From 1.'),
      path: Type.String(),
      message: Type.String(),
    }),
  ),
  failure: Type.Union(
    [Type.Object({ at: instant('When it was read.'), message: Type.String() }), Type.Null()],
    { description: 'Why the newest content of the file does not count.' },
  ),
  rules: Type.Array(
    Type.Object({
      id: Type.String(),
      version: Type.String(),
      description: Type.String(),
      levels: Type.Array(Type.Unsafe<(typeof LEVELS)[number]>({ type: 'string', enum: [...LEVELS] })),
      advice: Type.Array(Type.String()),
      shadow: Type.Boolean({ description: 'Judged and counted, never sent.' }),
      shadowAlerts: count('Not sent because it is in shadow.'),
      mutedAlerts: count('Not sent because it was muted.'),
      mutes: Type.Array(MuteSchema),
    }),
  ),
});

export const ReloadSchema = Type.Object({
  outcome: Type.Unsafe<'loaded' | 'unchanged'>({ type: 'string', enum: ['loaded', 'unchanged'] }),
  hash: Type.String(),
});
