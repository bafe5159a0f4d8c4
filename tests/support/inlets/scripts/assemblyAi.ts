import { assemblyAi } from '../../../../src/pipeline/accept/inlets/vendors/assemblyAi.ts';
import type { VendorScript } from '../script.ts';

export const assemblyAiScript: VendorScript = {
  inlet: assemblyAi,
  opening: [{ type: 'Begin', id: 'session-1', expires_at: 1_795_339_800 }],
  say: ({ number, text, final, beginMs, endMs }) => ({
    type: 'Turn',
    turn_order: number - 1,
    turn_is_formatted: false,
    end_of_turn: final,
    transcript: text,
    utterance: '',
    end_of_turn_confidence: 0.2,
    words:
      text === ''
        ? []
        : [
            { text, start: beginMs, end: endMs, confidence: 0.9, word_is_final: true },
            { text: '', start: endMs, end: endMs, confidence: 0.7, word_is_final: false },
          ],
  }),
  tells: { times: 'both', speakers: false, interims: true },
  others: [
    ['SpeechStarted', { type: 'SpeechStarted', timestamp: 900 }, 'control'],
    ['Termination', { type: 'Termination', audio_duration_seconds: 61 }, 'event'],
    ['Error', { type: 'Error', error_code: 4001, error: 'not enough' }, 'event'],
    ['Warning', { type: 'Warning', warning_code: 1, warning: 'slow' }, 'ignored'],
    ['Silence', { type: 'Silence', start_ms: 0, end_ms: 900 }, 'ignored'],
    ['SpeakerRevision', { type: 'SpeakerRevision', revisions: [] }, 'ignored'],
    ['UpdateConfiguration', { type: 'UpdateConfiguration', format_turns: true }, 'control'],
    ['ForceEndpoint', { type: 'ForceEndpoint' }, 'control'],
    ['KeepAlive', { type: 'KeepAlive' }, 'control'],
  ],
  unknown: { type: 'Fanfare' },
};
