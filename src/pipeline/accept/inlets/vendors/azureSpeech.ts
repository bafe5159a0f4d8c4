import { Type, type Static, type TSchema } from '@sinclair/typebox';
import { fieldOf, kindOf, labelOf, numberOf, objectOf, reader, tag } from '../fields.ts';
import type { Conversion, InletResult } from '../inlet.ts';
import { control, defineInlet, event, ignored, one, signal, utterance } from '../results.ts';
import { endOf, msOfTicks } from '../time.ts';
import { noTracks, place, type Tracks } from '../tracks.ts';
import { Hypothesis, Phrase, type Sentiment } from './azureSpeechMessages.ts';

const readHypothesis = reader(Hypothesis);
const readPhrase = reader(Phrase);

/**
 * Azure Speech: frames with text headers, whose `Path` says what they are, or the JSON alone as the SDK's events
 * give it. Times are units of 100 ns.
 */
export const azureSpeech = defineInlet<Tracks>({
  name: 'azure-speech',
  aliases: ['azure', 'azure-speech-to-text', 'microsoft-speech'],
  vendor: 'Microsoft',
  title: 'Azure Speech to text',
  transports: ['websocket', 'http-json'],
  encoding: 'headers-json',
  channel: 'voice',
  defaultRoles: { '0': 'customer', '1': 'agent', '*': 'customer' },
  redelivers: false,
  messages: {
    'speech.hypothesis': frameOf(Hypothesis, 'speech.hypothesis', 'speech.fragment'),
    'speech.phrase': frameOf(Phrase, 'speech.phrase'),
  },
  initialState: () => noTracks,
  convert(message, state) {
    const fields = objectOf(message);
    const { path, body } = frameIn(fields);
    if (body !== undefined) objectOf(body);
    switch (path.toLowerCase() || pathOf(body)) {
      case 'speech.hypothesis':
      case 'speech.fragment':
        return interim(readHypothesis(body), state);
      case 'speech.phrase':
        return phrase(readPhrase(body), state);
      case 'turn.start':
      case 'turn.end':
      case 'speech.startdetected':
      case 'speech.enddetected':
      case 'speech.keyword':
        return one(control('marker'), state);
      default:
        return one(ignored('unknown-type'), state);
    }
  },
});

/** A whole frame, as the parser of frames gives it. */
function frameOf<const Paths extends readonly [string, ...string[]]>(body: TSchema, ...paths: Paths) {
  return Type.Object({ headers: Type.Object({ path: tag(...paths) }), body });
}

/**
 * The path and the body of a frame: as the parser of frames gives them, or as a bridge writes them in JSON.
 * Whatever names no path is the body itself.
 */
function frameIn(message: unknown): { readonly path: string; readonly body: unknown } {
  const headers = fieldOf(message, 'headers');
  const path = kindOf(headers, 'path') || kindOf(headers, 'Path') || kindOf(message, 'Path');
  if (path !== '') return { path, body: fieldOf(message, 'body') ?? message };
  if (headers === undefined) return { path, body: message };
  const body = fieldOf(message, 'body');
  return fieldOf(body, 'headers') !== undefined || fieldOf(body, 'Path') !== undefined
    ? frameIn(body)
    : { path, body };
}

/** What a body without headers must be, by its fields. */
function pathOf(body: unknown): string {
  if (fieldOf(body, 'RecognitionStatus') !== undefined || fieldOf(body, 'DisplayText') !== undefined)
    return 'speech.phrase';
  if (fieldOf(body, 'NBest') !== undefined) return 'speech.phrase';
  const timed = fieldOf(body, 'Offset') !== undefined || fieldOf(body, 'Duration') !== undefined;
  return fieldOf(body, 'Text') !== undefined && timed ? 'speech.hypothesis' : '';
}

function interim(body: Static<typeof Hypothesis>, state: Tracks): Conversion<Tracks> {
  return said({ ...aboutOf(body), text: body.Text ?? '', final: false }, [], state);
}

function phrase(body: Static<typeof Phrase>, state: Tracks): Conversion<Tracks> {
  const status = String(body.RecognitionStatus ?? 'Success');
  if (status === 'EndOfDictation') return one(control('marker'), state);
  if (status === 'Error') return one(event({ event: 'failed', scope: 'stream' }), state);
  const best = body.NBest?.[0];
  const words =
    labelOf(body.DisplayText) ?? labelOf(best?.Display) ?? labelOf(body.Text) ?? best?.Lexical ?? '';
  const sentiment = sentimentOf(body.Sentiment ?? best?.Sentiment);
  // Timeouts and NoMatch are phrases without words: they end what was open.
  return said(
    {
      ...aboutOf(body),
      text: status === 'Success' ? words : '',
      final: true,
      confidence: numberOf(best?.Confidence),
    },
    sentiment === undefined ? [] : [sentiment],
    state,
  );
}

interface Words extends ReturnType<typeof aboutOf> {
  readonly text: string;
  readonly final: boolean;
  readonly confidence?: number | undefined;
}

function said(
  { id, track, ...words }: Words,
  sentiments: readonly Readonly<Record<string, number>>[],
  state: Tracks,
): Conversion<Tracks> {
  const placed = place(state, { id, track, text: words.text, final: words.final });
  if (placed.kind === 'empty') return one(ignored('empty'), state);
  const { utteranceId } = placed;
  const results: InletResult[] = [
    utterance({ ...words, utteranceId }),
    ...sentiments.map(values => signal({ signal: 'sentiment', utteranceId, speaker: words.speaker, values })),
  ];
  return { results, state: placed.tracks };
}

function aboutOf(body: Static<typeof Hypothesis>) {
  const channel = labelOf(body.Channel);
  const speaker = labelOf(body.SpeakerId);
  const beginOffsetMs = msOfTicks(numberOf(body.Offset));
  const durationMs = msOfTicks(numberOf(body.Duration));
  return {
    id: labelOf(body.Id),
    track: channel ?? '0',
    speaker: speaker === undefined || speaker === 'Unknown' ? channel : speaker,
    beginOffsetMs,
    endOffsetMs: endOf(beginOffsetMs, durationMs),
    language: labelOf(body.PrimaryLanguage?.Language),
  };
}

function sentimentOf(
  sentiment: Static<typeof Sentiment> | null | undefined,
): Readonly<Record<string, number>> | undefined {
  if (!sentiment) return undefined;
  const entries = Object.entries({
    negative: numberOf(sentiment.Negative),
    neutral: numberOf(sentiment.Neutral),
    positive: numberOf(sentiment.Positive),
  }).filter((entry): entry is [string, number] => entry[1] !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
