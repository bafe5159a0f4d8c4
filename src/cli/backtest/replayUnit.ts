import { Recorder } from '../../backtest/recorder.ts';
import type { ConversationResult, ReplayedUtterance } from '../../backtest/result.ts';
import type { Config } from '../../config/schema.ts';
import { LANGUAGES } from '../../domain/conversation.ts';
import type { Scorer } from '../../domain/ports.ts';
import type { LexiconScorer } from '../../inference/lexiconScorer.ts';
import type { ModelManifest } from '../../inference/manifest.ts';
import type { Packs } from '../../packs/loadPacks.ts';
import type { IdentifyLanguage } from '../../pipeline/detect/identifyLanguage.ts';
import { whyUnjudgeable } from '../../pipeline/detect/judgeable.ts';
import type { PhraseMatcher } from '../../pipeline/detect/phrases/phraseMatcher.ts';
import type { RuleSet } from '../../pipeline/escalate/ruleSet.ts';
import type { RecordedUtterance } from '../../replay/recordedUtterance.ts';
import { LookAheadScorer } from '../../replay/lookAheadScorer.ts';
import { Pace } from '../../replay/pace.ts';
import { RecordedClock } from '../../replay/recordedClock.ts';
import { replayRecorded } from '../../replay/recordedReplay.ts';
import { asRecordedEngine, onEvents, recordedFlow } from '../replay/recordedFlow.ts';
import type { FiledConversation, ReplayUnit } from './workerProtocol.ts';

/** What is made once and serves every replay of a thread. */
export interface ReplayParts {
  readonly config: Config;
  readonly manifest: ModelManifest;
  readonly packs: Packs;
  readonly matcherFor: (sector: string | undefined) => PhraseMatcher;
  readonly identifyLanguage: IdentifyLanguage;
  readonly scorer: Scorer;
  readonly rules: readonly RuleSet[];
  readonly sector: string | undefined;
  readonly lexicon: LexiconScorer | undefined;
  readonly withText: boolean;
}

const eventTypes = ['pulso.escalation.*', 'pulso.moment.*', 'pulso.conversation.*', 'pulso.signals.v1'];
const never = new AbortController().signal;

/**
 * Replays a unit once under each rule file, each time through an engine of its own that starts at the same
 * instant: what comes out does not depend on which thread took the unit, nor on what it did before.
 */
export async function replayUnit(unit: ReplayUnit, parts: ReplayParts): Promise<ConversationResult[]> {
  const conversations = unit.map(conversation => withSector(conversation, parts.sector));
  const places = new Map(
    unit.map(({ conversationId, utterances }) => [conversationId, placesOf(utterances)]),
  );
  const refused = new Map<string, string[]>(unit.map(({ conversationId }) => [conversationId, []]));
  const recorders: Recorder[] = [];
  for (const rules of parts.rules) {
    const recorder = new Recorder((conversationId, utteranceId) =>
      places.get(conversationId)?.get(utteranceId),
    );
    recorders.push(recorder);
    await replayOnce(conversations, rules, recorder, parts, (conversationId, code) => {
      refused.get(conversationId)?.push(code);
    });
  }
  return unit.map(conversation => ({
    ...factsOf(conversation),
    utterances: utterancesOf(conversation, recorders[0], parts),
    judgements: recorders.map(recorder => recorder.judgement(conversation.conversationId)),
    refused: refused.get(conversation.conversationId) ?? [],
  }));
}

async function replayOnce(
  conversations: ReplayUnit,
  rules: RuleSet,
  recorder: Recorder,
  { config, manifest, packs, matcherFor, identifyLanguage, scorer }: ReplayParts,
  onRefused: (conversationId: string, code: string) => void,
): Promise<void> {
  const clock = new RecordedClock();
  const lookAhead = new LookAheadScorer(scorer);
  const flow = await recordedFlow({
    config,
    clock,
    scorer: lookAhead,
    manifest,
    packs,
    rules,
    shared: { matcherFor, identifyLanguage },
  });
  await onEvents(flow, eventTypes, json => {
    recorder.hear(json);
  });
  await replayRecorded(inOrder(conversations), {
    engine: asRecordedEngine(flow),
    clock,
    scorer: lookAhead,
    pace: new Pace({ speed: 'max', nowMs: () => clock.nowMs(), sleep: () => Promise.resolve() }),
    onStep: () => undefined,
    onReceipt: ({ conversationId }, receipt) => {
      if (receipt.kind === 'refused') onRefused(conversationId, receipt.code);
    },
    ready: () => Promise.resolve(),
    stop: never,
  });
}

// eslint-disable-next-line @typescript-eslint/require-await -- the replay takes its conversations one by one
async function* inOrder(conversations: ReplayUnit): AsyncGenerator<FiledConversation> {
  yield* conversations;
}

/** Finals only: an interim is a guess at the final that follows under the same id. */
function finalsOf(
  rows: readonly RecordedUtterance[],
): { readonly id: string; readonly row: RecordedUtterance }[] {
  const finals = new Map<string, RecordedUtterance>();
  rows.forEach((row, line) => {
    if (row.final !== false) finals.set(row.utterance_id ?? `u-${line}`, row);
  });
  return [...finals].map(([id, row]) => ({ id, row }));
}

function placesOf(rows: readonly RecordedUtterance[]): Map<string, number> {
  return new Map(finalsOf(rows).map(({ id }, at) => [id, at]));
}

function withSector(conversation: FiledConversation, sector: string | undefined): FiledConversation {
  if (sector === undefined || conversation.utterances.some(row => row.sector !== undefined))
    return conversation;
  return { ...conversation, utterances: conversation.utterances.map(row => ({ ...row, sector })) };
}

function factsOf({ conversationId, file, utterances }: FiledConversation) {
  return {
    conversationId,
    file,
    channel: utterances[0]?.channel ?? ('voice' as const),
    language: utterances[0]?.lang ?? null,
    sector: utterances.find(({ sector }) => sector !== undefined)?.sector ?? null,
  };
}

function utterancesOf(
  { conversationId, utterances }: FiledConversation,
  recorder: Recorder | undefined,
  { lexicon, withText }: ReplayParts,
): ReplayedUtterance[] {
  return finalsOf(utterances).map(({ row }, at) => {
    const heard = recorder?.signals(conversationId, at);
    return {
      at,
      role: row.speaker,
      endMs: row.end_ms,
      valence: heard?.valence ?? null,
      label: heard?.label ?? null,
      anger: heard?.anger ?? null,
      lexicon: lexicon === undefined ? null : lexiconValence(row, lexicon),
      phrases: heard?.phrases ?? [],
      ...(withText ? { text: row.text } : {}),
    };
  });
}

function lexiconValence({ text, lang, speaker }: RecordedUtterance, lexicon: LexiconScorer): number | null {
  const language = LANGUAGES.find(known => lang.toLowerCase().startsWith(known));
  if (speaker !== 'customer' || language === undefined || whyUnjudgeable(text, speaker) !== undefined)
    return null;
  return lexicon(text, language).sentiment.valence;
}
