import type { Static } from '@sinclair/typebox';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { UtteranceSignals } from '../../domain/signals.ts';
import { checkText } from '../../pipeline/accept/checkText.ts';
import type { ScoreText } from './ports.ts';
import { errorAnswers, ScoreRequestSchema, ScoreSchema } from './schemas.ts';

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
      checkText(text);
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
