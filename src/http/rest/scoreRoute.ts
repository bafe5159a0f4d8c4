import type { Static } from '@sinclair/typebox';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { EngineError } from '../../domain/errors.ts';
import type { UtteranceSignals } from '../../domain/signals.ts';
import { maxTextUnits } from '../../pipeline/accept/messages.ts';
import type { ScoreText } from './ports.ts';
import { errorAnswers, ScoreRequestSchema, ScoreSchema } from './schemas.ts';

const loneSurrogate = /\p{Surrogate}/u;

/** `POST /v1/score`: what the engine feels in one text, without any conversation around it. */
export const scoreRoute: FastifyPluginCallbackTypebox<{ score: ScoreText }> = (app, { score }, done) => {
  app.post(
    '/v1/score',
    {
      schema: {
        summary: 'Score one text',
        tags: ['scoring'],
        body: ScoreRequestSchema,
        response: { 200: ScoreSchema, ...errorAnswers(400, 413, 415, 503) },
      },
    },
    async ({ body: { text, language } }) => {
      if (text.length > maxTextUnits)
        throw new EngineError('TEXT_TOO_LONG', `text must have at most ${maxTextUnits} UTF-16 units`);
      if (loneSurrogate.test(text))
        throw new EngineError('TEXT_NOT_UNICODE', 'text must not hold half of a surrogate pair');
      return scoreBody(await score({ text, ...(language === undefined ? {} : { language }) }));
    },
  );
  done();
};

function scoreBody({
  language,
  score,
  phrases,
  notScoredBecause,
}: UtteranceSignals): Static<typeof ScoreSchema> {
  return {
    ...(language === undefined ? {} : { language }),
    ...(score === undefined ? {} : { scorer: score.scorer, sentiment: score.sentiment }),
    ...(score?.emotions === undefined ? {} : { emotions: score.emotions }),
    phrases: [...phrases],
    ...(notScoredBecause === undefined ? {} : { notScoredBecause }),
  };
}
