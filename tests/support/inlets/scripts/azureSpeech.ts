import { azureSpeech } from '../../../../src/pipeline/accept/inlets/vendors/azureSpeech.ts';
import type { Said, VendorScript } from '../script.ts';

const frame = (path: string, body: object) => ({ headers: { path, 'x-requestid': 'a1' }, body });
const times = ({ number, speaker, beginMs, endMs }: Said) => ({
  Id: `id-${number}`,
  Offset: beginMs * 10_000,
  Duration: (endMs - beginMs) * 10_000,
  Channel: speaker === 'customer' ? 0 : 1,
});

export const azureSpeechScript: VendorScript = {
  inlet: azureSpeech,
  opening: [frame('turn.start', { context: { serviceTag: 's' } })],
  say: words =>
    words.final
      ? frame('speech.phrase', {
          ...times(words),
          RecognitionStatus: words.text === '' ? 'NoMatch' : 'Success',
          DisplayText: words.text,
          NBest: [{ Confidence: 0.9, Lexical: words.text, Display: words.text }],
        })
      : frame('speech.hypothesis', { ...times(words), Text: words.text }),
  tells: { times: 'both', speakers: true, interims: true },
  others: [
    ['startDetected', frame('speech.startDetected', { Offset: 100_000 }), 'control'],
    ['endDetected', frame('speech.endDetected', { Offset: 900_000 }), 'control'],
    ['turn.end', frame('turn.end', {}), 'control'],
    ['dictation', frame('speech.phrase', { RecognitionStatus: 'EndOfDictation', Offset: 1 }), 'control'],
    ['error', frame('speech.phrase', { RecognitionStatus: 'Error', Offset: 1 }), 'event'],
    [
      'silence',
      frame('speech.phrase', { RecognitionStatus: 'InitialSilenceTimeout', Offset: 1, Duration: 0 }),
      'ignored',
    ],
    ['plain phrase', { RecognitionStatus: 'Success', DisplayText: 'Thank you.', Offset: 1 }, 'utterance'],
    ['plain hypothesis', { Id: 'h', Text: 'thank', Offset: 1, Duration: 5 }, 'utterance'],
  ],
  feeling: frame('speech.phrase', {
    Id: 'id-9',
    RecognitionStatus: 'Success',
    DisplayText: 'This is the last straw.',
    Offset: 90_000_000,
    Duration: 20_000_000,
    NBest: [
      {
        Confidence: 0.9,
        Display: 'This is the last straw.',
        Sentiment: { Negative: 0.8, Neutral: 0.15, Positive: 0.05 },
      },
    ],
  }),
  unknown: frame('speech.fanfare', {}),
};
