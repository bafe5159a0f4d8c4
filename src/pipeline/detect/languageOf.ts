import { LANGUAGES, type Language } from '../../domain/conversation.ts';
import { functionWords } from './functionWords.ts';
import type { IdentifyLanguage } from './identifyLanguage.ts';

/** What is known when an utterance's language is asked for. Tags are BCP 47, as the source gave them. */
export interface LanguageEvidence {
  readonly text: string;
  /** Of the utterance; goes before the conversation's. */
  readonly declared?: string | undefined;
  readonly ofConversation?: string | undefined;
  /** The last language of this conversation that was clear: for texts too short to tell. */
  readonly lastClear?: Language | undefined;
}

export type LanguageReading =
  /** `clear` is false for a guess: a short text that could be either. */
  | { readonly kind: 'supported'; readonly language: Language; readonly clear: boolean }
  | { readonly kind: 'unsupported' };

const unsupported: LanguageReading = { kind: 'unsupported' };

/** Only so much of a text is looked at. */
const maxChars = 240;
/** Share of function words with which a language shows itself. */
const tellingShare = 0.25;
/** Below, statistics over n-grams are guesses. */
const minWordsToIdentify = 5;
const minLettersToIdentify = 20;
/** How much better a third language must fit than English and Spanish before a text is given up. */
const thirdLanguageLead = 0.1;
/** Lead between English and Spanish that counts as clear. */
const clearLead = 0.12;

/**
 * The language of an utterance: as declared for it, else for its conversation, else as its words show. A third
 * language must be declared or plain to see before a text counts as unsupported. Pure; without `identify` only
 * other scripts are recognised as unsupported.
 */
export function languageOf(evidence: LanguageEvidence, identify?: IdentifyLanguage): LanguageReading {
  const declared = fromTag(evidence.declared) ?? fromTag(evidence.ofConversation);
  if (declared !== undefined) return declared;

  const text = evidence.text.slice(0, maxChars).replace(/@\S+|https?:\S+/gu, ' ');
  if (isMostlyOtherScript(text)) return unsupported;
  const words = text.toLowerCase().match(/[\p{L}\p{M}]+(?:['’]\p{L}+)?/gu) ?? [];
  const lean = leanOf(words, text);
  const [favourite, rival] = lean.es > lean.en ? (['es', 'en'] as const) : (['en', 'es'] as const);
  const lead = lean[favourite] - lean[rival];
  const plain = lead >= 2 && lean[favourite] >= words.length * tellingShare && lean.neighbours === 0;
  if (plain) return { kind: 'supported', language: favourite, clear: true };

  const letters = words.reduce((sum, word) => sum + word.length, 0);
  if (identify !== undefined && words.length >= minWordsToIdentify && letters >= minLettersToIdentify) {
    const read = byStatistics(identify(text), lean, words.length);
    if (read !== undefined) return read;
  }
  if (lead >= 2) return { kind: 'supported', language: favourite, clear: true };
  const guess = lead === 1 && lean[rival] === 0 ? favourite : (evidence.lastClear ?? favourite);
  return { kind: 'supported', language: guess, clear: false };
}

/** `es-MX` → Spanish, `fr` → unsupported; undefined for no tag, "undetermined" and what is no tag at all. */
function fromTag(tag: string | undefined): LanguageReading | undefined {
  const primary = /^([a-z]{2,3})(?:[-_]|$)/i.exec(tag?.trim() ?? '')?.[1]?.toLowerCase();
  if (primary === undefined || undetermined.has(primary)) return undefined;
  const code = threeLetterCodes.get(primary) ?? primary;
  const language = LANGUAGES.find(candidate => candidate === code);
  return language === undefined ? unsupported : { kind: 'supported', language, clear: true };
}

const undetermined: ReadonlySet<string> = new Set(['und', 'mul', 'mis', 'zxx']);
const threeLetterCodes: ReadonlyMap<string, Language> = new Map([
  ['eng', 'en'],
  ['spa', 'es'],
]);

/** Function words of each language in the text. */
type Lean = Readonly<Record<keyof typeof functionWords, number>>;

function byStatistics(
  scores: Readonly<Record<string, number>>,
  lean: Lean,
  words: number,
): LanguageReading | undefined {
  const { en = 0, es = 0, ...others } = scores;
  const thirdLead = Math.max(0, ...Object.values(others)) - Math.max(en, es);
  // Its little words give a language away, even where names and foreign terms tip the statistics.
  const known = Math.max(lean.en, lean.es) >= words * tellingShare;
  if (thirdLead >= thirdLanguageLead && !known) return unsupported;
  if (thirdLead > 0 && lean.neighbours >= 2) return unsupported;
  if (Math.abs(en - es) < clearLead) return undefined;
  return { kind: 'supported', language: en > es ? 'en' : 'es', clear: true };
}

function leanOf(words: readonly string[], text: string): Lean {
  let en = 0;
  // Marks that only Spanish writes.
  let es = /[ñ¿¡]/iu.test(text) ? 2 : 0;
  let neighbours = 0;
  for (const word of words) {
    if (functionWords.en.has(word) || /(?:n't|'(?:m|s|re|ve|ll|d))$/u.test(word)) en++;
    else if (functionWords.es.has(word)) es++;
    else if (functionWords.neighbours.has(word)) neighbours++;
  }
  return { en, es, neighbours };
}

/** True for texts written mostly in letters that neither language has. */
function isMostlyOtherScript(text: string): boolean {
  // Beyond Latin letters and before punctuation, symbols and emoji: most texts have none of it.
  if (!/[\u0370-\u1dff\u2c00-\ud7ff\uf900-\ufdff\uff66-\uffdc]/.test(text)) return false;
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  return letters - latin >= 2 && letters > latin * 2;
}
