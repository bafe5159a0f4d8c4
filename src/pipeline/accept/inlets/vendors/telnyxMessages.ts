import { Type } from '@sinclair/typebox';
import { flag, label, maybe, number, tag, text } from '../fields.ts';

const words = {
  transcript: maybe(text),
  is_final: maybe(flag),
  confidence: maybe(number),
  transcription_track: maybe(label),
};
const payload = {
  call_session_id: maybe(label),
  call_control_id: maybe(label),
  call_leg_id: maybe(label),
};
const common = { id: maybe(label), occurred_at: maybe(text) };
/** A webhook with words. */
export const transcription = Type.Object({
  data: Type.Object({
    event_type: tag('call.transcription'),
    ...common,
    payload: Type.Object({ ...payload, transcription_data: Type.Object(words) }),
  }),
});
/** A webhook about the call. */
export const call = Type.Object({
  data: Type.Object({
    event_type: tag('call.initiated', 'call.hangup'),
    ...common,
    payload: Type.Object({ ...payload, hangup_cause: maybe(text) }),
  }),
});
/** A frame of the speech-to-text socket. */
export const frame = Type.Object(words);
